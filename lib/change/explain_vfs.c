/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel's answers to a number of VFs, and to a setting of one, mean: one cause and one remedy each. */
#include "change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct cause {
	int error;
	const char *text;
	const char *remedy;
};

static const struct cause number_causes[] = {
	{-EBUSY, "somebody else has made virtual functions of it meanwhile",
	 "See how many there are (pcipt-vfs), and use them or recreate them."},
	{-ENOENT, "its driver, or the lack of one, makes no virtual functions",
	 "Give it to its own driver: vfio-pci and pci-stub make none."},
	{-ERANGE, "that is more than its driver and firmware allow",
	 "Ask for no more than sriov_totalvfs says; the firmware's setup of the card may allow more."},
	{-ENOMEM, "there is not enough room for their memory regions or bus numbers",
	 "In the machine's firmware, turn on SR-IOV, ARI and \"Above 4G decoding\"; or start with the kernel parameter "
	 "pci=realloc."},
	{-ENOSPC, "the card's firmware has no resources left for so many",
	 "Ask for fewer, or give the card more in its firmware's setup."},
	{-EIO, "the card does not answer, or contradicts itself",
	 "The kernel's log (dmesg) says more; the card may be gone."},
	{-EPERM, "the card's firmware or its mode forbids it",
	 "Turn SR-IOV on in the card's own setup, and see that its driver is not in a mode that excludes it."},
	{-ENOSYS, "it depends on another function that makes no virtual ones",
	 "Make those of the function it depends on."},
	{-ENODEV, "the device, or one that it depends on, is gone", "See whether it is still there: pcipt-vfs."},
	{-EAGAIN, "its driver is not ready yet", "Try again in a moment."},
	{-EINVAL, "the driver or card does not take this number",
	 "Ask for another number; the kernel's log (dmesg) may say why."},
	{-ETIMEDOUT, "not all of them were there at the deadline",
	 "Look for the driver's messages in the kernel's log (dmesg)."},
	{-ESTALE, "they came at other addresses than the card had announced",
	 "Write the number to sriov_numvfs by hand, and see where they are; then bind those that are there."},
};

static const struct cause setting_causes[] = {
	{-EOPNOTSUPP, "the driver of the physical function cannot set this",
	 "Leave this setting out, or use another card."},
	{-EINVAL, "the driver does not take this value",
	 "See the limits of the card: a rate, for one, needs a link that is up."},
	{-EPERM, "it is not allowed", "Run this as root, and not in a container."},
	{-EACCES, "it is not allowed", "Run this as root, and not in a container."},
	{-EBUSY, "the driver is busy with a reset", "Try again in a moment."},
	{-ENODEV, "the interface of the physical function is gone", "See whether its driver still has it: pcipt-vfs."},
	{-ERANGE, "the value is out of the driver's range", "Ask for another value."},
	{-PCIPT_E_UNVERIFIED, "the driver said yes, and says another value when asked",
	 "The driver may keep some settings to itself; see ip link show."},
};

static const struct cause *find_cause(const struct cause *causes, size_t count, int error)
{
	for (size_t i = 0; i < count; i++)
		if (causes[i].error == error)
			return &causes[i];
	return NULL;
}

/* The driver may make fewer than it was asked for. */
static void explain_fewer(struct pt_io *io, const struct pt_step *step, const struct pcipt_address *address,
			  struct pcipt_findings *findings)
{
	int count = pt_count_vfs(io, step->move->name);

	if (!strcmp(step->value, "0")) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "The virtual functions of %s are still there, though the kernel said that they were "
			       "removed.",
			       step->move->name);
		return;
	}
	pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
		       "The driver of %s made %d virtual functions, and not %s.", step->move->name,
		       count < 0 ? 0 : count, step->value);
	pt_remedy(findings, "Ask for as many as it makes; the kernel's log (dmesg) may say why.");
}

void pt_explain_vfs(struct pt_io *io, const struct pt_step *step, int error, const struct pcipt_address *address,
		    struct pcipt_findings *findings)
{
	const struct cause *cause = find_cause(number_causes, sizeof(number_causes) / sizeof(number_causes[0]), error);

	if (error == -PCIPT_E_UNVERIFIED) {
		explain_fewer(io, step, address, findings);
		return;
	}
	if (!strcmp(step->value, "0")) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "The virtual functions of %s could not be removed: %s.", step->move->name,
			       pcipt_strerror(error));
		pt_remedy(findings,
			  "A virtual machine or program may have one; the kernel's log (dmesg) may say more.");
		return;
	}
	pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
		       "%s virtual functions of %s could not be had: %s (%s).", step->value, step->move->name,
		       cause ? cause->text : "the kernel does not want to", pcipt_strerror(error));
	pt_remedy(findings, "%s", cause ? cause->remedy : "The kernel's log (dmesg) may say why.");
}

void pt_explain_network(const struct pt_step *step, int error, const struct pcipt_address *address,
			struct pcipt_findings *findings)
{
	const struct cause *cause =
		find_cause(setting_causes, sizeof(setting_causes) / sizeof(setting_causes[0]), error);

	pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
		       "%s could not be set through %s (vf %s): %s (%s).", step->move->name, step->move->interface,
		       step->value, cause ? cause->text : "the kernel does not want to", pcipt_strerror(error));
	pt_remedy(findings, "%s", cause ? cause->remedy : "The kernel's log (dmesg) may say why.");
}

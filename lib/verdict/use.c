/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What uses a device, told with its evidence and the way out. */
#include "verdict.h"

#include <string.h>

/* What the host itself runs from. */
static bool is_system(const char *mount)
{
	static const char *const own[] = {"/", "/usr", "/etc", "/var", "/boot", "/boot/efi", "/efi"};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!strcmp(mount, own[i]))
			return true;
	return false;
}

static void describe_network(const struct pt_use *use, struct pcipt_findings *findings)
{
	const struct pcipt_device *device = use->device;
	const char *used = use->through;

	if (use->kind == PT_USE_OTHER_ROUTE) {
		pt_find_device(findings, PCIPT_CODE_USE_ROUTE, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s (%s) carries the host's route to %s.", device->name, used, use->where);
		pt_remedy(findings, "Remove the route first, or pass through another port.");
	} else if (use->kind == PT_USE_ADDRESS) {
		pt_find_device(findings, PCIPT_CODE_USE_ADDRESS, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s (%s) has the host's address %s.", device->name, used, use->where);
		pt_remedy(findings, "Take the address away first: ip address del %s dev %s.", use->where, used);
	} else if (use->kind == PT_USE_MASTER) {
		pt_find_device(findings, PCIPT_CODE_USE_MASTER, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s (%s) is part of the %s %s.", device->name, use->interface, use->where, used);
		pt_remedy(findings, "Take it out of %s first.", used);
	} else {
		pt_find_device(findings, PCIPT_CODE_USE_ELSEWHERE, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s is at work on driver %s, but no interface of it is to be seen: a container or a "
			       "program may have it.",
			       device->name, device->driver ? device->driver : "none");
		pt_remedy(findings, "Look for it in other network namespaces: ip netns.");
	}
}

static void describe_other(const struct pt_use *use, struct pcipt_findings *findings)
{
	const struct pcipt_device *device = use->device;

	switch (use->kind) {
	case PT_USE_HOLDER:
		pt_find_device(findings, PCIPT_CODE_USE_HOLDER, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s (%s) is held by %s.", device->name, use->interface, use->where);
		pt_remedy(findings, "Close what stands on it first: %s.", use->through);
		break;
	case PT_USE_MEMBER:
		pt_find_device(findings, PCIPT_CODE_USE_MEMBER, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s (%s) is a member of %s, which is mounted.", device->name, use->through, use->where);
		pt_remedy(findings, "Unmount it first.");
		break;
	case PT_USE_FRAMEBUFFER:
		pt_find_device(findings, PCIPT_CODE_USE_FRAMEBUFFER, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "The kernel draws on the memory of %s, as the firmware has set it up (%s).",
			       device->name, use->through);
		pt_remedy(findings,
			  "Load the display's own driver, which takes it over, or start with the kernel parameter "
			  "initcall_blacklist=sysfb_init and without vga=.");
		break;
	case PT_USE_OPEN:
		pt_find_device(findings, PCIPT_CODE_USE_OPEN, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "Process %u (%s) holds /dev/%s open, and %s with it.", use->pid, use->where,
			       use->through, device->name);
		pt_remedy(findings, "Stop %s first.", use->where);
		break;
	case PT_USE_VFIO_OPEN:
		pt_find_device(findings, PCIPT_CODE_USE_VFIO_OPEN, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "Process %u (%s) holds /dev/%s open, and %s with it.", use->pid, use->where,
			       use->through, device->name);
		pt_remedy(findings, "Stop the virtual machine that has it.");
		break;
	default:
		describe_network(use, findings);
	}
}

void pt_describe_use(const struct pt_use *use, struct pcipt_findings *findings)
{
	const struct pcipt_device *device = use->device;
	/* what is used, and the device's own interface that it stands on: vmbr0 on eno1 */
	bool stacked = strcmp(use->interface, use->through) != 0;
	const char *used = use->through, *on = stacked ? " on " : "", *own = stacked ? use->interface : "";

	switch (use->kind) {
	case PT_USE_ROUTE:
		pt_find_device(findings, PCIPT_CODE_USE_DEFAULT_ROUTE, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s (%s%s%s) carries the host's default route%s%s.", device->name, used, on, own,
			       use->where ? " via " : "", use->where ? use->where : "");
		pt_remedy(findings, "Give the host another way to the network first, or pass through another port.");
		break;
	case PT_USE_MOUNT:
		pt_find_device(findings, is_system(use->where) ? PCIPT_CODE_USE_SYSTEM_MOUNT : PCIPT_CODE_USE_MOUNT,
			       PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s (%s%s%s) holds the file system that is mounted on %s.", device->name, used, on, own,
			       use->where);
		pt_remedy(findings, "Unmount %s first.", use->where);
		break;
	case PT_USE_SWAP:
		pt_find_device(findings, PCIPT_CODE_USE_SWAP, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s (%s%s%s) holds swap space of the host.", device->name, used, on, own);
		pt_remedy(findings, "Run swapoff on /dev/%s first.", used);
		break;
	default:
		describe_other(use, findings);
		break;
	}
}

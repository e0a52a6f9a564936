/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be known before a device is given. */
#include "solve.h"

#include <verdict/command_line.h>

#include <errno.h>

static void list_interfaces(const struct pcipt_device *device, struct pcipt_text *names, size_t *count)
{
	/* what is on a VFIO driver is lost already */
	if (pt_is_vfio_driver(device))
		return;
	for (size_t i = 0; i < pcipt_device_get_interface_count(device); i++)
		pt_list_name(names, count, pcipt_device_get_interface_name(device, i));
}

static void say_host_loses(const struct pt_vm *vm, struct pcipt_findings *findings)
{
	struct pcipt_text names = {0};
	size_t count = 0;

	for (size_t i = 0; i < vm->given_count; i++) {
		const struct pcipt_device *device = vm->given[i].device;

		if (!device)
			continue;
		list_interfaces(device, &names, &count);
		/* these vanish; one that is named and not there has none */
		for (size_t j = 0; j < device->extra->vf_count; j++)
			if (device->extra->vfs[j])
				list_interfaces(device->extra->vfs[j], &names, &count);
	}
	pt_list_end(&names, count);
	if (names.failed)
		findings->failed = true;
	else if (count)
		pt_find_host(findings, PCIPT_CODE_MIND_HOST_LOSES, PCIPT_SEVERITY_NOTE,
			     "The host loses %s while %s has %s.", names.string, vm->name, count == 1 ? "it" : "them");
	pt_text_release(&names);
}

static void say_override(const struct pcipt_assignment *assignment, struct pcipt_findings *findings)
{
	if (!pt_line_has(pt_command_line(assignment->host), "pcie_acs_override"))
		return;
	pt_find_host(findings, PCIPT_CODE_MIND_OVERRIDE, PCIPT_SEVERITY_WARNING,
		     "The kernel was started with pcie_acs_override: groups may be split on paper alone, and a virtual "
		     "machine may reach what another one, or the host, has.");
	pt_remedy(findings, "Give devices that share hardware without ACS to virtual machines that trust each other; "
			    "pcipt-groups says which ones these are.");
}

static void say_windows(const struct pt_vm *vm, struct pcipt_findings *findings)
{
	if (vm->guest != PCIPT_GUEST_WINDOWS || !vm->given_count)
		return;
	pt_find_host(findings, PCIPT_CODE_MIND_WINDOWS, PCIPT_SEVERITY_NOTE,
		     "%s runs Windows, which may have no driver for what it gets.", vm->name);
	pt_remedy(findings, "Install the card's driver in the guest before the device is passed through, or keep an "
			    "emulated card until it is.");
}

static bool has_device(const struct pt_vm *vm, const struct pcipt_device *device)
{
	for (size_t i = 0; i < vm->given_count; i++)
		if (vm->given[i].device == device)
			return true;
	return false;
}

/* Whether a virtual machine has all that a reset of the bus hits; bridges are nobody's. */
static bool has_all_hit(const struct pt_vm *vm, const struct pcipt_device *device)
{
	const struct pcipt_host *host = device->host;

	for (size_t i = 0; i < host->device_count; i++)
		if (pt_bus_reset_hits(device, &host->devices[i]) && !pcipt_device_is_bridge(&host->devices[i]) &&
		    !has_device(vm, &host->devices[i]))
			return false;
	return true;
}

/* Whether a function is reset by its bus, with what others have, or not at all. */
static int say_reset(const struct pt_vm *vm, const struct pt_given *given, struct pcipt_findings *findings)
{
	struct pcipt_findings *resets;
	int r;

	if (!given->device || given->device->extra->is_vf)
		return 0;
	r = pcipt_device_check_reset(given->device, &resets);
	if (r)
		return r == -ENODATA ? 0 : r;
	for (size_t i = 0; i < resets->count; i++) {
		const struct pcipt_finding *finding = &resets->list[i];

		if ((finding->code != PCIPT_CODE_RESET_NONE && finding->code != PCIPT_CODE_RESET_BUS) ||
		    finding->severity == PCIPT_SEVERITY_NOTE ||
		    (finding->code == PCIPT_CODE_RESET_BUS && has_all_hit(vm, given->device)))
			continue;
		pt_find_device(findings, PCIPT_CODE_MIND_RESET, PCIPT_SEVERITY_WARNING, &given->device->address, "%s",
			       finding->sentence);
		if (finding->remedy)
			pt_remedy(findings, "%s", finding->remedy);
	}
	pcipt_findings_free(resets);
	return 0;
}

static void say_hotplug(const struct pcipt_assignment *assignment, struct pcipt_findings *findings)
{
	bool any = false;

	for (size_t i = 0; i < assignment->vm_count; i++)
		any = any || assignment->vms[i].given_count;
	if (!any)
		return;
	pt_find_host(findings, PCIPT_CODE_MIND_HOTPLUG, PCIPT_SEVERITY_NOTE,
		     "Plugging passed-through devices while a virtual machine runs is limited.");
	pt_remedy(findings, "Add and remove them with the virtual machine stopped.");
}

int pt_cautions_say(const struct pcipt_assignment *assignment, struct pcipt_findings *findings)
{
	int r = 0;

	for (size_t i = 0; i < assignment->vm_count; i++) {
		say_host_loses(&assignment->vms[i], findings);
		say_windows(&assignment->vms[i], findings);
	}
	say_override(assignment, findings);
	for (size_t i = 0; i < assignment->vm_count; i++)
		for (size_t j = 0; j < assignment->vms[i].given_count && !r; j++)
			r = say_reset(&assignment->vms[i], &assignment->vms[i].given[j], findings);
	say_hotplug(assignment, findings);
	return r;
}

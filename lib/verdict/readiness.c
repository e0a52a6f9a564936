/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command_line.h"
#include "verdict.h"

#include <errno.h>
#include <string.h>

static const char *const kinds[] = {
	[PCIPT_IOMMU_OTHER] = "An IOMMU",   [PCIPT_IOMMU_INTEL] = "Intel VT-d",        [PCIPT_IOMMU_AMD] = "AMD-Vi",
	[PCIPT_IOMMU_ARM] = "The Arm SMMU", [PCIPT_IOMMU_VIRTIO] = "The virtio IOMMU",
};

static const char *kind_name(const struct pt_machine *machine)
{
	if (machine->iommu_count)
		return kinds[machine->iommus[0].kind];
	if (machine->tables[PT_DMAR])
		return kinds[PCIPT_IOMMU_INTEL];
	if (machine->tables[PT_IVRS])
		return kinds[PCIPT_IOMMU_AMD];
	if (machine->tables[PT_IORT])
		return kinds[PCIPT_IOMMU_ARM];
	return kinds[machine->tables[PT_VIOT] ? PCIPT_IOMMU_VIRTIO : PCIPT_IOMMU_OTHER];
}

/* The parameter that turns the IOMMU off, if there is one. */
static const char *off_parameter(const struct pcipt_host *host)
{
	static const enum pt_switch switches[] = {PT_SWITCH_INTEL, PT_SWITCH_AMD, PT_SWITCH_IOMMU};

	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (pt_switch_matters(&host->machine, switches[i]) &&
		    pt_line_turns_off(pt_command_line(host), switches[i]))
			return pt_off_word(switches[i]);
	return NULL;
}

/* No firmware table and no IOMMU: the setup, the hypervisor below, or the hardware. */
static void no_firmware(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	const struct pt_machine *machine = &host->machine;

	if (machine->tables_error) {
		pt_find_host(
			findings, PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE, PCIPT_SEVERITY_BLOCKER,
			"No device has an IOMMU group, the kernel has registered no IOMMU, and the firmware's tables "
			"cannot be seen (%s).",
			pcipt_strerror(machine->tables_error));
		pt_remedy(findings, "Look in the firmware setup for VT-d, AMD-Vi, IOMMU or SMMU and turn it on; on a "
				    "machine without ACPI, see that its device tree describes the IOMMU.");
		return;
	}
	pt_find_host(findings, PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE, PCIPT_SEVERITY_BLOCKER,
		     "The firmware describes no IOMMU: there is no ACPI table DMAR, IVRS, IORT or VIOT.");
	if (machine->is_guest)
		pt_remedy(findings, "This is a virtual machine: its hypervisor must give it a virtual IOMMU, in QEMU "
				    "with -device intel-iommu,intremap=on,caching-mode=on on the machine type q35.");
	else if (machine->cpu == PT_CPU_INTEL)
		pt_remedy(findings,
			  "Turn on \"Intel VT-d\" (also called \"VT for Directed I/O\") in the firmware setup; if "
			  "it has no such entry, the processor or board cannot do it.");
	else if (machine->cpu == PT_CPU_AMD)
		pt_remedy(findings,
			  "Set \"IOMMU\" (also called \"AMD-Vi\") to enabled, not auto, in the firmware setup; if "
			  "it has no such entry, the processor or board cannot do it.");
	else
		pt_remedy(findings, "Turn on the IOMMU (VT-d, AMD-Vi or SMMU) in the firmware setup.");
}

/* The firmware has one, but the kernel does not use it. */
static void not_in_use(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	const struct pt_machine *machine = &host->machine;
	const char *parameter = off_parameter(host);

	if (parameter) {
		pt_find_host(findings, PCIPT_CODE_IOMMU_OFF_BY_PARAMETER, PCIPT_SEVERITY_BLOCKER,
			     "The firmware has an IOMMU, but the kernel parameter %s turns it off.", parameter);
		pt_remedy(findings, "Remove %s from the kernel's command line and restart.", parameter);
	} else if (machine->tables[PT_DMAR]) {
		pt_find_host(
			findings, PCIPT_CODE_IOMMU_OFF_IN_KERNEL, PCIPT_SEVERITY_BLOCKER,
			"The firmware has Intel VT-d (ACPI table DMAR), but this kernel does not use it unless it is "
			"asked to.");
		pt_remedy(findings, "Add intel_iommu=on to the kernel's command line and restart.");
	} else if (machine->tables[PT_VIOT] && machine->modules[PT_VIRTIO_IOMMU] == PCIPT_MODULE_LOADABLE) {
		pt_find_host(findings, PCIPT_CODE_IOMMU_DRIVER_NOT_LOADED, PCIPT_SEVERITY_BLOCKER,
			     "The firmware has a virtio IOMMU (ACPI table VIOT), but its driver is not loaded.");
		pt_remedy(findings, "Load virtio_iommu early, before the drivers of the devices: add it to "
				    "/etc/initramfs-tools/modules, run update-initramfs -u and restart.");
	} else if (machine->tables[PT_VIOT]) {
		pt_find_host(
			findings, PCIPT_CODE_IOMMU_NO_DRIVER, PCIPT_SEVERITY_BLOCKER,
			"The firmware has a virtio IOMMU (ACPI table VIOT), but this kernel has no driver for it.");
		pt_remedy(findings,
			  "Use a kernel with the driver virtio_iommu, or give this virtual machine an intel-iommu.");
	} else {
		pt_find_host(findings, PCIPT_CODE_IOMMU_OFF_IN_KERNEL, PCIPT_SEVERITY_BLOCKER,
			     "The firmware has an IOMMU (ACPI table %s), but the kernel has registered none.",
			     machine->tables[PT_IVRS] ? "IVRS" : "IORT");
		pt_remedy(findings,
			  "Use a kernel that is built with the driver for it; on AMD no parameter is needed.");
	}
}

static void check_iommu(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	const struct pt_machine *machine = &host->machine;
	bool in_firmware = false;

	for (size_t i = 0; i < PT_TABLES; i++)
		in_firmware |= machine->tables[i];
	if (host->group_count) {
		pt_find_host(findings, PCIPT_CODE_IOMMU_ON, PCIPT_SEVERITY_NOTE, "%s is in use: %zu IOMMU group%s.",
			     kind_name(machine), host->group_count, host->group_count == 1 ? "" : "s");
	} else if (machine->iommu_count) {
		pt_find_host(findings, PCIPT_CODE_IOMMU_NO_GROUPS, PCIPT_SEVERITY_BLOCKER,
			     "%s is registered with the kernel (%s), but no device has an IOMMU group.",
			     kind_name(machine), machine->iommus[0].name);
		pt_remedy(findings,
			  "Some IOMMUs give a device its group only when a driver takes it: load the drivers of "
			  "the devices; if that does not help, restart with the IOMMU's driver loaded early.");
	} else if (in_firmware) {
		not_in_use(host, findings);
	} else {
		no_firmware(host, findings);
	}
}

static void check_remapping(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	const struct pt_machine *machine = &host->machine;

	if (!host->group_count)
		return; /* there is nothing to remap without an IOMMU in use */
	if (machine->remapping == PCIPT_TRISTATE_YES) {
		pt_find_host(findings, PCIPT_CODE_REMAPPING_ON, PCIPT_SEVERITY_NOTE, "Interrupt remapping is in use.");
		return;
	}
	if (machine->unsafe_interrupts && machine->remapping == PCIPT_TRISTATE_NO) {
		pt_find_host(
			findings, PCIPT_CODE_REMAPPING_UNSAFE, PCIPT_SEVERITY_WARNING,
			"There is no interrupt remapping, and VFIO was told to do without it: a virtual machine can "
			"send the host any interrupt.");
		pt_remedy(findings, "Pass devices to trusted guests only, or turn interrupt remapping on and remove "
				    "allow_unsafe_interrupts.");
		return;
	}
	if (machine->remapping == PCIPT_TRISTATE_UNKNOWN) {
		pt_find_host(
			findings, PCIPT_CODE_REMAPPING_UNKNOWN, PCIPT_SEVERITY_NOTE,
			"Whether interrupts are remapped cannot be told; on Arm the interrupt controller decides it.");
		return;
	}
	pt_find_host(findings, PCIPT_CODE_REMAPPING_MISSING, PCIPT_SEVERITY_BLOCKER,
		     "There is no interrupt remapping: VFIO refuses to attach a device (operation not permitted).");
	if (pt_line_turns_off(pt_command_line(host), PT_SWITCH_REMAPPING))
		pt_remedy(findings, "Remove intremap=off or nointremap from the kernel's command line and restart.");
	else if (machine->is_guest)
		pt_remedy(findings, "Give this virtual machine intremap=on at its -device intel-iommu, with "
				    "kernel-irqchip=split.");
	else
		pt_remedy(findings,
			  "Turn on interrupt remapping and x2APIC in the firmware setup; where the hardware has "
			  "none, vfio_iommu_type1 allow_unsafe_interrupts=1 allows it at the price of isolation.");
}

static void check_parameters(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	const char *line = pt_command_line(host);

	if (host->group_count && pt_line_answers(line, "iommu=pt") == PT_SAYS_IT)
		pt_find_host(
			findings, PCIPT_CODE_IOMMU_PASSTHROUGH, PCIPT_SEVERITY_NOTE,
			"The host's own devices bypass the IOMMU (iommu=pt); this costs no isolation of devices that "
			"are passed through.");
	if (pt_line_has(line, "pcie_acs_override")) {
		pt_find_host(findings, PCIPT_CODE_ACS_OVERRIDE, PCIPT_SEVERITY_WARNING,
			     "The command line has pcie_acs_override: a kernel with that patch splits groups that the "
			     "hardware "
			     "does not isolate, and any other kernel ignores it.");
		pt_remedy(findings,
			  "Do not take groups on this host as proof of isolation; move cards to slots of their "
			  "own root port instead.");
	}
}

static void check_modules(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	switch (host->machine.modules[PT_VFIO_PCI]) {
	case PCIPT_MODULE_PRESENT:
		pt_find_host(findings, PCIPT_CODE_VFIO_READY, PCIPT_SEVERITY_NOTE, "The driver vfio-pci is there.");
		break;
	case PCIPT_MODULE_LOADABLE:
		pt_find_host(findings, PCIPT_CODE_VFIO_LOADABLE, PCIPT_SEVERITY_NOTE,
			     "The driver vfio-pci is a module that is loaded when a device is bound.");
		break;
	case PCIPT_MODULE_MISSING:
		pt_find_host(findings, PCIPT_CODE_VFIO_MISSING, PCIPT_SEVERITY_BLOCKER,
			     "The kernel %s has no driver vfio-pci, neither built in nor as a module.",
			     host->machine.release.error ? "" : host->machine.release.text);
		pt_remedy(findings,
			  "Install the distribution's full kernel, not its cloud or minimal one, and restart.");
		break;
	case PCIPT_MODULE_UNKNOWN:
		pt_find_host(
			findings, PCIPT_CODE_VFIO_UNKNOWN, PCIPT_SEVERITY_NOTE,
			"The driver vfio-pci is not loaded, and the modules of the running kernel cannot be seen.");
		pt_remedy(findings, "Restart if the kernel was upgraded meanwhile; in a container, ask outside of it.");
		break;
	}
}

static void check_lockdown(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	const struct pt_machine *machine = &host->machine;
	bool loaded = machine->modules[PT_VFIO_PCI] == PCIPT_MODULE_PRESENT;

	if (machine->lockdown.error || !strcmp(machine->lockdown.text, "none"))
		return;
	pt_find_host(findings, PCIPT_CODE_LOCKDOWN, loaded ? PCIPT_SEVERITY_NOTE : PCIPT_SEVERITY_WARNING,
		     "The kernel is locked down (%s): it loads signed modules only and refuses writes to configuration "
		     "space.",
		     machine->lockdown.text);
	if (!loaded)
		pt_remedy(findings,
			  "A vfio-pci of the distribution is signed and will load; one that was built here needs "
			  "its key enrolled, or Secure Boot turned off.");
}

static void check_unread(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	if (!host->unread_count)
		return;
	pt_find_host(findings, PCIPT_CODE_NOT_READABLE, PCIPT_SEVERITY_WARNING,
		     "%zu file%s of the machine could not be read, the first one %s (%s): what depends on them is "
		     "unknown.",
		     host->unread_count, host->unread_count == 1 ? "" : "s", host->unread[0].path,
		     pcipt_strerror(host->unread[0].error));
	if (host->unread[0].error == -EACCES || host->unread[0].error == -EPERM)
		pt_remedy(findings, "Ask again as root.");
}

PCIPT_EXPORT int pcipt_host_check(const struct pcipt_host *host, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings;

	if (!host || !ret_findings)
		return -EINVAL;
	if (!(host->what & PCIPT_READ_MACHINE))
		return -ENODATA;
	findings = pt_findings_new();
	if (!findings)
		return -ENOMEM;
	check_iommu(host, findings);
	check_remapping(host, findings);
	check_parameters(host, findings);
	check_modules(host, findings);
	check_lockdown(host, findings);
	check_unread(host, findings);
	return pt_findings_finish(findings, ret_findings);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one virtual machine of each hypervisor takes. */
#include "plan.h"

#include <errno.h>
#include <string.h>

static const struct pt_hypervisor hypervisors[] = {
	{"proxmox", "Proxmox VE", "hostpci entries", 16, true,
	 "MAX_HOSTPCI_DEVICES of PVE::QemuServer::PCI, hostpci0 to hostpci15, from Proxmox VE 6.1 on"},
	{"libvirt-q35", "libvirt with the machine type q35", "root ports", 240, false,
	 "30 free slots of bus pcie.0 with 8 root ports each, QEMU docs/pcie.txt, libvirt docs/pci-hotplug.rst"},
	{"qemu-q35", "QEMU with the machine type q35", "root ports", 240, true,
	 "30 free slots of bus pcie.0 with 8 root ports each, QEMU docs/pcie.txt"},
	{"qemu-pc", "QEMU with the machine type pc (i440FX)", "slots", 29, true,
	 "32 slots of bus pci.0 without the host bridge, the PIIX3 and the display"},
};

const struct pt_hypervisor *pt_hypervisor(size_t index)
{
	return index < sizeof(hypervisors) / sizeof(hypervisors[0]) ? &hypervisors[index] : NULL;
}

static size_t functions_of_entry(const struct pt_hypervisor *hypervisor)
{
	return hypervisor->takes_slots ? PT_MOST_IN_ENTRY : 1;
}

size_t pt_count_entries(const struct pt_hypervisor *hypervisor, size_t count)
{
	size_t each = functions_of_entry(hypervisor);

	return count / each + (count % each != 0);
}

size_t pt_count_fitting(const struct pt_hypervisor *hypervisor, size_t count)
{
	size_t most = hypervisor->entries * functions_of_entry(hypervisor);

	return count < most ? count : most;
}

PCIPT_EXPORT size_t pcipt_hypervisor_get_count(void)
{
	return sizeof(hypervisors) / sizeof(hypervisors[0]);
}

PCIPT_EXPORT const char *pcipt_hypervisor_get_name(size_t index)
{
	return pt_hypervisor(index) ? pt_hypervisor(index)->name : NULL;
}

PCIPT_EXPORT const char *pcipt_hypervisor_get_title(size_t index)
{
	return pt_hypervisor(index) ? pt_hypervisor(index)->title : NULL;
}

PCIPT_EXPORT int pcipt_hypervisor_find(const char *name, size_t *ret_index)
{
	if (!name || !ret_index)
		return -EINVAL;
	for (size_t i = 0; pt_hypervisor(i); i++) {
		if (!strcmp(pt_hypervisor(i)->name, name)) {
			*ret_index = i;
			return 0;
		}
	}
	return -ENOENT;
}

PCIPT_EXPORT size_t pcipt_hypervisor_get_entries(size_t index)
{
	return pt_hypervisor(index) ? pt_hypervisor(index)->entries : 0;
}

PCIPT_EXPORT bool pcipt_hypervisor_takes_slots(size_t index)
{
	return pt_hypervisor(index) && pt_hypervisor(index)->takes_slots;
}

PCIPT_EXPORT const char *pcipt_hypervisor_get_source(size_t index)
{
	return pt_hypervisor(index) ? pt_hypervisor(index)->source : NULL;
}

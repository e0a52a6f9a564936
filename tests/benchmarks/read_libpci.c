/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libpci: a scan, and the same facts filled in. */
#include <stdlib.h>

#include <pci/pci.h>

#include "reader.h"

static void add_device(struct facts *facts, struct pci_dev *device)
{
	uint64_t place = place_of((uint32_t)device->domain, device->bus, device->dev, device->func);
	const char *group;

	pci_fill_info(device, PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_DRIVER | PCI_FILL_IOMMU_GROUP |
				      PCI_FILL_PARENT | PCI_FILL_CLASS_EXT);
	add_number(facts, IDS, place, (uint64_t)device->vendor_id << 16 | device->device_id);
	add_number(facts, CLASS, place, (uint64_t)device->device_class << 8 | device->prog_if);
	add_text(facts, DRIVER, place, pci_get_string_property(device, PCI_FILL_DRIVER));
	group = pci_get_string_property(device, PCI_FILL_IOMMU_GROUP);
	if (group)
		add_number(facts, GROUP, place, strtoul(group, NULL, 10));
	if (device->parent)
		add_number(facts, PARENT, place,
			   place_of((uint32_t)device->parent->domain, device->parent->bus, device->parent->dev,
				    device->parent->func));
	facts->count++;
}

int read_facts(const char *root, unsigned int what, struct facts *facts)
{
	struct pci_access *access = pci_alloc();

	(void)root;
	(void)what;
	pci_init(access);
	pci_scan_bus(access);
	for (struct pci_dev *device = access->devices; device; device = device->next)
		add_device(facts, device);
	pci_cleanup(access);
	return 0;
}

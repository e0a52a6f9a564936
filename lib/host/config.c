/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of capabilities in configuration space, which may be cut short, broken or hostile. */
#include "host.h"

#include <errno.h>
#include <linux/pci_regs.h>

/* A list of capabilities has at most as many as have room. */
#define MOST_CAPABILITIES ((PCI_CFG_SPACE_SIZE - PCI_STD_HEADER_SIZEOF) / 4)
#define MOST_EXTENDED ((PCI_CFG_SPACE_EXP_SIZE - PCI_CFG_SPACE_SIZE) / 8)

bool pt_config_has(const struct pcipt_device *device, size_t offset, size_t size)
{
	const struct pt_extra *extra = device->extra;

	return extra && !extra->config_error && size <= extra->config_size && offset <= extra->config_size - size;
}

uint64_t pt_config_number(const struct pcipt_device *device, size_t offset, size_t size)
{
	uint64_t number = 0;

	for (size_t i = size; i > 0 && pt_config_has(device, offset, size); i--)
		number = number << 8 | device->extra->config[offset + i - 1];
	return number;
}

static uint16_t word(const struct pcipt_device *device, size_t offset)
{
	return (uint16_t)pt_config_number(device, offset, 2);
}

int pt_check_config(const struct pcipt_device *device)
{
	const struct pt_extra *extra = device->extra;

	if (!extra)
		return -ENODATA;
	/* without the file nothing is known of what would be in it, and -ENOENT says that something is not */
	if (extra->config_error)
		return extra->config_error == -ENOENT ? -ENODATA : extra->config_error;
	/* a device that is gone reads as ones; the ids alone do not tell, as those of a virtual function are ones */
	for (size_t i = 0; i < extra->config_size; i++)
		if (extra->config[i] != 0xff)
			return extra->config_size < PCI_CFG_SPACE_SIZE ? -EACCES : 0;
	return -ENODEV;
}

size_t pt_find_capability(const struct pcipt_device *device, uint8_t id)
{
	size_t place;

	if (!pt_config_has(device, PCI_STATUS, 2) || !(word(device, PCI_STATUS) & PCI_STATUS_CAP_LIST))
		return 0;
	place = word(device, PCI_CAPABILITY_LIST) & 0xfcu;
	for (size_t i = 0; i < MOST_CAPABILITIES && place >= PCI_STD_HEADER_SIZEOF && pt_config_has(device, place, 2);
	     i++) {
		uint16_t header = word(device, place);

		if ((header & 0xff) == id)
			return place;
		if ((header & 0xff) == 0xff)
			return 0;
		place = header >> 8 & 0xfcu;
	}
	return 0;
}

size_t pt_find_extended_capability(const struct pcipt_device *device, uint16_t id)
{
	size_t place = PCI_CFG_SPACE_SIZE;

	for (size_t i = 0; i < MOST_EXTENDED && place >= PCI_CFG_SPACE_SIZE && pt_config_has(device, place, 4); i++) {
		uint16_t found = word(device, place);

		if (found == 0xffff || (!found && !word(device, place + 2)))
			return 0;
		if (found == id)
			return place;
		place = word(device, place + 2) >> 4 & 0xffcu;
	}
	return 0;
}

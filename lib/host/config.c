/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of capabilities in configuration space, which may be cut short, broken or hostile. */
#include "host.h"

#include <linux/pci_regs.h>

/* A list of capabilities has at most as many as have room. */
#define MOST_CAPABILITIES ((PCI_CFG_SPACE_SIZE - PCI_STD_HEADER_SIZEOF) / 4)
#define MOST_EXTENDED ((PCI_CFG_SPACE_EXP_SIZE - PCI_CFG_SPACE_SIZE) / 8)

static bool has(const struct pcipt_device *device, size_t offset, size_t size)
{
	const struct pt_extra *extra = device->extra;

	return extra && !extra->config_error && size <= extra->config_size && offset <= extra->config_size - size;
}

uint16_t pt_config_word(const struct pcipt_device *device, size_t offset)
{
	const uint8_t *bytes = device->extra->config;

	return has(device, offset, 2) ? (uint16_t)(bytes[offset] | bytes[offset + 1] << 8) : 0;
}

size_t pt_find_capability(const struct pcipt_device *device, uint8_t id)
{
	size_t place;

	if (!has(device, PCI_STATUS, 2) || !(pt_config_word(device, PCI_STATUS) & PCI_STATUS_CAP_LIST))
		return 0;
	place = pt_config_word(device, PCI_CAPABILITY_LIST) & 0xfcu;
	for (size_t i = 0; i < MOST_CAPABILITIES && place >= PCI_STD_HEADER_SIZEOF && has(device, place, 2); i++) {
		uint16_t header = pt_config_word(device, place);

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

	for (size_t i = 0; i < MOST_EXTENDED && place >= PCI_CFG_SPACE_SIZE && has(device, place, 4); i++) {
		uint16_t found = pt_config_word(device, place);

		if (found == 0xffff || (!found && !pt_config_word(device, place + 2)))
			return 0;
		if (found == id)
			return place;
		place = pt_config_word(device, place + 2) >> 4 & 0xffcu;
	}
	return 0;
}

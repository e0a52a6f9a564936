/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Switches, and root buses with the lanes that they give. */
#include "topology.h"

#include <pcipt/topology.h>

#include <errno.h>
#include <string.h>

/* The families that are met in servers, desktops and on cards; their device ids are named after the chips. */
static const struct {
	uint16_t vendor;
	uint16_t first;
	uint16_t last;
	const char *format; /* of the device id, or a name without it */
} families[] = {
	{0x10b5, 0x8000, 0x9fff, "PLX PEX %04x"},
	{0x1000, 0xc010, 0xc03f, "Broadcom PEX88000"},
	{0x11f8, 0x4000, 0x5fff, "Microchip Switchtec"},
	{0x1b21, 0x1080, 0x3fff, "ASMedia ASM%04x"},
	{0x12d8, 0x2000, 0xefff, "Pericom PI7C9X%04x"},
	{0x111d, 0x8000, 0x80ff, "IDT 89H (%04x)"},
	{0x104c, 0x8232, 0x8233, "Texas Instruments XIO3130"},
	{0x1022, 0x43b0, 0x43ff, "AMD chipset"},
	{0x1022, 0x57a0, 0x57af, "AMD chipset"},
	{0x8086, 0x1576, 0x15ef, "Intel Thunderbolt"},
};

static const char *name_chip(struct pt_scan *scan, const struct pcipt_device *upstream)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const char *mark = strchr(families[i].format, '%');

		if (upstream->vendor_id != families[i].vendor || upstream->device_id < families[i].first ||
		    upstream->device_id > families[i].last)
			continue;
		if (!mark)
			return families[i].format;
		return pt_arena_printf(scan->arena, "%.*s%04X%s", (int)(mark - families[i].format), families[i].format,
				       upstream->device_id, mark + 4);
	}
	return "";
}

/* The switch whose port this is. Switches stand in the order of their upstream ports. */
static struct pcipt_switch *switch_of(struct pcipt_host *host, const struct pcipt_device *device)
{
	size_t low = 0, high = host->switch_count;

	if (!device->parent || pcipt_device_get_port_type(device) != PCIPT_PORT_TYPE_DOWNSTREAM)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (host->switches[middle].upstream < device->parent)
			low = middle + 1;
		else
			high = middle;
	}
	return low < host->switch_count && host->switches[low].upstream == device->parent ? &host->switches[low] : NULL;
}

static int fill_switches(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;
	struct pcipt_switch *chip;

	for (size_t i = 0; i < host->device_count; i++) {
		chip = switch_of(host, &host->devices[i]);
		if (chip)
			chip->port_count++;
	}
	for (size_t i = 0; i < host->switch_count; i++) {
		chip = &host->switches[i];
		chip->ports = pt_arena_alloc(scan->arena, chip->port_count, sizeof(*chip->ports));
		chip->chip = name_chip(scan, chip->upstream);
		if (!chip->ports || !chip->chip)
			return -ENOMEM;
		chip->port_count = 0;
	}
	for (size_t i = 0; i < host->device_count; i++) {
		chip = switch_of(host, &host->devices[i]);
		if (chip)
			chip->ports[chip->port_count++] = &host->devices[i];
	}
	return 0;
}

int pt_scan_switches(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;
	size_t count = 0;

	for (size_t i = 0; i < host->device_count; i++)
		count += pcipt_device_get_port_type(&host->devices[i]) == PCIPT_PORT_TYPE_UPSTREAM;
	host->switches = pt_arena_alloc(scan->arena, count, sizeof(*host->switches));
	if (!host->switches)
		return -ENOMEM;
	for (size_t i = 0; i < host->device_count; i++)
		if (pcipt_device_get_port_type(&host->devices[i]) == PCIPT_PORT_TYPE_UPSTREAM)
			host->switches[host->switch_count++] =
				(struct pcipt_switch){.host = host, .upstream = &host->devices[i]};
	return fill_switches(scan);
}

/* The functions of one root bus stand together, in the order of addresses; those behind a VMD have one of their own. */
static struct pcipt_root_bus *root_of(struct pcipt_host *host, const struct pcipt_device *device)
{
	struct pcipt_root_bus *last = host->root_count ? &host->roots[host->root_count - 1] : NULL;
	const struct pt_fact_number *node = &device->extra->numa_node;

	if (!last || last->domain != device->address.domain || last->bus != device->address.bus) {
		last = &host->roots[host->root_count++];
		*last = (struct pcipt_root_bus){
			.host = host, .domain = device->address.domain, .bus = device->address.bus, .numa_node = -1};
	}
	if (last->numa_node < 0 && !node->error)
		last->numa_node = (int32_t)node->number;
	return last;
}

static bool is_on_root_bus(const struct pcipt_device *device)
{
	return !device->extra->is_vf && !device->is_adrift &&
	       (!device->parent || device->parent->address.domain != device->address.domain);
}

int pt_scan_roots(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;
	size_t count = 0;

	for (size_t i = 0; i < host->device_count; i++)
		count += is_on_root_bus(&host->devices[i]);
	host->roots = pt_arena_alloc(scan->arena, count, sizeof(*host->roots));
	if (!host->roots)
		return -ENOMEM;
	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *device = &host->devices[i];
		struct pcipt_root_bus *root;

		if (!is_on_root_bus(device))
			continue;
		root = root_of(host, device);
		if (device->class_code >> 8 != 0x0604)
			continue;
		root->lanes += pt_max_width(device);
		root->lanes_used += pt_width(device);
	}
	return 0;
}

PCIPT_EXPORT size_t pcipt_host_get_switch_count(const struct pcipt_host *host)
{
	return host ? host->switch_count : 0;
}

PCIPT_EXPORT const struct pcipt_switch *pcipt_host_get_switch(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_switch_count(host) ? &host->switches[index] : NULL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_switch_get_upstream(const struct pcipt_switch *chip)
{
	return chip ? chip->upstream : NULL;
}

PCIPT_EXPORT size_t pcipt_switch_get_port_count(const struct pcipt_switch *chip)
{
	return chip ? chip->port_count : 0;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_switch_get_port(const struct pcipt_switch *chip, size_t index)
{
	return index < pcipt_switch_get_port_count(chip) ? chip->ports[index] : NULL;
}

PCIPT_EXPORT const char *pcipt_switch_get_chip(const struct pcipt_switch *chip)
{
	return chip && *chip->chip ? chip->chip : NULL;
}

static uint64_t bandwidth_of(const struct pcipt_device *device)
{
	uint64_t bandwidth = 0;

	return pcipt_device_get_bandwidth(device, &bandwidth) ? 0 : bandwidth;
}

PCIPT_EXPORT uint64_t pcipt_switch_get_uplink(const struct pcipt_switch *chip)
{
	return chip ? bandwidth_of(chip->upstream) : 0;
}

PCIPT_EXPORT uint64_t pcipt_switch_get_demand(const struct pcipt_switch *chip)
{
	uint64_t demand = 0;

	for (size_t i = 0; i < pcipt_switch_get_port_count(chip); i++)
		demand += bandwidth_of(chip->ports[i]);
	return demand;
}

PCIPT_EXPORT uint32_t pcipt_switch_get_oversubscription(const struct pcipt_switch *chip)
{
	uint64_t uplink = pcipt_switch_get_uplink(chip);
	uint64_t percent = uplink ? pcipt_switch_get_demand(chip) * 100 / uplink : 0;

	return percent > UINT32_MAX ? UINT32_MAX : (uint32_t)percent;
}

PCIPT_EXPORT size_t pcipt_host_get_root_bus_count(const struct pcipt_host *host)
{
	return host ? host->root_count : 0;
}

PCIPT_EXPORT const struct pcipt_root_bus *pcipt_host_get_root_bus(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_root_bus_count(host) ? &host->roots[index] : NULL;
}

PCIPT_EXPORT uint32_t pcipt_root_bus_get_domain(const struct pcipt_root_bus *root)
{
	return root ? root->domain : 0;
}

PCIPT_EXPORT uint8_t pcipt_root_bus_get_bus(const struct pcipt_root_bus *root)
{
	return root ? root->bus : 0;
}

PCIPT_EXPORT int32_t pcipt_root_bus_get_numa_node(const struct pcipt_root_bus *root)
{
	return root ? root->numa_node : -1;
}

PCIPT_EXPORT uint32_t pcipt_root_bus_get_lanes(const struct pcipt_root_bus *root)
{
	return root ? root->lanes : 0;
}

PCIPT_EXPORT uint32_t pcipt_root_bus_get_lanes_used(const struct pcipt_root_bus *root)
{
	return root ? root->lanes_used : 0;
}

PCIPT_EXPORT int pcipt_host_get_numa_lanes(const struct pcipt_host *host, int32_t node, uint32_t *ret_lanes,
					   uint32_t *ret_used)
{
	uint32_t lanes = 0, used = 0;
	bool found = false;

	if (!host || !ret_lanes || !ret_used)
		return -EINVAL;
	if (!(host->what & PCIPT_READ_TOPOLOGY))
		return -ENODATA;
	for (size_t i = 0; i < host->root_count; i++) {
		if (host->roots[i].numa_node != node)
			continue;
		found = true;
		lanes += host->roots[i].lanes;
		used += host->roots[i].lanes_used;
	}
	if (!found)
		return -ENOENT;
	*ret_lanes = lanes;
	*ret_used = used;
	return 0;
}

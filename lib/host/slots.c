/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Slots, put together from all who know of them: SMBIOS, the kernel's list, and the capabilities of ports. */
#include "topology.h"

#include <pcipt/topology.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_SLOTS "sys/bus/pci/slots"

/* A bridge, by the bus that it leads to. */
struct way {
	uint64_t bus; /* with the domain before it */
	const struct pcipt_device *port;
};

struct list {
	struct pcipt_slot *slots;
	size_t count;
	size_t capacity;
	struct way *ways; /* in the order of buses */
	size_t way_count;
};

static int compare_ways(const void *a, const void *b)
{
	const struct way *left = a, *right = b;

	if (left->bus != right->bus)
		return left->bus < right->bus ? -1 : 1;
	return (left->port > right->port) - (left->port < right->port);
}

static int find_ways(const struct pcipt_host *host, struct list *list)
{
	list->ways = calloc(host->device_count + 1, sizeof(*list->ways));
	if (!list->ways)
		return -ENOMEM;
	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *device = &host->devices[i];
		const struct pt_fact_number *secondary = &device->extra->wiring->secondary;

		if (!secondary->error && secondary->number > 0 && secondary->number <= UINT8_MAX)
			list->ways[list->way_count++] = (struct way){
				.bus = (uint64_t)device->address.domain << 8 | (uint64_t)secondary->number,
				.port = device,
			};
	}
	qsort(list->ways, list->way_count, sizeof(*list->ways), compare_ways);
	return 0;
}

/* The bridge that leads to a bus; the first one, should several say so. */
static const struct pcipt_device *find_port(const struct list *list, uint32_t domain, uint8_t bus)
{
	uint64_t wanted = (uint64_t)domain << 8 | bus;
	size_t low = 0, high = list->way_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->ways[middle].bus < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->way_count && list->ways[low].bus == wanted ? list->ways[low].port : NULL;
}

/* Where a slot is, by an address that a source gives: of its port, or of what is or would be in it. */
static const struct pcipt_device *port_of(const struct pcipt_host *host, const struct list *list,
					  const struct pcipt_address *address)
{
	const struct pcipt_device *device = pt_host_device(host, address);

	if (device && device->class_code >> 8 == 0x0604 &&
	    (!device->parent || pcipt_device_get_port_type(device) == PCIPT_PORT_TYPE_DOWNSTREAM))
		return device;
	return find_port(list, address->domain, address->bus);
}

/* The slot at a port; at a place on a bus where there is no port, or several slots share one. */
static struct pcipt_slot *find_slot(struct list *list, const struct pcipt_device *port,
				    const struct pcipt_address *place)
{
	if (port)
		return port->extra->wiring->slot_number ? &list->slots[port->extra->wiring->slot_number - 1] : NULL;
	for (size_t i = 0; place && i < list->count; i++)
		if (list->slots[i].has_place && pt_same_place(&list->slots[i].place, place))
			return &list->slots[i];
	return NULL;
}

static struct pcipt_slot *add_slot(struct pt_scan *scan, struct list *list, const struct pcipt_device *port,
				   const struct pcipt_address *place)
{
	struct pcipt_slot *slot;

	if (pt_grow(&list->slots, list->count, &list->capacity, sizeof(*list->slots)))
		return NULL;
	slot = &list->slots[list->count++];
	if (port && !port->extra->wiring->slot_number)
		port->extra->wiring->slot_number = list->count;
	*slot = (struct pcipt_slot){
		.host = scan->host,
		.port = port,
		.is_long = PCIPT_TRISTATE_UNKNOWN,
		.split = PCIPT_SPLIT_UNKNOWN,
		.has_place = place != NULL,
	};
	if (place)
		slot->place = *place;
	return slot;
}

void pt_slot_add_name(struct pcipt_slot *slot, enum pcipt_slot_source source, const char *name)
{
	size_t place;

	if (!*name)
		return;
	/* where there is no room, the worst one gives way */
	if (slot->name_count == PT_MOST_NAMES) {
		if (slot->names[PT_MOST_NAMES - 1].source <= source)
			return;
		slot->name_count--;
	}
	place = slot->name_count;
	while (place && slot->names[place - 1].source > source) {
		slot->names[place] = slot->names[place - 1];
		place--;
	}
	slot->names[place] = (struct pt_slot_name){.source = source, .name = name};
	slot->name_count++;
}

/* --- By capability: each port that says that it leads to a slot --- */

static int add_capability_slots(struct pt_scan *scan, struct list *list)
{
	struct pcipt_host *host = scan->host;

	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *device = &host->devices[i];
		unsigned int is_slot = 0, number;
		struct pcipt_slot *slot;
		const char *name;

		if (pt_field(device, PCIPT_FIELD_PCIE_SLOT, &is_slot) || !is_slot ||
		    pt_field(device, PCIPT_FIELD_SLOT_NUMBER, &number))
			continue;
		slot = add_slot(scan, list, device, NULL);
		name = slot ? pt_arena_printf(scan->arena, "%u", number) : NULL;
		if (!name)
			return -ENOMEM;
		pt_slot_add_name(slot, PCIPT_SLOT_SOURCE_CAPABILITY, name);
	}
	return 0;
}

/* --- By the kernel's list --- */

static bool has_function(const struct pcipt_host *host, const struct pcipt_address *place)
{
	size_t first = pt_host_first_at(host, place);

	return first < host->device_count && pt_same_place(&host->devices[first].address, place);
}

/* Whether the bus below a bridge has room for several devices, each in a slot of its own. Where configuration space
 * does not tell, a place other than the first one does: a link of PCI Express has no other. */
static bool is_shared_bus(const struct pcipt_device *port, const struct pcipt_address *place)
{
	int type = port ? pcipt_device_get_port_type(port) : PCIPT_PORT_TYPE_CONVENTIONAL;

	return type == PCIPT_PORT_TYPE_CONVENTIONAL || type == PCIPT_PORT_TYPE_TO_PCI ||
	       (type < 0 && place && place->device);
}

/* A bridge for conventional hot-plug is listed with all places that its bus could have. */
static bool is_phantom(const struct pcipt_host *host, const struct pcipt_device *port,
		       const struct pcipt_address *place)
{
	return is_shared_bus(port, place) && !has_function(host, place);
}

/* The address of a slot is that of a device, without the function: 0000:01:00. */
static bool parse_place(const char *text, struct pcipt_address *place)
{
	char whole[PCIPT_ADDRESS_SIZE];

	return snprintf(whole, sizeof(whole), "%s.0", text) < (int)sizeof(whole) && !pcipt_address_parse(whole, place);
}

static int add_kernel_slot(struct pt_scan *scan, struct list *list, const char *name, const char *place_text)
{
	const struct pcipt_device *port;
	struct pcipt_address place;
	struct pcipt_slot *slot;
	bool by_place;

	if (!*name || !parse_place(place_text, &place))
		return 0;
	port = find_port(list, place.domain, place.bus);
	if (is_phantom(scan->host, port, &place))
		return 0;
	by_place = is_shared_bus(port, &place);
	slot = find_slot(list, by_place ? NULL : port, &place);
	if (!slot)
		slot = add_slot(scan, list, by_place ? NULL : port, &place);
	name = slot ? pt_arena_text(scan->arena, name, strlen(name)) : NULL;
	if (!name)
		return -ENOMEM;
	pt_slot_add_name(slot, PCIPT_SLOT_SOURCE_KERNEL, name);
	return 0;
}

static int add_kernel_slots(struct pt_scan *scan, struct list *list)
{
	int r = pt_io_list(scan->io, PT_IO_ROOT, KERNEL_SLOTS, &scan->names);

	if (r)
		return pt_scan_unread(scan, "", KERNEL_SLOTS, r);
	for (size_t i = 0; !r && i < scan->names.count; i++) {
		const char *name = pt_io_name(&scan->names, i);
		char path[512];
		ssize_t length;

		if (snprintf(path, sizeof(path), KERNEL_SLOTS "/%s/address", name) >= (int)sizeof(path))
			continue;
		length = pt_io_read_text(scan->io, PT_IO_ROOT, path, scan->buffer, sizeof(scan->buffer));
		r = length < 0 ? pt_scan_unread(scan, "", path, (int)length)
			       : add_kernel_slot(scan, list, name, scan->buffer);
	}
	return r;
}

/* --- By SMBIOS --- */

static void add_parts(const struct list *list, struct pcipt_slot *slot, const struct pt_smbios_slot *found)
{
	/* one that is narrower than its connector and has no peers is wired with fewer lanes */
	if (!found->peer_count)
		return;
	slot->split = PCIPT_SPLIT_STATED;
	slot->parts[0].port = slot->port;
	slot->parts[0].width = found->base_width;
	slot->part_count = 1;
	for (size_t i = 0; i < found->peer_count && slot->part_count < PT_MOST_PARTS; i++) {
		slot->parts[slot->part_count].port = port_of(slot->host, list, &found->peers[i].address);
		slot->parts[slot->part_count++].width = found->peers[i].width;
	}
}

static int add_smbios_slot(struct pt_scan *scan, struct list *list, const struct pt_smbios_slot *found)
{
	const struct pcipt_address *place = found->has_address ? &found->address : NULL;
	const struct pcipt_device *port = place ? port_of(scan->host, list, place) : NULL;
	const struct pcipt_device *own = is_shared_bus(port, place) ? NULL : port;
	struct pcipt_slot *slot = find_slot(list, own, place);

	/* a port that another slot of the table has already: the table is wrong about one of them */
	if (slot && slot->in_smbios) {
		slot = NULL;
		own = NULL;
		place = NULL;
	}
	if (!slot && !*found->name)
		return 0;
	if (!slot)
		slot = add_slot(scan, list, own, place);
	if (!slot)
		return -ENOMEM;
	pt_slot_add_name(slot, PCIPT_SLOT_SOURCE_SMBIOS, found->name);
	slot->in_smbios = true;
	slot->form = found->form;
	slot->usage = found->usage;
	slot->is_long = found->is_long;
	slot->width = found->width;
	slot->bus_width = found->bus_width;
	add_parts(list, slot, found);
	return 0;
}

static int add_smbios_slots(struct pt_scan *scan, struct list *list)
{
	struct pcipt_text table = {0};
	struct pt_smbios_slot found;
	size_t place = 0;
	int r = pt_io_read_whole(scan->io, PT_IO_ROOT, PT_IO_SMBIOS_TABLE, &table);

	if (r) {
		pt_text_release(&table); /* what was read before it failed */
		return pt_scan_unread(scan, "", PT_IO_SMBIOS_TABLE, r);
	}
	do {
		r = pt_smbios_next_slot(scan->arena, (const uint8_t *)table.string, table.length, &place, &found);
		if (r == 1)
			r = add_smbios_slot(scan, list, &found) ? -ENOMEM : 1;
	} while (r == 1);
	pt_text_release(&table);
	return r;
}

/* --- All of them --- */

/* Slots with a port in the order of ports, then the others; as they were found where that does not tell. */
static int compare_slots(const void *a, const void *b)
{
	const struct pcipt_slot *left = *(const struct pcipt_slot *const *)a,
				*right = *(const struct pcipt_slot *const *)b;
	int order = (left->port == NULL) - (right->port == NULL);

	if (!order && left->port)
		order = pcipt_address_compare(&left->port->address, &right->port->address);
	return order ? order : (left > right) - (left < right);
}

static int keep_slots(struct pt_scan *scan, const struct list *list)
{
	const struct pcipt_slot **sorted = calloc(list->count + 1, sizeof(*sorted));
	struct pcipt_host *host = scan->host;

	host->slots = pt_arena_alloc(scan->arena, list->count, sizeof(*host->slots));
	if (!sorted || !host->slots) {
		free(sorted);
		return -ENOMEM;
	}
	for (size_t i = 0; i < list->count; i++)
		sorted[i] = &list->slots[i];
	qsort(sorted, list->count, sizeof(*sorted), compare_slots);
	host->slot_count = list->count;
	for (size_t i = 0; i < host->slot_count; i++) {
		host->slots[i] = *sorted[i];
		if (host->slots[i].port)
			host->slots[i].port->extra->wiring->slot = &host->slots[i];
	}
	free(sorted);
	pt_find_splits(host);
	return pt_fill_slots(scan);
}

int pt_scan_slots(struct pt_scan *scan)
{
	struct list list = {0};
	int r = find_ways(scan->host, &list);

	if (!r)
		r = add_capability_slots(scan, &list);
	if (!r)
		r = add_kernel_slots(scan, &list);
	if (!r)
		r = add_smbios_slots(scan, &list);
	if (!r)
		r = keep_slots(scan, &list);
	free(list.slots);
	free(list.ways);
	return r;
}

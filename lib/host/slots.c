/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Slots, put together from all who know of them: SMBIOS, the kernel's list, and the capabilities of ports. */
#include "topology.h"

#include <pcipt/topology.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_SLOTS "sys/bus/pci/slots"

struct list {
	struct pcipt_slot *slots;
	size_t count;
	size_t capacity;
};

/* The bridge that leads to a bus. */
static const struct pcipt_device *find_port(const struct pcipt_host *host, uint32_t domain, uint8_t bus)
{
	for (size_t i = 0; i < host->device_count; i++) {
		const struct pt_fact_number *secondary = &host->devices[i].extra->wiring->secondary;

		if (host->devices[i].address.domain == domain && !secondary->error && secondary->number == bus && bus)
			return &host->devices[i];
	}
	return NULL;
}

/* Where a slot is, by an address that a source gives: of its port, or of what is or would be in it. */
static const struct pcipt_device *port_of(const struct pcipt_host *host, const struct pcipt_address *address)
{
	const struct pcipt_device *device = pt_host_device(host, address);

	if (device && device->class_code >> 8 == 0x0604 &&
	    (!device->parent || pcipt_device_get_port_type(device) == PCIPT_PORT_TYPE_DOWNSTREAM))
		return device;
	return find_port(host, address->domain, address->bus);
}

static bool same_place(const struct pcipt_address *a, const struct pcipt_address *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->device == b->device;
}

/* The slot at a port; at a place on a bus where there is no port, or several slots share one. */
static struct pcipt_slot *find_slot(struct list *list, const struct pcipt_device *port,
				    const struct pcipt_address *place)
{
	for (size_t i = 0; i < list->count; i++) {
		struct pcipt_slot *slot = &list->slots[i];

		if (port ? slot->port == port : place && slot->has_place && same_place(&slot->place, place))
			return slot;
	}
	return NULL;
}

static struct pcipt_slot *add_slot(struct pt_scan *scan, struct list *list, const struct pcipt_device *port,
				   const struct pcipt_address *place)
{
	struct pcipt_slot *slot;

	if (pt_grow(&list->slots, list->count, &list->capacity, sizeof(*list->slots)))
		return NULL;
	slot = &list->slots[list->count++];
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

/* Keeps names in the order of their rank. */
static void add_name(struct pcipt_slot *slot, enum pcipt_slot_source source, const char *name)
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
		add_name(slot, PCIPT_SLOT_SOURCE_CAPABILITY, name);
	}
	return 0;
}

/* --- By the kernel's list --- */

static bool has_function(const struct pcipt_host *host, const struct pcipt_address *place)
{
	for (size_t i = 0; i < host->device_count; i++)
		if (same_place(&host->devices[i].address, place))
			return true;
	return false;
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
	port = find_port(scan->host, place.domain, place.bus);
	if (is_phantom(scan->host, port, &place))
		return 0;
	by_place = is_shared_bus(port, &place);
	slot = find_slot(list, by_place ? NULL : port, &place);
	if (!slot)
		slot = add_slot(scan, list, by_place ? NULL : port, &place);
	name = slot ? pt_arena_text(scan->arena, name, strlen(name)) : NULL;
	if (!name)
		return -ENOMEM;
	add_name(slot, PCIPT_SLOT_SOURCE_KERNEL, name);
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

static void add_parts(struct pcipt_slot *slot, const struct pt_smbios_slot *found)
{
	/* one that is narrower than its connector and has no peers is wired with fewer lanes */
	if (!found->peer_count)
		return;
	slot->split = PCIPT_SPLIT_STATED;
	slot->parts[0].port = slot->port;
	slot->parts[0].width = found->base_width;
	slot->part_count = 1;
	for (size_t i = 0; i < found->peer_count && slot->part_count < PT_MOST_PARTS; i++) {
		slot->parts[slot->part_count].port = port_of(slot->host, &found->peers[i].address);
		slot->parts[slot->part_count++].width = found->peers[i].width;
	}
}

static int add_smbios_slot(struct pt_scan *scan, struct list *list, const struct pt_smbios_slot *found)
{
	const struct pcipt_address *place = found->has_address ? &found->address : NULL;
	const struct pcipt_device *port = place ? port_of(scan->host, place) : NULL;
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
	add_name(slot, PCIPT_SLOT_SOURCE_SMBIOS, found->name);
	slot->in_smbios = true;
	slot->form = found->form;
	slot->usage = found->usage;
	slot->is_long = found->is_long;
	slot->width = found->width;
	slot->bus_width = found->bus_width;
	add_parts(slot, found);
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

/* --- What is in them --- */

static bool is_in(const struct pcipt_slot *slot, const struct pcipt_device *device)
{
	if (device->extra->is_vf)
		return false;
	if (!slot->port)
		return slot->has_place && same_place(&slot->place, &device->address) && !pcipt_device_is_bridge(device);
	return device->parent && device->parent->extra->wiring->slot == slot;
}

static int fill_slot(struct pt_scan *scan, struct pcipt_slot *slot)
{
	struct pcipt_host *host = scan->host;

	for (size_t i = 0; i < host->device_count; i++)
		slot->function_count += is_in(slot, &host->devices[i]);
	slot->functions = pt_arena_alloc(scan->arena, slot->function_count, sizeof(*slot->functions));
	if (!slot->functions)
		return -ENOMEM;
	slot->function_count = 0;
	for (size_t i = 0; i < host->device_count; i++)
		if (is_in(slot, &host->devices[i]))
			slot->functions[slot->function_count++] = &host->devices[i];
	for (size_t i = 0; i < slot->function_count; i++)
		if (!slot->functions[i]->extra->wiring->label.error) {
			add_name(slot, PCIPT_SLOT_SOURCE_LABEL, slot->functions[i]->extra->wiring->label.text);
			break;
		}
	return 0;
}

/* Slots with a port in the order of ports, then the others as they were found. */
static int compare_slots(const void *a, const void *b)
{
	const struct pcipt_slot *left = a, *right = b;

	if (!left->port || !right->port)
		return (left->port == NULL) - (right->port == NULL);
	return pcipt_address_compare(&left->port->address, &right->port->address);
}

/* A stable sort, which qsort() need not be; there are few slots. */
static void sort_slots(struct list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		struct pcipt_slot slot = list->slots[i];
		size_t j = i;

		for (; j && compare_slots(&list->slots[j - 1], &slot) > 0; j--)
			list->slots[j] = list->slots[j - 1];
		list->slots[j] = slot;
	}
}

static int keep_slots(struct pt_scan *scan, struct list *list)
{
	struct pcipt_host *host = scan->host;
	int r = 0;

	sort_slots(list);
	host->slots = pt_arena_alloc(scan->arena, list->count, sizeof(*host->slots));
	if (!host->slots)
		return -ENOMEM;
	if (list->count)
		memcpy(host->slots, list->slots, list->count * sizeof(*host->slots));
	host->slot_count = list->count;
	for (size_t i = 0; i < host->slot_count; i++)
		if (host->slots[i].port)
			host->slots[i].port->extra->wiring->slot = &host->slots[i];
	pt_find_splits(host);
	for (size_t i = 0; !r && i < host->slot_count; i++)
		r = fill_slot(scan, &host->slots[i]);
	return r;
}

int pt_scan_slots(struct pt_scan *scan)
{
	struct list list = {0};
	int r = add_capability_slots(scan, &list);

	if (!r)
		r = add_kernel_slots(scan, &list);
	if (!r)
		r = add_smbios_slots(scan, &list);
	if (!r)
		r = keep_slots(scan, &list);
	free(list.slots);
	return r;
}

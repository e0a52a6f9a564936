/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Slots whose lanes go to several ports (bifurcation), and the getters of slots. */
#include "topology.h"

#include <pcipt/topology.h>

#include <errno.h>

static bool is_on_bus_of(const struct pcipt_device *port, const struct pcipt_device *other)
{
	return other->address.domain == port->address.domain && other->address.bus == port->address.bus;
}

/* A port that belongs to no slot of its own, beside this one: on the same bus of the same bridge, or the same root bus.
 */
static bool is_free_neighbour(const struct pcipt_device *port, const struct pcipt_device *other)
{
	int type = pcipt_device_get_port_type(other);

	return other != port && other->parent == port->parent && is_on_bus_of(port, other) &&
	       (type == PCIPT_PORT_TYPE_ROOT || type == PCIPT_PORT_TYPE_DOWNSTREAM) && !other->extra->wiring->slot;
}

/* Whether a port is one of those that share out the lanes of a slot: as wide as the slot's own or less, and there is
 * room left for it. */
static bool fits(const struct pcipt_slot *slot, const struct pcipt_device *other, uint32_t lanes)
{
	uint32_t width = pt_max_width(other);

	return width && width <= pt_max_width(slot->port) && lanes + width <= slot->width;
}

/* The ports behind the slot's own, in the order of addresses, until its lanes are used up. */
static void infer(struct pcipt_host *host, struct pcipt_slot *slot)
{
	uint32_t lanes = pt_max_width(slot->port);
	const struct pcipt_device *port = slot->port;

	slot->parts[0].port = port;
	slot->parts[0].width = lanes;
	slot->part_count = 1;
	for (const struct pcipt_device *other = port + 1; other < host->devices + host->device_count; other++) {
		if (lanes == slot->width || slot->part_count == PT_MOST_PARTS || !is_on_bus_of(port, other))
			break;
		if (!is_free_neighbour(port, other))
			continue;
		if (!fits(slot, other, lanes))
			break;
		slot->parts[slot->part_count].port = other;
		slot->parts[slot->part_count++].width = pt_max_width(other);
		lanes += pt_max_width(other);
	}
	/* narrower than its connector and nothing beside it: wired with fewer lanes, not split */
	if (lanes == slot->width && slot->part_count > 1) {
		slot->split = PCIPT_SPLIT_INFERRED;
	} else {
		slot->split = PCIPT_SPLIT_NO;
		slot->part_count = 0;
	}
}

/* The other ports of a slot lead to it as well; not those that another slot has, or the same one twice. */
static void take_parts(struct pcipt_slot *slot)
{
	for (size_t i = 1; i < slot->part_count; i++) {
		const struct pcipt_device *port = slot->parts[i].port;

		if (port && !port->extra->wiring->slot)
			port->extra->wiring->slot = slot;
	}
}

void pt_find_splits(struct pcipt_host *host)
{
	for (size_t i = 0; i < host->slot_count; i++)
		if (host->slots[i].split == PCIPT_SPLIT_STATED)
			take_parts(&host->slots[i]);
	for (size_t i = 0; i < host->slot_count; i++) {
		struct pcipt_slot *slot = &host->slots[i];
		uint32_t lanes = slot->port ? pt_max_width(slot->port) : 0;

		if (slot->split == PCIPT_SPLIT_STATED || !slot->width || !lanes)
			continue;
		/* a connector that is said to have no more lanes than its port is not split */
		if (lanes >= slot->width || (slot->bus_width && slot->bus_width <= lanes))
			slot->split = PCIPT_SPLIT_NO;
		else
			infer(host, slot);
		take_parts(slot);
	}
}

PCIPT_EXPORT size_t pcipt_host_get_slot_count(const struct pcipt_host *host)
{
	return host ? host->slot_count : 0;
}

PCIPT_EXPORT const struct pcipt_slot *pcipt_host_get_slot(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_slot_count(host) ? &host->slots[index] : NULL;
}

PCIPT_EXPORT const struct pcipt_slot *pcipt_device_get_slot(const struct pcipt_device *device)
{
	if (!device || !device->extra || !device->extra->wiring)
		return NULL;
	for (; device; device = device->parent) {
		if (device->parent && device->parent->extra->wiring->slot)
			return device->parent->extra->wiring->slot;
		if (device->extra->wiring->seat)
			return device->extra->wiring->seat;
	}
	return NULL;
}

PCIPT_EXPORT const char *pcipt_slot_get_name(const struct pcipt_slot *slot)
{
	return pcipt_slot_get_source_name(slot, 0);
}

PCIPT_EXPORT size_t pcipt_slot_get_source_count(const struct pcipt_slot *slot)
{
	return slot ? slot->name_count : 0;
}

PCIPT_EXPORT int pcipt_slot_get_source(const struct pcipt_slot *slot, size_t index)
{
	return index < pcipt_slot_get_source_count(slot) ? (int)slot->names[index].source : -EINVAL;
}

PCIPT_EXPORT const char *pcipt_slot_get_source_name(const struct pcipt_slot *slot, size_t index)
{
	return index < pcipt_slot_get_source_count(slot) ? slot->names[index].name : NULL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_slot_get_port(const struct pcipt_slot *slot)
{
	return slot ? slot->port : NULL;
}

PCIPT_EXPORT int pcipt_slot_get_form(const struct pcipt_slot *slot)
{
	return slot ? (int)slot->form : -EINVAL;
}

PCIPT_EXPORT uint32_t pcipt_slot_get_width(const struct pcipt_slot *slot)
{
	return slot ? slot->width : 0;
}

PCIPT_EXPORT uint32_t pcipt_slot_get_port_width(const struct pcipt_slot *slot)
{
	return slot && slot->port ? pt_max_width(slot->port) : 0;
}

PCIPT_EXPORT int pcipt_slot_get_long(const struct pcipt_slot *slot)
{
	return slot ? (int)slot->is_long : -EINVAL;
}

PCIPT_EXPORT int pcipt_slot_get_usage(const struct pcipt_slot *slot)
{
	return slot ? (int)slot->usage : -EINVAL;
}

PCIPT_EXPORT int pcipt_slot_get_hotplug(const struct pcipt_slot *slot)
{
	uint64_t hotplug;

	if (!slot)
		return -EINVAL;
	if (!slot->port || pcipt_device_get_field(slot->port, PCIPT_FIELD_SLOT_HOTPLUG, &hotplug))
		return PCIPT_TRISTATE_UNKNOWN;
	return hotplug ? PCIPT_TRISTATE_YES : PCIPT_TRISTATE_NO;
}

PCIPT_EXPORT int pcipt_slot_get_occupied(const struct pcipt_slot *slot)
{
	uint64_t occupied;

	if (!slot)
		return -EINVAL;
	if (slot->function_count)
		return PCIPT_TRISTATE_YES;
	if (slot->port && !pcipt_device_get_field(slot->port, PCIPT_FIELD_SLOT_OCCUPIED, &occupied))
		return occupied ? PCIPT_TRISTATE_YES : PCIPT_TRISTATE_NO;
	if (slot->port)
		return PCIPT_TRISTATE_NO;
	return slot->usage == PCIPT_SLOT_USAGE_FREE    ? PCIPT_TRISTATE_NO
	       : slot->usage == PCIPT_SLOT_USAGE_TAKEN ? PCIPT_TRISTATE_YES
						       : PCIPT_TRISTATE_UNKNOWN;
}

PCIPT_EXPORT size_t pcipt_slot_get_function_count(const struct pcipt_slot *slot)
{
	return slot ? slot->function_count : 0;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_slot_get_function(const struct pcipt_slot *slot, size_t index)
{
	return index < pcipt_slot_get_function_count(slot) ? slot->functions[index] : NULL;
}

PCIPT_EXPORT int pcipt_slot_get_split(const struct pcipt_slot *slot)
{
	return slot ? (int)slot->split : -EINVAL;
}

PCIPT_EXPORT size_t pcipt_slot_get_part_count(const struct pcipt_slot *slot)
{
	return slot ? slot->part_count : 0;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_slot_get_part_port(const struct pcipt_slot *slot, size_t index)
{
	return index < pcipt_slot_get_part_count(slot) ? slot->parts[index].port : NULL;
}

PCIPT_EXPORT uint32_t pcipt_slot_get_part_width(const struct pcipt_slot *slot, size_t index)
{
	return index < pcipt_slot_get_part_count(slot) ? slot->parts[index].width : 0;
}

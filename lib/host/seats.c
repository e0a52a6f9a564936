/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is in slots. */
#include "topology.h"

#include <errno.h>

/* Whose port a function hangs on; virtual functions are in no slot. */
static const struct pcipt_slot *slot_behind_port(const struct pcipt_device *device)
{
	const struct pcipt_slot *slot = NULL;

	if (!device->extra->is_vf && device->parent)
		slot = device->parent->extra->wiring->slot;
	return slot && slot->port ? slot : NULL;
}

/* The functions at the place of a slot whose port is not known; only counted when there is no room yet. */
static void seat(struct pcipt_host *host, struct pcipt_slot *slot)
{
	size_t i = slot->has_place && !slot->port ? pt_host_first_at(host, &slot->place) : host->device_count;

	for (; i < host->device_count && pt_same_place(&slot->place, &host->devices[i].address); i++) {
		struct pcipt_device *device = &host->devices[i];

		if (device->extra->is_vf || pcipt_device_is_bridge(device))
			continue;
		if (slot->functions) {
			slot->functions[slot->function_count] = device;
			if (!device->extra->wiring->seat)
				device->extra->wiring->seat = slot;
		}
		slot->function_count++;
	}
}

static void add_label(struct pcipt_slot *slot)
{
	for (size_t i = 0; i < slot->function_count; i++)
		if (!slot->functions[i]->extra->wiring->label.error) {
			pt_slot_add_name(slot, PCIPT_SLOT_SOURCE_LABEL, slot->functions[i]->extra->wiring->label.text);
			break;
		}
}

int pt_fill_slots(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;

	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_slot *slot = slot_behind_port(&host->devices[i]);

		if (slot)
			host->slots[slot - host->slots].function_count++;
	}
	for (size_t i = 0; i < host->slot_count; i++) {
		struct pcipt_slot *slot = &host->slots[i];

		seat(host, slot);
		slot->functions = pt_arena_alloc(scan->arena, slot->function_count, sizeof(*slot->functions));
		if (!slot->functions)
			return -ENOMEM;
		slot->function_count = 0;
		seat(host, slot);
	}
	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_slot *slot = slot_behind_port(&host->devices[i]);

		if (slot)
			slot->functions[host->slots[slot - host->slots].function_count++] = &host->devices[i];
	}
	for (size_t i = 0; i < host->slot_count; i++)
		add_label(&host->slots[i]);
	return 0;
}

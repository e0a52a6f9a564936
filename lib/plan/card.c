/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sits on one card. */
#include "plan.h"

static bool is_port_above(const struct pcipt_device *device)
{
	int type = pcipt_device_get_port_type(device);

	return type == PCIPT_PORT_TYPE_ROOT || type == PCIPT_PORT_TYPE_DOWNSTREAM;
}

static const struct pcipt_device *first_function(const struct pcipt_device *device)
{
	const struct pcipt_device *devices = device->host->devices;

	while (device > devices && pt_same_slot(&device[-1].address, &device->address))
		device--;
	return device;
}

const struct pcipt_device *pt_card_root(const struct pcipt_device *device)
{
	const struct pcipt_device *self = device->extra->physical_function ? device->extra->physical_function : device;
	const struct pcipt_slot *slot = pcipt_device_get_slot(self);
	const struct pcipt_device *top = NULL;

	for (const struct pcipt_device *above = self; slot && above && pcipt_device_get_slot(above) == slot;
	     above = above->parent)
		if (pcipt_device_get_port_type(above) == PCIPT_PORT_TYPE_UPSTREAM)
			top = above;
	if (top)
		return top;
	/* one device is at the other end of a link, whatever device numbers its functions have */
	return self->parent && is_port_above(self->parent) ? self->parent : first_function(self);
}

bool pt_card_isolates_above(const struct pcipt_device *device)
{
	const struct pcipt_device *root = pt_card_root(device);
	const struct pcipt_device *self = device->extra->physical_function ? device->extra->physical_function : device;
	uint32_t missing;

	if (pcipt_device_get_port_type(root) != PCIPT_PORT_TYPE_UPSTREAM)
		return true;
	for (const struct pcipt_device *above = self->parent; above && above != root; above = above->parent)
		if (is_port_above(above) && !pt_isolates(pt_acs_state(above, &missing)))
			return false;
	return true;
}

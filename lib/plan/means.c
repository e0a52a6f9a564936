/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a filter means a function. */
#include "plan.h"

#include <errno.h>
#include <fnmatch.h>

static bool has_ids(const struct pcipt_filter *filter, uint16_t vendor, uint16_t device)
{
	return filter->vendor == vendor && (filter->device < 0 || filter->device == device);
}

static bool has_interface(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	for (size_t i = 0; i < pcipt_device_get_interface_count(device); i++)
		if (!fnmatch(filter->interface, pcipt_device_get_interface_name(device, i), 0))
			return true;
	return false;
}

static bool has_slot(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	const struct pcipt_slot *slot = pcipt_device_get_slot(device);

	for (size_t i = 0; i < pcipt_slot_get_source_count(slot); i++)
		if (!fnmatch(filter->slot, pcipt_slot_get_source_name(slot, i), 0))
			return true;
	return false;
}

static bool has_node(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	int32_t node = -1;

	return !pcipt_device_get_numa_node(device, &node) && node == filter->node;
}

static bool is_named(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	return !pcipt_address_compare(&filter->address, &device->address);
}

static bool is_fast(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	return device->extra->wiring->port_speed >= filter->speed;
}

uint32_t pt_filter_class_mask(const struct pcipt_filter *filter)
{
	bool names = filter->vendor >= 0 || filter->interface || filter->has_address;

	return names && !filter->has_class ? 0 : filter->class_mask;
}

static bool has_class(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	return !((device->class_code ^ filter->class_code) & pt_filter_class_mask(filter));
}

/* `pf` is NULL, or the physical function of a virtual one, whose word counts as well. The class was looked at. */
static bool means(const struct pcipt_filter *filter, const struct pcipt_device *device, const struct pcipt_device *pf)
{
	if (filter->vendor >= 0 && !has_ids(filter, device->vendor_id, device->device_id) &&
	    !(pf && has_ids(filter, pf->vendor_id, pf->device_id)))
		return false;
	if (filter->interface && !has_interface(filter, device) && !(pf && has_interface(filter, pf)))
		return false;
	if (filter->has_address && !is_named(filter, device) && !(pf && is_named(filter, pf)))
		return false;
	if (filter->speed && !is_fast(filter, device) && !(pf && is_fast(filter, pf)))
		return false;
	return (!filter->slot || has_slot(filter, device)) && (filter->node < 0 || has_node(filter, device));
}

bool pt_filter_means_any_kind(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	return has_class(filter, device) && means(filter, device, device->extra->physical_function);
}

bool pt_filter_means(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	bool wanted =
		device->extra->is_vf ? filter->kind != PCIPT_FUNCTION_PHYSICAL : filter->kind != PCIPT_FUNCTION_VIRTUAL;

	return wanted && pt_filter_means_any_kind(filter, device);
}

bool pt_filter_means_vfs_of(const struct pcipt_filter *filter, const struct pcipt_device *pf)
{
	struct pcipt_filter without = *filter;
	uint16_t id;

	if (filter->kind == PCIPT_FUNCTION_PHYSICAL || !has_class(filter, pf))
		return false;
	if (filter->vendor >= 0 && !has_ids(filter, pf->vendor_id, pf->device_id) &&
	    (pcipt_device_get_vf_device_id(pf, &id) || !has_ids(filter, pf->vendor_id, id)))
		return false;
	without.vendor = -1;
	return means(&without, pf, NULL);
}

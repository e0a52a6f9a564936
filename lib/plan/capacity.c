/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A count of ports: what it is made with, and its answers. */
#include "count.h"

#include <errno.h>
#include <stdlib.h>

PCIPT_EXPORT int pcipt_capacity_new(const struct pcipt_host *host, struct pcipt_capacity **ret_capacity)
{
	struct pcipt_capacity *capacity;
	int r;

	if (!host || !ret_capacity)
		return -EINVAL;
	if ((host->what & PT_READ_FOR_PLANS) != PT_READ_FOR_PLANS)
		return -ENODATA;
	capacity = calloc(1, sizeof(*capacity));
	if (!capacity)
		return -ENOMEM;
	r = pcipt_filter_new(&capacity->filter);
	if (r) {
		free(capacity);
		return r;
	}
	capacity->host = pcipt_host_ref(host);
	*ret_capacity = capacity;
	return 0;
}

PCIPT_EXPORT void pcipt_capacity_free(struct pcipt_capacity *capacity)
{
	if (!capacity)
		return;
	pt_tally_release(&capacity->tally);
	pcipt_filter_free(capacity->filter);
	free(capacity->vfs);
	free(capacity->own_slot);
	pcipt_host_unref(capacity->host);
	free(capacity);
}

/* --- What is asked --- */

PCIPT_EXPORT int pcipt_capacity_set_filter(struct pcipt_capacity *capacity, const struct pcipt_filter *filter)
{
	struct pcipt_filter *copy;
	int r;

	if (!capacity || !filter)
		return -EINVAL;
	r = pt_filter_copy(filter, &copy);
	if (r)
		return r;
	pcipt_filter_free(capacity->filter);
	capacity->filter = copy;
	pt_tally_release(&capacity->tally);
	return 0;
}

static int check_vfs(const struct pcipt_device *device, uint32_t count)
{
	struct pcipt_prediction *prediction;
	int r;

	if (!device)
		return -ENODEV;
	if (count > UINT16_MAX)
		return -ERANGE;
	r = pcipt_prediction_new(device, 0, &prediction);
	if (r)
		return r;
	r = count > pcipt_prediction_get_most(prediction) ? -ERANGE : 0;
	pcipt_prediction_free(prediction);
	return r;
}

PCIPT_EXPORT int pcipt_capacity_set_vfs(struct pcipt_capacity *capacity, const struct pcipt_address *address,
					uint32_t count)
{
	const struct pcipt_host *host = capacity ? capacity->host : NULL;
	const struct pcipt_device *device = host && address ? pcipt_host_find_device(host, address) : NULL;
	int r = host && address ? check_vfs(device, count) : -EINVAL;

	if (r)
		return r;
	if (!capacity->vfs)
		capacity->vfs = calloc(host->device_count, sizeof(*capacity->vfs));
	if (!capacity->vfs)
		return -ENOMEM;
	capacity->vfs[device - host->devices] = count;
	pt_tally_release(&capacity->tally);
	return 0;
}

static bool has_own_slot(const struct pcipt_capacity *capacity)
{
	for (size_t i = 0; capacity->own_slot && i < capacity->host->device_count; i++)
		if (capacity->own_slot[i])
			return true;
	return false;
}

PCIPT_EXPORT int pcipt_capacity_set_own_slot(struct pcipt_capacity *capacity, const struct pcipt_address *address,
					     bool on)
{
	const struct pcipt_host *host = capacity ? capacity->host : NULL;
	const struct pcipt_device *device = host && address ? pcipt_host_find_device(host, address) : NULL;
	const struct pcipt_device *root;

	if (!host || !address)
		return -EINVAL;
	if (!device)
		return -ENODEV;
	if (!capacity->own_slot)
		capacity->own_slot = calloc(host->device_count, sizeof(*capacity->own_slot));
	if (!capacity->own_slot)
		return -ENOMEM;
	root = pt_card_root(device);
	for (size_t i = 0; i < host->device_count; i++)
		if (!pcipt_device_is_bridge(&host->devices[i]) && pt_card_root(&host->devices[i]) == root)
			capacity->own_slot[i] = on;
	if (!has_own_slot(capacity)) {
		free(capacity->own_slot);
		capacity->own_slot = NULL;
	}
	pt_tally_release(&capacity->tally);
	return 0;
}

PCIPT_EXPORT int pcipt_capacity_set_acs_override(struct pcipt_capacity *capacity, bool on)
{
	if (!capacity)
		return -EINVAL;
	capacity->override = on;
	pt_tally_release(&capacity->tally);
	return 0;
}

/* --- Counting --- */

static bool has_any(const uint32_t *numbers, size_t count)
{
	for (size_t i = 0; numbers && i < count; i++)
		if (numbers[i])
			return true;
	return false;
}

static int say_what_ifs(const struct pcipt_capacity *capacity, const struct pt_supposed *supposed,
			struct pt_tally *tally)
{
	const struct pt_supposed nothing = {0};
	struct pt_tally without;
	int r;

	if (!capacity->own_slot && !capacity->override && !has_any(capacity->vfs, capacity->host->device_count))
		return 0;
	r = pt_count(capacity->host, capacity->filter, &nothing, &without);
	if (r)
		return r;
	pt_say_what_ifs(tally, &without, supposed);
	pt_tally_release(&without);
	return tally->findings->failed ? -ENOMEM : 0;
}

PCIPT_EXPORT int pcipt_capacity_count(struct pcipt_capacity *capacity)
{
	struct pt_supposed supposed;
	struct pt_tally tally;
	int r;

	if (!capacity)
		return -EINVAL;
	pt_tally_release(&capacity->tally);
	supposed = (struct pt_supposed){.pool = {.own_slot = capacity->own_slot, .override = capacity->override},
					.vfs = capacity->vfs};
	r = pt_count(capacity->host, capacity->filter, &supposed, &tally);
	if (r)
		return r;
	r = pt_find_limits(&tally);
	if (!r)
		r = say_what_ifs(capacity, &supposed, &tally);
	if (r) {
		pt_tally_release(&tally);
		return r;
	}
	capacity->tally = tally;
	return 0;
}

/* --- Answers --- */

PCIPT_EXPORT size_t pcipt_capacity_get_present(const struct pcipt_capacity *capacity)
{
	return capacity ? capacity->tally.port_count : 0;
}

PCIPT_EXPORT size_t pcipt_capacity_get_state_count(const struct pcipt_capacity *capacity, int state)
{
	return capacity && state >= 0 && state < PT_PORT_STATES ? capacity->tally.states[state] : 0;
}

static const struct pt_counted *counted_at(const struct pcipt_capacity *capacity, size_t index)
{
	return index < pcipt_capacity_get_present(capacity) ? &capacity->tally.ports[index] : NULL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_capacity_get_port(const struct pcipt_capacity *capacity, size_t index)
{
	const struct pt_counted *counted = counted_at(capacity, index);

	return counted ? pt_port_of(&capacity->tally, counted)->device : NULL;
}

PCIPT_EXPORT int pcipt_capacity_get_port_state(const struct pcipt_capacity *capacity, size_t index)
{
	const struct pt_counted *counted = counted_at(capacity, index);

	return counted ? (int)counted->state : -EINVAL;
}

PCIPT_EXPORT size_t pcipt_capacity_get_unit_count(const struct pcipt_capacity *capacity)
{
	return capacity ? capacity->tally.unit_count : 0;
}

PCIPT_EXPORT size_t pcipt_capacity_get_vfs_now(const struct pcipt_capacity *capacity)
{
	return capacity ? capacity->tally.vfs_now : 0;
}

PCIPT_EXPORT size_t pcipt_capacity_get_vfs_most(const struct pcipt_capacity *capacity)
{
	return capacity ? capacity->tally.vfs_most : 0;
}

PCIPT_EXPORT size_t pcipt_capacity_get_now(const struct pcipt_capacity *capacity)
{
	return capacity ? capacity->tally.now : 0;
}

PCIPT_EXPORT size_t pcipt_capacity_get_most(const struct pcipt_capacity *capacity)
{
	return capacity ? capacity->tally.most : 0;
}

PCIPT_EXPORT size_t pcipt_capacity_get_limit_count(const struct pcipt_capacity *capacity)
{
	return capacity ? capacity->tally.limit_count : 0;
}

static const struct pt_limit *limit_at(const struct pcipt_capacity *capacity, size_t index)
{
	return index < pcipt_capacity_get_limit_count(capacity) ? &capacity->tally.limits[index] : NULL;
}

PCIPT_EXPORT int pcipt_capacity_get_limit_kind(const struct pcipt_capacity *capacity, size_t index)
{
	const struct pt_limit *limit = limit_at(capacity, index);

	return limit ? (int)limit->kind : -EINVAL;
}

PCIPT_EXPORT size_t pcipt_capacity_get_limit_number(const struct pcipt_capacity *capacity, size_t index)
{
	const struct pt_limit *limit = limit_at(capacity, index);

	return limit ? limit->number : 0;
}

PCIPT_EXPORT bool pcipt_capacity_limit_bites(const struct pcipt_capacity *capacity, size_t index)
{
	const struct pt_limit *limit = limit_at(capacity, index);

	return limit && limit->bites;
}

PCIPT_EXPORT const char *pcipt_capacity_get_limit_source(const struct pcipt_capacity *capacity, size_t index)
{
	const struct pt_limit *limit = limit_at(capacity, index);

	return limit ? limit->source : NULL;
}

PCIPT_EXPORT const struct pcipt_finding *pcipt_capacity_get_limit_finding(const struct pcipt_capacity *capacity,
									  size_t index)
{
	return limit_at(capacity, index) ? pcipt_findings_get(capacity->tally.findings, index) : NULL;
}

PCIPT_EXPORT const struct pcipt_findings *pcipt_capacity_get_findings(const struct pcipt_capacity *capacity)
{
	return capacity ? capacity->tally.findings : NULL;
}

PCIPT_EXPORT size_t pcipt_capacity_get_vm_now(const struct pcipt_capacity *capacity, size_t hypervisor)
{
	return capacity && pt_hypervisor(hypervisor) ? pt_count_fitting(pt_hypervisor(hypervisor), capacity->tally.now)
						     : 0;
}

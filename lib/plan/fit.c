/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many ports fit into one virtual machine: an entry of its configuration can hold up to eight functions of one slot
 * of the bus. */
#include "count.h"

#include <errno.h>
#include <stdlib.h>

/* More than any machine has: 16 domains full of functions. */
#define MOST_ADDRESSES ((size_t)1 << 20)
#define MOST_FUNCTIONS 8

struct addresses {
	struct pcipt_address *list;
	size_t count;
	size_t capacity;
};

static int add(struct addresses *addresses, const struct pcipt_address *address)
{
	if (addresses->count == MOST_ADDRESSES)
		return 0;
	if (pt_grow(&addresses->list, addresses->count, &addresses->capacity, sizeof(*addresses->list)))
		return -ENOMEM;
	addresses->list[addresses->count++] = *address;
	return 0;
}

static int add_existing(struct addresses *addresses, const struct pt_pool *pool, const struct pcipt_device *pf)
{
	int r = 0;

	for (size_t i = 0; !r && i < pf->extra->vf_count; i++) {
		size_t vf = pf->extra->vfs[i] ? pt_pool_find(pool, pf->extra->vfs[i]) : PT_NONE;

		if (vf != PT_NONE && pt_can_go(pool, &pool->ports[vf]))
			r = add(addresses, &pf->extra->vfs[i]->address);
	}
	return r;
}

static int add_foreseen(struct addresses *addresses, const struct pcipt_device *pf, uint32_t count)
{
	struct pcipt_address address;
	int r = 0;

	for (uint32_t i = 0; !r && i < count && pt_find_vf_address(pf, i, &address); i++)
		r = add(addresses, &address);
	return r;
}

static int add_now(struct addresses *addresses, const struct pt_tally *tally, const struct pt_counted *counted)
{
	const struct pt_port *port = pt_port_of(tally, counted);

	if (counted->supposed)
		return add_foreseen(addresses, port->device, counted->vfs_now);
	if (port->vf_count)
		return add_existing(addresses, &tally->pool, port->device);
	return counted->can_go ? add(addresses, &port->device->address) : 0;
}

static int add_most(struct addresses *addresses, const struct pt_tally *tally, const struct pt_counted *counted)
{
	const struct pt_port *port = pt_port_of(tally, counted);

	if (counted->vfs_most <= counted->can_go)
		return counted->can_go ? add(addresses, &port->device->address) : 0;
	if (!counted->supposed && counted->passable == counted->vfs_most)
		return add_existing(addresses, &tally->pool, port->device);
	return add_foreseen(addresses, port->device, counted->vfs_most);
}

static int compare(const void *a, const void *b)
{
	return pcipt_address_compare(a, b);
}

/* Takes the fullest slots first. `with[n]` is the number of slots with so many functions. */
static size_t take(size_t entries, const size_t with[MOST_FUNCTIONS + 1])
{
	size_t fit = 0;

	for (size_t n = MOST_FUNCTIONS; n; n--) {
		size_t taken = with[n] < entries ? with[n] : entries;

		fit += taken * n;
		entries -= taken;
	}
	return fit;
}

static void fit_all(const struct addresses *addresses, size_t *fit)
{
	size_t with[MOST_FUNCTIONS + 1] = {0};

	for (size_t i = 0, end; i < addresses->count; i = end) {
		for (end = i + 1; end < addresses->count && end - i < MOST_FUNCTIONS &&
				  pt_same_slot(&addresses->list[i], &addresses->list[end]);)
			end++;
		with[end - i]++;
	}
	for (size_t i = 0; pt_hypervisor(i); i++) {
		size_t entries = pt_hypervisor(i)->entries;

		fit[i] = pt_hypervisor(i)->takes_slots ? take(entries, with)
			 : addresses->count < entries  ? addresses->count
						       : entries;
	}
}

static int fit_ports(struct pt_tally *tally,
		     int (*add_port)(struct addresses *, const struct pt_tally *, const struct pt_counted *),
		     size_t **ret_fit)
{
	struct addresses addresses = {0};
	int r = 0;

	*ret_fit = calloc(pcipt_hypervisor_get_count(), sizeof(**ret_fit));
	if (!*ret_fit)
		return -ENOMEM;
	for (size_t i = 0; !r && i < tally->port_count; i++)
		r = add_port(&addresses, tally, &tally->ports[i]);
	if (!r) {
		if (addresses.count)
			qsort(addresses.list, addresses.count, sizeof(*addresses.list), compare);
		fit_all(&addresses, *ret_fit);
	}
	free(addresses.list);
	return r;
}

int pt_fit(struct pt_tally *tally)
{
	int r = fit_ports(tally, add_now, &tally->vm_now);

	return r ? r : fit_ports(tally, add_most, &tally->vm_most);
}

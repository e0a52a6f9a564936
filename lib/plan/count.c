/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many ports there are, and how many of them can be given. */
#include "count.h"

#include <errno.h>
#include <stdlib.h>

bool pt_can_go(const struct pt_pool *pool, const struct pt_port *port)
{
	const struct pt_unit *unit = port->unit == PT_NONE ? NULL : &pool->units[port->unit];

	return unit && !port->is_own && (unit->state == PT_UNIT_FREE || unit->state == PT_UNIT_GIVEN);
}

/* --- Single ports --- */

static uint32_t count_passable(const struct pt_pool *pool, const struct pcipt_device *pf)
{
	uint32_t count = 0;

	for (size_t i = 0; i < pf->extra->vf_count; i++) {
		size_t vf = pf->extra->vfs[i] ? pt_pool_find(pool, pf->extra->vfs[i]) : PT_NONE;

		if (vf != PT_NONE && pt_can_go(pool, &pool->ports[vf]))
			count++;
	}
	return count;
}

static void count_port(const struct pt_pool *pool, struct pt_counted *counted)
{
	const struct pt_port *port = &pool->ports[counted->port];
	uint32_t could = pool->is_ready ? port->vf_most : 0;

	counted->state = pt_port_state(pool, port);
	counted->can_go = pt_can_go(pool, port);
	counted->passable = count_passable(pool, port->device);
	counted->is_fixed = port->is_given || pt_is_vfio_driver(port->device) ||
			    (port->unit != PT_NONE && pool->units[port->unit].state == PT_UNIT_GIVEN);
	counted->vfs_now = counted->passable;
	if (counted->supposed) {
		counted->is_fixed = false;
		/* those that share the group of their physical function cannot be given */
		counted->vfs_now = could ? counted->supposed : 0;
	}
	counted->vfs_most = counted->vfs_now;
	if (!counted->is_fixed && could > counted->vfs_most)
		counted->vfs_most = could;
}

static int find_ports(struct pt_tally *tally, const struct pcipt_filter *filter, const uint32_t *supposed)
{
	struct pt_pool *pool = &tally->pool;

	tally->ports = calloc(pool->port_count + 1, sizeof(*tally->ports));
	if (!tally->ports)
		return -ENOMEM;
	for (size_t i = 0; i < pool->port_count; i++) {
		struct pt_port *port = &pool->ports[i];
		struct pt_counted *counted = &tally->ports[tally->port_count];

		if (port->device->extra->is_vf || !pt_filter_means_any_kind(filter, port->device))
			continue;
		*counted = (struct pt_counted){.port = i,
					       .supposed = supposed ? supposed[port->device - pool->host->devices] : 0};
		if (counted->supposed)
			port->vf_count = counted->supposed;
		count_port(pool, counted);
		tally->port_count++;
	}
	return 0;
}

/* --- All of them --- */

static void mark_unit(const struct pt_pool *pool, bool *marks, const struct pt_port *port)
{
	if (pt_can_go(pool, port))
		marks[port->unit] = true;
}

/* The virtual functions that are there; supposed ones are a unit each. */
static void mark_vfs(struct pt_tally *tally, bool *marks, const struct pt_counted *counted)
{
	const struct pt_pool *pool = &tally->pool;
	const struct pt_extra *extra = pt_port_of(tally, counted)->device->extra;

	if (counted->supposed)
		tally->unit_count += counted->vfs_now;
	for (size_t i = 0; i < extra->vf_count && !counted->supposed; i++) {
		size_t vf = extra->vfs[i] ? pt_pool_find(pool, extra->vfs[i]) : PT_NONE;

		if (vf != PT_NONE)
			mark_unit(pool, marks, &pool->ports[vf]);
	}
}

static int count_units(struct pt_tally *tally)
{
	bool *marks = calloc(tally->pool.unit_count + 1, sizeof(*marks));

	if (!marks)
		return -ENOMEM;
	for (size_t i = 0; i < tally->port_count; i++) {
		const struct pt_counted *counted = &tally->ports[i];
		const struct pt_port *port = pt_port_of(tally, counted);

		if (port->vf_count)
			mark_vfs(tally, marks, counted);
		else
			mark_unit(&tally->pool, marks, port);
	}
	for (size_t i = 0; i < tally->pool.unit_count; i++)
		tally->unit_count += marks[i];
	free(marks);
	return 0;
}

static void add_up(struct pt_tally *tally)
{
	for (size_t i = 0; i < tally->port_count; i++) {
		const struct pt_counted *counted = &tally->ports[i];

		tally->states[counted->state]++;
		tally->vfs_now += counted->vfs_now;
		tally->vfs_most += counted->vfs_most;
		tally->now += pt_port_of(tally, counted)->vf_count ? counted->vfs_now : counted->can_go;
		tally->most += counted->vfs_most > counted->can_go ? counted->vfs_most : counted->can_go;
	}
}

int pt_count(const struct pcipt_host *host, const struct pcipt_filter *filter, const struct pt_supposed *supposed,
	     struct pt_tally *tally)
{
	int r;

	*tally = (struct pt_tally){0};
	r = pt_pool_make(host, &supposed->pool, &tally->pool);
	if (!r)
		r = find_ports(tally, filter, supposed->vfs);
	if (!r) {
		add_up(tally);
		r = count_units(tally);
	}
	if (!r)
		r = pt_fit(tally);
	if (r)
		pt_tally_release(tally);
	return r;
}

void pt_tally_release(struct pt_tally *tally)
{
	pt_pool_release(&tally->pool);
	free(tally->ports);
	free(tally->vm_now);
	free(tally->vm_most);
	for (size_t i = 0; i < tally->limit_count; i++) {
		pt_text_release(&tally->limits[i].sentence);
		pt_text_release(&tally->limits[i].remedy);
	}
	free(tally->limits);
	pcipt_findings_free(tally->findings);
	*tally = (struct pt_tally){0};
}

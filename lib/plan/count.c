/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many ports there are, and how many of them can be given. */
#include "count.h"

#include <errno.h>
#include <stdlib.h>

/* --- Single ports --- */

static void count_port(struct pt_pool *pool, struct pt_counted *counted)
{
	struct pt_port *port = &pool->ports[counted->port];
	uint32_t could = pool->is_ready ? port->vf_most : 0;

	counted->can_go = pt_can_go(pool, port);
	counted->is_fixed = port->is_given || pt_is_vfio_driver(port->device) ||
			    (port->unit != PT_NONE && pool->units[port->unit].state == PT_UNIT_GIVEN);
	if (counted->supposed) {
		counted->is_fixed = false;
		port->vf_count = counted->supposed;
		/* those that share the group of their physical function cannot be given */
		port->vf_free = could ? counted->supposed : 0;
	}
	counted->state = pt_port_state(pool, port);
	counted->vfs_now = port->vf_free;
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
		const struct pt_port *port = &pool->ports[i];
		struct pt_counted *counted = &tally->ports[tally->port_count];

		if (port->device->extra->is_vf || !pt_filter_means_any_kind(filter, port->device))
			continue;
		*counted = (struct pt_counted){.port = i,
					       .supposed = supposed ? supposed[port->device - pool->host->devices] : 0};
		count_port(pool, counted);
		tally->port_count++;
	}
	return 0;
}

/* --- All of them --- */

/* A unit goes whole to a virtual machine, or its ports stay and make virtual functions: what each gives. */
struct ways {
	size_t whole;
	size_t vfs_now;
	size_t vfs_most;
};

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

static void count_units(struct pt_tally *tally, const struct ways *ways, bool *marks)
{
	for (size_t i = 0; i < tally->port_count; i++) {
		const struct pt_counted *counted = &tally->ports[i];
		const struct pt_port *port = pt_port_of(tally, counted);

		if (ways[port->unit].vfs_now && ways[port->unit].vfs_now >= ways[port->unit].whole)
			mark_vfs(tally, marks, counted);
		else
			mark_unit(&tally->pool, marks, port);
	}
	for (size_t i = 0; i < tally->pool.unit_count; i++)
		tally->unit_count += marks[i];
}

static void add_up(struct pt_tally *tally, struct ways *ways)
{
	for (size_t i = 0; i < tally->port_count; i++) {
		const struct pt_counted *counted = &tally->ports[i];
		struct ways *here = &ways[pt_port_of(tally, counted)->unit];

		tally->states[counted->state]++;
		tally->vfs_most += counted->vfs_most;
		here->whole += counted->can_go;
		here->vfs_now += counted->vfs_now;
		here->vfs_most += counted->vfs_most;
	}
	for (size_t i = 0; i < tally->pool.unit_count; i++) {
		bool by_vfs = ways[i].vfs_now >= ways[i].whole;

		tally->now += by_vfs ? ways[i].vfs_now : ways[i].whole;
		tally->vfs_now += by_vfs ? ways[i].vfs_now : 0;
		tally->most += ways[i].vfs_most > ways[i].whole ? ways[i].vfs_most : ways[i].whole;
	}
}

/* A physical function is always of a unit. */
static int sum_up(struct pt_tally *tally)
{
	struct ways *ways = calloc(tally->pool.unit_count + 1, sizeof(*ways));
	bool *marks = calloc(tally->pool.unit_count + 1, sizeof(*marks));
	int r = ways && marks ? 0 : -ENOMEM;

	if (!r) {
		add_up(tally, ways);
		count_units(tally, ways, marks);
	}
	free(ways);
	free(marks);
	return r;
}

int pt_count(const struct pcipt_host *host, const struct pcipt_filter *filter, const struct pt_supposed *supposed,
	     struct pt_tally *tally)
{
	int r;

	*tally = (struct pt_tally){0};
	r = pt_pool_make(host, &supposed->pool, &tally->pool);
	if (!r)
		r = find_ports(tally, filter, supposed->vfs);
	if (!r)
		r = sum_up(tally);
	if (r)
		pt_tally_release(tally);
	return r;
}

void pt_tally_release(struct pt_tally *tally)
{
	pt_pool_release(&tally->pool);
	free(tally->ports);
	for (size_t i = 0; i < tally->limit_count; i++) {
		pt_text_release(&tally->limits[i].sentence);
		pt_text_release(&tally->limits[i].remedy);
	}
	free(tally->limits);
	pcipt_findings_free(tally->findings);
	*tally = (struct pt_tally){0};
}

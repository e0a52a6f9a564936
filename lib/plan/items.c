/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be given at all, and what a filter means of it. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Ports by the names of their interfaces. */
struct pt_name {
	const char *name;
	size_t port;
};

struct pt_names {
	size_t count;
	struct pt_name list[];
};

/* Each physical function's virtual ones, in the order of ports. */
static int link_vfs(struct pt_problem *problem)
{
	const struct pt_pool *pool = problem->pool;

	problem->vf_first = calloc(pool->port_count + 2, sizeof(*problem->vf_first));
	problem->vf_ports = calloc(pool->port_count + 1, sizeof(*problem->vf_ports));
	if (!problem->vf_first || !problem->vf_ports)
		return -ENOMEM;
	for (size_t i = 0; i < pool->port_count; i++)
		if (pool->ports[i].pf != PT_NONE)
			problem->vf_first[pool->ports[i].pf + 2]++;
	for (size_t i = 2; i < pool->port_count + 2; i++)
		problem->vf_first[i] += problem->vf_first[i - 1];
	for (size_t i = 0; i < pool->port_count; i++)
		if (pool->ports[i].pf != PT_NONE)
			problem->vf_ports[problem->vf_first[pool->ports[i].pf + 1]++] = i;
	return 0;
}

/* Virtual functions that a virtual machine has, or that the host uses, would vanish. */
static bool has_vfs_in_use(const struct pt_problem *problem, size_t port)
{
	const struct pt_pool *pool = problem->pool;

	for (size_t i = problem->vf_first[port]; i < problem->vf_first[port + 1]; i++) {
		const struct pt_port *vf = &pool->ports[problem->vf_ports[i]];

		if (vf->is_own || vf->is_given)
			return true;
	}
	return false;
}

static void find_units(struct pt_problem *problem)
{
	const struct pt_pool *pool = problem->pool;

	for (size_t i = 0; i < pool->unit_count; i++) {
		const struct pt_unit *unit = &pool->units[i];

		problem->can_give[i] = unit->state == PT_UNIT_FREE;
		for (size_t j = 0; j < unit->count && problem->can_give[i]; j++)
			if (has_vfs_in_use(problem, pool->order[unit->first + j]))
				problem->can_give[i] = false;
	}
}

static void add_item(struct pt_problem *problem, size_t port, uint32_t room, bool made)
{
	problem->items[problem->item_count++] =
		(struct pt_item){.port = port, .lot = PT_NONE, .room = room, .made = made};
}

static void add_items(struct pt_problem *problem)
{
	const struct pt_pool *pool = problem->pool;

	for (size_t i = 0; i < pool->port_count; i++) {
		const struct pt_port *port = &pool->ports[i];

		problem->item_of[i] = problem->make_of[i] = PT_NONE;
		if (port->unit != PT_NONE && problem->can_give[port->unit] &&
		    (port->pf == PT_NONE || pool->ports[port->pf].unit != port->unit)) {
			problem->item_of[i] = problem->item_count;
			add_item(problem, i, 1, false);
		}
		if (!port->vf_count && port->vf_most && !port->is_given && pool->is_ready) {
			problem->make_of[i] = problem->item_count;
			add_item(problem, i, port->vf_most, true);
		}
	}
}

static int compare_names(const void *one, const void *other)
{
	const struct pt_name *a = one, *b = other;
	int r = strcmp(a->name, b->name);

	return r ? r : (a->port > b->port) - (a->port < b->port);
}

static int index_names(struct pt_problem *problem)
{
	const struct pt_pool *pool = problem->pool;
	size_t count = 0;

	for (size_t i = 0; i < pool->port_count; i++)
		count += pool->ports[i].device->extra->interface_count;
	problem->names = malloc(sizeof(*problem->names) + count * sizeof(problem->names->list[0]));
	if (!problem->names)
		return -ENOMEM;
	problem->names->count = 0;
	for (size_t i = 0; i < pool->port_count; i++) {
		const struct pt_extra *extra = pool->ports[i].device->extra;

		for (size_t j = 0; j < extra->interface_count; j++)
			problem->names->list[problem->names->count++] = (struct pt_name){extra->interfaces[j].name, i};
	}
	if (count)
		qsort(problem->names->list, count, sizeof(problem->names->list[0]), compare_names);
	return 0;
}

int pt_items_find(struct pt_problem *problem)
{
	const struct pt_pool *pool = problem->pool;
	int r = link_vfs(problem);

	problem->items = calloc(2 * pool->port_count + 1, sizeof(*problem->items));
	problem->item_of = calloc(pool->port_count + 1, sizeof(*problem->item_of));
	problem->make_of = calloc(pool->port_count + 1, sizeof(*problem->make_of));
	problem->can_give = calloc(pool->unit_count + 1, sizeof(*problem->can_give));
	if (r || !problem->items || !problem->item_of || !problem->make_of || !problem->can_give)
		return -ENOMEM;
	find_units(problem);
	add_items(problem);
	return index_names(problem);
}

/* --- What a filter means --- */

struct meaning {
	const struct pt_problem *problem;
	const struct pcipt_filter *filter;
	size_t *list;
	size_t count;
	size_t *seen;
	size_t stamp;
};

static void ask(struct meaning *meaning, size_t item)
{
	const struct pt_problem *problem = meaning->problem;
	const struct pcipt_device *device;

	if (item == PT_NONE || meaning->seen[item] == meaning->stamp)
		return;
	device = problem->pool->ports[problem->items[item].port].device;
	if (problem->items[item].made ? !pt_filter_means_vfs_of(meaning->filter, device)
				      : !pt_filter_means(meaning->filter, device))
		return;
	meaning->seen[item] = meaning->stamp;
	meaning->list[meaning->count++] = item;
}

/* A port, and virtual functions for which its word counts as well. */
static void ask_family(struct meaning *meaning, size_t port)
{
	const struct pt_problem *problem = meaning->problem;

	ask(meaning, problem->item_of[port]);
	ask(meaning, problem->make_of[port]);
	for (size_t i = problem->vf_first[port]; i < problem->vf_first[port + 1]; i++)
		ask(meaning, problem->item_of[problem->vf_ports[i]]);
}

static void ask_named(struct meaning *meaning, const char *name)
{
	const struct pt_names *names = meaning->problem->names;
	size_t low = 0, high = names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(names->list[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < names->count && !strcmp(names->list[low].name, name); low++)
		ask_family(meaning, names->list[low].port);
}

size_t pt_items_meant(struct pt_problem *problem, const struct pcipt_filter *filter, size_t *list, size_t *seen,
		      size_t stamp)
{
	struct meaning meaning = {.problem = problem, .filter = filter, .list = list, .seen = seen, .stamp = stamp};

	if (filter->has_address) {
		const struct pcipt_device *device = pt_host_device(problem->pool->host, &filter->address);
		size_t port = device ? pt_pool_find(problem->pool, device) : PT_NONE;

		if (port != PT_NONE)
			ask_family(&meaning, port);
	} else if (filter->interface && !strpbrk(filter->interface, "*?[\\")) {
		ask_named(&meaning, filter->interface);
	} else {
		for (size_t i = 0; i < problem->item_count; i++)
			ask(&meaning, i);
	}
	return meaning.count;
}

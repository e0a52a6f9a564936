/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Groups that go to one virtual machine whole, and what cannot be given together with them. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Whether a request means anything of a unit that can be given. */
static void find_meant_units(const struct pt_problem *problem, bool *meant)
{
	for (size_t i = 0; i < problem->item_count; i++)
		if (!problem->items[i].made && problem->items[i].mark)
			meant[problem->pool->ports[problem->items[i].port].unit] = true;
}

static bool is_meant(const struct pt_problem *problem, size_t item)
{
	return item != PT_NONE && problem->items[item].mark;
}

/* Whether a virtual function of a port could go to somebody, be it that it only comes along. */
static bool has_wanted_vfs(const struct pt_problem *problem, const bool *meant, size_t port)
{
	if (is_meant(problem, problem->make_of[port]))
		return true;
	for (size_t i = problem->vf_first[port]; i < problem->vf_first[port + 1]; i++) {
		size_t unit = problem->pool->ports[problem->vf_ports[i]].unit;

		if (unit != PT_NONE && problem->can_give[unit] && meant[unit])
			return true;
	}
	return false;
}

static bool is_bundle(const struct pt_problem *problem, const bool *meant, size_t index)
{
	const struct pt_unit *unit = &problem->pool->units[index];

	if (!meant[index])
		return false;
	if (unit->count > 1)
		return true;
	return unit->count && has_wanted_vfs(problem, meant, problem->pool->order[unit->first]);
}

int pt_bundles_find(struct pt_problem *problem)
{
	size_t count = problem->pool->unit_count;
	bool *meant = calloc(count + 1, sizeof(*meant));

	problem->bundle_of = calloc(count + 1, sizeof(*problem->bundle_of));
	problem->bundles = calloc(count + 1, sizeof(*problem->bundles));
	if (!meant || !problem->bundle_of || !problem->bundles) {
		free(meant);
		return -ENOMEM;
	}
	find_meant_units(problem, meant);
	for (size_t i = 0; i < count; i++) {
		problem->bundle_of[i] = PT_NONE;
		if (!is_bundle(problem, meant, i))
			continue;
		problem->bundle_of[i] = problem->bundle_count;
		problem->bundles[problem->bundle_count++] = (struct pt_bundle){.unit = i, .owner = PT_NONE};
	}
	free(meant);
	return 0;
}

/* --- Foes: a bundle with virtual functions, and those of their physical ones --- */

struct pair {
	size_t one;
	size_t other;
};

static int compare_pairs(const void *one, const void *other)
{
	const struct pair *a = one, *b = other;

	if (a->one != b->one)
		return a->one < b->one ? -1 : 1;
	return (a->other > b->other) - (a->other < b->other);
}

static size_t list_pairs(const struct pt_problem *problem, struct pair *pairs)
{
	const struct pt_pool *pool = problem->pool;
	size_t count = 0;

	for (size_t i = 0; i < pool->port_count; i++) {
		size_t pf = pool->ports[i].pf, one = pool->ports[i].unit, other;

		if (pf == PT_NONE || one == PT_NONE || pool->ports[pf].unit == PT_NONE)
			continue;
		one = problem->bundle_of[one];
		other = problem->bundle_of[pool->ports[pf].unit];
		if (one == PT_NONE || other == PT_NONE || one == other)
			continue;
		pairs[count++] = (struct pair){one, other};
		pairs[count++] = (struct pair){other, one};
	}
	return count;
}

static int find_foes(struct pt_problem *problem)
{
	struct pair *pairs = calloc(2 * problem->pool->port_count + 1, sizeof(*pairs));
	size_t count;

	problem->foes = calloc(2 * problem->pool->port_count + 1, sizeof(*problem->foes));
	if (!pairs || !problem->foes) {
		free(pairs);
		return -ENOMEM;
	}
	count = list_pairs(problem, pairs);
	qsort(pairs, count, sizeof(*pairs), compare_pairs);
	for (size_t i = 0; i < count; i++) {
		struct pt_bundle *bundle = &problem->bundles[pairs[i].one];

		if (i && !compare_pairs(&pairs[i - 1], &pairs[i]))
			continue;
		if (!bundle->foe_count)
			bundle->foe_first = problem->foe_count;
		bundle->foe_count++;
		problem->foes[problem->foe_count++] = pairs[i].other;
	}
	free(pairs);
	return 0;
}

/* --- Their lots, and who could want them --- */

static void place_lot(struct pt_problem *problem, size_t bundle, size_t lot)
{
	struct pt_bundle *which = &problem->bundles[bundle];

	problem->bundle_lots[which->lot_first + which->lot_count++] = lot;
}

static int find_lots(struct pt_problem *problem)
{
	size_t total = 0;

	problem->bundle_lots = calloc(2 * problem->lot_count + 1, sizeof(*problem->bundle_lots));
	if (!problem->bundle_lots)
		return -ENOMEM;
	for (size_t i = 0; i < problem->lot_count; i++) {
		if (problem->lots[i].bundle != PT_NONE)
			problem->bundles[problem->lots[i].bundle].lot_count++;
		if (problem->lots[i].pf_bundle != PT_NONE)
			problem->bundles[problem->lots[i].pf_bundle].lot_count++;
	}
	for (size_t i = 0; i < problem->bundle_count; i++) {
		problem->bundles[i].lot_first = total;
		total += problem->bundles[i].lot_count;
		problem->bundles[i].lot_count = 0;
	}
	for (size_t i = 0; i < problem->lot_count; i++) {
		if (problem->lots[i].bundle != PT_NONE)
			place_lot(problem, problem->lots[i].bundle, i);
		if (problem->lots[i].pf_bundle != PT_NONE)
			place_lot(problem, problem->lots[i].pf_bundle, i);
	}
	return 0;
}

static int compare_indices(const void *one, const void *other)
{
	size_t a = *(const size_t *)one, b = *(const size_t *)other;

	return (a > b) - (a < b);
}

/* The virtual machines of all edges of a bundle's own lots, each once. */
static size_t list_vms(const struct pt_problem *problem, const struct pt_bundle *bundle, size_t *list)
{
	size_t count = 0, kept = 0;

	for (size_t i = 0; i < bundle->lot_count; i++) {
		const struct pt_lot *lot = &problem->lots[problem->bundle_lots[bundle->lot_first + i]];

		if (lot->bundle != (size_t)(bundle - problem->bundles))
			continue;
		for (size_t j = 0; j < lot->edge_count; j++)
			list[count++] = problem->wants[problem->edges[problem->by_lot[lot->edge_first + j]].want].vm;
	}
	qsort(list, count, sizeof(*list), compare_indices);
	for (size_t i = 0; i < count; i++)
		if (!i || list[i] != list[i - 1])
			list[kept++] = list[i];
	return kept;
}

int pt_bundles_fill(struct pt_problem *problem)
{
	size_t total = 0;
	int r = find_lots(problem);

	problem->bundle_vms = calloc(problem->edge_count + 1, sizeof(*problem->bundle_vms));
	if (r || !problem->bundle_vms)
		return -ENOMEM;
	for (size_t i = 0; i < problem->bundle_count; i++) {
		struct pt_bundle *bundle = &problem->bundles[i];

		bundle->vm_first = total;
		bundle->vm_count = list_vms(problem, bundle, &problem->bundle_vms[total]);
		total += bundle->vm_count;
	}
	return find_foes(problem);
}

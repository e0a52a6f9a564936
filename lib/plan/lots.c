/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests with equal filters, and ports that behave alike. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is needed while lots are made. */
struct sorting {
	struct pt_problem *problem;
	size_t *meant; /* items, of one filter */
	size_t *seen;
	size_t stamp;
	size_t *sizes; /* of each mark */
	size_t *hits;
	size_t *splits;
	size_t mark_count;
};

static int compare_texts(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) : (one != NULL) - (other != NULL);
}

static int compare_numbers(int64_t one, int64_t other)
{
	return (one > other) - (one < other);
}

static int compare_filters(const struct pcipt_filter *a, const struct pcipt_filter *b)
{
	uint32_t mask = pt_filter_class_mask(a);
	int r = compare_numbers(mask, pt_filter_class_mask(b));

	if (!r)
		r = compare_numbers(a->class_code & mask, b->class_code & mask);
	if (!r)
		r = compare_numbers(a->vendor, b->vendor);
	if (!r)
		r = compare_numbers(a->device, b->device);
	if (!r)
		r = compare_numbers(a->node, b->node);
	if (!r)
		r = compare_numbers(a->speed, b->speed);
	if (!r)
		r = compare_numbers(a->kind, b->kind);
	if (!r)
		r = compare_numbers(a->has_address, b->has_address);
	if (!r && a->has_address)
		r = pcipt_address_compare(&a->address, &b->address);
	if (!r)
		r = compare_texts(a->interface, b->interface);
	return r ? r : compare_texts(a->slot, b->slot);
}

static int compare_requests(const void *one, const void *other)
{
	const struct pt_request *a = *(const struct pt_request *const *)one;
	const struct pt_request *b = *(const struct pt_request *const *)other;
	int r = compare_filters(a->filter, b->filter);

	return r ? r : (a > b) - (a < b);
}

static int find_filters(struct pt_problem *problem)
{
	const struct pcipt_assignment *assignment = problem->assignment;
	size_t count = assignment->request_count;
	const struct pt_request **order = calloc(count + 1, sizeof(const struct pt_request *));

	problem->filters = calloc(count + 1, sizeof(*problem->filters));
	if (!order || !problem->filters) {
		free(order);
		return -ENOMEM;
	}
	for (size_t i = 0; i < count; i++)
		order[i] = &assignment->requests[i];
	qsort(order, count, sizeof(const struct pt_request *), compare_requests);
	for (size_t i = 0; i < count; i++) {
		if (!i || compare_filters(order[i - 1]->filter, order[i]->filter) != 0)
			problem->filters[problem->filter_count++] = order[i]->filter;
		problem->wants[order[i] - assignment->requests].filter = problem->filter_count - 1;
	}
	free(order);
	return 0;
}

/* Items with equal marks so far, of which a filter means only some, get different ones. */
static void split_marks(struct sorting *sorting, size_t count)
{
	struct pt_item *items = sorting->problem->items;

	for (size_t i = 0; i < count; i++) {
		sorting->hits[items[sorting->meant[i]].mark] = 0;
		sorting->splits[items[sorting->meant[i]].mark] = PT_NONE;
	}
	for (size_t i = 0; i < count; i++)
		sorting->hits[items[sorting->meant[i]].mark]++;
	for (size_t i = 0; i < count; i++) {
		size_t *mark = &items[sorting->meant[i]].mark, old = *mark;

		if (sorting->splits[old] == PT_NONE) {
			if (old && sorting->hits[old] == sorting->sizes[old])
				continue;
			sorting->splits[old] = sorting->mark_count;
			sorting->sizes[sorting->mark_count++] = sorting->hits[old];
			sorting->sizes[old] -= sorting->hits[old];
		}
		*mark = sorting->splits[old];
	}
}

static void mark_items(struct sorting *sorting)
{
	struct pt_problem *problem = sorting->problem;

	sorting->mark_count = 1;
	sorting->sizes[0] = problem->item_count;
	for (size_t i = 0; i < problem->filter_count; i++)
		split_marks(sorting, pt_items_meant(problem, problem->filters[i], sorting->meant, sorting->seen,
						    ++sorting->stamp));
}

/* --- Lots --- */

/* What makes items alike. */
struct key {
	size_t bundle;
	size_t pf_bundle;
	size_t card;
	size_t mark;
	size_t alone; /* the item itself, of those that are to be made; else PT_NONE */
	size_t item;
	int32_t node;
};

static struct key key_of(const struct pt_problem *problem, size_t item)
{
	const struct pt_item *which = &problem->items[item];
	const struct pt_port *port = &problem->pool->ports[which->port];
	size_t pf = which->made ? which->port : port->pf;
	struct key key = {.bundle = PT_NONE, .pf_bundle = PT_NONE, .alone = PT_NONE, .item = item, .node = -1};

	if (!which->made)
		key.bundle = problem->bundle_of[port->unit];
	if (pf != PT_NONE && problem->pool->ports[pf].unit != PT_NONE)
		key.pf_bundle = problem->bundle_of[problem->pool->ports[pf].unit];
	if (which->made)
		key.alone = item;
	key.card = port->card;
	key.mark = which->mark;
	if (pcipt_device_get_numa_node(port->device, &key.node))
		key.node = -1;
	return key;
}

static int compare_sizes(size_t one, size_t other)
{
	return (one > other) - (one < other);
}

static int compare_kin(const struct key *a, const struct key *b)
{
	int r = compare_sizes(a->bundle, b->bundle);

	if (!r)
		r = compare_sizes(a->pf_bundle, b->pf_bundle);
	if (!r)
		r = compare_sizes(a->card, b->card);
	if (!r)
		r = compare_numbers(a->node, b->node);
	if (!r)
		r = compare_sizes(a->mark, b->mark);
	return r ? r : compare_sizes(a->alone, b->alone);
}

static int compare_keys(const void *one, const void *other)
{
	const struct key *a = one, *b = other;
	int r = compare_kin(a, b);

	return r ? r : compare_sizes(a->item, b->item);
}

/* Lots are in the order of their first items, which `via` holds meanwhile. */
static int compare_lots(const void *one, const void *other)
{
	const struct pt_lot *a = one, *b = other;

	return compare_sizes(a->via, b->via);
}

static void group_items(struct pt_problem *problem, const struct key *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct pt_item *item = &problem->items[keys[i].item];
		struct pt_lot *lot;

		if (!i || compare_kin(&keys[i - 1], &keys[i]) != 0)
			problem->lots[problem->lot_count++] = (struct pt_lot){
				.first = i,
				.via = keys[i].item,
				.bundle = keys[i].bundle,
				.pf_bundle = keys[i].pf_bundle,
				.card = keys[i].card,
				.node = keys[i].node,
				.mark = keys[i].mark,
				.made = item->made,
				.taken = PT_NONE,
			};
		lot = &problem->lots[problem->lot_count - 1];
		lot->count++;
		lot->room += item->room;
		problem->lot_items[i] = keys[i].item;
	}
	qsort(problem->lots, problem->lot_count, sizeof(*problem->lots), compare_lots);
	for (size_t i = 0; i < problem->lot_count; i++)
		for (size_t j = 0; j < problem->lots[i].count; j++)
			problem->items[problem->lot_items[problem->lots[i].first + j]].lot = i;
}

static int make_lots(struct pt_problem *problem)
{
	struct key *keys = calloc(problem->item_count + 1, sizeof(*keys));
	size_t count = 0;

	problem->lots = calloc(problem->item_count + 1, sizeof(*problem->lots));
	problem->lot_items = calloc(problem->item_count + 1, sizeof(*problem->lot_items));
	if (!keys || !problem->lots || !problem->lot_items) {
		free(keys);
		return -ENOMEM;
	}
	for (size_t i = 0; i < problem->item_count; i++)
		if (problem->items[i].mark)
			keys[count++] = key_of(problem, i);
	qsort(keys, count, sizeof(*keys), compare_keys);
	group_items(problem, keys, count);
	free(keys);
	return 0;
}

static int compare_indices(const void *one, const void *other)
{
	return compare_sizes(*(const size_t *)one, *(const size_t *)other);
}

/* The lots that each filter means. */
static int list_lots(struct sorting *sorting)
{
	struct pt_problem *problem = sorting->problem;
	size_t total = 0;

	problem->filter_first = calloc(problem->filter_count + 1, sizeof(*problem->filter_first));
	if (!problem->filter_first)
		return -ENOMEM;
	for (size_t i = 0; i < problem->filter_count; i++) {
		size_t count =
			pt_items_meant(problem, problem->filters[i], sorting->meant, sorting->seen, ++sorting->stamp);
		size_t begin = total;

		for (size_t j = 0; j < count; j++) {
			struct pt_lot *lot = &problem->lots[problem->items[sorting->meant[j]].lot];

			if (lot->seen == i + 1)
				continue;
			lot->seen = i + 1;
			if (pt_grow(&problem->filter_lots, total, &problem->filter_lots_capacity,
				    sizeof(*problem->filter_lots)))
				return -ENOMEM;
			problem->filter_lots[total++] = (size_t)(lot - problem->lots);
		}
		if (total > begin)
			qsort(&problem->filter_lots[begin], total - begin, sizeof(*problem->filter_lots),
			      compare_indices);
		problem->filter_first[i + 1] = total;
	}
	for (size_t i = 0; i < problem->lot_count; i++)
		problem->lots[i].seen = 0;
	return 0;
}

static int sort_out(struct sorting *sorting)
{
	int r;

	mark_items(sorting);
	r = pt_bundles_find(sorting->problem);
	if (!r)
		r = make_lots(sorting->problem);
	return r ? r : list_lots(sorting);
}

int pt_lots_make(struct pt_problem *problem)
{
	struct sorting sorting = {.problem = problem};
	size_t room = problem->item_count + 2;
	int r = find_filters(problem);

	sorting.meant = calloc(room, sizeof(*sorting.meant));
	sorting.seen = calloc(room, sizeof(*sorting.seen));
	sorting.sizes = calloc(room, sizeof(*sorting.sizes));
	sorting.hits = calloc(room, sizeof(*sorting.hits));
	sorting.splits = calloc(room, sizeof(*sorting.splits));
	if (!r)
		r = sorting.meant && sorting.seen && sorting.sizes && sorting.hits && sorting.splits
			    ? sort_out(&sorting)
			    : -ENOMEM;
	free(sorting.meant);
	free(sorting.seen);
	free(sorting.sizes);
	free(sorting.hits);
	free(sorting.splits);
	return r;
}

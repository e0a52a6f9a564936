/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether there are enough groups, however they are shared out.
 *
 * A virtual machine needs at least as many bundles and single ports as the largest ones that together suffice, and it
 * has each bundle alone. A bundle that is given takes its virtual functions with it, so that a bundle counts as many
 * tokens as it has of these: who needs it needs all of them, who needs a virtual function needs one. That is a flow
 * again, from virtual machines to bundles; where it fails, all others would as well. What was decided counts. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

/* What is needed while it is counted. */
struct counting {
	const struct pt_problem *problem;
	struct pt_problem count; /* requests are virtual machines here, lots are bundles */
	size_t *place_of;        /* where a lot's tokens are; bundles come first */
	uint32_t *sizes;         /* of what one virtual machine could have */
	uint64_t *seen;          /* which request came to a place last */
	uint64_t *lot_seen;      /* and to a lot */
	uint32_t *room;          /* that it means of each bundle */
	size_t *next;            /* the next request of the same virtual machine; PT_NONE for none */
	size_t *first_of;        /* the first one of each virtual machine */
};

static bool has_bundles(const struct pt_problem *problem, const struct pt_want *want)
{
	for (size_t i = 0; i < want->edge_count; i++)
		if (problem->lots[problem->edges[want->edge_first + i].lot].bundle != PT_NONE)
			return true;
	return false;
}

/* Whether somebody could still get something of a lot, without being given its bundle before. */
static bool is_open(const struct pt_problem *problem, const struct pt_lot *lot)
{
	size_t owner = lot->pf_bundle == PT_NONE ? PT_NONE : problem->bundles[lot->pf_bundle].owner;

	if (lot->taken != PT_NONE || (owner != PT_NONE && owner != PT_NOBODY))
		return false;
	if (lot->bundle == PT_NONE)
		return true;
	return problem->bundles[lot->bundle].owner == PT_NONE && !problem->bundles[lot->bundle].foes_given;
}

static void find_places(struct counting *counting)
{
	const struct pt_problem *problem = counting->problem;
	struct pt_problem *count = &counting->count;

	count->lot_count = problem->bundle_count;
	for (size_t i = 0; i < problem->bundle_count; i++)
		count->lots[i] = (struct pt_lot){.bundle = PT_NONE, .pf_bundle = PT_NONE, .taken = PT_NONE};
	for (size_t i = 0; i < problem->lot_count; i++) {
		const struct pt_lot *lot = &problem->lots[i];
		size_t place = lot->bundle != PT_NONE ? lot->bundle : lot->pf_bundle;

		if (place == PT_NONE) {
			place = count->lot_count++;
			count->lots[place] = (struct pt_lot){.bundle = PT_NONE, .pf_bundle = PT_NONE, .taken = PT_NONE};
		}
		if (lot->bundle == PT_NONE && is_open(problem, lot))
			count->lots[place].room += lot->room;
		counting->place_of[i] = place;
	}
	for (size_t i = 0; i < problem->bundle_count; i++)
		if (!count->lots[i].room && problem->bundles[i].owner == PT_NONE)
			count->lots[i].room = 1;
}

static void add_edge(struct counting *counting, size_t place)
{
	struct pt_problem *count = &counting->count;

	if (counting->seen[place] == count->want_count + 1)
		return;
	counting->seen[place] = count->want_count + 1;
	counting->room[place] = 0;
	count->edges[count->edge_count++] =
		(struct pt_edge){.want = (uint32_t)count->want_count, .lot = (uint32_t)place};
}

static void begin_want(struct counting *counting)
{
	struct pt_problem *count = &counting->count;

	count->wants[count->want_count] =
		(struct pt_want){.edge_first = count->edge_count, .choice = PT_NONE, .active = true};
}

static void end_want(struct counting *counting, uint64_t demand)
{
	struct pt_problem *count = &counting->count;
	struct pt_want *want = &count->wants[count->want_count++];

	want->edge_count = count->edge_count - want->edge_first;
	want->demand = demand > UINT32_MAX ? UINT32_MAX : (uint32_t)demand;
}

/* A request that means no bundle needs a token for each port. */
static void add_single(struct counting *counting, const struct pt_want *from)
{
	const struct pt_problem *problem = counting->problem;

	begin_want(counting);
	for (size_t i = 0; i < from->edge_count; i++) {
		size_t lot = problem->edges[from->edge_first + i].lot;

		if (is_open(problem, &problem->lots[lot]))
			add_edge(counting, counting->place_of[lot]);
	}
	end_want(counting, from->demand);
}

static int compare_sizes(const void *one, const void *other)
{
	uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;

	return (a < b) - (a > b);
}

/* Adds what a request means to what its virtual machine could have: single ports among it, and what it owns already. */
static void add_meant(struct counting *counting, const struct pt_want *from, uint64_t *singles, uint64_t *owned)
{
	const struct pt_problem *problem = counting->problem;

	for (size_t i = 0; i < from->edge_count; i++) {
		size_t index = problem->edges[from->edge_first + i].lot, place = counting->place_of[index];
		const struct pt_lot *lot = &problem->lots[index];
		bool is_own = lot->bundle != PT_NONE && problem->bundles[lot->bundle].owner == from->vm;

		if (is_own ? lot->taken != PT_NONE : !is_open(problem, lot))
			continue;
		if (!is_own)
			add_edge(counting, place);
		if (counting->lot_seen[index] == counting->count.want_count + 1)
			continue;
		counting->lot_seen[index] = counting->count.want_count + 1;
		if (is_own)
			*owned += lot->room;
		else if (lot->bundle == PT_NONE)
			*singles += lot->room;
		else
			counting->room[place] += lot->room;
	}
}

/* How many tokens a virtual machine needs: of as many bundles as it cannot do without, the cheapest. */
static uint64_t tokens_of(struct counting *counting, uint64_t demand, uint64_t singles)
{
	const struct pt_problem *count = &counting->count;
	uint32_t price = singles ? 1 : UINT32_MAX;
	size_t sizes = 0;
	uint64_t need = 0;

	for (size_t i = count->wants[count->want_count].edge_first; i < count->edge_count; i++) {
		size_t place = count->edges[i].lot;

		if (place >= counting->problem->bundle_count || !counting->room[place])
			continue;
		counting->sizes[sizes++] = counting->room[place];
		if (count->lots[place].room < price)
			price = count->lots[place].room;
	}
	qsort(counting->sizes, sizes, sizeof(*counting->sizes), compare_sizes);
	for (size_t i = 0; i < sizes && demand; i++) {
		demand -= demand < counting->sizes[i] ? demand : counting->sizes[i];
		need++;
	}
	return (need + demand) * price;
}

static void add_vm(struct counting *counting, size_t vm)
{
	const struct pt_problem *problem = counting->problem;
	uint64_t demand = 0, singles = 0, owned = 0;
	bool any = false;

	for (size_t i = counting->first_of[vm]; i != PT_NONE; i = counting->next[i])
		if (!has_bundles(problem, &problem->wants[i]))
			add_single(counting, &problem->wants[i]);
	for (size_t i = counting->first_of[vm]; i != PT_NONE; i = counting->next[i]) {
		if (!has_bundles(problem, &problem->wants[i]))
			continue;
		if (!any)
			begin_want(counting);
		any = true;
		add_meant(counting, &problem->wants[i], &singles, &owned);
		demand += problem->wants[i].demand;
	}
	if (any)
		end_want(counting, tokens_of(counting, demand > owned ? demand - owned : 0, singles));
}

static void sort_edges(struct pt_problem *count)
{
	size_t total = 0;

	for (size_t i = 0; i < count->edge_count; i++)
		count->lots[count->edges[i].lot].edge_count++;
	for (size_t i = 0; i < count->lot_count; i++) {
		count->lots[i].edge_first = total;
		total += count->lots[i].edge_count;
		count->lots[i].edge_count = 0;
	}
	for (size_t i = 0; i < count->edge_count; i++) {
		struct pt_lot *lot = &count->lots[count->edges[i].lot];

		count->by_lot[lot->edge_first + lot->edge_count++] = (uint32_t)i;
	}
}

static int count_all(struct counting *counting)
{
	const struct pt_problem *problem = counting->problem;
	size_t vm_count = problem->assignment->vm_count;
	struct pt_problem *count = &counting->count;

	find_places(counting);
	for (size_t i = 0; i < vm_count; i++) {
		counting->first_of[i] = PT_NONE;
		count->seekers[i].node = PT_ANY_NODE;
	}
	for (size_t i = problem->want_count; i-- > 0;) {
		const struct pt_want *want = &problem->wants[i];

		if (!want->active || !want->demand)
			continue;
		counting->next[i] = counting->first_of[want->vm];
		counting->first_of[want->vm] = i;
	}
	for (size_t i = 0; i < vm_count; i++)
		add_vm(counting, i);
	sort_edges(count);
	count->steps = problem->steps > problem->edge_count ? problem->steps - problem->edge_count : 0;
	return pt_flow_fill(count);
}

int pt_count_groups(struct pt_problem *problem)
{
	struct counting counting = {.problem = problem};
	struct pt_problem *count = &counting.count;
	size_t wants = problem->want_count + 1, lots = problem->lot_count + problem->bundle_count + 1;
	int r = -ENOMEM;

	count->wants = calloc(wants, sizeof(*count->wants));
	count->lots = calloc(lots, sizeof(*count->lots));
	count->edges = calloc(problem->edge_count + 1, sizeof(*count->edges));
	count->by_lot = calloc(problem->edge_count + 1, sizeof(*count->by_lot));
	count->queue = calloc(wants, sizeof(*count->queue));
	count->seekers = calloc(problem->assignment->vm_count + 1, sizeof(*count->seekers));
	counting.place_of = calloc(lots, sizeof(*counting.place_of));
	counting.sizes = calloc(lots, sizeof(*counting.sizes));
	counting.seen = calloc(lots, sizeof(*counting.seen));
	counting.lot_seen = calloc(lots, sizeof(*counting.lot_seen));
	counting.room = calloc(lots, sizeof(*counting.room));
	counting.next = calloc(wants, sizeof(*counting.next));
	counting.first_of = calloc(problem->assignment->vm_count + 1, sizeof(*counting.first_of));
	if (count->wants && count->lots && count->edges && count->by_lot && count->queue && count->seekers &&
	    counting.place_of && counting.sizes && counting.seen && counting.lot_seen && counting.room &&
	    counting.next && counting.first_of)
		r = count_all(&counting);
	if (r != -ENOMEM)
		problem->steps = count->steps;
	pt_problem_release(count);
	free(counting.place_of);
	free(counting.sizes);
	free(counting.seen);
	free(counting.lot_seen);
	free(counting.room);
	free(counting.next);
	free(counting.first_of);
	return r;
}

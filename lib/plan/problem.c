/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be solved, made from what there is and what is asked for. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

/* Beyond that an answer would take too much memory. */
#define MOST_EDGES 8000000u

static int copy_wants(struct pt_problem *problem)
{
	const struct pcipt_assignment *assignment = problem->assignment;

	problem->want_count = assignment->request_count;
	problem->wants = calloc(problem->want_count + 1, sizeof(*problem->wants));
	problem->queue = calloc(problem->want_count + 1, sizeof(*problem->queue));
	problem->seekers = calloc(assignment->vm_count + 1, sizeof(*problem->seekers));
	problem->dead_vms = calloc(assignment->vm_count + 1, sizeof(*problem->dead_vms));
	problem->dead_kinds = calloc(assignment->vm_count + 1, sizeof(*problem->dead_kinds));
	problem->card_taken = calloc(problem->pool->card_count + 1, sizeof(*problem->card_taken));
	if (!problem->wants || !problem->queue || !problem->seekers || !problem->dead_vms || !problem->dead_kinds ||
	    !problem->card_taken)
		return -ENOMEM;
	for (size_t i = 0; i < problem->want_count; i++)
		problem->wants[i] = (struct pt_want){
			.vm = assignment->requests[i].vm,
			.count = assignment->requests[i].count,
			.whole_card = assignment->requests[i].whole_card,
			.active = true,
			.choice = PT_NONE,
		};
	for (size_t i = 0; i < assignment->vm_count; i++)
		problem->seekers[i].node = PT_ANY_NODE;
	return 0;
}

static int make_edges(struct pt_problem *problem)
{
	size_t total = 0;

	for (size_t i = 0; i < problem->want_count; i++) {
		struct pt_want *want = &problem->wants[i];

		want->edge_first = total;
		want->edge_count = problem->filter_first[want->filter + 1] - problem->filter_first[want->filter];
		total += want->edge_count;
		if (total > MOST_EDGES)
			return -PCIPT_E_TOO_HARD;
	}
	problem->edges = calloc(total + 1, sizeof(*problem->edges));
	problem->by_lot = calloc(total + 1, sizeof(*problem->by_lot));
	if (!problem->edges || !problem->by_lot)
		return -ENOMEM;
	problem->edge_count = total;
	for (size_t i = 0; i < problem->want_count; i++) {
		const struct pt_want *want = &problem->wants[i];

		for (size_t j = 0; j < want->edge_count; j++)
			problem->edges[want->edge_first + j] = (struct pt_edge){
				.want = (uint32_t)i,
				.lot = (uint32_t)problem->filter_lots[problem->filter_first[want->filter] + j],
			};
	}
	return 0;
}

static void sort_edges_by_lot(struct pt_problem *problem)
{
	size_t total = 0;

	for (size_t i = 0; i < problem->edge_count; i++)
		problem->lots[problem->edges[i].lot].edge_count++;
	for (size_t i = 0; i < problem->lot_count; i++) {
		problem->lots[i].edge_first = total;
		total += problem->lots[i].edge_count;
		problem->lots[i].edge_count = 0;
	}
	for (size_t i = 0; i < problem->edge_count; i++) {
		struct pt_lot *lot = &problem->lots[problem->edges[i].lot];

		problem->by_lot[lot->edge_first + lot->edge_count++] = (uint32_t)i;
	}
}

static int fill(struct pt_problem *problem)
{
	int r = copy_wants(problem);

	if (!r)
		r = pt_items_find(problem);
	if (!r)
		r = pt_lots_make(problem);
	if (!r)
		r = make_edges(problem);
	if (r)
		return r;
	sort_edges_by_lot(problem);
	r = pt_bundles_fill(problem);
	return r ? r : pt_choices_find(problem);
}

int pt_problem_make(const struct pcipt_assignment *assignment, struct pt_problem *problem)
{
	int r;

	*problem = (struct pt_problem){.assignment = assignment, .pool = &assignment->pool};
	r = fill(problem);
	if (r)
		pt_problem_release(problem);
	return r;
}

void pt_problem_release(struct pt_problem *problem)
{
	free(problem->items);
	free(problem->item_of);
	free(problem->make_of);
	free(problem->vf_first);
	free(problem->vf_ports);
	free(problem->can_give);
	free(problem->bundle_of);
	free(problem->names);
	free(problem->filters);
	free(problem->lot_items);
	free(problem->lots);
	free(problem->filter_first);
	free(problem->filter_lots);
	free(problem->wants);
	free(problem->edges);
	free(problem->by_lot);
	free(problem->bundles);
	free(problem->bundle_lots);
	free(problem->bundle_vms);
	free(problem->foes);
	free(problem->choices);
	free(problem->choice_lots);
	free(problem->seekers);
	free(problem->card_taken);
	free(problem->decisions);
	free(problem->frames);
	free(problem->queue);
	free(problem->dead_vms);
	free(problem->dead_kinds);
	*problem = (struct pt_problem){0};
}

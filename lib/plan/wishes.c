/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preferences, one virtual machine after the other: what they can have while all others still have what they want. */
#include "wishes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Looks that one wish may take, and all together. */
#define STEPS_OF_ONE 400000u
#define STEPS_OF_ALL 100000000u

void pt_wishes_save(struct pt_wishes *wishes)
{
	const struct pt_problem *problem = wishes->problem;

	wishes->steps -= problem->edge_count < wishes->steps ? problem->edge_count : wishes->steps;
	for (size_t i = 0; i < problem->edge_count; i++) {
		wishes->copy.flows[i] = problem->edges[i].flow;
		wishes->copy.least[i] = problem->edges[i].least;
	}
	for (size_t i = 0; i < problem->bundle_count; i++)
		wishes->copy.owners[i] = problem->bundles[i].owner;
	for (size_t i = 0; i < problem->want_count; i++)
		wishes->copy.choices[i] = problem->wants[i].choice;
}

bool pt_wishes_restore(struct pt_wishes *wishes)
{
	struct pt_problem *problem = wishes->problem;

	pt_decide_back(problem, 0);
	for (size_t i = 0; i < problem->edge_count; i++) {
		problem->edges[i].least = 0;
		pt_flow_drop(problem, &problem->edges[i]);
	}
	for (size_t i = 0; i < problem->bundle_count; i++)
		if (wishes->copy.owners[i] != PT_NONE && !pt_decide_owner(problem, i, wishes->copy.owners[i]))
			return false;
	for (size_t i = 0; i < problem->want_count; i++)
		if (wishes->copy.choices[i] != PT_NONE && !pt_decide_card(problem, i, wishes->copy.choices[i]))
			return false;
	for (size_t i = 0; i < problem->edge_count; i++) {
		problem->edges[i].least = wishes->copy.least[i];
		pt_flow_move(problem, &problem->edges[i], wishes->copy.flows[i]);
	}
	return true;
}

int pt_wishes_settle(struct pt_wishes *wishes, bool with_owners)
{
	struct pt_problem *problem = wishes->problem;
	uint64_t steps = wishes->steps < STEPS_OF_ONE ? wishes->steps : STEPS_OF_ONE;
	int r = 0;

	problem->steps = steps;
	if (with_owners)
		r = pt_search(problem);
	if (!r && (!with_owners || problem->decision_count)) {
		pt_decide_back(problem, 0);
		r = pt_search(problem);
	}
	wishes->steps -= steps - problem->steps;
	return r == -PCIPT_E_TOO_HARD ? 0 : r;
}

/* --- Together and apart --- */

/* Whether one edge is better than another. */
static bool is_better(const struct pt_wishes *wishes, const struct pt_edge *one, const struct pt_edge *other,
		      bool apart)
{
	size_t card = wishes->problem->lots[one->lot].card, last = wishes->problem->lots[other->lot].card;

	if (wishes->on_card[card] != wishes->on_card[last])
		return (wishes->on_card[card] < wishes->on_card[last]) == apart;
	return !apart && wishes->room_on[card] > wishes->room_on[last];
}

static struct pt_edge *best_edge(const struct pt_wishes *wishes, const struct pt_want *want, bool apart)
{
	struct pt_problem *problem = wishes->problem;
	struct pt_edge *best = NULL;

	for (size_t i = 0; i < want->edge_count; i++) {
		struct pt_edge *edge = &problem->edges[want->edge_first + i];

		if (wishes->dead[want->edge_first + i] || !pt_edge_open(problem, edge) ||
		    edge->least == problem->lots[edge->lot].room)
			continue;
		if (!best || is_better(wishes, edge, best, apart))
			best = edge;
	}
	return best;
}

/* Takes one port from somewhere else in the same request, or from somebody in the same lot. */
static bool take_one(struct pt_problem *problem, const uint32_t *edges, size_t first, size_t count,
		     const struct pt_edge *but)
{
	for (size_t i = count; i-- > 0;) {
		struct pt_edge *edge = &problem->edges[edges ? edges[first + i] : first + i];

		if (edge == but || edge->flow <= edge->least)
			continue;
		edge->flow--;
		problem->lots[edge->lot].used--;
		problem->wants[edge->want].got--;
		return true;
	}
	return false;
}

/* Holds one port more of an edge. @return 1, 0 when that cannot be, or -ENOMEM */
static int hold_one(struct pt_wishes *wishes, struct pt_edge *edge)
{
	struct pt_problem *problem = wishes->problem;
	const struct pt_want *want = &problem->wants[edge->want];
	const struct pt_lot *lot = &problem->lots[edge->lot];
	bool is_simple = false;
	int r;

	if (edge->flow > edge->least) {
		edge->least++;
		return 1;
	}
	if (lot->used == lot->room || lot->bundle != PT_NONE || lot->pf_bundle != PT_NONE)
		pt_wishes_save(wishes);
	else
		is_simple = true;
	if (!take_one(problem, NULL, want->edge_first, want->edge_count, edge))
		return 0;
	if (lot->used == lot->room && !take_one(problem, problem->by_lot, lot->edge_first, lot->edge_count, edge))
		return pt_wishes_restore(wishes) ? 0 : -ENOMEM;
	pt_flow_move(problem, edge, 1);
	edge->least++;
	r = is_simple ? 1 : pt_wishes_settle(wishes, true);
	return r || pt_wishes_restore(wishes) ? r : -ENOMEM;
}

static int spread_want(struct pt_wishes *wishes, size_t index, bool apart)
{
	struct pt_problem *problem = wishes->problem;
	const struct pt_want *want = &problem->wants[index];

	if (want->choice != PT_NONE) {
		const struct pt_choice *choice = &problem->choices[want->choice];

		wishes->on_card[choice->card] += choice->room;
		return 0;
	}
	memset(&wishes->dead[want->edge_first], 0, want->edge_count * sizeof(*wishes->dead));
	for (uint32_t held = 0; held < want->demand && wishes->steps;) {
		struct pt_edge *edge = best_edge(wishes, want, apart);
		int r;

		if (!edge)
			return 0;
		wishes->steps -= want->edge_count < wishes->steps ? want->edge_count : wishes->steps;
		r = hold_one(wishes, edge);
		if (r < 0)
			return r;
		if (r) {
			held++;
			wishes->on_card[problem->lots[edge->lot].card]++;
		} else {
			wishes->dead[edge - problem->edges] = true;
		}
	}
	return 0;
}

static int want_spread(struct pt_wishes *wishes, size_t vm, bool apart)
{
	const struct pt_problem *problem = wishes->problem;
	uint64_t demand = 0;
	int r = 0;

	memset(wishes->on_card, 0, problem->pool->card_count * sizeof(*wishes->on_card));
	memset(wishes->room_on, 0, problem->pool->card_count * sizeof(*wishes->room_on));
	for (size_t i = wishes->first[vm]; i < wishes->first[vm + 1]; i++) {
		const struct pt_want *want = &problem->wants[wishes->wants[i]];

		demand += want->count;
		for (size_t j = 0; j < want->edge_count; j++) {
			const struct pt_edge *edge = &problem->edges[want->edge_first + j];

			if (pt_edge_open(problem, edge))
				wishes->room_on[problem->lots[edge->lot].card] += problem->lots[edge->lot].room;
		}
	}
	for (size_t i = 0; i < problem->pool->card_count; i++)
		if (wishes->room_on[i] > demand)
			wishes->room_on[i] = demand;
	for (size_t i = wishes->first[vm]; i < wishes->first[vm + 1] && demand > 1 && !r; i++)
		r = spread_want(wishes, wishes->wants[i], apart);
	return r;
}

/* --- All of them --- */

static void list_wants(struct pt_wishes *wishes)
{
	const struct pt_problem *problem = wishes->problem;
	size_t vm_count = problem->assignment->vm_count;

	for (size_t i = 0; i < problem->want_count; i++)
		wishes->first[problem->wants[i].vm + 2]++;
	for (size_t i = 2; i < vm_count + 2; i++)
		wishes->first[i] += wishes->first[i - 1];
	for (size_t i = 0; i < problem->want_count; i++)
		wishes->wants[wishes->first[problem->wants[i].vm + 1]++] = i;
}

static int grant(struct pt_wishes *wishes)
{
	const struct pcipt_assignment *assignment = wishes->problem->assignment;
	int r = 0;

	list_wants(wishes);
	for (size_t i = 0; i < assignment->vm_count && !r; i++) {
		if (assignment->vms[i].one_node)
			r = pt_wish_node(wishes, i);
		if (!r && assignment->vms[i].spread != PCIPT_SPREAD_NONE)
			r = want_spread(wishes, i, assignment->vms[i].spread == PCIPT_SPREAD_APART);
	}
	return r;
}

static bool has_wishes(const struct pcipt_assignment *assignment)
{
	for (size_t i = 0; i < assignment->vm_count; i++)
		if (assignment->vms[i].one_node || assignment->vms[i].spread != PCIPT_SPREAD_NONE)
			return true;
	return false;
}

int pt_wishes_grant(struct pt_problem *problem)
{
	struct pt_wishes wishes = {.problem = problem, .steps = STEPS_OF_ALL};
	int r = -ENOMEM;

	if (!has_wishes(problem->assignment))
		return 0;
	problem->plain = true;
	wishes.copy.flows = calloc(problem->edge_count + 1, sizeof(*wishes.copy.flows));
	wishes.copy.least = calloc(problem->edge_count + 1, sizeof(*wishes.copy.least));
	wishes.copy.owners = calloc(problem->bundle_count + 1, sizeof(*wishes.copy.owners));
	wishes.copy.choices = calloc(problem->want_count + 1, sizeof(*wishes.copy.choices));
	wishes.wants = calloc(problem->want_count + 1, sizeof(*wishes.wants));
	wishes.first = calloc(problem->assignment->vm_count + 2, sizeof(*wishes.first));
	wishes.on_card = calloc(problem->pool->card_count + 1, sizeof(*wishes.on_card));
	wishes.room_on = calloc(problem->pool->card_count + 1, sizeof(*wishes.room_on));
	wishes.dead = calloc(problem->edge_count + 1, sizeof(*wishes.dead));
	if (wishes.copy.flows && wishes.copy.least && wishes.copy.owners && wishes.copy.choices && wishes.wants &&
	    wishes.first && wishes.on_card && wishes.room_on && wishes.dead)
		r = grant(&wishes);
	free(wishes.copy.flows);
	free(wishes.copy.least);
	free(wishes.copy.owners);
	free(wishes.copy.choices);
	free(wishes.wants);
	free(wishes.first);
	free(wishes.on_card);
	free(wishes.room_on);
	free(wishes.dead);
	return r;
}

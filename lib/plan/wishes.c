/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preferences, one virtual machine after the other: what they can have while all others still have what they want. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Looks that one wish may take, and all together. */
#define STEPS_OF_ONE 400000u
#define STEPS_OF_ALL 100000000u

/* A solution, to come back to. */
struct copy {
	uint32_t *flows; /* of each edge */
	uint32_t *least;
	size_t *owners;  /* of each bundle */
	size_t *choices; /* of each request */
};

struct wishes {
	struct pt_problem *problem;
	struct copy copy;
	size_t *wants;     /* those of each virtual machine in a row */
	size_t *first;     /* where they begin; one more at the end */
	size_t *on_card;   /* how many ports the virtual machine has on each card */
	uint64_t *room_on; /* what it could have there */
	bool *dead;        /* edges that cannot be had */
	uint64_t steps;
};

static void save(struct wishes *wishes)
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

static bool restore(struct wishes *wishes)
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

/* Whether all can have what they want with what was changed. @return 1, 0 or -ENOMEM */
static int settle(struct wishes *wishes, bool with_owners)
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

/* --- One node --- */

struct node {
	int32_t number;
	uint64_t room;
};

static int compare_nodes(const void *one, const void *other)
{
	const struct node *a = one, *b = other;

	if ((a->number < 0) != (b->number < 0))
		return a->number < 0 ? 1 : -1;
	if (a->room != b->room)
		return a->room > b->room ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* What each node has of what a virtual machine asks for. */
static int list_nodes(const struct wishes *wishes, size_t vm, struct node **ret_nodes, size_t *ret_count)
{
	const struct pt_problem *problem = wishes->problem;
	struct node *nodes = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = wishes->first[vm]; i < wishes->first[vm + 1]; i++) {
		const struct pt_want *want = &problem->wants[wishes->wants[i]];

		for (size_t j = 0; j < want->edge_count; j++) {
			const struct pt_lot *lot = &problem->lots[problem->edges[want->edge_first + j].lot];
			size_t k = 0;

			while (k < count && nodes[k].number != lot->node)
				k++;
			if (k == count) {
				if (pt_grow(&nodes, count, &capacity, sizeof(*nodes))) {
					free(nodes);
					return -ENOMEM;
				}
				nodes[count++] = (struct node){.number = lot->node};
			}
			nodes[k].room += lot->room;
		}
	}
	if (count)
		qsort(nodes, count, sizeof(*nodes), compare_nodes);
	*ret_nodes = nodes;
	*ret_count = count;
	return 0;
}

/* Lets go of what is not on the node. @return whether the cards that were chosen are */
static bool move_to_node(const struct wishes *wishes, size_t vm)
{
	struct pt_problem *problem = wishes->problem;
	bool fits = true;

	for (size_t i = wishes->first[vm]; i < wishes->first[vm + 1]; i++) {
		const struct pt_want *want = &problem->wants[wishes->wants[i]];
		const struct pt_choice *choice = want->choice == PT_NONE ? NULL : &problem->choices[want->choice];

		(void)pt_flow_clean_want(problem, wishes->wants[i]);
		for (size_t j = 0; choice && j < choice->count; j++)
			if (problem->lots[problem->choice_lots[choice->first + j]].node != problem->seekers[vm].node)
				fits = false;
	}
	return fits;
}

/* The node that all is on already, or PT_ANY_NODE. */
static int32_t node_now(const struct wishes *wishes, size_t vm)
{
	const struct pt_problem *problem = wishes->problem;
	int32_t node = PT_ANY_NODE;

	for (size_t i = wishes->first[vm]; i < wishes->first[vm + 1]; i++) {
		const struct pt_want *want = &problem->wants[wishes->wants[i]];

		if (want->choice != PT_NONE)
			return PT_ANY_NODE;
		for (size_t j = 0; j < want->edge_count; j++) {
			const struct pt_edge *edge = &problem->edges[want->edge_first + j];

			if (!edge->flow)
				continue;
			if (node != PT_ANY_NODE && node != problem->lots[edge->lot].node)
				return PT_ANY_NODE;
			node = problem->lots[edge->lot].node;
		}
	}
	return node;
}

static int want_node(struct wishes *wishes, size_t vm)
{
	struct pt_problem *problem = wishes->problem;
	struct node *nodes = NULL;
	uint64_t demand = 0;
	size_t count = 0;
	int r;

	problem->seekers[vm].node = node_now(wishes, vm);
	if (problem->seekers[vm].node != PT_ANY_NODE)
		return 0;
	r = list_nodes(wishes, vm, &nodes, &count);
	for (size_t i = wishes->first[vm]; i < wishes->first[vm + 1]; i++)
		demand += problem->wants[wishes->wants[i]].count;
	for (size_t i = 0; i < count && !r; i++) {
		if (nodes[i].room < demand || !wishes->steps)
			continue;
		save(wishes);
		problem->seekers[vm].node = nodes[i].number;
		r = settle(wishes, move_to_node(wishes, vm));
		if (r == 1)
			break;
		if (!r) {
			problem->seekers[vm].node = PT_ANY_NODE;
			if (!restore(wishes))
				r = -ENOMEM;
		}
	}
	free(nodes);
	return r < 0 ? r : 0;
}

/* --- Together and apart --- */

/* Whether one edge is better than another. */
static bool is_better(const struct wishes *wishes, const struct pt_edge *one, const struct pt_edge *other, bool apart)
{
	size_t card = wishes->problem->lots[one->lot].card, last = wishes->problem->lots[other->lot].card;

	if (wishes->on_card[card] != wishes->on_card[last])
		return (wishes->on_card[card] < wishes->on_card[last]) == apart;
	return !apart && wishes->room_on[card] > wishes->room_on[last];
}

static struct pt_edge *best_edge(const struct wishes *wishes, const struct pt_want *want, bool apart)
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
static int hold_one(struct wishes *wishes, struct pt_edge *edge)
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
		save(wishes);
	else
		is_simple = true;
	if (!take_one(problem, NULL, want->edge_first, want->edge_count, edge))
		return 0;
	if (lot->used == lot->room && !take_one(problem, problem->by_lot, lot->edge_first, lot->edge_count, edge))
		return restore(wishes) ? 0 : -ENOMEM;
	pt_flow_move(problem, edge, 1);
	edge->least++;
	r = is_simple ? 1 : settle(wishes, true);
	return r || restore(wishes) ? r : -ENOMEM;
}

static int spread_want(struct wishes *wishes, size_t index, bool apart)
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

static int want_spread(struct wishes *wishes, size_t vm, bool apart)
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

static void list_wants(struct wishes *wishes)
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

static int grant(struct wishes *wishes)
{
	const struct pcipt_assignment *assignment = wishes->problem->assignment;
	int r = 0;

	list_wants(wishes);
	for (size_t i = 0; i < assignment->vm_count && !r; i++) {
		if (assignment->vms[i].one_node)
			r = want_node(wishes, i);
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
	struct wishes wishes = {.problem = problem, .steps = STEPS_OF_ALL};
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

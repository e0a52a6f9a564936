/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who could get what if groups did not matter: a flow from requests to lots. */
#include "solve.h"

bool pt_edge_open(const struct pt_problem *problem, const struct pt_edge *edge)
{
	const struct pt_want *want = &problem->wants[edge->want];
	const struct pt_lot *lot = &problem->lots[edge->lot];
	int32_t node = problem->seekers[want->vm].node;

	if (!want->demand || lot->taken != PT_NONE || (node != PT_ANY_NODE && lot->node != node))
		return false;
	if (lot->bundle != PT_NONE) {
		const struct pt_bundle *bundle = &problem->bundles[lot->bundle];

		if (bundle->foes_given || (bundle->owner != PT_NONE && bundle->owner != want->vm))
			return false;
	}
	return lot->pf_bundle == PT_NONE || problem->bundles[lot->pf_bundle].owner == PT_NONE ||
	       problem->bundles[lot->pf_bundle].owner == PT_NOBODY;
}

void pt_flow_move(struct pt_problem *problem, struct pt_edge *edge, uint32_t more)
{
	edge->flow += more;
	problem->lots[edge->lot].used += more;
	problem->wants[edge->want].got += more;
}

void pt_flow_drop(struct pt_problem *problem, struct pt_edge *edge)
{
	problem->lots[edge->lot].used -= edge->flow;
	problem->wants[edge->want].got -= edge->flow;
	edge->flow = 0;
}

static bool clean(struct pt_problem *problem, struct pt_edge *edge)
{
	if (!edge->flow || pt_edge_open(problem, edge))
		return true;
	if (edge->least)
		return false;
	pt_flow_drop(problem, edge);
	return true;
}

bool pt_flow_clean_lot(struct pt_problem *problem, size_t lot)
{
	const struct pt_lot *which = &problem->lots[lot];

	if (!which->used)
		return true;
	for (size_t i = 0; i < which->edge_count; i++)
		if (!clean(problem, &problem->edges[problem->by_lot[which->edge_first + i]]))
			return false;
	return true;
}

bool pt_flow_clean_want(struct pt_problem *problem, size_t want)
{
	const struct pt_want *which = &problem->wants[want];

	for (size_t i = 0; i < which->edge_count && which->got; i++)
		if (!clean(problem, &problem->edges[which->edge_first + i]))
			return false;
	return true;
}

static bool spend(struct pt_problem *problem, size_t steps)
{
	if (problem->steps < steps) {
		problem->steps = 0;
		return false;
	}
	problem->steps -= steps;
	return true;
}

static uint32_t least_of(uint32_t one, uint32_t other)
{
	return one < other ? one : other;
}

/* What is free anyway. */
static void take_free(struct pt_problem *problem, const struct pt_want *want)
{
	for (size_t i = 0; i < want->edge_count && want->got < want->demand; i++) {
		struct pt_edge *edge = &problem->edges[want->edge_first + i];
		const struct pt_lot *lot = &problem->lots[edge->lot];

		if (lot->used < lot->room && pt_edge_open(problem, edge))
			pt_flow_move(problem, edge, least_of(lot->room - lot->used, want->demand - want->got));
	}
}

/* All others that have something of a lot could have something else. */
static size_t ask_holders(struct pt_problem *problem, const struct pt_lot *lot, size_t tail)
{
	for (size_t i = 0; i < lot->edge_count; i++) {
		size_t index = problem->by_lot[lot->edge_first + i];
		const struct pt_edge *edge = &problem->edges[index];
		struct pt_want *holder = &problem->wants[edge->want];

		if (edge->flow <= edge->least || holder->seen == problem->stamp)
			continue;
		holder->seen = problem->stamp;
		holder->via = index;
		problem->queue[tail++] = edge->want;
	}
	return tail;
}

/* Looks for a lot with room that can be reached by letting others change. @return 1 with it, 0, or -PCIPT_E_TOO_HARD */
static int find_way(struct pt_problem *problem, size_t from, struct pt_lot **ret_lot)
{
	size_t tail = 1;

	problem->stamp++;
	problem->queue[0] = from;
	problem->wants[from].seen = problem->stamp;
	for (size_t head = 0; head < tail; head++) {
		const struct pt_want *want = &problem->wants[problem->queue[head]];

		if (!spend(problem, want->edge_count + 1))
			return -PCIPT_E_TOO_HARD;
		for (size_t i = 0; i < want->edge_count; i++) {
			struct pt_lot *lot = &problem->lots[problem->edges[want->edge_first + i].lot];

			if (lot->seen == problem->stamp ||
			    !pt_edge_open(problem, &problem->edges[want->edge_first + i]))
				continue;
			lot->seen = problem->stamp;
			lot->via = want->edge_first + i;
			if (lot->used < lot->room) {
				*ret_lot = lot;
				return 1;
			}
			if (!spend(problem, lot->edge_count))
				return -PCIPT_E_TOO_HARD;
			tail = ask_holders(problem, lot, tail);
		}
	}
	return 0;
}

/* Changes all on the way back from a lot with room. */
static void go_back(struct pt_problem *problem, size_t from, struct pt_lot *last)
{
	uint32_t amount = least_of(last->room - last->used, problem->wants[from].demand - problem->wants[from].got);

	for (const struct pt_lot *lot = last;;) {
		size_t want = problem->edges[lot->via].want;
		const struct pt_edge *held = &problem->edges[problem->wants[want].via];

		if (want == from)
			break;
		amount = least_of(amount, held->flow - held->least);
		lot = &problem->lots[held->lot];
	}
	for (const struct pt_lot *lot = last;;) {
		struct pt_edge *edge = &problem->edges[lot->via], *held;

		pt_flow_move(problem, edge, amount);
		if (edge->want == from)
			break;
		held = &problem->edges[problem->wants[edge->want].via];
		held->flow -= amount;
		problem->lots[held->lot].used -= amount;
		problem->wants[held->want].got -= amount;
		lot = &problem->lots[held->lot];
	}
}

int pt_flow_fill(struct pt_problem *problem)
{
	for (size_t i = 0; i < problem->want_count; i++) {
		struct pt_want *want = &problem->wants[i];

		if (want->got >= want->demand)
			continue;
		if (!spend(problem, want->edge_count + 1))
			return -PCIPT_E_TOO_HARD;
		take_free(problem, want);
		while (want->got < want->demand) {
			struct pt_lot *lot = NULL;
			int r = find_way(problem, i, &lot);

			if (r <= 0)
				return r;
			go_back(problem, i, lot);
		}
	}
	return 1;
}

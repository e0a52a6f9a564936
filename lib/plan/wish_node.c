/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All ports of a virtual machine on one node. */
#include "wishes.h"

#include <errno.h>
#include <stdlib.h>

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
static int list_nodes(const struct pt_wishes *wishes, size_t vm, struct node **ret_nodes, size_t *ret_count)
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
static bool move_to_node(const struct pt_wishes *wishes, size_t vm)
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
static int32_t node_now(const struct pt_wishes *wishes, size_t vm)
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

int pt_wish_node(struct pt_wishes *wishes, size_t vm)
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
		pt_wishes_save(wishes);
		problem->seekers[vm].node = nodes[i].number;
		r = pt_wishes_settle(wishes, move_to_node(wishes, vm));
		if (r == 1)
			break;
		if (!r) {
			problem->seekers[vm].node = PT_ANY_NODE;
			if (!pt_wishes_restore(wishes))
				r = -ENOMEM;
		}
	}
	free(nodes);
	return r < 0 ? r : 0;
}

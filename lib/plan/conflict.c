/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The smallest set of requests that contradict each other. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

/* Up to so many requests, every set is tried. */
#define MOST_ALL 12

/* Whether the active requests cannot all be had. @return 1, 0 or an error */
static int contradicts(struct pt_problem *problem)
{
	int r = pt_search_begin(problem);

	if (!r)
		r = pt_search(problem);
	return r < 0 ? r : !r;
}

static int keep(struct pt_problem *problem, struct pcipt_assignment *assignment)
{
	assignment->conflict = calloc(problem->want_count + 1, sizeof(*assignment->conflict));
	if (!assignment->conflict)
		return -ENOMEM;
	for (size_t i = 0; i < problem->want_count; i++)
		if (problem->wants[i].active)
			assignment->conflict[assignment->conflict_count++] = i;
	return 0;
}

static void activate(struct pt_problem *problem, const size_t *list, unsigned int set)
{
	for (size_t i = 0; list[i] != PT_NONE; i++)
		problem->wants[list[i]].active = set >> i & 1;
}

/* The next larger number with as many bits. */
static unsigned int next_set(unsigned int set)
{
	unsigned int low = set & (~set + 1), carried = set + low;

	return carried | ((set ^ carried) / low >> 2);
}

/* Tries all sets of those that are active, the small ones first. */
static int try_all(struct pt_problem *problem)
{
	size_t list[MOST_ALL + 1], count = 0;

	for (size_t i = 0; i < problem->want_count; i++)
		if (problem->wants[i].active)
			list[count++] = i;
	list[count] = PT_NONE;
	for (size_t size = 1; size < count; size++) {
		for (unsigned int set = (1u << size) - 1; set < 1u << count; set = next_set(set)) {
			int r;

			activate(problem, list, set);
			r = contradicts(problem);
			if (r)
				return r < 0 ? r : 0;
		}
	}
	activate(problem, list, (1u << count) - 1);
	return 0;
}

/* Those that a flow that failed has reached are enough: what they mean does not suffice for them. */
static int keep_reached(struct pt_problem *problem)
{
	int r = pt_search_begin(problem);

	if (r)
		return r;
	if (problem->is_hopeless) {
		bool found = false;

		for (size_t i = 0; i < problem->want_count; i++) {
			problem->wants[i].active = !found && !problem->wants[i].least;
			found = found || problem->wants[i].active;
		}
		return 0;
	}
	r = pt_flow_fill(problem);
	for (size_t i = 0; i < problem->want_count && !r; i++)
		if (problem->wants[i].seen != problem->stamp)
			problem->wants[i].active = false;
	return r < 0 ? r : 0;
}

/* Requests that can stand for each other: each the only one of its virtual machine. */
static bool are_equal(const struct pt_want *a, const struct pt_want *b)
{
	return a->only && b->only && a->filter == b->filter && a->count == b->count && a->whole_card == b->whole_card;
}

static int compare_wants(const void *one, const void *other)
{
	const struct pt_want *a = *(const struct pt_want *const *)one, *b = *(const struct pt_want *const *)other;

	if (a->only != b->only)
		return a->only < b->only ? -1 : 1;
	if (a->filter != b->filter)
		return a->filter < b->filter ? -1 : 1;
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	if (a->whole_card != b->whole_card)
		return a->whole_card < b->whole_card ? -1 : 1;
	return (a > b) - (a < b);
}

/* How many of equal requests are needed, with all others that are active: as many as this, and no less. */
static int find_needed(struct pt_problem *problem, struct pt_want **equals, size_t count)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int r;

		for (size_t i = 0; i < count; i++)
			equals[i]->active = i < middle;
		r = contradicts(problem);
		if (r < 0)
			return r;
		if (r)
			high = middle;
		else
			low = middle + 1;
	}
	for (size_t i = 0; i < count; i++)
		equals[i]->active = i < high;
	return 0;
}

static int find_only_ones(struct pt_problem *problem)
{
	size_t *counts = calloc(problem->assignment->vm_count + 1, sizeof(*counts));

	if (!counts)
		return -ENOMEM;
	for (size_t i = 0; i < problem->want_count; i++)
		counts[problem->wants[i].vm]++;
	for (size_t i = 0; i < problem->want_count; i++)
		problem->wants[i].only = counts[problem->wants[i].vm] == 1;
	free(counts);
	return 0;
}

/* Leaves out what can be left out; what remains then is needed. */
static int leave_out(struct pt_problem *problem)
{
	struct pt_want **list = calloc(problem->want_count + 1, sizeof(struct pt_want *));
	size_t count = 0;
	int r = list ? find_only_ones(problem) : -ENOMEM;

	for (size_t i = 0; i < problem->want_count && !r; i++)
		if (problem->wants[i].active)
			list[count++] = &problem->wants[i];
	if (count)
		qsort(list, count, sizeof(struct pt_want *), compare_wants);
	for (size_t begin = 0, end; begin < count && !r; begin = end) {
		end = begin + 1;
		while (end < count && are_equal(list[begin], list[end]))
			end++;
		r = find_needed(problem, &list[begin], end - begin);
	}
	free(list);
	return r;
}

int pt_conflict_find(struct pt_problem *problem, struct pcipt_assignment *assignment)
{
	int r;

	if (problem->want_count <= MOST_ALL) {
		r = try_all(problem);
	} else {
		r = keep_reached(problem);
		if (!r)
			r = leave_out(problem);
	}
	return r ? r : keep(problem, assignment);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The search: what the flow breaks is decided, one way after the other. */
#include "solve.h"

#include <errno.h>
#include <string.h>

/* So many ways that lead nowhere make a search a hard one. */
#define FEW_FAILURES 20

static bool is_untouched(const struct pt_problem *problem, size_t vm)
{
	return !problem->seekers[vm].touched;
}

/* The least that a card gives which suffices; 0 when there is none. */
static uint32_t least_of_cards(const struct pt_problem *problem, const struct pt_want *want)
{
	uint32_t least = 0;

	for (size_t i = 0; i < want->choice_count; i++) {
		uint32_t room = problem->choices[want->choice_first + i].room;

		if (room >= want->count && (!least || room < least))
			least = room;
	}
	return least;
}

int pt_search_begin(struct pt_problem *problem)
{
	pt_decide_back(problem, 0);
	problem->frame_count = 0;
	for (size_t i = 0; i < problem->edge_count; i++)
		problem->edges[i].flow = problem->edges[i].least = 0;
	for (size_t i = 0; i < problem->lot_count; i++)
		problem->lots[i].used = 0;
	problem->is_hopeless = false;
	for (size_t i = 0; i < problem->want_count; i++) {
		struct pt_want *want = &problem->wants[i];

		want->got = 0;
		want->least = want->whole_card ? least_of_cards(problem, want) : want->count;
		if (!want->active)
			want->least = 0;
		else if (!want->least)
			problem->is_hopeless = true;
		want->demand = want->least;
	}
	return pt_kinds_find(problem);
}

/* --- What the flow breaks --- */

/* Who has something of a bundle: PT_NONE for nobody, PT_NOBODY for several. */
static size_t holder_of(const struct pt_problem *problem, size_t index, size_t *ret_most)
{
	const struct pt_bundle *bundle = &problem->bundles[index];
	size_t holder = PT_NONE;
	uint32_t most = 0;

	for (size_t i = 0; i < bundle->lot_count; i++) {
		const struct pt_lot *lot = &problem->lots[problem->bundle_lots[bundle->lot_first + i]];

		for (size_t j = 0; j < lot->edge_count && lot->bundle == index && lot->used; j++) {
			const struct pt_edge *edge = &problem->edges[problem->by_lot[lot->edge_first + j]];
			size_t vm = problem->wants[edge->want].vm;

			if (!edge->flow)
				continue;
			if (edge->flow > most) {
				most = edge->flow;
				*ret_most = vm;
			}
			holder = holder == PT_NONE || holder == vm ? vm : PT_NOBODY;
		}
	}
	return holder;
}

static bool is_used(const struct pt_problem *problem, size_t index)
{
	const struct pt_bundle *bundle = &problem->bundles[index];

	for (size_t i = 0; i < bundle->lot_count; i++) {
		const struct pt_lot *lot = &problem->lots[problem->bundle_lots[bundle->lot_first + i]];

		if (lot->bundle == index && lot->used)
			return true;
	}
	return false;
}

/* Whether something is given that is gone when this bundle is given. */
static bool has_rival(const struct pt_problem *problem, size_t index)
{
	const struct pt_bundle *bundle = &problem->bundles[index];

	for (size_t i = 0; i < bundle->lot_count; i++) {
		const struct pt_lot *lot = &problem->lots[problem->bundle_lots[bundle->lot_first + i]];

		if (lot->pf_bundle == index && lot->used)
			return true;
	}
	for (size_t i = 0; i < bundle->foe_count; i++)
		if (is_used(problem, problem->foes[bundle->foe_first + i]))
			return true;
	return false;
}

static void pay(struct pt_problem *problem, size_t steps)
{
	problem->steps -= steps < problem->steps ? steps : problem->steps;
}

size_t pt_search_violation(struct pt_problem *problem, size_t *ret_vm)
{
	for (size_t i = 0; i < problem->bundle_count; i++) {
		size_t holder;

		if (problem->bundles[i].owner != PT_NONE)
			continue;
		for (size_t j = 0; j < problem->bundles[i].lot_count; j++)
			pay(problem, problem->lots[problem->bundle_lots[problem->bundles[i].lot_first + j]].edge_count);
		holder = holder_of(problem, i, ret_vm);
		if (holder == PT_NOBODY || (holder != PT_NONE && has_rival(problem, i)))
			return i;
	}
	return PT_NONE;
}

/* --- Ways out --- */

/* What was tried in a frame before, and failed, is dead; and with it those who can stand for it. */
static void bury(struct pt_problem *problem, size_t vm)
{
	problem->dead_vms[vm] = problem->stamp;
	if (is_untouched(problem, vm) && !problem->plain)
		problem->dead_kinds[problem->seekers[vm].kind] = problem->stamp;
}

static void bury_failed(struct pt_problem *problem, const struct pt_frame *frame)
{
	const struct pt_bundle *bundle = &problem->bundles[frame->index];
	const size_t *vms = &problem->bundle_vms[bundle->vm_first];

	if (frame->first != frame->now && frame->tried_first)
		bury(problem, frame->first);
	for (size_t i = 0; i < frame->next && i < bundle->vm_count; i++)
		if (vms[i] != frame->now)
			bury(problem, vms[i]);
}

static bool is_dead(const struct pt_problem *problem, size_t vm)
{
	if (problem->dead_vms[vm] == problem->stamp)
		return true;
	return !problem->plain && is_untouched(problem, vm) &&
	       problem->dead_kinds[problem->seekers[vm].kind] == problem->stamp;
}

static void find_dead(struct pt_problem *problem, const struct pt_frame *frame)
{
	const struct pt_bundle *bundle = &problem->bundles[frame->index];

	problem->stamp++;
	for (size_t i = 0; i < problem->frame_count; i++) {
		const struct pt_frame *other = &problem->frames[i];
		const struct pt_bundle *which = other->is_card ? NULL : &problem->bundles[other->index];

		if (other == frame || (which && !problem->plain && bundle->has_equals && which->has_equals &&
				       which->kind == bundle->kind))
			bury_failed(problem, other);
	}
}

static bool next_owner(struct pt_problem *problem, struct pt_frame *frame)
{
	const struct pt_bundle *bundle = &problem->bundles[frame->index];
	const size_t *vms = &problem->bundle_vms[bundle->vm_first];

	frame->now = PT_NONE;
	find_dead(problem, frame);
	if (!frame->tried_first) {
		frame->tried_first = true;
		frame->now = frame->first;
		if (!is_dead(problem, frame->first))
			return true;
		frame->now = PT_NONE;
	}
	while (frame->next < bundle->vm_count) {
		size_t vm = vms[frame->next++];

		if (vm != frame->first && !is_dead(problem, vm)) {
			frame->now = vm;
			return true;
		}
	}
	frame->now = PT_NOBODY;
	return frame->next++ == bundle->vm_count;
}

/* Whether the same card failed for an equal request before. */
static bool is_dead_card(const struct pt_problem *problem, const struct pt_frame *frame, size_t choice)
{
	const struct pt_want *want = &problem->wants[frame->index];

	for (size_t i = 0; i < problem->frame_count && !problem->plain; i++) {
		const struct pt_frame *other = &problem->frames[i];
		const struct pt_want *which = other->is_card ? &problem->wants[other->index] : NULL;

		if (!which || other == frame || which->filter != want->filter || which->count != want->count)
			continue;
		if (problem->seekers[which->vm].kind != problem->seekers[want->vm].kind || which->place != want->place)
			continue;
		if (other->was_untouched && is_untouched(problem, want->vm) && choice < other->now)
			return true;
	}
	return false;
}

static bool next_card(struct pt_problem *problem, struct pt_frame *frame)
{
	const struct pt_want *want = &problem->wants[frame->index];

	while (frame->next < want->choice_count) {
		frame->now = want->choice_first + frame->next++;
		if (!is_dead_card(problem, frame, frame->now))
			return true;
	}
	return false;
}

static bool decide(struct pt_problem *problem, const struct pt_frame *frame)
{
	return frame->is_card ? pt_decide_card(problem, frame->index, frame->now)
			      : pt_decide_owner(problem, frame->index, frame->now);
}

/* Goes on to the next way out that does not contradict what was decided. @return 1, or 0 when there is none */
static int go_on(struct pt_problem *problem)
{
	while (problem->frame_count && !problem->failed) {
		struct pt_frame *frame = &problem->frames[problem->frame_count - 1];

		pt_decide_back(problem, frame->mark);
		if (!problem->steps)
			return -PCIPT_E_TOO_HARD;
		problem->steps--;
		if (!(frame->is_card ? next_card(problem, frame) : next_owner(problem, frame)))
			problem->frame_count--;
		else if (decide(problem, frame))
			return 1;
	}
	return 0;
}

/* --- The search --- */

static int open_frame(struct pt_problem *problem, struct pt_frame frame)
{
	if (pt_grow(&problem->frames, problem->frame_count, &problem->frame_capacity, sizeof(frame)))
		return -ENOMEM;
	frame.mark = problem->decision_count;
	frame.now = PT_NONE;
	problem->frames[problem->frame_count++] = frame;
	return 0;
}

/* Finds what is to be decided next. @return 1 when a frame was opened, 0 when all is well, or -ENOMEM */
static int find_frame(struct pt_problem *problem)
{
	size_t vm = PT_NONE, bundle;
	int r;

	for (size_t i = 0; i < problem->want_count; i++) {
		const struct pt_want *want = &problem->wants[i];

		if (!want->active || !want->whole_card || want->choice != PT_NONE)
			continue;
		r = open_frame(problem, (struct pt_frame){.index = i,
							  .is_card = true,
							  .was_untouched = is_untouched(problem, want->vm)});
		return r ? r : 1;
	}
	bundle = pt_search_violation(problem, &vm);
	if (bundle == PT_NONE)
		return 0;
	r = open_frame(problem, (struct pt_frame){.index = bundle, .first = vm});
	return r ? r : 1;
}

/* What the flow says; and what counting groups says, which costs more: at the beginning, and when it is hard. */
static int look(struct pt_problem *problem, size_t failures)
{
	int r = pt_flow_fill(problem);

	if (r == 1 && problem->bundle_count && !problem->plain && (!failures || failures > FEW_FAILURES))
		r = pt_count_groups(problem);
	return r;
}

int pt_search(struct pt_problem *problem)
{
	size_t base = problem->decision_count, failures = 0;
	int r = problem->is_hopeless ? 0 : 1;

	problem->frame_count = 0;
	problem->failed = false;
	while (r == 1) {
		r = look(problem, failures);
		if (r < 0)
			break;
		if (r) {
			r = find_frame(problem);
			if (r <= 0) {
				problem->frame_count = 0;
				return r ? r : 1;
			}
			failures += !failures;
		} else {
			failures++;
		}
		r = go_on(problem);
	}
	problem->frame_count = 0;
	pt_decide_back(problem, base);
	return problem->failed ? -ENOMEM : r;
}

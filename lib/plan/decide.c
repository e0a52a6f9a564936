/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decisions, what follows from them, and how they are taken back. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

static bool note(struct pt_problem *problem, enum pt_decided what, size_t index)
{
	if (pt_grow(&problem->decisions, problem->decision_count, &problem->decision_capacity,
		    sizeof(*problem->decisions))) {
		problem->failed = true;
		return false;
	}
	problem->decisions[problem->decision_count++] = (struct pt_decision){.what = what, .index = index};
	return true;
}

static bool is_given(const struct pt_bundle *bundle)
{
	return bundle->owner != PT_NONE && bundle->owner != PT_NOBODY;
}

static bool clean_bundle(struct pt_problem *problem, const struct pt_bundle *bundle)
{
	for (size_t i = 0; i < bundle->lot_count; i++)
		if (!pt_flow_clean_lot(problem, problem->bundle_lots[bundle->lot_first + i]))
			return false;
	return true;
}

bool pt_decide_owner(struct pt_problem *problem, size_t index, size_t owner)
{
	struct pt_bundle *bundle = &problem->bundles[index];

	if (bundle->owner != PT_NONE)
		return bundle->owner == owner;
	if (owner != PT_NOBODY && bundle->foes_given)
		return false;
	if (!note(problem, PT_DECIDED_OWNER, index))
		return false;
	bundle->owner = owner;
	if (owner != PT_NOBODY) {
		problem->seekers[owner].touched++;
		for (size_t i = 0; i < bundle->foe_count; i++)
			problem->bundles[problem->foes[bundle->foe_first + i]].foes_given++;
		for (size_t i = 0; i < bundle->foe_count; i++) {
			const struct pt_bundle *foe = &problem->bundles[problem->foes[bundle->foe_first + i]];

			if (is_given(foe) || !clean_bundle(problem, foe))
				return false;
		}
	}
	return clean_bundle(problem, bundle);
}

/* What a card's lots need to be given to a request. */
static bool take_lot(struct pt_problem *problem, size_t request, size_t index)
{
	const struct pt_want *want = &problem->wants[request];
	struct pt_lot *lot = &problem->lots[index];
	int32_t node = problem->seekers[want->vm].node;

	if (lot->taken != PT_NONE || (node != PT_ANY_NODE && lot->node != node))
		return false;
	if (lot->bundle != PT_NONE && !pt_decide_owner(problem, lot->bundle, want->vm))
		return false;
	if (lot->pf_bundle != PT_NONE && !pt_decide_owner(problem, lot->pf_bundle, PT_NOBODY))
		return false;
	if (!note(problem, PT_DECIDED_LOT, index))
		return false;
	lot->taken = request;
	return pt_flow_clean_lot(problem, index);
}

bool pt_decide_card(struct pt_problem *problem, size_t request, size_t index)
{
	const struct pt_choice *choice = &problem->choices[index];
	struct pt_want *want = &problem->wants[request];

	if (choice->room < want->count || problem->card_taken[choice->card])
		return false;
	if (!note(problem, PT_DECIDED_CARD, request))
		return false;
	want->choice = index;
	problem->card_taken[choice->card] = true;
	problem->seekers[want->vm].touched++;
	want->demand = 0;
	if (!pt_flow_clean_want(problem, request))
		return false;
	for (size_t i = 0; i < choice->count; i++)
		if (!take_lot(problem, request, problem->choice_lots[choice->first + i]))
			return false;
	return true;
}

static void take_owner_back(struct pt_problem *problem, struct pt_bundle *bundle)
{
	if (bundle->owner != PT_NOBODY) {
		problem->seekers[bundle->owner].touched--;
		for (size_t i = 0; i < bundle->foe_count; i++)
			problem->bundles[problem->foes[bundle->foe_first + i]].foes_given--;
	}
	bundle->owner = PT_NONE;
}

static void take_card_back(struct pt_problem *problem, struct pt_want *want)
{
	problem->card_taken[problem->choices[want->choice].card] = false;
	problem->seekers[want->vm].touched--;
	want->choice = PT_NONE;
	want->demand = want->least;
}

void pt_decide_back(struct pt_problem *problem, size_t mark)
{
	while (problem->decision_count > mark) {
		struct pt_decision last = problem->decisions[--problem->decision_count];

		if (last.what == PT_DECIDED_OWNER)
			take_owner_back(problem, &problem->bundles[last.index]);
		else if (last.what == PT_DECIDED_LOT)
			problem->lots[last.index].taken = PT_NONE;
		else
			take_card_back(problem, &problem->wants[last.index]);
	}
}

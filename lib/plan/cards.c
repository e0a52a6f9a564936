/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which cards can answer a request for a whole one. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

/* Cards on which a filter means a port that cannot be given. */
static void find_spoilt(const struct pt_problem *problem, const struct pcipt_filter *filter, bool *spoilt)
{
	const struct pt_pool *pool = problem->pool;

	for (size_t i = 0; i < pool->card_count; i++)
		spoilt[i] = false;
	for (size_t i = 0; i < pool->port_count; i++)
		if (problem->item_of[i] == PT_NONE && pt_filter_means(filter, pool->ports[i].device))
			spoilt[pool->ports[i].card] = true;
}

static int add_lot(struct pt_problem *problem, struct pt_choice *choice, size_t lot)
{
	if (pt_grow(&problem->choice_lots, problem->choice_lot_count, &problem->choice_lot_capacity,
		    sizeof(*problem->choice_lots)))
		return -ENOMEM;
	problem->choice_lots[problem->choice_lot_count++] = lot;
	choice->count++;
	choice->room += problem->lots[lot].room;
	return 0;
}

struct on_card {
	size_t card;
	size_t lot;
};

static int compare_places(const void *one, const void *other)
{
	const struct on_card *a = one, *b = other;

	if (a->card != b->card)
		return a->card < b->card ? -1 : 1;
	return (a->lot > b->lot) - (a->lot < b->lot);
}

static int add_choices(struct pt_problem *problem, size_t filter, const bool *spoilt, struct on_card *places)
{
	bool all_kinds = problem->filters[filter]->kind == PCIPT_FUNCTION_ANY;
	size_t count = 0, begin = problem->choice_count;

	for (size_t i = problem->filter_first[filter]; i < problem->filter_first[filter + 1]; i++) {
		const struct pt_lot *lot = &problem->lots[problem->filter_lots[i]];

		/* a port and virtual functions in its place are not to be had together */
		if (!spoilt[lot->card] && !(all_kinds && lot->made))
			places[count++] = (struct on_card){lot->card, problem->filter_lots[i]};
	}
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++) {
		if (problem->choice_count == begin ||
		    problem->choices[problem->choice_count - 1].card != places[i].card) {
			if (pt_grow(&problem->choices, problem->choice_count, &problem->choice_capacity,
				    sizeof(*problem->choices)))
				return -ENOMEM;
			problem->choices[problem->choice_count++] =
				(struct pt_choice){.card = places[i].card, .first = problem->choice_lot_count};
		}
		if (add_lot(problem, &problem->choices[problem->choice_count - 1], places[i].lot))
			return -ENOMEM;
	}
	return 0;
}

static int fill_choices(struct pt_problem *problem, size_t *first, bool *spoilt, struct on_card *places)
{
	for (size_t i = 0; i < problem->filter_count; i++)
		first[2 * i] = PT_NONE;
	for (size_t i = 0; i < problem->want_count; i++) {
		struct pt_want *want = &problem->wants[i];
		size_t *known = &first[2 * want->filter];

		if (!want->whole_card)
			continue;
		if (*known == PT_NONE) {
			known[0] = problem->choice_count;
			find_spoilt(problem, problem->filters[want->filter], spoilt);
			if (add_choices(problem, want->filter, spoilt, places))
				return -ENOMEM;
			known[1] = problem->choice_count - known[0];
		}
		want->choice_first = known[0];
		want->choice_count = known[1];
	}
	return 0;
}

int pt_choices_find(struct pt_problem *problem)
{
	size_t *first = calloc(2 * problem->filter_count + 2, sizeof(*first));
	bool *spoilt = calloc(problem->pool->card_count + 1, sizeof(*spoilt));
	struct on_card *places = calloc(problem->lot_count + 1, sizeof(*places));
	int r = first && spoilt && places ? fill_choices(problem, first, spoilt, places) : -ENOMEM;

	free(first);
	free(spoilt);
	free(places);
	return r;
}

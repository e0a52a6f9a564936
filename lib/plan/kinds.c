/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who can stand for whom: what failed for one need not be tried for its equals. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

/* A request that is active, or a lot of a bundle. */
struct trait {
	size_t owner;
	size_t what;
	size_t count;
	size_t flag;
	size_t index;
};

struct owner {
	const struct trait *first;
	size_t count;
	size_t index;
};

static int compare_sizes(size_t one, size_t other)
{
	return (one > other) - (one < other);
}

static int compare_likeness(const struct trait *a, const struct trait *b)
{
	int r = compare_sizes(a->what, b->what);

	if (!r)
		r = compare_sizes(a->count, b->count);
	return r ? r : compare_sizes(a->flag, b->flag);
}

static int compare_traits(const void *one, const void *other)
{
	const struct trait *a = one, *b = other;
	int r = compare_sizes(a->owner, b->owner);

	if (!r)
		r = compare_likeness(a, b);
	return r ? r : compare_sizes(a->index, b->index);
}

static int compare_all(const struct owner *a, const struct owner *b)
{
	int r = compare_sizes(a->count, b->count);

	for (size_t i = 0; i < a->count && !r; i++)
		r = compare_likeness(&a->first[i], &b->first[i]);
	return r;
}

static int compare_owners(const void *one, const void *other)
{
	const struct owner *a = one, *b = other;
	int r = compare_all(a, b);

	return r ? r : compare_sizes(a->index, b->index);
}

/* Sorts traits by owner, and owners by what they are like. */
static void sort(struct trait *traits, size_t trait_count, struct owner *owners, size_t owner_count)
{
	size_t at = 0;

	qsort(traits, trait_count, sizeof(*traits), compare_traits);
	for (size_t i = 0; i < owner_count; i++) {
		owners[i] = (struct owner){.first = &traits[at], .index = i};
		while (at < trait_count && traits[at].owner == i) {
			owners[i].count++;
			at++;
		}
	}
	qsort(owners, owner_count, sizeof(*owners), compare_owners);
}

static int find_vm_kinds(struct pt_problem *problem)
{
	size_t vm_count = problem->assignment->vm_count, count = 0;
	struct trait *traits = calloc(problem->want_count + 1, sizeof(*traits));
	struct owner *owners = calloc(vm_count + 1, sizeof(*owners));

	if (!traits || !owners) {
		free(traits);
		free(owners);
		return -ENOMEM;
	}
	for (size_t i = 0; i < problem->want_count; i++) {
		const struct pt_want *want = &problem->wants[i];

		if (want->active)
			traits[count++] = (struct trait){want->vm, want->filter, want->count, want->whole_card, i};
	}
	sort(traits, count, owners, vm_count);
	for (size_t i = 0; i < vm_count; i++) {
		bool same = i && !compare_all(&owners[i - 1], &owners[i]);

		problem->seekers[owners[i].index].kind =
			same ? problem->seekers[owners[i - 1].index].kind : owners[i].index;
		for (size_t j = 0; j < owners[i].count; j++)
			problem->wants[owners[i].first[j].index].place = j;
	}
	free(traits);
	free(owners);
	return 0;
}

/* What a request for a whole card could take, or what stands against another bundle, has no equal. */
static bool has_equals(const struct pt_problem *problem, const struct pt_bundle *bundle, const bool *on_card)
{
	bool plain = !bundle->foe_count;

	for (size_t i = 0; i < bundle->lot_count && plain; i++) {
		size_t lot = problem->bundle_lots[bundle->lot_first + i];
		const struct pt_lot *which = &problem->lots[lot];

		plain = !on_card[lot] && (which->bundle == PT_NONE || which->pf_bundle == PT_NONE);
	}
	return plain;
}

static size_t list_lots(const struct pt_problem *problem, struct trait *traits)
{
	size_t count = 0;

	for (size_t i = 0; i < problem->bundle_count; i++) {
		const struct pt_bundle *bundle = &problem->bundles[i];

		for (size_t j = 0; j < bundle->lot_count; j++) {
			size_t lot = problem->bundle_lots[bundle->lot_first + j];

			traits[count++] = (struct trait){i, problem->lots[lot].mark, problem->lots[lot].room,
							 problem->lots[lot].bundle == i, lot};
		}
	}
	return count;
}

static int find_bundle_kinds(struct pt_problem *problem)
{
	struct trait *traits = calloc(2 * problem->lot_count + 1, sizeof(*traits));
	struct owner *owners = calloc(problem->bundle_count + 1, sizeof(*owners));
	bool *on_card = calloc(problem->lot_count + 1, sizeof(*on_card));
	size_t kind = 0;

	if (!traits || !owners || !on_card) {
		free(traits);
		free(owners);
		free(on_card);
		return -ENOMEM;
	}
	for (size_t i = 0; i < problem->choice_lot_count; i++)
		on_card[problem->choice_lots[i]] = true;
	sort(traits, list_lots(problem, traits), owners, problem->bundle_count);
	for (size_t i = 0; i < problem->bundle_count; i++) {
		struct pt_bundle *bundle = &problem->bundles[owners[i].index];

		bundle->has_equals = has_equals(problem, bundle, on_card);
		if (!i || compare_all(&owners[i - 1], &owners[i]) != 0)
			kind = owners[i].index;
		bundle->kind = kind;
	}
	free(traits);
	free(owners);
	free(on_card);
	return 0;
}

int pt_kinds_find(struct pt_problem *problem)
{
	if (!problem->knows_bundles) {
		int r = find_bundle_kinds(problem);

		if (r)
			return r;
		problem->knows_bundles = true;
	}
	return find_vm_kinds(problem);
}

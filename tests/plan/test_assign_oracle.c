/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thousands of small hosts by chance: what the solver says is what trying all ways says. */
#include "random_pool.h"

#include <support/support.h>

#include <stdlib.h>
#include <string.h>

#define MOST_THINGS 24

/* Something that can be given by itself: a function, or a virtual one that is to be made. */
struct thing {
	size_t port; /* of the physical function, of one that is to be made */
	size_t index;
	bool made;
	bool can_give;
};

static struct random_pool pool;
static struct thing things[MOST_THINGS];
static size_t thing_count;
static bool meant[MOST_THINGS][8];
static size_t got[MOST_THINGS]; /* the request that has it, or PT_NONE */

static const struct pt_pool *ports(void)
{
	return &pool.assignment->pool;
}

static const struct pt_request *request(size_t index)
{
	return &pool.assignment->requests[index];
}

/* Whether the unit of a port can go to somebody, as far as what is there now goes. */
static bool unit_can_go(size_t index)
{
	const struct pt_unit *unit = &ports()->units[index];

	if (unit->state != PT_UNIT_FREE)
		return false;
	for (size_t i = 0; i < ports()->port_count; i++) {
		const struct pt_port *port = &ports()->ports[i];

		if (port->pf != PT_NONE && ports()->ports[port->pf].unit == index && (port->is_own || port->is_given))
			return false;
	}
	return true;
}

static void list_things(void)
{
	thing_count = 0;
	for (size_t i = 0; i < ports()->port_count; i++) {
		const struct pt_port *port = &ports()->ports[i];

		things[thing_count++] =
			(struct thing){.port = i, .can_give = port->unit != PT_NONE && unit_can_go(port->unit)};
		for (size_t j = 0; !port->vf_count && j < port->vf_most; j++)
			things[thing_count++] =
				(struct thing){.port = i, .index = j, .made = true, .can_give = !port->is_given};
	}
	ck_assert_uint_le(thing_count, MOST_THINGS);
	for (size_t i = 0; i < thing_count; i++)
		for (size_t j = 0; j < pool.assignment->request_count; j++) {
			const struct pcipt_device *device = ports()->ports[things[i].port].device;

			meant[i][j] = things[i].made ? pt_filter_means_vfs_of(request(j)->filter, device)
						     : pt_filter_means(request(j)->filter, device);
		}
}

static size_t card_of(size_t thing)
{
	return ports()->ports[things[thing].port].card;
}

/* The card that a request has whole, or PT_NONE. */
static size_t whole_card(size_t which)
{
	for (size_t card = 0; card < ports()->card_count; card++) {
		size_t count = 0;
		bool fits = true;

		for (size_t i = 0; i < thing_count && fits; i++) {
			bool belongs = card_of(i) == card && meant[i][which] &&
				       !(things[i].made && request(which)->filter->kind == PCIPT_FUNCTION_ANY);

			/* what could never be made is not there */
			if (things[i].made && !things[i].can_give)
				belongs = false;
			fits = (got[i] == which) == belongs;
			count += belongs;
		}
		if (fits && count >= request(which)->count)
			return card;
	}
	return PT_NONE;
}

static bool counts_fit(unsigned int set)
{
	size_t cards[8];

	for (size_t i = 0; i < pool.assignment->request_count; i++) {
		size_t count = 0;

		cards[i] = PT_NONE;
		if (!(set >> i & 1))
			continue;
		for (size_t j = 0; j < thing_count; j++)
			count += got[j] == i;
		if (!request(i)->whole_card && count != request(i)->count)
			return false;
		if (!request(i)->whole_card)
			continue;
		cards[i] = whole_card(i);
		if (cards[i] == PT_NONE)
			return false;
		for (size_t j = 0; j < i; j++)
			if (cards[j] == cards[i])
				return false;
	}
	return true;
}

/* Who has a unit: PT_NONE for nobody; false when several have. */
static bool unit_owner(size_t unit, size_t *ret_owner)
{
	*ret_owner = PT_NONE;
	for (size_t i = 0; i < thing_count; i++) {
		if (things[i].made || got[i] == PT_NONE || ports()->ports[things[i].port].unit != unit)
			continue;
		if (*ret_owner != PT_NONE && *ret_owner != request(got[i])->vm)
			return false;
		*ret_owner = request(got[i])->vm;
	}
	return true;
}

static bool is_right(unsigned int set)
{
	size_t owners[MOST_PORTS];

	if (!counts_fit(set))
		return false;
	for (size_t i = 0; i < ports()->unit_count; i++)
		if (!unit_owner(i, &owners[i]))
			return false;
	/* what goes with a physical function that is given */
	for (size_t i = 0; i < thing_count; i++) {
		size_t pf = things[i].made ? things[i].port : ports()->ports[things[i].port].pf, unit;

		if (pf == PT_NONE || ports()->ports[pf].unit == PT_NONE || owners[ports()->ports[pf].unit] == PT_NONE)
			continue;
		unit = ports()->ports[things[i].port].unit;
		if (got[i] != PT_NONE)
			return false;
		if (!things[i].made && unit != PT_NONE && unit != ports()->ports[pf].unit && owners[unit] != PT_NONE)
			return false;
	}
	return true;
}

static bool try_from(size_t thing, unsigned int set)
{
	if (thing == thing_count)
		return is_right(set);
	got[thing] = PT_NONE;
	if (try_from(thing + 1, set))
		return true;
	for (size_t i = 0; i < pool.assignment->request_count && things[thing].can_give; i++) {
		size_t count = 0;

		if (!(set >> i & 1) || !meant[thing][i])
			continue;
		for (size_t j = 0; j < thing; j++)
			count += got[j] == i;
		if (!request(i)->whole_card && count == request(i)->count)
			continue;
		got[thing] = i;
		if (try_from(thing + 1, set))
			return true;
	}
	got[thing] = PT_NONE;
	return false;
}

/* --- What the solver says --- */

static size_t find_thing(const struct pt_given *given)
{
	for (size_t i = 0; i < thing_count; i++) {
		const struct pcipt_device *device = ports()->ports[things[i].port].device;

		if (given->device ? !things[i].made && device == given->device
				  : things[i].made && device == given->pf && things[i].index == given->vf_index)
			return i;
	}
	ck_abort_msg("something that is not there was given");
	return 0;
}

static void check_solution(void)
{
	bool taken[MOST_THINGS] = {false};
	size_t owner[MOST_THINGS];
	unsigned int all = (1u << pool.assignment->request_count) - 1;

	for (size_t i = 0; i < thing_count; i++)
		got[i] = owner[i] = PT_NONE;
	for (size_t i = 0; i < pool.assignment->vm_count; i++) {
		for (size_t j = 0; j < pool.assignment->vms[i].given_count; j++) {
			const struct pt_given *given = &pool.assignment->vms[i].given[j];
			size_t thing = find_thing(given);

			ck_assert(!taken[thing] && things[thing].can_give);
			taken[thing] = true;
			owner[thing] = i;
			got[thing] = given->request;
			if (given->request != PT_NONE) {
				ck_assert_uint_eq(request(given->request)->vm, i);
				ck_assert(meant[thing][given->request]);
			}
		}
	}
	ck_assert(is_right(all));
	/* groups are given whole, and nothing else comes along */
	for (size_t i = 0; i < thing_count; i++) {
		size_t unit = ports()->ports[things[i].port].unit, of = PT_NONE;

		if (things[i].made || unit == PT_NONE)
			continue;
		ck_assert(unit_owner(unit, &of));
		ck_assert_uint_eq(owner[i], of);
	}
}

static void check_conflict(void)
{
	unsigned int set = 0;
	size_t size = pool.assignment->conflict_count;

	ck_assert_uint_gt(size, 0);
	for (size_t i = 0; i < size; i++) {
		ck_assert(!i || pool.assignment->conflict[i - 1] < pool.assignment->conflict[i]);
		set |= 1u << pool.assignment->conflict[i];
	}
	ck_assert(!try_from(0, set));
	for (unsigned int other = 1; other < 1u << pool.assignment->request_count; other++)
		if ((size_t)__builtin_popcount(other) < size)
			ck_assert(try_from(0, other));
}

static int check_one(uint64_t seed, bool wishes)
{
	bool can;
	int r;

	make_random_pool(&pool, seed);
	make_random_requests(&pool, wishes);
	list_things();
	can = try_from(0, (1u << pool.assignment->request_count) - 1);
	r = pcipt_assignment_solve(pool.assignment);
	ck_assert_msg(r == can, "seed %llu: %d, and it can%s be", (unsigned long long)seed, r, can ? "" : "not");
	if (r)
		check_solution();
	else
		check_conflict();
	free_random_pool(&pool);
	return r;
}

START_TEST(what_can_be_had_is_found_and_what_cannot_is_not)
{
	int solved = 0;

	for (uint64_t seed = 1; seed <= 4000; seed++)
		solved += check_one((uint64_t)_i * 4000 + seed, false);
	/* both happen often */
	ck_assert_int_gt(solved, 800);
	ck_assert_int_lt(solved, 3200);
}
END_TEST

START_TEST(preferences_never_make_it_impossible)
{
	for (uint64_t seed = 1; seed <= 4000; seed++)
		(void)check_one(seed, true);
}
END_TEST

START_TEST(the_same_questions_have_the_same_answers)
{
	static struct random_pool other;

	for (uint64_t seed = 1; seed <= 500; seed++) {
		make_random_pool(&pool, seed);
		make_random_requests(&pool, true);
		make_random_pool(&other, seed);
		make_random_requests(&other, true);
		ck_assert_int_ge(pcipt_assignment_solve(pool.assignment), 0);
		ck_assert_int_ge(pcipt_assignment_solve(other.assignment), 0);
		ck_assert_int_ge(pcipt_assignment_solve(other.assignment), 0);
		for (size_t i = 0; i < pool.assignment->vm_count; i++) {
			const struct pt_vm *a = &pool.assignment->vms[i], *b = &other.assignment->vms[i];

			ck_assert_uint_eq(a->given_count, b->given_count);
			for (size_t j = 0; j < a->given_count; j++) {
				ck_assert_int_eq(pcipt_address_compare(&a->given[j].address, &b->given[j].address), 0);
				ck_assert_uint_eq(a->given[j].request, b->given[j].request);
				ck_assert_uint_eq(a->given[j].vf_index, b->given[j].vf_index);
			}
		}
		ck_assert_uint_eq(pool.assignment->conflict_count, other.assignment->conflict_count);
		for (size_t i = 0; i < pool.assignment->conflict_count; i++)
			ck_assert_uint_eq(pool.assignment->conflict[i], other.assignment->conflict[i]);
		free_random_pool(&pool);
		free_random_pool(&other);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("assign-oracle");
	TCase *tests = tcase_create("assign-oracle");

	tcase_set_timeout(tests, 300);
	tcase_add_loop_test(tests, what_can_be_had_is_found_and_what_cannot_is_not, 0, 3);
	tcase_add_test(tests, preferences_never_make_it_impossible);
	tcase_add_test(tests, the_same_questions_have_the_same_answers);
	suite_add_tcase(suite, tests);
	return suite;
}

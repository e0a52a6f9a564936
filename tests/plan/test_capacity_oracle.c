/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts by definition, device by device and without thought of speed, on thousands of small machines. */
#include "by_definition.h"
#include "random_host.h"

#include <support/support.h>

#include <errno.h>

#define SEEDS 4000

static size_t limit_number(const struct pcipt_capacity *capacity, int kind, size_t otherwise)
{
	for (size_t i = 0; i < pcipt_capacity_get_limit_count(capacity); i++)
		if (pcipt_capacity_get_limit_kind(capacity, i) == kind)
			return pcipt_capacity_get_limit_number(capacity, i);
	return otherwise;
}

static void check_limits(const struct pcipt_capacity *capacity, const struct answer *answer)
{
	size_t present = answer->present, count = pcipt_capacity_get_limit_count(capacity);

	for (size_t i = 1; i < count; i++) {
		size_t before = pcipt_capacity_get_limit_number(capacity, i - 1);
		size_t here = pcipt_capacity_get_limit_number(capacity, i);

		ck_assert_uint_le(before, here);
		if (before == here)
			ck_assert_int_le(pcipt_capacity_get_limit_kind(capacity, i - 1),
					 pcipt_capacity_get_limit_kind(capacity, i));
	}
	ck_assert_uint_eq(limit_number(capacity, PCIPT_LIMIT_HOST, present),
			  present - answer->states[PCIPT_PORT_STATE_OWN]);
	ck_assert_uint_eq(limit_number(capacity, PCIPT_LIMIT_GROUPS, present),
			  present - answer->states[PCIPT_PORT_STATE_TIED_TO_HOST]);
	if (answer->most)
		ck_assert_uint_eq(limit_number(capacity, PCIPT_LIMIT_REGIONS, present),
				  present - answer->states[PCIPT_PORT_STATE_BLOCKED]);
	ck_assert_uint_eq(limit_number(capacity, PCIPT_LIMIT_RESET, present), present - answer->reset);
}

static void compare(const struct world *world, const struct pcipt_capacity *capacity, bool any_class, unsigned int seed)
{
	struct answer answer;
	size_t entries = pcipt_hypervisor_get_entries(0);

	find_answer(world, any_class, &answer);
	ck_assert_uint_eq(pcipt_capacity_get_present(capacity), answer.present);
	for (int i = 0; i < PT_PORT_STATES; i++)
		ck_assert_msg(pcipt_capacity_get_state_count(capacity, i) == answer.states[i],
			      "seed %u, state %d: %zu, by definition %zu", seed, i,
			      pcipt_capacity_get_state_count(capacity, i), answer.states[i]);
	ck_assert_msg(
		pcipt_capacity_get_vfs_now(capacity) == answer.vfs_now &&
			pcipt_capacity_get_vfs_most(capacity) == answer.vfs_most &&
			pcipt_capacity_get_now(capacity) == answer.now &&
			pcipt_capacity_get_most(capacity) == answer.most &&
			pcipt_capacity_get_unit_count(capacity) == answer.units,
		"seed %u: %zu/%zu virtual functions, %zu/%zu ports, %zu units; by definition %zu/%zu, %zu/%zu, %zu",
		seed, pcipt_capacity_get_vfs_now(capacity), pcipt_capacity_get_vfs_most(capacity),
		pcipt_capacity_get_now(capacity), pcipt_capacity_get_most(capacity),
		pcipt_capacity_get_unit_count(capacity), answer.vfs_now, answer.vfs_most, answer.now, answer.most,
		answer.units);
	ck_assert_msg(pcipt_capacity_get_vm_now(capacity, 0) == fit_by_hand(entries, answer.list_now, answer.now),
		      "seed %u: %zu in one virtual machine", seed, pcipt_capacity_get_vm_now(capacity, 0));
	if (answer.most)
		ck_assert_msg(capacity->tally.vm_most[0] == fit_by_hand(entries, answer.list_most, answer.most),
			      "seed %u: at most %zu in one virtual machine", seed, capacity->tally.vm_most[0]);
	if (is_ready(world->host) && answer.present)
		check_limits(capacity, &answer);
}

/* --- The worlds --- */

static void suppose(struct world *world, struct pcipt_capacity *capacity, unsigned int seed, unsigned int what)
{
	const struct pcipt_host *host = world->host;
	const struct pcipt_device *device = &host->devices[random_number(&seed, (unsigned int)host->device_count)];

	if (what == 1) {
		world->override = true;
		ck_assert_int_eq(pcipt_capacity_set_override(capacity, true), 0);
	} else if (what == 2 && !pcipt_device_is_bridge(device)) {
		world->moved = device;
		ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, &device->address), 0);
	} else if (what == 3) {
		for (size_t i = 0; i < host->device_count && !world->made; i++) {
			uint32_t most = count_makeable(&host->devices[i]);

			if (!most)
				continue;
			world->maker = &host->devices[i];
			world->made = random_number(&seed, most) + 1;
			ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, &world->maker->address, most + 1), -ERANGE);
			ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, &world->maker->address, world->made), 0);
		}
	}
}

static void try_seed(unsigned int seed, unsigned int what, bool any_class, size_t *seen)
{
	struct pcipt_host *host = random_host(seed);
	struct world world = {.host = host};
	struct pcipt_capacity *capacity;
	struct pcipt_filter *filter;

	ck_assert_int_eq(pcipt_capacity_new(host, &capacity), 0);
	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	if (any_class)
		ck_assert_int_eq(pcipt_filter_parse(filter, "class=any"), 0);
	ck_assert_int_eq(pcipt_capacity_set_filter(capacity, filter), 0);
	suppose(&world, capacity, seed + what, what);
	ck_assert_int_eq(pcipt_capacity_count(capacity), 0);
	compare(&world, capacity, any_class, seed);
	for (int i = 0; i < PT_PORT_STATES; i++)
		seen[i] += pcipt_capacity_get_state_count(capacity, i);
	pcipt_filter_free(filter);
	pcipt_capacity_free(capacity);
	pcipt_host_unref(host);
}

START_TEST(a_count_is_what_the_definitions_say)
{
	size_t seen[PT_PORT_STATES] = {0};

	for (unsigned int seed = 1; seed <= SEEDS; seed++)
		try_seed(seed, (unsigned int)_i, seed % 3 == 0, seen);
	/* there was something of each kind to count, but that the override ties nothing */
	for (int i = 0; i < PT_PORT_STATES; i++) {
		bool none = _i == 1 && (i == PCIPT_PORT_STATE_FREE_TIED || i == PCIPT_PORT_STATE_TIED_TO_HOST);

		ck_assert_msg(none == !seen[i] && (none || seen[i] > SEEDS / 40), "%zu ports in state %d", seen[i], i);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("capacity-oracle");
	TCase *tests = tcase_create("capacity-oracle");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, a_count_is_what_the_definitions_say, 0, 4);
	suite_add_tcase(suite, tests);
	return suite;
}

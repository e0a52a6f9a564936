/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts by definition, device by device and without thought of speed, on thousands of small machines. */
#include "by_definition.h"
#include "random_host.h"

#include <support/support.h>

#include <errno.h>

/* AddressSanitizer is slow at trying all ways, and learns nothing from the thousandth. */
#ifdef __SANITIZE_ADDRESS__
#define SEEDS 1000
#else
#define SEEDS 4000
#endif

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
		ck_assert_int_eq(pcipt_capacity_set_acs_override(capacity, true), 0);
	} else if (what == 2 && !pcipt_device_is_bridge(device)) {
		world->moved = device;
		ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, &device->address, true), 0);
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

/* What the header says of the first limit that bites: without one every port can be given. */
static void expect_limits_to_tell(const struct pcipt_capacity *capacity, unsigned int seed)
{
	bool keeps = false;

	for (size_t i = 0; i < pcipt_capacity_get_limit_count(capacity); i++) {
		int kind = pcipt_capacity_get_limit_kind(capacity, i);

		keeps |= pcipt_capacity_limit_bites(capacity, i) && kind != PCIPT_LIMIT_RESET &&
			 kind != PCIPT_LIMIT_LANES && kind != PCIPT_LIMIT_HYPERVISOR;
	}
	ck_assert_msg(keeps || !(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_OWN) +
				 pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_TIED_TO_HOST) +
				 pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_BLOCKED)),
		      "seed %u: no limit keeps what cannot be given", seed);
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
		ck_assert_int_eq(pcipt_filter_parse(filter, "class=any", NULL), 0);
	ck_assert_int_eq(pcipt_capacity_set_filter(capacity, filter), 0);
	suppose(&world, capacity, seed + what, what);
	ck_assert_int_eq(pcipt_capacity_count(capacity), 0);
	compare(&world, capacity, any_class, seed);
	expect_limits_to_tell(capacity, seed);
	for (int i = 0; i < PT_PORT_STATES; i++)
		seen[i] += pcipt_capacity_get_state_count(capacity, i);
	pcipt_filter_free(filter);
	pcipt_capacity_free(capacity);
	pcipt_host_unref(host);
}

/* --- What the assignment of ports makes of it --- */

static int ask_for(const struct pcipt_host *host, uint32_t count, bool any_class, bool as_it_is)
{
	struct pcipt_assignment *assignment;
	struct pcipt_filter *filter;
	int r;

	ck_assert_int_eq(pcipt_assignment_new(host, &assignment), 0);
	for (size_t i = 0; as_it_is && i < assignment->pool.port_count; i++)
		assignment->pool.ports[i].vf_most = 0;
	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	ck_assert_int_eq(pcipt_filter_parse(filter, any_class ? "kind=any class=any" : "kind=any", NULL), 0);
	ck_assert_int_eq(pcipt_assignment_add_vm(assignment, "all", NULL), 0);
	ck_assert_int_eq(pcipt_assignment_add_request(assignment, 0, count, filter, NULL), 0);
	r = pcipt_assignment_solve(assignment);
	pcipt_filter_free(filter);
	pcipt_assignment_free(assignment);
	return r;
}

static void expect_most(const struct pcipt_host *host, size_t count, bool any_class, bool as_it_is, unsigned int seed)
{
	if (count)
		ck_assert_msg(ask_for(host, (uint32_t)count, any_class, as_it_is) == 1, "seed %u: not %zu ports", seed,
			      count);
	ck_assert_msg(ask_for(host, (uint32_t)count + 1, any_class, as_it_is) == 0, "seed %u: more than %zu ports",
		      seed, count);
}

/* What a virtual machine has already is not shared out again, and virtual functions that are there are not made anew.
 */
static bool is_at_rest(const struct pcipt_host *host)
{
	for (size_t i = 0; i < host->use_count; i++)
		if (host->uses[i].kind == PT_USE_VFIO_OPEN)
			return false;
	return true;
}

static bool has_vfs(const struct pcipt_host *host)
{
	for (size_t i = 0; i < host->device_count; i++)
		if (host->devices[i].extra->is_vf)
			return true;
	return false;
}

START_TEST(so_many_ports_and_no_more_can_be_shared_out)
{
	size_t tried[2] = {0};

	for (unsigned int seed = 1; seed <= SEEDS; seed++) {
		struct pcipt_host *host = random_host(seed);
		struct pcipt_capacity *capacity;
		struct pcipt_filter *filter;
		bool any_class = seed % 3 == 0;

		ck_assert_int_eq(pcipt_capacity_new(host, &capacity), 0);
		ck_assert_int_eq(pcipt_filter_new(&filter), 0);
		ck_assert_int_eq(pcipt_filter_parse(filter, any_class ? "class=any" : "", NULL), 0);
		ck_assert_int_eq(pcipt_capacity_set_filter(capacity, filter), 0);
		ck_assert_int_eq(pcipt_capacity_count(capacity), 0);
		if (is_at_rest(host)) {
			expect_most(host, pcipt_capacity_get_now(capacity), any_class, true, seed);
			tried[0]++;
		}
		if (is_at_rest(host) && !has_vfs(host)) {
			expect_most(host, pcipt_capacity_get_most(capacity), any_class, false, seed);
			tried[1]++;
		}
		pcipt_filter_free(filter);
		pcipt_capacity_free(capacity);
		pcipt_host_unref(host);
	}
	ck_assert_uint_gt(tried[0], SEEDS / 20);
	ck_assert_uint_gt(tried[1], SEEDS / 40);
}
END_TEST

START_TEST(a_count_is_what_the_definitions_say)
{
	size_t seen[PT_PORT_STATES] = {0};

	for (unsigned int seed = 1; seed <= SEEDS; seed++)
		try_seed(seed, (unsigned int)_i, seed % 3 == 0, seen);
	/* there was something of each kind to count, but that the override ties nothing to other ports */
	for (int i = 0; i < PT_PORT_STATES; i++) {
		bool none = _i == 1 && i == PCIPT_PORT_STATE_FREE_TIED;

		ck_assert_msg(none == !seen[i] && (none || seen[i] > SEEDS / 100), "%zu ports in state %d", seen[i], i);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("capacity-oracle");
	TCase *tests = tcase_create("capacity-oracle");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, a_count_is_what_the_definitions_say, 0, 4);
	tcase_add_test(tests, so_many_ports_and_no_more_can_be_shared_out);
	suite_add_tcase(suite, tests);
	return suite;
}

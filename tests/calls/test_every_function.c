/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every allocation fails in turn, of every public function. It is -ENOMEM, or it has succeeded all the same; where it
 * failed, the results are untouched and the call does what it should when it is made again. A function that cannot
 * answer -ENOMEM allocates nothing.
 */
#include "world.h"

#include <stdio.h>

static void begin(const struct call *call)
{
	world_renew(call->renews);
	if (call->before)
		call->before();
	world_mark();
}

static void end(const struct call *call, int r)
{
	if (r >= 0 && call->release)
		call->release();
	if (r >= 0 && call->after)
		call->after();
}

/* Whether the answer is one that a failure allows. */
static bool is_allowed(const struct call *call, int r, int expected)
{
	return r == expected || r == -ENOMEM || (call->unsure && r == call->unsure);
}

/* A call that failed can be made again, on the same objects. */
static void assert_works_again(const struct call *call, size_t number, int expected)
{
	int r;

	ck_assert_msg(call->tells || world_is_marked(), "%s changes a result when allocation %zu fails", call->name,
		      number);
	r = call->run();
	ck_assert_msg(r == expected || (call->once && r == -EALREADY),
		      "%s answers %d after allocation %zu has failed, and should %d", call->name, r, number, expected);
	end(call, r);
}

/* Runs with one allocation failing, or all from one on; says whether it was reached. */
static bool fail_one(const struct call *call, size_t number, bool and_all_after, int expected)
{
	bool failed;
	int r;

	begin(call);
	fail_allocation(number, and_all_after);
	r = call->run();
	failed = has_failed_allocation();
	fail_allocation(0, false);
	ck_assert_msg(!failed || !call->mute, "%s allocates, and cannot say that it failed", call->name);
	ck_assert_msg(failed ? is_allowed(call, r, expected) : r == expected, "%s, allocation %zu: %d", call->name,
		      number, r);
	if (r == -ENOMEM)
		assert_works_again(call, number, expected);
	else
		end(call, r);
	return failed;
}

static size_t fail_each(const struct call *call)
{
	size_t number = 1, reached = 0;
	int expected;

	begin(call);
	expected = call->run();
	end(call, expected);
	ck_assert_msg((expected < 0) == call->refused || call->order, "%s answers %d", call->name, expected);
	while (fail_one(call, number, number % 2, expected)) {
		reached++;
		number = call->sparse ? number * 5 / 4 + 1 : number + 1;
	}
	return reached;
}

START_TEST(without_memory_every_function_says_so_and_works_when_it_is_asked_again)
{
	size_t allocating = 0, reached = 0;

	world_begin();
	for (size_t i = 0; i < call_count; i++) {
		size_t failed = fail_each(&calls[i]);

		allocating += failed > 0;
		reached += failed;
	}
	printf("# %zu functions, %zu of them allocate, %zu allocations failed\n", call_count, allocating, reached);
	(void)fflush(stdout);
	ck_assert_uint_gt(allocating, 60);
	world_end();
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("every function");
	TCase *tests = tcase_create("every function");

	tcase_set_timeout(tests, 600);
	tcase_add_test(tests, without_memory_every_function_says_so_and_works_when_it_is_asked_again);
	suite_add_tcase(suite, tests);
	return suite;
}

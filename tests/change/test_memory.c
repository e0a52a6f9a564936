/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every allocation of every kind of transaction fails in turn: it is -ENOMEM and the machine is as it was, or it has
 * succeeded all the same.
 */
#include "kinds.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Far more than any of them needs. */
#define MOST 20000

static void finish_memory(void)
{
	fail_allocation(0, false);
	finish_kind();
}

/* Applies with one allocation failing; says whether it was reached. */
static bool fail_one(size_t number)
{
	bool failed;
	int r;

	ask_again();
	fail_allocation(number, false);
	r = pcipt_transaction_apply(change);
	failed = has_failed_allocation();
	fail_allocation(0, false);
	if (r)
		ck_assert_int_eq(r, -ENOMEM);
	if (r)
		assert_as_before();
	else
		assert_as_wanted();
	return failed;
}

START_TEST(an_allocation_that_fails_changes_nothing_or_does_no_harm)
{
	size_t number = 1 + FIRST;

	start_kind(_i);
	learn_what_is_wanted();
	while (number < MOST && fail_one(number))
		number += STRIDE;
	ck_assert_uint_gt(number, 20);
	ck_assert_uint_lt(number, MOST);
}
END_TEST

/* Adding, checking and asking for the steps, each with a failure of its own. */
START_TEST(a_check_without_memory_can_be_made_again)
{
	bool failed = true;

	start_kind(_i);
	for (size_t number = 1; failed; number++) {
		int r;

		ask_again();
		fail_allocation(number, false);
		r = pcipt_transaction_check(change);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		if (r) {
			ck_assert_int_eq(r, -ENOMEM);
			ck_assert_int_eq(pcipt_transaction_check(change), 0);
		}
		ck_assert_uint_eq(pcipt_transaction_get_step_count(change), kinds[_i].steps);
	}
}
END_TEST

/* An undo has no other way than to allocate: without memory it may fail, but it says so. */
START_TEST(an_undo_without_memory_undoes_or_says_that_it_did_not)
{
	bool failed = true;

	start_kind(_i);
	for (size_t number = 1 + FIRST; failed; number += STRIDE) {
		int r;

		ask_again();
		ck_assert_int_eq(pcipt_transaction_apply(change), 0);
		fail_allocation(number, false);
		r = pcipt_transaction_undo(change);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		if (!r) {
			assert_as_before();
			continue;
		}
		ck_assert(r == -PCIPT_E_UNDO_FAILED || r == -ENOMEM);
		snapshot_restore(before);
	}
}
END_TEST

/* From one allocation on there is no more memory at all. */
START_TEST(without_any_memory_left_it_is_as_before_or_told)
{
	bool failed = true;

	start_kind(_i);
	for (size_t number = 1 + FIRST; failed; number += STRIDE) {
		int r;

		ask_again();
		fail_allocation(number, true);
		r = pcipt_transaction_apply(change);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		if (r) {
			ck_assert_int_eq(r, -ENOMEM);
			assert_as_before();
		}
		snapshot_restore(before);
	}
}
END_TEST

/* Want of memory must not open the gate. */
START_TEST(a_refusal_stays_one_whatever_allocation_fails)
{
	static const struct {
		const char *tree;
		const char *address;
	} refused[] = {{"bond", "0000:01:00.1"},      {"single-gpu", "0000:01:00.0"}, {"sriov", "0000:19:00.0"},
		       {"sriov", "0000:18:00.0"},     {"lockdown", "0000:01:00.2"},   {"no-iommu", "0000:00:03.0"},
		       {"intel-off", "0000:01:00.0"}, {"gpu", "0000:77:00.0"}};
	bool failed = true;

	start(refused[_i].tree);
	for (size_t number = 1; failed; number++) {
		int r;

		new_change();
		bind(refused[_i].address, PCIPT_CHANGE_WHOLE_GROUP);
		fail_allocation(number, false);
		r = pcipt_transaction_apply(change);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert(r == -ENOMEM || r == -PCIPT_E_REFUSED);
		ck_assert_uint_eq(sim->write_count, 0);
	}
}
END_TEST

START_TEST(adding_devices_without_memory_is_told)
{
	struct pcipt_transaction *transaction = NULL;
	struct pcipt_address address = {.bus = 1};
	bool failed = true;

	start("no-iommu");
	for (size_t number = 1; failed; number++) {
		int r;

		fail_allocation(number, false);
		r = pcipt_transaction_new(ctx, &transaction);
		for (int i = 0; !r && i < 40; i++)
			r = pcipt_transaction_add_bind(transaction, &address, 0);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_int_eq(r, failed ? -ENOMEM : 0);
		pcipt_transaction_free(transaction);
		transaction = NULL;
	}
}
END_TEST

/* All is said, or nothing. */
START_TEST(a_recovery_without_memory_is_told)
{
	bool failed = true;

	start("no-iommu");
	for (size_t number = 1; failed; number++) {
		struct pcipt_findings *findings = NULL;
		int r;

		fail_allocation(number, false);
		r = pcipt_recover(ctx, 0, &findings);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_int_eq(r, r ? -ENOMEM : 0);
		ck_assert_uint_eq(pcipt_findings_get_count(findings), r ? 0 : 1);
		pcipt_findings_free(findings);
	}
	assert_nothing_differs();
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("change-memory");
	TCase *tests = tcase_create("change-memory");

	tcase_add_checked_fixture(tests, NULL, finish_memory);
	tcase_set_timeout(tests, 600);
	tcase_add_loop_test(tests, an_allocation_that_fails_changes_nothing_or_does_no_harm, 0, KINDS);
	tcase_add_loop_test(tests, a_check_without_memory_can_be_made_again, 0, KINDS);
	tcase_add_loop_test(tests, an_undo_without_memory_undoes_or_says_that_it_did_not, 0, KINDS);
	tcase_add_loop_test(tests, without_any_memory_left_it_is_as_before_or_told, 0, KINDS);
	tcase_add_loop_test(tests, a_refusal_stays_one_whatever_allocation_fails, 0, 8);
	tcase_add_test(tests, a_recovery_without_memory_is_told);
	tcase_add_test(tests, adding_devices_without_memory_is_told);
	suite_add_tcase(suite, tests);
	return suite;
}

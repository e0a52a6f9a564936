/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is left when undoing fails as well, or when the process dies half-way: the findings say what, and a later
 * process brings everything back to what it was at first.
 */
#include "kinds.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct rest {
	const char *difference;
	size_t told;
};

static void assert_device_is_told(const struct sim *machine, const char *name, void *userdata)
{
	struct rest *rest = userdata;
	const struct pcipt_finding *finding = find(PCIPT_CODE_CHANGE_UNDO_FAILED, name);
	char bound[64], record[64];

	(void)machine;
	(void)snprintf(bound, sizeof(bound), "/%s/driver", name);
	(void)snprintf(record, sizeof(record), "run/pcipt/devices/%s", name);
	ck_assert_msg((finding != NULL) == (strstr(rest->difference, bound) || strstr(rest->difference, record)),
		      "%s is told: %d", name, finding != NULL);
	if (!finding)
		return;
	assert_finding(PCIPT_CODE_CHANGE_UNDO_FAILED, name, name);
	ck_assert_int_eq(pcipt_finding_get_severity(finding), PCIPT_SEVERITY_BLOCKER);
	ck_assert_ptr_nonnull(pcipt_finding_get_remedy(finding));
	rest->told++;
}

/* Every device that is not as it was is named in a finding, and no other. */
static void assert_rest_is_told(void)
{
	struct rest rest = {.difference = snapshot_difference(before)};

	ck_assert_ptr_nonnull(rest.difference);
	sim_each(sim, "sys/bus/pci/devices", assert_device_is_told, &rest);
	ck_assert_uint_gt(rest.told, 0);
	ck_assert_ptr_null(find(PCIPT_CODE_CHANGE_UNDONE, ""));
}

/* From one step on, nothing can be written any more. */
START_TEST(when_all_writes_fail_from_a_step_on_the_rest_is_told_and_recoverable)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++) {
		int r;

		ask_again();
		sim_inject(sim, (struct sim_fault){.at = step + 1, .kind = SIM_ERROR, .error = EIO, .for_ever = true});
		r = pcipt_transaction_apply(change);
		assert_step_is_told(step);
		if (r == -EIO) {
			assert_as_before();
			continue;
		}
		ck_assert_int_eq(r, -PCIPT_E_UNDO_FAILED);
		assert_rest_is_told();
		assert_recoverable();
		begin_again();
	}
}
END_TEST

/* Fails the step and, while it is undone, one more write. */
static bool fail_twice(size_t step, size_t second)
{
	int r;

	ask_again();
	sim_inject(sim, (struct sim_fault){.at = step + 1, .kind = SIM_ERROR, .error = EIO});
	sim_inject(sim, (struct sim_fault){.at = step + 1 + second, .kind = SIM_ERROR, .error = EBUSY});
	r = pcipt_transaction_apply(change);
	if (sim->write_count < step + 1 + second) {
		ck_assert_int_eq(r, -EIO);
		assert_as_before();
		return false;
	}
	ck_assert_int_eq(r, -PCIPT_E_UNDO_FAILED);
	assert_step_is_told(step);
	assert_rest_is_told();
	assert_recoverable();
	begin_again();
	return true;
}

START_TEST(when_undoing_fails_the_rest_is_told_and_recoverable)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++)
		for (size_t second = 1; fail_twice(step, second); second++)
			;
}
END_TEST

static void die(size_t step, enum sim_fault_kind fault)
{
	int status;
	pid_t child;

	ask_again();
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		sim_inject(sim, (struct sim_fault){.at = step + 1, .kind = fault});
		(void)pcipt_transaction_apply(change);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), SIM_DEAD);
	assert_recoverable();
	begin_again();
}

START_TEST(what_a_dead_process_left_is_restored_by_the_next)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++) {
		die(step, SIM_DEATH);
		die(step, SIM_DEATH_DONE);
	}
}
END_TEST

/* A user who sees a bind interrupted tries again before anything else. */
START_TEST(a_bind_that_is_begun_again_after_a_death_restores_to_what_was_at_first)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++) {
		int status;
		pid_t child;

		ask_again();
		child = fork();
		ck_assert_int_ge(child, 0);
		if (!child) {
			sim_inject(sim, (struct sim_fault){.at = step + 1, .kind = SIM_DEATH});
			(void)pcipt_transaction_apply(change);
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		start_again();
		ask_again();
		ck_assert_int_eq(pcipt_transaction_apply(change), 0);
		assert_recoverable();
		begin_again();
	}
}
END_TEST

/* Undoing an applied change is disturbed in each of its writes. */
START_TEST(an_undo_that_fails_tells_the_rest_and_is_recoverable)
{
	start_kind(_i);
	for (size_t at = kinds[_i].steps + 1;; at++) {
		int r;

		ask_again();
		sim_inject(sim, (struct sim_fault){.at = at, .kind = SIM_ERROR, .error = EIO});
		ck_assert_int_eq(pcipt_transaction_apply(change), 0);
		r = pcipt_transaction_undo(change);
		if (sim->write_count < at) {
			ck_assert_int_eq(r, 0);
			assert_as_before();
			break;
		}
		ck_assert_int_eq(r, -PCIPT_E_UNDO_FAILED);
		assert_rest_is_told();
		assert_recoverable();
		begin_again();
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("deaths");
	TCase *tests = tcase_create("deaths");

	tcase_add_checked_fixture(tests, NULL, finish_kind);
	tcase_set_timeout(tests, 300);
	tcase_add_loop_test(tests, when_all_writes_fail_from_a_step_on_the_rest_is_told_and_recoverable, 0, RECORDED);
	tcase_add_loop_test(tests, when_undoing_fails_the_rest_is_told_and_recoverable, 0, RECORDED);
	tcase_add_loop_test(tests, what_a_dead_process_left_is_restored_by_the_next, 0, RECORDED);
	tcase_add_loop_test(tests, a_bind_that_is_begun_again_after_a_death_restores_to_what_was_at_first, 0, 3);
	tcase_add_loop_test(tests, an_undo_that_fails_tells_the_rest_and_is_recoverable, 0, RECORDED);
	suite_add_tcase(suite, tests);
	return suite;
}

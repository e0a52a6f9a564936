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
	char bound[64], record[64], power[64], vfs[64], pf[64];

	/* a VF is brought back with its physical function */
	if (sim_device_link(machine, name, "physfn", pf, sizeof(pf)) && find(PCIPT_CODE_CHANGE_UNDO_FAILED, pf))
		return;
	(void)snprintf(vfs, sizeof(vfs), "/%s/sriov", name);
	(void)snprintf(bound, sizeof(bound), "/%s/driver", name);
	(void)snprintf(power, sizeof(power), "/%s/power/", name);
	(void)snprintf(record, sizeof(record), "run/pcipt/devices/%s", name);
	ck_assert_msg((finding != NULL) == (strstr(rest->difference, bound) || strstr(rest->difference, record) ||
					    strstr(rest->difference, power) || strstr(rest->difference, vfs)),
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
	ck_assert(rest.told > 0 || find(PCIPT_CODE_CHANGE_INTERRUPTED, "journal"));
	ck_assert_ptr_null(find(PCIPT_CODE_CHANGE_UNDONE, ""));
}

/* From one step on, nothing can be written any more. */
START_TEST(when_all_writes_fail_from_a_step_on_the_rest_is_told_and_recoverable)
{
	start_kind(_i);
	for (size_t step = FIRST; step < kinds[_i].steps; step += STRIDE) {
		int r;

		ask_again();
		sim_inject(sim,
			   (struct sim_fault){.at = write_at(step), .kind = SIM_ERROR, .error = EIO, .for_ever = true});
		r = pcipt_transaction_apply(change);
		assert_step_is_told(step);
		if (r == -EIO) {
			assert_as_before();
			continue;
		}
		ck_assert_int_eq(r, -PCIPT_E_UNDO_FAILED);
		ck_assert_int_eq(pcipt_transaction_get_state(change), PCIPT_TRANSACTION_UNDO_FAILED);
		assert_rest_is_told();
		assert_recoverable();
		begin_again();
	}
}
END_TEST

/* Fails the step and, while it is undone, one more write. */
static bool fail_twice(size_t step, size_t second, int error)
{
	size_t at = write_at(step) + second;
	int r;

	ask_again();
	sim_inject(sim, (struct sim_fault){.at = write_at(step), .kind = SIM_ERROR, .error = EIO});
	sim_inject(sim, (struct sim_fault){.at = at, .kind = SIM_ERROR, .error = error});
	r = pcipt_transaction_apply(change);
	assert_step_is_told(step);
	/* an attribute that is as it was needs no write to become so */
	if (r == -EIO) {
		bool reached = sim->write_count >= at;

		assert_as_before();
		return reached;
	}
	ck_assert_int_eq(r, -PCIPT_E_UNDO_FAILED);
	assert_rest_is_told();
	assert_recoverable();
	begin_again();
	return true;
}

START_TEST(when_undoing_fails_the_rest_is_told_and_recoverable)
{
	start_kind(_i);
	for (size_t step = FIRST; step < kinds[_i].steps; step += STRIDE)
		for (size_t second = 1; fail_twice(step, second, EBUSY); second++)
			;
}
END_TEST

/* A driver answers so of a device that is there and that it does not want; that one is not gone. */
START_TEST(a_driver_that_does_not_want_its_device_back_is_no_device_that_is_gone)
{
	start_kind(_i);
	for (size_t second = 1; fail_twice(kinds[_i].steps - 1, second, ENODEV); second++)
		;
}
END_TEST

static void die_at(size_t at, enum sim_fault_kind fault)
{
	int status;
	pid_t child;

	ask_again();
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		sim_inject(sim, (struct sim_fault){.at = at, .kind = fault});
		(void)pcipt_transaction_apply(change);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), SIM_DEAD);
}

START_TEST(what_a_dead_process_left_is_recovered_by_the_next)
{
	start_kind(_i);
	for (size_t at = 1 + FIRST; at <= writes_of(kinds[_i].steps); at += STRIDE) {
		die_at(at, SIM_DEATH);
		assert_recoverable();
		begin_again();
		die_at(at, SIM_DEATH_DONE);
		assert_recoverable();
		begin_again();
	}
}
END_TEST

/* The process that recovers dies as well, at each of its own writes. */
START_TEST(a_recovery_that_dies_is_recovered_by_the_next)
{
	start_kind(_i);
	for (size_t step = FIRST; step < kinds[_i].steps; step += STRIDE)
		for (size_t at = 1;; at++) {
			struct pcipt_findings *findings = NULL;
			int status;
			pid_t child;

			die_at(write_at(step), SIM_DEATH_DONE);
			start_again();
			child = fork();
			ck_assert_int_ge(child, 0);
			if (!child) {
				sim_inject(sim, (struct sim_fault){.at = at, .kind = SIM_DEATH});
				_exit(pcipt_recover(ctx, 0, &findings) ? 1 : 0);
			}
			ck_assert_int_eq(waitpid(child, &status, 0), child);
			assert_recoverable();
			begin_again();
			if (WEXITSTATUS(status) != SIM_DEAD) {
				ck_assert_int_eq(WEXITSTATUS(status), 0);
				break;
			}
		}
}
END_TEST

/* A user who sees a change interrupted tries again before anything else. */
START_TEST(a_change_after_a_death_waits_for_recovery)
{
	start_kind(_i);
	for (size_t step = FIRST; step < kinds[_i].steps; step += STRIDE) {
		struct pcipt_findings *findings = NULL;

		die_at(write_at(step), SIM_DEATH);
		start_again();
		ask_again();
		ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_INTERRUPTED);
		assert_finding(PCIPT_CODE_CHANGE_INTERRUPTED, NULL, "half-way");
		ck_assert_uint_eq(sim->write_count, 0);
		ck_assert_int_eq(pcipt_recover(ctx, 0, &findings), 0);
		pcipt_findings_free(findings);
		assert_as_before();
		ask_again();
		ck_assert_int_eq(pcipt_transaction_apply(change), 0);
		snapshot_restore(before);
	}
}
END_TEST

/* Undoing an applied change is disturbed in each of its writes. */
START_TEST(an_undo_that_fails_tells_the_rest_and_is_recoverable)
{
	start_kind(_i);
	for (size_t at = writes_of(kinds[_i].steps) + 1 + FIRST;; at += STRIDE) {
		int r;

		ask_again();
		sim_inject(sim, (struct sim_fault){.at = at, .kind = SIM_ERROR, .error = EIO});
		ck_assert_int_eq(pcipt_transaction_apply(change), 0);
		r = pcipt_transaction_undo(change);
		if (r == -EIO) /* its journal could not be written: nothing was done, and it can be tried again */
			r = pcipt_transaction_undo(change);
		if (!r) {
			assert_as_before();
			if (sim->write_count < at)
				break;
			continue;
		}
		ck_assert_int_eq(r, -PCIPT_E_UNDO_FAILED);
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
	tcase_set_timeout(tests, 900);
	tcase_add_loop_test(tests, when_all_writes_fail_from_a_step_on_the_rest_is_told_and_recoverable, 0, KINDS);
	tcase_add_loop_test(tests, when_undoing_fails_the_rest_is_told_and_recoverable, 0, KINDS);
	tcase_add_loop_test(tests, a_driver_that_does_not_want_its_device_back_is_no_device_that_is_gone, 0, KINDS);
	tcase_add_loop_test(tests, what_a_dead_process_left_is_recovered_by_the_next, 0, KINDS);
	/* one of each sort: it is quadratic in the number of steps */
	tcase_add_loop_test(tests, a_recovery_that_dies_is_recovered_by_the_next, 0, 1);
	tcase_add_loop_test(tests, a_recovery_that_dies_is_recovered_by_the_next, 3, 4);
	tcase_add_loop_test(tests, a_recovery_that_dies_is_recovered_by_the_next, 8, 9);
	tcase_add_loop_test(tests, a_change_after_a_death_waits_for_recovery, 0, KINDS);
	tcase_add_loop_test(tests, an_undo_that_fails_tells_the_rest_and_is_recoverable, 0, KINDS);
	suite_add_tcase(suite, tests);
	return suite;
}

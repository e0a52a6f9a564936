/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One fault in each write of each kind of transaction. Afterwards the machine is as it was before, attribute by
 * attribute, and a finding tells what failed.
 */
#include "kinds.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const int write_errors[] = {EPERM, ENOENT, EIO, ENOMEM, EACCES, EBUSY, ENODEV, EINVAL, EROFS, EINTR, 0};
static const int store_errors[] = {ENOSPC, EROFS, EACCES, EPERM, EIO, ENOMEM, EDQUOT, 0};
static const int remove_errors[] = {EROFS, EACCES, EPERM, EIO, 0};
static const int load_errors[] = {EPERM, ENOENT, EKEYREJECTED, ENOMEM, EACCES, ENOEXEC, EINVAL, EROFS, 0};
static const int own_errors[] = {EPERM, ENOENT, EACCES, EROFS, EIO, 0};
static const int *const errors[] = {
	[SIM_OWN] = own_errors,       [SIM_WRITE] = write_errors, [SIM_STORE] = store_errors,
	[SIM_REMOVE] = remove_errors, [SIM_LOAD] = load_errors,   [SIM_SET_VF] = write_errors,
};

/* Applies with a fault in one step: it fails with an error, and nothing has changed. */
static void assert_undone(size_t step, struct sim_fault fault, int error)
{
	const struct pcipt_findings *findings;

	ask_again();
	fault.at = write_at(step);
	sim_inject(sim, fault);
	ck_assert_int_eq(pcipt_transaction_apply(change), error);
	assert_step_is_told(step);
	if (!step && fault.kind == SIM_ERROR)
		ck_assert_uint_eq(sim->write_count, 4); /* there is nothing to undo but the journal */
	findings = pcipt_transaction_get_findings(change);
	ck_assert_ptr_eq(find(PCIPT_CODE_CHANGE_UNDONE, ""),
			 pcipt_findings_get(findings, pcipt_findings_get_count(findings) - 1));
	ck_assert_ptr_null(find(PCIPT_CODE_CHANGE_UNDO_FAILED, ""));
	for (size_t i = 0; i < pcipt_transaction_get_step_count(change); i++) {
		int state = pcipt_transaction_get_step_state(change, i);

		if (i < step && write_of_step(i) != SIM_LOAD)
			ck_assert_int_eq(state, PCIPT_STEP_UNDONE);
		if (i >= step)
			ck_assert_int_eq(state, i == step ? PCIPT_STEP_FAILED : PCIPT_STEP_WAITING);
	}
	assert_as_before();
}

START_TEST(an_error_in_any_step_leaves_everything_as_it_was)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++)
		for (const int *error = errors[write_of_step(step)]; *error; error++)
			assert_undone(step, (struct sim_fault){.kind = SIM_ERROR, .error = *error}, -*error);
}
END_TEST

START_TEST(an_error_of_a_step_that_was_done_all_the_same_is_undone_too)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++) {
		assert_undone(step, (struct sim_fault){.kind = SIM_ERROR_DONE, .error = EIO}, -EIO);
		assert_undone(step, (struct sim_fault){.kind = SIM_ERROR_DONE, .error = EINTR}, -EINTR);
	}
}
END_TEST

/* What a step of the kernel's choosing was to bring about is not known, and files are not written by a driver. */
static bool can_lie(size_t step)
{
	const char *path = pcipt_transaction_get_step_path(change, step);

	/* nor does a write of what is so already bring anything about */
	return write_of_step(step) == SIM_LOAD ||
	       (strcmp(pt_base_name(path ? path : ""), "control") && write_of_step(step) == SIM_WRITE &&
		strcmp(pt_base_name(path), "drivers_probe"));
}

START_TEST(a_step_that_was_accepted_and_not_done_is_noticed)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++)
		if (can_lie(step))
			assert_undone(step, (struct sim_fault){.kind = SIM_LIE},
				      write_of_step(step) == SIM_LOAD ? -PCIPT_E_NO_DRIVER : -PCIPT_E_UNVERIFIED);
}
END_TEST

/* The machine as it was, but without this device; its record may be there or not. */
static void assert_others_as_before(const char *device)
{
	struct snapshot *kept = before;
	char record[64];
	const char *found;

	unload_again();
	(void)snprintf(record, sizeof(record), "run/pcipt/devices/%s", device);
	sim_file_remove(sim, record);
	before = snapshot_take(sim->folder);
	snapshot_restore(kept);
	sim_vanish(sim, device);
	sim_file_remove(sim, record);
	found = snapshot_difference(before);
	ck_assert_msg(!found, "without %s: %s", device, found);
	snapshot_free(before);
	before = kept;
	snapshot_restore(before);
}

static void assert_vanish_is_told(size_t step, enum sim_fault_kind fault)
{
	const struct pcipt_finding *finding;
	char device[PCIPT_ADDRESS_SIZE];
	bool last;
	int r;

	ask_again();
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	last = write_of_step(step) == SIM_REMOVE; /* there is nothing more to do with the device */
	(void)snprintf(device, sizeof(device), "%s", device_of_step(step));
	sim_inject(sim, (struct sim_fault){.at = write_at(step), .kind = fault, .device = device});
	r = pcipt_transaction_apply(change);
	if (last && !r) {
		snapshot_restore(before);
		return;
	}
	ck_assert_int_eq(r, -PCIPT_E_UNDO_FAILED);
	finding = find(PCIPT_CODE_CHANGE_GONE, device);
	ck_assert_ptr_nonnull(finding);
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_remedy(finding), "When it is back"));
	assert_others_as_before(device);
}

START_TEST(a_device_that_vanishes_is_told_and_the_others_are_as_they_were)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++) {
		if (write_of_step(step) == SIM_LOAD)
			continue;
		assert_vanish_is_told(step, SIM_VANISH);
		assert_vanish_is_told(step, SIM_VANISH_DONE);
	}
}
END_TEST

/* A step fails, and the device goes while that is being undone: before the write of this number. */
static bool vanish_while_undone(size_t step, size_t later)
{
	char device[PCIPT_ADDRESS_SIZE], path[64];
	bool reached;

	ask_again();
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	(void)snprintf(device, sizeof(device), "%s", device_of_step(step));
	sim_inject(sim, (struct sim_fault){.at = write_at(step), .kind = SIM_ERROR_DONE, .error = EIO});
	sim_inject(sim, (struct sim_fault){.at = write_at(step) + later, .kind = SIM_VANISH, .device = device});
	(void)pcipt_transaction_apply(change);
	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s", device);
	reached = !sim_file_exists(sim, path);
	if (reached) {
		ck_assert_msg(!find(PCIPT_CODE_CHANGE_UNDO_FAILED, device),
			      "step %zu, write %zu after it: %s is gone, and said to be there", step, later, device);
		ck_assert(!sim_file_exists(sim, "run/pcipt/journal"));
	}
	snapshot_restore(before);
	return reached;
}

START_TEST(a_device_that_vanishes_while_it_is_undone_is_told_as_gone)
{
	size_t vanished = 0;

	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++) {
		if (write_of_step(step) == SIM_LOAD)
			continue;
		for (size_t later = 1; vanish_while_undone(step, later); later++)
			vanished++;
	}
	ck_assert_uint_gt(vanished, 0);
}
END_TEST

START_TEST(a_record_that_is_gone_already_is_no_failure)
{
	start_kind(_i);
	for (size_t step = 0; step < kinds[_i].steps; step++) {
		if (write_of_step(step) != SIM_REMOVE)
			continue;
		ask_again();
		sim_inject(sim, (struct sim_fault){.at = write_at(step), .kind = SIM_ERROR_DONE, .error = ENOENT});
		ck_assert_int_eq(pcipt_transaction_apply(change), 0);
		ck_assert_int_eq(pcipt_transaction_undo(change), 0);
		assert_as_before();
	}
}
END_TEST

/* It is in place, and that it is on disk could not be told. */
START_TEST(a_journal_that_may_be_in_place_is_taken_away_or_told)
{
	start_kind(_i);
	ask_again();
	sim_inject(sim, (struct sim_fault){.at = 1, .kind = SIM_ERROR_DONE, .error = EIO});
	ck_assert_int_eq(pcipt_transaction_apply(change), -EIO);
	assert_nothing_differs();
	ask_again();
	sim_inject(sim, (struct sim_fault){.at = 1, .kind = SIM_ERROR_DONE, .error = EIO});
	sim_inject(sim, (struct sim_fault){.at = 2, .kind = SIM_ERROR, .error = EIO});
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_UNDO_FAILED);
	ck_assert_int_eq(pcipt_transaction_get_state(change), PCIPT_TRANSACTION_UNDO_FAILED);
	assert_finding(PCIPT_CODE_CHANGE_INTERRUPTED, NULL, "journal");
	assert_recoverable();
}
END_TEST

static void assert_not_allowed(int error)
{
	ask_again();
	sim->refusal = error;
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
		assert_finding(PCIPT_CODE_CHANGE_NOT_ROOT, NULL, "/sys/bus/pci/");
		ck_assert_ptr_nonnull(pcipt_finding_get_remedy(find(PCIPT_CODE_CHANGE_NOT_ROOT, "")));
		ck_assert_uint_eq(sim->write_count, 0);
	}
	assert_nothing_differs();
	sim->refusal = 0;
}

START_TEST(without_rights_it_is_refused_before_anything_is_written)
{
	start_kind(_i);
	assert_not_allowed(EACCES);
	assert_not_allowed(EROFS);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("faults");
	TCase *tests = tcase_create("faults");

	tcase_add_checked_fixture(tests, NULL, finish_kind);
	tcase_set_timeout(tests, 900);
	tcase_add_loop_test(tests, an_error_in_any_step_leaves_everything_as_it_was, 0, KINDS);
	tcase_add_loop_test(tests, an_error_of_a_step_that_was_done_all_the_same_is_undone_too, 0, KINDS);
	tcase_add_loop_test(tests, a_step_that_was_accepted_and_not_done_is_noticed, 0, KINDS);
	tcase_add_loop_test(tests, a_device_that_vanishes_is_told_and_the_others_are_as_they_were, 0, VFS);
	tcase_add_loop_test(tests, a_device_that_vanishes_is_told_and_the_others_are_as_they_were, RECORDED, KINDS);
	tcase_add_loop_test(tests, a_device_that_vanishes_while_it_is_undone_is_told_as_gone, 0, VFS);
	tcase_add_loop_test(tests, a_record_that_is_gone_already_is_no_failure, 3, 6);
	tcase_add_loop_test(tests, a_journal_that_may_be_in_place_is_taken_away_or_told, 0, KINDS);
	tcase_add_loop_test(tests, without_rights_it_is_refused_before_anything_is_written, 0, KINDS);
	suite_add_tcase(suite, tests);
	return suite;
}

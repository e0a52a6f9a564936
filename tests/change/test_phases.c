/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of a transaction: checked, stale, applied once, failed, undone. */
#include "bench.h"

#include <errno.h>

#define NIC "0000:18:00.2"
#define OVERRIDE(address) "sys/bus/pci/devices/" address "/driver_override"
#define DRIVERS "sys/bus/pci/drivers/"

static void assert_state(int state)
{
	ck_assert_int_eq(pcipt_transaction_get_state(change), state);
}

static size_t count_findings(void)
{
	return pcipt_findings_get_count(pcipt_transaction_get_findings(change));
}

START_TEST(undo_takes_an_applied_change_back)
{
	start("gpu");
	bind("0000:01:00.0", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_int_eq(pcipt_transaction_undo(change), -EINVAL);
	assert_state(PCIPT_TRANSACTION_OPEN);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_state(PCIPT_TRANSACTION_APPLIED);
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_state(PCIPT_TRANSACTION_UNDONE);
	for (size_t i = 1; i < pcipt_transaction_get_step_count(change); i++)
		ck_assert_int_eq(pcipt_transaction_get_step_state(change, i), PCIPT_STEP_UNDONE);
	ck_assert_int_eq(pcipt_transaction_undo(change), -EINVAL);
	assert_as_before();
}
END_TEST

START_TEST(undo_of_a_restore_binds_again_and_has_the_record_back)
{
	start("gpu");
	do_bind("0000:01:00.0", PCIPT_CHANGE_WHOLE_GROUP);
	keep_state();
	restore("0000:01:00.0", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_bound("0000:01:00.2");
	assert_nothing_differs();
}
END_TEST

START_TEST(what_somebody_changed_after_the_check_makes_it_stale)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(sim_meddle(sim, DRIVERS "igb/unbind", NIC), 0);
	keep_state();
	assert_state(PCIPT_TRANSACTION_CHECKED);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_STALE);
	assert_state(PCIPT_TRANSACTION_CHECKED);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_as_before();
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_STALE);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_bound(NIC);
}
END_TEST

START_TEST(an_override_changed_after_the_check_makes_it_stale)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE(NIC), "other"), 0);
	keep_state();
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_STALE);
	assert_as_before();
}
END_TEST

START_TEST(a_device_that_vanishes_after_the_check_is_refused)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	sim_vanish(sim, NIC);
	keep_state();
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	assert_finding(PCIPT_CODE_CHANGE_NO_DEVICE, NIC, NIC);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_as_before();
}
END_TEST

START_TEST(a_transaction_is_applied_once)
{
	struct pcipt_address address;

	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	keep_state();
	ck_assert_int_eq(pcipt_address_parse(NIC, &address), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -EALREADY);
	ck_assert_int_eq(pcipt_transaction_check(change), -EALREADY);
	ck_assert_int_eq(pcipt_transaction_add_bind(change, &address, 0), -EALREADY);
	ck_assert_int_eq(pcipt_transaction_add_restore(change, &address, 0), -EALREADY);
	assert_nothing_differs();
}
END_TEST

START_TEST(a_failed_transaction_is_over)
{
	struct pcipt_address address;
	char text[PCIPT_ADDRESS_SIZE];
	int error = 1;

	start("reference");
	bind(NIC, 0);
	sim_inject(sim, (struct sim_fault){.at = write_at(2), .kind = SIM_ERROR, .error = EIO});
	ck_assert_int_eq(pcipt_transaction_apply(change), -EIO);
	assert_state(PCIPT_TRANSACTION_UNDONE);
	ck_assert_int_eq(pcipt_transaction_get_step_error(change, 1, &error), 0);
	ck_assert_int_eq(error, 0);
	ck_assert_int_eq(pcipt_transaction_get_step_error(change, 2, &error), 0);
	ck_assert_int_eq(error, -EIO);
	ck_assert_int_eq(pcipt_transaction_get_step_address(change, 2, &address), 0);
	ck_assert_int_gt(pcipt_address_format(&address, text, sizeof(text)), 0);
	ck_assert_str_eq(text, NIC);
	ck_assert_int_eq(pcipt_transaction_apply(change), -EALREADY);
	ck_assert_int_eq(pcipt_transaction_undo(change), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_get_step_state(change, 1), PCIPT_STEP_UNDONE);
	ck_assert_int_eq(pcipt_transaction_get_step_state(change, 2), PCIPT_STEP_FAILED);
	ck_assert_int_eq(pcipt_transaction_get_step_state(change, 3), PCIPT_STEP_WAITING);
	assert_finding(PCIPT_CODE_CHANGE_UNDONE, NULL, "Nothing is changed");
	assert_as_before();
}
END_TEST

START_TEST(a_captured_tree_is_checked_but_not_changed)
{
	start("reference");
	sim->not_live = true;
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_uint_eq(pcipt_transaction_get_step_count(change), 5);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_NOT_LIVE);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_state(PCIPT_TRANSACTION_CHECKED);
	new_change();
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, tree("reference")), 0);
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_NOT_LIVE);
}
END_TEST

/* So that a user sees what a flag would allow. */
START_TEST(what_is_refused_is_listed_all_the_same)
{
	start("reference");
	bind("0000:01:00.0", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	ck_assert_uint_gt(pcipt_transaction_get_step_count(change), 0);
	assert_step_states(PCIPT_STEP_WAITING);
	assert_state(PCIPT_TRANSACTION_CHECKED);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	assert_state(PCIPT_TRANSACTION_CHECKED);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_nothing_differs();
}
END_TEST

START_TEST(findings_are_those_of_the_last_call)
{
	start("reference");
	bind("0000:00:1f.6", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	ck_assert_uint_ge(count_findings(), 1);
	sim->not_live = true;
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_NOT_LIVE);
	ck_assert_uint_eq(count_findings(), 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, new_folder()), 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_NO_PCI);
	ck_assert_uint_eq(count_findings(), 0);
	ck_assert_uint_eq(pcipt_transaction_get_step_count(change), 0);
	assert_state(PCIPT_TRANSACTION_OPEN);
}
END_TEST

START_TEST(a_step_of_the_whole_machine_has_no_device)
{
	struct pcipt_address address = {.bus = 77};
	int error = 7;

	start("gpu");
	bind("0000:01:00.0", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(pcipt_transaction_get_step_address(change, 0, &address), -ENOENT);
	ck_assert_uint_eq(address.bus, 77);
	ck_assert_int_eq(pcipt_transaction_get_step_address(change, 0, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_get_step_address(change, 99, &address), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_get_step_error(change, 99, &error), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_get_step_error(NULL, 0, &error), -EINVAL);
	ck_assert_int_eq(error, 7);
	ck_assert_int_eq(pcipt_transaction_get_state(NULL), -EINVAL);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("phases");
	TCase *tests = tcase_create("phases");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, undo_takes_an_applied_change_back);
	tcase_add_test(tests, undo_of_a_restore_binds_again_and_has_the_record_back);
	tcase_add_test(tests, what_somebody_changed_after_the_check_makes_it_stale);
	tcase_add_test(tests, an_override_changed_after_the_check_makes_it_stale);
	tcase_add_test(tests, a_device_that_vanishes_after_the_check_is_refused);
	tcase_add_test(tests, a_transaction_is_applied_once);
	tcase_add_test(tests, a_failed_transaction_is_over);
	tcase_add_test(tests, what_is_refused_is_listed_all_the_same);
	tcase_add_test(tests, findings_are_those_of_the_last_call);
	tcase_add_test(tests, a_step_of_the_whole_machine_has_no_device);
	tcase_add_test(tests, a_captured_tree_is_checked_but_not_changed);
	suite_add_tcase(suite, tests);
	return suite;
}

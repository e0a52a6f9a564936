/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* VFs are made, bound, set and removed. */
#include "vfs_bench.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

START_TEST(vfs_are_made_without_a_driver_and_autoprobe_is_put_back)
{
	want_vfs(PF, 3, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_written_as_listed();
	ck_assert_str_eq(text_of(NUMBER(PF)), "3");
	ck_assert_str_eq(text_of(AUTOPROBE(PF)), "1");
	ck_assert_str_eq(driver_of(FIRST), "none");
	ck_assert(!is_there("0000:18:11.5"));
	assert_finding(PCIPT_CODE_VFS_OWN_GROUPS, PF, "group of its own");
	undo();
	ck_assert(!is_there(FIRST));
}
END_TEST

/* The physical function stays with the host: making virtual ones takes nothing away, and is felt all the same. */
START_TEST(that_the_host_needs_the_physical_function_is_told)
{
	say_network("address " INTERFACE " 192.0.2.7/24 global\nroute 254 default " INTERFACE " 192.0.2.1\n");
	want_vfs(PF, 1, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	assert_finding(PCIPT_CODE_USE_DEFAULT_ROUTE, PF, "Many drivers take its link down for a moment");
	new_change();
	want_vfs(PF, 0, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_ptr_null(find(PCIPT_CODE_USE_DEFAULT_ROUTE, ""));
}
END_TEST

START_TEST(made_and_bound_is_one_change)
{
	want_vfs(PF, 7, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	for (int i = 0; i < 7; i++) {
		char address[PCIPT_ADDRESS_SIZE];

		(void)snprintf(address, sizeof(address), "0000:18:1%d.%d", i / 2, i % 2 ? 5 : 1);
		ck_assert_str_eq(driver_of(address), "vfio-pci");
		ck_assert_str_eq(override_of(address), "vfio-pci");
		ck_assert(!has_record(address));
	}
	ck_assert_str_eq(text_of(AUTOPROBE(PF)), "1");
	undo();
}
END_TEST

static pthread_t caller;
static size_t lines, lines_of_others;

static void count_line(int level, const char *message, void *userdata)
{
	(void)level;
	(void)message;
	ck_assert_ptr_eq(userdata, &lines);
	lines++;
	lines_of_others += !pthread_equal(pthread_self(), caller);
}

/* Several threads write; none of them logs. */
START_TEST(the_log_is_heard_in_the_thread_that_calls)
{
	caller = pthread_self();
	ck_assert_int_eq(pcipt_ctx_set_log_level(ctx, PCIPT_LOG_DEBUG), 0);
	ck_assert_int_eq(pcipt_ctx_set_log_hook(ctx, count_line, &lines), 0);
	want_vfs(PF, 7, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_uint_ge(lines, pcipt_transaction_get_step_count(change));
	ck_assert_uint_eq(lines_of_others, 0);
	ck_assert_int_eq(pcipt_ctx_set_log_hook(ctx, NULL, NULL), 0);
	undo();
}
END_TEST

START_TEST(they_are_bound_side_by_side_and_one_by_one_when_asked)
{
	ck_assert_int_eq(pcipt_ctx_set_parallel(ctx, (unsigned int)_i), 0);
	want_vfs(PF, 7, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	sim->slowness = 20000;
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_int_eq((int)sim->beside, _i < 7 ? _i : 7);
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	sim->slowness = 0;
	assert_as_before();
}
END_TEST

START_TEST(removing_releases_side_by_side_and_forgets)
{
	want_vfs(PF, 7, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	do_bind(FIRST, 0);
	do_bind(SECOND, 0);
	ck_assert(has_record(FIRST));
	keep_state();
	new_change();
	want_vfs(PF, 0, 0);
	sim->slowness = 20000;
	sim->beside = 0;
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	sim->slowness = 0;
	ck_assert_uint_eq(sim->beside, 2);
	ck_assert(!is_there(FIRST) && !is_there(LAST));
	ck_assert(!has_record(FIRST) && !has_record(SECOND));
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_bound(FIRST);
	assert_nothing_differs();
}
END_TEST

/* Drivers, overrides, interfaces and settings of seven different VFs come back. */
START_TEST(removed_vfs_come_back_as_they_were)
{
	/* what the driver makes is then the simulator's own */
	for (int i = 0; i < 2; i++) {
		const char *address = i ? "0000:18:11.4" : "0000:18:11.0";

		ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/vfio-pci/unbind", address), 0);
		ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/vfio-pci/bind", address), 0);
	}
	keep_state();
	want_vfs(FULL, 0, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_str_eq(text_of(NUMBER(FULL)), "0");
	ck_assert(!is_there("0000:18:10.0"));
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	ck_assert_str_eq(driver_of("0000:18:10.0"), "igbvf");
	sim_file_remove(sim, "vf-settings"); /* which the tree did not have */
	assert_nothing_differs();
}
END_TEST

START_TEST(another_number_is_refused_with_the_present_one)
{
	want_vfs(FULL, 3, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -EBUSY);
	assert_finding(PCIPT_CODE_CHANGE_VFS_EXIST, FULL, "has 7 virtual functions already");
	ck_assert_int_eq(pcipt_transaction_apply(change), -EBUSY);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_nothing_differs();
}
END_TEST

START_TEST(recreating_is_an_explicit_choice)
{
	want_vfs(PF, 2, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	keep_state();
	new_change();
	want_vfs(PF, 3, PCIPT_CHANGE_BIND_VFS | PCIPT_CHANGE_RECREATE_VFS);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_str_eq(text_of(NUMBER(PF)), "3");
	ck_assert_str_eq(driver_of("0000:18:11.1"), "vfio-pci");
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	ck_assert_str_eq(driver_of(SECOND), "vfio-pci");
	assert_nothing_differs();
}
END_TEST

START_TEST(as_many_as_there_are_is_nothing_to_do)
{
	want_vfs(PF, 0, 0);
	want_vfs(FULL, 7, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_finding(PCIPT_CODE_CHANGE_NOTHING_TO_DO, PF, "has no virtual functions");
	assert_finding(PCIPT_CODE_CHANGE_NOTHING_TO_DO, FULL, "as many");
	ck_assert_uint_eq(sim->write_count, 0);
}
END_TEST

START_TEST(those_that_are_there_can_be_bound_all_at_once)
{
	want_vfs(FULL, 7, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_bound("0000:18:10.0");
	assert_bound("0000:18:13.0");
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_nothing_differs();
}
END_TEST

static void assert_held(uint32_t count, unsigned int flags)
{
	char group[32];

	ck_assert(sim_device_link(sim, SECOND, "iommu_group", group, sizeof(group)));
	sim->held_group = group;
	keep_state();
	new_change();
	want_vfs(PF, count, flags);
	ck_assert_int_eq(pcipt_transaction_apply(change), -EBUSY);
	assert_finding(PCIPT_CODE_USE_VFIO_OPEN, SECOND, "holds");
	ck_assert_uint_eq(sim->write_count, 0);
	assert_nothing_differs();
	sim->held_group = NULL;
}

START_TEST(vfs_that_are_held_are_not_removed)
{
	want_vfs(PF, 2, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_held(0, 0);
	assert_held(4, PCIPT_CHANGE_RECREATE_VFS);
}
END_TEST

/* Held since the check: the write waits, and what was asked goes on when it is let go of. */
START_TEST(a_removal_that_waits_goes_on_later)
{
	static char group[32];

	want_vfs(PF, 3, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert(sim_device_link(sim, SECOND, "iommu_group", group, sizeof(group)));
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 50), 0);
	new_change();
	want_vfs(PF, 0, PCIPT_CHANGE_EVEN_IF_IN_USE);
	sim->held_group = group;
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_PENDING);
	assert_finding(PCIPT_CODE_CHANGE_PENDING, SECOND, "still waits");
	ck_assert_int_eq(pcipt_transaction_resume(change), -PCIPT_E_PENDING);
	be_patient();
	atomic_store(&sim->released, true);
	ck_assert_int_eq(pcipt_transaction_resume(change), 0);
	ck_assert(!is_there(FIRST));
	ck_assert_ptr_null(find(PCIPT_CODE_CHANGE_PENDING, ""));
}
END_TEST

START_TEST(more_than_allowed_is_refused_with_the_number_that_works)
{
	want_vfs(PF, 8, 0);
	assert_refused(PCIPT_CODE_VFS_TOO_MANY, PF, "7 would work");
}
END_TEST

START_TEST(what_is_no_pf_is_refused)
{
	want_vfs("0000:00:1f.0", 1, 0);
	assert_refused(PCIPT_CODE_CHANGE_NOT_PF, "0000:00:1f.0", "no physical function");
	new_change();
	want_vfs("0000:18:10.0", 1, 0); /* a VF */
	assert_refused(PCIPT_CODE_CHANGE_NOT_PF, "0000:18:10.0", "no physical function");
}
END_TEST

START_TEST(fewer_than_asked_is_a_failure_that_says_so)
{
	want_vfs(PF, 5, PCIPT_CHANGE_BIND_VFS);
	sim->fewer = 2;
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_UNVERIFIED);
	assert_finding(PCIPT_CODE_CHANGE_STEP_FAILED, PF, "made 2 virtual functions, and not 5");
	assert_as_before();
}
END_TEST

static const struct {
	int error;
	const char *cause;
} causes[] = {
	{EBUSY, "meanwhile"},        {ENOENT, "makes no virtual functions"}, {ERANGE, "more than its driver"},
	{ENOMEM, "not enough room"}, {ENOSPC, "no resources left"},          {EIO, "does not answer"},
	{EPERM, "forbids it"},       {ENOSYS, "depends on another"},         {EAGAIN, "not ready"},
};

START_TEST(each_answer_of_the_kernel_is_one_cause_with_a_remedy)
{
	const struct pcipt_finding *finding;

	want_vfs(PF, 3, PCIPT_CHANGE_BIND_VFS);
	sim->vfs_error = causes[_i].error;
	ck_assert_int_eq(pcipt_transaction_apply(change), -causes[_i].error);
	assert_finding(PCIPT_CODE_CHANGE_STEP_FAILED, PF, causes[_i].cause);
	finding = find(PCIPT_CODE_CHANGE_STEP_FAILED, "");
	ck_assert_ptr_nonnull(pcipt_finding_get_remedy(finding));
	assert_as_before();
}
END_TEST

START_TEST(a_vf_that_will_not_be_there_cannot_be_set)
{
	ck_assert_int_eq(pcipt_vf_network_set_trust(network, true), 0);
	want_network(PF, 0);
	assert_refused(PCIPT_CODE_CHANGE_NO_VF, PF, "has no virtual function 0");
	new_change();
	want_vfs(PF, 2, 0);
	want_network(PF, 2);
	assert_refused(PCIPT_CODE_CHANGE_NO_VF, PF, "has no virtual function 2");
}
END_TEST

START_TEST(wrong_arguments_are_told_at_once)
{
	struct pcipt_address address = vfs_address_of(PF);

	ck_assert_int_eq(add_vfs(PF, 65536, 0), -EINVAL);
	ck_assert_int_eq(add_vfs(PF, 1, PCIPT_CHANGE_BIND_VFS | PCIPT_CHANGE_VFS_FOR_HOST), -EINVAL);
	ck_assert_int_eq(add_vfs(PF, 1, PCIPT_CHANGE_WHOLE_GROUP), -EINVAL);
	ck_assert_int_eq(add_vfs(PF, 1, 128), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_add_vfs(NULL, &address, 1, 0), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_add_vf_network(change, &address, 0, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_parallel(ctx, 0), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_parallel(ctx, 65), -EINVAL);
	ck_assert_uint_eq(pcipt_ctx_get_parallel(ctx), 16);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("vfs");
	TCase *tests = tcase_create("vfs");

	tcase_add_checked_fixture(tests, vfs_begin_test, vfs_end_test);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, vfs_are_made_without_a_driver_and_autoprobe_is_put_back);
	tcase_add_test(tests, that_the_host_needs_the_physical_function_is_told);
	tcase_add_test(tests, made_and_bound_is_one_change);
	tcase_add_test(tests, the_log_is_heard_in_the_thread_that_calls);
	tcase_add_loop_test(tests, they_are_bound_side_by_side_and_one_by_one_when_asked, 1, 9);
	tcase_add_test(tests, removing_releases_side_by_side_and_forgets);
	tcase_add_test(tests, removed_vfs_come_back_as_they_were);
	tcase_add_test(tests, another_number_is_refused_with_the_present_one);
	tcase_add_test(tests, recreating_is_an_explicit_choice);
	tcase_add_test(tests, as_many_as_there_are_is_nothing_to_do);
	tcase_add_test(tests, those_that_are_there_can_be_bound_all_at_once);
	tcase_add_test(tests, vfs_that_are_held_are_not_removed);
	tcase_add_test(tests, a_removal_that_waits_goes_on_later);
	tcase_add_test(tests, more_than_allowed_is_refused_with_the_number_that_works);
	tcase_add_test(tests, what_is_no_pf_is_refused);
	tcase_add_test(tests, fewer_than_asked_is_a_failure_that_says_so);
	tcase_add_loop_test(tests, each_answer_of_the_kernel_is_one_cause_with_a_remedy, 0,
			    (int)(sizeof(causes) / sizeof(causes[0])));
	tcase_add_test(tests, a_vf_that_will_not_be_there_cannot_be_set);
	tcase_add_test(tests, wrong_arguments_are_told_at_once);
	suite_add_tcase(suite, tests);
	return suite;
}

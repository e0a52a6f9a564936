/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change of which only the end was missing, and one that is taken back when somebody else was there meanwhile. */
#include "vfs_bench.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NIC "0000:18:00.2"
#define OTHER "0000:18:00.3"
#define NODE "dev/vfio/24"
#define CONTROL "sys/devices/pci0000:17/0000:17:00.0/" NIC "/power/control"
#define JOURNAL "run/pcipt/journal"

/* When there is nothing left to be done but to remove the journal. */
static void die_at_the_end(void)
{
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	die_in(writes_of(pcipt_transaction_get_step_count(change)));
}

static void die_in_the_last_step(void)
{
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	die_in(write_at(pcipt_transaction_get_step_count(change) - 1));
}

/* Recovers, and is told this of a device. */
static void recover(const char *sentence)
{
	struct pcipt_findings *findings = NULL;
	bool found = false;

	ck_assert_int_eq(pcipt_recover(ctx, 0, &findings), 0);
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		found |= strstr(pcipt_finding_get_sentence(pcipt_findings_get(findings, i)), sentence) != NULL;
	ck_assert_msg(found, "nothing says: %s", sentence);
	pcipt_findings_free(findings);
	ck_assert(!sim_file_exists(sim, JOURNAL));
}

static void bind_and_give(void)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 64055, 106), 0);
	die_at_the_end();
}

START_TEST(what_was_changed_whole_stays)
{
	bind_and_give();
	recover(NIC " was changed whole before the interruption: driver vfio-pci, override vfio-pci.");
	assert_bound(NIC);
}
END_TEST

START_TEST(what_is_not_whole_any_more_is_taken_back)
{
	bind_and_give();
	ck_assert_int_eq(pt_io_set_owner(&sim->io, NODE, 1000, 1000), 0);
	recover(NIC " is again as it was before: driver igb, override none.");
	ck_assert_str_eq(driver_of(NIC), "igb");
	finish();
	bind_and_give();
	sim_file_remove(sim, "run/pcipt/devices/" NIC);
	recover(NIC " is again as it was before: driver igb, override none.");
	ck_assert_str_eq(driver_of(NIC), "igb");
}
END_TEST

START_TEST(virtual_functions_that_are_all_there_stay)
{
	ck_assert_int_eq(pcipt_ctx_set_parallel(ctx, 1), 0); /* so that each step is a line of the journal */
	want_vfs(PF, 2, PCIPT_CHANGE_BIND_VFS);
	die_at_the_end();
	recover(PF " was changed whole before the interruption: it has 2 virtual functions.");
	ck_assert_str_eq(driver_of(SECOND), "vfio-pci");
}
END_TEST

START_TEST(virtual_functions_of_another_number_are_somebody_elses)
{
	want_vfs(PF, 2, 0);
	die_at_the_end();
	ck_assert_int_eq(sim_meddle(sim, NUMBER(PF), "0"), 0);
	recover(PF);
	ck_assert_str_eq(text_of(NUMBER(PF)), "0");
}
END_TEST

START_TEST(settings_that_somebody_has_changed_are_not_whole)
{
	want_vfs(PF, 1, 0);
	ck_assert_int_eq(pcipt_vf_network_set_trust(network, true), 0);
	want_network(PF, 0);
	die_at_the_end();
	ck_assert_int_eq(pt_io_set_vf(&sim->io, INTERFACE, "0 trust off"), 0);
	recover(PF " is again as it was before: it has 0 virtual functions.");
	ck_assert_str_eq(text_of(NUMBER(PF)), "0");
}
END_TEST

/* The node of the one was there before; the other is bound after it. */
START_TEST(a_node_that_was_there_is_given_back)
{
	struct pt_io_status status;

	start("reference");
	ck_assert_int_eq(pcipt_ctx_set_parallel(ctx, 1), 0);
	do_bind(NIC, 0);
	bind(NIC, 0);
	bind(OTHER, 0);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 64055, 106), 0);
	die_in_the_last_step();
	ck_assert_int_eq(pt_io_status(&sim->io, NODE, &status), 0);
	ck_assert_uint_eq(status.user, 64055);
	recover(OTHER " is again as it was before: driver igb, override none.");
	ck_assert_int_eq(pt_io_status(&sim->io, NODE, &status), 0);
	ck_assert_uint_eq(status.user, 0);
	ck_assert_uint_eq(status.group, 0);
	assert_bound(NIC);
}
END_TEST

START_TEST(a_port_is_set_back_to_what_it_was)
{
	want_vfs(PF, 2, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_int_eq(pt_io_set_vf(&sim->io, INTERFACE, "0 mac 52:54:00:00:00:01"), 0);
	new_change();
	ck_assert_int_eq(pcipt_ctx_set_parallel(ctx, 1), 0);
	ck_assert_int_eq(pcipt_vf_network_set_mac(network, "52:54:00:12:34:56"), 0);
	want_network(PF, 0);
	bind(FIRST, 0);
	die_in_the_last_step();
	ck_assert(has_setting(PF, "0 mac 52:54:00:12:34:56\n"));
	recover(FIRST " is again as it was before");
	ck_assert(has_setting(PF, "0 mac 52:54:00:00:00:01\n"));
	ck_assert_str_eq(driver_of(FIRST), "none");
}
END_TEST

START_TEST(an_undoing_without_the_device_is_no_whole_one)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	sim_vanish(sim, NIC);
	ck_assert_int_eq(pcipt_transaction_undo(change), -PCIPT_E_UNDO_FAILED);
	assert_finding(PCIPT_CODE_CHANGE_GONE, NIC, "is gone");
	ck_assert_int_eq(pcipt_transaction_get_state(change), PCIPT_TRANSACTION_UNDO_FAILED);
	ck_assert(!sim_file_exists(sim, JOURNAL));
}
END_TEST

/* The change has given the node away and nothing else: that the device may sleep is somebody else's doing. */
START_TEST(undoing_leaves_power_control_that_no_step_has_set)
{
	start("reference");
	do_bind(NIC, 0);
	sim_file_write(sim, CONTROL, "auto\n");
	new_change();
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 64055, 106), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	sim_file_write(sim, CONTROL, "on\n");
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	ck_assert_str_eq(text_of(CONTROL), "on");
}
END_TEST

/* A write that was waited for is over, and nobody has asked yet: the change is not. */
START_TEST(a_child_leaves_the_lock_to_its_parent)
{
	const struct timespec pause = {.tv_nsec = 5000000};
	int status;
	pid_t child;

	start("reference");
	do_bind(NIC, 0);
	sim->held_group = "24";
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 50), 0);
	restore(NIC, PCIPT_CHANGE_EVEN_IF_IN_USE);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_PENDING);
	sim->held_group = NULL;
	atomic_store(&sim->released, true);
	be_patient();
	while (strcmp(driver_of(NIC), "none"))
		(void)nanosleep(&pause, NULL);
	for (int i = 0; i < 20; i++)
		(void)nanosleep(&pause, NULL); /* for the thread that wrote to end */
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		pcipt_transaction_free(change);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(pt_io_lock(&sim->io, "run/pcipt/lock", "1 1 - - another\n"), -EAGAIN);
	ck_assert_int_eq(resume(), 0);
	ck_assert_str_eq(driver_of(NIC), "igb");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("recover");
	TCase *drivers = tcase_create("drivers"), *vfs = tcase_create("vfs");

	tcase_add_checked_fixture(drivers, NULL, finish);
	tcase_set_timeout(drivers, 60);
	tcase_add_test(drivers, what_was_changed_whole_stays);
	tcase_add_test(drivers, a_node_that_was_there_is_given_back);
	tcase_add_test(drivers, what_is_not_whole_any_more_is_taken_back);
	tcase_add_test(drivers, an_undoing_without_the_device_is_no_whole_one);
	tcase_add_test(drivers, undoing_leaves_power_control_that_no_step_has_set);
	tcase_add_test(drivers, a_child_leaves_the_lock_to_its_parent);
	suite_add_tcase(suite, drivers);
	tcase_add_checked_fixture(vfs, vfs_begin_test, vfs_end_test);
	tcase_set_timeout(vfs, 60);
	tcase_add_test(vfs, virtual_functions_that_are_all_there_stay);
	tcase_add_test(vfs, a_port_is_set_back_to_what_it_was);
	tcase_add_test(vfs, virtual_functions_of_another_number_are_somebody_elses);
	tcase_add_test(vfs, settings_that_somebody_has_changed_are_not_whole);
	suite_add_tcase(suite, vfs);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is looked at once more, when time has passed since a change was planned or made; and what nobody may forget. */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NIC "0000:18:00.2"
#define PORT "enp24s0f2"
#define OTHER "0000:18:00.3"
#define GROUP "24"
#define NODE "dev/vfio/" GROUP
#define JOURNAL "run/pcipt/journal"
#define ROUTE(port) "address " port " 192.0.2.7/24 global\nroute 254 default " port " 192.0.2.1\n"

static int recover(unsigned int flags, int code)
{
	struct pcipt_findings *findings = NULL;
	int r = pcipt_recover(ctx, flags, &findings);
	bool found = !code;

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		found |= pcipt_finding_get_code(pcipt_findings_get(findings, i)) == code;
	ck_assert_msg(found, "no finding %d, and %d", code, r);
	pcipt_findings_free(findings);
	return r;
}

START_TEST(a_change_that_is_given_up_while_it_is_pending_keeps_the_host_locked)
{
	int r;

	start("reference");
	do_bind(NIC, 0);
	restore_pending(NIC, GROUP);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_PENDING);
	new_change();
	ck_assert_int_eq(recover(0, PCIPT_CODE_CHANGE_LOCKED), -PCIPT_E_LOCKED);
	ck_assert_int_eq(recover(PCIPT_RECOVER_FORGET, PCIPT_CODE_CHANGE_LOCKED), -PCIPT_E_LOCKED);
	ck_assert(sim_file_exists(sim, JOURNAL));
	let_go();
	do
		r = recover(0, 0);
	while (r == -PCIPT_E_LOCKED);
	ck_assert_int_eq(r, 0);
	ck_assert_str_eq(driver_of(NIC), "vfio-pci");
	do_restore(NIC, 0);
	assert_as_before();
}
END_TEST

START_TEST(root_and_state_stay_while_a_change_is_pending)
{
	int r;

	start("reference");
	do_bind(NIC, 0);
	restore_pending(NIC, GROUP);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_PENDING);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, "/"), -EBUSY);
	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, "/run/other"), -EBUSY);
	let_go();
	r = resume();
	ck_assert_int_eq(r, 0);
	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, "/run/other"), 0);
}
END_TEST

START_TEST(undoing_takes_nothing_from_a_virtual_machine)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	hold(GROUP);
	sim_forget(sim);
	ck_assert_int_eq(pcipt_transaction_undo(change), -EBUSY);
	assert_finding(PCIPT_CODE_USE_VFIO_OPEN, NIC, "Process 77 (qemu-system-x86)");
	ck_assert_uint_eq(sim->write_count, 0);
	let_go();
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_as_before();
}
END_TEST

START_TEST(undoing_a_restore_takes_nothing_from_the_host)
{
	start("reference");
	do_bind(NIC, 0);
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	say_network(ROUTE(PORT));
	ck_assert_int_eq(pcipt_transaction_undo(change), -PCIPT_E_REFUSED);
	assert_finding(PCIPT_CODE_USE_DEFAULT_ROUTE, NIC, "default route");
	ck_assert_str_eq(driver_of(NIC), "igb");
	say_network("");
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	ck_assert_str_eq(driver_of(NIC), "vfio-pci");
}
END_TEST

/* What waits while it is undone is left to recovery, and nothing else is written meanwhile. */
START_TEST(an_undoing_that_waits_is_left_to_recovery)
{
	int r;

	start("reference");
	bind(NIC, PCIPT_CHANGE_EVEN_IF_IN_USE);
	bind("0000:18:00.1", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	hold(GROUP);
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 50), 0);
	ck_assert_int_eq(pcipt_transaction_undo(change), -PCIPT_E_UNDO_FAILED);
	assert_finding(PCIPT_CODE_CHANGE_PENDING, NIC, "still waits");
	ck_assert_str_eq(driver_of("0000:18:00.1"), "vfio-pci");
	ck_assert_int_eq(recover(0, PCIPT_CODE_CHANGE_LOCKED), -PCIPT_E_LOCKED);
	let_go();
	do
		r = recover(0, 0);
	while (r == -PCIPT_E_LOCKED);
	ck_assert_int_eq(r, 0);
	assert_as_before();
}
END_TEST

/* Dies in the step before its last of giving both back: one is the host's again by then. */
static void die_while_restoring(void)
{
	start("reference");
	do_bind(NIC, 0);
	do_bind(OTHER, 0);
	restore(NIC, 0);
	restore(OTHER, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	die_in(write_at(pcipt_transaction_get_step_count(change) / 2 + 1));
	ck_assert_str_eq(driver_of(NIC), "igb");
}

START_TEST(recovery_takes_nothing_from_the_host_unless_told_so)
{
	die_while_restoring();
	say_network(ROUTE(PORT));
	ck_assert_int_eq(recover(0, PCIPT_CODE_USE_DEFAULT_ROUTE), -PCIPT_E_REFUSED);
	ck_assert_int_eq(recover(PCIPT_RECOVER_EVEN_IF_IN_USE, PCIPT_CODE_USE_DEFAULT_ROUTE), -PCIPT_E_REFUSED);
	ck_assert_str_eq(driver_of(NIC), "igb");
	ck_assert_uint_eq(sim->write_count, 0);
	ck_assert(sim_file_exists(sim, JOURNAL));
	ck_assert_int_eq(recover(PCIPT_RECOVER_EVEN_IF_NEEDED, PCIPT_CODE_USE_DEFAULT_ROUTE), 0);
	ck_assert_str_eq(driver_of(NIC), "vfio-pci");
	ck_assert(!sim_file_exists(sim, JOURNAL));
}
END_TEST

START_TEST(a_refused_recovery_can_be_forgotten)
{
	die_while_restoring();
	say_network(ROUTE(PORT));
	ck_assert_int_eq(recover(PCIPT_RECOVER_FORGET, PCIPT_CODE_USE_DEFAULT_ROUTE), 0);
	ck_assert(!sim_file_exists(sim, JOURNAL));
	ck_assert_str_eq(driver_of(NIC), "igb");
}
END_TEST

/* No step of ours sets it: another value is somebody else's. */
START_TEST(undoing_leaves_autoprobe_as_somebody_else_has_set_it)
{
	char text[64];

	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	sim_file_write(sim, "sys/bus/pci/devices/" NIC "/sriov_drivers_autoprobe", "0\n");
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	ck_assert(sim_file_read(sim, "sys/bus/pci/devices/" NIC "/sriov_drivers_autoprobe", text, sizeof(text)));
	ck_assert_str_eq(text, "0\n");
}
END_TEST

/* Names in a journal become parts of paths. */
START_TEST(a_journal_names_no_node_but_a_group)
{
	static const char *const nodes[] = {"/dev/vfio/../../etc/shadow", "/dev/vfio/vfio", "/dev/vfio/", "/dev/sda"};
	char journal[512];

	start("reference");
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		sim_format(journal, sizeof(journal),
			   "pcipt-journal 1\nboot -\ndevice " NIC "\nidentity x\nnode %s\nnode-before 1:1\nsteps 2\n"
			   "run 1 " NIC "\n",
			   nodes[i]);
		sim_file_write(sim, JOURNAL, journal);
		ck_assert_int_eq(recover(0, PCIPT_CODE_CHANGE_INTERRUPTED), -PCIPT_E_MALFORMED);
	}
}
END_TEST

START_TEST(one_that_went_to_another_vfio_driver_since_is_restored_all_the_same)
{
	struct pcipt_address address;

	start("reference");
	do_bind(NIC, 0);
	sim_file_write(sim, "sys/bus/pci/drivers/igb_vfio_pci/bind", "");
	sim_file_write(sim, "sys/bus/pci/drivers/igb_vfio_pci/unbind", "");
	new_change();
	ck_assert_int_eq(pcipt_address_parse(NIC, &address), 0);
	ck_assert_int_eq(pcipt_transaction_add_bind_to(change, &address, "igb_vfio_pci", 0), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_str_eq(driver_of(NIC), "igb_vfio_pci");
	do_restore(NIC, 0);
	ck_assert_str_eq(driver_of(NIC), "igb");
	ck_assert_str_eq(override_of(NIC), "(null)");
	ck_assert(!has_record(NIC));
}
END_TEST

START_TEST(a_physical_function_with_virtual_ones_is_not_taken_from_vfio_either)
{
	start("reference");
	do_bind(NIC, 0);
	sim_file_link(sim, "sys/bus/pci/devices/" NIC "/virtfn0", "../" OTHER);
	keep_state();
	restore(NIC, PCIPT_CHANGE_EVEN_IF_NEEDED);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	assert_finding(PCIPT_CODE_CHANGE_PF_WITH_VFS, NIC, "1 virtual functions");
	assert_nothing_differs();
}
END_TEST

START_TEST(the_node_of_one_that_is_bound_already_is_given_too)
{
	struct pt_io_status status;

	start("reference");
	do_bind(NIC, 0);
	keep_state();
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 64055, 106), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_uint_eq(pcipt_transaction_get_step_count(change), 1);
	ck_assert_int_eq(pt_io_status(&sim->io, NODE, &status), 0);
	ck_assert_uint_eq(status.user, 64055);
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	ck_assert_int_eq(pt_io_status(&sim->io, NODE, &status), 0);
	ck_assert_uint_eq(status.user, 0);
	sim_file_remove(sim, SIM_FOLDER "/owners");
	assert_nothing_differs();
}
END_TEST

/* The steps are the same, and what they would be taken back to is not. */
START_TEST(what_was_before_is_part_of_what_was_listed)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/devices/" NIC "/driver_override", "somebodys"), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_STALE);
	ck_assert_uint_eq(sim->write_count, 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("again");
	TCase *tests = tcase_create("again");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, a_change_that_is_given_up_while_it_is_pending_keeps_the_host_locked);
	tcase_add_test(tests, root_and_state_stay_while_a_change_is_pending);
	tcase_add_test(tests, undoing_takes_nothing_from_a_virtual_machine);
	tcase_add_test(tests, undoing_a_restore_takes_nothing_from_the_host);
	tcase_add_test(tests, an_undoing_that_waits_is_left_to_recovery);
	tcase_add_test(tests, recovery_takes_nothing_from_the_host_unless_told_so);
	tcase_add_test(tests, a_refused_recovery_can_be_forgotten);
	tcase_add_test(tests, undoing_leaves_autoprobe_as_somebody_else_has_set_it);
	tcase_add_test(tests, a_journal_names_no_node_but_a_group);
	tcase_add_test(tests, one_that_went_to_another_vfio_driver_since_is_restored_all_the_same);
	tcase_add_test(tests, a_physical_function_with_virtual_ones_is_not_taken_from_vfio_either);
	tcase_add_test(tests, the_node_of_one_that_is_bound_already_is_given_too);
	tcase_add_test(tests, what_was_before_is_part_of_what_was_listed);
	suite_add_tcase(suite, tests);
	return suite;
}

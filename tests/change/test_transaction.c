/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench.h"

#include <errno.h>
#include <string.h>

#define NIC "0000:18:00.2"
#define OVERRIDE(address) "sys/bus/pci/devices/" address "/driver_override"
#define DRIVERS "sys/bus/pci/drivers/"

START_TEST(binding_a_device_writes_what_was_listed_byte_for_byte)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	assert_step_states(PCIPT_STEP_WAITING);
	ck_assert_uint_eq(sim->write_count, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_written_as_listed();
	assert_step_states(PCIPT_STEP_DONE);
	ck_assert_uint_eq(sim->write_count, writes_of(5));
	ck_assert_int_eq(sim_get_write(sim, write_at(0) - 1)->kind, SIM_LOAD);
	ck_assert_int_eq(sim_get_write(sim, write_at(1) - 1)->kind, SIM_STORE);
	ck_assert_str_eq(sim_get_write(sim, write_at(2) - 1)->path, DRIVERS "igb/unbind");
	ck_assert_str_eq(sim_get_write(sim, write_at(2) - 1)->value, NIC);
	ck_assert_str_eq(sim_get_write(sim, write_at(3) - 1)->path, OVERRIDE(NIC));
	ck_assert_str_eq(sim_get_write(sim, write_at(3) - 1)->value, "vfio-pci");
	ck_assert_str_eq(sim_get_write(sim, write_at(4) - 1)->path, DRIVERS "vfio-pci/bind");
	assert_bound(NIC);
	ck_assert_str_eq(driver_of("0000:18:00.1"), "igb");
}
END_TEST

START_TEST(a_bound_device_is_on_vfio_in_the_next_picture)
{
	struct pcipt_address address;
	struct pcipt_host *host;
	const struct pcipt_device *device;

	start("reference");
	do_bind(NIC, 0);
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_INTERFACES | PCIPT_READ_GROUPS, &host), 0);
	ck_assert_int_eq(pcipt_address_parse(NIC, &address), 0);
	device = pcipt_host_find_device(host, &address);
	ck_assert_str_eq(pcipt_device_get_driver(device), "vfio-pci");
	ck_assert_uint_eq(pcipt_device_get_interface_count(device), 1);
	ck_assert_str_eq(pcipt_device_get_interface_class(device, 0), "vfio-dev");
	ck_assert_int_eq(pcipt_group_has_vfio_node(pcipt_device_get_group(device)), 1);
	ck_assert_int_eq(pcipt_group_get_viability(pcipt_device_get_group(device)), PCIPT_VIABILITY_VIABLE);
	pcipt_host_unref(host);
}
END_TEST

START_TEST(restore_brings_back_the_driver_and_the_interface)
{
	start("reference");
	do_bind(NIC, 0);
	start_again();
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_written_as_listed();
	ck_assert_str_eq(driver_of(NIC), "igb");
	ck_assert(!has_record(NIC));
	assert_as_before();
}
END_TEST

/* 0000:01:00.1 has no driver, though igb would take it. */
START_TEST(restore_leaves_a_device_without_driver_that_had_none)
{
	start("no-driver");
	do_bind("0000:01:00.1", 0);
	assert_bound("0000:01:00.1");
	do_restore("0000:01:00.1", 0);
	ck_assert_str_eq(driver_of("0000:01:00.1"), "none");
	assert_as_before();
}
END_TEST

START_TEST(restore_brings_back_an_override_that_names_another_driver)
{
	start("reference");
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE(NIC), "some other, odd text "), 0);
	keep_state();
	do_bind(NIC, 0);
	assert_bound(NIC);
	do_restore(NIC, 0);
	ck_assert_str_eq(driver_of(NIC), "igb");
	ck_assert_str_eq(override_of(NIC), "some other, odd text ");
	assert_as_before();
}
END_TEST

START_TEST(restore_brings_back_an_override_that_names_the_same_driver)
{
	start("no-driver");
	do_bind("0000:01:00.2", 0);
	assert_bound("0000:01:00.2");
	do_restore("0000:01:00.2", 0);
	ck_assert_str_eq(driver_of("0000:01:00.2"), "pci-stub");
	assert_as_before();
}
END_TEST

START_TEST(the_longest_override_is_restored_whole)
{
	char longest[4095];

	start("gpu");
	memset(longest, 'x', 4094);
	longest[4094] = '\0';
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE("0000:01:00.1"), longest), 0);
	keep_state();
	do_bind("0000:01:00.1", 0);
	do_restore("0000:01:00.1", 0);
	ck_assert_str_eq(override_of("0000:01:00.1"), longest);
	assert_as_before();
}
END_TEST

START_TEST(a_whole_group_is_bound_without_the_bridge_on_pcieport)
{
	static const char *const members[] = {"0000:01:00.0", "0000:01:00.1", "0000:01:00.2", "0000:01:00.3"};

	start("gpu");
	bind("0000:01:00.1", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_written_as_listed();
	for (size_t i = 0; i < 4; i++)
		assert_bound(members[i]);
	ck_assert_str_eq(driver_of("0000:00:01.0"), "pcieport");
	ck_assert(!has_record("0000:00:01.0"));
	do_restore("0000:01:00.3", PCIPT_CHANGE_WHOLE_GROUP);
	assert_as_before();
}
END_TEST

START_TEST(a_bridge_on_a_driver_in_the_way_is_only_unbound)
{
	start("legacy-bridge-shpchp");
	bind("0000:03:01.0", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_bound("0000:03:01.0");
	assert_bound("0000:03:02.0");
	ck_assert_str_eq(driver_of("0000:02:00.0"), "none");
	ck_assert_str_eq(override_of("0000:02:00.0"), "(null)");
	ck_assert(has_record("0000:02:00.0"));
	do_restore("0000:03:02.0", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_str_eq(driver_of("0000:02:00.0"), "shpchp");
	assert_as_before();
}
END_TEST

/* Named in any order and twice over, the functions of a card move in the order of their addresses. */
START_TEST(devices_move_once_and_in_the_order_of_addresses)
{
	size_t unbound = 0;

	start("gpu");
	bind("0000:01:00.3", 0);
	bind("0000:01:00.1", 0);
	bind("0000:01:00.0", PCIPT_CHANGE_WHOLE_GROUP);
	bind("0000:01:00.3", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	for (size_t i = 0; i < sim->write_count; i++)
		if (!strcmp(pt_base_name(sim_get_write(sim, i)->path), "unbind")) {
			ck_assert_int_eq(sim_get_write(sim, i)->value[11], (char)('0' + unbound));
			unbound++;
		}
	ck_assert_uint_eq(unbound, 4);
}
END_TEST

START_TEST(a_device_on_vfio_stays_and_gets_no_record)
{
	start("no-driver");
	bind("0000:03:00.0", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_uint_eq(pcipt_transaction_get_step_count(change), 0);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_finding(PCIPT_CODE_CHANGE_NOTHING_TO_DO, "0000:03:00.0", "VFIO driver already");
	assert_as_before();
}
END_TEST

START_TEST(restoring_a_group_leaves_the_member_that_was_on_vfio_before)
{
	start("no-driver");
	ck_assert_int_eq(sim_meddle(sim, DRIVERS "vfio-pci/bind", "0000:01:00.0"), 0);
	keep_state();
	do_bind("0000:01:00.3", PCIPT_CHANGE_WHOLE_GROUP);
	assert_bound("0000:01:00.1");
	assert_bound("0000:01:00.2");
	assert_bound("0000:01:00.3");
	ck_assert_str_eq(driver_of("0000:01:00.0"), "vfio-pci");
	ck_assert(!has_record("0000:01:00.0"));
	do_restore("0000:01:00.3", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_str_eq(driver_of("0000:01:00.0"), "vfio-pci");
	assert_as_before();
}
END_TEST

START_TEST(restore_without_a_record_lets_the_kernel_choose)
{
	start("reference");
	do_bind(NIC, 0);
	sim_file_remove(sim, "run/pcipt/devices/" NIC);
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_written_as_listed();
	assert_finding(PCIPT_CODE_CHANGE_NO_RECORD, NIC, "the kernel will choose its driver");
	ck_assert_str_eq(sim_get_write(sim, sim->write_count - 2)->path, "sys/bus/pci/drivers_probe");
	assert_as_before();
}
END_TEST

START_TEST(restore_clears_an_override_that_somebody_left_behind)
{
	start("reference");
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE(NIC), "vfio-pci"), 0);
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_uint_eq(sim->write_count, writes_of(1));
	ck_assert_str_eq(driver_of(NIC), "igb");
	assert_as_before();
}
END_TEST

START_TEST(there_is_nothing_to_restore_on_a_device_that_was_never_bound)
{
	start("reference");
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_uint_eq(pcipt_transaction_get_step_count(change), 0);
	assert_finding(PCIPT_CODE_CHANGE_NOTHING_TO_DO, NIC, "not bound by this library");
	assert_as_before();
}
END_TEST

START_TEST(arguments_are_checked)
{
	struct pcipt_address address = {.bus = 1}, wrong = {.device = 32};
	struct pcipt_transaction *none = NULL;

	start("no-iommu");
	ck_assert_int_eq(pcipt_transaction_new(NULL, &none), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_new(ctx, NULL), -EINVAL);
	ck_assert_ptr_null(none);
	new_change();
	ck_assert_int_eq(pcipt_transaction_add_bind(NULL, &address, 0), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_add_bind(change, NULL, 0), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_add_bind(change, &address, 16), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_add_restore(change, &wrong, 0), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_check(NULL), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_apply(NULL), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_undo(NULL), -EINVAL);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_transaction_get_findings(change)), 0);
	ck_assert_ptr_nonnull(pcipt_transaction_get_findings(change));
	ck_assert_int_eq(pcipt_ctx_needs_recovery(NULL), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_needs_recovery(ctx), 0);
	ck_assert_ptr_null(pcipt_transaction_get_findings(NULL));
	ck_assert_uint_eq(pcipt_transaction_get_step_count(NULL), 0);
	ck_assert_ptr_null(pcipt_transaction_get_step_sentence(change, 0));
	ck_assert_ptr_null(pcipt_transaction_get_step_path(change, 0));
	ck_assert_ptr_null(pcipt_transaction_get_step_value(change, 0));
	ck_assert_int_eq(pcipt_transaction_get_step_state(change, 0), -EINVAL);
	pcipt_transaction_free(NULL);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("transaction");
	TCase *tests = tcase_create("transaction");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, binding_a_device_writes_what_was_listed_byte_for_byte);
	tcase_add_test(tests, a_bound_device_is_on_vfio_in_the_next_picture);
	tcase_add_test(tests, restore_brings_back_the_driver_and_the_interface);
	tcase_add_test(tests, restore_leaves_a_device_without_driver_that_had_none);
	tcase_add_test(tests, restore_brings_back_an_override_that_names_another_driver);
	tcase_add_test(tests, restore_brings_back_an_override_that_names_the_same_driver);
	tcase_add_test(tests, the_longest_override_is_restored_whole);
	tcase_add_test(tests, a_whole_group_is_bound_without_the_bridge_on_pcieport);
	tcase_add_test(tests, a_bridge_on_a_driver_in_the_way_is_only_unbound);
	tcase_add_test(tests, devices_move_once_and_in_the_order_of_addresses);
	tcase_add_test(tests, a_device_on_vfio_stays_and_gets_no_record);
	tcase_add_test(tests, restoring_a_group_leaves_the_member_that_was_on_vfio_before);
	tcase_add_test(tests, restore_without_a_record_lets_the_kernel_choose);
	tcase_add_test(tests, restore_clears_an_override_that_somebody_left_behind);
	tcase_add_test(tests, there_is_nothing_to_restore_on_a_device_that_was_never_bound);
	tcase_add_test(tests, arguments_are_checked);
	suite_add_tcase(suite, tests);
	return suite;
}

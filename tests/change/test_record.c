/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is kept of a device's state before it was bound. */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NIC "0000:18:00.2"
#define FIRST "pcipt 1\n"
#define PLACE "place sys/devices/pci0000:17/0000:17:00.0/" NIC "\n"
#define IDS "ids 8086:1521 1849:1521\n"
#define OVERRIDE "sys/bus/pci/devices/" NIC "/driver_override"

static const char *record_of(const char *address)
{
	static char text[SIM_VALUE];
	char path[128];

	(void)snprintf(path, sizeof(path), "run/pcipt/devices/%s", address);
	ck_assert(sim_file_read(sim, path, text, sizeof(text)));
	return text;
}

/* Puts a text in the place of a part of the record. */
static void change_record(const char *part, const char *text)
{
	char record[SIM_VALUE];
	const char *found;

	(void)snprintf(record, sizeof(record), "%s", record_of(NIC));
	found = strstr(record, part);
	ck_assert_ptr_nonnull(found);
	ck_assert_int_lt(snprintf(record, sizeof(record), "%.*s%s%s", (int)(found - record), record_of(NIC), text,
				  strstr(record_of(NIC), part) + strlen(part)),
			 (int)sizeof(record));
	put_record(NIC, record);
}

/* A restore is refused, and so is one of the whole group; the device stays where it is. */
static void assert_unusable(int code, const char *text)
{
	keep_state();
	new_change();
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	assert_finding(code, NIC, text);
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_remedy(find(code, text)), "/run/pcipt/devices/" NIC));
	new_change();
	restore(NIC, PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	assert_finding(code, NIC, text);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_nothing_differs();
}

START_TEST(a_record_has_the_place_the_ids_the_driver_and_the_override)
{
	start("reference");
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE, "other"), 0);
	do_bind(NIC, 0);
	ck_assert_ptr_eq(strstr(record_of(NIC), FIRST PLACE "ids 8086:1521 "), record_of(NIC));
	ck_assert_ptr_nonnull(strstr(record_of(NIC), "\ndriver igb\noverride other\n"));
}
END_TEST

START_TEST(a_record_of_a_device_without_driver_names_none)
{
	start("no-driver");
	do_bind("0000:01:00.1", 0);
	ck_assert_ptr_null(strstr(record_of("0000:01:00.1"), "\ndriver"));
	ck_assert_ptr_null(strstr(record_of("0000:01:00.1"), "\noverride"));
}
END_TEST

START_TEST(records_stand_in_the_folder_that_was_set)
{
	start("reference");
	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, "/var/lib/elsewhere"), 0);
	do_bind(NIC, 0);
	ck_assert(sim_file_exists(sim, "var/lib/elsewhere/devices/" NIC));
	ck_assert(!has_record(NIC));
	do_restore(NIC, 0);
	ck_assert(!sim_file_exists(sim, "var/lib/elsewhere/devices/" NIC));
	assert_as_before();
}
END_TEST

START_TEST(a_record_of_a_device_with_other_ids_is_refused)
{
	start("reference");
	do_bind(NIC, 0);
	change_record("ids 8086:1521", "ids 8086:1522");
	assert_unusable(PCIPT_CODE_CHANGE_OTHER_DEVICE, "of another device");
}
END_TEST

START_TEST(a_record_of_a_device_in_another_place_is_refused)
{
	start("reference");
	do_bind(NIC, 0);
	change_record("0000:17:00.0/", "0000:17:02.0/");
	assert_unusable(PCIPT_CODE_CHANGE_OTHER_DEVICE, "of another device");
}
END_TEST

START_TEST(a_malformed_record_is_refused)
{
	static const char *const texts[] = {"",
					    "pcipt 2\n" PLACE IDS "driver igb\n",
					    "pcipt 1",
					    "pcipt 1\n",
					    "pcipt 1\ndriver igb\n",
					    FIRST PLACE,
					    FIRST PLACE "driver igb\n",
					    "\n" FIRST PLACE IDS,
					    "garbage \x01\xff"};

	start("reference");
	do_bind(NIC, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put_record(NIC, texts[i]);
		assert_unusable(PCIPT_CODE_CHANGE_RECORD_UNREADABLE, "cannot be used");
	}
}
END_TEST

/* A later version may add some. */
START_TEST(lines_of_a_record_that_are_not_known_are_passed_over)
{
	start("reference");
	do_bind(NIC, 0);
	change_record("driver igb\n", "drivers none\ndriver-x none\ndriver igb\ndriver late\n");
	do_restore(NIC, 0);
	assert_as_before();
}
END_TEST

START_TEST(a_driver_in_a_record_is_a_name_and_no_path)
{
	static const char *const names[] = {"driver ../../devices\n", "driver .\n", "driver ..\n", "driver /igb\n"};

	start("reference");
	do_bind(NIC, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		change_record(i ? names[i - 1] : "driver igb\n", names[i]);
		assert_unusable(PCIPT_CODE_CHANGE_RECORD_UNREADABLE, "cannot be used");
	}
}
END_TEST

START_TEST(a_device_that_somebody_gave_to_another_driver_is_told)
{
	start("reference");
	do_bind(NIC, 0);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/vfio-pci/unbind", NIC), 0);
	sim_file_write(sim, "sys/bus/pci/drivers/pci-stub/bind", "");
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE, "pci-stub"), 0);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/pci-stub/bind", NIC), 0);
	keep_state();
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	assert_finding(PCIPT_CODE_CHANGE_CHANGED_SINCE, NIC, "was given to pci-stub since");
	ck_assert_uint_eq(sim->write_count, 0);
	assert_nothing_differs();
}
END_TEST

START_TEST(a_device_that_somebody_gave_back_is_only_forgotten)
{
	start("reference");
	do_bind(NIC, 0);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/vfio-pci/unbind", NIC), 0);
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE, "\n"), 0);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/igb/bind", NIC), 0);
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_uint_eq(sim->write_count, writes_of(pcipt_transaction_get_step_count(change)));
	ck_assert_int_eq(sim_get_write(sim, sim->write_count - 2)->kind, SIM_REMOVE);
	assert_as_before();
}
END_TEST

START_TEST(a_device_that_somebody_only_unbound_is_restored)
{
	start("reference");
	do_bind(NIC, 0);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/vfio-pci/unbind", NIC), 0);
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_as_before();
}
END_TEST

/* Bound, unbound by somebody, bound again: what was at the very first is what counts. */
START_TEST(a_bound_device_that_is_bound_again_keeps_its_first_record)
{
	start("reference");
	do_bind(NIC, 0);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/vfio-pci/unbind", NIC), 0);
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_bound(NIC);
	for (size_t i = 0; i < sim->write_count; i++)
		ck_assert_ptr_null(strstr(sim_get_write(sim, i)->path, "run/pcipt/devices/"));
	do_restore(NIC, 0);
	assert_as_before();
}
END_TEST

/* An old record is written over, for the device is on a host driver again; but a failure brings it back. */
static void assert_old_record_survives(const char *text)
{
	put_record(NIC, text);
	keep_state();
	for (size_t at = 1; at <= 5; at++) {
		new_change();
		bind(NIC, 0);
		sim_inject(sim, (struct sim_fault){.at = at, .kind = SIM_ERROR, .error = EIO});
		ck_assert_int_eq(pcipt_transaction_apply(change), -EIO);
		assert_as_before();
	}
	do_bind(NIC, 0);
	assert_bound(NIC);
	ck_assert_ptr_nonnull(strstr(record_of(NIC), "driver igb\n"));
}

START_TEST(a_failed_bind_leaves_an_old_record_as_it_was)
{
	start("reference");
	assert_old_record_survives(FIRST PLACE "ids 8086:1521 ffff:ffff\ndriver nvme\n");
}
END_TEST

START_TEST(a_failed_bind_leaves_a_malformed_record_as_it_was)
{
	start("reference");
	assert_old_record_survives("nothing that this library has written");
}
END_TEST

START_TEST(only_the_device_that_is_restored_loses_its_record)
{
	start("reference");
	do_bind(NIC, 0);
	do_bind("0000:18:00.3", 0);
	do_restore(NIC, 0);
	ck_assert(!has_record(NIC));
	assert_bound("0000:18:00.3");
	do_restore("0000:18:00.3", PCIPT_CHANGE_WHOLE_GROUP);
	assert_as_before();
}
END_TEST

START_TEST(fifty_binds_and_restores_leave_nothing_behind)
{
	start("gpu");
	for (int i = 0; i < 50; i++) {
		do_bind("0000:01:00.0", PCIPT_CHANGE_WHOLE_GROUP);
		do_restore("0000:01:00.2", PCIPT_CHANGE_WHOLE_GROUP);
	}
	assert_as_before();
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("record");
	TCase *tests = tcase_create("record");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_record_has_the_place_the_ids_the_driver_and_the_override);
	tcase_add_test(tests, a_record_of_a_device_without_driver_names_none);
	tcase_add_test(tests, records_stand_in_the_folder_that_was_set);
	tcase_add_test(tests, a_record_of_a_device_with_other_ids_is_refused);
	tcase_add_test(tests, a_record_of_a_device_in_another_place_is_refused);
	tcase_add_test(tests, a_malformed_record_is_refused);
	tcase_add_test(tests, lines_of_a_record_that_are_not_known_are_passed_over);
	tcase_add_test(tests, a_driver_in_a_record_is_a_name_and_no_path);
	tcase_add_test(tests, a_device_that_somebody_gave_to_another_driver_is_told);
	tcase_add_test(tests, a_device_that_somebody_gave_back_is_only_forgotten);
	tcase_add_test(tests, a_device_that_somebody_only_unbound_is_restored);
	tcase_add_test(tests, a_bound_device_that_is_bound_again_keeps_its_first_record);
	tcase_add_test(tests, a_failed_bind_leaves_an_old_record_as_it_was);
	tcase_add_test(tests, a_failed_bind_leaves_a_malformed_record_as_it_was);
	tcase_add_test(tests, only_the_device_that_is_restored_loses_its_record);
	tcase_add_test(tests, fifty_binds_and_restores_leave_nothing_behind);
	suite_add_tcase(suite, tests);
	return suite;
}

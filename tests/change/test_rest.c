/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change goes on after one of its devices was waited for: what is left of it is looked at once more. */
#include "bench.h"

#include <errno.h>
#include <string.h>

#define NIC "0000:18:00.2"
#define GROUP "24"
#define OTHER "0000:18:00.3"
#define THIRD "0000:18:00.1"
#define DISPLAY "0000:03:00.0"
#define ROUTE(port) "address " port " 192.0.2.7/24 global\nroute 254 default " port " 192.0.2.1\n"

/* While one device was waited for, the host has come to use the next. */
START_TEST(what_comes_after_a_wait_is_looked_at_again)
{
	int r;

	start("reference");
	do_bind(NIC, 0);
	keep_state();
	restore_pending(NIC, GROUP);
	bind(OTHER, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_PENDING);
	say_network(ROUTE("enp24s0f3"));
	let_go();
	r = resume();
	ck_assert_int_eq(r, -PCIPT_E_REFUSED);
	assert_finding(PCIPT_CODE_USE_DEFAULT_ROUTE, OTHER, "default route");
	ck_assert_ptr_null(find(PCIPT_CODE_CHANGE_PENDING, ""));
	ck_assert_str_eq(driver_of(OTHER), "igb");
	ck_assert_str_eq(driver_of(NIC), "vfio-pci");
	ck_assert(!sim_file_exists(sim, "run/pcipt/journal"));
}
END_TEST

/* The file `class` is read of a device that is in a change, `uevent` of others. */
static void say_class(const char *address, const char *number)
{
	char path[128], text[1024], changed[1024];
	const char *line;

	sim_format(path, sizeof(path), "sys/bus/pci/devices/%s/uevent", address);
	ck_assert(sim_file_read(sim, path, text, sizeof(text)));
	line = strstr(text, "PCI_CLASS=");
	ck_assert_ptr_nonnull(line);
	sim_format(changed, sizeof(changed), "%.*sPCI_CLASS=%s%s", (int)(line - text), text, number,
		   strchr(line, '\n'));
	sim_file_write(sim, path, changed);
	sim_format(path, sizeof(path), "sys/bus/pci/devices/%s/class", address);
	sim_format(changed, sizeof(changed), "0x%s\n", number);
	sim_file_write(sim, path, changed);
}

/* Two displays of three may go; while a NIC was waited for, the third has gone. */
START_TEST(two_displays_that_became_the_last_ones_during_a_wait_are_not_both_taken)
{
	int r;

	start("reference");
	say_class(OTHER, "30000");
	say_class(THIRD, "30000");
	do_bind(NIC, 0);
	restore_pending(NIC, GROUP);
	bind(OTHER, 0);
	bind(THIRD, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_PENDING);
	say_class(DISPLAY, "C0300");
	let_go();
	r = resume();
	ck_assert_int_eq(r, -PCIPT_E_REFUSED);
	assert_finding(PCIPT_CODE_USE_LAST_DISPLAY, THIRD, "only display");
	ck_assert_str_eq(driver_of(OTHER), "igb");
	ck_assert_str_eq(driver_of(THIRD), "igb");
}
END_TEST

START_TEST(what_somebody_has_changed_meanwhile_ends_the_change)
{
	int r;

	start("reference");
	do_bind(NIC, 0);
	restore_pending(NIC, GROUP);
	bind(OTHER, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_PENDING);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/devices/" OTHER "/driver_override", "somebodys"), 0);
	let_go();
	r = resume();
	ck_assert_int_eq(r, -PCIPT_E_STALE);
	ck_assert_str_eq(override_of(OTHER), "somebodys");
	ck_assert_str_eq(driver_of(NIC), "vfio-pci");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("rest");
	TCase *tests = tcase_create("rest");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, what_comes_after_a_wait_is_looked_at_again);
	tcase_add_test(tests, two_displays_that_became_the_last_ones_during_a_wait_are_not_both_taken);
	tcase_add_test(tests, what_somebody_has_changed_meanwhile_ends_the_change);
	suite_add_tcase(suite, tests);
	return suite;
}

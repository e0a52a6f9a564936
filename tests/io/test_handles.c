/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "roots.h"

static struct pt_io_handles handles;

static void setup(void)
{
	memset(&handles, 0, sizeof(handles));
}

static void teardown(void)
{
	pt_io_handles_release(&handles);
}

START_TEST(a_handle_stands_for_its_path_and_the_inner_handle)
{
	char path[] = "sys/bus", buffer[64];
	int handle = pt_io_handles_add(&handles, path, 17);

	memset(path, 'x', 3); /* it is copied */
	ck_assert_int_ge(handle, 0);
	ck_assert_int_eq(pt_io_handles_inner(&handles, handle), 17);
	ck_assert_int_eq(pt_io_handles_path(&handles, handle, "pci/devices", buffer, sizeof(buffer)), 0);
	ck_assert_str_eq(buffer, "sys/bus/pci/devices");
	ck_assert_int_eq(pt_io_handles_path(&handles, handle, "", buffer, sizeof(buffer)), 0);
	ck_assert_str_eq(buffer, "sys/bus");
	ck_assert_int_eq(pt_io_handles_path(&handles, handle, "pci", buffer, 11), -ENAMETOOLONG);
	ck_assert_int_eq(pt_io_handles_remove(&handles, handle), 17);
}
END_TEST

START_TEST(the_root_is_a_handle_without_a_path)
{
	char buffer[64];

	ck_assert_int_eq(pt_io_handles_inner(&handles, PT_IO_ROOT), PT_IO_ROOT);
	ck_assert_int_eq(pt_io_handles_path(&handles, PT_IO_ROOT, "sys", buffer, sizeof(buffer)), 0);
	ck_assert_str_eq(buffer, "sys");
}
END_TEST

START_TEST(a_removed_handle_is_given_again_and_the_others_stay)
{
	char buffer[64];
	int numbers[100];

	for (int i = 0; i < 100; i++) {
		numbers[i] = pt_io_handles_add(&handles, i % 2 ? "odd" : "even", i);
		ck_assert_int_eq(numbers[i], i);
	}
	ck_assert_int_eq(pt_io_handles_remove(&handles, 42), 42);
	ck_assert_int_eq(pt_io_handles_remove(&handles, 7), 7);
	ck_assert_int_eq(pt_io_handles_add(&handles, "new", 1007), 7);
	ck_assert_int_eq(pt_io_handles_add(&handles, "new", 1042), 42);
	ck_assert_int_eq(pt_io_handles_add(&handles, "new", 1100), 100);
	for (int i = 0; i < 101; i++) {
		bool new = i == 7 || i == 42 || i == 100;

		ck_assert_int_eq(pt_io_handles_inner(&handles, i), new ? 1000 + i : i);
		ck_assert_int_eq(pt_io_handles_path(&handles, i, "", buffer, sizeof(buffer)), 0);
		ck_assert_str_eq(buffer, new ? "new" : i % 2 ? "odd" : "even");
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("handles");
	TCase *cases = tcase_create("handles");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_handle_stands_for_its_path_and_the_inner_handle);
	tcase_add_test(cases, the_root_is_a_handle_without_a_path);
	tcase_add_test(cases, a_removed_handle_is_given_again_and_the_others_stay);
	suite_add_tcase(suite, cases);
	return suite;
}

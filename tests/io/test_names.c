/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "roots.h"

static struct pt_io_names names;

static void setup(void)
{
	memset(&names, 0, sizeof(names));
}

static void teardown(void)
{
	pt_io_names_release(&names);
}

START_TEST(names_keep_their_text_and_kind)
{
	ck_assert_int_eq(pt_io_names_add(&names, "eth0", PT_IO_LINK), 0);
	ck_assert_int_eq(pt_io_names_add(&names, "", PT_IO_OTHER), 0);
	ck_assert_int_eq(pt_io_names_add(&names, "lo", PT_IO_FOLDER), 0);
	ck_assert_uint_eq(names.count, 3);
	ck_assert_str_eq(pt_io_name(&names, 0), "eth0");
	ck_assert_str_eq(pt_io_name(&names, 1), "");
	ck_assert_str_eq(pt_io_name(&names, 2), "lo");
	ck_assert_int_eq(pt_io_name_kind(&names, 0), PT_IO_LINK);
	ck_assert_int_eq(pt_io_name_kind(&names, 1), PT_IO_OTHER);
	ck_assert_int_eq(pt_io_name_kind(&names, 2), PT_IO_FOLDER);
}
END_TEST

START_TEST(names_are_sorted_by_value_and_keep_their_kind)
{
	static const char *const sorted[] = {"0000:00:1f.0", "eth1", "eth2", "eth9", "eth10", "eth10a", "nvme0"};
	const size_t count = sizeof(sorted) / sizeof(sorted[0]);

	pt_io_names_sort(&names); /* none is sorted as well */
	for (size_t i = 0; i < count; i++) {
		size_t other = i * 5 % count;

		ck_assert_int_eq(pt_io_names_add(&names, sorted[other], (enum pt_io_kind)(other % 4)), 0);
	}
	pt_io_names_sort(&names);
	for (size_t i = 0; i < count; i++) {
		ck_assert_str_eq(pt_io_name(&names, i), sorted[i]);
		ck_assert_uint_eq(pt_io_name_kind(&names, i), i % 4);
	}
}
END_TEST

START_TEST(cleared_names_leave_their_memory_to_the_next)
{
	char *storage;

	ck_assert_int_eq(pt_io_names_add(&names, "eth0", PT_IO_LINK), 0);
	storage = names.storage;
	pt_io_names_clear(&names);
	ck_assert_uint_eq(names.count, 0);
	ck_assert_int_eq(pt_io_names_add(&names, "lo", PT_IO_FILE), 0);
	ck_assert_ptr_eq(names.storage, storage);
	ck_assert_str_eq(pt_io_name(&names, 0), "lo");
}
END_TEST

START_TEST(a_million_names_are_taken_and_not_one_more)
{
	size_t failures = 0;
	char name[32];

	for (int i = 0; i < PT_IO_MOST_NAMES; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		failures += pt_io_names_add(&names, name, PT_IO_FILE) != 0;
	}
	ck_assert_uint_eq(failures, 0);
	ck_assert_int_eq(pt_io_names_add(&names, "more", PT_IO_FILE), -EOVERFLOW);
	ck_assert_uint_eq(names.count, PT_IO_MOST_NAMES);
	ck_assert_str_eq(pt_io_name(&names, 999999), "999999");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("names");
	TCase *cases = tcase_create("names");

	tcase_set_timeout(cases, 120);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, names_keep_their_text_and_kind);
	tcase_add_test(cases, names_are_sorted_by_value_and_keep_their_kind);
	tcase_add_test(cases, cleared_names_leave_their_memory_to_the_next);
	tcase_add_test(cases, a_million_names_are_taken_and_not_one_more);
	suite_add_tcase(suite, cases);
	return suite;
}

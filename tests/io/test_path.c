/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "roots.h"

START_TEST(two_parts_are_joined_by_one_slash_and_an_empty_one_by_none)
{
	char buffer[16];

	ck_assert_int_eq(pt_path_join(buffer, sizeof(buffer), "sys/bus", "pci"), 0);
	ck_assert_str_eq(buffer, "sys/bus/pci");
	ck_assert_int_eq(pt_path_join(buffer, sizeof(buffer), "", "pci"), 0);
	ck_assert_str_eq(buffer, "pci");
	ck_assert_int_eq(pt_path_join(buffer, sizeof(buffer), "sys", ""), 0);
	ck_assert_str_eq(buffer, "sys");
	ck_assert_int_eq(pt_path_join(buffer, sizeof(buffer), "", ""), 0);
	ck_assert_str_eq(buffer, "");
}
END_TEST

START_TEST(what_does_not_fit_is_too_long)
{
	char *buffer = malloc(8); /* a sanitizer sees a byte too far */

	ck_assert_ptr_nonnull(buffer);
	ck_assert_int_eq(pt_path_join(buffer, 8, "abc", "def"), 0);
	ck_assert_int_eq(pt_path_join(buffer, 8, "abc", "defg"), -ENAMETOOLONG);
	ck_assert_int_eq(pt_path_follow(buffer, 8, "abc", "def"), 0);
	ck_assert_str_eq(buffer, "abc/def");
	ck_assert_int_eq(pt_path_follow(buffer, 8, "abc", "defg"), -ENAMETOOLONG);
	ck_assert_int_eq(pt_path_follow(buffer, 8, "abcdefgh", "../x"), -ENAMETOOLONG);
	ck_assert_int_eq(pt_path_follow(buffer, 8, "abcdef", ".."), 0);
	ck_assert_str_eq(buffer, "");
	free(buffer);
}
END_TEST

static void assert_leads(const char *folder, const char *target, const char *expected)
{
	char buffer[64];

	ck_assert_msg(!pt_path_follow(buffer, sizeof(buffer), folder, target), "'%s' in '%s'", target, folder);
	ck_assert_str_eq(buffer, expected);
}

START_TEST(a_link_leads_from_its_folder_or_from_the_root)
{
	assert_leads("sys/bus/pci/devices", "../../../devices/pci0000:00/0000:00:1f.0",
		     "sys/devices/pci0000:00/0000:00:1f.0");
	assert_leads("sys", "a/b", "sys/a/b");
	assert_leads("", "a/b", "a/b");
	assert_leads("sys", "/a/b", "a/b");
	assert_leads("sys", "/", "");
	assert_leads("sys/class", "..", "sys");
	assert_leads("sys", "..", "");
	assert_leads("sys", "../..x", "..x");
	assert_leads("sys", ".../.x", "sys/.../.x");
	assert_leads("sys", "", "sys");
}
END_TEST

START_TEST(dots_and_slashes_too_many_are_worked_out)
{
	assert_leads("sys", "./a/.//b///", "sys/a/b");
	assert_leads("sys", "a/../b/c/../../d", "sys/d");
	assert_leads("sys", "//a//..//b", "b");
	assert_leads("a/b", "../c/.././d", "a/d");
	assert_leads("", "a/..", "");
	assert_leads("", ".", "");
}
END_TEST

START_TEST(what_leads_above_the_root_is_refused)
{
	static const char *const targets[] = {"..", "../x", "a/../..", "/..", "/../x", "./..", "a/../../a"};
	char buffer[64];

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		ck_assert_msg(pt_path_follow(buffer, sizeof(buffer), "", targets[i]) == -PCIPT_E_OUTSIDE_ROOT, "%s",
			      targets[i]);
	ck_assert_int_eq(pt_path_follow(buffer, sizeof(buffer), "sys", "../.."), -PCIPT_E_OUTSIDE_ROOT);
	ck_assert_int_eq(pt_path_follow(buffer, sizeof(buffer), "sys/bus", "../../../x"), -PCIPT_E_OUTSIDE_ROOT);
}
END_TEST

/* Whatever the target: the answer is a plain path. */
START_TEST(the_answer_has_no_dots_no_empty_parts_and_no_slash_at_an_end)
{
	unsigned int seed = 3;

	for (int i = 0; i < 100000; i++) {
		char folder[32] = "", target[32] = "", buffer[40], again[40];
		size_t length = (size_t)rand_r(&seed) % 30;

		for (size_t j = 0; j < length; j++)
			target[j] = "./ab"[(size_t)rand_r(&seed) % 4];
		for (int j = rand_r(&seed) % 4; j > 0; j--)
			strcat(folder, folder[0] ? "/ab" : "ab");
		if (pt_path_follow(buffer, sizeof(buffer), folder, target))
			continue;
		if (pt_path_follow(again, sizeof(again), "", buffer) || strcmp(again, buffer) || buffer[0] == '/')
			ck_abort_msg("'%s' in '%s' leads to '%s'", target, folder, buffer);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("path");
	TCase *cases = tcase_create("path");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, two_parts_are_joined_by_one_slash_and_an_empty_one_by_none);
	tcase_add_test(cases, what_does_not_fit_is_too_long);
	tcase_add_test(cases, a_link_leads_from_its_folder_or_from_the_root);
	tcase_add_test(cases, dots_and_slashes_too_many_are_worked_out);
	tcase_add_test(cases, what_leads_above_the_root_is_refused);
	tcase_add_test(cases, the_answer_has_no_dots_no_empty_parts_and_no_slash_at_an_end);
	suite_add_tcase(suite, cases);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <core/core.h>
#include <support/support.h>

static struct pcipt_text text;

static void setup(void)
{
	fail_allocation(0, false);
	memset(&text, 0, sizeof(text));
}

static void teardown(void)
{
	fail_allocation(0, false);
	pt_text_release(&text);
}

START_TEST(a_text_grows_with_what_is_appended)
{
	for (int i = 0; i < 20000; i++)
		pt_text_append(&text, "eth0,");
	ck_assert(!text.failed);
	ck_assert_uint_eq(text.length, 100000);
	ck_assert_uint_eq(strlen(text.string), 100000);
	for (size_t i = 0; i < 100000; i++)
		ck_assert_int_eq(text.string[i], "eth0,"[i % 5]);
}
END_TEST

START_TEST(every_length_around_the_capacity_is_terminated)
{
	for (size_t length = 0; length < 1030; length++) {
		char piece[1030];

		memset(piece, 'p', length);
		pt_text_append_bytes(&text, piece, length);
		pt_text_append(&text, "q");
		ck_assert_uint_eq(text.length, length + 1);
		ck_assert_uint_lt(text.length, text.capacity);
		ck_assert_int_eq(text.string[length], 'q');
		ck_assert_int_eq(text.string[length + 1], 0);
		pt_text_release(&text);
		ck_assert_ptr_null(text.string);
		ck_assert_uint_eq(text.capacity, 0);
	}
}
END_TEST

START_TEST(bytes_may_hold_zeros)
{
	pt_text_append_bytes(&text, "a\0b", 3);
	pt_text_append(&text, "c");
	ck_assert_uint_eq(text.length, 4);
	ck_assert_mem_eq(text.string, "a\0bc", 5);
}
END_TEST

START_TEST(appending_nothing_makes_an_empty_string)
{
	pt_text_append_bytes(&text, NULL, 0);
	ck_assert_str_eq(text.string, "");
	ck_assert_uint_eq(text.length, 0);
}
END_TEST

START_TEST(formatted_text_is_appended_whole)
{
	char wide[2000];

	memset(wide, 'w', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	pt_text_printf(&text, "%s", "");
	ck_assert_str_eq(text.string, "");
	for (int i = 0; i < 300; i++)
		pt_text_printf(&text, "%04x:", (unsigned int)i);
	ck_assert_uint_eq(text.length, 1500);
	ck_assert(!memcmp(text.string + 1495, "012b:", 6));
	pt_text_printf(&text, "%s", wide);
	ck_assert_uint_eq(text.length, 1500 + 1999);
	ck_assert_str_eq(text.string + 1500, wide);
}
END_TEST

START_TEST(clearing_forgets_the_content_and_keeps_the_memory)
{
	char *memory;

	pt_text_clear(&text); /* an empty one as well */
	pt_text_append(&text, "something");
	memory = text.string;
	pt_text_clear(&text);
	ck_assert_str_eq(text.string, "");
	ck_assert_uint_eq(text.length, 0);
	pt_text_append(&text, "else");
	ck_assert_ptr_eq(text.string, memory);
	ck_assert_str_eq(text.string, "else");
}
END_TEST

START_TEST(the_first_failure_sticks)
{
	pt_text_append(&text, "whole");
	fail_allocation(1, false);
	pt_text_printf(&text, "%1000d", 1);
	ck_assert(has_failed_allocation());
	ck_assert(text.failed);
	pt_text_append(&text, "x");
	pt_text_printf(&text, "y");
	pt_text_append_bytes(&text, "z", 1);
	ck_assert(text.failed);
	ck_assert_str_eq(text.string, "whole");
	ck_assert_uint_eq(text.length, 5);
	pt_text_clear(&text);
	ck_assert(!text.failed);
	pt_text_append(&text, "again");
	ck_assert_str_eq(text.string, "again");
}
END_TEST

START_TEST(an_impossible_length_fails_without_a_crash)
{
	pt_text_append_bytes(&text, "x", SIZE_MAX / 2);
	ck_assert(text.failed);
	ck_assert_ptr_null(text.string);
}
END_TEST

START_TEST(a_finished_text_moves_to_the_caller)
{
	struct pcipt_text *result = NULL;

	pt_text_append_bytes(&text, "a\0b", 3);
	ck_assert_int_eq(pt_text_finish(&text, &result), 0);
	ck_assert_ptr_null(text.string);
	ck_assert_uint_eq(pcipt_text_get_length(result), 3);
	ck_assert_mem_eq(pcipt_text_get_string(result), "a\0b", 4);
	pcipt_text_free(result);
	ck_assert_int_eq(pt_text_finish(&text, &result), 0);
	ck_assert_str_eq(pcipt_text_get_string(result), "");
	ck_assert_uint_eq(pcipt_text_get_length(result), 0);
	pcipt_text_free(result);
}
END_TEST

START_TEST(a_text_that_cannot_be_finished_is_freed_and_the_result_untouched)
{
	for (size_t failing = 1; failing <= 3; failing++) {
		struct pcipt_text *const none = NULL;
		struct pcipt_text *result = none;
		int r;

		fail_allocation(failing, false);
		pt_text_append(&text, "something");
		r = pt_text_finish(&text, &result);
		fail_allocation(0, false);
		ck_assert_int_eq(r, failing <= 2 ? -ENOMEM : 0);
		ck_assert(!result == (failing <= 2));
		ck_assert_ptr_null(text.string);
		pcipt_text_free(result);
	}
}
END_TEST

START_TEST(the_public_functions_take_null)
{
	pcipt_text_free(NULL);
	ck_assert_ptr_null(pcipt_text_get_string(NULL));
	ck_assert_uint_eq(pcipt_text_get_length(NULL), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("text");
	TCase *cases = tcase_create("text");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_text_grows_with_what_is_appended);
	tcase_add_test(cases, every_length_around_the_capacity_is_terminated);
	tcase_add_test(cases, bytes_may_hold_zeros);
	tcase_add_test(cases, appending_nothing_makes_an_empty_string);
	tcase_add_test(cases, formatted_text_is_appended_whole);
	tcase_add_test(cases, clearing_forgets_the_content_and_keeps_the_memory);
	tcase_add_test(cases, the_first_failure_sticks);
	tcase_add_test(cases, an_impossible_length_fails_without_a_crash);
	tcase_add_test(cases, a_finished_text_moves_to_the_caller);
	tcase_add_test(cases, a_text_that_cannot_be_finished_is_freed_and_the_result_untouched);
	tcase_add_test(cases, the_public_functions_take_null);
	suite_add_tcase(suite, cases);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <core/core.h>
#include <support/support.h>

#define MOST 10000

/* The header is the list: a code that is added there and forgotten in the table is found here. */
START_TEST(every_code_of_the_header_has_its_name_and_a_text)
{
	const char *source = getenv("PCIPT_TEST_SOURCE");
	char path[PATH_MAX], line[256];
	int count = 0;
	FILE *header;

	ck_assert_ptr_nonnull(source);
	ck_assert_int_lt(snprintf(path, sizeof(path), "%s/include/pcipt/error.h", source), (int)sizeof(path));
	header = fopen(path, "re");
	ck_assert_ptr_nonnull(header);
	while (fgets(line, sizeof(line), header)) {
		char name[64];
		int number;

		if (sscanf(line, " %63[A-Z0-9_] = %d", name, &number) != 2)
			continue;
		ck_assert_int_ge(number, 5000);
		ck_assert_msg(pcipt_error_name(number), "%s", name);
		ck_assert_str_eq(pcipt_error_name(number), name);
		ck_assert_str_ne(pcipt_strerror(number), "unknown error");
		count++;
	}
	(void)fclose(header);
	ck_assert_int_ge(count, 9);
	for (int number = 5000; number < MOST; number++)
		count -= pcipt_error_name(number) != NULL;
	ck_assert_int_eq(count, 0);
}
END_TEST

START_TEST(an_error_of_the_system_bears_its_own_name)
{
	static const int usual[] = {EPERM,  ENOENT, EIO,    ENXIO,  E2BIG,   EAGAIN,  ENOMEM,    EACCES,
				    EBUSY,  EEXIST, EXDEV,  ENODEV, EISDIR,  EINVAL,  EMFILE,    ENOSPC,
				    ESPIPE, EROFS,  ERANGE, ELOOP,  ENODATA, ENOTDIR, EOVERFLOW, ENOTSUP};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		ck_assert_ptr_nonnull(pcipt_error_name(-usual[i]));
	for (int number = 1; number < 5000; number++) {
		const char *name = pcipt_error_name(number);

		if (name && number != ENOTSUP) /* it has two names */
			ck_assert_str_eq(name, strerrorname_np(number));
	}
	ck_assert_str_eq(pcipt_error_name(-ENOTSUP), "ENOTSUP");
}
END_TEST

START_TEST(either_sign_is_the_same_error)
{
	for (int number = 0; number < MOST; number++) {
		ck_assert_ptr_eq(pcipt_error_name(number), pcipt_error_name(-number));
		ck_assert_ptr_eq(pcipt_strerror(number), pcipt_strerror(-number));
	}
	ck_assert_str_eq(pcipt_error_name(-PCIPT_E_REFUSED), "PCIPT_E_REFUSED");
	ck_assert_str_eq(pcipt_error_name(EBUSY), "EBUSY");
}
END_TEST

START_TEST(names_and_texts_are_unique)
{
	static int known[MOST];
	size_t count = 0;

	for (int number = 0; number < MOST; number++)
		if (pcipt_error_name(number))
			known[count++] = number;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			ck_assert_str_ne(pcipt_error_name(known[i]), pcipt_error_name(known[j]));
			ck_assert_str_ne(pcipt_strerror(known[i]), pcipt_strerror(known[j]));
		}
		ck_assert_uint_gt(strlen(pcipt_strerror(known[i])), 0);
		ck_assert_ptr_null(strchr(pcipt_strerror(known[i]), '\n'));
	}
}
END_TEST

START_TEST(an_unknown_number_has_a_text_and_no_name)
{
	static const int unknown[] = {INT_MIN, INT_MAX, -INT_MAX, 4999, 6000, -6000};

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		ck_assert_ptr_null(pcipt_error_name(unknown[i]));
		ck_assert_str_eq(pcipt_strerror(unknown[i]), "unknown error");
	}
	ck_assert_str_eq(pcipt_error_name(0), "OK");
}
END_TEST

START_TEST(a_name_leads_back_to_its_error)
{
	for (int number = 1; number < MOST; number++)
		if (pcipt_error_name(number))
			ck_assert_int_eq(pt_error_from_name(pcipt_error_name(number)), -number);
}
END_TEST

START_TEST(a_name_that_is_unknown_leads_to_an_input_error)
{
	ck_assert_int_eq(pt_error_from_name(""), -EIO);
	ck_assert_int_eq(pt_error_from_name("OK"), -EIO);
	ck_assert_int_eq(pt_error_from_name("eacces"), -EIO);
	ck_assert_int_eq(pt_error_from_name("EACCES "), -EIO);
	ck_assert_int_eq(pt_error_from_name("13"), -EIO);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("error");
	TCase *cases = tcase_create("error");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, every_code_of_the_header_has_its_name_and_a_text);
	tcase_add_test(cases, an_error_of_the_system_bears_its_own_name);
	tcase_add_test(cases, either_sign_is_the_same_error);
	tcase_add_test(cases, names_and_texts_are_unique);
	tcase_add_test(cases, an_unknown_number_has_a_text_and_no_name);
	tcase_add_test(cases, a_name_leads_back_to_its_error);
	tcase_add_test(cases, a_name_that_is_unknown_leads_to_an_input_error);
	suite_add_tcase(suite, cases);
	return suite;
}

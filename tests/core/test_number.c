/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <core/core.h>
#include <support/support.h>

#define UNTOUCHED UINT64_C(0x5ca1ab1e)

static void assert_number(const char *text, unsigned int base, uint64_t max, uint64_t expected)
{
	uint64_t number = UNTOUCHED;

	ck_assert_msg(!pt_parse_number(text, base, max, &number), "'%s' is refused", text);
	ck_assert_uint_eq(number, expected);
}

static void assert_error(const char *text, unsigned int base, uint64_t max, int error)
{
	uint64_t number = UNTOUCHED;

	ck_assert_msg(pt_parse_number(text, base, max, &number) == error, "'%s' up to %" PRIu64, text, max);
	ck_assert_uint_eq(number, UNTOUCHED);
}

START_TEST(a_number_is_the_whole_string)
{
	assert_number("0", 10, 0, 0);
	assert_number("007", 10, 10, 7);
	assert_number("1234567890", 10, UINT64_MAX, 1234567890);
	assert_number("ff", 16, 255, 255);
	assert_number("0xfF", 16, 255, 255);
	assert_number("0Xff", 16, 255, 255);
	assert_number("0x0", 16, 0, 0);
	assert_number("11", 2, 3, 3);
}
END_TEST

START_TEST(signs_spaces_and_other_characters_are_refused)
{
	static const char *const texts[] = {"",    " ",   " 1",  "1 ",  "1\n", "+1",  "-1",  "-",  "1.0",
					    "1e3", "1,0", "a",   "0x1", "0x",  "12a", "1_0", "\t", "١",
					    "1:",  "/",   "0b1", "1/2", "1-3", "@",   "`"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_error(texts[i], 10, UINT64_MAX, -EINVAL);
	assert_error("0x", 16, UINT64_MAX, -EINVAL);
	assert_error("0X", 16, UINT64_MAX, -EINVAL);
	assert_error("0x0x1", 16, UINT64_MAX, -EINVAL);
	assert_error("x1", 16, UINT64_MAX, -EINVAL);
	assert_error("fg", 16, UINT64_MAX, -EINVAL);
	assert_error("-0x1", 16, UINT64_MAX, -EINVAL);
	assert_error("2", 2, UINT64_MAX, -EINVAL);
}
END_TEST

/* An assertion for each of these would take longer than all the rest. */
static void check_bounds(unsigned int base)
{
	for (unsigned int max = 0; max < 300; max++) {
		for (unsigned int number = 0; number < 600; number++) {
			uint64_t result = UNTOUCHED;
			char text[8];
			int r;

			(void)snprintf(text, sizeof(text), base == 10 ? "%u" : "%x", number);
			r = pt_parse_number(text, base, max, &result);
			if (number <= max ? r || result != number : r != -ERANGE || result != UNTOUCHED)
				ck_abort_msg("%s in base %u up to %u: %d", text, base, max, r);
		}
	}
}

START_TEST(a_number_above_its_maximum_is_refused)
{
	check_bounds(10);
	check_bounds(16);
}
END_TEST

START_TEST(no_number_overflows)
{
	assert_number("18446744073709551615", 10, UINT64_MAX, UINT64_MAX);
	assert_number("0xffffffffffffffff", 16, UINT64_MAX, UINT64_MAX);
	assert_number("00000000000000000000000000001", 10, UINT64_MAX, 1);
	assert_number("00000000000000000000000000001", 16, UINT64_MAX, 1);
	assert_error("18446744073709551616", 10, UINT64_MAX, -ERANGE);
	assert_error("18446744073709551625", 10, UINT64_MAX, -ERANGE);
	assert_error("99999999999999999999999999", 10, UINT64_MAX, -ERANGE);
	assert_error("10000000000000000", 16, UINT64_MAX, -ERANGE);
	assert_error("fffffffffffffffff", 16, UINT64_MAX, -ERANGE);
	assert_error("4294967296", 10, UINT32_MAX, -ERANGE);
	assert_error("4294967296", 10, UINT32_MAX, -ERANGE);
	assert_error("100000000", 16, UINT32_MAX, -ERANGE);
}
END_TEST

START_TEST(only_as_many_characters_as_told_are_read)
{
	char *text = malloc(3); /* no terminating zero: a sanitizer sees a step too far */
	uint64_t number = UNTOUCHED;

	ck_assert_ptr_nonnull(text);
	memcpy(text, "129", 3);
	ck_assert_int_eq(pt_parse_number_n(text, 3, 10, 1000, &number), 0);
	ck_assert_uint_eq(number, 129);
	ck_assert_int_eq(pt_parse_number_n(text, 2, 10, 1000, &number), 0);
	ck_assert_uint_eq(number, 12);
	ck_assert_int_eq(pt_parse_number_n(text, 0, 10, 1000, &number), -EINVAL);
	memcpy(text, "0x1", 3);
	ck_assert_int_eq(pt_parse_number_n(text, 3, 16, 1000, &number), 0);
	ck_assert_uint_eq(number, 1);
	ck_assert_int_eq(pt_parse_number_n(text, 2, 16, 1000, &number), -EINVAL);
	ck_assert_int_eq(pt_parse_number_n("1\0002", 3, 10, 1000, &number), -EINVAL);
	ck_assert_uint_eq(number, 1);
	free(text);
}
END_TEST

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

START_TEST(names_compare_digits_by_value)
{
	static const char *const sorted[] = {
		"",
		"0",
		"00",
		"000",
		"01",
		"1",
		"2",
		"10",
		"18446744073709551616",
		"99999999999999999999999",
		"a",
		"a1b2",
		"a01b10",
		"a1b10",
		"a2",
		"eth",
		"eth-1",
		"eth1",
		"eth2",
		"eth10",
		"eth10a",
		"eth10b",
		"nvme0n1",
		"nvme0n2",
		"nvme0n10",
		"nvme1",
		"nvme10",
		"\xff",
	};
	const size_t count = sizeof(sorted) / sizeof(sorted[0]);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++)
			ck_assert_msg(sign(pt_compare_names(sorted[i], sorted[j])) == (i > j) - (i < j),
				      "'%s' and '%s'", sorted[i], sorted[j]);
}
END_TEST

static void random_name(unsigned int *seed, char *name)
{
	size_t length = (size_t)rand_r(seed) % 7;

	for (size_t i = 0; i < length; i++)
		name[i] = "0019ab-\x80"[(size_t)rand_r(seed) % 8];
	name[length] = '\0';
}

START_TEST(the_order_of_names_is_total)
{
	unsigned int seed = 7;

	for (int i = 0; i < 50000; i++) {
		char a[8], b[8], c[8];

		random_name(&seed, a);
		random_name(&seed, b);
		random_name(&seed, c);
		if (sign(pt_compare_names(a, b)) != -sign(pt_compare_names(b, a)) ||
		    !pt_compare_names(a, b) != !strcmp(a, b))
			ck_abort_msg("'%s' and '%s'", a, b);
		if (pt_compare_names(a, b) <= 0 && pt_compare_names(b, c) <= 0 && pt_compare_names(a, c) > 0)
			ck_abort_msg("'%s', '%s', '%s'", a, b, c);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("number");
	TCase *cases = tcase_create("number");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, a_number_is_the_whole_string);
	tcase_add_test(cases, signs_spaces_and_other_characters_are_refused);
	tcase_add_test(cases, a_number_above_its_maximum_is_refused);
	tcase_add_test(cases, no_number_overflows);
	tcase_add_test(cases, only_as_many_characters_as_told_are_read);
	tcase_add_test(cases, names_compare_digits_by_value);
	tcase_add_test(cases, the_order_of_names_is_total);
	suite_add_tcase(suite, cases);
	return suite;
}

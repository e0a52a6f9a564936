/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include <core/core.h>
#include <support/support.h>

static const struct pcipt_address untouched = {.domain = 0xdeadbeef, .bus = 1, .device = 2, .function = 3};

static void assert_address(const char *text, uint32_t domain, uint8_t bus, uint8_t device, uint8_t function)
{
	struct pcipt_address address = untouched;

	ck_assert_msg(!pcipt_address_parse(text, &address), "%s is refused", text);
	ck_assert_uint_eq(address.domain, domain);
	ck_assert_uint_eq(address.bus, bus);
	ck_assert_uint_eq(address.device, device);
	ck_assert_uint_eq(address.function, function);
	ck_assert_uint_eq(address.reserved, 0);
}

static void assert_refused(const char *text)
{
	struct pcipt_address address = untouched;

	ck_assert_msg(pcipt_address_parse(text, &address) == -EINVAL, "'%s' is not refused", text);
	ck_assert_mem_eq(&address, &untouched, sizeof(address));
}

START_TEST(parse_takes_an_address_with_short_long_and_no_domain)
{
	assert_address("01:00.0", 0, 1, 0, 0);
	assert_address("0000:01:00.0", 0, 1, 0, 0);
	assert_address("10000:e1:00.0", 0x10000, 0xe1, 0, 0);
	assert_address("123456:02:03.4", 0x123456, 2, 3, 4);
	assert_address("1234567:02:03.4", 0x1234567, 2, 3, 4);
	assert_address("ffffffff:ff:1f.7", UINT32_MAX, 0xff, 31, 7);
	assert_address("ABCD:EF:1A.5", 0xabcd, 0xef, 0x1a, 5);
	assert_address("abcd:ef:1a.5", 0xabcd, 0xef, 0x1a, 5);
}
END_TEST

START_TEST(parse_refuses_all_else_and_leaves_the_result_untouched)
{
	static const char *const texts[] = {
		"",
		"0",
		"1:00.0",
		"001:00.0",
		":01:00.0",
		"0:01:00.0",
		"00:01:00.0",
		"000:01:00.0",
		"123456789:01:00.0",
		"000000000:01:00.0",
		"0000:01:00.0 ",
		" 0000:01:00.0",
		"0000:01:00.0\n",
		"01:00.0\n",
		"0000:01:00",
		"0000:01:00.",
		"0000:01:00.00",
		"0000:01:0.0",
		"0000:1:00.0",
		"0000:01.00.0",
		"0000-01:00.0",
		"0000:01:00:0",
		"0x00:01:00.0",
		"0x000000:01:00.0",
		"0X12:01:00.0",
		"0000:0x:00.0",
		"0000:01:0x.0",
		"+000:01:00.0",
		"-000:01:00.0",
		"0000:+1:00.0",
		"0000:01:00.-",
		"000g:01:00.0",
		"eth0",
		"8086:1521",
		"/sys/bus/pci/devices/0000:01:00.0",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_refused(texts[i]);
}
END_TEST

START_TEST(parse_refuses_a_device_above_31_and_a_function_above_7)
{
	char text[] = "0000:01:00.0";

	for (unsigned int device = 0; device < 256; device++) {
		text[8] = "0123456789abcdef"[device / 16];
		text[9] = "0123456789abcdef"[device % 16];
		if (device < 32)
			assert_address(text, 0, 1, (uint8_t)device, 0);
		else
			assert_refused(text);
	}
	memcpy(text, "0000:01:00.0", sizeof(text));
	for (unsigned int function = 0; function < 16; function++) {
		text[11] = "0123456789abcdef"[function];
		if (function < 8)
			assert_address(text, 0, 1, 0, (uint8_t)function);
		else
			assert_refused(text);
		text[11] = "0123456789ABCDEF"[function];
		if (function >= 8)
			assert_refused(text);
	}
}
END_TEST

/* Each byte at each place of valid addresses, and each cut. */
START_TEST(parse_takes_exactly_what_the_grammar_says)
{
	static const char *const seeds[] = {"01:00.0", "0000:01:00.0", "10000:e1:1f.7", "ffffffff:ff:1f.7"};
	regex_t grammar;

	ck_assert_int_eq(regcomp(&grammar, "^([0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]\\.[0-7]$",
				 REG_EXTENDED | REG_NOSUB),
			 0);
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		for (size_t place = 0; place <= strlen(seeds[i]); place++) {
			for (int byte = 0; byte < 256; byte++) {
				struct pcipt_address address;
				char text[32] = "";

				memcpy(text, seeds[i], strlen(seeds[i]));
				text[place] = (char)byte;
				ck_assert_msg(!pcipt_address_parse(text, &address) ==
						      !regexec(&grammar, text, 0, NULL, 0),
					      "'%s'", text);
			}
		}
	}
	regfree(&grammar);
}
END_TEST

START_TEST(parse_and_format_and_compare_take_null)
{
	struct pcipt_address address = untouched;
	char buffer[PCIPT_ADDRESS_SIZE];

	ck_assert_int_eq(pcipt_address_parse(NULL, &address), -EINVAL);
	ck_assert_int_eq(pcipt_address_parse("01:00.0", NULL), -EINVAL);
	ck_assert_int_eq(pcipt_address_format(NULL, buffer, sizeof(buffer)), -EINVAL);
	ck_assert_int_eq(pcipt_address_format(&address, NULL, 1), -EINVAL);
	ck_assert_int_eq(pcipt_address_compare(NULL, NULL), 0);
	ck_assert_int_lt(pcipt_address_compare(NULL, &address), 0);
	ck_assert_int_gt(pcipt_address_compare(&address, NULL), 0);
}
END_TEST

START_TEST(format_writes_an_address_as_the_kernel_does)
{
	static const char *const texts[] = {"0000:01:00.0", "10000:e1:00.0", "ffffffff:ff:1f.7", "00ab:0c:0d.6"};
	char buffer[PCIPT_ADDRESS_SIZE];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct pcipt_address address;

		ck_assert_int_eq(pcipt_address_parse(texts[i], &address), 0);
		ck_assert_int_eq(pcipt_address_format(&address, buffer, sizeof(buffer)), (int)strlen(texts[i]));
		ck_assert_str_eq(buffer, texts[i]);
	}
}
END_TEST

START_TEST(format_cuts_to_the_buffer_and_tells_the_whole_length)
{
	struct pcipt_address address = {.bus = 1};
	char buffer[] = "xxxxxxxxxxxxxxx";

	ck_assert_int_eq(pcipt_address_format(&address, NULL, 0), 12);
	ck_assert_int_eq(pcipt_address_format(&address, buffer, 0), 12);
	ck_assert_str_eq(buffer, "xxxxxxxxxxxxxxx");
	ck_assert_int_eq(pcipt_address_format(&address, buffer, 8), 12);
	ck_assert_str_eq(buffer, "0000:01");
	ck_assert_int_eq(buffer[8], 'x');
	ck_assert_int_eq(pcipt_address_format(&address, buffer, 12), 12);
	ck_assert_str_eq(buffer, "0000:01:00.");
	ck_assert_int_eq(pcipt_address_format(&address, buffer, 13), 12);
	ck_assert_str_eq(buffer, "0000:01:00.0");
}
END_TEST

START_TEST(format_refuses_what_is_no_address)
{
	struct pcipt_address device = {.device = 32}, function = {.function = 8};
	char buffer[PCIPT_ADDRESS_SIZE] = "as before";

	ck_assert_int_eq(pcipt_address_format(&device, buffer, sizeof(buffer)), -EINVAL);
	ck_assert_int_eq(pcipt_address_format(&function, buffer, sizeof(buffer)), -EINVAL);
	ck_assert_str_eq(buffer, "as before");
}
END_TEST

START_TEST(compare_orders_by_domain_bus_device_function)
{
	static const char *const sorted[] = {"0000:00:00.0",  "0000:00:00.7",     "0000:00:01.0",    "0000:00:1f.7",
					     "0000:01:00.0",  "0000:ff:1f.7",     "0001:00:00.0",    "ffff:ff:1f.7",
					     "10000:e1:00.0", "80000000:00:00.0", "ffffffff:ff:1f.7"};
	const size_t count = sizeof(sorted) / sizeof(sorted[0]);

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			struct pcipt_address a, b;
			int order;

			ck_assert_int_eq(pcipt_address_parse(sorted[i], &a), 0);
			ck_assert_int_eq(pcipt_address_parse(sorted[j], &b), 0);
			order = pcipt_address_compare(&a, &b);
			ck_assert_int_eq((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("address");
	TCase *cases = tcase_create("address");

	tcase_add_test(cases, parse_takes_an_address_with_short_long_and_no_domain);
	tcase_add_test(cases, parse_refuses_all_else_and_leaves_the_result_untouched);
	tcase_add_test(cases, parse_refuses_a_device_above_31_and_a_function_above_7);
	tcase_add_test(cases, parse_takes_exactly_what_the_grammar_says);
	tcase_add_test(cases, parse_and_format_and_compare_take_null);
	tcase_add_test(cases, format_writes_an_address_as_the_kernel_does);
	tcase_add_test(cases, format_cuts_to_the_buffer_and_tells_the_whole_length);
	tcase_add_test(cases, format_refuses_what_is_no_address);
	tcase_add_test(cases, compare_orders_by_domain_bus_device_function);
	suite_add_tcase(suite, cases);
	return suite;
}

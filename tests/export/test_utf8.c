/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <export/export.h>
#include <support/support.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BAD "\xef\xbf\xbd"

static const char *clean(const char *string)
{
	static struct pcipt_text text;

	pt_text_clear(&text);
	pt_text_append(&text, "");
	pt_append_utf8(&text, string);
	ck_assert(!text.failed);
	return text.string;
}

START_TEST(valid_text_stays_as_it_is)
{
	static const char *const texts[] = {
		"",
		"plain text\n\t\x01\x7f",
		"\xc2\x80 \xdf\xbf",
		"\xe0\xa0\x80 \xec\xbf\xbf \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf",
		"\xf0\x90\x80\x80 \xf3\xbf\xbf\xbf \xf4\x8f\xbf\xbf",
		"gr\xc3\xbc\xc3\x9f dich, \xe4\xb8\x96\xe7\x95\x8c \xf0\x9f\x90\xa7",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_str_eq(clean(texts[i]), texts[i]);
}
END_TEST

START_TEST(each_byte_that_is_not_valid_becomes_one_replacement)
{
	static const struct {
		const char *is;
		const char *becomes;
	} texts[] = {
		{"\xff", BAD},
		{"a\x80z", "a" BAD "z"},
		{"\xc3", BAD},                                 /* cut off */
		{"\xe4\xb8", BAD BAD},                         /* cut off */
		{"\xf0\x9f\x90", BAD BAD BAD},                 /* cut off */
		{"\xc3(", BAD "("},                            /* no continuation */
		{"\xe4(\xad", BAD "(" BAD},                    /* no continuation */
		{"\xf0\x9f(\xa7", BAD BAD "(" BAD},            /* no continuation */
		{"\xc0\xaf", BAD BAD},                         /* overlong '/' */
		{"\xe0\x80\xaf", BAD BAD BAD},                 /* overlong '/' */
		{"\xf0\x80\x80\xaf", BAD BAD BAD BAD},         /* overlong '/' */
		{"\xed\xa0\x80", BAD BAD BAD},                 /* surrogate */
		{"\xf4\x90\x80\x80", BAD BAD BAD BAD},         /* above U+10FFFF */
		{"\xf8\x88\x80\x80\x80", BAD BAD BAD BAD BAD}, /* five bytes */
		{"\xc3\xc3\xbc", BAD "\xc3\xbc"},              /* starts anew */
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_str_eq(clean(texts[i].is), texts[i].becomes);
}
END_TEST

/* By arithmetic, and not by a table of forms: how many bytes the character at the start has; 0 for none. */
static size_t decode(const unsigned char *text)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = text[0] < 0x80       ? 1
			: text[0] >> 5 == 6  ? 2
			: text[0] >> 4 == 14 ? 3
			: text[0] >> 3 == 30 ? 4
					     : 0;
	uint32_t point = length > 1 ? text[0] & (0x7fu >> length) : text[0];

	for (size_t i = 1; i < length; i++) {
		if (text[i] >> 6 != 2)
			return 0;
		point = point << 6 | (text[i] & 0x3f);
	}
	return point < least[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? 0 : length;
}

static bool expected(const char *string, const char *is)
{
	while (*string) {
		size_t length = decode((const unsigned char *)string);

		if (strncmp(is, length ? string : BAD, length ? length : 3) != 0)
			return false;
		is += length ? length : 3;
		string += length ? length : 1;
	}
	return !*is;
}

START_TEST(all_texts_of_two_bytes_and_all_forms_at_their_edges_are_judged_right)
{
	static const unsigned char edges[] = {0x01, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
					      0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
					      0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff};
	const size_t count = sizeof(edges);
	char text[5] = "";
	size_t wrong = 0;

	for (unsigned int i = 0x101; i <= 0xffff; i++) {
		text[0] = (char)(i >> 8);
		text[1] = (char)i;
		wrong += !expected(text, clean(text));
	}
	for (size_t i = 0; i < count * count * count * count; i++) {
		text[0] = (char)edges[i % count];
		text[1] = (char)edges[i / count % count];
		text[2] = (char)edges[i / count / count % count];
		text[3] = (char)edges[i / count / count / count];
		wrong += !expected(text, clean(text));
	}
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(a_text_that_failed_stays_failed)
{
	struct pcipt_text text = {.failed = true};

	pt_append_utf8(&text, "a\xff");
	ck_assert(text.failed);
	ck_assert_uint_eq(text.length, 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("utf8");
	TCase *tests = tcase_create("utf8");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, valid_text_stays_as_it_is);
	tcase_add_test(tests, each_byte_that_is_not_valid_becomes_one_replacement);
	tcase_add_test(tests, all_texts_of_two_bytes_and_all_forms_at_their_edges_are_judged_right);
	tcase_add_test(tests, a_text_that_failed_stays_failed);
	suite_add_tcase(suite, tests);
	return suite;
}

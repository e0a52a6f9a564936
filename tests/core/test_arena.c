/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>

#include <core/core.h>
#include <support/support.h>

static struct pt_arena arena;

static void setup(void)
{
	fail_allocation(0, false);
	pt_arena_init(&arena);
}

static void teardown(void)
{
	fail_allocation(0, false);
	pt_arena_free(&arena);
}

START_TEST(memory_is_zeroed_aligned_and_its_own)
{
	static const size_t sizes[] = {1, 7, 8, 24, 333, 4096, 5000, 300001, 3};
	unsigned char *pieces[900];
	size_t wrong = 0;

	for (size_t i = 0; i < 900; i++) {
		size_t size = sizes[i % 9];

		pieces[i] = pt_arena_alloc(&arena, 1, size);
		ck_assert_ptr_nonnull(pieces[i]);
		ck_assert_uint_eq((uintptr_t)pieces[i] % sizeof(uint64_t), 0);
		for (size_t j = 0; j < size; j++)
			wrong += pieces[i][j] != 0;
		memset(pieces[i], (int)(i % 255) + 1, size);
		/* a text leaves the place for the next one misaligned */
		ck_assert_ptr_nonnull(pt_arena_text(&arena, "abc", i % 4));
	}
	for (size_t i = 0; i < 900; i++)
		for (size_t j = 0; j < sizes[i % 9]; j++)
			wrong += pieces[i][j] != i % 255 + 1;
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(behind_a_large_piece_of_odd_size_comes_a_new_chunk)
{
	char *large = pt_arena_alloc(&arena, 1, 300001), *next = pt_arena_alloc(&arena, 1, 8);

	ck_assert_ptr_nonnull(large);
	ck_assert_ptr_nonnull(next);
	ck_assert(next >= large + 300001 || next + 8 <= large);
	/* it would lie just behind the odd one, which ends in the midst of a word */
	ck_assert_ptr_ne(next, large + 300008);
}
END_TEST

START_TEST(what_is_large_leaves_room_for_what_is_small)
{
	char *first = pt_arena_alloc(&arena, 1, 8);

	ck_assert_ptr_nonnull(first);
	for (size_t i = 1; i < 10; i++) {
		ck_assert_ptr_nonnull(pt_arena_alloc(&arena, 1, 100000));
		ck_assert_ptr_eq(pt_arena_alloc(&arena, 1, 8), first + 8 * i);
	}
}
END_TEST

START_TEST(an_impossible_size_is_refused)
{
	ck_assert_ptr_null(pt_arena_alloc(&arena, SIZE_MAX, 2));
	ck_assert_ptr_null(pt_arena_alloc(&arena, 2, SIZE_MAX));
	ck_assert_ptr_null(pt_arena_alloc(&arena, SIZE_MAX / 2 + 2, 2));
	ck_assert_ptr_null(pt_arena_alloc(&arena, SIZE_MAX / 2 + 1, 2));
	ck_assert_ptr_nonnull(pt_arena_alloc(&arena, 1, 8));
}
END_TEST

START_TEST(nothing_can_be_asked_for)
{
	ck_assert_ptr_nonnull(pt_arena_alloc(&arena, 0, 8));
	ck_assert_ptr_nonnull(pt_arena_alloc(&arena, 8, 0));
	ck_assert_ptr_nonnull(pt_arena_alloc(&arena, SIZE_MAX, 0));
}
END_TEST

START_TEST(a_text_is_copied_and_terminated)
{
	char source[] = "interface eth0";
	char *whole = pt_arena_text(&arena, source, strlen(source)), *part = pt_arena_text(&arena, source, 9);
	char *empty = pt_arena_text(&arena, "", 0), *binary = pt_arena_text(&arena, "a\0b", 3);

	memset(source, 'x', sizeof(source) - 1);
	ck_assert_str_eq(whole, "interface eth0");
	ck_assert_str_eq(part, "interface");
	ck_assert_str_eq(empty, "");
	ck_assert_mem_eq(binary, "a\0b", 4);
}
END_TEST

START_TEST(equal_texts_are_interned_once_and_different_ones_apart)
{
	const char *igb = pt_arena_intern(&arena, "igb", 3);
	char copy[] = "igbvf";

	ck_assert_str_eq(igb, "igb");
	ck_assert_ptr_eq(pt_arena_intern(&arena, copy, 3), igb);
	ck_assert_ptr_ne(pt_arena_intern(&arena, copy, 5), igb);
	ck_assert_str_eq(pt_arena_intern(&arena, copy, 5), "igbvf");
	ck_assert_str_eq(pt_arena_intern(&arena, "", 0), "");
	ck_assert_ptr_eq(pt_arena_intern(&arena, "", 0), pt_arena_intern(&arena, "x", 0));
	ck_assert_mem_eq(pt_arena_intern(&arena, "a\0b", 3), "a\0b", 4);
	ck_assert_ptr_ne(pt_arena_intern(&arena, "a\0b", 3), pt_arena_intern(&arena, "a\0c", 3));
}
END_TEST

START_TEST(a_text_and_its_beginnings_are_interned_apart)
{
	char text[500];

	memset(text, 'a', sizeof(text));
	for (size_t length = sizeof(text); length > 0; length--) {
		const char *interned = pt_arena_intern(&arena, text, length);

		ck_assert_ptr_nonnull(interned);
		ck_assert_uint_eq(strlen(interned), length);
	}
}
END_TEST

START_TEST(ten_thousand_interned_texts_stay_where_they_are)
{
	static const char *texts[10000];

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < 10000; i++) {
			char text[8];
			const char *interned;

			for (size_t j = 0, rest = i; j < 5; j++, rest /= 10)
				text[j] = (char)('0' + rest % 10);
			interned = pt_arena_intern(&arena, text, 5);
			ck_assert_mem_eq(interned, text, 5);
			ck_assert_int_eq(interned[5], 0);
			if (round)
				ck_assert_ptr_eq(interned, texts[i]);
			texts[i] = interned;
		}
	}
}
END_TEST

START_TEST(a_freed_arena_can_be_used_again)
{
	ck_assert_ptr_nonnull(pt_arena_intern(&arena, "igb", 3));
	pt_arena_free(&arena);
	ck_assert_str_eq(pt_arena_intern(&arena, "igb", 3), "igb");
	pt_arena_free(&arena);
	pt_arena_free(&arena);
}
END_TEST

START_TEST(without_memory_nothing_is_given_and_what_was_stays)
{
	static const char missing[] = "an entry that there is no room for";
	const char *before = pt_arena_intern(&arena, "before", 6), *again, *none;
	void *large, *text;

	fail_allocation(1, true);
	large = pt_arena_alloc(&arena, 1, 5000);
	while (pt_arena_alloc(&arena, 1, 64))
		;
	while (pt_arena_text(&arena, "", 0))
		;
	text = pt_arena_text(&arena, "text", 4);
	none = pt_arena_intern(&arena, missing, strlen(missing));
	again = pt_arena_intern(&arena, "before", 6);
	fail_allocation(0, false);
	ck_assert_ptr_null(large);
	ck_assert_ptr_null(text);
	ck_assert_ptr_null(none);
	ck_assert_ptr_eq(again, before);
	ck_assert_str_eq(pt_arena_intern(&arena, missing, strlen(missing)), missing);
	ck_assert_ptr_eq(pt_arena_intern(&arena, "before", 6), before);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("arena");
	TCase *cases = tcase_create("arena");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, memory_is_zeroed_aligned_and_its_own);
	tcase_add_test(cases, behind_a_large_piece_of_odd_size_comes_a_new_chunk);
	tcase_add_test(cases, what_is_large_leaves_room_for_what_is_small);
	tcase_add_test(cases, an_impossible_size_is_refused);
	tcase_add_test(cases, nothing_can_be_asked_for);
	tcase_add_test(cases, a_text_is_copied_and_terminated);
	tcase_add_test(cases, equal_texts_are_interned_once_and_different_ones_apart);
	tcase_add_test(cases, a_text_and_its_beginnings_are_interned_apart);
	tcase_add_test(cases, ten_thousand_interned_texts_stay_where_they_are);
	tcase_add_test(cases, a_freed_arena_can_be_used_again);
	tcase_add_test(cases, without_memory_nothing_is_given_and_what_was_stays);
	suite_add_tcase(suite, cases);
	return suite;
}

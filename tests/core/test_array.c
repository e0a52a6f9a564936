/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdlib.h>

#include <core/core.h>
#include <support/support.h>

START_TEST(an_array_grows_and_keeps_its_elements)
{
	uint32_t *array = NULL;
	size_t capacity = 0, wrong = 0;

	fail_allocation(0, false);
	for (uint32_t count = 0; count < 100000; count++) {
		if (pt_grow(&array, count, &capacity, sizeof(*array)) || capacity <= count)
			ck_abort_msg("no room for element %u", count);
		array[count] = count;
	}
	for (uint32_t i = 0; i < 100000; i++)
		wrong += array[i] != i;
	ck_assert_uint_eq(wrong, 0);
	free(array);
}
END_TEST

START_TEST(an_array_with_room_is_left_alone)
{
	uint32_t *array = NULL, *before;
	size_t capacity = 0;
	bool allocated;
	int r = 0;

	ck_assert_int_eq(pt_grow(&array, 0, &capacity, sizeof(*array)), 0);
	before = array;
	fail_allocation(1, true);
	for (size_t count = 0; count < capacity; count++)
		r |= pt_grow(&array, count, &capacity, sizeof(*array));
	allocated = has_failed_allocation();
	fail_allocation(0, false);
	ck_assert_int_eq(r, 0);
	ck_assert(!allocated);
	ck_assert_ptr_eq(array, before);
	free(array);
}
END_TEST

START_TEST(an_array_that_cannot_grow_stays_as_it_was)
{
	uint32_t *array = NULL, *before;
	size_t capacity = 0, old;
	int r;

	ck_assert_int_eq(pt_grow(&array, 0, &capacity, sizeof(*array)), 0);
	before = array;
	old = capacity;
	array[0] = 42;
	fail_allocation(1, true);
	r = pt_grow(&array, capacity, &capacity, sizeof(*array));
	fail_allocation(0, false);
	ck_assert_int_eq(r, -ENOMEM);
	ck_assert_ptr_eq(array, before);
	ck_assert_uint_eq(capacity, old);
	ck_assert_uint_eq(array[0], 42);
	free(array);
}
END_TEST

START_TEST(an_impossible_size_is_refused)
{
	uint32_t *array = NULL;
	size_t capacity = SIZE_MAX / 2 + 1;

	ck_assert_int_eq(pt_grow(&array, capacity, &capacity, sizeof(*array)), -ENOMEM);
	capacity = SIZE_MAX / 16;
	ck_assert_int_eq(pt_grow(&array, capacity, &capacity, 64), -ENOMEM);
	ck_assert_uint_eq(capacity, SIZE_MAX / 16);
	ck_assert_ptr_null(array);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("array");
	TCase *cases = tcase_create("array");

	tcase_add_test(cases, an_array_grows_and_keeps_its_elements);
	tcase_add_test(cases, an_array_with_room_is_left_alone);
	tcase_add_test(cases, an_array_that_cannot_grow_stays_as_it_was);
	tcase_add_test(cases, an_impossible_size_is_refused);
	suite_add_tcase(suite, cases);
	return suite;
}

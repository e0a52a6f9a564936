/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Slots in a table of SMBIOS structures, whole and broken. */
#include <host/topology.h>
#include <support/support.h>

#include <stdlib.h>
#include <string.h>

static struct pt_arena arena;
static struct pt_smbios_slot slot;
static size_t place;

static void begin(void)
{
	pt_arena_init(&arena);
	place = 0;
}

static void end(void)
{
	pt_arena_free(&arena);
}

static int next(const void *table, size_t size)
{
	return pt_smbios_next_slot(&arena, table, size, &place, &slot);
}

/* System information, then an M.2 socket of version 2.0, then a x16 slot of 3.2 with one peer, then the end. */
static const uint8_t table[] = {
	1,   5,  1,    0,    1,    'A',  'C',  'M', 'E', 0,   0,                                              /* */
	9,   13, 2,    0,    1,    0x17, 0x0a, 3,   3,   7,   0,   0,   0,   'M',  '.',  '2',  ' ',  0,    0, /* */
	9,   24, 3,    0,    2,    0xb6, 0x0d, 4,   4,   1,   0,   0,   0,   0x00, 0x00, 0x3b, 0x00, 0x0b, 1, /* */
	0,   0,  0x3a, 0x10, 0x0b, 'o',  'n',  'e', 0,   'S', 'L', 'O', 'T', '1',  0,    0,                   /* */
	127, 4,  4,    0,    0,    0,
};

START_TEST(slots_of_a_table_are_found_in_their_order)
{
	ck_assert_int_eq(next(table, sizeof(table)), 1);
	ck_assert_str_eq(slot.name, "M.2");
	ck_assert_int_eq(slot.form, PCIPT_SLOT_FORM_M2);
	ck_assert_int_eq(slot.usage, PCIPT_SLOT_USAGE_FREE);
	ck_assert_int_eq(slot.is_long, PCIPT_TRISTATE_NO);
	ck_assert_uint_eq(slot.width, 4);
	ck_assert(!slot.has_address);
	ck_assert_int_eq(next(table, sizeof(table)), 1);
	ck_assert_str_eq(slot.name, "SLOT1");
	ck_assert_int_eq(slot.form, PCIPT_SLOT_FORM_PCIE);
	ck_assert_int_eq(slot.usage, PCIPT_SLOT_USAGE_TAKEN);
	ck_assert_int_eq(slot.is_long, PCIPT_TRISTATE_YES);
	ck_assert_uint_eq(slot.width, 16);
	ck_assert_uint_eq(slot.base_width, 8);
	ck_assert(slot.has_address);
	ck_assert_uint_eq(slot.address.bus, 0x3b);
	ck_assert_uint_eq(slot.peer_count, 1);
	ck_assert_uint_eq(slot.peers[0].address.bus, 0x3a);
	ck_assert_uint_eq(slot.peers[0].address.device, 2);
	ck_assert_uint_eq(slot.peers[0].width, 8);
	ck_assert_int_eq(next(table, sizeof(table)), 0);
	ck_assert_int_eq(next(table, sizeof(table)), 0);
}
END_TEST

START_TEST(forms_are_told_by_the_type)
{
	static const struct {
		uint8_t type;
		int form;
	} cases[] = {
		{0x01, PCIPT_SLOT_FORM_UNKNOWN}, {0x06, PCIPT_SLOT_FORM_PCI},  {0x12, PCIPT_SLOT_FORM_PCI},
		{0x13, PCIPT_SLOT_FORM_OTHER},   {0x14, PCIPT_SLOT_FORM_M2},   {0x17, PCIPT_SLOT_FORM_M2},
		{0x1f, PCIPT_SLOT_FORM_U2},      {0x25, PCIPT_SLOT_FORM_U2},   {0xa4, PCIPT_SLOT_FORM_OTHER},
		{0xa5, PCIPT_SLOT_FORM_PCIE},    {0xc4, PCIPT_SLOT_FORM_PCIE}, {0xc5, PCIPT_SLOT_FORM_U2},
		{0xc7, PCIPT_SLOT_FORM_OTHER},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const uint8_t one[] = {9, 13, 2, 0, 1, cases[i].type, 0x0a, 3, 3, 7, 0, 0, 0, 'M', 0, 0};

		place = 0;
		ck_assert_int_eq(next(one, sizeof(one)), 1);
		ck_assert_msg((int)slot.form == cases[i].form, "%#x is %d", cases[i].type, (int)slot.form);
	}
}
END_TEST

START_TEST(a_table_that_is_cut_short_ends_there)
{
	/* of just its own size, so that a step outside is seen */
	for (size_t size = 0; size < sizeof(table); size++) {
		uint8_t *part = malloc(size + !size);
		size_t found = 0;

		ck_assert_ptr_nonnull(part);
		memcpy(part, table, size);
		place = 0;
		while (next(part, size) == 1)
			found++;
		ck_assert_uint_le(found, 2);
		ck_assert_uint_eq(place, size);
		free(part);
	}
}
END_TEST

START_TEST(a_slot_on_no_bus_has_no_address)
{
	uint8_t other[sizeof(table)];

	memcpy(other, table, sizeof(other));
	other[45] = 0xff;
	other[46] = 0xff;
	ck_assert_int_eq(next(other, sizeof(other)), 1);
	ck_assert_int_eq(next(other, sizeof(other)), 1);
	ck_assert(!slot.has_address);
}
END_TEST

START_TEST(more_peers_than_the_structure_holds_are_not_read)
{
	uint8_t other[sizeof(table)];

	memcpy(other, table, sizeof(other));
	other[48] = 200;
	ck_assert_int_eq(next(other, sizeof(other)), 1);
	ck_assert_int_eq(next(other, sizeof(other)), 1);
	ck_assert_uint_eq(slot.peer_count, 1);
}
END_TEST

START_TEST(a_structure_shorter_than_its_head_ends_the_table)
{
	const uint8_t broken[] = {1, 3, 0, 0, 0, 9, 13, 2, 0, 1, 0x17, 0x0a, 3, 3, 7, 0, 0, 0, 'M', 0, 0};

	ck_assert_int_eq(next(broken, sizeof(broken)), 0);
}
END_TEST

START_TEST(a_name_that_is_not_there_is_empty)
{
	const uint8_t nameless[] = {9, 13, 2, 0, 3, 0x17, 0x0a, 3, 3, 7, 0, 0, 0, 'M', 0, 0};

	ck_assert_int_eq(next(nameless, sizeof(nameless)), 1);
	ck_assert_str_eq(slot.name, "");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("smbios");
	TCase *tests = tcase_create("slots");

	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_test(tests, slots_of_a_table_are_found_in_their_order);
	tcase_add_test(tests, forms_are_told_by_the_type);
	tcase_add_test(tests, a_table_that_is_cut_short_ends_there);
	tcase_add_test(tests, a_slot_on_no_bus_has_no_address);
	tcase_add_test(tests, more_peers_than_the_structure_holds_are_not_read);
	tcase_add_test(tests, a_structure_shorter_than_its_head_ends_the_table);
	tcase_add_test(tests, a_name_that_is_not_there_is_empty);
	suite_add_tcase(suite, tests);
	return suite;
}

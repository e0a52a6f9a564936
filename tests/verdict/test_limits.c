/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What limits the number of virtual functions: buses, memory, addresses and other functions. */
#include "foreseen.h"

#include <support/picture.h>
#include <support/support.h>

#include <string.h>

#define ALL (PCIPT_READ_SRIOV | PCIPT_READ_DETAILS | PCIPT_READ_CONFIG | PCIPT_READ_MACHINE)
#define I350 "sys/devices/pci0000:17/0000:17:00.0/0000:18:00.0/"
#define E82599_0 "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/"
#define E82599_1 "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.1/"
#define E82576 "sys/devices/pci0000:3a/0000:3a:02.0/0000:3c:00.0/"

START_TEST(buses_beyond_the_bridge_above_limit_the_number)
{
	const char *root = copy_of_tree("sriov");

	put_file(root, E82576 "sriov_offset", "760\n");
	put_file(root, E82576 "sriov_stride", "4\n");
	read_root(root, ALL);
	foresee(at("3c:00.0"), 2);
	assert_address(0, "0000:3e:1f.0");
	assert_address(1, "0000:3e:1f.4");
	ck_assert(works());
	/* also when few are asked for */
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 2);
	foresee(at("3c:00.0"), 3);
	expect(PCIPT_CODE_VFS_BUS_RANGE, PCIPT_SEVERITY_BLOCKER, "beyond 3e");
	expect(PCIPT_CODE_VFS_BUS_RANGE, PCIPT_SEVERITY_BLOCKER,
	       "ARI, which would need fewer, is off there; 2 would work");
	/* what would work is one number, whoever says it */
	foresee(at("3c:00.0"), 9);
	expect(PCIPT_CODE_VFS_BUS_RANGE, PCIPT_SEVERITY_BLOCKER, "2 would work");
	expect(PCIPT_CODE_VFS_TOO_MANY, PCIPT_SEVERITY_BLOCKER, "2 would work");
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 2);
}
END_TEST

START_TEST(a_port_with_one_bus_has_no_room_without_ari)
{
	read_root(tree("sriov-limits"), ALL);
	foresee(at("04:00.0"), 1);
	expect(PCIPT_CODE_VFS_BUS_RANGE, PCIPT_SEVERITY_BLOCKER, "beyond 04");
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 0);
	assert_address(0, "0000:05:10.0");
}
END_TEST

START_TEST(virtual_functions_without_memory_cannot_be)
{
	unsigned int config[] = {0, PCIPT_READ_CONFIG};

	read_root(tree("sriov-limits"), PCIPT_READ_SRIOV | config[_i]);
	foresee(at("03:00.0"), 1);
	expect(PCIPT_CODE_VFS_NO_MEMORY, PCIPT_SEVERITY_BLOCKER, "not enough MMIO resources");
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_remedy(find(PCIPT_CODE_VFS_NO_MEMORY)), "pci=realloc"));
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 0);
}
END_TEST

#define EMPTY "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
#define PLACED "0x0000380000100000 0x000038000011ffff 0x000000000014220c\n"
#define SEVEN EMPTY EMPTY EMPTY EMPTY EMPTY EMPTY EMPTY

START_TEST(every_kind_of_missing_memory_is_seen)
{
	static const struct {
		const char *lines;
		bool works;
	} cases[] = {
		{SEVEN PLACED EMPTY EMPTY PLACED EMPTY EMPTY, true},
		/* the card has a register for the fourth, which has no place */
		{SEVEN PLACED EMPTY EMPTY EMPTY EMPTY EMPTY, false},
		{SEVEN PLACED EMPTY EMPTY "0x0000000000000000 0x000000000001ffff 0x000000000014220c\n" EMPTY EMPTY,
		 false},
		{SEVEN PLACED EMPTY EMPTY "0x0000380000120000 0x000038000013ffff 0x000000002014220c\n" EMPTY EMPTY,
		 false},
		/* what cannot be read is no reason to refuse */
		{SEVEN PLACED EMPTY EMPTY PLACED EMPTY, true},
		{SEVEN PLACED EMPTY EMPTY "0x1 0x2\n" EMPTY EMPTY EMPTY EMPTY, true},
		{SEVEN PLACED EMPTY EMPTY "0x1 0x2 0x3 0x4\n" EMPTY EMPTY, true},
		{SEVEN PLACED EMPTY EMPTY "0x10000000000000000 0x2 0x3\n" EMPTY EMPTY, true},
		{"", true},
	};
	const char *root = copy_of_tree("sriov");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_file(root, I350 "resource", cases[i].lines);
		read_root(root, ALL);
		foresee(at("18:00.0"), 7);
		ck_assert_msg(works() == cases[i].works, "case %zu", i);
		ck_assert((find(PCIPT_CODE_VFS_NO_MEMORY) == NULL) == cases[i].works);
		ck_assert_uint_eq(pcipt_prediction_get_most(prediction), cases[i].works ? 7 : 0);
		ck_assert_uint_eq(pcipt_host_get_unread_count(host), i > 3);
	}
}
END_TEST

START_TEST(a_link_to_a_function_that_has_none_is_told)
{
	const char *root = copy_of_tree("sriov");
	const uint8_t *bytes;
	uint8_t config[4096];
	size_t size;

	read_root(root, PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_config(at("18:00.0"), &bytes, &size), 0);
	ck_assert_uint_eq(size, sizeof(config));
	memcpy(config, bytes, size);
	for (int link = 0; link < 8; link++) {
		config[0x160 + 0x12] = (uint8_t)link;
		put_bytes(root, I350 "config", config, sizeof(config));
		read_root(root, ALL);
		foresee(at("18:00.0"), 7);
		ck_assert(works() == (link < 4)); /* the card has four functions */
		ck_assert_uint_eq(pcipt_prediction_get_most(prediction), link < 4 ? 7 : 0);
		ck_assert((find(PCIPT_CODE_VFS_DEPENDENT) != NULL) == (link >= 4));
	}
}
END_TEST

START_TEST(a_card_that_does_not_say_where_they_will_be_is_told)
{
	const char *root = copy_of_tree("sriov");

	put_file(root, I350 "sriov_offset", "0\n");
	put_file(root, E82599_0 "sriov_stride", "0\n");
	read_root(root, ALL);
	foresee(at("18:00.0"), 1);
	expect(PCIPT_CODE_VFS_PLACE_UNKNOWN, PCIPT_SEVERITY_BLOCKER, "sriov_offset is 0");
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 0));
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 0);
	/* one has a place, and the second would have the same */
	foresee(at("3b:00.0"), 1);
	ck_assert_ptr_null(find(PCIPT_CODE_VFS_PLACE_UNKNOWN));
	assert_address(0, "0000:3b:10.0");
	foresee(at("3b:00.0"), 2);
	expect(PCIPT_CODE_VFS_PLACE_UNKNOWN, PCIPT_SEVERITY_BLOCKER, "sriov_stride 0");
	assert_address(0, "0000:3b:10.0");
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 1));
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 1);
	ck_assert_ptr_null(find(PCIPT_CODE_VFS_BUS_RANGE));
}
END_TEST

START_TEST(addresses_end_with_the_domain)
{
	const char *root = copy_of_tree("sriov");

	put_file(root, I350 "sriov_totalvfs", "65535\n");
	put_file(root, I350 "sriov_offset", "1024\n");
	put_file(root, I350 "sriov_stride", "1\n");
	put_file(root, "sys/devices/pci0000:17/0000:17:00.0/subordinate_bus_number", "255\n");
	put_file(root, E82599_0 "sriov_offset", "65535\n");
	put_file(root, E82599_0 "sriov_stride", "65535\n");
	put_file(root, E82576 "sriov_stride", "65535\n");
	read_root(root, ALL);
	foresee(at("18:00.0"), 65535);
	expect(PCIPT_CODE_VFS_ADDRESS_TAKEN, PCIPT_SEVERITY_BLOCKER, "0000:3a:00.0");
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 65534));
	assert_address(65535 - 0x1c00, "0000:ff:1f.7");
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 65536 - 0x1c00));
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 0x3a00 - 0x1c00);
	foresee(at("3b:00.0"), 1);
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 0));
	expect(PCIPT_CODE_VFS_BUS_RANGE, PCIPT_SEVERITY_BLOCKER, "0 would work");
	foresee(at("3c:00.0"), 7);
	assert_address(0, "0000:3d:10.0");
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 1));
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 1);
}
END_TEST

START_TEST(an_address_that_another_device_has_is_the_end)
{
	const char *root = copy_of_tree("sriov");

	/* the third would be where the first function has its first */
	put_file(root, E82599_1 "sriov_offset", "125\n");
	put_file(root, E82599_1 "sriov_stride", "1\n");
	read_root(root, ALL);
	foresee(at("3b:00.1"), 2);
	ck_assert(works());
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 2);
	foresee(at("3b:00.1"), 4);
	expect(PCIPT_CODE_VFS_ADDRESS_TAKEN, PCIPT_SEVERITY_BLOCKER,
	       "at 0000:3b:10.0, where another device is; 2 would work");
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 2);
	/* those that it has itself are in nobody's way */
	foresee(at("3b:00.0"), 8);
	ck_assert(works());
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("limits-of-vfs");
	TCase *tests = tcase_create("limits-of-vfs");

	tcase_add_checked_fixture(tests, make_context, forget_foreseen);
	tcase_add_test(tests, buses_beyond_the_bridge_above_limit_the_number);
	tcase_add_test(tests, a_port_with_one_bus_has_no_room_without_ari);
	tcase_add_loop_test(tests, virtual_functions_without_memory_cannot_be, 0, 2);
	tcase_add_test(tests, every_kind_of_missing_memory_is_seen);
	tcase_add_test(tests, a_link_to_a_function_that_has_none_is_told);
	tcase_add_test(tests, a_card_that_does_not_say_where_they_will_be_is_told);
	tcase_add_test(tests, addresses_end_with_the_domain);
	tcase_add_test(tests, an_address_that_another_device_has_is_the_end);
	suite_add_tcase(suite, tests);
	return suite;
}

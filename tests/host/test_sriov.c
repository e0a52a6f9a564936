/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What physical and virtual functions say, on whole machines and on broken ones. */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PF "18:00.0"
#define PF_FOLDER "sys/devices/pci0000:17/0000:17:00.0/0000:18:00.0/"
#define VF_FOLDER "sys/devices/pci0000:17/0000:17:00.0/0000:18:10.0/"
#define OTHER_FOLDER "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/"
#define MARK 0x1234

START_TEST(a_physical_function_says_what_its_virtual_ones_will_be)
{
	uint16_t word = 0;

	read_root(tree("sriov"), PCIPT_READ_SRIOV);
	ck_assert_int_eq(pcipt_device_get_vf_offset(at(PF), &word), 0);
	ck_assert_uint_eq(word, 128);
	ck_assert_int_eq(pcipt_device_get_vf_stride(at(PF), &word), 0);
	ck_assert_uint_eq(word, 4);
	ck_assert_int_eq(pcipt_device_get_vf_device_id(at(PF), &word), 0);
	ck_assert_uint_eq(word, 0x1520);
	ck_assert_int_eq(pcipt_device_get_vf_autoprobe(at(PF)), 1);
	ck_assert_int_eq(pcipt_device_get_vf_autoprobe(at("3c:00.0")), 0);
}
END_TEST

START_TEST(shared_vectors_are_told_only_where_the_driver_shares_them_out)
{
	uint32_t count = MARK;

	read_root(tree("sriov"), PCIPT_READ_SRIOV);
	ck_assert_int_eq(pcipt_device_get_vf_total_msix(at(PF), &count), -ENOENT);
	ck_assert_uint_eq(count, MARK);
	read_root(tree("reference"), PCIPT_READ_SRIOV);
	ck_assert_int_eq(pcipt_device_get_vf_total_msix(at("3b:00.0"), &count), 0);
	ck_assert_uint_eq(count, 128);
}
END_TEST

START_TEST(a_virtual_function_knows_its_place)
{
	size_t seen = 0;
	uint32_t index;

	read_root(tree("sriov"), PCIPT_READ_SRIOV);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i), *pf;

		ck_assert_int_eq(pcipt_device_get_physical_function(device, &pf), 0);
		ck_assert_int_eq(pcipt_device_get_vf_index(device, &index), pf ? 0 : -ENOENT);
		if (!pf)
			continue;
		ck_assert_ptr_eq(pcipt_device_get_vf(pf, index), device);
		seen++;
	}
	ck_assert_uint_eq(seen, 21);
}
END_TEST

START_TEST(a_function_in_the_list_of_another_has_no_place_there)
{
	const char *root = copy_of_tree("sriov");
	uint32_t index = MARK;
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", root, VF_FOLDER "physfn");
	ck_assert_int_eq(unlink(path), 0);
	put_link(root, VF_FOLDER "physfn", "../0000:18:00.1");
	read_root(root, PCIPT_READ_SRIOV);
	ck_assert_int_eq(pcipt_device_get_vf_index(at("18:10.0"), &index), -ENOENT);
	ck_assert_uint_eq(index, MARK);
	ck_assert_int_eq(pcipt_device_get_vf_index(at("18:10.4"), &index), 0);
	ck_assert_uint_eq(index, 1);
}
END_TEST

START_TEST(configuration_space_has_what_the_card_can_do)
{
	uint32_t count;

	read_root(tree("sriov"), PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_card_vfs(at(PF), &count), 0);
	ck_assert_uint_eq(count, 8);
	ck_assert_int_eq(pcipt_device_get_card_vfs(at("3b:00.0"), &count), 0);
	ck_assert_uint_eq(count, 64);
	ck_assert_int_eq(pcipt_device_get_msix_count(at(PF), &count), 0);
	ck_assert_uint_eq(count, 10);
	/* the ids of a virtual function are ones, and it is not gone */
	ck_assert_int_eq(pcipt_device_get_msix_count(at("18:10.0"), &count), 0);
	ck_assert_uint_eq(count, 3);
	ck_assert_int_eq(pcipt_device_get_card_vfs(at("18:10.0"), &count), -ENOENT);
	ck_assert_int_eq(pcipt_device_get_msix_count(at("00:1f.0"), &count), -ENOENT);
}
END_TEST

START_TEST(what_was_not_asked_for_is_enodata_and_nothing_is_touched)
{
	uint32_t count = MARK;
	uint16_t word = MARK;

	for (int i = 0; i < 2; i++) {
		read_root(tree("sriov"), i ? PCIPT_READ_DETAILS : 0);
		ck_assert_int_eq(pcipt_device_get_vf_offset(at(PF), &word), -ENODATA);
		ck_assert_int_eq(pcipt_device_get_vf_stride(at(PF), &word), -ENODATA);
		ck_assert_int_eq(pcipt_device_get_vf_device_id(at(PF), &word), -ENODATA);
		ck_assert_int_eq(pcipt_device_get_vf_autoprobe(at(PF)), -ENODATA);
		ck_assert_int_eq(pcipt_device_get_vf_total_msix(at(PF), &count), -ENODATA);
		ck_assert_int_eq(pcipt_device_get_vf_index(at(PF), &count), -ENODATA);
		ck_assert_int_eq(pcipt_device_get_card_vfs(at(PF), &count), -ENODATA);
		ck_assert_int_eq(pcipt_device_get_msix_count(at(PF), &count), -ENODATA);
	}
	ck_assert_uint_eq(count, MARK);
	ck_assert_uint_eq(word, MARK);
}
END_TEST

START_TEST(what_is_no_physical_function_is_enoent)
{
	static const char *const others[] = {"18:10.0", "01:00.0", "17:00.0"};
	uint32_t count = MARK;
	uint16_t word = MARK;

	read_root(tree("sriov"), PCIPT_READ_SRIOV);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		ck_assert_int_eq(pcipt_device_get_vf_offset(at(others[i]), &word), -ENOENT);
		ck_assert_int_eq(pcipt_device_get_vf_stride(at(others[i]), &word), -ENOENT);
		ck_assert_int_eq(pcipt_device_get_vf_device_id(at(others[i]), &word), -ENOENT);
		ck_assert_int_eq(pcipt_device_get_vf_autoprobe(at(others[i])), -ENOENT);
		ck_assert_int_eq(pcipt_device_get_vf_total_msix(at(others[i]), &count), -ENOENT);
	}
	ck_assert_uint_eq(count, MARK);
	ck_assert_uint_eq(word, MARK);
}
END_TEST

START_TEST(arguments_are_checked)
{
	uint32_t count;
	uint16_t word;

	read_root(tree("sriov"), PCIPT_READ_SRIOV | PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_vf_offset(NULL, &word), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_offset(at(PF), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_stride(NULL, &word), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_stride(at(PF), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_device_id(NULL, &word), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_device_id(at(PF), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_autoprobe(NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_total_msix(NULL, &count), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_total_msix(at(PF), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_index(NULL, &count), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_vf_index(at("18:10.0"), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_card_vfs(NULL, &count), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_card_vfs(at(PF), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_msix_count(NULL, &count), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_msix_count(at(PF), NULL), -EINVAL);
}
END_TEST

START_TEST(numbers_that_the_kernel_never_writes_are_malformed)
{
	static const char *const texts[] = {"-5", "65536", "4294967303", "18446744073709551623", "7 ", "seven", ""};
	const char *root = copy_of_tree("sriov");
	uint32_t count = MARK;
	uint16_t word = MARK;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put_file(root, PF_FOLDER "sriov_totalvfs", texts[i]);
		put_file(root, OTHER_FOLDER "sriov_offset", texts[i]);
		put_file(root, OTHER_FOLDER "sriov_stride", texts[i]);
		put_file(root, OTHER_FOLDER "sriov_vf_device", texts[i]);
		put_file(root, OTHER_FOLDER "sriov_drivers_autoprobe", texts[i]);
		read_root(root, PCIPT_READ_SRIOV);
		ck_assert_int_eq(pcipt_device_get_total_vfs(at(PF), &count), -PCIPT_E_MALFORMED);
		ck_assert_int_eq(pcipt_device_get_vf_offset(at("3b:00.0"), &word), -PCIPT_E_MALFORMED);
		ck_assert_int_eq(pcipt_device_get_vf_stride(at("3b:00.0"), &word), -PCIPT_E_MALFORMED);
		ck_assert_int_eq(pcipt_device_get_vf_device_id(at("3b:00.0"), &word), -PCIPT_E_MALFORMED);
		ck_assert_int_eq(pcipt_device_get_vf_autoprobe(at("3b:00.0")), -PCIPT_E_MALFORMED);
	}
	ck_assert_uint_eq(count, MARK);
	ck_assert_uint_eq(word, MARK);
}
END_TEST

/* Configuration space with the two lists of capabilities as told, and nothing else. */
static void put_config(const char *root, size_t size, const uint8_t (*bytes)[3])
{
	uint8_t config[4096] = {[0] = 0x86, [1] = 0x80, [6] = 0x10};

	for (; (*bytes)[2]; bytes++)
		config[(*bytes)[0] << 8 | (*bytes)[1]] = (*bytes)[2];
	put_bytes(root, PF_FOLDER "config", config, size);
}

START_TEST(lists_of_capabilities_may_be_broken)
{
	static const struct {
		size_t size;
		uint8_t bytes[12][3]; /* place, high and low, and value */
		int msix;
		int sriov;
	} cases[] = {
		/* a circle; one that leads to itself */
		{4096,
		 {{0, 0x34, 0x40}, {0, 0x40, 1}, {0, 0x41, 0x50}, {0, 0x50, 5}, {0, 0x51, 0x40}},
		 -ENOENT,
		 -ENOENT},
		{4096,
		 {{0, 0x34, 0x40}, {0, 0x40, 1}, {0, 0x41, 0x40}, {1, 0, 1}, {1, 2, 1}, {1, 3, 0x10}},
		 -ENOENT,
		 -ENOENT},
		/* a pointer into the header, one to the last bytes, with nothing behind them */
		{4096, {{0, 0x34, 0x08}, {0, 0x08, 0x11}}, -ENOENT, -ENOENT},
		{256, {{0, 0x34, 0xfc}, {0, 0xfc, 0x11}, {0, 0xfe, 0x09}}, 10, -ENOENT},
		{4096, {{1, 0, 1}, {1, 2, 0xf1}, {1, 3, 0xff}, {0xf, 0xff, 0x10}}, -ENOENT, -ENOENT},
		/* cut short within the capability, before it */
		{0x16f, {{1, 0, 1}, {1, 2, 1}, {1, 3, 0x16}, {1, 0x60, 0x10}, {1, 0x6e, 8}}, -ENOENT, -EACCES},
		{0x162, {{1, 0, 1}, {1, 2, 1}, {1, 3, 0x16}, {1, 0x60, 0x10}, {1, 0x6e, 8}}, -ENOENT, -EACCES},
		{256, {{0, 0x34, 0x40}, {0, 0x40, 0x11}, {0, 0x42, 0x3f}}, 64, -ENOENT},
		/* no root rights; hardly anything */
		{64, {{0, 0x34, 0x40}}, -EACCES, -EACCES},
		{3, {{0, 0x34, 0x40}}, -EACCES, -EACCES},
	};
	const char *root = copy_of_tree("sriov");
	uint32_t count;
	int r;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_config(root, cases[i].size, cases[i].bytes);
		read_root(root, PCIPT_READ_CONFIG);
		count = MARK;
		r = pcipt_device_get_msix_count(at(PF), &count);
		ck_assert_msg((r < 0 ? r : (int)count) == cases[i].msix, "case %zu: %d", i, r);
		count = MARK;
		ck_assert_msg(pcipt_device_get_card_vfs(at(PF), &count) == cases[i].sriov, "case %zu", i);
		ck_assert_uint_eq(count, MARK);
	}
}
END_TEST

START_TEST(a_device_that_is_gone_reads_as_ones)
{
	const char *root = copy_of_tree("sriov");
	uint8_t ones[256];
	uint32_t count = MARK;

	memset(ones, 0xff, sizeof(ones));
	for (size_t size = 64; size <= sizeof(ones); size *= 4) {
		put_bytes(root, PF_FOLDER "config", ones, size);
		put_bytes(root, VF_FOLDER "config", ones, size);
		read_root(root, PCIPT_READ_CONFIG | PCIPT_READ_SRIOV);
		ck_assert_int_eq(pcipt_device_get_card_vfs(at(PF), &count), -ENODEV);
		ck_assert_int_eq(pcipt_device_get_msix_count(at(PF), &count), -ENODEV);
		ck_assert_int_eq(pcipt_device_get_msix_count(at("18:10.0"), &count), -ENODEV);
	}
	ck_assert_uint_eq(count, MARK);
}
END_TEST

START_TEST(during_a_change_what_would_wait_is_not_read)
{
	const char *root = copy_of_tree("reference");
	uint32_t count = MARK;
	uint16_t word;

	put_file(root, "var/lib/pcipt/journal", "device 0000:3b:00.0\n");
	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, "/var/lib/pcipt"), 0);
	read_root(root, PCIPT_READ_SRIOV);
	ck_assert_int_eq(pcipt_device_get_vf_total_msix(at("3b:00.0"), &count), -EBUSY);
	ck_assert_uint_eq(count, MARK);
	ck_assert_int_eq(pcipt_device_get_vf_total_msix(at("3b:00.1"), &count), 0);
	ck_assert_int_eq(pcipt_device_get_vf_offset(at("3b:00.0"), &word), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("sriov");
	TCase *tests = tcase_create("sriov");

	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_add_test(tests, a_physical_function_says_what_its_virtual_ones_will_be);
	tcase_add_test(tests, shared_vectors_are_told_only_where_the_driver_shares_them_out);
	tcase_add_test(tests, a_virtual_function_knows_its_place);
	tcase_add_test(tests, a_function_in_the_list_of_another_has_no_place_there);
	tcase_add_test(tests, configuration_space_has_what_the_card_can_do);
	tcase_add_test(tests, what_was_not_asked_for_is_enodata_and_nothing_is_touched);
	tcase_add_test(tests, what_is_no_physical_function_is_enoent);
	tcase_add_test(tests, arguments_are_checked);
	tcase_add_test(tests, numbers_that_the_kernel_never_writes_are_malformed);
	tcase_add_test(tests, lists_of_capabilities_may_be_broken);
	tcase_add_test(tests, a_device_that_is_gone_reads_as_ones);
	tcase_add_test(tests, during_a_change_what_would_wait_is_not_read);
	suite_add_tcase(suite, tests);
	return suite;
}

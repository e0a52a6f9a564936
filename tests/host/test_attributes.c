/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attributes that are not as the kernel writes them, or that cannot be read: what is unknown is said to be, and what
 * was read is kept. */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NIC "sys/devices/pci0000:17/0000:17:00.0/0000:18:00.0"
#define NVME "sys/devices/pci0000:5d/0000:5d:02.0/0000:5f:00.0"
#define GOOD "PCI_CLASS=20000\nPCI_ID=8086:1521\n"

static const char *root;

static void copy_reference(void)
{
	make_context();
	root = copy_of_tree("reference");
}

static int read_with(const char *path, const char *text, unsigned int what)
{
	struct pcipt_host *other = NULL;
	int r;

	put_file(root, path, text);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	r = pcipt_host_read(ctx, what, &other);
	pcipt_host_unref(host);
	host = other;
	return r;
}

/* The error with which a path was not read; 0 when it was. */
static int unread(const char *path)
{
	for (size_t i = 0; i < pcipt_host_get_unread_count(host); i++)
		if (!strcmp(pcipt_host_get_unread_path(host, i), path))
			return pcipt_host_get_unread_error(host, i);
	return 0;
}

START_TEST(an_uevent_that_lacks_ids_or_class_is_malformed)
{
	static const char *const texts[] = {
		"",
		"PCI_CLASS=20000\n",
		"PCI_ID=8086:1521\n",
		"PCI_CLASS=20000\nPCI_ID=8086:15\n",
		"PCI_CLASS=20000\nPCI_ID=8086:15210\n",
		"PCI_CLASS=20000\nPCI_ID=8086-1521\n",
		"PCI_CLASS=20000\nPCI_ID=80g6:1521\n",
		"PCI_CLASS=1020000\nPCI_ID=8086:1521\n",
		"PCI_CLASS=20000\nMY_PCI_ID=8086:1521\n",
		"PCI_CLASS=20000\nPCI_ID\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(read_with(NIC "/uevent", texts[i], 0) == -PCIPT_E_MALFORMED, "%s", texts[i]);
	ck_assert_int_eq(read_with(NIC "/uevent", GOOD, 0), 0);
	ck_assert_uint_eq(pcipt_device_get_device_id(at("18:00.0")), 0x1521);
}
END_TEST

START_TEST(a_driver_is_what_stands_behind_its_own_key)
{
	ck_assert_int_eq(read_with(NIC "/uevent", "OLD_DRIVER=no\nDRIVERS=no\nDRIVER=\n" GOOD, 0), 0);
	ck_assert_ptr_null(pcipt_device_get_driver(at("18:00.0")));
	ck_assert_int_eq(read_with(NIC "/uevent", GOOD "DRIVER=igb=x", 0), 0);
	ck_assert_str_eq(pcipt_device_get_driver(at("18:00.0")), "igb=x");
}
END_TEST

static void put_group(const char *target)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/" NIC "/iommu_group", root);
	ck_assert_int_eq(remove(path), 0);
	put_link(root, NIC "/iommu_group", target);
}

START_TEST(a_group_has_a_number)
{
	static const char *const targets[] = {"../../4294967295", "../../4294967296", "../../-1", "../../12a",
					      "../../"};

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		put_group(targets[i]);
		ck_assert_msg(read_with("proc/cmdline", "quiet\n", 0) == -PCIPT_E_MALFORMED, "%s", targets[i]);
	}
	put_group("../../4294967294");
	ck_assert_int_eq(read_with("proc/cmdline", "quiet\n", 0), 0);
	ck_assert_uint_eq(pcipt_group_get_number(pcipt_device_get_group(at("18:00.0"))), 4294967294);
}
END_TEST

START_TEST(a_group_that_cannot_be_read_is_no_missing_one)
{
	ck_assert_int_eq(read_with("pcipt-capture.errors", "EIO " NIC "/iommu_group\n", 0), -EIO);
	ck_assert_int_eq(read_with("pcipt-capture.errors", "ENODEV " NIC "/iommu_group\n", 0), 0);
	ck_assert_ptr_null(pcipt_device_get_group(at("18:00.0")));
}
END_TEST

START_TEST(a_device_that_cannot_be_read_fails_the_picture_unless_it_is_gone)
{
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse("0000:18:00.0", &address), 0);
	ck_assert_int_eq(read_with("pcipt-capture.errors", "EIO " NIC "/uevent\n", 0), -EIO);
	ck_assert_int_eq(read_with("pcipt-capture.errors", "ENODEV " NIC "/uevent\n", 0), 0);
	ck_assert_ptr_null(pcipt_host_find_device(host, &address));
	ck_assert_ptr_nonnull(at("18:00.1"));
}
END_TEST

START_TEST(a_region_has_two_ends_and_a_type)
{
	char path[128];
	const struct pcipt_group *group;
	uint64_t first = 0, last = 0;
	const char *type = NULL;

	ck_assert_int_eq(read_with("proc/cmdline", "quiet\n", PCIPT_READ_GROUPS), 0);
	(void)snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%u/reserved_regions",
		       pcipt_group_get_number(pcipt_device_get_group(at("18:00.0"))));
	ck_assert_int_eq(
		read_with(path, "0x1000 0x1fff\n0x1000 msi\n0xg 0x1 msi\n0x2000 0x2fff direct\n", PCIPT_READ_GROUPS),
		0);
	group = pcipt_device_get_group(at("18:00.0"));
	ck_assert_uint_eq(pcipt_group_get_region_count(group), 1);
	ck_assert_int_eq(pcipt_group_get_region(group, 0, &first, &last, &type), 0);
	ck_assert_uint_eq(first, 0x2000);
	ck_assert_uint_eq(last, 0x2fff);
	ck_assert_str_eq(type, "direct");
}
END_TEST

START_TEST(a_number_that_is_none_is_malformed_and_told)
{
	static const char *const texts[] = {"", "one", "1 ", "--1", "0x1", "99999999999999999999"};
	int32_t node = 7;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_int_eq(read_with(NVME "/numa_node", texts[i], PCIPT_READ_DETAILS), 0);
		ck_assert_msg(pcipt_device_get_numa_node(at("5f:00.0"), &node) == -PCIPT_E_MALFORMED, "%s", texts[i]);
		ck_assert_int_eq(node, 7);
		ck_assert_int_eq(unread("/" NVME "/numa_node"), -PCIPT_E_MALFORMED);
	}
}
END_TEST

START_TEST(what_cannot_be_read_answers_its_error_and_is_told)
{
	const char *text = NULL;
	const uint8_t *bytes = NULL;
	int32_t node = 7;
	size_t size;

	ck_assert_int_eq(read_with("pcipt-capture.errors",
				   "EACCES " NVME "/numa_node\nEIO " NVME "/driver_override\nEACCES " NVME "/config\n",
				   PCIPT_READ_DETAILS | PCIPT_READ_CONFIG),
			 0);
	ck_assert_int_eq(pcipt_device_get_numa_node(at("5f:00.0"), &node), -EACCES);
	ck_assert_int_eq(pcipt_device_get_driver_override(at("5f:00.0"), &text), -EIO);
	ck_assert_int_eq(pcipt_device_get_config(at("5f:00.0"), &bytes, &size), -EACCES);
	ck_assert_int_eq(node, 7);
	ck_assert_ptr_null(text);
	ck_assert_ptr_null(bytes);
	ck_assert_int_eq(unread("/" NVME "/numa_node"), -EACCES);
	ck_assert_int_eq(unread("/" NVME "/driver_override"), -EIO);
	ck_assert_int_eq(unread("/" NVME "/config"), -EACCES);
	ck_assert_uint_eq(pcipt_host_get_unread_count(host), 3);
}
END_TEST

START_TEST(what_is_not_there_is_not_unread)
{
	ck_assert_int_eq(read_with("proc/cmdline", "quiet\n", PCIPT_READ_ALL), 0);
	ck_assert_uint_eq(pcipt_host_get_unread_count(host), 0);
}
END_TEST

START_TEST(groups_that_cannot_be_listed_are_those_of_the_devices)
{
	ck_assert_int_eq(read_with("pcipt-capture.errors", "EACCES sys/kernel/iommu_groups\n", PCIPT_READ_GROUPS), 0);
	ck_assert_int_eq(unread("/sys/kernel/iommu_groups"), -EACCES);
	ck_assert_ptr_nonnull(pcipt_device_get_group(at("18:00.0")));
}
END_TEST

START_TEST(memory_of_virtual_functions_is_known_when_every_line_is)
{
	static const char *const texts[] = {
		"0x0 0x0 0x0\n",
		"0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n"
		"0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n",
		"0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n"
		"0x0 0x0 0x0\n0x0 0x0 0x0\n0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n",
	};
	const char *path = "sys/bus/pci/devices/0000:18:00.0/resource";

	root = copy_of_tree("sriov");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_int_eq(read_with(path, texts[i], PCIPT_READ_SRIOV), 0);
		ck_assert_uint_eq(pcipt_host_get_unread_count(host), 1);
		ck_assert_int_eq(pcipt_host_get_unread_error(host, 0), -PCIPT_E_MALFORMED);
	}
}
END_TEST

START_TEST(a_speed_has_a_unit_and_tenths)
{
	static const char *const texts[] = {"8\n", "8.0\n", "8.x GT/s\n", "8.05 GT/s\n", "GT/s\n", "8 MT/s\n"};
	uint32_t speed = 1;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_int_eq(read_with(NVME "/current_link_speed", texts[i], PCIPT_READ_TOPOLOGY), 0);
		ck_assert_msg(pcipt_device_get_link_speed(at("5f:00.0"), &speed) == -PCIPT_E_MALFORMED, "%s", texts[i]);
		ck_assert_uint_eq(speed, 1);
	}
	ck_assert_int_eq(read_with(NVME "/current_link_speed", "2.5 GT/s PCIe\n", PCIPT_READ_TOPOLOGY), 0);
	ck_assert_int_eq(pcipt_device_get_link_speed(at("5f:00.0"), &speed), 0);
	ck_assert_uint_eq(speed, 2500);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("attributes");
	TCase *tests = tcase_create("attributes");

	tcase_add_checked_fixture(tests, copy_reference, free_context);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, an_uevent_that_lacks_ids_or_class_is_malformed);
	tcase_add_test(tests, a_driver_is_what_stands_behind_its_own_key);
	tcase_add_test(tests, a_group_has_a_number);
	tcase_add_test(tests, a_group_that_cannot_be_read_is_no_missing_one);
	tcase_add_test(tests, a_device_that_cannot_be_read_fails_the_picture_unless_it_is_gone);
	tcase_add_test(tests, a_region_has_two_ends_and_a_type);
	tcase_add_test(tests, a_number_that_is_none_is_malformed_and_told);
	tcase_add_test(tests, what_cannot_be_read_answers_its_error_and_is_told);
	tcase_add_test(tests, what_is_not_there_is_not_unread);
	tcase_add_test(tests, groups_that_cannot_be_listed_are_those_of_the_devices);
	tcase_add_test(tests, memory_of_virtual_functions_is_known_when_every_line_is);
	tcase_add_test(tests, a_speed_has_a_unit_and_tenths);
	suite_add_tcase(suite, tests);
	return suite;
}

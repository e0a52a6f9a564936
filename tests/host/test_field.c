/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields of configuration space. What they decode to is held against lspci elsewhere; here is what that cannot show. */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MARK UINT64_C(0x123456789)
#define NIC "sys/devices/pci0000:17/0000:17:00.0/0000:18:00.0/"

static int field(const char *address, enum pcipt_field number, uint64_t *value)
{
	*value = MARK;
	return pcipt_device_get_field(at(address), (int)number, value);
}

static void expect(const char *address, enum pcipt_field number, uint64_t value)
{
	uint64_t got;

	ck_assert_int_eq(field(address, number, &got), 0);
	ck_assert_msg(got == value, "%s of %s is %llu", pcipt_field_get_name((int)number), address,
		      (unsigned long long)got);
}

static void expect_error(const char *address, enum pcipt_field number, int error)
{
	uint64_t got;

	ck_assert_int_eq(field(address, number, &got), error);
	ck_assert_uint_eq(got, MARK);
}

START_TEST(fields_of_the_reference_server_have_their_values)
{
	read_root(tree("reference"), PCIPT_READ_CONFIG);
	expect("18:00.0", PCIPT_FIELD_PCIE_TYPE, PCIPT_PORT_TYPE_ENDPOINT);
	expect("17:00.0", PCIPT_FIELD_PCIE_TYPE, PCIPT_PORT_TYPE_ROOT);
	expect("02:00.0", PCIPT_FIELD_PCIE_TYPE, PCIPT_PORT_TYPE_TO_PCI);
	expect("18:00.0", PCIPT_FIELD_MULTIFUNCTION, 1);
	expect("5f:00.0", PCIPT_FIELD_MULTIFUNCTION, 0);
	expect("17:00.0", PCIPT_FIELD_HEADER_TYPE, 1);
	expect("17:00.0", PCIPT_FIELD_SECONDARY_BUS, 0x18);
	expect("17:00.0", PCIPT_FIELD_LINK_MAX_WIDTH, 16);
	expect("18:00.0", PCIPT_FIELD_LINK_WIDTH, 4);
	expect("18:00.0", PCIPT_FIELD_LINK_SPEED, 2);
	expect("17:00.0", PCIPT_FIELD_SLOT_NUMBER, 1);
	expect("17:00.0", PCIPT_FIELD_SLOT_OCCUPIED, 1);
	expect("17:02.0", PCIPT_FIELD_SLOT_OCCUPIED, 0);
	expect("18:00.0", PCIPT_FIELD_MSIX_VECTORS, 10);
	expect("18:00.0", PCIPT_FIELD_PCIE_MAX_PAYLOAD, 512);
	expect("18:00.0", PCIPT_FIELD_PCIE_FLR, 1);
	expect("18:00.0", PCIPT_FIELD_SERIAL, 0xa0369fffff214ca0);
	expect("18:00.0", PCIPT_FIELD_SRIOV_TOTAL_VFS, 8);
	expect("18:00.0", PCIPT_FIELD_SRIOV_VF_DEVICE, 0x1520);
	expect("18:00.0", PCIPT_FIELD_ARI_NEXT_FUNCTION, 1);
	expect("3b:00.0", PCIPT_FIELD_ATS_QUEUE_DEPTH, 7);
	expect("17:00.0", PCIPT_FIELD_ACS_ENABLED,
	       PCIPT_ACS_SOURCE_VALIDATION | PCIPT_ACS_REQUEST_REDIRECT | PCIPT_ACS_COMPLETION_REDIRECT |
		       PCIPT_ACS_UPSTREAM_FORWARDING);
}
END_TEST

START_TEST(a_field_is_enoent_where_the_function_has_no_such_register)
{
	read_root(tree("reference"), PCIPT_READ_CONFIG);
	expect_error("18:00.0", PCIPT_FIELD_SECONDARY_BUS, -ENOENT);    /* no bridge */
	expect_error("18:00.0", PCIPT_FIELD_SLOT_NUMBER, -ENOENT);      /* no port */
	expect_error("00:1c.0", PCIPT_FIELD_SLOT_NUMBER, -ENOENT);      /* a port without slot */
	expect_error("00:05.0", PCIPT_FIELD_LINK_WIDTH, -ENOENT);       /* within the root complex */
	expect_error("00:14.0", PCIPT_FIELD_PCIE_TYPE, -ENOENT);        /* conventional PCI */
	expect_error("18:00.0", PCIPT_FIELD_PASID_WIDTH, -ENOENT);      /* no such capability */
	expect_error("18:00.0", PCIPT_FIELD_PCIE_ARI_ENABLED, -ENOENT); /* of ports alone */
	ck_assert_int_eq(pcipt_device_get_port_type(at("00:14.0")), PCIPT_PORT_TYPE_CONVENTIONAL);
}
END_TEST

START_TEST(the_first_version_of_the_capability_lacks_the_newer_fields)
{
	const char *root = copy_of_tree("reference");
	const uint8_t *bytes;
	uint8_t config[4096];
	size_t size;

	read_root(root, PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_config(at("18:00.0"), &bytes, &size), 0);
	memcpy(config, bytes, sizeof(config));
	config[0xa2] = (uint8_t)((config[0xa2] & 0xf0) | 1);
	put_bytes(root, NIC "config", config, sizeof(config));
	read_root(root, PCIPT_READ_CONFIG);
	expect("18:00.0", PCIPT_FIELD_PCIE_VERSION, 1);
	expect("18:00.0", PCIPT_FIELD_LINK_WIDTH, 4);
	expect_error("18:00.0", PCIPT_FIELD_LINK_SPEEDS, -ENOENT);
}
END_TEST

START_TEST(without_root_rights_the_header_is_known_and_the_rest_unknown)
{
	const char *root = copy_of_tree("reference");
	const uint8_t *bytes;
	size_t size;

	read_root(root, PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_config(at("18:00.0"), &bytes, &size), 0);
	put_bytes(root, NIC "config", bytes, 64);
	read_root(root, PCIPT_READ_CONFIG);
	expect("18:00.0", PCIPT_FIELD_MULTIFUNCTION, 1);
	expect_error("18:00.0", PCIPT_FIELD_PCIE_TYPE, -EACCES);
	expect_error("18:00.0", PCIPT_FIELD_ACS_ENABLED, -EACCES);
	ck_assert_int_eq(pcipt_device_get_port_type(at("18:00.0")), -EACCES);
}
END_TEST

START_TEST(what_is_gone_asleep_or_unread_says_so)
{
	const char *root = copy_of_tree("reference");
	uint8_t ones[4096];

	memset(ones, 0xff, sizeof(ones));
	put_bytes(root, NIC "config", ones, sizeof(ones));
	put_file(root, "sys/devices/pci0000:17/0000:17:00.0/0000:18:00.1/power_state", "D3cold\n");
	read_root(root, PCIPT_READ_CONFIG);
	expect_error("18:00.0", PCIPT_FIELD_MULTIFUNCTION, -ENODEV);
	expect_error("18:00.1", PCIPT_FIELD_MULTIFUNCTION, -EHOSTDOWN);
	read_root(root, 0);
	expect_error("18:00.2", PCIPT_FIELD_MULTIFUNCTION, -ENODATA);
}
END_TEST

START_TEST(wrong_arguments_are_einval)
{
	uint64_t value = MARK;

	read_root(tree("reference"), PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_field(NULL, PCIPT_FIELD_SERIAL, &value), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_field(at("18:00.0"), PCIPT_FIELD_SERIAL, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_field(at("18:00.0"), 99, &value), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_field(at("18:00.0"), -1, &value), -EINVAL);
	ck_assert_uint_eq(value, MARK);
	ck_assert_ptr_null(pcipt_field_get_name(99));
	ck_assert_int_eq(pcipt_field_get(pcipt_field_get_count()), -EINVAL);
}
END_TEST

START_TEST(each_field_has_a_name_of_its_own)
{
	for (size_t i = 0; i < pcipt_field_get_count(); i++) {
		const char *name = pcipt_field_get_name(pcipt_field_get(i));

		ck_assert_ptr_nonnull(name);
		for (size_t j = 0; j < i; j++) {
			ck_assert_int_ne(pcipt_field_get(i), pcipt_field_get(j));
			ck_assert_str_ne(name, pcipt_field_get_name(pcipt_field_get(j)));
		}
	}
}
END_TEST

START_TEST(resizable_bars_are_listed)
{
	uint64_t sizes = 0, size = 0;
	uint32_t bar = 0;

	read_root(tree("shared-chipset"), PCIPT_READ_CONFIG);
	ck_assert_uint_eq(pcipt_device_get_resizable_bar_count(at("0a:00.0")), 1);
	ck_assert_int_eq(pcipt_device_get_resizable_bar(at("0a:00.0"), 0, &bar, &sizes, &size), 0);
	ck_assert_uint_eq(bar, 1);
	ck_assert_uint_eq(sizes, 0x7fc0); /* 64 MiB to 16 GiB */
	ck_assert_uint_eq(size, UINT64_C(256) << 20);
	ck_assert_int_eq(pcipt_device_get_resizable_bar(at("0a:00.0"), 1, &bar, &sizes, &size), -EINVAL);
	ck_assert_uint_eq(pcipt_device_get_resizable_bar_count(at("0a:00.1")), 0);
	ck_assert_int_eq(pcipt_device_get_resizable_bar(at("0a:00.1"), 0, &bar, &sizes, &size), -EINVAL);
	ck_assert_int_eq(pcipt_device_get_resizable_bar(NULL, 0, &bar, &sizes, &size), -EINVAL);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("field");
	TCase *tests = tcase_create("fields");

	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_add_test(tests, fields_of_the_reference_server_have_their_values);
	tcase_add_test(tests, a_field_is_enoent_where_the_function_has_no_such_register);
	tcase_add_test(tests, the_first_version_of_the_capability_lacks_the_newer_fields);
	tcase_add_test(tests, without_root_rights_the_header_is_known_and_the_rest_unknown);
	tcase_add_test(tests, what_is_gone_asleep_or_unread_says_so);
	tcase_add_test(tests, wrong_arguments_are_einval);
	tcase_add_test(tests, each_field_has_a_name_of_its_own);
	tcase_add_test(tests, resizable_bars_are_listed);
	suite_add_tcase(suite, tests);
	return suite;
}

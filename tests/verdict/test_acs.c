/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a function isolates: by its type, by its capability, and by the kernel's list of those that do without. */
#include <support/picture.h>
#include <support/support.h>
#include <verdict/isolation.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIRING (PCIPT_READ_TOPOLOGY | PCIPT_READ_MACHINE)
#define NVME "sys/devices/pci0000:5d/0000:5d:02.0/0000:5f:00.0"
#define MELLANOX "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0"
#define PORT "sys/devices/pci0000:17/0000:17:00.0"
#define INTEGRATED "sys/devices/pci0000:17/0000:17:05.0"
/* Where things stand in the configuration space of these machines. */
#define TYPE_OF_ENDPOINT 0xa2
#define ACS_OF_PORT 0x110

static const char *root;

static int state_of(const char *address)
{
	read_root(root, WIRING);
	return pcipt_device_get_acs_state(at(address));
}

/* Gives a function other ids. */
static void put_ids(const char *folder, uint16_t vendor, uint16_t device, uint32_t class_code)
{
	char path[256], text[256];

	(void)snprintf(path, sizeof(path), "%s/uevent", folder);
	(void)snprintf(text, sizeof(text), "PCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=0000:0000\n",
		       (unsigned int)class_code, vendor, device);
	put_file(root, path, text);
}

/* Gives a function the configuration space of another one, with one byte changed. */
static void put_config(const char *folder, const char *like, size_t offset, uint8_t value)
{
	const uint8_t *bytes;
	uint8_t config[4096];
	char path[256];
	size_t size;

	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_config(at(like), &bytes, &size), 0);
	ck_assert_uint_le(size, sizeof(config));
	memcpy(config, bytes, size);
	config[offset] = value;
	(void)snprintf(path, sizeof(path), "%s/config", folder);
	put_bytes(root, path, config, size);
}

static void put_type(const char *folder, const char *address, unsigned int type)
{
	put_config(folder, address, TYPE_OF_ENDPOINT, (uint8_t)(type << 4 | 2));
}

static void remove_from_root(const char *path)
{
	char command[512];

	(void)snprintf(command, sizeof(command), "rm -r '%s/%s'", root, path);
	ck_assert_int_eq(system(command), 0);
}

/* Function 8 has the number 0 of device 1: by its header alone it would be one that has no others. */
START_TEST(functions_beyond_eight_are_not_alone)
{
	root = copy_of_tree("reference");
	for (int i = 1; i < 3; i++) {
		char folder[128], link[64];

		(void)snprintf(folder, sizeof(folder), "sys/devices/pci0000:5d/0000:5d:02.0/0000:5f:%02d.0", i);
		(void)snprintf(link, sizeof(link), "sys/bus/pci/devices/0000:5f:%02d.0", i);
		put_ids(folder, 0x144d, 0xa808, 0x010802);
		put_config(folder, "5f:00.0", 0x0e, 0x00);
		(void)snprintf(folder, sizeof(folder), "../../../devices/pci0000:5d/0000:5d:02.0/0000:5f:%02d.0", i);
		put_link(root, link, folder);
	}
	ck_assert_int_eq(state_of("5f:01.0"), PCIPT_ACS_STATE_NONE);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("5f:02.0")), PCIPT_ACS_STATE_NONE);
	/* the first one says in its header that there are more */
	ck_assert_int_eq(pcipt_device_get_acs_state(at("5f:00.0")), PCIPT_ACS_STATE_NOT_NEEDED);
	put_config(NVME, "5f:00.0", 0x0e, 0x80);
	ck_assert_int_eq(state_of("5f:00.0"), PCIPT_ACS_STATE_NONE);
	/* devices of a root bus are devices */
	ck_assert_int_eq(pcipt_device_get_acs_state(at("00:16.0")), PCIPT_ACS_STATE_CONVENTIONAL);
}
END_TEST

/* The kernel takes the bit of the first one's header for all of them. */
START_TEST(a_second_function_is_not_alone_whatever_its_header_says)
{
	int before;

	root = copy_of_tree("reference");
	before = state_of("3b:00.1");
	ck_assert_int_ne(before, PCIPT_ACS_STATE_NOT_NEEDED);
	put_config("sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.1", "3b:00.1", 0x0e, 0x00);
	ck_assert_int_eq(state_of("3b:00.1"), before);
}
END_TEST

START_TEST(a_virtual_function_has_no_others)
{
	root = copy_of_tree("sriov");
	put_ids(PORT "/0000:18:10.4", 0x1af4, 0x1041, 0x020000);
	ck_assert_int_eq(state_of("18:10.4"), PCIPT_ACS_STATE_NOT_NEEDED);
}
END_TEST

START_TEST(functions_of_a_card_join_unless_one_of_them_isolates)
{
	root = copy_of_tree("shared-chipset");
	read_root(root, WIRING);
	ck_assert_int_eq(pt_rules_join(at("0a:00.0"), at("0a:00.1")), PCIPT_TRISTATE_YES);
	put_ids("sys/devices/pci0000:00/0000:00:01.1/0000:0a:00.0", 0x8086, 0x1521, 0x020000);
	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("0a:00.0")), PCIPT_ACS_STATE_TRUSTED);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("0a:00.1")), PCIPT_ACS_STATE_NONE);
	ck_assert_int_eq(pt_rules_join(at("0a:00.0"), at("0a:00.1")), PCIPT_TRISTATE_NO);
}
END_TEST

START_TEST(who_sleeps_is_alone_when_nothing_stands_beside_it)
{
	root = copy_of_tree("reference");
	put_file(root, MELLANOX "/power_state", "D3cold\n");
	put_file(root, NVME "/power_state", "D3cold\n");
	ck_assert_int_eq(state_of("3b:00.0"), PCIPT_ACS_STATE_UNKNOWN);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("5f:00.0")), PCIPT_ACS_STATE_NOT_NEEDED);
	remove_from_root("sys/bus/pci/devices/0000:3b:00.1");
	ck_assert_int_eq(state_of("3b:00.0"), PCIPT_ACS_STATE_NOT_NEEDED);
}
END_TEST

START_TEST(an_unknown_type_is_unknown_unless_it_is_alone)
{
	root = copy_of_tree("reference");
	put_type(NVME, "5f:00.0", 12);
	put_type(MELLANOX, "3b:00.0", 12);
	ck_assert_int_eq(state_of("5f:00.0"), PCIPT_ACS_STATE_NOT_NEEDED);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("3b:00.0")), PCIPT_ACS_STATE_UNKNOWN);
	put_ids(NVME, 0x144d, 0xa808, 0x060400);
	ck_assert_int_eq(state_of("5f:00.0"), PCIPT_ACS_STATE_UNKNOWN);
}
END_TEST

START_TEST(intels_endpoints_of_the_root_complex_are_trusted_and_its_event_collectors_are_not)
{
	root = copy_of_tree("reference");
	ck_assert_int_eq(state_of("17:05.0"), PCIPT_ACS_STATE_TRUSTED);
	put_type(INTEGRATED, "17:05.0", 10);
	ck_assert_int_eq(state_of("17:05.0"), PCIPT_ACS_STATE_CONVENTIONAL);
	put_type(INTEGRATED, "17:05.0", 9);
	put_ids(INTEGRATED, 0x1022, 0x2034, 0x088000);
	ck_assert_int_eq(state_of("17:05.0"), PCIPT_ACS_STATE_NONE);
}
END_TEST

START_TEST(a_root_port_of_the_list_is_trusted_and_a_card_with_its_id_is_not)
{
	root = copy_of_tree("reference");
	put_config(PORT, "17:00.0", ACS_OF_PORT + 6, 0);
	ck_assert_int_eq(state_of("17:00.0"), PCIPT_ACS_STATE_OFF);
	put_ids(PORT, 0x8086, 0x1c10, 0x060400);
	put_ids(NVME, 0x8086, 0x1c10, 0x010802);
	ck_assert_int_eq(state_of("17:00.0"), PCIPT_ACS_STATE_TRUSTED);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("5f:00.0")), PCIPT_ACS_STATE_NOT_NEEDED);
	/* Zhaoxin's, root ports and downstream ones alike */
	put_ids(PORT, 0x1d17, 0x0710, 0x060400);
	ck_assert_int_eq(state_of("17:00.0"), PCIPT_ACS_STATE_TRUSTED);
}
END_TEST

START_TEST(a_downstream_port_of_the_list_is_trusted)
{
	const char *port = "sys/devices/pci0000:00/0000:00:02.1/0000:01:00.2/0000:02:08.0";

	root = copy_of_tree("shared-chipset");
	ck_assert_int_ne(state_of("02:08.0"), PCIPT_ACS_STATE_TRUSTED);
	put_ids(port, 0x1d17, 0x0721, 0x060400);
	ck_assert_int_eq(state_of("02:08.0"), PCIPT_ACS_STATE_TRUSTED);
	put_ids(port, 0x1d17, 0x0722, 0x060400);
	ck_assert_int_ne(state_of("02:08.0"), PCIPT_ACS_STATE_TRUSTED);
}
END_TEST

/* ACS of the 100 series has control where nobody else has it. */
START_TEST(wide_registers_are_read_where_they_are)
{
	root = copy_of_tree("reference");
	put_ids(PORT, 0x8086, 0xa110, 0x060400);
	put_config(PORT, "17:00.0", ACS_OF_PORT + 6, 0);
	put_config(PORT, "17:00.0", ACS_OF_PORT + 8, 0x1d);
	ck_assert_int_eq(state_of("17:00.0"), PCIPT_ACS_STATE_ON);
	put_config(PORT, "17:00.0", ACS_OF_PORT + 6, 0x1d);
	put_config(PORT, "17:00.0", ACS_OF_PORT + 8, 0x1c);
	ck_assert_int_eq(state_of("17:00.0"), PCIPT_ACS_STATE_OFF);
	ck_assert_uint_eq(pcipt_device_get_acs_missing(at("17:00.0")), PCIPT_ACS_SOURCE_VALIDATION);
}
END_TEST

START_TEST(a_southbridge_is_trusted_where_an_iommu_of_amd_is)
{
	root = copy_of_tree("amd");
	put_ids("sys/devices/pci0000:00/0000:00:14.0", 0x1002, 0x4385, 0x0c0500);
	ck_assert_int_eq(state_of("00:14.0"), PCIPT_ACS_STATE_TRUSTED);
	remove_from_root("sys/class/iommu");
	ck_assert_int_eq(state_of("00:14.0"), PCIPT_ACS_STATE_TRUSTED);
	remove_from_root("sys/firmware/acpi/tables/IVRS");
	ck_assert_int_eq(state_of("00:14.0"), PCIPT_ACS_STATE_CONVENTIONAL);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("acs");
	TCase *tests = tcase_create("acs");

	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, functions_beyond_eight_are_not_alone);
	tcase_add_test(tests, a_second_function_is_not_alone_whatever_its_header_says);
	tcase_add_test(tests, a_virtual_function_has_no_others);
	tcase_add_test(tests, functions_of_a_card_join_unless_one_of_them_isolates);
	tcase_add_test(tests, who_sleeps_is_alone_when_nothing_stands_beside_it);
	tcase_add_test(tests, an_unknown_type_is_unknown_unless_it_is_alone);
	tcase_add_test(tests, intels_endpoints_of_the_root_complex_are_trusted_and_its_event_collectors_are_not);
	tcase_add_test(tests, a_root_port_of_the_list_is_trusted_and_a_card_with_its_id_is_not);
	tcase_add_test(tests, a_downstream_port_of_the_list_is_trusted);
	tcase_add_test(tests, wide_registers_are_read_where_they_are);
	tcase_add_test(tests, a_southbridge_is_trusted_where_an_iommu_of_amd_is);
	suite_add_tcase(suite, tests);
	return suite;
}

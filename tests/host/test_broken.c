/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees that are no machine's: ways in circles, bridges that are missing, and tables of slots that lie. */
#include <support/picture.h>
#include <support/support.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHAT (PCIPT_READ_TOPOLOGY | PCIPT_READ_GROUPS)
#define BRIDGE "PCI_CLASS=60400\nPCI_ID=8086:2030\n"

/* A bridge whose path names another one above it. */
static void put_bridge(const char *root, const char *name, const char *above)
{
	char path[256], target[256];

	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s", name);
	(void)snprintf(target, sizeof(target), "../../../devices/%s/%s", above, name);
	put_link(root, path, target);
	(void)snprintf(path, sizeof(path), "sys/devices/%s/%s/uevent", above, name);
	put_file(root, path, BRIDGE);
}

/* Whoever climbs comes to an end, and whoever draws, writes or judges as well. */
static void assert_ends(size_t most)
{
	struct pcipt_text *text = NULL;

	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);
		struct pcipt_findings *findings = NULL;
		size_t hops = 0;

		ck_assert_int_eq(pcipt_device_check_link(device, &findings), 0);
		pcipt_findings_free(findings);
		(void)pcipt_device_get_slot(device);
		for (; device; device = pcipt_device_get_parent(device))
			hops++;
		ck_assert_uint_le(hops, most);
	}
	ck_assert_int_eq(pcipt_host_draw(host, PCIPT_DRAWING_TEXT, &text), 0);
	for (size_t i = 0; i < pcipt_host_get_device_count(host) && i < 64; i++)
		ck_assert_ptr_nonnull(
			strstr(pcipt_text_get_string(text), pcipt_device_get_name(pcipt_host_get_device(host, i))));
	pcipt_text_free(text);
}

START_TEST(ways_in_circles_are_cut)
{
	const char *root = new_folder();

	put_bridge(root, "0000:01:00.0", "x/0000:03:00.0");
	put_bridge(root, "0000:02:00.0", "x/0000:01:00.0");
	put_bridge(root, "0000:03:00.0", "x/0000:02:00.0");
	put_bridge(root, "0000:04:00.0", "y/0000:04:00.0");
	put_bridge(root, "0000:05:00.0", "z/0000:02:00.0");
	read_root(root, WHAT);
	ck_assert_uint_eq(pcipt_host_get_device_count(host), 5);
	ck_assert_uint_ge(pcipt_host_get_unread_count(host), 2);
	ck_assert_ptr_null(pcipt_device_get_parent(at("04:00.0")));
	ck_assert_ptr_eq(pcipt_device_get_parent(at("05:00.0")), at("02:00.0"));
	assert_ends(4);
}
END_TEST

START_TEST(a_way_without_end_is_cut)
{
	const char *root = new_folder();
	char last[32] = "pci0000:00", name[32];

	for (unsigned int i = 0; i < 3000; i++) {
		(void)snprintf(name, sizeof(name), "0000:%02x:%02x.0", i / 32, i % 32);
		put_bridge(root, name, last);
		memcpy(last, name, sizeof(last));
	}
	read_root(root, WHAT);
	ck_assert_uint_eq(pcipt_host_get_device_count(host), 3000);
	assert_ends(512);
}
END_TEST

START_TEST(what_names_a_missing_bridge_is_drawn_apart)
{
	const char *root = copy_of_tree("shared-groups");
	struct pcipt_text *text = NULL;
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/0000:00:01.1", root);
	ck_assert_int_eq(remove(path), 0);
	read_root(root, WHAT);
	ck_assert_int_eq(pcipt_host_draw(host, PCIPT_DRAWING_ASCII, &text), 0);
	ck_assert_ptr_nonnull(strstr(pcipt_text_get_string(text), "Behind bridges that are not there\n`- "));
	pcipt_text_free(text);
}
END_TEST

/* A x16 slot at a port, with as many peers as fit. */
static size_t put_slot(uint8_t *table, const char *name, uint8_t bus, uint8_t device, uint8_t peers)
{
	const uint8_t head[] = {
		9, (uint8_t)(19 + 5 * peers), 1, 0, 1, 0xb6, 0x0d, 4, 4, 1, 0, 0, 0, 0, 0, bus, device, 0x0a, peers};
	size_t length = sizeof(head);

	memcpy(table, head, length);
	for (uint8_t i = 0; i < peers; i++) {
		const uint8_t peer[] = {0, 0, 0x3a, (uint8_t)(8 * (i % 4)), 0x0a};

		memcpy(table + length, peer, sizeof(peer));
		length += sizeof(peer);
	}
	memcpy(table + length, name, strlen(name) + 1);
	length += strlen(name) + 1;
	table[length] = 0;
	return length + 1;
}

static const struct pcipt_slot *slot_of(const char *address)
{
	return pcipt_device_get_slot(at(address));
}

START_TEST(many_names_and_tables_for_one_port_have_room)
{
	const char *root = copy_of_tree("reference-split-4");
	uint8_t table[4096];
	size_t length = 0;
	char path[128];

	for (int i = 0; i < 12; i++) {
		(void)snprintf(path, sizeof(path), "sys/bus/pci/slots/more%d/address", i);
		put_file(root, path, "0000:3b:00\n");
		length += put_slot(table + length, "SLOT", 0x3b, 0, 40);
	}
	put_bytes(root, "sys/firmware/dmi/tables/DMI", table, length);
	read_root(root, WHAT);
	ck_assert_str_eq(pcipt_slot_get_name(slot_of("3b:00.0")), "SLOT");
	ck_assert_int_eq(pcipt_slot_get_source(slot_of("3b:00.0"), 0), PCIPT_SLOT_SOURCE_SMBIOS);
	ck_assert_uint_le(pcipt_slot_get_part_count(slot_of("3b:00.0")), 16);
	ck_assert_uint_ge(pcipt_slot_get_source_count(slot_of("3b:00.0")), 8);
}
END_TEST

START_TEST(a_slot_without_a_name_or_an_address_makes_none)
{
	const char *root = copy_of_tree("reference");
	uint8_t table[4096];
	size_t length = 0;

	length += put_slot(table + length, "  ", 0x18, 0, 0); /* of the port at slot 1 */
	length += put_slot(table + length, "", 0x77, 0, 0);
	length += put_slot(table + length, "EMPTY", 0, 0, 0);
	put_bytes(root, "sys/firmware/dmi/tables/DMI", table, length);
	read_root(root, WHAT);
	ck_assert_str_eq(pcipt_slot_get_name(slot_of("18:00.0")), "1");
	ck_assert_uint_eq(pcipt_slot_get_width(slot_of("18:00.0")), 16);
	ck_assert_ptr_null(slot_of("00:00.0"));
	for (size_t i = 0; i < pcipt_host_get_slot_count(host); i++) {
		const struct pcipt_slot *slot = pcipt_host_get_slot(host, i);

		ck_assert_ptr_nonnull(pcipt_slot_get_name(slot));
		if (!strcmp(pcipt_slot_get_name(slot), "EMPTY"))
			ck_assert_uint_eq(pcipt_slot_get_function_count(slot), 0);
	}
}
END_TEST

START_TEST(a_connector_that_is_said_to_have_fewer_lanes_is_not_split)
{
	const char *root = copy_of_tree("reference-split");
	uint8_t table[256];
	size_t length = put_slot(table, "SLOT3", 0x3b, 0, 0);

	put_bytes(root, "sys/firmware/dmi/tables/DMI", table, length);
	read_root(root, WHAT);
	ck_assert_int_eq(pcipt_slot_get_split(slot_of("3b:00.0")), PCIPT_SPLIT_INFERRED);
	table[6] = 0x0b;
	put_bytes(root, "sys/firmware/dmi/tables/DMI", table, length);
	read_root(root, WHAT);
	ck_assert_int_eq(pcipt_slot_get_split(slot_of("3b:00.0")), PCIPT_SPLIT_NO);
	ck_assert_ptr_null(slot_of("3c:00.0"));
}
END_TEST

START_TEST(slots_on_one_bus_of_conventional_pci_are_each_their_own)
{
	const char *root = copy_of_tree("legacy-bridge");
	uint8_t table[256];
	size_t length = put_slot(table, "PCI1", 2, 0, 0);

	length += put_slot(table + length, "PCI2", 2, 8, 0);
	put_bytes(root, "sys/firmware/dmi/tables/DMI", table, length);
	read_root(root, WHAT);
	ck_assert_str_eq(pcipt_slot_get_name(slot_of("02:00.0")), "PCI1");
	ck_assert_str_eq(pcipt_slot_get_name(slot_of("02:01.0")), "PCI2");
	ck_assert_uint_eq(pcipt_slot_get_function_count(slot_of("02:01.0")), 1);
}
END_TEST

START_TEST(phantoms_are_known_without_root_rights)
{
	const char *root = copy_of_tree("legacy-bridge-shpchp");
	const struct pcipt_device *bridge;
	const uint8_t *bytes;
	char path[128], place[32];
	size_t size;

	read_root(root, WHAT);
	bridge = at("02:00.0");
	ck_assert_int_eq(pcipt_device_get_config(bridge, &bytes, &size), 0);
	put_bytes(root, "sys/devices/pci0000:00/0000:00:03.0/0000:02:00.0/config", bytes, 64);
	for (unsigned int i = 1; i < 32; i++) {
		(void)snprintf(path, sizeof(path), "sys/bus/pci/slots/%u/address", 64 + i);
		(void)snprintf(place, sizeof(place), "0000:03:%02x\n", i);
		put_file(root, path, place);
	}
	read_root(root, WHAT);
	ck_assert_str_eq(pcipt_slot_get_name(slot_of("03:01.0")), "65");
	ck_assert_str_eq(pcipt_slot_get_name(slot_of("03:02.0")), "66");
	for (size_t i = 0; i < pcipt_host_get_slot_count(host); i++)
		ck_assert_str_ne(pcipt_slot_get_name(pcipt_host_get_slot(host, i)), "67");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("broken");
	TCase *tests = tcase_create("broken trees");

	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, ways_in_circles_are_cut);
	tcase_add_test(tests, a_way_without_end_is_cut);
	tcase_add_test(tests, what_names_a_missing_bridge_is_drawn_apart);
	tcase_add_test(tests, many_names_and_tables_for_one_port_have_room);
	tcase_add_test(tests, a_slot_without_a_name_or_an_address_makes_none);
	tcase_add_test(tests, a_connector_that_is_said_to_have_fewer_lanes_is_not_split);
	tcase_add_test(tests, slots_on_one_bus_of_conventional_pci_are_each_their_own);
	tcase_add_test(tests, phantoms_are_known_without_root_rights);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links, slots, switches and root buses of whole machines. */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NIC "sys/devices/pci0000:17/0000:17:00.0/0000:18:00.0/"

static void read_topology(const char *name)
{
	read_root(tree(name), PCIPT_READ_TOPOLOGY);
}

static const struct pcipt_slot *slot_named(const char *name)
{
	for (size_t i = 0; i < pcipt_host_get_slot_count(host); i++)
		if (!strcmp(pcipt_slot_get_name(pcipt_host_get_slot(host, i)), name))
			return pcipt_host_get_slot(host, i);
	ck_abort_msg("no slot %s", name);
	return NULL;
}

static void assert_link(const char *address, uint32_t width, uint32_t speed, uint32_t max_width, uint32_t max_speed)
{
	uint32_t number = 0;

	ck_assert_int_eq(pcipt_device_get_link_width(at(address), &number), 0);
	ck_assert_uint_eq(number, width);
	ck_assert_int_eq(pcipt_device_get_link_speed(at(address), &number), 0);
	ck_assert_uint_eq(number, speed);
	ck_assert_int_eq(pcipt_device_get_max_link_width(at(address), &number), 0);
	ck_assert_uint_eq(number, max_width);
	ck_assert_int_eq(pcipt_device_get_max_link_speed(at(address), &number), 0);
	ck_assert_uint_eq(number, max_speed);
}

START_TEST(links_of_the_reference_server_are_four_four_and_eight_lanes_wide)
{
	read_topology("reference");
	assert_link("18:00.0", 4, 5000, 4, 5000);
	assert_link("5e:00.3", 4, 5000, 4, 5000);
	assert_link("3b:00.1", 8, 8000, 8, 8000);
	assert_link("17:00.0", 4, 5000, 16, 8000);
	assert_link("17:02.0", 0, 0, 8, 8000);
}
END_TEST

START_TEST(what_has_no_link_has_none)
{
	uint32_t number = 77;

	read_topology("sriov");
	ck_assert_int_eq(pcipt_device_get_link_width(at("18:10.0"), &number), -ENOENT); /* a virtual function */
	ck_assert_int_eq(pcipt_device_get_max_link_speed(at("17:05.0"), &number), -ENOENT);
	read_root(tree("sriov"), PCIPT_READ_DETAILS);
	ck_assert_int_eq(pcipt_device_get_link_width(at("18:00.0"), &number), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_link_width(NULL, &number), -EINVAL);
	ck_assert_uint_eq(number, 77);
}
END_TEST

START_TEST(older_kernels_write_speeds_without_decimals)
{
	const char *root = copy_of_tree("reference");

	put_file(root, NIC "current_link_speed", "5 GT/s\n");
	put_file(root, NIC "max_link_speed", "2.5 GT/s\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	assert_link("18:00.0", 4, 5000, 4, 2500);
}
END_TEST

START_TEST(nonsense_is_malformed_and_told_as_unread)
{
	const char *root = copy_of_tree("reference");
	uint32_t number = 77;

	put_file(root, NIC "current_link_speed", "fast\n");
	put_file(root, NIC "current_link_width", "x4\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(pcipt_device_get_link_speed(at("18:00.0"), &number), -PCIPT_E_MALFORMED);
	ck_assert_int_eq(pcipt_device_get_link_width(at("18:00.0"), &number), -PCIPT_E_MALFORMED);
	ck_assert_uint_eq(number, 77);
	ck_assert_uint_eq(pcipt_host_get_unread_count(host), 2);
}
END_TEST

START_TEST(a_device_that_is_gone_has_no_width_of_63)
{
	const char *root = copy_of_tree("reference");
	uint32_t number = 77;

	put_file(root, NIC "current_link_speed", "Unknown\n");
	put_file(root, NIC "current_link_width", "63\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(pcipt_device_get_link_width(at("18:00.0"), &number), -ENODEV);
	ck_assert_int_eq(pcipt_device_get_max_link_width(at("18:00.0"), &number), -ENODEV);
	put_file(root, NIC "power_state", "D3cold\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(pcipt_device_get_link_width(at("18:00.0"), &number), -EHOSTDOWN);
}
END_TEST

START_TEST(a_port_that_does_not_say_what_it_can_do_has_a_link_all_the_same)
{
	const char *root = copy_of_tree("reference");
	uint32_t number = 77;

	put_file(root, "sys/devices/pci0000:17/0000:17:00.0/max_link_width", "0\n");
	put_file(root, "sys/devices/pci0000:17/0000:17:00.0/max_link_speed", "Unknown\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(pcipt_device_get_max_link_width(at("17:00.0"), &number), -ENOENT);
	ck_assert_int_eq(pcipt_device_get_max_link_speed(at("17:00.0"), &number), -ENOENT);
	ck_assert_uint_eq(number, 77);
	ck_assert_int_eq(pcipt_device_get_link_width(at("17:00.0"), &number), 0);
	ck_assert_uint_eq(number, 4);
	ck_assert_int_eq(pcipt_device_get_link_class(at("18:00.0")), PCIPT_LINK_UNKNOWN);
}
END_TEST

START_TEST(bandwidth_is_what_the_line_code_leaves)
{
	ck_assert_uint_eq(pcipt_link_get_bandwidth(1, 2500), 2000);
	ck_assert_uint_eq(pcipt_link_get_bandwidth(4, 5000), 16000);
	ck_assert_uint_eq(pcipt_link_get_bandwidth(8, 8000), 63015);
	ck_assert_uint_eq(pcipt_link_get_bandwidth(16, 16000), 252061);
	ck_assert_uint_eq(pcipt_link_get_bandwidth(0, 8000), 0);
}
END_TEST

START_TEST(the_narrowest_hop_is_found_above_a_switch)
{
	const struct pcipt_device *hop = NULL;
	uint64_t bandwidth = 0;

	read_topology("reference-plx-no-acs");
	ck_assert_int_eq(pcipt_device_get_narrowest_hop(at("1b:00.0"), &hop, &bandwidth), 0);
	ck_assert_ptr_eq(hop, at("19:00.0"));
	ck_assert_uint_eq(bandwidth, 8000);
	read_topology("reference-plx");
	ck_assert_int_eq(pcipt_device_get_narrowest_hop(at("1b:00.0"), &hop, &bandwidth), 0);
	ck_assert_ptr_eq(hop, at("1b:00.0"));
	ck_assert_int_eq(pcipt_device_get_narrowest_hop(at("00:14.0"), &hop, &bandwidth), -ENOENT);
}
END_TEST

START_TEST(three_cards_are_in_three_slots)
{
	const struct pcipt_slot *slot;

	read_topology("reference");
	ck_assert_uint_eq(pcipt_host_get_slot_count(host), 5);
	slot = slot_named("CPU SLOT1 PCI-E 3.0 X16");
	ck_assert_ptr_eq(pcipt_slot_get_port(slot), at("17:00.0"));
	ck_assert_uint_eq(pcipt_slot_get_function_count(slot), 4);
	ck_assert_ptr_eq(pcipt_slot_get_function(slot, 3), at("18:00.3"));
	ck_assert_ptr_null(pcipt_slot_get_function(slot, 4));
	ck_assert_uint_eq(pcipt_slot_get_width(slot), 16);
	ck_assert_uint_eq(pcipt_slot_get_port_width(slot), 16);
	ck_assert_int_eq(pcipt_slot_get_form(slot), PCIPT_SLOT_FORM_PCIE);
	ck_assert_int_eq(pcipt_slot_get_occupied(slot), PCIPT_TRISTATE_YES);
	ck_assert_int_eq(pcipt_slot_get_usage(slot), PCIPT_SLOT_USAGE_TAKEN);
	ck_assert_int_eq(pcipt_slot_get_split(slot), PCIPT_SPLIT_NO);
	ck_assert_int_eq(pcipt_slot_get_hotplug(slot), PCIPT_TRISTATE_NO);
	ck_assert_ptr_eq(pcipt_device_get_slot(at("18:00.2")), slot);
	ck_assert_uint_eq(pcipt_slot_get_function_count(slot_named("CPU SLOT3 PCI-E 3.0 X16")), 2);
	ck_assert_uint_eq(pcipt_slot_get_function_count(slot_named("CPU SLOT5 PCI-E 3.0 X8")), 4);
	ck_assert_int_eq(pcipt_slot_get_occupied(slot_named("CPU SLOT2 PCI-E 3.0 X8")), PCIPT_TRISTATE_NO);
	ck_assert_ptr_null(pcipt_device_get_slot(at("01:00.0")));
}
END_TEST

START_TEST(each_name_of_a_slot_comes_with_its_source)
{
	const struct pcipt_slot *slot;

	read_topology("reference");
	slot = slot_named("CPU SLOT3 PCI-E 3.0 X16");
	ck_assert_uint_eq(pcipt_slot_get_source_count(slot), 3);
	ck_assert_int_eq(pcipt_slot_get_source(slot, 0), PCIPT_SLOT_SOURCE_SMBIOS);
	ck_assert_int_eq(pcipt_slot_get_source(slot, 1), PCIPT_SLOT_SOURCE_KERNEL);
	ck_assert_int_eq(pcipt_slot_get_source(slot, 2), PCIPT_SLOT_SOURCE_CAPABILITY);
	ck_assert_str_eq(pcipt_slot_get_source_name(slot, 1), "3");
	ck_assert_int_eq(pcipt_slot_get_source(slot, 3), -EINVAL);
	ck_assert_ptr_null(pcipt_slot_get_source_name(slot, 3));
}
END_TEST

START_TEST(without_smbios_the_kernel_names_slots)
{
	const char *root = copy_of_tree("reference");

	put_bytes(root, "sys/firmware/dmi/tables/DMI", "", 0);
	put_file(root, "sys/bus/pci/slots/3-1/address", "0000:3b:00\n"); /* the same again */
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_uint_eq(pcipt_host_get_slot_count(host), 5);
	ck_assert_uint_eq(pcipt_slot_get_source_count(slot_named("3")), 3);
	ck_assert_uint_eq(pcipt_slot_get_width(slot_named("3")), 0);
	ck_assert_int_eq(pcipt_slot_get_split(slot_named("3")), PCIPT_SPLIT_UNKNOWN);
}
END_TEST

START_TEST(places_where_conventional_cards_could_be_are_no_slots)
{
	const char *root = copy_of_tree("legacy-bridge-shpchp");
	size_t before;

	read_root(root, PCIPT_READ_TOPOLOGY);
	before = pcipt_host_get_slot_count(host);
	put_file(root, "sys/bus/pci/slots/40/address", "0000:03:1e\n");
	put_file(root, "sys/bus/pci/slots/41/address", "0000:03:02\n");
	put_file(root, "sys/bus/pci/slots/42/address", "nonsense\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_uint_eq(pcipt_host_get_slot_count(host), before + 1);
	ck_assert_ptr_eq(pcipt_device_get_slot(at("03:02.0")), slot_named("41"));
	ck_assert_ptr_ne(pcipt_device_get_slot(at("03:01.0")), slot_named("41"));
}
END_TEST

START_TEST(a_split_slot_is_inferred_from_its_ports)
{
	const struct pcipt_slot *slot;

	read_topology("reference-split");
	slot = slot_named("CPU SLOT3 PCI-E 3.0 X16");
	ck_assert_int_eq(pcipt_slot_get_split(slot), PCIPT_SPLIT_INFERRED);
	ck_assert_uint_eq(pcipt_slot_get_part_count(slot), 2);
	ck_assert_ptr_eq(pcipt_slot_get_part_port(slot, 0), at("3a:00.0"));
	ck_assert_ptr_eq(pcipt_slot_get_part_port(slot, 1), at("3a:02.0"));
	ck_assert_uint_eq(pcipt_slot_get_part_width(slot, 1), 8);
	ck_assert_uint_eq(pcipt_slot_get_part_width(slot, 2), 0);
	ck_assert_ptr_eq(pcipt_device_get_slot(at("3c:00.0")), slot);
	ck_assert_uint_eq(pcipt_slot_get_function_count(slot), 6);
}
END_TEST

START_TEST(a_split_slot_is_stated_by_the_firmware)
{
	const struct pcipt_slot *slot;

	read_topology("reference-split-4");
	slot = slot_named("CPU SLOT3 PCI-E 3.0 X16");
	ck_assert_int_eq(pcipt_slot_get_split(slot), PCIPT_SPLIT_STATED);
	ck_assert_uint_eq(pcipt_slot_get_part_count(slot), 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(pcipt_slot_get_part_width(slot, i), 4);
	ck_assert_ptr_eq(pcipt_slot_get_part_port(slot, 3), at("3a:03.0"));
	ck_assert_uint_eq(pcipt_slot_get_function_count(slot), 3);
}
END_TEST

START_TEST(a_port_narrower_than_its_connector_is_no_split)
{
	read_topology("shared-groups");
	ck_assert_uint_eq(pcipt_slot_get_width(slot_named("PCIEX16_2")), 16);
	ck_assert_uint_eq(pcipt_slot_get_port_width(slot_named("PCIEX16_2")), 8);
	ck_assert_int_eq(pcipt_slot_get_split(slot_named("PCIEX16_2")), PCIPT_SPLIT_NO);
	ck_assert_uint_eq(pcipt_slot_get_part_count(slot_named("PCIEX16_2")), 0);
}
END_TEST

START_TEST(a_switch_has_its_ports_and_an_uplink)
{
	const struct pcipt_switch *chip;

	read_topology("reference-plx");
	ck_assert_uint_eq(pcipt_host_get_switch_count(host), 1);
	chip = pcipt_host_get_switch(host, 0);
	ck_assert_ptr_eq(pcipt_switch_get_upstream(chip), at("19:00.0"));
	ck_assert_uint_eq(pcipt_switch_get_port_count(chip), 2);
	ck_assert_ptr_eq(pcipt_switch_get_port(chip, 1), at("1a:10.0"));
	ck_assert_ptr_null(pcipt_switch_get_port(chip, 2));
	ck_assert_str_eq(pcipt_switch_get_chip(chip), "PLX PEX 8747");
	ck_assert_uint_eq(pcipt_switch_get_uplink(chip), 63015);
	ck_assert_uint_eq(pcipt_switch_get_demand(chip), 32000);
	ck_assert_uint_eq(pcipt_switch_get_oversubscription(chip), 50);
	read_topology("reference-plx-no-acs");
	ck_assert_uint_eq(pcipt_switch_get_oversubscription(pcipt_host_get_switch(host, 0)), 400);
	ck_assert_ptr_null(pcipt_host_get_switch(host, 1));
}
END_TEST

START_TEST(root_buses_count_their_lanes)
{
	const struct pcipt_root_bus *root;
	uint32_t lanes = 0, used = 0;

	read_topology("two-sockets");
	ck_assert_uint_eq(pcipt_host_get_root_bus_count(host), 6);
	root = pcipt_host_get_root_bus(host, 1);
	ck_assert_uint_eq(pcipt_root_bus_get_bus(root), 0x17);
	ck_assert_uint_eq(pcipt_root_bus_get_lanes(root), 24);
	ck_assert_uint_eq(pcipt_root_bus_get_lanes_used(root), 4);
	ck_assert_int_eq(pcipt_root_bus_get_numa_node(root), 0);
	ck_assert_int_eq(pcipt_root_bus_get_numa_node(pcipt_host_get_root_bus(host, 5)), 1);
	ck_assert_int_eq(pcipt_host_get_numa_lanes(host, 1, &lanes, &used), 0);
	ck_assert_uint_eq(lanes, 32);
	ck_assert_uint_eq(used, 8);
	ck_assert_int_eq(pcipt_host_get_numa_lanes(host, 2, &lanes, &used), -ENOENT);
	lanes = 0;
	read_topology("reference");
	for (size_t i = 1; i < pcipt_host_get_root_bus_count(host); i++)
		lanes += pcipt_root_bus_get_lanes(pcipt_host_get_root_bus(host, i));
	ck_assert_uint_eq(lanes, 64);
	read_topology("vmd");
	root = pcipt_host_get_root_bus(host, pcipt_host_get_root_bus_count(host) - 1);
	ck_assert_uint_eq(pcipt_root_bus_get_domain(root), 0x10000);
}
END_TEST

START_TEST(nothing_is_there_that_was_not_read)
{
	uint64_t number = 77;
	const char *text;

	read_root(tree("reference"), PCIPT_READ_DETAILS);
	ck_assert_uint_eq(pcipt_host_get_slot_count(host), 0);
	ck_assert_uint_eq(pcipt_host_get_switch_count(NULL), 0);
	ck_assert_ptr_null(pcipt_device_get_slot(at("18:00.0")));
	ck_assert_int_eq(pcipt_device_get_label(at("18:00.0"), &text), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_card_speed(at("18:00.0"), &number), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_port_speed(at("18:00.0"), &number), -ENODATA);
	ck_assert_int_eq(pcipt_slot_get_occupied(NULL), -EINVAL);
	ck_assert_ptr_null(pcipt_slot_get_name(NULL));
	ck_assert_uint_eq(number, 77);
}
END_TEST

START_TEST(a_function_on_the_board_has_the_firmwares_label)
{
	uint32_t index = 77;
	const char *text = NULL;

	read_topology("reference");
	ck_assert_int_eq(pcipt_device_get_label(at("01:00.0"), &text), 0);
	ck_assert_str_eq(text, "Intel I210 LAN");
	ck_assert_int_eq(pcipt_device_get_label_index(at("01:00.0"), &index), 0);
	ck_assert_uint_eq(index, 1);
	ck_assert_int_eq(pcipt_device_get_label_index(at("18:00.0"), &index), -ENOENT);
	ck_assert_int_eq(pcipt_device_get_label(at("18:00.0"), &text), -ENOENT);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("topology");
	TCase *tests = tcase_create("links, slots and switches");

	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, links_of_the_reference_server_are_four_four_and_eight_lanes_wide);
	tcase_add_test(tests, what_has_no_link_has_none);
	tcase_add_test(tests, older_kernels_write_speeds_without_decimals);
	tcase_add_test(tests, nonsense_is_malformed_and_told_as_unread);
	tcase_add_test(tests, a_device_that_is_gone_has_no_width_of_63);
	tcase_add_test(tests, a_port_that_does_not_say_what_it_can_do_has_a_link_all_the_same);
	tcase_add_test(tests, bandwidth_is_what_the_line_code_leaves);
	tcase_add_test(tests, the_narrowest_hop_is_found_above_a_switch);
	tcase_add_test(tests, three_cards_are_in_three_slots);
	tcase_add_test(tests, each_name_of_a_slot_comes_with_its_source);
	tcase_add_test(tests, without_smbios_the_kernel_names_slots);
	tcase_add_test(tests, places_where_conventional_cards_could_be_are_no_slots);
	tcase_add_test(tests, a_split_slot_is_inferred_from_its_ports);
	tcase_add_test(tests, a_split_slot_is_stated_by_the_firmware);
	tcase_add_test(tests, a_port_narrower_than_its_connector_is_no_split);
	tcase_add_test(tests, a_switch_has_its_ports_and_an_uplink);
	tcase_add_test(tests, root_buses_count_their_lanes);
	tcase_add_test(tests, nothing_is_there_that_was_not_read);
	tcase_add_test(tests, a_function_on_the_board_has_the_firmwares_label);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

static bool has_interface(const struct pcipt_device *device, const char *class_name, const char *name)
{
	for (size_t i = 0; i < pcipt_device_get_interface_count(device); i++)
		if (!strcmp(pcipt_device_get_interface_name(device, i), name))
			return !strcmp(pcipt_device_get_interface_class(device, i), class_name);
	return false;
}

START_TEST(the_basic_picture_of_the_reference_server_is_right)
{
	const struct pcipt_device *port;

	read_root(tree("reference"), 0);
	ck_assert_uint_eq(pcipt_host_get_device_count(host), 51);
	ck_assert_uint_eq(pcipt_host_get_group_count(host), 46);
	port = at("18:00.2");
	ck_assert_str_eq(pcipt_device_get_name(port), "0000:18:00.2");
	ck_assert_uint_eq(pcipt_device_get_vendor_id(port), 0x8086);
	ck_assert_uint_eq(pcipt_device_get_device_id(port), 0x1521);
	ck_assert_uint_eq(pcipt_device_get_class(port), 0x020000);
	ck_assert_str_eq(pcipt_device_get_driver(port), "igb");
	ck_assert_ptr_nonnull(pcipt_device_get_group(port));
	ck_assert_uint_eq(pcipt_group_get_member_count(pcipt_device_get_group(port)), 1);
	ck_assert_ptr_eq(pcipt_group_get_member(pcipt_device_get_group(port), 0), port);
	ck_assert_ptr_nonnull(pcipt_device_get_parent(port));
	ck_assert(pcipt_device_is_bridge(pcipt_device_get_parent(port)));
	ck_assert_ptr_null(pcipt_device_get_parent(pcipt_device_get_parent(port)));
}
END_TEST

START_TEST(a_fact_that_was_not_read_answers_enodata)
{
	const struct pcipt_device *port, *other = NULL;
	const struct pcipt_group *group;
	const char *text = "untouched";
	const uint8_t *bytes;
	uint8_t revision = 77;
	uint32_t count;
	int32_t node;
	size_t size;

	read_root(tree("reference"), 0);
	port = at("18:00.0");
	group = pcipt_device_get_group(port);
	ck_assert_int_eq(pcipt_device_get_revision(port, &revision), -ENODATA);
	ck_assert_uint_eq(revision, 77);
	ck_assert_int_eq(pcipt_device_get_driver_override(port, &text), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_numa_node(port, &node), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_power_state(port, &text), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_reset_methods(port, &text), -ENODATA);
	ck_assert_int_eq(pcipt_device_is_boot_vga(port), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_physical_function(port, &other), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_total_vfs(port, &count), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_config(port, &bytes, &size), -ENODATA);
	ck_assert_int_eq(pcipt_group_get_domain_type(group, &text), -ENODATA);
	ck_assert_int_eq(pcipt_group_has_vfio_node(group), -ENODATA);
	ck_assert_int_eq(pcipt_host_get_kernel_release(host, &text), -ENODATA);
	ck_assert_int_eq(pcipt_host_has_firmware_table(host, "DMAR"), -ENODATA);
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), -ENODATA);
	ck_assert_int_eq(pcipt_host_get_module_state(host, "vfio-pci"), -ENODATA);
	ck_assert_int_eq(pcipt_host_find_interface(host, "eno1", &other), -ENODATA);
	ck_assert_ptr_null(pcipt_device_get_vendor_name(port));
	ck_assert_ptr_null(other);
	ck_assert_str_eq(text, "untouched");
}
END_TEST

START_TEST(details_are_those_of_the_attributes)
{
	const struct pcipt_device *port, *display;
	const char *text;
	uint8_t revision;
	int32_t node;

	read_root(tree("reference"), PCIPT_READ_DETAILS);
	port = at("18:00.0");
	ck_assert_int_eq(pcipt_device_get_revision(port, &revision), 0);
	ck_assert_uint_eq(revision, 1);
	ck_assert_int_eq(pcipt_device_get_driver_override(port, &text), 0);
	ck_assert_ptr_null(text);
	ck_assert_int_eq(pcipt_device_get_numa_node(port, &node), 0);
	ck_assert_int_eq(node, 0);
	ck_assert_int_eq(pcipt_device_get_power_state(port, &text), 0);
	ck_assert_str_eq(text, "D0");
	ck_assert_int_eq(pcipt_device_get_reset_methods(port, &text), 0);
	ck_assert_ptr_nonnull(strstr(text, "flr"));
	ck_assert_int_eq(pcipt_device_is_boot_vga(port), -ENOENT);
	display = at("03:00.0");
	ck_assert_int_eq(pcipt_device_is_boot_vga(display), 1);
}
END_TEST

START_TEST(a_driver_override_is_read_and_unset_is_null)
{
	const char *text = NULL;

	read_root(tree("no-driver"), PCIPT_READ_DETAILS);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);

		ck_assert_int_eq(pcipt_device_get_driver_override(device, &text), 0);
		if (text)
			return;
	}
	ck_abort_msg("no device of the tree has an override");
}
END_TEST

START_TEST(virtual_functions_and_their_physical_function_know_each_other)
{
	const struct pcipt_device *pf = NULL, *back;
	size_t vfs = 0;

	read_root(tree("sriov"), PCIPT_READ_SRIOV);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);

		for (size_t j = 0; j < pcipt_device_get_vf_count(device); j++) {
			const struct pcipt_device *vf = pcipt_device_get_vf(device, j);
			uint32_t total;

			ck_assert_ptr_nonnull(vf);
			ck_assert_int_eq(pcipt_device_get_physical_function(vf, &back), 0);
			ck_assert_ptr_eq(back, device);
			ck_assert_int_eq(pcipt_device_get_total_vfs(vf, &total), -ENOENT);
			ck_assert_ptr_eq(pcipt_device_get_parent(vf), pcipt_device_get_parent(device));
			vfs++;
		}
		if (pcipt_device_get_vf_count(device))
			pf = device;
		ck_assert_ptr_null(pcipt_device_get_vf(device, pcipt_device_get_vf_count(device)));
	}
	ck_assert_uint_eq(vfs, 21);
	ck_assert_int_eq(pcipt_device_get_physical_function(pf, &back), 0);
	ck_assert_ptr_null(back);
}
END_TEST

START_TEST(interfaces_are_found_also_behind_multipath_and_virtio)
{
	const struct pcipt_device *device;

	read_root(tree("reference"), PCIPT_READ_INTERFACES);
	ck_assert(has_interface(at("01:00.0"), "net", "eno1"));
	ck_assert(has_interface(at("18:00.3"), "net", "enp24s0f3"));
	ck_assert(has_interface(at("5f:00.0"), "nvme", "nvme0"));
	ck_assert(has_interface(at("5f:00.0"), "block", "nvme0n1"));
	ck_assert(!has_interface(at("5f:00.0"), "block", "nvme0n1p1"));
	ck_assert(!has_interface(at("5f:00.0"), "block", "nvme0c0n1"));
	ck_assert(has_interface(at("3b:00.1"), "net", "enp59s0f1np1"));
	ck_assert(has_interface(at("03:00.0"), "drm", "card0"));
	ck_assert_int_eq(pcipt_host_find_interface(host, "nvme0n1", &device), 0);
	ck_assert_ptr_eq(device, at("5f:00.0"));
	ck_assert_int_eq(pcipt_host_find_interface(host, "vmbr0", &device), -ENODEV);
	ck_assert_int_eq(pcipt_host_find_interface(host, "no such", &device), -ENODEV);
}
END_TEST

START_TEST(functions_are_found_by_ids_one_after_the_other)
{
	size_t count = 0, index = 0;

	read_root(tree("reference"), 0);
	for (size_t next = 0; !pcipt_host_find_id(host, 0x8086, 0x1521, next, &index); next = index + 1)
		count++;
	ck_assert_uint_eq(count, 8);
	ck_assert_int_eq(pcipt_host_find_id(host, 0xffff, 0x1521, 0, &index), -ENODEV);
}
END_TEST

START_TEST(domains_above_16_bits_hang_on_their_controller)
{
	const struct pcipt_device *controller = NULL;
	size_t children = 0;

	read_root(tree("vmd"), 0);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);

		if (pcipt_device_get_address(device)->domain < 0x10000)
			continue;
		children++;
		for (controller = device; pcipt_device_get_parent(controller);)
			controller = pcipt_device_get_parent(controller);
		ck_assert_uint_lt(pcipt_device_get_address(controller)->domain, 0x10000);
	}
	ck_assert_uint_gt(children, 0);
}
END_TEST

START_TEST(configuration_space_is_read_only_when_asked_for_and_never_of_a_device_in_d3cold)
{
	const uint8_t *bytes;
	const char *state;
	size_t size, asleep = 0;

	read_root(tree("no-driver"), PCIPT_READ_CONFIG | PCIPT_READ_DETAILS);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);
		int r = pcipt_device_get_config(device, &bytes, &size);

		ck_assert_int_eq(pcipt_device_get_power_state(device, &state), 0);
		if (!strcmp(state, "D3cold")) {
			ck_assert_int_eq(r, -EHOSTDOWN);
			asleep++;
			continue;
		}
		ck_assert_int_eq(r, 0);
		ck_assert_uint_ge(size, 64);
		ck_assert_uint_eq(bytes[0] | bytes[1] << 8, pcipt_device_get_vendor_id(device));
	}
	ck_assert_uint_eq(asleep, 1);
}
END_TEST

START_TEST(a_device_that_vanishes_is_left_out)
{
	const char *root = copy_of_tree("reference");
	char link[256], folder[PATH_MAX], moved[PATH_MAX + 8];

	(void)snprintf(link, sizeof(link), "%s/sys/bus/pci/devices/0000:18:00.1", root);
	read_root(root, 0);
	ck_assert_uint_eq(pcipt_host_get_device_count(host), 51);
	/* the link is listed, but leads nowhere any more */
	ck_assert_ptr_nonnull(realpath(link, folder));
	(void)snprintf(moved, sizeof(moved), "%s.moved", folder);
	ck_assert_int_eq(rename(folder, moved), 0);
	read_root(root, PCIPT_READ_ALL);
	ck_assert_uint_eq(pcipt_host_get_device_count(host), 50);
	ck_assert_ptr_nonnull(at("18:00.0"));
	ck_assert_ptr_nonnull(at("18:00.2"));
}
END_TEST

START_TEST(all_goes_with_other_flags)
{
	unsigned int all;

	read_root(tree("reference"), PCIPT_READ_ALL);
	all = pcipt_host_get_what(host);
	ck_assert_uint_eq(all & PCIPT_READ_ALL, 0);
	ck_assert_uint_eq(all & PCIPT_READ_HOLDERS, 0);
	ck_assert_uint_ne(all & PCIPT_READ_NAMES, 0);
	read_root(tree("reference"), PCIPT_READ_ALL | PCIPT_READ_HOLDERS);
	ck_assert_uint_eq(pcipt_host_get_what(host), all | PCIPT_READ_HOLDERS);
}
END_TEST

START_TEST(getters_take_null)
{
	const char *text;
	uint8_t revision;

	ck_assert_uint_eq(pcipt_host_get_device_count(NULL), 0);
	ck_assert_ptr_null(pcipt_host_get_device(NULL, 0));
	ck_assert_ptr_null(pcipt_device_get_name(NULL));
	ck_assert_int_eq(pcipt_device_get_revision(NULL, &revision), -EINVAL);
	ck_assert_int_eq(pcipt_host_get_kernel_release(NULL, &text), -EINVAL);
	ck_assert_ptr_null(pcipt_device_get_group(NULL));
	ck_assert_uint_eq(pcipt_group_get_member_count(NULL), 0);
	ck_assert_int_eq(pcipt_group_has_vfio_node(NULL), -EINVAL);
	pcipt_host_unref(NULL);
	pcipt_device_unref(NULL);
	pcipt_group_unref(NULL);
}
END_TEST

#if PCIPT_WITH_LIBPCI
START_TEST(names_come_from_the_list_of_the_tree)
{
	read_root(tree("reference"), PCIPT_READ_NAMES);
	ck_assert_str_eq(pcipt_device_get_vendor_name(at("18:00.0")), "Intel Corporation");
	ck_assert_str_eq(pcipt_device_get_device_name(at("18:00.0")), "I350 Gigabit Network Connection");
	ck_assert_str_eq(pcipt_device_get_class_name(at("18:00.0")), "Ethernet controller");
}
END_TEST

START_TEST(a_missing_list_of_names_is_no_error)
{
	ck_assert_int_eq(pcipt_ctx_set_pci_ids(ctx, "/no/such/file"), 0);
	read_root(tree("reference"), PCIPT_READ_NAMES);
	ck_assert_ptr_null(pcipt_device_get_vendor_name(at("18:00.0")));
}
END_TEST
#endif

Suite *make_suite(void)
{
	Suite *suite = suite_create("device");
	TCase *tests = tcase_create("device");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_add_test(tests, the_basic_picture_of_the_reference_server_is_right);
	tcase_add_test(tests, a_fact_that_was_not_read_answers_enodata);
	tcase_add_test(tests, details_are_those_of_the_attributes);
	tcase_add_test(tests, a_driver_override_is_read_and_unset_is_null);
	tcase_add_test(tests, virtual_functions_and_their_physical_function_know_each_other);
	tcase_add_test(tests, interfaces_are_found_also_behind_multipath_and_virtio);
	tcase_add_test(tests, functions_are_found_by_ids_one_after_the_other);
	tcase_add_test(tests, domains_above_16_bits_hang_on_their_controller);
	tcase_add_test(tests, configuration_space_is_read_only_when_asked_for_and_never_of_a_device_in_d3cold);
	tcase_add_test(tests, a_device_that_vanishes_is_left_out);
	tcase_add_test(tests, all_goes_with_other_flags);
	tcase_add_test(tests, getters_take_null);
#if PCIPT_WITH_LIBPCI
	tcase_add_test(tests, names_come_from_the_list_of_the_tree);
	tcase_add_test(tests, a_missing_list_of_names_is_no_error);
#endif
	suite_add_tcase(suite, tests);
	return suite;
}

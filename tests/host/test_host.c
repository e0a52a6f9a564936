/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <support/support.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcipt/pcipt.h>

#include <io/io.h>

#include "config.h"

static struct pcipt_ctx *ctx;
static struct pcipt_host *host;

static void make_context(void)
{
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
}

static void free_context(void)
{
	pcipt_host_unref(host);
	host = NULL;
	pcipt_ctx_unref(ctx);
}

static void read_root(const char *root, unsigned int what)
{
	pcipt_host_unref(host);
	host = NULL;
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, what, &host), 0);
}

static const struct pcipt_device *at(const char *text)
{
	const struct pcipt_device *device;
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse(text, &address), 0);
	device = pcipt_host_find_device(host, &address);
	ck_assert_msg(device != NULL, "no device %s", text);
	return device;
}

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

START_TEST(groups_have_type_regions_and_node)
{
	const struct pcipt_group *group;
	uint64_t first, last;
	const char *text;
	bool msi = false;

	read_root(tree("reference"), PCIPT_READ_GROUPS);
	group = pcipt_device_get_group(at("18:00.0"));
	ck_assert_int_eq(pcipt_group_get_domain_type(group, &text), 0);
	ck_assert_str_eq(text, "identity");
	ck_assert_int_eq(pcipt_group_has_vfio_node(group), 0);
	ck_assert_int_eq(strncmp(pcipt_group_get_vfio_node(group), "/dev/vfio/", 10), 0);
	for (size_t i = 0; i < pcipt_group_get_region_count(group); i++) {
		ck_assert_int_eq(pcipt_group_get_region(group, i, &first, &last, &text), 0);
		ck_assert_uint_lt(first, last);
		msi |= !strcmp(text, "msi") && first == 0xfee00000;
	}
	ck_assert(msi);
	ck_assert_int_eq(pcipt_group_get_region(group, 99, &first, &last, &text), -EINVAL);
	ck_assert_ptr_eq(pcipt_host_find_group(host, pcipt_group_get_number(group)), group);
}
END_TEST

START_TEST(a_group_bound_to_vfio_has_its_node)
{
	size_t nodes = 0;

	read_root(tree("sriov"), PCIPT_READ_GROUPS);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);
		const char *driver = pcipt_device_get_driver(device);

		if (!driver || strcmp(driver, "vfio-pci"))
			continue;
		ck_assert_int_eq(pcipt_group_has_vfio_node(pcipt_device_get_group(device)), 1);
		nodes++;
	}
	ck_assert_uint_gt(nodes, 0);
}
END_TEST

START_TEST(the_kind_of_iommu_is_told_from_its_unit)
{
	static const struct {
		const char *tree;
		enum pcipt_iommu_kind kind;
		const char *table;
	} cases[] = {
		{"reference", PCIPT_IOMMU_INTEL, "DMAR"},
		{"amd", PCIPT_IOMMU_AMD, "IVRS"},
		{"arm", PCIPT_IOMMU_ARM, "IORT"},
		{"virtio-iommu", PCIPT_IOMMU_VIRTIO, "VIOT"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_root(tree(cases[i].tree), PCIPT_READ_MACHINE);
		ck_assert_uint_gt(pcipt_host_get_iommu_count(host), 0);
		for (size_t j = 0; j < pcipt_host_get_iommu_count(host); j++)
			ck_assert_msg(pcipt_host_get_iommu_kind(host, j) == (int)cases[i].kind,
				      "%s: unit %s is of kind %d", cases[i].tree, pcipt_host_get_iommu_name(host, j),
				      pcipt_host_get_iommu_kind(host, j));
		ck_assert_int_eq(pcipt_host_has_firmware_table(host, cases[i].table), 1);
		ck_assert_int_eq(pcipt_host_has_firmware_table(host, "APIC"), -EINVAL);
	}
	read_root(tree("no-iommu"), PCIPT_READ_MACHINE);
	ck_assert_uint_eq(pcipt_host_get_iommu_count(host), 0);
	ck_assert_int_eq(pcipt_host_has_firmware_table(host, "DMAR"), 0);
}
END_TEST

START_TEST(interrupt_remapping_is_told_from_hardware_and_kernel)
{
	read_root(tree("reference"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), PCIPT_YES);
	read_root(tree("amd"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), PCIPT_YES);
	read_root(tree("no-remapping"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), PCIPT_NO);
	read_root(tree("arm"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), PCIPT_UNKNOWN);
}
END_TEST

START_TEST(machine_facts_are_read)
{
	const char *text;

	read_root(tree("reference"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_kernel_release(host, &text), 0);
	ck_assert_ptr_nonnull(strstr(text, "-pve"));
	ck_assert_int_eq(pcipt_host_get_command_line(host, &text), 0);
	ck_assert_ptr_nonnull(strstr(text, "iommu=pt"));
	ck_assert_int_eq(pcipt_host_get_lockdown(host, &text), 0);
	ck_assert_str_eq(text, "none");
	ck_assert_int_eq(pcipt_host_get_module_state(host, "vfio-pci"), PCIPT_MODULE_LOADABLE);
	read_root(tree("lockdown"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_lockdown(host, &text), 0);
	ck_assert_str_eq(text, "integrity");
	ck_assert_int_eq(pcipt_host_get_module_state(host, "vfio_pci"), PCIPT_MODULE_MISSING);
	read_root(tree("sriov"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_module_state(host, "vfio_pci"), PCIPT_MODULE_PRESENT);
	ck_assert_int_eq(pcipt_host_get_module_state(host, "no_such_module"), -EINVAL);
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

START_TEST(a_root_without_pci_is_an_error_and_never_an_empty_machine)
{
	struct pcipt_host *none = NULL;

	ck_assert_int_eq(pcipt_ctx_set_root(ctx, new_folder()), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, 0, &none), -PCIPT_E_NO_PCI);
	ck_assert_ptr_null(none);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, "/no/such/folder"), -ENOENT);
}
END_TEST

START_TEST(an_unknown_flag_is_refused)
{
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, tree("reference")), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, 1u << 20, &host), -EINVAL);
	ck_assert_int_eq(pcipt_host_read(NULL, 0, &host), -EINVAL);
	ck_assert_int_eq(pcipt_host_read(ctx, 0, NULL), -EINVAL);
	ck_assert_ptr_null(host);
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

START_TEST(a_reference_on_a_member_keeps_the_picture)
{
	const struct pcipt_device *device;
	const struct pcipt_group *group;

	read_root(tree("reference"), PCIPT_READ_ALL);
	device = pcipt_device_ref(at("18:00.0"));
	group = pcipt_group_ref(pcipt_device_get_group(device));
	pcipt_host_unref(host);
	host = NULL;
	ck_assert_str_eq(pcipt_device_get_name(device), "0000:18:00.0");
	pcipt_device_unref(device);
	ck_assert_uint_eq(pcipt_group_get_member_count(group), 1);
	pcipt_group_unref(group);
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

START_TEST(every_tree_answers_the_same_with_and_without_openat2)
{
	static const char *const trees[] = {"reference", "amd", "arm", "vmd", "sriov", "bond", "legacy-bridge"};

	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		struct pcipt_text *fast = NULL, *walked = NULL;
		struct pt_io *io;

		read_root(tree(trees[i]), PCIPT_READ_ALL);
		if (pcipt_host_to_json(host, &fast) == -ENOTSUP)
			return;
		ck_assert_int_eq(pt_io_get(ctx, &io), 0);
		pt_io_real_use_walk(io);
		pcipt_host_unref(host);
		host = NULL;
		ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_ALL, &host), 0);
		ck_assert_int_eq(pcipt_host_to_json(host, &walked), 0);
		ck_assert_str_eq(pcipt_text_get_string(fast), pcipt_text_get_string(walked));
		pcipt_text_free(fast);
		pcipt_text_free(walked);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("host");
	TCase *tests = tcase_create("host");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_add_test(tests, the_basic_picture_of_the_reference_server_is_right);
	tcase_add_test(tests, a_fact_that_was_not_read_answers_enodata);
	tcase_add_test(tests, details_are_those_of_the_attributes);
	tcase_add_test(tests, a_driver_override_is_read_and_unset_is_null);
	tcase_add_test(tests, virtual_functions_and_their_physical_function_know_each_other);
	tcase_add_test(tests, interfaces_are_found_also_behind_multipath_and_virtio);
	tcase_add_test(tests, functions_are_found_by_ids_one_after_the_other);
	tcase_add_test(tests, groups_have_type_regions_and_node);
	tcase_add_test(tests, a_group_bound_to_vfio_has_its_node);
	tcase_add_test(tests, the_kind_of_iommu_is_told_from_its_unit);
	tcase_add_test(tests, interrupt_remapping_is_told_from_hardware_and_kernel);
	tcase_add_test(tests, machine_facts_are_read);
	tcase_add_test(tests, domains_above_16_bits_hang_on_their_controller);
#if PCIPT_WITH_LIBPCI
	tcase_add_test(tests, names_come_from_the_list_of_the_tree);
	tcase_add_test(tests, a_missing_list_of_names_is_no_error);
#endif
	tcase_add_test(tests, configuration_space_is_read_only_when_asked_for_and_never_of_a_device_in_d3cold);
	tcase_add_test(tests, a_root_without_pci_is_an_error_and_never_an_empty_machine);
	tcase_add_test(tests, an_unknown_flag_is_refused);
	tcase_add_test(tests, a_device_that_vanishes_is_left_out);
	tcase_add_test(tests, a_reference_on_a_member_keeps_the_picture);
	tcase_add_test(tests, getters_take_null);
	tcase_add_test(tests, every_tree_answers_the_same_with_and_without_openat2);
	suite_add_tcase(suite, tests);
	return suite;
}

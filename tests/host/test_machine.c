/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <io/io.h>

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
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), PCIPT_TRISTATE_YES);
	read_root(tree("amd"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), PCIPT_TRISTATE_YES);
	read_root(tree("no-remapping"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), PCIPT_TRISTATE_NO);
	read_root(tree("arm"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_get_interrupt_remapping(host), PCIPT_TRISTATE_UNKNOWN);
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
	Suite *suite = suite_create("machine");
	TCase *tests = tcase_create("machine");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_add_test(tests, groups_have_type_regions_and_node);
	tcase_add_test(tests, a_group_bound_to_vfio_has_its_node);
	tcase_add_test(tests, the_kind_of_iommu_is_told_from_its_unit);
	tcase_add_test(tests, interrupt_remapping_is_told_from_hardware_and_kernel);
	tcase_add_test(tests, machine_facts_are_read);
	tcase_add_test(tests, a_root_without_pci_is_an_error_and_never_an_empty_machine);
	tcase_add_test(tests, an_unknown_flag_is_refused);
	tcase_add_test(tests, every_tree_answers_the_same_with_and_without_openat2);
	suite_add_tcase(suite, tests);
	return suite;
}

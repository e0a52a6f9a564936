/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A machine whose IOMMU is not in use: why, by what can be seen, and the one next step. */
#include <support/picture.h>
#include <support/support.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES "sys/firmware/acpi/tables/"

static struct pcipt_findings *findings;

static void free_all(void)
{
	pcipt_findings_free(findings);
	findings = NULL;
	free_context();
}

/* The finding with this code says these words, and its remedy those; NULL for no such finding, or no remedy. */
static void expect(const char *root, enum pcipt_code code, const char *words, const char *remedy)
{
	const struct pcipt_finding *found = NULL;

	read_root(root, PCIPT_READ_ALL);
	pcipt_findings_free(findings);
	findings = NULL;
	ck_assert_int_eq(pcipt_host_check(host, &findings), 0);
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if (pcipt_finding_get_code(pcipt_findings_get(findings, i)) == (int)code)
			found = pcipt_findings_get(findings, i);
	if (!words) {
		ck_assert_ptr_null(found);
		return;
	}
	ck_assert_msg(found != NULL, "no finding %d, which would say: %s", (int)code, words);
	ck_assert_msg(strstr(pcipt_finding_get_sentence(found), words) != NULL, "%s",
		      pcipt_finding_get_sentence(found));
	if (remedy)
		ck_assert_msg(strstr(pcipt_finding_get_remedy(found), remedy) != NULL, "%s",
			      pcipt_finding_get_remedy(found));
	else
		ck_assert_ptr_null(pcipt_finding_get_remedy(found));
}

/* A machine without groups and without units of an IOMMU, with these firmware tables, one or none. */
static const char *off(const char *table, const char *line)
{
	const char *root = copy_of_tree("no-iommu");
	char path[128];

	(void)snprintf(path, sizeof(path), TABLES "%s", table ? table : "BGRT");
	put_file(root, path, "table");
	put_file(root, "proc/cmdline", line);
	return root;
}

START_TEST(without_a_table_the_next_step_is_in_the_firmware_of_this_processor)
{
	static const struct {
		const char *processor;
		const char *remedy;
	} cases[] = {
		{"vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx\n", "Intel VT-d"},
		{"vendor_id\t: AuthenticAMD\nflags\t\t: fpu svm\n", "AMD-Vi"},
		{"vendor_id\t: HygonGenuine\nflags\t\t: fpu svm\n", "AMD-Vi"},
		{"vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n", "its hypervisor must give it"},
		{"CPU implementer\t: 0x41\n", "VT-d, AMD-Vi or SMMU"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *root = off(NULL, "quiet\n");

		put_file(root, "proc/cpuinfo", cases[i].processor);
		expect(root, PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE, "The firmware describes no IOMMU", cases[i].remedy);
	}
}
END_TEST

START_TEST(without_tables_to_look_at_nothing_is_said_of_them)
{
	const char *root = copy_of_tree("no-iommu");
	char command[512];

	(void)snprintf(command, sizeof(command), "rm -r '%s/sys/firmware/acpi'", root);
	ck_assert_int_eq(system(command), 0);
	expect(root, PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE, "the firmware's tables cannot be seen (no such file",
	       "device tree");
}
END_TEST

START_TEST(what_the_firmware_has_and_the_kernel_does_not_use_is_named)
{
	expect(off("IVRS", "quiet\n"), PCIPT_CODE_IOMMU_OFF_IN_KERNEL,
	       "(ACPI table IVRS), but the kernel has registered none", "on AMD no parameter is needed");
	expect(off("IORT", "quiet\n"), PCIPT_CODE_IOMMU_OFF_IN_KERNEL, "(ACPI table IORT)", "built with the driver");
	expect(off("DMAR", "quiet\n"), PCIPT_CODE_IOMMU_OFF_IN_KERNEL, "Intel VT-d (ACPI table DMAR)",
	       "Add intel_iommu=on");
}
END_TEST

START_TEST(a_parameter_counts_where_its_iommu_is)
{
	expect(off("IVRS", "amd_iommu=off\n"), PCIPT_CODE_IOMMU_OFF_BY_PARAMETER, "amd_iommu=off",
	       "Remove amd_iommu=off");
	expect(off("IVRS", "intel_iommu=off\n"), PCIPT_CODE_IOMMU_OFF_BY_PARAMETER, NULL, NULL);
	expect(off("DMAR", "amd_iommu=off\n"), PCIPT_CODE_IOMMU_OFF_BY_PARAMETER, NULL, NULL);
	expect(off("IVRS", "iommu=off\n"), PCIPT_CODE_IOMMU_OFF_BY_PARAMETER, "iommu=off", "Remove iommu=off");
}
END_TEST

START_TEST(a_virtio_iommu_without_a_driver_says_whether_it_can_be_loaded)
{
	const char *root = off("VIOT", "quiet\n");
	char path[256];
	const char *release;

	expect(root, PCIPT_CODE_IOMMU_NO_DRIVER, "has no driver for it", "driver virtio_iommu");
	ck_assert_int_eq(pcipt_host_get_kernel_release(host, &release), 0);
	(void)snprintf(path, sizeof(path), "lib/modules/%s/kernel/drivers/iommu/virtio-iommu.ko.xz", release);
	put_file(root, path, "");
	expect(root, PCIPT_CODE_IOMMU_DRIVER_NOT_LOADED, "its driver is not loaded", "initramfs");
}
END_TEST

START_TEST(a_unit_without_groups_is_called_by_the_table_that_tells_its_kind)
{
	static const struct {
		const char *unit;
		const char *words;
	} cases[] = {
		{"dmar0", "Intel VT-d is registered with the kernel (dmar0), but no device"},
		{"ivhd0", "AMD-Vi is registered"},
		{"smmu3.0x1", "The Arm SMMU is registered"},
		{"arm-smmu-v3.1", "The Arm SMMU is registered"},
		{"virtio0", "The virtio IOMMU is registered"},
		{"apple-dart.0", "An IOMMU is registered with the kernel (apple-dart.0)"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *root = off(NULL, "quiet\n");
		char path[128];

		(void)snprintf(path, sizeof(path), "sys/class/iommu/%s/devices", cases[i].unit);
		put_file(root, path, "");
		expect(root, PCIPT_CODE_IOMMU_NO_GROUPS, cases[i].words, "load the drivers of the devices");
	}
}
END_TEST

START_TEST(groups_without_a_unit_are_told_by_the_table)
{
	static const char *const tables[][2] = {
		{"DMAR", "Intel VT-d is in use"},   {"IVRS", "AMD-Vi is in use"},
		{"IORT", "The Arm SMMU is in use"}, {"VIOT", "The virtio IOMMU is in use"},
		{"BGRT", "An IOMMU is in use"},
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const char *root = off(tables[i][0], "quiet\n");

		put_file(root, "sys/kernel/iommu_groups/0/type", "DMA\n");
		expect(root, PCIPT_CODE_IOMMU_ON, tables[i][1], NULL);
	}
}
END_TEST

START_TEST(missing_remapping_says_who_has_to_turn_it_on)
{
	const char *root = copy_of_tree("no-remapping");

	put_file(root, "proc/cmdline", "intel_iommu=on intremap=off\n");
	expect(root, PCIPT_CODE_REMAPPING_MISSING, "VFIO refuses", "Remove intremap=off");
	put_file(root, "proc/cmdline", "intel_iommu=on\n");
	put_file(root, "proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n");
	expect(root, PCIPT_CODE_REMAPPING_MISSING, "VFIO refuses", "intremap=on at its -device");
	put_file(root, "proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx\n");
	expect(root, PCIPT_CODE_REMAPPING_MISSING, "VFIO refuses", "x2APIC in the firmware setup");
}
END_TEST

START_TEST(that_vfio_was_told_to_do_without_remapping_says_nothing_where_it_is_unknown)
{
	const char *root = copy_of_tree("arm");

	put_file(root, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "Y\n");
	expect(root, PCIPT_CODE_REMAPPING_UNSAFE, NULL, NULL);
	expect(root, PCIPT_CODE_REMAPPING_UNKNOWN, "cannot be told", NULL);
}
END_TEST

START_TEST(modules_that_cannot_be_seen_are_unknown)
{
	const char *root = copy_of_tree("reference");
	char command[512];

	(void)snprintf(command, sizeof(command), "rm -r '%s/lib/modules'", root);
	ck_assert_int_eq(system(command), 0);
	expect(root, PCIPT_CODE_VFIO_UNKNOWN, "cannot be seen", "in a container, ask outside of it");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("readiness");
	TCase *tests = tcase_create("readiness");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, without_a_table_the_next_step_is_in_the_firmware_of_this_processor);
	tcase_add_test(tests, without_tables_to_look_at_nothing_is_said_of_them);
	tcase_add_test(tests, what_the_firmware_has_and_the_kernel_does_not_use_is_named);
	tcase_add_test(tests, a_parameter_counts_where_its_iommu_is);
	tcase_add_test(tests, a_virtio_iommu_without_a_driver_says_whether_it_can_be_loaded);
	tcase_add_test(tests, a_unit_without_groups_is_called_by_the_table_that_tells_its_kind);
	tcase_add_test(tests, groups_without_a_unit_are_told_by_the_table);
	tcase_add_test(tests, missing_remapping_says_who_has_to_turn_it_on);
	tcase_add_test(tests, that_vfio_was_told_to_do_without_remapping_says_nothing_where_it_is_unknown);
	tcase_add_test(tests, modules_that_cannot_be_seen_are_unknown);
	suite_add_tcase(suite, tests);
	return suite;
}

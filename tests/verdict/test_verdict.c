/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct pcipt_findings *findings;

static void free_all(void)
{
	pcipt_findings_free(findings);
	findings = NULL;
	free_context();
}

static void check_host(const char *root)
{
	read_root(root, PCIPT_READ_ALL);
	pcipt_findings_free(findings);
	findings = NULL;
	ck_assert_int_eq(pcipt_host_check(host, &findings), 0);
}

static void check_group_of(const char *text)
{
	pcipt_findings_free(findings);
	findings = NULL;
	ck_assert_int_eq(pcipt_group_check(pcipt_device_get_group(at(text)), &findings), 0);
}

static void check_device(const char *text)
{
	pcipt_findings_free(findings);
	findings = NULL;
	ck_assert_int_eq(pcipt_device_check(at(text), &findings), 0);
}

static const struct pcipt_finding *find(enum pcipt_code code)
{
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if (pcipt_finding_get_code(pcipt_findings_get(findings, i)) == (int)code)
			return pcipt_findings_get(findings, i);
	return NULL;
}

/* The finding is there with this severity, and its sentence, or its remedy, says these words. */
static void expect(enum pcipt_code code, enum pcipt_severity severity, const char *words, const char *remedy)
{
	const struct pcipt_finding *finding = find(code);

	ck_assert_msg(finding != NULL, "no finding %d", (int)code);
	ck_assert_int_eq(pcipt_finding_get_severity(finding), (int)severity);
	ck_assert_msg(strstr(pcipt_finding_get_sentence(finding), words) != NULL, "%s",
		      pcipt_finding_get_sentence(finding));
	if (remedy)
		ck_assert_msg(strstr(pcipt_finding_get_remedy(finding), remedy) != NULL, "%s",
			      pcipt_finding_get_remedy(finding));
	ck_assert_ptr_nonnull(pcipt_finding_get_name(finding));
}

START_TEST(a_host_is_ready_when_no_finding_blocks)
{
	static const struct {
		const char *tree;
		bool ready;
	} cases[] = {
		{"reference", true},     {"amd", true},       {"arm", true},        {"vmd", true},
		{"gpu", true},           {"no-iommu", false}, {"intel-off", false}, {"intel-off-parameter", false},
		{"no-remapping", false}, {"lockdown", false}, {"sriov", true},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_host(tree(cases[i].tree));
		ck_assert_msg((pcipt_findings_get_worst(findings) < PCIPT_SEVERITY_BLOCKER) == cases[i].ready, "%s",
			      cases[i].tree);
	}
}
END_TEST

START_TEST(the_reference_server_is_ready)
{
	check_host(tree("reference"));
	expect(PCIPT_CODE_IOMMU_ON, PCIPT_SEVERITY_NOTE, "Intel VT-d is in use: 46 IOMMU groups", NULL);
	expect(PCIPT_CODE_REMAPPING_ON, PCIPT_SEVERITY_NOTE, "remapping", NULL);
	expect(PCIPT_CODE_IOMMU_PASSTHROUGH, PCIPT_SEVERITY_NOTE, "iommu=pt", NULL);
	expect(PCIPT_CODE_VFIO_LOADABLE, PCIPT_SEVERITY_NOTE, "vfio-pci", NULL);
	ck_assert_ptr_null(find(PCIPT_CODE_ACS_OVERRIDE));
	ck_assert_ptr_null(find(PCIPT_CODE_NOT_READABLE));
}
END_TEST

START_TEST(what_is_off_is_told_apart_with_the_one_next_step)
{
	check_host(tree("no-iommu"));
	expect(PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE, PCIPT_SEVERITY_BLOCKER, "no ACPI table", NULL);
	check_host(tree("intel-off"));
	expect(PCIPT_CODE_IOMMU_OFF_IN_KERNEL, PCIPT_SEVERITY_BLOCKER, "DMAR", "intel_iommu=on");
	check_host(tree("intel-off-parameter"));
	expect(PCIPT_CODE_IOMMU_OFF_BY_PARAMETER, PCIPT_SEVERITY_BLOCKER, "intel_iommu=off", "Remove intel_iommu=off");
	check_host(tree("no-remapping"));
	expect(PCIPT_CODE_IOMMU_ON, PCIPT_SEVERITY_NOTE, "VT-d", NULL);
	expect(PCIPT_CODE_REMAPPING_MISSING, PCIPT_SEVERITY_BLOCKER, "refuses to attach", NULL);
	check_host(tree("lockdown"));
	expect(PCIPT_CODE_LOCKDOWN, PCIPT_SEVERITY_WARNING, "integrity", "signed");
	expect(PCIPT_CODE_VFIO_MISSING, PCIPT_SEVERITY_BLOCKER, "no driver vfio-pci", "full kernel");
	check_host(tree("amd"));
	expect(PCIPT_CODE_IOMMU_ON, PCIPT_SEVERITY_NOTE, "AMD-Vi", NULL);
	check_host(tree("arm"));
	expect(PCIPT_CODE_REMAPPING_UNKNOWN, PCIPT_SEVERITY_NOTE, "Arm", NULL);
}
END_TEST

START_TEST(the_last_of_several_parameters_holds)
{
	const char *root = copy_of_tree("intel-off");

	put_file(root, "proc/cmdline", "quiet intel_iommu=off intel_iommu=on\n");
	check_host(root);
	ck_assert_ptr_nonnull(find(PCIPT_CODE_IOMMU_OFF_IN_KERNEL));
	put_file(root, "proc/cmdline", "quiet intel_iommu=on,sm_on intel_iommu=sm_on,off quiet\n");
	check_host(root);
	ck_assert_ptr_nonnull(find(PCIPT_CODE_IOMMU_OFF_BY_PARAMETER));
	put_file(root, "proc/cmdline", "my_intel_iommu=off amd_iommu=off intel_iommu=offx\n");
	check_host(root);
	ck_assert_ptr_nonnull(find(PCIPT_CODE_IOMMU_OFF_IN_KERNEL));
}
END_TEST

START_TEST(an_acs_override_is_told_with_its_danger)
{
	const char *root = copy_of_tree("gpu");

	put_file(root, "proc/cmdline", "quiet pcie_acs_override=downstream,multifunction\n");
	check_host(root);
	expect(PCIPT_CODE_ACS_OVERRIDE, PCIPT_SEVERITY_WARNING, "pcie_acs_override", "isolation");
}
END_TEST

START_TEST(missing_remapping_that_vfio_was_told_to_accept_is_a_warning)
{
	const char *root = copy_of_tree("no-remapping");

	put_file(root, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "Y\n");
	check_host(root);
	expect(PCIPT_CODE_REMAPPING_UNSAFE, PCIPT_SEVERITY_WARNING, "do without", NULL);
	ck_assert_ptr_null(find(PCIPT_CODE_REMAPPING_MISSING));
}
END_TEST

START_TEST(a_port_that_is_alone_is_said_to_be_alone)
{
	const struct pcipt_group *group;

	read_root(tree("reference"), PCIPT_READ_ALL);
	group = pcipt_device_get_group(at("18:00.2"));
	ck_assert_int_eq(pcipt_group_get_isolation(group), PCIPT_ISOLATION_ALONE);
	ck_assert_int_eq(pcipt_group_get_viability(group), PCIPT_VIABILITY_BLOCKED);
	check_group_of("18:00.2");
	expect(PCIPT_CODE_GROUP_ALONE, PCIPT_SEVERITY_NOTE, "0000:18:00.2 is alone in its group.", NULL);
	expect(PCIPT_CODE_GROUP_MEMBER_BLOCKS, PCIPT_SEVERITY_WARNING, "igb", "vfio-pci");
}
END_TEST

START_TEST(functions_of_one_card_in_one_group_are_bundled_by_name)
{
	const struct pcipt_device *gpu = NULL;

	read_root(tree("gpu"), PCIPT_READ_ALL);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);

		if (pcipt_device_get_vendor_id(device) == 0x10de && pcipt_device_get_class(device) >> 16 == 3)
			gpu = device;
	}
	ck_assert_ptr_nonnull(gpu);
	ck_assert_int_eq(pcipt_group_get_isolation(pcipt_device_get_group(gpu)), PCIPT_ISOLATION_BUNDLED);
	check_group_of(pcipt_device_get_name(gpu));
	expect(PCIPT_CODE_GROUP_BUNDLED, PCIPT_SEVERITY_NOTE, "functions of one card", NULL);
	expect(PCIPT_CODE_GROUP_BUNDLED, PCIPT_SEVERITY_NOTE, pcipt_device_get_name(gpu), NULL);
}
END_TEST

START_TEST(devices_of_one_bus_are_not_taken_for_one_card)
{
	read_root(tree("legacy-bridge-shpchp"), PCIPT_READ_ALL);
	check_group_of("03:01.0");
	expect(PCIPT_CODE_GROUP_BUNDLED, PCIPT_SEVERITY_NOTE, "devices can only be passed through together", NULL);
}
END_TEST

START_TEST(a_bridge_blocks_by_its_driver_and_not_by_its_class)
{
	const struct pcipt_group *group = NULL;
	bool seen_port = false;

	read_root(tree("legacy-bridge-shpchp"), PCIPT_READ_ALL);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);
		const char *driver = pcipt_device_get_driver(device);

		if (driver && !strcmp(driver, "shpchp"))
			group = pcipt_device_get_group(device);
		if (driver && !strcmp(driver, "pcieport") &&
		    pcipt_group_get_member_count(pcipt_device_get_group(device)) == 1) {
			ck_assert_int_eq(pcipt_group_get_viability(pcipt_device_get_group(device)),
					 PCIPT_VIABILITY_VIABLE);
			ck_assert_int_eq(pcipt_group_get_isolation(pcipt_device_get_group(device)),
					 PCIPT_ISOLATION_EMPTY);
			seen_port = true;
		}
	}
	ck_assert(seen_port);
	ck_assert_int_eq(pcipt_group_get_viability(group), PCIPT_VIABILITY_BLOCKED);
	check_group_of(pcipt_device_get_name(pcipt_group_get_member(group, 0)));
	expect(PCIPT_CODE_GROUP_MEMBER_BLOCKS, PCIPT_SEVERITY_WARNING, "shpchp", "Unbind the bridge");
}
END_TEST

START_TEST(a_group_of_which_not_all_members_were_read_is_unknown)
{
	read_root(tree("reference"), 0);
	ck_assert_int_eq(pcipt_group_get_isolation(pcipt_device_get_group(at("00:05.0"))), PCIPT_ISOLATION_UNKNOWN);
	ck_assert_int_eq(pcipt_group_get_viability(pcipt_device_get_group(at("00:05.0"))), PCIPT_VIABILITY_UNKNOWN);
	ck_assert_int_eq(pcipt_group_get_viability(pcipt_device_get_group(at("18:00.0"))), PCIPT_VIABILITY_BLOCKED);
	check_group_of("00:05.0");
	expect(PCIPT_CODE_GROUP_UNKNOWN, PCIPT_SEVERITY_NOTE, "unknown", NULL);
}
END_TEST

START_TEST(a_member_that_is_no_pci_function_is_told)
{
	const char *root = copy_of_tree("reference");
	char path[128];

	read_root(root, PCIPT_READ_ALL);
	(void)snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%u/devices/INT33C1:00",
		       pcipt_group_get_number(pcipt_device_get_group(at("18:00.0"))));
	put_link(root, path, "../../../../devices/platform/INT33C1:00");
	read_root(root, PCIPT_READ_ALL);
	check_group_of("18:00.0");
	expect(PCIPT_CODE_GROUP_OTHER_MEMBER, PCIPT_SEVERITY_WARNING, "INT33C1:00", NULL);
	ck_assert_int_eq(pcipt_group_get_isolation(pcipt_device_get_group(at("18:00.0"))), PCIPT_ISOLATION_BUNDLED);
}
END_TEST

START_TEST(a_direct_region_blocks_and_a_relaxable_one_does_not)
{
	const char *root = copy_of_tree("reference");
	char path[128];

	read_root(root, PCIPT_READ_ALL);
	(void)snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%u/reserved_regions",
		       pcipt_group_get_number(pcipt_device_get_group(at("18:00.0"))));
	put_file(root, path, "0x000000008d800000 0x000000008fffffff direct-relaxable\n");
	read_root(root, PCIPT_READ_ALL);
	check_group_of("18:00.0");
	ck_assert_ptr_null(find(PCIPT_CODE_GROUP_DIRECT_REGION));
	put_file(root, path, "0x000000008d800000 0x000000008fffffff direct\n");
	read_root(root, PCIPT_READ_ALL);
	check_group_of("18:00.0");
	expect(PCIPT_CODE_GROUP_DIRECT_REGION, PCIPT_SEVERITY_BLOCKER, "0x8d800000", NULL);
}
END_TEST

START_TEST(the_management_port_says_what_is_on_it)
{
	read_root(tree("reference"), PCIPT_READ_ALL);
	check_device("01:00.0");
	expect(PCIPT_CODE_USE_DEFAULT_ROUTE, PCIPT_SEVERITY_BLOCKER, "vmbr0 on eno1", NULL);
	expect(PCIPT_CODE_USE_DEFAULT_ROUTE, PCIPT_SEVERITY_BLOCKER, "via 192.0.2.1", NULL);
	check_device("18:00.0");
	ck_assert_uint_eq(pcipt_findings_get_count(findings), 0);
	ck_assert_int_eq(pcipt_findings_get_worst(findings), -ENOENT);
}
END_TEST

START_TEST(a_default_route_is_followed_through_vlan_and_bond_also_with_ipv6_alone)
{
	size_t carriers = 0;

	read_root(tree("bond"), PCIPT_READ_ALL);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);

		check_device(pcipt_device_get_name(device));
		if (find(PCIPT_CODE_USE_DEFAULT_ROUTE))
			carriers++;
	}
	ck_assert_uint_eq(carriers, 2);
}
END_TEST

START_TEST(a_disk_with_multipath_says_what_is_mounted_on_it_and_that_the_host_swaps_there)
{
	read_root(tree("reference"), PCIPT_READ_ALL);
	check_device("5f:00.0");
	expect(PCIPT_CODE_USE_SYSTEM_MOUNT, PCIPT_SEVERITY_BLOCKER, "mounted on /", NULL);
	expect(PCIPT_CODE_USE_SWAP, PCIPT_SEVERITY_BLOCKER, "nvme0n1p3", "swapoff");
}
END_TEST

START_TEST(the_only_display_is_told_and_one_of_two_is_not)
{
	read_root(tree("single-gpu"), PCIPT_READ_ALL);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);

		if (pcipt_device_get_class(device) >> 16 != 3)
			continue;
		check_device(pcipt_device_get_name(device));
		expect(PCIPT_CODE_USE_LAST_DISPLAY, PCIPT_SEVERITY_BLOCKER, "only display", NULL);
	}
	read_root(tree("gpu"), PCIPT_READ_ALL);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		check_device(pcipt_device_get_name(pcipt_host_get_device(host, i)));
		ck_assert_ptr_null(find(PCIPT_CODE_USE_LAST_DISPLAY));
	}
}
END_TEST

START_TEST(use_is_unknown_when_routes_cannot_be_read)
{
	const char *root = copy_of_tree("gpu");

	put_file(root, "pcipt-capture.errors", "EACCES proc/1/net/route\nEACCES proc/net/route\n");
	read_root(root, PCIPT_READ_ALL);
	check_device(pcipt_device_get_name(pcipt_host_get_device(host, 0)));
	expect(PCIPT_CODE_USE_UNKNOWN, PCIPT_SEVERITY_BLOCKER, "routes", NULL);
	check_host(root);
	expect(PCIPT_CODE_NOT_READABLE, PCIPT_SEVERITY_WARNING, "proc/1/net/route", "root");
}
END_TEST

START_TEST(a_verdict_needs_what_it_judges)
{
	read_root(tree("reference"), 0);
	ck_assert_int_eq(pcipt_host_check(host, &findings), -ENODATA);
	ck_assert_int_eq(pcipt_device_check(at("18:00.0"), &findings), -ENODATA);
	ck_assert_int_eq(pcipt_host_check(NULL, &findings), -EINVAL);
	ck_assert_int_eq(pcipt_group_check(NULL, &findings), -EINVAL);
	ck_assert_int_eq(pcipt_device_check(NULL, &findings), -EINVAL);
	ck_assert_int_eq(pcipt_group_get_isolation(NULL), -EINVAL);
	ck_assert_int_eq(pcipt_group_get_viability(NULL), -EINVAL);
	ck_assert_ptr_null(findings);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("verdict");
	TCase *tests = tcase_create("verdict");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_add_test(tests, a_host_is_ready_when_no_finding_blocks);
	tcase_add_test(tests, the_reference_server_is_ready);
	tcase_add_test(tests, what_is_off_is_told_apart_with_the_one_next_step);
	tcase_add_test(tests, the_last_of_several_parameters_holds);
	tcase_add_test(tests, an_acs_override_is_told_with_its_danger);
	tcase_add_test(tests, missing_remapping_that_vfio_was_told_to_accept_is_a_warning);
	tcase_add_test(tests, a_port_that_is_alone_is_said_to_be_alone);
	tcase_add_test(tests, functions_of_one_card_in_one_group_are_bundled_by_name);
	tcase_add_test(tests, devices_of_one_bus_are_not_taken_for_one_card);
	tcase_add_test(tests, a_bridge_blocks_by_its_driver_and_not_by_its_class);
	tcase_add_test(tests, a_group_of_which_not_all_members_were_read_is_unknown);
	tcase_add_test(tests, a_member_that_is_no_pci_function_is_told);
	tcase_add_test(tests, a_direct_region_blocks_and_a_relaxable_one_does_not);
	tcase_add_test(tests, the_management_port_says_what_is_on_it);
	tcase_add_test(tests, a_default_route_is_followed_through_vlan_and_bond_also_with_ipv6_alone);
	tcase_add_test(tests, a_disk_with_multipath_says_what_is_mounted_on_it_and_that_the_host_swaps_there);
	tcase_add_test(tests, the_only_display_is_told_and_one_of_two_is_not);
	tcase_add_test(tests, use_is_unknown_when_routes_cannot_be_read);
	tcase_add_test(tests, a_verdict_needs_what_it_judges);
	suite_add_tcase(suite, tests);
	return suite;
}

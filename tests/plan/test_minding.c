/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be minded of an answer, and why there is none. */
#include "asked.h"

#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

START_TEST(a_reset_that_hits_what_the_same_machine_has_is_no_matter)
{
	ck_assert_int_eq(solve("gpu", "vm a\n port class=display\n"), 1);
	ck_assert_str_eq(ports_of(0), "01:00.0 01:00.1+ 01:00.2+ 01:00.3+");
	ck_assert_ptr_null(find(PCIPT_CODE_MIND_RESET, ""));
}
END_TEST

START_TEST(cautions_are_said_where_they_apply)
{
	const char *root = copy_of_tree("reference");

	put_file(root, "proc/cmdline", "quiet pcie_acs_override=downstream intel_iommu=on\n");
	ck_assert_int_eq(solve_at(root, "vm win guest=windows hypervisor=proxmox\n ports 17 kind=vf\n"), 1);
	expect(PCIPT_CODE_MIND_OVERRIDE, "pcie_acs_override");
	expect(PCIPT_CODE_MIND_WINDOWS, "win runs Windows");
	put_file(root, "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/reset_method", "bus\n");
	ck_assert_int_eq(solve_at(root, "vm a\n port address=3b:00.0\n"), 1);
	expect(PCIPT_CODE_MIND_RESET, "would hit 0000:3b:00.1");
}
END_TEST

START_TEST(virtual_functions_that_are_there_are_to_be_removed_first)
{
	const struct pcipt_finding *finding;
	struct pcipt_address address;

	ck_assert_int_eq(solve("sriov", "vm a\n port address=18:00.0\nvm b\n port address=18:00.1\n"), 1);
	expect(PCIPT_CODE_ASSIGN_REMOVES_VFS, "0000:18:00.0 has 7 virtual functions");
	finding = find(PCIPT_CODE_ASSIGN_REMOVES_VFS, "");
	ck_assert_int_eq(pcipt_finding_get_severity(finding), PCIPT_SEVERITY_WARNING);
	ck_assert_str_eq(pcipt_finding_get_remedy(finding), "pcipt-vfs --remove 0000:18:00.0");
	ck_assert_int_eq(pcipt_finding_get_address(finding, &address), 0);
	ck_assert_int_eq(pcipt_address_compare(&address, &at("18:00.0")->address), 0);
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_REMOVES_VFS, "18:00.1"));
	/* those on vfio-pci are lost already */
	expect(PCIPT_CODE_MIND_HOST_LOSES, "The host loses enp24s0f0, enp24s16, enp24s16f4 while a has them.");
	expect(PCIPT_CODE_MIND_HOST_LOSES, "The host loses enp24s0f1 while b has it.");
}
END_TEST

START_TEST(more_than_a_virtual_machine_takes_is_a_blocker)
{
	const char *root = copy_of_tree("reference");

	put_file(root, "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/sriov_totalvfs", "63\n");
	put_file(root, "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.1/sriov_totalvfs", "63\n");
	ck_assert_int_eq(solve_at(root, "vm a hypervisor=proxmox\n ports 128 kind=vf\n"), 1);
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_TOO_MANY, ""));
	ck_assert_int_eq(solve_at(root, "vm a hypervisor=proxmox\n ports 129 kind=vf\n"), 1);
	expect(PCIPT_CODE_ASSIGN_TOO_MANY, "a needs 17 hostpci entries for its 129 functions, and Proxmox VE takes 16");
	ck_assert_int_eq(pcipt_finding_get_severity(find(PCIPT_CODE_ASSIGN_TOO_MANY, "")), PCIPT_SEVERITY_BLOCKER);
}
END_TEST

START_TEST(virtual_functions_in_use_keep_their_port)
{
	const char *root = copy_of_tree("sriov");
	static const char route[] = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
				    "enp24s16\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n";

	put_file(root, "proc/net/route", route);
	put_file(root, "proc/1/net/route", route);
	ck_assert_int_eq(solve_at(root, "vm a\n port address=18:00.0\n"), 0);
	expect(PCIPT_CODE_ASSIGN_UNUSABLE, "0000:18:00.0 would suit a, but virtual functions of it");
	ck_assert_str_eq(pcipt_finding_get_remedy(find(PCIPT_CODE_ASSIGN_UNUSABLE, "")),
			 "Ask for its virtual functions: kind=vf.");
	ck_assert_int_eq(solve_at(root, "vm a\n port address=18:10.0 kind=vf\n"), 0);
	expect(PCIPT_CODE_ASSIGN_UNUSABLE, "0000:18:10.0 would suit a, but the host has it: ");
}
END_TEST

START_TEST(a_mac_that_is_given_twice_is_a_blocker)
{
	const struct pcipt_finding *finding;

	ck_assert_int_eq(solve("reference", "vm a\n ports 2 kind=vf mac=52:54:00:00:00:01\n"
					    "vm b\n ports 2 kind=vf mac=52:54:00:00:00:02\n"),
			 1);
	expect(PCIPT_CODE_ASSIGN_SAME_MAC, "The MAC 52:54:00:00:00:02 is given twice: to a (2 ports with kind=vf) and "
					   "to b (2 ports with kind=vf).");
	finding = find(PCIPT_CODE_ASSIGN_SAME_MAC, "");
	ck_assert_int_eq(pcipt_finding_get_severity(finding), PCIPT_SEVERITY_BLOCKER);
	ck_assert_ptr_nonnull(pcipt_finding_get_remedy(finding));
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_SAME_MAC, "00:01"));
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_SAME_MAC, "00:03"));
	ck_assert_uint_eq(pcipt_assignment_get_port_count(assignment, 1), 2);
	/* of one virtual machine, and more than are told one by one */
	ck_assert_int_eq(solve("reference", "vm a\n ports 20 kind=vf mac=52:54:00:00:00:01\n"
					    " ports 20 kind=vf mac=52:54:00:00:00:01\n"),
			 1);
	expect(PCIPT_CODE_ASSIGN_SAME_MAC, "00:10 is given twice: to a (");
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_SAME_MAC, "00:11"));
	expect(PCIPT_CODE_ASSIGN_SAME_MAC, "4 more ports");
	ck_assert_int_eq(solve("reference", "vm a\n ports 2 kind=vf mac=52:54:00:00:00:01\n"
					    "vm b\n ports 2 kind=vf mac=52:54:00:00:00:03\n"),
			 1);
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_SAME_MAC, ""));
}
END_TEST

START_TEST(what_is_set_nowhere_is_told)
{
	ck_assert_int_eq(solve("reference", "vm a\n port interface=enp24s0f0 kind=any vlan=3\n"), 1);
	ck_assert_str_eq(ports_of(0), "18:00.0");
	expect(PCIPT_CODE_ASSIGN_NOT_SET, "1 is no virtual function: no VLAN is set there.");
	ck_assert_int_eq(solve("reference", "vm a\n ports 2 ids=8086:1521\n port kind=vf vlan=3\n"), 1);
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_NOT_SET, ""));
	ck_assert_int_eq(pcipt_assignment_set_request_mac(assignment, 0, "52:54:00:00:00:01"), 0);
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
	expect(PCIPT_CODE_ASSIGN_NOT_SET,
	       "a gets for 2 ports with ids=8086:1521, 2 are no virtual functions: no MAC is");
	ck_assert_int_eq(pcipt_finding_get_severity(find(PCIPT_CODE_ASSIGN_NOT_SET, "")), PCIPT_SEVERITY_WARNING);
}
END_TEST

static void expect_unusable(const char *root, const char *text, const char *words, const char *remedy)
{
	const struct pcipt_finding *finding;

	ck_assert_int_eq(solve_at(root, text), 0);
	expect(PCIPT_CODE_ASSIGN_UNUSABLE, words);
	finding = find(PCIPT_CODE_ASSIGN_UNUSABLE, words);
	ck_assert_ptr_nonnull(pcipt_finding_get_remedy(finding));
	ck_assert_msg(strstr(pcipt_finding_get_remedy(finding), remedy) != NULL, "%s",
		      pcipt_finding_get_remedy(finding));
}

static const char *group_path(const char *root, const char *address, const char *rest)
{
	static char path[128];

	read_root(root, PCIPT_READ_GROUPS);
	(void)snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%u/%s",
		       pcipt_group_get_number(pcipt_device_get_group(at(address))), rest);
	return path;
}

START_TEST(what_stands_against_a_group_is_told_with_what_to_do)
{
	const char *direct = copy_of_tree("reference"), *other = copy_of_tree("reference");

	put_file(direct, group_path(direct, "18:00.0", "reserved_regions"), "0x6f000000 0x6fffffff direct\n");
	expect_unusable(direct, "vm a\n port address=18:00.0\n", "18:00.0 would suit a, but its firmware reserves",
			"another slot");
	put_link(other, group_path(other, "18:00.0", "devices/INT33C1:00"), "../../../../devices/platform/INT33C1:00");
	expect_unusable(other, "vm a\n port address=18:00.0\n", "but its group has members that are no PCI devices.",
			"pcipt-groups names them");
	expect_unusable(tree("legacy-bridge-shpchp"), "vm a\n port address=03:01.0 class=any\n",
			"is on a driver that does not let the group be given: 0000:02:00.0.", "off that driver");
	expect_unusable(tree("virtio-iommu"), "vm a\n port address=03:00.0\n", "but it is in no IOMMU group.",
			"The IOMMU is on, but does not cover it");
	expect_unusable(tree("sriov-limits"), "vm a\n port address=02:10.0 kind=vf\n",
			"it is in the group of its physical function", "behind a port with ACS");
}
END_TEST

START_TEST(what_another_virtual_machine_has_is_told)
{
	const char *root = copy_of_tree("shared-groups");

	put_file(root, "proc/4711/comm", "qemu\n");
	put_link(root, "proc/4711/fd/3", "/dev/vfio/1");
	expect_unusable(root, "vm a\n port address=01:00.0\n",
			"01:00.0 would suit a, but a virtual machine has it: ", "");
}
END_TEST

START_TEST(ports_that_hide_their_speed_are_told)
{
	const char *root = copy_of_tree("reference");
	static const char *const hidden[] = {"enp59s0f0np0", "enp59s0f1np1"};

	for (size_t i = 0; i < 2; i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.%zu/net/%s/speed", i,
			       hidden[i]);
		put_file(root, path, i ? "25000\n" : "-1\n");
	}
	expect_unusable(root, "vm a\n ports 2 interface=enp59s0f* speed=25G\n",
			"0000:3b:00.0 does not tell its speed, so that it is not known to have the 25000 Mbit/s that a",
			"bring its interface up");
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_UNUSABLE, "3b:00.1"));
	ck_assert_int_eq(solve_at(root, "vm a\n port interface=enp59s0f* speed=25G\n"), 1);
	ck_assert_str_eq(ports_of(0), "3b:00.1");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("minding");
	TCase *tests = tcase_create("assignment");

	tcase_add_checked_fixture(tests, make_context, forget_assignment);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_reset_that_hits_what_the_same_machine_has_is_no_matter);
	tcase_add_test(tests, cautions_are_said_where_they_apply);
	tcase_add_test(tests, virtual_functions_that_are_there_are_to_be_removed_first);
	tcase_add_test(tests, more_than_a_virtual_machine_takes_is_a_blocker);
	tcase_add_test(tests, virtual_functions_in_use_keep_their_port);
	tcase_add_test(tests, a_mac_that_is_given_twice_is_a_blocker);
	tcase_add_test(tests, what_is_set_nowhere_is_told);
	tcase_add_test(tests, what_stands_against_a_group_is_told_with_what_to_do);
	tcase_add_test(tests, what_another_virtual_machine_has_is_told);
	tcase_add_test(tests, ports_that_hide_their_speed_are_told);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is refused, with which evidence, and without one write. */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NIC "0000:18:00.2"
#define DIRECT "0x00000000a0000000 0x00000000a0ffffff direct\n0x00000000fee00000 0x00000000feefffff msi\n"

START_TEST(the_default_route_through_a_bridge_is_refused)
{
	start("reference");
	bind("0000:01:00.0", 0);
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, "0000:01:00.0", "vmbr0 on eno1");
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, "0000:01:00.0", "via 192.0.2.1");
}
END_TEST

START_TEST(a_default_route_of_ipv6_on_a_vlan_on_a_bond_is_refused_for_each_port)
{
	start("bond");
	bind("0000:01:00.0", 0);
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, "0000:01:00.0", "bond0.100 on enp1s0f0");
	new_change();
	bind("0000:01:00.1", 0);
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, "0000:01:00.1", "via fe80:");
	new_change();
	bind("0000:01:00.2", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
}
END_TEST

START_TEST(a_multipath_disk_with_mounts_and_swap_is_refused)
{
	start("reference");
	bind("0000:5f:00.0", 0);
	assert_refused(PCIPT_CODE_USE_SYSTEM_MOUNT, "0000:5f:00.0", "mounted on /boot/efi");
	assert_refused(PCIPT_CODE_USE_SWAP, "0000:5f:00.0", "nvme0n1p3");
}
END_TEST

START_TEST(a_disk_controller_with_a_mount_is_refused)
{
	start("reference");
	bind("0000:00:17.0", 0);
	assert_refused(PCIPT_CODE_USE_MOUNT, "0000:00:17.0", "mounted on /srv");
}
END_TEST

START_TEST(the_last_display_is_refused)
{
	start("single-gpu");
	bind("0000:01:00.1", PCIPT_CHANGE_WHOLE_GROUP);
	assert_refused(PCIPT_CODE_USE_LAST_DISPLAY, "0000:01:00.0", "only display");
	new_change();
	bind("0000:01:00.1", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
}
END_TEST

START_TEST(both_displays_at_once_are_refused)
{
	start("gpu");
	bind("0000:01:00.0", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	bind("0000:00:02.0", 0);
	assert_refused(PCIPT_CODE_USE_LAST_DISPLAY, "0000:00:02.0", "only display");
	do_bind("0000:01:00.0", PCIPT_CHANGE_WHOLE_GROUP);
	bind("0000:00:02.0", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	ck_assert_uint_eq(sim->write_count, 0);
}
END_TEST

START_TEST(a_physical_function_with_virtual_ones_is_refused)
{
	start("sriov");
	bind("0000:18:00.0", 0);
	assert_refused(PCIPT_CODE_CHANGE_PF_WITH_VFS, "0000:18:00.0", "7 virtual functions");
	/* it is no use of it that one could insist against */
	new_change();
	bind("0000:18:00.0", PCIPT_CHANGE_EVEN_IF_IN_USE | PCIPT_CHANGE_EVEN_IF_NEEDED);
	assert_refused(PCIPT_CODE_CHANGE_PF_WITH_VFS, "0000:18:00.0", "7 virtual functions");
	new_change();
	bind("0000:18:10.0", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_bound("0000:18:10.0");
}
END_TEST

START_TEST(a_bridge_is_refused_by_name_and_left_out_of_a_group)
{
	start("gpu");
	bind("0000:00:01.0", 0);
	assert_refused(PCIPT_CODE_CHANGE_IS_BRIDGE, "0000:00:01.0", "is a bridge");
	new_change();
	bind("0000:00:01.0", PCIPT_CHANGE_WHOLE_GROUP);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_bound("0000:01:00.3");
	ck_assert_str_eq(driver_of("0000:00:01.0"), "pcieport");
}
END_TEST

START_TEST(a_device_that_is_not_there_is_refused)
{
	start("gpu");
	bind("0000:77:00.0", 0);
	assert_refused(PCIPT_CODE_CHANGE_NO_DEVICE, "0000:77:00.0", "no PCI device 0000:77:00.0");
	new_change();
	restore("0000:77:00.0", PCIPT_CHANGE_WHOLE_GROUP);
	assert_refused(PCIPT_CODE_CHANGE_NO_DEVICE, "0000:77:00.0", "no PCI device 0000:77:00.0");
}
END_TEST

START_TEST(a_device_without_group_is_refused_with_the_reason)
{
	start("no-iommu");
	bind("0000:00:03.0", 0);
	assert_refused(PCIPT_CODE_DEVICE_NO_GROUP, "0000:00:03.0", "no IOMMU group");
	ck_assert_ptr_nonnull(find(PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE, ""));
	finish();
	start("intel-off");
	bind("0000:01:00.1", PCIPT_CHANGE_WHOLE_GROUP);
	assert_refused(PCIPT_CODE_DEVICE_NO_GROUP, "0000:01:00.1", "no IOMMU group");
	ck_assert_ptr_nonnull(find(PCIPT_CODE_IOMMU_OFF_IN_KERNEL, ""));
}
END_TEST

/* Such a group is made when a driver takes the device. */
START_TEST(a_group_that_virtio_has_not_made_yet_is_only_warned_of)
{
	start("virtio-iommu");
	bind("0000:03:00.0", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	assert_finding(PCIPT_CODE_DEVICE_NO_GROUP, "0000:03:00.0", "makes one when a driver takes the device");
}
END_TEST

START_TEST(a_reserved_region_that_pins_the_group_is_refused)
{
	start("reference");
	sim_file_write(sim, "sys/kernel/iommu_groups/24/reserved_regions", DIRECT);
	keep_state();
	bind(NIC, 0);
	assert_refused(PCIPT_CODE_GROUP_DIRECT_REGION, NULL, "0xa0000000 to 0xa0ffffff");
	new_change();
	bind("0000:18:00.1", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
}
END_TEST

/* The member in front of the others is on VFIO already, and not looked at for itself. */
START_TEST(a_reserved_region_is_seen_behind_a_member_on_vfio)
{
	start("no-driver");
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/drivers/vfio-pci/bind", "0000:01:00.0"), 0);
	sim_file_write(sim, "sys/kernel/iommu_groups/1/reserved_regions", DIRECT);
	keep_state();
	bind("0000:01:00.3", PCIPT_CHANGE_WHOLE_GROUP);
	assert_refused(PCIPT_CODE_GROUP_DIRECT_REGION, NULL, "RMRR");
}
END_TEST

/* Whoever may not look into them is told how many. */
START_TEST(processes_that_cannot_be_looked_into_are_warned_of)
{
	start("reference");
	sim_file_link(sim, "proc/4711/fd/3", "/dev/null");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_ptr_null(find(PCIPT_CODE_NOT_READABLE, ""));
	sim->closed = "proc/4711/fd";
	new_change();
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_ptr_nonnull(find(PCIPT_CODE_NOT_READABLE, "The open files of 1 process could not be read"));
	ck_assert_str_eq(pcipt_finding_get_remedy(find(PCIPT_CODE_NOT_READABLE, "")), "Ask as root.");
}
END_TEST

START_TEST(a_relaxable_region_is_no_obstacle)
{
	start("reference");
	sim_file_write(sim, "sys/kernel/iommu_groups/24/reserved_regions",
		       "0x00000000a0000000 0x00000000a0ffffff direct-relaxable\n");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
}
END_TEST

START_TEST(a_kernel_without_vfio_is_refused)
{
	start("lockdown");
	bind("0000:01:00.1", 0);
	assert_refused(PCIPT_CODE_VFIO_MISSING, NULL, "no driver vfio-pci");
}
END_TEST

START_TEST(what_cannot_be_told_is_refused)
{
	start("reference");
	sim_file_remove(sim, "proc/1/mountinfo");
	sim_file_remove(sim, "proc/self/mountinfo");
	keep_state();
	bind(NIC, 0);
	assert_refused(PCIPT_CODE_USE_UNKNOWN, NIC, "mounts could not be read");
	snapshot_restore(before);
	sim_file_remove(sim, "proc/1/net");
	sim_file_remove(sim, "proc/net");
	keep_state();
	new_change();
	bind(NIC, 0);
	assert_refused(PCIPT_CODE_USE_UNKNOWN, NIC, "routes could not be read");
}
END_TEST

START_TEST(one_refused_device_refuses_all)
{
	start("reference");
	bind(NIC, 0);
	bind("0000:01:00.0", 0);
	bind("0000:18:00.3", 0);
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, "0000:01:00.0", "default route");
}
END_TEST

START_TEST(a_member_that_the_host_needs_refuses_the_group)
{
	start("shared-groups");
	bind("0000:03:00.1", PCIPT_CHANGE_WHOLE_GROUP);
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, "0000:03:00.0", "enp3s0f0");
}
END_TEST

START_TEST(members_left_on_host_drivers_are_warned_of_once)
{
	const struct pcipt_findings *findings;
	size_t warnings = 0;

	start("gpu");
	bind("0000:01:00.1", 0);
	bind("0000:01:00.3", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_finding(PCIPT_CODE_GROUP_MEMBER_BLOCKS, "0000:01:00.0", "stays on the host driver nouveau");
	assert_finding(PCIPT_CODE_GROUP_MEMBER_BLOCKS, "0000:01:00.2", "stays on the host driver xhci_hcd");
	findings = pcipt_transaction_get_findings(change);
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		warnings += pcipt_finding_get_severity(pcipt_findings_get(findings, i)) == PCIPT_SEVERITY_WARNING;
	/* two members, and the word of the kernel */
	ck_assert_uint_eq(warnings, 3);
}
END_TEST

static void move_to_group(const char *address, const char *from, const char *to)
{
	char path[128], target[128];

	(void)snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%s/devices/%s", from, address);
	(void)snprintf(target, sizeof(target), "sys/kernel/iommu_groups/%s/devices/%s", to, address);
	sim_file_move(sim, path, target);
	ck_assert(sim_device_folder(sim, address, path, sizeof(path)));
	(void)snprintf(path + strlen(path), sizeof(path) - strlen(path), "/iommu_group");
	(void)snprintf(target, sizeof(target), "sys/kernel/iommu_groups/%s", to);
	sim_file_link_up(sim, path, target);
}

/* 18:00.1 and 18:00.3 share a group, 18:00.2 stands between them. */
START_TEST(a_device_of_another_group_in_between_does_not_repeat_a_warning)
{
	const struct pcipt_findings *findings;
	size_t warnings = 0;

	start("reference");
	move_to_group("0000:18:00.3", "25", "23");
	move_to_group("0000:5e:00.0", "37", "23");
	bind("0000:18:00.1", 0);
	bind("0000:18:00.2", 0);
	bind("0000:18:00.3", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	findings = pcipt_transaction_get_findings(change);
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		warnings += pcipt_finding_get_code(pcipt_findings_get(findings, i)) == PCIPT_CODE_GROUP_MEMBER_BLOCKS;
	ck_assert_uint_eq(warnings, 1);
	assert_finding(PCIPT_CODE_GROUP_MEMBER_BLOCKS, "0000:5e:00.0", "in the same group 23");
}
END_TEST

START_TEST(restoring_is_not_held_up_by_the_gate)
{
	start("single-gpu");
	do_bind("0000:01:00.1", 0);
	sim_file_remove(sim, "proc/1/mountinfo");
	sim_file_remove(sim, "proc/self/mountinfo");
	restore("0000:01:00.1", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_str_eq(driver_of("0000:01:00.1"), "snd_hda_intel");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("gate");
	TCase *tests = tcase_create("gate");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, the_default_route_through_a_bridge_is_refused);
	tcase_add_test(tests, a_default_route_of_ipv6_on_a_vlan_on_a_bond_is_refused_for_each_port);
	tcase_add_test(tests, a_multipath_disk_with_mounts_and_swap_is_refused);
	tcase_add_test(tests, a_disk_controller_with_a_mount_is_refused);
	tcase_add_test(tests, the_last_display_is_refused);
	tcase_add_test(tests, both_displays_at_once_are_refused);
	tcase_add_test(tests, a_physical_function_with_virtual_ones_is_refused);
	tcase_add_test(tests, a_bridge_is_refused_by_name_and_left_out_of_a_group);
	tcase_add_test(tests, a_device_that_is_not_there_is_refused);
	tcase_add_test(tests, a_device_without_group_is_refused_with_the_reason);
	tcase_add_test(tests, a_group_that_virtio_has_not_made_yet_is_only_warned_of);
	tcase_add_test(tests, a_reserved_region_that_pins_the_group_is_refused);
	tcase_add_test(tests, a_reserved_region_is_seen_behind_a_member_on_vfio);
	tcase_add_test(tests, processes_that_cannot_be_looked_into_are_warned_of);
	tcase_add_test(tests, a_relaxable_region_is_no_obstacle);
	tcase_add_test(tests, a_kernel_without_vfio_is_refused);
	tcase_add_test(tests, what_cannot_be_told_is_refused);
	tcase_add_test(tests, one_refused_device_refuses_all);
	tcase_add_test(tests, a_member_that_the_host_needs_refuses_the_group);
	tcase_add_test(tests, members_left_on_host_drivers_are_warned_of_once);
	tcase_add_test(tests, a_device_of_another_group_in_between_does_not_repeat_a_warning);
	tcase_add_test(tests, restoring_is_not_held_up_by_the_gate);
	suite_add_tcase(suite, tests);
	return suite;
}

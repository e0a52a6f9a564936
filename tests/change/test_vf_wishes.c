/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* VFs for the host, their ports, and what excludes what. */
#include "vfs_bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void hold_group_of(const char *address)
{
	static char group[32];

	ck_assert(sim_device_link(sim, address, "iommu_group", group, sizeof(group)));
	sim->held_group = group;
}

START_TEST(for_the_host_the_kernel_looks_for_a_driver)
{
	want_vfs(PF, 2, PCIPT_CHANGE_VFS_FOR_HOST);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_uint_eq(pcipt_transaction_get_step_count(change), 1);
	ck_assert_str_eq(driver_of(FIRST), "igbvf");
	/* nobody can say where its interface is: it may be in use by now */
	ck_assert_int_eq(pcipt_transaction_undo(change), -PCIPT_E_REFUSED);
	assert_finding(PCIPT_CODE_USE_ELSEWHERE, FIRST, "");
	ck_assert_str_eq(driver_of(FIRST), "igbvf");
	ck_assert_str_eq(text_of(NUMBER(PF)), "2");
}
END_TEST

START_TEST(what_is_in_use_may_be_taken_back_when_that_was_said)
{
	want_vfs(PF, 2, PCIPT_CHANGE_VFS_FOR_HOST | PCIPT_CHANGE_EVEN_IF_IN_USE);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_as_before();
}
END_TEST

START_TEST(two_wishes_for_one_device_exclude_each_other)
{
	want_vfs(PF, 2, 0);
	want_vfs(PF, 3, 0);
	assert_refused(PCIPT_CODE_CHANGE_CONTRADICTION, PF, "exclude");
	new_change();
	want_vfs(PF, 2, 0);
	bind(PF, 0);
	assert_refused(PCIPT_CODE_CHANGE_CONTRADICTION, PF, "exclude");
}
END_TEST

/* Another card of the same driver: the steps are the same. */
START_TEST(another_card_in_that_slot_makes_it_stale)
{
	static const char path[] = "sys/bus/pci/devices/" PF "/uevent";
	char text[1024], *id;

	want_vfs(PF, 2, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert(sim_file_read(sim, path, text, sizeof(text)));
	id = strstr(text, "PCI_SUBSYS_ID=");
	ck_assert_ptr_nonnull(id);
	memcpy(id, "PCI_SUBSYS_ID=1028", strlen("PCI_SUBSYS_ID=1028"));
	sim_file_write(sim, path, text);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_STALE);
	ck_assert_uint_eq(sim->write_count, 0);
}
END_TEST

/* What the physical function would be taken back to is another. */
START_TEST(another_override_of_the_physical_function_makes_it_stale)
{
	want_vfs(PF, 2, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(sim_meddle(sim, "sys/bus/pci/devices/" PF "/driver_override", "igb"), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_STALE);
	ck_assert_uint_eq(sim->write_count, 0);
}
END_TEST

START_TEST(settings_are_made_before_the_vf_is_bound)
{
	ck_assert_int_eq(pcipt_vf_network_set_mac(network, "52:54:00:12:34:56"), 0);
	ck_assert_int_eq(pcipt_vf_network_set_vlan(network, 100, 3, PCIPT_VLAN_8021Q), 0);
	ck_assert_int_eq(pcipt_vf_network_set_trust(network, true), 0);
	ck_assert_int_eq(pcipt_vf_network_set_spoof_check(network, false), 0);
	ck_assert_int_eq(pcipt_vf_network_set_link_state(network, PCIPT_VF_LINK_ENABLE), 0);
	ck_assert_int_eq(pcipt_vf_network_set_rate(network, 0, 500), 0);
	want_vfs(PF, 2, PCIPT_CHANGE_BIND_VFS);
	want_network(PF, 1);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert(has_setting(PF, "1 mac 52:54:00:12:34:56\n1 vlan 100 3 802.1Q\n1 spoofchk off\n1 trust on\n1 state "
				  "enable\n1 rate 0 500\n"));
	ck_assert(has_setting(PF, "0 trust off\n"));
	undo();
}
END_TEST

START_TEST(settings_of_a_vf_that_is_there_are_taken_back)
{
	want_vfs(PF, 2, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	keep_state();
	new_change();
	ck_assert_int_eq(pcipt_vf_network_set_mac(network, "52:54:00:12:34:56"), 0);
	ck_assert_int_eq(pcipt_vf_network_set_trust(network, true), 0);
	want_network(PF, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert(has_setting(PF, "0 mac 52:54:00:12:34:56\n"));
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_nothing_differs();
}
END_TEST

START_TEST(one_that_a_machine_has_is_not_taken_back)
{
	struct pcipt_transaction *made;

	want_vfs(PF, 2, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	made = change;
	change = NULL;
	do_bind(FIRST, 0);
	pcipt_transaction_free(change);
	change = made;
	hold_group_of(FIRST);
	ck_assert_int_eq(pcipt_transaction_undo(change), -EBUSY);
	assert_finding(PCIPT_CODE_USE_VFIO_OPEN, FIRST, "holds /dev/vfio/");
	ck_assert_str_eq(text_of(NUMBER(PF)), "2");
}
END_TEST

START_TEST(those_of_the_host_get_their_driver_when_their_ports_are_set)
{
	size_t count;

	ck_assert_int_eq(pcipt_vf_network_set_mac(network, "52:54:00:12:34:56"), 0);
	want_vfs(PF, 2, PCIPT_CHANGE_VFS_FOR_HOST | PCIPT_CHANGE_EVEN_IF_IN_USE);
	want_network(PF, 1);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	count = pcipt_transaction_get_step_count(change);
	ck_assert_uint_eq(count, 6);
	ck_assert_str_eq(pcipt_transaction_get_step_value(change, 2), "1 mac 52:54:00:12:34:56");
	ck_assert_str_eq(pcipt_transaction_get_step_path(change, 4), "/sys/bus/pci/drivers_probe");
	ck_assert_str_eq(driver_of(FIRST), "igbvf");
	ck_assert_str_eq(driver_of(SECOND), "igbvf");
	ck_assert_str_eq(text_of(AUTOPROBE(PF)), "1");
	undo();
}
END_TEST

static void assert_owner(const char *address, unsigned int user)
{
	struct pt_io_status status;
	char group[32], path[64];

	ck_assert(sim_device_link(sim, address, "iommu_group", group, sizeof(group)));
	(void)snprintf(path, sizeof(path), "dev/vfio/%s", group);
	ck_assert_int_eq(pt_io_status(&sim->io, path, &status), 0);
	ck_assert_uint_eq(status.user, user);
}

START_TEST(nodes_of_new_ones_get_their_owner)
{
	want_vfs(PF, 2, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 64055, 106), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_owner(FIRST, 64055);
	assert_owner(SECOND, 64055);
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	sim_file_remove(sim, SIM_FOLDER "/owners");
	assert_as_before();
}
END_TEST

/* The node of a group that they share with others was there before, and stays. */
START_TEST(a_node_that_is_shared_gets_its_owner_back)
{
	finish();
	start("shared-groups");
	sim_file_write(sim, "sys/bus/pci/devices/0000:00:01.0/subordinate_bus_number", "2\n");
	do_bind("0000:01:00.3", 0);
	assert_owner("0000:01:00.3", 0);
	keep_state();
	want_vfs("0000:01:00.0", 2, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 64055, 106), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_owner("0000:01:00.3", 64055);
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	assert_owner("0000:01:00.3", 0);
}
END_TEST

START_TEST(a_vf_that_goes_can_have_nothing_else)
{
	want_vfs(FULL, 0, PCIPT_CHANGE_EVEN_IF_IN_USE);
	bind("0000:18:12.0", PCIPT_CHANGE_EVEN_IF_IN_USE);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	assert_finding(PCIPT_CODE_CHANGE_CONTRADICTION, "0000:18:12.0", "exclude");
	new_change();
	want_vfs(PF, 2, PCIPT_CHANGE_BIND_VFS);
	want_vfs(PF, 2, PCIPT_CHANGE_VFS_FOR_HOST);
	assert_refused(PCIPT_CODE_CHANGE_CONTRADICTION, PF, "exclude");
}
END_TEST

/* Who uses them is told as well, and does not hide that it is their number which stands in the way. */
START_TEST(another_number_is_busy_whoever_uses_them)
{
	say_network("address enp24s16 192.0.2.7/24 global\n");
	want_vfs(FULL, 3, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -EBUSY);
	assert_finding(PCIPT_CODE_CHANGE_VFS_EXIST, FULL, "has 7 virtual functions already");
	assert_finding(PCIPT_CODE_USE_ADDRESS, "0000:18:10.0", "192.0.2.7");
}
END_TEST

START_TEST(a_kernel_without_autoprobe_is_told)
{
	sim_file_remove(sim, AUTOPROBE(PF));
	want_vfs(PF, 2, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	assert_finding(PCIPT_CODE_VFS_AUTOPROBE, PF, "no sriov_drivers_autoprobe");
}
END_TEST

/* A VF that comes gets what one that is there would get. */
START_TEST(a_driver_made_for_the_vf_is_chosen)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "lib/modules/%s/modules.alias", text_of("proc/sys/kernel/osrelease"));
	sim_file_write(sim, path,
		       "alias vfio_pci:v00008086d00001520sv*sd*bc02sc00i* igb_vfio_pci\n"
		       "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n");
	want_vfs(PF, 1, PCIPT_CHANGE_BIND_VFS);
	(void)pcipt_transaction_check(change);
	assert_finding(PCIPT_CODE_CHANGE_VARIANT, FIRST, "igb_vfio_pci");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("vfs for the host, and wishes");
	TCase *tests = tcase_create("vfs");

	tcase_add_checked_fixture(tests, vfs_begin_test, vfs_end_test);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, for_the_host_the_kernel_looks_for_a_driver);
	tcase_add_test(tests, what_is_in_use_may_be_taken_back_when_that_was_said);
	tcase_add_test(tests, two_wishes_for_one_device_exclude_each_other);
	tcase_add_test(tests, another_card_in_that_slot_makes_it_stale);
	tcase_add_test(tests, another_override_of_the_physical_function_makes_it_stale);
	tcase_add_test(tests, settings_are_made_before_the_vf_is_bound);
	tcase_add_test(tests, settings_of_a_vf_that_is_there_are_taken_back);
	tcase_add_test(tests, one_that_a_machine_has_is_not_taken_back);
	tcase_add_test(tests, those_of_the_host_get_their_driver_when_their_ports_are_set);
	tcase_add_test(tests, nodes_of_new_ones_get_their_owner);
	tcase_add_test(tests, a_node_that_is_shared_gets_its_owner_back);
	tcase_add_test(tests, a_vf_that_goes_can_have_nothing_else);
	tcase_add_test(tests, another_number_is_busy_whoever_uses_them);
	tcase_add_test(tests, a_kernel_without_autoprobe_is_told);
	tcase_add_test(tests, a_driver_made_for_the_vf_is_chosen);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each use of a device that the gate knows, made on a machine where the same device is free without it. */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NIC "0000:18:00.2"
#define NIC_FOLDER "sys/devices/pci0000:17/0000:17:00.0/" NIC
#define PORT "enp24s0f2"
#define UPPER "sys/devices/virtual/net/br7"
#define DISK "0000:00:17.0"
#define SDB "sys/class/block/sdb"
#define NETWORK "pcipt-capture.network"

static void assert_free(const char *address)
{
	new_change();
	bind(address, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	new_change();
	bind(address, 0);
}

/* In use: refused, and given to one who insists, with the same evidence as a warning. */
static void assert_in_use(int code, const char *address, const char *text)
{
	keep_state();
	new_change();
	bind(address, 0);
	assert_refused(code, address, text);
	new_change();
	bind(address, PCIPT_EVEN_IF_IN_USE);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(pcipt_finding_get_severity(find(code, text)), PCIPT_SEVERITY_WARNING);
}

static void say_network(const char *text)
{
	sim_file_write(sim, NETWORK, text);
}

START_TEST(an_address_is_a_use)
{
	start("reference");
	say_network("link " PORT " -\naddress " PORT " fe80::1/64 link\nroute 254 fe80::/64 " PORT " -\n");
	assert_free(NIC);
	say_network("address " PORT " 192.0.2.7/32 global\naddress nobody 192.0.2.8/24 global\naddress\nrubbish\n");
	assert_in_use(PCIPT_CODE_USE_ADDRESS, NIC, PORT ") has the host's address 192.0.2.7/32");
	say_network("address " PORT " 2001:db8::7/64 global\n");
	assert_in_use(PCIPT_CODE_USE_ADDRESS, NIC, "2001:db8::7/64");
}
END_TEST

START_TEST(a_route_of_any_table_is_a_use)
{
	start("reference");
	say_network("route 100 198.51.100.0/24 " PORT " -\nroute 100\nroute 100 default\n");
	assert_in_use(PCIPT_CODE_USE_ROUTE, NIC, "route to 198.51.100.0/24");
	say_network("route 100 default " PORT " 192.0.2.1\n");
	new_change();
	bind(NIC, PCIPT_EVEN_IF_IN_USE);
	keep_state();
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, NIC, "via 192.0.2.1");
	new_change();
	bind(NIC, PCIPT_EVEN_IF_NEEDED);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
}
END_TEST

/* Without the kernel's own word, the files of /proc. */
START_TEST(routes_of_the_main_table_are_seen_without_netlink)
{
	char text[4096];

	start("reference");
	ck_assert(sim_file_read(sim, "proc/1/net/route", text, sizeof(text)));
	strcat(text, PORT "\t006433C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
	sim_file_write(sim, "proc/1/net/route", text);
	assert_in_use(PCIPT_CODE_USE_ROUTE, NIC, "route to 198.51.100.0/24");
}
END_TEST

START_TEST(a_port_of_a_bridge_is_in_use_up_the_chain)
{
	start("reference");
	sim_file_write(sim, UPPER "/uevent", "DEVTYPE=bridge\nINTERFACE=br7\n");
	sim_file_link_up(sim, "sys/class/net/br7", UPPER);
	sim_file_link_up(sim, UPPER "/lower_" PORT, NIC_FOLDER "/net/" PORT);
	sim_file_link_up(sim, NIC_FOLDER "/net/" PORT "/upper_br7", UPPER);
	sim_file_write(sim, UPPER "7/uevent", "INTERFACE=br77\n");
	sim_file_link_up(sim, "sys/class/net/br77", UPPER "7");
	sim_file_link_up(sim, UPPER "/upper_br77", UPPER "7");
	sim_file_link_up(sim, UPPER "7/upper_br7", UPPER); /* a loop, which a hostile tree may have */
	assert_in_use(PCIPT_CODE_USE_MASTER, NIC, PORT ") is part of the bridge br7.");
	assert_in_use(PCIPT_CODE_USE_MASTER, NIC, PORT ") is part of the interface br77.");
	say_network("address br7 192.0.2.9/24 global\n");
	assert_in_use(PCIPT_CODE_USE_ADDRESS, NIC, "br7) has the host's address 192.0.2.9/24");
}
END_TEST

START_TEST(an_interface_that_is_elsewhere_is_unknown_and_not_free)
{
	start("reference");
	sim_file_remove(sim, "sys/class/net/" PORT);
	assert_in_use(PCIPT_CODE_USE_ELSEWHERE, NIC, "on driver igb, but no interface");
}
END_TEST

START_TEST(what_stands_on_a_partition_holds_the_disk)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	assert_free(DISK);
	sim_file_write(sim, "sys/devices/virtual/block/dm-7/dm/name", "vg-data\n");
	sim_file_write(sim, "sys/devices/virtual/block/dm-7/dm/uuid", "LVM-abc\n");
	sim_file_link_up(sim, "sys/class/block/dm-7", "sys/devices/virtual/block/dm-7");
	sim_file_link_up(sim, SDB "/sdb1/holders/dm-7", "sys/devices/virtual/block/dm-7");
	assert_in_use(PCIPT_CODE_USE_HOLDER, DISK, "sdb) is held by the LVM volume vg-data");
	sim_file_write(sim, "sys/devices/virtual/block/md7/md/level", "raid1\n");
	sim_file_link_up(sim, "sys/class/block/md7", "sys/devices/virtual/block/md7");
	sim_file_link_up(sim, SDB "/holders/md7", "sys/devices/virtual/block/md7");
	assert_in_use(PCIPT_CODE_USE_HOLDER, DISK, "sdb) is held by the array md7 (raid1)");
}
END_TEST

START_TEST(a_member_of_a_mounted_btrfs_is_in_use)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	sim_file_link_up(sim, "sys/fs/btrfs/1234-abcd/devices/sdb", SDB);
	assert_in_use(PCIPT_CODE_USE_MEMBER, DISK, "sdb) is a member of the btrfs file system 1234-abcd");
}
END_TEST

START_TEST(a_disk_that_the_kernel_does_not_give_is_in_use)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	sim->claimed = "sdb";
	assert_in_use(PCIPT_CODE_USE_CLAIMED, DISK, "/dev/sdb on " DISK " is in use");
}
END_TEST

START_TEST(a_process_that_holds_a_node_is_told_by_name)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	sim_file_write(sim, "dev/sdb", "");
	sim_file_write(sim, "proc/4711/comm", "zpool\n");
	sim_file_link(sim, "proc/4711/fd/3", "/dev/null");
	assert_free(DISK);
	sim_file_link(sim, "proc/4711/fd/4", "/dev/sdb");
	sim_file_link(sim, "proc/4711/fd/5", "/dev/sdb");
	assert_in_use(PCIPT_CODE_USE_OPEN, DISK, "Process 4711 (zpool) holds /dev/sdb open");
}
END_TEST

/* The class of a use, not the number of flags, decides. */
START_TEST(what_the_host_runs_from_takes_the_louder_flag)
{
	start("reference");
	bind("0000:5f:00.0", PCIPT_EVEN_IF_IN_USE);
	assert_refused(PCIPT_CODE_USE_SYSTEM_MOUNT, "0000:5f:00.0", "mounted on /boot/efi");
	assert_refused(PCIPT_CODE_USE_SWAP, "0000:5f:00.0", "swap");
	new_change();
	bind("0000:5f:00.0", PCIPT_EVEN_IF_NEEDED);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("use");
	TCase *tests = tcase_create("use");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, an_address_is_a_use);
	tcase_add_test(tests, a_route_of_any_table_is_a_use);
	tcase_add_test(tests, routes_of_the_main_table_are_seen_without_netlink);
	tcase_add_test(tests, a_port_of_a_bridge_is_in_use_up_the_chain);
	tcase_add_test(tests, an_interface_that_is_elsewhere_is_unknown_and_not_free);
	tcase_add_test(tests, what_stands_on_a_partition_holds_the_disk);
	tcase_add_test(tests, a_member_of_a_mounted_btrfs_is_in_use);
	tcase_add_test(tests, a_disk_that_the_kernel_does_not_give_is_in_use);
	tcase_add_test(tests, a_process_that_holds_a_node_is_told_by_name);
	tcase_add_test(tests, what_the_host_runs_from_takes_the_louder_flag);
	suite_add_tcase(suite, tests);
	return suite;
}

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
#define DATAPATH "sys/devices/virtual/net/ovs-system"
#define MANAGE "eno1"
#define DISK "0000:00:17.0"
#define SDB "sys/class/block/sdb"
#define CARD "0000:01:00.0"
#define CARD_FOLDER "sys/devices/pci0000:00/0000:00:01.0/" CARD
#define IOMEM "proc/iomem"
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

/* The kernel does not tell which of its bridges a port of Open vSwitch is in. */
START_TEST(what_stands_on_open_vswitch_counts_for_its_ports)
{
	start("reference");
	sim_file_write(sim, DATAPATH "/uevent", "INTERFACE=ovs-system\n");
	sim_file_link_up(sim, "sys/class/net/ovs-system", DATAPATH);
	sim_file_write(sim, "sys/devices/virtual/net/vmbr7/uevent", "INTERFACE=vmbr7\n");
	sim_file_link_up(sim, "sys/class/net/vmbr7", "sys/devices/virtual/net/vmbr7");
	say_network("link xvmbr7 openvswitch\nlink vmbr7 openvswitch\nroute 254 default vmbr7 192.0.2.1\n");
	assert_free(NIC);
	sim_file_link_up(sim, DATAPATH "/lower_" PORT, NIC_FOLDER "/net/" PORT);
	sim_file_link_up(sim, NIC_FOLDER "/net/" PORT "/upper_ovs-system", DATAPATH);
	new_change();
	bind(NIC, PCIPT_EVEN_IF_IN_USE);
	keep_state();
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, NIC, "(vmbr7 of Open vSwitch on " PORT ") carries");
	say_network("link vmbr7 openvswitch\naddress vmbr7 192.0.2.9/24 global\n");
	assert_in_use(PCIPT_CODE_USE_ADDRESS, NIC, "(vmbr7 of Open vSwitch) has the host's address 192.0.2.9/24");
	say_network("link vmbr7 bridge\naddress vmbr7 192.0.2.9/24 global\n");
	new_change();
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	ck_assert_ptr_null(find(PCIPT_CODE_USE_ADDRESS, "192.0.2.9"));
}
END_TEST

/* Netlink gives a route through a nexthop object without its interface. */
START_TEST(a_route_without_interface_is_looked_up_in_proc)
{
	char text[4096];

	start("reference");
	ck_assert(sim_file_read(sim, "proc/1/net/route", text, sizeof(text)));
	strcat(text, PORT "\t006433C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
	sim_file_write(sim, "proc/1/net/route", text);
	say_network("route 254 198.51.100.0/24 " MANAGE " -\n");
	assert_free(NIC);
	say_network("route 254 198.51.100.0/24 - -\n");
	assert_in_use(PCIPT_CODE_USE_ROUTE, NIC, "route to 198.51.100.0/24");
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

START_TEST(a_node_of_nvidia_is_found_by_its_drivers_own_list)
{
	char text[PT_IO_ATTRIBUTE], uevent[sizeof(text) + 16];

	start("gpu");
	ck_assert(sim_file_read(sim, CARD_FOLDER "/uevent", text, sizeof(text)));
	(void)snprintf(uevent, sizeof(uevent), "DRIVER=nvidia\n%s", strchr(text, '\n') + 1);
	sim_file_write(sim, CARD_FOLDER "/uevent", uevent);
	sim_file_link(sim, CARD_FOLDER "/driver", "../../../../bus/pci/drivers/nvidia");
	sim_file_write(sim, "proc/4711/comm", "nvidia-persiste\n");
	sim_file_link(sim, "proc/4711/fd/4", "/dev/nvidia1");
	sim_file_write(sim, "proc/driver/nvidia/gpus/0000:01:00.0/information",
		       "Model: \t\t RTX\nBus Location: \t 0000:01:00.0\nDevice Minor: \t 0\n");
	assert_free(CARD);
	sim_file_write(sim, "proc/driver/nvidia/gpus/0000:01:00.0/information",
		       "Model: \t\t RTX\nBus Location: \t 0000:01:00.0\nDevice Minor: \t 1\n");
	assert_in_use(PCIPT_CODE_USE_OPEN, CARD, "Process 4711 (nvidia-persiste) holds /dev/nvidia1 open");
}
END_TEST

START_TEST(the_display_of_the_firmware_is_in_use_though_there_is_another)
{
	start("gpu");
	assert_free(CARD);
	assert_in_use(PCIPT_CODE_USE_BOOT_DISPLAY, "0000:00:02.0", "uses (boot_vga)");
}
END_TEST

/* The numbers are hidden from those who are not root; what stands inside of what is not. */
START_TEST(a_framebuffer_in_the_memory_of_a_card_is_a_use_of_it)
{
	start("gpu");
	sim_file_write(sim, IOMEM,
		       "00000000-00000000 : PCI Bus 0000:00\n  00000000-00000000 : BOOTFB\n"
		       "  00000000-00000000 : 0000:01:00.1\n    00000000-00000000 : ICH HD audio\n"
		       "  00000000-00000000 : 0000:01:00.0\nrubbish\n                                     : deep\n"
		       "  00000000-00000000 : 0000:77:00.0\n    00000000-00000000 : efifb\n");
	assert_free(CARD);
	sim_file_write(sim, IOMEM,
		       "c0000000-dfffffff : PCI Bus 0000:00\n  c0000000-cfffffff : PCI Bus 0000:01\n"
		       "    c0000000-cfffffff : 0000:01:00.0\n      c0000000-c02fffff : BOOTFB\n"
		       "        c0000000-c02fffff : simpledrm\n    d0000000-d00fffff : 0000:01:00.1\n");
	assert_in_use(PCIPT_CODE_USE_FRAMEBUFFER, CARD, "(BOOTFB)");
	ck_assert_ptr_null(find(PCIPT_CODE_USE_FRAMEBUFFER, "simpledrm"));
	assert_free("0000:01:00.1");
	sim_file_write(sim, IOMEM, "c0000000-dfffffff : vesa-framebuffer.0\n  c0000000-cfffffff : 0000:01:00.0\n");
	assert_in_use(PCIPT_CODE_USE_FRAMEBUFFER, CARD, "(vesa-framebuffer.0)");
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
	tcase_add_test(tests, what_stands_on_open_vswitch_counts_for_its_ports);
	tcase_add_test(tests, a_route_without_interface_is_looked_up_in_proc);
	tcase_add_test(tests, an_interface_that_is_elsewhere_is_unknown_and_not_free);
	tcase_add_test(tests, what_stands_on_a_partition_holds_the_disk);
	tcase_add_test(tests, a_member_of_a_mounted_btrfs_is_in_use);
	tcase_add_test(tests, a_disk_that_the_kernel_does_not_give_is_in_use);
	tcase_add_test(tests, a_process_that_holds_a_node_is_told_by_name);
	tcase_add_test(tests, a_node_of_nvidia_is_found_by_its_drivers_own_list);
	tcase_add_test(tests, the_display_of_the_firmware_is_in_use_though_there_is_another);
	tcase_add_test(tests, a_framebuffer_in_the_memory_of_a_card_is_a_use_of_it);
	tcase_add_test(tests, what_the_host_runs_from_takes_the_louder_flag);
	suite_add_tcase(suite, tests);
	return suite;
}

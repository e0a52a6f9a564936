/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each use of a NIC that the gate knows, made on a machine where the same NIC is free without it. */
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
#define CONNECTX "0000:3b:00.0"

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
	bind(NIC, PCIPT_CHANGE_EVEN_IF_IN_USE);
	keep_state();
	assert_refused(PCIPT_CODE_USE_DEFAULT_ROUTE, NIC, "via 192.0.2.1");
	new_change();
	bind(NIC, PCIPT_CHANGE_EVEN_IF_NEEDED);
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
	bind(NIC, PCIPT_CHANGE_EVEN_IF_IN_USE);
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
	/* the RDMA device of an Ethernet card is seen from everywhere */
	assert_free(CONNECTX);
	sim_file_remove(sim, "sys/class/net/enp59s0f0np0");
	assert_in_use(PCIPT_CODE_USE_ELSEWHERE, CONNECTX, "on driver mlx5_core, but no interface");
}
END_TEST

START_TEST(what_runs_over_ethernet_by_ppp_is_a_use_of_the_port)
{
	start("reference");
	sim_file_write(sim, "sys/devices/virtual/net/ppp0/uevent", "INTERFACE=ppp0\n");
	sim_file_link_up(sim, "sys/class/net/ppp0", "sys/devices/virtual/net/ppp0");
	say_network("link ppp0 ppp\nroute 254 default ppp0 -\n");
	assert_free(NIC);
	sim_file_write(sim, "proc/1/net/pppoe",
		       "Id       Address              Device\n00000001 00:11:22:33:44:55    " PORT "\nrubbish\n");
	keep_state();
	assert_needed(PCIPT_CODE_USE_DEFAULT_ROUTE, NIC, "(ppp0 on " PORT ") carries the host's default route");
}
END_TEST

/* Seven interfaces, each part of each: told once each, and not once for each of millions of ways. */
START_TEST(a_tangle_of_interfaces_is_gone_through_once)
{
	char path[256], to[256];

	start("reference");
	for (int i = 0; i < 7; i++) {
		sim_format(path, sizeof(path), UPPER "%d/uevent", i);
		sim_file_write(sim, path, "DEVTYPE=bridge\n");
		sim_format(to, sizeof(to), UPPER "%d", i);
		sim_format(path, sizeof(path), "sys/class/net/br7%d", i);
		sim_file_link_up(sim, path, to);
		for (int j = 0; j < 7; j++) {
			sim_format(path, sizeof(path), UPPER "%d/upper_br7%d", j, i);
			sim_file_link_up(sim, path, to);
		}
	}
	sim_file_link_up(sim, NIC_FOLDER "/net/" PORT "/upper_br70", UPPER "0");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_transaction_get_findings(change)), 7);
}
END_TEST

/* What uses a virtual function goes with its physical one. */
START_TEST(the_uses_of_virtual_functions_are_told_with_the_physical_one)
{
	start("sriov");
	say_network("address enp24s16 192.0.2.7/24 global\n");
	bind("0000:18:00.0", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	ck_assert_ptr_nonnull(find(PCIPT_CODE_CHANGE_PF_WITH_VFS, "0000:18:00.0"));
	ck_assert_ptr_nonnull(find(PCIPT_CODE_USE_ADDRESS, "192.0.2.7/24"));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("use by the network");
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
	tcase_add_test(tests, what_runs_over_ethernet_by_ppp_is_a_use_of_the_port);
	tcase_add_test(tests, a_tangle_of_interfaces_is_gone_through_once);
	tcase_add_test(tests, the_uses_of_virtual_functions_are_told_with_the_physical_one);
	suite_add_tcase(suite, tests);
	return suite;
}

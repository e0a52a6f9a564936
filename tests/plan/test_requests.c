/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests as a text, and as calls. */
#include <plan/plan.h>
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct pcipt_assignment *assignment;

static void begin(void)
{
	make_context();
	read_root(tree("reference"), PT_READ_KNOWN & ~(unsigned int)PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_assignment_new(host, &assignment), 0);
}

static void finish(void)
{
	pcipt_assignment_free(assignment);
	assignment = NULL;
	free_context();
}

START_TEST(a_text_is_what_its_calls_are)
{
	static const char text[] = "# two machines\n"
				   "vm pfsense number=100 spread=together hypervisor=proxmox # the first\r\n"
				   "  card 4 ids=8086:1521\r\n"
				   "\n"
				   "vm web-1.x number=102 guest=windows node=one spread=apart\n"
				   "\tports 2 kind=vf vlan=20 mac=52:54:00:12:34:56\n"
				   "  card\n"
				   "  port";
	const struct pt_vm *vm;
	uint32_t number;
	size_t owner;

	ck_assert_int_eq(pcipt_assignment_parse(assignment, text, NULL, NULL), 0);
	ck_assert_uint_eq(pcipt_assignment_get_vm_count(assignment), 2);
	ck_assert_str_eq(pcipt_assignment_get_vm_name(assignment, 1), "web-1.x");
	ck_assert_int_eq(pcipt_assignment_get_vm_number(assignment, 1, &number), 0);
	ck_assert_uint_eq(number, 102);
	vm = assignment->vms;
	ck_assert_int_eq(vm[0].spread, PCIPT_SPREAD_TOGETHER);
	ck_assert_str_eq(pcipt_hypervisor_get_name(vm[0].hypervisor), "proxmox");
	ck_assert(!vm[0].one_node && vm[1].one_node);
	ck_assert_int_eq(vm[1].guest, PCIPT_GUEST_WINDOWS);
	ck_assert_int_eq(vm[1].spread, PCIPT_SPREAD_APART);
	ck_assert_uint_eq(vm[1].hypervisor, PT_NONE);
	ck_assert_uint_eq(pcipt_assignment_get_request_count(assignment), 4);
	ck_assert_str_eq(pcipt_assignment_get_request_text(assignment, 0),
			 "a whole card of at least 4 ports with ids=8086:1521");
	ck_assert_str_eq(pcipt_assignment_get_request_text(assignment, 1), "2 ports with kind=vf");
	ck_assert_str_eq(pcipt_assignment_get_request_text(assignment, 2), "a whole card");
	ck_assert_str_eq(pcipt_assignment_get_request_text(assignment, 3), "1 port");
	ck_assert_int_eq(pcipt_assignment_get_request_vm(assignment, 0, &owner), 0);
	ck_assert_uint_eq(owner, 0);
	ck_assert_uint_eq(assignment->requests[1].vlan, 20);
	ck_assert(assignment->requests[1].has_mac && assignment->requests[1].mac[5] == 0x56);
}
END_TEST

static const struct {
	const char *text;
	size_t line;
	int error;
	const char *why;
} wrong[] = {
	{"port", 1, -EINVAL, "a vm line"},
	{"vm", 1, -EINVAL, "a name"},
	{"vm a b", 1, -EINVAL, "number="},
	{"vm a/b", 1, -EINVAL, "letters"},
	{"\n\nvm old", 3, -EEXIST, "this name"},
	{"vm a\nvm a", 2, -EEXIST, "this name"},
	{"vm a number=7\nvm b number=7", 2, -EEXIST, "this number"},
	{"vm a number=99", 1, -EEXIST, "this number"},
	{"vm a number=0", 1, -EINVAL, "number="},
	{"vm a number=4294967296", 1, -EINVAL, "number="},
	{"vm a guest=linux", 1, -EINVAL, "guest="},
	{"vm a node=0", 1, -EINVAL, "node="},
	{"vm a spread=wide", 1, -EINVAL, "spread="},
	{"vm a hypervisor=xen", 1, -EINVAL, "hypervisor="},
	{"vm a\nports", 2, -EINVAL, "ports wants"},
	{"vm a\nports kind=vf", 2, -EINVAL, "ports wants"},
	{"vm a\nports 0", 2, -EINVAL, "ports wants"},
	{"vm a\nports -1", 2, -EINVAL, "ports wants"},
	{"vm a\nport 2", 2, -EINVAL, "vlan= and mac="},
	{"vm a\nport color=red", 2, -EINVAL, "vlan= and mac="},
	{"vm a\nport kind=xf", 2, -EINVAL, "kind= wants"},
	{"vm a\nport kind=vf address=zz", 2, -EINVAL, "address= wants"},
	{"vm a\nport class", 2, -EINVAL, "vlan= and mac="},
	{"vm a\ncard 0", 2, -EINVAL, "vlan= and mac="},
	{"vm a\nport vlan=0", 2, -EINVAL, "vlan="},
	{"vm a\nport vlan=4095", 2, -EINVAL, "vlan="},
	{"vm a\nport kind=vf mac=01:00:00:00:00:00", 2, -EINVAL, "mac= wants"},
	{"vm a\nports 2 kind=vf mac=52:54:00:ff:ff:ff", 2, -EINVAL, "mac= wants"},
	{"vm a\nport vlan=3", 2, -EINVAL, "virtual functions only: kind=vf"},
	{"vm a\nport mac=52:54:00:00:00:01", 2, -EINVAL, "virtual functions only: kind=vf"},
	{"vm a\ncard 2 vlan=3 kind=pf", 2, -EINVAL, "virtual functions only: kind=vf"},
	{"vm a\nhost b", 2, -EINVAL, "begins with"},
};

START_TEST(a_wrong_line_is_named_and_nothing_is_added)
{
	size_t line = 77;
	const char *why = "";

	ck_assert_int_eq(pcipt_assignment_parse(assignment, "vm old number=99\nport", &line, &why), 0);
	ck_assert(!line && !why);
	ck_assert_int_eq(pcipt_assignment_parse(assignment, wrong[_i].text, &line, &why), wrong[_i].error);
	ck_assert_uint_eq(line, wrong[_i].line);
	ck_assert_ptr_nonnull(why);
	ck_assert_msg(strstr(why, wrong[_i].why) != NULL, "%s: %s", wrong[_i].text, why);
	ck_assert_uint_eq(pcipt_assignment_get_vm_count(assignment), 1);
	ck_assert_uint_eq(pcipt_assignment_get_request_count(assignment), 1);
	/* what was taken out again is free again */
	ck_assert_int_eq(pcipt_assignment_parse(assignment, "vm a number=7\nvm b\nport", NULL, NULL), 0);
	ck_assert_uint_eq(pcipt_assignment_get_vm_count(assignment), 3);
}
END_TEST

START_TEST(many_machines_are_found_by_name_and_number)
{
	for (uint32_t i = 0; i < 5000; i++) {
		char name[16];
		size_t vm;

		(void)snprintf(name, sizeof(name), "vm%u", i);
		ck_assert_int_eq(pcipt_assignment_add_vm(assignment, name, &vm), 0);
		ck_assert_uint_eq(vm, i);
		ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, vm, 100 + i), 0);
	}
	ck_assert_int_eq(pcipt_assignment_add_vm(assignment, "vm4321", NULL), -EEXIST);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 0, 4421), -EEXIST);
	/* a number that was given up is free */
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 4321, 99), 0);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 0, 4421), 0);
}
END_TEST

START_TEST(what_is_out_of_range_is_einval)
{
	const char *why = "";
	size_t line = 7;
	struct pcipt_filter *filter;
	uint32_t number = 7;
	size_t vm = 7;

	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	ck_assert_int_eq(pcipt_assignment_new(NULL, &assignment), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_new(host, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_add_vm(NULL, "a", NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_add_vm(assignment, "", &vm), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_add_vm(assignment, "a b", &vm), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_add_vm(assignment, NULL, &vm), -EINVAL);
	ck_assert_uint_eq(vm, 7);
	ck_assert_int_eq(pcipt_assignment_add_request(assignment, 0, 1, filter, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_add_vm(assignment, "a", &vm), 0);
	ck_assert_int_eq(pcipt_assignment_get_vm_number(assignment, 0, &number), -ENOENT);
	ck_assert_uint_eq(number, 7);
	ck_assert_int_eq(pcipt_assignment_add_request(assignment, 0, 0, filter, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_add_request(assignment, 0, 1, NULL, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 9, 0), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 1, 100), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_vm_guest(assignment, 0, 2), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_vm_spread(assignment, 0, -1), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_vm_one_numa_node(assignment, 1, true), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_vm_hypervisor(assignment, 0, 99), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_request_card(assignment, 0, true), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_request_vlan(assignment, 0, 1), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_add_request(assignment, 0, 2, filter, NULL), 0);
	ck_assert_int_eq(pcipt_assignment_set_request_vlan(assignment, 0, 4095), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_request_mac(assignment, 0, "52:54:00:ff:ff:ff"), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_request_mac(assignment, 0, "52:54:00:ff:ff:fe"), 0);
	ck_assert_int_eq(pcipt_assignment_set_request_mac(assignment, 0, NULL), 0);
	ck_assert_int_eq(pcipt_assignment_parse(assignment, NULL, NULL, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_parse(assignment, NULL, &line, &why), -EINVAL);
	ck_assert(!line && !why);
	ck_assert_int_eq(pcipt_assignment_solve(NULL), -EINVAL);
	ck_assert_ptr_null(pcipt_assignment_get_vm_name(assignment, 1));
	ck_assert_ptr_null(pcipt_assignment_get_request_text(assignment, 1));
	ck_assert_ptr_null(pcipt_assignment_get_findings(assignment));
	ck_assert_ptr_null(pcipt_assignment_get_port_address(assignment, 0, 0));
	ck_assert_int_eq(pcipt_assignment_get_port_request(assignment, 0, 0, &vm), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_get_conflict(assignment, 0, &vm), -EINVAL);
	pcipt_filter_free(filter);
	pcipt_assignment_free(NULL);
}
END_TEST

START_TEST(a_picture_without_users_is_enodata)
{
	struct pcipt_assignment *other = assignment;

	read_root(tree("reference"), PCIPT_READ_GROUPS);
	ck_assert_int_eq(pcipt_assignment_new(host, &other), -ENODATA);
	ck_assert_ptr_eq(other, assignment);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("requests");
	TCase *tests = tcase_create("requests");

	tcase_add_checked_fixture(tests, begin, finish);
	tcase_add_test(tests, a_text_is_what_its_calls_are);
	tcase_add_loop_test(tests, a_wrong_line_is_named_and_nothing_is_added, 0,
			    (int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(tests, many_machines_are_found_by_name_and_number);
	tcase_add_test(tests, what_is_out_of_range_is_einval);
	tcase_add_test(tests, a_picture_without_users_is_enodata);
	suite_add_tcase(suite, tests);
	return suite;
}

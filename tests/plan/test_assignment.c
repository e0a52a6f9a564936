/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who gets what on the synthetic machines. */
#include "asked.h"

#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

START_TEST(the_reference_case_comes_out)
{
	ck_assert_int_eq(solve("reference", "vm pfsense number=100\n card 4 ids=8086:1521\n"
					    "vm truenas\n port interface=enp59s0f0np0\n"
					    "vm ubuntu\n port interface=enp59s0f1np1\n"),
			 1);
	ck_assert_str_eq(ports_of(0), "18:00.0 18:00.1 18:00.2 18:00.3");
	ck_assert_str_eq(ports_of(1), "3b:00.0");
	ck_assert_str_eq(ports_of(2), "3b:00.1");
	expect(PCIPT_CODE_ASSIGNED, "pfsense gets 4 ports: 0000:18:00.0, 0000:18:00.1");
	expect(PCIPT_CODE_MIND_HOST_LOSES, "enp24s0f0, enp24s0f1, enp24s0f2, enp24s0f3 while pfsense");
	expect(PCIPT_CODE_MIND_HOTPLUG, "limited");
	ck_assert_ptr_null(find(PCIPT_CODE_MIND_WINDOWS, ""));
	ck_assert_ptr_null(find(PCIPT_CODE_MIND_OVERRIDE, ""));
	ck_assert_uint_eq(pcipt_assignment_get_make_count(assignment), 0);
	ck_assert_uint_eq(pcipt_assignment_get_conflict_count(assignment), 0);
	ck_assert_int_lt(pcipt_findings_get_worst(pcipt_assignment_get_findings(assignment)), PCIPT_SEVERITY_BLOCKER);
}
END_TEST

START_TEST(the_hosts_port_is_refused_with_its_reason)
{
	ck_assert_int_eq(solve("reference", "vm a\n port interface=eno1\n"), 0);
	expect_conflict("0");
	expect(PCIPT_CODE_ASSIGN_TOO_FEW, "a asks for 1 port with interface=eno1, and 0 can be given");
	expect(PCIPT_CODE_ASSIGN_UNUSABLE, "(vmbr0 on eno1) carries the host's default route via 192.0.2.1");
	ck_assert_ptr_nonnull(pcipt_finding_get_remedy(find(PCIPT_CODE_ASSIGN_UNUSABLE, "")));
	ck_assert_uint_eq(pcipt_assignment_get_port_count(assignment, 0), 0);
}
END_TEST

START_TEST(a_group_goes_whole_and_the_rest_comes_along)
{
	ck_assert_int_eq(solve("shared-groups", "vm a\n ports 3 address=01:00.0\n"), 0);
	ck_assert_int_eq(solve("shared-groups", "vm a\n port address=01:00.1\n port address=02:00.0 class=any\n"), 1);
	ck_assert_str_eq(ports_of(0), "01:00.0+ 01:00.1 01:00.2+ 01:00.3+ 02:00.0");
	expect(PCIPT_CODE_ASSIGN_COMES_ALONG, "a gets 0000:01:00.0, 0000:01:00.2, 0000:01:00.3 as well");
	ck_assert_int_eq(solve("shared-groups", "vm a\n port address=01:00.1\nvm b\n port address=01:00.2\n"), 0);
	expect_conflict("0 1");
	expect(PCIPT_CODE_ASSIGN_CONFLICT, "a group goes to one virtual machine whole, such as group 1");
}
END_TEST

START_TEST(what_shares_a_group_with_the_hosts_port_is_refused)
{
	ck_assert_int_eq(solve("shared-groups", "vm a\n port address=03:00.1\n"), 0);
	expect(PCIPT_CODE_ASSIGN_UNUSABLE, "shares group 7 with 0000:03:00.0: 0000:03:00.0 (enp3s0f0) carries");
	ck_assert_ptr_nonnull(pcipt_finding_get_remedy(find(PCIPT_CODE_ASSIGN_UNUSABLE, "")));
}
END_TEST

START_TEST(the_smallest_contradiction_is_named)
{
	ck_assert_int_eq(solve("reference", "vm x\n port interface=enp59s0f0np0\n"
					    "vm a\n ports 3 ids=8086:1521\n"
					    "vm y\n port interface=enp59s0f1np1\n"
					    "vm b\n ports 6 ids=8086:1521\n"),
			 0);
	expect_conflict("1 3");
	expect(PCIPT_CODE_ASSIGN_CONFLICT,
	       "a asks for 3 ports with ids=8086:1521 and b asks for 6 ports with ids=8086:1521: together 9, and 8 can "
	       "be given.");
	ck_assert_int_eq(pcipt_finding_get_severity(find(PCIPT_CODE_ASSIGN_CONFLICT, "")), PCIPT_SEVERITY_BLOCKER);
}
END_TEST

START_TEST(among_many_requests_a_contradiction_is_named_that_has_none_to_spare)
{
	char text[4096] = "";

	for (int i = 0; i < 20; i++)
		(void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "vm v%d\n port kind=vf\n", i);
	strcat(text, "vm a\n port interface=enp59s0f0np0\nvm b\n port interface=enp59s0f0np0\n");
	ck_assert_int_eq(solve("reference", text), 0);
	expect_conflict("20 21");
}
END_TEST

START_TEST(virtual_functions_are_made_where_they_can_be)
{
	const struct pcipt_device *pf;
	uint32_t count = 0, index = 9;
	uint16_t vlan = 0;
	char mac[18];

	ck_assert_int_eq(solve("reference", "vm a\n ports 9 interface=enp24s0f? kind=vf vlan=7 mac=52:54:00:00:00:ff\n"
					    "vm b\n port interface=enp24s0f0\n"),
			 1);
	ck_assert_str_eq(ports_of(1), "18:00.0");
	ck_assert_uint_eq(pcipt_assignment_get_port_count(assignment, 0), 9);
	ck_assert_uint_eq(pcipt_assignment_get_make_count(assignment), 2);
	pf = pcipt_assignment_get_make(assignment, 0, &count);
	ck_assert_ptr_eq(pf, at("18:00.1"));
	ck_assert_uint_eq(count, 7);
	ck_assert_ptr_eq(pcipt_assignment_get_make(assignment, 1, &count), at("18:00.2"));
	ck_assert_uint_eq(count, 2);
	ck_assert_ptr_eq(pcipt_assignment_get_port_pf(assignment, 0, 0), at("18:00.1"));
	ck_assert_ptr_null(pcipt_assignment_get_port_device(assignment, 0, 0));
	ck_assert_int_eq(pcipt_assignment_get_port_vf_index(assignment, 0, 0, &index), 0);
	ck_assert_uint_eq(index, 0);
	ck_assert_int_eq(pcipt_assignment_get_port_vf_index(assignment, 1, 0, &index), -ENOENT);
	expect(PCIPT_CODE_ASSIGN_MAKES_VFS, "0000:18:00.1 is to make 7");
	/* MACs count up in the order of addresses, over the border of a byte */
	ck_assert_int_eq(pcipt_assignment_get_port_mac(assignment, 0, 0, mac, sizeof(mac)), 17);
	ck_assert_str_eq(mac, "52:54:00:00:00:ff");
	ck_assert_int_eq(pcipt_assignment_get_port_mac(assignment, 0, 1, mac, sizeof(mac)), 17);
	ck_assert_str_eq(mac, "52:54:00:00:01:00");
	ck_assert_int_eq(pcipt_assignment_get_port_mac(assignment, 0, 1, NULL, 0), 17);
	ck_assert_int_eq(pcipt_assignment_get_port_vlan(assignment, 0, 8, &vlan), 0);
	ck_assert_uint_eq(vlan, 7);
	/* a whole function has none, nor has what is not there */
	ck_assert_int_eq(pcipt_assignment_get_port_mac(assignment, 1, 0, mac, sizeof(mac)), -ENOENT);
	ck_assert_int_eq(pcipt_assignment_get_port_vlan(assignment, 1, 0, &vlan), -ENOENT);
	ck_assert_int_eq(pcipt_assignment_get_port_mac(assignment, 0, 9, mac, sizeof(mac)), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_get_port_vlan(assignment, 0, 9, &vlan), -EINVAL);
}
END_TEST

START_TEST(the_hosts_own_port_can_make_virtual_functions)
{
	ck_assert_int_eq(solve("reference", "vm a\n port ids=8086:1521\n"), 1);
	/* as many as all physical functions could make, each of them itself counted out */
	ck_assert_int_eq(solve("reference", "vm a\n ports 9 ids=8086:1521 kind=any\nvm b\n ports 9999 kind=vf\n"), 0);
	expect_conflict("1");
}
END_TEST

START_TEST(a_port_or_its_virtual_functions_but_not_both)
{
	ck_assert_int_eq(
		solve("reference", "vm a\n port interface=enp24s0f0\nvm b\n port interface=enp24s0f0 kind=vf\n"), 0);
	expect_conflict("0 1");
	expect(PCIPT_CODE_ASSIGN_CONFLICT, "a port that is given itself gives no virtual functions");
}
END_TEST

START_TEST(preferences_are_kept_where_they_can_be)
{
	ck_assert_int_eq(solve("two-sockets", "vm a spread=apart\n ports 2\nvm b spread=together\n ports 2\n"), 1);
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_SPREAD, ""));
	ck_assert_int_eq(solve("two-sockets", "vm a node=one\n ports 2\nvm b node=one\n ports 2\n"), 1);
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_NODE, ""));
	/* who asks last would get the last port of one node, and the only one of the other */
	ck_assert_int_eq(solve("two-sockets", "vm b\n ports 9\nvm a node=one\n ports 2\n"), 1);
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_NODE, ""));
	ck_assert_int_eq(solve("two-sockets", "vm a spread=together node=one\n ports 99\n"), 0);
	ck_assert_int_eq(solve("reference", "vm a spread=apart\n ports 10\nvm b spread=together\n ports 3 kind=vf\n"),
			 0);
	ck_assert_int_eq(solve("reference", "vm a spread=apart\n ports 9\n"), 1);
	expect(PCIPT_CODE_ASSIGN_SPREAD, "though apart was preferred");
	ck_assert_int_eq(solve("reference", "vm a spread=together\n ports 5\n"), 1);
	expect(PCIPT_CODE_ASSIGN_SPREAD, "on 2 cards, though together was preferred");
}
END_TEST

START_TEST(a_solution_is_forgotten_by_the_next)
{
	ck_assert_int_eq(solve("reference", "vm a\n port\n"), 1);
	ck_assert_uint_eq(pcipt_assignment_get_port_count(assignment, 0), 1);
	ck_assert_int_eq(pcipt_assignment_parse(assignment, "vm b\n ports 99\n", NULL, NULL), 0);
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 0);
	ck_assert_uint_eq(pcipt_assignment_get_port_count(assignment, 0), 0);
	expect_conflict("1");
}
END_TEST

static int add_port(void)
{
	struct pcipt_filter *filter;
	int r;

	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	r = pcipt_assignment_add_request(assignment, 0, 1, filter, NULL);
	pcipt_filter_free(filter);
	return r;
}

/* Changes what is asked in one of all ways. @return false behind the last */
static bool change(size_t way)
{
	switch (way) {
	case 0:
		ck_assert_int_eq(pcipt_assignment_add_vm(assignment, "b", NULL), 0);
		return true;
	case 1:
		ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 0, 101), 0);
		return true;
	case 2:
		ck_assert_int_eq(pcipt_assignment_set_vm_guest(assignment, 0, PCIPT_GUEST_WINDOWS), 0);
		return true;
	case 3:
		ck_assert_int_eq(pcipt_assignment_set_vm_one_numa_node(assignment, 0, true), 0);
		return true;
	case 4:
		ck_assert_int_eq(pcipt_assignment_set_vm_spread(assignment, 0, PCIPT_SPREAD_APART), 0);
		return true;
	case 5:
		ck_assert_int_eq(pcipt_assignment_set_vm_hypervisor(assignment, 0, 0), 0);
		return true;
	case 6:
		ck_assert_int_eq(add_port(), 0);
		return true;
	case 7:
		ck_assert_int_eq(pcipt_assignment_set_request_card(assignment, 0, true), 0);
		return true;
	case 8:
		ck_assert_int_eq(pcipt_assignment_set_request_vlan(assignment, 0, 20), 0);
		return true;
	case 9:
		ck_assert_int_eq(pcipt_assignment_set_request_mac(assignment, 0, "52:54:00:12:34:56"), 0);
		return true;
	case 10:
		ck_assert_int_eq(pcipt_assignment_set_request_mac(assignment, 0, NULL), 0);
		return true;
	case 11:
		ck_assert_int_eq(pcipt_assignment_parse(assignment, "vm c\n port\n", NULL, NULL), 0);
		return true;
	case 12:
		ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 0, 0), 0);
		return true;
	default:
		return false;
	}
}

START_TEST(a_change_takes_the_answer_back)
{
	struct pcipt_text *text = NULL;

	ck_assert_int_eq(solve("reference", "vm a number=100\n port kind=any\n"), 1);
	for (size_t way = 0; change(way); way++) {
		ck_assert_ptr_null(pcipt_assignment_get_findings(assignment));
		ck_assert_uint_eq(pcipt_assignment_get_port_count(assignment, 0), 0);
		ck_assert_ptr_null(pcipt_assignment_get_port_address(assignment, 0, 0));
		ck_assert_int_eq(pcipt_assignment_to_libvirt(assignment, 0, &text), -EINVAL);
		ck_assert_int_eq(pcipt_assignment_to_json(assignment, &text), -EINVAL);
		ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
		ck_assert_uint_ge(pcipt_assignment_get_port_count(assignment, 0), 1);
	}
	ck_assert_int_eq(solve("reference", "vm a\n ports 99\n"), 0);
	ck_assert_uint_eq(pcipt_assignment_get_conflict_count(assignment), 1);
	ck_assert_int_eq(pcipt_assignment_add_vm(assignment, "b", NULL), 0);
	ck_assert_uint_eq(pcipt_assignment_get_conflict_count(assignment), 0);
}
END_TEST

START_TEST(a_change_that_fails_leaves_the_answer)
{
	const struct pcipt_findings *findings;

	ck_assert_int_eq(solve("reference", "vm a number=100\nvm b number=101\n port\n"), 1);
	findings = pcipt_assignment_get_findings(assignment);
	ck_assert_int_eq(pcipt_assignment_add_vm(assignment, "a", NULL), -EEXIST);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 0, 101), -EEXIST);
	ck_assert_int_eq(pcipt_assignment_set_vm_guest(assignment, 0, 9), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_request_mac(assignment, 0, "no"), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_set_request_vlan(assignment, 0, 4095), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_parse(assignment, "vm c number=102\n port\nvm d\n port what\n", NULL, NULL),
			 -EINVAL);
	ck_assert_ptr_eq(pcipt_assignment_get_findings(assignment), findings);
	ck_assert_uint_eq(pcipt_assignment_get_vm_count(assignment), 2);
	ck_assert_uint_eq(pcipt_assignment_get_port_count(assignment, 1), 1);
}
END_TEST

START_TEST(a_number_can_be_taken_back)
{
	uint32_t number = 7;

	ck_assert_int_eq(solve("reference", "vm a number=100\nvm b\n"), 1);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 1, 100), -EEXIST);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 0, 0), 0);
	ck_assert_int_eq(pcipt_assignment_get_vm_number(assignment, 0, &number), -ENOENT);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 0, 0), 0);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 1, 0), 0);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 1, 100), 0);
	ck_assert_int_eq(pcipt_assignment_set_vm_number(assignment, 0, 100), -EEXIST);
	ck_assert_int_eq(pcipt_assignment_get_vm_number(assignment, 1, &number), 0);
	ck_assert_uint_eq(number, 100);
}
END_TEST

START_TEST(virtual_functions_that_are_there_are_given_and_no_more_are_made)
{
	ck_assert_int_eq(solve("sriov", "vm a\n ports 7 interface=enp24s0f0 kind=vf\n"), 1);
	ck_assert_str_eq(ports_of(0), "18:10.0 18:10.4 18:11.0 18:11.4 18:12.0 18:12.4 18:13.0");
	ck_assert_uint_eq(pcipt_assignment_get_make_count(assignment), 0);
	ck_assert_ptr_null(find(PCIPT_CODE_ASSIGN_REMOVES_VFS, ""));
	ck_assert_int_eq(solve("sriov", "vm a\n ports 8 interface=enp24s0f0 kind=vf\n"), 0);
	ck_assert_int_eq(solve("sriov", "vm a\n port address=18:00.0\nvm b\n port address=18:10.0 kind=vf\n"), 0);
	expect_conflict("0 1");
}
END_TEST

START_TEST(two_cards_in_a_slot_that_is_split_are_two)
{
	ck_assert_int_eq(solve("reference-split", "vm a\n card 4 ids=8086:1521 interface=enp60s0f?\n"), 1);
	ck_assert_str_eq(ports_of(0), "3c:00.0 3c:00.1 3c:00.2 3c:00.3");
	ck_assert_int_eq(solve("reference-split", "vm a\n card 2 ids=15b3:1015\n card 4 interface=enp60s0f?\n"), 1);
	ck_assert_int_eq(solve("reference-split", "vm a\n card 6\n"), 0);
	expect_conflict("0");
}
END_TEST

START_TEST(nothing_asked_is_nothing_given)
{
	ck_assert_int_eq(solve("no-iommu", ""), 1);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_assignment_get_findings(assignment)), 0);
	ck_assert_int_eq(solve("no-iommu", "vm a\n port\n"), 0);
	expect(PCIPT_CODE_ASSIGN_UNUSABLE, "");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("assignment");
	TCase *tests = tcase_create("assignment");

	tcase_add_checked_fixture(tests, make_context, forget_assignment);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, the_reference_case_comes_out);
	tcase_add_test(tests, the_hosts_port_is_refused_with_its_reason);
	tcase_add_test(tests, a_group_goes_whole_and_the_rest_comes_along);
	tcase_add_test(tests, what_shares_a_group_with_the_hosts_port_is_refused);
	tcase_add_test(tests, the_smallest_contradiction_is_named);
	tcase_add_test(tests, among_many_requests_a_contradiction_is_named_that_has_none_to_spare);
	tcase_add_test(tests, virtual_functions_are_made_where_they_can_be);
	tcase_add_test(tests, the_hosts_own_port_can_make_virtual_functions);
	tcase_add_test(tests, a_port_or_its_virtual_functions_but_not_both);
	tcase_add_test(tests, preferences_are_kept_where_they_can_be);
	tcase_add_test(tests, a_solution_is_forgotten_by_the_next);
	tcase_add_test(tests, a_change_takes_the_answer_back);
	tcase_add_test(tests, a_change_that_fails_leaves_the_answer);
	tcase_add_test(tests, a_number_can_be_taken_back);
	tcase_add_test(tests, virtual_functions_that_are_there_are_given_and_no_more_are_made);
	tcase_add_test(tests, two_cards_in_a_slot_that_is_split_are_two);
	tcase_add_test(tests, nothing_asked_is_nothing_given);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many ports there are and can be, what limits them, and what would lift the limit. */
#include "counted.h"

#include <host/host.h>

#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <string.h>

static size_t find(int kind)
{
	size_t i = 0;

	while (i < pcipt_capacity_get_limit_count(capacity) && pcipt_capacity_get_limit_kind(capacity, i) != kind)
		i++;
	return i;
}

static bool has(int kind)
{
	return find(kind) < pcipt_capacity_get_limit_count(capacity);
}

/* A limit with its number; words of its sentence and of its remedy, "" for none of it. */
static void expect(int kind, size_t number, bool bites, const char *sentence, const char *remedy)
{
	size_t i = find(kind);
	const struct pcipt_finding *finding = pcipt_capacity_get_limit_finding(capacity, i);
	const char *told = pcipt_finding_get_remedy(finding);

	ck_assert_msg(finding != NULL, "no limit %d", kind);
	ck_assert_uint_eq(pcipt_capacity_get_limit_number(capacity, i), number);
	ck_assert_int_eq(pcipt_capacity_limit_bites(capacity, i), bites);
	ck_assert_ptr_nonnull(pcipt_capacity_get_limit_source(capacity, i));
	ck_assert_int_eq(pcipt_finding_get_code(finding), PCIPT_CODE_LIMIT_IOMMU + kind);
	ck_assert_msg(strstr(pcipt_finding_get_sentence(finding), sentence) != NULL, "%s",
		      pcipt_finding_get_sentence(finding));
	if (*remedy)
		ck_assert_msg(told && strstr(told, remedy), "%s", told ? told : "no remedy");
	else
		ck_assert_msg(!told, "%s", told);
}

START_TEST(the_reference_server_gives_ten_ports_and_seventy_two_with_virtual_functions)
{
	count_tree("reference", "");
	expect_numbers(11, 1, 10, 72);
	ck_assert_uint_eq(pcipt_capacity_get_vfs_now(capacity), 0);
	ck_assert_uint_eq(pcipt_capacity_get_vfs_most(capacity), 72);
	ck_assert_uint_eq(pcipt_capacity_get_unit_count(capacity), 10);
	ck_assert_uint_eq(pcipt_capacity_get_vm_now(capacity, 0), 10);
	expect(PCIPT_LIMIT_HOST, 10, true, "carries the host's default route via 192.0.2.1",
	       "another way to the network");
	expect(PCIPT_LIMIT_GROUPS, 11, false, "No IOMMU group ties", "");
	expect(PCIPT_LIMIT_SLOTS, 15, false, "15 physical ports", "CPU SLOT2 PCI-E 3.0 X8 (8 lanes)");
	expect(PCIPT_LIMIT_VFS, 73, false, "72 virtual functions: each 7, by sriov_totalvfs: 0000:18:00.0", "--create");
	expect(PCIPT_LIMIT_VFS, 73, false, "; each 8, by sriov_totalvfs: 0000:3b:00.0", "--create");
	expect(PCIPT_LIMIT_HYPERVISOR, 72, false, "all 10 ports that can be given now fit, and all 72 that", "");
	ck_assert(!has(PCIPT_LIMIT_IOMMU) && !has(PCIPT_LIMIT_REGIONS) && !has(PCIPT_LIMIT_RESET));
	ck_assert_int_eq(pcipt_capacity_get_limit_kind(capacity, 0), PCIPT_LIMIT_HOST);
	ck_assert_str_eq(pcipt_device_get_name(pcipt_capacity_get_port(capacity, 0)), "0000:01:00.0");
	ck_assert_int_eq(pcipt_capacity_get_port_state(capacity, 0), PCIPT_PORT_STATE_OWN);
	ck_assert_int_eq(pcipt_capacity_get_port_state(capacity, 10), PCIPT_PORT_STATE_FREE_ALONE);
}
END_TEST

START_TEST(limits_stand_in_the_order_in_which_they_bite)
{
	static const char *const trees[] = {"reference", "sriov",        "shared-groups", "legacy-bridge-shpchp",
					    "vmd",       "no-remapping", "reference-x2",  "gpu"};

	for (size_t t = 0; t < sizeof(trees) / sizeof(trees[0]); t++) {
		count_tree(trees[t], "class=any");
		for (size_t i = 0; i < pcipt_capacity_get_limit_count(capacity); i++) {
			ck_assert_ptr_eq(pcipt_capacity_get_limit_finding(capacity, i),
					 pcipt_findings_get(pcipt_capacity_get_findings(capacity), i));
			if (i)
				ck_assert_uint_le(pcipt_capacity_get_limit_number(capacity, i - 1),
						  pcipt_capacity_get_limit_number(capacity, i));
		}
	}
}
END_TEST

START_TEST(a_second_processor_adds_its_port_and_its_slot)
{
	count_tree("two-sockets", "");
	expect_numbers(12, 1, 11, 73);
	expect(PCIPT_LIMIT_SLOTS, 20, false, "each slot that is free", "CPU2 SLOT11 PCI-E 3.0 X16 (16 lanes)");
	count("node=1");
	expect_numbers(1, 0, 1, 1);
	ck_assert(!has(PCIPT_LIMIT_VFS));
	expect(PCIPT_LIMIT_HOST, 1, false, "none of the ports", "");
}
END_TEST

START_TEST(virtual_functions_that_are_there_count_in_the_place_of_their_port)
{
	count_tree("sriov", "");
	expect_numbers(9, 1, 26, 168);
	ck_assert_uint_eq(pcipt_capacity_get_vfs_now(capacity), 21);
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_HAS_VFS), 3);
	ck_assert_uint_eq(pcipt_capacity_get_unit_count(capacity), 26);
	expect(PCIPT_LIMIT_SLOTS, 9, false, "No slot is known to be free", "up to 168 ports");
	expect(PCIPT_LIMIT_HYPERVISOR, 128, true, "128 of the 168", "several virtual machines");
}
END_TEST

/* Puts a device into the group of another one. */
static void join(const char *name, const char *other)
{
	struct pcipt_device *device = pt_host_device(host, address(name));
	struct pcipt_group *to = pt_host_device(host, address(other))->group, *from = device->group;
	const struct pcipt_device **members = pt_arena_alloc(&host->arena, to->member_count + 1, sizeof(*members));
	size_t place = 0;

	ck_assert_ptr_nonnull(members);
	while (from->members[place] != device)
		place++;
	from->member_count--;
	for (; place < from->member_count; place++)
		from->members[place] = from->members[place + 1];
	memcpy(members, to->members, to->member_count * sizeof(*members));
	members[to->member_count++] = device;
	to->members = members;
	device->group = to;
}

START_TEST(a_group_goes_whole_or_its_ports_make_virtual_functions)
{
	make(tree("sriov"));
	join("18:00.1", "18:00.0");
	count("");
	/* the second port of the card cannot go while the first one has virtual functions */
	expect_numbers(9, 1, 25, 168);
	ck_assert_uint_eq(pcipt_capacity_get_vfs_now(capacity), 21);
	ck_assert_uint_eq(pcipt_capacity_get_unit_count(capacity), 25);
	count("address=18:00.1");
	expect_numbers(1, 0, 1, 7);
}
END_TEST

START_TEST(virtual_functions_that_cannot_be_given_stand_in_the_place_of_nothing)
{
	struct pcipt_device *pf;

	make(tree("sriov"));
	pf = pt_host_device(host, address("18:00.0"));
	ck_assert_uint_eq(pf->extra->vf_count, 7);
	for (size_t i = 0; i < pf->extra->vf_count; i++)
		join(pf->extra->vfs[i]->name, "18:00.0");
	count("address=18:00.0");
	expect_numbers(1, 0, 1, 7);
	ck_assert_uint_eq(pcipt_capacity_get_vfs_now(capacity), 0);
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_FREE_ALONE), 1);
}
END_TEST

START_TEST(cards_in_the_parts_of_a_slot_are_cards_of_their_own)
{
	count_tree("reference-split", "");
	expect(PCIPT_LIMIT_SLOTS, 19, false, "card of 4 ports", "CPU SLOT5");
	count_tree("reference-plx", "");
	expect(PCIPT_LIMIT_SLOTS, 27, false, "card of 8 ports", "CPU SLOT1");
}
END_TEST

START_TEST(a_switch_without_acs_makes_two_cards_one_unit)
{
	count_tree("reference-plx-no-acs", "");
	expect_numbers(11, 1, 10, 24);
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_FREE_TIED), 8);
	ck_assert_uint_eq(pcipt_capacity_get_unit_count(capacity), 4);
	expect(PCIPT_LIMIT_VFS, 25, true, "each 0, since they would be in the group of their port: 0000:1b:00.0",
	       "has ACS");
}
END_TEST

START_TEST(groups_that_tie_are_told_with_the_culprit)
{
	count_tree("shared-groups", "");
	expect_numbers(8, 1, 6, 6);
	expect(PCIPT_LIMIT_GROUPS, 7, true, "0000:03:00.1 in group 7 with 0000:03:00.0, which the host uses",
	       "do not isolate");
}
END_TEST

START_TEST(a_device_tied_to_another_card_is_told_to_move)
{
	const struct pcipt_finding *finding;

	count_tree("shared-chipset", "");
	expect(PCIPT_LIMIT_GROUPS, 1, true, "0000:04:00.0 in group 6 with 0000:01:00.1", "slot");
	finding = pcipt_capacity_get_limit_finding(capacity, find(PCIPT_LIMIT_GROUPS));
	ck_assert_ptr_null(strstr(pcipt_finding_get_remedy(finding), "in any slot"));
}
END_TEST

START_TEST(each_reason_for_few_virtual_functions_has_its_remedy)
{
	count_tree("sriov-limits", "");
	expect(PCIPT_LIMIT_VFS, 6, true, "0, for want of memory for them: 0000:03:00.0",
	       "For 0000:05:00.1, 0000:05:00.2: Load the driver");
	expect(PCIPT_LIMIT_VFS, 6, true, "0 virtual functions", "For 0000:04:00.0: Turn ARI on");
}
END_TEST

START_TEST(regions_bridges_and_resets_are_told)
{
	count_tree("legacy-bridge-shpchp", "");
	expect_numbers(3, 1, 0, 0);
	expect(PCIPT_LIMIT_REGIONS, 1, true,
	       "2 by the bridge 0000:02:00.0 in the group, which is on the host driver shpchp", "Unbind the bridge");
	expect(PCIPT_LIMIT_RESET, 1, true, "0000:03:01.0, 0000:03:02.0", "one virtual machine");
	ck_assert(!has(PCIPT_LIMIT_HYPERVISOR));
}
END_TEST

START_TEST(ports_that_are_faster_than_their_lanes_are_told)
{
	count_tree("reference-x2", "");
	expect(PCIPT_LIMIT_LANES, 9, true, "more than its link carries (x2 at 8 GT/s", "more lanes");
	expect_numbers(11, 1, 10, 72);
	count_tree("reference", "");
	ck_assert(!has(PCIPT_LIMIT_LANES));
}
END_TEST

START_TEST(a_host_that_is_not_ready_gives_nothing_and_says_why)
{
	static const struct {
		const char *tree, *sentence, *remedy;
	} hosts[] = {
		{"no-iommu", "describes no IOMMU", "intel-iommu"},
		{"no-remapping", "no interrupt remapping", "x2APIC"},
		{"intel-off", "does not use it", "intel_iommu=on"},
	};

	for (size_t i = 0; i < 3; i++) {
		count_tree(hosts[i].tree, "");
		ck_assert_uint_gt(pcipt_capacity_get_present(capacity), 0);
		ck_assert_uint_eq(pcipt_capacity_get_now(capacity), 0);
		ck_assert_uint_eq(pcipt_capacity_get_most(capacity), 0);
		ck_assert_uint_eq(pcipt_capacity_get_vfs_most(capacity), 0);
		ck_assert_uint_eq(pcipt_capacity_get_unit_count(capacity), 0);
		expect(PCIPT_LIMIT_IOMMU, 0, true, hosts[i].sentence, hosts[i].remedy);
		ck_assert_int_eq(pcipt_capacity_get_limit_kind(capacity, 0), PCIPT_LIMIT_IOMMU);
		ck_assert_int_eq(pcipt_findings_get_worst(pcipt_capacity_get_findings(capacity)),
				 PCIPT_SEVERITY_BLOCKER);
	}
}
END_TEST

START_TEST(no_port_that_is_meant_is_no_limit)
{
	count_tree("reference", "class=sound");
	expect_numbers(0, 0, 0, 0);
	ck_assert_uint_eq(pcipt_capacity_get_limit_count(capacity), 0);
	count("class=display");
	expect_numbers(1, 1, 0, 0);
}
END_TEST

/* --- Wrong use --- */

START_TEST(nothing_is_counted_before_it_is_asked_for)
{
	make(tree("reference"));
	expect_numbers(0, 0, 0, 0);
	ck_assert_uint_eq(pcipt_capacity_get_limit_count(capacity), 0);
	ck_assert_ptr_null(pcipt_capacity_get_findings(capacity));
	ck_assert_uint_eq(pcipt_capacity_get_vm_now(capacity, 0), 0);
}
END_TEST

START_TEST(wrong_arguments_are_told_apart)
{
	static const unsigned int lacking[] = {PCIPT_READ_USERS, PCIPT_READ_GROUPS, PCIPT_READ_TOPOLOGY};
	struct pcipt_capacity *none = NULL;

	for (size_t i = 0; i < 3; i++) {
		read_root(tree("reference"), 0x2ffu & ~lacking[i]);
		ck_assert_int_eq(pcipt_capacity_new(host, &none), -ENODATA);
	}
	count_tree("reference", "");
	ck_assert_int_eq(pcipt_capacity_new(NULL, &none), -EINVAL);
	ck_assert_int_eq(pcipt_capacity_new(host, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_capacity_set_filter(capacity, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_capacity_count(NULL), -EINVAL);
	ck_assert_ptr_null(none);
	pcipt_capacity_free(NULL);
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, -1) + pcipt_capacity_get_state_count(capacity, 7),
			  0);
	ck_assert_int_eq(pcipt_capacity_get_port_state(capacity, 11), -EINVAL);
	ck_assert_ptr_null(pcipt_capacity_get_port(capacity, 11));
	ck_assert_int_eq(pcipt_capacity_get_limit_kind(capacity, 99), -EINVAL);
	ck_assert_uint_eq(pcipt_capacity_get_limit_number(capacity, 99), 0);
	ck_assert(!pcipt_capacity_limit_bites(capacity, 99));
	ck_assert_ptr_null(pcipt_capacity_get_limit_source(capacity, 99));
	ck_assert_ptr_null(pcipt_capacity_get_limit_finding(capacity, 99));
	ck_assert_uint_eq(pcipt_capacity_get_vm_now(capacity, 99), 0);
	ck_assert_uint_eq(pcipt_capacity_get_present(NULL) + pcipt_capacity_get_most(NULL), 0);
}
END_TEST

START_TEST(a_count_outlives_the_reference_that_it_was_made_from)
{
	make(tree("reference"));
	pcipt_host_unref(host);
	host = NULL;
	count("");
	expect_numbers(11, 1, 10, 72);
}
END_TEST

START_TEST(hypervisors_are_told_with_their_source)
{
	size_t known = pcipt_hypervisor_get_count(), found = 77;

	ck_assert_uint_ge(known, 4);
	ck_assert_str_eq(pcipt_hypervisor_get_name(0), "proxmox");
	ck_assert_uint_eq(pcipt_hypervisor_get_entries(0), 16);
	for (size_t i = 0; i < known; i++) {
		ck_assert_ptr_nonnull(pcipt_hypervisor_get_source(i));
		ck_assert_ptr_nonnull(pcipt_hypervisor_get_title(i));
		ck_assert_int_eq(pcipt_hypervisor_find(pcipt_hypervisor_get_name(i), &found), 0);
		ck_assert_uint_eq(found, i);
		ck_assert_uint_gt(pcipt_hypervisor_get_entries(i), 0);
	}
	ck_assert_ptr_null(pcipt_hypervisor_get_name(known));
	ck_assert_ptr_null(pcipt_hypervisor_get_source(known));
	ck_assert_ptr_null(pcipt_hypervisor_get_title(known));
	ck_assert_str_eq(pcipt_hypervisor_get_title(0), "Proxmox VE");
	found = 77;
	ck_assert_int_eq(pcipt_hypervisor_find("xen", &found), -ENOENT);
	ck_assert_int_eq(pcipt_hypervisor_find(NULL, &found), -EINVAL);
	ck_assert_int_eq(pcipt_hypervisor_find("proxmox", NULL), -EINVAL);
	ck_assert_uint_eq(found, 77);
	ck_assert_uint_eq(pcipt_hypervisor_get_entries(known), 0);
	ck_assert(!pcipt_hypervisor_takes_slots(known));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("capacity");
	TCase *tests = tcase_create("capacity");

	tcase_add_checked_fixture(tests, make_context, free_counted);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, the_reference_server_gives_ten_ports_and_seventy_two_with_virtual_functions);
	tcase_add_test(tests, limits_stand_in_the_order_in_which_they_bite);
	tcase_add_test(tests, a_second_processor_adds_its_port_and_its_slot);
	tcase_add_test(tests, virtual_functions_that_are_there_count_in_the_place_of_their_port);
	tcase_add_test(tests, a_group_goes_whole_or_its_ports_make_virtual_functions);
	tcase_add_test(tests, virtual_functions_that_cannot_be_given_stand_in_the_place_of_nothing);
	tcase_add_test(tests, cards_in_the_parts_of_a_slot_are_cards_of_their_own);
	tcase_add_test(tests, a_switch_without_acs_makes_two_cards_one_unit);
	tcase_add_test(tests, groups_that_tie_are_told_with_the_culprit);
	tcase_add_test(tests, a_device_tied_to_another_card_is_told_to_move);
	tcase_add_test(tests, each_reason_for_few_virtual_functions_has_its_remedy);
	tcase_add_test(tests, regions_bridges_and_resets_are_told);
	tcase_add_test(tests, ports_that_are_faster_than_their_lanes_are_told);
	tcase_add_test(tests, a_host_that_is_not_ready_gives_nothing_and_says_why);
	tcase_add_test(tests, no_port_that_is_meant_is_no_limit);
	tcase_add_test(tests, nothing_is_counted_before_it_is_asked_for);
	tcase_add_test(tests, wrong_arguments_are_told_apart);
	tcase_add_test(tests, a_count_outlives_the_reference_that_it_was_made_from);
	tcase_add_test(tests, hypervisors_are_told_with_their_source);
	suite_add_tcase(suite, tests);
	return suite;
}

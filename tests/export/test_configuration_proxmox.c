/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Proxmox VE is given: files of virtual machines. */
#include "assigned.h"

#include <support/picture.h>
#include <support/support.h>

#include <pcipt/configuration.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pcipt_text *text;

static void free_all(void)
{
	pcipt_text_free(text);
	text = NULL;
	free_assigned();
	free_context();
}

static const char *conf(size_t vm, const char *existing, unsigned int flags)
{
	pcipt_text_free(text);
	text = NULL;
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, vm, existing, flags, &text), 0);
	return pcipt_text_get_string(text);
}

/* What came out, taken as what is there: nothing is to be changed. */
static void assert_again_is_equal(size_t vm, unsigned int flags)
{
	char *copy = strdup(pcipt_text_get_string(text));

	ck_assert_ptr_nonnull(copy);
	ck_assert_str_eq(conf(vm, copy, flags), copy);
	free(copy);
}

START_TEST(a_new_file_has_a_whole_card_as_one_entry_and_q35)
{
	assign_reference();
	ck_assert_str_eq(conf(0, NULL, 0), "machine: q35\nhostpci0: 0000:18:00,pcie=1,rombar=0\n");
	assert_again_is_equal(0, 0);
	ck_assert_str_eq(conf(1, NULL, 0), "machine: q35\nhostpci0: 0000:3b:00.0,pcie=1,rombar=0\n");
	ck_assert_str_eq(conf(2, NULL, 0), "machine: q35\nhostpci0: 0000:3b:00.1,pcie=1,rombar=0\n");
}
END_TEST

START_TEST(some_functions_of_a_slot_are_one_entry_with_each)
{
	assign_on(tree("reference"));
	add_vm("a", 0);
	give("18:00.1 18:00.3 3b:00.0");
	ck_assert_str_eq(conf(0, NULL, 0), "machine: q35\n"
					   "hostpci0: 0000:18:00.1;0000:18:00.3,pcie=1,rombar=0\n"
					   "hostpci1: 0000:3b:00.0,pcie=1,rombar=0\n");
	assert_again_is_equal(0, 0);
}
END_TEST

START_TEST(only_network_cards_go_without_their_rom)
{
	assign_on(tree("gpu"));
	add_vm("games", 0);
	give("01:00.0 01:00.1");
	ck_assert_str_eq(conf(0, NULL, 0), "machine: q35\nhostpci0: 0000:01:00.0;0000:01:00.1,pcie=1\n");
	add_vm("all", 0);
	give("01:00.0 01:00.1 01:00.2 01:00.3");
	ck_assert_str_eq(conf(1, NULL, 0), "machine: q35\nhostpci0: 0000:01:00,pcie=1\n");
}
END_TEST

START_TEST(entries_that_are_there_keep_their_numbers)
{
	static const char before[] = "#mine%3A one\nboot: order=scsi0\nhostpci0: 0000:5e:00.0,pcie=1\n"
				     "machine: pc-q35-8.1\nhostpci2: mapping=gpu,pcie=1\nname: fw\n";

	assign_reference();
	ck_assert_str_eq(conf(0, before, 0), "#mine%3A one\nboot: order=scsi0\nhostpci0: 0000:5e:00.0,pcie=1\n"
					     "machine: pc-q35-8.1\nhostpci2: mapping=gpu,pcie=1\nname: fw\n"
					     "hostpci1: 0000:18:00,pcie=1,rombar=0\n");
	assert_again_is_equal(0, 0);
}
END_TEST

START_TEST(functions_that_are_there_are_not_added_again)
{
	assign_reference();
	ck_assert_str_eq(conf(0, "machine: q35\nhostpci3: 18:00.1,pcie=1\nhostpci4: host=0000:18:00.2\n", 0),
			 "machine: q35\nhostpci3: 18:00.1,pcie=1\nhostpci4: host=0000:18:00.2\n"
			 "hostpci0: 0000:18:00.0;0000:18:00.3,pcie=1,rombar=0\n");
	assert_again_is_equal(0, 0);
	ck_assert_str_eq(conf(0, "hostpci0: 18:00\n", 0), "hostpci0: 18:00\n");
	ck_assert_str_eq(conf(0, "hostpci0: 0000:18:00.3;0000:18:00.1;18:00.2;18:00.0,rombar=1\n", 0),
			 "hostpci0: 0000:18:00.3;0000:18:00.1;18:00.2;18:00.0,rombar=1\n");
	/* another domain is another card */
	ck_assert_str_eq(conf(0, "hostpci0: 0001:18:00\n", 0), "hostpci0: 0001:18:00\nhostpci1: 0000:18:00,rombar=0\n");
}
END_TEST

START_TEST(a_machine_that_is_not_q35_has_no_pci_express)
{
	static const struct {
		const char *line;
		bool q35;
	} machines[] = {
		{"machine: q35\n", true},
		{"machine: pc-q35-9.0+pve1\n", true},
		{"machine: type=q35,viommu=intel\n", true},
		{"machine: viommu=virtio,type=pc-q35-8.1\n", true},
		{"machine: pc\n", false},
		{"machine: pc-i440fx-8.1\n", false},
		{"machine: viommu=q35\n", false},
		{"#machine: q35\n", false},
		{"name: q35\n", false},
		{"", false},
	};

	assign_reference();
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		ck_assert_msg(!strstr(conf(1, machines[i].line, 0), ",pcie=1") == !machines[i].q35, "%s",
			      machines[i].line);
	ck_assert_str_eq(conf(1, "", 0), "hostpci0: 0000:3b:00.0,rombar=0\n");
}
END_TEST

START_TEST(snapshots_are_left_alone)
{
	static const char before[] =
		"name: nas\nmachine: q35\n\n[PENDING]\nmachine: pc\n\n"
		"[before-update]\n#hostpci\nhostpci0: 0000:3b:00.0,pcie=1\nmachine: pc\nsnaptime: 1\n";

	assign_reference();
	ck_assert_str_eq(conf(1, before, 0),
			 "name: nas\nmachine: q35\nhostpci0: 0000:3b:00.0,pcie=1,rombar=0\n\n[PENDING]\nmachine: pc\n\n"
			 "[before-update]\n#hostpci\nhostpci0: 0000:3b:00.0,pcie=1\nmachine: pc\nsnaptime: 1\n");
	assert_again_is_equal(1, 0);
	ck_assert_str_eq(conf(1, "[snap]\nmachine: q35\n", 0),
			 "hostpci0: 0000:3b:00.0,rombar=0\n[snap]\nmachine: q35\n");
	/* a line in brackets with something behind them is none */
	ck_assert_str_eq(conf(1, "args: [x]\n[x] y\nname: z\n", 0),
			 "args: [x]\n[x] y\nname: z\nhostpci0: 0000:3b:00.0,rombar=0\n");
}
END_TEST

START_TEST(changes_that_wait_take_their_numbers_and_functions)
{
	static const char before[] =
		"machine: q35\nhostpci1: 0000:5e:00.0,pcie=1\n[PENDING]\nhostpci0: 0000:3b:00.1,pcie=1\n"
		"delete: hostpci1\n[old]\nhostpci2: 0000:3b:00.0\n";

	assign_reference();
	ck_assert_str_eq(conf(1, before, 0), "machine: q35\nhostpci1: 0000:5e:00.0,pcie=1\n"
					     "hostpci2: 0000:3b:00.0,pcie=1,rombar=0\n"
					     "[PENDING]\nhostpci0: 0000:3b:00.1,pcie=1\n"
					     "delete: hostpci1\n[old]\nhostpci2: 0000:3b:00.0\n");
	assert_again_is_equal(1, 0);
	/* what it will have is not added again */
	ck_assert_str_eq(conf(2, before, 0), before);
}
END_TEST

START_TEST(the_machine_type_is_that_of_the_first_section)
{
	ck_assert(pcipt_proxmox_is_q35("name: a\nmachine: q35\n"));
	ck_assert(pcipt_proxmox_is_q35("machine: type=pc-q35-9.0,viommu=intel\n"));
	ck_assert(!pcipt_proxmox_is_q35("#q35 would be nice\nmachine: virt\n"));
	ck_assert(!pcipt_proxmox_is_q35("name: q35\n[snap]\nmachine: q35\n"));
	ck_assert(!pcipt_proxmox_is_q35(NULL));
}
END_TEST

START_TEST(line_ends_and_odd_spacing_are_kept)
{
	assign_reference();
	ck_assert_str_eq(
		conf(1, "name: a\r\nmachine:   q35  \r\n\r\n[s]\r\nname: a\r\n", 0),
		"name: a\r\nmachine:   q35  \r\nhostpci0: 0000:3b:00.0,pcie=1,rombar=0\r\n\r\n[s]\r\nname: a\r\n");
	assert_again_is_equal(1, 0);
	ck_assert_str_eq(conf(1, "name: a", 0), "name: a\nhostpci0: 0000:3b:00.0,rombar=0\n");
	assert_again_is_equal(1, 0);
	ck_assert_str_eq(conf(1, "name: a\n\n\n", 0), "name: a\nhostpci0: 0000:3b:00.0,rombar=0\n\n\n");
	ck_assert_str_eq(conf(1, "name: a\r\nb: c", 0), "name: a\r\nb: c\r\nhostpci0: 0000:3b:00.0,rombar=0\r\n");
	ck_assert_str_eq(conf(1, "hostpci0:\t0000:3b:00.0 \n", 0), "hostpci0:\t0000:3b:00.0 \n");
}
END_TEST

START_TEST(what_is_no_entry_takes_no_number)
{
	assign_reference();
	ck_assert_ptr_nonnull(strstr(conf(1,
					  "hostpci: 3b:00.0\nhostpci0 : x\nxhostpci0: 3b:00.0\nhostpci0x: y\n"
					  "#hostpci0: 3b:00.0\nhostpci99999999999999999999: 3b:00.1\n",
					  0),
				     "\nhostpci0: 0000:3b:00.0,rombar=0\n"));
}
END_TEST

START_TEST(more_than_sixteen_entries_are_enospc)
{
	char before[512] = "";

	assign_reference();
	for (unsigned int i = 0; i < 15; i++)
		(void)snprintf(before + strlen(before), sizeof(before) - strlen(before), "hostpci%u: 0000:aa:%02x.0\n",
			       i, i);
	ck_assert_ptr_nonnull(strstr(conf(0, before, 0), "\nhostpci15: 0000:18:00,rombar=0\n"));
	strcat(before, "hostpci15: mapping=x\n");
	pcipt_text_free(text);
	text = NULL;
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 0, before, 0, &text), -ENOSPC);
	ck_assert_ptr_null(text);
	/* nothing to be added needs no number */
	strcat(before, "hostpci16: 18:00\n");
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 0, before, 0, &text), 0);
	ck_assert_str_eq(pcipt_text_get_string(text), before);
}
END_TEST

START_TEST(slots_share_entries_when_numbers_run_short)
{
	char before[512] = "machine: q35\n";

	for (unsigned int i = 0; i < 14; i++)
		(void)snprintf(before + strlen(before), sizeof(before) - strlen(before), "hostpci%u: 0000:aa:%02x.0\n",
			       i, i);
	assign_on(tree("reference"));
	add_vm("a", 0);
	give("18:00.0 18:00.1 18:00.2 18:00.3 3b:00.1 5e:00.0 5e:00.1 5e:00.3");
	/* eight functions, three slots, two numbers */
	ck_assert_ptr_nonnull(
		strstr(conf(0, before, 0),
		       "\nhostpci14: 0000:18:00;0000:3b:00.1;0000:5e:00.0;0000:5e:00.1;0000:5e:00.3,pcie=1,"
		       "rombar=0\n"));
	ck_assert_ptr_null(strstr(pcipt_text_get_string(text), "hostpci15"));
	assert_again_is_equal(0, 0);
	add_vm("b", 0);
	give("18:00.0 18:00.1 18:00.2 18:00.3 3b:00.0 5e:00.0 5e:00.1 5e:00.2 5e:00.3");
	/* the ninth is in the next one */
	ck_assert_ptr_nonnull(strstr(conf(1, before, 0), "\nhostpci14: 0000:18:00;0000:3b:00.0,pcie=1,rombar=0\n"
							 "hostpci15: 0000:5e:00,pcie=1,rombar=0\n"));
	assert_again_is_equal(1, 0);
}
END_TEST

START_TEST(virtual_functions_are_named_one_by_one)
{
	assign_on(tree("reference"));
	add_vm("web", 0);
	give_made("18:00.0", 0, "18:10.0", 20, "52:54:00:00:00:01");
	give_made("18:00.0", 1, "18:10.4", 20, NULL);
	give_made("18:00.0", 2, "18:11.0", 0, NULL);
	ck_assert_str_eq(conf(0, NULL, 0), "machine: q35\nhostpci0: 0000:18:10.0;0000:18:10.4,pcie=1,rombar=0\n"
					   "hostpci1: 0000:18:11.0,pcie=1,rombar=0\n");
	add_vm("unknown", 0);
	give_made("18:00.0", 3, NULL, 0, NULL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 1, NULL, 0, &text), -ENODATA);
}
END_TEST

/* --- Mappings --- */

Suite *make_suite(void)
{
	Suite *suite = suite_create("configuration-proxmox");
	TCase *tests = tcase_create("files");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_add_test(tests, a_new_file_has_a_whole_card_as_one_entry_and_q35);
	tcase_add_test(tests, some_functions_of_a_slot_are_one_entry_with_each);
	tcase_add_test(tests, only_network_cards_go_without_their_rom);
	tcase_add_test(tests, entries_that_are_there_keep_their_numbers);
	tcase_add_test(tests, functions_that_are_there_are_not_added_again);
	tcase_add_test(tests, a_machine_that_is_not_q35_has_no_pci_express);
	tcase_add_test(tests, snapshots_are_left_alone);
	tcase_add_test(tests, changes_that_wait_take_their_numbers_and_functions);
	tcase_add_test(tests, the_machine_type_is_that_of_the_first_section);
	tcase_add_test(tests, line_ends_and_odd_spacing_are_kept);
	tcase_add_test(tests, what_is_no_entry_takes_no_number);
	tcase_add_test(tests, more_than_sixteen_entries_are_enospc);
	tcase_add_test(tests, slots_share_entries_when_numbers_run_short);
	tcase_add_test(tests, virtual_functions_are_named_one_by_one);
	suite_add_tcase(suite, tests);
	return suite;
}

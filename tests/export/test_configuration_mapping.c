/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Proxmox VE is given as resource mappings. */
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

static const char *mapping(const char *existing)
{
	pcipt_text_free(text);
	text = NULL;
	ck_assert_int_eq(pcipt_assignment_to_proxmox_mapping(assigned, "pve1", existing, &text), 0);
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

START_TEST(each_entry_is_a_mapping_of_this_node)
{
	char *copy;

	assign_reference();
	ck_assert_str_eq(conf(0, NULL, PCIPT_PROXMOX_MAPPING),
			 "machine: q35\nhostpci0: mapping=pfsense-0,pcie=1,rombar=0\n");
	assert_again_is_equal(0, PCIPT_PROXMOX_MAPPING);
	copy = strdup(mapping(NULL));
	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_nonnull(strstr(copy, "pfsense-0\n\tmap id=8086:1521,iommugroup="));
	ck_assert_ptr_nonnull(strstr(copy, ",node=pve1,path=0000:18:00,subsystem-id=8086:"));
	ck_assert_ptr_nonnull(strstr(copy, "\n\ntruenas-0\n\tmap id=15b3:1015,iommugroup="));
	ck_assert_ptr_nonnull(strstr(copy, ",node=pve1,path=0000:3b:00.0,subsystem-id=15b3:"));
	ck_assert_str_eq(mapping(copy), copy);
	free(copy);
}
END_TEST

START_TEST(mappings_of_other_nodes_stay)
{
	static const char before[] =
		"other\n\tdescription mine\n\tmap id=1:2,node=pve2,path=0000:01:00.0\n\n"
		"truenas-0\n\tdescription storage\n"
		"\tmap id=15b3:1015,node=pve2,path=0000:41:00.0,subsystem-id=15b3:0003\n"
		"\tmap id=15b3:1015,node=pve1,path=0000:99:00.0,subsystem-id=15b3:0003\n"
		"\tmap id=15b3:1015,node=pve11,path=0000:41:00.0,subsystem-id=15b3:0003\n\tmdev 0\n\n"
		"last\n\tmap node=pve1,id=1:2,path=0000:01:00.0";
	const char *after;

	assign_on(tree("reference"));
	add_vm("truenas", 0);
	give("3b:00.0");
	after = mapping(before);
	ck_assert_int_eq(strncmp(after, before, (size_t)(strstr(before, "\tmap id=15b3:1015,node=pve1,") - before)), 0);
	ck_assert_ptr_null(strstr(after, "0000:99"));
	ck_assert_ptr_nonnull(strstr(after, ",node=pve1,path=0000:3b:00.0,"));
	ck_assert_ptr_nonnull(strstr(after, strstr(before, "\tmap id=15b3:1015,node=pve11,")));
	ck_assert_uint_eq(strlen(strstr(after, "\tmdev 0")), strlen(strstr(before, "\tmdev 0")));
}
END_TEST

START_TEST(functions_with_other_ids_are_mappings_of_their_own)
{
	assign_on(tree("reference"));
	add_vm("mixed", 0);
	/* both are in slot 00:05, and not all of it */
	give("00:05.0 00:05.2");
	ck_assert_str_eq(conf(0, NULL, PCIPT_PROXMOX_MAPPING),
			 "machine: q35\nhostpci0: mapping=mixed-0,pcie=1\nhostpci1: mapping=mixed-1,pcie=1\n");
	ck_assert_ptr_nonnull(strstr(mapping(NULL), "\n\nmixed-1\n\tmap id="));
}
END_TEST

START_TEST(a_name_is_made_to_fit_and_never_for_two)
{
	assign_on(tree("reference"));
	add_vm("1.web", 0);
	give("3b:00.0");
	ck_assert_ptr_nonnull(strstr(mapping(NULL), "vm-1-web-0\n\tmap "));
	add_vm("1-web", 0);
	give("3b:00.1");
	pcipt_text_free(text);
	text = NULL;
	ck_assert_int_eq(pcipt_assignment_to_proxmox_mapping(assigned, "pve1", NULL, &text), -EEXIST);
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 0, NULL, PCIPT_PROXMOX_MAPPING, &text), -EEXIST);
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 0, NULL, 0, &text), 0);
}
END_TEST

START_TEST(a_mapping_is_not_added_beside_addresses)
{
	assign_reference();
	ck_assert_str_eq(conf(0, "hostpci0: 18:00\n", PCIPT_PROXMOX_MAPPING), "hostpci0: 18:00\n");
	pcipt_text_free(text);
	text = NULL;
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 0, "hostpci0: 18:00.1\n", PCIPT_PROXMOX_MAPPING, &text),
			 -EEXIST);
}
END_TEST

START_TEST(what_is_to_be_made_has_no_mapping_yet)
{
	assign_on(tree("reference"));
	add_vm("web", 0);
	give_made("18:00.0", 0, "18:10.0", 0, NULL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox_mapping(assigned, "pve1", NULL, &text), -ENODATA);
}
END_TEST

START_TEST(what_is_no_node_is_einval)
{
	static const char *const nodes[] = {"", "-a", "a-", "a b", "a,b", "a=b", "a.b", "a\n", "\xc3\xa4"};

	assign_reference();
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
		ck_assert_int_eq(pcipt_assignment_to_proxmox_mapping(assigned, nodes[i], NULL, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox_mapping(assigned, NULL, NULL, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox_mapping(NULL, "a", NULL, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox_mapping(assigned, "a", NULL, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 3, NULL, 0, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 0, NULL, 2, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 0, NULL, 0, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox(NULL, 0, NULL, 0, &text), -EINVAL);
	assigned->is_solved = false;
	ck_assert_int_eq(pcipt_assignment_to_proxmox(assigned, 0, NULL, 0, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_proxmox_mapping(assigned, "a", NULL, &text), -EINVAL);
	ck_assert_ptr_null(text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("configuration-mapping");
	TCase *tests = tcase_create("files");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_add_test(tests, each_entry_is_a_mapping_of_this_node);
	tcase_add_test(tests, mappings_of_other_nodes_stay);
	tcase_add_test(tests, functions_with_other_ids_are_mappings_of_their_own);
	tcase_add_test(tests, a_name_is_made_to_fit_and_never_for_two);
	tcase_add_test(tests, a_mapping_is_not_added_beside_addresses);
	tcase_add_test(tests, what_is_to_be_made_has_no_mapping_yet);
	tcase_add_test(tests, what_is_no_node_is_einval);
	suite_add_tcase(suite, tests);
	return suite;
}

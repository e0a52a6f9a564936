/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why devices share a group, and what keeps others apart. */
#include "separations.h"

#include <support/picture.h>
#include <support/support.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Whether a pair that the kernel has in one group is explained, and one that it has not is not called shared. */
static void check_pairs(const char *name, size_t *pairs)
{
	read_root(tree(name), WIRING);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++)
		for (size_t j = i + 1; j < pcipt_host_get_device_count(host); j++) {
			const struct pcipt_device *one = pcipt_host_get_device(host, i);
			const struct pcipt_device *other = pcipt_host_get_device(host, j);
			bool together = pcipt_device_get_group(one) == pcipt_device_get_group(other);
			int kind;

			if (!pcipt_device_get_group(one) || !pcipt_device_get_group(other))
				continue;
			ck_assert_int_eq(pcipt_separation_report_new(one, other, &report), 0);
			kind = pcipt_separation_report_get_kind(report);
			ck_assert_msg((kind == PCIPT_SEPARATION_NONE) == together && kind != PCIPT_SEPARATION_UNKNOWN,
				      "%s: %s and %s: %d", name, pcipt_device_get_name(one),
				      pcipt_device_get_name(other), kind);
			pcipt_separation_report_free(report);
			report = NULL;
			(*pairs)++;
		}
}

START_TEST(every_pair_of_every_machine_is_explained)
{
	DIR *folder = opendir(getenv("PCIPT_TEST_TREES"));
	const struct dirent *entry;
	size_t pairs = 0;

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.' && !strchr(entry->d_name, '.'))
			check_pairs(entry->d_name, &pairs);
	closedir(folder);
	ck_assert_uint_gt(pairs, 10000);
}
END_TEST

START_TEST(a_root_port_without_acs_joins_what_is_below_it)
{
	read_root(tree("shared-groups"), WIRING);
	ck_assert_int_eq(between("01:00.0", "01:00.1"), PCIPT_SEPARATION_NONE);
	ck_assert_ptr_eq(pcipt_separation_report_get_hop(report), at("00:01.0"));
	assert_says(sentence(), "0000:01:00.0 shares with 0000:01:00.1: root port 0000:00:01.0 has no ACS.");
	ck_assert_int_eq(between("01:00.0", "02:00.0"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "0000:00:01.0 and 0000:00:01.1 are functions of one device, which has no ACS");
	ck_assert_int_eq(pcipt_device_get_acs_state(at("00:01.0")), PCIPT_ACS_STATE_NONE);
	ck_assert_uint_eq(pcipt_device_get_acs_missing(at("00:01.0")), 0x1d);
}
END_TEST

START_TEST(functions_of_a_card_without_acs_are_one)
{
	read_root(tree("shared-groups"), WIRING);
	ck_assert_int_eq(between("03:00.0", "03:00.1"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "functions of one device, which has no ACS");
	assert_says(remedy(), "in any slot");
}
END_TEST

START_TEST(behind_a_bridge_to_pci_all_is_one)
{
	read_root(tree("legacy-bridge"), WIRING);
	ck_assert_int_eq(between("02:00.0", "02:01.0"), PCIPT_SEPARATION_NONE);
	ck_assert_ptr_eq(pcipt_separation_report_get_hop(report), at("01:00.0"));
	assert_says(sentence(), "behind the PCI bridge 0000:01:00.0 is conventional PCI");
	explain("02:00.0");
	expect(PCIPT_CODE_SHARED_CONVENTIONAL, "02:01.0", "0000:02:00.0");
}
END_TEST

START_TEST(behind_a_vmd_all_speaks_in_its_name)
{
	read_root(tree("vmd"), WIRING);
	ck_assert_int_eq(between("10000:01:00.0", "10000:02:00.0"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "(VMD)");
	assert_says(remedy(), "VMD off");
	ck_assert_int_eq(between("0000:5d:05.5", "10000:02:00.0"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "all behind 0000:5d:05.5 (VMD) speaks in its name");
}
END_TEST

START_TEST(a_separation_names_the_acs_that_it_rests_on)
{
	read_root(tree("reference"), WIRING);
	ck_assert_int_eq(between("3b:00.0", "5e:00.0"), PCIPT_SEPARATION_ACS);
	assert_says(sentence(), "by ACS of root port 0000:");
	explain("3b:00.1");
	expect(PCIPT_CODE_APART_BY_ACS, "3b:00.1", "root port 0000:3a:00.0 (source validation, request redirect");
}
END_TEST

START_TEST(a_separation_by_the_kernels_list_says_so)
{
	read_root(tree("reference"), WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("18:00.0")), PCIPT_ACS_STATE_TRUSTED);
	ck_assert_int_eq(between("18:00.0", "18:00.1"), PCIPT_SEPARATION_TRUSTED);
	assert_says(sentence(), "(8086:1521) is on the kernel's list");
	explain("18:00.3");
	expect(PCIPT_CODE_APART_BY_LIST, "18:00.3", "8086:1521");
}
END_TEST

START_TEST(a_virtual_function_is_apart_by_its_port)
{
	read_root(tree("sriov"), WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("18:10.0")), PCIPT_ACS_STATE_NOT_NEEDED);
	ck_assert_int_eq(between("18:10.0", "18:10.4"), PCIPT_SEPARATION_ACS);
	ck_assert_ptr_eq(pcipt_separation_report_get_hop(report), at("17:00.0"));
}
END_TEST

START_TEST(a_switch_without_acs_is_in_doubt_though_the_kernel_splits)
{
	read_root(tree("reference-plx-no-acs"), WIRING);
	ck_assert_int_eq(between("1b:00.0", "1c:00.0"), PCIPT_SEPARATION_DOUBTFUL);
	assert_says(sentence(), "the switch's port 0000:1a:08.0 has no ACS: they may reach each other");
	ck_assert_uint_eq(pcipt_separation_report_get_path_count(report), 5);
	ck_assert_ptr_eq(pcipt_separation_report_get_path(report, 0), at("1b:00.0"));
	ck_assert_ptr_eq(pcipt_separation_report_get_path(report, 2), at("19:00.0"));
	ck_assert_ptr_eq(pcipt_separation_report_get_path(report, 4), at("1c:00.0"));
	ck_assert_ptr_null(pcipt_separation_report_get_path(report, 5));
	explain("1b:00.0");
	expect(PCIPT_CODE_APART_IN_DOUBT, "1b:00.0", "0000:1c:00.0, 0000:1c:00.1");
	expect(PCIPT_CODE_SHARED_PORT, "1b:00.2", "0000:1b:00.0, 0000:1b:00.1, 0000:1b:00.3");
	ck_assert_int_eq(between("1b:00.0", "1b:00.1"), PCIPT_SEPARATION_NONE);
	assert_says(remedy(), "slot CPU SLOT1 PCI-E 3.0 X16, which is free and isolates (16 lanes)");
}
END_TEST

START_TEST(a_switch_with_acs_isolates)
{
	read_root(tree("reference-plx"), WIRING);
	ck_assert_int_eq(between("1b:00.0", "1c:00.0"), PCIPT_SEPARATION_ACS);
	explain("1b:00.0");
	expect(PCIPT_CODE_APART_BY_LIST, "1b:00.0", "8086:1521");
}
END_TEST

START_TEST(root_ports_without_acs_are_apart_by_assumption)
{
	read_root(tree("shared-groups"), WIRING);
	ck_assert_int_eq(between("01:00.0", "03:00.0"), PCIPT_SEPARATION_ASSUMED);
	assert_says(sentence(), "root complex");
}
END_TEST

START_TEST(without_an_iommu_nothing_is_between)
{
	read_root(tree("no-iommu"), WIRING);
	ck_assert_int_eq(between("00:00.0", "00:01.0"), PCIPT_SEPARATION_NO_GROUP);
}
END_TEST

START_TEST(wrong_arguments_are_errors)
{
	struct pcipt_separation_report *none = NULL;

	read_root(tree("reference"), WIRING);
	ck_assert_int_eq(pcipt_separation_report_new(at("18:00.0"), at("18:00.0"), &none), -EINVAL);
	ck_assert_int_eq(pcipt_separation_report_new(NULL, at("18:00.0"), &none), -EINVAL);
	ck_assert_int_eq(pcipt_separation_report_new(at("18:00.1"), at("18:00.0"), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_group_explain(NULL, &findings), -EINVAL);
	ck_assert_int_eq(pcipt_separation_report_get_kind(NULL), -EINVAL);
	ck_assert_ptr_null(pcipt_separation_report_get_hop(NULL));
	ck_assert_int_eq(pcipt_device_get_acs_state(NULL), -EINVAL);
	read_root(tree("reference"), PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("18:00.0")), -ENODATA);
	ck_assert_int_eq(pcipt_separation_report_new(at("18:00.1"), at("18:00.0"), &none), -ENODATA);
	ck_assert_int_eq(pcipt_group_explain(pcipt_device_get_group(at("18:00.0")), &findings), -ENODATA);
	ck_assert_ptr_null(none);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("isolation");
	TCase *tests = tcase_create("isolation");

	tcase_add_checked_fixture(tests, make_context, free_separations);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_pair_of_every_machine_is_explained);
	tcase_add_test(tests, a_root_port_without_acs_joins_what_is_below_it);
	tcase_add_test(tests, functions_of_a_card_without_acs_are_one);
	tcase_add_test(tests, behind_a_bridge_to_pci_all_is_one);
	tcase_add_test(tests, behind_a_vmd_all_speaks_in_its_name);
	tcase_add_test(tests, a_separation_names_the_acs_that_it_rests_on);
	tcase_add_test(tests, a_separation_by_the_kernels_list_says_so);
	tcase_add_test(tests, a_virtual_function_is_apart_by_its_port);
	tcase_add_test(tests, a_switch_without_acs_is_in_doubt_though_the_kernel_splits);
	tcase_add_test(tests, a_switch_with_acs_isolates);
	tcase_add_test(tests, root_ports_without_acs_are_apart_by_assumption);
	tcase_add_test(tests, without_an_iommu_nothing_is_between);
	tcase_add_test(tests, wrong_arguments_are_errors);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is supposed to be otherwise, and what it changes. */
#include "counted.h"

#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <string.h>

START_TEST(supposed_virtual_functions_are_counted_in_the_place_of_their_port)
{
	make(tree("reference"));
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("18:00.0"), 7), 0);
	count("");
	expect_numbers(11, 1, 16, 72);
	ck_assert_uint_eq(pcipt_capacity_get_vfs_now(capacity), 7);
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_HAS_VFS), 1);
	ck_assert_uint_eq(pcipt_capacity_get_unit_count(capacity), 16);
	ck_assert_ptr_nonnull(
		strstr(pcipt_finding_get_sentence(find_code(PCIPT_CODE_WHAT_IF_VFS)), "7 ports in the place of 1"));
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("18:00.0"), 0), 0);
	count("");
	expect_numbers(11, 1, 10, 72);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_capacity_get_findings(capacity)),
			  pcipt_capacity_get_limit_count(capacity));
}
END_TEST

START_TEST(supposed_virtual_functions_that_would_not_work_are_refused)
{
	struct pcipt_address nowhere = {.bus = 0x77};

	make(tree("reference"));
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("18:00.0"), 8), -ERANGE);
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("18:00.0"), UINT32_MAX), -ERANGE);
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("01:00.0"), 1), -ENOENT);
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, &nowhere, 1), -ENODEV);
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, NULL, 1), -EINVAL);
	ck_assert_int_eq(pcipt_capacity_set_vfs(NULL, &nowhere, 1), -EINVAL);
	count("");
	expect_numbers(11, 1, 10, 72);
	/* they would work, but in the group of their port */
	make(tree("sriov-limits"));
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("01:00.0"), 7), 0);
	count("");
	expect_numbers(6, 1, 5, 5);
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(find_code(PCIPT_CODE_WHAT_IF_VFS)), "none of them"));
}
END_TEST

START_TEST(a_slot_of_its_own_frees_a_card_from_its_neighbours)
{
	struct pcipt_address nowhere = {.bus = 0x77};

	make(tree("reference-plx-no-acs"));
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, &nowhere), -ENODEV);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("1b:00.2")), 0);
	count("");
	/* the I350 is trusted to isolate, and its virtual functions have groups of their own there */
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_FREE_ALONE), 6);
	expect_numbers(11, 1, 10, 48);
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(find_code(PCIPT_CODE_WHAT_IF_SLOT)),
				     "4 ports, 4 of them alone in their group, in the place of 4 and 0"));
}
END_TEST

START_TEST(the_override_is_told_with_its_danger)
{
	const struct pcipt_finding *finding;

	make(tree("shared-groups"));
	ck_assert_int_eq(pcipt_capacity_set_override(capacity, true), 0);
	count("");
	expect_numbers(8, 1, 7, 7);
	finding = find_code(PCIPT_CODE_WHAT_IF_OVERRIDE);
	ck_assert_int_eq(pcipt_finding_get_severity(finding), PCIPT_SEVERITY_WARNING);
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(finding), "7 ports in 7 units"));
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(finding), "past the IOMMU"));
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_remedy(finding), "patch"));
	ck_assert_int_eq(pcipt_capacity_set_override(NULL, true), -EINVAL);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("what-if");
	TCase *tests = tcase_create("what-if");

	tcase_add_checked_fixture(tests, make_context, free_counted);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, supposed_virtual_functions_are_counted_in_the_place_of_their_port);
	tcase_add_test(tests, supposed_virtual_functions_that_would_not_work_are_refused);
	tcase_add_test(tests, a_slot_of_its_own_frees_a_card_from_its_neighbours);
	tcase_add_test(tests, the_override_is_told_with_its_danger);
	suite_add_tcase(suite, tests);
	return suite;
}

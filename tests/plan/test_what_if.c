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
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(find_code(PCIPT_CODE_WHAT_IF_VFS)),
				     "16 ports could be given in the place of 10"));
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

	make(tree("shared-chipset"));
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, &nowhere, true), -ENODEV);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, NULL, true), -EINVAL);
	count("");
	expect_numbers(2, 1, 0, 0);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("04:00.0"), true), 0);
	count("");
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_FREE_ALONE), 1);
	expect_numbers(2, 1, 1, 1);
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(find_code(PCIPT_CODE_WHAT_IF_SLOT)),
				     "1 port could be given, 1 of them alone in their group, in the place of 0 and 0"));
}
END_TEST

/* What a count says of nothing at all. */
static void expect_no_count(void)
{
	struct pcipt_text *text = NULL;

	expect_numbers(0, 0, 0, 0);
	ck_assert_uint_eq(pcipt_capacity_get_limit_count(capacity), 0);
	ck_assert_uint_eq(pcipt_capacity_get_vm_now(capacity, 0), 0);
	ck_assert_ptr_null(pcipt_capacity_get_port(capacity, 0));
	ck_assert_ptr_null(pcipt_capacity_get_findings(capacity));
	ck_assert_int_eq(pcipt_capacity_to_json(capacity, &text), -EINVAL);
	ck_assert_ptr_null(text);
}

START_TEST(what_is_set_takes_a_count_back)
{
	struct pcipt_address nowhere = {.bus = 0x77};
	struct pcipt_filter *filter;

	make(tree("reference"));
	expect_no_count();
	count("");
	expect_numbers(11, 1, 10, 72);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, &nowhere, true), -ENODEV);
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("18:00.0"), 99), -ERANGE);
	ck_assert_int_eq(pcipt_capacity_set_filter(capacity, NULL), -EINVAL);
	expect_numbers(11, 1, 10, 72);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("18:00.0"), true), 0);
	expect_no_count();
	ck_assert_int_eq(pcipt_capacity_count(capacity), 0);
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("18:00.0"), 0), 0);
	expect_no_count();
	ck_assert_int_eq(pcipt_capacity_count(capacity), 0);
	ck_assert_int_eq(pcipt_capacity_set_acs_override(capacity, false), 0);
	expect_no_count();
	ck_assert_int_eq(pcipt_capacity_count(capacity), 0);
	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	ck_assert_int_eq(pcipt_capacity_set_filter(capacity, filter), 0);
	pcipt_filter_free(filter);
	expect_no_count();
}
END_TEST

START_TEST(a_slot_of_its_own_can_be_taken_back)
{
	make(tree("shared-chipset"));
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("04:00.0"), false), 0);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("04:00.0"), true), 0);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("04:00.0"), false), 0);
	count("");
	expect_numbers(2, 1, 0, 0);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_capacity_get_findings(capacity)),
			  pcipt_capacity_get_limit_count(capacity));
	/* of two cards, one */
	make(tree("reference"));
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("18:00.0"), true), 0);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("3b:00.0"), true), 0);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("18:00.1"), false), 0);
	count("");
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_capacity_get_findings(capacity)),
			  pcipt_capacity_get_limit_count(capacity) + 1);
	ck_assert_ptr_nonnull(
		strstr(pcipt_finding_get_sentence(find_code(PCIPT_CODE_WHAT_IF_SLOT)), "the card of 0000:3b:00.0"));
}
END_TEST

START_TEST(a_card_with_a_switch_of_its_own_that_joins_is_no_better_in_another_slot)
{
	make(tree("reference-plx-no-acs"));
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("1b:00.2"), true), 0);
	count("");
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_FREE_ALONE), 2);
	ck_assert_uint_eq(pcipt_capacity_get_unit_count(capacity), 4);
	expect_numbers(11, 1, 10, 24);
	ck_assert_ptr_null(pcipt_finding_get_remedy(find_code(PCIPT_CODE_WHAT_IF_SLOT)));
}
END_TEST

START_TEST(what_is_supposed_of_others_than_those_that_are_meant_is_told_too)
{
	make(tree("reference"));
	ck_assert_int_eq(pcipt_capacity_set_vfs(capacity, address("18:00.0"), 7), 0);
	ck_assert_int_eq(pcipt_capacity_set_own_slot(capacity, address("18:00.0"), true), 0);
	count("address=3b:00.0");
	expect_numbers(1, 0, 1, 8);
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(find_code(PCIPT_CODE_WHAT_IF_VFS)),
				     "0000:18:00.0 is not among the ports that are meant"));
	ck_assert_ptr_nonnull(
		strstr(pcipt_finding_get_sentence(find_code(PCIPT_CODE_WHAT_IF_SLOT)),
		       "1 port could be given (with all that is supposed here), 1 of them alone in their group, "
		       "in the place of 1 and 1"));
}
END_TEST

START_TEST(the_override_is_told_with_its_danger)
{
	const struct pcipt_finding *finding;

	make(tree("shared-groups"));
	ck_assert_int_eq(pcipt_capacity_set_acs_override(capacity, true), 0);
	count("");
	expect_numbers(8, 1, 7, 7);
	finding = find_code(PCIPT_CODE_WHAT_IF_OVERRIDE);
	ck_assert_int_eq(pcipt_finding_get_severity(finding), PCIPT_SEVERITY_WARNING);
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(finding), "7 ports in 7 units"));
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_sentence(finding), "past the IOMMU"));
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_remedy(finding), "patch"));
	ck_assert_int_eq(pcipt_capacity_set_acs_override(NULL, true), -EINVAL);
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
	tcase_add_test(tests, what_is_set_takes_a_count_back);
	tcase_add_test(tests, a_slot_of_its_own_can_be_taken_back);
	tcase_add_test(tests, a_card_with_a_switch_of_its_own_that_joins_is_no_better_in_another_slot);
	tcase_add_test(tests, what_is_supposed_of_others_than_those_that_are_meant_is_told_too);
	tcase_add_test(tests, the_override_is_told_with_its_danger);
	suite_add_tcase(suite, tests);
	return suite;
}

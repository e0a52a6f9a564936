/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <core/core.h>
#include <support/support.h>

START_TEST(a_word_is_found_between_white_space_only)
{
	ck_assert(pt_has_word("quiet intel_iommu=on\n", "intel_iommu=on"));
	ck_assert(pt_has_word("intel_iommu=on quiet", "intel_iommu=on"));
	ck_assert(pt_has_word("\t a\n b  c ", "b"));
	ck_assert(pt_has_word("a", "a"));
	ck_assert(!pt_has_word("xintel_iommu=on", "intel_iommu=on"));
	ck_assert(!pt_has_word("intel_iommu=on,sm_on", "intel_iommu=on"));
	ck_assert(!pt_has_word("intel_iommu=o", "intel_iommu=on"));
	ck_assert(!pt_has_word("INTEL_IOMMU=ON", "intel_iommu=on"));
	ck_assert(!pt_has_word("aa", "a"));
}
END_TEST

START_TEST(an_empty_word_is_in_no_text)
{
	ck_assert(!pt_has_word("", ""));
	ck_assert(!pt_has_word("a b", ""));
	ck_assert(!pt_has_word("a  b ", ""));
	ck_assert(!pt_has_word("", "a"));
	ck_assert(!pt_has_word(" \n\t", "a"));
}
END_TEST

START_TEST(the_base_name_is_what_stands_behind_the_last_slash)
{
	ck_assert_str_eq(pt_base_name("../../bus/pci/drivers/igb"), "igb");
	ck_assert_str_eq(pt_base_name("igb"), "igb");
	ck_assert_str_eq(pt_base_name("/igb"), "igb");
	ck_assert_str_eq(pt_base_name("drivers/"), "");
	ck_assert_str_eq(pt_base_name(""), "");
}
END_TEST

START_TEST(texts_are_the_same_when_equal_or_both_missing)
{
	char copy[] = "igb";

	ck_assert(pt_same_text("igb", copy));
	ck_assert(pt_same_text(NULL, NULL));
	ck_assert(pt_same_text("", ""));
	ck_assert(!pt_same_text("igb", "igbvf"));
	ck_assert(!pt_same_text("igb", NULL));
	ck_assert(!pt_same_text(NULL, "igb"));
	ck_assert(!pt_same_text("", NULL));
}
END_TEST

START_TEST(modules_are_the_same_whether_with_dash_or_underscore)
{
	ck_assert(pt_same_module("vfio-pci", "vfio_pci"));
	ck_assert(pt_same_module("vfio_pci", "vfio-pci"));
	ck_assert(pt_same_module("vfio-pci", "vfio-pci"));
	ck_assert(pt_same_module("", ""));
	ck_assert(!pt_same_module("vfio-pci", "vfio_pci_core"));
	ck_assert(!pt_same_module("vfio_pci_core", "vfio-pci"));
	ck_assert(!pt_same_module("vfiopci", "vfio-pci"));
	ck_assert(!pt_same_module("vfio-pci", "vfio.pci"));
	ck_assert(!pt_same_module("VFIO-pci", "vfio-pci"));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("words");
	TCase *cases = tcase_create("words");

	tcase_add_test(cases, a_word_is_found_between_white_space_only);
	tcase_add_test(cases, an_empty_word_is_in_no_text);
	tcase_add_test(cases, the_base_name_is_what_stands_behind_the_last_slash);
	tcase_add_test(cases, texts_are_the_same_when_equal_or_both_missing);
	tcase_add_test(cases, modules_are_the_same_whether_with_dash_or_underscore);
	suite_add_tcase(suite, cases);
	return suite;
}

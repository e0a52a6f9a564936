/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is foreseen of virtual functions, against trees that have them and against what a hostile one may say. */
#include "foreseen.h"

#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <string.h>

#define ALL (PCIPT_READ_SRIOV | PCIPT_READ_DETAILS | PCIPT_READ_CONFIG | PCIPT_READ_MACHINE)
#define I350 "sys/devices/pci0000:17/0000:17:00.0/0000:18:00.0/"
#define E82576 "sys/devices/pci0000:3a/0000:3a:02.0/0000:3c:00.0/"

/* What is foreseen of as many as a function has is what it has. */
static void assert_foreseen(const struct pcipt_device *pf)
{
	size_t count = pcipt_device_get_vf_count(pf);

	foresee(pf, (uint32_t)count);
	for (uint32_t i = 0; i < count; i++) {
		const struct pcipt_device *vf = pcipt_device_get_vf(pf, i);
		const struct pcipt_group *group = (const struct pcipt_group *)&ctx;

		assert_address(i, pcipt_device_get_name(vf));
		if (!pcipt_device_get_group(vf)) {
			ck_assert_int_eq(pcipt_prediction_get_group(prediction, i, &group), -ENOENT);
			ck_assert_ptr_eq(group, &ctx);
			continue;
		}
		ck_assert_int_eq(pcipt_prediction_get_group(prediction, i, &group), 0);
		if (group)
			ck_assert_ptr_eq(group, pcipt_device_get_group(vf));
		else
			ck_assert_uint_eq(pcipt_group_get_member_count(pcipt_device_get_group(vf)), 1);
	}
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, (uint32_t)count));
	ck_assert(!count || works());
	ck_assert_uint_ge(pcipt_prediction_get_most(prediction), count);
}

START_TEST(what_is_foreseen_is_what_is_there)
{
	static const char *const trees[] = {"sriov", "sriov-limits", "reference", "amd", "shared-groups", "bond"};
	size_t vfs = 0;

	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		read_root(tree(trees[i]), ALL);
		for (size_t j = 0; j < pcipt_host_get_device_count(host); j++) {
			const struct pcipt_device *pf = pcipt_host_get_device(host, j);
			uint32_t total;

			if (pcipt_device_get_total_vfs(pf, &total))
				continue;
			if (pcipt_device_get_vf_count(pf))
				assert_foreseen(pf);
			vfs += pcipt_device_get_vf_count(pf);
		}
	}
	ck_assert_uint_eq(vfs, 24);
}
END_TEST

START_TEST(more_than_the_driver_allows_is_told_with_the_number_that_would_work)
{
	read_root(tree("sriov"), ALL);
	foresee(at("18:00.0"), 7);
	ck_assert(works());
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 7);
	expect(PCIPT_CODE_VFS_CARD_HAS_MORE, PCIPT_SEVERITY_NOTE, "can have 8 virtual functions; its driver igb");
	foresee(at("18:00.0"), 8);
	expect(PCIPT_CODE_VFS_TOO_MANY, PCIPT_SEVERITY_BLOCKER,
	       "more than the 7 that its driver and firmware allow; 7");
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 7);
	assert_address(7, "0000:18:13.4");
	/* without configuration space the card cannot be asked */
	read_root(tree("sriov"), PCIPT_READ_SRIOV);
	foresee(at("18:00.0"), 7);
	ck_assert_ptr_null(find(PCIPT_CODE_VFS_CARD_HAS_MORE));
	ck_assert(works());
}
END_TEST

START_TEST(a_firmware_that_allows_none_is_told)
{
	const char *root = copy_of_tree("sriov");

	put_file(root, I350 "sriov_totalvfs", "0\n");
	read_root(root, ALL);
	foresee(at("18:00.0"), 1);
	expect(PCIPT_CODE_VFS_TOO_MANY, PCIPT_SEVERITY_BLOCKER, "allowed no virtual functions");
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 0);
}
END_TEST

START_TEST(a_driver_that_makes_none_is_told)
{
	read_root(tree("sriov-limits"), ALL);
	foresee(at("05:00.1"), 1);
	expect(PCIPT_CODE_VFS_NO_DRIVER, PCIPT_SEVERITY_BLOCKER, "has no driver");
	foresee(at("05:00.2"), 1);
	expect(PCIPT_CODE_VFS_NO_DRIVER, PCIPT_SEVERITY_BLOCKER, "is on pci-stub");
	foresee(at("05:00.0"), 1);
	expect(PCIPT_CODE_VFS_NO_DRIVER, PCIPT_SEVERITY_BLOCKER, "is on vfio-pci");
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 0);
}
END_TEST

START_TEST(vfio_makes_them_when_it_is_told_to_and_then_they_need_a_token)
{
	const char *root = copy_of_tree("sriov-limits");

	put_file(root, "sys/module/vfio_pci/parameters/enable_sriov", "Y\n");
	read_root(root, ALL);
	foresee(at("05:00.0"), 1);
	ck_assert(works());
	expect(PCIPT_CODE_VFS_NEED_TOKEN, PCIPT_SEVERITY_WARNING, "VF token");
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 8);
	/* what was not read is taken for the default */
	read_root(root, PCIPT_READ_SRIOV);
	foresee(at("05:00.0"), 1);
	expect(PCIPT_CODE_VFS_NO_DRIVER, PCIPT_SEVERITY_BLOCKER, "is on vfio-pci");
}
END_TEST

START_TEST(the_first_hop_without_acs_decides_the_groups)
{
	const struct pcipt_group *group = NULL;
	size_t blocking = 0;
	uint32_t number;

	read_root(tree("sriov-limits"), ALL);
	foresee(at("01:00.0"), 7);
	ck_assert(works());
	ck_assert_int_eq(pcipt_prediction_get_group(prediction, 6, &group), 0);
	ck_assert_ptr_eq(group, pcipt_device_get_group(at("00:01.0")));
	ck_assert_int_eq(pcipt_prediction_get_group(prediction, 7, &group), -EINVAL);
	number = (uint32_t)pcipt_group_get_number(group);
	ck_assert_uint_eq(number, 1);
	expect(PCIPT_CODE_VFS_SHARE_GROUP, PCIPT_SEVERITY_WARNING, "in group 1 with it, since the bridge 0000:00:01.0");
	expect(PCIPT_CODE_VFS_GROUP_BLOCKED, PCIPT_SEVERITY_WARNING, "0000:01:00.0 is on the host driver igb");
	ck_assert_ptr_null(find(PCIPT_CODE_VFS_OWN_GROUPS));
	/* its own, one of which is on igbvf, are not in its way */
	for (size_t i = 0; i < pcipt_findings_get_count(pcipt_prediction_get_findings(prediction)); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(pcipt_prediction_get_findings(prediction), i);

		blocking += pcipt_finding_get_code(finding) == PCIPT_CODE_VFS_GROUP_BLOCKED;
	}
	ck_assert_uint_eq(blocking, 1);

	read_root(tree("sriov"), ALL);
	foresee(at("18:00.0"), 7);
	expect(PCIPT_CODE_VFS_OWN_GROUPS, PCIPT_SEVERITY_NOTE, "group of its own");
	ck_assert_ptr_null(find(PCIPT_CODE_VFS_SHARE_GROUP));
	ck_assert_int_eq(pcipt_prediction_get_group(prediction, 0, &group), 0);
	ck_assert_ptr_null(group);
}
END_TEST

START_TEST(what_would_be_beyond_the_domain_or_cannot_be_told_has_no_address)
{
	const char *root = copy_of_tree("sriov");

	put_file(root, I350 "sriov_offset", "59391\n"); /* 0xffff - 0x1800 */
	put_file(root, I350 "sriov_stride", "1\n");
	read_root(root, ALL);
	foresee(at("18:00.0"), 2);
	assert_address(0, "0000:ff:1f.7");
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 1));
	/* the first one needs no stride, the second does */
	put_file(root, I350 "sriov_offset", "128\n");
	put_file(root, I350 "sriov_stride", "0\n");
	read_root(root, ALL);
	foresee(at("18:00.0"), 2);
	assert_address(0, "0000:18:10.0");
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 1));
}
END_TEST

START_TEST(a_virtio_iommu_has_no_groups_for_virtual_functions)
{
	const struct pcipt_group *group;
	const char *root = copy_of_tree("sriov");

	put_file(root, "sys/class/iommu/virtio0/name", "");
	read_root(root, ALL);
	foresee(at("18:00.1"), 1);
	ck_assert_int_eq(pcipt_prediction_get_group(prediction, 0, &group), -ENOENT);
}
END_TEST

START_TEST(without_an_iommu_there_are_no_groups)
{
	const struct pcipt_group *mark = (const struct pcipt_group *)&ctx, *group = mark;
	size_t index;

	read_root(tree("intel-off"), ALL);
	ck_assert_int_eq(pcipt_host_find_id(host, 0x8086, 0x1521, 0, &index), 0);
	foresee(pcipt_host_get_device(host, index), 7);
	ck_assert_int_eq(pcipt_prediction_get_group(prediction, 0, &group), -ENOENT);
	ck_assert_ptr_eq(group, mark);
	expect(PCIPT_CODE_VFS_NO_GROUPS, PCIPT_SEVERITY_WARNING, "no IOMMU group");
}
END_TEST

START_TEST(none_may_be_asked_for_to_hear_how_many_would_work)
{
	read_root(tree("sriov"), ALL);
	foresee(at("3b:00.0"), 0);
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 63);
	ck_assert_ptr_null(pcipt_prediction_get_address(prediction, 0));
	ck_assert(works());
}
END_TEST

START_TEST(a_prediction_keeps_its_picture)
{
	read_root(tree("sriov-limits"), ALL);
	foresee(at("01:00.0"), 3);
	pcipt_host_unref(host);
	host = NULL;
	assert_address(2, "0000:02:11.0");
	expect(PCIPT_CODE_VFS_SHARE_GROUP, PCIPT_SEVERITY_WARNING, "group 1");
}
END_TEST

START_TEST(arguments_are_checked_and_results_untouched)
{
	struct pcipt_prediction *mark = (struct pcipt_prediction *)&ctx, *result = mark;
	const struct pcipt_group *group;
	const char *root = copy_of_tree("sriov");

	put_file(root, I350 "sriov_totalvfs", "many\n");
	put_file(root, E82576 "sriov_stride", "-1\n");
	read_root(root, PCIPT_READ_DETAILS);
	ck_assert_int_eq(pcipt_prediction_new(at("3b:00.0"), 1, &result), -ENODATA);
	read_root(root, 0);
	ck_assert_int_eq(pcipt_prediction_new(at("3b:00.0"), 1, &result), -ENODATA);
	read_root(root, ALL);
	ck_assert_int_eq(pcipt_prediction_new(NULL, 1, &result), -EINVAL);
	ck_assert_int_eq(pcipt_prediction_new(at("3b:00.0"), 1, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_prediction_new(at("3b:00.0"), 65536, &result), -EINVAL);
	ck_assert_int_eq(pcipt_prediction_new(at("3b:00.0"), UINT32_MAX, &result), -EINVAL);
	ck_assert_int_eq(pcipt_prediction_new(at("01:00.0"), 1, &result), -ENOENT);
	ck_assert_int_eq(pcipt_prediction_new(at("18:10.0"), 1, &result), -ENOENT);
	ck_assert_int_eq(pcipt_prediction_new(at("18:00.0"), 1, &result), -PCIPT_E_MALFORMED);
	ck_assert_int_eq(pcipt_prediction_new(at("3c:00.0"), 1, &result), -PCIPT_E_MALFORMED);
	ck_assert_ptr_eq(result, mark);
	foresee(at("3b:00.0"), 1);
	ck_assert_int_eq(pcipt_prediction_get_group(NULL, 0, &group), -EINVAL);
	ck_assert_int_eq(pcipt_prediction_get_group(prediction, 0, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_prediction_get_group(prediction, 1, &group), -EINVAL);
	ck_assert_uint_eq(pcipt_prediction_get_count(NULL), 0);
	ck_assert_uint_eq(pcipt_prediction_get_most(NULL), 0);
	ck_assert_ptr_null(pcipt_prediction_get_address(NULL, 0));
	ck_assert_ptr_null(pcipt_prediction_get_findings(NULL));
	pcipt_prediction_free(NULL);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("predicted-vfs");
	TCase *tests = tcase_create("predicted-vfs");

	tcase_add_checked_fixture(tests, make_context, forget_foreseen);
	tcase_add_test(tests, what_is_foreseen_is_what_is_there);
	tcase_add_test(tests, more_than_the_driver_allows_is_told_with_the_number_that_would_work);
	tcase_add_test(tests, a_firmware_that_allows_none_is_told);
	tcase_add_test(tests, a_driver_that_makes_none_is_told);
	tcase_add_test(tests, vfio_makes_them_when_it_is_told_to_and_then_they_need_a_token);
	tcase_add_test(tests, the_first_hop_without_acs_decides_the_groups);
	tcase_add_test(tests, what_would_be_beyond_the_domain_or_cannot_be_told_has_no_address);
	tcase_add_test(tests, a_virtio_iommu_has_no_groups_for_virtual_functions);
	tcase_add_test(tests, without_an_iommu_there_are_no_groups);
	tcase_add_test(tests, none_may_be_asked_for_to_hear_how_many_would_work);
	tcase_add_test(tests, a_prediction_keeps_its_picture);
	tcase_add_test(tests, arguments_are_checked_and_results_untouched);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every allocation fails in turn, of an advice and of each text that is made from it. */
#include <pcipt/pcipt.h>
#include <support/support.h>

#include <errno.h>
#include <string.h>

static struct pcipt_ctx *ctx;
static struct pcipt_host *host;

static void start(void)
{
	const char *root = copy_of_tree("intel-off");

	put_file(root, "proc/cmdline", "quiet iommu=strict,off intel_iommu=off vfio-pci.ids=8086:1521 foo=\"a b\"\n");
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_MACHINE, &host), 0);
}

static void finish(void)
{
	fail_allocation(0, false);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
}

START_TEST(an_advice_without_memory_is_enomem)
{
	bool failed = true;
	size_t number;

	for (number = 1; failed; number++) {
		struct pcipt_parameters *mark = (struct pcipt_parameters *)&ctx, *parameters = mark;
		int r;

		fail_allocation(number, number % 2);
		r = pcipt_parameters_new(host, &parameters);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(r == (failed ? -ENOMEM : 0), "allocation %zu: %d", number, r);
		if (r)
			ck_assert_ptr_eq(parameters, mark);
		else
			pcipt_parameters_free(parameters);
	}
	ck_assert_uint_gt(number, 8);
}
END_TEST

START_TEST(a_wish_without_memory_leaves_the_advice_as_it_was)
{
	struct pcipt_parameters *parameters;
	size_t number, count;
	int r = -ENOMEM;
	bool failed;

	ck_assert_int_eq(pcipt_parameters_new(host, &parameters), 0);
	count = pcipt_parameters_get_count(parameters);
	for (number = 1; r; number++) {
		fail_allocation(number, number % 2);
		r = pcipt_parameters_set_acs_override(parameters, "downstream");
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_int_eq(r, failed ? -ENOMEM : 0);
		ck_assert_uint_eq(pcipt_parameters_get_count(parameters), count + (r ? 0 : 1));
		ck_assert_str_eq(pcipt_parameters_get_text(parameters, 0), "intel_iommu=off");
	}
	ck_assert_uint_gt(number, 8);
	pcipt_parameters_free(parameters);
}
END_TEST

static int write_text(const struct pcipt_parameters *parameters, int which, struct pcipt_text **ret_text)
{
	static const char grub[] = "GRUB_CMDLINE_LINUX=\"intel_iommu=off a\"\nGRUB_CMDLINE_LINUX_DEFAULT='b'\n";

	switch (which) {
	case 0:
		return pcipt_parameters_edit(parameters, PCIPT_PARAMETER_FILE_GRUB, grub, ret_text);
	case 1:
		return pcipt_parameters_edit(parameters, PCIPT_PARAMETER_FILE_GRUB, "", ret_text);
	case 2:
		return pcipt_parameters_edit(parameters, PCIPT_PARAMETER_FILE_CMDLINE, "root=a\n", ret_text);
	case 3:
		return pcipt_parameters_to_line(parameters, PCIPT_PARAMETER_FILE_GRUB, ret_text);
	default:
		return pcipt_parameters_to_grubby(parameters, ret_text);
	}
}

START_TEST(a_text_without_memory_is_enomem)
{
	struct pcipt_parameters *parameters;
	bool failed = true;
	size_t number;

	ck_assert_int_eq(pcipt_parameters_new(host, &parameters), 0);
	for (number = 1; failed; number++) {
		struct pcipt_text *mark = (struct pcipt_text *)&ctx, *text = mark;
		int r;

		fail_allocation(number, number % 2);
		r = write_text(parameters, _i, &text);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(r == (failed ? -ENOMEM : 0), "text %d, allocation %zu: %d", _i, number, r);
		if (r)
			ck_assert_ptr_eq(text, mark);
		else
			pcipt_text_free(text);
	}
	ck_assert_uint_gt(number, 2);
	pcipt_parameters_free(parameters);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("parameters-memory");
	TCase *tests = tcase_create("parameters-memory");

	tcase_add_checked_fixture(tests, start, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, an_advice_without_memory_is_enomem);
	tcase_add_test(tests, a_wish_without_memory_leaves_the_advice_as_it_was);
	tcase_add_loop_test(tests, a_text_without_memory_is_enomem, 0, 5);
	suite_add_tcase(suite, tests);
	return suite;
}

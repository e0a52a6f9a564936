/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every allocation of ours that writing JSON makes fails in turn; those of json-c are its own. */
#include <pcipt/pcipt.h>
#include <support/support.h>

#include <errno.h>
#include <string.h>

static struct pcipt_ctx *ctx;
static struct pcipt_host *host;

static void start(const char *name)
{
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, tree(name)), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, 0x2ff, &host), 0);
}

static void finish(void)
{
	fail_allocation(0, false);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
}

static int write_host(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_host_to_json(object, ret_text);
}

static int write_device(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_device_to_json(object, ret_text);
}

static int write_group(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_group_to_json(object, ret_text);
}

static int write_findings(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_findings_to_json(object, ret_text);
}

static int write_transaction(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_transaction_to_json(object, ret_text);
}

static int write_prediction(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_prediction_to_json(object, ret_text);
}

static int write_parameters(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_parameters_to_json(object, ret_text);
}

/* Writes again and again, each time with another allocation failing, until there is none left to fail. */
static void fail_each(int (*write)(const void *, struct pcipt_text **), const void *object, size_t least)
{
	struct pcipt_text *whole = NULL;
	bool failed = true;
	size_t number;

	ck_assert_int_eq(write(object, &whole), 0);
	for (number = 1; failed; number++) {
		struct pcipt_text *mark = (struct pcipt_text *)&ctx, *text = mark;
		int r;

		fail_allocation(number, number % 2);
		r = write(object, &text);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(r == (failed ? -ENOMEM : 0), "allocation %zu: %d", number, r);
		if (r) {
			ck_assert_ptr_eq(text, mark);
			continue;
		}
		ck_assert_str_eq(pcipt_text_get_string(text), pcipt_text_get_string(whole));
		pcipt_text_free(text);
	}
	ck_assert_uint_gt(number, least);
	pcipt_text_free(whole);
}

START_TEST(a_picture_without_memory_is_enomem)
{
	static const char *const names[] = {"no-iommu", "gpu", "sriov", "bond"};

	start(names[_i]);
	fail_each(write_host, host, 20);
}
END_TEST

static int draw_dot(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_host_draw(object, PCIPT_DRAWING_DOT, ret_text);
}

static int draw_mermaid(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_host_draw(object, PCIPT_DRAWING_MERMAID, ret_text);
}

static int draw_tree(const void *object, struct pcipt_text **ret_text)
{
	return pcipt_host_draw(object, PCIPT_DRAWING_TEXT, ret_text);
}

START_TEST(a_device_or_a_group_without_memory_is_enomem)
{
	start("sriov");
	fail_each(write_device, pcipt_host_get_device(host, 0), 5);
	fail_each(write_group, pcipt_host_get_group(host, 0), 5);
}
END_TEST

START_TEST(a_drawing_without_memory_is_enomem)
{
	start("reference-split");
	fail_each(draw_dot, host, 20);
	fail_each(draw_mermaid, host, 20);
	fail_each(draw_tree, host, 20);
}
END_TEST

START_TEST(findings_without_memory_are_enomem)
{
	struct pcipt_findings *findings;

	start("intel-off");
	ck_assert_int_eq(pcipt_host_check(host, &findings), 0);
	fail_each(write_findings, findings, 2);
	pcipt_findings_free(findings);
}
END_TEST

START_TEST(an_advice_without_memory_is_enomem)
{
	struct pcipt_parameters *parameters;

	start("intel-off-parameter");
	ck_assert_int_eq(pcipt_parameters_new(host, &parameters), 0);
	fail_each(write_parameters, parameters, 10);
	pcipt_parameters_free(parameters);
}
END_TEST

START_TEST(a_prediction_without_memory_is_enomem)
{
	struct pcipt_address address = {.bus = 1};
	struct pcipt_prediction *prediction;

	start("sriov-limits");
	ck_assert_int_eq(pcipt_prediction_new(pcipt_host_find_device(host, &address), 7, &prediction), 0);
	fail_each(write_prediction, prediction, 2);
	pcipt_prediction_free(prediction);
}
END_TEST

START_TEST(a_transaction_without_memory_is_enomem)
{
	struct pcipt_transaction *change;
	struct pcipt_address address = {.bus = 1};

	start("gpu");
	ck_assert_int_eq(pcipt_transaction_new(ctx, &change), 0);
	ck_assert_int_eq(pcipt_transaction_add_bind(change, &address, PCIPT_CHANGE_WHOLE_GROUP), 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	fail_each(write_transaction, change, 2);
	pcipt_transaction_free(change);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("export-memory");
	TCase *tests = tcase_create("export-memory");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 300);
	tcase_add_loop_test(tests, a_picture_without_memory_is_enomem, 0, 4);
	tcase_add_test(tests, a_device_or_a_group_without_memory_is_enomem);
	tcase_add_test(tests, a_drawing_without_memory_is_enomem);
	tcase_add_test(tests, findings_without_memory_are_enomem);
	tcase_add_test(tests, an_advice_without_memory_is_enomem);
	tcase_add_test(tests, a_prediction_without_memory_is_enomem);
	tcase_add_test(tests, a_transaction_without_memory_is_enomem);
	suite_add_tcase(suite, tests);
	return suite;
}

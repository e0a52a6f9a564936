/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Advice on kernel parameters as JSON. */
#include <pcipt/pcipt.h>
#include <support/support.h>

#include <errno.h>

#include "config.h"

#if PCIPT_WITH_JSON
#include "parsed.h"
#else
static struct pcipt_text *text;
#endif

static struct pcipt_ctx *ctx;
static struct pcipt_host *host;
static struct pcipt_parameters *parameters;

static void finish(void)
{
#if PCIPT_WITH_JSON
	forget_parsed();
#endif
	pcipt_parameters_free(parameters);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
	parameters = NULL;
	host = NULL;
	ctx = NULL;
}

static void advise(const char *path)
{
	finish();
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, path), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_MACHINE, &host), 0);
	ck_assert_int_eq(pcipt_parameters_new(host, &parameters), 0);
}

START_TEST(arguments_are_checked_and_results_untouched)
{
	struct pcipt_text *mark = (struct pcipt_text *)&ctx, *result = mark;

	advise(tree("intel-off"));
	ck_assert_int_eq(pcipt_parameters_to_json(NULL, &result), -EINVAL);
	ck_assert_int_eq(pcipt_parameters_to_json(parameters, NULL), -EINVAL);
	ck_assert_ptr_eq(result, mark);
}
END_TEST

#if PCIPT_WITH_JSON

static void expect_change(size_t index, const char *change, const char *parameter)
{
	ck_assert_str_eq(string_of(entry(root, "changes", index), "change"), change);
	ck_assert_str_eq(string_of(entry(root, "changes", index), "parameter"), parameter);
}

static bool is_null(struct json_object *object, const char *key)
{
	struct json_object *value = (struct json_object *)&ctx;

	return json_object_object_get_ex(object, key, &value) && !value;
}

START_TEST(changes_and_all_texts_are_there)
{
	advise(tree("intel-off-parameter"));
	parse(pcipt_parameters_to_json(parameters, &text));
	ck_assert_str_eq(string_of(root, "format"), "pcipt-parameters");
	ck_assert_uint_eq(count_of(root, "changes"), 2);
	expect_change(0, "remove", "intel_iommu=off");
	expect_change(1, "add", "intel_iommu=on");
	ck_assert_uint_eq(count_of(root, "findings"), 2);
	ck_assert_str_eq(string_of(entry(root, "findings", 0), "name"), "parameter-turns-off");
	ck_assert_str_eq(string_of(root, "file"), "grub");
	ck_assert_str_eq(string_of(member(root, "lines"), "grub"),
			 "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"");
	ck_assert_str_eq(string_of(member(root, "lines"), "cmdline"),
			 "root=UUID=5d3b3f0e-0000-4000-8000-000000000001 ro quiet intel_iommu=on");
	ck_assert_str_eq(string_of(root, "grubby"),
			 "grubby --update-kernel=ALL --remove-args=\"intel_iommu=off\" --args=\"intel_iommu=on\"");
}
END_TEST

START_TEST(what_there_is_not_is_null)
{
	const char *folder = copy_of_tree("reference");

	put_file(folder, "proc/cmdline", "quiet foo=\"a\n");
	advise(folder);
	parse(pcipt_parameters_to_json(parameters, &text));
	ck_assert_uint_eq(count_of(root, "changes"), 0);
	ck_assert_uint_eq(count_of(root, "findings"), 0);
	ck_assert(is_null(root, "file") && is_null(root, "grubby"));
	ck_assert(is_null(member(root, "lines"), "grub") && is_null(member(root, "lines"), "cmdline"));
}
END_TEST

#else

START_TEST(a_build_without_json_says_so)
{
	struct pcipt_text *mark = (struct pcipt_text *)&ctx;

	text = mark;
	advise(tree("intel-off"));
	ck_assert_int_eq(pcipt_parameters_to_json(parameters, &text), -ENOTSUP);
	ck_assert_ptr_eq(text, mark);
}
END_TEST

#endif

Suite *make_suite(void)
{
	Suite *suite = suite_create("json-parameters");
	TCase *tests = tcase_create("json-parameters");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, arguments_are_checked_and_results_untouched);
#if PCIPT_WITH_JSON
	tcase_add_test(tests, changes_and_all_texts_are_there);
	tcase_add_test(tests, what_there_is_not_is_null);
#else
	tcase_add_test(tests, a_build_without_json_says_so);
#endif
	suite_add_tcase(suite, tests);
	return suite;
}

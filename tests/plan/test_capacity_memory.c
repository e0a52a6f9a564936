/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every allocation that a count makes fails in turn. */
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

/* A whole count with every what-if that is to be had; 0 only when all of it was done. */
static int count(const char *pf, struct pcipt_capacity **ret_capacity)
{
	struct pcipt_filter *filter = NULL;
	struct pcipt_address address;
	struct pcipt_capacity *capacity = NULL;
	int r = pcipt_filter_new(&filter);

	if (!r)
		r = pcipt_filter_parse(filter, "class=any interface=* slot=*", NULL);
	if (!r)
		r = pcipt_filter_parse(filter, "class=network", NULL);
	if (!r)
		r = pcipt_filter_set_slot(filter, NULL);
	if (!r)
		r = pcipt_filter_set_interface(filter, NULL);
	if (!r)
		r = pcipt_capacity_new(host, &capacity);
	if (!r)
		r = pcipt_capacity_set_filter(capacity, filter);
	if (!r && pf)
		r = pcipt_address_parse(pf, &address);
	if (!r && pf)
		r = pcipt_capacity_set_own_slot(capacity, &address, true);
	if (!r && pf)
		r = pcipt_capacity_set_vfs(capacity, &address, 1);
	if (!r && pf)
		r = pcipt_capacity_set_acs_override(capacity, true);
	if (!r)
		r = pcipt_capacity_count(capacity);
	pcipt_filter_free(filter);
	if (r)
		pcipt_capacity_free(capacity);
	else
		*ret_capacity = capacity;
	return r;
}

static void fail_each(const char *pf)
{
	size_t most, findings, number;
	struct pcipt_capacity *capacity;
	bool failed = true;

	ck_assert_int_eq(count(pf, &capacity), 0);
	most = pcipt_capacity_get_most(capacity);
	findings = pcipt_findings_get_count(pcipt_capacity_get_findings(capacity));
	pcipt_capacity_free(capacity);
	for (number = 1; failed; number++) {
		int r;

		capacity = NULL;
		fail_allocation(number, number % 2);
		r = count(pf, &capacity);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(r == (failed ? -ENOMEM : 0), "allocation %zu: %d", number, r);
		if (r)
			ck_assert_ptr_null(capacity);
	}
	ck_assert_uint_eq(pcipt_capacity_get_most(capacity), most);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_capacity_get_findings(capacity)), findings);
	pcipt_capacity_free(capacity);
	ck_assert_uint_gt(number, 20);
}

START_TEST(a_count_without_memory_is_enomem)
{
	static const struct {
		const char *tree, *pf;
	} hosts[] = {{"sriov-limits", NULL},         {"shared-groups", NULL}, {"legacy-bridge-shpchp", NULL},
		     {"no-remapping", NULL},         {"reference-x2", NULL},  {"gpu", NULL},
		     {"reference-plx-no-acs", NULL}, {"sriov", "18:00.1"}};

	start(hosts[_i].tree);
	fail_each(hosts[_i].pf);
}
END_TEST

START_TEST(a_count_that_fails_takes_the_last_one_back)
{
	struct pcipt_capacity *capacity;
	int r;

	start("reference");
	ck_assert_int_eq(count(NULL, &capacity), 0);
	fail_allocation(5, true);
	r = pcipt_capacity_count(capacity);
	fail_allocation(0, false);
	ck_assert_int_eq(r, -ENOMEM);
	ck_assert_uint_eq(pcipt_capacity_get_most(capacity), 0);
	ck_assert_ptr_null(pcipt_capacity_get_findings(capacity));
	ck_assert_int_eq(pcipt_capacity_count(capacity), 0);
	ck_assert_uint_eq(pcipt_capacity_get_most(capacity), 72);
	pcipt_capacity_free(capacity);
}
END_TEST

START_TEST(a_count_in_json_without_memory_is_enomem)
{
	struct pcipt_text *mark = (struct pcipt_text *)&ctx, *text = mark;
	struct pcipt_capacity *capacity;
	bool failed = true;

	start("sriov");
	ck_assert_int_eq(count("18:00.1", &capacity), 0);
	ck_assert_int_eq(pcipt_capacity_to_json(NULL, &text), -EINVAL);
	ck_assert_int_eq(pcipt_capacity_to_json(capacity, NULL), -EINVAL);
	for (size_t number = 1; failed; number++) {
		int r;

		text = mark;
		fail_allocation(number, number % 2);
		r = pcipt_capacity_to_json(capacity, &text);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		if (r == -ENOTSUP)
			break; /* a build without json-c */
		ck_assert_msg(r == (failed ? -ENOMEM : 0), "allocation %zu: %d", number, r);
		if (r)
			ck_assert_ptr_eq(text, mark);
		else
			ck_assert_ptr_nonnull(strstr(pcipt_text_get_string(text), "\"pcipt-capacity\""));
	}
	if (text != mark)
		pcipt_text_free(text);
	pcipt_capacity_free(capacity);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("capacity-memory");
	TCase *tests = tcase_create("capacity-memory");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, a_count_without_memory_is_enomem, 0, 8);
	tcase_add_test(tests, a_count_that_fails_takes_the_last_one_back);
	tcase_add_test(tests, a_count_in_json_without_memory_is_enomem);
	suite_add_tcase(suite, tests);
	return suite;
}

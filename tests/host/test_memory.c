/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pcipt/pcipt.h>

#define SLOT "sys/devices/pci0000:17/0000:17:00.0"

/* Lets every allocation of a picture fail in turn; each attempt must come back as -ENOMEM or succeed whole. */
static void read_root_with_failures(const char *root, unsigned int what)
{
	bool failed = true;

	for (size_t number = 1; failed; number++) {
		struct pcipt_host *host = NULL;
		struct pcipt_ctx *ctx;
		int r;

		ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
		ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
		fail_allocation(number, number % 2);
		r = pcipt_host_read(ctx, what, &host);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(failed ? r == -ENOMEM : r == 0, "allocation %zu of %s: %d", number, root, r);
		ck_assert((r == 0) == (host != NULL));
		pcipt_host_unref(host);
		pcipt_ctx_unref(ctx);
	}
}

static void read_with_failures(const char *name, unsigned int what)
{
	read_root_with_failures(tree(name), what);
}

START_TEST(a_picture_without_memory_is_enomem)
{
	read_with_failures("reference", PCIPT_READ_TOPOLOGY | PCIPT_READ_GROUPS | PCIPT_READ_USERS);
	read_with_failures("sriov", PCIPT_READ_TOPOLOGY | PCIPT_READ_GROUPS | PCIPT_READ_USERS);
	read_with_failures("gpu", 0);
}
END_TEST

/* What could not be read is noted, which takes memory as well. */
START_TEST(a_picture_of_nonsense_without_memory_is_enomem)
{
	const char *root = copy_of_tree("sriov");

	put_link(root, SLOT "/0000:18:10.0/physfn", "nonsense");
	put_link(root, SLOT "/0000:18:00.0/virtfn0", "nonsense");
	read_root_with_failures(root, PCIPT_READ_SRIOV);
	put_file(root, SLOT "/0000:18:00.0/numa_node", "nonsense\n");
	read_root_with_failures(root, PCIPT_READ_DETAILS | PCIPT_READ_SRIOV);
}
END_TEST

START_TEST(names_without_memory_are_enomem)
{
	read_with_failures("no-iommu", PCIPT_READ_NAMES);
}
END_TEST

static void check_findings(struct pcipt_host *host, int (*check)(const struct pcipt_host *, struct pcipt_findings **))
{
	bool failed = true;

	for (size_t number = 1; failed; number++) {
		struct pcipt_findings *findings = NULL;
		int r;

		fail_allocation(number, number % 2);
		r = check(host, &findings);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_int_eq(r, failed ? -ENOMEM : 0);
		pcipt_findings_free(findings);
	}
}

static int check_first_group(const struct pcipt_host *host, struct pcipt_findings **findings)
{
	return pcipt_group_check(pcipt_host_get_group(host, 0), findings);
}

static int check_management_port(const struct pcipt_host *host, struct pcipt_findings **findings)
{
	const struct pcipt_device *device;

	/* no ck_assert() here: it allocates as well */
	return pcipt_host_find_interface(host, "eno1", &device) ? -ENODEV : pcipt_device_check(device, findings);
}

static const struct pcipt_device *find_port(const struct pcipt_host *host)
{
	const struct pcipt_address address = {.bus = 0x1b};

	return pcipt_host_find_device(host, &address);
}

static int explain_port(const struct pcipt_host *host, struct pcipt_findings **findings)
{
	return pcipt_group_explain(pcipt_device_get_group(find_port(host)), findings);
}

static int check_link(const struct pcipt_host *host, struct pcipt_findings **findings)
{
	return pcipt_device_check_link(find_port(host), findings);
}

static int check_reset(const struct pcipt_host *host, struct pcipt_findings **findings)
{
	return pcipt_device_check_reset(find_port(host), findings);
}

static void report_with_failures(const struct pcipt_device *one, const struct pcipt_device *other)
{
	bool failed = true;

	for (size_t number = 1; failed; number++) {
		struct pcipt_separation_report *mark = (struct pcipt_separation_report *)&failed, *report = mark;
		int r;

		fail_allocation(number, number % 2);
		r = pcipt_separation_report_new(one, other, &report);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_int_eq(r, failed ? -ENOMEM : 0);
		ck_assert((report == mark) == failed);
		if (!r)
			pcipt_separation_report_free(report);
	}
}

START_TEST(judgements_on_the_wiring_without_memory_are_enomem)
{
	struct pcipt_host *host;
	struct pcipt_ctx *ctx;

	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, tree("reference-plx-no-acs")), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_ALL, &host), 0);
	check_findings(host, explain_port);
	check_findings(host, check_link);
	check_findings(host, check_reset);
	report_with_failures(find_port(host), pcipt_host_get_device(host, 0));
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
}
END_TEST

static void foresee_with_failures(const struct pcipt_device *pf, uint32_t count)
{
	bool failed = true;

	for (size_t number = 1; failed; number++) {
		struct pcipt_prediction *mark = (struct pcipt_prediction *)&failed, *prediction = mark;
		int r;

		fail_allocation(number, number % 2);
		r = pcipt_prediction_new(pf, count, &prediction);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_int_eq(r, failed ? -ENOMEM : 0);
		ck_assert((prediction == mark) == failed);
		if (!r)
			pcipt_prediction_free(prediction);
	}
}

START_TEST(predictions_without_memory_are_enomem)
{
	struct pcipt_address address = {.bus = 1};
	struct pcipt_host *host;
	struct pcipt_ctx *ctx;

	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, tree("sriov-limits")), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_ALL, &host), 0);
	foresee_with_failures(pcipt_host_find_device(host, &address), 9);
	address.bus = 3;
	foresee_with_failures(pcipt_host_find_device(host, &address), 65535);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
}
END_TEST

START_TEST(verdicts_without_memory_are_enomem)
{
	struct pcipt_host *host;
	struct pcipt_ctx *ctx;

	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, tree("reference")), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_ALL, &host), 0);
	check_findings(host, pcipt_host_check);
	check_findings(host, check_first_group);
	check_findings(host, check_management_port);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
}
END_TEST

START_TEST(a_capture_without_memory_fails_and_leaves_nothing)
{
	struct pcipt_ctx *ctx;
	int r = -ENOMEM;

	for (size_t number = 1; r; number = number * 5 / 4 + 1) {
		char path[256];
		bool failed;

		ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
		ck_assert_int_eq(pcipt_ctx_set_root(ctx, tree("no-iommu")), 0);
		(void)snprintf(path, sizeof(path), "%s/capture", new_folder());
		fail_allocation(number, false);
		r = pcipt_capture(ctx, path, 0);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(r == (failed ? -ENOMEM : 0), "allocation %zu: %d", number, r);
		ck_assert_int_eq(access(path, F_OK), r ? -1 : 0);
		pcipt_ctx_unref(ctx);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("host without memory");
	TCase *tests = tcase_create("memory");

	tcase_set_timeout(tests, 110);
	tcase_add_test(tests, a_picture_without_memory_is_enomem);
	tcase_add_test(tests, a_picture_of_nonsense_without_memory_is_enomem);
	tcase_add_test(tests, names_without_memory_are_enomem);
	tcase_add_test(tests, verdicts_without_memory_are_enomem);
	tcase_add_test(tests, judgements_on_the_wiring_without_memory_are_enomem);
	tcase_add_test(tests, predictions_without_memory_are_enomem);
	tcase_add_test(tests, a_capture_without_memory_fails_and_leaves_nothing);
	suite_add_tcase(suite, tests);
	return suite;
}

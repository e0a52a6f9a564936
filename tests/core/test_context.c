/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <core/core.h>
#include <support/support.h>

#include "config.h"

static struct pcipt_ctx *ctx;

static void setup(void)
{
	fail_allocation(0, false);
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
}

static void teardown(void)
{
	fail_allocation(0, false);
	pcipt_ctx_unref(ctx);
}

START_TEST(a_new_context_looks_at_the_live_machine)
{
	ck_assert_str_eq(pcipt_ctx_get_root(ctx), "/");
	ck_assert_str_eq(pcipt_ctx_get_state_dir(ctx), "/run/pcipt");
	ck_assert_ptr_null(ctx->io); /* nothing is opened yet */
}
END_TEST

START_TEST(every_function_takes_null)
{
	ck_assert_int_eq(pcipt_ctx_new(NULL), -EINVAL);
	ck_assert_ptr_null(pcipt_ctx_ref(NULL));
	pcipt_ctx_unref(NULL);
	ck_assert_ptr_null(pcipt_ctx_get_root(NULL));
	ck_assert_ptr_null(pcipt_ctx_get_state_dir(NULL));
	ck_assert_int_eq(pcipt_ctx_is_live(NULL), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_root(NULL, "/"), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, ""), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_log_hook(NULL, NULL, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_log_level(NULL, PCIPT_LOG_DEBUG), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_pci_ids(NULL, "/x"), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_state_dir(NULL, "/x"), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, NULL), -EINVAL);
	ck_assert(!pcipt_has_feature(NULL));
}
END_TEST

START_TEST(the_deadline_is_half_a_minute_unless_set)
{
	ck_assert_uint_eq(pcipt_ctx_get_deadline(ctx), 30000);
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 1), 0);
	ck_assert_uint_eq(pcipt_ctx_get_deadline(ctx), 1);
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 4000000000), 0);
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 0), -EINVAL);
	ck_assert_uint_eq(pcipt_ctx_get_deadline(ctx), 4000000000);
	ck_assert_int_eq(pcipt_ctx_set_deadline(NULL, 1), -EINVAL);
	ck_assert_uint_eq(pcipt_ctx_get_deadline(NULL), 0);
}
END_TEST

START_TEST(a_reference_keeps_the_context)
{
	ck_assert_ptr_eq(pcipt_ctx_ref(ctx), ctx);
	pcipt_ctx_unref(ctx);
	ck_assert_str_eq(pcipt_ctx_get_root(ctx), "/");
}
END_TEST

static void *take_and_give(void *nothing)
{
	for (int i = 0; i < 20000; i++)
		pcipt_ctx_unref(pcipt_ctx_ref(ctx));
	return nothing;
}

START_TEST(references_are_counted_on_any_thread)
{
	pthread_t threads[4];

	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, take_and_give, NULL), 0);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	ck_assert_uint_eq(atomic_load(&ctx->references), 1);
}
END_TEST

static int freed;

static void free_names(void *names)
{
	ck_assert_ptr_eq(names, &freed);
	freed++;
}

START_TEST(the_last_reference_frees_what_the_floors_above_hung_on_it)
{
	struct pcipt_ctx *other;

	ck_assert_int_eq(pcipt_ctx_new(&other), 0);
	freed = 0;
	other->names = &freed;
	other->names_free = free_names;
	(void)pcipt_ctx_ref(other);
	pcipt_ctx_unref(other);
	ck_assert_int_eq(freed, 0);
	pcipt_ctx_unref(other);
	ck_assert_int_eq(freed, 1);
}
END_TEST

START_TEST(another_list_of_names_forgets_the_loaded_one)
{
	freed = 0;
	ctx->names = &freed;
	ctx->names_free = free_names;
	ck_assert_int_eq(pcipt_ctx_set_pci_ids(ctx, "/nowhere/pci.ids"), 0);
	ck_assert_int_eq(freed, 1);
	ck_assert_ptr_null(ctx->names);
	ck_assert_str_eq(ctx->pci_ids, "/nowhere/pci.ids");
	ck_assert_str_eq(pcipt_ctx_get_pci_ids(ctx), "/nowhere/pci.ids");
	ck_assert_int_eq(pcipt_ctx_set_pci_ids(ctx, NULL), 0);
	ck_assert_ptr_null(ctx->pci_ids);
	ck_assert_ptr_null(pcipt_ctx_get_pci_ids(ctx));
	ck_assert_int_eq(freed, 1);
}
END_TEST

START_TEST(the_state_folder_is_an_absolute_path)
{
	char path[] = "/run/other";

	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, path), 0);
	path[1] = 'x'; /* it is copied */
	ck_assert_str_eq(pcipt_ctx_get_state_dir(ctx), "/run/other");
	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, "run/other"), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, ""), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_state_dir(ctx, "/"), -EINVAL);
	ck_assert_str_eq(pcipt_ctx_get_state_dir(ctx), "/run/other");
}
END_TEST

static struct {
	int count;
	int level;
	char message[4096];
	void *userdata;
} logged;

static void hook(int level, const char *message, void *userdata)
{
	logged.count++;
	logged.level = level;
	ck_assert_uint_lt(strlen(message), sizeof(logged.message));
	memcpy(logged.message, message, strlen(message) + 1);
	logged.userdata = userdata;
}

START_TEST(the_hook_receives_a_finished_line_with_its_level_and_userdata)
{
	int mine;

	memset(&logged, 0, sizeof(logged));
	ck_assert_int_eq(pcipt_ctx_set_log_hook(ctx, hook, &mine), 0);
	pt_log(ctx, PCIPT_LOG_ERROR, "%s: %d", "0000:01:00.0", 42);
	ck_assert_int_eq(logged.count, 1);
	ck_assert_int_eq(logged.level, PCIPT_LOG_ERROR);
	ck_assert_str_eq(logged.message, "0000:01:00.0: 42");
	ck_assert_ptr_eq(logged.userdata, &mine);
	pt_log(ctx, PCIPT_LOG_ERROR, "%3000d", 1);
	ck_assert_uint_eq(strlen(logged.message), 3000);
}
END_TEST

START_TEST(only_levels_up_to_the_limit_are_logged)
{
	ck_assert_int_eq(pcipt_ctx_set_log_hook(ctx, hook, NULL), 0);
	for (int limit = -1; limit <= PCIPT_LOG_DEBUG; limit++) {
		int effective = limit < 0 ? PCIPT_LOG_WARNING : limit; /* what a new context has */

		if (limit >= 0)
			ck_assert_int_eq(pcipt_ctx_set_log_level(ctx, limit), 0);
		for (int level = PCIPT_LOG_ERROR; level <= PCIPT_LOG_DEBUG; level++) {
			memset(&logged, 0, sizeof(logged));
			pt_log(ctx, level, "x");
			ck_assert_int_eq(logged.count, level <= effective);
		}
	}
}
END_TEST

START_TEST(a_level_that_does_not_exist_is_refused)
{
	ck_assert_int_eq(pcipt_ctx_set_log_level(ctx, -1), -EINVAL);
	ck_assert_int_eq(pcipt_ctx_set_log_level(ctx, PCIPT_LOG_DEBUG + 1), -EINVAL);
	ck_assert_int_eq(ctx->log_level, PCIPT_LOG_WARNING);
	ck_assert_int_eq(pcipt_ctx_get_log_level(ctx), PCIPT_LOG_WARNING);
	ck_assert_int_eq(pcipt_ctx_get_log_level(NULL), -EINVAL);
}
END_TEST

START_TEST(without_a_hook_nothing_is_logged)
{
	pt_log(ctx, PCIPT_LOG_ERROR, "%s", "nobody hears this");
	memset(&logged, 0, sizeof(logged));
	ck_assert_int_eq(pcipt_ctx_set_log_hook(ctx, hook, NULL), 0);
	ck_assert_int_eq(pcipt_ctx_set_log_hook(ctx, NULL, NULL), 0);
	pt_log(ctx, PCIPT_LOG_ERROR, "nor this");
	ck_assert_int_eq(logged.count, 0);
}
END_TEST

START_TEST(every_failing_allocation_is_an_error_and_changes_nothing)
{
	int r = -ENOMEM, state_dir, pci_ids, root;

	for (size_t failing = 1; r == -ENOMEM; failing++) {
		struct pcipt_ctx *other = ctx;

		fail_allocation(failing, false);
		r = pcipt_ctx_new(&other);
		fail_allocation(0, false);
		ck_assert(failing <= 3 ? r == -ENOMEM : r == 0);
		if (r)
			ck_assert_ptr_eq(other, ctx);
		else
			pcipt_ctx_unref(other);
	}
	ck_assert_int_eq(pcipt_ctx_set_log_hook(ctx, hook, NULL), 0);
	memset(&logged, 0, sizeof(logged));
	fail_allocation(1, true);
	state_dir = pcipt_ctx_set_state_dir(ctx, "/x");
	pci_ids = pcipt_ctx_set_pci_ids(ctx, "/x");
	root = pcipt_ctx_set_root(ctx, "/tmp");
	pt_log(ctx, PCIPT_LOG_ERROR, "no room for this line");
	fail_allocation(0, false);
	ck_assert_int_eq(state_dir, -ENOMEM);
	ck_assert_int_eq(pci_ids, -ENOMEM);
	ck_assert_int_eq(root, -ENOMEM);
	ck_assert_str_eq(pcipt_ctx_get_root(ctx), "/");
	ck_assert_int_eq(logged.count, 0);
	ck_assert_str_eq(pcipt_ctx_get_state_dir(ctx), "/run/pcipt");
	ck_assert_ptr_null(ctx->pci_ids);
}
END_TEST

START_TEST(the_version_has_three_numbers_and_features_are_known_by_name)
{
	unsigned int major, minor, patch;
	char end;

	ck_assert_int_eq(sscanf(pcipt_version(), "%u.%u.%u%c", &major, &minor, &patch, &end), 3);
	ck_assert(!pcipt_has_feature(""));
	ck_assert(!pcipt_has_feature("JSON"));
	ck_assert(!pcipt_has_feature("jso"));
	ck_assert_int_eq(pcipt_has_feature("json"), PCIPT_WITH_JSON);
	ck_assert_int_eq(pcipt_has_feature("libpci"), PCIPT_WITH_LIBPCI);
	ck_assert_int_eq(pcipt_has_feature("netlink"), PCIPT_WITH_NETLINK);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("context");
	TCase *cases = tcase_create("context");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_new_context_looks_at_the_live_machine);
	tcase_add_test(cases, every_function_takes_null);
	tcase_add_test(cases, the_deadline_is_half_a_minute_unless_set);
	tcase_add_test(cases, a_reference_keeps_the_context);
	tcase_add_test(cases, references_are_counted_on_any_thread);
	tcase_add_test(cases, the_last_reference_frees_what_the_floors_above_hung_on_it);
	tcase_add_test(cases, another_list_of_names_forgets_the_loaded_one);
	tcase_add_test(cases, the_state_folder_is_an_absolute_path);
	tcase_add_test(cases, the_hook_receives_a_finished_line_with_its_level_and_userdata);
	tcase_add_test(cases, only_levels_up_to_the_limit_are_logged);
	tcase_add_test(cases, a_level_that_does_not_exist_is_refused);
	tcase_add_test(cases, without_a_hook_nothing_is_logged);
	tcase_add_test(cases, every_failing_allocation_is_an_error_and_changes_nothing);
	tcase_add_test(cases, the_version_has_three_numbers_and_features_are_known_by_name);
	suite_add_tcase(suite, cases);
	return suite;
}

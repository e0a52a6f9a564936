/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The root of a context, and the calls that the floors above use. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"
#include "roots.h"

static const char *root;
static struct pcipt_ctx *ctx;

static void setup(void)
{
	root = new_root();
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
}

static void teardown(void)
{
	pcipt_ctx_unref(ctx);
}

START_TEST(a_context_reads_beneath_the_root_it_was_given)
{
	const char *other = new_root();
	struct pt_io *io;

	put_file(root, "name", "first");
	put_file(other, "name", "second");
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_str_eq(pcipt_ctx_get_root(ctx), root);
	ck_assert_int_eq(pt_io_get(ctx, &io), 0);
	assert_text(io, PT_IO_ROOT, "name", "first");
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, other), 0);
	ck_assert_int_eq(pt_io_get(ctx, &io), 0);
	assert_text(io, PT_IO_ROOT, "name", "second");
}
END_TEST

START_TEST(a_root_that_cannot_be_opened_leaves_the_old_one)
{
	struct pt_io *io;

	put_file(root, "name", "first");
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, below(root, "missing")), -ENOENT);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, below(root, "name")), -ENOTDIR);
	ck_assert_str_eq(pcipt_ctx_get_root(ctx), root);
	ck_assert_int_eq(pt_io_get(ctx, &io), 0);
	assert_text(io, PT_IO_ROOT, "name", "first");
}
END_TEST

START_TEST(the_root_is_opened_once_and_closed_with_the_context)
{
	size_t before = count_descriptors(), inherited = count_inherited_descriptors();
	struct pt_io *first, *second;

	ck_assert_int_eq(pt_io_get(ctx, &first), 0);
	ck_assert_int_eq(pt_io_get(ctx, &second), 0);
	ck_assert_ptr_eq(first, second);
	ck_assert_uint_eq(count_descriptors(), before + 1);
	ck_assert_uint_eq(count_inherited_descriptors(), inherited);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_uint_eq(count_descriptors(), before + 1);
	pcipt_ctx_unref(ctx);
	ck_assert_uint_eq(count_descriptors(), before);
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
}
END_TEST

START_TEST(a_folder_of_files_is_not_live)
{
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pcipt_ctx_is_live(ctx), 0);
	put_file(root, "sys/bus/pci/devices/x", "");
	ck_assert_int_eq(pcipt_ctx_is_live(ctx), 0);
	put_file(root, PT_IO_ERRORS_FILE, "");
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pcipt_ctx_is_live(ctx), 0);
}
END_TEST

START_TEST(a_capture_answers_the_errors_that_it_lists)
{
	struct pt_io *io;

	put_file(root, "sys/x", "content");
	put_file(root, PT_IO_ERRORS_FILE, "EACCES sys/x\n");
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pt_io_get(ctx, &io), 0);
	assert_read_error(io, PT_IO_ROOT, "sys/x", -EACCES);
}
END_TEST

START_TEST(a_capture_whose_list_of_errors_is_outside_is_as_one_without)
{
	struct pt_io *io;

	put_file(root, "sys/x", "content");
	put_file(root, "../outside/errors", "EACCES sys/x\n");
	put_link(root, PT_IO_ERRORS_FILE, beside(root, "outside/errors"));
	ck_assert_int_lt(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(unlink(below(root, PT_IO_ERRORS_FILE)), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pt_io_get(ctx, &io), 0);
	assert_text(io, PT_IO_ROOT, "sys/x", "content");
}
END_TEST

static int freed;

static void count_free(struct pt_io *io)
{
	(void)io;
	freed++;
}

START_TEST(a_root_that_takes_the_place_of_another_frees_it)
{
	static const struct pt_io_ops ops = {.free = count_free};
	struct pt_io first = {.ops = &ops}, second = {.ops = &ops}, *io;

	freed = 0;
	pt_io_set(ctx, &first);
	ck_assert_int_eq(pt_io_get(ctx, &io), 0);
	ck_assert_ptr_eq(io, &first);
	pt_io_set(ctx, &second);
	ck_assert_int_eq(freed, 1);
	pcipt_ctx_unref(ctx);
	ck_assert_int_eq(freed, 2);
	pt_io_free(NULL);
	pt_io_close_folder(&first, -ENOENT); /* what was never opened need not be closed */
	ck_assert_int_eq(pt_io_load_module(&first, "vfio-pci"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
}
END_TEST

START_TEST(an_unsorted_list_has_the_same_names)
{
	struct pt_io *io = open_root(root, WAY_OPENAT2);
	struct pt_io_names names = {0};

	put_file(root, "eth2", "");
	put_file(root, "eth10", "");
	put_file(root, "eth1", "");
	ck_assert_int_eq(pt_io_list_unsorted(io, PT_IO_ROOT, "", &names), 0);
	ck_assert_uint_eq(names.count, 3);
	pt_io_names_sort(&names);
	ck_assert_str_eq(pt_io_name(&names, 0), "eth1");
	ck_assert_str_eq(pt_io_name(&names, 2), "eth10");
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "missing", &names), -ENOENT);
	ck_assert_uint_eq(names.count, 0);
	pt_io_names_release(&names);
	pt_io_free(io);
}
END_TEST

START_TEST(what_cannot_be_looked_at_does_not_exist)
{
	struct pt_io *io = open_root(root, WAY_OPENAT2);

	put_file(root, "file", "");
	put_link(root, "dangling", "nowhere");
	ck_assert(pt_io_exists(io, PT_IO_ROOT, "file"));
	ck_assert(pt_io_exists(io, PT_IO_ROOT, "dangling"));
	ck_assert(!pt_io_exists(io, PT_IO_ROOT, "file/x"));
	ck_assert(!pt_io_exists(io, PT_IO_ROOT, "missing"));
	pt_io_free(io);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("io");
	TCase *cases = tcase_create("io");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_context_reads_beneath_the_root_it_was_given);
	tcase_add_test(cases, a_root_that_cannot_be_opened_leaves_the_old_one);
	tcase_add_test(cases, the_root_is_opened_once_and_closed_with_the_context);
	tcase_add_test(cases, a_folder_of_files_is_not_live);
	tcase_add_test(cases, a_capture_answers_the_errors_that_it_lists);
	tcase_add_test(cases, a_capture_whose_list_of_errors_is_outside_is_as_one_without);
	tcase_add_test(cases, a_root_that_takes_the_place_of_another_frees_it);
	tcase_add_test(cases, an_unsorted_list_has_the_same_names);
	tcase_add_test(cases, what_cannot_be_looked_at_does_not_exist);
	suite_add_tcase(suite, cases);
	return suite;
}

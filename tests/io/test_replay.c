/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "roots.h"

static const char *root;
static struct pt_io *io;

static void setup(void)
{
	root = new_root();
	put_file(root, "sys/a", "a");
	put_file(root, "sys/b", "b");
	put_file(root, "sys/folder/c", "c");
	io = NULL;
}

static void teardown(void)
{
	pt_io_free(io);
}

static void open_it(const char *errors)
{
	put_file(root, PT_IO_ERRORS_FILE, errors);
	ck_assert_int_eq(pt_io_open_replay(open_root(root, WAY_OPENAT2), &io), 0);
}

START_TEST(a_listed_path_answers_its_error_and_the_others_their_content)
{
	struct pt_io_names names = {0};
	char buffer[16];

	open_it("EACCES sys/b\nEIO sys/folder\nENXIO sys/missing\nPCIPT_E_MALFORMED sys/own\n");
	assert_text(io, PT_IO_ROOT, "sys/a", "a");
	assert_read_error(io, PT_IO_ROOT, "sys/b", -EACCES);
	assert_read_error(io, PT_IO_ROOT, "sys/missing", -ENXIO);
	assert_read_error(io, PT_IO_ROOT, "sys/own", -PCIPT_E_MALFORMED);
	assert_read_error(io, PT_IO_ROOT, "sys/other", -ENOENT);
	assert_text(io, PT_IO_ROOT, "sys/folder/c", "c");
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "sys/folder", &names), -EIO);
	ck_assert_int_eq(pt_io_open_folder(io, "sys/folder"), -EIO);
	ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, "sys/b", buffer, sizeof(buffer)), -EACCES);
	pt_io_names_release(&names);
}
END_TEST

START_TEST(a_path_below_a_handle_is_the_same_path)
{
	int handle;

	open_it("EACCES sys/b\nEIO sys/folder/c\n");
	handle = pt_io_open_folder(io, "sys");
	ck_assert_int_ge(handle, 0);
	assert_text(io, handle, "a", "a");
	assert_read_error(io, handle, "b", -EACCES);
	assert_read_error(io, handle, "folder/c", -EIO);
	pt_io_close_folder(io, handle);
}
END_TEST

START_TEST(what_is_there_keeps_its_kind_and_what_is_not_has_its_error)
{
	open_it("EACCES sys/b\nEACCES dev/vfio/1\n");
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "sys/b"), PT_IO_FILE);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "dev/vfio/1"), -EACCES);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "dev/vfio/2"), -ENOENT);
}
END_TEST

START_TEST(order_and_number_of_the_lines_do_not_matter)
{
	struct pcipt_text text = {0};
	char path[32];

	for (int i = 4999; i >= 0; i--)
		pt_text_printf(&text, "%s x%d\n", i % 2 ? "EACCES" : "EIO", i * 7 % 5000);
	open_it(text.string);
	pt_text_release(&text);
	for (int i = 0; i < 5000; i += 100) {
		for (int j = i; j < i + 2; j++) {
			(void)snprintf(path, sizeof(path), "x%d", j * 7 % 5000);
			assert_read_error(io, PT_IO_ROOT, path, j % 2 ? -EACCES : -EIO);
		}
	}
	assert_read_error(io, PT_IO_ROOT, "x5000", -ENOENT);
}
END_TEST

START_TEST(lines_of_no_form_are_passed_over)
{
	open_it("\n\nEACCES\nnonsense\n  \nEACCES  sys/a\nEACCES sys/b x\n EIO sys/a\nEACCES sys/folder/c");
	assert_text(io, PT_IO_ROOT, "sys/a", "a");
	assert_text(io, PT_IO_ROOT, "sys/b", "b");
	assert_read_error(io, PT_IO_ROOT, "sys/folder/c", -EACCES); /* the last line needs no end */
}
END_TEST

START_TEST(an_error_of_unknown_name_is_an_input_error)
{
	open_it("EWHATEVER sys/a\nOK sys/b\n");
	assert_read_error(io, PT_IO_ROOT, "sys/a", -EIO);
	assert_read_error(io, PT_IO_ROOT, "sys/b", -EIO);
}
END_TEST

START_TEST(an_empty_list_and_one_with_zeros_are_read)
{
	open_it("");
	assert_text(io, PT_IO_ROOT, "sys/a", "a");
	pt_io_free(io);
	io = NULL;
	put_bytes(root, PT_IO_ERRORS_FILE, "EACCES sys/a\n\0EACCES sys/b\n", 27);
	ck_assert_int_eq(pt_io_open_replay(open_root(root, WAY_OPENAT2), &io), 0);
	assert_read_error(io, PT_IO_ROOT, "sys/a", -EACCES);
	assert_text(io, PT_IO_ROOT, "sys/b", "b");
}
END_TEST

START_TEST(nothing_is_changed_in_a_capture)
{
	open_it("");
	ck_assert_int_eq(pt_io_write(io, "sys/a", "x"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_store(io, "sys/a", "x", 1), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_store(io, "sys/new", "x", 1), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_remove(io, "sys/a"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_load_module(io, "vfio-pci"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_is_live(io), 0);
	assert_names(io, PT_IO_ROOT, "sys", "a b folder ");
	ck_assert_str_eq(content_of(below(root, "sys/a")), "a");
}
END_TEST

START_TEST(without_a_list_there_is_no_replay)
{
	struct pt_io *inner = open_root(root, WAY_OPENAT2), *const none = NULL, *result = none;

	ck_assert_int_eq(pt_io_open_replay(inner, &result), -ENOENT);
	ck_assert_ptr_null(result);
	assert_text(inner, PT_IO_ROOT, "sys/a", "a"); /* it is still the caller's */
	pt_io_free(inner);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("replay");
	TCase *cases = tcase_create("replay");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_listed_path_answers_its_error_and_the_others_their_content);
	tcase_add_test(cases, a_path_below_a_handle_is_the_same_path);
	tcase_add_test(cases, what_is_there_keeps_its_kind_and_what_is_not_has_its_error);
	tcase_add_test(cases, order_and_number_of_the_lines_do_not_matter);
	tcase_add_test(cases, lines_of_no_form_are_passed_over);
	tcase_add_test(cases, an_error_of_unknown_name_is_an_input_error);
	tcase_add_test(cases, an_empty_list_and_one_with_zeros_are_read);
	tcase_add_test(cases, nothing_is_changed_in_a_capture);
	tcase_add_test(cases, without_a_list_there_is_no_replay);
	suite_add_tcase(suite, cases);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "roots.h"

START_TEST(a_new_folder_must_be_new)
{
	const char *base = new_folder();

	ck_assert_int_eq(pt_io_create_folder(below(base, "new")), 0);
	ck_assert_int_eq(access(below(base, "new"), X_OK), 0);
	ck_assert_int_eq(pt_io_create_folder(below(base, "new")), -EEXIST);
	ck_assert_int_eq(pt_io_create_folder(below(base, "missing/new")), -ENOENT);
	put_link(base, "link", "elsewhere");
	ck_assert_int_eq(pt_io_create_folder(below(base, "link")), -EEXIST);
	ck_assert_int_ne(access(below(base, "elsewhere"), F_OK), 0);
}
END_TEST

START_TEST(a_tree_is_removed_and_no_link_in_it_followed)
{
	const char *root = new_root();

	put_file(root, "tree/a/b/file", "x");
	put_link(root, "tree/a/out", beside(root, "outside"));
	put_link(root, "tree/secret", beside(root, "outside/secret"));
	put_link(root, "tree/dangling", "nowhere");
	put_file(root, "beside", "x");
	ck_assert_int_eq(mkfifo(below(root, "tree/fifo"), 0644), 0);
	pt_io_remove_tree(below(root, "tree"));
	ck_assert_int_ne(access(below(root, "tree"), F_OK), 0);
	ck_assert_str_eq(content_of(below(root, "beside")), "x");
	assert_outside_untouched(root);
	pt_io_remove_tree(below(root, "missing"));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("folder");
	TCase *cases = tcase_create("folder");

	tcase_add_test(cases, a_new_folder_must_be_new);
	tcase_add_test(cases, a_tree_is_removed_and_no_link_in_it_followed);
	suite_add_tcase(suite, cases);
	return suite;
}

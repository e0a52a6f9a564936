/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A root is never left: what links, `..` and descriptors could do about that. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "roots.h"

static const char *root;
static struct pt_io *io;

static void open_it(int way)
{
	root = new_root();
	io = open_root(root, way);
	put_file(root, "inside", "inside");
	put_file(root, "d/e/file", "deep");
}

static void teardown(void)
{
	pt_io_free(io);
	io = NULL;
}

START_TEST(a_link_is_followed_as_if_the_root_were_the_whole_system)
{
	open_it(_i);
	put_link(root, "d/absolute", "/inside");
	put_link(root, "d/slashes", "///d//e///file");
	put_link(root, "d/relative", "e/file");
	put_link(root, "d/up", "../inside");
	put_link(root, "d/dots", "./e/../../d/./e/file");
	put_link(root, "d/above", "../../../../../../inside");
	put_link(root, "d/absolute-above", "/../../d/e/../../inside");
	put_link(root, "top", "../inside");
	assert_text(io, PT_IO_ROOT, "d/absolute", "inside");
	assert_text(io, PT_IO_ROOT, "d/slashes", "deep");
	assert_text(io, PT_IO_ROOT, "d/relative", "deep");
	assert_text(io, PT_IO_ROOT, "d/up", "inside");
	assert_text(io, PT_IO_ROOT, "d/dots", "deep");
	assert_text(io, PT_IO_ROOT, "d/above", "inside");
	assert_text(io, PT_IO_ROOT, "d/absolute-above", "inside");
	assert_text(io, PT_IO_ROOT, "top", "inside");
	assert_text(io, PT_IO_ROOT, "../../inside", "inside");
	assert_text(io, PT_IO_ROOT, "d/../../inside", "inside");
}
END_TEST

/* Links that lead to what stands beside the root, to the system's files, and out through the process's own folders. */
static size_t put_ways_out(const char *ways[], size_t size)
{
	static char texts[12][PATH_MAX];
	static const char *const fixed[] = {
		"../outside/secret",          "../../outside/secret", "/etc/passwd", "../../../etc/passwd",
		"/proc/self/root/etc/passwd", "/proc/self/cwd",       "/dev/fd/0",   "/outside/secret"};
	size_t count = sizeof(fixed) / sizeof(fixed[0]);

	ck_assert_uint_le(count + 2, size);
	for (size_t i = 0; i < count; i++)
		memcpy(texts[i], fixed[i], strlen(fixed[i]) + 1);
	(void)snprintf(texts[count++], PATH_MAX, "%s", beside(root, "outside/secret"));
	(void)snprintf(texts[count++], PATH_MAX, "../../../../../../../..%s", beside(root, "outside/secret"));
	for (size_t i = 0; i < count; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "way%zu", i);
		put_link(root, name, texts[i]);
		ways[i] = texts[i];
	}
	return count;
}

START_TEST(nothing_is_read_through_a_link_that_leads_out)
{
	struct pt_io_names names = {0};
	const char *ways[12];
	size_t count;

	open_it(_i);
	count = put_ways_out(ways, 12);
	for (size_t i = 0; i < count; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "way%zu", i);
		assert_read_error(io, PT_IO_ROOT, name, -ENOENT);
		assert_read_error(io, PT_IO_ROOT, ways[i], -ENOENT);
		assert_link(io, PT_IO_ROOT, name, ways[i]);
		ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, name), PT_IO_LINK);
		ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, name, &names), -ENOENT);
		ck_assert_int_eq(pt_io_open_folder(io, name), -ENOENT);
		ck_assert_int_eq(pt_io_write(io, name, "x"), -ENOENT);
	}
	pt_io_names_release(&names);
	assert_outside_untouched(root);
}
END_TEST

START_TEST(a_folder_outside_is_neither_entered_nor_changed)
{
	struct pt_io_names names = {0};
	char buffer[64];

	open_it(_i);
	put_link(root, "out", beside(root, "outside"));
	put_link(root, "d/out", "../../outside");
	for (int i = 0; i < 2; i++) {
		const char *folder = i ? "d/out" : "out";
		char path[32];

		(void)snprintf(path, sizeof(path), "%s/secret", folder);
		assert_read_error(io, PT_IO_ROOT, path, -ENOENT);
		ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, path, buffer, sizeof(buffer)), -ENOENT);
		ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, path), -ENOENT);
		ck_assert(!pt_io_exists(io, PT_IO_ROOT, path));
		ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, folder, &names), -ENOENT);
		ck_assert_int_eq(pt_io_open_folder(io, folder), -ENOENT);
		ck_assert_int_eq(pt_io_write(io, path, "x"), -ENOENT);
		ck_assert_int_eq(pt_io_remove(io, path), -ENOENT);
		(void)snprintf(path, sizeof(path), "%s/new", folder);
		(void)!pt_io_store(io, path, "x", 1);
	}
	pt_io_names_release(&names);
	assert_outside_untouched(root);
}
END_TEST

START_TEST(links_that_lead_in_circles_are_told)
{
	struct pt_io_names names = {0};

	open_it(_i);
	put_link(root, "self", "self");
	put_link(root, "a", "b");
	put_link(root, "b", "d/../a");
	put_link(root, "d/down", "down/down");
	put_link(root, "round", "/round/x");
	assert_read_error(io, PT_IO_ROOT, "self", -ELOOP);
	assert_read_error(io, PT_IO_ROOT, "a", -ELOOP);
	assert_read_error(io, PT_IO_ROOT, "self/x", -ELOOP);
	assert_read_error(io, PT_IO_ROOT, "d/down", -ELOOP);
	assert_read_error(io, PT_IO_ROOT, "round", -ELOOP);
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "a", &names), -ELOOP);
	ck_assert_int_eq(pt_io_open_folder(io, "a"), -ELOOP);
	ck_assert_int_eq(pt_io_write(io, "a", "x"), -ELOOP);
	assert_link(io, PT_IO_ROOT, "a", "b");
	pt_io_names_release(&names);
}
END_TEST

START_TEST(a_chain_of_forty_links_is_followed_and_no_more)
{
	open_it(_i);
	put_link(root, "link1", "inside");
	for (int i = 2; i <= 41; i++) {
		char name[16], target[16];

		(void)snprintf(name, sizeof(name), "link%d", i);
		(void)snprintf(target, sizeof(target), "link%d", i - 1);
		put_link(root, name, target);
	}
	assert_text(io, PT_IO_ROOT, "link1", "inside");
	assert_text(io, PT_IO_ROOT, "link40", "inside");
	assert_read_error(io, PT_IO_ROOT, "link41", -ELOOP);
	assert_link(io, PT_IO_ROOT, "link41", "link40");
}
END_TEST

START_TEST(a_link_in_the_midst_of_a_path_is_followed)
{
	open_it(_i);
	put_link(root, "to-d", "d");
	put_link(root, "d/to-e", "/d/e");
	put_link(root, "d/dangling", "nowhere");
	put_link(root, "d/to-file", "e/file");
	put_link(root, "d/e/link", "../../inside");
	assert_text(io, PT_IO_ROOT, "to-d/e/file", "deep");
	assert_text(io, PT_IO_ROOT, "to-d/to-e/file", "deep");
	assert_text(io, PT_IO_ROOT, "to-d/to-e/../../inside", "inside");
	assert_link(io, PT_IO_ROOT, "to-d/to-e/link", "../../inside");
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "to-d/to-e/link"), PT_IO_LINK);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "to-d/to-e"), PT_IO_LINK);
	assert_names(io, PT_IO_ROOT, "to-d/to-e", "file link ");
	assert_read_error(io, PT_IO_ROOT, "d/dangling", -ENOENT);
	assert_read_error(io, PT_IO_ROOT, "d/dangling/x", -ENOENT);
	assert_read_error(io, PT_IO_ROOT, "d/to-file/x", -ENOTDIR);
}
END_TEST

START_TEST(what_is_behind_a_file_is_not_a_folder)
{
	open_it(_i);
	put_link(root, "link", "inside");
	put_link(root, "link-slash", "inside/");
	put_link(root, "to-d", "d");
	assert_read_error(io, PT_IO_ROOT, "inside/", -ENOTDIR);
	assert_read_error(io, PT_IO_ROOT, "inside/.", -ENOTDIR);
	assert_read_error(io, PT_IO_ROOT, "inside/..", -ENOTDIR);
	assert_read_error(io, PT_IO_ROOT, "inside/../inside", -ENOTDIR);
	assert_read_error(io, PT_IO_ROOT, "link/", -ENOTDIR);
	assert_read_error(io, PT_IO_ROOT, "link/../inside", -ENOTDIR);
	assert_read_error(io, PT_IO_ROOT, "link-slash", -ENOTDIR);
	assert_read_error(io, PT_IO_ROOT, "missing/../inside", -ENOENT);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "to-d/"), PT_IO_FOLDER);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "to-d/."), PT_IO_FOLDER);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "link/"), -ENOTDIR);
}
END_TEST

START_TEST(only_a_link_has_a_target)
{
	char buffer[8];

	open_it(_i);
	put_link(root, "link", "1234567");
	put_link(root, "longer", "12345678");
	ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, "inside", buffer, sizeof(buffer)), -EINVAL);
	ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, "d", buffer, sizeof(buffer)), -EINVAL);
	ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, "", buffer, sizeof(buffer)), -EINVAL);
	ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, "missing", buffer, sizeof(buffer)), -ENOENT);
	ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, "inside/x", buffer, sizeof(buffer)), -ENOTDIR);
	ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, "link", buffer, sizeof(buffer)), 7);
	ck_assert_str_eq(buffer, "1234567");
	ck_assert_int_eq(pt_io_read_link(io, PT_IO_ROOT, "longer", buffer, sizeof(buffer)), -ENAMETOOLONG);
}
END_TEST

START_TEST(below_a_handle_no_link_is_followed)
{
	struct pt_io_names names = {0};
	char buffer[64];
	int handle;

	open_it(_i);
	put_link(root, "d/link", "e/file");
	put_link(root, "d/folder", "e");
	put_link(root, "d/absolute", "/inside");
	put_link(root, "d/out", beside(root, "outside"));
	put_link(root, "to-d", "d");
	handle = pt_io_open_folder(io, "to-d"); /* to open it, they are */
	ck_assert_int_ge(handle, 0);
	assert_text(io, handle, "e/file", "deep");
	assert_read_error(io, handle, "link", -ELOOP);
	assert_read_error(io, handle, "absolute", -ELOOP);
	assert_read_error(io, handle, "folder/file", -ELOOP);
	assert_read_error(io, handle, "out/secret", -ELOOP);
	assert_read_error(io, handle, "../inside", -EXDEV);
	assert_read_error(io, handle, "/inside", -EXDEV);
	ck_assert_int_eq(pt_io_list(io, handle, "folder", &names), -ELOOP);
	ck_assert_int_eq(pt_io_list(io, handle, "out", &names), -ELOOP);
	ck_assert_int_eq(pt_io_list(io, handle, "..", &names), -EXDEV);
	ck_assert_int_eq(pt_io_kind(io, handle, "folder/file"), -ELOOP);
	ck_assert_int_eq(pt_io_kind(io, handle, "link"), PT_IO_LINK);
	ck_assert_int_eq(pt_io_read_link(io, handle, "link", buffer, sizeof(buffer)), 6);
	ck_assert_str_eq(buffer, "e/file");
	ck_assert_int_eq(pt_io_read_link(io, handle, "e", buffer, sizeof(buffer)), -EINVAL);
	assert_names(io, handle, "e", "file ");
	assert_names(io, handle, "", "absolute e folder link out ");
	pt_io_close_folder(io, handle);
	pt_io_names_release(&names);
}
END_TEST

START_TEST(a_name_or_a_path_can_be_too_long)
{
	char path[PATH_MAX + 10];

	open_it(_i);
	memset(path, 'x', sizeof(path));
	path[NAME_MAX + 1] = '\0';
	assert_read_error(io, PT_IO_ROOT, path, -ENAMETOOLONG);
	ck_assert_int_eq(pt_io_store(io, path, "x", 1), -ENAMETOOLONG);
	for (size_t i = 0; i < sizeof(path); i++)
		path[i] = i % 2 ? '/' : '.';
	path[PATH_MAX + 1] = '\0';
	assert_read_error(io, PT_IO_ROOT, path, -ENAMETOOLONG);
	ck_assert_int_eq(pt_io_store(io, path, "x", 1), -ENAMETOOLONG);
	ck_assert_int_eq(pt_io_remove(io, path), -ENAMETOOLONG);
}
END_TEST

static void use_everything(void)
{
	static const char *const paths[] = {"inside", "d",       "d/e/file", "link",
					    "loop",   "missing", "inside/x", "d/out/x"};
	struct pt_io_names names = {0};
	struct pcipt_text text = {0};
	char buffer[64];

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		int handle = pt_io_open_folder(io, paths[i]);

		for (int at = PT_IO_ROOT;; at = handle) {
			(void)!pt_io_read(io, at, paths[i], buffer, sizeof(buffer));
			(void)!pt_io_read_whole(io, at, paths[i], &text);
			(void)!pt_io_read_link(io, at, paths[i], buffer, sizeof(buffer));
			(void)!pt_io_list(io, at, paths[i], &names);
			(void)!pt_io_kind(io, at, paths[i]);
			if (handle < 0 || at == handle)
				break;
		}
		(void)!pt_io_write(io, paths[i], "x");
		(void)!pt_io_store(io, paths[i], "x", 1);
		(void)!pt_io_remove(io, paths[i]);
		pt_io_close_folder(io, handle);
	}
	(void)!pt_io_is_live(io);
	pt_text_release(&text);
	pt_io_names_release(&names);
}

START_TEST(no_descriptor_is_left_open)
{
	size_t before;

	open_it(_i);
	put_link(root, "link", "d/e/file");
	put_link(root, "loop", "loop");
	put_link(root, "d/out", beside(root, "outside"));
	before = count_descriptors();
	for (int i = 0; i < 3; i++)
		use_everything();
	ck_assert_uint_eq(count_descriptors(), before);
	teardown();
	ck_assert_uint_eq(count_descriptors(), before - 1);
}
END_TEST

START_TEST(no_descriptor_is_inherited_by_a_new_program)
{
	size_t all = count_descriptors(), inherited = count_inherited_descriptors();
	int handle, top;

	open_it(_i);
	handle = pt_io_open_folder(io, "d/e");
	top = pt_io_open_folder(io, "");
	ck_assert_int_ge(handle, 0);
	ck_assert_int_ge(top, 0);
	ck_assert_uint_eq(count_descriptors(), all + 3);
	ck_assert_uint_eq(count_inherited_descriptors(), inherited);
	pt_io_close_folder(io, handle);
	pt_io_close_folder(io, top);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("links");
	TCase *cases = tcase_create("links");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, NULL, teardown);
	tcase_add_loop_test(cases, a_link_is_followed_as_if_the_root_were_the_whole_system, 0, WAY_COUNT);
	tcase_add_loop_test(cases, nothing_is_read_through_a_link_that_leads_out, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_folder_outside_is_neither_entered_nor_changed, 0, WAY_COUNT);
	tcase_add_loop_test(cases, links_that_lead_in_circles_are_told, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_chain_of_forty_links_is_followed_and_no_more, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_link_in_the_midst_of_a_path_is_followed, 0, WAY_COUNT);
	tcase_add_loop_test(cases, what_is_behind_a_file_is_not_a_folder, 0, WAY_COUNT);
	tcase_add_loop_test(cases, only_a_link_has_a_target, 0, WAY_COUNT);
	tcase_add_loop_test(cases, below_a_handle_no_link_is_followed, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_name_or_a_path_can_be_too_long, 0, WAY_COUNT);
	tcase_add_loop_test(cases, no_descriptor_is_left_open, 0, WAY_COUNT);
	tcase_add_loop_test(cases, no_descriptor_is_inherited_by_a_new_program, 0, WAY_COUNT);
	suite_add_tcase(suite, cases);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "roots.h"

static const char *root;
static struct pt_io *io;

static void open_it(int way)
{
	root = new_root();
	io = open_root(root, way);
}

static void teardown(void)
{
	pt_io_free(io);
	io = NULL;
}

static int store(const char *path, const char *text)
{
	return pt_io_store(io, path, text, strlen(text));
}

START_TEST(a_file_is_stored_with_the_folders_that_lead_to_it)
{
	open_it(_i);
	ck_assert_int_eq(store("run/pcipt/saved/0000:01:00.0", "driver=igb\n"), 0);
	ck_assert_str_eq(content_of(below(root, "run/pcipt/saved/0000:01:00.0")), "driver=igb\n");
	ck_assert_int_eq(store("/run/pcipt/other", "x"), 0);
	ck_assert_int_eq(store("top", ""), 0);
	ck_assert_str_eq(content_of(below(root, "top")), "");
	assert_names(io, PT_IO_ROOT, "run/pcipt/saved", "0000:01:00.0 ");
	assert_names(io, PT_IO_ROOT, "run/pcipt", "other saved ");
	assert_names(io, PT_IO_ROOT, "", "run top ");
}
END_TEST

START_TEST(bytes_are_stored_as_they_are)
{
	struct pcipt_text text = {0};
	size_t size = 1000000;
	char *data = malloc(size);

	open_it(_i);
	ck_assert_ptr_nonnull(data);
	for (size_t i = 0; i < size; i++)
		data[i] = (char)(i * 7 % 256);
	ck_assert_int_eq(pt_io_store(io, "bytes", data, size), 0);
	ck_assert_int_eq(pt_io_read_whole(io, PT_IO_ROOT, "bytes", &text), 0);
	ck_assert_uint_eq(text.length, size);
	ck_assert(!memcmp(text.string, data, size));
	pt_text_release(&text);
	free(data);
}
END_TEST

START_TEST(who_has_the_old_file_open_still_reads_the_old_content)
{
	struct stat before, after;
	char buffer[16] = "";
	int fd;

	open_it(_i);
	put_file(root, "file", "old and longer");
	fd = open(below(root, "file"), O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(fstat(fd, &before), 0);
	ck_assert_int_eq(store("file", "new"), 0);
	ck_assert_str_eq(content_of(below(root, "file")), "new");
	ck_assert_int_eq(pread(fd, buffer, sizeof(buffer), 0), 14);
	ck_assert_str_eq(buffer, "old and longer");
	ck_assert_int_eq(stat(below(root, "file"), &after), 0);
	ck_assert_uint_ne(before.st_ino, after.st_ino);
	ck_assert_int_eq(close(fd), 0);
	assert_names(io, PT_IO_ROOT, "", "file ");
}
END_TEST

/* A process of its own reads all the time while the file is replaced. */
START_TEST(at_every_moment_the_file_is_there_in_full)
{
	char content[2][10000];
	int status;
	pid_t reader;

	open_it(_i);
	memset(content[0], 'a', sizeof(content[0]));
	memset(content[1], 'b', sizeof(content[1]));
	ck_assert_int_eq(pt_io_store(io, "file", content[0], sizeof(content[0])), 0);
	reader = fork();
	ck_assert_int_ge(reader, 0);
	if (!reader) {
		char buffer[10001];

		for (;;) {
			ssize_t length = pt_io_read(io, PT_IO_ROOT, "file", buffer, sizeof(buffer));

			if (length != 10000 || memcmp(buffer, content[buffer[0] == 'b'], 10000))
				_exit(1);
			if (!access(below(root, "stop"), F_OK))
				_exit(0);
		}
	}
	for (int i = 0; i < 300; i++)
		ck_assert_int_eq(pt_io_store(io, "file", content[i % 2], sizeof(content[0])), 0);
	ck_assert_int_eq(store("stop", ""), 0);
	ck_assert_int_eq(waitpid(reader, &status, 0), reader);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(when_writing_fails_the_old_content_stays_and_nothing_is_left_behind)
{
	struct rlimit before, limit;
	char large[8192];
	int r;

	open_it(_i);
	memset(large, 'x', sizeof(large));
	put_file(root, "d/file", "old");
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){.rlim_cur = 4096, .rlim_max = before.rlim_max};
	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	r = pt_io_store(io, "d/file", large, sizeof(large));
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_int_eq(r, -EFBIG);
	ck_assert_str_eq(content_of(below(root, "d/file")), "old");
	assert_names(io, PT_IO_ROOT, "d", "file ");
}
END_TEST

START_TEST(a_folder_in_the_place_of_the_file_stays)
{
	open_it(_i);
	put_file(root, "d/folder/file", "x");
	ck_assert_int_eq(store("d/folder", "y"), -EISDIR);
	ck_assert_int_eq(store("d/folder/file/below", "y"), -ENOTDIR);
	ck_assert_int_lt(store("d/", "y"), 0);
	ck_assert_int_lt(store("", "y"), 0);
	ck_assert_int_lt(store("d/..", "y"), 0);
	assert_names(io, PT_IO_ROOT, "d", "folder ");
	assert_names(io, PT_IO_ROOT, "d/folder", "file ");
	assert_names(io, PT_IO_ROOT, "", "d ");
}
END_TEST

START_TEST(what_a_crash_left_behind_does_not_matter)
{
	open_it(_i);
	put_file(root, ".a.new", "half");
	put_link(root, ".b.new", beside(root, "outside/secret"));
	put_link(root, ".c.new", "d");
	ck_assert_int_eq(store("a", "whole"), 0);
	ck_assert_int_eq(store("b", "whole"), 0);
	ck_assert_int_eq(store("c", "whole"), 0);
	ck_assert_str_eq(content_of(below(root, "a")), "whole");
	ck_assert_str_eq(content_of(below(root, "b")), "whole");
	assert_names(io, PT_IO_ROOT, "", "a b c ");
	assert_outside_untouched(root);
	put_file(root, ".a.new/file", "in the way");
	ck_assert_int_lt(store("a", "not written"), 0);
	ck_assert_str_eq(content_of(below(root, "a")), "whole");
}
END_TEST

START_TEST(nothing_is_stored_outside_the_root)
{
	open_it(_i);
	put_link(root, "folder", beside(root, "outside"));
	put_link(root, "up", "../outside");
	put_link(root, "file", beside(root, "outside/secret"));
	put_link(root, "dangling", beside(root, "outside/new"));
	ck_assert_int_eq(store("folder/new", "x"), -ENOENT);
	ck_assert_int_eq(store("folder/secret", "x"), -ENOENT);
	ck_assert_int_eq(store("folder/a/b/c", "x"), -ENOENT);
	ck_assert_int_eq(store("up/new", "x"), -ENOENT);
	ck_assert_int_eq(store("dangling/new", "x"), -ENOENT);
	ck_assert_int_eq(store("../above", "x"), 0); /* above the root is the root */
	ck_assert_str_eq(content_of(below(root, "above")), "x");
	ck_assert_str_eq(content_of(beside(root, "above")), "-");
	/* a link in the place of the file is itself replaced */
	ck_assert_int_eq(store("file", "mine"), 0);
	ck_assert_int_eq(store("dangling", "mine"), 0);
	ck_assert_str_eq(content_of(below(root, "file")), "mine");
	ck_assert_str_eq(content_of(below(root, "dangling")), "mine");
	assert_outside_untouched(root);
}
END_TEST

START_TEST(a_name_without_room_for_the_temporary_one_is_too_long)
{
	char name[NAME_MAX + 1];

	open_it(_i);
	memset(name, 'n', sizeof(name));
	name[NAME_MAX - 5] = '\0';
	ck_assert_int_eq(store(name, "x"), 0);
	name[NAME_MAX - 5] = 'n';
	name[NAME_MAX - 4] = '\0';
	ck_assert_int_eq(store(name, "x"), -ENAMETOOLONG);
	ck_assert_int_eq(access(below(root, name), F_OK), -1);
}
END_TEST

START_TEST(a_file_is_removed_a_folder_is_not)
{
	open_it(_i);
	put_file(root, "d/file", "x");
	put_link(root, "d/link", beside(root, "outside/secret"));
	ck_assert_int_eq(pt_io_remove(io, "d/link"), 0);
	ck_assert_int_eq(pt_io_remove(io, "d"), -EISDIR);
	ck_assert_int_eq(pt_io_remove(io, "/d/file"), 0);
	ck_assert_int_eq(pt_io_remove(io, "d/file"), -ENOENT);
	ck_assert_int_eq(pt_io_remove(io, "missing/file"), -ENOENT);
	assert_names(io, PT_IO_ROOT, "d", "");
	assert_outside_untouched(root);
}
END_TEST

START_TEST(asking_whether_a_write_is_let_through_writes_nothing)
{
	open_it(_i);
	put_file(root, "attribute", "old");
	put_link(root, "out", beside(root, "outside/secret"));
	ck_assert_int_eq(pt_io_may_write(io, "attribute"), 0);
	ck_assert_int_eq(pt_io_may_write(io, "missing"), -ENOENT);
	ck_assert_int_eq(pt_io_may_write(io, "out"), -ENOENT);
	ck_assert_int_eq(pt_io_may_write(io, ""), -EISDIR);
	ck_assert_str_eq(content_of(below(root, "attribute")), "old");
	assert_names(io, PT_IO_ROOT, "", "attribute out ");
	assert_outside_untouched(root);
}
END_TEST

START_TEST(a_file_in_memory_has_a_path_until_it_is_closed)
{
	size_t all = count_descriptors(), inherited = count_inherited_descriptors();
	char path[64], content[16] = "";
	int fd = pt_io_memory_file("names", "content", 7, path, sizeof(path)), again;

	ck_assert_int_ge(fd, 0);
	ck_assert_uint_eq(count_descriptors(), all + 1);
	ck_assert_uint_eq(count_inherited_descriptors(), inherited);
	again = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(again, 0);
	ck_assert_int_eq(read(again, content, sizeof(content)), 7);
	ck_assert_str_eq(content, "content");
	ck_assert_int_eq(close(again), 0);
	pt_io_close_memory_file(fd);
	ck_assert_uint_eq(count_descriptors(), all);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("store");
	TCase *cases = tcase_create("store");

	tcase_set_timeout(cases, 120);
	tcase_add_checked_fixture(cases, NULL, teardown);
	tcase_add_loop_test(cases, a_file_is_stored_with_the_folders_that_lead_to_it, 0, WAY_COUNT);
	tcase_add_loop_test(cases, bytes_are_stored_as_they_are, 0, WAY_COUNT);
	tcase_add_loop_test(cases, who_has_the_old_file_open_still_reads_the_old_content, 0, WAY_COUNT);
	tcase_add_loop_test(cases, at_every_moment_the_file_is_there_in_full, 0, WAY_COUNT);
	tcase_add_loop_test(cases, when_writing_fails_the_old_content_stays_and_nothing_is_left_behind, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_folder_in_the_place_of_the_file_stays, 0, WAY_COUNT);
	tcase_add_loop_test(cases, what_a_crash_left_behind_does_not_matter, 0, WAY_COUNT);
	tcase_add_loop_test(cases, nothing_is_stored_outside_the_root, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_name_without_room_for_the_temporary_one_is_too_long, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_file_is_removed_a_folder_is_not, 0, WAY_COUNT);
	tcase_add_loop_test(cases, asking_whether_a_write_is_let_through_writes_nothing, 0, WAY_COUNT);
	tcase_add_test(cases, a_file_in_memory_has_a_path_until_it_is_closed);
	suite_add_tcase(suite, cases);
	return suite;
}

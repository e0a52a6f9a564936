/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a root of this system reads and lists, and what it makes of nodes that are no files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "roots.h"

static const char *root;
static struct pt_io *io;

/* Each test runs with openat2() and with the walk. */
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

START_TEST(a_file_is_read_from_the_root_and_below_a_handle)
{
	int handle;

	open_it(_i);
	put_file(root, "sys/class/net/eth0/mtu", "1500\n");
	assert_text(io, PT_IO_ROOT, "sys/class/net/eth0/mtu", "1500");
	assert_text(io, PT_IO_ROOT, "/sys/class/net/eth0/mtu", "1500");
	assert_text(io, PT_IO_ROOT, "//sys//class/./net/eth0/mtu", "1500");
	handle = pt_io_open_folder(io, "sys/class/net");
	ck_assert_int_ge(handle, 0);
	assert_text(io, handle, "eth0/mtu", "1500");
	assert_read_error(io, handle, "eth0/missing", -ENOENT);
	assert_read_error(io, handle, "eth0/mtu/x", -ENOTDIR);
	pt_io_close_folder(io, handle);
	assert_read_error(io, PT_IO_ROOT, "sys/missing", -ENOENT);
	assert_read_error(io, PT_IO_ROOT, "missing/mtu", -ENOENT);
	assert_read_error(io, PT_IO_ROOT, "sys/class/net/eth0/mtu/x", -ENOTDIR);
	ck_assert_int_eq(pt_io_open_folder(io, "missing"), -ENOENT);
	ck_assert_int_eq(pt_io_open_folder(io, "sys/class/net/eth0/mtu"), -ENOTDIR);
}
END_TEST

/* read_whole() keeps all that read_text() takes off. */
START_TEST(only_newlines_at_the_end_are_taken_off_a_text)
{
	char buffer[PT_IO_ATTRIBUTE];

	open_it(_i);
	put_file(root, "two", "a\nb\n\n");
	put_file(root, "space", " a \n");
	put_file(root, "newline", "\n");
	put_file(root, "empty", "");
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "two", buffer, sizeof(buffer)), 3);
	ck_assert_str_eq(buffer, "a\nb");
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "space", buffer, sizeof(buffer)), 3);
	ck_assert_str_eq(buffer, " a ");
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "newline", buffer, sizeof(buffer)), 0);
	ck_assert_str_eq(buffer, "");
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "empty", buffer, sizeof(buffer)), 0);
	ck_assert_str_eq(buffer, "");
}
END_TEST

START_TEST(a_text_with_a_zero_inside_is_malformed)
{
	struct pcipt_text text = {0};
	char buffer[PT_IO_ATTRIBUTE];

	open_it(_i);
	put_bytes(root, "zero", "igb\0evil", 8);
	put_bytes(root, "end", "igb\0", 4);
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "zero", buffer, sizeof(buffer)), -PCIPT_E_MALFORMED);
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "end", buffer, sizeof(buffer)), -PCIPT_E_MALFORMED);
	/* as bytes it can be read */
	ck_assert_int_eq(pt_io_read(io, PT_IO_ROOT, "zero", buffer, sizeof(buffer)), 8);
	ck_assert_mem_eq(buffer, "igb\0evil", 8);
	ck_assert_int_eq(pt_io_read_whole(io, PT_IO_ROOT, "zero", &text), 0);
	ck_assert_uint_eq(text.length, 8);
	ck_assert_mem_eq(text.string, "igb\0evil", 9);
	pt_text_release(&text);
}
END_TEST

START_TEST(an_attribute_longer_than_a_page_is_too_long)
{
	char buffer[PT_IO_ATTRIBUTE], content[PT_IO_ATTRIBUTE];

	open_it(_i);
	memset(content, 'x', sizeof(content));
	put_bytes(root, "page", content, PT_IO_ATTRIBUTE - 1);
	put_bytes(root, "more", content, PT_IO_ATTRIBUTE);
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "page", buffer, sizeof(buffer)), PT_IO_ATTRIBUTE - 1);
	ck_assert_uint_eq(strlen(buffer), PT_IO_ATTRIBUTE - 1);
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "more", buffer, sizeof(buffer)), -E2BIG);
	ck_assert_int_eq(pt_io_read_text(io, PT_IO_ROOT, "page", buffer, 16), -E2BIG);
	ck_assert_int_eq(pt_io_read(io, PT_IO_ROOT, "page", buffer, 16), 16);
}
END_TEST

START_TEST(a_whole_file_has_at_most_sixteen_megabytes)
{
	struct pcipt_text text = {0};

	open_it(_i);
	put_file(root, "largest", "begin");
	put_file(root, "larger", "begin");
	ck_assert_int_eq(truncate(below(root, "largest"), (off_t)PT_IO_LARGEST), 0);
	ck_assert_int_eq(truncate(below(root, "larger"), (off_t)PT_IO_LARGEST + 1), 0);
	ck_assert_int_eq(pt_io_read_whole(io, PT_IO_ROOT, "largest", &text), 0);
	ck_assert_uint_eq(text.length, PT_IO_LARGEST);
	ck_assert_mem_eq(text.string, "begin\0", 6);
	ck_assert_int_eq(pt_io_read_whole(io, PT_IO_ROOT, "larger", &text), -EFBIG);
	put_file(root, "small", "small"); /* the same text is used again */
	ck_assert_int_eq(pt_io_read_whole(io, PT_IO_ROOT, "small", &text), 0);
	ck_assert_str_eq(text.string, "small");
	ck_assert_uint_eq(text.length, 5);
	pt_text_release(&text);
}
END_TEST

static void make_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_uint_lt(strlen(path), sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path) + 1);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(close(fd), 0);
}

/* The time limit of these tests is part of them: nothing may hang. */
START_TEST(a_pipe_a_socket_or_a_folder_in_the_place_of_a_file_is_an_error)
{
	open_it(_i);
	put_file(root, "d/file", "x");
	ck_assert_int_eq(mkfifo(below(root, "d/fifo"), 0644), 0);
	make_socket(below(root, "d/socket"));
	put_link(root, "d/to-fifo", "fifo");
	assert_read_error(io, PT_IO_ROOT, "d/fifo", -ESPIPE);
	assert_read_error(io, PT_IO_ROOT, "d/to-fifo", -ESPIPE);
	assert_read_error(io, PT_IO_ROOT, "d/socket", -ENXIO);
	assert_read_error(io, PT_IO_ROOT, "d", -EISDIR);
	assert_read_error(io, PT_IO_ROOT, "", -EISDIR);
	ck_assert_int_eq(pt_io_open_folder(io, "d/fifo"), -ENOTDIR);
	ck_assert_int_eq(pt_io_write(io, "d/fifo", "x"), -ENXIO);
	ck_assert_int_eq(pt_io_write(io, "d/socket", "x"), -ENXIO);
	ck_assert_int_eq(pt_io_write(io, "d", "x"), -EISDIR);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "d/fifo"), PT_IO_OTHER);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "d/socket"), PT_IO_OTHER);
	ck_assert_int_eq(pt_io_kind(io, PT_IO_ROOT, "d/to-fifo"), PT_IO_LINK);
	assert_names(io, PT_IO_ROOT, "d", "fifo file socket to-fifo ");
}
END_TEST

START_TEST(a_list_of_what_is_no_folder_is_an_error)
{
	struct pt_io_names names = {0};

	open_it(_i);
	put_file(root, "file", "x");
	ck_assert_int_eq(mkfifo(below(root, "fifo"), 0644), 0);
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "file", &names), -ENOTDIR);
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "fifo", &names), -ENOTDIR);
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "missing", &names), -ENOENT);
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "", &names), 0);
	ck_assert_uint_eq(names.count, 2);
	pt_io_names_release(&names);
}
END_TEST

START_TEST(nodes_like_those_of_dev_are_never_waited_for)
{
	char buffer[PT_IO_ATTRIBUTE];
	struct pcipt_text text = {0};
	struct pt_io *dev = open_root("/dev", _i);

	ck_assert_int_eq(pt_io_read_text(dev, PT_IO_ROOT, "null", buffer, sizeof(buffer)), 0);
	ck_assert_int_eq(pt_io_read_text(dev, PT_IO_ROOT, "zero", buffer, sizeof(buffer)), -E2BIG);
	ck_assert_int_eq(pt_io_read_whole(dev, PT_IO_ROOT, "zero", &text), -EFBIG);
	ck_assert_int_lt(pt_io_read_text(dev, PT_IO_ROOT, "ptmx", buffer, sizeof(buffer)), 0);
	ck_assert_int_lt(pt_io_read_text(dev, PT_IO_ROOT, "tty", buffer, sizeof(buffer)), 0);
	ck_assert_int_lt(pt_io_read_whole(dev, PT_IO_ROOT, "tty", &text), 0);
	ck_assert_int_eq(pt_io_kind(dev, PT_IO_ROOT, "null"), PT_IO_OTHER);
	ck_assert_int_eq(pt_io_kind(dev, PT_IO_ROOT, "tty"), PT_IO_OTHER);
	pt_text_release(&text);
	pt_io_free(dev);
}
END_TEST

static int read_unreadable(void *data)
{
	struct pt_io_names names = {0};
	struct pt_io *own = NULL;
	char buffer[64];
	int wrong = 0;

	if (pt_io_open_real(root, &own))
		return 99;
	if (*(const int *)data == WAY_WALK)
		pt_io_real_use_walk(own);
	wrong += pt_io_read(own, PT_IO_ROOT, "locked", buffer, sizeof(buffer)) != -EACCES;
	wrong += pt_io_read(own, PT_IO_ROOT, "open", buffer, sizeof(buffer)) != 1;
	wrong += pt_io_kind(own, PT_IO_ROOT, "locked") != PT_IO_FILE;
	wrong += pt_io_list(own, PT_IO_ROOT, "closed", &names) != -EACCES;
	wrong += pt_io_read(own, PT_IO_ROOT, "closed/file", buffer, sizeof(buffer)) != -EACCES;
	wrong += pt_io_kind(own, PT_IO_ROOT, "closed/file") != -EACCES;
	wrong += pt_io_write(own, "open", "y") != -EACCES;
	wrong += pt_io_store(own, "new", "y", 1) != -EACCES;
	wrong += pt_io_remove(own, "open") != -EACCES;
	pt_io_names_release(&names);
	pt_io_free(own);
	return wrong;
}

START_TEST(without_rights_the_error_says_so)
{
	int way = _i;

	open_it(_i);
	put_file(root, "locked", "x");
	put_file(root, "open", "x");
	put_file(root, "closed/file", "x");
	ck_assert_int_eq(chmod(below(root, "locked"), 0), 0);
	ck_assert_int_eq(chmod(below(root, "closed"), 0), 0);
	ck_assert_int_eq(chmod(root, 0555), 0);
	ck_assert_int_eq(as_nobody(read_unreadable, &way), 0);
	ck_assert_int_eq(chmod(root, 0755), 0);
	ck_assert_int_eq(chmod(below(root, "closed"), 0755), 0);
}
END_TEST

START_TEST(names_are_listed_by_value_with_their_kind)
{
	static const enum pt_io_kind kinds[] = {PT_IO_FILE, PT_IO_FOLDER, PT_IO_LINK, PT_IO_LINK, PT_IO_OTHER};
	struct pt_io_names names = {0};

	open_it(_i);
	put_link(root, "net/eth10", "../eth2");
	put_link(root, "net/eth9", "nowhere");
	put_file(root, "net/eth2/mtu", "1500");
	put_file(root, "net/eth1", "x");
	ck_assert_int_eq(mkfifo(below(root, "net/eth11"), 0644), 0);
	assert_names(io, PT_IO_ROOT, "net", "eth1 eth2 eth9 eth10 eth11 ");
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "net", &names), 0);
	for (size_t i = 0; i < names.count; i++) {
		const char *path = pt_io_name(&names, i);
		int handle = pt_io_open_folder(io, "net");

		ck_assert_int_eq(pt_io_name_kind(&names, i), kinds[i]);
		ck_assert_int_eq(pt_io_kind(io, handle, path), (int)kinds[i]);
		pt_io_close_folder(io, handle);
	}
	/* a second listing forgets the first */
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "net/eth2", &names), 0);
	ck_assert_uint_eq(names.count, 1);
	ck_assert_str_eq(pt_io_name(&names, 0), "mtu");
	pt_io_names_release(&names);
}
END_TEST

START_TEST(a_hundred_thousand_names_are_listed)
{
	struct pt_io_names names = {0};
	size_t wrong = 0;
	char name[32];
	int folder;

	open_it(WAY_OPENAT2);
	folder = open(root, O_PATH | O_CLOEXEC);
	for (int i = 0; i < 100000; i++) {
		(void)snprintf(name, sizeof(name), "device%d", i);
		ck_assert_int_eq(mknodat(folder, name, S_IFREG | 0644, 0), 0);
	}
	ck_assert_int_eq(close(folder), 0);
	for (int way = 0; way < WAY_COUNT; way++) {
		if (way == WAY_WALK)
			pt_io_real_use_walk(io);
		ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "", &names), 0);
		ck_assert_uint_eq(names.count, 100000);
		for (size_t i = 0; i < names.count; i++) {
			(void)snprintf(name, sizeof(name), "device%zu", i);
			wrong += strcmp(pt_io_name(&names, i), name) || pt_io_name_kind(&names, i) != PT_IO_FILE;
		}
		ck_assert_uint_eq(wrong, 0);
	}
	pt_io_names_release(&names);
}
END_TEST

START_TEST(an_attribute_is_written_with_one_write_and_never_made)
{
	open_it(_i);
	put_file(root, "attribute", "longer than before");
	ck_assert_int_eq(pt_io_write(io, "attribute", "short"), 0);
	ck_assert_str_eq(content_of(below(root, "attribute")), "shortr than before"); /* not cut: sysfs does not */
	ck_assert_int_eq(pt_io_write(io, "missing", "x"), -ENOENT);
	ck_assert_str_eq(content_of(below(root, "missing")), "-");
}
END_TEST

START_TEST(a_folder_of_files_is_not_live_and_takes_no_module)
{
	open_it(_i);
	ck_assert_int_eq(pt_io_is_live(io), 0);
	ck_assert_int_eq(mkdir(below(root, "sys"), 0755), 0);
	ck_assert_int_eq(pt_io_is_live(io), 0);
	ck_assert_int_eq(pt_io_load_module(io, "vfio-pci"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(rmdir(below(root, "sys")), 0);
	put_link(root, "sys", "/sys");
	ck_assert_int_lt(pt_io_is_live(io), 1);
	ck_assert_int_lt(pt_io_load_module(io, "vfio-pci"), 0);
}
END_TEST

START_TEST(a_root_must_be_a_folder_that_is_there)
{
	struct pt_io *const none = NULL;
	struct pt_io *result = none;

	open_it(_i);
	put_file(root, "file", "x");
	ck_assert_int_eq(pt_io_open_real(below(root, "missing"), &result), -ENOENT);
	ck_assert_int_eq(pt_io_open_real(below(root, "file"), &result), -ENOTDIR);
	ck_assert_int_eq(pt_io_open_real("", &result), -ENOENT);
	ck_assert_ptr_null(result);
}
END_TEST

START_TEST(a_renamed_root_stays_the_root)
{
	char moved[128];

	open_it(_i);
	put_file(root, "file", "x");
	(void)snprintf(moved, sizeof(moved), "%s-moved", root);
	ck_assert_int_eq(rename(root, moved), 0);
	assert_text(io, PT_IO_ROOT, "file", "x");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("real");
	TCase *cases = tcase_create("real");

	tcase_set_timeout(cases, 120);
	tcase_add_checked_fixture(cases, NULL, teardown);
	tcase_add_loop_test(cases, a_file_is_read_from_the_root_and_below_a_handle, 0, WAY_COUNT);
	tcase_add_loop_test(cases, only_newlines_at_the_end_are_taken_off_a_text, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_text_with_a_zero_inside_is_malformed, 0, WAY_COUNT);
	tcase_add_loop_test(cases, an_attribute_longer_than_a_page_is_too_long, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_whole_file_has_at_most_sixteen_megabytes, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_pipe_a_socket_or_a_folder_in_the_place_of_a_file_is_an_error, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_list_of_what_is_no_folder_is_an_error, 0, WAY_COUNT);
	tcase_add_loop_test(cases, nodes_like_those_of_dev_are_never_waited_for, 0, WAY_COUNT);
	tcase_add_loop_test(cases, without_rights_the_error_says_so, 0, WAY_COUNT);
	tcase_add_loop_test(cases, names_are_listed_by_value_with_their_kind, 0, WAY_COUNT);
	tcase_add_test(cases, a_hundred_thousand_names_are_listed);
	tcase_add_loop_test(cases, an_attribute_is_written_with_one_write_and_never_made, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_folder_of_files_is_not_live_and_takes_no_module, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_root_must_be_a_folder_that_is_there, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_renamed_root_stays_the_root, 0, WAY_COUNT);
	suite_add_tcase(suite, cases);
	return suite;
}

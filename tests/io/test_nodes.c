/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adding to files, and what stands in a folder of nodes. */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
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

/* False where this system lets nobody make nodes that can be used. */
static bool put_node(const char *name, mode_t kind, unsigned int node_major, unsigned int node_minor)
{
	int fd;

	if (mknod(below(root, name), kind | 0666, makedev(node_major, node_minor)))
		return false;
	fd = open(below(root, name), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd >= 0 || (errno != EACCES && errno != EPERM);
}

START_TEST(text_is_added_at_the_end)
{
	open_it(_i);
	put_file(root, "run/journal", "one\n");
	put_link(root, "link", "/run/journal");
	ck_assert_int_eq(pt_io_append(io, "run/journal", "two\n", 4), 0);
	ck_assert_int_eq(pt_io_append(io, "/link", "three\n", 6), 0);
	ck_assert_int_eq(pt_io_append(io, "run/journal", "", 0), 0);
	ck_assert_str_eq(content_of(below(root, "run/journal")), "one\ntwo\nthree\n");
}
END_TEST

START_TEST(what_is_not_there_is_not_made)
{
	open_it(_i);
	ck_assert_int_eq(mkdir(below(root, "folder"), 0755), 0);
	ck_assert_int_eq(mkfifo(below(root, "pipe"), 0644), 0);
	ck_assert_int_eq(pt_io_append(io, "missing", "x", 1), -ENOENT);
	ck_assert_int_eq(pt_io_append(io, "folder", "x", 1), -EISDIR);
	ck_assert_int_eq(pt_io_append(io, "folder/missing", "x", 1), -ENOENT);
	ck_assert_int_eq(pt_io_append(io, "pipe", "x", 1), -ENXIO);
	assert_names(io, PT_IO_ROOT, "", "folder pipe ");
	assert_names(io, PT_IO_ROOT, "folder", "");
}
END_TEST

START_TEST(nothing_outside_is_touched)
{
	struct pt_io_status status;

	open_it(_i);
	put_link(root, "file", beside(root, "outside/secret"));
	put_link(root, "up", "../outside/secret");
	ck_assert_int_eq(pt_io_append(io, "file", "x", 1), -ENOENT);
	ck_assert_int_eq(pt_io_append(io, "up", "x", 1), -ENOENT);
	ck_assert_int_eq(pt_io_append(io, "../outside/secret", "x", 1), -ENOENT);
	ck_assert_int_eq(pt_io_status(io, "file", &status), -ENOENT);
	ck_assert_int_eq(pt_io_status(io, "../outside/secret", &status), -ENOENT);
	ck_assert_int_eq(pt_io_set_owner(io, "up", 1, 1), -ENOENT);
	ck_assert_int_eq(pt_io_claim(io, "up", NULL), -ENOENT);
	ck_assert_int_eq(pt_io_group_viable(io, "file"), -ENOENT);
	assert_outside_untouched(root);
}
END_TEST

START_TEST(half_of_what_was_to_be_added_does_not_stay)
{
	struct rlimit before, limit;
	char large[8192];
	int r;

	open_it(_i);
	memset(large, 'x', sizeof(large));
	put_file(root, "journal", "old\n");
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){.rlim_cur = 4096, .rlim_max = before.rlim_max};
	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	r = pt_io_append(io, "journal", large, sizeof(large));
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_int_eq(r, -EFBIG);
	ck_assert_str_eq(content_of(below(root, "journal")), "old\n");
}
END_TEST

START_TEST(the_status_says_what_stands_there)
{
	struct pt_io_status status;

	open_it(_i);
	put_file(root, "file", "x");
	put_link(root, "link", "file");
	ck_assert_int_eq(chmod(below(root, "file"), 04750), 0);
	ck_assert_int_eq(pt_io_status(io, "link", &status), 0);
	ck_assert_int_eq(status.kind, PT_IO_FILE);
	ck_assert_uint_eq(status.mode, 04750);
	ck_assert_uint_eq(status.user, geteuid());
	ck_assert(!status.is_block && !status.is_char && !status.major && !status.minor);
	ck_assert_int_eq(pt_io_status(io, "", &status), 0);
	ck_assert_int_eq(status.kind, PT_IO_FOLDER);
	ck_assert_int_eq(mkfifo(below(root, "pipe"), 0644), 0);
	ck_assert_int_eq(pt_io_status(io, "pipe", &status), 0);
	ck_assert_int_eq(status.kind, PT_IO_OTHER);
	ck_assert_int_eq(pt_io_status(io, "missing", &status), -ENOENT);
	pt_io_free(io);
	io = open_root("/dev", _i);
	ck_assert_int_eq(pt_io_status(io, "null", &status), 0);
	ck_assert(status.is_char && !status.is_block);
	ck_assert_uint_eq(status.major, 1);
	ck_assert_uint_eq(status.minor, 3);
}
END_TEST

START_TEST(the_owner_is_set_and_links_are_followed)
{
	struct pt_io_status status;

	open_it(_i);
	put_file(root, "file", "x");
	put_link(root, "link", "file");
	if (geteuid()) {
		ck_assert_int_eq(pt_io_set_owner(io, "file", 0, 0), -EPERM);
		return;
	}
	ck_assert_int_eq(pt_io_set_owner(io, "link", 1234, 4321), 0);
	ck_assert_int_eq(pt_io_status(io, "file", &status), 0);
	ck_assert_uint_eq(status.user, 1234);
	ck_assert_uint_eq(status.group, 4321);
	ck_assert_int_eq(pt_io_set_owner(io, "file", UINT32_MAX, 7), 0);
	ck_assert_int_eq(pt_io_status(io, "file", &status), 0);
	ck_assert_uint_eq(status.user, 1234);
	ck_assert_uint_eq(status.group, 7);
	ck_assert_int_eq(pt_io_set_owner(io, "missing", 1, 1), -ENOENT);
}
END_TEST

START_TEST(a_node_is_claimed_when_it_has_the_number)
{
	size_t descriptors;

	open_it(_i);
	put_file(root, "file", "x");
	descriptors = count_descriptors();
	ck_assert_int_eq(pt_io_claim(io, "file", "1:3"), -ENOTBLK);
	ck_assert_int_eq(pt_io_claim(io, "", NULL), -ENOTBLK);
	ck_assert_int_eq(pt_io_claim(io, "missing", "1:3"), -ENOENT);
	ck_assert_int_eq(mkfifo(below(root, "pipe"), 0644), 0);
	ck_assert_int_eq(pt_io_claim(io, "pipe", NULL), -ENOTBLK);
	assert_names(io, PT_IO_ROOT, "", "file pipe ");
	pt_io_free(io);
	io = open_root("/dev", _i);
	ck_assert_int_eq(pt_io_claim(io, "null", "1:3"), 0);
	ck_assert_int_eq(pt_io_claim(io, "null", NULL), 0);
	ck_assert_int_eq(pt_io_claim(io, "null", "1:5"), -ENXIO);
	ck_assert_int_eq(pt_io_claim(io, "null", "1:33"), -ENXIO);
	ck_assert_int_eq(pt_io_claim(io, "null", ""), -ENXIO);
	ck_assert_uint_eq(count_descriptors(), descriptors);
}
END_TEST

static int claim_node(void *path)
{
	return pt_io_claim(io, path, NULL) == -EACCES ? 0 : 1;
}

START_TEST(without_the_right_to_open_it_a_node_is_not_claimed)
{
	static char name[] = "node";

	open_it(_i);
	if (geteuid() || !put_node(name, S_IFCHR, 1, 3))
		return;
	ck_assert_int_eq(chmod(below(root, name), 0600), 0);
	ck_assert_int_eq(as_nobody(claim_node, name), 0);
}
END_TEST

/* A loop device, attached to a file; -1 where this system has none to give. */
static int attach(const char *file, unsigned int *ret_minor)
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC), fd, device, number;
	char path[32];

	if (control < 0)
		return -1;
	number = ioctl(control, LOOP_CTL_GET_FREE);
	close(control);
	(void)snprintf(path, sizeof(path), "/dev/loop%d", number);
	device = number < 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
	if (device < 0)
		return -1;
	fd = open(file, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	if (ioctl(device, LOOP_SET_FD, fd)) {
		close(device);
		device = -1;
	}
	close(fd);
	*ret_minor = (unsigned int)number;
	return device;
}

START_TEST(a_block_device_is_claimed_when_nobody_has_it)
{
	char number[32], path[32];
	unsigned int loop_minor = 0;
	int device, held;

	open_it(_i);
	put_file(root, "disk", "x");
	ck_assert_int_eq(truncate(below(root, "disk"), 1 << 20), 0);
	device = attach(below(root, "disk"), &loop_minor);
	if (device < 0)
		return;
	(void)snprintf(path, sizeof(path), "loop%u", loop_minor);
	(void)snprintf(number, sizeof(number), "7:%u", loop_minor);
	pt_io_free(io);
	io = open_root("/dev", _i);
	ck_assert_int_eq(pt_io_claim(io, path, number), 0);
	ck_assert_int_eq(pt_io_claim(io, path, "7:9999"), -ENXIO);
	(void)snprintf(number, sizeof(number), "/dev/loop%u", loop_minor);
	held = open(number, O_RDONLY | O_EXCL | O_CLOEXEC);
	ck_assert_int_ge(held, 0);
	ck_assert_int_eq(pt_io_claim(io, path, NULL), -EBUSY);
	ck_assert_int_eq(close(held), 0);
	ck_assert_int_eq(pt_io_claim(io, path, NULL), 0); /* and it was given back */
	ck_assert_int_eq(ioctl(device, LOOP_CLR_FD, 0), 0);
	ck_assert_int_eq(close(device), 0);
}
END_TEST

START_TEST(what_is_no_group_is_neither_viable_nor_not)
{
	open_it(_i);
	put_file(root, "file", "x");
	ck_assert_int_eq(pt_io_group_viable(io, "file"), -ENOTBLK);
	ck_assert_int_eq(pt_io_group_viable(io, "missing"), -ENOENT);
	pt_io_free(io);
	io = open_root("/dev", _i);
	ck_assert_int_eq(pt_io_group_viable(io, "null"), -ENOTTY);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("nodes");
	TCase *cases = tcase_create("nodes, in both ways of opening");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, NULL, teardown);
	tcase_add_loop_test(cases, text_is_added_at_the_end, 0, WAY_COUNT);
	tcase_add_loop_test(cases, what_is_not_there_is_not_made, 0, WAY_COUNT);
	tcase_add_loop_test(cases, nothing_outside_is_touched, 0, WAY_COUNT);
	tcase_add_loop_test(cases, half_of_what_was_to_be_added_does_not_stay, 0, WAY_COUNT);
	tcase_add_loop_test(cases, the_status_says_what_stands_there, 0, WAY_COUNT);
	tcase_add_loop_test(cases, the_owner_is_set_and_links_are_followed, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_node_is_claimed_when_it_has_the_number, 0, WAY_COUNT);
	tcase_add_loop_test(cases, without_the_right_to_open_it_a_node_is_not_claimed, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_block_device_is_claimed_when_nobody_has_it, 0, WAY_COUNT);
	tcase_add_loop_test(cases, what_is_no_group_is_neither_viable_nor_not, 0, WAY_COUNT);
	suite_add_tcase(suite, cases);
	return suite;
}

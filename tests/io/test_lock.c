/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Locks between processes that die, with real ones. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "roots.h"

#define LOCK "run/pcipt/lock"

static const char *root;
static struct pt_io *io;
static pid_t children[64];
static size_t child_count;

/* A root whose proc is that of this system, so that owners can be looked up. */
static void open_it(int way)
{
	root = new_root();
	io = open_root(root, way);
}

static void teardown(void)
{
	for (size_t i = 0; i < child_count; i++)
		(void)kill(children[i], SIGKILL);
	pt_io_free(io);
	io = NULL;
}

/* Copies what proc says of a process beneath the root; removes it when the process is no more. */
static void put_process(pid_t pid)
{
	char from[64], to[64];

	(void)snprintf(from, sizeof(from), "/proc/%d/stat", (int)pid);
	(void)snprintf(to, sizeof(to), "proc/%d/stat", (int)pid);
	if (access(from, R_OK))
		(void)unlink(below(root, to));
	else
		put_file(root, to, content_of(from));
}

static void put_boot(void)
{
	put_file(root, "proc/sys/kernel/random/boot_id", content_of("/proc/sys/kernel/random/boot_id"));
}

/* Stops for ever, however it is asked to go on. */
static void stay(void)
{
	for (;;)
		(void)pause();
}

static pid_t start_child(void)
{
	pid_t child = fork();

	if (child > 0)
		children[child_count++] = child;
	return child;
}

static void expect_file(const char *name)
{
	for (int i = 0; i < 10000 && access(below(root, name), F_OK); i++)
		pause_shortly();
	ck_assert_int_eq(access(below(root, name), F_OK), 0);
}

/* Forks a process that takes the lock and stays; with `heir`, one of its own that stays as well. @return its pid */
static pid_t start_owner(bool heir)
{
	pid_t owner = start_child();

	ck_assert_int_ge(owner, 0);
	if (!owner) {
		int r = pt_io_lock(io, LOCK, owner_of(getpid()));
		pid_t child = r >= 0 && heir ? fork() : 0;

		if (r >= 0 && heir && !child)
			stay();
		if (child)
			(void)!write(open(below(root, "heir"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644), &child,
				     sizeof(child));
		close(open(below(root, r < 0 ? "failed" : "taken"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
		stay();
	}
	expect_file("taken");
	if (heir) {
		int fd = open(below(root, "heir"), O_RDONLY | O_CLOEXEC);

		ck_assert_int_eq(read(fd, &children[child_count++], sizeof(pid_t)), sizeof(pid_t));
		close(fd);
	}
	return owner;
}

static void end(pid_t process)
{
	int status;

	ck_assert_int_eq(kill(process, SIGKILL), 0);
	ck_assert_int_eq(waitpid(process, &status, 0), process);
}

START_TEST(a_lock_is_taken_once_and_given_back)
{
	struct pt_io *other;
	struct stat status;
	char buffer[256];
	size_t descriptors, inherited = count_inherited_descriptors();
	int handle;

	(void)umask(022);
	open_it(_i);
	other = open_root(root, _i);
	descriptors = count_descriptors();
	for (int i = 0; i < 3; i++) {
		handle = pt_io_lock(io, LOCK, "1 2 boot name\n");
		ck_assert_int_ge(handle, 0);
		ck_assert_uint_eq(count_inherited_descriptors(), inherited);
		ck_assert_int_eq(pt_io_lock(io, LOCK, "x"), -EAGAIN);
		ck_assert_int_eq(pt_io_lock(other, "/" LOCK, "x"), -EAGAIN);
		ck_assert_int_eq(pt_io_read_text(other, PT_IO_ROOT, LOCK, buffer, sizeof(buffer)), 13);
		ck_assert_str_eq(buffer, "1 2 boot name");
		pt_io_unlock(io, handle);
		ck_assert_uint_eq(count_descriptors(), descriptors);
		handle = pt_io_lock(other, LOCK, "1 2 boot other name\n");
		ck_assert_int_ge(handle, 0);
		pt_io_unlock(other, handle);
	}
	pt_io_unlock(io, -EAGAIN); /* nothing */
	ck_assert_int_eq(stat(below(root, "run/pcipt"), &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0755);
	ck_assert_int_eq(stat(below(root, LOCK), &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0644);
	assert_names(io, PT_IO_ROOT, "run/pcipt", "lock ");
	pt_io_free(other);
}
END_TEST

START_TEST(two_locks_do_not_meet)
{
	int first, second;

	open_it(_i);
	first = pt_io_lock(io, "a/lock", "x");
	second = pt_io_lock(io, "b/lock", "x");
	ck_assert_int_ge(first, 0);
	ck_assert_int_ge(second, 0);
	pt_io_unlock(io, first);
	ck_assert_int_eq(pt_io_lock(io, "b/lock", "x"), -EAGAIN);
	pt_io_unlock(io, second);
}
END_TEST

START_TEST(what_is_no_file_is_no_lock)
{
	char large[300];

	open_it(_i);
	put_link(root, "link", beside(root, "outside/secret"));
	put_link(root, "folder", beside(root, "outside"));
	put_file(root, "file", "x");
	ck_assert_int_eq(mkdir(below(root, "d"), 0755), 0);
	ck_assert_int_eq(mkfifo(below(root, "pipe"), 0644), 0);
	ck_assert_int_eq(pt_io_lock(io, "link", "x"), -ELOOP);
	ck_assert_int_eq(pt_io_lock(io, "folder/lock", "x"), -ENOENT);
	ck_assert_int_eq(pt_io_lock(io, "d", "x"), -EISDIR);
	ck_assert_int_eq(pt_io_lock(io, "pipe", "x"), -ESPIPE);
	ck_assert_int_eq(pt_io_lock(io, "file/lock", "x"), -ENOTDIR);
	ck_assert_int_lt(pt_io_lock(io, "", "x"), 0);
	ck_assert_int_lt(pt_io_lock(io, "d/..", "x"), 0);
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	ck_assert_int_eq(pt_io_lock(io, "lock", large), -E2BIG);
	assert_outside_untouched(root);
	ck_assert_str_eq(content_of(below(root, "file")), "x");
}
END_TEST

START_TEST(the_lock_of_a_killed_owner_is_free)
{
	pid_t owner;
	int handle;

	open_it(_i);
	owner = start_owner(false);
	ck_assert_int_eq(pt_io_lock(io, LOCK, "x"), -EAGAIN);
	end(owner);
	handle = pt_io_lock(io, LOCK, "x");
	ck_assert_int_ge(handle, 0);
	pt_io_unlock(io, handle);
}
END_TEST

START_TEST(a_child_that_outlives_the_owner_holds_nothing_up)
{
	pid_t owner;
	int handle;

	open_it(_i);
	put_boot();
	owner = start_owner(true);
	put_process(owner);
	ck_assert_int_eq(pt_io_lock(io, LOCK, "x"), -EAGAIN);
	ck_assert_int_eq(kill(owner, SIGKILL), 0);
	/* now it is a zombie, and that counts as there */
	for (int i = 0; i < 20; i++)
		pause_shortly();
	put_process(owner);
	ck_assert_int_eq(pt_io_lock(io, LOCK, "x"), -EAGAIN);
	ck_assert_int_eq(waitpid(owner, NULL, 0), owner);
	put_process(owner);
	handle = pt_io_lock(io, LOCK, owner_of(getpid()));
	ck_assert_int_ge(handle, 0);
	put_process(getpid());
	ck_assert_int_eq(pt_io_lock(io, LOCK, "x"), -EAGAIN);
	ck_assert_int_eq(kill(children[1], 0), 0); /* the child was there all the time */
	pt_io_unlock(io, handle);
	assert_names(io, PT_IO_ROOT, "run/pcipt", "lock ");
}
END_TEST

/* Locks the file from another descriptor, with this text in it, as a child of its owner would. */
static int lock_with(const char *text)
{
	int fd;

	put_file(root, LOCK, text);
	fd = open(below(root, LOCK), O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
	return fd;
}

static void expect_lock(const char *text, int expected)
{
	int held = lock_with(text);
	int handle = pt_io_lock(io, LOCK, "");

	if (expected)
		ck_assert_msg(handle == expected, "'%s': %d", text, handle);
	else
		ck_assert_msg(handle >= 0, "'%s': %d", text, handle);
	pt_io_unlock(io, handle);
	close(held);
}

START_TEST(only_what_is_surely_gone_is_broken)
{
	char line[256];

	open_it(_i);
	expect_lock("4000000 1 this-boot - x\n", -EAGAIN); /* there is no proc to say so */
	put_file(root, "proc/sys/kernel/random/boot_id", "this-boot\n");
	put_file(root, "proc/10/stat", "10 (a) b 1 (c)) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 777 23 24\n");
	put_file(root, "proc/11/stat", "11 (short) S 4 5 6\n");
	put_file(root, "proc/12/stat", "nothing\n");
	put_file(root, "proc/13/stat", "");
	expect_lock("10 777 this-boot - x\n", -EAGAIN);
	expect_lock("10 777 this-boot", -EAGAIN);
	expect_lock("10 778 this-boot - x\n", 0); /* another process has got its number */
	expect_lock("10 777 last-boot - x\n", 0);
	expect_lock("10 778 this-boot pid:[7] x\n", -EAGAIN); /* a number of a container's is not one of ours */
	expect_lock("10 778 this-boot\n", -EAGAIN);
	put_link(root, "proc/self/ns/pid", "pid:[7]");
	expect_lock("10 778 this-boot - x\n", -EAGAIN);
	expect_lock("10 778 this-boot pid:[7] x\n", 0);
	ck_assert_int_eq(unlink(below(root, "proc/self/ns/pid")), 0);
	expect_lock("10 777 this-boo - x\n", 0);
	expect_lock("14 777 this-boot - x\n", 0);
	expect_lock("11 777 this-boot - x\n", -EAGAIN);
	expect_lock("12 777 this-boot - x\n", -EAGAIN);
	expect_lock("13 777 this-boot - x\n", -EAGAIN);
	expect_lock("", -EAGAIN);
	expect_lock("\n", -EAGAIN);
	expect_lock("14", -EAGAIN);
	expect_lock("14 777\n", -EAGAIN);
	expect_lock("14 x this-boot - x\n", -EAGAIN);
	expect_lock("-14 777 this-boot - x\n", -EAGAIN);
	expect_lock("99999999999 777 this-boot - x\n", -EAGAIN);
	memset(line, ' ', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	expect_lock(line, -EAGAIN);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("lock");
	TCase *cases = tcase_create("locks, in both ways of opening");

	tcase_set_timeout(cases, 120);
	tcase_add_checked_fixture(cases, NULL, teardown);
	tcase_add_loop_test(cases, a_lock_is_taken_once_and_given_back, 0, WAY_COUNT);
	tcase_add_loop_test(cases, two_locks_do_not_meet, 0, WAY_COUNT);
	tcase_add_loop_test(cases, what_is_no_file_is_no_lock, 0, WAY_COUNT);
	tcase_add_loop_test(cases, the_lock_of_a_killed_owner_is_free, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_child_that_outlives_the_owner_holds_nothing_up, 0, WAY_COUNT);
	tcase_add_loop_test(cases, only_what_is_surely_gone_is_broken, 0, WAY_COUNT);
	suite_add_tcase(suite, cases);
	return suite;
}

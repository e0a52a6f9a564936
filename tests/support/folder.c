/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void whole_path(char *whole, const char *folder, const char *path)
{
	ck_assert_int_lt(snprintf(whole, PATH_MAX, "%s/%s", folder, path), PATH_MAX);
	for (char *slash = whole + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		ck_assert(!mkdir(whole, 0755) || errno == EEXIST);
		*slash = '/';
	}
}

void put_bytes(const char *folder, const char *path, const void *bytes, size_t size)
{
	char whole[PATH_MAX];
	int fd;

	whole_path(whole, folder, path);
	ck_assert(!unlink(whole) || errno == ENOENT);
	fd = open(whole, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
	ck_assert_int_eq(close(fd), 0);
}

void put_file(const char *folder, const char *path, const char *text)
{
	put_bytes(folder, path, text, strlen(text));
}

void put_link(const char *folder, const char *path, const char *target)
{
	char whole[PATH_MAX];

	whole_path(whole, folder, path);
	ck_assert(!unlink(whole) || errno == ENOENT);
	ck_assert_int_eq(symlink(target, whole), 0);
}

const char *tree(const char *name)
{
	static char path[PATH_MAX];
	const char *trees = getenv("PCIPT_TEST_TREES");

	ck_assert_ptr_nonnull(trees);
	ck_assert_int_lt(snprintf(path, sizeof(path), "%s/%s", trees, name), (int)sizeof(path));
	ck_assert_int_eq(access(path, R_OK), 0);
	return path;
}

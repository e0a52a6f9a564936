/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folders[64];
static size_t folder_count;

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)place;
	return type == FTW_DP ? rmdir(path) : unlink(path);
}

static void remove_folders(void)
{
	for (size_t i = 0; i < folder_count; i++) {
		(void)nftw(folders[i], remove_one, 16, FTW_DEPTH | FTW_PHYS);
		free(folders[i]);
	}
}

const char *new_folder(void)
{
	/* in memory where there is such a place: copies of trees are thousands of files */
	char path[64] = "/dev/shm/pcipt-test-XXXXXX";

	ck_assert_uint_lt(folder_count, sizeof(folders) / sizeof(folders[0]));
	if (access("/dev/shm", W_OK))
		strcpy(path, "/tmp/pcipt-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(path));
	if (!folder_count)
		atexit(remove_folders);
	folders[folder_count] = strdup(path);
	ck_assert_ptr_nonnull(folders[folder_count]);
	return folders[folder_count++];
}

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
	fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
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

const char *copy_of_tree(const char *name)
{
	const char *folder = new_folder(), *from = tree(name);
	char source[PATH_MAX + 2];
	int status;
	pid_t child;

	(void)snprintf(source, sizeof(source), "%s/.", from);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		execlp("cp", "cp", "-a", source, folder, (char *)NULL);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	return folder;
}

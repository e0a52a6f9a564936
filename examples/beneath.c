/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "boot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#endif

#if defined(SYS_openat2) && defined(RESOLVE_IN_ROOT)

/* The kernel takes the folder for the root on the whole way, also where a link is absolute or goes up. */
static int open_in_root(int folder, const char *path, int flags)
{
	struct open_how how = {.flags = (unsigned int)flags, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
	long fd = -1;

	/* it gives up where something is renamed meanwhile */
	for (int tries = 0; tries < 16 && fd < 0; tries++) {
		fd = syscall(SYS_openat2, folder, path, &how, sizeof(how));
		if (fd < 0 && errno != EAGAIN)
			return -errno;
	}
	return fd < 0 ? -EAGAIN : (int)fd;
}

#else

static int open_in_root(int folder, const char *path, int flags)
{
	(void)folder, (void)path, (void)flags;
	return -ENOSYS;
}

#endif

/* One name of a path, which must be no link. */
static int open_step(int folder, const char *name, int flags)
{
	struct stat status;
	int fd;

	if (!strcmp(name, ".."))
		return -ELOOP;
	fd = openat(folder, name, flags | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	/* with O_PATH the link itself is opened */
	if (!fstat(fd, &status) && !S_ISLNK(status.st_mode))
		return fd;
	close(fd);
	return -ELOOP;
}

/* For kernels that cannot: no link is followed. The folder is closed. */
static int walk(int folder, const char *path, int flags)
{
	for (;;) {
		char name[NAME_MAX + 1];
		size_t length;
		int next;

		path += strspn(path, "/");
		length = strcspn(path, "/");
		if (!length)
			return folder;
		if (length > NAME_MAX) {
			close(folder);
			return -ENAMETOOLONG;
		}
		memcpy(name, path, length);
		name[length] = '\0';
		path += length;
		next = open_step(folder, name, *path ? O_PATH | O_DIRECTORY | O_CLOEXEC : flags);
		close(folder);
		if (next < 0)
			return next;
		folder = next;
	}
}

int open_beneath(const char *root, const char *path, int flags)
{
	int folder, fd;

	flags |= flags & O_PATH ? O_CLOEXEC : O_CLOEXEC | O_NOCTTY;
	if (!root) {
		fd = open(path, flags);
		return fd < 0 ? -errno : fd;
	}
	folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return -errno;
	fd = open_in_root(folder, path, flags);
	/* a filter of system calls may refuse what it does not know */
	if (fd == -ENOSYS || fd == -EPERM)
		return walk(folder, path, flags);
	close(folder);
	return fd;
}

bool is_beneath(const char *root, const char *path)
{
	int fd = open_beneath(root, path, O_PATH);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "real.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int pt_io_write_all(int fd, const void *bytes, size_t size)
{
	const char *data = bytes;

	while (size) {
		ssize_t written = write(fd, data, size);

		if (written < 0 && errno != EINTR)
			return -errno;
		if (written > 0) {
			data += written;
			size -= (size_t)written;
		}
	}
	return fsync(fd) ? -errno : 0;
}

int pt_io_memory_file(const char *name, const void *data, size_t size, char *path, size_t path_size)
{
	int fd = memfd_create(name, MFD_CLOEXEC);
	int r = fd < 0 ? -errno : pt_io_write_all(fd, data, size);

	if (r) {
		if (fd >= 0)
			close(fd);
		return r;
	}
	(void)snprintf(path, path_size, "/proc/self/fd/%d", fd);
	return fd;
}

void pt_io_close_memory_file(int fd)
{
	close(fd);
}

static int write_new(int folder, const char *name, const void *data, size_t size)
{
	int fd, r;

	(void)unlinkat(folder, name, 0); /* what a crash left */
	fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	r = pt_io_write_all(fd, data, size);
	if (close(fd) && !r)
		r = -errno;
	return r;
}

/* A name in a folder is on disk when the folder is. */
static int sync_folder(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = fsync(fd) && errno != EINVAL ? -errno : 0;
	close(fd);
	return r;
}

int pt_io_replace_file(int folder, const char *name, const void *data, size_t size)
{
	char temporary[NAME_MAX + 1];
	int r = snprintf(temporary, sizeof(temporary), ".%s.new", name);

	if (r < 0 || (size_t)r >= sizeof(temporary))
		return -ENAMETOOLONG;
	r = write_new(folder, temporary, data, size);
	if (!r && renameat(folder, temporary, folder, name))
		r = -errno;
	if (r) {
		(void)unlinkat(folder, temporary, 0);
		return r;
	}
	return sync_folder(folder);
}

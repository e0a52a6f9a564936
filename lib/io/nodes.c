/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Journals and device nodes of a real root. */
#include "real.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int pt_real_append(struct pt_io *io, const char *path, const void *data, size_t size)
{
	int fd = pt_real_open_at(real_of(io), PT_IO_ROOT, path, O_WRONLY | O_APPEND);
	struct stat before;
	int r;

	if (fd < 0)
		return fd;
	r = fstat(fd, &before) ? -errno : pt_io_write_all(fd, data, size);
	/* Half a record would run into the next one. */
	if (r && S_ISREG(before.st_mode) && ftruncate(fd, before.st_size))
		r = -errno;
	if (close(fd) && !r)
		r = -errno;
	return r;
}

static enum pt_io_kind kind_of(mode_t mode)
{
	if (S_ISREG(mode))
		return PT_IO_FILE;
	return S_ISDIR(mode) ? PT_IO_FOLDER : PT_IO_OTHER;
}

int pt_real_status(struct pt_io *io, const char *path, struct pt_io_status *status)
{
	int fd = pt_real_open_at(real_of(io), PT_IO_ROOT, path, O_PATH);
	struct stat found;
	int r;

	if (fd < 0)
		return fd;
	r = fstat(fd, &found) ? -errno : 0;
	close(fd);
	if (r)
		return r;
	*status = (struct pt_io_status){
		.kind = kind_of(found.st_mode),
		.is_block = S_ISBLK(found.st_mode),
		.is_char = S_ISCHR(found.st_mode),
		.mode = found.st_mode & 07777,
		.user = found.st_uid,
		.group = found.st_gid,
	};
	if (status->is_block || status->is_char) {
		status->major = major(found.st_rdev);
		status->minor = minor(found.st_rdev);
	}
	return 0;
}

int pt_real_set_owner(struct pt_io *io, const char *path, uint32_t user, uint32_t group)
{
	int fd = pt_real_open_at(real_of(io), PT_IO_ROOT, path, O_PATH);
	int r;

	if (fd < 0)
		return fd;
	r = fchownat(fd, "", user, group, AT_EMPTY_PATH) ? -errno : 0;
	close(fd);
	return r;
}

static int check_node(const struct stat *node, const char *number)
{
	char text[32];

	if (!S_ISBLK(node->st_mode) && !S_ISCHR(node->st_mode))
		return -ENOTBLK;
	(void)snprintf(text, sizeof(text), "%u:%u", major(node->st_rdev), minor(node->st_rdev));
	return number && strcmp(text, number) != 0 ? -ENXIO : 0;
}

/* To open a node can do something to the device: what stands there is looked at first, and then that is opened,
 * whatever the path leads to by then. */
static int open_node(struct real *real, const char *path, const char *number, int flags)
{
	int place = pt_real_open_at(real, PT_IO_ROOT, path, O_PATH), fd = -1, r;
	struct stat node;
	char self[64];

	if (place < 0)
		return place;
	r = fstat(place, &node) ? -errno : check_node(&node, number);
	if (!r) {
		/* without O_CREAT, O_EXCL means something to block devices only */
		(void)snprintf(self, sizeof(self), "/proc/self/fd/%d", place);
		fd = open(self, flags | (S_ISBLK(node.st_mode) ? O_EXCL : 0) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (fd < 0)
			r = -errno;
	}
	close(place);
	return r ? r : fd;
}

int pt_real_claim(struct pt_io *io, const char *path, const char *number)
{
	int fd = open_node(real_of(io), path, number, O_RDONLY);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int pt_real_group_viable(struct pt_io *io, const char *path)
{
	struct vfio_group_status status = {.argsz = sizeof(status)};
	int fd = open_node(real_of(io), path, NULL, O_RDWR);
	int r;

	if (fd < 0)
		return fd;
	r = ioctl(fd, VFIO_GROUP_GET_STATUS, &status) ? -errno : !!(status.flags & VFIO_GROUP_FLAGS_VIABLE);
	close(fd);
	return r;
}

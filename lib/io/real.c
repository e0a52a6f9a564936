/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "real.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* A folder of names is read in pieces of this size: few calls even for thousands of devices. */
#define LIST_BUFFER ((size_t)32 * 1024)

/* O_NONBLOCK: a pipe in a captured tree must not hold us up. */
int pt_real_open_at(struct real *real, int at, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)(flags | O_CLOEXEC | (flags & O_PATH ? 0 : O_NONBLOCK | O_NOCTTY)),
		.resolve = at == PT_IO_ROOT ? RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS
					    : RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	long fd = -1;

	while (*path == '/' && at == PT_IO_ROOT)
		path++;
	if (!*path)
		path = ".";
	if (real->walk)
		return pt_io_walk(real->root, at, path, (int)how.flags);
	/* EAGAIN: something was renamed while `..` was worked out */
	for (int tries = 0; tries < 16; tries++) {
		fd = syscall(SYS_openat2, at == PT_IO_ROOT ? real->root : at, path, &how, sizeof(how));
		if (fd >= 0)
			return (int)fd;
		if (errno != EAGAIN && errno != EINTR)
			break;
	}
	return -errno;
}

static int real_open_folder(struct pt_io *io, const char *path)
{
	return pt_real_open_at(real_of(io), PT_IO_ROOT, path, O_PATH | O_DIRECTORY);
}

static void real_close_folder(struct pt_io *io, int handle)
{
	(void)io;
	close(handle);
}

/* pread() and not read(): it fails at once on a pipe or a socket that stands in the place of a file. */
static ssize_t read_some(int fd, void *buffer, size_t size, size_t offset)
{
	ssize_t length;

	do
		length = pread(fd, buffer, size, (off_t)offset);
	while (length < 0 && errno == EINTR);
	return length < 0 ? -errno : length;
}

static ssize_t real_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	int fd = pt_real_open_at(real_of(io), at, path, O_RDONLY);
	ssize_t length;

	if (fd < 0)
		return fd;
	length = read_some(fd, buffer, size, 0);
	close(fd);
	return length;
}

static int real_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	char buffer[16384];
	ssize_t length;
	int fd = pt_real_open_at(real_of(io), at, path, O_RDONLY);

	if (fd < 0)
		return fd;
	pt_text_clear(text);
	pt_text_append(text, "");
	do {
		length = read_some(fd, buffer, sizeof(buffer), text->length);
		if (length > 0)
			pt_text_append_bytes(text, buffer, (size_t)length);
	} while (length > 0 && !text->failed && text->length <= PT_IO_LARGEST);
	close(fd);
	if (text->failed)
		return -ENOMEM;
	if (text->length > PT_IO_LARGEST)
		return -EFBIG;
	return (int)length;
}

static ssize_t link_text(int folder, const char *name, char *buffer, size_t size)
{
	ssize_t length = readlinkat(folder, name, buffer, size);

	if (length < 0)
		return -errno;
	if ((size_t)length >= size)
		return -ENAMETOOLONG;
	buffer[length] = '\0';
	return length;
}

static ssize_t real_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	ssize_t length;
	int fd;

	if (at != PT_IO_ROOT)
		return link_text(at, path, buffer, size);
	fd = pt_real_open_at(real_of(io), at, path, O_PATH | O_NOFOLLOW);
	if (fd < 0)
		return fd;
	length = link_text(fd, "", buffer, size);
	close(fd);
	return length == -ENOENT ? -EINVAL : length; /* there, but no link: as readlink(2) says it */
}

static enum pt_io_kind kind_of(unsigned char type)
{
	switch (type) {
	case DT_REG:
		return PT_IO_FILE;
	case DT_DIR:
		return PT_IO_FOLDER;
	case DT_LNK:
		return PT_IO_LINK;
	default:
		return PT_IO_OTHER;
	}
}

static int add_entries(struct pt_io_names *names, const char *buffer, size_t length)
{
	for (size_t position = 0; position < length;) {
		const struct dirent64 *entry = (const void *)(buffer + position);
		int r = 0;

		position += entry->d_reclen;
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			r = pt_io_names_add(names, entry->d_name, kind_of(entry->d_type));
		if (r)
			return r;
	}
	return 0;
}

static int real_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	struct real *real = real_of(io);
	int fd, r = 0;
	long length;

	if (!real->list_buffer) {
		real->list_buffer = malloc(LIST_BUFFER);
		if (!real->list_buffer)
			return -ENOMEM;
	}
	fd = pt_real_open_at(real, at, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	do {
		length = syscall(SYS_getdents64, fd, real->list_buffer, LIST_BUFFER);
		if (length < 0)
			r = -errno;
		else if (length > 0)
			r = add_entries(names, real->list_buffer, (size_t)length);
	} while (!r && length > 0);
	close(fd);
	return r;
}

static int real_kind(struct pt_io *io, int at, const char *path)
{
	struct stat status;
	int fd = pt_real_open_at(real_of(io), at, path, O_PATH | O_NOFOLLOW);
	int r;

	if (fd < 0)
		return fd;
	r = fstat(fd, &status) ? -errno : (int)kind_of((unsigned char)IFTODT(status.st_mode));
	close(fd);
	return r;
}

static int real_write(struct pt_io *io, const char *path, const void *data, size_t size)
{
	int fd = pt_real_open_at(real_of(io), PT_IO_ROOT, path, O_WRONLY);
	ssize_t written;
	int r = 0;

	if (fd < 0)
		return fd;
	written = write(fd, data, size);
	if (written < 0)
		r = -errno;
	else if ((size_t)written != size)
		r = -EIO;
	close(fd);
	return r;
}

static int real_may_write(struct pt_io *io, const char *path)
{
	int fd = pt_real_open_at(real_of(io), PT_IO_ROOT, path, O_WRONLY);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/* Opens a folder, making what is missing of it; `folder` is changed meanwhile and is whole again at the end. */
static int open_made(struct real *real, char *folder)
{
	int fd = pt_real_open_at(real, PT_IO_ROOT, folder, O_PATH | O_DIRECTORY);
	char *slash = strrchr(folder, '/');
	int parent, r = 0;

	if (fd != -ENOENT || !*folder)
		return fd;
	if (slash)
		*slash = '\0';
	parent = slash ? open_made(real, folder) : pt_real_open_at(real, PT_IO_ROOT, "", O_PATH | O_DIRECTORY);
	if (slash)
		*slash = '/';
	if (parent < 0)
		return parent;
	if (mkdirat(parent, slash ? slash + 1 : folder, 0755) && errno != EEXIST)
		r = -errno;
	close(parent);
	return r ? r : pt_real_open_at(real, PT_IO_ROOT, folder, O_PATH | O_DIRECTORY);
}

int pt_real_open_parent(struct real *real, const char *path, bool make, const char **ret_name)
{
	char folder[PATH_MAX];
	size_t length;

	*ret_name = pt_base_name(path);
	length = (size_t)(*ret_name - path);
	if (length >= sizeof(folder))
		return -ENAMETOOLONG;
	memcpy(folder, path, length);
	while (length && folder[length - 1] == '/')
		length--;
	folder[length] = '\0';
	return make ? open_made(real, folder) : pt_real_open_at(real, PT_IO_ROOT, folder, O_PATH | O_DIRECTORY);
}

static int real_store(struct pt_io *io, const char *path, const void *data, size_t size)
{
	const char *name;
	int folder = pt_real_open_parent(real_of(io), path, true, &name);
	int r;

	if (folder < 0)
		return folder;
	r = pt_io_replace_file(folder, name, data, size);
	close(folder);
	return r;
}

static int real_remove(struct pt_io *io, const char *path)
{
	const char *name;
	int folder = pt_real_open_parent(real_of(io), path, false, &name);
	int r;

	if (folder < 0)
		return folder;
	r = unlinkat(folder, name, 0) ? -errno : 0;
	close(folder);
	return r;
}

static int real_is_live(struct pt_io *io)
{
	struct statfs status;
	int fd = pt_real_open_at(real_of(io), PT_IO_ROOT, "sys", O_PATH | O_DIRECTORY);
	int r;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	r = fstatfs(fd, &status) ? -errno : status.f_type == SYSFS_MAGIC;
	close(fd);
	return r;
}

static int real_load_module(struct pt_io *io, const char *name)
{
	int live = real_is_live(io);

	if (live <= 0)
		return live ? live : -PCIPT_E_NOT_LIVE;
	return pt_io_load_kernel_module(name);
}

static void real_free(struct pt_io *io)
{
	struct real *real = real_of(io);

	close(real->root);
	free(real->list_buffer);
	free(real);
}

static const struct pt_io_ops real_ops = {
	.open_folder = real_open_folder,
	.close_folder = real_close_folder,
	.read = real_read,
	.read_whole = real_read_whole,
	.read_link = real_read_link,
	.list = real_list,
	.kind = real_kind,
	.write = real_write,
	.may_write = real_may_write,
	.store = real_store,
	.remove = real_remove,
	.is_live = real_is_live,
	.load_module = real_load_module,
	.append = pt_real_append,
	.lock = pt_real_lock,
	.unlock = pt_real_unlock,
	.status = pt_real_status,
	.set_owner = pt_real_set_owner,
	.claim = pt_real_claim,
	.group_viable = pt_real_group_viable,
	.network = pt_real_network,
	.vf_settings = pt_real_vf_settings,
	.set_vf = pt_real_set_vf,
	.free = real_free,
};

void pt_io_real_use_walk(struct pt_io *io)
{
	real_of(io)->walk = true;
}

int pt_io_open_real(const char *path, struct pt_io **ret_io)
{
	struct real *real = calloc(1, sizeof(*real));
	int fd;

	if (!real)
		return -ENOMEM;
	real->io.ops = &real_ops;
	real->root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (real->root < 0) {
		int r = -errno;

		free(real);
		return r;
	}
	/* A sandbox that does not know openat2() answers EPERM. */
	fd = pt_real_open_at(real, PT_IO_ROOT, "", O_PATH);
	if (fd == -ENOSYS || fd == -EPERM)
		real->walk = true;
	if (fd >= 0)
		close(fd);
	*ret_io = &real->io;
	return 0;
}

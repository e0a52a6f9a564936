/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "boot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST ((size_t)1 << 20)

static int read_all(int fd, char *text, size_t size, size_t *ret_length)
{
	size_t length = 0;
	ssize_t got;

	do {
		got = read(fd, text + length, size - length);
		if (got > 0)
			length += (size_t)got;
	} while (length < size && (got > 0 || (got < 0 && errno == EINTR)));
	*ret_length = length;
	return got < 0 ? -errno : 0;
}

/* NULL, or why not. */
static const char *read_open(struct boot_file *file)
{
	struct stat status;
	size_t length = 0;
	int error;

	if (fstat(file->fd, &status) || !S_ISREG(status.st_mode))
		return "it is no regular file";
	file->text = malloc(LARGEST + 2);
	if (!file->text)
		return strerror(ENOMEM);
	file->mode = status.st_mode & 07777;
	file->owner = status.st_uid;
	file->group = status.st_gid;
	error = read_all(file->fd, file->text, LARGEST + 1, &length);
	if (error)
		return strerror(-error);
	if (length > LARGEST)
		return "it is too large for a file of settings";
	file->text[length] = '\0';
	return strlen(file->text) == length ? NULL : "it has a zero byte in it, and is no text";
}

const char *boot_load(const char *root, const char *path, struct boot_file *ret_file)
{
	struct boot_file file = {.fd = -1};
	const char *reason;

	/* a pipe in its place would keep us waiting */
	file.fd = open_beneath(root, path, O_RDONLY | O_NONBLOCK);
	reason = file.fd < 0 ? strerror(-file.fd) : read_open(&file);
	if (reason)
		boot_free(&file);
	else
		*ret_file = file;
	return reason;
}

int boot_read(const struct app *app, const char *path, struct boot_file *ret_file)
{
	char *real = realpath(path, NULL);
	const char *reason = real ? boot_load(NULL, real, ret_file) : strerror(errno);

	if (!reason) {
		ret_file->path = real;
		return STATUS_GO_ON;
	}
	free(real);
	return fail(app, STATUS_SYSTEM, "Cannot read %s: %s.", path, reason);
}

void boot_free(struct boot_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	free(file->text);
	*file = (struct boot_file){.fd = -1};
}

/* The whole text, with all that belongs to the file, and on the disk; 0 or -errno. */
static int fill(int fd, const struct boot_file *file, const char *text)
{
	size_t length = strlen(text), done = 0;
	struct stat status;
	int error;

	while (done < length) {
		ssize_t put = write(fd, text + done, length - done);

		if (put < 0 && errno != EINTR)
			return -errno;
		done += put > 0 ? (size_t)put : 0;
	}
	if (fstat(fd, &status))
		return -errno;
	if ((status.st_uid != file->owner || status.st_gid != file->group) && fchown(fd, file->owner, file->group))
		return -errno;
	error = boot_copy_attributes(file->fd, fd);
	if (error)
		return error;
	return fchmod(fd, file->mode) || fsync(fd) ? -errno : 0;
}

/* Beside the file, with a number when there is one already. */
static int keep_backup(const struct boot_file *file, char *path)
{
	int fd = -1, error;

	for (int number = 0; fd < 0 && number < 1000; number++) {
		int length = number ? snprintf(path, PATH_MAX, "%s.pcipt-backup.%d", file->path, number)
				    : snprintf(path, PATH_MAX, "%s.pcipt-backup", file->path);

		if (length < 0 || length >= PATH_MAX)
			return -ENAMETOOLONG;
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			return -errno;
	}
	if (fd < 0)
		return -EEXIST;
	error = fill(fd, file, file->text);
	if (close(fd) && !error)
		error = -errno;
	if (error)
		unlink(path);
	return error;
}

/* So that a power cut does not bring the old name back. */
static void sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int length = snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 0, path), fd;

	if (length <= 0 || length >= PATH_MAX)
		return;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

static int replace(const struct boot_file *file, const char *text)
{
	char path[PATH_MAX];
	const char *slash = strrchr(file->path, '/');
	int length = snprintf(path, sizeof(path), "%.*s/.pcipt-XXXXXX", (int)(slash - file->path), file->path);
	int fd, error;

	if (length < 0 || length >= PATH_MAX)
		return -ENAMETOOLONG;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = fill(fd, file, text);
	if (close(fd) && !error)
		error = -errno;
	if (!error && rename(path, file->path))
		error = -errno;
	if (error)
		unlink(path);
	else
		sync_folder(file->path);
	return error;
}

int boot_write(const struct app *app, const struct boot_file *file, const char *text, char **ret_backup)
{
	char *backup = malloc(PATH_MAX);
	int error;

	if (!backup)
		return fail(app, STATUS_SYSTEM, "Out of memory. Nothing was changed.");
	error = access(file->path, W_OK) ? -errno : 0;
	if (error) {
		free(backup);
		return fail(app, STATUS_SYSTEM, "Cannot write %s: %s. Nothing was changed.", file->path,
			    strerror(-error));
	}
	error = keep_backup(file, backup);
	if (error) {
		free(backup);
		return fail(app, STATUS_SYSTEM, "Cannot keep a backup beside %s: %s. Nothing was changed.", file->path,
			    strerror(-error));
	}
	error = replace(file, text);
	if (error) {
		unlink(backup);
		free(backup);
		return fail(app, STATUS_SYSTEM, "Cannot write %s: %s. Nothing was changed.", file->path,
			    strerror(-error));
	}
	*ret_backup = backup;
	return STATUS_GO_ON;
}

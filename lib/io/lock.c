/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lock files. Who has a lock has an flock() on the file that the path names. A child that was forked meanwhile has it,
 * too, and keeps it when the owner dies: then the file is removed, and the next one makes another.
 *
 * Both the taking and the removing are decided while a second lock is held, on the file's first byte. With it, an owner
 * looks whether the path still names the file and writes itself in, and who breaks a lock looks whether the path still
 * names the file and who is written in. So nobody removes the file of an owner that is there, and no file is removed
 * for another.
 */
#include "real.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define OWNER_SIZE 256
/* How often the lock is tried anew when its file was removed meanwhile. */
#define MOST_TRIES 100
/* How many milliseconds one waits for what takes microseconds: the other may have been stopped in the middle of it. */
#define PATIENCE 100

#define START_TIME 22 /* the field of proc/PID/stat */

void pt_io_read_pid_namespace(struct pt_io *io, char *space, size_t size)
{
	if (pt_io_read_link(io, PT_IO_ROOT, "proc/self/ns/pid", space, size) <= 0 || strchr(space, ' '))
		(void)snprintf(space, size, "-");
}

static int decide(int fd)
{
	struct flock first = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
	const struct timespec pause = {.tv_nsec = 1000000};

	for (int left = PATIENCE; left > 0; left--) {
		if (!fcntl(fd, F_OFD_SETLK, &first))
			return 0;
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return -errno;
		(void)nanosleep(&pause, NULL);
	}
	return -EAGAIN;
}

static void decided(int fd)
{
	struct flock first = {.l_type = F_UNLCK, .l_whence = SEEK_SET, .l_len = 1};

	(void)fcntl(fd, F_OFD_SETLK, &first);
}

/* 1 when the name stands for the open file, else 0. */
static int is_named(int folder, const char *name, int fd)
{
	struct stat named, opened;

	if (fstat(fd, &opened))
		return -errno;
	if (fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	return named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/* Gives a word and goes on behind the space that ends it; false when there is none. */
static bool next_word(const char **text, const char **ret_word, size_t *ret_length)
{
	*ret_word = *text;
	*ret_length = strcspn(*text, " \n");
	*text += *ret_length;
	*text += **text == ' ';
	return *ret_length > 0;
}

/* When a process began. -ENOENT when there is none */
static int start_time(struct pt_io *io, uint64_t pid, uint64_t *ret_start)
{
	char path[64], buffer[1024];
	const char *rest, *word;
	ssize_t size;
	size_t length = 0;

	(void)snprintf(path, sizeof(path), "proc/%llu/stat", (unsigned long long)pid);
	size = pt_io_read_text(io, PT_IO_ROOT, path, buffer, sizeof(buffer));
	if (size < 0)
		return size == -ESRCH ? -ENOENT : (int)size;
	rest = strrchr(buffer, ')'); /* the name before it may contain anything */
	if (!rest || rest[1] != ' ')
		return -PCIPT_E_MALFORMED;
	rest += 2;
	for (int field = 3; field <= START_TIME; field++)
		if (!next_word(&rest, &word, &length))
			return -PCIPT_E_MALFORMED;
	return pt_parse_number_n(word, length, 10, UINT64_MAX, ret_start);
}

/* Whether the process that a lock's text names is no more. What cannot be told counts as there. */
static bool is_gone(struct pt_io *io, const char *owner)
{
	const char *pid_word, *start_word, *boot_word, *space_word;
	size_t pid_length, start_length, boot_length, space_length;
	uint64_t pid, start, now;
	char boot[64], space[PT_IO_PID_NAMESPACE];
	int r;

	if (!next_word(&owner, &pid_word, &pid_length) || !next_word(&owner, &start_word, &start_length) ||
	    !next_word(&owner, &boot_word, &boot_length) || !next_word(&owner, &space_word, &space_length) ||
	    pt_parse_number_n(pid_word, pid_length, 10, INT32_MAX, &pid) ||
	    pt_parse_number_n(start_word, start_length, 10, UINT64_MAX, &start) ||
	    pt_io_read_text(io, PT_IO_ROOT, "proc/sys/kernel/random/boot_id", boot, sizeof(boot)) <= 0)
		return false;
	if (strlen(boot) != boot_length || memcmp(boot, boot_word, boot_length) != 0)
		return true;
	/* a pid of another namespace, such as a container's, says nothing here */
	pt_io_read_pid_namespace(io, space, sizeof(space));
	if (strlen(space) != space_length || memcmp(space, space_word, space_length) != 0)
		return false;
	r = start_time(io, pid, &now);
	return r == -ENOENT || (!r && now != start);
}

static bool owner_is_gone(struct pt_io *io, int fd)
{
	char owner[OWNER_SIZE];
	ssize_t length = pread(fd, owner, sizeof(owner) - 1, 0);

	if (length <= 0)
		return false; /* it is being taken, or was given back */
	owner[length] = '\0';
	return is_gone(io, owner);
}

/* Removes the file of an owner that is gone. @return 0 when it is worth another try */
static int break_lock(struct pt_io *io, int folder, const char *name, int fd)
{
	int r;

	if (!owner_is_gone(io, fd))
		return -EAGAIN;
	r = decide(fd);
	if (r)
		return r;
	r = is_named(folder, name, fd);
	if (r > 0) {
		r = owner_is_gone(io, fd) ? 0 : -EAGAIN;
		if (!r && unlinkat(folder, name, 0))
			r = -errno;
	}
	decided(fd);
	return r;
}

/* Writes the owner in. @return 1, or 0 when the file is not the one any more */
static int move_in(int folder, const char *name, int fd, const char *owner)
{
	size_t size = strlen(owner);
	int r = decide(fd);

	if (r)
		return r;
	r = is_named(folder, name, fd);
	if (r > 0) {
		ssize_t written = ftruncate(fd, 0) ? -1 : pwrite(fd, owner, size, 0);

		if (written < 0)
			r = -errno;
		else if ((size_t)written != size)
			r = -EIO;
	}
	decided(fd);
	return r;
}

static int open_lock(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
	struct stat status = {0};
	int r = fd < 0 || fstat(fd, &status) ? -errno : 0;

	if (!r && !S_ISREG(status.st_mode))
		r = -ESPIPE;
	if (r && fd >= 0)
		close(fd);
	return r ? r : fd;
}

/* One try. @return a descriptor, -ESTALE when the file was removed meanwhile */
static int try_lock(struct pt_io *io, int folder, const char *name, const char *owner)
{
	int fd = open_lock(folder, name), r;

	if (fd < 0)
		return fd;
	if (!flock(fd, LOCK_EX | LOCK_NB))
		r = move_in(folder, name, fd, owner);
	else
		r = errno == EWOULDBLOCK ? break_lock(io, folder, name, fd) : -errno;
	if (r > 0)
		return fd;
	close(fd);
	return r ? r : -ESTALE;
}

int pt_real_lock(struct pt_io *io, const char *path, const char *owner)
{
	const char *name;
	int folder, r = -ESTALE;

	if (strlen(owner) >= OWNER_SIZE)
		return -E2BIG;
	folder = pt_real_open_parent(real_of(io), path, true, &name);
	if (folder < 0)
		return folder;
	for (int left = MOST_TRIES; r == -ESTALE && left > 0; left--)
		r = try_lock(io, folder, name, owner);
	close(folder);
	return r == -ESTALE ? -EAGAIN : r;
}

/* The text goes first: an empty file says of nobody that it has the lock. */
void pt_real_unlock(struct pt_io *io, int handle)
{
	(void)io;
	(void)!ftruncate(handle, 0);
	(void)flock(handle, LOCK_UN);
	close(handle);
}

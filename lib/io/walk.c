/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As many links as the kernel follows. */
#define MOST_LINKS 40

/* A walk under way: `done` is the path so far, without links; `rest` is what is still to be walked. */
struct walk {
	int root;
	int links_left;
	char done[PATH_MAX];
	char rest[PATH_MAX];
};

/* With O_DIRECTORY the kernel says of a link that it is no folder. */
static int refusal(int folder, const char *part)
{
	int error = errno;
	char target;

	return error == ENOTDIR && readlinkat(folder, part, &target, 1) >= 0 ? -ELOOP : -error;
}

/* Opens a path that has no links; a link that has been put there meanwhile is refused by the kernel. What stands before
 * a slash must be a folder, also when nothing stands behind it. */
static int open_plain(int folder, const char *path, int flags)
{
	char part[NAME_MAX + 1];
	int current = -1;

	for (;;) {
		size_t length;
		int next;
		bool last;

		path += strspn(path, "/");
		length = strcspn(path, "/");
		last = path[length] == '\0';
		if (length > NAME_MAX) {
			next = -ENAMETOOLONG;
		} else if (length == 2 && !memcmp(path, "..", 2)) {
			next = -EXDEV;
		} else {
			memcpy(part, length ? path : ".", length ? length : 1);
			part[length ? length : 1] = '\0';
			next = openat(current >= 0 ? current : folder, part,
				      (last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
			if (next < 0)
				next = refusal(current >= 0 ? current : folder, part);
		}
		if (current >= 0)
			close(current);
		if (next < 0 || last)
			return next;
		current = next;
		path += length;
	}
}

/* Puts a link's target before the rest of the walk. */
static int put_before(struct walk *walk, const char *target)
{
	char rest[PATH_MAX];
	int r;

	if (!walk->links_left--)
		return -ELOOP;
	r = pt_path_join(rest, sizeof(rest), target, walk->rest);
	if (r)
		return r;
	if (*target == '/')
		walk->done[0] = '\0';
	memcpy(walk->rest, rest, sizeof(rest));
	return 0;
}

static int folder_or_error(int fd)
{
	struct stat status;

	if (fstat(fd, &status))
		return -errno;
	return S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
}

/* Takes the next part of the rest: into `done`, or replaces it by its target if it is a link. */
static int step(struct walk *walk, bool follow_last)
{
	char part[NAME_MAX + 1], next[PATH_MAX], target[PATH_MAX];
	size_t skip = strspn(walk->rest, "/"), length = strcspn(walk->rest + skip, "/");
	ssize_t target_length = -1;
	bool last;
	int fd, r;

	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(part, walk->rest + skip, length);
	part[length] = '\0';
	memmove(walk->rest, walk->rest + skip + length, strlen(walk->rest + skip + length) + 1);
	last = !walk->rest[0]; /* with a slash behind it, it is one on the way */
	if (!strcmp(part, "..") && !walk->done[0])
		return 0; /* above the root is the root, as in the kernel */
	r = pt_path_follow(next, sizeof(next), walk->done, part);
	if (r)
		return r;
	if (follow_last || !last) {
		fd = open_plain(walk->root, next, O_PATH);
		if (fd < 0)
			return fd;
		target_length = readlinkat(fd, "", target, sizeof(target) - 1);
		r = target_length >= 0 || last ? 0 : folder_or_error(fd);
		close(fd);
		if (r)
			return r;
	}
	if (target_length > 0) {
		target[target_length] = '\0';
		return put_before(walk, target);
	}
	memcpy(walk->done, next, sizeof(next));
	return 0;
}

static int walk_from_root(int root, const char *path, int flags)
{
	struct walk walk;
	int r;

	walk.root = root;
	walk.links_left = MOST_LINKS;
	walk.done[0] = '\0'; /* the rest of these 8 KB need not be cleared */
	r = pt_path_join(walk.rest, sizeof(walk.rest), "", path);
	while (!r && walk.rest[strspn(walk.rest, "/")])
		r = step(&walk, !(flags & O_NOFOLLOW));
	return r ? r : open_plain(root, walk.done, flags);
}

int pt_io_walk(int root, int at, const char *path, int flags)
{
	if (at == PT_IO_ROOT)
		return walk_from_root(root, path, flags);
	return *path == '/' ? -EXDEV : open_plain(at, path, flags);
}

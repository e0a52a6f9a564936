/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a capture is written: what stands on a machine is made again in a folder. */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_LINKS 40

/* Opens the folder that holds `path`, confined to the capture, and gives the name within it. */
static int open_holder(struct recorder *recorder, const char *path, const char **ret_name)
{
	char holder[PATH_MAX];
	size_t length;

	*ret_name = pt_base_name(path);
	length = (size_t)(*ret_name - path);
	if (length >= sizeof(holder))
		return -ENAMETOOLONG;
	memcpy(holder, path, length);
	holder[length ? length - 1 : 0] = '\0';
	return pt_io_open_folder(recorder->folder, holder);
}

static int make_folder(struct recorder *recorder, const char *path)
{
	const char *name;
	int holder = open_holder(recorder, path, &name), r;

	if (holder < 0)
		return holder;
	r = mkdirat(holder, name, 0755) && errno != EEXIST ? -errno : 0;
	close(holder);
	return r;
}

int pt_mirror_link(struct recorder *recorder, const char *path, const char *target)
{
	const char *name;
	int holder = open_holder(recorder, path, &name), r;

	if (holder < 0)
		return holder;
	r = symlinkat(target, holder, name) && errno != EEXIST ? -errno : 0;
	close(holder);
	return r;
}

/* Writes a file, or only its beginning; with `data` NULL one that is merely there. */
int pt_mirror_file(struct recorder *recorder, const char *path, const void *data, size_t size, bool whole)
{
	const char *name;
	int holder = open_holder(recorder, path, &name), fd, r = 0;

	if (holder < 0)
		return holder;
	fd = openat(holder, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (whole ? O_TRUNC : 0), 0644);
	if (fd < 0)
		r = -errno;
	close(holder);
	for (size_t done = 0; !r && data && done < size;) {
		ssize_t n = write(fd, (const char *)data + done, size - done);

		if (n < 0 && errno != EINTR)
			r = -errno;
		else if (n > 0)
			done += (size_t)n;
	}
	if (fd >= 0 && close(fd) && !r)
		r = -errno;
	return r;
}

/* Makes what leads to a path, links included, and gives the path without links. */
int pt_mirror_path(struct recorder *recorder, const char *path, bool follow_last, char *done)
{
	char rest[PATH_MAX], next[PATH_MAX], target[PATH_MAX], part[NAME_MAX + 1];
	int links_left = MOST_LINKS, r;

	done[0] = '\0';
	r = pt_path_join(rest, sizeof(rest), "", path);
	while (!r && rest[strspn(rest, "/")]) {
		size_t skip = strspn(rest, "/"), length = strcspn(rest + skip, "/");
		ssize_t link = -1;
		bool last;

		if (length > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(part, rest + skip, length);
		part[length] = '\0';
		memmove(rest, rest + skip + length, strlen(rest + skip + length) + 1);
		last = !rest[0];
		if (!strcmp(part, "..") && !done[0])
			continue;
		r = pt_path_follow(next, sizeof(next), done, part);
		if (r)
			return r;
		if (!last || follow_last)
			link = pt_io_read_link(recorder->inner, PT_IO_ROOT, next, target, sizeof(target));
		if (link > 0) {
			if (!links_left--)
				return -ELOOP;
			r = pt_mirror_link(recorder, next, target);
			if (!r && target[0] == '/')
				done[0] = '\0';
			if (!r)
				r = pt_path_join(next, sizeof(next), target, rest);
			memcpy(rest, next, sizeof(rest));
		} else {
			memcpy(done, next, sizeof(next));
			if (!last && *done)
				r = make_folder(recorder, done);
		}
	}
	return r;
}

/* Makes something of the kind that was seen, without content. */
int pt_mirror_kind(struct recorder *recorder, const char *path, int kind)
{
	char target[PATH_MAX];
	ssize_t length;

	if (kind == PT_IO_FOLDER)
		return make_folder(recorder, path);
	if (kind != PT_IO_LINK)
		return pt_mirror_file(recorder, path, NULL, 0, false);
	length = pt_io_read_link(recorder->inner, PT_IO_ROOT, path, target, sizeof(target));
	return length > 0 ? pt_mirror_link(recorder, path, target) : 0; /* it may have vanished */
}

int pt_mirror_folder(struct recorder *recorder, const char *path, char *plain)
{
	int r = pt_mirror_path(recorder, path, true, plain);

	if (!r && *plain)
		r = make_folder(recorder, plain);
	return r;
}

int pt_mirror_kind_at(struct recorder *recorder, const char *path, int kind)
{
	char plain[PATH_MAX];
	int r = pt_mirror_path(recorder, path, false, plain);

	if (!r && *plain)
		r = pt_mirror_kind(recorder, plain, kind);
	return r;
}

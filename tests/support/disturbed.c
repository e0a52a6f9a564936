/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "disturbed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct disturbed *disturbed_of(struct pt_io *io)
{
	return (struct disturbed *)io;
}

bool last_address(const char *path, char *address, size_t size)
{
	const char *end = path + strlen(path);
	struct pcipt_address parsed;

	for (const char *part = end; part > path; end = part) {
		part = end - 1;
		while (part > path && *part != '/')
			part--;
		(void)snprintf(address, size, "%.*s", (int)(end - part - (*part == '/')), part + (*part == '/'));
		if (!pcipt_address_parse(address, &parsed))
			return true;
	}
	return false;
}

/* Whether a whole name, or several, of the path are what has vanished. */
static bool is_gone(const struct disturbed *disturbed, const char *path)
{
	size_t length = strlen(disturbed->gone);
	const char *found = path;

	while (length && (found = strstr(found, disturbed->gone))) {
		if ((found == path || found[-1] == '/') && (!found[length] || found[length] == '/'))
			return true;
		found++;
	}
	return false;
}

/* Whether there is something to be read at all: what is not there neither fails otherwise nor comes in part. */
static bool is_there(struct disturbed *disturbed, int at, const char *path)
{
	int kind = pt_io_kind(disturbed->inner, pt_io_handles_inner(&disturbed->handles, at), path);

	return kind != -ENOENT && kind != -ENOTDIR;
}

/* Counts a read: 0 when it goes on, 1 when its result is to be cut, or an error. */
static int count(struct disturbed *disturbed, int at, const char *path)
{
	char whole[PATH_MAX];
	int r = pt_io_handles_path(&disturbed->handles, at, path, whole, sizeof(whole));

	if (r)
		return r;
	if (is_gone(disturbed, whole))
		return -ENOENT;
	if (!is_there(disturbed, at, path) || ++disturbed->count != disturbed->at)
		return 0;
	disturbed->reached = true;
	strcpy(disturbed->path, whole);
	switch (disturbed->how) {
	case DISTURB_ERROR:
		return disturbed->error;
	case DISTURB_VANISH:
		if (!last_address(whole, disturbed->gone, sizeof(disturbed->gone)))
			strcpy(disturbed->gone, whole);
		return -ENOENT;
	case DISTURB_EMPTY:
	case DISTURB_SHORT:
		break;
	}
	return 1;
}

static size_t rest_of(const struct disturbed *disturbed, size_t size)
{
	return disturbed->how == DISTURB_EMPTY ? 0 : size / 2;
}

static int disturbed_open_folder(struct pt_io *io, const char *path)
{
	struct disturbed *disturbed = disturbed_of(io);
	int r = count(disturbed, PT_IO_ROOT, path);
	int inner = r < 0 ? r : pt_io_open_folder(disturbed->inner, path);

	if (inner < 0)
		return inner;
	r = pt_io_handles_add(&disturbed->handles, path, inner);
	if (r < 0)
		pt_io_close_folder(disturbed->inner, inner);
	return r;
}

static void disturbed_close_folder(struct pt_io *io, int handle)
{
	struct disturbed *disturbed = disturbed_of(io);

	pt_io_close_folder(disturbed->inner, pt_io_handles_remove(&disturbed->handles, handle));
}

static ssize_t disturbed_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	struct disturbed *disturbed = disturbed_of(io);
	int r = count(disturbed, at, path);
	ssize_t length;

	if (r < 0)
		return r;
	length = pt_io_read(disturbed->inner, pt_io_handles_inner(&disturbed->handles, at), path, buffer, size);
	return r && length > 0 ? (ssize_t)rest_of(disturbed, (size_t)length) : length;
}

static int cut_text(struct disturbed *disturbed, int r, struct pcipt_text *text)
{
	if (r > 0) {
		text->length = rest_of(disturbed, text->length);
		if (text->string)
			text->string[text->length] = '\0';
	}
	return 0;
}

static int disturbed_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	struct disturbed *disturbed = disturbed_of(io);
	int r = count(disturbed, at, path), inner;

	if (r < 0)
		return r;
	inner = pt_io_read_whole(disturbed->inner, pt_io_handles_inner(&disturbed->handles, at), path, text);
	return inner ? inner : cut_text(disturbed, r, text);
}

/* A link is never read in part. */
static ssize_t disturbed_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	struct disturbed *disturbed = disturbed_of(io);
	int r = count(disturbed, at, path);

	if (r)
		return r < 0 ? r : -ENOENT;
	return pt_io_read_link(disturbed->inner, pt_io_handles_inner(&disturbed->handles, at), path, buffer, size);
}

static int disturbed_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	struct disturbed *disturbed = disturbed_of(io);
	int r = count(disturbed, at, path), inner;

	if (r < 0)
		return r;
	inner = pt_io_list_unsorted(disturbed->inner, pt_io_handles_inner(&disturbed->handles, at), path, names);
	if (!inner && r)
		names->count = rest_of(disturbed, names->count);
	return inner;
}

static int disturbed_kind(struct pt_io *io, int at, const char *path)
{
	struct disturbed *disturbed = disturbed_of(io);
	int r = count(disturbed, at, path);

	if (r)
		return r < 0 ? r : -ENOENT;
	return pt_io_kind(disturbed->inner, pt_io_handles_inner(&disturbed->handles, at), path);
}

static int disturbed_status(struct pt_io *io, const char *path, struct pt_io_status *status)
{
	struct disturbed *disturbed = disturbed_of(io);
	int r = count(disturbed, PT_IO_ROOT, path);

	if (r)
		return r < 0 ? r : -ENOENT;
	return pt_io_status(disturbed->inner, path, status);
}

static int disturbed_network(struct pt_io *io, struct pcipt_text *text)
{
	struct disturbed *disturbed = disturbed_of(io);
	int r = count(disturbed, PT_IO_ROOT, PT_IO_NETWORK_FILE), inner;

	if (r < 0)
		return r;
	inner = pt_io_network(disturbed->inner, text);
	return inner ? inner : cut_text(disturbed, r, text);
}

static int disturbed_is_live(struct pt_io *io)
{
	return pt_io_is_live(disturbed_of(io)->inner);
}

static void disturbed_free(struct pt_io *io)
{
	struct disturbed *disturbed = disturbed_of(io);

	pt_io_free(disturbed->inner);
	pt_io_handles_release(&disturbed->handles);
	free(disturbed);
}

static const struct pt_io_ops disturbed_ops = {
	.open_folder = disturbed_open_folder,
	.close_folder = disturbed_close_folder,
	.read = disturbed_read,
	.read_whole = disturbed_read_whole,
	.read_link = disturbed_read_link,
	.list = disturbed_list,
	.kind = disturbed_kind,
	.status = disturbed_status,
	.network = disturbed_network,
	.is_live = disturbed_is_live,
	.free = disturbed_free,
};

struct disturbed *disturb(struct pt_io *inner)
{
	struct disturbed *disturbed = calloc(1, sizeof(*disturbed));

	if (!disturbed)
		abort();
	disturbed->io.ops = &disturbed_ops;
	disturbed->inner = inner;
	return disturbed;
}

void disturb_at(struct disturbed *disturbed, size_t at, enum disturbance how, int error)
{
	disturbed->count = 0;
	disturbed->at = at;
	disturbed->how = how;
	disturbed->error = error;
	disturbed->reached = false;
	disturbed->path[0] = '\0';
	disturbed->gone[0] = '\0';
}

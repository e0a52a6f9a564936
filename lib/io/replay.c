/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "io.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A path that could not be read on the captured machine, and the error it answered. */
struct failure {
	const char *path;
	int error;
};

struct replay {
	struct pt_io io;
	struct pt_io *inner;
	struct pt_io_handles handles;
	struct pcipt_text text; /* what the paths of `failures` point into */
	struct failure *failures;
	size_t count;
	size_t capacity;
};

static struct replay *replay_of(struct pt_io *io)
{
	return (struct replay *)io;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct failure *)a)->path, ((const struct failure *)b)->path);
}

static int recorded_error(struct replay *replay, int at, const char *path)
{
	char whole[PATH_MAX];
	struct failure key = {.path = whole};
	const struct failure *found = NULL;
	int r = pt_io_handles_path(&replay->handles, at, path, whole, sizeof(whole));

	if (r)
		return r;
	if (replay->count)
		found = bsearch(&key, replay->failures, replay->count, sizeof(key), compare);
	return found ? found->error : 0;
}

static int replay_open_folder(struct pt_io *io, const char *path)
{
	struct replay *replay = replay_of(io);
	int r = recorded_error(replay, PT_IO_ROOT, path);
	int inner = r ? r : pt_io_open_folder(replay->inner, path);

	if (inner < 0)
		return inner;
	r = pt_io_handles_add(&replay->handles, path, inner);
	if (r < 0)
		pt_io_close_folder(replay->inner, inner);
	return r;
}

static void replay_close_folder(struct pt_io *io, int handle)
{
	struct replay *replay = replay_of(io);

	pt_io_close_folder(replay->inner, pt_io_handles_remove(&replay->handles, handle));
}

static ssize_t replay_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	struct replay *replay = replay_of(io);
	int r = recorded_error(replay, at, path);

	return r ? r : pt_io_read(replay->inner, pt_io_handles_inner(&replay->handles, at), path, buffer, size);
}

static int replay_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	struct replay *replay = replay_of(io);
	int r = recorded_error(replay, at, path);

	return r ? r : pt_io_read_whole(replay->inner, pt_io_handles_inner(&replay->handles, at), path, text);
}

static ssize_t replay_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	struct replay *replay = replay_of(io);
	int r = recorded_error(replay, at, path);

	return r ? r : pt_io_read_link(replay->inner, pt_io_handles_inner(&replay->handles, at), path, buffer, size);
}

static int replay_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	struct replay *replay = replay_of(io);
	int r = recorded_error(replay, at, path);

	return r ? r : pt_io_list(replay->inner, pt_io_handles_inner(&replay->handles, at), path, names);
}

static int replay_kind(struct pt_io *io, int at, const char *path)
{
	struct replay *replay = replay_of(io);
	int kind = pt_io_kind(replay->inner, pt_io_handles_inner(&replay->handles, at), path), r;

	if (kind != -ENOENT)
		return kind; /* what could not be read may well be there */
	r = recorded_error(replay, at, path);
	return r ? r : kind;
}

static int replay_network(struct pt_io *io, struct pcipt_text *text)
{
	return replay_read_whole(io, PT_IO_ROOT, PT_IO_NETWORK_FILE, text);
}

static int replay_write(struct pt_io *io, const char *path, const void *data, size_t size)
{
	(void)io;
	(void)path;
	(void)data;
	(void)size;
	return -PCIPT_E_NOT_LIVE;
}

static int replay_remove(struct pt_io *io, const char *path)
{
	(void)io;
	(void)path;
	return -PCIPT_E_NOT_LIVE;
}

static int replay_is_live(struct pt_io *io)
{
	(void)io;
	return 0;
}

static void release(struct replay *replay)
{
	pt_io_handles_release(&replay->handles);
	pt_text_release(&replay->text);
	free(replay->failures);
	free(replay);
}

static void replay_free(struct pt_io *io)
{
	struct replay *replay = replay_of(io);

	pt_io_free(replay->inner);
	release(replay);
}

static const struct pt_io_ops replay_ops = {
	.open_folder = replay_open_folder,
	.close_folder = replay_close_folder,
	.read = replay_read,
	.read_whole = replay_read_whole,
	.read_link = replay_read_link,
	.list = replay_list,
	.kind = replay_kind,
	.write = replay_write,
	.store = replay_write,
	.remove = replay_remove,
	.is_live = replay_is_live,
	.network = replay_network,
	.free = replay_free,
};

/* A line is the name of an error, a space, a path. Other lines are passed over. */
static int parse(struct replay *replay)
{
	char *rest = replay->text.string, *line;

	while ((line = strsep(&rest, "\n"))) {
		char *path = strchr(line, ' ');
		int r;

		if (!path)
			continue;
		*path++ = '\0';
		r = pt_grow(&replay->failures, replay->count, &replay->capacity, sizeof(*replay->failures));
		if (r)
			return r;
		replay->failures[replay->count++] = (struct failure){.path = path, .error = pt_error_from_name(line)};
	}
	if (replay->count)
		qsort(replay->failures, replay->count, sizeof(*replay->failures), compare);
	return 0;
}

int pt_io_open_replay(struct pt_io *inner, struct pt_io **ret_io)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	int r;

	if (!replay)
		return -ENOMEM;
	replay->io.ops = &replay_ops;
	replay->inner = inner;
	r = pt_io_read_whole(inner, PT_IO_ROOT, PT_IO_ERRORS_FILE, &replay->text);
	if (!r)
		r = parse(replay);
	if (r) {
		release(replay);
		return r;
	}
	*ret_io = &replay->io;
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "record.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <pcipt/capture.h>

static struct recorder *recorder_of(struct pt_io *io)
{
	return (struct recorder *)io;
}

static void note(struct recorder *recorder, int r)
{
	if (r && !recorder->error)
		recorder->error = r;
}

/* Keeps an error that a tree without the file would not answer by itself. */
static void record_error(struct recorder *recorder, const char *path, int error)
{
	const char *name = pcipt_error_name(error);

	if (error == -ENOENT || error == -ENOTDIR || error == -ELOOP || strchr(path, '\n'))
		return;
	if (error == -ENOMEM)
		note(recorder, error);
	else
		pt_text_printf(&recorder->errors, "%s %s\n", name ? name : "EIO", path);
}

static int whole_path(struct recorder *recorder, int at, const char *path, char *whole)
{
	int r = pt_io_handles_path(&recorder->handles, at, path, whole, PATH_MAX);

	note(recorder, r);
	return r;
}

/* Keeps what a read has answered. One that filled its buffer has perhaps not seen `all`. */
static void keep_read(struct recorder *recorder, int at, const char *path, const void *data, ssize_t size, bool all)
{
	char whole[PATH_MAX], plain[PATH_MAX];
	char *copy = NULL;
	bool smbios;
	int r;

	if (whole_path(recorder, at, path, whole))
		return;
	if (size < 0) {
		/* a folder answers so by itself; an error that is kept would be the answer to all else, too */
		if (size == -EISDIR)
			note(recorder, pt_mirror_folder(recorder, whole, plain));
		else
			record_error(recorder, whole, (int)size);
		return;
	}
	smbios = !strcmp(whole, PT_IO_SMBIOS_TABLE);
	if ((recorder->scrub || smbios) && size) {
		copy = malloc((size_t)size);
		if (!copy) {
			note(recorder, -ENOMEM);
			return;
		}
		memcpy(copy, data, (size_t)size);
		if (smbios)
			size = (ssize_t)pt_scrub_smbios((uint8_t *)copy, (size_t)size);
		else if (!strcmp(pt_base_name(path), "config"))
			pt_scrub_config((uint8_t *)copy, (size_t)size);
		else
			pt_scrub_text(copy, (size_t)size);
	}
	r = pt_mirror_path(recorder, whole, true, plain);
	if (!r)
		r = pt_mirror_file(recorder, plain, copy ? copy : data, (size_t)size, all);
	free(copy);
	note(recorder, r);
}

static int recorder_open_folder(struct pt_io *io, const char *path)
{
	struct recorder *recorder = recorder_of(io);
	char plain[PATH_MAX];
	int inner = pt_io_open_folder(recorder->inner, path), r;

	if (inner < 0) {
		record_error(recorder, path, inner);
		return inner;
	}
	note(recorder, pt_mirror_folder(recorder, path, plain));
	r = pt_io_handles_add(&recorder->handles, path, inner);
	if (r < 0)
		pt_io_close_folder(recorder->inner, inner);
	return r;
}

static void recorder_close_folder(struct pt_io *io, int handle)
{
	struct recorder *recorder = recorder_of(io);

	pt_io_close_folder(recorder->inner, pt_io_handles_remove(&recorder->handles, handle));
}

static ssize_t recorder_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	struct recorder *recorder = recorder_of(io);
	ssize_t length = pt_io_read(recorder->inner, pt_io_handles_inner(&recorder->handles, at), path, buffer, size);

	keep_read(recorder, at, path, buffer, length, length < 0 || (size_t)length < size);
	return length;
}

static int recorder_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	struct recorder *recorder = recorder_of(io);
	int r = pt_io_read_whole(recorder->inner, pt_io_handles_inner(&recorder->handles, at), path, text);

	keep_read(recorder, at, path, text->string, r ? r : (ssize_t)text->length, true);
	return r;
}

static ssize_t recorder_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	struct recorder *recorder = recorder_of(io);
	char whole[PATH_MAX], plain[PATH_MAX];
	ssize_t length =
		pt_io_read_link(recorder->inner, pt_io_handles_inner(&recorder->handles, at), path, buffer, size);
	int r;

	if (whole_path(recorder, at, path, whole))
		return length;
	if (length >= 0) {
		r = pt_mirror_path(recorder, whole, false, plain);
		note(recorder, r ? r : pt_mirror_link(recorder, plain, buffer));
	} else if (length == -EINVAL) { /* no link: what it is instead answers so by itself */
		r = pt_io_kind(recorder->inner, PT_IO_ROOT, whole);
		note(recorder, r < 0 ? 0 : pt_mirror_kind_at(recorder, whole, r));
	} else {
		record_error(recorder, whole, (int)length);
	}
	return length;
}

static int recorder_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	struct recorder *recorder = recorder_of(io);
	char whole[PATH_MAX], plain[PATH_MAX], entry[PATH_MAX];
	int inner = pt_io_handles_inner(&recorder->handles, at);
	int r = pt_io_list(recorder->inner, inner, path, names), failed;

	if (whole_path(recorder, at, path, whole))
		return r;
	if (r) {
		record_error(recorder, whole, r);
		return r;
	}
	failed = pt_mirror_folder(recorder, whole, plain);
	for (size_t i = 0; !failed && i < names->count; i++) {
		failed = pt_path_join(entry, sizeof(entry), plain, pt_io_name(names, i));
		if (!failed)
			failed = pt_mirror_kind(recorder, entry, (int)pt_io_name_kind(names, i));
	}
	note(recorder, failed);
	return 0;
}

static int recorder_kind(struct pt_io *io, int at, const char *path)
{
	struct recorder *recorder = recorder_of(io);
	char whole[PATH_MAX];
	int kind = pt_io_kind(recorder->inner, pt_io_handles_inner(&recorder->handles, at), path);

	if (whole_path(recorder, at, path, whole))
		return kind;
	if (kind < 0)
		record_error(recorder, whole, kind);
	else
		note(recorder, pt_mirror_kind_at(recorder, whole, kind));
	return kind;
}

static void keep_network(struct recorder *recorder, const struct pcipt_text *text)
{
	struct pcipt_text scrubbed = {0};
	int r = recorder->scrub ? pt_scrub_network(text->string, &scrubbed) : 0;

	if (recorder->scrub)
		text = &scrubbed;
	if (!r)
		r = pt_mirror_file(recorder, PT_IO_NETWORK_FILE, text->string, text->length, true);
	pt_text_release(&scrubbed);
	note(recorder, r);
}

static int recorder_network(struct pt_io *io, struct pcipt_text *text)
{
	struct recorder *recorder = recorder_of(io);
	int r = pt_io_network(recorder->inner, text);

	if (r)
		record_error(recorder, PT_IO_NETWORK_FILE, r);
	else
		keep_network(recorder, text);
	return r;
}

static int recorder_is_live(struct pt_io *io)
{
	return pt_io_is_live(recorder_of(io)->inner);
}

static void recorder_free(struct pt_io *io)
{
	struct recorder *recorder = recorder_of(io);

	pt_io_free(recorder->folder);
	pt_io_handles_release(&recorder->handles);
	pt_text_release(&recorder->errors);
	free(recorder);
}

/* Nothing is changed through a recorder: it has no write operations. */
static const struct pt_io_ops recorder_ops = {
	.open_folder = recorder_open_folder,
	.close_folder = recorder_close_folder,
	.read = recorder_read,
	.read_whole = recorder_read_whole,
	.read_link = recorder_read_link,
	.list = recorder_list,
	.kind = recorder_kind,
	.is_live = recorder_is_live,
	.network = recorder_network,
	.free = recorder_free,
};

int pt_io_open_recorder(struct pt_io *inner, const char *path, unsigned int flags, struct pt_io **ret_io)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int r;

	if (!recorder)
		return -ENOMEM;
	recorder->io.ops = &recorder_ops;
	recorder->inner = inner;
	recorder->scrub = flags & PCIPT_CAPTURE_SCRUB;
	r = pt_io_open_real(path, &recorder->folder);
	if (r) {
		free(recorder);
		return r;
	}
	*ret_io = &recorder->io;
	return 0;
}

int pt_io_recorder_add(struct pt_io *io, const char *path, const void *data, size_t size)
{
	return pt_io_store(recorder_of(io)->folder, path, data, size);
}

int pt_io_recorder_finish(struct pt_io *io)
{
	struct recorder *recorder = recorder_of(io);

	if (recorder->errors.failed)
		note(recorder, -ENOMEM);
	if (!recorder->error)
		note(recorder, pt_mirror_file(recorder, PT_IO_ERRORS_FILE, recorder->errors.string,
					      recorder->errors.length, true));
	return recorder->error;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of errors in a capture. */
#include <errno.h>

#include <io/io.h>

#include "fuzz.h"

/* A root that consists of that one file. */
static struct {
	struct pt_io io;
	const uint8_t *data;
	size_t size;
} inner;

static int read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	(void)io;
	if (at != PT_IO_ROOT || strcmp(path, PT_IO_ERRORS_FILE) != 0)
		return -ENOENT;
	pt_text_clear(text);
	pt_text_append_bytes(text, inner.data, inner.size);
	return text->failed ? -ENOMEM : 0;
}

static ssize_t read_nothing(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	(void)io;
	(void)at;
	(void)path;
	(void)buffer;
	(void)size;
	return -ENOENT;
}

static int no_kind(struct pt_io *io, int at, const char *path)
{
	(void)io;
	(void)at;
	(void)path;
	return -ENOENT;
}

static void free_nothing(struct pt_io *io)
{
	(void)io;
}

static const struct pt_io_ops ops = {
	.read = read_nothing,
	.read_whole = read_whole,
	.kind = no_kind,
	.free = free_nothing,
};

/* Each path of the list is asked for: it answers an error, and of two for one path one of them. */
static void ask(struct pt_io *io, char *text)
{
	char *line, buffer[16];

	while ((line = strsep(&text, "\n"))) {
		char *path = strchr(line, ' ');

		if (!path)
			continue;
		*path++ = '\0';
		must(pt_io_read(io, PT_IO_ROOT, path, buffer, sizeof(buffer)) < 0);
		must(pt_io_kind(io, PT_IO_ROOT, path) < 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pt_io *io;
	char *text, buffer[16];

	inner.io.ops = &ops;
	inner.data = data;
	inner.size = size;
	must(!pt_io_open_replay(&inner.io, &io));
	text = text_of(data, size);
	ask(io, text);
	free(text);
	must(pt_io_read(io, PT_IO_ROOT, "", buffer, sizeof(buffer)) < 0);
	must(pt_io_read(io, PT_IO_ROOT, "sys/x", buffer, sizeof(buffer)) < 0);
	pt_io_free(io);
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "faults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct faults {
	struct pt_io io;
	struct pt_io *inner;
};

static struct pt_io *inner_of(struct pt_io *io)
{
	return ((struct faults *)io)->inner;
}

static int fault(const char *path)
{
	const char *name = pt_base_name(path);

	if (name[0] != 'E' && strncmp(name, "PCIPT_E_", 8) != 0)
		return 0;
	return pt_error_from_name(name);
}

static int faults_open_folder(struct pt_io *io, const char *path)
{
	int r = fault(path);

	return r ? r : pt_io_open_folder(inner_of(io), path);
}

static void faults_close_folder(struct pt_io *io, int handle)
{
	pt_io_close_folder(inner_of(io), handle);
}

static ssize_t faults_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	int r = fault(path);

	return r ? r : pt_io_read(inner_of(io), at, path, buffer, size);
}

static int faults_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	int r = fault(path);

	return r ? r : pt_io_read_whole(inner_of(io), at, path, text);
}

static ssize_t faults_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	int r = fault(path);

	/* that a file is no link is no fault */
	return r && r != -EINVAL ? r : pt_io_read_link(inner_of(io), at, path, buffer, size);
}

static int faults_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	int r = fault(path);

	return r ? r : pt_io_list(inner_of(io), at, path, names);
}

static int faults_kind(struct pt_io *io, int at, const char *path)
{
	return pt_io_kind(inner_of(io), at, path);
}

static int faults_is_live(struct pt_io *io)
{
	(void)io;
	return 1;
}

static void faults_free(struct pt_io *io)
{
	pt_io_free(inner_of(io));
	free(io);
}

static const struct pt_io_ops faults_ops = {
	.open_folder = faults_open_folder,
	.close_folder = faults_close_folder,
	.read = faults_read,
	.read_whole = faults_read_whole,
	.read_link = faults_read_link,
	.list = faults_list,
	.kind = faults_kind,
	.is_live = faults_is_live,
	.free = faults_free,
};

struct pt_io *with_faults(struct pt_io *inner)
{
	struct faults *faults = calloc(1, sizeof(*faults));

	if (!faults)
		abort();
	faults->io.ops = &faults_ops;
	faults->inner = inner;
	return &faults->io;
}

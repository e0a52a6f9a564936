/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pt_io *pt_io_ref(struct pt_io *io)
{
	atomic_fetch_add_explicit(&io->more_owners, 1, memory_order_relaxed);
	return io;
}

void pt_io_free(struct pt_io *io)
{
	if (io && !atomic_fetch_sub_explicit(&io->more_owners, 1, memory_order_acq_rel))
		io->ops->free(io);
}

void pt_io_set(struct pcipt_ctx *ctx, struct pt_io *io)
{
	pt_io_free(ctx->io);
	ctx->io = io;
	ctx->io_free = pt_io_free;
}

/* Opens a folder as a root; a captured tree with a list of errors answers those. */
static int open_root(const char *path, struct pt_io **ret_io)
{
	struct pt_io *io;
	int r = pt_io_open_real(path, &io);

	if (r)
		return r;
	if (pt_io_exists(io, PT_IO_ROOT, PT_IO_ERRORS_FILE) && !pt_io_is_live(io)) {
		r = pt_io_open_replay(io, ret_io);
		if (r)
			pt_io_free(io);
		return r;
	}
	*ret_io = io;
	return 0;
}

int pt_io_get(struct pcipt_ctx *ctx, struct pt_io **ret_io)
{
	if (!ctx->io) {
		struct pt_io *io;
		int r = open_root(ctx->root, &io);

		if (r)
			return r;
		pt_io_set(ctx, io);
	}
	*ret_io = ctx->io;
	return 0;
}

PCIPT_EXPORT int pcipt_ctx_set_root(struct pcipt_ctx *ctx, const char *path)
{
	struct pt_io *io;
	char *copy;
	int r;

	if (!ctx || !path || !*path)
		return -EINVAL;
	if (ctx->changes)
		return -EBUSY;
	copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	r = open_root(path, &io);
	if (r) {
		free(copy);
		return r;
	}
	pt_io_set(ctx, io);
	free(ctx->root);
	ctx->root = copy;
	return 0;
}

PCIPT_EXPORT int pcipt_ctx_is_live(struct pcipt_ctx *ctx)
{
	struct pt_io *io;
	int r;

	if (!ctx)
		return -EINVAL;
	r = pt_io_get(ctx, &io);
	return r ? r : pt_io_is_live(io);
}

int pt_io_open_folder(struct pt_io *io, const char *path)
{
	return io->ops->open_folder(io, path);
}

void pt_io_close_folder(struct pt_io *io, int handle)
{
	if (handle >= 0)
		io->ops->close_folder(io, handle);
}

ssize_t pt_io_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	return io->ops->read(io, at, path, buffer, size);
}

ssize_t pt_io_read_text(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	ssize_t length = io->ops->read(io, at, path, buffer, size);

	if (length < 0)
		return length;
	if ((size_t)length == size)
		return -E2BIG;
	if (memchr(buffer, '\0', (size_t)length))
		return -PCIPT_E_MALFORMED;
	while (length > 0 && buffer[length - 1] == '\n')
		length--;
	buffer[length] = '\0';
	return length;
}

int pt_io_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	return io->ops->read_whole(io, at, path, text);
}

ssize_t pt_io_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	return io->ops->read_link(io, at, path, buffer, size);
}

int pt_io_list_unsorted(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	pt_io_names_clear(names);
	return io->ops->list(io, at, path, names);
}

int pt_io_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	int r = pt_io_list_unsorted(io, at, path, names);

	if (!r)
		pt_io_names_sort(names);
	return r;
}

int pt_io_kind(struct pt_io *io, int at, const char *path)
{
	return io->ops->kind(io, at, path);
}

bool pt_io_exists(struct pt_io *io, int at, const char *path)
{
	return pt_io_kind(io, at, path) >= 0;
}

int pt_io_write(struct pt_io *io, const char *path, const char *text)
{
	return io->ops->write ? io->ops->write(io, path, text, strlen(text)) : -PCIPT_E_NOT_LIVE;
}

int pt_io_may_write(struct pt_io *io, const char *path)
{
	return io->ops->may_write ? io->ops->may_write(io, path) : 0;
}

int pt_io_store(struct pt_io *io, const char *path, const void *data, size_t size)
{
	return io->ops->store ? io->ops->store(io, path, data, size) : -PCIPT_E_NOT_LIVE;
}

int pt_io_remove(struct pt_io *io, const char *path)
{
	return io->ops->remove ? io->ops->remove(io, path) : -PCIPT_E_NOT_LIVE;
}

int pt_io_is_live(struct pt_io *io)
{
	return io->ops->is_live(io);
}

int pt_io_load_module(struct pt_io *io, const char *name)
{
	return io->ops->load_module ? io->ops->load_module(io, name) : -PCIPT_E_NOT_LIVE;
}

int pt_io_append(struct pt_io *io, const char *path, const void *data, size_t size)
{
	return io->ops->append ? io->ops->append(io, path, data, size) : -ENOTSUP;
}

int pt_io_lock(struct pt_io *io, const char *path, const char *owner)
{
	return io->ops->lock ? io->ops->lock(io, path, owner) : -ENOTSUP;
}

void pt_io_unlock(struct pt_io *io, int handle)
{
	if (io->ops->unlock && handle >= 0)
		io->ops->unlock(io, handle);
}

int pt_io_status(struct pt_io *io, const char *path, struct pt_io_status *status)
{
	return io->ops->status ? io->ops->status(io, path, status) : -ENOTSUP;
}

int pt_io_set_owner(struct pt_io *io, const char *path, uint32_t user, uint32_t group)
{
	return io->ops->set_owner ? io->ops->set_owner(io, path, user, group) : -ENOTSUP;
}

int pt_io_claim(struct pt_io *io, const char *path, const char *number)
{
	return io->ops->claim ? io->ops->claim(io, path, number) : -ENOTSUP;
}

int pt_io_group_viable(struct pt_io *io, const char *path)
{
	return io->ops->group_viable ? io->ops->group_viable(io, path) : -ENOTSUP;
}

int pt_io_network(struct pt_io *io, struct pcipt_text *text)
{
	return io->ops->network ? io->ops->network(io, text) : -ENOTSUP;
}

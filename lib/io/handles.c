/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int pt_io_handles_add(struct pt_io_handles *handles, const char *path, int inner)
{
	char *copy = strdup(path);
	size_t i;
	int r;

	if (!copy)
		return -ENOMEM;
	for (i = 0; i < handles->count && handles->entries[i].path;)
		i++;
	r = i < handles->count ? 0 : pt_grow(&handles->entries, i, &handles->capacity, sizeof(*handles->entries));
	if (r) {
		free(copy);
		return r;
	}
	handles->entries[i] = (struct pt_io_handle){.path = copy, .inner = inner};
	if (i == handles->count)
		handles->count++;
	return (int)i;
}

int pt_io_handles_remove(struct pt_io_handles *handles, int handle)
{
	struct pt_io_handle *entry = &handles->entries[handle];

	free(entry->path);
	entry->path = NULL;
	return entry->inner;
}

int pt_io_handles_inner(const struct pt_io_handles *handles, int at)
{
	return at == PT_IO_ROOT ? PT_IO_ROOT : handles->entries[at].inner;
}

int pt_io_handles_path(const struct pt_io_handles *handles, int at, const char *path, char *buffer, size_t size)
{
	return pt_path_join(buffer, size, at == PT_IO_ROOT ? "" : handles->entries[at].path, path);
}

void pt_io_handles_release(struct pt_io_handles *handles)
{
	for (size_t i = 0; i < handles->count; i++)
		free(handles->entries[i].path);
	free(handles->entries);
	memset(handles, 0, sizeof(*handles));
}

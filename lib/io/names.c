/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int pt_io_names_add(struct pt_io_names *names, const char *name, enum pt_io_kind kind)
{
	size_t size = strlen(name) + 1;
	int r;

	if (names->count >= PT_IO_MOST_NAMES)
		return -EOVERFLOW;
	r = pt_grow(&names->entries, names->count, &names->capacity, sizeof(*names->entries));
	if (r)
		return r;
	while (names->storage_capacity - names->storage_used < size) {
		r = pt_grow(&names->storage, names->storage_capacity, &names->storage_capacity, 1);
		if (r)
			return r;
	}
	memcpy(names->storage + names->storage_used, name, size);
	names->entries[names->count++] = (struct pt_io_name){.offset = names->storage_used, .kind = kind};
	names->storage_used += size;
	return 0;
}

void pt_io_names_clear(struct pt_io_names *names)
{
	names->count = 0;
	names->storage_used = 0;
}

void pt_io_names_release(struct pt_io_names *names)
{
	free(names->entries);
	free(names->storage);
	memset(names, 0, sizeof(*names));
}

static int compare(const void *a, const void *b, void *storage)
{
	const struct pt_io_name *left = a, *right = b;
	const char *texts = storage;

	return pt_compare_names(texts + left->offset, texts + right->offset);
}

void pt_io_names_sort(struct pt_io_names *names)
{
	if (names->count > 1)
		qsort_r(names->entries, names->count, sizeof(*names->entries), compare, names->storage);
}

const char *pt_io_name(const struct pt_io_names *names, size_t index)
{
	return names->storage + names->entries[index].offset;
}

enum pt_io_kind pt_io_name_kind(const struct pt_io_names *names, size_t index)
{
	return names->entries[index].kind;
}

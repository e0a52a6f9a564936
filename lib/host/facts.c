/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

const char *pt_attribute(char *buffer, size_t size, const struct pcipt_device *device, const char *name)
{
	size_t length = strlen(device->name), rest = strlen(name);

	/* by hand, since every function of a picture needs it; names are constants of ours and far below the size */
	if (length + 1 + rest >= size)
		rest = 0;
	memcpy(buffer, device->name, length);
	buffer[length] = '/';
	memcpy(buffer + length + 1, name, rest);
	buffer[length + 1 + rest] = '\0';
	return buffer;
}

int pt_scan_unread(struct pt_scan *scan, const char *folder, const char *path, int error)
{
	char whole[PATH_MAX];
	const char *copy;
	int r;

	if (error == -ENOMEM)
		return error;
	/* Not there, or gone meanwhile: nothing is missing from the picture. */
	if (error == -ENOENT || error == -ENODEV || error == -ENOTDIR)
		return 0;
	r = pt_path_join(whole, sizeof(whole), folder, path);
	if (r)
		return 0;
	r = pt_grow(&scan->unread, scan->unread_count, &scan->unread_capacity, sizeof(*scan->unread));
	if (r)
		return r;
	copy = pt_arena_printf(scan->arena, "/%s", whole);
	if (!copy)
		return -ENOMEM;
	scan->unread[scan->unread_count++] = (struct pt_unread){.path = copy, .error = error};
	pt_log(scan->ctx, PCIPT_LOG_WARNING, "%s was not read: %s", whole, pcipt_strerror(error));
	return 0;
}

int pt_scan_text(struct pt_scan *scan, int at, const char *folder, const char *path, struct pt_fact_text *fact)
{
	ssize_t length = pt_io_read_text(scan->io, at, path, scan->buffer, sizeof(scan->buffer));

	fact->text = NULL;
	fact->error = length < 0 ? (int)length : 0;
	if (length < 0)
		return pt_scan_unread(scan, at == PT_IO_ROOT ? "" : folder, path, (int)length);
	fact->text = pt_arena_intern(scan->arena, scan->buffer, (size_t)length);
	return fact->text ? 0 : -ENOMEM;
}

int pt_scan_number(struct pt_scan *scan, int at, const char *folder, const char *path, unsigned int base,
		   struct pt_fact_number *fact)
{
	ssize_t length = pt_io_read_text(scan->io, at, path, scan->buffer, sizeof(scan->buffer));
	bool negative = length > 0 && scan->buffer[0] == '-' && base == 10;
	uint64_t number = 0;

	fact->error = length < 0 ? (int)length : 0;
	if (length >= 0 && pt_parse_number(scan->buffer + negative, base, INT32_MAX, &number))
		fact->error = -PCIPT_E_MALFORMED;
	fact->number = negative ? -(int64_t)number : (int64_t)number;
	return fact->error ? pt_scan_unread(scan, at == PT_IO_ROOT ? "" : folder, path, fact->error) : 0;
}

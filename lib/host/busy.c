/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The devices that a change is writing to, by the journal. Such a write may wait in the kernel with the device's lock
 * held, and then whoever reads `uevent` or `driver_override` of it waits as well (seen on Linux 6.1). Those that others
 * write to are found by held.c.
 */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

int pt_add_busy(struct pt_scan *scan, const char *name)
{
	struct pcipt_address address;
	int r;

	if (pcipt_address_parse(name, &address))
		return 0;
	r = pt_grow(&scan->busy, scan->busy_count, &scan->busy_capacity, sizeof(address));
	if (!r)
		scan->busy[scan->busy_count++] = address;
	return r;
}

/* The journal has a line `device ADDRESS` for each. Which of them is being written to at this moment is not asked: the
 * next may be, before the picture has come to it. */
int pt_scan_busy(struct pt_scan *scan)
{
	struct pcipt_text text = {0};
	char path[PATH_MAX];
	int r;

	if (snprintf(path, sizeof(path), "%s/journal", scan->ctx->state_dir + 1) >= (int)sizeof(path))
		return 0;
	r = pt_io_read_whole(scan->io, PT_IO_ROOT, path, &text);
	if (r && r != -ENOMEM)
		r = 0;
	for (char *rest = text.string, *line; !r && (line = strsep(&rest, "\n"));)
		r = strncmp(line, "device ", 7) ? 0 : pt_add_busy(scan, line + 7);
	pt_text_release(&text);
	scan->held_from = scan->busy_count;
	return r ? r : pt_scan_held(scan);
}

static bool is_among(const struct pt_scan *scan, size_t from, size_t to, const struct pcipt_device *device)
{
	for (size_t i = from; i < to; i++)
		if (!pcipt_address_compare(&scan->busy[i], &device->address))
			return true;
	return false;
}

bool pt_is_busy(const struct pt_scan *scan, const struct pcipt_device *device)
{
	return is_among(scan, 0, scan->busy_count, device);
}

bool pt_is_held(const struct pt_scan *scan, const struct pcipt_device *device)
{
	return is_among(scan, scan->held_from, scan->busy_count, device) && !is_among(scan, 0, scan->held_from, device);
}

static int read_number(struct pt_scan *scan, int at, const struct pcipt_device *device, const char *name, uint64_t max,
		       uint64_t *ret_number)
{
	char path[64], text[32];
	ssize_t length =
		pt_io_read_text(scan->io, at, pt_attribute(path, sizeof(path), device, name), text, sizeof(text));

	if (length < 0)
		return (int)length;
	return strncmp(text, "0x", 2) || pt_parse_number(text + 2, 16, max, ret_number) ? -PCIPT_E_MALFORMED : 0;
}

/* What `uevent` says, from attributes that take no lock. */
int pt_read_busy_device(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	uint64_t vendor, id, class_code, number;
	char path[64];
	int r = read_number(scan, at, device, "vendor", UINT16_MAX, &vendor);

	if (!r)
		r = read_number(scan, at, device, "device", UINT16_MAX, &id);
	if (!r)
		r = read_number(scan, at, device, "class", 0xffffff, &class_code);
	if (r)
		return r;
	device->vendor_id = (uint16_t)vendor;
	device->device_id = (uint16_t)id;
	device->class_code = (uint32_t)class_code;
	if (!read_number(scan, at, device, "subsystem_vendor", UINT16_MAX, &number))
		device->subsystem_vendor_id = (uint16_t)number;
	if (!read_number(scan, at, device, "subsystem_device", UINT16_MAX, &number))
		device->subsystem_device_id = (uint16_t)number;
	if (pt_io_read_link(scan->io, at, pt_attribute(path, sizeof(path), device, "driver"), scan->buffer,
			    sizeof(scan->buffer)) <= 0)
		return 0;
	device->driver = pt_arena_intern(scan->arena, pt_base_name(scan->buffer), strlen(pt_base_name(scan->buffer)));
	return device->driver ? 0 : -ENOMEM;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The device that a change is at this moment writing to. Such a write may wait in the kernel with the device's lock
 * held, and then whoever reads `uevent` or `driver_override` of it waits as well (seen on Linux 6.1).
 */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* The journal ends with `run NUMBER ADDRESS`, a line for each step that was begun. */
int pt_scan_busy(struct pt_scan *scan)
{
	struct pcipt_text text = {0};
	char path[PATH_MAX], *last = NULL, *rest;
	int r;

	if (snprintf(path, sizeof(path), "%s/journal", scan->ctx->state_dir + 1) >= (int)sizeof(path))
		return 0;
	r = pt_io_read_whole(scan->io, PT_IO_ROOT, path, &text);
	if (!r) {
		rest = text.string;
		for (char *line; (line = strsep(&rest, "\n"));)
			last = !strncmp(line, "run ", 4) && rest ? line : last;
		last = last ? strrchr(last, ' ') : NULL;
		scan->has_busy = last && !pcipt_address_parse(last + 1, &scan->busy);
	}
	pt_text_release(&text);
	return r == -ENOMEM ? r : 0;
}

bool pt_is_busy(const struct pt_scan *scan, const struct pcipt_device *device)
{
	return scan->has_busy && !pcipt_address_compare(&scan->busy, &device->address);
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

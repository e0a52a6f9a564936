/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <pcipt/capture.h>

#define LIST "usr/share/misc/pci.ids"
#define BYTE_ORDER_FILE "sys/kernel/cpu_byteorder"

static int compare_ids(const void *a, const void *b)
{
	const struct pcipt_device *left = *(const struct pcipt_device *const *)a;
	const struct pcipt_device *right = *(const struct pcipt_device *const *)b;

	if (left->vendor_id != right->vendor_id)
		return left->vendor_id < right->vendor_id ? -1 : 1;
	return (left->device_id > right->device_id) - (left->device_id < right->device_id);
}

static int compare_classes(const void *a, const void *b)
{
	uint32_t left = (*(const struct pcipt_device *const *)a)->class_code >> 8;
	uint32_t right = (*(const struct pcipt_device *const *)b)->class_code >> 8;

	return (left > right) - (left < right);
}

static void write_devices(struct pcipt_text *text, const struct pcipt_device *const *devices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct pcipt_device *device = devices[i], *last = i ? devices[i - 1] : NULL;
		const struct pt_extra *extra = device->extra;

		if (!extra->vendor_name)
			continue;
		if (!last || last->vendor_id != device->vendor_id)
			pt_text_printf(text, "%04x  %s\n", device->vendor_id, extra->vendor_name);
		if (extra->device_name &&
		    (!last || last->vendor_id != device->vendor_id || last->device_id != device->device_id))
			pt_text_printf(text, "\t%04x  %s\n", device->device_id, extra->device_name);
	}
}

/* Subclasses without a name of their own bear that of their base class, which must not become a line. */
static void write_classes(struct pcipt_text *text, const struct pcipt_device *const *devices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t class_code = devices[i]->class_code >> 8,
			 last = i ? devices[i - 1]->class_code >> 8 : UINT32_MAX;
		const char *name = devices[i]->extra->class_name;

		if (!name || class_code == last)
			continue;
		if (class_code >> 8 != last >> 8)
			pt_text_printf(text, "C %02x  %s\n", class_code >> 8, name);
		pt_text_printf(text, "\t%02x  %s\n", class_code & 0xff, name);
	}
}

/* The names of what is there, so that the capture answers with them wherever it is read. */
static int add_names(const struct pcipt_host *host, struct pt_io *recorder)
{
	const struct pcipt_device **devices = calloc(host->device_count + 1, sizeof(*devices));
	struct pcipt_text text = {0};
	int r;

	if (!devices)
		return -ENOMEM;
	for (size_t i = 0; i < host->device_count; i++)
		devices[i] = &host->devices[i];
	pt_text_append(&text, "# The names of the devices in this capture.\n");
	qsort(devices, host->device_count, sizeof(*devices), compare_ids);
	write_devices(&text, devices, host->device_count);
	qsort(devices, host->device_count, sizeof(*devices), compare_classes);
	write_classes(&text, devices, host->device_count);
	free(devices);
	r = text.failed ? -ENOMEM : pt_io_recorder_add(recorder, LIST, text.string, text.length);
	pt_text_release(&text);
	return r;
}

/* Kernels before 6.2 do not tell their order of bytes, and a capture is little-endian unless it says otherwise. */
static int add_byte_order(struct pt_io *machine, struct pt_io *recorder)
{
	static const char big[] = "big\n";

	if (__BYTE_ORDER__ != __ORDER_BIG_ENDIAN__ || pt_io_is_live(machine) <= 0)
		return 0;
	return pt_io_recorder_add(recorder, BYTE_ORDER_FILE, big, sizeof(big) - 1);
}

/* Takes a picture through the recorder, which stands in for the context's own root meanwhile. */
static int capture_to(struct pcipt_ctx *ctx, const char *path, unsigned int flags)
{
	struct pt_io *machine, *recorder;
	struct pcipt_host *host = NULL;
	int r = pt_io_get(ctx, &machine);

	if (r)
		return r;
	r = pt_io_open_recorder(machine, path, flags, &recorder);
	if (r)
		return r;
	ctx->io = recorder;
	r = pcipt_host_read(ctx, PCIPT_READ_ALL, &host);
	ctx->io = machine;
	if (!r)
		r = add_names(host, recorder);
	if (!r)
		r = add_byte_order(machine, recorder);
	if (!r)
		r = pt_io_recorder_finish(recorder);
	pcipt_host_unref(host);
	pt_io_free(recorder);
	return r;
}

PCIPT_EXPORT int pcipt_capture(struct pcipt_ctx *ctx, const char *path, unsigned int flags)
{
	int r;

	if (!ctx || !path || !*path || flags & ~(unsigned int)PCIPT_CAPTURE_SCRUB)
		return -EINVAL;
	r = pt_io_create_folder(path);
	if (r)
		return r;
	r = capture_to(ctx, path, flags);
	if (r)
		pt_io_remove_tree(path);
	return r;
}

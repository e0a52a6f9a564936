/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/*
 * Interfaces are found from their classes and not from the devices: a class is a folder of links, whatever number of
 * functions the machine has, and disks with multipath stand nowhere below their function.
 */
static const struct source {
	const char *folder;
	const char *class_name;
	const char *prefix; /* names that count; the folder holds others as well */
} sources[] = {
	{"sys/class/net", "net", ""},
	{"sys/class/block", "block", ""},
	{"sys/class/drm", "drm", ""},
	{"sys/class/graphics", "graphics", "fb"},
	{"sys/class/infiniband", "infiniband", ""},
	{"sys/class/nvme", "nvme", ""},
	{"sys/class/scsi_host", "scsi_host", ""},
	{"sys/class/sound", "sound", "card"},
	{"sys/bus/usb/devices", "usb", "usb"},
	{"sys/class/vfio-dev", "vfio-dev", ""},
	{"sys/bus/virtio/devices", "virtio", ""},
};

struct found {
	struct pcipt_device *device;
	struct pt_interface interface;
};

struct search {
	struct found *found;
	size_t count;
	size_t capacity;
	const struct source *source;
	const char *name;
};

static int add_found(struct pt_scan *scan, struct pcipt_device *device, const char *interface, void *userdata)
{
	struct search *search = userdata;
	const char *name;
	int r;

	(void)interface;
	/* the same disk by two paths of one device */
	for (size_t i = search->count; i > 0 && !strcmp(search->found[i - 1].interface.name, search->name); i--)
		if (search->found[i - 1].device == device &&
		    search->found[i - 1].interface.class_name == search->source->class_name)
			return 0;
	r = pt_grow(&search->found, search->count, &search->capacity, sizeof(*search->found));
	if (r)
		return r;
	name = pt_arena_intern(scan->arena, search->name, strlen(search->name));
	if (!name)
		return -ENOMEM;
	search->found[search->count++] = (struct found){
		.device = device,
		.interface = {.class_name = search->source->class_name, .name = name},
	};
	return 0;
}

/* sda1 stands in the folder of sda, nvme0n1p2 in that of nvme0n1; nvme0n1 itself in that of nvme0. */
static bool is_partition(const char *path)
{
	const char *name = pt_base_name(path), *disk = name - 1, *rest;
	size_t length;

	while (disk > path && disk[-1] != '/')
		disk--;
	length = (size_t)(name - disk) - 1;
	if (disk <= path || strncmp(disk, name, length))
		return false;
	rest = name + length + (name[length] == 'p');
	return *rest && !rest[strspn(rest, "0123456789")];
}

/* Partitions belong to a disk that is listed itself; the hidden path of a multipath disk cannot be used. */
static bool counts(const struct source *source, const char *path)
{
	const char *name = pt_base_name(path);

	if (!strcmp(source->class_name, "drm"))
		return !strchr(name, '-'); /* connectors: card0-HDMI-A-1 */
	if (strcmp(source->class_name, "block"))
		return true;
	return !is_partition(path) && (strncmp(name, "nvme", 4) || !strchr(name + 4, 'c'));
}

/* Whether a path is of a virtual device, of which only multipath disks stand on a PCI function by themselves. */
static bool is_virtual(const char *path)
{
	return pt_path_below(path, PT_VIRTUAL) && !pt_path_below(path, PT_MULTIPATH);
}

static int search_source(struct pt_scan *scan, struct search *search)
{
	int at = pt_io_open_folder(scan->io, search->source->folder), r;
	char path[PATH_MAX];

	if (at < 0)
		return pt_scan_unread(scan, "", search->source->folder, at);
	r = pt_io_list(scan->io, at, "", &scan->names);
	if (r)
		r = pt_scan_unread(scan, "", search->source->folder, r);
	for (size_t i = 0; !r && i < scan->names.count; i++) {
		ssize_t length;

		search->name = pt_io_name(&scan->names, i);
		if (strncmp(search->name, search->source->prefix, strlen(search->source->prefix)))
			continue;
		length = pt_io_read_link(scan->io, at, search->name, scan->buffer, sizeof(scan->buffer));
		/* a file that is no link is none of these: bonding_masters */
		if (length < 0 && length != -EINVAL)
			r = pt_scan_unread(scan, search->source->folder, search->name, (int)length);
		if (length < 0 || pt_path_follow(path, sizeof(path), search->source->folder, scan->buffer) ||
		    is_virtual(path) || !counts(search->source, path))
			continue;
		r = pt_stands_on(scan, path, add_found, search);
	}
	pt_io_close_folder(scan->io, at);
	return r;
}

static int compare_found(const void *a, const void *b)
{
	const struct found *left = a, *right = b;
	int order = pcipt_address_compare(&left->device->address, &right->device->address);

	if (!order)
		order = strcmp(left->interface.class_name, right->interface.class_name);
	return order ? order : pt_compare_names(left->interface.name, right->interface.name);
}

/* Gives each device its share of what was found. */
static int hand_out(struct pt_scan *scan, const struct search *search)
{
	struct pt_interface *all = pt_arena_alloc(scan->arena, search->count, sizeof(*all));

	if (!all)
		return -ENOMEM;
	if (search->count)
		qsort(search->found, search->count, sizeof(*search->found), compare_found);
	for (size_t i = 0; i < search->count; i++) {
		struct pt_extra *extra = search->found[i].device->extra;

		all[i] = search->found[i].interface;
		if (!extra->interface_count++)
			extra->interfaces = &all[i];
	}
	return 0;
}

int pt_scan_interfaces(struct pt_scan *scan)
{
	struct search search = {0};
	int r = 0;

	for (size_t i = 0; !r && i < sizeof(sources) / sizeof(sources[0]); i++) {
		search.source = &sources[i];
		r = search_source(scan, &search);
	}
	if (!r)
		r = hand_out(scan, &search);
	free(search.found);
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands on a disk, mounted or not. */
#include "users.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_word(struct pt_scan *scan, const char *name, const char *file, char *text, size_t size)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "sys/class/block/%s/%s", name, file);
	return pt_io_read_text(scan->io, PT_IO_ROOT, path, text, size) > 0;
}

/* "the LVM volume vg-data"; the name is device mapper's. */
static void describe_holder(struct pt_scan *scan, const char *name, char *text, size_t size)
{
	char label[192], uuid[192];

	if (read_word(scan, name, "dm/name", label, sizeof(label))) {
		if (!read_word(scan, name, "dm/uuid", uuid, sizeof(uuid)))
			uuid[0] = '\0';
		(void)snprintf(text, size, "the %s %s",
			       !strncmp(uuid, "LVM-", 4)     ? "LVM volume"
			       : !strncmp(uuid, "CRYPT-", 6) ? "encrypted volume"
			       : !strncmp(uuid, "mpath-", 6) ? "multipath disk"
							     : "device mapper's volume",
			       label);
	} else if (read_word(scan, name, "md/level", label, sizeof(label))) {
		(void)snprintf(text, size, "the array %s (%s)", name, label);
	} else {
		(void)snprintf(text, size, "the volume %s", name);
	}
}

static int add_holders(struct pt_scan *scan, struct pcipt_device *device, const char *interface, const char *folder)
{
	struct pt_io_names names = {0};
	char path[PATH_MAX], text[256];
	int r = snprintf(path, sizeof(path), "sys/class/block/%s/holders", folder) >= (int)sizeof(path)
			? 0
			: pt_io_list(scan->io, PT_IO_ROOT, path, &names);

	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && i < names.count; i++) {
		struct pt_use_search search = {.kind = PT_USE_HOLDER, .through = pt_io_name(&names, i), .where = text};

		describe_holder(scan, search.through, text, sizeof(text));
		r = pt_add_use(scan, device, interface, &search);
	}
	pt_io_names_release(&names);
	return r;
}

/* A disk and its partitions, which stand in its folder and begin with its name. */
static int look_at_disk(struct pt_scan *scan, struct pcipt_device *device, const char *disk)
{
	struct pt_io_names names = {0};
	char path[PATH_MAX];
	int r = add_holders(scan, device, disk, disk);

	if (!r && !pt_path_join(path, sizeof(path), "sys/class/block", disk))
		r = pt_io_list(scan->io, PT_IO_ROOT, path, &names);
	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && i < names.count; i++) {
		const char *name = pt_io_name(&names, i);

		if (!strncmp(name, disk, strlen(disk))) {
			char folder[PATH_MAX];

			if (!pt_path_join(folder, sizeof(folder), disk, name))
				r = add_holders(scan, device, disk, folder);
		}
	}
	pt_io_names_release(&names);
	return r;
}

/* A file system of several disks is mounted by one of them; btrfs names them all. */
static int read_btrfs(struct pt_scan *scan)
{
	struct pt_io_names systems = {0}, members = {0};
	int r = pt_io_list(scan->io, PT_IO_ROOT, "sys/fs/btrfs", &systems);

	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && i < systems.count; i++) {
		char path[PATH_MAX], where[128];

		(void)snprintf(path, sizeof(path), "sys/fs/btrfs/%s/devices", pt_io_name(&systems, i));
		(void)snprintf(where, sizeof(where), "the btrfs file system %.64s", pt_io_name(&systems, i));
		r = pt_io_list(scan->io, PT_IO_ROOT, path, &members);
		r = r == -ENOMEM ? r : 0;
		for (size_t j = 0; !r && j < members.count; j++) {
			struct pt_use_search search = {.kind = PT_USE_MEMBER, .where = where};

			r = pt_add_uses_of_link(scan, "sys/class/block", pt_io_name(&members, j), &search);
		}
	}
	pt_io_names_release(&members);
	pt_io_names_release(&systems);
	return r;
}

int pt_scan_block_users(struct pt_scan *scan)
{
	int r = read_btrfs(scan);

	for (size_t i = 0; !r && i < scan->host->device_count; i++) {
		struct pcipt_device *device = &scan->host->devices[i];

		for (size_t j = 0; !r && j < device->extra->interface_count; j++)
			if (!strcmp(device->extra->interfaces[j].class_name, "block"))
				r = look_at_disk(scan, device, device->extra->interfaces[j].name);
	}
	return r;
}

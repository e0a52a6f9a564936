/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Deeper stacks than VLAN on bridge on bond, or file system on LVM on crypt on md, are not followed. */
#define DEEPEST 16
/* A tree with loops must not cost more than this many steps. */
#define MOST_STEPS 20000

struct descent {
	struct pt_scan *scan;
	pt_device_hook hook;
	void *userdata;
	int steps_left;
};

/* The last address on a path is the function that it stands on. */
struct pcipt_device *pt_device_on_path(const struct pcipt_host *host, const char *path)
{
	struct pcipt_device *device = NULL;

	while (*path) {
		size_t length = strcspn(path, "/");
		char part[PCIPT_ADDRESS_SIZE];
		struct pcipt_address address;

		if (length < sizeof(part)) {
			memcpy(part, path, length);
			part[length] = '\0';
			if (!pcipt_address_parse(part, &address)) {
				struct pcipt_device *found = pt_host_device(host, &address);

				device = found ? found : device;
			}
		}
		path += length;
		path += *path == '/';
	}
	return device;
}

static int descend(struct descent *descent, const char *path, int depth);

/* Follows the links in a folder whose names begin with a prefix. */
static int follow_links(struct descent *descent, const char *folder, const char *prefix, int depth)
{
	struct pt_scan *scan = descent->scan;
	struct pt_io_names names = {0};
	char path[PATH_MAX], link[PATH_MAX];
	int r = pt_io_list(scan->io, PT_IO_ROOT, folder, &names);

	if (r)
		r = pt_scan_unread(scan, "", folder, r);
	for (size_t i = 0; !r && i < names.count; i++) {
		const char *name = pt_io_name(&names, i);

		if (strncmp(name, prefix, strlen(prefix)) || pt_path_join(path, sizeof(path), folder, name) ||
		    pt_io_read_link(scan->io, PT_IO_ROOT, path, link, sizeof(link)) <= 0 ||
		    pt_path_follow(path, sizeof(path), folder, link))
			continue;
		r = descend(descent, path, depth + 1);
	}
	pt_io_names_release(&names);
	return r;
}

/* The folder of a multipath disk is its subsystem's, which has links to the controllers. */
static int follow_multipath(struct descent *descent, const char *path, int depth)
{
	static const char above[] = "sys/devices/virtual/nvme-subsystem/";
	char folder[PATH_MAX];
	size_t length = sizeof(above) - 1;

	length += strcspn(path + length, "/");
	memcpy(folder, path, length);
	folder[length] = '\0';
	return follow_links(descent, folder, "nvme", depth);
}

static int descend(struct descent *descent, const char *path, int depth)
{
	struct pcipt_device *device = pt_device_on_path(descent->scan->host, path);
	char folder[PATH_MAX];
	int r;

	if (device)
		return descent->hook(descent->scan, device, pt_base_name(path), descent->userdata);
	if (depth > DEEPEST || !descent->steps_left--)
		return 0;
	if (!strncmp(path, "sys/devices/virtual/nvme-subsystem/", 35))
		return strchr(path + 35, '/') ? follow_multipath(descent, path, depth) : 0;
	if (!strncmp(path, "sys/devices/virtual/net/", 24))
		return follow_links(descent, path, "lower_", depth);
	if (strncmp(path, "sys/devices/virtual/block/", 26))
		return 0;
	r = pt_path_join(folder, sizeof(folder), path, "slaves");
	if (!r)
		r = follow_links(descent, folder, "", depth);
	/* a partition of such a disk stands on the disk */
	if (!r && strchr(path + 26, '/') && !pt_path_follow(folder, sizeof(folder), path, ".."))
		r = descend(descent, folder, depth + 1);
	return r;
}

int pt_stands_on(struct pt_scan *scan, const char *path, pt_device_hook hook, void *userdata)
{
	struct descent descent = {.scan = scan, .hook = hook, .userdata = userdata, .steps_left = MOST_STEPS};

	return descend(&descent, path, 0);
}

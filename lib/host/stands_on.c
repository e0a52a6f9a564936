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

const char *pt_path_below(const char *path, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(path, prefix, length) ? NULL : path + length;
}

/* The folder of a multipath disk is its subsystem's, which has links to the controllers. */
static int follow_multipath(struct descent *descent, const char *path, const char *below, int depth)
{
	size_t length = (size_t)(below - path) + strcspn(below, "/");
	char folder[PATH_MAX];

	if (!path[length])
		return 0; /* the subsystem itself */
	memcpy(folder, path, length);
	folder[length] = '\0';
	return follow_links(descent, folder, "nvme", depth);
}

/* Device mapper and md name what they stand on; a partition of theirs stands on the disk above it. */
static int follow_block(struct descent *descent, const char *path, const char *below, int depth)
{
	char folder[PATH_MAX];
	int r = pt_path_join(folder, sizeof(folder), path, "slaves");

	if (!r)
		r = follow_links(descent, folder, "", depth);
	if (!r && strchr(below, '/') && !pt_path_follow(folder, sizeof(folder), path, ".."))
		r = descend(descent, folder, depth + 1);
	return r;
}

static int descend(struct descent *descent, const char *path, int depth)
{
	struct pcipt_device *device = pt_device_on_path(descent->scan->host, path);
	const char *below;

	if (device)
		return descent->hook(descent->scan, device, pt_base_name(path), descent->userdata);
	if (depth > DEEPEST || !descent->steps_left--)
		return 0;
	below = pt_path_below(path, PT_MULTIPATH);
	if (below)
		return follow_multipath(descent, path, below, depth);
	if (pt_path_below(path, PT_VIRTUAL "net/"))
		return follow_links(descent, path, "lower_", depth);
	below = pt_path_below(path, PT_VIRTUAL "block/");
	return below ? follow_block(descent, path, below, depth) : 0;
}

int pt_stands_on(struct pt_scan *scan, const char *path, pt_device_hook hook, void *userdata)
{
	struct descent descent = {.scan = scan, .hook = hook, .userdata = userdata, .steps_left = MOST_STEPS};

	return descend(&descent, path, 0);
}

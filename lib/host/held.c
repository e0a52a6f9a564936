/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Devices that somebody takes from a process that does not let go. That write, which is in no journal, waits with the
 * lock of the device held, and of its physical function when VFs are removed; so would we if we read what takes the
 * lock. It shows without: the device has lost its driver, and VFIO still has it.
 */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define DEVICES "sys/bus/pci/devices"

/* Any physical function beside it may be the one whose VFs are removed. */
static int add_neighbours(struct pt_scan *scan, const char *name)
{
	char path[PATH_MAX], folder[PATH_MAX];
	struct pt_io_names names = {0};
	int r = 0;

	(void)snprintf(path, sizeof(path), DEVICES "/%s", name);
	if (pt_io_read_link(scan->io, PT_IO_ROOT, path, scan->buffer, sizeof(scan->buffer)) < 0 ||
	    pt_path_follow(folder, sizeof(folder), DEVICES, scan->buffer) || !strrchr(folder, '/'))
		return 0;
	*strrchr(folder, '/') = '\0';
	r = pt_io_list(scan->io, PT_IO_ROOT, folder, &names);
	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && i < names.count; i++)
		if (snprintf(path, sizeof(path), "%s/%s/sriov_totalvfs", folder, pt_io_name(&names, i)) <
			    (int)sizeof(path) &&
		    pt_io_exists(scan->io, PT_IO_ROOT, path))
			r = pt_add_busy(scan, pt_io_name(&names, i));
	pt_io_names_release(&names);
	return r;
}

enum binding { UNBOUND, BOUND, ON_VFIO };

static enum binding get_binding(struct pt_scan *scan, const char *name)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), DEVICES "/%s/driver", name) >= (int)sizeof(path))
		return BOUND;
	if (pt_io_read_link(scan->io, PT_IO_ROOT, path, scan->buffer, sizeof(scan->buffer)) < 0)
		return UNBOUND;
	return pt_is_vfio_name(pt_base_name(scan->buffer)) ? ON_VFIO : BOUND;
}

/* A group that VFIO has, though none of its members is on a driver of VFIO's; or a member that VFIO has. */
static int look_at_group(struct pt_scan *scan, const char *group)
{
	struct pt_io_names names = {0};
	char path[PATH_MAX];
	bool on_vfio = false;
	int r;

	if (snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%s/devices", group) >= (int)sizeof(path))
		return 0;
	r = pt_io_list(scan->io, PT_IO_ROOT, path, &names);
	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; i < names.count; i++)
		on_vfio |= get_binding(scan, pt_io_name(&names, i)) == ON_VFIO;
	for (size_t i = 0; !r && i < names.count; i++) {
		const char *name = pt_io_name(&names, i);

		if (get_binding(scan, name) != UNBOUND ||
		    snprintf(path, sizeof(path), DEVICES "/%s/vfio-dev", name) >= (int)sizeof(path) ||
		    (on_vfio && !pt_io_exists(scan->io, PT_IO_ROOT, path)))
			continue;
		r = pt_add_busy(scan, name);
		if (!r)
			r = add_neighbours(scan, name);
	}
	pt_io_names_release(&names);
	return r;
}

int pt_scan_held(struct pt_scan *scan)
{
	struct pt_io_names groups = {0};
	int r;

	if (pt_io_is_live(scan->io) <= 0)
		return 0;
	r = pt_io_list(scan->io, PT_IO_ROOT, "sys/class/vfio", &groups);
	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && i < groups.count; i++)
		r = look_at_group(scan, pt_io_name(&groups, i));
	pt_io_names_release(&groups);
	return r;
}

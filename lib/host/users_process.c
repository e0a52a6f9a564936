/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Processes that hold a device node open. What they have open is told by links in proc, which name the node. */
#include "users.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nodes that are no device's, and nearly everybody has open. */
static bool is_common(const char *node)
{
	static const char *const names[] = {"null", "zero", "full", "random",  "urandom",   "tty",    "ptmx",
					    "kmsg", "kvm",  "fuse", "net/tun", "vhost-net", "console"};
	static const char *const folders[] = {"pts/", "shm/", "mqueue/", "hugepages/"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(node, names[i]))
			return true;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (!strncmp(node, folders[i], strlen(folders[i])))
			return true;
	return false;
}

static int add_group(struct pt_scan *scan, uint32_t number, struct pt_use_search *search)
{
	int r = 0;

	struct pt_io_names names = {0};
	char folder[96];
	bool found = false;

	search->kind = PT_USE_VFIO_OPEN;
	for (size_t i = 0; !r && i < scan->host->device_count; i++) {
		struct pcipt_device *device = &scan->host->devices[i];

		/* a driver of a vendor's may be VFIO's as well, and a bridge is held by nobody */
		if (device->group_number != number || !device->driver || device->class_code >> 16 == 0x06)
			continue;
		found = true;
		r = pt_add_use(scan, device, device->name, search);
	}
	if (r || found)
		return r;
	/* a mediated device has a group of its own, and stands on its parent */
	(void)snprintf(folder, sizeof(folder), "sys/kernel/iommu_groups/%u/devices", number);
	r = pt_io_list(scan->io, PT_IO_ROOT, folder, &names);
	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && i < names.count; i++)
		r = pt_add_uses_of_link(scan, folder, pt_io_name(&names, i), search);
	pt_io_names_release(&names);
	return r;
}

/* NVIDIA's own nodes are known to no file of sysfs, but their driver tells which card has which number. */
static int add_nvidia(struct pt_scan *scan, uint64_t wanted, struct pt_use_search *search)
{
	static const char key[] = "Device Minor:";
	int r = 0;

	search->kind = PT_USE_OPEN;
	for (size_t i = 0; !r && i < scan->host->device_count; i++) {
		struct pcipt_device *device = &scan->host->devices[i];
		char path[96], text[PT_IO_ATTRIBUTE], *found;
		uint64_t minor;

		if (!device->driver || strcmp(device->driver, "nvidia"))
			continue;
		(void)snprintf(path, sizeof(path), "proc/driver/nvidia/gpus/%s/information", device->name);
		if (pt_io_read_text(scan->io, PT_IO_ROOT, path, text, sizeof(text)) <= 0)
			continue;
		found = strstr(text, key);
		if (!found)
			continue;
		found += strlen(key);
		found += strspn(found, " \t");
		if (!pt_parse_number_n(found, strcspn(found, " \t\n"), 10, UINT32_MAX, &minor) && minor == wanted)
			r = pt_add_use(scan, device, device->name, search);
	}
	return r;
}

/* The node's number leads to what it stands for. */
static int add_node(struct pt_scan *scan, const char *path, const char *node, struct pt_use_search *search)
{
	struct pt_io_status status;
	char number[32];
	uint64_t which;

	search->through = node;
	if (!strncmp(node, "vfio/devices/", 13)) {
		search->kind = PT_USE_VFIO_OPEN;
		return pt_add_uses_of_link(scan, "sys/class/vfio-dev", node + 13, search);
	}
	if (!strncmp(node, "vfio/", 5) && !pt_parse_number(node + 5, 10, UINT32_MAX - 1, &which))
		return add_group(scan, (uint32_t)which, search);
	if (!strncmp(node, "nvidia", 6) && !pt_parse_number(node + 6, 10, UINT32_MAX, &which))
		return add_nvidia(scan, which, search);
	if (pt_io_status(scan->io, path, &status) || (!status.is_block && !status.is_char))
		return 0;
	search->kind = PT_USE_OPEN;
	(void)snprintf(number, sizeof(number), "%u:%u", status.major, status.minor);
	return pt_add_uses_of_link(scan, status.is_block ? "sys/dev/block" : "sys/dev/char", number, search);
}

/* The part behind /dev/ of what a process has open; it may stand in front of that in a folder of its own. */
static const char *node_of(const char *link)
{
	const char *found = link[0] == '/' ? strstr(link, "/dev/") : NULL;

	return found && strncmp(link, "/proc/", 6) != 0 ? found + 5 : NULL;
}

static bool is_noted(const struct pt_scan *scan, uint32_t pid, const char *node)
{
	for (size_t i = scan->use_count; i > 0 && scan->uses[i - 1].pid == pid; i--)
		if (!strcmp(scan->uses[i - 1].through, node))
			return true;
	return false;
}

static int look_at_links(struct pt_scan *scan, const char *folder, uint32_t pid, const struct pt_io_names *names)
{
	char path[64], link[PATH_MAX], comm[64] = "?";
	int at = pt_io_open_folder(scan->io, folder), r = 0;

	if (at < 0)
		return at == -ENOMEM ? at : 0;
	for (size_t i = 0; !r && i < names->count; i++) {
		struct pt_use_search search = {.where = comm, .pid = pid};
		const char *node;

		if (pt_io_read_link(scan->io, at, pt_io_name(names, i), link, sizeof(link)) <= 0)
			continue;
		node = node_of(link);
		if (!node || is_common(node) || is_noted(scan, pid, node))
			continue;
		(void)snprintf(path, sizeof(path), "proc/%u/comm", pid);
		if (pt_io_read_text(scan->io, PT_IO_ROOT, path, comm, sizeof(comm)) <= 0)
			(void)snprintf(comm, sizeof(comm), "?");
		r = add_node(scan, link + 1, node, &search);
	}
	pt_io_close_folder(scan->io, at);
	return r;
}

static int look_at_process(struct pt_scan *scan, const char *pid)
{
	struct pt_io_names names = {0};
	char folder[64];
	uint64_t number;
	int r;

	if (pt_parse_number(pid, 10, INT32_MAX, &number))
		return 0;
	(void)snprintf(folder, sizeof(folder), "proc/%s/fd", pid);
	r = pt_io_list_unsorted(scan->io, PT_IO_ROOT, folder, &names);
	if (r == -EACCES || r == -EPERM)
		r = pt_scan_unread(scan, "", folder, r);
	else if (r != -ENOMEM)
		r = 0;
	/* a thread of the kernel's has nothing open */
	if (!r && names.count)
		r = look_at_links(scan, folder, (uint32_t)number, &names);
	pt_io_names_release(&names);
	return r;
}

int pt_scan_processes(struct pt_scan *scan)
{
	struct pt_io_names names = {0};
	int r = pt_io_list_unsorted(scan->io, PT_IO_ROOT, "proc", &names);

	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && i < names.count; i++)
		r = look_at_process(scan, pt_io_name(&names, i));
	pt_io_names_release(&names);
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VFS 65535

static int read_details(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pt_extra *extra = device->extra;
	char path[64];
	int r;

#define ATTRIBUTE(name) at, device->folder, pt_attribute(path, sizeof(path), device, name)
	r = pt_scan_number(scan, ATTRIBUTE("revision"), 16, &extra->revision);
	extra->override.error = -EBUSY;
	if (!r && !pt_is_busy(scan, device))
		r = pt_scan_text(scan, ATTRIBUTE("driver_override"), &extra->override);
	if (!r && extra->override.text && (!strcmp(extra->override.text, "(null)") || !*extra->override.text))
		extra->override.text = NULL;
	if (!r)
		r = pt_scan_number(scan, ATTRIBUTE("numa_node"), 10, &extra->numa_node);
	if (!r)
		r = pt_scan_text(scan, ATTRIBUTE("power_state"), &extra->power_state);
	if (!r)
		r = pt_scan_text(scan, ATTRIBUTE("reset_method"), &extra->reset_methods);
	return r;
}

/* The kernel has it for this class alone. */
static int read_boot_vga(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	char path[64];

	device->extra->boot_vga.error = -ENOENT;
	if (device->class_code >> 8 != 0x0300)
		return 0;
	return pt_scan_number(scan, ATTRIBUTE("boot_vga"), 10, &device->extra->boot_vga);
}

/* The address that a link of a device points to. */
static int linked_address(struct pt_scan *scan, int at, const struct pcipt_device *device, const char *name,
			  struct pcipt_address *ret_address)
{
	char path[64];
	ssize_t length = pt_io_read_link(scan->io, at, pt_attribute(path, sizeof(path), device, name), scan->buffer,
					 sizeof(scan->buffer));

	if (length < 0)
		return length == -ENOMEM ? -ENOMEM : -ENOENT;
	return pcipt_address_parse(pt_base_name(scan->buffer), ret_address) ? -ENOENT : 0;
}

static int read_vfs(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pcipt_address *addresses = NULL;
	size_t count = 0, capacity = 0;
	int r = 0;

	while (!r && count < MOST_VFS) {
		struct pcipt_address address;
		char name[32];

		(void)snprintf(name, sizeof(name), "virtfn%zu", count);
		r = linked_address(scan, at, device, name, &address);
		if (!r)
			r = pt_grow(&addresses, count, &capacity, sizeof(*addresses));
		if (!r)
			addresses[count++] = address;
	}
	if (r == -ENOENT)
		r = 0;
	if (!r && count) {
		device->extra->vf_addresses = pt_arena_alloc(scan->arena, count, sizeof(*addresses));
		device->extra->vfs = pt_arena_alloc(scan->arena, count, sizeof(*device->extra->vfs));
		if (!device->extra->vf_addresses || !device->extra->vfs)
			r = -ENOMEM;
		else
			memcpy(device->extra->vf_addresses, addresses, count * sizeof(*addresses));
		device->extra->vf_count = r ? 0 : count;
	}
	free(addresses);
	return r;
}

static int read_sriov(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pt_extra *extra = device->extra;
	char path[64];
	int r = linked_address(scan, at, device, "physfn", &extra->physfn);

	extra->is_vf = !r;
	extra->total_vfs.error = -ENOENT;
	if (r != -ENOENT)
		return r;
	r = pt_scan_number(scan, ATTRIBUTE("sriov_totalvfs"), 10, &extra->total_vfs);
	if (!r && !extra->total_vfs.error)
		r = read_vfs(scan, at, device);
	return r;
}

/* A read of configuration space would wake a device that sleeps in D3cold. */
static int asleep(struct pt_scan *scan, int at, const struct pcipt_device *device)
{
	char path[64], state[32];
	ssize_t length;

	if (!device->extra->power_state.error)
		return !strcmp(device->extra->power_state.text, "D3cold");
	length = pt_io_read_text(scan->io, at, pt_attribute(path, sizeof(path), device, "power_state"), state,
				 sizeof(state));
	return length == -ENOMEM ? -ENOMEM : length > 0 && !strcmp(state, "D3cold");
}

static int read_config(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	uint8_t bytes[PCI_CFG_SPACE_EXP_SIZE];
	uint8_t *copy;
	char path[64];
	ssize_t size;
	int r = asleep(scan, at, device);

	if (r) {
		device->extra->config_error = -EHOSTDOWN;
		return r < 0 ? r : 0;
	}
	size = pt_io_read(scan->io, at, pt_attribute(path, sizeof(path), device, "config"), bytes, sizeof(bytes));
	device->extra->config_error = size < 0 ? (int)size : 0;
	if (size < 0)
		return pt_scan_unread(scan, device->folder, path, (int)size);
	copy = pt_arena_alloc(scan->arena, (size_t)size, 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, bytes, (size_t)size);
	device->extra->config = copy;
	device->extra->config_size = (size_t)size;
	return 0;
}

int pt_scan_extra(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	static const struct pt_extra unread = {
		.revision.error = -ENODATA,
		.override.error = -ENODATA,
		.numa_node.error = -ENODATA,
		.power_state.error = -ENODATA,
		.reset_methods.error = -ENODATA,
		.boot_vga.error = -ENODATA,
		.total_vfs.error = -ENODATA,
		.config_error = -ENODATA,
	};
	unsigned int what = scan->host->what;
	int r = 0;

	device->extra = pt_arena_alloc(scan->arena, 1, sizeof(*device->extra));
	if (!device->extra)
		return -ENOMEM;
	*device->extra = unread;
	if (what & PCIPT_READ_DETAILS)
		r = read_details(scan, at, device);
	if (!r && what & (PCIPT_READ_DETAILS | PCIPT_READ_USERS))
		r = read_boot_vga(scan, at, device);
	if (!r && what & PCIPT_READ_SRIOV)
		r = read_sriov(scan, at, device);
	if (!r && what & PCIPT_READ_CONFIG)
		r = read_config(scan, at, device);
	return r;
}

void pt_scan_link_functions(struct pcipt_host *host)
{
	for (size_t i = 0; i < host->device_count; i++) {
		struct pt_extra *extra = host->devices[i].extra;

		if (extra->is_vf)
			extra->physical_function = pt_host_device(host, &extra->physfn);
		for (size_t j = 0; j < extra->vf_count; j++)
			extra->vfs[j] = pt_host_device(host, &extra->vf_addresses[j]);
	}
}

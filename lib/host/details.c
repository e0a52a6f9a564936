/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "topology.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_details(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pt_extra *extra = device->extra;
	char path[64];
	int r = 0;

#define ATTRIBUTE(name) at, device->folder, pt_attribute(path, sizeof(path), device, name)
	extra->override.error = -EBUSY;
	extra->is_held = pt_is_held(scan, device);
	if (!pt_is_busy(scan, device))
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

/* Read last, since every function has one: where it is missing, the device may have vanished in the midst, and what was
 * missing before was none of its facts. */
static int read_revision(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pt_fact_number *revision = &device->extra->revision;
	char path[64];
	int r = pt_scan_number(scan, ATTRIBUTE("revision"), 16, revision);

	if (r || (revision->error != -ENOENT && revision->error != -ENODEV))
		return r;
	r = pt_io_kind(scan->io, at, pt_attribute(path, sizeof(path), device, "uevent"));
	return r == -ENOMEM || r == -ENOENT || r == -ENODEV ? r : 0;
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
		r = pt_scan_sriov(scan, at, device);
	if (!r && what & PCIPT_READ_CONFIG)
		r = read_config(scan, at, device);
	if (!r && what & PCIPT_READ_TOPOLOGY)
		r = pt_scan_wiring(scan, at, device);
	if (!r && what & PCIPT_READ_DETAILS)
		r = read_revision(scan, at, device);
	return r;
}

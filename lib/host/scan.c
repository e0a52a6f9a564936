/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "topology.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define DEVICES "sys/bus/pci/devices"

/* The folder in which the functions of one bus stand: they all hang on the same bridge, so that one look-up does for
 * all. Virtual functions on a bus number of their own stand beside their physical function. */
struct bus {
	int handle;
	const char *folder;
	bool has_parent;
	struct pcipt_address parent;
};

static int compare_devices(const void *a, const void *b)
{
	return pcipt_address_compare(&((const struct pcipt_device *)a)->address,
				     &((const struct pcipt_device *)b)->address);
}

/* The index of the first function at an address or behind it. */
static size_t find_from(const struct pcipt_host *host, const struct pcipt_address *address)
{
	size_t low = 0, high = host->device_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pcipt_address_compare(&host->devices[middle].address, address) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct pcipt_device *pt_host_device(const struct pcipt_host *host, const struct pcipt_address *address)
{
	size_t found = find_from(host, address);

	if (found == host->device_count || pcipt_address_compare(&host->devices[found].address, address))
		return NULL;
	return &host->devices[found];
}

size_t pt_host_first_at(const struct pcipt_host *host, const struct pcipt_address *place)
{
	struct pcipt_address first = *place;

	first.function = 0;
	return find_from(host, &first);
}

bool pt_same_place(const struct pcipt_address *a, const struct pcipt_address *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->device == b->device;
}

/* Lists the machine's functions by name; no more than that is known yet. */
static int list_devices(struct pt_scan *scan, int links)
{
	struct pcipt_host *host = scan->host;
	int r = pt_io_list_unsorted(scan->io, links, "", &scan->names);

	if (r)
		return r;
	host->devices = pt_arena_alloc(scan->arena, scan->names.count, sizeof(*host->devices));
	if (!host->devices)
		return -ENOMEM;
	for (size_t i = 0; i < scan->names.count; i++) {
		struct pcipt_device *device = &host->devices[host->device_count];
		const char *name = pt_io_name(&scan->names, i);

		if (pcipt_address_parse(name, &device->address))
			continue;
		(void)pcipt_address_format(&device->address, device->name, sizeof(device->name));
		if (strcmp(device->name, name))
			continue; /* not as the kernel writes it */
		device->host = host;
		device->group_number = PT_NO_GROUP;
		host->device_count++;
	}
	pt_io_names_release(&scan->names); /* thousands, and nothing that comes needs as much */
	if (host->device_count > 1)
		qsort(host->devices, host->device_count, sizeof(*host->devices), compare_devices);
	return 0;
}

/* The bridge above: the last address on the path, past the root bus of a controller with its own domain. */
static void find_parent(struct bus *bus)
{
	const char *name = pt_base_name(bus->folder);
	char above[PATH_MAX];

	bus->has_parent = !pcipt_address_parse(name, &bus->parent);
	if (bus->has_parent || strncmp(name, "pci", 3) || name == bus->folder)
		return;
	if ((size_t)(name - bus->folder) > sizeof(above))
		return;
	memcpy(above, bus->folder, (size_t)(name - bus->folder - 1));
	above[name - bus->folder - 1] = '\0';
	bus->has_parent = !pcipt_address_parse(pt_base_name(above), &bus->parent);
}

static int open_bus(struct pt_scan *scan, int links, const struct pcipt_device *device, struct bus *bus)
{
	char path[PATH_MAX];
	ssize_t length = pt_io_read_link(scan->io, links, device->name, scan->buffer, sizeof(scan->buffer));
	int r;

	bus->handle = -1;
	if (length < 0)
		return (int)length;
	r = pt_path_follow(path, sizeof(path), DEVICES, scan->buffer);
	if (r)
		return r;
	if (strcmp(pt_base_name(path), device->name) || path == pt_base_name(path))
		return -PCIPT_E_MALFORMED;
	bus->folder = pt_arena_intern(scan->arena, path, (size_t)(pt_base_name(path) - path - 1));
	if (!bus->folder)
		return -ENOMEM;
	find_parent(bus);
	bus->handle = pt_io_open_folder(scan->io, bus->folder);
	return bus->handle < 0 ? bus->handle : 0;
}

static bool parse_ids(const char *text, size_t length, uint16_t *left, uint16_t *right)
{
	uint64_t a, b;

	if (length != 9 || text[4] != ':' || pt_parse_number_n(text, 4, 16, UINT16_MAX, &a) ||
	    pt_parse_number_n(text + 5, 4, 16, UINT16_MAX, &b))
		return false;
	*left = (uint16_t)a;
	*right = (uint16_t)b;
	return true;
}

/* Takes the lines of `uevent` apart: ids, class and driver in one read. */
static int parse_uevent(struct pt_scan *scan, struct pcipt_device *device, const char *text)
{
	bool has_class = false, has_ids = false;

	while (*text) {
		size_t length = strcspn(text, "\n");
		const char *value = memchr(text, '=', length);
		size_t key = value ? (size_t)(value++ - text) : 0;
		size_t size = value ? length - key - 1 : 0;
		uint64_t number;

		if (key == 6 && !memcmp(text, "DRIVER", key) && size) {
			device->driver = pt_arena_intern(scan->arena, value, size);
			if (!device->driver)
				return -ENOMEM;
		} else if (key == 9 && !memcmp(text, "PCI_CLASS", key)) {
			has_class = !pt_parse_number_n(value, size, 16, 0xffffff, &number);
			if (has_class)
				device->class_code = (uint32_t)number;
		} else if (key == 6 && !memcmp(text, "PCI_ID", key)) {
			has_ids = parse_ids(value, size, &device->vendor_id, &device->device_id);
		} else if (key == 13 && !memcmp(text, "PCI_SUBSYS_ID", key)) {
			(void)parse_ids(value, size, &device->subsystem_vendor_id, &device->subsystem_device_id);
		}
		text += length + (text[length] == '\n');
	}
	return has_class && has_ids ? 0 : -PCIPT_E_MALFORMED;
}

static int read_group_number(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	char path[64];
	uint64_t number;
	ssize_t length;

	length = pt_io_read_link(scan->io, at, pt_attribute(path, sizeof(path), device, "iommu_group"), scan->buffer,
				 sizeof(scan->buffer));
	if (length == -ENOENT || length == -ENODEV)
		return 0;
	if (length < 0)
		return (int)length;
	if (pt_parse_number(pt_base_name(scan->buffer), 10, UINT32_MAX - 1, &number))
		return -PCIPT_E_MALFORMED;
	device->group_number = (uint32_t)number;
	return 0;
}

static int read_device(struct pt_scan *scan, const struct bus *bus, struct pcipt_device *device)
{
	char path[64];
	ssize_t length;
	int r;

	if (pt_is_busy(scan, device)) {
		r = pt_read_busy_device(scan, bus->handle, device);
	} else {
		length = pt_io_read_text(scan->io, bus->handle, pt_attribute(path, sizeof(path), device, "uevent"),
					 scan->buffer, sizeof(scan->buffer));
		r = length < 0 ? (int)length : parse_uevent(scan, device, scan->buffer);
	}
	device->folder = bus->folder;
	if (!r)
		r = read_group_number(scan, bus->handle, device);
	if (!r && scan->host->what)
		r = pt_scan_extra(scan, bus->handle, device);
	if (r && r != -ENOMEM)
		pt_log(scan->ctx, PCIPT_LOG_ERROR, "%s/%s: %s", bus->folder, device->name, pcipt_strerror(r));
	return r;
}

static bool vanished(int r)
{
	return r == -ENOENT || r == -ENODEV;
}

/* Reads a device by the folder of its bus, or by its own link when it does not stand there. */
static int read_somewhere(struct pt_scan *scan, int links, struct bus *bus, struct pcipt_device *device)
{
	int r = -ENOENT;

	if (bus->handle >= 0)
		r = read_device(scan, bus, device);
	if (!vanished(r))
		return r;
	pt_io_close_folder(scan->io, bus->handle);
	r = open_bus(scan, links, device, bus);
	return r ? r : read_device(scan, bus, device);
}

static int read_devices(struct pt_scan *scan, int links, struct pcipt_address *parents)
{
	struct pcipt_host *host = scan->host;
	struct bus bus = {.handle = -1};
	struct pcipt_address last = {0};
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; !r && i < host->device_count; i++) {
		struct pcipt_device *device = &host->devices[i];

		if (device->address.domain != last.domain || device->address.bus != last.bus) {
			pt_io_close_folder(scan->io, bus.handle);
			bus.handle = -1;
			last = device->address;
		}
		r = read_somewhere(scan, links, &bus, device);
		if (!r) {
			/* no function has the number 0xff: such a parent is never found */
			parents[kept] = bus.has_parent ? bus.parent : (struct pcipt_address){.function = 0xff};
			if (kept != i)
				host->devices[kept] = *device;
			kept++;
		} else if (vanished(r)) {
			pt_log(scan->ctx, PCIPT_LOG_INFO, "%s vanished while it was read", device->name);
			r = 0;
		}
	}
	pt_io_close_folder(scan->io, bus.handle);
	host->device_count = kept;
	return r ? r : pt_link_parents(scan, parents);
}

static int scan_devices(struct pt_scan *scan)
{
	int links = pt_io_open_folder(scan->io, DEVICES), r;
	struct pcipt_address *parents;

	if (links < 0)
		return links == -ENOENT ? -PCIPT_E_NO_PCI : links;
	r = list_devices(scan, links);
	if (!r) {
		parents = calloc(scan->host->device_count + 1, sizeof(*parents));
		r = parents ? read_devices(scan, links, parents) : -ENOMEM;
		free(parents);
	}
	pt_io_close_folder(scan->io, links);
	return r;
}

static int scan_topology(struct pt_scan *scan)
{
	int r = pt_scan_port_speeds(scan);

	if (!r)
		r = pt_scan_slots(scan);
	if (!r)
		r = pt_scan_switches(scan);
	return r ? r : pt_scan_roots(scan);
}

static int scan_all(struct pt_scan *scan)
{
	unsigned int what = scan->host->what;
	int r = pt_scan_busy(scan);

	if (!r)
		r = scan_devices(scan);

	if (!r)
		r = pt_scan_groups(scan);
	if (!r && what)
		pt_scan_link_functions(scan->host);
	if (!r && what & PCIPT_READ_GROUPS)
		r = pt_scan_group_details(scan);
	if (!r && what & PCIPT_READ_INTERFACES)
		r = pt_scan_interfaces(scan);
	if (!r && what & PCIPT_READ_TOPOLOGY)
		r = scan_topology(scan);
	if (!r && what & PCIPT_READ_MACHINE)
		r = pt_scan_machine(scan);
	if (!r && what & PCIPT_READ_USERS)
		r = pt_scan_users(scan);
	if (!r && what & PCIPT_READ_NAMES)
		r = pt_scan_names(scan);
	return r;
}

/* Moves what grew during the scan to the picture's own memory. */
static int keep_lists(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;

	host->unread = pt_arena_alloc(scan->arena, scan->unread_count, sizeof(*host->unread));
	host->uses = pt_arena_alloc(scan->arena, scan->use_count, sizeof(*host->uses));
	if (!host->unread || !host->uses)
		return -ENOMEM;
	if (scan->unread_count)
		memcpy(host->unread, scan->unread, scan->unread_count * sizeof(*host->unread));
	if (scan->use_count)
		memcpy(host->uses, scan->uses, scan->use_count * sizeof(*host->uses));
	host->unread_count = scan->unread_count;
	host->use_count = scan->use_count;
	return 0;
}

PCIPT_EXPORT int pcipt_host_read(struct pcipt_ctx *ctx, unsigned int what, struct pcipt_host **ret_host)
{
	struct pt_scan scan = {.ctx = ctx};
	int r;

	if (what & PCIPT_READ_ALL)
		what = (what & ~(unsigned int)PCIPT_READ_ALL) | PT_READ_LASTING;
	if (!ctx || !ret_host || what & ~PT_READ_KNOWN)
		return -EINVAL;
	if (what & PCIPT_READ_HOLDERS)
		what |= PCIPT_READ_USERS;
	if (what & PCIPT_READ_TOPOLOGY)
		what |= PCIPT_READ_CONFIG | PCIPT_READ_DETAILS | PCIPT_READ_SRIOV | PCIPT_READ_MACHINE;
	if (what & (PCIPT_READ_USERS | PCIPT_READ_TOPOLOGY))
		what |= PCIPT_READ_INTERFACES;
	r = pt_io_get(ctx, &scan.io);
	if (r)
		return r;
	scan.host = calloc(1, sizeof(*scan.host));
	if (!scan.host)
		return -ENOMEM;
	atomic_init(&scan.host->references, 1);
	scan.host->what = what;
	scan.arena = &scan.host->arena;
	r = scan_all(&scan);
	if (!r)
		r = keep_lists(&scan);
	pt_io_names_release(&scan.names);
	free(scan.unread);
	free(scan.uses);
	free(scan.busy);
	if (r)
		pcipt_host_unref(scan.host);
	else
		*ret_host = scan.host;
	return r;
}

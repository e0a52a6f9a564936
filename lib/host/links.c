/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links: the attributes of each function, and what follows from them. */
#include "topology.h"

#include <pcipt/topology.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ATTRIBUTE(name) at, device->folder, pt_attribute(path, sizeof(path), device, name)

/* `8.0 GT/s PCIe` of newer kernels, `8 GT/s` of older ones; in MT/s. */
static int parse_speed(const char *text, int64_t *ret_speed)
{
	size_t whole = strcspn(text, ". ");
	uint64_t number, tenths = 0;

	if (!strncmp(text, "Unknown", 7)) {
		*ret_speed = 0;
		return 0;
	}
	if (pt_parse_number_n(text, whole, 10, 10000, &number))
		return -PCIPT_E_MALFORMED;
	if (text[whole] == '.') {
		if (pt_parse_number_n(text + whole + 1, 1, 10, 9, &tenths))
			return -PCIPT_E_MALFORMED;
		whole += 2;
	}
	if (strncmp(text + whole, " GT/s", 5) != 0)
		return -PCIPT_E_MALFORMED;
	*ret_speed = (int64_t)(number * 1000 + tenths * 100);
	return 0;
}

static int read_speed(struct pt_scan *scan, int at, const char *folder, const char *path, struct pt_fact_number *fact)
{
	struct pt_fact_text text = {0};
	int r = pt_scan_text(scan, at, folder, path, &text);

	if (r)
		return r;
	fact->error = text.error ? text.error : parse_speed(text.text, &fact->number);
	return !text.error && fact->error ? pt_scan_unread(scan, folder, path, fact->error) : 0;
}

static void set_error(struct pt_wiring *wiring, int error)
{
	wiring->speed.error = wiring->width.error = error;
	wiring->max_speed.error = wiring->max_width.error = error;
}

/* The kernel gives functions that have no link a speed that is unknown and all ones for a width. One that has a link
 * and reads as ones is gone. Some ports have a link and do not say what they could do. */
static void settle(struct pt_wiring *wiring)
{
	bool silent = !wiring->max_width.error && !wiring->max_width.number;
	bool none = (!wiring->max_width.error && wiring->max_width.number == 255) ||
		    (silent && !wiring->width.error && !wiring->width.number);
	bool gone = !wiring->width.error && wiring->width.number >= 63;

	if (none || gone)
		set_error(wiring, none ? -ENOENT : -ENODEV);
	else if (!wiring->width.error && !wiring->width.number)
		wiring->speed.number = 0;
	if (silent)
		wiring->max_speed.error = wiring->max_width.error = -ENOENT;
}

static bool is_asleep(const struct pcipt_device *device)
{
	return device->extra->config_error == -EHOSTDOWN;
}

static int read_link(struct pt_scan *scan, int at, struct pcipt_device *device, struct pt_wiring *wiring)
{
	char path[64];
	int r;

	/* a virtual function uses its physical one's link */
	if (device->extra->is_vf || is_asleep(device)) {
		set_error(wiring, device->extra->is_vf ? -ENOENT : -EHOSTDOWN);
		return 0;
	}
	r = read_speed(scan, ATTRIBUTE("current_link_speed"), &wiring->speed);
	if (!r)
		r = pt_scan_number(scan, ATTRIBUTE("current_link_width"), 10, &wiring->width);
	if (!r)
		r = read_speed(scan, ATTRIBUTE("max_link_speed"), &wiring->max_speed);
	if (!r)
		r = pt_scan_number(scan, ATTRIBUTE("max_link_width"), 10, &wiring->max_width);
	settle(wiring);
	return r;
}

int pt_scan_wiring(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pt_wiring *wiring = pt_arena_alloc(scan->arena, 1, sizeof(*wiring));
	char path[64];
	int r;

	if (!wiring)
		return -ENOMEM;
	*wiring = (struct pt_wiring){.secondary.error = -ENOENT};
	device->extra->wiring = wiring;
	r = read_link(scan, at, device, wiring);
	if (!r)
		r = pt_scan_text(scan, ATTRIBUTE("label"), &wiring->label);
	if (!r)
		r = pt_scan_number(scan, ATTRIBUTE("acpi_index"), 10, &wiring->label_index);
	if (!r && wiring->label_index.error == -ENOENT)
		r = pt_scan_number(scan, ATTRIBUTE("index"), 10, &wiring->label_index);
	if (!r && device->class_code >> 8 == 0x0604)
		r = pt_scan_number(scan, ATTRIBUTE("secondary_bus_number"), 10, &wiring->secondary);
	return r;
}

/* What a NIC without a cable says is -EINVAL, or all ones. */
static int read_port_speed(struct pt_scan *scan, const struct pcipt_device *device, const char *interface,
			   uint64_t *ret_speed)
{
	char path[512], text[32];
	ssize_t length;
	uint64_t speed;

	*ret_speed = 0;
	if (snprintf(path, sizeof(path), "%s/%s/net/%s/speed", device->folder, device->name, interface) >=
	    (int)sizeof(path))
		return 0;
	length = pt_io_read_text(scan->io, PT_IO_ROOT, path, text, sizeof(text));
	if (length < 0 && length != -EINVAL)
		return pt_scan_unread(scan, "", path, (int)length);
	if (length > 0 && !pt_parse_number(text, 10, INT32_MAX, &speed))
		*ret_speed = speed;
	return 0;
}

int pt_scan_port_speeds(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;

	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *device = &host->devices[i];

		for (size_t j = 0; j < device->extra->interface_count; j++) {
			uint64_t speed = 0;
			int r = 0;

			if (!strcmp(device->extra->interfaces[j].class_name, "net"))
				r = read_port_speed(scan, device, device->extra->interfaces[j].name, &speed);
			if (r)
				return r;
			device->extra->wiring->port_speed += speed;
		}
	}
	return 0;
}

static const struct pt_wiring *wiring_of(const struct pcipt_device *device)
{
	return device->extra ? device->extra->wiring : NULL;
}

static int give_number(const struct pcipt_device *device, const struct pt_fact_number *fact, uint32_t *ret_number)
{
	if (!wiring_of(device))
		return -ENODATA;
	if (!fact->error && (fact->number < 0 || fact->number > INT32_MAX))
		return -PCIPT_E_MALFORMED;
	if (!fact->error)
		*ret_number = (uint32_t)fact->number;
	return fact->error;
}

#define GIVE(fact)                                                                                                     \
	(device && ret ? give_number(device, wiring_of(device) ? &wiring_of(device)->fact : NULL, ret) : -EINVAL)

PCIPT_EXPORT int pcipt_device_get_link_width(const struct pcipt_device *device, uint32_t *ret)
{
	return GIVE(width);
}

PCIPT_EXPORT int pcipt_device_get_link_speed(const struct pcipt_device *device, uint32_t *ret)
{
	return GIVE(speed);
}

PCIPT_EXPORT int pcipt_device_get_max_link_width(const struct pcipt_device *device, uint32_t *ret)
{
	return GIVE(max_width);
}

PCIPT_EXPORT int pcipt_device_get_max_link_speed(const struct pcipt_device *device, uint32_t *ret)
{
	return GIVE(max_speed);
}

uint32_t pt_max_width(const struct pcipt_device *device)
{
	uint32_t lanes = 0;

	return pcipt_device_get_max_link_width(device, &lanes) || lanes > PT_MOST_LANES ? 0 : lanes;
}

uint32_t pt_width(const struct pcipt_device *device)
{
	uint32_t lanes = 0;

	return pcipt_device_get_link_width(device, &lanes) || lanes > PT_MOST_LANES ? 0 : lanes;
}

PCIPT_EXPORT uint64_t pcipt_link_get_bandwidth(uint32_t lanes, uint32_t speed)
{
	uint64_t bits = (uint64_t)lanes * speed;

	return speed <= 5000 ? bits * 8 / 10 : bits * 128 / 130;
}

PCIPT_EXPORT int pcipt_device_get_bandwidth(const struct pcipt_device *device, uint64_t *ret_bandwidth)
{
	uint32_t lanes, speed;
	int r;

	if (!device || !ret_bandwidth)
		return -EINVAL;
	r = pcipt_device_get_link_width(device, &lanes);
	if (!r)
		r = pcipt_device_get_link_speed(device, &speed);
	if (!r)
		*ret_bandwidth = pcipt_link_get_bandwidth(lanes, speed);
	return r;
}

/* Whether the link of a device is the one to the port above; that of a root or downstream port is the one below
 * it. */
static bool has_link_above(const struct pcipt_device *device)
{
	int type = pcipt_device_get_port_type(device);

	if (!device->parent || !pcipt_device_is_bridge(device->parent))
		return false;
	return type != PCIPT_PORT_TYPE_ROOT && type != PCIPT_PORT_TYPE_DOWNSTREAM;
}

PCIPT_EXPORT int pcipt_device_get_narrowest_hop(const struct pcipt_device *device, const struct pcipt_device **ret_hop,
						uint64_t *ret_bandwidth)
{
	const struct pcipt_device *narrowest = NULL;
	uint64_t least = UINT64_MAX, bandwidth;

	if (!device || !ret_hop || !ret_bandwidth)
		return -EINVAL;
	if (!wiring_of(device))
		return -ENODATA;
	if (device->extra->physical_function)
		device = device->extra->physical_function;
	for (; device; device = device->parent) {
		if (!has_link_above(device) || pcipt_device_get_bandwidth(device, &bandwidth) || !bandwidth ||
		    bandwidth >= least)
			continue;
		least = bandwidth;
		narrowest = device;
	}
	if (!narrowest)
		return -ENOENT;
	*ret_hop = narrowest;
	*ret_bandwidth = least;
	return 0;
}

PCIPT_EXPORT int pcipt_device_get_label(const struct pcipt_device *device, const char **ret_text)
{
	if (!device || !ret_text)
		return -EINVAL;
	if (!wiring_of(device))
		return -ENODATA;
	if (!wiring_of(device)->label.error)
		*ret_text = wiring_of(device)->label.text;
	return wiring_of(device)->label.error;
}

PCIPT_EXPORT int pcipt_device_get_label_index(const struct pcipt_device *device, uint32_t *ret_index)
{
	if (!device || !ret_index)
		return -EINVAL;
	return give_number(device, wiring_of(device) ? &wiring_of(device)->label_index : NULL, ret_index);
}

PCIPT_EXPORT int pcipt_device_get_port_speed(const struct pcipt_device *device, uint64_t *ret_speed)
{
	if (!device || !ret_speed)
		return -EINVAL;
	if (!wiring_of(device))
		return -ENODATA;
	if (!wiring_of(device)->port_speed)
		return -ENOENT;
	*ret_speed = wiring_of(device)->port_speed;
	return 0;
}

PCIPT_EXPORT int pcipt_device_get_card_speed(const struct pcipt_device *device, uint64_t *ret_speed)
{
	const struct pcipt_host *host;
	uint64_t speed = 0;

	if (!device || !ret_speed)
		return -EINVAL;
	if (!wiring_of(device))
		return -ENODATA;
	host = device->host;
	for (size_t i = pt_host_first_at(host, &device->address); i < host->device_count; i++) {
		const struct pcipt_device *other = &host->devices[i];

		if (!pt_same_place(&other->address, &device->address))
			break;
		if (other->parent == device->parent && !other->extra->is_vf)
			speed += other->extra->wiring->port_speed;
	}
	if (!speed)
		return -ENOENT;
	*ret_speed = speed;
	return 0;
}

PCIPT_EXPORT int pcipt_device_get_port_type(const struct pcipt_device *device)
{
	uint64_t type;
	int r = pcipt_device_get_field(device, PCIPT_FIELD_PCIE_TYPE, &type);

	return r == -ENOENT ? PCIPT_PORT_TYPE_CONVENTIONAL : r ? r : (int)type;
}

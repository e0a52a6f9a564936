/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the host's network does with a device. */
#include "users.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Deeper than VLAN on bridge on bond is not followed. */
#define HIGHEST 8
#define CLASS_INFINIBAND 0x0207
/* The interface of the kernel's datapath, which every port of an Open vSwitch is part of. */
#define DATAPATH "ovs-system"

/* Of the interfaces that Open vSwitch makes the kernel knows only that they belong to its one datapath. */
static bool is_of_open_vswitch(const char *network, const char *name)
{
	char line[NAME_MAX + 32];

	if (snprintf(line, sizeof(line), "link %s openvswitch\n", name) >= (int)sizeof(line))
		return false;
	for (const char *found = network; (found = strstr(found, line)); found++)
		if (found == network || found[-1] == '\n')
			return true;
	return false;
}

/* `00000001 00:11:22:33:44:55 eth0`: what ppp0 and its like run over, when they do it by Ethernet. */
static int add_uses_of_ppp(struct pt_scan *scan, const char *name, struct pt_use_search *search)
{
	struct pcipt_text text = {0};
	int r = pt_io_read_whole(scan->io, PT_IO_ROOT, "proc/1/net/pppoe", &text);

	if (r && r != -ENOMEM)
		r = pt_io_read_whole(scan->io, PT_IO_ROOT, "proc/net/pppoe", &text);
	if (r && r != -ENOMEM)
		r = 0;
	search->through = name;
	search->named = true;
	for (char *rest = text.string, *line; !r && (line = strsep(&rest, "\n"));) {
		char *fields[3];

		pt_split(line, fields, 3);
		r = pt_add_uses_of_link(scan, "sys/class/net", fields[2], search);
	}
	pt_text_release(&text);
	return r;
}

/* What stands on an interface that is of Open vSwitch counts for every port of it: which are its own cannot be told. */
static int add_uses_of_interface(struct pt_scan *scan, const char *network, const char *name,
				 struct pt_use_search *search)
{
	char through[NAME_MAX + 32];

	if (!strncmp(name, "ppp", 3))
		return add_uses_of_ppp(scan, name, search);
	if (!is_of_open_vswitch(network, name))
		return pt_add_uses_of_link(scan, "sys/class/net", name, search);
	(void)snprintf(through, sizeof(through), "%.*s of Open vSwitch", NAME_MAX, name);
	search->through = through;
	return pt_stands_on(scan, PT_VIRTUAL "net/" DATAPATH, pt_add_use, search);
}

/* `eno1 192.0.2.2/24 global`: link-local ones come by themselves with every interface that is up. */
static int read_address(struct pt_scan *scan, const char *network, char *rest)
{
	struct pt_use_search search = {.kind = PT_USE_ADDRESS};
	char *name = strsep(&rest, " "), *address = strsep(&rest, " ");

	if (!address || !strncmp(address, "fe80:", 5) || !strcmp(name, "lo"))
		return 0;
	search.where = address;
	return add_uses_of_interface(scan, network, name, &search);
}

/* `254 198.51.100.0/24 eno1 192.0.2.1`, of any table; those of link-local addresses come by themselves. */
static int read_route(struct pt_scan *scan, const char *network, char *rest)
{
	struct pt_use_search search = {.kind = PT_USE_OTHER_ROUTE};
	char *table = strsep(&rest, " "), *target = strsep(&rest, " "), *name = strsep(&rest, " ");
	const char *gateway = rest ? strsep(&rest, " ") : "-";

	if (!table || !name || !strcmp(name, "lo") || !strncmp(target, "fe80:", 5) || !strncmp(target, "ff00:", 5))
		return 0;
	search.where = target;
	if (!strcmp(target, "default")) {
		search.kind = PT_USE_ROUTE;
		search.where = strcmp(gateway, "-") != 0 ? gateway : NULL;
	}
	return add_uses_of_interface(scan, network, name, &search);
}

/* A route through a nexthop object has no interface here, but in the files of /proc. */
static bool is_without_interface(const char *route)
{
	return strstr(route, " - ") != NULL;
}

static int read_line(struct pt_scan *scan, const char *network, char *line, bool *ret_known)
{
	const char *word = strsep(&line, " ");

	if (line && !strcmp(word, "address"))
		return read_address(scan, network, line);
	if (!line || strcmp(word, "route") != 0)
		return 0;
	if (is_without_interface(line))
		*ret_known = false;
	return read_route(scan, network, line);
}

int pt_scan_network(struct pt_scan *scan, bool *ret_known)
{
	struct pcipt_text text = {0};
	char *lines = NULL;
	int r = pt_io_network(scan->io, &text);

	*ret_known = !r;
	if (!r && text.string) {
		lines = strdup(text.string); /* to be taken apart */
		r = lines ? 0 : -ENOMEM;
	}
	for (char *rest = lines, *line; !r && (line = strsep(&rest, "\n"));)
		r = read_line(scan, text.string, line, ret_known);
	free(lines);
	pt_text_release(&text);
	return r == -ENOMEM ? r : 0;
}

/* bridge, bond, vlan, macvlan; what has no type of its own is a master all the same. */
static const char *kind_of(struct pt_scan *scan, const char *name)
{
	char path[PATH_MAX], *type;

	if (snprintf(path, sizeof(path), "sys/class/net/%s/uevent", name) >= (int)sizeof(path) ||
	    pt_io_read_text(scan->io, PT_IO_ROOT, path, scan->buffer, sizeof(scan->buffer)) < 0)
		return "interface";
	type = strstr(scan->buffer, "DEVTYPE=");
	if (!type)
		return "interface";
	type += strlen("DEVTYPE=");
	type[strcspn(type, "\n")] = '\0';
	return type;
}

/* A way that was gone already; also keeps a hostile tree with loops from costing more than what it has. */
static bool is_climbed(const struct pt_scan *scan, const struct pcipt_device *device, const char *upper)
{
	for (size_t i = scan->use_count; i > 0 && scan->uses[i - 1].device == device; i--)
		if (scan->uses[i - 1].kind == PT_USE_MASTER && !strcmp(scan->uses[i - 1].through, upper))
			return true;
	return false;
}

/* What an interface is part of, up the chain: each has a link upper_NAME to the next. */
static int climb(struct pt_scan *scan, struct pcipt_device *device, const char *interface, const char *name, int height)
{
	struct pt_io_names names = {0};
	char path[PATH_MAX];
	int r = pt_path_join(path, sizeof(path), "sys/class/net", name);

	if (!r)
		r = pt_io_list(scan->io, PT_IO_ROOT, path, &names);
	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && i < names.count; i++) {
		const char *upper = pt_path_below(pt_io_name(&names, i), "upper_");
		struct pt_use_search search = {.kind = PT_USE_MASTER, .through = upper};

		if (!upper || is_climbed(scan, device, upper))
			continue;
		search.where = kind_of(scan, upper);
		r = pt_add_use(scan, device, interface, &search);
		if (!r && height < HIGHEST)
			r = climb(scan, device, interface, upper, height + 1);
	}
	pt_io_names_release(&names);
	return r;
}

static bool is_host_driver(const struct pcipt_device *device)
{
	return device->driver && !pt_is_vfio_name(device->driver) && strcmp(device->driver, "pci-stub") &&
	       strcmp(device->driver, "pciback") && strcmp(device->driver, "pcieport");
}

/* A NIC at work without an interface that is to be seen: another namespace has it, or a program drives it. */
static int look_at_device(struct pt_scan *scan, struct pcipt_device *device)
{
	struct pt_use_search search = {.kind = PT_USE_ELSEWHERE, .through = "?"};
	const struct pt_extra *extra = device->extra;
	bool seen = false;
	int r = 0;

	for (size_t i = 0; !r && i < extra->interface_count; i++) {
		const struct pt_interface *interface = &extra->interfaces[i];
		bool net = !strcmp(interface->class_name, "net");

		/* of an Ethernet card, the RDMA device stays when its interface goes to a container */
		seen |= net ||
			(device->class_code >> 8 == CLASS_INFINIBAND && !strcmp(interface->class_name, "infiniband"));
		if (net)
			r = climb(scan, device, interface->name, interface->name, 0);
	}
	if (!r && !seen && device->class_code >> 16 == 0x02 && is_host_driver(device))
		r = pt_add_use(scan, device, "?", &search);
	return r;
}

int pt_scan_masters(struct pt_scan *scan)
{
	int r = 0;

	for (size_t i = 0; !r && i < scan->host->device_count; i++)
		if (scan->host->devices[i].class_code >> 16 == 0x02 || scan->host->devices[i].extra->interface_count)
			r = look_at_device(scan, &scan->host->devices[i]);
	return r;
}

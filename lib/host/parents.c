/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which bridge each device hangs on. In a tree that is no machine's, paths may lead in circles or go on for ever; here
 * such ways are cut, so that whoever climbs from a device comes to an end. */
#include "host.h"

#include <errno.h>
#include <stdlib.h>

/* There are no more buses in a domain, and so no longer way; two domains for a controller with one of its own. */
#define MOST_HOPS 512

enum mark { NEW, ON_THE_WAY, DONE };

struct walk {
	struct pt_scan *scan;
	unsigned char *marks;
	unsigned int *hops; /* to the root */
};

static struct pcipt_device *above(const struct pcipt_device *device)
{
	/* members of this picture, which is still being made */
	return device->parent ? &device->host->devices[device->parent - device->host->devices] : NULL;
}

static size_t place_of(const struct pcipt_device *device)
{
	return (size_t)(device - device->host->devices);
}

static int cut(struct walk *walk, struct pcipt_device *device)
{
	device->parent = NULL;
	device->is_adrift = true;
	return pt_scan_unread(walk->scan, device->folder, device->name, -PCIPT_E_MALFORMED);
}

/* Marks the way up until something is known or the way comes back to itself. @return how many are new on it */
static int climb(struct walk *walk, struct pcipt_device *from, size_t *ret_count)
{
	struct pcipt_device *last = from;

	*ret_count = 0;
	for (struct pcipt_device *device = from; device; device = above(device)) {
		unsigned char *mark = &walk->marks[place_of(device)];

		if (*mark == DONE)
			return 0;
		if (*mark == ON_THE_WAY)
			return cut(walk, last);
		*mark = ON_THE_WAY;
		(*ret_count)++;
		last = device;
	}
	return 0;
}

static int settle(struct walk *walk, struct pcipt_device *from, size_t count)
{
	struct pcipt_device *top = from, *device = from;
	unsigned int base;
	int r = 0;

	for (size_t i = 0; i < count && top; i++)
		top = above(top);
	base = top ? walk->hops[place_of(top)] : 0;
	for (size_t i = 0; !r && i < count; i++) {
		struct pcipt_device *next = above(device);
		unsigned int hops = base + (unsigned int)(count - i);

		walk->marks[place_of(device)] = DONE;
		walk->hops[place_of(device)] = hops % MOST_HOPS;
		if (hops % MOST_HOPS == 0)
			r = cut(walk, device);
		device = next;
	}
	return r;
}

static int check_ways(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;
	struct walk walk = {
		.scan = scan,
		.marks = calloc(host->device_count + 1, sizeof(*walk.marks)),
		.hops = calloc(host->device_count + 1, sizeof(*walk.hops)),
	};
	int r = walk.marks && walk.hops ? 0 : -ENOMEM;

	for (size_t i = 0; !r && i < host->device_count; i++) {
		size_t count;

		r = climb(&walk, &host->devices[i], &count);
		if (!r)
			r = settle(&walk, &host->devices[i], count);
	}
	free(walk.marks);
	free(walk.hops);
	return r;
}

int pt_link_parents(struct pt_scan *scan, const struct pcipt_address *parents)
{
	struct pcipt_host *host = scan->host;

	for (size_t i = 0; i < host->device_count; i++) {
		host->devices[i].parent = pt_host_device(host, &parents[i]);
		host->devices[i].is_adrift = parents[i].function != 0xff && !host->devices[i].parent;
	}
	return check_ways(scan);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes a picture of a root, with a context of its own. */
#include <stdio.h>

#include <pcipt/pcipt.h>

#include "reader.h"

static uint64_t place_of_device(const struct pcipt_device *device)
{
	const struct pcipt_address *at = pcipt_device_get_address(device);

	return place_of(at->domain, at->bus, at->device, at->function);
}

static void add_device(struct facts *facts, const struct pcipt_device *device)
{
	const struct pcipt_device *parent = pcipt_device_get_parent(device);
	const struct pcipt_group *group = pcipt_device_get_group(device);
	uint64_t place = place_of_device(device);

	add_number(facts, IDS, place,
		   (uint64_t)pcipt_device_get_vendor_id(device) << 16 | pcipt_device_get_device_id(device));
	add_number(facts, CLASS, place, pcipt_device_get_class(device));
	add_text(facts, DRIVER, place, pcipt_device_get_driver(device));
	if (group)
		add_number(facts, GROUP, place, pcipt_group_get_number(group));
	if (parent)
		add_number(facts, PARENT, place, place_of_device(parent));
}

int read_facts(const char *root, unsigned int what, struct facts *facts)
{
	struct pcipt_host *host = NULL;
	struct pcipt_ctx *ctx = NULL;
	int r = pcipt_ctx_new(&ctx);

	if (!r)
		r = pcipt_ctx_set_root(ctx, root);
	if (!r)
		r = pcipt_host_read(ctx, what, &host);
	if (r)
		fprintf(stderr, "%s: %s\n", root, pcipt_strerror(r));
	facts->count = pcipt_host_get_device_count(host);
	for (size_t i = 0; i < facts->count; i++)
		add_device(facts, pcipt_host_get_device(host, i));
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
	return r;
}

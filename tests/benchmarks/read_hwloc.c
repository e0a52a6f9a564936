/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hwloc: a topology with all PCI functions; it does not know drivers and groups. */
#include <hwloc.h>

#include "reader.h"

static uint64_t place_of_object(hwloc_obj_t object)
{
	const struct hwloc_pcidev_attr_s *at = &object->attr->pcidev;

	return place_of(at->domain, at->bus, at->dev, at->func);
}

static int is_bridge(hwloc_obj_t object)
{
	return object && object->type == HWLOC_OBJ_BRIDGE && object->attr->bridge.upstream_type == HWLOC_OBJ_BRIDGE_PCI;
}

static void add_object(struct facts *facts, hwloc_obj_t object)
{
	const struct hwloc_pcidev_attr_s *at = &object->attr->pcidev;
	uint64_t place = place_of_object(object);

	add_number(facts, IDS, place, (uint64_t)at->vendor_id << 16 | at->device_id);
	if (is_bridge(object->parent))
		add_number(facts, PARENT, place, place_of_object(object->parent));
	facts->count++;
}

int read_facts(const char *root, unsigned int what, struct facts *facts)
{
	hwloc_topology_t topology;
	hwloc_obj_t object = NULL;

	(void)root;
	(void)what;
	if (hwloc_topology_init(&topology) ||
	    hwloc_topology_set_io_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL) || hwloc_topology_load(topology))
		return 1;
	while ((object = hwloc_get_next_pcidev(topology, object)))
		add_object(facts, object);
	while ((object = hwloc_get_next_bridge(topology, object)))
		if (is_bridge(object))
			add_object(facts, object);
	hwloc_topology_destroy(topology);
	return 0;
}

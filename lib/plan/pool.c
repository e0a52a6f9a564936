/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ports of a host, and the units that they are given in. */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is needed while a pool is made. */
struct making {
	struct pt_pool *pool;
	const struct pcipt_host *host;
	const struct pt_what_if *what_if;
	size_t *port_of; /* of each device; PT_NONE for bridges */
};

bool pt_same_slot(const struct pcipt_address *a, const struct pcipt_address *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->device == b->device;
}

/* --- What is supposed --- */

static bool is_moved(const struct making *making, const struct pcipt_device *device)
{
	return making->what_if && making->what_if->own_slot &&
	       making->what_if->own_slot[device - making->host->devices];
}

static bool is_split(const struct making *making, const struct pcipt_device *device)
{
	uint32_t missing;

	if (making->what_if && making->what_if->override)
		return true;
	if (!is_moved(making, device) || !pt_card_isolates_above(device))
		return false;
	/* the kernel takes a virtual function for a device of its own, whatever the physical one's functions are */
	if (device->extra->is_vf)
		return true;
	return pt_isolates(pt_acs_state(device, &missing)) ||
	       pt_acs_state(device, &missing) == PCIPT_ACS_STATE_NOT_NEEDED;
}

/* --- Ports --- */

/* Whether virtual functions would be in the group of the physical one: not below a port with ACS. */
static bool would_share(const struct making *making, const struct pcipt_device *pf)
{
	bool override = making->what_if && making->what_if->override;

	if (override || (is_moved(making, pf) && pt_card_isolates_above(pf)))
		return false;
	return pt_shared_vf_group(pf);
}

/* How many virtual functions it could have, each of which could be given. */
static int find_vfs(const struct making *making, struct pt_port *port)
{
	struct pcipt_prediction *prediction;
	int r;

	port->vf_count = (uint32_t)port->device->extra->vf_count;
	if (!port->device->extra->sriov || would_share(making, port->device) || !pt_vfs_have_groups(port->device))
		return 0;
	r = pcipt_prediction_new(port->device, 0, &prediction);
	if (r == -ENOMEM)
		return r;
	if (!r) {
		port->vf_most = pcipt_prediction_get_most(prediction);
		pcipt_prediction_free(prediction);
	}
	return 0;
}

static int find_ports(struct making *making)
{
	struct pt_pool *pool = making->pool;
	const struct pcipt_host *host = making->host;

	for (size_t i = 0; i < host->device_count; i++) {
		struct pt_port *port = &pool->ports[pool->port_count];
		int r;

		making->port_of[i] = PT_NONE;
		if (pcipt_device_is_bridge(&host->devices[i]))
			continue;
		*port = (struct pt_port){.device = &host->devices[i], .unit = PT_NONE, .pf = PT_NONE};
		r = find_vfs(making, port);
		if (r)
			return r;
		making->port_of[i] = pool->port_count++;
	}
	return pt_find_uses(pool);
}

static void link_vfs(struct making *making)
{
	struct pt_pool *pool = making->pool;

	for (size_t i = 0; i < pool->port_count; i++) {
		const struct pcipt_device *pf = pool->ports[i].device->extra->physical_function;

		if (pf)
			pool->ports[i].pf = making->port_of[pf - making->host->devices];
	}
}

static int number_cards(struct making *making)
{
	struct pt_pool *pool = making->pool;
	size_t *card_of = malloc((making->host->device_count + 1) * sizeof(*card_of));

	if (!card_of)
		return -ENOMEM;
	for (size_t i = 0; i < making->host->device_count; i++)
		card_of[i] = PT_NONE;
	for (size_t i = 0; i < pool->port_count; i++) {
		size_t *card = &card_of[pt_card_root(pool->ports[i].device) - making->host->devices];

		if (*card == PT_NONE)
			*card = pool->card_count++;
		pool->ports[i].card = *card;
	}
	free(card_of);
	return 0;
}

/* --- Units --- */

static void block(struct pt_unit *unit, enum pcipt_code reason, const struct pcipt_device *culprit)
{
	if (unit->state == PT_UNIT_BLOCKED || unit->state == PT_UNIT_OWN)
		return;
	unit->state = PT_UNIT_BLOCKED;
	unit->reason = reason;
	unit->culprit = culprit;
}

/* What stands against a unit, beside the uses of its ports. */
static void judge_group(const struct making *making, struct pt_unit *unit, bool is_whole)
{
	const struct pcipt_group *group = unit->group;

	if (!group) {
		block(unit, PCIPT_CODE_DEVICE_NO_GROUP, NULL);
		return;
	}
	for (size_t i = 0; i < group->details->region_count; i++)
		if (!strcmp(group->details->regions[i].type, "direct"))
			block(unit, PCIPT_CODE_GROUP_DIRECT_REGION, NULL);
	if (is_whole && group->details->other_count)
		block(unit, PCIPT_CODE_GROUP_OTHER_MEMBER, NULL);
	for (size_t i = 0; is_whole && i < group->member_count; i++)
		if (pcipt_device_is_bridge(group->members[i]) && !pt_driver_allows_vfio(group->members[i]))
			block(unit, PCIPT_CODE_GROUP_MEMBER_BLOCKS, group->members[i]);
	if (!making->pool->is_ready)
		block(unit, PCIPT_CODE_IOMMU_NO_GROUPS, NULL);
}

static struct pt_unit *begin_unit(struct making *making, const struct pcipt_group *group)
{
	struct pt_pool *pool = making->pool;
	struct pt_unit *unit = &pool->units[pool->unit_count++];

	*unit = (struct pt_unit){.group = group};
	unit->first = pool->unit_count > 1 ? unit[-1].first + unit[-1].count : 0;
	return unit;
}

static void add_port(struct making *making, struct pt_unit *unit, size_t index)
{
	struct pt_pool *pool = making->pool;
	struct pt_port *port = &pool->ports[index];

	port->unit = (size_t)(unit - pool->units);
	pool->order[unit->first + unit->count++] = index;
	if (port->is_own && unit->state != PT_UNIT_OWN) {
		unit->state = PT_UNIT_OWN;
		unit->reason = PCIPT_CODE_USE_CLAIMED;
		unit->culprit = port->device;
	} else if (port->is_given && unit->state == PT_UNIT_FREE) {
		unit->state = PT_UNIT_GIVEN;
		unit->reason = PCIPT_CODE_USE_VFIO_OPEN;
		unit->culprit = port->device;
	}
}

/* A virtual function in the group of its physical one can only go with it, and is gone then. */
static bool goes_with_pf(const struct making *making, const struct pcipt_device *device)
{
	const struct pcipt_device *pf = device->extra->physical_function;

	return pf && pf->group == device->group && !is_split(making, device);
}

/* The functions of a group that are not a unit each; `moved`: those of one card that is moved, from `first` on. */
static void make_unit(struct making *making, const struct pcipt_group *group, const struct pcipt_device *moved)
{
	struct pt_unit *unit = NULL;

	for (size_t i = 0; i < group->member_count; i++) {
		const struct pcipt_device *member = group->members[i];
		size_t port = making->port_of[member - making->host->devices];

		if (port == PT_NONE || making->pool->ports[port].unit != PT_NONE || goes_with_pf(making, member) ||
		    is_split(making, member))
			continue;
		if (moved ? !is_moved(making, member) || pt_card_root(moved) != pt_card_root(member)
			  : is_moved(making, member))
			continue;
		if (!unit)
			unit = begin_unit(making, group);
		add_port(making, unit, port);
	}
	if (unit)
		judge_group(making, unit, !moved);
}

static void make_units_of(struct making *making, const struct pcipt_group *group)
{
	for (size_t i = 0; i < group->member_count; i++) {
		const struct pcipt_device *member = group->members[i];
		size_t port = making->port_of[member - making->host->devices];

		if (port == PT_NONE || making->pool->ports[port].unit != PT_NONE)
			continue;
		if (is_split(making, member)) {
			struct pt_unit *unit = begin_unit(making, group);

			add_port(making, unit, port);
			judge_group(making, unit, false);
		} else if (is_moved(making, member)) {
			make_unit(making, group, member);
		}
	}
	make_unit(making, group, NULL);
}

static void make_units(struct making *making)
{
	struct pt_pool *pool = making->pool;

	for (size_t i = 0; i < making->host->group_count; i++)
		make_units_of(making, &making->host->groups[i]);
	for (size_t i = 0; i < pool->port_count; i++) {
		struct pt_unit *unit;

		if (pool->ports[i].device->group)
			continue;
		unit = begin_unit(making, NULL);
		add_port(making, unit, i);
		judge_group(making, unit, false);
	}
}

bool pt_can_go(const struct pt_pool *pool, const struct pt_port *port)
{
	const struct pt_unit *unit = port->unit == PT_NONE ? NULL : &pool->units[port->unit];

	return unit && !unit->is_held && !port->is_own && (unit->state == PT_UNIT_FREE || unit->state == PT_UNIT_GIVEN);
}

/* What virtual functions mean for the unit of their physical one: those that can be given stand in its place, and with
 * one that the host uses it cannot go. */
static void mind_vfs(struct pt_pool *pool)
{
	for (size_t i = 0; i < pool->port_count; i++) {
		const struct pt_port *vf = &pool->ports[i];
		struct pt_port *pf = vf->pf == PT_NONE ? NULL : &pool->ports[vf->pf];

		if (pf && vf->is_own && pf->unit != PT_NONE) {
			pool->units[pf->unit].is_held = true;
			if (!pool->units[pf->unit].culprit)
				pool->units[pf->unit].culprit = vf->device;
		}
	}
	for (size_t i = 0; i < pool->port_count; i++)
		if (pool->ports[i].pf != PT_NONE && pt_can_go(pool, &pool->ports[i]))
			pool->ports[pool->ports[i].pf].vf_free++;
}

static int find_readiness(struct pt_pool *pool)
{
	struct pcipt_findings *findings;
	int r = pcipt_host_check(pool->host, &findings);

	if (r)
		return r;
	pool->is_ready = pcipt_findings_get_worst(findings) < PCIPT_SEVERITY_BLOCKER;
	pcipt_findings_free(findings);
	return 0;
}

static int fill(struct making *making)
{
	int r = find_readiness(making->pool);

	if (!r)
		r = find_ports(making);
	if (r)
		return r;
	link_vfs(making);
	r = number_cards(making);
	if (r)
		return r;
	make_units(making);
	mind_vfs(making->pool);
	return 0;
}

int pt_pool_make(const struct pcipt_host *host, const struct pt_what_if *what_if, struct pt_pool *pool)
{
	struct making making = {.pool = pool, .host = host, .what_if = what_if};
	size_t most = host->device_count + 1;
	int r = -ENOMEM;

	if ((host->what & PT_READ_FOR_PLANS) != PT_READ_FOR_PLANS)
		return -ENODATA;
	*pool = (struct pt_pool){.host = host};
	pool->ports = calloc(most, sizeof(*pool->ports));
	pool->units = calloc(most, sizeof(*pool->units));
	pool->order = calloc(most, sizeof(*pool->order));
	making.port_of = calloc(most, sizeof(*making.port_of));
	if (pool->ports && pool->units && pool->order && making.port_of)
		r = fill(&making);
	free(making.port_of);
	if (r)
		pt_pool_release(pool);
	return r;
}

void pt_pool_release(struct pt_pool *pool)
{
	free(pool->ports);
	free(pool->units);
	free(pool->order);
	*pool = (struct pt_pool){0};
}

static int compare_port(const void *key, const void *element)
{
	const struct pcipt_device *const *device = key;
	const struct pt_port *port = element;

	return *device < port->device ? -1 : *device > port->device;
}

size_t pt_pool_find(const struct pt_pool *pool, const struct pcipt_device *device)
{
	const struct pt_port *port =
		bsearch(&device, pool->ports, pool->port_count, sizeof(*pool->ports), compare_port);

	return port ? (size_t)(port - pool->ports) : PT_NONE;
}

enum pcipt_port_state pt_port_state(const struct pt_pool *pool, const struct pt_port *port)
{
	const struct pt_unit *unit = port->unit == PT_NONE ? NULL : &pool->units[port->unit];

	if (port->is_own)
		return PCIPT_PORT_STATE_OWN;
	if (!unit || unit->state == PT_UNIT_OWN)
		return PCIPT_PORT_STATE_TIED_TO_HOST;
	if (unit->state == PT_UNIT_BLOCKED)
		return unit->reason == PCIPT_CODE_GROUP_OTHER_MEMBER ? PCIPT_PORT_STATE_TIED_TO_HOST
								     : PCIPT_PORT_STATE_BLOCKED;
	if (port->vf_free)
		return PCIPT_PORT_STATE_HAS_VFS;
	if (unit->is_held)
		return PCIPT_PORT_STATE_TIED_TO_HOST;
	if (unit->state == PT_UNIT_GIVEN)
		return PCIPT_PORT_STATE_GIVEN;
	return unit->count > 1 ? PCIPT_PORT_STATE_FREE_TIED : PCIPT_PORT_STATE_FREE_ALONE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "random_pool.h"

#include <support/support.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ENTITIES 9

uint32_t chance(struct random_pool *pool, uint32_t most)
{
	pool->seed = pool->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(pool->seed >> 33) % most;
}

static size_t add_port(struct random_pool *pool, uint8_t bus, uint8_t slot, uint8_t function)
{
	size_t index = pool->port_count++;
	struct pcipt_device *device = &pool->devices[index];
	struct pt_port *port = &pool->assignment->pool.ports[index];

	ck_assert_uint_lt(index, MOST_PORTS);
	*device = (struct pcipt_device){.host = &pool->host,
					.extra = &pool->extras[index],
					.address = {.bus = bus, .device = slot, .function = function},
					.vendor_id = 0x8086,
					.class_code = 0x020000};
	(void)snprintf(device->name, sizeof(device->name), "0000:%02x:%02x.%x", bus, slot, function);
	pool->extras[index] = (struct pt_extra){.wiring = &pool->wirings[index], .vf_index = UINT32_MAX};
	pool->extras[index].reset_methods.text = "flr";
	*port = (struct pt_port){.device = device, .unit = PT_NONE, .pf = PT_NONE, .card = bus - 1u};
	return index;
}

static void add_vf(struct random_pool *pool, size_t pf, uint8_t index)
{
	const struct pcipt_device *above = &pool->devices[pf];
	size_t vf = add_port(pool, above->address.bus, (uint8_t)(2 + above->address.function), index);

	pool->devices[vf].device_id = (uint16_t)(above->device_id + 0x10);
	pool->extras[vf].is_vf = true;
	pool->extras[vf].vf_index = index;
	pool->extras[vf].physical_function = above;
	pool->extras[vf].numa_node = pool->extras[pf].numa_node;
	pool->assignment->pool.ports[vf].pf = pf;
	pool->assignment->pool.ports[pf].vf_count++;
	pool->vfs[vf] = &pool->devices[vf];
	if (!pool->extras[pf].vf_count++)
		pool->extras[pf].vfs = &pool->vfs[vf];
}

static void add_card(struct random_pool *pool, uint8_t bus, uint32_t room)
{
	uint32_t pfs = 1 + chance(pool, room < 4 ? room : 4), vfs[4] = {0};
	size_t first = pool->port_count;
	int node = (int)chance(pool, 2);
	uint16_t id = (uint16_t)(0x1000 + chance(pool, 2));

	for (uint8_t i = 0; i < pfs; i++) {
		size_t pf = add_port(pool, bus, 0, i);

		pool->devices[pf].device_id = id;
		pool->extras[pf].numa_node.number = node;
	}
	room -= pfs;
	for (size_t i = 0; i < pfs && room; i++) {
		vfs[i] = chance(pool, 3) ? 0 : 1 + chance(pool, room < 3 ? room : 3);
		room -= vfs[i];
		if (chance(pool, 2)) {
			pool->assignment->pool.ports[first + i].vf_most = vfs[i];
			vfs[i] = 0;
		}
	}
	for (size_t i = 0; i < pfs; i++)
		for (uint8_t j = 0; j < vfs[i]; j++)
			add_vf(pool, first + i, j);
}

/* Puts a port into the unit of another, or into one of its own. */
static void place(struct random_pool *pool, size_t *unit_of)
{
	struct pt_pool *made = &pool->assignment->pool;
	size_t with = PT_NONE;

	for (size_t i = 0; i < pool->port_count; i++) {
		bool is_vf = made->ports[i].pf != PT_NONE;
		uint32_t odds = chance(pool, 8);

		unit_of[i] = PT_NONE;
		if (is_vf && odds == 0)
			continue; /* with its physical function */
		/* a virtual function only with other ones, and a physical one only with other ones, but seldom */
		with = i && odds < 4 ? chance(pool, (uint32_t)i) : PT_NONE;
		if (with != PT_NONE && unit_of[with] != PT_NONE && (made->ports[with].pf != PT_NONE) == is_vf)
			unit_of[i] = unit_of[with];
		else if (with != PT_NONE && unit_of[with] != PT_NONE && with != made->ports[i].pf && !chance(pool, 4))
			unit_of[i] = unit_of[with];
		else
			unit_of[i] = made->unit_count++;
	}
}

static void make_units(struct random_pool *pool)
{
	struct pt_pool *made = &pool->assignment->pool;
	size_t unit_of[MOST_PORTS], filled = 0;

	place(pool, unit_of);
	for (size_t i = 0; i < pool->port_count; i++)
		if (made->ports[i].pf != PT_NONE && unit_of[i] == unit_of[made->ports[i].pf])
			unit_of[i] = PT_NONE;
	for (size_t i = 0; i < made->unit_count; i++) {
		struct pt_unit *unit = &made->units[i];
		uint32_t odds = chance(pool, 24);

		pool->groups[i] = (struct pcipt_group){.host = &pool->host, .number = (uint32_t)i};
		*unit = (struct pt_unit){.group = &pool->groups[i], .first = filled};
		for (size_t j = 0; j < pool->port_count; j++) {
			if (unit_of[j] != i)
				continue;
			made->ports[j].unit = i;
			made->order[unit->first + unit->count++] = j;
		}
		filled += unit->count;
		if (!unit->count || odds > 2)
			continue;
		unit->state = odds == 0 ? PT_UNIT_OWN : odds == 1 ? PT_UNIT_GIVEN : PT_UNIT_BLOCKED;
		unit->reason = PCIPT_CODE_GROUP_OTHER_MEMBER;
		unit->culprit = made->ports[made->order[unit->first]].device;
		made->ports[made->order[unit->first]].is_own = odds == 0;
		for (size_t j = 0; j < unit->count && odds == 1; j++)
			made->ports[made->order[unit->first + j]].is_given = true;
	}
}

void make_random_pool(struct random_pool *pool, uint64_t seed)
{
	uint32_t room = 2 + (uint32_t)(seed % (MOST_ENTITIES - 1));

	*pool = (struct random_pool){.seed = seed * 0x9e3779b97f4a7c15u};
	pool->host =
		(struct pcipt_host){.what = PT_READ_KNOWN, .devices = pool->devices, .machine.command_line.text = ""};
	atomic_init(&pool->host.references, 2);
	pool->assignment = calloc(1, sizeof(*pool->assignment));
	ck_assert_ptr_nonnull(pool->assignment);
	pool->assignment->host = &pool->host;
	pool->assignment->pool = (struct pt_pool){.host = &pool->host, .is_ready = true};
	pool->assignment->pool.ports = calloc(MOST_PORTS, sizeof(struct pt_port));
	pool->assignment->pool.units = calloc(MOST_PORTS, sizeof(struct pt_unit));
	pool->assignment->pool.order = calloc(MOST_PORTS, sizeof(size_t));
	for (uint8_t bus = 1; bus < 5 && room; bus++) {
		size_t before = pool->port_count;

		add_card(pool, bus, room < 5 ? room : 5);
		for (size_t i = before; i < pool->port_count; i++)
			room -= 1 + pool->assignment->pool.ports[i].vf_most;
		pool->assignment->pool.card_count = bus;
	}
	pool->assignment->pool.port_count = pool->host.device_count = pool->port_count;
	make_units(pool);
}

static struct pcipt_filter *make_filter(struct random_pool *pool)
{
	static const char *const words[] = {"", "",           "node=0",        "node=1",
					    "", "kind=any",   "kind=vf",       "kind=any",
					    "", "ids=8086:*", "ids=8086:1000", "ids=8086:1001 kind=any"};
	struct pcipt_filter *filter;

	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	ck_assert_int_eq(pcipt_filter_parse(filter, words[chance(pool, sizeof(words) / sizeof(words[0]))], NULL), 0);
	if (!chance(pool, 10)) {
		const struct pcipt_device *device = &pool->devices[chance(pool, (uint32_t)pool->port_count)];

		ck_assert_int_eq(pcipt_filter_set_address(filter, &device->address), 0);
		if (device->extra->is_vf)
			ck_assert_int_eq(pcipt_filter_set_kind(filter, PCIPT_FUNCTION_ANY), 0);
	}
	return filter;
}

void make_random_requests(struct random_pool *pool, bool wishes)
{
	static const char *const names[] = {"a", "b", "c"};
	size_t vms = 1 + chance(pool, 3), requests = vms + chance(pool, 2);
	uint32_t seeds = chance(pool, 1u << 20);

	for (size_t i = 0; i < vms; i++) {
		ck_assert_int_eq(pcipt_assignment_add_vm(pool->assignment, names[i], NULL), 0);
		if (!wishes)
			continue;
		ck_assert_int_eq(pcipt_assignment_set_vm_one_numa_node(pool->assignment, i, seeds >> i & 1), 0);
		ck_assert_int_eq(pcipt_assignment_set_vm_spread(pool->assignment, i, (int)((seeds >> 2 * i) % 3)), 0);
	}
	for (size_t i = 0; i < requests; i++) {
		struct pcipt_filter *filter = make_filter(pool);
		size_t vm = i < vms ? i : chance(pool, (uint32_t)vms);
		uint32_t count = 1 + (chance(pool, 2) ? 0 : chance(pool, 3));

		ck_assert_int_eq(pcipt_assignment_add_request(pool->assignment, vm, count, filter, NULL), 0);
		if (!chance(pool, 8))
			ck_assert_int_eq(pcipt_assignment_set_request_card(pool->assignment, i, true), 0);
		pcipt_filter_free(filter);
	}
}

void free_random_pool(struct random_pool *pool)
{
	pcipt_assignment_free(pool->assignment);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which ports are drawn of an assignment, and where. */
#include "sketch.h"

#include <errno.h>
#include <stdlib.h>

/* What is needed while a sketch is made. */
struct sketching {
	struct pt_sketch *sketch;
	const struct pt_pool *pool;
	const struct pt_given **given_of; /* of each port; NULL for nobody */
	size_t *vm_of;
	bool *is_pf;     /* some virtual function of it is given */
	size_t *node_of; /* PT_NONE for ports that are not drawn */
	size_t use;
};

static void mark_given(struct sketching *sketching, size_t vm)
{
	const struct pt_vm *machine = &sketching->sketch->assignment->vms[vm];

	for (size_t i = 0; i < machine->given_count; i++) {
		const struct pt_given *given = &machine->given[i];
		size_t port = given->device ? pt_pool_find(sketching->pool, given->device) : PT_NONE;
		size_t pf = given->pf ? pt_pool_find(sketching->pool, given->pf) : PT_NONE;

		if (port != PT_NONE) {
			sketching->given_of[port] = given;
			sketching->vm_of[port] = vm;
		}
		if (pf != PT_NONE)
			sketching->is_pf[pf] = true;
	}
}

/* Virtual functions that nobody gets would hide the others. */
static bool is_drawn(const struct sketching *sketching, size_t port)
{
	const struct pcipt_device *device = sketching->pool->ports[port].device;

	return sketching->given_of[port] || sketching->is_pf[port] ||
	       (device->class_code >> 16 == 0x02 && !device->extra->is_vf);
}

static enum pt_mark mark_of(const struct sketching *sketching, size_t port)
{
	const struct pt_pool *pool = sketching->pool;

	if (sketching->given_of[port])
		return PT_MARK_GIVEN;
	if (sketching->is_pf[port] && !pool->ports[port].is_own)
		return PT_MARK_PARENT;
	switch (pt_port_state(pool, &pool->ports[port])) {
	case PCIPT_PORT_STATE_OWN:
		return PT_MARK_OWN;
	case PCIPT_PORT_STATE_FREE_ALONE:
	case PCIPT_PORT_STATE_FREE_TIED:
	case PCIPT_PORT_STATE_HAS_VFS:
		return PT_MARK_FREE;
	default:
		return PT_MARK_TAKEN;
	}
}

static struct pt_node *add_node(struct sketching *sketching, size_t card)
{
	struct pt_sketch *sketch = sketching->sketch;
	struct pt_node *node = &sketch->nodes[sketch->count];

	*node = (struct pt_node){.vm = PT_NONE, .pf = PT_NONE, .card = card, .place = sketch->count++};
	return node;
}

static void add_ports(struct sketching *sketching)
{
	const struct pcipt_host *host = sketching->pool->host;

	for (size_t i = 0; i < sketching->pool->port_count; i++) {
		const struct pt_port *port = &sketching->pool->ports[i];
		struct pt_node *node;

		if (!is_drawn(sketching, i))
			continue;
		/* both are in the order of devices */
		while (sketching->use < host->use_count && host->uses[sketching->use].device < port->device)
			sketching->use++;
		node = add_node(sketching, port->card);
		node->device = port->device;
		node->given = sketching->given_of[i];
		node->vm = sketching->vm_of[i];
		node->pf = port->pf;
		node->first_use = sketching->use;
		node->mark = mark_of(sketching, i);
	}
}

static void add_made(struct sketching *sketching, size_t vm)
{
	const struct pt_vm *machine = &sketching->sketch->assignment->vms[vm];

	for (size_t i = 0; i < machine->given_count; i++) {
		const struct pt_given *given = &machine->given[i];
		size_t pf = given->device ? PT_NONE : pt_pool_find(sketching->pool, given->pf);
		struct pt_node *node;

		if (pf == PT_NONE)
			continue;
		node = add_node(sketching, sketching->pool->ports[pf].card);
		node->given = given;
		node->vm = vm;
		node->pf = pf;
		node->mark = PT_MARK_TO_MAKE;
	}
}

static int compare_nodes(const void *a, const void *b)
{
	const struct pt_node *first = a, *second = b;

	if (first->card != second->card)
		return first->card < second->card ? -1 : 1;
	return first->place < second->place ? -1 : first->place > second->place;
}

/* From ports of the pool to nodes. */
static void link_nodes(struct sketching *sketching)
{
	struct pt_sketch *sketch = sketching->sketch;

	for (size_t i = 0; i < sketching->pool->port_count; i++)
		sketching->node_of[i] = PT_NONE;
	for (size_t i = 0; i < sketch->count; i++)
		if (sketch->nodes[i].device)
			sketching->node_of[pt_pool_find(sketching->pool, sketch->nodes[i].device)] = i;
	for (size_t i = 0; i < sketch->count; i++)
		if (sketch->nodes[i].pf != PT_NONE)
			sketch->nodes[i].pf = sketching->node_of[sketch->nodes[i].pf];
}

static int fill(struct sketching *sketching)
{
	struct pt_sketch *sketch = sketching->sketch;
	const struct pcipt_assignment *assignment = sketch->assignment;

	for (size_t i = 0; i < sketching->pool->port_count; i++)
		sketching->vm_of[i] = PT_NONE;
	for (size_t i = 0; i < assignment->vm_count; i++)
		mark_given(sketching, i);
	add_ports(sketching);
	for (size_t i = 0; i < assignment->vm_count; i++)
		add_made(sketching, i);
	if (sketch->count)
		qsort(sketch->nodes, sketch->count, sizeof(*sketch->nodes), compare_nodes);
	link_nodes(sketching);
	return 0;
}

int pt_sketch_make(const struct pcipt_assignment *assignment, struct pt_sketch *sketch)
{
	struct sketching sketching = {.sketch = sketch, .pool = &assignment->pool};
	size_t ports = assignment->pool.port_count + 1, most = ports;
	int r = -ENOMEM;

	for (size_t i = 0; i < assignment->vm_count; i++)
		most += assignment->vms[i].given_count;
	*sketch = (struct pt_sketch){.assignment = assignment, .nodes = calloc(most, sizeof(*sketch->nodes))};
	sketching.given_of = calloc(ports, sizeof(*sketching.given_of));
	sketching.vm_of = calloc(ports, sizeof(*sketching.vm_of));
	sketching.is_pf = calloc(ports, sizeof(*sketching.is_pf));
	sketching.node_of = calloc(ports, sizeof(*sketching.node_of));
	if (sketch->nodes && sketching.given_of && sketching.vm_of && sketching.is_pf && sketching.node_of)
		r = fill(&sketching);
	free(sketching.given_of);
	free(sketching.vm_of);
	free(sketching.is_pf);
	free(sketching.node_of);
	if (r)
		pt_sketch_release(sketch);
	return r;
}

void pt_sketch_release(struct pt_sketch *sketch)
{
	free(sketch->nodes);
	*sketch = (struct pt_sketch){0};
}

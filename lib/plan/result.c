/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a flow to functions: who gets which. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct piece {
	size_t vm;
	struct pt_given given;
};

/* What is needed while a solution is written down. */
struct writing {
	const struct pt_problem *problem;
	struct pcipt_assignment *assignment;
	struct piece *pieces;
	size_t count;
	size_t capacity;
	bool *is_given; /* each port */
};

static int add(struct writing *writing, size_t vm, const struct pt_given *given)
{
	if (pt_grow(&writing->pieces, writing->count, &writing->capacity, sizeof(*writing->pieces)))
		return -ENOMEM;
	writing->pieces[writing->count++] = (struct piece){vm, *given};
	return 0;
}

static int give_port(struct writing *writing, size_t port, size_t vm, size_t request)
{
	const struct pcipt_device *device = writing->problem->pool->ports[port].device;
	const struct pt_given given = {
		.device = device,
		.pf = device->extra->physical_function,
		.address = device->address,
		.request = request,
		.vf_index = device->extra->physical_function ? device->extra->vf_index : UINT32_MAX,
		.has_address = true,
	};

	writing->is_given[port] = true;
	return add(writing, vm, &given);
}

static int make_vf(struct writing *writing, const struct pcipt_device *pf, uint32_t index, size_t request)
{
	struct pt_given given = {.pf = pf, .request = request, .vf_index = index};

	given.has_address = pf->extra->sriov && pt_vf_addresses_known(pf, index + 1) &&
			    pt_find_vf_address(pf, index, &given.address);
	return add(writing, writing->problem->wants[request].vm, &given);
}

/* Gives so much of a lot to a request, from `at` on. */
static int give(struct writing *writing, const struct pt_lot *lot, uint32_t at, uint32_t amount, size_t request)
{
	const struct pt_problem *problem = writing->problem;
	int r = 0;

	for (uint32_t i = at; i < at + amount && !r; i++) {
		const struct pt_item *item = &problem->items[problem->lot_items[lot->first + (lot->made ? 0 : i)]];

		if (item->made)
			r = make_vf(writing, problem->pool->ports[item->port].device, i, request);
		else
			r = give_port(writing, item->port, problem->wants[request].vm, request);
	}
	return r;
}

static int give_lot(struct writing *writing, const struct pt_lot *lot)
{
	const struct pt_problem *problem = writing->problem;
	uint32_t at = 0;
	int r = 0;

	if (lot->taken != PT_NONE)
		return give(writing, lot, 0, lot->room, lot->taken);
	for (size_t i = 0; i < lot->edge_count && lot->used && !r; i++) {
		const struct pt_edge *edge = &problem->edges[problem->by_lot[lot->edge_first + i]];

		r = give(writing, lot, at, edge->flow, edge->want);
		at += edge->flow;
	}
	return r;
}

/* Who has something of a bundle, in the end. */
static size_t owner_of(const struct pt_problem *problem, size_t index)
{
	const struct pt_bundle *bundle = &problem->bundles[index];

	for (size_t i = 0; i < bundle->lot_count; i++) {
		const struct pt_lot *lot = &problem->lots[problem->bundle_lots[bundle->lot_first + i]];

		if (lot->bundle != index)
			continue;
		if (lot->taken != PT_NONE)
			return problem->wants[lot->taken].vm;
		for (size_t j = 0; j < lot->edge_count && lot->used; j++) {
			const struct pt_edge *edge = &problem->edges[problem->by_lot[lot->edge_first + j]];

			if (edge->flow)
				return problem->wants[edge->want].vm;
		}
	}
	return PT_NONE;
}

/* What shares a group with something that was given. */
static int give_rest(struct writing *writing, size_t index)
{
	const struct pt_problem *problem = writing->problem;
	const struct pt_pool *pool = problem->pool;
	const struct pt_unit *unit = &pool->units[problem->bundles[index].unit];
	size_t owner = owner_of(problem, index);
	int r = 0;

	for (size_t i = 0; i < unit->count && owner != PT_NONE && !r; i++) {
		size_t port = pool->order[unit->first + i];

		if (!writing->is_given[port] && problem->item_of[port] != PT_NONE)
			r = give_port(writing, port, owner, PT_NONE);
	}
	return r;
}

static int compare_pieces(const void *one, const void *other)
{
	const struct piece *a = one, *b = other;
	const struct pcipt_address *x = a->given.has_address ? &a->given.address : &a->given.pf->address;
	const struct pcipt_address *y = b->given.has_address ? &b->given.address : &b->given.pf->address;
	int r = (a->vm > b->vm) - (a->vm < b->vm);

	if (!r)
		r = b->given.has_address - a->given.has_address;
	if (!r)
		r = pcipt_address_compare(x, y);
	return r ? r : (a->given.vf_index > b->given.vf_index) - (a->given.vf_index < b->given.vf_index);
}

static int share_out(struct writing *writing)
{
	struct pcipt_assignment *assignment = writing->assignment;

	if (writing->count)
		qsort(writing->pieces, writing->count, sizeof(*writing->pieces), compare_pieces);
	for (size_t begin = 0, end; begin < writing->count; begin = end) {
		struct pt_vm *vm = &assignment->vms[writing->pieces[begin].vm];

		end = begin;
		while (end < writing->count && writing->pieces[end].vm == writing->pieces[begin].vm)
			end++;
		vm->given = calloc(end - begin, sizeof(*vm->given));
		if (!vm->given)
			return -ENOMEM;
		for (size_t i = begin; i < end; i++)
			vm->given[vm->given_count++] = writing->pieces[i].given;
	}
	return 0;
}

/* Virtual functions get the MACs of their requests, counted up in the order of addresses. */
static int count_macs(struct pcipt_assignment *assignment)
{
	uint32_t *counts = calloc(assignment->request_count + 1, sizeof(*counts));
	int r = counts ? 0 : -ENOMEM;

	for (size_t i = 0; i < assignment->vm_count && !r; i++) {
		for (size_t j = 0; j < assignment->vms[i].given_count && !r; j++) {
			struct pt_given *given = &assignment->vms[i].given[j];

			if (!given->pf || given->request == PT_NONE || !assignment->requests[given->request].has_mac)
				continue;
			memcpy(given->mac, assignment->requests[given->request].mac, sizeof(given->mac));
			given->has_mac = true;
			if (!pt_mac_count(given->mac, counts[given->request]++))
				r = -EINVAL;
		}
	}
	free(counts);
	return r;
}

static int list_makes(struct writing *writing)
{
	const struct pt_problem *problem = writing->problem;
	struct pcipt_assignment *assignment = writing->assignment;
	size_t count = 0;

	for (size_t i = 0; i < problem->lot_count; i++)
		if (problem->lots[i].made && (problem->lots[i].used || problem->lots[i].taken != PT_NONE))
			count++;
	if (!count)
		return 0;
	assignment->makes = calloc(count, sizeof(*assignment->makes));
	if (!assignment->makes)
		return -ENOMEM;
	for (size_t i = 0; i < problem->lot_count; i++) {
		const struct pt_lot *lot = &problem->lots[i];

		if (lot->made && (lot->used || lot->taken != PT_NONE))
			assignment->makes[assignment->make_count++] = (struct pt_make){
				problem->pool->ports[problem->items[problem->lot_items[lot->first]].port].device,
				lot->taken != PT_NONE ? lot->room : lot->used,
			};
	}
	return 0;
}

int pt_result_write(const struct pt_problem *problem, struct pcipt_assignment *assignment)
{
	struct writing writing = {.problem = problem, .assignment = assignment};
	int r;

	writing.is_given = calloc(problem->pool->port_count + 1, sizeof(*writing.is_given));
	r = writing.is_given ? 0 : -ENOMEM;
	for (size_t i = 0; i < problem->lot_count && !r; i++)
		r = give_lot(&writing, &problem->lots[i]);
	for (size_t i = 0; i < problem->bundle_count && !r; i++)
		r = give_rest(&writing, i);
	if (!r)
		r = share_out(&writing);
	if (!r)
		r = count_macs(assignment);
	if (!r)
		r = list_makes(&writing);
	free(writing.is_given);
	free(writing.pieces);
	return r;
}

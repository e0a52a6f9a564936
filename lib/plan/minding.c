/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be minded of a solution. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void name_given(struct pcipt_text *text, const struct pt_given *given)
{
	char name[PCIPT_ADDRESS_SIZE];

	if (given->device)
		pt_text_append(text, given->device->name);
	else if (given->has_address && pcipt_address_format(&given->address, name, sizeof(name)) > 0)
		pt_text_printf(text, "%s (to be made)", name);
	else
		pt_text_printf(text, "virtual function %u of %s (to be made)", given->vf_index, given->pf->name);
}

static void list_given(const struct pt_vm *vm, bool along, struct pcipt_text *list, size_t *ret_count)
{
	struct pcipt_text name = {0};
	size_t count = 0;

	for (size_t i = 0; i < vm->given_count; i++) {
		if ((vm->given[i].request == PT_NONE) != along)
			continue;
		pt_text_clear(&name);
		name_given(&name, &vm->given[i]);
		if (name.failed)
			list->failed = true;
		else
			pt_list_name(list, &count, name.string);
	}
	pt_list_end(list, count);
	pt_text_release(&name);
	*ret_count = count;
}

static void say_given(const struct pt_vm *vm, struct pcipt_findings *findings)
{
	struct pcipt_text list = {0}, along = {0};
	size_t count = 0, more = 0;

	list_given(vm, false, &list, &count);
	list_given(vm, true, &along, &more);
	if (list.failed || along.failed) {
		findings->failed = true;
	} else {
		if (count)
			pt_find_host(findings, PCIPT_CODE_ASSIGNED, PCIPT_SEVERITY_NOTE, "%s gets %zu port%s: %s.",
				     vm->name, count, count == 1 ? "" : "s", list.string);
		if (more)
			pt_find_host(findings, PCIPT_CODE_ASSIGN_COMES_ALONG, PCIPT_SEVERITY_NOTE,
				     "%s gets %s as well, though nobody asked for %s: a group goes to one virtual "
				     "machine whole.",
				     vm->name, along.string, more == 1 ? "it" : "them");
	}
	pt_text_release(&list);
	pt_text_release(&along);
}

/* --- Preferences that could not be had --- */

static int compare_sizes(const void *one, const void *other)
{
	size_t a = *(const size_t *)one, b = *(const size_t *)other;

	return (a > b) - (a < b);
}

static size_t count_different(size_t *list, size_t count)
{
	size_t different = 0;

	if (count)
		qsort(list, count, sizeof(*list), compare_sizes);
	for (size_t i = 0; i < count; i++)
		if (!i || list[i] != list[i - 1])
			different++;
	return different;
}

static void say_spread(const struct pt_vm *vm, size_t count, size_t cards, struct pcipt_findings *findings)
{
	if (vm->spread == PCIPT_SPREAD_TOGETHER && cards > 1)
		pt_find_host(findings, PCIPT_CODE_ASSIGN_SPREAD, PCIPT_SEVERITY_NOTE,
			     "The %zu ports of %s are on %zu cards, though together was preferred.", count, vm->name,
			     cards);
	else if (vm->spread == PCIPT_SPREAD_APART && cards < count)
		pt_find_host(
			findings, PCIPT_CODE_ASSIGN_SPREAD, PCIPT_SEVERITY_NOTE,
			"The %zu ports of %s are on %zu card%s, though apart was preferred: a card that fails takes "
			"several of them.",
			count, vm->name, cards, cards == 1 ? "" : "s");
}

static int say_wishes(const struct pt_problem *problem, const struct pt_vm *vm, struct pcipt_findings *findings)
{
	size_t *cards = calloc(2 * vm->given_count + 1, sizeof(*cards)),
	       *nodes = cards ? cards + vm->given_count : NULL;
	size_t count = 0, different;

	if (!cards)
		return -ENOMEM;
	for (size_t i = 0; i < vm->given_count; i++) {
		const struct pcipt_device *device = vm->given[i].device ? vm->given[i].device : vm->given[i].pf;
		size_t port = pt_pool_find(problem->pool, device);
		int32_t node = -1;

		if (vm->given[i].request == PT_NONE || port == PT_NONE)
			continue;
		if (pcipt_device_get_numa_node(device, &node))
			node = -1;
		cards[count] = problem->pool->ports[port].card;
		nodes[count++] = (size_t)node;
	}
	say_spread(vm, count, count_different(cards, count), findings);
	different = count_different(nodes, count);
	if (vm->one_node && different > 1)
		pt_find_host(findings, PCIPT_CODE_ASSIGN_NODE, PCIPT_SEVERITY_NOTE,
			     "The %zu ports of %s are on %zu NUMA nodes, though one was preferred.", count, vm->name,
			     different);
	free(cards);
	return 0;
}

/* --- The hypervisor --- */

static int say_entries(const struct pt_vm *vm, struct pcipt_findings *findings)
{
	const struct pt_hypervisor *hypervisor = vm->hypervisor == PT_NONE ? NULL : pt_hypervisor(vm->hypervisor);
	size_t entries;

	if (!hypervisor || !vm->given_count)
		return 0;
	entries = pt_count_entries(hypervisor, vm->given_count);
	if (entries <= hypervisor->entries)
		return 0;
	pt_find_host(findings, PCIPT_CODE_ASSIGN_TOO_MANY, PCIPT_SEVERITY_BLOCKER,
		     "%s needs %zu %s for its %zu functions, and %s takes %zu (%s).", vm->name, entries,
		     hypervisor->entries_name, vm->given_count, hypervisor->title, hypervisor->entries,
		     hypervisor->source);
	pt_remedy(findings, "Ask for fewer ports, or share them out among virtual machines.");
	return 0;
}

static void say_makes(const struct pcipt_assignment *assignment, struct pcipt_findings *findings)
{
	for (size_t i = 0; i < assignment->make_count; i++) {
		const struct pt_make *make = &assignment->makes[i];

		pt_find_device(findings, PCIPT_CODE_ASSIGN_MAKES_VFS, PCIPT_SEVERITY_NOTE, &make->pf->address,
			       "%s is to make %u virtual function%s first.", make->pf->name, make->count,
			       make->count == 1 ? "" : "s");
		pt_remedy(findings, "pcipt-vfs makes them.");
	}
}

static void say_removes(const struct pt_vm *vm, struct pcipt_findings *findings)
{
	for (size_t i = 0; i < vm->given_count; i++) {
		const struct pcipt_device *device = vm->given[i].device;
		size_t count = device ? device->extra->vf_count : 0;

		if (!count)
			continue;
		pt_find_device(findings, PCIPT_CODE_ASSIGN_REMOVES_VFS, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s has %zu virtual function%s, which cannot stay when it is given itself.",
			       device->name, count, count == 1 ? "" : "s");
		pt_remedy(findings, "pcipt-vfs --remove %s", device->name);
	}
}

int pt_minding_say(struct pt_problem *problem, const struct pcipt_assignment *assignment,
		   struct pcipt_findings *findings)
{
	int r = 0;

	for (size_t i = 0; i < assignment->vm_count && !r; i++) {
		say_given(&assignment->vms[i], findings);
		r = say_wishes(problem, &assignment->vms[i], findings);
		if (!r)
			r = say_entries(&assignment->vms[i], findings);
	}
	if (!r)
		r = pt_settings_say(assignment, findings);
	if (r)
		return r;
	say_makes(assignment, findings);
	for (size_t i = 0; i < assignment->vm_count; i++)
		say_removes(&assignment->vms[i], findings);
	return pt_cautions_say(assignment, findings);
}

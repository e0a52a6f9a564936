/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who asks for something: the object and its virtual machines. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_SIZE 64

PCIPT_EXPORT int pcipt_assignment_new(const struct pcipt_host *host, struct pcipt_assignment **ret_assignment)
{
	struct pcipt_assignment *assignment;
	int r;

	if (!host || !ret_assignment)
		return -EINVAL;
	assignment = calloc(1, sizeof(*assignment));
	if (!assignment)
		return -ENOMEM;
	r = pt_pool_make(host, NULL, &assignment->pool);
	if (r) {
		free(assignment);
		return r;
	}
	assignment->host = pcipt_host_ref(host);
	*ret_assignment = assignment;
	return 0;
}

void pt_assignment_forget(struct pcipt_assignment *assignment)
{
	for (size_t i = 0; i < assignment->vm_count; i++) {
		free(assignment->vms[i].given);
		assignment->vms[i].given = NULL;
		assignment->vms[i].given_count = 0;
	}
	free(assignment->makes);
	free(assignment->conflict);
	pcipt_findings_free(assignment->findings);
	assignment->makes = NULL;
	assignment->conflict = NULL;
	assignment->findings = NULL;
	assignment->make_count = assignment->conflict_count = 0;
	assignment->is_solved = false;
}

void pt_assignment_changed(struct pcipt_assignment *assignment)
{
	if (assignment->findings)
		pt_assignment_forget(assignment);
}

/* --- Finding them by name and number --- */

static size_t hash_name(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (const char *c = name; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 0x100000001b3u;
	return (size_t)(hash ^ hash >> 29);
}

static size_t hash_number(uint32_t number)
{
	return (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* The place of a name, or the empty one where it belongs. */
static size_t *name_place(const struct pcipt_assignment *assignment, const char *name)
{
	const struct pt_vm_index *index = &assignment->index;
	size_t place = hash_name(name) & (index->size - 1);

	while (index->names[place] && strcmp(assignment->vms[index->names[place] - 1].name, name) != 0)
		place = (place + 1) & (index->size - 1);
	return &index->names[place];
}

static size_t *number_place(const struct pcipt_assignment *assignment, uint32_t number)
{
	const struct pt_vm_index *index = &assignment->index;
	size_t place = hash_number(number) & (index->size - 1);

	while (index->numbers[place] && assignment->vms[index->numbers[place] - 1].number != number)
		place = (place + 1) & (index->size - 1);
	return &index->numbers[place];
}

static void fill_index(struct pcipt_assignment *assignment)
{
	struct pt_vm_index *index = &assignment->index;

	if (!index->size)
		return;
	memset(index->names, 0, index->size * sizeof(*index->names));
	memset(index->numbers, 0, index->size * sizeof(*index->numbers));
	for (size_t i = 0; i < assignment->vm_count; i++) {
		*name_place(assignment, assignment->vms[i].name) = i + 1;
		if (assignment->vms[i].number)
			*number_place(assignment, assignment->vms[i].number) = i + 1;
	}
}

/* Makes room for one more. */
static int grow_index(struct pcipt_assignment *assignment)
{
	struct pt_vm_index *index = &assignment->index, larger = {.size = index->size ? index->size * 2 : LEAST_SIZE};

	if (assignment->vm_count < index->size / 2)
		return 0;
	larger.names = calloc(larger.size, sizeof(*larger.names));
	larger.numbers = calloc(larger.size, sizeof(*larger.numbers));
	if (!larger.names || !larger.numbers) {
		free(larger.names);
		free(larger.numbers);
		return -ENOMEM;
	}
	free(index->names);
	free(index->numbers);
	*index = larger;
	fill_index(assignment);
	return 0;
}

/* --- Their life --- */

static void release_vm(struct pt_vm *vm)
{
	free(vm->name);
	free(vm->given);
}

void pt_assignment_cut(struct pcipt_assignment *assignment, size_t vm_count, size_t request_count)
{
	while (assignment->request_count > request_count)
		pt_request_release(&assignment->requests[--assignment->request_count]);
	if (assignment->vm_count == vm_count)
		return;
	while (assignment->vm_count > vm_count)
		release_vm(&assignment->vms[--assignment->vm_count]);
	fill_index(assignment);
}

PCIPT_EXPORT void pcipt_assignment_free(struct pcipt_assignment *assignment)
{
	if (!assignment)
		return;
	pt_assignment_forget(assignment);
	for (size_t i = 0; i < assignment->request_count; i++)
		pt_request_release(&assignment->requests[i]);
	for (size_t i = 0; i < assignment->vm_count; i++)
		release_vm(&assignment->vms[i]);
	free(assignment->requests);
	free(assignment->vms);
	free(assignment->index.names);
	free(assignment->index.numbers);
	pt_pool_release(&assignment->pool);
	pcipt_host_unref(assignment->host);
	free(assignment);
}

static bool is_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return name && *name && !name[strspn(name, allowed)];
}

PCIPT_EXPORT int pcipt_assignment_add_vm(struct pcipt_assignment *assignment, const char *name, size_t *ret_vm)
{
	struct pt_vm vm = {.hypervisor = PT_NONE};
	size_t *place;

	if (!assignment || !is_name(name))
		return -EINVAL;
	if (grow_index(assignment) ||
	    pt_grow(&assignment->vms, assignment->vm_count, &assignment->vm_capacity, sizeof(vm)))
		return -ENOMEM;
	place = name_place(assignment, name);
	if (*place)
		return -EEXIST;
	vm.name = strdup(name);
	if (!vm.name)
		return -ENOMEM;
	if (ret_vm)
		*ret_vm = assignment->vm_count;
	assignment->vms[assignment->vm_count++] = vm;
	*place = assignment->vm_count;
	pt_assignment_changed(assignment);
	return 0;
}

static struct pt_vm *vm_of(const struct pcipt_assignment *assignment, size_t vm)
{
	return assignment && vm < assignment->vm_count ? &assignment->vms[vm] : NULL;
}

PCIPT_EXPORT int pcipt_assignment_set_vm_number(struct pcipt_assignment *assignment, size_t vm, uint32_t number)
{
	struct pt_vm *which = vm_of(assignment, vm);
	size_t *place;

	if (!which)
		return -EINVAL;
	place = number && number != which->number ? number_place(assignment, number) : NULL;
	if (place && *place)
		return -EEXIST;
	if (place && !which->number) {
		*place = vm + 1;
		which->number = number;
	} else if (number != which->number) {
		which->number = number;
		fill_index(assignment);
	}
	pt_assignment_changed(assignment);
	return 0;
}

PCIPT_EXPORT int pcipt_assignment_set_vm_guest(struct pcipt_assignment *assignment, size_t vm, int guest)
{
	if (!vm_of(assignment, vm) || guest < PCIPT_GUEST_OTHER || guest > PCIPT_GUEST_WINDOWS)
		return -EINVAL;
	vm_of(assignment, vm)->guest = (enum pcipt_guest)guest;
	pt_assignment_changed(assignment);
	return 0;
}

PCIPT_EXPORT int pcipt_assignment_set_vm_one_numa_node(struct pcipt_assignment *assignment, size_t vm, bool on)
{
	if (!vm_of(assignment, vm))
		return -EINVAL;
	vm_of(assignment, vm)->one_node = on;
	pt_assignment_changed(assignment);
	return 0;
}

PCIPT_EXPORT int pcipt_assignment_set_vm_spread(struct pcipt_assignment *assignment, size_t vm, int spread)
{
	if (!vm_of(assignment, vm) || spread < PCIPT_SPREAD_NONE || spread > PCIPT_SPREAD_APART)
		return -EINVAL;
	vm_of(assignment, vm)->spread = (enum pcipt_spread)spread;
	pt_assignment_changed(assignment);
	return 0;
}

PCIPT_EXPORT int pcipt_assignment_set_vm_hypervisor(struct pcipt_assignment *assignment, size_t vm, size_t hypervisor)
{
	if (!vm_of(assignment, vm) || !pt_hypervisor(hypervisor))
		return -EINVAL;
	vm_of(assignment, vm)->hypervisor = hypervisor;
	pt_assignment_changed(assignment);
	return 0;
}

PCIPT_EXPORT size_t pcipt_assignment_get_vm_count(const struct pcipt_assignment *assignment)
{
	return assignment ? assignment->vm_count : 0;
}

PCIPT_EXPORT const char *pcipt_assignment_get_vm_name(const struct pcipt_assignment *assignment, size_t vm)
{
	return vm_of(assignment, vm) ? vm_of(assignment, vm)->name : NULL;
}

PCIPT_EXPORT int pcipt_assignment_get_vm_number(const struct pcipt_assignment *assignment, size_t vm,
						uint32_t *ret_number)
{
	const struct pt_vm *which = vm_of(assignment, vm);

	if (!which || !ret_number)
		return -EINVAL;
	if (!which->number)
		return -ENOENT;
	*ret_number = which->number;
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "resources.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A name of Kubernetes has 63 characters, of which the ids take these. */
#define NAME_SIZE 63
#define IDS_SIZE (sizeof("_8086_1521") - 1)

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_pfs(const struct pt_given *a, const struct pt_given *b)
{
	if (!a->pf || !b->pf)
		return (a->pf != NULL) - (b->pf != NULL);
	return pcipt_address_compare(&a->pf->address, &b->pf->address);
}

static int compare_items(const void *a, const void *b)
{
	const struct pt_resource_item *first = a, *second = b;
	int order = first->vm < second->vm ? -1 : first->vm > second->vm;

	if (!order)
		order = compare_numbers(second->is_network, first->is_network);
	if (!order)
		order = compare_numbers(first->vendor, second->vendor);
	if (!order)
		order = compare_numbers(first->device, second->device);
	if (!order)
		order = compare_pfs(first->given, second->given);
	if (!order)
		order = compare_numbers(first->given->vf_index, second->given->vf_index);
	return order ? order : pcipt_address_compare(&first->given->address, &second->given->address);
}

/* Virtual functions before those that can have some, before others. */
static unsigned int kind_of(const struct pt_given *given)
{
	if (given->pf || given->device->extra->is_vf)
		return 0;
	return given->device->extra->sriov ? 1 : 2;
}

static int compare_ids(const void *a, const void *b)
{
	const struct pt_resource_item *first = a, *second = b;
	int order = compare_numbers(second->is_network, first->is_network);

	if (!order)
		order = compare_numbers(first->vendor, second->vendor);
	if (!order)
		order = compare_numbers(first->device, second->device);
	return order ? order : compare_numbers(kind_of(first->given), kind_of(second->given));
}

void pt_resources_sort_by_ids(struct pt_resources *resources)
{
	if (resources->count)
		qsort(resources->items, resources->count, sizeof(*resources->items), compare_ids);
}

int pt_resources_make(const struct pcipt_assignment *assignment, struct pt_resources *resources)
{
	size_t count = 0;

	for (size_t i = 0; i < assignment->vm_count; i++)
		count += assignment->vms[i].given_count;
	*resources = (struct pt_resources){.items = calloc(count + 1, sizeof(*resources->items))};
	if (!resources->items)
		return -ENOMEM;
	for (size_t i = 0; i < assignment->vm_count; i++) {
		const struct pt_vm *vm = &assignment->vms[i];

		for (size_t j = 0; j < vm->given_count; j++) {
			struct pt_resource_item *item = &resources->items[resources->count++];

			*item = (struct pt_resource_item){
				.vm = vm, .given = &vm->given[j], .is_network = pt_is_network(&vm->given[j])};
			if (pt_given_ids(item->given, &item->vendor, &item->device)) {
				pt_resources_release(resources);
				return -ENODATA;
			}
		}
	}
	if (count)
		qsort(resources->items, count, sizeof(*resources->items), compare_items);
	return 0;
}

void pt_resources_release(struct pt_resources *resources)
{
	free(resources->items);
	*resources = (struct pt_resources){0};
}

size_t pt_resource_length(const struct pt_resources *resources, size_t first)
{
	const struct pt_resource_item *item = &resources->items[first];
	size_t length = 1;

	while (first + length < resources->count && item[length].vm == item->vm &&
	       item[length].is_network == item->is_network && item[length].vendor == item->vendor &&
	       item[length].device == item->device)
		length++;
	return length;
}

static bool is_small(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Small letters and digits, which every version of the plugin takes; one of them first. */
static void append_stem(struct pcipt_text *text, const char *name)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", small[] = "abcdefghijklmnopqrstuvwxyz";

	if (!is_small(*name) && !strchr(capitals, *name))
		pt_text_append(text, "vm");
	for (; *name; name++) {
		const char *capital = strchr(capitals, *name);

		if (capital)
			pt_text_printf(text, "%c", small[capital - capitals]);
		else
			pt_text_printf(text, "%c", is_small(*name) ? *name : '_');
	}
}

void pt_append_resource_name(struct pcipt_text *text, const struct pt_resource_item *item)
{
	append_stem(text, item->vm->name);
	pt_text_printf(text, "_%04x_%04x", item->vendor, item->device);
}

int pt_check_resource_names(const struct pcipt_assignment *assignment)
{
	return pt_check_names(assignment, NAME_SIZE - IDS_SIZE, append_stem);
}

bool pt_is_resource_prefix(const char *prefix)
{
	size_t length = prefix ? strlen(prefix) : 0;
	char last = '.';

	if (!length || length > 253)
		return false;
	for (; *prefix; last = *prefix++) {
		bool is_inner = is_small(last) || last == '-';

		if (!is_small(*prefix) && !(*prefix == '-' && is_inner) && !(*prefix == '.' && is_small(last)))
			return false;
	}
	return is_small(last);
}

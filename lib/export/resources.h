/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What virtual machines get, sorted into what clusters call resources: functions of one kind. */
#ifndef PT_RESOURCES_H
#define PT_RESOURCES_H

#include "given.h"

struct pt_resource_item {
	const struct pt_vm *vm;
	const struct pt_given *given;
	bool is_network;
	uint16_t vendor;
	uint16_t device;
};

/* Sorted by virtual machine, network functions first, then by ids, physical function and number. */
struct pt_resources {
	struct pt_resource_item *items;
	size_t count;
};

int pt_resources_make(const struct pcipt_assignment *assignment, struct pt_resources *resources) PT_MUST_CHECK;
/* Sorts them by ids and kind alone, whoever gets them; network functions first. */
void pt_resources_sort_by_ids(struct pt_resources *resources);
void pt_resources_release(struct pt_resources *resources);
/* How many items from this one on are of the same kind for the same virtual machine. */
size_t pt_resource_length(const struct pt_resources *resources, size_t first);
/* pfsense_8086_1521 */
void pt_append_resource_name(struct pcipt_text *text, const struct pt_resource_item *item);
/* -EEXIST when two virtual machines would have the same; -ENAMETOOLONG. */
int pt_check_resource_names(const struct pcipt_assignment *assignment) PT_MUST_CHECK;
/* Whether this can be the first part of the names of resources, which is a name of DNS. */
bool pt_is_resource_prefix(const char *prefix);

/* vm_names.c: names made from those of virtual machines; `append` makes one. */
/* -EEXIST when two are the same, -ENAMETOOLONG when one has more bytes than `most`. */
int pt_check_names(const struct pcipt_assignment *assignment, size_t most,
		   void (*append)(struct pcipt_text *text, const char *name)) PT_MUST_CHECK;

#endif

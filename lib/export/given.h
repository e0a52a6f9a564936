/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the writers of hypervisors' formats ask of an assignment. */
#ifndef PT_GIVEN_H
#define PT_GIVEN_H

#include "export.h"

#include <plan/plan.h>

#include <pcipt/configuration.h>

/* An entry has so many functions at most: those of a slot of the guest. */
#define PT_MOST_IN_ENTRY 8

/* Functions of one slot that a virtual machine gets; of several, where entries are joined. */
struct pt_entry {
	size_t first; /* of those that are given to it */
	size_t count;
	bool whole; /* all that the host has in that slot, and more than one */
};

/* given.c */
/* The virtual machine, or NULL when there is none or the assignment is not solved. */
const struct pt_vm *pt_solved_vm(const struct pcipt_assignment *assignment, size_t vm);
bool pt_is_solved(const struct pcipt_assignment *assignment);
/* -ENODATA when a function has no known address. */
int pt_check_given(const struct pt_vm *vm) PT_MUST_CHECK;
/* The next entry behind this one; an entry that is all zero is before the first. False behind the last. */
bool pt_next_entry(const struct pcipt_assignment *assignment, const struct pt_vm *vm, struct pt_entry *entry);
/* Likewise, with the functions of the following slots as far as they fit as well. */
bool pt_next_joined_entry(const struct pcipt_assignment *assignment, const struct pt_vm *vm, struct pt_entry *entry);
/* The class; one that is to be made has that of its physical function. */
uint32_t pt_given_class(const struct pt_given *given);
bool pt_is_network(const struct pt_given *given);
/* -ENODATA when they are not known. */
int pt_given_ids(const struct pt_given *given, uint16_t *ret_vendor, uint16_t *ret_device) PT_MUST_CHECK;
/* The address in the buffer. */
const char *pt_given_name(const struct pt_given *given, char *buffer);
/* The first network interface of a device; NULL for none. */
const char *pt_network_interface(const struct pcipt_device *device);
/* 52:54:00:12:34:56 */
void pt_append_mac(struct pcipt_text *text, const uint8_t *mac);

/* proxmox_mapping.c */
/* Names of mappings are made from those of virtual machines: letters, digits, '-' and '_', a letter first. */
void pt_append_mapping_name(struct pcipt_text *text, const char *vm, size_t entry);
/* -EEXIST when two virtual machines would have the same. */
int pt_check_mapping_names(const struct pcipt_assignment *assignment) PT_MUST_CHECK;
/* Entries as mappings: functions of one entry have the same ids. */
bool pt_next_mapping(const struct pcipt_assignment *assignment, const struct pt_vm *vm, struct pt_entry *entry);
/* "0000:18:00", or "0000:18:00.0;0000:18:00.1", of an entry that is not joined */
void pt_append_path(struct pcipt_text *text, const struct pt_vm *vm, const struct pt_entry *entry);

/* proxmox_existing.c: what the file of a virtual machine has already */
#define PT_PROXMOX_ENTRIES 16

struct pt_proxmox {
	const char *text;
	size_t end;               /* where lines are to be added: behind the last one of the first section */
	const char *line_end;     /* as the file has them */
	const char *line_missing; /* what the last line lacks: "" or its end */
	const char *pending;      /* the section of changes that wait; NULL for none */
	size_t pending_length;
	bool is_q35;
	bool taken[PT_PROXMOX_ENTRIES]; /* numbers of entries */
};

void pt_proxmox_read(const char *text, struct pt_proxmox *ret_file);
/* Whether an entry has this function. */
bool pt_proxmox_has(const struct pt_proxmox *file, const struct pcipt_address *address);
bool pt_proxmox_has_mapping(const struct pt_proxmox *file, const char *name);

#endif

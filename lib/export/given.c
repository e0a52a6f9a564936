/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What virtual machines get, as the formats want to know it. */
#include "given.h"

#include <errno.h>
#include <string.h>

bool pt_is_solved(const struct pcipt_assignment *assignment)
{
	return assignment && assignment->is_solved;
}

const struct pt_vm *pt_solved_vm(const struct pcipt_assignment *assignment, size_t vm)
{
	return pt_is_solved(assignment) && vm < assignment->vm_count ? &assignment->vms[vm] : NULL;
}

int pt_check_given(const struct pt_vm *vm)
{
	for (size_t i = 0; i < vm->given_count; i++)
		if (!vm->given[i].has_address)
			return -ENODATA;
	return 0;
}

/* Virtual functions come and go, so that an entry names each of them. */
static bool is_whole(const struct pcipt_assignment *assignment, const struct pt_vm *vm, const struct pt_entry *entry)
{
	const struct pt_given *given = &vm->given[entry->first];
	size_t there = 0;

	if (entry->count < 2 || given[0].address.function)
		return false;
	for (size_t i = 0; i < entry->count; i++)
		if (given[i].pf || !given[i].device)
			return false;
	for (size_t i = 0; i < assignment->host->device_count; i++)
		there += pt_same_slot(&given->address, &assignment->host->devices[i].address);
	return there == entry->count;
}

bool pt_next_entry(const struct pcipt_assignment *assignment, const struct pt_vm *vm, struct pt_entry *entry)
{
	*entry = (struct pt_entry){.first = entry->first + entry->count};
	if (entry->first >= vm->given_count)
		return false;
	do
		entry->count++;
	while (entry->first + entry->count < vm->given_count &&
	       pt_same_slot(&vm->given[entry->first].address, &vm->given[entry->first + entry->count].address));
	entry->whole = is_whole(assignment, vm, entry);
	return true;
}

bool pt_next_joined_entry(const struct pcipt_assignment *assignment, const struct pt_vm *vm, struct pt_entry *entry)
{
	struct pt_entry next;

	if (!pt_next_entry(assignment, vm, entry))
		return false;
	for (next = *entry; pt_next_entry(assignment, vm, &next) && entry->count + next.count <= PT_MOST_IN_ENTRY;) {
		entry->count += next.count;
		entry->whole = false;
	}
	return true;
}

uint32_t pt_given_class(const struct pt_given *given)
{
	return given->device ? given->device->class_code : given->pf->class_code;
}

bool pt_is_network(const struct pt_given *given)
{
	return pt_given_class(given) >> 16 == 0x02;
}

int pt_given_ids(const struct pt_given *given, uint16_t *ret_vendor, uint16_t *ret_device)
{
	if (given->device) {
		*ret_vendor = given->device->vendor_id;
		*ret_device = given->device->device_id;
		return 0;
	}
	if (pcipt_device_get_vf_device_id(given->pf, ret_device))
		return -ENODATA;
	*ret_vendor = given->pf->vendor_id;
	return 0;
}

const char *pt_given_name(const struct pt_given *given, char *buffer)
{
	(void)pcipt_address_format(&given->address, buffer, PCIPT_ADDRESS_SIZE);
	return buffer;
}

const char *pt_network_interface(const struct pcipt_device *device)
{
	for (size_t i = 0; i < pcipt_device_get_interface_count(device); i++)
		if (!strcmp(pcipt_device_get_interface_class(device, i), "net"))
			return pcipt_device_get_interface_name(device, i);
	return NULL;
}

void pt_append_mac(struct pcipt_text *text, const uint8_t *mac)
{
	char string[PT_MAC_SIZE];

	(void)pt_format_mac(mac, string, sizeof(string));
	pt_text_append(text, string);
}

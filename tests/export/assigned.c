/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "assigned.h"

#include <support/picture.h>
#include <support/support.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 512

struct pcipt_assignment *assigned;

void free_assigned(void)
{
	if (!assigned)
		return;
	for (size_t i = 0; i < assigned->vm_count; i++) {
		free(assigned->vms[i].name);
		free(assigned->vms[i].given);
	}
	for (size_t i = 0; i < assigned->request_count; i++)
		free(assigned->requests[i].text);
	free(assigned->vms);
	free(assigned->requests);
	free(assigned->makes);
	free(assigned->conflict);
	pcipt_findings_free(assigned->findings);
	pt_pool_release(&assigned->pool);
	free(assigned);
	assigned = NULL;
}

void assign_on(const char *root)
{
	struct pcipt_findings *findings = pt_findings_new();

	free_assigned();
	read_root(root, PT_READ_FOR_PLANS);
	assigned = calloc(1, sizeof(*assigned));
	ck_assert_ptr_nonnull(assigned);
	assigned->host = host;
	assigned->vms = calloc(MOST, sizeof(*assigned->vms));
	assigned->requests = calloc(MOST, sizeof(*assigned->requests));
	assigned->makes = calloc(MOST, sizeof(*assigned->makes));
	ck_assert(assigned->vms && assigned->requests && assigned->makes);
	ck_assert_int_eq(pt_findings_finish(findings, &assigned->findings), 0);
	ck_assert_int_eq(pt_pool_make(host, NULL, &assigned->pool), 0);
	assigned->is_solved = true;
}

void add_vm(const char *name, uint32_t number)
{
	struct pt_vm *vm = &assigned->vms[assigned->vm_count++];

	ck_assert_uint_lt(assigned->vm_count, MOST);
	*vm = (struct pt_vm){.name = strdup(name), .number = number, .hypervisor = PT_NONE};
	vm->given = calloc(MOST, sizeof(*vm->given));
	ck_assert(vm->name && vm->given);
}

static struct pt_given *add_given(uint16_t vlan)
{
	struct pt_vm *vm = &assigned->vms[assigned->vm_count - 1];
	struct pt_request *request = &assigned->requests[assigned->request_count];
	struct pt_given *given = &vm->given[vm->given_count++];

	ck_assert(vm->given_count < MOST && assigned->request_count < MOST);
	*request =
		(struct pt_request){.vm = assigned->vm_count - 1, .count = 1, .vlan = vlan, .text = strdup("1 port")};
	*given = (struct pt_given){.request = assigned->request_count++};
	return given;
}

void give(const char *addresses)
{
	char *copy = strdup(addresses), *rest = NULL;

	ck_assert_ptr_nonnull(copy);
	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		struct pt_given *given = add_given(0);

		given->device = at(word);
		given->address = given->device->address;
		given->has_address = true;
		given->pf = given->device->extra->physical_function;
		given->vf_index = given->device->extra->vf_index;
	}
	free(copy);
}

void give_made(const char *pf, uint32_t index, const char *address, uint16_t vlan, const char *mac)
{
	struct pt_given *given = add_given(vlan);
	unsigned int bytes[6];

	given->pf = at(pf);
	given->vf_index = index;
	given->has_address = address != NULL;
	if (address)
		ck_assert_int_eq(pcipt_address_parse(address, &given->address), 0);
	given->has_mac = mac != NULL;
	if (mac)
		ck_assert_int_eq(sscanf(mac, "%x:%x:%x:%x:%x:%x", &bytes[0], &bytes[1], &bytes[2], &bytes[3], &bytes[4],
					&bytes[5]),
				 6);
	for (size_t i = 0; mac && i < 6; i++)
		given->mac[i] = (uint8_t)bytes[i];
}

void put_interface(const char *root, const char *function, const char *name)
{
	char path[256], target[256];

	(void)snprintf(path, sizeof(path), "sys/devices/pci0000:17/0000:17:00.0/%s/net/%s/address", function, name);
	put_file(root, path, "a0:36:9f:55:00:01\n");
	(void)snprintf(path, sizeof(path), "sys/class/net/%s", name);
	(void)snprintf(target, sizeof(target), "../../devices/pci0000:17/0000:17:00.0/%s/net/%s", function, name);
	put_link(root, path, target);
}

void assign_reference(void)
{
	assign_on(tree("reference"));
	add_vm("pfsense", 100);
	give("18:00.0 18:00.1 18:00.2 18:00.3");
	add_vm("truenas", 101);
	give("3b:00.0");
	add_vm("ubuntu", 102);
	give("3b:00.1");
}

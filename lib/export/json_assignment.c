/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An assignment as JSON. */
#include "given.h"

#include <errno.h>

#include "config.h"

#if PCIPT_WITH_JSON

#include "json.h"

static void add_port(struct pt_json *writer, struct json_object *array, const struct pt_given *given)
{
	struct json_object *object = pt_json_new_object(writer);
	struct pcipt_text mac = {0};
	char name[PCIPT_ADDRESS_SIZE];

	if (!object)
		return;
	pt_json_add_text(writer, object, "address", given->has_address ? pt_given_name(given, name) : NULL);
	pt_json_add_flag(writer, object, "to_be_made", !given->device);
	if (given->pf) {
		pt_json_add_text(writer, object, "physical_function", given->pf->name);
		if (given->vf_index != UINT32_MAX)
			pt_json_add_number(writer, object, "vf_index", given->vf_index);
	}
	if (given->request != PT_NONE)
		pt_json_add_number(writer, object, "request", (int64_t)given->request);
	if (given->has_mac) {
		pt_append_mac(&mac, given->mac);
		if (mac.failed)
			writer->failed = true;
		else
			pt_json_add_text(writer, object, "mac", mac.string);
		pt_text_release(&mac);
	}
	pt_json_append(writer, array, object);
}

static void add_vm(struct pt_json *writer, struct json_object *array, const struct pt_vm *vm)
{
	const struct pt_hypervisor *hypervisor = vm->hypervisor == PT_NONE ? NULL : pt_hypervisor(vm->hypervisor);
	struct json_object *object = pt_json_new_object(writer);
	struct json_object *ports;

	if (!object)
		return;
	pt_json_add_text(writer, object, "name", vm->name);
	if (vm->number)
		pt_json_add_number(writer, object, "number", vm->number);
	pt_json_add_text(writer, object, "guest", pcipt_guest_get_name((int)vm->guest));
	if (hypervisor)
		pt_json_add_text(writer, object, "hypervisor", hypervisor->name);
	ports = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < vm->given_count; i++)
		add_port(writer, ports, &vm->given[i]);
	pt_json_add(writer, object, "ports", ports);
	pt_json_append(writer, array, object);
}

static void add_request(struct pt_json *writer, struct json_object *array, const struct pcipt_assignment *assignment,
			size_t index)
{
	const struct pt_request *request = &assignment->requests[index];
	struct json_object *object = pt_json_new_object(writer);

	if (!object)
		return;
	pt_json_add_text(writer, object, "vm", assignment->vms[request->vm].name);
	pt_json_add_text(writer, object, "text", request->text);
	pt_json_add_number(writer, object, "count", request->count);
	pt_json_add_flag(writer, object, "whole_card", request->whole_card);
	if (request->vlan)
		pt_json_add_number(writer, object, "vlan", request->vlan);
	pt_json_append(writer, array, object);
}

static void add_make(struct pt_json *writer, struct json_object *array, const struct pt_make *make)
{
	struct json_object *object = pt_json_new_object(writer);

	if (!object)
		return;
	pt_json_add_text(writer, object, "physical_function", make->pf->name);
	pt_json_add_number(writer, object, "count", make->count);
	pt_json_append(writer, array, object);
}

static void add_lists(struct pt_json *writer, struct json_object *object, const struct pcipt_assignment *assignment)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < assignment->vm_count; i++)
		add_vm(writer, array, &assignment->vms[i]);
	pt_json_add(writer, object, "virtual_machines", array);
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < assignment->request_count; i++)
		add_request(writer, array, assignment, i);
	pt_json_add(writer, object, "requests", array);
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < assignment->make_count; i++)
		add_make(writer, array, &assignment->makes[i]);
	pt_json_add(writer, object, "make", array);
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < assignment->conflict_count; i++)
		pt_json_append(writer, array, json_object_new_int64((int64_t)assignment->conflict[i]));
	pt_json_add(writer, object, "conflict", array);
}

PCIPT_EXPORT int pcipt_assignment_to_json(const struct pcipt_assignment *assignment, struct pcipt_text **ret_text)
{
	struct pt_json writer = {0};
	struct json_object *object;

	if (!assignment || !assignment->findings || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-assignment");
		pt_json_add_flag(&writer, object, "solved", assignment->is_solved);
		add_lists(&writer, object, assignment);
		pt_json_add(&writer, object, "findings", pt_json_findings(&writer, assignment->findings));
	}
	return pt_json_finish(&writer, object, ret_text);
}

#else

PCIPT_EXPORT int pcipt_assignment_to_json(const struct pcipt_assignment *assignment, struct pcipt_text **ret_text)
{
	return assignment && assignment->findings && ret_text ? -ENOTSUP : -EINVAL;
}

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts of ports as JSON. */
#include "json.h"

#include <pcipt/capacity.h>

#include <errno.h>

static void add_count(struct pt_json *writer, struct json_object *object, const char *key, size_t count)
{
	pt_json_add_number(writer, object, key, (int64_t)count);
}

static struct json_object *write_states(struct pt_json *writer, const struct pcipt_capacity *capacity)
{
	struct json_object *object = pt_json_new_object(writer);

	for (int i = 0; !writer->failed && pcipt_port_state_get_name(i); i++)
		add_count(writer, object, pcipt_port_state_get_name(i), pcipt_capacity_get_state_count(capacity, i));
	return object;
}

static struct json_object *write_ports(struct pt_json *writer, const struct pcipt_capacity *capacity)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < pcipt_capacity_get_present(capacity); i++) {
		struct json_object *port = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_text(writer, port, "address", pcipt_device_get_name(pcipt_capacity_get_port(capacity, i)));
		pt_json_add_text(writer, port, "state",
				 pcipt_port_state_get_name(pcipt_capacity_get_port_state(capacity, i)));
		pt_json_append(writer, array, port);
	}
	return array;
}

static struct json_object *write_limits(struct pt_json *writer, const struct pcipt_capacity *capacity)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < pcipt_capacity_get_limit_count(capacity); i++) {
		const struct pcipt_finding *finding = pcipt_capacity_get_limit_finding(capacity, i);
		struct json_object *limit = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_text(writer, limit, "kind",
				 pcipt_limit_kind_get_name(pcipt_capacity_get_limit_kind(capacity, i)));
		add_count(writer, limit, "number", pcipt_capacity_get_limit_number(capacity, i));
		pt_json_add_flag(writer, limit, "bites", pcipt_capacity_limit_bites(capacity, i));
		pt_json_add_text(writer, limit, "source", pcipt_capacity_get_limit_source(capacity, i));
		pt_json_add_text(writer, limit, "sentence", pcipt_finding_get_sentence(finding));
		pt_json_add_text(writer, limit, "remedy", pcipt_finding_get_remedy(finding));
		pt_json_append(writer, array, limit);
	}
	return array;
}

static struct json_object *write_machines(struct pt_json *writer, const struct pcipt_capacity *capacity)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < pcipt_hypervisor_get_count(); i++) {
		struct json_object *machine = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_text(writer, machine, "hypervisor", pcipt_hypervisor_get_name(i));
		add_count(writer, machine, "entries", pcipt_hypervisor_get_entries(i));
		pt_json_add_flag(writer, machine, "takes_slots", pcipt_hypervisor_takes_slots(i));
		add_count(writer, machine, "now", pcipt_capacity_get_vm_now(capacity, i));
		pt_json_append(writer, array, machine);
	}
	return array;
}

PCIPT_EXPORT int pcipt_capacity_to_json(const struct pcipt_capacity *capacity, struct pcipt_text **ret_text)
{
	const struct pcipt_findings *findings = pcipt_capacity_get_findings(capacity);
	struct pt_json writer = {0};
	struct json_object *object;

	if (!findings || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-capacity");
		add_count(&writer, object, "present", pcipt_capacity_get_present(capacity));
		pt_json_add(&writer, object, "states", write_states(&writer, capacity));
		add_count(&writer, object, "units", pcipt_capacity_get_unit_count(capacity));
		add_count(&writer, object, "vfs_now", pcipt_capacity_get_vfs_now(capacity));
		add_count(&writer, object, "vfs_most", pcipt_capacity_get_vfs_most(capacity));
		add_count(&writer, object, "now", pcipt_capacity_get_now(capacity));
		add_count(&writer, object, "most", pcipt_capacity_get_most(capacity));
		pt_json_add(&writer, object, "ports", write_ports(&writer, capacity));
		pt_json_add(&writer, object, "limits", write_limits(&writer, capacity));
		pt_json_add(&writer, object, "virtual_machines", write_machines(&writer, capacity));
		pt_json_add(&writer, object, "findings", pt_json_findings(&writer, findings));
	}
	return pt_json_finish(&writer, object, ret_text);
}

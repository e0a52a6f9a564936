/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "json.h"

static struct json_object *write_iommus(struct pt_json *writer, const struct pt_machine *machine)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < machine->iommu_count; i++) {
		struct json_object *object = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_text(writer, object, "name", machine->iommus[i].name);
		pt_json_add_text(writer, object, "kind", pcipt_iommu_kind_get_name((int)machine->iommus[i].kind));
		pt_json_append(writer, array, object);
	}
	return array;
}

struct json_object *pt_json_machine(struct pt_json *writer, const struct pcipt_host *host)
{
	static const char *const tables[] = {"DMAR", "IVRS", "IORT", "VIOT"};
	static const char *const modules[] = {"vfio",    "vfio_pci",     "vfio_iommu_type1",
					      "iommufd", "virtio_iommu", "pci_stub"};
	const struct pt_machine *machine = &host->machine;
	struct json_object *object = pt_json_new_object(writer), *array, *inner;

	if (writer->failed)
		return object;
	pt_json_add_fact(writer, object, "kernel", &machine->release);
	pt_json_add_fact(writer, object, "command_line", &machine->command_line);
	pt_json_add_fact(writer, object, "lockdown", &machine->lockdown);
	pt_json_add(writer, object, "iommus", write_iommus(writer, machine));
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < sizeof(tables) / sizeof(tables[0]); i++)
		if (pcipt_host_has_firmware_table(host, tables[i]) == 1)
			pt_json_append(writer, array, pt_json_new_text(writer, tables[i]));
	pt_json_add(writer, object, "firmware_tables", array);
	pt_json_add_text(writer, object, "interrupt_remapping", pcipt_tristate_get_name((int)machine->remapping));
	inner = pt_json_new_object(writer);
	for (size_t i = 0; !writer->failed && i < sizeof(modules) / sizeof(modules[0]); i++)
		pt_json_add_text(writer, inner, modules[i],
				 pcipt_module_state_get_name(pcipt_host_get_module_state(host, modules[i])));
	pt_json_add(writer, object, "modules", inner);
	return object;
}

static void write_regions(struct pt_json *writer, struct json_object *object, const struct pcipt_group *group)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < group->details->region_count; i++) {
		struct json_object *region = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_hex(writer, region, "first", 16, group->details->regions[i].first);
		pt_json_add_hex(writer, region, "last", 16, group->details->regions[i].last);
		pt_json_add_text(writer, region, "type", group->details->regions[i].type);
		pt_json_append(writer, array, region);
	}
	pt_json_add(writer, object, "reserved_regions", array);
}

struct json_object *pt_json_group(struct pt_json *writer, const struct pcipt_group *group)
{
	struct json_object *object = pt_json_new_object(writer), *array;
	struct pcipt_findings *findings;

	if (writer->failed)
		return object;
	pt_json_add_number(writer, object, "number", group->number);
	pt_json_add_text(writer, object, "isolation", pcipt_isolation_get_name(pcipt_group_get_isolation(group)));
	pt_json_add_text(writer, object, "viability", pcipt_viability_get_name(pcipt_group_get_viability(group)));
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < group->member_count; i++)
		pt_json_append(writer, array, pt_json_new_text(writer, group->members[i]->name));
	pt_json_add(writer, object, "members", array);
	if (group->host->what & PCIPT_READ_GROUPS) {
		array = pt_json_new_array(writer);
		for (size_t i = 0; !writer->failed && i < group->details->other_count; i++)
			pt_json_append(writer, array, pt_json_new_text(writer, group->details->others[i]));
		pt_json_add(writer, object, "other_members", array);
		pt_json_add_fact(writer, object, "domain_type", &group->details->domain_type);
		write_regions(writer, object, group);
		pt_json_add_text(writer, object, "vfio_node", group->details->node_path);
		if (group->details->node >= 0)
			pt_json_add_flag(writer, object, "has_vfio_node", group->details->node);
	}
	if (writer->failed || pcipt_group_check(group, &findings)) {
		writer->failed = true;
		return object;
	}
	pt_json_add(writer, object, "findings", pt_json_findings(writer, findings));
	pcipt_findings_free(findings);
	if (group->host->what & PCIPT_READ_TOPOLOGY && !writer->failed)
		pt_json_explanation(writer, object, group);
	return object;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "json.h"

static void write_ids(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device)
{
	pt_json_add_text(writer, object, "address", device->name);
	pt_json_add_hex(writer, object, "vendor", 4, device->vendor_id);
	pt_json_add_hex(writer, object, "device", 4, device->device_id);
	pt_json_add_hex(writer, object, "subsystem_vendor", 4, device->subsystem_vendor_id);
	pt_json_add_hex(writer, object, "subsystem_device", 4, device->subsystem_device_id);
	pt_json_add_hex(writer, object, "class", 6, device->class_code);
	pt_json_add_text(writer, object, "driver", device->driver);
	if (device->group)
		pt_json_add_number(writer, object, "group", device->group->number);
	else
		pt_json_add_text(writer, object, "group", NULL);
	pt_json_add_text(writer, object, "parent", device->parent ? device->parent->name : NULL);
}

static void write_details(struct pt_json *writer, struct json_object *object, const struct pt_extra *extra)
{
	if (!extra->revision.error)
		pt_json_add_hex(writer, object, "revision", 2, (uint64_t)extra->revision.number);
	pt_json_add_fact(writer, object, "driver_override", &extra->override);
	if (!extra->numa_node.error)
		pt_json_add_number(writer, object, "numa_node", extra->numa_node.number);
	pt_json_add_fact(writer, object, "power_state", &extra->power_state);
	pt_json_add_fact(writer, object, "reset_methods", &extra->reset_methods);
	if (!extra->boot_vga.error)
		pt_json_add_flag(writer, object, "boot_vga", extra->boot_vga.number);
}

static void write_functions(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device)
{
	const struct pt_extra *extra = device->extra;
	struct json_object *array;
	uint32_t number;
	uint16_t word;

	pt_json_add_text(writer, object, "physical_function",
			 extra->physical_function ? extra->physical_function->name : NULL);
	if (!pcipt_device_get_vf_index(device, &number))
		pt_json_add_number(writer, object, "vf_index", number);
	if (!pcipt_device_get_card_vfs(device, &number))
		pt_json_add_number(writer, object, "card_vfs", number);
	if (extra->total_vfs.error)
		return;
	pt_json_add_number(writer, object, "total_vfs", extra->total_vfs.number);
	if (!pcipt_device_get_vf_offset(device, &word))
		pt_json_add_number(writer, object, "vf_offset", word);
	if (!pcipt_device_get_vf_stride(device, &word))
		pt_json_add_number(writer, object, "vf_stride", word);
	if (!pcipt_device_get_vf_device_id(device, &word))
		pt_json_add_hex(writer, object, "vf_device", 4, word);
	if (pcipt_device_get_vf_autoprobe(device) >= 0)
		pt_json_add_flag(writer, object, "vf_autoprobe", pcipt_device_get_vf_autoprobe(device));
	if (!pcipt_device_get_vf_total_msix(device, &number))
		pt_json_add_number(writer, object, "vf_total_msix", number);
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < extra->vf_count; i++)
		if (extra->vfs[i])
			pt_json_append(writer, array, pt_json_new_text(writer, extra->vfs[i]->name));
	pt_json_add(writer, object, "virtual_functions", array);
}

static void write_interfaces(struct pt_json *writer, struct json_object *object, const struct pt_extra *extra)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < extra->interface_count; i++) {
		struct json_object *interface = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_text(writer, interface, "class", extra->interfaces[i].class_name);
		pt_json_add_text(writer, interface, "name", extra->interfaces[i].name);
		pt_json_append(writer, array, interface);
	}
	pt_json_add(writer, object, "interfaces", array);
}

static void write_config(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device)
{
	const struct pt_extra *extra = device->extra;
	struct pcipt_text *text = &writer->buffer;
	uint32_t count;

	if (extra->config_error)
		return;
	if (!pcipt_device_get_msix_count(device, &count))
		pt_json_add_number(writer, object, "msix_count", count);
	pt_json_fields(writer, object, device);
	pt_text_clear(text);
	pt_text_append(text, "");
	for (size_t i = 0; i < extra->config_size; i++)
		pt_text_printf(text, "%02x", extra->config[i]);
	pt_json_add(writer, object, "config", text->failed ? NULL : json_object_new_string(text->string));
}

struct json_object *pt_json_device(struct pt_json *writer, const struct pcipt_device *device)
{
	struct json_object *object = pt_json_new_object(writer);
	unsigned int what = device->host->what;
	struct pcipt_findings *uses;

	if (writer->failed)
		return object;
	write_ids(writer, object, device);
	if (what & PCIPT_READ_NAMES) {
		pt_json_add_text(writer, object, "vendor_name", device->extra->vendor_name);
		pt_json_add_text(writer, object, "device_name", device->extra->device_name);
		pt_json_add_text(writer, object, "class_name", device->extra->class_name);
	}
	if (what & PCIPT_READ_DETAILS)
		write_details(writer, object, device->extra);
	if (what & PCIPT_READ_SRIOV)
		write_functions(writer, object, device);
	if (what & PCIPT_READ_INTERFACES)
		write_interfaces(writer, object, device->extra);
	if (what & PCIPT_READ_CONFIG)
		write_config(writer, object, device);
	if (what & PCIPT_READ_TOPOLOGY && !writer->failed)
		pt_json_wiring(writer, object, device);
	if (!(what & PCIPT_READ_USERS) || writer->failed)
		return object;
	if (pcipt_device_check(device, &uses)) {
		writer->failed = true;
		return object;
	}
	pt_json_add(writer, object, "uses", pt_json_findings(writer, uses));
	pcipt_findings_free(uses);
	return object;
}

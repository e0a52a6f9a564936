/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "export.h"

#include <errno.h>

#include "config.h"

#if PCIPT_WITH_JSON

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* Adds to objects without looking at errors; the first one sticks. */
struct writer {
	bool failed;
	struct pcipt_text buffer;
};

static void add(struct writer *writer, struct json_object *object, const char *key, struct json_object *value)
{
	if (writer->failed || !value || json_object_object_add(object, key, value)) {
		writer->failed = true;
		json_object_put(value);
	}
}

static void append(struct writer *writer, struct json_object *array, struct json_object *value)
{
	if (writer->failed || !value || json_object_array_add(array, value)) {
		writer->failed = true;
		json_object_put(value);
	}
}

static struct json_object *new_object(struct writer *writer)
{
	struct json_object *object = writer->failed ? NULL : json_object_new_object();

	writer->failed |= !object;
	return object;
}

static struct json_object *new_array(struct writer *writer)
{
	struct json_object *array = writer->failed ? NULL : json_object_new_array();

	writer->failed |= !array;
	return array;
}

static struct json_object *new_text(struct writer *writer, const char *text)
{
	pt_text_clear(&writer->buffer);
	pt_text_append(&writer->buffer, "");
	pt_append_utf8(&writer->buffer, text);
	return writer->buffer.failed ? NULL : json_object_new_string(writer->buffer.string);
}

static void add_text(struct writer *writer, struct json_object *object, const char *key, const char *text)
{
	if (!text && !writer->failed)
		writer->failed = json_object_object_add(object, key, NULL) != 0;
	else if (text)
		add(writer, object, key, new_text(writer, text));
}

static void add_number(struct writer *writer, struct json_object *object, const char *key, int64_t number)
{
	add(writer, object, key, json_object_new_int64(number));
}

static void add_flag(struct writer *writer, struct json_object *object, const char *key, bool flag)
{
	add(writer, object, key, json_object_new_boolean(flag));
}

static void add_hex(struct writer *writer, struct json_object *object, const char *key, int digits, uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%0*" PRIx64, digits, number);
	add_text(writer, object, key, text);
}

/* A fact that was not read, or that the kernel does not have, is left out. */
static void add_fact(struct writer *writer, struct json_object *object, const char *key,
		     const struct pt_fact_text *fact)
{
	if (!fact->error)
		add_text(writer, object, key, fact->text);
}

static struct json_object *write_findings(struct writer *writer, const struct pcipt_findings *findings)
{
	static const char *const severities[] = {"note", "warning", "blocker"};
	struct json_object *array = new_array(writer);

	for (size_t i = 0; !writer->failed && i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = &findings->list[i];
		struct json_object *object = new_object(writer);
		char address[PCIPT_ADDRESS_SIZE];

		if (writer->failed)
			break;
		add_number(writer, object, "code", finding->code);
		add_text(writer, object, "name", pcipt_finding_get_name(finding));
		add_text(writer, object, "severity", severities[finding->severity]);
		if (finding->subject == PCIPT_SUBJECT_DEVICE) {
			(void)pcipt_address_format(&finding->address, address, sizeof(address));
			add_text(writer, object, "device", address);
		} else if (finding->subject == PCIPT_SUBJECT_GROUP) {
			add_number(writer, object, "group", finding->group);
		}
		add_text(writer, object, "sentence", finding->sentence);
		add_text(writer, object, "remedy", finding->remedy);
		append(writer, array, object);
	}
	return array;
}

static struct json_object *write_iommus(struct writer *writer, const struct pt_machine *machine)
{
	static const char *const kinds[] = {"other", "intel", "amd", "arm", "virtio"};
	struct json_object *array = new_array(writer);

	for (size_t i = 0; !writer->failed && i < machine->iommu_count; i++) {
		struct json_object *object = new_object(writer);

		if (writer->failed)
			break;
		add_text(writer, object, "name", machine->iommus[i].name);
		add_text(writer, object, "kind", kinds[machine->iommus[i].kind]);
		append(writer, array, object);
	}
	return array;
}

static struct json_object *write_machine(struct writer *writer, const struct pcipt_host *host)
{
	static const char *const answers[] = {"no", "yes", "unknown"};
	static const char *const states[] = {"missing", "loadable", "present", "unknown"};
	static const char *const tables[] = {"DMAR", "IVRS", "IORT", "VIOT"};
	static const char *const modules[] = {"vfio",    "vfio_pci",     "vfio_iommu_type1",
					      "iommufd", "virtio_iommu", "pci_stub"};
	const struct pt_machine *machine = &host->machine;
	struct json_object *object = new_object(writer), *array, *inner;

	if (writer->failed)
		return object;
	add_fact(writer, object, "kernel", &machine->release);
	add_fact(writer, object, "command_line", &machine->command_line);
	add_fact(writer, object, "lockdown", &machine->lockdown);
	add(writer, object, "iommus", write_iommus(writer, machine));
	array = new_array(writer);
	for (size_t i = 0; !writer->failed && i < sizeof(tables) / sizeof(tables[0]); i++)
		if (pcipt_host_has_firmware_table(host, tables[i]) == 1)
			append(writer, array, new_text(writer, tables[i]));
	add(writer, object, "firmware_tables", array);
	add_text(writer, object, "interrupt_remapping", answers[machine->remapping]);
	inner = new_object(writer);
	for (size_t i = 0; !writer->failed && i < sizeof(modules) / sizeof(modules[0]); i++)
		add_text(writer, inner, modules[i], states[pcipt_host_get_module_state(host, modules[i])]);
	add(writer, object, "modules", inner);
	return object;
}

static void write_regions(struct writer *writer, struct json_object *object, const struct pcipt_group *group)
{
	struct json_object *array = new_array(writer);

	for (size_t i = 0; !writer->failed && i < group->region_count; i++) {
		struct json_object *region = new_object(writer);

		if (writer->failed)
			break;
		add_hex(writer, region, "first", 16, group->regions[i].first);
		add_hex(writer, region, "last", 16, group->regions[i].last);
		add_text(writer, region, "type", group->regions[i].type);
		append(writer, array, region);
	}
	add(writer, object, "reserved_regions", array);
}

static struct json_object *write_group(struct writer *writer, const struct pcipt_group *group)
{
	static const char *const isolations[] = {"unknown", "alone", "bundled", "empty"};
	static const char *const viabilities[] = {"unknown", "viable", "blocked"};
	struct json_object *object = new_object(writer), *array;
	struct pcipt_findings *findings;

	if (writer->failed)
		return object;
	add_number(writer, object, "number", group->number);
	add_text(writer, object, "isolation", isolations[pcipt_group_get_isolation(group)]);
	add_text(writer, object, "viability", viabilities[pcipt_group_get_viability(group)]);
	array = new_array(writer);
	for (size_t i = 0; !writer->failed && i < group->member_count; i++)
		append(writer, array, new_text(writer, group->members[i]->name));
	add(writer, object, "members", array);
	if (group->host->what & PCIPT_READ_GROUPS) {
		array = new_array(writer);
		for (size_t i = 0; !writer->failed && i < group->other_count; i++)
			append(writer, array, new_text(writer, group->others[i]));
		add(writer, object, "other_members", array);
		add_fact(writer, object, "domain_type", &group->domain_type);
		write_regions(writer, object, group);
		add_text(writer, object, "vfio_node", group->node_path);
		if (group->node >= 0)
			add_flag(writer, object, "has_vfio_node", group->node);
	}
	if (writer->failed || pcipt_group_check(group, &findings)) {
		writer->failed = true;
		return object;
	}
	add(writer, object, "findings", write_findings(writer, findings));
	pcipt_findings_free(findings);
	return object;
}

static void write_ids(struct writer *writer, struct json_object *object, const struct pcipt_device *device)
{
	add_text(writer, object, "address", device->name);
	add_hex(writer, object, "vendor", 4, device->vendor_id);
	add_hex(writer, object, "device", 4, device->device_id);
	add_hex(writer, object, "subsystem_vendor", 4, device->subsystem_vendor_id);
	add_hex(writer, object, "subsystem_device", 4, device->subsystem_device_id);
	add_hex(writer, object, "class", 6, device->class_code);
	add_text(writer, object, "driver", device->driver);
	if (device->group)
		add_number(writer, object, "group", device->group->number);
	else
		add_text(writer, object, "group", NULL);
	add_text(writer, object, "parent", device->parent ? device->parent->name : NULL);
}

static void write_details(struct writer *writer, struct json_object *object, const struct pt_extra *extra)
{
	if (!extra->revision.error)
		add_hex(writer, object, "revision", 2, (uint64_t)extra->revision.number);
	add_fact(writer, object, "driver_override", &extra->override);
	if (!extra->numa_node.error)
		add_number(writer, object, "numa_node", extra->numa_node.number);
	add_fact(writer, object, "power_state", &extra->power_state);
	add_fact(writer, object, "reset_methods", &extra->reset_methods);
	if (!extra->boot_vga.error)
		add_flag(writer, object, "boot_vga", extra->boot_vga.number);
}

static void write_functions(struct writer *writer, struct json_object *object, const struct pt_extra *extra)
{
	struct json_object *array;

	add_text(writer, object, "physical_function", extra->physical_function ? extra->physical_function->name : NULL);
	if (extra->total_vfs.error)
		return;
	add_number(writer, object, "total_vfs", extra->total_vfs.number);
	array = new_array(writer);
	for (size_t i = 0; !writer->failed && i < extra->vf_count; i++)
		if (extra->vfs[i])
			append(writer, array, new_text(writer, extra->vfs[i]->name));
	add(writer, object, "virtual_functions", array);
}

static void write_interfaces(struct writer *writer, struct json_object *object, const struct pt_extra *extra)
{
	struct json_object *array = new_array(writer);

	for (size_t i = 0; !writer->failed && i < extra->interface_count; i++) {
		struct json_object *interface = new_object(writer);

		if (writer->failed)
			break;
		add_text(writer, interface, "class", extra->interfaces[i].class_name);
		add_text(writer, interface, "name", extra->interfaces[i].name);
		append(writer, array, interface);
	}
	add(writer, object, "interfaces", array);
}

static void write_config(struct writer *writer, struct json_object *object, const struct pt_extra *extra)
{
	struct pcipt_text *text = &writer->buffer;

	if (extra->config_error)
		return;
	pt_text_clear(text);
	pt_text_append(text, "");
	for (size_t i = 0; i < extra->config_size; i++)
		pt_text_printf(text, "%02x", extra->config[i]);
	add(writer, object, "config", text->failed ? NULL : json_object_new_string(text->string));
}

static struct json_object *write_device(struct writer *writer, const struct pcipt_device *device)
{
	struct json_object *object = new_object(writer);
	unsigned int what = device->host->what;
	struct pcipt_findings *uses;

	if (writer->failed)
		return object;
	write_ids(writer, object, device);
	if (what & PCIPT_READ_NAMES) {
		add_text(writer, object, "vendor_name", device->extra->vendor_name);
		add_text(writer, object, "device_name", device->extra->device_name);
		add_text(writer, object, "class_name", device->extra->class_name);
	}
	if (what & PCIPT_READ_DETAILS)
		write_details(writer, object, device->extra);
	if (what & PCIPT_READ_SRIOV)
		write_functions(writer, object, device->extra);
	if (what & PCIPT_READ_INTERFACES)
		write_interfaces(writer, object, device->extra);
	if (what & PCIPT_READ_CONFIG)
		write_config(writer, object, device->extra);
	if (!(what & PCIPT_READ_USERS) || writer->failed)
		return object;
	if (pcipt_device_check(device, &uses)) {
		writer->failed = true;
		return object;
	}
	add(writer, object, "uses", write_findings(writer, uses));
	pcipt_findings_free(uses);
	return object;
}

static void write_unread(struct writer *writer, struct json_object *object, const struct pcipt_host *host)
{
	struct json_object *array = new_array(writer);

	for (size_t i = 0; !writer->failed && i < host->unread_count; i++) {
		const char *error = pcipt_error_name(host->unread[i].error);
		struct json_object *unread = new_object(writer);

		if (writer->failed)
			break;
		add_text(writer, unread, "path", host->unread[i].path);
		add_text(writer, unread, "error", error ? error : "EIO");
		append(writer, array, unread);
	}
	add(writer, object, "unread", array);
}

/* json-c drops what it has no memory for when it prints: only reading back shows that all of it is there. */
static bool is_whole(struct json_object *object, const char *string)
{
	struct json_object *again = json_tokener_parse(string);
	bool whole = again && json_object_equal(object, again);

	json_object_put(again);
	return whole;
}

/* Turns an object into text; frees the object. */
static int finish(struct writer *writer, struct json_object *object, struct pcipt_text **ret_text)
{
	struct pcipt_text text = {0};
	const char *string = NULL;

	pt_text_release(&writer->buffer);
	if (!writer->failed)
		string = json_object_to_json_string_ext(object,
							JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
	if (string && is_whole(object, string)) {
		pt_text_append(&text, string);
		pt_text_append(&text, "\n");
	} else {
		text.failed = true;
	}
	json_object_put(object);
	return pt_text_finish(&text, ret_text);
}

static void write_header(struct writer *writer, struct json_object *object, const char *form)
{
	add_text(writer, object, "format", form);
	add_number(writer, object, "version", 1);
}

static void write_readiness(struct writer *writer, struct json_object *object, const struct pcipt_host *host)
{
	struct pcipt_findings *findings;

	add(writer, object, "machine", write_machine(writer, host));
	if (writer->failed || pcipt_host_check(host, &findings)) {
		writer->failed = true;
		return;
	}
	add_flag(writer, object, "ready", pcipt_findings_get_worst(findings) < PCIPT_SEVERITY_BLOCKER);
	add(writer, object, "findings", write_findings(writer, findings));
	pcipt_findings_free(findings);
}

PCIPT_EXPORT int pcipt_host_to_json(const struct pcipt_host *host, struct pcipt_text **ret_text)
{
	struct writer writer = {0};
	struct json_object *object, *array;

	if (!host || !ret_text)
		return -EINVAL;
	object = new_object(&writer);
	if (object) {
		write_header(&writer, object, "pcipt-host");
		if (host->what & PCIPT_READ_MACHINE)
			write_readiness(&writer, object, host);
		array = new_array(&writer);
		for (size_t i = 0; !writer.failed && i < host->group_count; i++)
			append(&writer, array, write_group(&writer, &host->groups[i]));
		add(&writer, object, "groups", array);
		array = new_array(&writer);
		for (size_t i = 0; !writer.failed && i < host->device_count; i++)
			append(&writer, array, write_device(&writer, &host->devices[i]));
		add(&writer, object, "devices", array);
		write_unread(&writer, object, host);
	}
	return finish(&writer, object, ret_text);
}

PCIPT_EXPORT int pcipt_findings_to_json(const struct pcipt_findings *findings, struct pcipt_text **ret_text)
{
	struct writer writer = {0};
	struct json_object *object;

	if (!findings || !ret_text)
		return -EINVAL;
	object = new_object(&writer);
	if (object) {
		write_header(&writer, object, "pcipt-findings");
		add(&writer, object, "findings", write_findings(&writer, findings));
	}
	return finish(&writer, object, ret_text);
}

PCIPT_EXPORT int pcipt_transaction_to_json(const struct pcipt_transaction *transaction, struct pcipt_text **ret_text)
{
	static const char *const states[] = {"waiting", "done", "failed", "undone"};
	struct writer writer = {0};
	struct json_object *object, *array;

	if (!transaction || !ret_text)
		return -EINVAL;
	object = new_object(&writer);
	if (object) {
		write_header(&writer, object, "pcipt-transaction");
		array = new_array(&writer);
		for (size_t i = 0; !writer.failed && i < transaction->plan.step_count; i++) {
			const struct pt_step *step = &transaction->plan.steps[i];
			struct json_object *entry = new_object(&writer);

			if (writer.failed)
				break;
			add_text(&writer, entry, "sentence", step->sentence);
			add_text(&writer, entry, "path", step->path);
			add_text(&writer, entry, "value", step->value);
			add_text(&writer, entry, "state", states[step->state]);
			append(&writer, array, entry);
		}
		add(&writer, object, "steps", array);
		add(&writer, object, "findings", write_findings(&writer, transaction->findings));
	}
	return finish(&writer, object, ret_text);
}

#else

PCIPT_EXPORT int pcipt_host_to_json(const struct pcipt_host *host, struct pcipt_text **ret_text)
{
	return host && ret_text ? -ENOTSUP : -EINVAL;
}

PCIPT_EXPORT int pcipt_findings_to_json(const struct pcipt_findings *findings, struct pcipt_text **ret_text)
{
	return findings && ret_text ? -ENOTSUP : -EINVAL;
}

PCIPT_EXPORT int pcipt_transaction_to_json(const struct pcipt_transaction *transaction, struct pcipt_text **ret_text)
{
	return transaction && ret_text ? -ENOTSUP : -EINVAL;
}

#endif

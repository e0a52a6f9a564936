/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The wiring of a machine in its JSON. */
#include "json.h"

#include <host/topology.h>

#include <pcipt/isolation.h>

static const char *name_of(const struct pcipt_device *device)
{
	return device ? device->name : NULL;
}

/* The answer to a question in a word; what has none is left out. */
static void add_word(struct pt_json *writer, struct json_object *object, const char *key, const char *word)
{
	if (word)
		pt_json_add_text(writer, object, key, word);
}

static void add_resizable(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device)
{
	struct json_object *array;
	uint64_t sizes, size;
	uint32_t bar;

	if (!pcipt_device_get_resizable_bar_count(device))
		return;
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && !pcipt_device_get_resizable_bar(device, i, &bar, &sizes, &size); i++) {
		struct json_object *entry = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_number(writer, entry, "bar", bar);
		pt_json_add_hex(writer, entry, "sizes", 11, sizes);
		pt_json_add_number(writer, entry, "size", (int64_t)size);
		pt_json_append(writer, array, entry);
	}
	pt_json_add(writer, object, "resizable_bars", array);
}

void pt_json_fields(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device)
{
	struct json_object *fields = pt_json_new_object(writer);

	for (size_t i = 0; !writer->failed && i < pcipt_field_get_count(); i++) {
		int field = pcipt_field_get(i);
		uint64_t value;

		if (pcipt_device_get_field(device, field, &value))
			continue;
		if (field == PCIPT_FIELD_SERIAL)
			pt_json_add_hex(writer, fields, pcipt_field_get_name(field), 16, value);
		else
			pt_json_add_number(writer, fields, pcipt_field_get_name(field), (int64_t)value);
	}
	pt_json_add(writer, object, "fields", fields);
	add_resizable(writer, object, device);
}

static void add_link(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device)
{
	int class = pcipt_device_get_link_class(device);
	struct json_object *link;
	uint32_t number;
	uint64_t bandwidth;

	if (pcipt_device_get_link_width(device, &number))
		return;
	link = pt_json_new_object(writer);
	if (writer->failed)
		return;
	if (!pcipt_device_get_max_link_width(device, &number))
		pt_json_add_number(writer, link, "max_width", number);
	if (!pcipt_device_get_max_link_speed(device, &number))
		pt_json_add_number(writer, link, "max_speed", number);
	if (!pcipt_device_get_link_width(device, &number))
		pt_json_add_number(writer, link, "width", number);
	if (!pcipt_device_get_link_speed(device, &number))
		pt_json_add_number(writer, link, "speed", number);
	if (!pcipt_device_get_bandwidth(device, &bandwidth))
		pt_json_add_number(writer, link, "bandwidth", (int64_t)bandwidth);
	if (class != PCIPT_LINK_NONE)
		add_word(writer, link, "class", pcipt_link_class_get_name(class));
	pt_json_add(writer, object, "link", link);
}

void pt_json_wiring(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device)
{
	const struct pcipt_slot *slot = pcipt_device_get_slot(device);
	uint32_t index;

	add_link(writer, object, device);
	pt_json_add_fact(writer, object, "label", &device->extra->wiring->label);
	if (!pcipt_device_get_label_index(device, &index))
		pt_json_add_number(writer, object, "label_index", index);
	if (slot)
		pt_json_add_text(writer, object, "slot", pcipt_slot_get_name(slot));
	add_word(writer, object, "acs", pcipt_acs_state_get_name(pcipt_device_get_acs_state(device)));
	add_word(writer, object, "reset", pcipt_reset_grade_get_name(pcipt_device_get_reset_grade(device)));
}

static void add_names(struct pt_json *writer, struct json_object *object, const struct pcipt_slot *slot)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < slot->name_count; i++) {
		struct json_object *entry = pt_json_new_object(writer);

		if (writer->failed)
			break;
		add_word(writer, entry, "source", pcipt_slot_source_get_name((int)slot->names[i].source));
		pt_json_add_text(writer, entry, "name", slot->names[i].name);
		pt_json_append(writer, array, entry);
	}
	pt_json_add(writer, object, "names", array);
}

static void add_parts(struct pt_json *writer, struct json_object *object, const struct pcipt_slot *slot)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < slot->part_count; i++) {
		struct json_object *entry = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_text(writer, entry, "port", name_of(slot->parts[i].port));
		pt_json_add_number(writer, entry, "width", slot->parts[i].width);
		pt_json_append(writer, array, entry);
	}
	pt_json_add(writer, object, "parts", array);
}

static void add_devices(struct pt_json *writer, struct json_object *object, const char *key,
			const struct pcipt_device *const *devices, size_t count)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < count; i++)
		pt_json_append(writer, array, pt_json_new_text(writer, devices[i]->name));
	pt_json_add(writer, object, key, array);
}

static struct json_object *new_slot(struct pt_json *writer, const struct pcipt_slot *slot)
{
	struct json_object *object = pt_json_new_object(writer);

	if (writer->failed)
		return object;
	pt_json_add_text(writer, object, "name", pcipt_slot_get_name(slot));
	add_names(writer, object, slot);
	pt_json_add_text(writer, object, "port", name_of(slot->port));
	if (slot->form)
		add_word(writer, object, "form", pcipt_slot_form_get_name((int)slot->form));
	if (slot->width)
		pt_json_add_number(writer, object, "width", slot->width);
	if (pcipt_slot_get_port_width(slot))
		pt_json_add_number(writer, object, "port_width", pcipt_slot_get_port_width(slot));
	add_word(writer, object, "long", pcipt_tristate_get_name((int)slot->is_long));
	if (slot->usage)
		add_word(writer, object, "usage", pcipt_slot_usage_get_name((int)slot->usage));
	add_word(writer, object, "hotplug", pcipt_tristate_get_name(pcipt_slot_get_hotplug(slot)));
	add_word(writer, object, "occupied", pcipt_tristate_get_name(pcipt_slot_get_occupied(slot)));
	add_devices(writer, object, "functions", slot->functions, slot->function_count);
	add_word(writer, object, "split", pcipt_split_get_name((int)slot->split));
	if (slot->part_count)
		add_parts(writer, object, slot);
	return object;
}

static struct json_object *new_switch(struct pt_json *writer, const struct pcipt_switch *chip)
{
	struct json_object *object = pt_json_new_object(writer);

	if (writer->failed)
		return object;
	pt_json_add_text(writer, object, "upstream", chip->upstream->name);
	pt_json_add_text(writer, object, "chip", pcipt_switch_get_chip(chip));
	add_devices(writer, object, "ports", chip->ports, chip->port_count);
	pt_json_add_number(writer, object, "uplink", (int64_t)pcipt_switch_get_uplink(chip));
	pt_json_add_number(writer, object, "demand", (int64_t)pcipt_switch_get_demand(chip));
	pt_json_add_number(writer, object, "oversubscription", pcipt_switch_get_oversubscription(chip));
	return object;
}

static struct json_object *new_root(struct pt_json *writer, const struct pcipt_root_bus *root)
{
	struct json_object *object = pt_json_new_object(writer);

	if (writer->failed)
		return object;
	pt_json_add_number(writer, object, "domain", root->domain);
	pt_json_add_number(writer, object, "bus", root->bus);
	pt_json_add_number(writer, object, "numa_node", root->numa_node);
	pt_json_add_number(writer, object, "lanes", root->lanes);
	pt_json_add_number(writer, object, "lanes_used", root->lanes_used);
	return object;
}

void pt_json_topology(struct pt_json *writer, struct json_object *object, const struct pcipt_host *host)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < host->root_count; i++)
		pt_json_append(writer, array, new_root(writer, &host->roots[i]));
	pt_json_add(writer, object, "root_buses", array);
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < host->slot_count; i++)
		pt_json_append(writer, array, new_slot(writer, &host->slots[i]));
	pt_json_add(writer, object, "slots", array);
	array = pt_json_new_array(writer);
	for (size_t i = 0; !writer->failed && i < host->switch_count; i++)
		pt_json_append(writer, array, new_switch(writer, &host->switches[i]));
	pt_json_add(writer, object, "switches", array);
}

void pt_json_explanation(struct pt_json *writer, struct json_object *object, const struct pcipt_group *group)
{
	struct pcipt_findings *findings;

	if (pcipt_group_explain(group, &findings)) {
		writer->failed = true;
		return;
	}
	pt_json_add(writer, object, "explanation", pt_json_findings(writer, findings));
	pcipt_findings_free(findings);
}

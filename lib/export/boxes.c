/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands in the boxes of a drawing. */
#include "drawing.h"

#include <pcipt/isolation.h>
#include <pcipt/verdict.h>

#include <string.h>

/* More functions of a card than this are counted, not listed. */
#define MOST_LISTED 16

void pt_drawing_line(struct pt_drawing *drawing, const char *format, ...)
{
	va_list arguments;
	const char *line;

	va_start(arguments, format);
	line = pt_arena_vprintf(&drawing->arena, format, arguments);
	va_end(arguments);
	if (!line || pt_grow(&drawing->lines, drawing->line_count, &drawing->line_capacity, sizeof(*drawing->lines)))
		drawing->failed = true;
	else
		drawing->lines[drawing->line_count++] = line;
}

/* Puts a finished text down as a line. */
static void put(struct pt_drawing *drawing, struct pcipt_text *text)
{
	if (text->failed)
		drawing->failed = true;
	else
		pt_drawing_line(drawing, "%s", text->length ? text->string : "");
	pt_text_release(text);
}

void pt_write_root(struct pt_drawing *drawing, const struct pcipt_root_bus *root)
{
	struct pcipt_text text = {0};

	pt_text_printf(&text, "Root bus %04x:%02x", root->domain, root->bus);
	if (root->numa_node >= 0)
		pt_text_printf(&text, ", NUMA node %d", root->numa_node);
	if (root->lanes)
		pt_text_printf(&text, ", %u of %u lanes in use", root->lanes_used, root->lanes);
	put(drawing, &text);
}

static void say_slot(struct pcipt_text *text, const struct pcipt_slot *slot)
{
	pt_text_printf(text, "slot %s", pcipt_slot_get_name(slot));
	if (slot->split == PCIPT_SPLIT_STATED || slot->split == PCIPT_SPLIT_INFERRED) {
		pt_text_append(text, ", split ");
		for (size_t i = 0; i < slot->part_count; i++)
			pt_text_printf(text, "%sx%u", i ? "/" : "", slot->parts[i].width);
		if (slot->split == PCIPT_SPLIT_INFERRED)
			pt_text_append(text, " as it seems");
	} else if (slot->width && slot->port && pt_max_width(slot->port) && slot->width != pt_max_width(slot->port)) {
		pt_text_printf(text, " (x%u connector)", slot->width);
	}
}

static const char *name_kind(const struct pcipt_device *port)
{
	switch (pcipt_device_get_port_type(port)) {
	case PCIPT_PORT_TYPE_ROOT:
		return "root port";
	case PCIPT_PORT_TYPE_DOWNSTREAM:
		return "switch port";
	case PCIPT_PORT_TYPE_UPSTREAM:
		return "switch";
	case PCIPT_PORT_TYPE_TO_PCI:
		return "bridge to PCI";
	default:
		return "bridge";
	}
}

static const struct pcipt_switch *find_switch(const struct pcipt_device *upstream)
{
	const struct pcipt_host *host = upstream->host;

	for (size_t i = 0; i < host->switch_count; i++)
		if (host->switches[i].upstream == upstream)
			return &host->switches[i];
	return NULL;
}

void pt_write_port(struct pt_drawing *drawing, const struct pcipt_device *port)
{
	const struct pcipt_switch *chip = find_switch(port);
	const struct pcipt_slot *slot = port->extra->wiring->slot;
	uint32_t width = pt_max_width(port), speed = 0;
	struct pcipt_text text = {0};

	pt_text_printf(&text, "%s %s", name_kind(port), port->name);
	if (chip && pcipt_switch_get_chip(chip))
		pt_text_printf(&text, " %s", pcipt_switch_get_chip(chip));
	if (width && !pcipt_device_get_max_link_speed(port, &speed) && speed) {
		pt_text_append(&text, ", ");
		pt_say_link(&text, width, speed);
	}
	if (slot && slot->port == port) {
		pt_text_append(&text, ", ");
		say_slot(&text, slot);
	} else if (slot) {
		pt_text_printf(&text, ", part of slot %s", pcipt_slot_get_name(slot));
	}
	put(drawing, &text);
	if (chip && pcipt_switch_get_oversubscription(chip) > 100)
		pt_drawing_line(drawing, "the links below take %u.%02u times what its uplink carries",
				pcipt_switch_get_oversubscription(chip) / 100,
				pcipt_switch_get_oversubscription(chip) % 100);
}

/* What the explanation of a group adds to the kernel's word. */
static enum pt_look look_at_reasons(struct pt_drawing *drawing, const struct pcipt_group *group)
{
	struct pcipt_findings *findings;
	enum pt_look look = PT_LOOK_PLAIN;

	if (pcipt_group_explain(group, &findings)) {
		drawing->failed = true;
		return look;
	}
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		int code = pcipt_finding_get_code(pcipt_findings_get(findings, i));

		if (code == PCIPT_CODE_APART_IN_DOUBT || code == PCIPT_CODE_APART_BY_OVERRIDE)
			look = PT_LOOK_DOUBT;
		else if (code == PCIPT_CODE_ISOLATION_UNKNOWN && look != PT_LOOK_DOUBT)
			look = PT_LOOK_UNKNOWN;
	}
	pcipt_findings_free(findings);
	return look;
}

static enum pt_look look_at_group(struct pt_drawing *drawing, const struct pcipt_group *group)
{
	enum pt_look look = look_at_reasons(drawing, group);

	if (look == PT_LOOK_DOUBT)
		return look;
	if (pcipt_group_get_isolation(group) == PCIPT_ISOLATION_BUNDLED)
		return PT_LOOK_BUNDLED;
	if (look == PT_LOOK_UNKNOWN)
		return look;
	return pcipt_group_get_viability(group) == PCIPT_VIABILITY_VIABLE ? PT_LOOK_READY : PT_LOOK_ALONE;
}

/* Each group is explained once, however many functions it has. */
enum pt_look pt_look_of(struct pt_drawing *drawing, const struct pcipt_device *device)
{
	unsigned char *look;

	if (!device->group)
		return PT_LOOK_NONE;
	look = &drawing->looks[device->group - device->host->groups];
	if (!*look)
		*look = (unsigned char)(look_at_group(drawing, device->group) + 1);
	return (enum pt_look)(*look - 1);
}

static void say_interfaces(struct pcipt_text *text, const struct pcipt_device *device)
{
	static const char *const known[] = {"net", "block", "nvme"};

	for (size_t i = 0; i < device->extra->interface_count; i++)
		for (size_t j = 0; j < sizeof(known) / sizeof(known[0]); j++)
			if (!strcmp(device->extra->interfaces[i].class_name, known[j]))
				pt_text_printf(text, " %s", device->extra->interfaces[i].name);
}

static void write_function(struct pt_drawing *drawing, const struct pcipt_device *device)
{
	struct pcipt_text text = {0};

	pt_text_printf(&text, "%s", device->name);
	if (device->group)
		pt_text_printf(&text, " group %u", device->group->number);
	if (device->driver)
		pt_text_printf(&text, " %s", device->driver);
	say_interfaces(&text, device);
	if (device->extra->vf_count)
		pt_text_printf(&text, ", %zu virtual function%s", device->extra->vf_count,
			       device->extra->vf_count == 1 ? "" : "s");
	put(drawing, &text);
}

static void say_name(struct pcipt_text *text, const struct pcipt_device *device)
{
	const struct pt_extra *extra = device->extra;

	if (extra->device_name)
		pt_text_printf(text, "%s", extra->device_name);
	else if (extra->class_name)
		pt_text_printf(text, "%s %04x:%04x", extra->class_name, device->vendor_id, device->device_id);
	else
		pt_text_printf(text, "%04x:%04x", device->vendor_id, device->device_id);
}

static const char *name_class(int class)
{
	switch (class) {
	case PCIPT_LINK_SLOT_LIMITED:
		return " (limited by the slot)";
	case PCIPT_LINK_TRAINED_BELOW:
		return " (below what both ends can do)";
	case PCIPT_LINK_IDLE:
		return " (idle)";
	default:
		return "";
	}
}

void pt_write_card(struct pt_drawing *drawing, const struct pcipt_device *const *functions, size_t count)
{
	const struct pcipt_device *first = functions[0];
	uint32_t width = pt_width(first), speed = 0;
	struct pcipt_text text = {0};

	say_name(&text, first);
	for (size_t i = 1; i < count; i++)
		if (functions[i]->device_id != functions[i - 1]->device_id) {
			pt_text_append(&text, ", ");
			say_name(&text, functions[i]);
		}
	if (width && !pcipt_device_get_link_speed(first, &speed) && speed) {
		pt_text_append(&text, ", ");
		pt_say_link(&text, width, speed);
		pt_text_append(&text, name_class(pcipt_device_get_link_class(first)));
	}
	put(drawing, &text);
	for (size_t i = 0; i < count && i < MOST_LISTED; i++)
		write_function(drawing, functions[i]);
	if (count > MOST_LISTED)
		pt_drawing_line(drawing, "and %zu more", count - MOST_LISTED);
}

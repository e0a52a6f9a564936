/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which boxes there are, and which hangs on which. */
#include "drawing.h"

#include <errno.h>
#include <stdlib.h>

/* What goes on beyond is drawn as a second card. */
#define MOST_FUNCTIONS 32

struct pt_draw {
	struct pt_drawing *drawing;
	const struct pcipt_host *host;
	const struct pcipt_root_bus *root;
};

static size_t begin_box(struct pt_drawing *drawing, enum pt_box_kind kind, size_t parent)
{
	if (pt_grow(&drawing->boxes, drawing->box_count, &drawing->box_capacity, sizeof(*drawing->boxes))) {
		drawing->failed = true;
		return PT_NO_BOX;
	}
	drawing->boxes[drawing->box_count] =
		(struct pt_box){.kind = kind, .parent = parent, .first_line = drawing->line_count};
	return drawing->box_count++;
}

/* The lines since its beginning are those of the box. */
static void end_box(struct pt_drawing *drawing, size_t index, enum pt_look look, const struct pcipt_slot *slot)
{
	struct pt_box *box = &drawing->boxes[index];

	box->line_count = drawing->line_count - box->first_line;
	box->look = look;
	box->slot = slot;
}

/* What hangs directly on a port, or on the root bus that is being drawn. */
static bool hangs_on(const struct pt_draw *draw, const struct pcipt_device *device, const struct pcipt_device *port)
{
	if (device->extra->is_vf)
		return false;
	if (port)
		return device->parent == port;
	return !device->parent && !device->is_adrift && device->address.domain == draw->root->domain &&
	       device->address.bus == draw->root->bus;
}

/* What people pass through, or the host lives on: not the parts that make a chipset. */
static bool is_of_interest(const struct pcipt_device *device)
{
	uint32_t class = device->class_code;

	if (device->parent)
		return true;
	return class >> 16 == 0x01 || class >> 16 == 0x02 || class >> 16 == 0x03 || class >> 8 == 0x0403 ||
	       class >> 8 == 0x0c03 || class >> 16 == 0x12;
}

static void draw_below(const struct pt_draw *draw, const struct pcipt_device *port, size_t parent);

static void draw_empty(const struct pt_draw *draw, const struct pcipt_slot *slot, size_t parent)
{
	size_t box = begin_box(draw->drawing, PT_BOX_EMPTY, parent);

	if (box == PT_NO_BOX)
		return;
	pt_drawing_line(draw->drawing, "empty");
	end_box(draw->drawing, box, PT_LOOK_PLAIN, slot);
}

static bool is_empty(const struct pcipt_device *port)
{
	const struct pcipt_host *host = port->host;

	for (size_t i = 0; i < host->device_count; i++)
		if (host->devices[i].parent == port)
			return false;
	return true;
}

static void draw_port(const struct pt_draw *draw, const struct pcipt_device *port, size_t parent)
{
	bool is_switch = pcipt_device_get_port_type(port) == PCIPT_PORT_TYPE_UPSTREAM;
	size_t box = begin_box(draw->drawing, is_switch ? PT_BOX_SWITCH : PT_BOX_PORT, parent);
	const struct pcipt_slot *slot = port->extra->wiring->slot;

	if (box == PT_NO_BOX)
		return;
	pt_write_port(draw->drawing, port);
	end_box(draw->drawing, box, PT_LOOK_PLAIN, slot);
	draw_below(draw, port, box);
	if (slot && is_empty(port))
		draw_empty(draw, slot, box);
}

static enum pt_look worst_look(struct pt_drawing *drawing, const struct pcipt_device *const *functions, size_t count)
{
	enum pt_look worst = PT_LOOK_PLAIN;

	for (size_t i = 0; i < count; i++) {
		enum pt_look look = pt_look_of(drawing, functions[i]);

		if (look > worst)
			worst = look;
	}
	return worst;
}

static void draw_card(const struct pt_draw *draw, const struct pcipt_device *const *functions, size_t count,
		      size_t parent)
{
	size_t box = begin_box(draw->drawing, PT_BOX_CARD, parent);

	if (box == PT_NO_BOX)
		return;
	pt_write_card(draw->drawing, functions, count);
	end_box(draw->drawing, box, worst_look(draw->drawing, functions, count), pcipt_device_get_slot(functions[0]));
	/* a VMD has a bus of its own */
	for (size_t i = 0; i < count; i++)
		draw_below(draw, functions[i], box);
}

static void draw_rest(const struct pt_draw *draw, size_t count, size_t parent)
{
	size_t box = count ? begin_box(draw->drawing, PT_BOX_REST, parent) : PT_NO_BOX;

	if (box == PT_NO_BOX)
		return;
	pt_drawing_line(draw->drawing, "%zu more function%s of the chipset", count, count == 1 ? "" : "s");
	end_box(draw->drawing, box, PT_LOOK_PLAIN, NULL);
}

/* Functions of one device that are of the same kind are drawn as one card. */
static bool belongs_to(const struct pcipt_device *device, const struct pcipt_device *first)
{
	return device->address.domain == first->address.domain && device->address.bus == first->address.bus &&
	       device->address.device == first->address.device && !pcipt_device_is_bridge(device);
}

static void draw_below(const struct pt_draw *draw, const struct pcipt_device *port, size_t parent)
{
	const struct pcipt_host *host = draw->host;
	const struct pcipt_device *card[MOST_FUNCTIONS];
	size_t count = 0, rest = 0;

	for (size_t i = 0; i < host->device_count && !draw->drawing->failed; i++) {
		const struct pcipt_device *device = &host->devices[i];

		if (!hangs_on(draw, device, port))
			continue;
		if (count && (count == MOST_FUNCTIONS || !belongs_to(device, card[0]))) {
			draw_card(draw, card, count, parent);
			count = 0;
		}
		if (device->class_code >> 8 == 0x0604)
			draw_port(draw, device, parent);
		else if (!is_of_interest(device) || pcipt_device_is_bridge(device))
			rest++;
		else
			card[count++] = device;
	}
	if (count)
		draw_card(draw, card, count, parent);
	draw_rest(draw, rest, parent);
}

/* Root buses behind a controller are drawn there: nothing on them hangs on nothing. */
static bool is_behind_controller(const struct pcipt_host *host, const struct pcipt_root_bus *root)
{
	bool behind = false;

	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *device = &host->devices[i];

		if (device->address.domain != root->domain || device->address.bus != root->bus || device->is_adrift)
			continue;
		if (!device->parent)
			return false;
		behind |= device->parent->address.domain != root->domain;
	}
	return behind;
}

static void draw_root(struct pt_draw *draw)
{
	size_t box = begin_box(draw->drawing, PT_BOX_ROOT, PT_NO_BOX);

	if (box == PT_NO_BOX)
		return;
	pt_write_root(draw->drawing, draw->root);
	end_box(draw->drawing, box, PT_LOOK_PLAIN, NULL);
	draw_below(draw, NULL, box);
}

/* What a tree has without the bridge that it names. */
static void draw_adrift(struct pt_draw *draw)
{
	const struct pcipt_host *host = draw->host;
	size_t box = PT_NO_BOX;

	for (size_t i = 0; i < host->device_count && !draw->drawing->failed; i++) {
		const struct pcipt_device *device = &host->devices[i];

		if (!device->is_adrift || device->extra->is_vf)
			continue;
		if (box == PT_NO_BOX) {
			box = begin_box(draw->drawing, PT_BOX_ROOT, PT_NO_BOX);
			if (box == PT_NO_BOX)
				return;
			pt_drawing_line(draw->drawing, "Behind bridges that are not there");
			end_box(draw->drawing, box, PT_LOOK_PLAIN, NULL);
		}
		if (device->class_code >> 8 == 0x0604)
			draw_port(draw, device, box);
		else
			draw_card(draw, &device, 1, box);
	}
}

/* From the end on, the first box that is met of a parent's is the last one. */
static void mark_last(struct pt_drawing *drawing)
{
	bool *seen = calloc(drawing->box_count + 1, sizeof(*seen));

	if (!seen) {
		drawing->failed = true;
		return;
	}
	for (size_t i = drawing->box_count; i-- > 0;) {
		size_t parent = drawing->boxes[i].parent;
		size_t place = parent == PT_NO_BOX ? drawing->box_count : parent;

		drawing->boxes[i].is_last = !seen[place];
		seen[place] = true;
	}
	free(seen);
}

int pt_drawing_make(const struct pcipt_host *host, struct pt_drawing *drawing)
{
	struct pt_draw draw = {.drawing = drawing, .host = host};

	*drawing = (struct pt_drawing){0};
	pt_arena_init(&drawing->arena);
	drawing->looks = calloc(host->group_count + 1, sizeof(*drawing->looks));
	drawing->failed = !drawing->looks;
	for (size_t i = 0; i < host->root_count && !drawing->failed; i++) {
		draw.root = &host->roots[i];
		if (!is_behind_controller(host, draw.root))
			draw_root(&draw);
	}
	draw_adrift(&draw);
	mark_last(drawing);
	return drawing->failed ? -ENOMEM : 0;
}

void pt_drawing_release(struct pt_drawing *drawing)
{
	pt_arena_free(&drawing->arena);
	free(drawing->boxes);
	free(drawing->lines);
	free(drawing->looks);
}

const char *pt_box_line(const struct pt_drawing *drawing, const struct pt_box *box, size_t index)
{
	return drawing->lines[box->first_line + index];
}

PCIPT_EXPORT int pcipt_host_draw(const struct pcipt_host *host, int drawing, struct pcipt_text **ret_text)
{
	struct pt_drawing boxes;
	struct pcipt_text text = {0};

	if (!host || !ret_text || drawing < PCIPT_DRAWING_TEXT || drawing > PCIPT_DRAWING_DOT)
		return -EINVAL;
	if (!(host->what & PCIPT_READ_TOPOLOGY))
		return -ENODATA;
	if (pt_drawing_make(host, &boxes))
		text.failed = true;
	else if (drawing == PCIPT_DRAWING_MERMAID)
		pt_draw_mermaid(&boxes, &text);
	else if (drawing == PCIPT_DRAWING_DOT)
		pt_draw_dot(&boxes, &text);
	else
		pt_draw_text(&boxes, drawing == PCIPT_DRAWING_ASCII, &text);
	pt_drawing_release(&boxes);
	return pt_text_finish(&text, ret_text);
}

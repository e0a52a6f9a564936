/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A drawing as a graph, for Mermaid and for Graphviz. */
#include "drawing.h"

/* Fill, border and meaning of each look; the fills are pale, so that text is legible on them in either tool. */
static const struct {
	const char *name;
	const char *fill;
	const char *border;
	const char *meaning;
} looks[PT_LOOKS] = {
	[PT_LOOK_PLAIN] = {"plain", "#ffffff", "#8c8c8c", NULL},
	[PT_LOOK_READY] = {"ready", "#d7f0d7", "#2e8b57", "can be passed through now"},
	[PT_LOOK_ALONE] = {"alone", "#dce9f9", "#3a6ea5", "alone in its group, on a host driver"},
	[PT_LOOK_UNKNOWN] = {"unknown", "#f4f4f4", "#8c8c8c", "what it could reach takes root rights to know"},
	[PT_LOOK_BUNDLED] = {"bundled", "#fdebc8", "#c77700", "shares a group with others"},
	[PT_LOOK_DOUBT] = {"doubt", "#f9d9d9", "#b03030", "apart by the kernel's word alone"},
	[PT_LOOK_NONE] = {"nogroup", "#eeeeee", "#666666", "no IOMMU group"},
};

/* A slot is a frame around the boxes that are in it: what hangs on its ports, or is known by its place. */
static const struct pcipt_slot *frame_of(const struct pt_drawing *drawing, const struct pt_box *box)
{
	const struct pt_box *parent = box->parent == PT_NO_BOX ? NULL : &drawing->boxes[box->parent];

	if (!parent || box->kind == PT_BOX_REST)
		return NULL;
	if (parent->kind == PT_BOX_PORT && parent->slot)
		return parent->slot;
	return box->kind == PT_BOX_CARD && box->slot && !box->slot->port ? box->slot : NULL;
}

static bool is_first_in_frame(const struct pt_drawing *drawing, size_t index, const struct pcipt_slot *slot)
{
	for (size_t i = 0; i < index; i++)
		if (frame_of(drawing, &drawing->boxes[i]) == slot)
			return false;
	return true;
}

static bool is_drawn(const struct pt_box *box)
{
	return box->kind != PT_BOX_REST;
}

static bool has_look(const struct pt_drawing *drawing, enum pt_look look)
{
	for (size_t i = 0; i < drawing->box_count; i++)
		if (drawing->boxes[i].look == look)
			return true;
	return false;
}

/* --- Mermaid --- */

static void mermaid_box(const struct pt_drawing *drawing, size_t index, const char *indent, struct pcipt_text *text)
{
	const struct pt_box *box = &drawing->boxes[index];

	pt_text_printf(text, "%sb%zu[\"", indent, index);
	for (size_t i = 0; i < box->line_count; i++) {
		pt_text_append(text, i ? "<br/>" : "");
		pt_append_mermaid(text, pt_box_line(drawing, box, i));
	}
	pt_text_printf(text, "\"]:::%s\n", looks[box->look].name);
}

static void mermaid_node(const struct pt_drawing *drawing, size_t index, struct pcipt_text *text)
{
	const struct pt_box *box = &drawing->boxes[index];
	const struct pcipt_slot *slot = frame_of(drawing, box);

	if (!slot) {
		mermaid_box(drawing, index, "    ", text);
	} else if (is_first_in_frame(drawing, index, slot)) {
		pt_text_printf(text, "    subgraph s%zu[\"", index);
		pt_append_mermaid(text, pcipt_slot_get_name(slot));
		pt_text_append(text, "\"]\n");
		for (size_t i = index; i < drawing->box_count; i++)
			if (frame_of(drawing, &drawing->boxes[i]) == slot)
				mermaid_box(drawing, i, "        ", text);
		pt_text_append(text, "    end\n");
	}
	if (box->parent != PT_NO_BOX)
		pt_text_printf(text, "    b%zu --- b%zu\n", box->parent, index);
}

void pt_draw_mermaid(const struct pt_drawing *drawing, struct pcipt_text *text)
{
	pt_text_append(text, "graph LR\n");
	for (size_t i = 0; i < drawing->box_count; i++)
		if (is_drawn(&drawing->boxes[i]))
			mermaid_node(drawing, i, text);
	for (size_t i = 0; i < PT_LOOKS; i++) {
		if (looks[i].meaning && has_look(drawing, (enum pt_look)i))
			pt_text_printf(text, "    key%zu[\"%s\"]:::%s\n", i, looks[i].meaning, looks[i].name);
		pt_text_printf(text, "    classDef %s fill:%s,stroke:%s,color:#000000\n", looks[i].name, looks[i].fill,
			       looks[i].border);
	}
}

/* --- Graphviz --- */

static void dot_box(const struct pt_drawing *drawing, size_t index, const char *indent, struct pcipt_text *text)
{
	const struct pt_box *box = &drawing->boxes[index];

	pt_text_printf(text, "%sb%zu [label=\"", indent, index);
	for (size_t i = 0; i < box->line_count; i++) {
		pt_append_dot(text, pt_box_line(drawing, box, i));
		pt_text_append(text, "\\l");
	}
	pt_text_printf(text, "\", fillcolor=\"%s\", color=\"%s\"];\n", looks[box->look].fill, looks[box->look].border);
}

static void dot_node(const struct pt_drawing *drawing, size_t index, struct pcipt_text *text)
{
	const struct pt_box *box = &drawing->boxes[index];
	const struct pcipt_slot *slot = frame_of(drawing, box);

	if (!slot) {
		dot_box(drawing, index, "    ", text);
	} else if (is_first_in_frame(drawing, index, slot)) {
		pt_text_printf(text, "    subgraph cluster_%zu {\n        label=\"", index);
		pt_append_dot(text, pcipt_slot_get_name(slot));
		pt_text_append(text, "\";\n");
		for (size_t i = index; i < drawing->box_count; i++)
			if (frame_of(drawing, &drawing->boxes[i]) == slot)
				dot_box(drawing, i, "        ", text);
		pt_text_append(text, "    }\n");
	}
	if (box->parent != PT_NO_BOX)
		pt_text_printf(text, "    b%zu -- b%zu;\n", box->parent, index);
}

void pt_draw_dot(const struct pt_drawing *drawing, struct pcipt_text *text)
{
	pt_text_append(text, "graph pcipt {\n"
			     "    rankdir=LR;\n"
			     "    node [shape=box, style=filled, fontname=\"sans-serif\", fontsize=10];\n"
			     "    graph [fontname=\"sans-serif\", fontsize=10, style=rounded, color=\"#8c8c8c\"];\n");
	for (size_t i = 0; i < drawing->box_count; i++)
		if (is_drawn(&drawing->boxes[i]))
			dot_node(drawing, i, text);
	for (size_t i = 0; i < PT_LOOKS; i++)
		if (looks[i].meaning && has_look(drawing, (enum pt_look)i))
			pt_text_printf(text, "    key%zu [label=\"%s\", fillcolor=\"%s\", color=\"%s\"];\n", i,
				       looks[i].meaning, looks[i].fill, looks[i].border);
	pt_text_append(text, "}\n");
}

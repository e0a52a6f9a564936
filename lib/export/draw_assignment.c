/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An assignment as a graph, for Mermaid and for Graphviz, and as lines. */
#include "sketch.h"

#include <errno.h>
#include <string.h>

/* Fills are pale, so that text is legible on them in either tool. */
static const struct {
	const char *name;
	const char *fill;
	const char *border;
	const char *meaning;
} marks[PT_MARKS] = {
	[PT_MARK_GIVEN] = {"given", "#d7f0d7", "#2e8b57", "goes to a virtual machine"},
	[PT_MARK_TO_MAKE] = {"make", "#dce9f9", "#3a6ea5", "virtual function that is to be made"},
	[PT_MARK_PARENT] = {"parent", "#f4ecf7", "#7d5a99", "its virtual functions are given"},
	[PT_MARK_OWN] = {"own", "#f9d9d9", "#b03030", "the host's own"},
	[PT_MARK_FREE] = {"free", "#ffffff", "#8c8c8c", "free"},
	[PT_MARK_TAKEN] = {"taken", "#eeeeee", "#666666", "cannot be given as things are"},
};

typedef void append_function(struct pcipt_text *text, const char *string);

/* The lines of a label with what parts them; forgets the label. */
static void append_label(struct pcipt_text *text, append_function *append, const char *between, size_t count,
			 struct pcipt_text *label)
{
	const char *line = label->string;

	if (label->failed)
		text->failed = true;
	for (size_t i = 0; i < count && !text->failed; i++, line += strlen(line) + 1) {
		pt_text_append(text, i ? between : "");
		append(text, line);
	}
	pt_text_clear(label);
}

static bool begins_card(const struct pt_sketch *sketch, size_t index)
{
	return !index || sketch->nodes[index - 1].card != sketch->nodes[index].card;
}

static bool ends_card(const struct pt_sketch *sketch, size_t index)
{
	return index + 1 == sketch->count || sketch->nodes[index + 1].card != sketch->nodes[index].card;
}

static bool has_mark(const struct pt_sketch *sketch, enum pt_mark mark)
{
	for (size_t i = 0; i < sketch->count; i++)
		if (sketch->nodes[i].mark == mark)
			return true;
	return false;
}

/* --- Mermaid --- */

static void mermaid_node(const struct pt_sketch *sketch, size_t index, struct pcipt_text *text,
			 struct pcipt_text *label)
{
	const struct pt_node *node = &sketch->nodes[index];

	if (begins_card(sketch, index)) {
		pt_text_printf(text, "        subgraph card%zu[\"", index);
		append_label(text, pt_append_mermaid, "<br/>", pt_label_card(node, label), label);
		pt_text_append(text, "\"]\n");
	}
	pt_text_printf(text, "            port%zu[\"", index);
	append_label(text, pt_append_mermaid, "<br/>", pt_label_node(sketch, node, label), label);
	pt_text_printf(text, "\"]:::%s\n", marks[node->mark].name);
	if (ends_card(sketch, index))
		pt_text_append(text, "        end\n");
}

static void mermaid_edges(const struct pt_sketch *sketch, struct pcipt_text *text)
{
	for (size_t i = 0; i < sketch->count; i++) {
		const struct pt_node *node = &sketch->nodes[i];

		if (node->pf != PT_NONE)
			pt_text_printf(text, "    port%zu -.- port%zu\n", node->pf, i);
		if (node->vm != PT_NONE)
			pt_text_printf(text, "    port%zu --> vm%zu\n", i, node->vm);
	}
}

static void draw_mermaid(const struct pt_sketch *sketch, struct pcipt_text *text, struct pcipt_text *label)
{
	pt_text_append(text, "graph LR\n    subgraph host[\"Host\"]\n");
	for (size_t i = 0; i < sketch->count; i++)
		mermaid_node(sketch, i, text, label);
	pt_text_append(text, "    end\n");
	for (size_t i = 0; i < sketch->assignment->vm_count; i++) {
		pt_text_printf(text, "    vm%zu([\"", i);
		append_label(text, pt_append_mermaid, "<br/>", pt_label_vm(sketch, i, label), label);
		pt_text_append(text, "\"]):::vm\n");
	}
	mermaid_edges(sketch, text);
	for (size_t i = 0; i < PT_MARKS; i++) {
		if (!has_mark(sketch, (enum pt_mark)i))
			continue;
		pt_text_printf(text, "    key%zu[\"%s\"]:::%s\n", i, marks[i].meaning, marks[i].name);
		pt_text_printf(text, "    classDef %s fill:%s,stroke:%s,color:#000000\n", marks[i].name, marks[i].fill,
			       marks[i].border);
	}
	pt_text_append(text, "    classDef vm fill:#fdebc8,stroke:#c77700,color:#000000\n");
}

/* --- Graphviz --- */

static void dot_node(const struct pt_sketch *sketch, size_t index, struct pcipt_text *text, struct pcipt_text *label)
{
	const struct pt_node *node = &sketch->nodes[index];

	if (begins_card(sketch, index)) {
		pt_text_printf(text, "        subgraph cluster_card%zu {\n            label=\"", index);
		append_label(text, pt_append_dot, "\\n", pt_label_card(node, label), label);
		pt_text_append(text, "\";\n");
	}
	pt_text_printf(text, "            port%zu [label=\"", index);
	append_label(text, pt_append_dot, "\\n", pt_label_node(sketch, node, label), label);
	pt_text_printf(text, "\", fillcolor=\"%s\", color=\"%s\"];\n", marks[node->mark].fill,
		       marks[node->mark].border);
	if (ends_card(sketch, index))
		pt_text_append(text, "        }\n");
}

static void dot_edges(const struct pt_sketch *sketch, struct pcipt_text *text)
{
	for (size_t i = 0; i < sketch->count; i++) {
		const struct pt_node *node = &sketch->nodes[i];

		if (node->pf != PT_NONE)
			pt_text_printf(text, "    port%zu -> port%zu [style=dashed, dir=none];\n", node->pf, i);
		if (node->vm != PT_NONE)
			pt_text_printf(text, "    port%zu -> vm%zu;\n", i, node->vm);
	}
}

static void draw_dot(const struct pt_sketch *sketch, struct pcipt_text *text, struct pcipt_text *label)
{
	pt_text_append(text, "digraph pcipt {\n"
			     "    rankdir=LR;\n"
			     "    node [shape=box, style=filled, fontname=\"sans-serif\", fontsize=10];\n"
			     "    graph [fontname=\"sans-serif\", fontsize=10, style=rounded, color=\"#8c8c8c\"];\n"
			     "    subgraph cluster_host {\n        label=\"Host\";\n");
	for (size_t i = 0; i < sketch->count; i++)
		dot_node(sketch, i, text, label);
	pt_text_append(text, "    }\n");
	for (size_t i = 0; i < sketch->assignment->vm_count; i++) {
		pt_text_printf(text, "    vm%zu [label=\"", i);
		append_label(text, pt_append_dot, "\\n", pt_label_vm(sketch, i, label), label);
		pt_text_append(text, "\", shape=ellipse, fillcolor=\"#fdebc8\", color=\"#c77700\"];\n");
	}
	dot_edges(sketch, text);
	for (size_t i = 0; i < PT_MARKS; i++)
		if (has_mark(sketch, (enum pt_mark)i))
			pt_text_printf(text, "    key%zu [label=\"%s\", fillcolor=\"%s\", color=\"%s\"];\n", i,
				       marks[i].meaning, marks[i].fill, marks[i].border);
	pt_text_append(text, "}\n");
}

/* --- Lines --- */

static void draw_lines(const struct pt_sketch *sketch, struct pcipt_text *text, struct pcipt_text *label)
{
	for (size_t i = 0; i < sketch->count; i++) {
		const struct pt_node *node = &sketch->nodes[i];

		if (begins_card(sketch, i)) {
			append_label(text, pt_append_plain, ", ", pt_label_card(node, label), label);
			pt_text_append(text, "\n");
		}
		pt_text_append(text, "  ");
		append_label(text, pt_append_plain, ", ", pt_label_node(sketch, node, label), label);
		if (node->vm != PT_NONE) {
			pt_text_append(text, " -> ");
			append_label(text, pt_append_plain, ", ", pt_label_vm(sketch, node->vm, label), label);
		} else if (node->mark != PT_MARK_OWN) {
			pt_text_printf(text, ", %s", marks[node->mark].meaning);
		}
		pt_text_append(text, "\n");
	}
}

PCIPT_EXPORT int pcipt_assignment_draw(const struct pcipt_assignment *assignment, int drawing,
				       struct pcipt_text **ret_text)
{
	struct pt_sketch sketch;
	struct pcipt_text text = {0}, label = {0};

	if (!pt_is_solved(assignment) || !ret_text || drawing < PCIPT_DRAWING_TEXT || drawing > PCIPT_DRAWING_DOT)
		return -EINVAL;
	if (pt_sketch_make(assignment, &sketch))
		return -ENOMEM;
	if (drawing == PCIPT_DRAWING_MERMAID)
		draw_mermaid(&sketch, &text, &label);
	else if (drawing == PCIPT_DRAWING_DOT)
		draw_dot(&sketch, &text, &label);
	else
		draw_lines(&sketch, &text, &label);
	pt_sketch_release(&sketch);
	pt_text_release(&label);
	return pt_text_finish(&text, ret_text);
}

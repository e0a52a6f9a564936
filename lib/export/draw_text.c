/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A drawing as lines of text. */
#include "drawing.h"

struct pens {
	const char *branch;
	const char *last;
	const char *down;
	const char *none;
};

static const struct pens lines = {"\xe2\x94\x9c\xe2\x94\x80 ", "\xe2\x94\x94\xe2\x94\x80 ", "\xe2\x94\x82  ", "   "};
static const struct pens signs = {"|- ", "`- ", "|  ", "   "};

static void indent(const struct pt_drawing *drawing, size_t index, const struct pens *pens, struct pcipt_text *text)
{
	if (drawing->boxes[index].parent == PT_NO_BOX)
		return;
	indent(drawing, drawing->boxes[index].parent, pens, text);
	pt_text_append(text, drawing->boxes[index].is_last ? pens->none : pens->down);
}

static bool has_below(const struct pt_drawing *drawing, size_t index)
{
	return index + 1 < drawing->box_count && drawing->boxes[index + 1].parent == index;
}

void pt_draw_text(const struct pt_drawing *drawing, bool ascii, struct pcipt_text *text)
{
	const struct pens *pens = ascii ? &signs : &lines;

	for (size_t i = 0; i < drawing->box_count; i++) {
		const struct pt_box *box = &drawing->boxes[i];

		for (size_t j = 0; j < box->line_count; j++) {
			if (box->parent != PT_NO_BOX) {
				indent(drawing, box->parent, pens, text);
				pt_text_append(text, !box->is_last ? j ? pens->down : pens->branch
						     : j           ? pens->none
								   : pens->last);
			}
			if (j)
				pt_text_append(text, has_below(drawing, i) ? pens->down : pens->none);
			pt_append_plain(text, pt_box_line(drawing, box, j));
			pt_text_append(text, "\n");
		}
	}
}

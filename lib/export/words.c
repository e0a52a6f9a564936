/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word for each enumerator of an output. */
#include "export.h"

static const char *const drawing_names[] = {
	[PCIPT_DRAWING_TEXT] = "text",
	[PCIPT_DRAWING_ASCII] = "ascii",
	[PCIPT_DRAWING_MERMAID] = "mermaid",
	[PCIPT_DRAWING_DOT] = "dot",
};

PCIPT_EXPORT const char *pcipt_drawing_get_name(int number)
{
	return PT_WORD(drawing_names, number);
}

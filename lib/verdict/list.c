/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names in a row, of which only the first ones are named. */
#include "verdict.h"

#define MOST_NAMED 8

void pt_list_name(struct pcipt_text *text, size_t *count, const char *name)
{
	if ((*count)++ < MOST_NAMED)
		pt_text_printf(text, "%s%s", *count > 1 ? ", " : "", name);
}

void pt_list_end(struct pcipt_text *text, size_t count)
{
	if (count > MOST_NAMED)
		pt_text_printf(text, " and %zu more", count - MOST_NAMED);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the writers of formats share. */
#ifndef PT_EXPORT_H
#define PT_EXPORT_H

#include <change/change.h>

/* utf8.c: text of the machine as valid UTF-8; what is not becomes U+FFFD */
void pt_append_utf8(struct pcipt_text *text, const char *string);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the writers of formats share. */
#ifndef PT_EXPORT_H
#define PT_EXPORT_H

#include <change/change.h>

/* utf8.c: text of the machine as valid UTF-8; what is not becomes U+FFFD */
void pt_append_utf8(struct pcipt_text *text, const char *string);

/* escape.c: text of the machine or the caller within a format; nothing but printable ASCII comes out */
void pt_append_mermaid(struct pcipt_text *text, const char *string);
void pt_append_dot(struct pcipt_text *text, const char *string);
/* Between tags, and in an attribute within either kind of quotation marks. */
void pt_append_xml(struct pcipt_text *text, const char *string);
/* Within quotation marks, of JSON and of YAML. */
void pt_append_json(struct pcipt_text *text, const char *string);
/* For a reader at a terminal. */
void pt_append_plain(struct pcipt_text *text, const char *string);

#endif

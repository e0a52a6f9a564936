/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes to kernel parameters, and the texts that they are made in. */
#ifndef PT_PARAMETERS_H
#define PT_PARAMETERS_H

#include "command_line.h"
#include "verdict.h"

#include <pcipt/parameters.h>

struct pt_change {
	const char *text;
	bool removes;
};

struct pcipt_parameters {
	const struct pcipt_host *host;
	struct pt_arena arena;
	struct pt_change *changes;
	size_t count;
	size_t capacity;
	struct pcipt_findings *findings;
	const char *override; /* what is asked for; NULL for none */
	bool passthrough;
};

/* Whether a word is one of those that are to be removed. */
bool pt_is_removed(const struct pcipt_parameters *parameters, const struct pt_word *word);

/* A piece of a text, and what comes in its place. */
struct pt_edit {
	size_t start;
	size_t end;
	const char *text;
	size_t length;
};

/* boot_files.c: the text of a file with the changes made */
int pt_apply_to_grub(const struct pcipt_parameters *parameters, const char *text,
		     struct pcipt_text *result) PT_MUST_CHECK;
int pt_apply_to_line(const struct pcipt_parameters *parameters, const char *text,
		     struct pcipt_text *result) PT_MUST_CHECK;

#endif

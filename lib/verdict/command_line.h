/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's command line: words, and what they say of an IOMMU. The one place that takes it apart. */
#ifndef PT_COMMAND_LINE_H
#define PT_COMMAND_LINE_H

#include <host/host.h>

/* A word as it stands, with its quotes. */
struct pt_word {
	const char *text;
	size_t length;
};

/* White space of the kernel's. */
bool pt_is_blank(char character);
/*
 * The next word, as the kernel takes a line apart: double quotes protect spaces, and what follows `--` is for init. At
 * the end `*line` is where the line ends, or where the `--` is.
 */
bool pt_next_word(const char **line, struct pt_word *ret_word);
/* Whether a word has a quote without an end. */
bool pt_word_is_open(const struct pt_word *word);
/* The value of a parameter of this name, without quotes; `-` and `_` are the same in a name. */
bool pt_word_value(const struct pt_word *word, const char *name, struct pt_word *ret_value);
/* Whether two words are the same parameter with the same value. */
bool pt_same_word(const struct pt_word *a, const struct pt_word *b);
/* The next part of a value that is a list with commas. */
bool pt_next_part(struct pt_word *rest, struct pt_word *ret_part);
bool pt_part_is(const struct pt_word *part, const char *text);

/* What one word says of another one that is wanted: of intel_iommu=on, the word intel_iommu=off says otherwise. */
enum pt_answer { PT_SAYS_NOTHING, PT_SAYS_IT, PT_SAYS_OTHERWISE };
enum pt_answer pt_word_answers(const struct pt_word *word, const char *wanted);
/* Likewise a line; the last word that says something holds. */
enum pt_answer pt_line_answers(const char *line, const char *wanted);

/* Whether a line gives a parameter of this name a value. */
bool pt_line_has(const char *line, const char *name);

/* What a parameter can turn off. */
enum pt_switch { PT_SWITCH_INTEL, PT_SWITCH_AMD, PT_SWITCH_IOMMU, PT_SWITCH_REMAPPING, PT_SWITCHES };
/* The usual word that does it. */
const char *pt_off_word(enum pt_switch which);
bool pt_word_turns_off(const struct pt_word *word, enum pt_switch which);
/* Whether it is off with this line. */
bool pt_line_turns_off(const char *line, enum pt_switch which);
/* Whether this switch is one of the IOMMU that the machine has. */
bool pt_switch_matters(const struct pt_machine *machine, enum pt_switch which);

/* The line of a picture; empty when it could not be read. */
const char *pt_command_line(const struct pcipt_host *host);

#endif

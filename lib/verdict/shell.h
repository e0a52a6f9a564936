/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* As much of the shell's language as it takes to find the assignments of a variable in a file of settings. */
#ifndef PT_SHELL_H
#define PT_SHELL_H

#include <core/core.h>

/* NAME=value or NAME+=value: where the value stands, with its quotes. */
struct pt_assignment {
	size_t variable; /* in the list of names */
	size_t start;
	size_t end;
	bool appends;
	bool is_doubtful; /* within a condition, a loop, a pipe: whether it is carried out cannot be told */
};

struct pt_assignments {
	struct pt_assignment *list;
	size_t count;
	size_t capacity;
};

/*
 * All assignments that outlast their command, of these variables, in the order of the text. Fails with
 * -PCIPT_E_MALFORMED for what cannot be followed: quotes or brackets without an end, here-documents, $'...', and one of
 * the names in any other use than an assignment or a reference ($NAME), since that may set it: ${NAME:=value}, read
 * NAME.
 */
int pt_shell_assignments(const char *text, const char *const *names, size_t name_count,
			 struct pt_assignments *ret_assignments) PT_MUST_CHECK;

#define PT_SHELL_BROKEN SIZE_MAX
/* The end of what begins here with a quote, $( ${ or a backquote; PT_SHELL_BROKEN when it has none. */
size_t pt_shell_skip(const char *text, size_t at, bool in_quotes);

/* A value, as it is taken apart. */
struct pt_value {
	const char *text;
	size_t start;
	size_t end;
	size_t at;
	char quote;         /* that the shell is in: ' or " or 0 */
	bool kernel_quotes; /* that the kernel will be in */
	bool appends;
};

/* A word of the value, as the kernel will see it. */
struct pt_value_word {
	size_t start;
	size_t end;
	size_t cut_start; /* the word with the space before it, or behind it when there is none before */
	size_t cut_end;
	char quote;
	bool is_plain; /* each character stands for itself */
};

struct pt_value pt_value_of(const char *text, const struct pt_assignment *assignment);
bool pt_value_next(struct pt_value *value, struct pt_value_word *ret_word);

/* How a value ends, for what is to be added to it. */
struct pt_value_end {
	size_t closing; /* of the quote that ends the value, or SIZE_MAX */
	bool is_bare;   /* no quotes, no expansions: can be put in quotes as it is */
	bool needs_space;
};
struct pt_value_end pt_value_end_of(const char *text, const struct pt_assignment *assignment);
/* Whether a value that is appended would be glued to what is before. */
bool pt_value_is_glued(const char *text, const struct pt_assignment *assignment);

#endif

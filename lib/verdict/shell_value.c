/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The value of an assignment: words within the shell's quotes, as the kernel will take them apart. */
#include "command_line.h"
#include "shell.h"

#include <string.h>

enum element {
	END,
	NOTHING, /* a quote, or a line that goes on */
	PLAIN,   /* a character that stands for itself */
	OTHER    /* an escaped character, or an expansion, which is told as $ */
};

struct pt_value pt_value_of(const char *text, const struct pt_assignment *assignment)
{
	return (struct pt_value){.text = text,
				 .start = assignment->start,
				 .end = assignment->end,
				 .at = assignment->start,
				 .appends = assignment->appends};
}

static enum element step_escaped(struct pt_value *value, char *ret_character)
{
	char next = value->text[value->at + 1];

	if (next == '\n') {
		value->at += 2;
		return NOTHING;
	}
	if (value->quote && !strchr("$`\"\\", next)) {
		value->at++;
		*ret_character = '\\';
		return OTHER;
	}
	value->at += 2;
	*ret_character = next;
	return OTHER;
}

static enum element step_expansion(struct pt_value *value, char *ret_character)
{
	char next = value->text[value->at + 1];

	*ret_character = '$';
	if (value->text[value->at] == '$' && next != '(' && next != '{')
		value->at++;
	else
		value->at = pt_shell_skip(value->text, value->at, value->quote);
	return OTHER;
}

static enum element step(struct pt_value *value, char *ret_character)
{
	char here;

	if (value->at >= value->end)
		return END;
	here = value->text[value->at];
	if (here == '\'' && value->quote != '"') {
		value->quote = value->quote ? '\0' : '\'';
		value->at++;
		return NOTHING;
	}
	if (value->quote != '\'') {
		if (here == '"') {
			value->quote = value->quote ? '\0' : '"';
			value->at++;
			return NOTHING;
		}
		if (here == '\\')
			return step_escaped(value, ret_character);
		if (here == '$' || here == '`')
			return step_expansion(value, ret_character);
	}
	value->at++;
	*ret_character = here;
	/* that the shell makes a home folder of */
	return here == '~' && !value->quote ? OTHER : PLAIN;
}

/* Takes the space before the word, or that behind it when there is none; never one behind a backslash, which would come
 * to stand before a quote. */
static void find_cut(const struct pt_value *value, struct pt_value_word *word)
{
	if (word->cut_start > value->start && value->text[word->cut_start - 1] == '\\')
		word->cut_start = word->start;
	word->cut_end = word->end;
	if (word->cut_start < word->start || !word->quote)
		return;
	while (word->cut_end < value->end && pt_is_blank(value->text[word->cut_end]))
		word->cut_end++;
}

bool pt_value_next(struct pt_value *value, struct pt_value_word *ret_word)
{
	/* the first word of what is appended may be the end of a word before */
	struct pt_value_word word = {.is_plain = !value->appends || value->at > value->start};
	bool started = false, interrupted = false;
	size_t blank = SIZE_MAX;

	for (;;) {
		struct pt_value before = *value;
		char character = '\0';
		enum element element = step(value, &character);

		if (element == END)
			break;
		if (element == NOTHING) {
			interrupted = started;
			blank = SIZE_MAX;
		} else if (pt_is_blank(character) && !value->kernel_quotes) {
			if (started) {
				*value = before;
				break;
			}
			word.is_plain = true;
			blank = element == OTHER || !value->quote ? SIZE_MAX : blank == SIZE_MAX ? before.at : blank;
		} else {
			if (!started) {
				word.start = before.at;
				word.cut_start = blank == SIZE_MAX ? before.at : blank;
				word.quote = before.quote;
				started = true;
			}
			word.is_plain &= element == PLAIN && !interrupted;
			value->kernel_quotes ^= character == '"';
			word.end = value->at;
		}
	}
	if (!started)
		return false;
	find_cut(value, &word);
	*ret_word = word;
	return true;
}

struct pt_value_end pt_value_end_of(const char *text, const struct pt_assignment *assignment)
{
	struct pt_value value = pt_value_of(text, assignment);
	struct pt_value_end end = {.closing = SIZE_MAX, .is_bare = true, .needs_space = assignment->appends};
	enum element element;

	do {
		size_t before = value.at;
		char character = '\0', quote = value.quote;

		element = step(&value, &character);
		if (element == END)
			break;
		end.closing = quote && !value.quote ? before : SIZE_MAX;
		end.is_bare &= element == PLAIN && !value.quote;
		if (element != NOTHING)
			end.needs_space = !pt_is_blank(character);
	} while (element != END);
	return end;
}

bool pt_value_is_glued(const char *text, const struct pt_assignment *assignment)
{
	struct pt_value value = pt_value_of(text, assignment);
	enum element element;
	char character = '\0';

	do
		element = step(&value, &character);
	while (element == NOTHING);
	return assignment->appends && element != END && !pt_is_blank(character);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where quotes and expansions of the shell end. */
#include "shell.h"

#include <string.h>

#define MOST_NESTED 64

/* What is open: D double quotes, B a brace, A arithmetic or a bracket in it, P a command substitution or subshell. */
struct nest {
	char open[MOST_NESTED];
	size_t depth;
};

static bool push(struct nest *nest, char kind)
{
	if (nest->depth == MOST_NESTED)
		return false;
	nest->open[nest->depth++] = kind;
	return true;
}

static char top(const struct nest *nest)
{
	if (!nest->depth)
		return '\0';
	return nest->open[nest->depth - 1];
}

/* Whether a ' is an ordinary character here. */
static bool in_double_quotes(const struct nest *nest, bool outside)
{
	for (size_t i = nest->depth; i; i--) {
		if (nest->open[i - 1] == 'D')
			return true;
		if (nest->open[i - 1] == 'P')
			return false;
	}
	return outside;
}

static size_t skip_backquotes(const char *text, size_t at)
{
	for (at++; text[at] && text[at] != '`'; at++)
		if (text[at] == '\\' && text[at + 1])
			at++;
	return text[at] ? at + 1 : PT_SHELL_BROKEN;
}

static size_t skip_single(const char *text, size_t at)
{
	const char *end = strchr(text + at + 1, '\'');

	return end ? (size_t)(end - text) + 1 : PT_SHELL_BROKEN;
}

static size_t skip_dollar(struct nest *nest, const char *text, size_t at, bool outside)
{
	if (text[at + 1] == '\'' && !in_double_quotes(nest, outside))
		return PT_SHELL_BROKEN; /* shells differ */
	if (text[at + 1] == '{')
		return push(nest, 'B') ? at + 2 : PT_SHELL_BROKEN;
	if (text[at + 1] != '(')
		return at + 1;
	if (text[at + 2] == '(') /* the second bracket is pushed when it is come to */
		return push(nest, 'A') ? at + 2 : PT_SHELL_BROKEN;
	return push(nest, 'P') ? at + 2 : PT_SHELL_BROKEN;
}

static bool begins_word(const char *text, size_t at)
{
	return !at || strchr(" \t\n;&|()", text[at - 1]);
}

/* A character that means something within brackets, but neither a quote nor an expansion. */
static size_t skip_bracket(struct nest *nest, const char *text, size_t at)
{
	char kind = top(nest), character = text[at];

	if (character == '#' && kind == 'P' && begins_word(text, at))
		return at + strcspn(text + at, "\n");
	if (character == '<' && text[at + 1] == '<' && kind == 'P')
		return PT_SHELL_BROKEN;
	if (character == '(' && (kind == 'P' || kind == 'A'))
		return push(nest, kind) ? at + 1 : PT_SHELL_BROKEN;
	if ((character == ')' && (kind == 'P' || kind == 'A')) || (character == '}' && kind == 'B'))
		nest->depth--;
	return at + 1;
}

size_t pt_shell_skip(const char *text, size_t at, bool in_quotes)
{
	struct nest nest = {.depth = 0};

	do {
		switch (text[at]) {
		case '\0':
			return PT_SHELL_BROKEN;
		case '\\':
			at = text[at + 1] ? at + 2 : PT_SHELL_BROKEN;
			break;
		case '`':
			at = skip_backquotes(text, at);
			break;
		case '$':
			at = skip_dollar(&nest, text, at, in_quotes);
			break;
		case '\'':
			at = in_double_quotes(&nest, in_quotes) ? at + 1 : skip_single(text, at);
			break;
		case '"':
			if (top(&nest) == 'D')
				nest.depth--;
			else if (!push(&nest, 'D'))
				return PT_SHELL_BROKEN;
			at++;
			break;
		default:
			at = skip_bracket(&nest, text, at);
		}
	} while (at != PT_SHELL_BROKEN && nest.depth);
	return at;
}

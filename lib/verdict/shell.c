/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands and assignments of a file that a shell reads. What they do is not looked at, only where they end. */
#include "shell.h"

#include <errno.h>
#include <stdlib.h>
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

/* The end of a word of a command. */
static size_t skip_word(const char *text, size_t at)
{
	while (at != PT_SHELL_BROKEN && text[at] && !strchr(" \t\n;&|<>()", text[at])) {
		if (text[at] == '\\')
			at = text[at + 1] ? at + 2 : PT_SHELL_BROKEN;
		else if (strchr("\"'`$", text[at]))
			at = pt_shell_skip(text, at, false);
		else
			at++;
	}
	return at;
}

struct reader {
	const char *text;
	size_t at;
	const char *const *names;
	size_t name_count;
	struct pt_assignments *found;
	size_t compound; /* if, while, for, case, { that are open */
	size_t brackets; /* ( likewise */
	size_t pending;  /* the first assignment of the command that is being read */
	bool has_name;   /* it is past assignments */
	bool declares;   /* it is export or readonly */
	bool unsets;     /* it is unset */
	bool awaits;     /* && || or | stands before it */
	bool conditional;
};

static bool is_word(const char *text, size_t length, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == length && !memcmp(text, words[i], length))
			return true;
	return false;
}

#define IS_WORD(words) is_word(word, length, words, sizeof(words) / sizeof((words)[0]))

/* Words with which a compound command begins, goes on and ends; true when it was one of them. */
static bool read_reserved(struct reader *reader, const char *word, size_t length, int *error)
{
	static const char *const open[] = {"if", "while", "until", "{"};
	static const char *const open_words[] = {"for", "case"};
	static const char *const on[] = {"then", "else", "elif", "do", "!"};
	static const char *const close[] = {"fi", "done", "esac", "}"};

	if (IS_WORD(open) || IS_WORD(open_words)) {
		reader->compound++;
		reader->has_name = IS_WORD(open_words);
		return true;
	}
	if (IS_WORD(on))
		return true;
	if (!IS_WORD(close))
		return false;
	if (!reader->compound)
		*error = -PCIPT_E_MALFORMED;
	else
		reader->compound--;
	reader->has_name = true;
	return true;
}

static size_t name_length(const char *word)
{
	size_t length = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

	return *word >= '0' && *word <= '9' ? 0 : length;
}

/* Whether a word is an assignment; it is noted when it is one of a variable that is asked for. */
static bool read_assignment(struct reader *reader, size_t start, size_t end, int *error)
{
	const char *word = reader->text + start;
	size_t length = name_length(word);
	bool appends = length && word[length] == '+' && word[length + 1] == '=';
	size_t value = start + length + (appends ? 2 : 1);
	struct pt_assignments *found = reader->found;

	if (!length || (!appends && word[length] != '='))
		return false;
	/* a carriage return before the end of the line is part of that */
	if (end > value && reader->text[end - 1] == '\r' && (!reader->text[end] || reader->text[end] == '\n'))
		end--;
	for (size_t i = 0; i < reader->name_count && !*error; i++) {
		if (!is_word(word, length, &reader->names[i], 1))
			continue;
		*error = pt_grow(&found->list, found->count, &found->capacity, sizeof(*found->list));
		if (!*error)
			found->list[found->count++] = (struct pt_assignment){i, value, end, appends, false};
	}
	return true;
}

static int read_word(struct reader *reader)
{
	static const char *const declaring[] = {"export", "readonly"}, *const unsetting[] = {"unset"};
	size_t start = reader->at, end = skip_word(reader->text, start), length;
	const char *word = reader->text + start;
	int error = 0;

	if (end == PT_SHELL_BROKEN)
		return -PCIPT_E_MALFORMED;
	reader->at = end;
	length = end - start;
	/* the number of a descriptor */
	if ((reader->text[end] == '<' || reader->text[end] == '>') && strspn(word, "0123456789") == length)
		return 0;
	if (reader->has_name) {
		if (reader->declares)
			(void)read_assignment(reader, start, end, &error);
		else if (reader->unsets && is_word(word, length, reader->names, reader->name_count))
			error = -PCIPT_E_MALFORMED;
		return error;
	}
	if (read_reserved(reader, word, length, &error) || error)
		return error;
	if (read_assignment(reader, start, end, &error))
		return error;
	reader->has_name = true;
	reader->declares = IS_WORD(declaring);
	reader->unsets = IS_WORD(unsetting);
	/* NAME=value command: for that command only */
	if (!reader->declares)
		reader->found->count = reader->pending;
	return 0;
}

/* At the end of a command; a pipe or & behind it makes it one of another shell. */
static void end_command(struct reader *reader, bool elsewhere)
{
	bool doubtful = elsewhere || reader->compound || reader->brackets || reader->conditional;

	for (size_t i = reader->pending; i < reader->found->count; i++)
		reader->found->list[i].is_doubtful = doubtful;
	reader->pending = reader->found->count;
	reader->has_name = false;
	reader->declares = false;
	reader->unsets = false;
	reader->conditional = false;
}

static int read_redirection(struct reader *reader)
{
	const char *text = reader->text;

	if (text[reader->at] == '<' && text[reader->at + 1] == '<')
		return -PCIPT_E_MALFORMED;
	reader->at += strspn(text + reader->at, "<>&|");
	reader->at += strspn(text + reader->at, " \t");
	reader->at = skip_word(text, reader->at);
	return reader->at == PT_SHELL_BROKEN ? -PCIPT_E_MALFORMED : 0;
}

static int read_operator(struct reader *reader)
{
	const char *here = reader->text + reader->at;
	bool doubled = here[0] == here[1];

	reader->at++;
	switch (*here) {
	case '(':
		end_command(reader, false);
		reader->brackets++;
		return 0;
	case ')':
		/* within case, that of a pattern */
		if (!reader->brackets && !reader->compound)
			return -PCIPT_E_MALFORMED;
		end_command(reader, false);
		reader->brackets -= reader->brackets ? 1 : 0;
		return 0;
	case '&':
	case '|':
		reader->at += doubled ? 1 : 0;
		end_command(reader, !doubled);
		reader->awaits = doubled || *here == '|';
		reader->conditional = reader->awaits;
		return 0;
	default: /* ; and the end of a line, behind which what awaits a command still does */
		end_command(reader, false);
		reader->awaits = reader->awaits && *here == '\n';
		reader->conditional = reader->awaits;
		return 0;
	}
}

static int read_next(struct reader *reader)
{
	const char *here = reader->text + reader->at;

	if (*here == ' ' || *here == '\t') {
		reader->at++;
		return 0;
	}
	if (*here == '\\' && here[1] == '\n') {
		reader->at += 2;
		return 0;
	}
	if (*here == '\r' && (here[1] == '\n' || !here[1])) {
		reader->at++;
		return 0;
	}
	if (*here == '#') {
		reader->at += strcspn(here, "\n");
		return 0;
	}
	if (*here == '<' || *here == '>')
		return read_redirection(reader);
	if (strchr("\n;&|()", *here))
		return read_operator(reader);
	reader->awaits = false;
	return read_word(reader);
}

int pt_shell_assignments(const char *text, const char *const *names, size_t name_count,
			 struct pt_assignments *ret_assignments)
{
	struct pt_assignments found = {0};
	struct reader reader = {.text = text, .names = names, .name_count = name_count, .found = &found};
	int r = 0;

	while (!r && text[reader.at])
		r = read_next(&reader);
	if (!r) {
		end_command(&reader, false);
		if (reader.compound || reader.brackets || reader.awaits)
			r = -PCIPT_E_MALFORMED;
	}
	if (r)
		free(found.list);
	else
		*ret_assignments = found;
	return r;
}

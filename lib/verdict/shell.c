/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands and assignments of a file that a shell reads. What they do is not looked at, only where they end. */
#include "shell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789"

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
	size_t length = strspn(word, NAME_LETTERS);

	return *word >= '0' && *word <= '9' ? 0 : length;
}

/* $NAME and ${NAME}, with whatever default, but not ${NAME=value}, which sets it. */
static bool is_reference(const char *text, size_t start, size_t at, size_t end)
{
	if (at > start && text[at - 1] == '$')
		return true;
	if (at < start + 2 || text[at - 1] != '{' || text[at - 2] != '$')
		return false;
	return text[end] != '=' && (text[end] != ':' || text[end + 1] != '=');
}

/* Whether a piece of a command has one of the names as anything else than a reference: then it may well set it. */
static bool has_odd_name(const struct reader *reader, size_t start, size_t end)
{
	const char *text = reader->text;
	size_t at = start;

	while (at < end) {
		size_t length = strspn(text + at, NAME_LETTERS);

		if (!length) {
			at++;
			continue;
		}
		if (is_word(text + at, length, reader->names, reader->name_count) &&
		    !is_reference(text, start, at, at + length))
			return true;
		at += length;
	}
	return false;
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
	if (has_odd_name(reader, value, end))
		*error = -PCIPT_E_MALFORMED;
	for (size_t i = 0; i < reader->name_count && !*error; i++) {
		if (!is_word(word, length, &reader->names[i], 1))
			continue;
		*error = pt_grow(&found->list, found->count, &found->capacity, sizeof(*found->list));
		if (!*error)
			found->list[found->count++] = (struct pt_assignment){i, value, end, appends, false};
	}
	return true;
}

/* A word that is neither an assignment nor one of the shell's own. */
static int read_other(const struct reader *reader, size_t start, size_t end)
{
	const char *word = reader->text + start;

	/* export NAME */
	if (reader->has_name && reader->declares && is_word(word, end - start, reader->names, reader->name_count))
		return 0;
	return has_odd_name(reader, start, end) ? -PCIPT_E_MALFORMED : 0;
}

static int read_word(struct reader *reader)
{
	static const char *const declaring[] = {"export", "readonly"};
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
	if (!reader->has_name && (read_reserved(reader, word, length, &error) || error))
		return error;
	if ((!reader->has_name || reader->declares) && (read_assignment(reader, start, end, &error) || error))
		return error;
	error = read_other(reader, start, end);
	if (reader->has_name || error)
		return error;
	reader->has_name = true;
	reader->declares = IS_WORD(declaring);
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
	reader->conditional = false;
}

static int read_redirection(struct reader *reader)
{
	const char *text = reader->text;
	size_t start;

	if (text[reader->at] == '<' && text[reader->at + 1] == '<')
		return -PCIPT_E_MALFORMED;
	reader->at += strspn(text + reader->at, "<>&|");
	reader->at += strspn(text + reader->at, " \t");
	start = reader->at;
	reader->at = skip_word(text, start);
	return reader->at == PT_SHELL_BROKEN || has_odd_name(reader, start, reader->at) ? -PCIPT_E_MALFORMED : 0;
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

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes in a file that is a command line, such as /etc/kernel/cmdline. Lines that begin with # are comments. */
#include "parameters.h"

#include <errno.h>
#include <string.h>

/* The next word from a place on; at the end the place is that of the `--`, or the end of the text. */
static bool next_word(const char *text, size_t *at, struct pt_word *ret_word)
{
	const char *place;

	for (;;) {
		while (pt_is_blank(text[*at]))
			++*at;
		if (text[*at] != '#' || (*at && text[*at - 1] != '\n'))
			break;
		*at += strcspn(text + *at, "\n");
	}
	place = text + *at;
	if (!pt_next_word(&place, ret_word)) {
		*at = (size_t)(place - text);
		return false;
	}
	*at = (size_t)(place - text);
	return true;
}

static bool is_space(char character)
{
	return character == ' ' || character == '\t';
}

static void remove_words(const struct pcipt_parameters *parameters, const char *text, struct pcipt_text *result)
{
	size_t at = 0, copied = 0;
	struct pt_word word;

	while (next_word(text, &at, &word)) {
		size_t start = (size_t)(word.text - text), end = at;

		if (!pt_is_removed(parameters, &word))
			continue;
		while (start > copied && is_space(text[start - 1]))
			start--;
		/* the first one of its line goes with the space behind it */
		if (word.text == text + start || start == copied)
			while (is_space(text[end]))
				end++;
		pt_text_append_bytes(result, text + copied, start - copied);
		copied = end;
		at = end;
	}
	pt_text_append(result, text + copied);
}

static enum pt_answer answers(const char *text, const char *wanted)
{
	enum pt_answer answer = PT_SAYS_NOTHING, here;
	struct pt_word word;
	size_t at = 0;

	while (next_word(text, &at, &word)) {
		here = pt_word_answers(&word, wanted);
		if (here != PT_SAYS_NOTHING)
			answer = here;
	}
	return answer;
}

static void add_words(const char *text, const char *words, struct pcipt_text *result)
{
	size_t at = 0, end = SIZE_MAX;
	struct pt_word word;

	while (next_word(text, &at, &word))
		end = at;
	if (text[at] == '-') {
		pt_text_append_bytes(result, text, at);
		pt_text_printf(result, "%s %s", words, text + at);
	} else if (end != SIZE_MAX) {
		pt_text_append_bytes(result, text, end);
		pt_text_printf(result, " %s%s", words, text + end);
	} else {
		pt_text_printf(result, "%s\n%s", words, text);
	}
}

int pt_apply_to_line(const struct pcipt_parameters *parameters, const char *text, struct pcipt_text *result)
{
	struct pcipt_text between = {0}, words = {0};
	struct pt_word word;
	size_t at = 0;

	while (next_word(text, &at, &word))
		if (pt_word_is_open(&word))
			return -PCIPT_E_MALFORMED;
	remove_words(parameters, text, &between);
	pt_text_append_bytes(&between, "", 0);
	for (size_t i = 0; !between.failed && i < parameters->count; i++)
		if (!parameters->changes[i].removes &&
		    answers(between.string, parameters->changes[i].text) != PT_SAYS_IT)
			pt_text_printf(&words, "%s%s", words.length ? " " : "", parameters->changes[i].text);
	if (between.failed || words.failed)
		result->failed = true;
	else if (words.length)
		add_words(between.string, words.string, result);
	else
		pt_text_append_bytes(result, between.string, between.length);
	pt_text_release(&between);
	pt_text_release(&words);
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes in the settings of GRUB: words are taken out first, and those that are missing then added behind the rest. */
#include "parameters.h"
#include "shell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The kernel sees them in this order. */
enum { LINUX, DEFAULT, VARIABLES };
static const char *const names[VARIABLES] = {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"};

/* The assignments that make up the value of each variable. */
struct settings {
	const char *text;
	struct pt_assignments all;
	bool *counts; /* for each assignment */
	const struct pt_assignment *last[VARIABLES];
};

static bool refers_to(const char *text, const struct pt_assignment *assignment, const char *name)
{
	size_t length = strlen(name);

	for (size_t at = assignment->start; at < assignment->end; at++) {
		size_t from = at + 1;

		if (text[at] != '$')
			continue;
		if (text[from] == '{')
			from++;
		if (from > assignment->end || assignment->end - from < length || memcmp(text + from, name, length))
			continue;
		if (!strchr("_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", text[from + length]) ||
		    from + length == assignment->end)
			return true;
	}
	return false;
}

/* Within quotes of the kernel's that do not end, a word that is added would be none. */
static bool is_open(const char *text, const struct pt_assignment *assignment)
{
	struct pt_value value = pt_value_of(text, assignment);
	struct pt_value_word place;

	while (pt_value_next(&value, &place))
		if (value.kernel_quotes)
			return true;
	return false;
}

/* The last one counts, and those before it when it stands on them. */
static int find_counting(struct settings *settings, size_t variable)
{
	for (size_t i = settings->all.count; i; i--) {
		const struct pt_assignment *here = &settings->all.list[i - 1];

		if (here->variable != variable)
			continue;
		if (here->is_doubtful || pt_value_is_glued(settings->text, here) || is_open(settings->text, here))
			return -PCIPT_E_MALFORMED;
		settings->counts[i - 1] = true;
		if (!settings->last[variable])
			settings->last[variable] = here;
		if (!here->appends && !refers_to(settings->text, here, names[variable]))
			break;
	}
	return 0;
}

static int read_settings(const char *text, struct settings *ret_settings)
{
	struct settings settings = {.text = text};
	int r = pt_shell_assignments(text, names, VARIABLES, &settings.all);

	if (r)
		return r;
	settings.counts = calloc(settings.all.count + 1, sizeof(*settings.counts));
	r = settings.counts ? 0 : -ENOMEM;
	for (size_t i = 0; !r && i < VARIABLES; i++)
		r = find_counting(&settings, i);
	if (r) {
		free(settings.counts);
		free(settings.all.list);
	} else {
		*ret_settings = settings;
	}
	return r;
}

static void free_settings(struct settings *settings)
{
	free(settings->counts);
	free(settings->all.list);
}

static struct pt_word word_of(const char *text, const struct pt_value_word *place)
{
	return (struct pt_word){text + place->start, place->end - place->start};
}

static bool ends_parameters(const char *text, const struct pt_value_word *place)
{
	const struct pt_word word = word_of(text, place);

	return place->is_plain && word.length == 2 && !memcmp(word.text, "--", 2);
}

/* Copies what is before a piece, and goes on behind it. */
static void copy_until(struct pcipt_text *result, const char *text, size_t *at, size_t until)
{
	if (until > *at)
		pt_text_append_bytes(result, text + *at, until - *at);
	if (until > *at)
		*at = until;
}

static void remove_from_value(const struct pcipt_parameters *parameters, const char *text,
			      const struct pt_assignment *assignment, size_t *at, struct pcipt_text *result)
{
	struct pt_value value = pt_value_of(text, assignment);
	struct pt_value_word place;

	while (pt_value_next(&value, &place) && !ends_parameters(text, &place)) {
		const struct pt_word word = word_of(text, &place);

		if (!place.is_plain || !pt_is_removed(parameters, &word))
			continue;
		/* the word before is gone with the space between: take the one behind */
		if (place.cut_start < *at)
			while (place.quote && place.cut_end < value.end && pt_is_blank(text[place.cut_end]))
				place.cut_end++;
		copy_until(result, text, at, place.cut_start);
		*at = place.cut_end;
	}
}

static int remove_words(const struct pcipt_parameters *parameters, const char *text, struct pcipt_text *result)
{
	struct settings settings;
	int r = read_settings(text, &settings);
	size_t at = 0;

	if (r)
		return r;
	for (size_t i = 0; i < settings.all.count; i++)
		if (settings.counts[i])
			remove_from_value(parameters, text, &settings.all.list[i], &at, result);
	pt_text_append(result, text + at);
	free_settings(&settings);
	return 0;
}

/* What all words of a variable say of one that is wanted. */
static enum pt_answer answers(const struct settings *settings, size_t variable, const char *wanted)
{
	enum pt_answer answer = PT_SAYS_NOTHING, here;

	for (size_t i = 0; i < settings->all.count; i++) {
		struct pt_value value = pt_value_of(settings->text, &settings->all.list[i]);
		struct pt_value_word place;

		if (!settings->counts[i] || settings->all.list[i].variable != variable)
			continue;
		while (pt_value_next(&value, &place)) {
			const struct pt_word word = word_of(settings->text, &place);

			if (ends_parameters(settings->text, &place))
				return answer;
			here = place.is_plain ? pt_word_answers(&word, wanted) : PT_SAYS_NOTHING;
			if (here != PT_SAYS_NOTHING)
				answer = here;
		}
	}
	return answer;
}

/* Where the `--` of a variable stands, that ends what the kernel reads; false when it has none. */
static bool find_end(const struct settings *settings, size_t variable, struct pt_value_word *ret_place)
{
	for (size_t i = 0; i < settings->all.count; i++) {
		struct pt_value value = pt_value_of(settings->text, &settings->all.list[i]);

		if (!settings->counts[i] || settings->all.list[i].variable != variable)
			continue;
		while (pt_value_next(&value, ret_place))
			if (ends_parameters(settings->text, ret_place))
				return true;
	}
	return false;
}

static void list_missing(const struct pcipt_parameters *parameters, const struct settings *settings,
			 struct pcipt_text *words)
{
	struct pt_value_word place;
	bool ends_early = find_end(settings, LINUX, &place);

	for (size_t i = 0; i < parameters->count; i++) {
		const char *wanted = parameters->changes[i].text;
		enum pt_answer answer = PT_SAYS_NOTHING;

		if (parameters->changes[i].removes)
			continue;
		if (!ends_early)
			answer = answers(settings, DEFAULT, wanted);
		if (answer == PT_SAYS_NOTHING)
			answer = answers(settings, LINUX, wanted);
		if (answer != PT_SAYS_IT)
			pt_text_printf(words, "%s%s", words->length ? " " : "", wanted);
	}
}

static bool add_before_end(const struct settings *settings, const char *words, struct pcipt_text *result)
{
	struct pt_value_word place;
	const char *quote;

	if (!find_end(settings, LINUX, &place) && !find_end(settings, DEFAULT, &place))
		return false;
	quote = place.quote ? "" : "\"";
	pt_text_append_bytes(result, settings->text, place.start);
	pt_text_printf(result, "%s%s %s%s", quote, words, quote, settings->text + place.start);
	return true;
}

static void add_to_value(const struct settings *settings, const struct pt_assignment *assignment, const char *words,
			 struct pcipt_text *result)
{
	const struct pt_value_end end = pt_value_end_of(settings->text, assignment);
	const char *text = settings->text, *space = end.needs_space ? " " : "";

	if (end.closing != SIZE_MAX) {
		pt_text_append_bytes(result, text, end.closing);
		pt_text_printf(result, "%s%s%s", space, words, text + end.closing);
	} else if (end.is_bare) {
		pt_text_append_bytes(result, text, assignment->start);
		pt_text_append(result, "\"");
		pt_text_append_bytes(result, text + assignment->start, assignment->end - assignment->start);
		pt_text_printf(result, "%s%s\"%s", space, words, text + assignment->end);
	} else {
		pt_text_append_bytes(result, text, assignment->end);
		pt_text_printf(result, "\"%s%s\"%s", space, words, text + assignment->end);
	}
}

static void add_line(const char *text, const char *words, struct pcipt_text *result)
{
	size_t length = strlen(text);
	const char *first = strchr(text, '\n'), *line = first && first > text && first[-1] == '\r' ? "\r\n" : "\n";

	pt_text_append(result, text);
	/* a line that goes on would take the new one in */
	if (length && (text[length - 1] != '\n' || (length > 1 && text[length - 2] == '\\')))
		pt_text_append(result, line);
	pt_text_printf(result, "%s=\"%s\"%s", names[DEFAULT], words, line);
}

static int add_words(const struct pcipt_parameters *parameters, const char *text, struct pcipt_text *result)
{
	struct pcipt_text words = {0};
	struct settings settings;
	int r = read_settings(text, &settings);

	if (r)
		return r;
	list_missing(parameters, &settings, &words);
	if (words.failed)
		result->failed = true;
	else if (!words.length)
		pt_text_append(result, text);
	else if (add_before_end(&settings, words.string, result))
		; /* done */
	else if (settings.last[DEFAULT] || settings.last[LINUX])
		add_to_value(&settings, settings.last[settings.last[DEFAULT] ? DEFAULT : LINUX], words.string, result);
	else
		add_line(text, words.string, result);
	pt_text_release(&words);
	free_settings(&settings);
	return 0;
}

int pt_apply_to_grub(const struct pcipt_parameters *parameters, const char *text, struct pcipt_text *result)
{
	struct pcipt_text between = {0};
	int r = remove_words(parameters, text, &between);

	pt_text_append_bytes(&between, "", 0);
	if (!r && between.failed)
		r = -ENOMEM;
	if (!r)
		r = add_words(parameters, between.string, result);
	pt_text_release(&between);
	return r;
}

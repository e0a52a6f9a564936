/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command_line.h"

#include <string.h>

bool pt_is_blank(char character)
{
	return character == ' ' || (character >= '\t' && character <= '\r');
}

bool pt_next_word(const char **line, struct pt_word *ret_word)
{
	const char *start = *line, *end;
	bool quoted = false;

	while (pt_is_blank(*start))
		start++;
	for (end = start; *end && (quoted || !pt_is_blank(*end)); end++)
		if (*end == '"')
			quoted = !quoted;
	*line = start;
	if (end == start || (end - start == 2 && start[0] == '-' && start[1] == '-'))
		return false;
	*ret_word = (struct pt_word){start, (size_t)(end - start)};
	*line = end;
	return true;
}

bool pt_word_is_open(const struct pt_word *word)
{
	bool quoted = false;

	for (size_t i = 0; i < word->length; i++)
		if (word->text[i] == '"')
			quoted = !quoted;
	return quoted;
}

static bool same_letter(char a, char b)
{
	return (a == '-' ? '_' : a) == (b == '-' ? '_' : b);
}

/* Quotes stand around the whole word or around the value. */
static void take_quotes_off(struct pt_word *word)
{
	if (!word->length || *word->text != '"')
		return;
	word->text++;
	word->length--;
	if (word->length && word->text[word->length - 1] == '"')
		word->length--;
}

bool pt_word_value(const struct pt_word *word, const char *name, struct pt_word *ret_value)
{
	struct pt_word rest = *word;
	size_t length = 0;

	take_quotes_off(&rest);
	while (length < rest.length && name[length] && same_letter(rest.text[length], name[length]))
		length++;
	if (name[length] || length >= rest.length || rest.text[length] != '=')
		return false;
	rest = (struct pt_word){rest.text + length + 1, rest.length - length - 1};
	take_quotes_off(&rest);
	*ret_value = rest;
	return true;
}

bool pt_same_word(const struct pt_word *a, const struct pt_word *b)
{
	size_t i = 0;

	if (a->length != b->length)
		return false;
	while (i < a->length && a->text[i] != '=' && same_letter(a->text[i], b->text[i]))
		i++;
	return !memcmp(a->text + i, b->text + i, a->length - i);
}

bool pt_next_part(struct pt_word *rest, struct pt_word *ret_part)
{
	const char *comma;

	if (!rest->length)
		return false;
	comma = memchr(rest->text, ',', rest->length);
	*ret_part = (struct pt_word){rest->text, comma ? (size_t)(comma - rest->text) : rest->length};
	rest->text += ret_part->length + (comma ? 1 : 0);
	rest->length -= ret_part->length + (comma ? 1 : 0);
	return true;
}

bool pt_part_is(const struct pt_word *part, const char *text)
{
	return part->length == strlen(text) && !memcmp(part->text, text, part->length);
}

/* The last part that is one of the two. */
static enum pt_answer parts_answer(struct pt_word value, const char *option, const char *opposite)
{
	enum pt_answer answer = PT_SAYS_NOTHING;
	struct pt_word part;

	while (pt_next_part(&value, &part)) {
		if (pt_part_is(&part, option))
			answer = PT_SAYS_IT;
		else if (opposite && pt_part_is(&part, opposite))
			answer = PT_SAYS_OTHERWISE;
	}
	return answer;
}

enum pt_answer pt_word_answers(const struct pt_word *word, const char *wanted)
{
	static const struct {
		const char *wanted;
		const char *name;
		const char *option;
		const char *opposite;
	} lists[] = {
		{"intel_iommu=on", "intel_iommu", "on", "off"},
		{"iommu=pt", "iommu", "pt", "nopt"},
		{"iommu.passthrough=1", "iommu.passthrough", "1", "0"},
	};
	struct pt_word value, whole = {wanted, strlen(wanted)};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!strcmp(wanted, lists[i].wanted) && pt_word_value(word, lists[i].name, &value))
			return parts_answer(value, lists[i].option, lists[i].opposite);
	if (pt_same_word(word, &whole))
		return PT_SAYS_IT;
	/* it is given whole or not at all */
	if (pt_word_value(word, "pcie_acs_override", &value) && pt_word_value(&whole, "pcie_acs_override", &value))
		return PT_SAYS_OTHERWISE;
	return PT_SAYS_NOTHING;
}

enum pt_answer pt_line_answers(const char *line, const char *wanted)
{
	enum pt_answer answer = PT_SAYS_NOTHING, here;
	struct pt_word word;

	while (pt_next_word(&line, &word)) {
		here = pt_word_answers(&word, wanted);
		if (here != PT_SAYS_NOTHING)
			answer = here;
	}
	return answer;
}

bool pt_line_has(const char *line, const char *name)
{
	struct pt_word word, value;

	while (pt_next_word(&line, &word))
		if (pt_word_value(&word, name, &value))
			return true;
	return false;
}

/* The kernel lets Intel's IOMMU and the remapping be turned on again further on; the two others it does not. */
static const struct {
	const char *name;
	const char *word;
	bool is_final;
} switches[PT_SWITCHES] = {
	[PT_SWITCH_INTEL] = {"intel_iommu", "intel_iommu=off", false},
	[PT_SWITCH_AMD] = {"amd_iommu", "amd_iommu=off", true},
	[PT_SWITCH_IOMMU] = {"iommu", "iommu=off", true},
	[PT_SWITCH_REMAPPING] = {"intremap", "intremap=off", false},
};

const char *pt_off_word(enum pt_switch which)
{
	return switches[which].word;
}

static enum pt_answer says_off(const struct pt_word *word, enum pt_switch which)
{
	static const char alone[] = "nointremap";
	const struct pt_word nointremap = {alone, sizeof(alone) - 1};
	struct pt_word value;

	if (which == PT_SWITCH_REMAPPING && pt_same_word(word, &nointremap))
		return PT_SAYS_IT;
	if (!pt_word_value(word, switches[which].name, &value))
		return PT_SAYS_NOTHING;
	return parts_answer(value, "off", switches[which].is_final ? NULL : "on");
}

bool pt_word_turns_off(const struct pt_word *word, enum pt_switch which)
{
	return says_off(word, which) == PT_SAYS_IT;
}

bool pt_line_turns_off(const char *line, enum pt_switch which)
{
	enum pt_answer answer = PT_SAYS_NOTHING, here;
	struct pt_word word;

	while (pt_next_word(&line, &word)) {
		here = says_off(&word, which);
		if (here != PT_SAYS_NOTHING)
			answer = here;
	}
	return answer == PT_SAYS_IT;
}

bool pt_switch_matters(const struct pt_machine *machine, enum pt_switch which)
{
	switch (which) {
	case PT_SWITCH_INTEL:
		return machine->tables[PT_DMAR];
	case PT_SWITCH_AMD:
		return machine->tables[PT_IVRS];
	case PT_SWITCH_REMAPPING:
		return machine->tables[PT_DMAR] || machine->tables[PT_IVRS];
	default:
		return true;
	}
}

const char *pt_command_line(const struct pcipt_host *host)
{
	return host->machine.command_line.error ? "" : host->machine.command_line.text;
}

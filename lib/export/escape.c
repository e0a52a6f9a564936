/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text of the machine or the caller, escaped for the format that it goes into. */
#include "export.h"

#include <inttypes.h>

/* Quotation marks and signs of markup as entities, which Mermaid takes with a number sign. */
void pt_append_mermaid(struct pcipt_text *text, const char *string)
{
	for (; *string; string++) {
		unsigned char byte = (unsigned char)*string;
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			     (byte >= '0' && byte <= '9') || byte == ' ' || byte == '.' || byte == ',' || byte == ':' ||
			     byte == '-' || byte == '/' || byte == '(' || byte == ')' || byte == '_';

		if (plain)
			pt_text_append_bytes(text, string, 1);
		else if (byte >= 0x20 && byte < 0x7f)
			pt_text_printf(text, "#%u;", byte);
		else
			pt_text_append(text, "?");
	}
}

void pt_append_dot(struct pcipt_text *text, const char *string)
{
	for (; *string; string++) {
		unsigned char byte = (unsigned char)*string;

		if (byte == '"' || byte == '\\')
			pt_text_printf(text, "\\%c", byte);
		else if (byte >= 0x20 && byte < 0x7f)
			pt_text_append_bytes(text, string, 1);
		else
			pt_text_append(text, "?");
	}
}

void pt_append_plain(struct pcipt_text *text, const char *string)
{
	for (; *string; string++) {
		unsigned char byte = (unsigned char)*string;

		if (byte >= 0x20 && byte < 0x7f)
			pt_text_append_bytes(text, string, 1);
		else
			pt_text_printf(text, "\\x%02x", byte);
	}
}

/* The character that valid UTF-8 begins with; goes behind it. */
static uint32_t next_character(const char **string)
{
	const unsigned char *byte = (const unsigned char *)*string;
	unsigned int length = *byte < 0x80 ? 1 : *byte < 0xe0 ? 2 : *byte < 0xf0 ? 3 : 4;
	uint32_t character = length == 1 ? *byte : *byte & (0x7fu >> length);

	for (unsigned int i = 1; i < length; i++)
		character = character << 6 | (byte[i] & 0x3fu);
	*string += length;
	return character;
}

static void append_xml_character(struct pcipt_text *text, uint32_t character)
{
	/* XML cannot hold these at all, not even as a reference */
	bool refused = (character < 0x20 && character != '\t' && character != '\n' && character != '\r') ||
		       character == 0xfffe || character == 0xffff;

	if (refused)
		pt_text_append(text, "&#xfffd;");
	else if (character < 0x20 || character >= 0x7f || character == '&' || character == '<' || character == '>' ||
		 character == '"' || character == '\'')
		pt_text_printf(text, "&#x%" PRIx32 ";", character);
	else
		pt_text_printf(text, "%c", (char)character);
}

static void append_json_character(struct pcipt_text *text, uint32_t character)
{
	if (character == '"' || character == '\\')
		pt_text_printf(text, "\\%c", (char)character);
	else if (character >= 0x20 && character < 0x7f)
		pt_text_printf(text, "%c", (char)character);
	else if (character <= 0xffff)
		pt_text_printf(text, "\\u%04" PRIx32, character);
	else
		pt_text_printf(text, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd7c0 + (character >> 10),
			       0xdc00 + (character & 0x3ff));
}

static void append_characters(struct pcipt_text *text, const char *string,
			      void (*append)(struct pcipt_text *text, uint32_t character))
{
	struct pcipt_text valid = {0};
	const char *here;

	pt_text_append(&valid, "");
	pt_append_utf8(&valid, string);
	if (valid.failed)
		text->failed = true;
	for (here = valid.failed ? "" : valid.string; *here;)
		append(text, next_character(&here));
	pt_text_release(&valid);
}

void pt_append_xml(struct pcipt_text *text, const char *string)
{
	append_characters(text, string, append_xml_character);
}

void pt_append_json(struct pcipt_text *text, const char *string)
{
	append_characters(text, string, append_json_character);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "export.h"

#include <string.h>

/* The length of the valid sequence that a text begins with; 0 for none. Overlong forms and surrogates are not valid. */
static size_t sequence_length(const unsigned char *text)
{
	static const struct {
		unsigned char first, last; /* of the first byte */
		unsigned char low, high;   /* of the second */
		size_t length;
	} forms[] = {
		{0x01, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		if (forms[i].length > 1 && (text[1] < forms[i].low || text[1] > forms[i].high))
			return 0;
		for (size_t j = 2; j < forms[i].length; j++)
			if (text[j] < 0x80 || text[j] > 0xbf)
				return 0;
		return forms[i].length;
	}
	return 0;
}

void pt_append_utf8(struct pcipt_text *text, const char *string)
{
	while (*string) {
		size_t length = sequence_length((const unsigned char *)string);

		if (length)
			pt_text_append_bytes(text, string, length);
		else
			pt_text_append(text, "\xef\xbf\xbd");
		string += length ? length : 1;
	}
}

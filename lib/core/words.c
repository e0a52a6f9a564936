/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <string.h>

bool pt_has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	while (*text) {
		size_t skip = strspn(text, " \t\n");
		size_t here = strcspn(text + skip, " \t\n");

		text += skip;
		if (here == length && here && !memcmp(text, word, length))
			return true;
		text += here;
	}
	return false;
}

const char *pt_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool pt_same_module(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return false;
	return *a == *b;
}

bool pt_same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

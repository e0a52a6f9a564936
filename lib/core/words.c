/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <stdio.h>
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

int pt_format_mac(const uint8_t mac[6], char *buffer, size_t size)
{
	return snprintf(buffer, size, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

const char *pt_word(const char *const *words, size_t count, int number)
{
	return number >= 0 && (size_t)number < count ? words[number] : NULL;
}

static const char *const log_level_names[] = {
	[PCIPT_LOG_NONE] = "none", [PCIPT_LOG_ERROR] = "error", [PCIPT_LOG_WARNING] = "warning",
	[PCIPT_LOG_INFO] = "info", [PCIPT_LOG_DEBUG] = "debug",
};

PCIPT_EXPORT const char *pcipt_log_level_get_name(int number)
{
	return PT_WORD(log_level_names, number);
}

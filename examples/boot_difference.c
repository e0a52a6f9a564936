/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "boot.h"

#include <stdlib.h>
#include <string.h>

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; (text = strchr(text, '\n')); text++)
		count++;
	return count;
}

void boot_say_lines(const char *mark, const char *text, const char *end)
{
	while (text < end) {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);

		if (line && length && line[length - 1] == '\r')
			line[length - 1] = '\0';
		say(stdout, "%s%s\n", mark, line);
		free(line);
		text += length + (text[length] ? 1 : 0);
	}
}

void boot_say_difference(const char *before, const char *after, const char *old, const char *new)
{
	bool in_step = count_lines(before) == count_lines(after);

	while (*before || *after) {
		const char *before_end = before + strcspn(before, "\n"), *after_end = after + strcspn(after, "\n");
		bool same;

		before_end += *before_end ? 1 : 0;
		after_end += *after_end ? 1 : 0;
		same = before_end - before == after_end - after && !memcmp(before, after, (size_t)(after_end - after));
		if (!same && !in_step) {
			/* lines came or went: all up to the same end */
			before_end = before + strlen(before);
			after_end = after + strlen(after);
			while (before_end > before && after_end > after && before_end[-1] == after_end[-1]) {
				before_end--;
				after_end--;
			}
			before_end += strcspn(before_end, "\n");
			after_end += strcspn(after_end, "\n");
		}
		if (!same && old)
			boot_say_lines(old, before, before_end);
		if (!same)
			boot_say_lines(new, after, after_end);
		if (!same && !in_step)
			return;
		before = before_end;
		after = after_end;
	}
}

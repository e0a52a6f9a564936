/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a link leads: a folder, a zero, a target. */
#include <errno.h>
#include <limits.h>

#include <io/io.h>

#include "fuzz.h"

/* A folder is a plain path that was worked out before. */
static bool is_plain(const char *path)
{
	const char *part = path;

	if (!*path)
		return true;
	for (;;) {
		size_t length = strcspn(part, "/");

		if (!length || (length == 1 && *part == '.') || (length == 2 && !memcmp(part, "..", 2)))
			return false;
		if (!part[length])
			return true;
		part += length + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size), *target = text + strlen(text);
	size_t room = size % PATH_MAX + 1;
	char *buffer = malloc(room);
	int r;

	must(buffer);
	if (target < text + size)
		target++;
	if (is_plain(text)) {
		r = pt_path_follow(buffer, room, text, target);
		must(r == 0 || r == -ENAMETOOLONG || r == -PCIPT_E_OUTSIDE_ROOT);
		must(r || (strlen(buffer) < room && is_plain(buffer)));
	}
	r = pt_path_join(buffer, room, text, target);
	must(r == -ENAMETOOLONG || (!r && strlen(buffer) < room));
	free(buffer);
	free(text);
	return 0;
}

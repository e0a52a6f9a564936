/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "io.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int pt_path_join(char *buffer, size_t size, const char *folder, const char *path)
{
	int length = snprintf(buffer, size, "%s%s%s", folder, *folder && *path ? "/" : "", path);

	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

/* Cuts the last part off a path that is being built. */
static int cut(char *buffer, size_t *length)
{
	if (!*length)
		return -PCIPT_E_OUTSIDE_ROOT;
	while (*length && buffer[*length - 1] != '/')
		(*length)--;
	if (*length)
		(*length)--;
	return 0;
}

static int append(char *buffer, size_t size, size_t *length, const char *part, size_t part_length)
{
	if (*length + 1 + part_length + 1 > size)
		return -ENAMETOOLONG;
	if (*length)
		buffer[(*length)++] = '/';
	memcpy(buffer + *length, part, part_length);
	*length += part_length;
	return 0;
}

int pt_path_follow(char *buffer, size_t size, const char *folder, const char *target)
{
	size_t length = 0;
	int r = 0;

	if (*target != '/')
		r = append(buffer, size, &length, folder, strlen(folder));
	while (!r && *target) {
		size_t part;

		target += strspn(target, "/");
		part = strcspn(target, "/");
		if (part == 2 && !memcmp(target, "..", 2))
			r = cut(buffer, &length);
		else if (part && !(part == 1 && *target == '.'))
			r = append(buffer, size, &length, target, part);
		target += part;
	}
	if (r)
		return r;
	buffer[length] = '\0';
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int pt_grow(void *array_pointer, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : 16;
	void *array;

	if (count < *capacity)
		return 0;
	if (wanted < *capacity || wanted > SIZE_MAX / 2 / size)
		return -ENOMEM;
	memcpy(&array, array_pointer, sizeof(array));
	/* cppcheck-suppress memleakOnRealloc -- on failure the caller still has the old memory */
	array = realloc(array, wanted * size);
	if (!array)
		return -ENOMEM;
	memcpy(array_pointer, &array, sizeof(array));
	*capacity = wanted;
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support.h"

#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);

static size_t until_failure;
static bool all_after;
static bool failed;

void fail_allocation(size_t number, bool and_all_after)
{
	until_failure = number;
	all_after = and_all_after;
	failed = false;
}

bool has_failed_allocation(void)
{
	return failed;
}

static bool fails(void)
{
	if (failed && all_after)
		return true;
	if (!until_failure || --until_failure)
		return false;
	failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return fails() ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

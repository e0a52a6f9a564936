/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK 4096
#define LARGEST_CHUNK ((size_t)64 * 1024)
#define LARGE ((size_t)8 * 1024)

struct pt_arena_chunk {
	struct pt_arena_chunk *next;
	size_t size;
	size_t used;
	max_align_t data[];
};

struct pt_interned {
	struct pt_interned *next;
	size_t length;
	char text[];
};

void pt_arena_init(struct pt_arena *arena)
{
	memset(arena, 0, sizeof(*arena));
}

void pt_arena_free(struct pt_arena *arena)
{
	struct pt_arena_chunk *next;

	for (struct pt_arena_chunk *chunk = arena->chunks; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	pt_arena_init(arena);
}

static struct pt_arena_chunk *new_chunk(size_t size)
{
	struct pt_arena_chunk *chunk;

	if (size > SIZE_MAX - sizeof(*chunk))
		return NULL;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return NULL;
	chunk->size = size;
	chunk->used = 0;
	return chunk;
}

/* A new first chunk, with room for more than is wanted now. */
static struct pt_arena_chunk *add_chunk(struct pt_arena *arena, size_t wanted)
{
	size_t size = arena->next_size ? arena->next_size : FIRST_CHUNK;
	struct pt_arena_chunk *chunk = new_chunk(size < wanted ? wanted : size);

	if (!chunk)
		return NULL;
	arena->next_size = size < LARGEST_CHUNK ? size * 2 : size;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk;
}

/* What is large has a chunk of just its size, and stands behind the first one, which is filled up by what is small. */
static void *take_apart(struct pt_arena *arena, size_t size)
{
	struct pt_arena_chunk *chunk = new_chunk(size);

	if (!chunk)
		return NULL;
	chunk->used = size;
	chunk->next = arena->chunks ? arena->chunks->next : NULL;
	if (arena->chunks)
		arena->chunks->next = chunk;
	else
		arena->chunks = chunk;
	return chunk->data;
}

static void *take(struct pt_arena *arena, size_t size, size_t alignment)
{
	struct pt_arena_chunk *chunk = arena->chunks;
	size_t start = 0;

	if (chunk)
		start = (chunk->used + alignment - 1) / alignment * alignment;
	if (!chunk || start > chunk->size || size > chunk->size - start) {
		if (size >= LARGE)
			return take_apart(arena, size);
		chunk = add_chunk(arena, size);
		if (!chunk)
			return NULL;
		start = 0;
	}
	chunk->used = start + size;
	return (char *)chunk->data + start;
}

void *pt_arena_alloc(struct pt_arena *arena, size_t count, size_t size)
{
	void *memory;

	if (size && count > SIZE_MAX / 2 / size)
		return NULL;
	memory = take(arena, count * size, sizeof(void *) > sizeof(uint64_t) ? sizeof(void *) : sizeof(uint64_t));
	if (memory)
		memset(memory, 0, count * size);
	return memory;
}

char *pt_arena_text(struct pt_arena *arena, const char *text, size_t length)
{
	char *copy = take(arena, length + 1, 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *pt_arena_vprintf(struct pt_arena *arena, const char *format, va_list arguments)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return NULL;
	text = take(arena, (size_t)length + 1, 1);
	if (text)
		(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	return text;
}

char *pt_arena_printf(struct pt_arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = pt_arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return text;
}

int pt_arena_reserve(struct pt_arena *arena, size_t size)
{
	const struct pt_arena_chunk *chunk = arena->chunks;

	if (chunk && chunk->size - chunk->used >= size)
		return 0;
	return add_chunk(arena, size) ? 0 : -ENOMEM;
}

void pt_arena_reset(struct pt_arena *arena)
{
	struct pt_arena_chunk *kept = arena->chunks;

	if (kept) {
		arena->chunks = kept->next;
		kept->next = NULL;
		kept->used = 0;
	}
	pt_arena_free(arena);
	arena->chunks = kept;
}

static size_t hash(const char *text, size_t length)
{
	uint32_t value = 2166136261u;

	for (size_t i = 0; i < length; i++)
		value = (value ^ (unsigned char)text[i]) * 16777619u;
	return value % (sizeof((struct pt_arena *)0)->interned / sizeof(struct pt_interned *));
}

const char *pt_arena_intern(struct pt_arena *arena, const char *text, size_t length)
{
	struct pt_interned **bucket = &arena->interned[hash(text, length)];
	struct pt_interned *entry;

	for (entry = *bucket; entry; entry = entry->next)
		if (entry->length == length && !memcmp(entry->text, text, length))
			return entry->text;
	entry = pt_arena_alloc(arena, 1, sizeof(*entry) + length + 1);
	if (!entry)
		return NULL;
	entry->length = length;
	memcpy(entry->text, text, length);
	entry->next = *bucket;
	*bucket = entry;
	return entry->text;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct pcipt_text *text, size_t more)
{
	size_t capacity = text->capacity ? text->capacity : 256;
	char *string;

	if (text->failed)
		return false;
	if (more > SIZE_MAX / 4 || text->length > SIZE_MAX / 4)
		goto fail;
	if (text->string && text->length + more < text->capacity)
		return true;
	while (capacity <= text->length + more)
		capacity *= 2;
	string = realloc(text->string, capacity);
	if (!string)
		goto fail;
	text->string = string;
	text->capacity = capacity;
	return true;
fail:
	text->failed = true;
	return false;
}

void pt_text_append_bytes(struct pcipt_text *text, const void *bytes, size_t length)
{
	if (!reserve(text, length))
		return;
	if (length)
		memcpy(text->string + text->length, bytes, length);
	text->length += length;
	text->string[text->length] = '\0';
}

void pt_text_append(struct pcipt_text *text, const char *string)
{
	pt_text_append_bytes(text, string, strlen(string));
}

void pt_text_vprintf(struct pcipt_text *text, const char *format, va_list arguments)
{
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0) {
		text->failed = true;
		return;
	}
	if (!reserve(text, (size_t)length))
		return;
	(void)vsnprintf(text->string + text->length, (size_t)length + 1, format, arguments);
	text->length += (size_t)length;
}

void pt_text_printf(struct pcipt_text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	pt_text_vprintf(text, format, arguments);
	va_end(arguments);
}

void pt_text_clear(struct pcipt_text *text)
{
	text->length = 0;
	text->failed = false;
	if (text->string)
		text->string[0] = '\0';
}

void pt_text_release(struct pcipt_text *text)
{
	free(text->string);
	memset(text, 0, sizeof(*text));
}

int pt_text_finish(struct pcipt_text *text, struct pcipt_text **ret_text)
{
	struct pcipt_text *copy;

	pt_text_append_bytes(text, "", 0); /* an empty text is a string too */
	copy = text->failed ? NULL : malloc(sizeof(*copy));
	if (!copy) {
		pt_text_release(text);
		return -ENOMEM;
	}
	*copy = *text;
	memset(text, 0, sizeof(*text));
	*ret_text = copy;
	return 0;
}

PCIPT_EXPORT void pcipt_text_free(struct pcipt_text *text)
{
	if (!text)
		return;
	pt_text_release(text);
	free(text);
}

PCIPT_EXPORT const char *pcipt_text_get_string(const struct pcipt_text *text)
{
	return text ? text->string : NULL;
}

PCIPT_EXPORT size_t pcipt_text_get_length(const struct pcipt_text *text)
{
	return text ? text->length : 0;
}

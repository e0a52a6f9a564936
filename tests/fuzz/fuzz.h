/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the targets share: any input is taken, and what must hold of the answer is checked with must(). */
#ifndef PT_FUZZ_H
#define PT_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool right)
{
	if (!right)
		abort();
}

/* The input as a terminated text of just its own size, so that a step outside is seen. */
static inline char *text_of(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	must(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

#endif

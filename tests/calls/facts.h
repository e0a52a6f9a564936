/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a picture says of a device, fact by fact, as texts that can be compared; the table is written by calls.py. */
#ifndef PT_TEST_FACTS_H
#define PT_TEST_FACTS_H

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include <pcipt/pcipt.h>

struct fact {
	const char *name; /* of the function that says it */
	/* 0 and the fact, or the error that was answered; -ENODATA in the place of NULL. */
	int (*tell)(const struct pcipt_device *device, char *buffer, size_t size);
};

extern const struct fact facts[];
extern const size_t fact_count;

#define say(buffer, size, ...) (snprintf(buffer, size, __VA_ARGS__) < 0 ? -EIO : 0)

static inline int say_text(char *buffer, size_t size, const char *text)
{
	return text ? say(buffer, size, "%s", text) : -ENODATA;
}

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is read with each library, so that all do the same work and their results can be compared. */
#ifndef READER_H
#define READER_H

#include <stddef.h>
#include <stdint.h>

enum fact { IDS, CLASS, DRIVER, GROUP, PARENT, FACTS };

/* Sums over all functions; 0 for a fact that a library does not know. */
struct facts {
	size_t count;
	uint64_t sums[FACTS];
};

/* Reads all functions of /sys and lets go of everything again; `root` and `what` are for pictures. @return 0, or else
 * it failed */
int read_facts(const char *root, unsigned int what, struct facts *facts);

static inline uint64_t place_of(uint32_t domain, uint32_t bus, uint32_t device, uint32_t function)
{
	return (uint64_t)domain << 16 | bus << 8 | device << 3 | function;
}

/* The sum tells which function has which value. */
static inline void add_number(struct facts *facts, enum fact fact, uint64_t place, uint64_t number)
{
	uint64_t mixed = (place << 32 ^ number) * 0x9e3779b97f4a7c15u;

	facts->sums[fact] += mixed ^ mixed >> 29;
}

static inline void add_text(struct facts *facts, enum fact fact, uint64_t place, const char *text)
{
	uint64_t hash = 0;

	while (text && *text)
		hash = hash * 31 + (unsigned char)*text++;
	if (hash)
		add_number(facts, fact, place, hash);
}

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A count of the ports of a tree; free_counted() is the end of a checked fixture that begins with make_context(). */
#ifndef PT_TEST_COUNTED_H
#define PT_TEST_COUNTED_H

#include <pcipt/pcipt.h>

extern struct pcipt_capacity *capacity;

void free_counted(void);
/* Makes a count of a root, in which nothing is counted yet. */
void make(const char *root);
/* Counts what these words mean. */
void count(const char *words);
void count_tree(const char *name, const char *words);
const struct pcipt_address *address(const char *text);
/* Whether these are the numbers, and the states of the ports add up. */
void expect_numbers(size_t present, size_t own, size_t now, size_t most);
/* The finding with a code; the test fails when there is none. */
const struct pcipt_finding *find_code(int code);

#endif

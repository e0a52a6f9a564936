/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is between devices, and what the explanation of a group says; free_separations() is a checked teardown. */
#ifndef PT_TEST_SEPARATIONS_H
#define PT_TEST_SEPARATIONS_H

#include <pcipt/pcipt.h>

#define WIRING (PCIPT_READ_TOPOLOGY | PCIPT_READ_MACHINE)

extern struct pcipt_findings *findings;
extern struct pcipt_separation_report *report;

void free_separations(void);
/* Asks, and answers with the kind. */
int between(const char *one, const char *other);
/* Of the last answer; an empty remedy for none. */
const char *sentence(void);
const char *remedy(void);
void assert_says(const char *text, const char *words);
void explain(const char *address);
/* The explanation has a finding with this code and these words about a device. */
void expect(enum pcipt_code code, const char *address, const char *words);

#endif

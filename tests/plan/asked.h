/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking who gets what on a synthetic machine, and what the answer has to be. */
#ifndef PT_TEST_ASKED_H
#define PT_TEST_ASKED_H

#include <plan/plan.h>

extern struct pcipt_assignment *assignment;

void forget_assignment(void);
int solve_at(const char *root, const char *text);
int solve(const char *name, const char *text);
/* What a virtual machine gets: addresses, `+` behind what comes along, `!` behind what is to be made. */
const char *ports_of(size_t vm);
/* The finding with this code whose sentence has these words; NULL when there is none. */
const struct pcipt_finding *find(enum pcipt_code code, const char *words);
void expect(enum pcipt_code code, const char *words);
/* The numbers of the requests that contradict each other. */
void expect_conflict(const char *requests);

#endif

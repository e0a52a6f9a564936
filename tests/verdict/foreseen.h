/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A prediction that a test looks at; make_context() and forget_foreseen() are a checked fixture. */
#ifndef PT_TEST_FORESEEN_H
#define PT_TEST_FORESEEN_H

#include <pcipt/pcipt.h>

extern struct pcipt_prediction *prediction;

void forget_foreseen(void);
/* Makes a prediction in the place of the last one. */
void foresee(const struct pcipt_device *pf, uint32_t count);
const struct pcipt_finding *find(enum pcipt_code code);
/* The finding is there with this severity, and its sentence says these words. */
void expect(enum pcipt_code code, enum pcipt_severity severity, const char *words);
bool works(void);
void assert_address(uint32_t index, const char *text);

#endif

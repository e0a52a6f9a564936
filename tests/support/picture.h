/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A context and a picture that a test looks at; make_context() and free_context() are a checked fixture. */
#ifndef PT_TEST_PICTURE_H
#define PT_TEST_PICTURE_H

#include <pcipt/pcipt.h>

extern struct pcipt_ctx *ctx;
extern struct pcipt_host *host;

void make_context(void);
void free_context(void);
/* Takes a picture of a root in the place of the last one. */
void read_root(const char *root, unsigned int what);
/* The device with this address; the test fails when there is none. */
const struct pcipt_device *at(const char *address);

#endif

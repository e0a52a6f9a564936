/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A root whose writes wait until they are told to go on. */
#ifndef PT_TEST_GATE_H
#define PT_TEST_GATE_H

#include "roots.h"

#define GATES 4

struct gate {
	struct pt_io io;
	int wait[GATES][2]; /* a write to "stuck2" waits for a byte from the third, one to "stuck" from the first */
	atomic_int begun;
	atomic_int ended;
	bool blocks_signals; /* what the thread of a write to "fine" is like */
	char thread[16];
};

/* Has write and free; a suite that wants more copies them and adds its own. */
extern const struct pt_io_ops gate_ops;
/* Set when the last owner of the root has given it up. */
extern atomic_bool gate_freed;

struct gate *new_gate(void);
/* Lets a write to one of them go on: it answers -ENODEV after an `e`, else 0. */
void open_gate(struct gate *gate, int number, char byte);
/* Each waits for it, ten seconds and more, and says whether it has come. */
bool becomes_true(const atomic_bool *what);
bool becomes(const atomic_int *what, int expected);

size_t count_threads(void);
void expect_threads(size_t count);

#endif

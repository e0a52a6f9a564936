/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulated machine with a transaction on it, and what is asked of both. Each test has one of its own. */
#ifndef PT_BENCH_H
#define PT_BENCH_H

#include <pcipt/pcipt.h>
#include <sim/sim.h>
#include <support/support.h>

/* The machine, as long as the test runs. */
extern struct pcipt_ctx *ctx;
extern struct sim *sim;
extern struct snapshot *before;
extern struct pcipt_transaction *change;

/* Starts a machine; its state is kept in `before`. */
void start(const char *tree_name);
void finish(void);
/* Another process: a context and a simulator of its own on the same machine. */
void start_again(void);
/* Takes `before` anew. */
void keep_state(void);
/* Frees the transaction and begins another; forgets what was written. */
void new_change(void);
/* After a short deadline that was to pass: what follows may take as long as a busy machine needs. */
void be_patient(void);
/* Process 77, a virtual machine, has the group of VFIO open; the name has to last. */
void hold(const char *group);
/* A write that waited goes on in a thread of its own: it is over when the host is free again. */
void let_go(void);
/* Is held by then, and will not be waited for long. */
void restore_pending(const char *address, const char *group);
/* Resumes as often as it is pending. @return what it comes to */
int resume(void);
/* Another process makes the change, and dies in this write. */
void die_in(size_t write);
void bind(const char *address, unsigned int flags);
void restore(const char *address, unsigned int flags);
/* Binds or restores, by a transaction of its own that must succeed. */
void do_bind(const char *address, unsigned int flags);
void do_restore(const char *address, unsigned int flags);

const char *driver_of(const char *address); /* "none" for none */
const char *override_of(const char *address);
bool has_record(const char *address);
void put_record(const char *address, const char *text);
/* Nothing differs from `before`. */
void assert_nothing_differs(void);
/* Unloads the module if the machine was without it and nothing is bound to it. */
void try_unload(void);
/* Unloads the module if the machine was without it. */
void unload_again(void);
/* Nothing differs from `before`, once the module that was loaded is unloaded again. */
void assert_as_before(void);
void assert_bound(const char *address);
/* Which write a step is, the first write being 1: the journal is begun before, and has a line before each. */
size_t write_at(size_t step);
/* How many writes a change of so many steps makes. */
size_t writes_of(size_t steps);
/* What was written is what the steps said, byte for byte. */
void assert_written_as_listed(void);
void assert_step_states(int state);
/* A finding with this code whose sentence contains a text. */
const struct pcipt_finding *find(int code, const char *text);
void assert_finding(int code, const char *address, const char *text);
void assert_refused(int code, const char *address, const char *text);
/* The device is free to be bound. Leaves a transaction that binds it. */
void assert_free(const char *address);
/* In use: refused, and given to one who insists, with the same evidence as a warning. */
void assert_in_use(int code, const char *address, const char *text);
/* Needed by the host: refused also to one who insists, and given to one who does so aloud. */
void assert_needed(int code, const char *address, const char *text);
/* What netlink says. */
void say_network(const char *text);

#endif

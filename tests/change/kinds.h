/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every kind of transaction, for the campaigns that disturb each of them in each way. */
#ifndef PT_KINDS_H
#define PT_KINDS_H

#include "bench.h"

struct kind {
	const char *name;
	const char *tree;
	void (*prepare)(void);   /* brings the machine to where the change begins; NULL for nothing */
	void (*ask)(void);       /* adds to `change` what is wanted */
	void (*give_back)(void); /* adds what brings the machine back to where it was before `prepare` */
	size_t steps;
};

#define KINDS 15
/* Those from this one on to the recorded ones' end are of VFs. */
#define VFS 9
/* Those before this one keep a record; without one nothing tells a later process what to bring back. */
#define RECORDED (KINDS - 2)
extern const struct kind kinds[KINDS];
/* The long campaigns' way from one disturbance to the next: under AddressSanitizer, where a change is slow and a
 * process slow to fork, each kind sees a part of them, and another part than the kind before it. */
#if defined(PCIPT_TEST_STRIDE)
#define STRIDE PCIPT_TEST_STRIDE
#elif defined(__SANITIZE_ADDRESS__)
#define STRIDE 7
#else
#define STRIDE 1
#endif
#define FIRST ((size_t)_i % STRIDE)

/* The machine before `prepare`. */
extern struct snapshot *original;

/* Starts the machine of a kind, ready for the change; what it is then is `before`. */
void start_kind(int number);
void finish_kind(void);
/* A new transaction of this kind. */
void ask_again(void);
/* Applies the change as it is, keeps what it leads to, and puts everything back. */
void learn_what_is_wanted(void);
/* The machine is as the change leads to, which is taken back then. */
void assert_as_wanted(void);
/* Recovers in a new process: the machine is as before, or as asked. */
void assert_recoverable(void);
/* The same, where this device has been pulled out: all but it is as before, or as asked. */
void assert_others_recovered(const char *device);
/* Brings the machine, once it is recovered, to where the change begins. */
void begin_again(void);
/* The device that a step of the last check is about; NULL for the machine. */
const char *device_of_step(size_t step);
/* The kind of write that a step makes. */
enum sim_kind write_of_step(size_t step);
/* A finding tells of the step that failed. */
void assert_step_is_told(size_t step);

#endif

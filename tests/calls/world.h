/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One good object of each kind, and a call of every public function on them; the table is written by calls.py. */
#ifndef PT_TEST_WORLD_H
#define PT_TEST_WORLD_H

#include <pcipt/pcipt.h>
#include <sim/sim.h>
#include <support/support.h>

#include <errno.h>

/* What is made anew before a call that may change it. */
#define WORLD_CTX 0x001u
#define WORLD_ASSIGNMENT 0x002u
#define WORLD_CAPACITY 0x004u
#define WORLD_FILTER 0x008u
#define WORLD_PARAMETERS 0x010u
#define WORLD_TRANSACTION 0x020u
#define WORLD_NETWORK 0x040u
#define WORLD_FINDINGS 0x080u
#define WORLD_TEXT 0x100u
#define WORLD_PREDICTION 0x200u
#define WORLD_REPORT 0x400u
#define WORLD_SIMULATED 0x800u /* `ctx` is that of the simulated machine */
#define WORLD_ALL 0x7ffu

/* Where results go. */
#define WORLD_SLOTS 4
#define WORLD_MARK 0x5a
struct slot {
	_Alignas(16) unsigned char bytes[64];
};

struct world {
	struct pcipt_ctx *ctx;
	struct pcipt_ctx *simulated;
	struct sim *sim;
	struct snapshot *before;
	struct pcipt_host *host;
	struct pcipt_host *switched; /* another one, which has a switch */
	const struct pcipt_device *device, *other, *pf, *full, *vf, *labelled;
	const struct pcipt_group *group;
	const struct pcipt_slot *slot;
	const struct pcipt_switch *chip;
	const struct pcipt_root_bus *root;
	const struct pcipt_finding *finding;
	struct pcipt_address address, pf_address;
	struct pcipt_assignment *assignment;
	struct pcipt_capacity *capacity;
	struct pcipt_filter *filter;
	struct pcipt_parameters *parameters;
	struct pcipt_transaction *transaction;
	struct pcipt_vf_network *network;
	struct pcipt_findings *findings;
	struct pcipt_text *text;
	struct pcipt_prediction *prediction;
	struct pcipt_separation_report *report;
	char folder[PATH_MAX];
	struct slot slots[WORLD_SLOTS];
};
extern struct world world;

struct call {
	const char *name;
	int (*run)(void);
	void (*release)(void); /* frees what came out */
	void (*before)(void);
	void (*after)(void); /* a success */
	unsigned int renews;
	int unsure;   /* another error that it may fail with */
	bool mute;    /* it cannot say that memory is short */
	bool refused; /* it answers an error in this world */
	bool once;    /* when it is made again it may be -EALREADY */
	bool tells;   /* its results say what is wrong */
	bool sparse;  /* it allocates thousands of times */
	bool order;   /* its answer is no error, whatever it is */
};
extern const struct call calls[];
extern const size_t call_count;

extern const char world_requests[];
extern const char world_grub[];
extern const char world_existing[];

void world_begin(void);
void world_end(void);
/* Makes objects anew: a set of the flags above. */
void world_renew(unsigned int what);
/* The marks that results have to change. */
void world_mark(void);
bool world_is_marked(void);
void world_apply(void);
/* A process dies in the midst of a change. */
void world_interrupt(void);
/* There is nothing left of a change. */
void world_assert_recovered(void);
/* A path where nothing stands. */
const char *world_new_path(void);
void world_log(int level, const char *message, void *userdata);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of a transaction. */
#ifndef PT_CHANGE_H
#define PT_CHANGE_H

#include <verdict/verdict.h>

#include <pcipt/transaction.h>

#define PT_VFIO_DRIVER "vfio-pci"

/* What a device is bound to. */
struct pt_state {
	const char *driver;   /* NULL for none */
	const char *override; /* NULL for none */
};

/* A device that is moved from one state to another. */
struct pt_move {
	const char *name; /* its address */
	struct pt_state before;
	struct pt_state after;
	bool any_driver;        /* the kernel chooses what comes after */
	bool touched;           /* one of its steps was run */
	const char *old_record; /* NULL for none */
	const char *new_record; /* NULL for none */
};

enum pt_step_kind {
	PT_STEP_LOAD,
	PT_STEP_STORE,
	PT_STEP_REMOVE,
	PT_STEP_UNBIND,
	PT_STEP_OVERRIDE,
	PT_STEP_BIND,
	PT_STEP_PROBE
};

struct pt_step {
	enum pt_step_kind kind;
	enum pcipt_step_state state;
	struct pt_move *move; /* NULL for a step of the whole machine */
	const char *driver;   /* what is bound, unbound or set as override */
	const char *sentence;
	const char *path; /* with a leading slash */
	const char *value;
};

/* The steps, worked out from a picture. */
struct pt_plan {
	struct pt_arena arena;
	struct pt_move **moves;
	size_t move_count;
	size_t move_capacity;
	struct pt_step *steps;
	size_t step_count;
	size_t step_capacity;
};

enum pt_job_kind { PT_JOB_BIND, PT_JOB_RESTORE };

struct pt_job {
	enum pt_job_kind kind;
	struct pcipt_address address;
	unsigned int flags;
};

enum pt_phase { PT_OPEN, PT_CHECKED, PT_APPLIED, PT_OVER };

struct pcipt_transaction {
	struct pcipt_ctx *ctx;
	enum pt_phase phase;
	struct pt_job *jobs;
	size_t job_count;
	size_t job_capacity;
	struct pt_plan plan;
	struct pcipt_findings *findings;
};

/* plan.c */
int pt_plan_make(struct pcipt_ctx *ctx, const struct pt_job *jobs, size_t count, struct pt_plan *plan,
		 struct pcipt_findings *findings) PT_MUST_CHECK;
bool pt_plan_equals(const struct pt_plan *a, const struct pt_plan *b);
void pt_plan_release(struct pt_plan *plan);

/* gate.c: what stands against binding a device to a VFIO driver */
void pt_gate_bind(const struct pcipt_device *device, const struct pcipt_device *const *taken, size_t taken_count,
		  struct pcipt_findings *findings);
void pt_gate_group(const struct pcipt_group *group, const struct pcipt_device *const *taken, size_t taken_count,
		   struct pcipt_findings *findings);
void pt_gate_module(const struct pcipt_host *host, struct pcipt_findings *findings);

/* steps.c: adding steps to a plan */
int pt_step_load(struct pt_plan *plan, const char *module) PT_MUST_CHECK;
int pt_step_record(struct pt_plan *plan, struct pt_move *move, const char *path, const char *text) PT_MUST_CHECK;
/* Adds what leads from one state to another. This is how devices are bound, restored and rolled back. */
int pt_step_transition(struct pt_plan *plan, struct pt_move *move, const struct pt_state *from,
		       const struct pt_state *to) PT_MUST_CHECK;

/* record.c: what a device was before, kept in the state directory */
int pt_record_path(const struct pcipt_ctx *ctx, const char *name, char *buffer, size_t size) PT_MUST_CHECK;
const char *pt_record_format(struct pt_arena *arena, const struct pcipt_device *device,
			     const struct pt_state *state) PT_MUST_CHECK;
/* The record of a device; -ENOENT for none, -PCIPT_E_MALFORMED, -ENODEV when it is of another device. The text is
 * given for the last two as well. */
int pt_record_read(struct pcipt_ctx *ctx, struct pt_arena *arena, const struct pcipt_device *device,
		   const char **ret_text, struct pt_state *ret_state) PT_MUST_CHECK;

/* apply.c */
int pt_apply(struct pcipt_ctx *ctx, struct pt_plan *plan, struct pcipt_findings *findings) PT_MUST_CHECK;
/* Brings every device that was touched back to what it was, the last one first. */
int pt_undo(struct pcipt_ctx *ctx, struct pt_plan *plan, struct pcipt_findings *findings) PT_MUST_CHECK;

/* run.c: one step */
int pt_run_step(struct pcipt_ctx *ctx, const struct pt_step *step) PT_MUST_CHECK;
int pt_read_state(struct pt_io *io, struct pt_arena *arena, const char *name, struct pt_state *ret_state) PT_MUST_CHECK;
/* Why a step failed and what to do, as a finding. */
void pt_explain_failure(const struct pt_step *step, int error, struct pcipt_findings *findings);

#endif

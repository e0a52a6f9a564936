/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of a transaction. */
#ifndef PT_CHANGE_H
#define PT_CHANGE_H

#include <verdict/verdict.h>

#include <pcipt/transaction.h>

#include <sys/types.h>

#define PT_VFIO_DRIVER "vfio-pci"

/* Attributes of a device that a change puts back as they were. */
enum pt_attribute_kind { PT_POWER_CONTROL, PT_AUTOPROBE, PT_ATTRIBUTES };

/* How a device stands. */
struct pt_state {
	const char *driver;                    /* NULL for none */
	const char *override;                  /* NULL for none */
	const char *attributes[PT_ATTRIBUTES]; /* NULL: it has none, or whatever it is */
};

enum pt_job_kind { PT_JOB_BIND, PT_JOB_RESTORE };

/* A device that is moved from one state to another. */
struct pt_move {
	const char *name;     /* its address */
	const char *identity; /* where it stands and what it is, as in a record */
	struct pt_state before;
	struct pt_state after;
	bool any_driver;         /* the kernel chooses what comes after */
	bool touched;            /* one of its steps was run */
	const char *old_record;  /* NULL for none */
	const char *new_record;  /* NULL for none */
	const char *node;        /* the group's, when its owner is set; with a leading slash */
	const char *node_before; /* its owner; NULL when there was no node */
	const char *node_after;
	enum pt_job_kind kind;
	unsigned int flags; /* of its job */
};

enum pt_step_kind {
	PT_STEP_LOAD,
	PT_STEP_STORE,
	PT_STEP_REMOVE,
	PT_STEP_UNBIND,
	PT_STEP_OVERRIDE,
	PT_STEP_BIND,
	PT_STEP_PROBE,
	PT_STEP_ATTRIBUTE,
	PT_STEP_OWN
};

struct pt_step {
	enum pt_step_kind kind;
	enum pcipt_step_state state;
	struct pt_move *move; /* NULL for a step of the whole machine */
	const char *driver;   /* what is bound, unbound, loaded or set as override */
	const char *module;   /* of a step that loads one */
	enum pt_attribute_kind attribute;
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

struct pt_job {
	enum pt_job_kind kind;
	struct pcipt_address address;
	unsigned int flags;
	char *driver; /* that the caller names; NULL for none */
};

/* A change under way: lock, journal, and the thread that writes. */
struct pt_run {
	struct pcipt_ctx *ctx;
	struct pt_io *io;
	struct pt_io_worker *worker;
	struct pt_io_wait *wait; /* of the write that is pending */
	int lock;                /* -1 for none */
	pid_t process;           /* whose lock it is */
	bool journalled;
	struct pt_plan scratch; /* memory for undoing, had beforehand */
};

enum pt_phase { PT_OPEN, PT_CHECKED, PT_PENDING, PT_APPLIED, PT_OVER };

struct pcipt_transaction {
	struct pcipt_ctx *ctx;
	enum pt_phase phase;
	struct pt_job *jobs;
	size_t job_count;
	size_t job_capacity;
	bool has_owner;
	uint32_t user;
	uint32_t group;
	struct pt_plan plan;
	struct pt_run run;
	size_t next; /* the step that runs next, or is pending */
	struct pcipt_findings *findings;
};

/* A device that a job names, itself or by its group. */
struct pt_target {
	const struct pcipt_device *device;
	enum pt_job_kind kind;
	unsigned int flags;
	const char *driver; /* that the caller names */
};

/* What is needed while the steps are worked out. */
struct pt_planning {
	const struct pcipt_transaction *transaction;
	struct pcipt_ctx *ctx;
	struct pt_io *io;
	struct pcipt_host *host;
	struct pt_plan *plan;
	struct pcipt_findings *findings;
	struct pt_target *targets; /* in the order of addresses */
	size_t count;
	const struct pcipt_device **taken; /* those that are bound */
	size_t taken_count;
	struct pcipt_text aliases; /* of all modules, once they were needed */
	bool failed;               /* out of memory */
};

/* transaction.c: what the findings from one on come to: 0, -PCIPT_E_REFUSED, or -EBUSY when somebody holds a device */
int pt_verdict(const struct pcipt_findings *findings, size_t from) PT_MUST_CHECK;

/* again.c */
/* What a change that was made is not to touch any more, since it is gone or another device; told. @return how many */
int pt_drop_others(const struct pcipt_host *host, struct pt_plan *plan, struct pcipt_findings *findings) PT_MUST_CHECK;
/* Whether what was touched may be taken back. */
int pt_gate_back(struct pcipt_ctx *ctx, const struct pcipt_host *host, struct pt_plan *plan, unsigned int flags,
		 struct pcipt_findings *findings) PT_MUST_CHECK;
/* The same for a transaction, whose change may have been made long ago. @return how many devices were dropped */
int pt_prepare_undo(struct pcipt_transaction *transaction) PT_MUST_CHECK;
/* Whether the change may go on with what was not touched yet. */
int pt_gate_rest(struct pcipt_transaction *transaction) PT_MUST_CHECK;

/* plan.c */
#define PT_WHAT_TO_PLAN                                                                                                \
	(PCIPT_READ_DETAILS | PCIPT_READ_SRIOV | PCIPT_READ_GROUPS | PCIPT_READ_MACHINE | PCIPT_READ_HOLDERS)
int pt_plan_make(const struct pcipt_transaction *transaction, struct pt_plan *plan,
		 struct pcipt_findings *findings) PT_MUST_CHECK;
bool pt_plan_equals(const struct pt_plan *a, const struct pt_plan *b);
void pt_plan_release(struct pt_plan *plan);
/* Whether something that was touched is still to be undone. */
bool pt_plan_is_left(const struct pt_plan *plan);
int pt_plan_add_move(struct pt_plan *plan, struct pt_move **ret_move) PT_MUST_CHECK;
/* A move whose `before` is what the device is now. */
int pt_plan_device(struct pt_planning *planning, const struct pt_target *target,
		   struct pt_move **ret_move) PT_MUST_CHECK;
/* The step that writes or removes the record, if it changes. */
int pt_plan_record(struct pt_planning *planning, struct pt_move *move) PT_MUST_CHECK;
/* @return -PCIPT_E_PENDING */
int pt_tell_busy(struct pt_planning *planning, const struct pcipt_device *device);
void pt_tell_nothing_to_do(struct pt_planning *planning, const struct pcipt_device *device, const char *why);
/* Names of drivers become parts of paths. */
bool pt_is_driver_name(const char *name);

/* plan_bind.c, plan_restore.c */
int pt_plan_bind(struct pt_planning *planning) PT_MUST_CHECK;
int pt_plan_restore(struct pt_planning *planning) PT_MUST_CHECK;
bool pt_has_record(struct pt_planning *planning, const struct pcipt_device *device);

/* gate.c: what stands against a change */
/* Says what could not be looked at. */
void pt_gate_unread(struct pt_planning *planning);
void pt_gate_unbind(struct pt_planning *planning, const struct pcipt_device *device, unsigned int flags);
void pt_gate_bind(struct pt_planning *planning, const struct pt_target *target);
void pt_gate_restore(struct pt_planning *planning, const struct pt_target *target);
void pt_gate_group(struct pt_planning *planning, const struct pcipt_group *group);

/* driver.c: which VFIO driver takes a device. NULL when none can, and a finding says so. */
int pt_choose_driver(struct pt_planning *planning, const struct pt_target *target, const char **ret_driver,
		     const char **ret_module) PT_MUST_CHECK;

/* steps.c: adding steps to a plan */
int pt_step_load(struct pt_plan *plan, const char *module, const char *driver) PT_MUST_CHECK;
int pt_step_record(struct pt_plan *plan, struct pt_move *move, const char *path, const char *text) PT_MUST_CHECK;
int pt_step_own(struct pt_plan *plan, struct pt_move *move, const char *node, const char *owner) PT_MUST_CHECK;
/* Adds what leads from one state to another. This is how devices are bound, restored and rolled back. */
int pt_step_transition(struct pt_plan *plan, struct pt_move *move, const struct pt_state *from,
		       const struct pt_state *to) PT_MUST_CHECK;
const char *pt_attribute_file(enum pt_attribute_kind attribute);

/* record.c: what a device was before, kept in the state directory */
struct pt_record {
	const char *text;
	struct pt_state before;
	struct pt_state left; /* as the change left it */
};

int pt_record_path(const struct pcipt_ctx *ctx, const char *name, char *buffer, size_t size) PT_MUST_CHECK;
const char *pt_record_identity(struct pt_arena *arena, const struct pcipt_device *device) PT_MUST_CHECK;
const char *pt_record_format(struct pt_arena *arena, const struct pt_move *move) PT_MUST_CHECK;
/* The record of a device; -ENOENT for none, -PCIPT_E_MALFORMED, -ENODEV when it is of another device. The text is
 * given for the last two as well. */
int pt_record_read(struct pcipt_ctx *ctx, struct pt_arena *arena, const struct pcipt_device *device,
		   struct pt_record *ret_record) PT_MUST_CHECK;
/* Whether the record in the state directory is this text, or is not there for NULL; asks for no memory. */
bool pt_record_is(const struct pcipt_ctx *ctx, struct pt_io *io, const char *name, const char *wanted);

/* lock.c: one change at a time */
/* Which start of the machine this is; "-" when it cannot be told. */
void pt_read_boot_id(struct pt_io *io, char *boot, size_t size);
int pt_run_begin(struct pt_run *run, struct pcipt_ctx *ctx, struct pcipt_findings *findings) PT_MUST_CHECK;
void pt_run_end(struct pt_run *run);

/* journal.c: what is about to be done, on disk before it is */
int pt_journal_begin(struct pt_run *run, const struct pt_plan *plan) PT_MUST_CHECK;
int pt_journal_step(struct pt_run *run, const struct pt_plan *plan, size_t index) PT_MUST_CHECK;
int pt_journal_end(struct pt_run *run) PT_MUST_CHECK;
/* 1 when there is one, 0 when not. */
int pt_journal_exists(struct pt_run *run) PT_MUST_CHECK;
struct pt_journal {
	struct pt_plan plan;
	bool all_run; /* every step was begun */
	bool is_old;  /* from before the machine was started last */
};
int pt_journal_read(struct pt_run *run, struct pt_journal *journal) PT_MUST_CHECK;

/* apply.c: runs the steps from `next` on */
int pt_apply(struct pcipt_transaction *transaction) PT_MUST_CHECK;
int pt_check_rights(struct pt_io *io, const struct pt_plan *plan, enum pcipt_severity severity,
		    struct pcipt_findings *findings) PT_MUST_CHECK;

/* undo.c */
/* Has the memory that undoing needs. */
int pt_undo_prepare(struct pt_run *run) PT_MUST_CHECK;
/* Brings every device that was touched back to what it was, the last one first. */
int pt_undo(struct pt_run *run, struct pt_plan *plan, struct pcipt_findings *findings) PT_MUST_CHECK;

/* ready.c: what a virtual machine finds after a bind, as findings */
void pt_tell_ready(struct pt_run *run, const struct pt_plan *plan, struct pcipt_findings *findings);

/* run.c: one step */
int pt_run_step(struct pt_run *run, const struct pt_step *step) PT_MUST_CHECK;
/* What a write that was pending has come to. */
int pt_run_finish(struct pt_run *run, const struct pt_step *step, int result) PT_MUST_CHECK;
/* Whether a node, with a leading slash, is owned by `USER:GROUP`. */
bool pt_has_owner(struct pt_io *io, const char *node, const char *owner);
int pt_read_state(struct pt_io *io, struct pt_arena *arena, const char *name, struct pt_state *ret_state) PT_MUST_CHECK;

/* explain.c: why a step failed and what to do, as a finding */
void pt_explain_failure(struct pt_io *io, const struct pt_step *step, int error, struct pcipt_findings *findings);
void pt_explain_rights(const char *path, int error, enum pcipt_severity severity, struct pcipt_findings *findings);

#endif

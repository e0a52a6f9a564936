/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of a transaction. */
#ifndef PT_CHANGE_H
#define PT_CHANGE_H

#include <verdict/verdict.h>

#include <pcipt/sriov.h>
#include <pcipt/transaction.h>
#include <pcipt/vf.h>

#include "vf_network.h"

#include <sys/types.h>

#define PT_VFIO_DRIVER "vfio-pci"
/* How many writes are under way at the same time at most. */
#define PT_MOST_BESIDE 64

/* Attributes of a device that a change puts back as they were. */
enum pt_attribute_kind { PT_POWER_CONTROL, PT_AUTOPROBE, PT_ATTRIBUTES };

/* How a device stands. */
struct pt_state {
	const char *driver;                    /* NULL for none */
	const char *override;                  /* NULL for none */
	const char *attributes[PT_ATTRIBUTES]; /* NULL: it has none, or whatever it is */
};

enum pt_job_kind { PT_JOB_BIND, PT_JOB_RESTORE, PT_JOB_VFS, PT_JOB_NETWORK };

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

	/* A physical function whose virtual ones are made or removed; NULL for any other. */
	const char *vfs_before; /* how many, as the kernel takes and gives it */
	const char *vfs_after;
	/* A virtual function that is made or removed with these. */
	const char *pf; /* its physical function; NULL for any other device */
	bool comes;
	bool goes;
	uint32_t index; /* of one that comes */
	/* What its network port is set to through the physical function's interface; lines as of lib/io. */
	const char *interface; /* NULL for none */
	const char *settings_before;
	const char *settings_after;

	bool is_beside; /* may be moved at the same time as others that are next to it, but for those of its lane */
	uint32_t lane;
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
	PT_STEP_OWN,
	PT_STEP_VFS,
	PT_STEP_NETWORK
};

struct pt_step {
	enum pt_step_kind kind;
	enum pcipt_step_state state;
	struct pt_move *move; /* NULL for a step of the whole machine */
	const char *driver;   /* what is bound, unbound, loaded or set as override */
	const char *module;   /* of a step that loads one */
	enum pt_attribute_kind attribute;
	const char *sentence;
	const char *path; /* with a leading slash; NULL when it writes no file, or one that is not known yet */
	const char *value;
	int error; /* of one that failed */
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
	char *driver;                     /* that the caller names; NULL for none */
	uint32_t number;                  /* of VFs, or of the one that is set */
	struct pcipt_vf_network *network; /* NULL for none */
};

/* A step that is under way. */
struct pt_slot {
	struct pt_io_worker *worker;
	struct pt_io_wait *wait; /* of a write that is pending */
	size_t step;
	bool is_asked; /* the worker has it */
	int result;    /* once it is over */
};

/* A change under way: lock, journal, and the threads that write. */
struct pt_run {
	struct pcipt_ctx *ctx;
	struct pt_io *io;
	struct pt_slot slots[PT_MOST_BESIDE]; /* the first one's worker is always there */
	size_t under_way;                     /* how many slots have a step */
	uint64_t end;                         /* until when they are waited for, in milliseconds; 0 for ever */
	int lock;                             /* -1 for none */
	pid_t process;                        /* whose lock it is */
	bool journalled;
	struct pt_plan scratch; /* memory for undoing, had beforehand */
};

struct pcipt_transaction {
	struct pcipt_ctx *ctx;
	enum pcipt_transaction_state state;
	struct pt_job *jobs;
	size_t job_count;
	size_t job_capacity;
	bool has_owner;
	uint32_t user;
	uint32_t group;
	struct pt_plan plan;
	struct pt_run run;
	size_t next;                     /* the first step that is not done */
	struct pcipt_findings *findings; /* of the last call; never NULL */
};

/* A device that a job names, itself or by its group. */
struct pt_target {
	const struct pcipt_device *device;
	enum pt_job_kind kind;
	unsigned int flags;
	const char *driver; /* that the caller names */
	uint32_t number;    /* of VFs */
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
	struct pcipt_text ports;   /* settings of VFs through the interface that was asked last */
	const char *ports_of;
	int ports_error;
	bool failed; /* out of memory */
};

/* jobs.c */
void pt_jobs_free(struct pcipt_transaction *transaction);

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
/* A step of the move is run; VFs that go with their physical function are touched as well. */
void pt_plan_touch(struct pt_plan *plan, struct pt_move *move);
/* A move whose `before` is what the device is now. */
int pt_plan_device(struct pt_planning *planning, const struct pt_target *target,
		   struct pt_move **ret_move) PT_MUST_CHECK;
/* The step that writes or removes the record, if it changes. */
int pt_plan_record(struct pt_planning *planning, struct pt_move *move) PT_MUST_CHECK;
/* The record that is there now, if any, goes. */
int pt_plan_forget(struct pt_planning *planning, struct pt_move *move, const struct pcipt_device *device) PT_MUST_CHECK;
/* @return -PCIPT_E_PENDING, or -EBUSY when it is no change of ours */
int pt_tell_busy(struct pt_planning *planning, const struct pcipt_device *device);
void pt_tell_contradiction(struct pt_planning *planning, const struct pcipt_device *device);
void pt_tell_nothing_to_do(struct pt_planning *planning, const struct pcipt_device *device, const char *why);
/* Names of drivers become parts of paths. */
bool pt_is_driver_name(const char *name);

/* plan_bind.c, plan_restore.c */
/* Whether a step that loads this driver is there already. */
bool pt_is_loaded_before(const struct pt_plan *plan, const char *driver);
int pt_plan_bind(struct pt_planning *planning) PT_MUST_CHECK;
int pt_plan_restore(struct pt_planning *planning) PT_MUST_CHECK;
bool pt_has_record(struct pt_planning *planning, const struct pcipt_device *device);

/* plan_vfs.c: VFs are made, bound, set and removed */
int pt_plan_vfs(struct pt_planning *planning) PT_MUST_CHECK;
/* plan_network.c: settings of VFs */
/* The steps that set a VF as the jobs of the change want it. */
int pt_plan_settings(struct pt_planning *planning, struct pt_move *move, const struct pcipt_device *pf,
		     uint32_t index) PT_MUST_CHECK;
/* What the VF is set to now, as far as it can be told. */
int pt_plan_keep_settings(struct pt_planning *planning, struct pt_move *move, const struct pcipt_device *pf,
			  uint32_t index) PT_MUST_CHECK;
/* Settings of VFs that are there before and after. */
int pt_plan_network(struct pt_planning *planning) PT_MUST_CHECK;

/* gate.c: what stands against a change */
/* Says what could not be looked at. */
void pt_gate_unread(struct pt_planning *planning);
void pt_gate_unbind(struct pt_planning *planning, const struct pcipt_device *device, unsigned int flags);
void pt_gate_bind(struct pt_planning *planning, const struct pt_target *target);
void pt_gate_restore(struct pt_planning *planning, const struct pt_target *target);
void pt_gate_group(struct pt_planning *planning, const struct pcipt_group *group);
/* Whether VFIO could have such a device at all, be it there or not yet. */
void pt_gate_kind(struct pt_planning *planning, const struct pt_target *target);
/* gate_vfs.c */
void pt_gate_vfs(struct pt_planning *planning, const struct pt_target *target,
		 const struct pcipt_prediction *prediction);

/* driver.c: which VFIO driver takes a device. NULL when none can, and a finding says so. */
int pt_choose_driver(struct pt_planning *planning, const struct pt_target *target, const char **ret_driver,
		     const char **ret_module) PT_MUST_CHECK;

/* steps.c: adding steps to a plan */
int pt_step_load(struct pt_plan *plan, const char *module, const char *driver) PT_MUST_CHECK;
int pt_step_record(struct pt_plan *plan, struct pt_move *move, const char *path, const char *text) PT_MUST_CHECK;
int pt_step_own(struct pt_plan *plan, struct pt_move *move, const char *node, const char *owner) PT_MUST_CHECK;
/* To a node whose number shows only when the device is bound: NULL. */
int pt_step_attribute(struct pt_plan *plan, struct pt_move *move, enum pt_attribute_kind attribute,
		      const char *value) PT_MUST_CHECK;
int pt_step_unbind(struct pt_plan *plan, struct pt_move *move, const char *driver) PT_MUST_CHECK;
int pt_step_probe(struct pt_plan *plan, struct pt_move *move) PT_MUST_CHECK;
int pt_step_vfs(struct pt_plan *plan, struct pt_move *move, const char *number) PT_MUST_CHECK;
int pt_step_network(struct pt_plan *plan, struct pt_move *move, const char *setting) PT_MUST_CHECK;
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
/* The steps that are in the slots. */
int pt_journal_steps(struct pt_run *run, const struct pt_plan *plan) PT_MUST_CHECK;
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
/* Removes the journal, or tells that it is left: -PCIPT_E_UNDO_FAILED. */
int pt_remove_journal(struct pcipt_transaction *transaction) PT_MUST_CHECK;
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
/* Asks for it; the answer, be it an error of asking, comes from pt_run_answer(). */
void pt_run_ask(struct pt_run *run, struct pt_slot *slot, const struct pt_step *step);
/* All that are asked for from now on are waited for until one and the same deadline. */
void pt_run_set_end(struct pt_run *run);
/* Whether the node of the device's group has the owner that it was to have. */
bool pt_run_has_owner(struct pt_run *run, const struct pt_move *move);
/* Of a clock that is never set. */
uint64_t pt_milliseconds(void);
/* Waits for what was asked and reads back what it was to bring about: 0, an error, or -PCIPT_E_PENDING. */
int pt_run_answer(struct pt_run *run, struct pt_slot *slot, const struct pt_step *step) PT_MUST_CHECK;
/* Both, in the first slot. */
int pt_run_step(struct pt_run *run, const struct pt_step *step) PT_MUST_CHECK;
/* Whether what the step was to bring about is so: 0 or an error. */
int pt_run_verify(struct pt_run *run, const struct pt_step *step) PT_MUST_CHECK;
/* Whether a write that was asked for still waits in the kernel. */
bool pt_run_is_pending(const struct pt_run *run);
/* Whether a node, with a leading slash, is owned by `USER:GROUP`. */
bool pt_has_owner(struct pt_io *io, const char *node, const char *owner);
int pt_read_state(struct pt_io *io, struct pt_arena *arena, const char *name, struct pt_state *ret_state) PT_MUST_CHECK;

/* vfs.c: VFs that are there */
/* How many a physical function has: the links are counted, since the number cannot be read while it is written. */
int pt_count_vfs(struct pt_io *io, const char *pf) PT_MUST_CHECK;
/* The address of one, or an error. */
int pt_read_vf(struct pt_io *io, const char *pf, uint32_t index, char *name, size_t size) PT_MUST_CHECK;
/* Whether as many are there as were asked for, each of them whole; waits for them until the deadline. */
int pt_await_vfs(struct pt_run *run, const struct pt_step *step) PT_MUST_CHECK;
/* Whether they came at the addresses that the steps after this one go to. */
int pt_check_addresses(struct pt_io *io, const struct pt_plan *plan, const struct pt_move *move) PT_MUST_CHECK;
/* Adds to a plan what brings the number and autoprobe back to what they were. -ESTALE when somebody else has made
 * another number. */
int pt_plan_vfs_back(struct pt_run *run, struct pt_plan *scratch, struct pt_move *move) PT_MUST_CHECK;
/* Likewise for settings. */
int pt_plan_settings_back(struct pt_run *run, struct pt_plan *scratch, struct pt_move *move) PT_MUST_CHECK;

/* explain_vfs.c */
void pt_explain_vfs(struct pt_io *io, const struct pt_step *step, int error, const struct pcipt_address *address,
		    struct pcipt_findings *findings);
void pt_explain_network(const struct pt_step *step, int error, const struct pcipt_address *address,
			struct pcipt_findings *findings);

/* explain.c: why a step failed and what to do, as a finding */
void pt_explain_failure(struct pt_io *io, const struct pt_step *step, int error, struct pcipt_findings *findings);
void pt_explain_rights(const char *path, int error, enum pcipt_severity severity, struct pcipt_findings *findings);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>

int pt_check_rights(struct pt_io *io, const struct pt_plan *plan, enum pcipt_severity severity,
		    struct pcipt_findings *findings)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct pt_step *step = &plan->steps[i];
		int r;

		if (step->kind == PT_STEP_LOAD || step->kind == PT_STEP_STORE || step->kind == PT_STEP_REMOVE ||
		    step->kind == PT_STEP_OWN)
			continue;
		r = pt_io_may_write(io, step->path + 1);
		/* a driver that is loaded first is not there yet; the rest shows in its turn */
		if (r != -EACCES && r != -EPERM && r != -EROFS)
			continue;
		pt_explain_rights(step->path, r, severity, findings);
		return -PCIPT_E_REFUSED;
	}
	return 0;
}

/* The journal stays as long as something is left to be undone. */
static int take_back(struct pcipt_transaction *transaction, int error)
{
	struct pt_run *run = &transaction->run;
	int r = pt_undo(run, &transaction->plan, transaction->findings);

	if (run->journalled && !pt_plan_is_left(&transaction->plan) && pt_journal_end(run)) {
		pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_INTERRUPTED, PCIPT_SEVERITY_BLOCKER,
			     "The journal of this change could not be removed.");
		pt_remedy(transaction->findings, "Remove it when the cause is gone: pcipt-bind --recover.");
		r = -PCIPT_E_UNDO_FAILED;
	}
	if (r)
		return r;
	pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_UNDONE, PCIPT_SEVERITY_NOTE,
		     "Nothing is changed: every device is as it was.");
	return error;
}

static int fail(struct pcipt_transaction *transaction, struct pt_step *step, int error)
{
	step->state = PCIPT_STEP_FAILED;
	pt_explain_failure(transaction->run.io, step, error, transaction->findings);
	return take_back(transaction, error);
}

static void tell_pending(struct pcipt_transaction *transaction, const struct pt_step *step)
{
	struct pcipt_address address = {0};

	if (!step->move) {
		pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_PENDING, PCIPT_SEVERITY_WARNING,
			     "This step still waits in the kernel: %s", step->sentence);
		pt_remedy(transaction->findings, "The kernel's log (dmesg) may say what it waits for.");
		return;
	}
	(void)pcipt_address_parse(step->move->name, &address);
	pt_find_device(transaction->findings, PCIPT_CODE_CHANGE_PENDING, PCIPT_SEVERITY_WARNING, &address,
		       "This step still waits in the kernel: %s It ends when whoever holds %s lets go of it.",
		       step->sentence, step->move->name);
	pt_remedy(transaction->findings, "Stop the virtual machine or program that has the device.");
}

static int journal_and_run(struct pcipt_transaction *transaction, struct pt_step *step)
{
	struct pt_run *run = &transaction->run;
	int r = pt_journal_step(run, &transaction->plan, transaction->next);

	if (r)
		return r;
	if (step->move)
		step->move->touched = true;
	return pt_run_step(run, step);
}

/* What the kernel chose is as good as it is; that nothing came is worth a word. */
static void check_probe(struct pcipt_transaction *transaction, const struct pt_step *step)
{
	struct pcipt_address address = {0};
	struct pt_arena arena;
	struct pt_state now;

	pt_arena_init(&arena);
	(void)pcipt_address_parse(step->move->name, &address);
	if (!pt_read_state(transaction->run.io, &arena, step->move->name, &now) && !now.driver) {
		pt_find_device(transaction->findings, PCIPT_CODE_CHANGE_NO_DRIVER_CAME, PCIPT_SEVERITY_WARNING,
			       &address, "No driver took %s.", step->move->name);
		pt_remedy(transaction->findings, "See whether the module of its driver is loaded.");
	}
	pt_arena_free(&arena);
}

static int finish(struct pcipt_transaction *transaction)
{
	struct pt_run *run = &transaction->run;
	int r = pt_journal_end(run);

	if (r) {
		pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER,
			     "The journal of this change could not be removed: %s.", pcipt_strerror(r));
		return take_back(transaction, r);
	}
	pt_tell_ready(run, &transaction->plan, transaction->findings);
	return 0;
}

int pt_apply(struct pcipt_transaction *transaction)
{
	struct pt_run *run = &transaction->run;
	struct pt_plan *plan = &transaction->plan;

	for (; transaction->next < plan->step_count; transaction->next++) {
		struct pt_step *step = &plan->steps[transaction->next];
		bool waited = run->wait != NULL;
		int r;

		if (run->wait) {
			r = pt_io_wait(run->wait, transaction->ctx->deadline);
			if (r != -PCIPT_E_PENDING) {
				pt_io_wait_free(run->wait);
				run->wait = NULL;
				r = pt_run_finish(run, step, r);
			}
		} else {
			r = journal_and_run(transaction, step);
		}
		if (r == -PCIPT_E_PENDING) {
			if (step->state != PCIPT_STEP_PENDING)
				tell_pending(transaction, step);
			step->state = PCIPT_STEP_PENDING;
			return r;
		}
		if (waited)
			pt_findings_drop(transaction->findings, PCIPT_CODE_CHANGE_PENDING);
		if (r)
			return fail(transaction, step, r);
		step->state = PCIPT_STEP_DONE;
		if (step->kind == PT_STEP_PROBE)
			check_probe(transaction, step);
		r = waited ? pt_gate_rest(transaction) : 0;
		if (r)
			return take_back(transaction, r);
	}
	return finish(transaction);
}

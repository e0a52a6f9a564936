/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>

int pt_check_rights(struct pt_io *io, const struct pt_plan *plan, enum pcipt_severity severity,
		    struct pcipt_findings *findings)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct pt_step *step = &plan->steps[i];
		int r;

		if (!step->path || step->kind == PT_STEP_STORE || step->kind == PT_STEP_REMOVE ||
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

int pt_remove_journal(struct pcipt_transaction *transaction)
{
	if (!pt_journal_end(&transaction->run))
		return 0;
	pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_INTERRUPTED, PCIPT_SEVERITY_BLOCKER,
		     "The journal of this change could not be removed.");
	pt_remedy(transaction->findings, "Remove it when the cause is gone: pcipt-bind --recover.");
	return -PCIPT_E_UNDO_FAILED;
}

/* The journal stays as long as something is left to be undone. */
static int take_back(struct pcipt_transaction *transaction, int error)
{
	struct pt_run *run = &transaction->run;
	int r = pt_undo(run, &transaction->plan, transaction->findings);

	if (run->journalled && !pt_plan_is_left(&transaction->plan) && pt_remove_journal(transaction))
		r = -PCIPT_E_UNDO_FAILED;
	transaction->state = r ? PCIPT_TRANSACTION_UNDO_FAILED : PCIPT_TRANSACTION_UNDONE;
	if (r)
		return r;
	pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_UNDONE, PCIPT_SEVERITY_NOTE,
		     "Nothing is changed: every device is as it was.");
	return error;
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

/* The next step; and with it those of other lanes that may go beside it. The steps of a lane keep their order. */
static size_t choose(struct pcipt_transaction *transaction)
{
	struct pt_plan *plan = &transaction->plan;
	struct pt_slot *slots = transaction->run.slots;
	size_t count = 0, most = transaction->ctx->parallel;

	if (most > PT_MOST_BESIDE)
		most = PT_MOST_BESIDE;
	while (transaction->next < plan->step_count && plan->steps[transaction->next].state == PCIPT_STEP_DONE)
		transaction->next++;
	for (size_t i = transaction->next; i < plan->step_count; i++) {
		const struct pt_move *move = plan->steps[i].move;
		bool beside = move && move->is_beside, free = true;

		if (count && !beside)
			break;
		for (size_t j = 0; j < count; j++)
			free &= plan->steps[slots[j].step].move->lane != move->lane;
		if (free && plan->steps[i].state == PCIPT_STEP_WAITING)
			slots[count++].step = i;
		if (!beside || count == most)
			break;
	}
	return count;
}

/* Journals and begins what was chosen. */
static int begin_steps(struct pcipt_transaction *transaction)
{
	struct pt_run *run = &transaction->run;
	struct pt_plan *plan = &transaction->plan;
	int r = pt_journal_steps(run, plan);

	if (r) {
		struct pt_step *step = &plan->steps[run->slots[0].step];

		run->under_way = 0;
		step->state = PCIPT_STEP_FAILED;
		step->error = r;
		pt_explain_failure(run->io, step, r, transaction->findings);
		return r;
	}
	for (size_t i = 0; i < run->under_way; i++) {
		const struct pt_step *step = &plan->steps[run->slots[i].step];

		if (step->move)
			pt_plan_touch(plan, step->move);
		pt_run_ask(run, &run->slots[i], step);
	}
	return 0;
}

/* A step is over, and has worked or not. */
static int take_answer(struct pcipt_transaction *transaction, struct pt_step *step, int r)
{
	struct pt_run *run = &transaction->run;

	if (!r && step->kind == PT_STEP_VFS)
		r = pt_check_addresses(run->io, &transaction->plan, step->move);
	step->state = r ? PCIPT_STEP_FAILED : PCIPT_STEP_DONE;
	step->error = r;
	if (r)
		pt_explain_failure(run->io, step, r, transaction->findings);
	else if (step->kind == PT_STEP_PROBE)
		check_probe(transaction, step);
	return r;
}

/* Waits for all that is under way, until the deadline. What has failed is told, and the first failure returned, when
 * nothing is under way any more. */
static int end_steps(struct pcipt_transaction *transaction, bool *waited)
{
	struct pt_run *run = &transaction->run;
	bool pending = false;
	int first = 0;

	pt_run_set_end(run);
	for (size_t i = 0; i < run->under_way; i++) {
		struct pt_step *step = &transaction->plan.steps[run->slots[i].step];
		int r;

		if (step->state == PCIPT_STEP_DONE || step->state == PCIPT_STEP_FAILED)
			continue; /* it was over when another one was waited for */
		*waited |= step->state == PCIPT_STEP_PENDING;
		r = pt_run_answer(run, &run->slots[i], step);
		if (r != -PCIPT_E_PENDING) {
			run->slots[i].result = take_answer(transaction, step, r);
			continue;
		}
		if (step->state != PCIPT_STEP_PENDING)
			tell_pending(transaction, step);
		step->state = PCIPT_STEP_PENDING;
		pending = true;
	}
	if (pending)
		return -PCIPT_E_PENDING;
	for (size_t i = run->under_way; i > 0; i--)
		if (run->slots[i - 1].result)
			first = run->slots[i - 1].result;
	run->under_way = 0;
	return first;
}

int pt_apply(struct pcipt_transaction *transaction)
{
	struct pt_run *run = &transaction->run;

	for (;;) {
		bool waited = false;
		int r = 0;

		if (!run->under_way) {
			run->under_way = choose(transaction);
			if (!run->under_way)
				return finish(transaction);
			r = begin_steps(transaction);
		}
		if (!r)
			r = end_steps(transaction, &waited);
		if (r == -PCIPT_E_PENDING)
			return r;
		if (waited)
			pt_findings_drop(transaction->findings, PCIPT_CODE_CHANGE_PENDING);
		if (!r && waited)
			r = pt_gate_rest(transaction);
		if (r)
			return take_back(transaction, r);
	}
}

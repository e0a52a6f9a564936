/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

PCIPT_EXPORT int pcipt_transaction_new(struct pcipt_ctx *ctx, struct pcipt_transaction **ret_transaction)
{
	struct pcipt_transaction *transaction;

	if (!ctx || !ret_transaction)
		return -EINVAL;
	transaction = calloc(1, sizeof(*transaction));
	if (!transaction)
		return -ENOMEM;
	transaction->findings = pt_findings_new();
	if (!transaction->findings) {
		free(transaction);
		return -ENOMEM;
	}
	transaction->ctx = pcipt_ctx_ref(ctx);
	transaction->run.lock = -1;
	*ret_transaction = transaction;
	return 0;
}

PCIPT_EXPORT void pcipt_transaction_free(struct pcipt_transaction *transaction)
{
	if (!transaction)
		return;
	pt_run_end(&transaction->run);
	pt_plan_release(&transaction->plan);
	pcipt_findings_free(transaction->findings);
	pt_jobs_free(transaction);
	pcipt_ctx_unref(transaction->ctx);
	free(transaction);
}

/* Works the steps out anew. The findings are what was found now, whatever comes of it. */
static int make_plan(struct pcipt_transaction *transaction, struct pt_plan *plan)
{
	int r;

	pt_findings_clear(transaction->findings);
	r = pt_plan_make(transaction, plan, transaction->findings);
	if (r)
		pt_plan_release(plan);
	return r;
}

/* Refused because somebody holds a device, or has made VFs of it, is an answer of its own. */
int pt_verdict(const struct pcipt_findings *findings, size_t from)
{
	bool held = false, refused = false;

	for (size_t i = from; i < findings->count; i++) {
		if (findings->list[i].severity != PCIPT_SEVERITY_BLOCKER)
			continue;
		if (findings->list[i].code == PCIPT_CODE_CHANGE_VFS_EXIST)
			return -EBUSY;
		if (findings->list[i].code == PCIPT_CODE_USE_VFIO_OPEN)
			held = true;
		else
			refused = true;
	}
	return refused ? -PCIPT_E_REFUSED : held ? -EBUSY : 0;
}

static int check(struct pcipt_transaction *transaction)
{
	struct pt_plan plan = {0};
	int r = make_plan(transaction, &plan);

	pt_plan_release(&transaction->plan);
	transaction->state = r ? PCIPT_TRANSACTION_OPEN : PCIPT_TRANSACTION_CHECKED;
	transaction->plan = plan;
	return r ? r : pt_verdict(transaction->findings, 0);
}

/* Whether the machine still is as it was when the steps were listed. */
static int check_stale(struct pcipt_transaction *transaction)
{
	struct pt_plan plan = {0};
	bool stale;
	int r = make_plan(transaction, &plan);

	if (r)
		return r;
	stale = !pt_plan_equals(&plan, &transaction->plan);
	pt_plan_release(&plan);
	r = pt_verdict(transaction->findings, 0);
	if (r || !stale)
		return r;
	pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_STALE, PCIPT_SEVERITY_BLOCKER,
		     "The machine has changed since the steps were listed; nothing was written.");
	pt_remedy(transaction->findings, "List the steps again, and see whether they are still what you want.");
	return -PCIPT_E_STALE;
}

static int check_again(struct pcipt_transaction *transaction)
{
	return transaction->state == PCIPT_TRANSACTION_CHECKED ? check_stale(transaction) : check(transaction);
}

/* The root, when it is a machine that runs. */
static int get_live(struct pcipt_transaction *transaction, struct pt_io **ret_io)
{
	int r = pt_io_get(transaction->ctx, ret_io);

	if (!r)
		r = pt_io_is_live(*ret_io);
	return r > 0 ? 0 : r ? r : -PCIPT_E_NOT_LIVE;
}

static int check_state(const struct pcipt_transaction *transaction)
{
	return !transaction ? -EINVAL : transaction->state > PCIPT_TRANSACTION_CHECKED ? -EALREADY : 0;
}

PCIPT_EXPORT int pcipt_transaction_check(struct pcipt_transaction *transaction)
{
	struct pt_io *io;
	int r = check_state(transaction);

	if (!r)
		r = check(transaction);
	if (!r && !get_live(transaction, &io) &&
	    pt_check_rights(io, &transaction->plan, PCIPT_SEVERITY_WARNING, transaction->findings))
		pt_log(transaction->ctx, PCIPT_LOG_INFO, "The rights to apply this change are missing.");
	return r;
}

/* Nothing that could not be written to the state directory has changed anything. */
static int tell_unwritable(struct pcipt_transaction *transaction, int error)
{
	if (error == -EACCES || error == -EPERM || error == -EROFS) {
		pt_explain_rights(transaction->ctx->state_dir, error, PCIPT_SEVERITY_BLOCKER, transaction->findings);
		return -PCIPT_E_REFUSED;
	}
	pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER,
		     "%s cannot be written to: %s. Nothing is changed.", transaction->ctx->state_dir,
		     pcipt_strerror(error));
	return error;
}

/* Takes the lock, unless a change that was interrupted comes first. */
static int begin(struct pcipt_transaction *transaction)
{
	int r = pt_run_begin(&transaction->run, transaction->ctx, transaction->findings);

	if (r == -PCIPT_E_LOCKED || r == -ENOMEM)
		return r;
	if (!r)
		r = pt_journal_exists(&transaction->run);
	if (r < 0)
		return tell_unwritable(transaction, r);
	if (!r)
		return 0;
	pt_find_host(transaction->findings, PCIPT_CODE_CHANGE_INTERRUPTED, PCIPT_SEVERITY_BLOCKER,
		     "An earlier change was interrupted half-way, and comes first.");
	pt_remedy(transaction->findings, "Recover it: pcipt-bind --recover.");
	return -PCIPT_E_INTERRUPTED;
}

static int begin_journal(struct pcipt_transaction *transaction)
{
	int r = pt_journal_begin(&transaction->run, &transaction->plan);

	/* put in place all the same, and not on disk for sure: it would hold up every later change */
	if (r && pt_journal_exists(&transaction->run) == 1 && pt_remove_journal(transaction)) {
		transaction->state = PCIPT_TRANSACTION_UNDO_FAILED;
		return -PCIPT_E_UNDO_FAILED;
	}
	return r && r != -ENOMEM ? tell_unwritable(transaction, r) : r;
}

/* Runs the steps, and ends the change unless it is pending. */
static int run_steps(struct pcipt_transaction *transaction)
{
	int r = pt_apply(transaction);

	if (r == -PCIPT_E_PENDING) {
		transaction->state = PCIPT_TRANSACTION_PENDING;
		return r;
	}
	pt_run_end(&transaction->run);
	if (!r)
		transaction->state = PCIPT_TRANSACTION_APPLIED;
	return r;
}

static int has_journal(struct pcipt_ctx *ctx, struct pt_io *io)
{
	struct pt_run run = {.ctx = ctx, .io = io, .lock = -1};

	return pt_journal_exists(&run);
}

/* What is refused is refused before anything is written, be it the lock; and once it is had, the machine is looked at
 * again. A device that is being changed cannot be planned for: that one is waited for. */
static int prepare(struct pcipt_transaction *transaction, struct pt_io *io)
{
	int r = check_again(transaction);

	/* with a journal, that there is nothing to do may be true by half only */
	if (!r && !transaction->plan.step_count && has_journal(transaction->ctx, io) <= 0)
		return 0;
	if (!r)
		r = pt_check_rights(io, &transaction->plan, PCIPT_SEVERITY_BLOCKER, transaction->findings);
	if (r && r != -PCIPT_E_IN_CHANGE)
		return r;
	if (r)
		pt_findings_drop(transaction->findings, PCIPT_CODE_CHANGE_INTERRUPTED);
	r = begin(transaction);
	if (!r)
		r = check_again(transaction);
	if (!r && transaction->plan.step_count)
		r = begin_journal(transaction);
	return r;
}

PCIPT_EXPORT int pcipt_transaction_apply(struct pcipt_transaction *transaction)
{
	struct pt_io *io;
	int r = check_state(transaction);

	if (r)
		return r;
	pt_findings_clear(transaction->findings);
	r = get_live(transaction, &io);
	if (r)
		return r;
	r = prepare(transaction, io);
	if (!r && transaction->plan.step_count) {
		transaction->next = 0;
		return run_steps(transaction);
	}
	pt_run_end(&transaction->run);
	if (!r)
		transaction->state = PCIPT_TRANSACTION_APPLIED;
	return r;
}

PCIPT_EXPORT int pcipt_transaction_resume(struct pcipt_transaction *transaction)
{
	if (!transaction || transaction->state != PCIPT_TRANSACTION_PENDING)
		return -EINVAL;
	return run_steps(transaction);
}

static int undo(struct pcipt_transaction *transaction)
{
	struct pt_run *run = &transaction->run;
	int dropped, r = begin(transaction);

	dropped = r ? r : pt_prepare_undo(transaction);
	if (dropped < 0)
		return dropped;
	r = begin_journal(transaction);
	if (r)
		return r;
	r = pt_undo(run, &transaction->plan, transaction->findings);
	if (!r && dropped)
		r = -PCIPT_E_UNDO_FAILED;
	if (!pt_plan_is_left(&transaction->plan) && pt_remove_journal(transaction))
		r = -PCIPT_E_UNDO_FAILED;
	transaction->state = r ? PCIPT_TRANSACTION_UNDO_FAILED : PCIPT_TRANSACTION_UNDONE;
	return r;
}

PCIPT_EXPORT int pcipt_transaction_undo(struct pcipt_transaction *transaction)
{
	int r = 0;

	if (!transaction || transaction->state != PCIPT_TRANSACTION_APPLIED)
		return -EINVAL;
	pt_findings_clear(transaction->findings);
	if (transaction->plan.step_count)
		r = undo(transaction);
	else
		transaction->state = PCIPT_TRANSACTION_UNDONE;
	pt_run_end(&transaction->run);
	return r;
}

PCIPT_EXPORT int pcipt_ctx_needs_recovery(struct pcipt_ctx *ctx)
{
	struct pt_io *io;
	int r = ctx ? pt_io_get(ctx, &io) : -EINVAL;

	return r ? r : has_journal(ctx, io);
}

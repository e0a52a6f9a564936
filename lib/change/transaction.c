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

static void replace_findings(struct pcipt_transaction *transaction, struct pcipt_findings *findings)
{
	pcipt_findings_free(transaction->findings);
	transaction->findings = findings;
}

/* Works the steps out anew; old ones stay on failure, and old findings unless these tell why it cannot be. */
static int make_plan(struct pcipt_transaction *transaction, struct pt_plan *plan, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings = pt_findings_new();
	int r;

	if (!findings)
		return -ENOMEM;
	r = pt_plan_make(transaction, plan, findings);
	if (r == -PCIPT_E_PENDING || r == -EBUSY) {
		replace_findings(transaction, findings);
		findings = NULL;
	}
	if (r) {
		pcipt_findings_free(findings);
		pt_plan_release(plan);
		return r;
	}
	*ret_findings = findings;
	return 0;
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
	struct pcipt_findings *findings;
	struct pt_plan plan = {0};
	int r = make_plan(transaction, &plan, &findings);

	if (r)
		return r;
	pt_plan_release(&transaction->plan);
	transaction->plan = plan;
	replace_findings(transaction, findings);
	transaction->phase = PT_CHECKED;
	return pt_verdict(findings, 0);
}

/* Whether the machine still is as it was when the steps were listed. */
static int check_stale(struct pcipt_transaction *transaction)
{
	struct pcipt_findings *findings;
	struct pt_plan plan = {0};
	bool stale;
	int r = make_plan(transaction, &plan, &findings);

	if (r)
		return r;
	stale = !pt_plan_equals(&plan, &transaction->plan);
	pt_plan_release(&plan);
	replace_findings(transaction, findings);
	r = pt_verdict(findings, 0);
	if (r || !stale)
		return r;
	pt_find_host(findings, PCIPT_CODE_CHANGE_STALE, PCIPT_SEVERITY_BLOCKER,
		     "The machine has changed since the steps were listed; nothing was written.");
	pt_remedy(findings, "List the steps again, and see whether they are still what you want.");
	return -PCIPT_E_STALE;
}

static int check_again(struct pcipt_transaction *transaction)
{
	return transaction->phase == PT_CHECKED ? check_stale(transaction) : check(transaction);
}

/* The root, when it is a machine that runs. */
static int get_live(struct pcipt_transaction *transaction, struct pt_io **ret_io)
{
	int r = pt_io_get(transaction->ctx, ret_io);

	if (!r)
		r = pt_io_is_live(*ret_io);
	return r > 0 ? 0 : r ? r : -PCIPT_E_NOT_LIVE;
}

static int check_phase(const struct pcipt_transaction *transaction)
{
	return !transaction ? -EINVAL : transaction->phase > PT_CHECKED ? -EALREADY : 0;
}

PCIPT_EXPORT int pcipt_transaction_check(struct pcipt_transaction *transaction)
{
	struct pt_io *io;
	int r = check_phase(transaction);

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

	return r && r != -ENOMEM ? tell_unwritable(transaction, r) : r;
}

/* Runs the steps, and ends the change unless it is pending. */
static int run_steps(struct pcipt_transaction *transaction)
{
	int r = pt_apply(transaction);

	if (r == -PCIPT_E_PENDING) {
		transaction->phase = PT_PENDING;
		return r;
	}
	pt_run_end(&transaction->run);
	transaction->phase = r ? PT_OVER : PT_APPLIED;
	return r;
}

/* With one, that there is nothing to do may be true by half only. */
static bool has_journal(const struct pcipt_transaction *transaction, struct pt_io *io)
{
	struct pt_run run = {.ctx = transaction->ctx, .io = io, .lock = -1};

	return pt_journal_exists(&run) > 0;
}

/* What is refused is refused before anything is written, be it the lock; and once it is had, the machine is looked at
 * again. A device that is being changed cannot be planned for: that one is waited for. */
static int prepare(struct pcipt_transaction *transaction, struct pt_io *io)
{
	int r = check_again(transaction);

	if (!r && !transaction->plan.step_count && !has_journal(transaction, io))
		return 0;
	if (!r)
		r = pt_check_rights(io, &transaction->plan, PCIPT_SEVERITY_BLOCKER, transaction->findings);
	if (r && r != -PCIPT_E_PENDING)
		return r;
	if (!transaction->findings)
		transaction->findings = pt_findings_new();
	else if (r)
		pt_findings_drop(transaction->findings, PCIPT_CODE_CHANGE_INTERRUPTED);
	r = transaction->findings ? begin(transaction) : -ENOMEM;
	if (!r)
		r = check_again(transaction);
	if (!r && transaction->plan.step_count)
		r = begin_journal(transaction);
	return r;
}

PCIPT_EXPORT int pcipt_transaction_apply(struct pcipt_transaction *transaction)
{
	struct pt_io *io;
	int r = check_phase(transaction);

	if (!r)
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
		transaction->phase = PT_APPLIED;
	return r;
}

PCIPT_EXPORT int pcipt_transaction_resume(struct pcipt_transaction *transaction)
{
	if (!transaction || transaction->phase != PT_PENDING)
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
	transaction->phase = PT_OVER;
	r = pt_undo(run, &transaction->plan, transaction->findings);
	if (!pt_plan_is_left(&transaction->plan) && pt_journal_end(run))
		r = -PCIPT_E_UNDO_FAILED;
	return !r && dropped ? -PCIPT_E_UNDO_FAILED : r;
}

PCIPT_EXPORT int pcipt_transaction_undo(struct pcipt_transaction *transaction)
{
	struct pcipt_findings *findings;
	int r;

	if (!transaction || transaction->phase != PT_APPLIED)
		return -EINVAL;
	findings = pt_findings_new();
	if (!findings)
		return -ENOMEM;
	replace_findings(transaction, findings);
	if (!transaction->plan.step_count)
		return 0;
	r = undo(transaction);
	pt_run_end(&transaction->run);
	return r;
}

PCIPT_EXPORT const struct pcipt_findings *pcipt_transaction_get_findings(const struct pcipt_transaction *transaction)
{
	return transaction ? transaction->findings : NULL;
}

PCIPT_EXPORT size_t pcipt_transaction_get_step_count(const struct pcipt_transaction *transaction)
{
	return transaction ? transaction->plan.step_count : 0;
}

static const struct pt_step *step_of(const struct pcipt_transaction *transaction, size_t index)
{
	return index < pcipt_transaction_get_step_count(transaction) ? &transaction->plan.steps[index] : NULL;
}

PCIPT_EXPORT const char *pcipt_transaction_get_step_sentence(const struct pcipt_transaction *transaction, size_t index)
{
	const struct pt_step *step = step_of(transaction, index);

	return step ? step->sentence : NULL;
}

PCIPT_EXPORT const char *pcipt_transaction_get_step_path(const struct pcipt_transaction *transaction, size_t index)
{
	const struct pt_step *step = step_of(transaction, index);

	return step ? step->path : NULL;
}

PCIPT_EXPORT const char *pcipt_transaction_get_step_value(const struct pcipt_transaction *transaction, size_t index)
{
	const struct pt_step *step = step_of(transaction, index);

	return step ? step->value : NULL;
}

PCIPT_EXPORT int pcipt_transaction_get_step_state(const struct pcipt_transaction *transaction, size_t index)
{
	const struct pt_step *step = step_of(transaction, index);

	return step ? (int)step->state : -EINVAL;
}

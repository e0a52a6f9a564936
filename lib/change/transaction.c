/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <stdlib.h>

PCIPT_EXPORT int pcipt_transaction_new(struct pcipt_ctx *ctx, struct pcipt_transaction **ret_transaction)
{
	struct pcipt_transaction *transaction;

	if (!ctx || !ret_transaction)
		return -EINVAL;
	transaction = calloc(1, sizeof(*transaction));
	if (!transaction)
		return -ENOMEM;
	transaction->ctx = pcipt_ctx_ref(ctx);
	*ret_transaction = transaction;
	return 0;
}

PCIPT_EXPORT void pcipt_transaction_free(struct pcipt_transaction *transaction)
{
	if (!transaction)
		return;
	pt_plan_release(&transaction->plan);
	pcipt_findings_free(transaction->findings);
	free(transaction->jobs);
	pcipt_ctx_unref(transaction->ctx);
	free(transaction);
}

static int add_job(struct pcipt_transaction *transaction, enum pt_job_kind kind, const struct pcipt_address *address,
		   unsigned int flags)
{
	int r;

	if (!transaction || !address || flags & ~(unsigned int)PCIPT_WHOLE_GROUP ||
	    pcipt_address_format(address, NULL, 0) < 0)
		return -EINVAL;
	if (transaction->phase > PT_CHECKED)
		return -EALREADY;
	r = pt_grow(&transaction->jobs, transaction->job_count, &transaction->job_capacity, sizeof(*transaction->jobs));
	if (r)
		return r;
	transaction->jobs[transaction->job_count++] =
		(struct pt_job){.kind = kind, .address = *address, .flags = flags};
	transaction->phase = PT_OPEN;
	return 0;
}

PCIPT_EXPORT int pcipt_transaction_add_bind(struct pcipt_transaction *transaction, const struct pcipt_address *address,
					    unsigned int flags)
{
	return add_job(transaction, PT_JOB_BIND, address, flags);
}

PCIPT_EXPORT int pcipt_transaction_add_restore(struct pcipt_transaction *transaction,
					       const struct pcipt_address *address, unsigned int flags)
{
	return add_job(transaction, PT_JOB_RESTORE, address, flags);
}

/* Works the steps out anew; old ones stay on failure. */
static int make_plan(struct pcipt_transaction *transaction, struct pt_plan *plan, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings = pt_findings_new();
	int r;

	if (!findings)
		return -ENOMEM;
	r = pt_plan_make(transaction->ctx, transaction->jobs, transaction->job_count, plan, findings);
	if (r) {
		pcipt_findings_free(findings);
		pt_plan_release(plan);
		return r;
	}
	*ret_findings = findings;
	return 0;
}

static void replace_findings(struct pcipt_transaction *transaction, struct pcipt_findings *findings)
{
	pcipt_findings_free(transaction->findings);
	transaction->findings = findings;
}

PCIPT_EXPORT int pcipt_transaction_check(struct pcipt_transaction *transaction)
{
	struct pcipt_findings *findings;
	struct pt_plan plan = {0};
	int r;

	if (!transaction)
		return -EINVAL;
	if (transaction->phase > PT_CHECKED)
		return -EALREADY;
	r = make_plan(transaction, &plan, &findings);
	if (r)
		return r;
	pt_plan_release(&transaction->plan);
	transaction->plan = plan;
	replace_findings(transaction, findings);
	transaction->phase = PT_CHECKED;
	return pcipt_findings_get_worst(findings) == PCIPT_SEVERITY_BLOCKER ? -PCIPT_E_REFUSED : 0;
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
	if (pcipt_findings_get_worst(findings) == PCIPT_SEVERITY_BLOCKER)
		return -PCIPT_E_REFUSED;
	return stale ? -PCIPT_E_STALE : 0;
}

PCIPT_EXPORT int pcipt_transaction_apply(struct pcipt_transaction *transaction)
{
	struct pt_io *io;
	int r;

	if (!transaction)
		return -EINVAL;
	if (transaction->phase > PT_CHECKED)
		return -EALREADY;
	r = pt_io_get(transaction->ctx, &io);
	if (!r)
		r = pt_io_is_live(io);
	if (r <= 0)
		return r ? r : -PCIPT_E_NOT_LIVE;
	r = transaction->phase == PT_CHECKED ? check_stale(transaction) : pcipt_transaction_check(transaction);
	if (r)
		return r;
	r = pt_apply(transaction->ctx, &transaction->plan, transaction->findings);
	if (r != -PCIPT_E_REFUSED)
		transaction->phase = r ? PT_OVER : PT_APPLIED;
	return r;
}

PCIPT_EXPORT int pcipt_transaction_undo(struct pcipt_transaction *transaction)
{
	struct pcipt_findings *findings;

	if (!transaction || transaction->phase != PT_APPLIED)
		return -EINVAL;
	findings = pt_findings_new();
	if (!findings)
		return -ENOMEM;
	replace_findings(transaction, findings);
	transaction->phase = PT_OVER;
	return pt_undo(transaction->ctx, &transaction->plan, findings);
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

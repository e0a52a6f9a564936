/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Runs the steps that lead from what a device is now to what it was before. */
static int undo_move(struct pcipt_ctx *ctx, struct pt_move *move)
{
	struct pt_plan plan = {0};
	struct pt_state now;
	char path[PATH_MAX];
	struct pt_io *io;
	int r = pt_io_get(ctx, &io);

	if (!r)
		r = pt_read_state(io, &plan.arena, move->name, &now);
	if (!r) {
		bool any_driver = move->any_driver;

		move->any_driver = false;
		r = pt_step_transition(&plan, move, &now, &move->before);
		move->any_driver = any_driver;
	}
	if (!r && !pt_same_text(move->old_record, move->new_record)) {
		r = pt_record_path(ctx, move->name, path, sizeof(path));
		if (!r)
			r = pt_step_record(&plan, move, path, move->old_record);
	}
	for (size_t i = 0; !r && i < plan.step_count; i++)
		r = pt_run_step(ctx, &plan.steps[i]);
	pt_plan_release(&plan);
	return r;
}

static void mark_undone(struct pt_plan *plan, const struct pt_move *move)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].move == move && plan->steps[i].state == PCIPT_STEP_DONE)
			plan->steps[i].state = PCIPT_STEP_UNDONE;
}

int pt_undo(struct pcipt_ctx *ctx, struct pt_plan *plan, struct pcipt_findings *findings)
{
	int result = 0;

	for (size_t i = plan->move_count; i > 0; i--) {
		struct pt_move *move = plan->moves[i - 1];
		struct pcipt_address address = {0};
		int r;

		if (!move->touched)
			continue;
		(void)pcipt_address_parse(move->name, &address);
		r = undo_move(ctx, move);
		if (!r) {
			mark_undone(plan, move);
			move->touched = false;
			continue;
		}
		result = -PCIPT_E_UNDO_FAILED;
		pt_find_device(findings, PCIPT_CODE_CHANGE_UNDO_FAILED, PCIPT_SEVERITY_BLOCKER, &address,
			       "%s could not be brought back to what it was (driver %s, override %s): %s.", move->name,
			       move->before.driver ? move->before.driver : "none",
			       move->before.override ? move->before.override : "none", pcipt_strerror(r));
		if (r == -ENODEV)
			pt_remedy(findings, "The device is gone; when it is back, its driver will find it.");
		else
			pt_remedy(findings, "Restore it when the cause is gone: pcipt-bind --restore %s.", move->name);
	}
	return result;
}

int pt_apply(struct pcipt_ctx *ctx, struct pt_plan *plan, struct pcipt_findings *findings)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		struct pt_step *step = &plan->steps[i];
		int r;

		if (step->move)
			step->move->touched = true;
		r = pt_run_step(ctx, step);
		step->state = r ? PCIPT_STEP_FAILED : PCIPT_STEP_DONE;
		if (!r)
			continue;
		pt_explain_failure(step, r, findings);
		if (pt_undo(ctx, plan, findings))
			return -PCIPT_E_UNDO_FAILED;
		pt_find_host(findings, PCIPT_CODE_CHANGE_UNDONE, PCIPT_SEVERITY_NOTE,
			     "Nothing is changed: every device is as it was.");
		return r;
	}
	return 0;
}

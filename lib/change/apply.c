/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Adds a step when the record in the state directory is not what it was before. */
static int restore_record(struct pcipt_ctx *ctx, struct pt_io *io, struct pt_plan *plan, struct pt_move *move)
{
	struct pcipt_text text = {0};
	char path[PATH_MAX];
	int r = pt_record_path(ctx, move->name, path, sizeof(path));
	bool same;

	if (r || pt_same_text(move->old_record, move->new_record))
		return r;
	r = pt_io_read_whole(io, PT_IO_ROOT, path + 1, &text);
	same = r ? r == -ENOENT && !move->old_record : pt_same_text(text.string, move->old_record);
	pt_text_release(&text);
	if (r == -ENOMEM || same)
		return same ? 0 : r;
	return pt_step_record(plan, move, path, move->old_record);
}

/* Runs the steps that lead from what a device is now to what it was before. */
static int undo_move(struct pcipt_ctx *ctx, struct pt_move *move)
{
	struct pt_plan plan = {0};
	struct pt_state now;
	struct pt_io *io;
	int r = pt_io_get(ctx, &io);

	if (!r)
		r = pt_read_state(io, &plan.arena, move->name, &now);
	/* the record is there as long as the device is not as it was at first */
	if (!r && !move->new_record)
		r = restore_record(ctx, io, &plan, move);
	if (!r) {
		bool any_driver = move->any_driver;

		move->any_driver = false;
		r = pt_step_transition(&plan, move, &now, &move->before);
		move->any_driver = any_driver;
	}
	if (!r && move->new_record)
		r = restore_record(ctx, io, &plan, move);
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

/* Without the right to write an attribute, not even the first step is taken. */
static int check_rights(struct pcipt_ctx *ctx, const struct pt_plan *plan, struct pcipt_findings *findings)
{
	struct pt_io *io;
	int r = pt_io_get(ctx, &io);

	for (size_t i = 0; !r && i < plan->step_count; i++) {
		const struct pt_step *step = &plan->steps[i];

		if (step->kind == PT_STEP_LOAD || step->kind == PT_STEP_STORE || step->kind == PT_STEP_REMOVE)
			continue;
		r = pt_io_may_write(io, step->path + 1);
		if (r != -EACCES && r != -EPERM && r != -EROFS) {
			r = 0; /* a driver that is loaded first is not there yet; the rest shows in its turn */
			continue;
		}
		pt_explain_failure(step, r, findings);
		r = -PCIPT_E_REFUSED;
	}
	return r;
}

int pt_apply(struct pcipt_ctx *ctx, struct pt_plan *plan, struct pcipt_findings *findings)
{
	int r = check_rights(ctx, plan, findings);

	if (r)
		return r;
	for (size_t i = 0; i < plan->step_count; i++) {
		struct pt_step *step = &plan->steps[i];

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

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Taking back, from whatever a device is by now: what a step left half done does not matter. Asks for no memory beyond
 * what was had beforehand, so that a change can also be taken back when there is none.
 */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Two overrides of a page each in every text of a transition, and the record that is there. */
#define SCRATCH ((size_t)128 * 1024)
#define MOST_STEPS 24

int pt_undo_prepare(struct pt_run *run)
{
	struct pt_plan *scratch = &run->scratch;

	scratch->steps = calloc(MOST_STEPS, sizeof(*scratch->steps));
	if (!scratch->steps)
		return -ENOMEM;
	scratch->step_capacity = MOST_STEPS;
	return pt_arena_reserve(&scratch->arena, SCRATCH);
}

/* Adds a step when the record in the state directory is not what it was before. */
static int restore_record(struct pt_run *run, struct pt_move *move)
{
	char path[PATH_MAX];
	int r = pt_record_path(run->ctx, move->name, path, sizeof(path));

	if (r || pt_same_text(move->old_record, move->new_record) ||
	    pt_record_is(run->ctx, run->io, move->name, move->old_record))
		return r;
	return pt_step_record(&run->scratch, move, path, move->old_record);
}

static bool is_one_of(const char *text, const char *one, const char *other)
{
	return !text || pt_same_text(text, one) || pt_same_text(text, other);
}

/* Whether a device is as one of our own steps can have left it; what somebody else has made of it is left alone. */
static bool is_ours(const struct pt_move *move, const struct pt_state *now)
{
	return (move->any_driver || is_one_of(now->driver, move->before.driver, move->after.driver)) &&
	       is_one_of(now->override, move->before.override, move->after.override);
}

/* A node that was there before its owner was set gets the old one back. */
static int restore_node(struct pt_run *run, struct pt_move *move)
{
	struct pt_io_status status;

	if (!move->node || !move->node_before || pt_io_status(run->io, move->node + 1, &status))
		return 0;
	return pt_step_own(&run->scratch, move, move->node, move->node_before);
}

/* The node of a group that all its VFs shared with others stays when the VFs go. */
static int set_node_back(struct pt_run *run, const struct pt_plan *plan, const struct pt_move *pf)
{
	for (size_t i = 0; i < plan->move_count; i++)
		if (plan->moves[i]->comes && plan->moves[i]->node && !strcmp(plan->moves[i]->pf, pf->name))
			return restore_node(run, plan->moves[i]);
	return 0;
}

static int plan_back(struct pt_run *run, struct pt_move *move, const struct pt_state *now)
{
	struct pt_plan *scratch = &run->scratch;
	struct pt_state before = move->before;
	bool any_driver = move->any_driver;
	int r = restore_node(run, move);

	if (move->vfs_before)
		return pt_plan_vfs_back(run, scratch, move);

	/* what no step of ours has set may be somebody else's by now */
	before.attributes[PT_AUTOPROBE] = NULL;
	if (!any_driver && pt_same_text(before.driver, move->after.driver) && !move->after.attributes[PT_POWER_CONTROL])
		before.attributes[PT_POWER_CONTROL] = NULL;

	/* the record is there as long as the device is not as it was at first */
	if (!r && !move->new_record)
		r = restore_record(run, move);
	move->any_driver = false;
	if (!r)
		r = pt_step_transition(scratch, move, now, &before);
	move->any_driver = any_driver;
	if (!r && move->new_record)
		r = restore_record(run, move);
	return r;
}

static int run_scratch(struct pt_run *run)
{
	struct pt_plan *scratch = &run->scratch;
	int r = 0;

	for (size_t i = 0; !r && i < scratch->step_count; i++) {
		const struct pt_step *step = &scratch->steps[i];

		r = pt_run_step(run, step);
		/* an attribute may be as it was without our help */
		if (r && !pt_run_is_pending(run) && step->kind == PT_STEP_ATTRIBUTE && !pt_run_verify(run, step))
			r = 0;
	}
	scratch->step_count = 0;
	return r;
}

/* The port comes before the driver, which takes the MAC from it. What cannot be set is no reason to leave the device
 * without its driver. */
static int set_port_back(struct pt_run *run, struct pt_move *move)
{
	int r = move->settings_before ? pt_plan_settings_back(run, &run->scratch, move) : 0;

	if (!r)
		return run_scratch(run);
	run->scratch.step_count = 0;
	return r;
}

/* Runs the steps that lead from what a device is now to what it was before; ret_port is what came of its port. */
static int undo_move(struct pt_run *run, struct pt_plan *plan, struct pt_move *move, int *ret_port)
{
	struct pt_plan *scratch = &run->scratch;
	struct pt_state now;
	int r;

	*ret_port = 0;
	pt_arena_reset(&scratch->arena);
	scratch->step_count = 0;
	r = pt_read_state(run->io, &scratch->arena, move->name, &now);
	if (!r && !is_ours(move, &now))
		return -ESTALE;
	if (!r)
		*ret_port = set_port_back(run, move);
	if (*ret_port == -PCIPT_E_PENDING)
		return *ret_port;
	if (!r)
		r = plan_back(run, move, &now);
	if (!r && move->vfs_before)
		r = set_node_back(run, plan, move);
	return r ? r : run_scratch(run);
}

/* A VF that came has gone with what made it. */
static bool is_undone_with(const struct pt_move *move, const struct pt_move *undone)
{
	return move && (move == undone || (move->comes && undone->vfs_before && !strcmp(move->pf, undone->name)));
}

static void mark_undone(struct pt_plan *plan, const struct pt_move *move)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (is_undone_with(plan->steps[i].move, move) && plan->steps[i].state == PCIPT_STEP_DONE)
			plan->steps[i].state = PCIPT_STEP_UNDONE;
}

static void let_go(struct pt_plan *plan, const struct pt_move *move)
{
	for (size_t i = 0; i < plan->move_count; i++)
		if (is_undone_with(plan->moves[i], move))
			plan->moves[i]->touched = false;
}

/* What a VF is brought back to comes with its physical function, in whatever way it went. */
static bool is_left_to_pf(const struct pt_plan *plan, const struct pt_move *move)
{
	for (size_t i = 0; move->pf && i < plan->move_count; i++)
		if (plan->moves[i]->vfs_before && plan->moves[i]->touched && !strcmp(plan->moves[i]->name, move->pf))
			return true;
	return false;
}

static const char *or_none(const char *text)
{
	return text ? text : "none";
}

/* A device may be pulled out while it is brought back, whatever the error is then; and a driver answers -ENODEV as well
 * when it does not want a device that is there. */
static bool is_gone(struct pt_run *run, const struct pt_move *move, int error)
{
	struct pt_state now;

	if (!error || pt_run_is_pending(run))
		return false;
	pt_arena_reset(&run->scratch.arena);
	return pt_read_state(run->io, &run->scratch.arena, move->name, &now) == -ENODEV;
}

static void tell(const struct pt_move *move, int error, bool gone, struct pcipt_findings *findings)
{
	struct pcipt_address address = {0};

	(void)pcipt_address_parse(move->name, &address);
	if (gone) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_GONE, PCIPT_SEVERITY_BLOCKER, &address,
			       "%s is gone: there is no such device any more.", move->name);
		pt_remedy(findings, "When it is back, its driver will find it.");
		return;
	}
	if (error == -PCIPT_E_PENDING) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_PENDING, PCIPT_SEVERITY_BLOCKER, &address,
			       "Bringing %s back still waits in the kernel, until whoever holds it lets go of it.",
			       move->name);
		pt_remedy(findings, "Stop the virtual machine or program that has it, then: pcipt-bind --recover.");
		return;
	}
	if (move->vfs_before && error == -ESTALE) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_CHANGED_SINCE, PCIPT_SEVERITY_BLOCKER, &address,
			       "Somebody else has made another number of virtual functions of %s meanwhile; they are "
			       "left alone.",
			       move->name);
		pt_remedy(findings, "There were %s before; see whether there should be.", move->vfs_before);
		return;
	}
	if (move->vfs_before) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_UNDO_FAILED, PCIPT_SEVERITY_BLOCKER, &address,
			       "%s could not be brought back to %s virtual functions: %s.", move->name,
			       move->vfs_before, pcipt_strerror(error));
		pt_remedy(findings, "When the cause is gone, recover it: pcipt-bind --recover.");
		return;
	}
	if (error == -ESTALE) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_CHANGED_SINCE, PCIPT_SEVERITY_BLOCKER, &address,
			       "%s was changed meanwhile by somebody else, and is left as it is now.", move->name);
		pt_remedy(findings, "It was on driver %s with override %s before; see whether it should be.",
			  or_none(move->before.driver), or_none(move->before.override));
		return;
	}
	pt_find_device(findings, PCIPT_CODE_CHANGE_UNDO_FAILED, PCIPT_SEVERITY_BLOCKER, &address,
		       "%s could not be brought back to what it was (driver %s, override %s): %s.", move->name,
		       or_none(move->before.driver), or_none(move->before.override), pcipt_strerror(error));
	pt_remedy(findings, "When the cause is gone, recover it: pcipt-bind --recover.");
}

static void tell_port(const struct pt_move *move, int error, struct pcipt_findings *findings)
{
	struct pcipt_address address = {0};

	(void)pcipt_address_parse(move->name, &address);
	pt_find_device(findings, PCIPT_CODE_CHANGE_UNDO_FAILED, PCIPT_SEVERITY_BLOCKER, &address,
		       "The network port of %s could not be set back through %s: %s.", move->name, move->interface,
		       pcipt_strerror(error));
	pt_remedy(findings, "When the cause is gone, recover it: pcipt-bind --recover.");
}

/* A device that is gone, or somebody else's by now, is told and not touched again. When a write waits in the kernel, so
 * might the next: the journal keeps what is left for another time. */
int pt_undo(struct pt_run *run, struct pt_plan *plan, struct pcipt_findings *findings)
{
	int result = 0;

	for (size_t i = plan->move_count; i > 0; i--) {
		struct pt_move *move = plan->moves[i - 1];
		int r, port;
		bool gone;

		if (!move->touched || is_left_to_pf(plan, move))
			continue;
		r = undo_move(run, plan, move, &port);
		gone = is_gone(run, move, r);
		if (r)
			tell(move, r, gone, findings);
		else if (port)
			tell_port(move, port, findings);
		else
			mark_undone(plan, move);
		if ((!r && !port) || gone || r == -ESTALE)
			let_go(plan, move);
		if (r || port)
			result = -PCIPT_E_UNDO_FAILED;
		if (pt_run_is_pending(run))
			break;
	}
	return result;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a process left that died in the midst of a change. */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define RECOVER_KNOWN                                                                                                  \
	((unsigned int)(PCIPT_RECOVER_FORGET | PCIPT_RECOVER_EVEN_IF_IN_USE | PCIPT_RECOVER_EVEN_IF_NEEDED))
/* The gate is one, and so are its flags. */
_Static_assert((int)PCIPT_RECOVER_EVEN_IF_IN_USE == PCIPT_CHANGE_EVEN_IF_IN_USE &&
		       (int)PCIPT_RECOVER_EVEN_IF_NEEDED == PCIPT_CHANGE_EVEN_IF_NEEDED,
	       "the flags of recovering are those of a transaction");

/* Whether a physical function has as many VFs as it was to have, and makes them as before. */
static bool has_vfs(struct pt_run *run, const struct pt_move *move, const struct pt_state *now)
{
	char number[16];
	int count = pt_count_vfs(run->io, move->name);

	(void)snprintf(number, sizeof(number), "%d", count);
	return count >= 0 && !strcmp(number, move->vfs_after) &&
	       pt_same_text(now->attributes[PT_AUTOPROBE], move->before.attributes[PT_AUTOPROBE]);
}

/* Drivers of the host take VFs that are for it as they like; and settings leave driver and record to others. */
static bool has_driver(struct pt_run *run, const struct pt_move *move, const struct pt_state *now)
{
	if (move->kind == PT_JOB_NETWORK || (move->comes && move->flags & PCIPT_CHANGE_VFS_FOR_HOST))
		return true;
	return (move->any_driver ? now->driver && !pt_is_vfio_name(now->driver)
				 : pt_same_text(now->driver, move->after.driver)) &&
	       pt_same_text(now->override, move->after.override) &&
	       pt_record_is(run->ctx, run->io, move->name, move->new_record);
}

/* Whether every device is as the change was to leave it: only the end was missing. */
static bool is_complete(struct pt_run *run, const struct pt_plan *plan)
{
	bool complete = true;

	for (size_t i = 0; complete && i < plan->move_count; i++) {
		const struct pt_move *move = plan->moves[i];
		struct pt_arena arena;
		struct pt_state now;

		if (!move->touched || move->goes)
			continue;
		pt_arena_init(&arena);
		complete = !pt_read_state(run->io, &arena, move->name, &now) && has_driver(run, move, &now) &&
			   (!move->node_after || pt_run_has_owner(run, move)) &&
			   (!move->vfs_after || has_vfs(run, move, &now)) &&
			   (!move->settings_after || !pt_io_check_vf(run->io, move->interface, move->settings_after));
		for (size_t j = 0; complete && j < PT_ATTRIBUTES; j++)
			complete = !move->after.attributes[j] ||
				   pt_same_text(now.attributes[j], move->after.attributes[j]);
		pt_arena_free(&arena);
	}
	return complete;
}

static void tell_recovered(const struct pt_plan *plan, const bool *touched, bool complete,
			   struct pcipt_findings *findings)
{
	for (size_t i = 0; i < plan->move_count; i++) {
		const struct pt_move *move = plan->moves[i];
		const struct pt_state *now = complete ? &move->after : &move->before;
		struct pcipt_address address = {0};

		if (!touched[i] || (!complete && move->touched) || (complete ? move->goes : move->comes))
			continue;
		(void)pcipt_address_parse(move->name, &address);
		if (move->vfs_before) {
			pt_find_device(
				findings, PCIPT_CODE_CHANGE_RECOVERED, PCIPT_SEVERITY_NOTE, &address,
				complete ? "%s was changed whole before the interruption: it has %s virtual functions."
					 : "%s is again as it was before: it has %s virtual functions.",
				move->name, complete ? move->vfs_after : move->vfs_before);
			continue;
		}
		pt_find_device(findings, PCIPT_CODE_CHANGE_RECOVERED, PCIPT_SEVERITY_NOTE, &address,
			       complete ? "%s was changed whole before the interruption: driver %s, override %s."
					: "%s is again as it was before: driver %s, override %s.",
			       move->name,
			       complete && move->any_driver ? "of the kernel's choice"
			       : now->driver                ? now->driver
							    : "none",
			       now->override ? now->override : "none");
	}
}

static int recover_plan(struct pt_run *run, struct pt_journal *journal, const struct pcipt_host *host,
			unsigned int flags, struct pcipt_findings *findings)
{
	struct pt_plan *plan = &journal->plan;
	bool *touched = pt_arena_alloc(&plan->arena, plan->move_count + 1, sizeof(*touched)), complete;
	int r = touched ? pt_drop_others(host, plan, findings) : -ENOMEM;

	if (r < 0)
		return r;
	for (size_t i = 0; i < plan->move_count; i++)
		touched[i] = plan->moves[i]->touched;
	complete = journal->all_run && is_complete(run, plan);
	r = complete ? 0 : pt_gate_back(run->ctx, host, plan, flags, findings);
	if (r)
		return r;
	if (!complete) {
		size_t before = findings->count;

		r = pt_undo(run, plan, findings);
		/* what somebody else has changed, or what is gone, is told and needs no second try */
		for (size_t i = before; r && i < findings->count; i++)
			if (findings->list[i].code != PCIPT_CODE_CHANGE_UNDO_FAILED &&
			    findings->list[i].code != PCIPT_CODE_CHANGE_PENDING)
				findings->list[i].severity = PCIPT_SEVERITY_WARNING;
		if (!pt_plan_is_left(plan))
			r = 0;
	}
	tell_recovered(plan, touched, complete, findings);
	return r;
}

static int recover(struct pt_run *run, unsigned int flags, struct pcipt_findings *findings)
{
	struct pcipt_host *host = NULL;
	struct pt_journal journal;
	int r = pt_journal_read(run, &journal);

	if (r == -ENOENT) {
		pt_find_host(findings, PCIPT_CODE_CHANGE_NOTHING_TO_DO, PCIPT_SEVERITY_NOTE,
			     "No change was interrupted: nothing to recover.");
		r = 0;
	} else if (r) {
		pt_find_host(findings, PCIPT_CODE_CHANGE_INTERRUPTED, PCIPT_SEVERITY_BLOCKER,
			     "The journal of the interrupted change cannot be used: %s.", pcipt_strerror(r));
		pt_remedy(findings, "See that every device is as it should be, then forget it: pcipt-bind --recover "
				    "--forget.");
	} else if (journal.is_old) {
		pt_find_host(findings, PCIPT_CODE_CHANGE_RECOVERED, PCIPT_SEVERITY_NOTE,
			     "The machine was started again since the change was interrupted: nothing is left of it.");
	} else {
		r = pcipt_host_read(run->ctx, PT_WHAT_TO_PLAN, &host);
		if (!r)
			r = recover_plan(run, &journal, host, flags, findings);
		pcipt_host_unref(host);
	}
	pt_plan_release(&journal.plan);
	return r;
}

/* Files that were being written when the process died, under a name of their own. */
static void sweep(struct pt_run *run, const char *below)
{
	struct pt_io_names names = {0};
	char folder[PATH_MAX], path[PATH_MAX];

	if (snprintf(folder, sizeof(folder), "%s%s", run->ctx->state_dir + 1, below) >= (int)sizeof(folder))
		return;
	if (!pt_io_list(run->io, PT_IO_ROOT, folder, &names))
		for (size_t i = 0; i < names.count; i++) {
			const char *name = pt_io_name(&names, i);
			size_t length = strlen(name);

			if (name[0] == '.' && length > 4 && !strcmp(name + length - 4, ".new") &&
			    !pt_path_join(path, sizeof(path), folder, name) && pt_io_remove(run->io, path))
				pt_log(run->ctx, PCIPT_LOG_WARNING, "%s could not be removed", path);
		}
	pt_io_names_release(&names);
}

/* What another try would not change by itself. */
static bool may_be_forgotten(int error)
{
	return error == -PCIPT_E_UNDO_FAILED || error == -PCIPT_E_MALFORMED || error == -PCIPT_E_REFUSED ||
	       error == -EBUSY;
}

PCIPT_EXPORT int pcipt_recover(struct pcipt_ctx *ctx, unsigned int flags, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings;
	struct pt_run run = {.lock = -1};
	struct pt_io *io;
	int r;

	if (!ctx || !ret_findings || flags & ~RECOVER_KNOWN)
		return -EINVAL;
	*ret_findings = NULL;
	r = pt_io_get(ctx, &io);
	if (!r)
		r = pt_io_is_live(io);
	if (r <= 0)
		return r ? r : -PCIPT_E_NOT_LIVE;
	findings = pt_findings_new();
	if (!findings)
		return -ENOMEM;
	r = pt_run_begin(&run, ctx, findings);
	if (r == -EACCES || r == -EPERM || r == -EROFS) {
		pt_explain_rights(ctx->state_dir, r, PCIPT_SEVERITY_BLOCKER, findings);
		r = -PCIPT_E_REFUSED;
	} else if (!r) {
		r = recover(&run, flags & ~(unsigned int)PCIPT_RECOVER_FORGET, findings);
		sweep(&run, "");
		sweep(&run, "/devices");
		if (!r || (flags & PCIPT_RECOVER_FORGET && may_be_forgotten(r))) {
			int end = pt_journal_end(&run);

			r = flags & PCIPT_RECOVER_FORGET ? end : r ? r : end;
		}
	}
	pt_run_end(&run);
	if (r == -ENOMEM || findings->failed) {
		pcipt_findings_free(findings);
		return -ENOMEM;
	}
	*ret_findings = findings;
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What stands against a change, looked at once more: when a write was waited for, the host may use by now what comes
 * next; and what was changed once may be in use when it is to be taken back.
 */
#include "change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct pcipt_device *find_device(const struct pcipt_host *host, const struct pt_move *move)
{
	struct pcipt_address address;

	return pcipt_address_parse(move->name, &address) ? NULL : pt_host_device(host, &address);
}

/* Whether it still is the card that was planned for: 1, 0 or an error. */
static int is_the_same(const struct pcipt_device *device, const struct pt_move *move)
{
	struct pt_arena arena;
	const char *identity;
	int r;

	pt_arena_init(&arena);
	identity = pt_record_identity(&arena, device);
	r = identity ? !strcmp(identity, move->identity) : -ENOMEM;
	pt_arena_free(&arena);
	return r;
}

static void tell_gone(const struct pt_move *move, bool is_other, struct pcipt_findings *findings)
{
	struct pcipt_address address = {0};

	(void)pcipt_address_parse(move->name, &address);
	if (is_other)
		pt_find_device(findings, PCIPT_CODE_CHANGE_OTHER_DEVICE, PCIPT_SEVERITY_WARNING, &address,
			       "%s is another device now than the one that was changed; it is left alone.", move->name);
	else
		pt_find_device(findings, PCIPT_CODE_CHANGE_GONE, PCIPT_SEVERITY_WARNING, &address,
			       "%s was in the change, and is gone.", move->name);
}

int pt_drop_others(const struct pcipt_host *host, struct pt_plan *plan, struct pcipt_findings *findings)
{
	int dropped = 0;

	for (size_t i = 0; i < plan->move_count; i++) {
		struct pt_move *move = plan->moves[i];
		const struct pcipt_device *device = find_device(host, move);
		int same = device && move->touched ? is_the_same(device, move) : 0;

		if (same < 0)
			return same;
		/* that a VF is not there, or is a new one, is what the change is about */
		if (!move->touched || same || move->comes || (move->goes && !device))
			continue;
		move->touched = false;
		tell_gone(move, device != NULL, findings);
		dropped++;
	}
	return dropped;
}

/* VFs that are there now go with the number that comes back. */
static void gate_vfs_back(struct pt_planning *planning, const struct pcipt_device *pf, const struct pt_move *move,
			  unsigned int flags)
{
	size_t count = pcipt_device_get_vf_count(pf);
	uint64_t before;

	if (pt_parse_number(move->vfs_before, 10, UINT16_MAX, &before) || before == count)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct pcipt_device *vf = pcipt_device_get_vf(pf, i);

		if (vf && vf->driver)
			pt_gate_unbind(planning, vf, flags);
	}
}

int pt_gate_back(struct pcipt_ctx *ctx, const struct pcipt_host *host, struct pt_plan *plan, unsigned int flags,
		 struct pcipt_findings *findings)
{
	struct pt_planning planning = {.ctx = ctx, .plan = plan, .findings = findings};
	size_t from = findings->count;
	int r = pt_io_get(ctx, &planning.io);

	for (size_t i = 0; !r && i < plan->move_count; i++) {
		const struct pt_move *move = plan->moves[i];
		const struct pcipt_device *device = find_device(host, move);

		if (!move->touched || !device || move->comes)
			continue;
		if (move->vfs_before)
			gate_vfs_back(&planning, device, move, move->flags | flags);
		/* what stays on its driver is not taken from anybody */
		else if (device->driver && !pt_same_text(device->driver, move->before.driver))
			pt_gate_unbind(&planning, device, move->flags | flags);
	}
	if (!r && findings->failed)
		r = -ENOMEM;
	return r ? r : pt_verdict(findings, from);
}

int pt_prepare_undo(struct pcipt_transaction *transaction)
{
	struct pcipt_host *host;
	int r = pcipt_host_read(transaction->ctx, PT_WHAT_TO_PLAN, &host), dropped;

	if (r)
		return r;
	r = pt_gate_back(transaction->ctx, host, &transaction->plan, 0, transaction->findings);
	dropped = r ? r : pt_drop_others(host, &transaction->plan, transaction->findings);
	pcipt_host_unref(host);
	return dropped;
}

static int check_state(struct pt_io *io, const struct pt_move *move, const struct pcipt_device *device,
		       struct pcipt_findings *findings)
{
	struct pt_arena arena;
	struct pt_state now;
	bool same;
	int r;

	pt_arena_init(&arena);
	r = pt_read_state(io, &arena, move->name, &now);
	same = !r && pt_same_text(now.driver, move->before.driver) && pt_same_text(now.override, move->before.override);
	pt_arena_free(&arena);
	if (r || same)
		return r;
	pt_find_device(findings, PCIPT_CODE_CHANGE_STALE, PCIPT_SEVERITY_BLOCKER, &device->address,
		       "%s was changed by somebody else while this change waited.", move->name);
	pt_remedy(findings, "List the steps again, and see whether they are still what you want.");
	return -PCIPT_E_STALE;
}

static int gate_next(struct pt_planning *planning, const struct pt_move *move)
{
	const struct pcipt_device *device = find_device(planning->host, move);
	struct pt_target target = {
		.device = device, .kind = move->kind, .flags = move->flags, .driver = move->after.driver};
	int same = device ? is_the_same(device, move) : 0;

	if (same < 0)
		return same;
	if (!same) {
		tell_gone(move, device != NULL, planning->findings);
		return device ? -PCIPT_E_STALE : -ENODEV;
	}
	if (move->kind == PT_JOB_BIND)
		pt_gate_bind(planning, &target);
	else if (move->kind == PT_JOB_RESTORE)
		pt_gate_restore(planning, &target);
	else if (move->goes)
		pt_gate_unbind(planning, device, move->flags);
	return check_state(planning->io, move, device, planning->findings);
}

int pt_gate_rest(struct pcipt_transaction *transaction)
{
	struct pt_plan *plan = &transaction->plan;
	struct pt_planning planning = {.transaction = transaction,
				       .ctx = transaction->ctx,
				       .io = transaction->run.io,
				       .plan = plan,
				       .findings = transaction->findings};
	size_t from = transaction->findings->count;
	int r = pcipt_host_read(transaction->ctx, PT_WHAT_TO_PLAN, &planning.host);

	if (r)
		return r;
	planning.taken = calloc(plan->move_count + 1, sizeof(*planning.taken));
	if (!planning.taken)
		r = -ENOMEM;
	for (size_t i = 0; !r && i < plan->move_count; i++)
		if (plan->moves[i]->kind == PT_JOB_BIND && find_device(planning.host, plan->moves[i]))
			planning.taken[planning.taken_count++] = find_device(planning.host, plan->moves[i]);
	for (size_t i = 0; !r && i < plan->move_count; i++)
		if (!plan->moves[i]->touched && !plan->moves[i]->comes)
			r = gate_next(&planning, plan->moves[i]);
	free(planning.taken);
	pcipt_host_unref(planning.host);
	if (!r && transaction->findings->failed)
		r = -ENOMEM;
	return r ? r : pt_verdict(transaction->findings, from);
}

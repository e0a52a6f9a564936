/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pt_tell_contradiction(struct pt_planning *planning, const struct pcipt_device *device)
{
	pt_find_device(
		planning->findings, PCIPT_CODE_CHANGE_CONTRADICTION, PCIPT_SEVERITY_BLOCKER, &device->address,
		"Two things are asked of %s at once that exclude each other, such as to be bound and to be restored.",
		device->name);
	pt_remedy(planning->findings, "Make two changes of it, one after the other.");
}

/* There is room for every device of the machine. Devices of a picture stand in memory in the order of addresses. */
static void add_target(struct pt_planning *planning, const struct pcipt_device *device, const struct pt_job *job)
{
	size_t place = planning->count;
	struct pt_target *target;

	while (place && planning->targets[place - 1].device > device)
		place--;
	if (place && planning->targets[place - 1].device == device) {
		target = &planning->targets[place - 1];
		target->flags |= job->flags;
		if (target->kind != job->kind || !pt_same_text(target->driver, job->driver) ||
		    target->number != job->number ||
		    (target->flags & PCIPT_CHANGE_BIND_VFS && target->flags & PCIPT_CHANGE_VFS_FOR_HOST))
			pt_tell_contradiction(planning, device);
		return;
	}
	memmove(&planning->targets[place + 1], &planning->targets[place],
		(planning->count - place) * sizeof(*planning->targets));
	planning->targets[place] = (struct pt_target){
		.device = device, .kind = job->kind, .flags = job->flags, .driver = job->driver, .number = job->number};
	planning->count++;
}

static void add_group(struct pt_planning *planning, const struct pcipt_group *group, const struct pt_job *job)
{
	bool recorded = false;

	for (size_t i = 0; job->kind == PT_JOB_RESTORE && i < group->member_count; i++)
		recorded |= pt_has_record(planning, group->members[i]);
	for (size_t i = 0; i < group->member_count; i++) {
		const struct pcipt_device *member = group->members[i];

		if (job->kind == PT_JOB_BIND && pcipt_device_is_bridge(member) && pt_driver_allows_vfio(member))
			continue;
		/* one that was on a VFIO driver before us has no record and stays there */
		if (job->kind == PT_JOB_RESTORE &&
		    (recorded ? !pt_has_record(planning, member) : !pt_is_vfio_driver(member)))
			continue;
		add_target(planning, member, job);
	}
}

static void tell_bridge(struct pt_planning *planning, const struct pcipt_device *device)
{
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_IS_BRIDGE, PCIPT_SEVERITY_BLOCKER, &device->address,
		       "%s is a bridge, which cannot be passed through.", device->name);
	pt_remedy(planning->findings, "Name the devices that hang on it.");
}

/* As many as there are already may still be bound; else it is a matter of the physical function. */
static void add_vfs(struct pt_planning *planning, const struct pcipt_device *pf, const struct pt_job *job)
{
	const unsigned int all = PCIPT_CHANGE_EVEN_IF_IN_USE | PCIPT_CHANGE_EVEN_IF_NEEDED | PCIPT_CHANGE_KEEP_AWAKE;
	const struct pt_job bind = {.kind = PT_JOB_BIND, .flags = job->flags & all};
	size_t count = pcipt_device_get_vf_count(pf);

	add_target(planning, pf, job);
	for (size_t i = 0; count == job->number && job->flags & PCIPT_CHANGE_BIND_VFS && i < count; i++)
		if (pcipt_device_get_vf(pf, i))
			add_target(planning, pcipt_device_get_vf(pf, i), &bind);
}

static void collect_job(struct pt_planning *planning, const struct pt_job *job)
{
	const struct pcipt_device *device = pcipt_host_find_device(planning->host, &job->address);
	char name[PCIPT_ADDRESS_SIZE];

	if (!device) {
		(void)pcipt_address_format(&job->address, name, sizeof(name));
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NO_DEVICE, PCIPT_SEVERITY_BLOCKER, &job->address,
			       "There is no PCI device %s on this machine.", name);
		pt_remedy(planning->findings, "pcipt-groups lists the devices that there are.");
	} else if (job->kind == PT_JOB_NETWORK) {
		return; /* settings go with a VF, and not with what is done to its physical function */
	} else if (job->kind == PT_JOB_VFS) {
		add_vfs(planning, device, job);
	} else if (job->flags & PCIPT_CHANGE_WHOLE_GROUP && device->group) {
		add_group(planning, device->group, job);
	} else if (job->kind == PT_JOB_BIND && pcipt_device_is_bridge(device)) {
		tell_bridge(planning, device);
	} else {
		add_target(planning, device, job);
	}
}

bool pt_is_driver_name(const char *name)
{
	return !name || (*name && !strchr(name, '/') && strcmp(name, ".") && strcmp(name, ".."));
}

static const char *copy(struct pt_arena *arena, const char *text, bool *failed)
{
	const char *interned = text ? pt_arena_intern(arena, text, strlen(text)) : NULL;

	*failed |= text && !interned;
	return interned;
}

int pt_tell_busy(struct pt_planning *planning, const struct pcipt_device *device)
{
	if (device->extra->is_held) {
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_HELD, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "The kernel waits for a process to let go of %s, or of a virtual function of it, which "
			       "somebody takes away.",
			       device->name);
		pt_remedy(planning->findings, "Stop the virtual machine or program that has it.");
		return -EBUSY;
	}
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_INTERRUPTED, PCIPT_SEVERITY_BLOCKER, &device->address,
		       "%s is in a change that is under way, or that was interrupted.", device->name);
	pt_remedy(planning->findings,
		  "Try again later; if no other program is at it, recover it: pcipt-bind --recover.");
	return -PCIPT_E_IN_CHANGE;
}

static int current_state(struct pt_planning *planning, const struct pcipt_device *device, struct pt_state *state)
{
	const struct pt_extra *extra = device->extra;
	struct pt_arena *arena = &planning->plan->arena;
	bool failed = false;

	if (extra->override.error) /* -EBUSY: it is in a change that is under way */
		return extra->override.error == -EBUSY ? pt_tell_busy(planning, device) : extra->override.error;
	state->driver = copy(arena, device->driver, &failed);
	state->override = copy(arena, extra->override.text, &failed);
	for (size_t i = 0; i < PT_ATTRIBUTES; i++) {
		char path[PATH_MAX], text[64];

		if (i == PT_AUTOPROBE && extra->total_vfs.error)
			continue;
		(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/%s", device->name,
			       pt_attribute_file((enum pt_attribute_kind)i));
		if (pt_io_read_text(planning->io, PT_IO_ROOT, path, text, sizeof(text)) > 0)
			state->attributes[i] = copy(arena, text, &failed);
	}
	if (failed)
		return -ENOMEM;
	return pt_is_driver_name(state->driver) ? 0 : -PCIPT_E_MALFORMED;
}

int pt_plan_add_move(struct pt_plan *plan, struct pt_move **ret_move)
{
	struct pt_move *move = pt_arena_alloc(&plan->arena, 1, sizeof(*move));
	int r = pt_grow(&plan->moves, plan->move_count, &plan->move_capacity, sizeof(*plan->moves));

	if (r || !move)
		return -ENOMEM;
	plan->moves[plan->move_count++] = move;
	*ret_move = move;
	return 0;
}

void pt_plan_touch(struct pt_plan *plan, struct pt_move *move)
{
	move->touched = true;
	for (size_t i = 0; move->vfs_before && i < plan->move_count; i++)
		if (plan->moves[i]->goes && pt_same_text(plan->moves[i]->pf, move->name))
			plan->moves[i]->touched = true;
}

int pt_plan_device(struct pt_planning *planning, const struct pt_target *target, struct pt_move **ret_move)
{
	const struct pcipt_device *device = target->device;
	struct pt_arena *arena = &planning->plan->arena;
	struct pt_move *move;
	int r = pt_plan_add_move(planning->plan, &move);

	if (r)
		return r;
	move->kind = target->kind;
	move->flags = target->flags;
	move->name = pt_arena_intern(arena, device->name, strlen(device->name));
	move->identity = pt_record_identity(arena, device);
	if (!move->name || !move->identity)
		return -ENOMEM;
	r = current_state(planning, device, &move->before);
	if (!r)
		*ret_move = move;
	return r;
}

int pt_plan_record(struct pt_planning *planning, struct pt_move *move)
{
	char path[PATH_MAX];
	int r = pt_record_path(planning->ctx, move->name, path, sizeof(path));

	if (pt_same_text(move->old_record, move->new_record))
		return r;
	return r ? r : pt_step_record(planning->plan, move, path, move->new_record);
}

int pt_plan_forget(struct pt_planning *planning, struct pt_move *move, const struct pcipt_device *device)
{
	struct pt_record record;
	int r = pt_record_read(planning->ctx, &planning->plan->arena, device, &record);

	if (r == -ENOMEM)
		return r;
	move->old_record = r == -ENOENT ? NULL : record.text;
	return pt_plan_record(planning, move);
}

void pt_tell_nothing_to_do(struct pt_planning *planning, const struct pcipt_device *device, const char *why)
{
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NOTHING_TO_DO, PCIPT_SEVERITY_NOTE, &device->address,
		       "%s %s: nothing to do.", device->name, why);
}

static int make_steps(struct pt_planning *planning)
{
	const struct pcipt_transaction *transaction = planning->transaction;
	int r;

	for (size_t i = 0; i < transaction->job_count; i++)
		collect_job(planning, &transaction->jobs[i]);
	for (size_t i = 0; i < planning->count; i++)
		if (planning->targets[i].kind == PT_JOB_BIND)
			planning->taken[planning->taken_count++] = planning->targets[i].device;
	pt_gate_unread(planning);
	r = pt_plan_restore(planning);
	if (!r)
		r = pt_plan_vfs(planning);
	if (!r)
		r = pt_plan_network(planning);
	return r ? r : pt_plan_bind(planning);
}

/* What a card can have of VFs is in its configuration space. */
static unsigned int what_to_read(const struct pcipt_transaction *transaction)
{
	unsigned int what = PT_WHAT_TO_PLAN;

	for (size_t i = 0; i < transaction->job_count; i++)
		if (transaction->jobs[i].kind == PT_JOB_VFS && transaction->jobs[i].number)
			what |= PCIPT_READ_CONFIG;
	return what;
}

int pt_plan_make(const struct pcipt_transaction *transaction, struct pt_plan *plan, struct pcipt_findings *findings)
{
	struct pt_planning planning = {
		.transaction = transaction, .ctx = transaction->ctx, .plan = plan, .findings = findings};
	int r = pt_io_get(transaction->ctx, &planning.io);

	if (!r)
		r = pcipt_host_read(transaction->ctx, what_to_read(transaction), &planning.host);
	if (r)
		return r;
	planning.targets = calloc(planning.host->device_count + 1, sizeof(*planning.targets));
	planning.taken = calloc(planning.host->device_count + 1, sizeof(*planning.taken));
	r = planning.targets && planning.taken ? make_steps(&planning) : -ENOMEM;
	free(planning.targets);
	free(planning.taken);
	pt_text_release(&planning.aliases);
	pt_text_release(&planning.ports);
	pcipt_host_unref(planning.host);
	return r ? r : findings->failed || planning.failed ? -ENOMEM : 0;
}

static bool is_same_state(const struct pt_state *a, const struct pt_state *b)
{
	bool same = pt_same_text(a->driver, b->driver) && pt_same_text(a->override, b->override);

	for (size_t i = 0; i < PT_ATTRIBUTES; i++)
		same &= pt_same_text(a->attributes[i], b->attributes[i]);
	return same;
}

/* The steps, and what they would be taken back to. */
bool pt_plan_equals(const struct pt_plan *a, const struct pt_plan *b)
{
	if (a->step_count != b->step_count || a->move_count != b->move_count)
		return false;
	for (size_t i = 0; i < a->move_count; i++)
		if (strcmp(a->moves[i]->identity, b->moves[i]->identity) ||
		    !is_same_state(&a->moves[i]->before, &b->moves[i]->before) ||
		    !pt_same_text(a->moves[i]->vfs_before, b->moves[i]->vfs_before) ||
		    !pt_same_text(a->moves[i]->settings_before, b->moves[i]->settings_before) ||
		    !pt_same_text(a->moves[i]->node_before, b->moves[i]->node_before))
			return false;
	for (size_t i = 0; i < a->step_count; i++)
		if (a->steps[i].kind != b->steps[i].kind || !pt_same_text(a->steps[i].path, b->steps[i].path) ||
		    !pt_same_text(a->steps[i].value, b->steps[i].value))
			return false;
	return true;
}

bool pt_plan_is_left(const struct pt_plan *plan)
{
	for (size_t i = 0; i < plan->move_count; i++)
		if (plan->moves[i]->touched)
			return true;
	return false;
}

void pt_plan_release(struct pt_plan *plan)
{
	free(plan->moves);
	free(plan->steps);
	pt_arena_free(&plan->arena);
	memset(plan, 0, sizeof(*plan));
}

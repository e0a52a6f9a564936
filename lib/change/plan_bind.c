/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <string.h>

bool pt_is_loaded_before(const struct pt_plan *plan, const char *driver)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].kind == PT_STEP_LOAD && !strcmp(plan->steps[i].driver, driver))
			return true;
	return false;
}

static int plan_target(struct pt_planning *planning, const struct pt_target *target, const char *driver)
{
	const struct pcipt_device *device = target->device;
	struct pt_record record;
	struct pt_move *move, at_first;
	int r = pt_plan_device(planning, target, &move);

	if (r)
		return r;
	move->after = (struct pt_state){.override = move->before.override};
	if (!pcipt_device_is_bridge(device)) {
		move->after = (struct pt_state){.driver = driver, .override = driver};
		if (target->flags & PCIPT_CHANGE_KEEP_AWAKE && move->before.attributes[PT_POWER_CONTROL])
			move->after.attributes[PT_POWER_CONTROL] = "on";
	}
	r = pt_record_read(planning->ctx, &planning->plan->arena, device, &record);
	if (r == -ENOMEM)
		return r;
	if (r != -ENOENT)
		move->old_record = record.text;
	/* unbound by hand since, or on another VFIO driver: what it was at first is still what counts */
	at_first = *move;
	if (!r && (!device->driver || pt_is_vfio_driver(device)))
		at_first.before = record.before;
	move->new_record = pt_record_format(&planning->plan->arena, &at_first);
	if (!move->new_record)
		return -ENOMEM;
	r = pt_plan_record(planning, move);
	return r ? r : pt_step_transition(planning->plan, move, &move->before, &move->after);
}

/* A bridge is here because its driver is in the way; it is only unbound. */
static int check_target(struct pt_planning *planning, const struct pt_target *target, const char **ret_driver)
{
	const char *module = NULL;
	int r;

	*ret_driver = NULL;
	/* nothing that could wait is asked of a device that is being changed */
	if (target->device->extra->override.error == -EBUSY)
		return pt_tell_busy(planning, target->device);
	pt_gate_bind(planning, target);
	if (pcipt_device_is_bridge(target->device))
		return 0;
	r = pt_choose_driver(planning, target, ret_driver, &module);
	if (!r && *ret_driver && module && !pt_is_loaded_before(planning->plan, *ret_driver))
		r = pt_step_load(planning->plan, module, *ret_driver);
	return r;
}

static bool is_done(const struct pt_target *target)
{
	return pt_is_vfio_driver(target->device) &&
	       (!target->driver || pt_same_text(target->driver, target->device->driver));
}

/* Whether no device before this one is moved out of the same group. */
static bool is_first_of_group(const struct pt_planning *planning, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (planning->targets[i].kind == PT_JOB_BIND && !is_done(&planning->targets[i]) &&
		    planning->targets[i].device->group == planning->targets[index].device->group)
			return false;
	return true;
}

/* The node of a group is there once a member of it is bound; the last move of the group sets its owner. */
static int plan_owner(struct pt_planning *planning, struct pt_move *move, const struct pcipt_group *group)
{
	const struct pcipt_transaction *transaction = planning->transaction;
	struct pt_arena *arena = &planning->plan->arena;
	struct pt_io_status status;
	const char *owner = pt_arena_printf(arena, "%u:%u", transaction->user, transaction->group);

	move->node_after = owner;
	move->node = pt_arena_printf(arena, "/dev/vfio/%u", group->number);
	if (!owner || !move->node)
		return -ENOMEM;
	if (!pt_io_status(planning->io, move->node + 1, &status)) {
		move->node_before = pt_arena_printf(arena, "%u:%u", status.user, status.group);
		if (!move->node_before)
			return -ENOMEM;
	}
	return pt_step_own(planning->plan, move, move->node, owner);
}

static bool is_last_of_group(const struct pt_planning *planning, size_t index)
{
	for (size_t i = index + 1; i < planning->count; i++)
		if (planning->targets[i].kind == PT_JOB_BIND && !pcipt_device_is_bridge(planning->targets[i].device) &&
		    planning->targets[i].device->group == planning->targets[index].device->group)
			return false;
	return true;
}

static int plan_index(struct pt_planning *planning, size_t index, const char *driver)
{
	const struct pt_target *target = &planning->targets[index];
	bool owned = planning->transaction->has_owner && target->device->group &&
		     !pcipt_device_is_bridge(target->device) && is_last_of_group(planning, index);
	struct pt_plan *plan = planning->plan;
	struct pt_move *move;
	int r = 0;

	if (is_done(target)) {
		if (owned)
			r = pt_plan_device(planning, target, &move);
		if (owned && !r)
			move->after =
				(struct pt_state){.driver = move->before.driver, .override = move->before.override};
	} else if (driver || pcipt_device_is_bridge(target->device)) {
		r = plan_target(planning, target, driver);
	} else {
		return 0; /* one without a driver to go to has a finding that stands against all */
	}
	if (!r && owned)
		r = plan_owner(planning, plan->moves[plan->move_count - 1], target->device->group);
	return r;
}

int pt_plan_bind(struct pt_planning *planning)
{
	const char **drivers = pt_arena_alloc(&planning->plan->arena, planning->count + 1, sizeof(*drivers));
	int r = drivers ? 0 : -ENOMEM;

	for (size_t i = 0; !r && i < planning->count; i++) {
		const struct pt_target *target = &planning->targets[i];

		if (target->kind != PT_JOB_BIND)
			continue;
		if (is_done(target)) {
			if (!planning->transaction->has_owner)
				pt_tell_nothing_to_do(planning, target->device, "is on a VFIO driver already");
			continue;
		}
		r = check_target(planning, target, &drivers[i]);
		if (!r && target->device->group && is_first_of_group(planning, i))
			pt_gate_group(planning, target->device->group);
	}
	for (size_t i = 0; !r && i < planning->count; i++)
		if (planning->targets[i].kind == PT_JOB_BIND)
			r = plan_index(planning, i, drivers[i]);
	return r;
}

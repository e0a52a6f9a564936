/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define WHAT (PCIPT_READ_DETAILS | PCIPT_READ_SRIOV | PCIPT_READ_GROUPS | PCIPT_READ_MACHINE | PCIPT_READ_USERS)

/* What is needed while the steps are worked out. */
struct planning {
	struct pcipt_ctx *ctx;
	struct pcipt_host *host;
	struct pt_plan *plan;
	struct pcipt_findings *findings;
	const struct pcipt_device **devices; /* those of one kind of job */
	size_t count;
	bool failed; /* out of memory */
};

/* There is room for every device of the machine. Devices of a picture stand in memory in the order of addresses. */
static void add_device(struct planning *planning, const struct pcipt_device *device)
{
	size_t place = planning->count;

	while (place && planning->devices[place - 1] > device)
		place--;
	if (place && planning->devices[place - 1] == device)
		return;
	memmove(&planning->devices[place + 1], &planning->devices[place],
		(planning->count - place) * sizeof(*planning->devices));
	planning->devices[place] = device;
	planning->count++;
}

static bool has_record(struct planning *planning, const struct pcipt_device *device)
{
	struct pt_state state;
	const char *text;
	int r = pt_record_read(planning->ctx, &planning->plan->arena, device, &text, &state);

	planning->failed |= r == -ENOMEM;
	return r != -ENOENT;
}

static void add_group(struct planning *planning, const struct pcipt_group *group, enum pt_job_kind kind)
{
	bool recorded = false;

	for (size_t i = 0; kind == PT_JOB_RESTORE && i < group->member_count; i++)
		recorded |= has_record(planning, group->members[i]);
	for (size_t i = 0; i < group->member_count; i++) {
		const struct pcipt_device *member = group->members[i];

		if (kind == PT_JOB_BIND && pcipt_device_is_bridge(member) && pt_driver_allows_vfio(member))
			continue;
		/* one that was on a VFIO driver before us has no record and stays there */
		if (kind == PT_JOB_RESTORE && (recorded ? !has_record(planning, member) : !pt_is_vfio_driver(member)))
			continue;
		add_device(planning, member);
	}
}

static void tell_bridge(struct planning *planning, const struct pcipt_device *device)
{
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_IS_BRIDGE, PCIPT_SEVERITY_BLOCKER, &device->address,
		       "%s is a bridge, which cannot be passed through.", device->name);
	pt_remedy(planning->findings, "Name the devices that hang on it.");
}

/* Collects the devices that the jobs of one kind name, in the order of addresses. */
static void collect(struct planning *planning, const struct pt_job *jobs, size_t count, enum pt_job_kind kind)
{
	planning->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct pcipt_device *device = pcipt_host_find_device(planning->host, &jobs[i].address);
		char name[PCIPT_ADDRESS_SIZE];

		if (jobs[i].kind != kind)
			continue;
		if (!device) {
			(void)pcipt_address_format(&jobs[i].address, name, sizeof(name));
			pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NO_DEVICE, PCIPT_SEVERITY_BLOCKER,
				       &jobs[i].address, "There is no PCI device %s on this machine.", name);
			pt_remedy(planning->findings, "pcipt-groups lists the devices that there are.");
			continue;
		}
		if (jobs[i].flags & PCIPT_WHOLE_GROUP && device->group)
			add_group(planning, device->group, kind);
		else if (kind == PT_JOB_BIND && pcipt_device_is_bridge(device))
			tell_bridge(planning, device);
		else
			add_device(planning, device);
	}
}

/* Names of drivers become parts of paths. */
static bool is_driver_name(const char *name)
{
	return !name || (*name && !strchr(name, '/') && strcmp(name, ".") && strcmp(name, ".."));
}

static int current_state(struct planning *planning, const struct pcipt_device *device, struct pt_state *state)
{
	const struct pt_extra *extra = device->extra;
	struct pt_arena *arena = &planning->plan->arena;

	if (extra->override.error)
		return extra->override.error;
	state->driver = device->driver ? pt_arena_intern(arena, device->driver, strlen(device->driver)) : NULL;
	state->override = extra->override.text
				  ? pt_arena_intern(arena, extra->override.text, strlen(extra->override.text))
				  : NULL;
	if ((device->driver && !state->driver) || (extra->override.text && !state->override))
		return -ENOMEM;
	return is_driver_name(state->driver) ? 0 : -PCIPT_E_MALFORMED;
}

static int add_move(struct planning *planning, const struct pcipt_device *device, struct pt_move **ret_move)
{
	struct pt_plan *plan = planning->plan;
	struct pt_move *move = pt_arena_alloc(&plan->arena, 1, sizeof(*move));
	int r = pt_grow(&plan->moves, plan->move_count, &plan->move_capacity, sizeof(*plan->moves));

	if (r || !move)
		return -ENOMEM;
	move->name = pt_arena_intern(&plan->arena, device->name, strlen(device->name));
	if (!move->name)
		return -ENOMEM;
	r = current_state(planning, device, &move->before);
	if (r)
		return r;
	plan->moves[plan->move_count++] = move;
	*ret_move = move;
	return 0;
}

static void tell_nothing_to_do(struct planning *planning, const struct pcipt_device *device, const char *why)
{
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NOTHING_TO_DO, PCIPT_SEVERITY_NOTE, &device->address,
		       "%s %s: nothing to do.", device->name, why);
}

static int plan_record(struct planning *planning, struct pt_move *move)
{
	char path[PATH_MAX];
	int r = pt_record_path(planning->ctx, move->name, path, sizeof(path));

	if (pt_same_text(move->old_record, move->new_record))
		return r;
	return r ? r : pt_step_record(planning->plan, move, path, move->new_record);
}

static int plan_bind_device(struct planning *planning, const struct pcipt_device *device)
{
	struct pt_move *move;
	struct pt_state recorded;
	int r;

	if (pt_is_vfio_driver(device)) {
		tell_nothing_to_do(planning, device, "is on a VFIO driver already");
		return 0;
	}
	r = add_move(planning, device, &move);
	if (r)
		return r;
	move->after = move->before;
	move->after.driver = NULL;
	if (!pcipt_device_is_bridge(device))
		move->after = (struct pt_state){.driver = PT_VFIO_DRIVER, .override = PT_VFIO_DRIVER};
	r = pt_record_read(planning->ctx, &planning->plan->arena, device, &move->old_record, &recorded);
	if (r == -ENOMEM)
		return r;
	/* half-way since a process died, or unbound by hand: what it was at first is still what counts */
	if (!r && !device->driver)
		move->new_record = move->old_record;
	else
		move->new_record = pt_record_format(&planning->plan->arena, device, &move->before);
	if (!move->new_record)
		return -ENOMEM;
	r = plan_record(planning, move);
	return r ? r : pt_step_transition(planning->plan, move, &move->before, &move->after);
}

/* Whether no device before this one is moved out of the same group. */
static bool is_first_of_group(const struct planning *planning, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (planning->devices[i]->group == planning->devices[index]->group &&
		    !pt_is_vfio_driver(planning->devices[i]))
			return false;
	return true;
}

static int plan_bind(struct planning *planning)
{
	bool load = false;
	int r = 0;

	for (size_t i = 0; i < planning->count; i++) {
		const struct pcipt_device *device = planning->devices[i];

		if (pt_is_vfio_driver(device))
			continue;
		/* a bridge is here because its driver is in the way; it is only unbound */
		if (!pcipt_device_is_bridge(device)) {
			pt_gate_bind(device, planning->devices, planning->count, planning->findings);
			load = true;
		}
		if (device->group && is_first_of_group(planning, i))
			pt_gate_group(device->group, planning->devices, planning->count, planning->findings);
	}
	if (load) {
		pt_gate_module(planning->host, planning->findings);
		if (planning->host->machine.modules[PT_VFIO_PCI] != PCIPT_MODULE_PRESENT)
			r = pt_step_load(planning->plan, PT_VFIO_DRIVER);
	}
	for (size_t i = 0; !r && i < planning->count; i++)
		r = plan_bind_device(planning, planning->devices[i]);
	return r;
}

/* What to restore to when nothing is recorded: no override, and the driver that the kernel chooses. */
static int plan_unrecorded(struct planning *planning, const struct pcipt_device *device, struct pt_move *move)
{
	if (!pt_is_vfio_driver(device) && !move->before.override) {
		tell_nothing_to_do(planning, device, "was not bound by this library and has no driver override");
		return 0;
	}
	move->any_driver = !device->driver || pt_is_vfio_driver(device);
	if (!move->any_driver)
		move->after.driver = move->before.driver;
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NO_RECORD, PCIPT_SEVERITY_NOTE, &device->address,
		       "Nothing is recorded of what %s was before: the kernel will choose its driver.", device->name);
	return pt_step_transition(planning->plan, move, &move->before, &move->after);
}

static void tell_bad_record(struct planning *planning, const struct pcipt_device *device, int error)
{
	char path[PATH_MAX];

	if (pt_record_path(planning->ctx, device->name, path, sizeof(path)))
		path[0] = '\0';
	if (error == -ENODEV)
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_OTHER_DEVICE, PCIPT_SEVERITY_BLOCKER,
			       &device->address, "The record for %s is of another device: addresses have moved.",
			       device->name);
	else
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_RECORD_UNREADABLE, PCIPT_SEVERITY_BLOCKER,
			       &device->address, "The record of what %s was before cannot be used: %s.", device->name,
			       pcipt_strerror(error));
	pt_remedy(planning->findings, "Remove %s; the kernel will then choose the driver.", path);
}

static int plan_restore_device(struct planning *planning, const struct pcipt_device *device)
{
	struct pt_move *move;
	int r = add_move(planning, device, &move);

	if (r)
		return r;
	r = pt_record_read(planning->ctx, &planning->plan->arena, device, &move->old_record, &move->after);
	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT)
		return plan_unrecorded(planning, device, move);
	if (!r && !is_driver_name(move->after.driver))
		r = -PCIPT_E_MALFORMED;
	if (r) {
		tell_bad_record(planning, device, r);
		return 0;
	}
	if (device->driver && !pt_is_vfio_driver(device) && !pt_same_text(device->driver, move->after.driver)) {
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_CHANGED_SINCE, PCIPT_SEVERITY_BLOCKER,
			       &device->address, "%s was given to %s since, by somebody else.", device->name,
			       device->driver);
		pt_remedy(planning->findings, "If it is to go back all the same, unbind it from %s first.",
			  device->driver);
		return 0;
	}
	r = pt_step_transition(planning->plan, move, &move->before, &move->after);
	return r ? r : plan_record(planning, move);
}

static int plan_restore(struct planning *planning)
{
	int r = 0;

	for (size_t i = 0; !r && i < planning->count; i++)
		r = plan_restore_device(planning, planning->devices[i]);
	return r;
}

int pt_plan_make(struct pcipt_ctx *ctx, const struct pt_job *jobs, size_t count, struct pt_plan *plan,
		 struct pcipt_findings *findings)
{
	struct planning planning = {.ctx = ctx, .plan = plan, .findings = findings};
	int r = pcipt_host_read(ctx, WHAT, &planning.host);

	if (r)
		return r;
	planning.devices = calloc(planning.host->device_count + 1, sizeof(*planning.devices));
	r = planning.devices ? 0 : -ENOMEM;
	if (!r) {
		collect(&planning, jobs, count, PT_JOB_RESTORE);
		r = plan_restore(&planning);
	}
	if (!r) {
		collect(&planning, jobs, count, PT_JOB_BIND);
		r = plan_bind(&planning);
	}
	free(planning.devices);
	pcipt_host_unref(planning.host);
	return r ? r : findings->failed || planning.failed ? -ENOMEM : 0;
}

bool pt_plan_equals(const struct pt_plan *a, const struct pt_plan *b)
{
	if (a->step_count != b->step_count)
		return false;
	for (size_t i = 0; i < a->step_count; i++)
		if (a->steps[i].kind != b->steps[i].kind || !pt_same_text(a->steps[i].path, b->steps[i].path) ||
		    !pt_same_text(a->steps[i].value, b->steps[i].value))
			return false;
	return true;
}

void pt_plan_release(struct pt_plan *plan)
{
	free(plan->moves);
	free(plan->steps);
	pt_arena_free(&plan->arena);
	memset(plan, 0, sizeof(*plan));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>

bool pt_has_record(struct pt_planning *planning, const struct pcipt_device *device)
{
	struct pt_record record;
	int r = pt_record_read(planning->ctx, &planning->plan->arena, device, &record);

	planning->failed |= r == -ENOMEM;
	return r != -ENOENT;
}

/* What to restore to when nothing is recorded: no override of VFIO's, and the driver that the kernel chooses. */
static int plan_unrecorded(struct pt_planning *planning, const struct pcipt_device *device, struct pt_move *move)
{
	const char *override = move->before.override;

	if (!pt_is_vfio_driver(device) && !pt_is_vfio_name(override)) {
		pt_tell_nothing_to_do(planning, device, "was not bound by this library and is not kept for VFIO");
		return 0;
	}
	move->any_driver = !device->driver || pt_is_vfio_driver(device);
	if (!move->any_driver)
		move->after.driver = move->before.driver;
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NO_RECORD, PCIPT_SEVERITY_NOTE, &device->address,
		       "Nothing is recorded of what %s was before: the kernel will choose its driver.", device->name);
	return pt_step_transition(planning->plan, move, &move->before, &move->after);
}

static void tell_bad_record(struct pt_planning *planning, const struct pcipt_device *device, int error)
{
	char path[PATH_MAX];

	if (pt_record_path(planning->ctx, device->name, path, sizeof(path)))
		path[0] = '\0';
	if (error == -ENODEV) {
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_OTHER_DEVICE, PCIPT_SEVERITY_BLOCKER,
			       &device->address, "The record for %s is of another device: addresses have moved.",
			       device->name);
	} else {
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_RECORD_UNREADABLE, PCIPT_SEVERITY_BLOCKER,
			       &device->address, "The record of what %s was before cannot be used: %s.", device->name,
			       pcipt_strerror(error));
		if (error != -PCIPT_E_MALFORMED) {
			pt_remedy(planning->findings, "See that %s can be read, and ask as root.", path);
			return;
		}
	}
	pt_remedy(planning->findings, "Remove %s; the kernel will then choose the driver.", path);
}

/* A device is ours to give back as long as it is as we left it, as it was at first, or between the two. */
static bool is_ours(const struct pt_state *now, const struct pt_record *record)
{
	return (!now->driver || pt_same_text(now->driver, record->left.driver) ||
		pt_same_text(now->driver, record->before.driver)) &&
	       (!now->override || pt_same_text(now->override, record->left.override) ||
		pt_same_text(now->override, record->before.override));
}

static void tell_changed(struct pt_planning *planning, const struct pcipt_device *device, const struct pt_state *now,
			 const struct pt_record *record)
{
	if (now->driver && !pt_same_text(now->driver, record->left.driver) &&
	    !pt_same_text(now->driver, record->before.driver)) {
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_CHANGED_SINCE, PCIPT_SEVERITY_BLOCKER,
			       &device->address, "%s was given to %s since, by somebody else.", device->name,
			       now->driver);
		pt_remedy(planning->findings, "If it is to go back all the same, unbind it from %s first.",
			  now->driver);
	} else {
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_CHANGED_SINCE, PCIPT_SEVERITY_BLOCKER,
			       &device->address, "The driver override of %s was set to %s since, by somebody else.",
			       device->name, now->override);
		pt_remedy(planning->findings,
			  "If it is to go back all the same, clear it first: echo > /sys/bus/pci/devices/%s/"
			  "driver_override",
			  device->name);
	}
}

/* Binding leaves this attribute alone: another value now is somebody else's, and stays. */
static void keep_autoprobe(struct pt_planning *planning, const struct pcipt_device *device, struct pt_move *move)
{
	const char *now = move->before.attributes[PT_AUTOPROBE], *was = move->after.attributes[PT_AUTOPROBE];

	move->after.attributes[PT_AUTOPROBE] = NULL;
	if (!now || !was || pt_same_text(now, was))
		return;
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_CHANGED_SINCE, PCIPT_SEVERITY_WARNING, &device->address,
		       "sriov_drivers_autoprobe of %s was set from %s to %s since, by somebody else; it stays so.",
		       device->name, was, now);
}

static int plan_target(struct pt_planning *planning, const struct pt_target *target)
{
	const struct pcipt_device *device = target->device;
	struct pt_record record;
	struct pt_move *move;
	int r = pt_plan_device(planning, target, &move);

	if (r)
		return r;
	pt_gate_restore(planning, target);
	r = pt_record_read(planning->ctx, &planning->plan->arena, device, &record);
	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT)
		return plan_unrecorded(planning, device, move);
	if (!r && !pt_is_driver_name(record.before.driver))
		r = -PCIPT_E_MALFORMED;
	if (r) {
		tell_bad_record(planning, device, r);
		return 0;
	}
	if (!is_ours(&move->before, &record)) {
		tell_changed(planning, device, &move->before, &record);
		return 0;
	}
	move->old_record = record.text;
	move->after = record.before;
	keep_autoprobe(planning, device, move);
	r = pt_step_transition(planning->plan, move, &move->before, &move->after);
	return r ? r : pt_plan_record(planning, move);
}

int pt_plan_restore(struct pt_planning *planning)
{
	int r = 0;

	for (size_t i = 0; !r && i < planning->count; i++)
		if (planning->targets[i].kind == PT_JOB_RESTORE)
			r = plan_target(planning, &planning->targets[i]);
	return r;
}

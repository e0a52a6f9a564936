/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VFs are removed, made, set and bound. Those that go let go of their drivers side by side first, since each waits for
 * its power state; those that come are on no driver until they are bound, since the kernel is told not to look for one.
 */
#include "change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Groups that are not there yet have lanes above all numbers of groups. */
#define OWN_LANE 0x80000000u

/* A VF that is there and is to go, and nothing else. */
static int plan_removal(struct pt_planning *planning, const struct pt_target *pf_target, uint32_t index)
{
	const struct pcipt_device *pf = pf_target->device, *vf = pcipt_device_get_vf(pf, index);
	struct pt_target target = {.device = vf, .kind = PT_JOB_VFS, .flags = pf_target->flags};
	struct pt_move *move;
	int r;

	if (!vf)
		return 0; /* taken out by itself; its physical function still counts it */
	for (size_t i = 0; i < planning->count; i++)
		if (planning->targets[i].device == vf)
			pt_tell_contradiction(planning, vf);
	r = pt_plan_device(planning, &target, &move);
	if (r)
		return r;
	move->goes = true;
	move->pf = pt_arena_intern(&planning->plan->arena, pf->name, strlen(pf->name));
	if (!move->pf)
		return -ENOMEM;
	move->is_beside = true;
	move->lane = vf->group ? vf->group->number : OWN_LANE | index;
	pt_gate_unbind(planning, vf, pf_target->flags);
	r = pt_plan_keep_settings(planning, move, pf, index);
	if (!r && move->before.driver)
		r = pt_step_unbind(planning->plan, move, move->before.driver);
	return r;
}

/* What a VF will be, as far as the choice of its driver asks for it. */
static struct pcipt_device *imagine(struct pt_planning *planning, const struct pcipt_device *pf,
				    const struct pcipt_address *address)
{
	struct pcipt_device *vf = pt_arena_alloc(&planning->plan->arena, 1, sizeof(*vf));
	uint16_t id = pf->device_id;

	if (!vf)
		return NULL;
	(void)pcipt_device_get_vf_device_id(pf, &id);
	*vf = *pf;
	vf->address = *address;
	vf->device_id = id;
	vf->driver = NULL;
	vf->extra = NULL;
	(void)pcipt_address_format(address, vf->name, sizeof(vf->name));
	return vf;
}

static int choose_driver(struct pt_planning *planning, const struct pt_target *target, const char **ret_driver)
{
	const char *module = NULL;
	int r = pt_choose_driver(planning, target, ret_driver, &module);

	if (!r && *ret_driver && module && !pt_is_loaded_before(planning->plan, *ret_driver))
		r = pt_step_load(planning->plan, module, *ret_driver);
	return r;
}

/* The node of a group of its own comes and goes with the VF, under a name that only shows then. */
static int plan_node(struct pt_planning *planning, struct pt_move *move, const struct pcipt_group *group)
{
	const struct pcipt_transaction *transaction = planning->transaction;
	struct pt_arena *arena = &planning->plan->arena;
	struct pt_io_status status;

	move->node_after = pt_arena_printf(arena, "%u:%u", transaction->user, transaction->group);
	if (!move->node_after)
		return -ENOMEM;
	if (group) {
		move->node = pt_arena_printf(arena, "/dev/vfio/%u", group->number);
		if (!move->node)
			return -ENOMEM;
		if (!pt_io_status(planning->io, move->node + 1, &status)) {
			move->node_before = pt_arena_printf(arena, "%u:%u", status.user, status.group);
			if (!move->node_before)
				return -ENOMEM;
		}
	}
	return pt_step_own(planning->plan, move, move->node, move->node_after);
}

static int plan_new(struct pt_planning *planning, const struct pt_target *pf_target, uint32_t index,
		    const struct pcipt_prediction *prediction, const char *driver)
{
	const struct pcipt_device *pf = pf_target->device;
	const struct pcipt_transaction *transaction = planning->transaction;
	struct pt_arena *arena = &planning->plan->arena;
	const struct pcipt_group *group = NULL;
	char name[PCIPT_ADDRESS_SIZE];
	struct pt_move *move;
	int r = pt_plan_add_move(planning->plan, &move);

	if (r)
		return r;
	(void)pcipt_address_format(pcipt_prediction_get_address(prediction, index), name, sizeof(name));
	(void)pcipt_prediction_get_group(prediction, index, &group);
	move->name = pt_arena_intern(arena, name, strlen(name));
	move->pf = pt_arena_intern(arena, pf->name, strlen(pf->name));
	move->identity = pt_arena_printf(arena, "virtual function %u of %s\n", index, pf->name);
	if (!move->name || !move->pf || !move->identity)
		return -ENOMEM;
	move->kind = PT_JOB_VFS;
	move->flags = pf_target->flags;
	move->comes = true;
	move->index = index;
	move->is_beside = true;
	move->lane = group ? group->number : OWN_LANE | index;
	r = pt_plan_settings(planning, move, pf, index);
	if (r || !driver)
		return r;
	move->after = (struct pt_state){.driver = driver, .override = driver};
	if (pf_target->flags & PCIPT_CHANGE_KEEP_AWAKE)
		move->after.attributes[PT_POWER_CONTROL] = "on";
	r = pt_step_transition(planning->plan, move, &move->before, &move->after);
	return !r && transaction->has_owner ? plan_node(planning, move, group) : r;
}

/* Whether the kernel is told not to look for drivers meanwhile: those that are for the host get theirs when their ports
 * are set. */
static bool is_without_probe(const struct pt_planning *planning, const struct pt_target *target,
			     const struct pt_move *move)
{
	const struct pcipt_transaction *transaction = planning->transaction;
	bool is_set = !(target->flags & PCIPT_CHANGE_VFS_FOR_HOST);

	for (size_t i = 0; i < transaction->job_count; i++)
		is_set |= transaction->jobs[i].kind == PT_JOB_NETWORK &&
			  !pcipt_address_compare(&transaction->jobs[i].address, &target->device->address);
	return is_set && target->number && pt_same_text(move->before.attributes[PT_AUTOPROBE], "1");
}

static void tell_no_autoprobe(struct pt_planning *planning, const struct pt_target *target, const struct pt_move *move)
{
	if (!target->number || target->flags & PCIPT_CHANGE_VFS_FOR_HOST || move->before.attributes[PT_AUTOPROBE])
		return;
	pt_find_device(
		planning->findings, PCIPT_CODE_VFS_AUTOPROBE, PCIPT_SEVERITY_WARNING, &target->device->address,
		"This kernel has no sriov_drivers_autoprobe: drivers of the host may take the virtual functions of "
		"%s before anybody else does.",
		target->device->name);
	pt_remedy(planning->findings,
		  "Use Linux 4.13 or newer, or keep the driver of the virtual functions from loading.");
}

/* Steps of the physical function that stand before those of its VFs. */
static int plan_number(struct pt_planning *planning, const struct pt_target *target, struct pt_move *move)
{
	struct pt_plan *plan = planning->plan;
	int r = 0;

	tell_no_autoprobe(planning, target, move);
	if (is_without_probe(planning, target, move))
		r = pt_step_attribute(plan, move, PT_AUTOPROBE, "0");
	if (!r && pcipt_device_get_vf_count(target->device))
		r = pt_step_vfs(plan, move, "0");
	if (!r && target->number)
		r = pt_step_vfs(plan, move, move->vfs_after);
	return r;
}

static int plan_pf(struct pt_planning *planning, const struct pt_target *target, struct pt_move **ret_move)
{
	struct pt_arena *arena = &planning->plan->arena;
	struct pt_move *move;
	int r = pt_plan_device(planning, target, &move);

	if (r)
		return r;
	move->after = (struct pt_state){.driver = move->before.driver, .override = move->before.override};
	move->vfs_before = pt_arena_printf(arena, "%zu", pcipt_device_get_vf_count(target->device));
	move->vfs_after = pt_arena_printf(arena, "%u", target->number);
	if (!move->vfs_before || !move->vfs_after)
		return -ENOMEM;
	*ret_move = move;
	return 0;
}

/* The driver that all VFs of a physical function go to; NULL for none. */
static int plan_driver(struct pt_planning *planning, const struct pt_target *target,
		       const struct pcipt_prediction *prediction, const char **ret_driver)
{
	const struct pcipt_address *address = pcipt_prediction_get_address(prediction, 0);
	struct pt_target vf = {.kind = PT_JOB_BIND, .flags = target->flags};

	*ret_driver = NULL;
	if (!address || !(target->flags & PCIPT_CHANGE_BIND_VFS))
		return 0;
	vf.device = imagine(planning, target->device, address);
	if (!vf.device)
		return -ENOMEM;
	pt_gate_kind(planning, &vf);
	return choose_driver(planning, &vf, ret_driver);
}

static int plan_probes(struct pt_planning *planning, const struct pcipt_device *pf)
{
	struct pt_plan *plan = planning->plan;
	int r = 0;

	for (size_t i = 0; !r && i < plan->move_count; i++)
		if (plan->moves[i]->comes && !strcmp(plan->moves[i]->pf, pf->name))
			r = pt_step_probe(plan, plan->moves[i]);
	return r;
}

static int plan_change(struct pt_planning *planning, const struct pt_target *target,
		       const struct pcipt_prediction *prediction)
{
	const struct pcipt_device *pf = target->device;
	const char *driver = NULL, *autoprobe;
	struct pt_move *move = NULL;
	int r = plan_driver(planning, target, prediction, &driver);

	for (uint32_t i = 0; !r && i < pcipt_device_get_vf_count(pf); i++)
		r = plan_removal(planning, target, i);
	if (!r)
		r = plan_pf(planning, target, &move);
	if (!r)
		r = plan_number(planning, target, move);
	for (uint32_t i = 0; !r && i < target->number && pcipt_prediction_get_address(prediction, i); i++)
		r = plan_new(planning, target, i, prediction, driver);
	if (r)
		return r;
	autoprobe = move->before.attributes[PT_AUTOPROBE];
	if (is_without_probe(planning, target, move)) {
		r = pt_step_attribute(planning->plan, move, PT_AUTOPROBE, autoprobe);
		if (!r && target->flags & PCIPT_CHANGE_VFS_FOR_HOST)
			r = plan_probes(planning, pf);
	}
	/* what was recorded of VFs that are gone would be taken for others */
	for (size_t i = 0; !r && i < planning->plan->move_count; i++) {
		struct pt_move *gone = planning->plan->moves[i];
		struct pcipt_address address;

		if (gone->goes && !strcmp(gone->pf, pf->name) && !pcipt_address_parse(gone->name, &address))
			r = pt_plan_forget(planning, gone, pt_host_device(planning->host, &address));
	}
	return r;
}

static int plan_target(struct pt_planning *planning, const struct pt_target *target)
{
	const struct pcipt_device *pf = target->device;
	struct pcipt_prediction *prediction = NULL;
	uint32_t total;
	int r;

	if (pf->extra->override.error == -EBUSY)
		return pt_tell_busy(planning, pf);
	r = pcipt_device_get_total_vfs(pf, &total);
	if (r) {
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NOT_PF, PCIPT_SEVERITY_BLOCKER, &pf->address,
			       "%s is no physical function of SR-IOV: it cannot have virtual ones.", pf->name);
		pt_remedy(planning->findings, "pcipt-vfs shows those that can; SR-IOV may be switched off in the "
					      "firmware of the machine or of the card.");
		return 0;
	}
	if (pcipt_device_get_vf_count(pf) == target->number) {
		if (!(target->flags & PCIPT_CHANGE_BIND_VFS) || !target->number)
			pt_tell_nothing_to_do(planning, pf,
					      target->number ? "has as many virtual functions already"
							     : "has no virtual functions");
		return 0;
	}
	r = pcipt_prediction_new(pf, target->number, &prediction);
	if (r)
		return r;
	pt_gate_vfs(planning, target, prediction);
	r = plan_change(planning, target, prediction);
	pcipt_prediction_free(prediction);
	return r;
}

int pt_plan_vfs(struct pt_planning *planning)
{
	int r = 0;

	for (size_t i = 0; !r && i < planning->count; i++)
		if (planning->targets[i].kind == PT_JOB_VFS)
			r = plan_target(planning, &planning->targets[i]);
	return r;
}

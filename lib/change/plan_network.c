/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the network ports of VFs are set to, through their physical function's interface. */
#include "change.h"

#include <errno.h>
#include <string.h>

static void tell_no_interface(struct pt_planning *planning, const struct pcipt_device *pf)
{
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NO_INTERFACE, PCIPT_SEVERITY_BLOCKER, &pf->address,
		       "%s has no network interface here through which its virtual functions could be set.", pf->name);
	pt_remedy(planning->findings,
		  "Its own driver must have it, and its interface must be in the network namespace of the host.");
}

/* The interface of a physical function, noted in the move; NULL when there is none. */
static int find_interface(struct pt_planning *planning, struct pt_move *move, const struct pcipt_device *pf)
{
	const char *name = pt_pf_interface(planning->io, pf);

	if (!name || move->interface)
		return 0;
	move->interface = pt_arena_intern(&planning->plan->arena, name, strlen(name));
	return move->interface ? 0 : -ENOMEM;
}

/* One question tells of all VFs of an interface. */
static int read_ports(struct pt_planning *planning, const char *interface)
{
	if (planning->ports_of && !strcmp(planning->ports_of, interface))
		return planning->ports_error;
	pt_text_release(&planning->ports);
	planning->ports = (struct pcipt_text){0};
	planning->ports_of = interface;
	planning->ports_error = pt_io_vf_settings(planning->io, interface, &planning->ports);
	return planning->ports_error;
}

int pt_plan_keep_settings(struct pt_planning *planning, struct pt_move *move, const struct pcipt_device *pf,
			  uint32_t index)
{
	struct pcipt_text kept = {0};
	int r = find_interface(planning, move, pf);

	if (r || !move->interface)
		return r;
	r = read_ports(planning, move->interface);
	for (int key = 0; !r && key < PT_VF_KEYS; key++) {
		size_t length = 0;
		const char *line = pt_vf_find(planning->ports.string, index, (enum pt_vf_key)key, &length);

		if (line)
			pt_text_append_bytes(&kept, line, length);
		if (line)
			pt_text_append(&kept, "\n");
	}
	if (!r && kept.length) {
		move->settings_before = pt_arena_text(&planning->plan->arena, kept.string, kept.length);
		r = move->settings_before ? 0 : -ENOMEM;
	}
	/* a port that nothing is known of has nothing to keep */
	if (r != -ENOMEM)
		r = planning->ports.failed || kept.failed ? -ENOMEM : 0;
	if (!r && !move->settings_before)
		move->interface = NULL;
	pt_text_release(&kept);
	return r;
}

/* What one job wants of a VF. */
static int add_settings(struct pt_planning *planning, struct pt_move *move, const struct pt_job *job,
			struct pcipt_text *after)
{
	bool failed = false;
	int r = 0;

	for (int key = 0; !r && key < PT_VF_KEYS; key++) {
		const char *line =
			pt_vf_setting(&planning->plan->arena, job->network, job->number, (enum pt_vf_key)key, &failed);

		if (failed)
			return -ENOMEM;
		if (!line)
			continue;
		pt_text_append(after, line);
		pt_text_append(after, "\n");
		r = pt_step_network(planning->plan, move, line);
	}
	return r;
}

static bool is_about(const struct pt_job *job, const struct pcipt_device *pf, uint32_t index)
{
	return job->kind == PT_JOB_NETWORK && job->number == index &&
	       !pcipt_address_compare(&job->address, &pf->address);
}

int pt_plan_settings(struct pt_planning *planning, struct pt_move *move, const struct pcipt_device *pf, uint32_t index)
{
	const struct pcipt_transaction *transaction = planning->transaction;
	struct pcipt_text after = {0};
	int r = 0;

	for (size_t i = 0; !r && i < transaction->job_count; i++) {
		if (!is_about(&transaction->jobs[i], pf, index))
			continue;
		r = find_interface(planning, move, pf);
		if (!r && !move->interface) {
			tell_no_interface(planning, pf);
			break;
		}
		if (!r)
			r = add_settings(planning, move, &transaction->jobs[i], &after);
	}
	if (!r && after.length) {
		move->settings_after = pt_arena_text(&planning->plan->arena, after.string, after.length);
		r = move->settings_after ? 0 : -ENOMEM;
	}
	if (after.failed)
		r = -ENOMEM;
	pt_text_release(&after);
	return r;
}

/* Whether this change makes or removes VFs of a physical function. */
static const struct pt_move *find_pf(const struct pt_planning *planning, const char *name)
{
	for (size_t i = 0; i < planning->plan->move_count; i++)
		if (planning->plan->moves[i]->vfs_before && !strcmp(planning->plan->moves[i]->name, name))
			return planning->plan->moves[i];
	return NULL;
}

static void tell_no_vf(struct pt_planning *planning, const struct pcipt_device *pf, uint32_t index)
{
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NO_VF, PCIPT_SEVERITY_BLOCKER, &pf->address,
		       "%s has no virtual function %u; it has %zu, counted from 0.", pf->name, index,
		       pcipt_device_get_vf_count(pf));
	pt_remedy(planning->findings, "Make it first, or name one that is there: pcipt-vfs shows them.");
}

/* A VF that is there already, and stays. */
static int plan_present(struct pt_planning *planning, const struct pcipt_device *pf, uint32_t index)
{
	const struct pcipt_device *vf = pcipt_device_get_vf(pf, index);
	struct pt_target target = {.device = vf, .kind = PT_JOB_NETWORK};
	struct pt_move *move;
	int r;

	if (!vf) {
		tell_no_vf(planning, pf, index);
		return 0;
	}
	r = pt_plan_device(planning, &target, &move);
	if (r)
		return r;
	move->after = (struct pt_state){.driver = move->before.driver, .override = move->before.override};
	r = pt_plan_keep_settings(planning, move, pf, index);
	return r ? r : pt_plan_settings(planning, move, pf, index);
}

int pt_plan_network(struct pt_planning *planning)
{
	const struct pcipt_transaction *transaction = planning->transaction;
	int r = 0;

	for (size_t i = 0; !r && i < transaction->job_count; i++) {
		const struct pt_job *job = &transaction->jobs[i];
		const struct pcipt_device *pf = pcipt_host_find_device(planning->host, &job->address);
		const struct pt_move *made = pf ? find_pf(planning, pf->name) : NULL;
		bool is_first = true;
		uint64_t count;

		for (size_t j = 0; j < i; j++)
			is_first &= !pf || !is_about(&transaction->jobs[j], pf, job->number);
		if (job->kind != PT_JOB_NETWORK || !pf || !is_first)
			continue;
		if (!made)
			r = plan_present(planning, pf, job->number);
		else if (pt_parse_number(made->vfs_after, 10, UINT16_MAX, &count) || job->number >= count)
			tell_no_vf(planning, pf, job->number);
	}
	return r;
}

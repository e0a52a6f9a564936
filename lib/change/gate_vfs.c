/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands against making or removing VFs. */
#include "change.h"

/* Another number is only had by way of zero, which takes those that are there from whoever has them. */
static void tell_present(struct pt_planning *planning, const struct pcipt_device *pf, uint32_t wanted)
{
	size_t count = pcipt_device_get_vf_count(pf);

	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_VFS_EXIST, PCIPT_SEVERITY_BLOCKER, &pf->address,
		       "%s has %zu virtual functions already; the kernel makes another number, %u, only when these are "
		       "removed.",
		       pf->name, count, wanted);
	pt_remedy(planning->findings,
		  "Use those that are there, or say that they may be removed first (pcipt-vfs --recreate).");
}

/* The physical function stays with the host, and feels it all the same. */
static void tell_used_pf(struct pt_planning *planning, const struct pcipt_device *pf)
{
	struct pcipt_findings *uses = pt_findings_new();

	if (!uses) {
		planning->findings->failed = true;
		return;
	}
	for (size_t i = 0; i < pf->host->use_count; i++)
		if (pf->host->uses[i].device == pf)
			pt_describe_use(&pf->host->uses[i], uses);
	planning->findings->failed |= uses->failed;
	for (size_t i = 0; i < uses->count; i++)
		if (uses->list[i].code == PCIPT_CODE_USE_DEFAULT_ROUTE ||
		    uses->list[i].code == PCIPT_CODE_USE_ADDRESS) {
			pt_find_device(
				planning->findings, uses->list[i].code, PCIPT_SEVERITY_WARNING, &pf->address,
				"%s Many drivers take its link down for a moment when virtual functions are made.",
				uses->list[i].sentence);
			break;
		}
	pcipt_findings_free(uses);
}

void pt_gate_vfs(struct pt_planning *planning, const struct pt_target *target,
		 const struct pcipt_prediction *prediction)
{
	const struct pcipt_device *pf = target->device;

	if (pcipt_device_get_vf_count(pf) && target->number && !(target->flags & PCIPT_CHANGE_RECREATE_VFS))
		tell_present(planning, pf, target->number);
	if (!target->number)
		return;
	pt_findings_append(planning->findings, pcipt_prediction_get_findings(prediction));
	tell_used_pf(planning, pf);
}

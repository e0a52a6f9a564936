/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>

static bool is_taken(const struct pcipt_device *device, const struct pcipt_device *const *taken, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (taken[i] == device)
			return true;
	return false;
}

/* Without a group VFIO answers EINVAL and the device is left without a driver. Some IOMMUs make the group only then. */
static void check_group(const struct pcipt_device *device, struct pcipt_findings *findings)
{
	bool may_come = device->host->machine.iommu_count && device->host->machine.iommus[0].kind == PCIPT_IOMMU_VIRTIO;
	struct pcipt_findings *reasons;

	if (device->group)
		return;
	pt_find_device(findings, PCIPT_CODE_DEVICE_NO_GROUP, may_come ? PCIPT_SEVERITY_WARNING : PCIPT_SEVERITY_BLOCKER,
		       &device->address, "%s has no IOMMU group%s.", device->name,
		       may_come ? " yet; this IOMMU makes one when a driver takes the device"
				: ", so VFIO cannot take it");
	if (may_come)
		return;
	pt_remedy(findings, "Turn the IOMMU on; pcipt-status says what is in the way.");
	if (device->host->group_count)
		return;
	if (pcipt_host_check(device->host, &reasons)) {
		findings->failed = true;
		return;
	}
	for (size_t i = 0; i < reasons->count; i++)
		if (reasons->list[i].severity == PCIPT_SEVERITY_BLOCKER) {
			struct pcipt_findings one = {.list = &reasons->list[i], .count = 1};

			pt_findings_append(findings, &one);
		}
	pcipt_findings_free(reasons);
}

void pt_gate_bind(const struct pcipt_device *device, const struct pcipt_device *const *taken, size_t taken_count,
		  struct pcipt_findings *findings)
{
	check_group(device, findings);
	if (device->extra->vf_count) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_PF_WITH_VFS, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s has %zu virtual functions, which vanish when its driver lets go of it.",
			       device->name, device->extra->vf_count);
		pt_remedy(findings, "Remove them first: write 0 to its sriov_numvfs.");
	}
	pt_check_use(device, taken, taken_count, findings);
}

/* Members that stay on a host driver: bound alone, the device cannot be used yet. */
void pt_gate_group(const struct pcipt_group *group, const struct pcipt_device *const *taken, size_t taken_count,
		   struct pcipt_findings *findings)
{
	struct pcipt_findings *all;

	for (size_t i = 0; i < group->member_count; i++) {
		const struct pcipt_device *member = group->members[i];

		if (is_taken(member, taken, taken_count) || pt_driver_allows_vfio(member))
			continue;
		pt_find_device(
			findings, PCIPT_CODE_GROUP_MEMBER_BLOCKS, PCIPT_SEVERITY_WARNING, &member->address,
			"%s is in the same group %u and stays on the host driver %s: no virtual machine can use the "
			"group until it is freed.",
			member->name, group->number, member->driver);
		pt_remedy(findings, "Bind the whole group, or unbind %s.", member->name);
	}
	if (pcipt_group_check(group, &all)) {
		findings->failed = true;
		return;
	}
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].code == PCIPT_CODE_GROUP_DIRECT_REGION) {
			struct pcipt_findings one = {.list = &all->list[i], .count = 1};

			pt_findings_append(findings, &one);
		}
	pcipt_findings_free(all);
}

void pt_gate_module(const struct pcipt_host *host, struct pcipt_findings *findings)
{
	if (host->machine.modules[PT_VFIO_PCI] != PCIPT_MODULE_MISSING)
		return;
	pt_find_host(findings, PCIPT_CODE_VFIO_MISSING, PCIPT_SEVERITY_BLOCKER,
		     "This kernel has no driver vfio-pci, neither built in nor as a module.");
	pt_remedy(findings, "Install the distribution's full kernel, not its cloud or minimal one, and restart.");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool read_group(struct pt_io *io, const char *name, uint32_t *ret_group)
{
	char path[96], text[PT_IO_ATTRIBUTE];
	uint64_t number;

	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/iommu_group", name);
	if (pt_io_read_link(io, PT_IO_ROOT, path, text, sizeof(text)) < 0 ||
	    pt_parse_number(pt_base_name(text), 10, UINT32_MAX, &number))
		return false;
	*ret_group = (uint32_t)number;
	return true;
}

static void tell_group(struct pt_io *io, uint32_t group, struct pcipt_findings *findings)
{
	struct pt_io_status status;
	char node[64];
	int r, viable;

	(void)snprintf(node, sizeof(node), "dev/vfio/%u", group);
	r = pt_io_status(io, node, &status);
	if (r == -ENOENT) {
		pt_find_group(findings, PCIPT_CODE_CHANGE_NOT_VIABLE, PCIPT_SEVERITY_WARNING, group,
			      "There is no node /%s yet, by which a virtual machine would open the group.", node);
		pt_remedy(findings, "See that /dev is the kernel's own (devtmpfs), also in a container.");
	}
	if (r)
		return;
	viable = pt_io_group_viable(io, node);
	pt_find_group(findings, PCIPT_CODE_CHANGE_READY, PCIPT_SEVERITY_NOTE, group,
		      "A virtual machine opens group %u by /%s (user %u, group %u, mode %04o)%s.", group, node,
		      status.user, status.group, status.mode, viable == 1 ? "; the kernel says that it can" : "");
	if (viable)
		return;
	pt_find_group(findings, PCIPT_CODE_CHANGE_NOT_VIABLE, PCIPT_SEVERITY_WARNING, group,
		      "The kernel says that group %u cannot be opened yet: a member is on a driver of the host.",
		      group);
	pt_remedy(findings, "pcipt-groups shows which; bind the whole group.");
}

static bool is_told(const struct pcipt_findings *findings, uint32_t group)
{
	for (size_t i = 0; i < findings->count; i++)
		if ((findings->list[i].code == PCIPT_CODE_CHANGE_READY ||
		     findings->list[i].code == PCIPT_CODE_CHANGE_NOT_VIABLE) &&
		    findings->list[i].subject == PCIPT_SUBJECT_GROUP && findings->list[i].group == group)
			return true;
	return false;
}

/* The device's own node, where the kernel has iommufd. */
static void tell_device_node(struct pt_io *io, const struct pt_move *move, struct pcipt_findings *findings)
{
	struct pt_io_names names = {0};
	struct pcipt_address address = {0};
	char path[96];

	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/vfio-dev", move->name);
	if (!pt_io_list(io, PT_IO_ROOT, path, &names) && names.count) {
		struct pt_io_status status;
		char node[300];

		(void)snprintf(node, sizeof(node), "dev/vfio/devices/%s", pt_io_name(&names, 0));
		(void)pcipt_address_parse(move->name, &address);
		if (!pt_io_status(io, node, &status))
			pt_find_device(
				findings, PCIPT_CODE_CHANGE_READY, PCIPT_SEVERITY_NOTE, &address,
				"With iommufd, a virtual machine opens %s by /%s (user %u, group %u, mode %04o).",
				move->name, node, status.user, status.group, status.mode);
	}
	pt_io_names_release(&names);
}

void pt_tell_ready(struct pt_run *run, const struct pt_plan *plan, struct pcipt_findings *findings)
{
	for (size_t i = 0; i < plan->move_count; i++) {
		uint32_t group;

		if (!pt_is_vfio_name(plan->moves[i]->after.driver))
			continue;
		tell_device_node(run->io, plan->moves[i], findings);
		if (read_group(run->io, plan->moves[i]->name, &group) && !is_told(findings, group))
			tell_group(run->io, group, findings);
	}
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is supposed, and what it changes. */
#include "count.h"

/* A port counts as itself, or as its virtual functions. */
static size_t worth(const struct pt_tally *tally, size_t index)
{
	const struct pt_counted *counted = &tally->ports[index];

	return pt_port_of(tally, counted)->vf_count ? counted->vfs_now : counted->can_go;
}

static void say_vfs(struct pt_tally *tally, const struct pt_tally *without, size_t index)
{
	const struct pt_counted *counted = &tally->ports[index];
	const struct pcipt_device *device = pt_port_of(tally, counted)->device;
	const struct pcipt_group *shared = pt_shared_vf_group(device);

	if (counted->vfs_now) {
		pt_find_device(tally->findings, PCIPT_CODE_WHAT_IF_VFS, PCIPT_SEVERITY_NOTE, &device->address,
			       "If %s had %u virtual functions, it would give %u ports in the place of %zu.",
			       device->name, counted->supposed, counted->vfs_now, worth(without, index));
		pt_remedy(tally->findings, "Make them: pcipt-vfs --create %u %s.", counted->supposed, device->name);
		return;
	}
	pt_find_device(
		tally->findings, PCIPT_CODE_WHAT_IF_VFS, PCIPT_SEVERITY_WARNING, &device->address,
		"If %s had %u virtual functions, none of them could be given, in the place of %zu now: they would "
		"be in %s.",
		device->name, counted->supposed, worth(without, index),
		shared && tally->pool.is_ready ? "its own group" : "no group that can be given");
	if (shared)
		pt_remedy(tally->findings, "Move the card to a slot whose port has ACS.");
}

static void say_slot(struct pt_tally *tally, const struct pt_tally *without, size_t first, size_t end)
{
	const struct pcipt_device *device = pt_port_of(tally, &tally->ports[first])->device;
	size_t before = 0, after = 0, alone_before = 0, alone_after = 0;

	for (size_t i = first; i < end; i++) {
		before += worth(without, i);
		after += worth(tally, i);
		alone_before += without->ports[i].state == PCIPT_PORT_STATE_FREE_ALONE;
		alone_after += tally->ports[i].state == PCIPT_PORT_STATE_FREE_ALONE;
	}
	pt_find_device(
		tally->findings, PCIPT_CODE_WHAT_IF_SLOT, PCIPT_SEVERITY_NOTE, &device->address,
		"If the card of %s sat in a slot of its own, on a root port with ACS, it would give %zu ports, %zu "
		"of them alone in their group, in the place of %zu and %zu.",
		device->name, after, alone_after, before, alone_before);
	if (after > before || alone_after > alone_before)
		pt_remedy(tally->findings, "Move it to such a slot; pcipt-topology shows the slots, and pcipt-groups "
					   "what shares a group.");
}

static bool is_moved(const struct pt_tally *tally, const struct pt_supposed *supposed, size_t index)
{
	const struct pcipt_device *device = pt_port_of(tally, &tally->ports[index])->device;

	return supposed->pool.own_slot && supposed->pool.own_slot[device - tally->pool.host->devices];
}

static void say_override(struct pt_tally *tally, const struct pt_tally *without)
{
	pt_find_host(
		tally->findings, PCIPT_CODE_WHAT_IF_OVERRIDE, PCIPT_SEVERITY_WARNING,
		"If the kernel had pcie_acs_override=downstream,multifunction, %zu ports in %zu units could be given "
		"in the place of %zu in %zu, but on paper alone: the parameter splits groups that the hardware does "
		"not isolate, so that a virtual machine can still reach other devices, and the host's memory through "
		"them, past the IOMMU.",
		tally->now, tally->unit_count, without->now, without->unit_count);
	pt_remedy(tally->findings,
		  "Move cards to slots of their own root port instead. Only a kernel with the patch knows the "
		  "parameter; use it for virtual machines that you trust as you trust the host.");
}

void pt_say_what_ifs(struct pt_tally *tally, const struct pt_tally *without, const struct pt_supposed *supposed)
{
	for (size_t i = 0; i < tally->port_count; i++)
		if (tally->ports[i].supposed)
			say_vfs(tally, without, i);
	for (size_t i = 0, end; i < tally->port_count; i = end) {
		end = i + 1;
		if (!is_moved(tally, supposed, i))
			continue;
		while (end < tally->port_count && pt_same_slot(&pt_port_of(tally, &tally->ports[i])->device->address,
							       &pt_port_of(tally, &tally->ports[end])->device->address))
			end++;
		say_slot(tally, without, i, end);
	}
	if (supposed->pool.override)
		say_override(tally, without);
}

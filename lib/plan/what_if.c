/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is supposed, and what it changes. */
#include "count.h"

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* The whole is counted once, with all that is supposed. */
static const char *name_rest(const struct pt_supposed *supposed, const struct pcipt_host *host)
{
	const struct pcipt_device *last = NULL;
	size_t count = supposed->pool.override;

	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *device = &host->devices[i];

		count += supposed->vfs && supposed->vfs[i];
		if (!supposed->pool.own_slot || !supposed->pool.own_slot[i] || device->extra->is_vf ||
		    pt_card_root(device) == last)
			continue;
		last = pt_card_root(device);
		count++;
	}
	return count > 1 ? " (with all that is supposed here)" : "";
}

static const struct pt_counted *find_counted(const struct pt_tally *tally, const struct pcipt_device *device)
{
	size_t low = 0, high = tally->port_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pt_port_of(tally, &tally->ports[middle])->device < device)
			low = middle + 1;
		else
			high = middle;
	}
	return low < tally->port_count && pt_port_of(tally, &tally->ports[low])->device == device ? &tally->ports[low]
												  : NULL;
}

static void say_lost_vfs(struct pt_tally *tally, const struct pcipt_device *device, uint32_t count)
{
	const struct pcipt_group *shared = tally->pool.is_ready ? pt_shared_vf_group(device) : NULL;

	pt_find_device(tally->findings, PCIPT_CODE_WHAT_IF_VFS, PCIPT_SEVERITY_WARNING, &device->address,
		       "If %s had %u virtual function%s, none of them could be given: they would be in %s.",
		       device->name, count, plural(count), shared ? "its own group" : "no group that can be given");
	if (shared)
		pt_remedy(tally->findings, "Move the card to a slot whose port has ACS.");
}

static void say_vfs(struct pt_tally *tally, const struct pt_tally *without, const struct pcipt_device *device,
		    uint32_t count, const char *rest)
{
	const struct pt_counted *counted = find_counted(tally, device);

	if (!counted) {
		pt_find_device(tally->findings, PCIPT_CODE_WHAT_IF_VFS, PCIPT_SEVERITY_NOTE, &device->address,
			       "%s is not among the ports that are meant, and %u virtual function%s of it would not be "
			       "counted.",
			       device->name, count, plural(count));
		return;
	}
	if (!counted->vfs_now) {
		say_lost_vfs(tally, device, count);
		return;
	}
	pt_find_device(tally->findings, PCIPT_CODE_WHAT_IF_VFS, PCIPT_SEVERITY_NOTE, &device->address,
		       "If %s had %u virtual function%s, %zu port%s could be given%s in the place of %zu.",
		       device->name, count, plural(count), tally->now, plural(tally->now), rest, without->now);
	pt_remedy(tally->findings, "Make them: pcipt-vfs --create %u %s.", count, device->name);
}

static void say_slot(struct pt_tally *tally, const struct pt_tally *without, const struct pcipt_device *device,
		     const char *rest)
{
	size_t before = without->states[PCIPT_PORT_STATE_FREE_ALONE];
	size_t after = tally->states[PCIPT_PORT_STATE_FREE_ALONE];

	pt_find_device(
		tally->findings, PCIPT_CODE_WHAT_IF_SLOT, PCIPT_SEVERITY_NOTE, &device->address,
		"If the card of %s sat in a slot of its own, on a root port with ACS, %zu port%s could be given%s, "
		"%zu of them alone in their group, in the place of %zu and %zu.",
		device->name, tally->now, plural(tally->now), rest, after, without->now, before);
	if (tally->now > without->now || after > before)
		pt_remedy(tally->findings, "Move it to such a slot; pcipt-topology shows the slots, and pcipt-groups "
					   "what shares a group.");
}

/* Each card once, at its first function. */
static void say_slots(struct pt_tally *tally, const struct pt_tally *without, const bool *own_slot, const char *rest)
{
	const struct pcipt_host *host = tally->pool.host;
	const struct pcipt_device *last = NULL;

	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *device = &host->devices[i];

		if (!own_slot[i] || device->extra->is_vf || pt_card_root(device) == last)
			continue;
		last = pt_card_root(device);
		say_slot(tally, without, device, rest);
	}
}

static void say_override(struct pt_tally *tally, const struct pt_tally *without, const char *rest)
{
	pt_find_host(
		tally->findings, PCIPT_CODE_WHAT_IF_OVERRIDE, PCIPT_SEVERITY_WARNING,
		"If the kernel had pcie_acs_override=downstream,multifunction, %zu port%s in %zu unit%s could be "
		"given%s "
		"in the place of %zu in %zu, but on paper alone: the parameter splits groups that the hardware does "
		"not isolate, so that a virtual machine can still reach other devices, and the host's memory through "
		"them, past the IOMMU.",
		tally->now, plural(tally->now), tally->unit_count, plural(tally->unit_count), rest, without->now,
		without->unit_count);
	pt_remedy(tally->findings,
		  "Move cards to slots of their own root port instead. Only a kernel with the patch knows the "
		  "parameter; use it for virtual machines that you trust as you trust the host.");
}

void pt_say_what_ifs(struct pt_tally *tally, const struct pt_tally *without, const struct pt_supposed *supposed)
{
	const struct pcipt_host *host = tally->pool.host;
	const char *rest = name_rest(supposed, host);

	for (size_t i = 0; supposed->vfs && i < host->device_count; i++)
		if (supposed->vfs[i])
			say_vfs(tally, without, &host->devices[i], supposed->vfs[i], rest);
	if (supposed->pool.own_slot)
		say_slots(tally, without, supposed->pool.own_slot, rest);
	if (supposed->pool.override)
		say_override(tally, without, rest);
}

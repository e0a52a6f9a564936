/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits of virtual functions, and of one virtual machine. */
#include "count.h"

#include <errno.h>
#include <string.h>

/* What bounds the virtual functions of a port. */
enum bound {
	BOUND_TOTAL,
	BOUND_FIXED,
	BOUND_SHARED,
	BOUND_NO_GROUPS,
	BOUND_DRIVER,
	BOUND_MEMORY,
	BOUND_BUSES,
	BOUND_TAKEN,
	BOUND_PLACE,
	BOUND_DEPENDENT,
	BOUNDS
};

static const char *const bounds[BOUNDS] = {
	[BOUND_TOTAL] = "by sriov_totalvfs",
	[BOUND_FIXED] = "as a virtual machine is to have it whole",
	[BOUND_SHARED] = "since they would be in the group of their port",
	[BOUND_NO_GROUPS] = "since they would have no IOMMU group",
	[BOUND_DRIVER] = "for want of a driver that makes them",
	[BOUND_MEMORY] = "for want of memory for them",
	[BOUND_BUSES] = "by the bus numbers of the bridge above",
	[BOUND_TAKEN] = "by another device at their address",
	[BOUND_PLACE] = "since the card does not say where they are",
	[BOUND_DEPENDENT] = "since it depends on another function",
};

static const struct {
	enum pcipt_code code;
	enum bound bound;
} foreseen[] = {
	{PCIPT_CODE_VFS_NO_DRIVER, BOUND_DRIVER},    {PCIPT_CODE_VFS_NO_MEMORY, BOUND_MEMORY},
	{PCIPT_CODE_VFS_DEPENDENT, BOUND_DEPENDENT}, {PCIPT_CODE_VFS_PLACE_UNKNOWN, BOUND_PLACE},
	{PCIPT_CODE_VFS_ADDRESS_TAKEN, BOUND_TAKEN}, {PCIPT_CODE_VFS_BUS_RANGE, BOUND_BUSES},
	{PCIPT_CODE_VFS_SHARE_GROUP, BOUND_SHARED},  {PCIPT_CODE_VFS_NO_GROUPS, BOUND_NO_GROUPS},
};

/* Ports of which each has as many, for the same reason. */
struct alike {
	struct pcipt_text names;
	struct pcipt_text remedy; /* of the first one */
	size_t count;
	uint32_t each;
	enum bound bound;
};

/* More kinds of ports than this are not told apart. */
#define MOST_ALIKE 8

/* What stands in the way of all that sriov_totalvfs allows; its remedy, if one is wanted. */
static enum bound read_findings(const struct pcipt_findings *findings, bool shares, struct pcipt_text *remedy)
{
	for (size_t f = 0; f < sizeof(foreseen) / sizeof(foreseen[0]); f++)
		for (size_t i = 0; i < findings->count; i++) {
			const struct pcipt_finding *finding = &findings->list[i];

			if (finding->code != foreseen[f].code || (foreseen[f].bound == BOUND_SHARED && !shares))
				continue;
			if (finding->remedy)
				pt_text_append(remedy, finding->remedy);
			return foreseen[f].bound;
		}
	return BOUND_TOTAL;
}

static int find_bound(const struct pt_tally *tally, const struct pt_counted *counted, struct pcipt_text *remedy,
		      enum bound *bound)
{
	const struct pt_port *port = pt_port_of(tally, counted);
	const struct pcipt_device *device = port->device;
	struct pcipt_prediction *prediction;
	uint32_t total;
	int r;

	*bound = counted->is_fixed ? BOUND_FIXED : BOUND_TOTAL;
	if (counted->is_fixed || pcipt_device_get_total_vfs(device, &total) || total > UINT16_MAX)
		return 0;
	if (!port->vf_most || port->vf_most < total) {
		r = pcipt_prediction_new(device, total, &prediction);
		if (r)
			return r == -ENOMEM ? r : 0;
		*bound = read_findings(prediction->findings, !port->vf_most, remedy);
		pcipt_prediction_free(prediction);
	}
	return 0;
}

static bool is_pf(const struct pt_tally *tally, const struct pt_counted *counted)
{
	return pt_port_of(tally, counted)->device->extra->sriov != NULL;
}

/* What is found, and how much of it. */
struct kinds {
	struct alike list[MOST_ALIKE];
	size_t count;
	size_t untold; /* ports that are of none of these */
};

/* Takes over the remedy of one that is the first of its kind. */
static void add_alike(struct kinds *kinds, const struct pt_counted *counted, enum bound bound, const char *name,
		      struct pcipt_text *remedy)
{
	struct alike *alike = kinds->list;

	while (alike < kinds->list + kinds->count && (alike->each != counted->vfs_most || alike->bound != bound))
		alike++;
	if (alike == kinds->list + MOST_ALIKE) {
		kinds->untold++;
		return;
	}
	if (alike == kinds->list + kinds->count) {
		alike->each = counted->vfs_most;
		alike->bound = bound;
		alike->remedy = *remedy;
		*remedy = (struct pcipt_text){0};
		kinds->count++;
	}
	pt_list_name(&alike->names, &alike->count, name);
}

static int find_alike(const struct pt_tally *tally, struct pt_limit *limit, struct kinds *kinds)
{
	int r = 0;

	for (size_t i = 0; !r && i < tally->port_count; i++) {
		const struct pt_counted *counted = &tally->ports[i];
		struct pcipt_text remedy = {0};
		enum bound bound;

		if (!is_pf(tally, counted))
			continue;
		r = find_bound(tally, counted, &remedy, &bound);
		if (remedy.failed)
			r = -ENOMEM;
		if (!r) {
			limit->bites |= bound != BOUND_TOTAL && bound != BOUND_FIXED;
			add_alike(kinds, counted, bound, pt_port_of(tally, counted)->device->name, &remedy);
		}
		pt_text_release(&remedy);
	}
	return r;
}

/* One for each reason, with the ports that it is for. */
static void write_remedies(struct pt_limit *limit, const struct kinds *kinds)
{
	bool told[BOUNDS] = {false};
	size_t reasons = 0;

	for (size_t i = 0; i < kinds->count; i++)
		if (kinds->list[i].remedy.length && !told[kinds->list[i].bound]) {
			told[kinds->list[i].bound] = true;
			reasons++;
		}
	memset(told, 0, sizeof(told));
	for (size_t i = 0; i < kinds->count; i++) {
		const struct alike *alike = &kinds->list[i];

		if (!alike->remedy.length || told[alike->bound])
			continue;
		told[alike->bound] = true;
		pt_text_append(&limit->remedy, limit->remedy.length ? " " : "");
		for (size_t j = i; reasons > 1 && j < kinds->count; j++)
			if (kinds->list[j].bound == alike->bound)
				pt_text_printf(&limit->remedy, "%s%s", j == i ? "For " : ", ",
					       kinds->list[j].names.string);
		pt_text_append(&limit->remedy, reasons > 1 ? ": " : "");
		pt_text_append(&limit->remedy, alike->remedy.string);
	}
}

static void write_vfs(const struct pt_tally *tally, struct pt_limit *limit, struct kinds *kinds)
{
	struct pcipt_text *text = &limit->sentence;

	pt_text_printf(text, "The port%s can have %zu virtual function%s", tally->port_count == 1 ? "" : "s",
		       tally->vfs_most, tally->vfs_most == 1 ? "" : "s");
	for (size_t i = 0; i < kinds->count; i++) {
		struct alike *alike = &kinds->list[i];

		pt_list_end(&alike->names, alike->count);
		if (alike->names.failed || alike->remedy.failed)
			text->failed = true;
		else
			pt_text_printf(text, "%s%s%u, %s: %s", i ? "; " : ": ", alike->count > 1 ? "each " : "",
				       alike->each, bounds[alike->bound], alike->names.string);
	}
	if (kinds->untold)
		pt_text_printf(text, "; and %zu more port%s", kinds->untold, kinds->untold == 1 ? "" : "s");
	pt_text_append(text, ".");
	if (limit->number > tally->vfs_most)
		pt_text_printf(text, " With those that have none, that makes %zu port%s.", limit->number,
			       limit->number == 1 ? "" : "s");
	if (!text->failed)
		write_remedies(limit, kinds);
	if (tally->vfs_most > tally->vfs_now)
		pt_text_printf(&limit->remedy, "%sMake them with pcipt-vfs --create.", limit->remedy.length ? " " : "");
}

int pt_limit_vfs(struct pt_tally *tally)
{
	struct kinds kinds = {0};
	size_t number = 0;
	struct pt_limit *limit;
	bool any = false;
	int r;

	for (size_t i = 0; i < tally->port_count; i++) {
		any |= is_pf(tally, &tally->ports[i]);
		number += tally->ports[i].vfs_most > 1 ? tally->ports[i].vfs_most : 1;
	}
	if (!any || !tally->pool.is_ready)
		return 0;
	limit = pt_add_limit(
		tally, PCIPT_LIMIT_VFS, number,
		"sriov_totalvfs and resource in sys/bus/pci/devices, subordinate_bus_number of the bridge");
	if (!limit)
		return -ENOMEM;
	limit->bites = false;
	r = find_alike(tally, limit, &kinds);
	write_vfs(tally, limit, &kinds);
	for (size_t i = 0; i < kinds.count; i++) {
		pt_text_release(&kinds.list[i].names);
		pt_text_release(&kinds.list[i].remedy);
	}
	return r;
}

/* --- One virtual machine --- */

/* "all 10 ports that can be given now" or "128 of the 168 that there can be at most" */
static void say_fitting(struct pcipt_text *text, size_t fitting, size_t count, const char *which)
{
	if (fitting < count)
		pt_text_printf(text, "%zu of the %zu %s", fitting, count, which);
	else
		pt_text_printf(text, "all %zu %s", count, which);
}

static void write_hypervisor(const struct pt_tally *tally, const struct pt_hypervisor *hypervisor,
			     struct pt_limit *limit)
{
	struct pcipt_text *text = &limit->sentence;

	limit->bites = limit->number < tally->most;
	pt_text_printf(text, "One virtual machine of %s takes %zu %s%s: ", hypervisor->title, hypervisor->entries,
		       hypervisor->entries_name,
		       hypervisor->takes_slots ? ", each with up to eight functions such as those of a whole card"
					       : "");
	say_fitting(text, pt_count_fitting(hypervisor, tally->now), tally->now,
		    tally->now == 1 ? "port that can be given now" : "ports that can be given now");
	pt_text_append(text, limit->bites ? ", and " : " fit, and ");
	say_fitting(text, limit->number, tally->most, "that there can be at most");
	pt_text_append(text, limit->bites ? " fit." : ".");
	if (limit->bites)
		pt_text_append(&limit->remedy, "Share the ports out among several virtual machines.");
}

int pt_limit_hypervisors(struct pt_tally *tally)
{
	const struct pt_hypervisor *hypervisor;

	for (size_t i = 0; tally->most && (hypervisor = pt_hypervisor(i)); i++) {
		struct pt_limit *limit = pt_add_limit(tally, PCIPT_LIMIT_HYPERVISOR,
						      pt_count_fitting(hypervisor, tally->most), hypervisor->source);

		if (!limit)
			return -ENOMEM;
		write_hypervisor(tally, hypervisor, limit);
	}
	return 0;
}

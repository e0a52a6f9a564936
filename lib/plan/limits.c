/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What limits the number of ports: each limit alone, as a sentence with its number, and what would lift it. */
#include "count.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TOLD 3

struct pt_limit *pt_add_limit(struct pt_tally *tally, enum pcipt_limit_kind kind, size_t number, const char *source)
{
	struct pt_limit *limit;

	if (pt_grow(&tally->limits, tally->limit_count, &tally->limit_capacity, sizeof(*tally->limits)))
		return NULL;
	limit = &tally->limits[tally->limit_count++];
	*limit = (struct pt_limit){
		.kind = kind,
		.code = PCIPT_CODE_LIMIT_IOMMU + (enum pcipt_code)kind,
		.number = number,
		.source = source,
		.bites = number < tally->port_count,
	};
	return limit;
}

/* A sentence of another finding as a part of a longer one: without its full stop. */
static void append_part(struct pcipt_text *text, const char *sentence)
{
	size_t length = strlen(sentence);

	pt_text_append_bytes(text, sentence, length && sentence[length - 1] == '.' ? length - 1 : length);
}

static void begin_count(struct pt_limit *limit, const struct pt_tally *tally, size_t count)
{
	if (tally->port_count == 1)
		pt_text_append(&limit->sentence, "The only port ");
	else
		pt_text_printf(&limit->sentence, "%zu of the %zu ports ", count, tally->port_count);
}

/* --- The IOMMU --- */

static const char *source_of(enum pcipt_code code)
{
	if (code == PCIPT_CODE_REMAPPING_MISSING)
		return "proc/interrupts, sys/class/iommu";
	if (code == PCIPT_CODE_VFIO_MISSING)
		return "sys/module, lib/modules";
	return "sys/kernel/iommu_groups, sys/firmware/acpi/tables";
}

static int limit_iommu(struct pt_tally *tally)
{
	struct pcipt_findings *findings;
	const struct pcipt_finding *finding;
	struct pt_limit *limit;
	size_t i = 0;
	int r;

	if (tally->pool.is_ready)
		return 0;
	r = pcipt_host_check(tally->pool.host, &findings);
	if (r)
		return r;
	while (i < findings->count && findings->list[i].severity != PCIPT_SEVERITY_BLOCKER)
		i++;
	finding = pcipt_findings_get(findings, i);
	limit = finding ? pt_add_limit(tally, PCIPT_LIMIT_IOMMU, 0, source_of(finding->code)) : NULL;
	if (limit) {
		limit->bites = true;
		pt_text_append(&limit->sentence, finding->sentence);
		if (finding->remedy)
			pt_text_append(&limit->remedy, finding->remedy);
	}
	pcipt_findings_free(findings);
	return limit ? 0 : -ENOMEM;
}

/* --- The host --- */

/* What the host does with a port; -ENOMEM or 0. */
static int append_use(struct pt_limit *limit, const struct pcipt_device *device)
{
	struct pcipt_findings *findings;
	const struct pcipt_finding *use;
	int r = pt_find_use(device, true, &findings, &use);

	if (r)
		return r;
	if (use) {
		append_part(&limit->sentence, use->sentence);
		if (!limit->remedy.length && use->remedy)
			pt_text_append(&limit->remedy, use->remedy);
	}
	pcipt_findings_free(findings);
	return 0;
}

static int limit_host(struct pt_tally *tally)
{
	size_t own = tally->states[PCIPT_PORT_STATE_OWN], told = 0;
	struct pt_limit *limit =
		pt_add_limit(tally, PCIPT_LIMIT_HOST, tally->port_count - own,
			     "proc/net/route, proc/self/mountinfo, proc/swaps, sys/class/net, sys/class/block");
	int r = limit ? 0 : -ENOMEM;

	if (r)
		return r;
	if (!own) {
		pt_text_append(&limit->sentence, "The host itself uses none of the ports.");
		return 0;
	}
	begin_count(limit, tally, own);
	pt_text_append(&limit->sentence, own == 1 ? "is the host's own: " : "are the host's own: ");
	for (size_t i = 0; !r && i < tally->port_count && told < MOST_TOLD; i++) {
		if (tally->ports[i].state != PCIPT_PORT_STATE_OWN)
			continue;
		if (told++)
			pt_text_append(&limit->sentence, "; ");
		r = append_use(limit, pt_port_of(tally, &tally->ports[i])->device);
	}
	if (own > told)
		pt_text_printf(&limit->sentence, "; and %zu more", own - told);
	pt_text_append(&limit->sentence, ".");
	return r;
}

/* --- Groups --- */

/* "0000:01:00.0, 0000:01:00.1": those of a unit that are meant. `first` is one of them. */
static void append_ports_of(struct pcipt_text *text, const struct pt_tally *tally, size_t first)
{
	size_t unit = pt_port_of(tally, &tally->ports[first])->unit, count = 0;

	for (size_t i = first; i < tally->port_count; i++)
		if (pt_port_of(tally, &tally->ports[i])->unit == unit &&
		    tally->ports[i].state == tally->ports[first].state)
			pt_list_name(text, &count, pt_port_of(tally, &tally->ports[i])->device->name);
	pt_list_end(text, count);
}

/* What would separate a port from the one that ties it. */
static int advise_separation(struct pt_limit *limit, const struct pcipt_device *device,
			     const struct pcipt_device *culprit)
{
	struct pcipt_findings *findings = pt_findings_new();
	struct pt_separation separation;
	int r;

	if (!findings)
		return -ENOMEM;
	separation = pt_separate(device, culprit);
	pt_describe_separation(findings, device, culprit->name, &separation);
	r = findings->failed ? -ENOMEM : 0;
	if (!r && findings->count && findings->list[0].remedy)
		pt_text_append(&limit->remedy, findings->list[0].remedy);
	pcipt_findings_free(findings);
	return r;
}

static int tell_tie(struct pt_tally *tally, struct pt_limit *limit, size_t index)
{
	const struct pt_port *port = pt_port_of(tally, &tally->ports[index]);
	const struct pt_unit *unit = &tally->pool.units[port->unit];

	append_ports_of(&limit->sentence, tally, index);
	if (unit->group)
		pt_text_printf(&limit->sentence, " in group %u", unit->group->number);
	if (unit->culprit)
		pt_text_printf(&limit->sentence, " with %s, which the host uses", unit->culprit->name);
	else if (unit->group && unit->group->details->other_count)
		pt_text_printf(&limit->sentence, " with %s, which is no PCI function", unit->group->details->others[0]);
	if (limit->remedy.length || !unit->culprit || unit->culprit == port->device)
		return 0;
	return advise_separation(limit, port->device, unit->culprit);
}

/* Unit by unit; those of no unit go with their physical function, and have no place here. */
static int tell_ties(struct pt_tally *tally, struct pt_limit *limit)
{
	bool *seen = calloc(tally->pool.unit_count + 1, sizeof(*seen));
	size_t count = 0;
	int r = seen ? 0 : -ENOMEM;

	for (size_t i = 0; !r && i < tally->port_count; i++) {
		size_t unit = pt_port_of(tally, &tally->ports[i])->unit;

		if (tally->ports[i].state != PCIPT_PORT_STATE_TIED_TO_HOST || unit == PT_NONE || seen[unit])
			continue;
		seen[unit] = true;
		if (count++ >= MOST_TOLD)
			continue;
		pt_text_append(&limit->sentence, count > 1 ? "; " : "");
		r = tell_tie(tally, limit, i);
	}
	if (count > MOST_TOLD)
		pt_text_printf(&limit->sentence, "; and %zu more group%s", count - MOST_TOLD,
			       count - MOST_TOLD == 1 ? "" : "s");
	pt_text_append(&limit->sentence, ".");
	free(seen);
	return r;
}

static int limit_groups(struct pt_tally *tally)
{
	size_t tied = tally->states[PCIPT_PORT_STATE_TIED_TO_HOST];
	struct pt_limit *limit;
	int r;

	if (!tally->pool.host->group_count)
		return 0;
	limit = pt_add_limit(tally, PCIPT_LIMIT_GROUPS, tally->port_count - tied, "sys/kernel/iommu_groups");
	if (!limit)
		return -ENOMEM;
	if (!tied) {
		pt_text_append(&limit->sentence, "No IOMMU group ties a port to what the host uses.");
		return 0;
	}
	begin_count(limit, tally, tied);
	pt_text_append(&limit->sentence, tied == 1 ? "is tied to the host: " : "are tied to the host: ");
	r = tell_ties(tally, limit);
	if (!limit->remedy.length)
		pt_text_append(&limit->remedy, "pcipt-groups says for each of these what it shares its group with.");
	return r;
}

/* --- Regions --- */

struct blocked {
	size_t count; /* ports */
	size_t first;
};

static struct blocked find_blocked(const struct pt_tally *tally, enum pcipt_code reason)
{
	struct blocked blocked = {0};

	for (size_t i = 0; i < tally->port_count; i++) {
		const struct pt_port *port = pt_port_of(tally, &tally->ports[i]);

		if (tally->ports[i].state != PCIPT_PORT_STATE_BLOCKED || port->unit == PT_NONE ||
		    tally->pool.units[port->unit].reason != reason)
			continue;
		if (!blocked.count++)
			blocked.first = i;
	}
	return blocked;
}

/* The remedy that the verdict on the group has for it. */
static int advise_group(struct pt_limit *limit, const struct pcipt_group *group, enum pcipt_code code)
{
	struct pcipt_findings *findings;
	int r = pcipt_group_check(group, &findings);

	if (r)
		return r;
	for (size_t i = 0; i < findings->count && !limit->remedy.length; i++) {
		const struct pcipt_device *device = pt_host_device(group->host, &findings->list[i].address);

		if (findings->list[i].code != code || !findings->list[i].remedy ||
		    (code == PCIPT_CODE_GROUP_MEMBER_BLOCKS && !(device && pcipt_device_is_bridge(device))))
			continue;
		pt_text_append(&limit->remedy, findings->list[i].remedy);
	}
	pcipt_findings_free(findings);
	return 0;
}

static void tell_reason(struct pt_limit *limit, const struct pt_unit *unit, size_t count)
{
	struct pcipt_text *text = &limit->sentence;

	if (unit->reason == PCIPT_CODE_GROUP_DIRECT_REGION)
		pt_text_printf(text, "%zu by memory that the firmware keeps mapped (group %u)", count,
			       unit->group->number);
	else if (unit->reason == PCIPT_CODE_GROUP_MEMBER_BLOCKS)
		pt_text_printf(text, "%zu by the bridge %s in the group, which is on the host driver %s", count,
			       unit->culprit->name, unit->culprit->driver);
	else
		pt_text_printf(text, "%zu for want of an IOMMU group", count);
}

static int limit_regions(struct pt_tally *tally)
{
	static const enum pcipt_code reasons[] = {PCIPT_CODE_GROUP_DIRECT_REGION, PCIPT_CODE_GROUP_MEMBER_BLOCKS,
						  PCIPT_CODE_DEVICE_NO_GROUP};
	size_t count = 0, told = 0;
	struct blocked blocked[3];
	struct pt_limit *limit;
	int r = 0;

	for (size_t i = 0; i < 3; i++) {
		blocked[i] = find_blocked(tally, reasons[i]);
		count += blocked[i].count;
	}
	if (!count || !tally->pool.host->group_count)
		return 0;
	limit = pt_add_limit(tally, PCIPT_LIMIT_REGIONS, tally->port_count - count,
			     "sys/kernel/iommu_groups/*/reserved_regions, sys/bus/pci/devices/*/uevent");
	if (!limit)
		return -ENOMEM;
	begin_count(limit, tally, count);
	pt_text_append(&limit->sentence, count == 1 ? "is kept back: " : "are kept back: ");
	for (size_t i = 0; !r && i < 3; i++) {
		const struct pt_port *port = pt_port_of(tally, &tally->ports[blocked[i].first]);

		if (!blocked[i].count)
			continue;
		pt_text_append(&limit->sentence, told++ ? "; " : "");
		tell_reason(limit, &tally->pool.units[port->unit], blocked[i].count);
		if (port->device->group)
			r = advise_group(limit, port->device->group, reasons[i]);
	}
	pt_text_append(&limit->sentence, ".");
	if (!limit->remedy.length)
		pt_text_append(&limit->remedy, "No IOMMU answers for these devices; use others.");
	return r;
}

/* --- All of them --- */

/* Those that are equal stay in the order of their kinds, in which they were found. */
static void sort(struct pt_tally *tally)
{
	for (size_t i = 1; i < tally->limit_count; i++) {
		struct pt_limit limit = tally->limits[i];
		size_t place = i;

		for (; place && tally->limits[place - 1].number > limit.number; place--)
			tally->limits[place] = tally->limits[place - 1];
		tally->limits[place] = limit;
	}
}

static int say_limits(struct pt_tally *tally)
{
	tally->findings = pt_findings_new();
	if (!tally->findings)
		return -ENOMEM;
	for (size_t i = 0; i < tally->limit_count; i++) {
		const struct pt_limit *limit = &tally->limits[i];

		if (limit->sentence.failed || limit->remedy.failed)
			return -ENOMEM;
		pt_find_host(tally->findings, limit->code,
			     !limit->bites                      ? PCIPT_SEVERITY_NOTE
			     : limit->kind == PCIPT_LIMIT_IOMMU ? PCIPT_SEVERITY_BLOCKER
								: PCIPT_SEVERITY_WARNING,
			     "%s", limit->sentence.string);
		if (limit->remedy.length)
			pt_remedy(tally->findings, "%s", limit->remedy.string);
	}
	return tally->findings->failed ? -ENOMEM : 0;
}

int pt_find_limits(struct pt_tally *tally)
{
	static int (*const limits[])(struct pt_tally *) = {limit_host,     limit_groups,        limit_regions,
							   pt_limit_reset, pt_limit_lanes,      pt_limit_slots,
							   pt_limit_vfs,   pt_limit_hypervisors};
	int r = limit_iommu(tally);

	for (size_t i = 0; !r && tally->port_count && i < sizeof(limits) / sizeof(limits[0]); i++)
		r = limits[i](tally);
	if (r)
		return r;
	sort(tally);
	return say_limits(tally);
}

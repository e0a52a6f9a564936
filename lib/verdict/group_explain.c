/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why the members of a group are in it, and what keeps it apart from all others. */
#include "isolation.h"

#include <errno.h>
#include <stdlib.h>

/* More devices than this are counted, not named. */
#define MOST_NAMED 8
#define OUTSIDE "all outside its group"

/* An endpoint of the group, and where it joins. */
struct member {
	const struct pcipt_device *device;
	const struct pcipt_device *top;
};

struct members {
	struct member *list;
	size_t count;
	bool is_unknown;
};

static int find_members(const struct pcipt_group *group, struct members *members)
{
	members->list = calloc(group->member_count + 1, sizeof(*members->list));
	if (!members->list)
		return -ENOMEM;
	for (size_t i = 0; i < group->member_count; i++) {
		struct pt_climb climb;

		if (pcipt_device_is_bridge(group->members[i]))
			continue;
		climb = pt_climb(group->members[i]);
		members->is_unknown |= climb.is_unknown;
		members->list[members->count++] = (struct member){.device = group->members[i], .top = climb.top};
	}
	return 0;
}

/* Names those that join at the same place as one of them, but not that one. @return how many there are */
static size_t name_those(struct pcipt_text *text, const struct members *members, const struct pcipt_device *top,
			 const struct pcipt_device *but)
{
	size_t count = 0;

	for (size_t i = 0; i < members->count; i++) {
		if (members->list[i].top != top || members->list[i].device == but)
			continue;
		if (count++ < MOST_NAMED)
			pt_text_printf(text, "%s%s", count > 1 ? ", " : "", members->list[i].device->name);
	}
	if (count > MOST_NAMED)
		pt_text_printf(text, " and %zu more", count - MOST_NAMED);
	return count;
}

/* The first of those that join at one place stands for all of them. */
static bool is_first_of_top(const struct members *members, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (members->list[i].top == members->list[index].top)
			return false;
	return true;
}

static const struct pcipt_device *find_mate(const struct members *members, const struct member *member,
					    const struct pcipt_device *top)
{
	const struct pcipt_device *mate = NULL;

	for (size_t i = 0; i < members->count; i++) {
		const struct member *other = &members->list[i];

		if (other->top != top || other == member)
			continue;
		if (!mate || pt_same_card(other->device, member->device))
			mate = other->device;
	}
	return mate;
}

/* With whom a member is bundled, and why: a finding for each place where others join. */
static void explain_member(const struct members *members, size_t index, struct pcipt_findings *findings)
{
	const struct member *member = &members->list[index];

	for (size_t i = 0; i < members->count; i++) {
		const struct pcipt_device *top = members->list[i].top;
		struct pcipt_text others = {0};
		struct pt_separation separation;

		if (!is_first_of_top(members, i))
			continue;
		if (name_those(&others, members, top, member->device)) {
			separation = pt_separate(member->device, find_mate(members, member, top));
			if (others.failed)
				findings->failed = true;
			else
				pt_describe_separation(findings, member->device, others.string, &separation);
		}
		pt_text_release(&others);
	}
}

/* --- What is around the group --- */

/* A function of the same device that the kernel has in another group, though nothing isolates it. */
static const struct pcipt_device *find_split(const struct pcipt_device *device)
{
	const struct pcipt_host *host = device->host;

	for (size_t i = 0; i < host->device_count; i++)
		if (pt_same_card(device, &host->devices[i]) && host->devices[i].group &&
		    host->devices[i].group != device->group && pt_rules_join(device, &host->devices[i]) == PCIPT_YES)
			return &host->devices[i];
	return NULL;
}

/* What hangs on the other ports of a switch, below one of its ports. */
static size_t name_neighbours(struct pcipt_text *text, const struct pcipt_device *device,
			      const struct pcipt_device *port)
{
	const struct pcipt_host *host = device->host;
	const struct pcipt_device *chip = pt_bridge_above(port);
	size_t count = 0;

	for (size_t i = 0; i < host->device_count && chip; i++) {
		const struct pcipt_device *other = &host->devices[i];

		if (pcipt_device_is_bridge(other) || other->group == device->group || pt_meeting(device, other) != chip)
			continue;
		if (count++ < MOST_NAMED)
			pt_text_printf(text, "%s%s", count > 1 ? ", " : "", other->name);
	}
	if (count > MOST_NAMED)
		pt_text_printf(text, " and %zu more", count - MOST_NAMED);
	return count;
}

static bool is_port(const struct pcipt_device *device)
{
	int type = pcipt_device_get_port_type(device);

	/* a bridge that cannot be read may be one */
	return type == PCIPT_PORT_ROOT || type == PCIPT_PORT_DOWNSTREAM ||
	       (type < 0 && device->class_code >> 8 == 0x0604);
}

/* Only where something is beside it does it matter whether a function isolates. */
static bool has_mate_elsewhere(const struct pcipt_device *device)
{
	const struct pcipt_host *host = device->host;

	for (size_t i = 0; i < host->device_count; i++)
		if (pt_same_card(device, &host->devices[i]) && host->devices[i].group != device->group)
			return true;
	return false;
}

/* The weakest hop from where the group begins up to the root. */
static struct pt_separation find_weakest(const struct pcipt_device *top)
{
	struct pt_separation weakest = {.kind = PCIPT_SEPARATION_ACS};

	for (const struct pcipt_device *hop = top; hop; hop = pt_bridge_above(hop)) {
		struct pt_separation here;

		if (!is_port(hop) && !has_mate_elsewhere(hop))
			continue;
		here = pt_rest_on(hop);
		/* of two that prove it, a port says more */
		if (!weakest.hop || (weakest.kind == PCIPT_SEPARATION_ACS && !is_port(weakest.hop)) ||
		    pt_weakness(here.kind) > pt_weakness(weakest.kind))
			weakest = here;
	}
	return weakest;
}

static void explain_around(const struct pcipt_device *device, const struct pcipt_device *top,
			   struct pcipt_findings *findings)
{
	const struct pcipt_device *split = find_split(top);
	struct pt_separation weakest = find_weakest(top);
	struct pcipt_text others = {0};

	if (split || (top->group && top->group != device->group)) {
		weakest = pt_separate(device, split ? split : top);
		pt_describe_separation(findings, device, split ? split->name : top->name, &weakest);
		return;
	}
	if (weakest.kind == PCIPT_SEPARATION_DOUBTFUL && !name_neighbours(&others, device, weakest.hop)) {
		/* nothing is there that could be reached */
		weakest.kind = PCIPT_SEPARATION_ACS;
	}
	if (others.failed)
		findings->failed = true;
	else
		pt_describe_separation(findings, device, others.length ? others.string : OUTSIDE, &weakest);
	pt_text_release(&others);
}

PCIPT_EXPORT int pcipt_group_explain(const struct pcipt_group *group, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings;
	struct members members = {0};

	if (!group || !ret_findings)
		return -EINVAL;
	if (!(group->host->what & PCIPT_READ_TOPOLOGY))
		return -ENODATA;
	findings = pt_findings_new();
	if (!findings || find_members(group, &members)) {
		pcipt_findings_free(findings);
		return -ENOMEM;
	}
	for (size_t i = 0; members.count > 1 && i < members.count; i++)
		explain_member(&members, i, findings);
	if (members.count)
		explain_around(members.list[0].device, members.list[0].top, findings);
	free(members.list);
	return pt_findings_finish(findings, ret_findings);
}

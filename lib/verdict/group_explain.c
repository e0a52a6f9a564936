/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why the members of a group are in it, and what keeps it apart from all others. */
#include "isolation.h"

#include <errno.h>
#include <stdlib.h>

#define OUTSIDE "all outside its group"

/* So many different places where others join are looked at for each member. */
#define MOST_PLACES 16

/* An endpoint of the group, and where it joins. */
struct member {
	const struct pcipt_device *device;
	const struct pcipt_device *top;
};

/* Those that join at the same place stand together in the list. */
struct place {
	size_t first;
	size_t count;
};

struct members {
	struct member *list;
	size_t count;
	struct place *places;
	size_t place_count;
};

static int compare_members(const void *a, const void *b)
{
	const struct member *left = a, *right = b;
	int order = pcipt_address_compare(&left->top->address, &right->top->address);

	return order ? order : pcipt_address_compare(&left->device->address, &right->device->address);
}

static int find_members(const struct pcipt_group *group, struct members *members)
{
	members->list = calloc(group->member_count + 1, sizeof(*members->list));
	members->places = calloc(group->member_count + 1, sizeof(*members->places));
	if (!members->list || !members->places)
		return -ENOMEM;
	for (size_t i = 0; i < group->member_count; i++)
		if (!pcipt_device_is_bridge(group->members[i]))
			members->list[members->count++] =
				(struct member){.device = group->members[i], .top = pt_climb(group->members[i]).top};
	if (members->count > 1)
		qsort(members->list, members->count, sizeof(*members->list), compare_members);
	for (size_t i = 0; i < members->count; i++) {
		if (!i || members->list[i].top != members->list[i - 1].top)
			members->places[members->place_count++].first = i;
		members->places[members->place_count - 1].count++;
	}
	return 0;
}

/* What is the same for several places is said once. */
struct reason {
	struct pt_separation separation;
	struct pcipt_text others;
	size_t count;
};

static bool same_reason(const struct pt_separation *one, const struct pt_separation *other)
{
	return one->kind == other->kind && one->hop == other->hop && one->mate == other->mate;
}

static void add_others(struct reason *reason, const struct members *members, const struct place *place,
		       const struct pcipt_device *but)
{
	for (size_t i = place->first; i < place->first + place->count; i++)
		if (members->list[i].device != but)
			pt_list_name(&reason->others, &reason->count, members->list[i].device->name);
}

/* One of those that join at a place, a function of the same card if there is one. */
static const struct pcipt_device *find_mate(const struct members *members, const struct member *member,
					    const struct place *place)
{
	const struct pcipt_device *mate = NULL;

	for (size_t i = place->first; i < place->first + place->count; i++) {
		const struct pcipt_device *other = members->list[i].device;

		if (other == member->device)
			continue;
		if (pt_same_card(other, member->device))
			return other;
		if (!mate)
			mate = other;
	}
	return mate;
}

static void say_reason(struct reason *reason, const struct pcipt_device *device, struct pcipt_findings *findings)
{
	pt_list_end(&reason->others, reason->count);
	if (reason->others.failed)
		findings->failed = true;
	else
		pt_describe_separation(findings, device, reason->others.string, &reason->separation);
	pt_text_release(&reason->others);
}

/* With whom a member is bundled, and why. Beyond so many places, what is left is counted with the last reason. */
static void explain_member(const struct members *members, size_t index, struct pcipt_findings *findings)
{
	const struct member *member = &members->list[index];
	struct reason reasons[MOST_PLACES] = {0};
	size_t count = 0;

	for (size_t i = 0; i < members->place_count; i++) {
		const struct pcipt_device *mate = find_mate(members, member, &members->places[i]);
		struct pt_separation separation;
		size_t j = 0;

		if (!mate)
			continue;
		if (i >= MOST_PLACES && count) {
			add_others(&reasons[count - 1], members, &members->places[i], member->device);
			continue;
		}
		separation = pt_separate(member->device, mate);
		while (j < count && !same_reason(&reasons[j].separation, &separation))
			j++;
		if (j == MOST_PLACES)
			j--;
		else if (j == count)
			reasons[count++].separation = separation;
		add_others(&reasons[j], members, &members->places[i], member->device);
	}
	for (size_t i = 0; i < count; i++)
		say_reason(&reasons[i], member->device, findings);
}

/* --- What is around the group --- */

/* A function of the same device that the kernel has in another group, though nothing isolates it. */
static const struct pcipt_device *find_split(const struct pcipt_device *device)
{
	const struct pcipt_host *host = device->host;

	for (size_t i = 0; i < host->device_count; i++)
		if (pt_same_card(device, &host->devices[i]) && host->devices[i].group &&
		    host->devices[i].group != device->group &&
		    pt_rules_join(device, &host->devices[i]) == PCIPT_TRISTATE_YES)
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
		pt_list_name(text, &count, other->name);
	}
	pt_list_end(text, count);
	return count;
}

static bool is_port(const struct pcipt_device *device)
{
	int type = pcipt_device_get_port_type(device);

	/* a bridge that cannot be read may be one */
	return type == PCIPT_PORT_TYPE_ROOT || type == PCIPT_PORT_TYPE_DOWNSTREAM ||
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
		free(members.list);
		free(members.places);
		pcipt_findings_free(findings);
		return -ENOMEM;
	}
	for (size_t i = 0; members.count > 1 && i < members.count; i++)
		explain_member(&members, i, findings);
	if (members.count)
		explain_around(members.list[0].device, members.list[0].top, findings);
	free(members.list);
	free(members.places);
	return pt_findings_finish(findings, ret_findings);
}

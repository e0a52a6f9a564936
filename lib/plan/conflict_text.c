/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why it cannot be, in words. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

#define MOST_NAMED 8

/* What the requests of a contradiction can have of all that there is. */
struct supply {
	uint64_t room;
	uint64_t asked;
	size_t units;    /* groups of several, of which they mean something */
	size_t unit;     /* the first of these */
	size_t with_vfs; /* ports that can be given, or have virtual functions given */
	size_t cards;    /* requests for whole ones */
};

static int count_supply(const struct pt_problem *problem, const struct pcipt_assignment *assignment,
			struct supply *supply)
{
	bool *lots = calloc(problem->lot_count + 1, sizeof(*lots));
	bool *bundles = calloc(problem->bundle_count + 1, sizeof(*bundles));
	bool *filters = calloc(problem->filter_count + 1, sizeof(*filters));

	for (size_t i = 0; i < assignment->conflict_count && lots && bundles && filters; i++) {
		const struct pt_want *want = &problem->wants[assignment->conflict[i]];

		supply->asked += want->count;
		supply->cards += want->whole_card;
		for (size_t j = 0; j < want->edge_count && !filters[want->filter]; j++)
			lots[problem->edges[want->edge_first + j].lot] = true;
		filters[want->filter] = true;
	}
	for (size_t i = 0; i < problem->lot_count && lots && bundles && filters; i++) {
		const struct pt_lot *lot = &problem->lots[i];

		if (!lots[i])
			continue;
		supply->room += lot->room;
		if (lot->pf_bundle != PT_NONE)
			supply->with_vfs++;
		if (lot->bundle == PT_NONE || bundles[lot->bundle])
			continue;
		bundles[lot->bundle] = true;
		if (problem->pool->units[problem->bundles[lot->bundle].unit].count > 1 && !supply->units++)
			supply->unit = problem->bundles[lot->bundle].unit;
	}
	free(filters);
	free(bundles);
	if (!lots || !bundles || !filters) {
		free(lots);
		return -ENOMEM;
	}
	free(lots);
	return 0;
}

static void list_requests(const struct pcipt_assignment *assignment, struct pcipt_text *text)
{
	size_t count = assignment->conflict_count;

	for (size_t i = 0; i < count && i < MOST_NAMED; i++) {
		const struct pt_request *request = &assignment->requests[assignment->conflict[i]];
		const char *join = !i ? "" : i + 1 == count ? " and " : ", ";

		pt_text_printf(text, "%s%s asks for %s", join, assignment->vms[request->vm].name, request->text);
	}
	if (count > MOST_NAMED)
		pt_text_printf(text, " and %zu more requests", count - MOST_NAMED);
}

static void list_unit(const struct pt_problem *problem, size_t index, struct pcipt_text *text)
{
	const struct pt_unit *unit = &problem->pool->units[index];
	size_t count = 0;

	for (size_t i = 0; i < unit->count; i++)
		pt_list_name(text, &count, problem->pool->ports[problem->pool->order[unit->first + i]].device->name);
	pt_list_end(text, count);
}

/* Enough ports, and yet it cannot be. */
static void say_how_tied(const struct pt_problem *problem, const struct supply *supply, struct pcipt_text *text)
{
	if (supply->cards)
		pt_text_append(text,
			       "; a whole card is one on which all ports that are meant can be given, as many as are "
			       "asked for, and it goes to one request");
	if (supply->units) {
		const struct pt_unit *unit = &problem->pool->units[supply->unit];

		pt_text_printf(text, "; a group goes to one virtual machine whole, such as group %u with ",
			       unit->group ? unit->group->number : 0);
		list_unit(problem, supply->unit, text);
	}
	if (supply->with_vfs)
		pt_text_append(text, "; a port that is given itself gives no virtual functions");
}

static void say_remedy(const struct supply *supply, struct pcipt_findings *findings)
{
	if (supply->room < supply->asked)
		pt_remedy(findings,
			  "Ask for fewer ports, for virtual functions (kind=vf) where cards have them, or for "
			  "other ports; what is said of ports that cannot be given may free some.");
	else if (supply->units)
		pt_remedy(findings, "Move cards to slots that are groups of their own, ask for virtual functions "
				    "(kind=vf), or let one virtual machine have all of a group.");
	else
		pt_remedy(findings, "Change one of these requests.");
}

static void say(const struct pt_problem *problem, const struct pcipt_assignment *assignment,
		const struct supply *supply, struct pcipt_findings *findings)
{
	bool alone = assignment->conflict_count == 1;
	struct pcipt_text who = {0}, why = {0};

	list_requests(assignment, &who);
	if (supply->room < supply->asked && alone)
		pt_text_printf(&why, ", and %llu can be given", (unsigned long long)supply->room);
	else if (supply->room < supply->asked)
		pt_text_printf(&why, ": together %llu, and %llu can be given", (unsigned long long)supply->asked,
			       (unsigned long long)supply->room);
	else
		pt_text_printf(&why, ": %llu of the %llu ports that are meant cannot be given so",
			       (unsigned long long)supply->asked, (unsigned long long)supply->room);
	if (supply->room >= supply->asked)
		say_how_tied(problem, supply, &why);
	if (who.failed || why.failed) {
		findings->failed = true;
	} else {
		pt_find_host(findings, alone ? PCIPT_CODE_ASSIGN_TOO_FEW : PCIPT_CODE_ASSIGN_CONFLICT,
			     PCIPT_SEVERITY_BLOCKER, "%s%s.", who.string, why.string);
		say_remedy(supply, findings);
	}
	pt_text_release(&who);
	pt_text_release(&why);
}

int pt_conflict_say(struct pt_problem *problem, const struct pcipt_assignment *assignment,
		    struct pcipt_findings *findings)
{
	struct supply supply = {0};
	int r = count_supply(problem, assignment, &supply);

	if (r)
		return r;
	say(problem, assignment, &supply, findings);
	return pt_unusable_say(problem, assignment, findings);
}

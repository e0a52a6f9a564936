/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MACs and VLANs of a solution: what is given twice, and what comes to nothing. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of more than that only the number is told. */
#define MOST_TOLD 16

struct mac {
	uint8_t bytes[6];
	size_t request;
	size_t place; /* in the order of virtual machines and their ports */
};

static int compare_macs(const void *one, const void *other)
{
	const struct mac *a = one, *b = other;
	int r = memcmp(a->bytes, b->bytes, sizeof(a->bytes));

	return r ? r : (a->place > b->place) - (a->place < b->place);
}

static size_t list_macs(const struct pcipt_assignment *assignment, struct mac *list)
{
	size_t count = 0;

	for (size_t i = 0; i < assignment->vm_count; i++)
		for (size_t j = 0; j < assignment->vms[i].given_count; j++) {
			const struct pt_given *given = &assignment->vms[i].given[j];

			if (!given->has_mac)
				continue;
			list[count] = (struct mac){.request = given->request, .place = count};
			memcpy(list[count++].bytes, given->mac, sizeof(given->mac));
		}
	return count;
}

static void say_pair(const struct pcipt_assignment *assignment, const struct mac *first, const struct mac *second,
		     struct pcipt_findings *findings)
{
	const struct pt_request *a = &assignment->requests[first->request], *b = &assignment->requests[second->request];
	char mac[18] = "";

	(void)pt_format_mac(first->bytes, mac, sizeof(mac));
	pt_find_host(findings, PCIPT_CODE_ASSIGN_SAME_MAC, PCIPT_SEVERITY_BLOCKER,
		     "The MAC %s is given twice: to %s (%s) and to %s (%s).", mac, assignment->vms[a->vm].name, a->text,
		     assignment->vms[b->vm].name, b->text);
	pt_remedy(findings, "Change mac= of one of the two: it counts up with each port of its request.");
}

static int say_same_macs(const struct pcipt_assignment *assignment, struct pcipt_findings *findings)
{
	size_t most = 0, count, told = 0, more = 0;
	struct mac *list;

	for (size_t i = 0; i < assignment->vm_count; i++)
		most += assignment->vms[i].given_count;
	list = calloc(most + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	count = list_macs(assignment, list);
	if (count)
		qsort(list, count, sizeof(*list), compare_macs);
	for (size_t i = 1; i < count; i++) {
		if (memcmp(list[i - 1].bytes, list[i].bytes, sizeof(list[i].bytes)) != 0)
			continue;
		if (told++ < MOST_TOLD)
			say_pair(assignment, &list[i - 1], &list[i], findings);
		else
			more++;
	}
	free(list);
	if (more)
		pt_find_host(findings, PCIPT_CODE_ASSIGN_SAME_MAC, PCIPT_SEVERITY_BLOCKER,
			     "%zu more ports are given a MAC that another one has.", more);
	return 0;
}

static void say_not_set(const struct pcipt_assignment *assignment, size_t request, size_t count,
			struct pcipt_findings *findings)
{
	const struct pt_request *which = &assignment->requests[request];

	pt_find_host(findings, PCIPT_CODE_ASSIGN_NOT_SET, PCIPT_SEVERITY_WARNING,
		     "Of what %s gets for %s, %zu %s: no %s set there.", assignment->vms[which->vm].name, which->text,
		     count, count == 1 ? "is no virtual function" : "are no virtual functions",
		     !which->vlan     ? "MAC is"
		     : which->has_mac ? "MAC and no VLAN are"
				      : "VLAN is");
	pt_remedy(findings, "Ask for virtual functions alone (kind=vf), or set it in the guest.");
}

/* Physical functions bring their own MAC, and nobody sets a VLAN for them. */
static int say_all_not_set(const struct pcipt_assignment *assignment, struct pcipt_findings *findings)
{
	size_t *counts = calloc(assignment->request_count + 1, sizeof(*counts));

	if (!counts)
		return -ENOMEM;
	for (size_t i = 0; i < assignment->vm_count; i++)
		for (size_t j = 0; j < assignment->vms[i].given_count; j++) {
			const struct pt_given *given = &assignment->vms[i].given[j];

			if (!given->pf && given->request != PT_NONE)
				counts[given->request]++;
		}
	for (size_t i = 0; i < assignment->request_count; i++)
		if (counts[i] && (assignment->requests[i].has_mac || assignment->requests[i].vlan))
			say_not_set(assignment, i, counts[i], findings);
	free(counts);
	return 0;
}

int pt_settings_say(const struct pcipt_assignment *assignment, struct pcipt_findings *findings)
{
	int r = say_same_macs(assignment, findings);

	return r ? r : say_all_not_set(assignment, findings);
}

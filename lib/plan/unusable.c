/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ports that were meant, and cannot be given: with the evidence. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

/* Of more than that only the number is told. */
#define MOST_TOLD 16

struct telling {
	const struct pt_problem *problem;
	const struct pcipt_assignment *assignment;
	struct pcipt_findings *findings;
	size_t told;
	size_t more;
};

/* The port itself is in use, by the host or by a virtual machine. */
static int tell_use(struct telling *telling, const struct pt_port *port, const char *asker)
{
	struct pcipt_findings *uses;
	const struct pcipt_finding *use;
	int r = pt_find_use(port->device, port->is_own, &uses, &use);

	if (r)
		return r;
	pt_find_device(telling->findings, PCIPT_CODE_ASSIGN_UNUSABLE, PCIPT_SEVERITY_NOTE, &port->device->address,
		       "%s would suit %s, but %s has it: %s", port->device->name, asker,
		       port->is_own ? "the host" : "a virtual machine", use ? use->sentence : "how is not known.");
	if (use && use->remedy)
		pt_remedy(telling->findings, "%s", use->remedy);
	pcipt_findings_free(uses);
	return 0;
}

/* It shares its group with what is in use. */
static int tell_mate(struct telling *telling, const struct pt_port *port, const struct pt_unit *unit, const char *asker)
{
	const struct pcipt_device *device = port->device;
	struct pcipt_findings *uses;
	const struct pcipt_finding *use;
	int r = pt_find_use(unit->culprit, unit->state == PT_UNIT_OWN, &uses, &use);

	if (r)
		return r;
	pt_find_device(telling->findings, PCIPT_CODE_ASSIGN_UNUSABLE, PCIPT_SEVERITY_NOTE, &device->address,
		       "%s would suit %s, but it shares group %u with %s: %s", device->name, asker,
		       unit->group ? unit->group->number : 0, unit->culprit->name,
		       use ? use->sentence : "it is in use.");
	if (unit->state == PT_UNIT_GIVEN)
		pt_remedy(telling->findings, "Give all of the group to that virtual machine, or none of it.");
	else if (port->vf_most)
		pt_remedy(telling->findings, "Its virtual functions can be given: ask for kind=vf; or move the card to "
					     "a slot that is a group of its own.");
	else
		pt_remedy(telling->findings,
			  "Move one of the two to another slot, or what the host does with %s to "
			  "another device.",
			  unit->culprit->name);
	pcipt_findings_free(uses);
	return 0;
}

static void tell_blocked(struct telling *telling, const struct pt_port *port, const struct pt_unit *unit,
			 const char *asker)
{
	const struct pcipt_device *device = port->device;
	struct pcipt_findings *findings = telling->findings;
	const char *why, *remedy;

	switch (unit->reason) {
	case PCIPT_CODE_DEVICE_NO_GROUP:
		why = "it is in no IOMMU group";
		remedy = device->host->group_count
				 ? "The IOMMU is on, but does not cover it: put it where other devices have groups."
				 : "Turn the IOMMU on; pcipt-status says how.";
		break;
	case PCIPT_CODE_IOMMU_NO_GROUPS:
		why = "the host is not ready for passthrough";
		remedy = "See what pcipt-status says.";
		break;
	case PCIPT_CODE_GROUP_DIRECT_REGION:
		why = "its firmware reserves memory in its group (a direct region), and the kernel refuses that";
		remedy = "Turn off what needs it in the firmware's set-up, or use another slot.";
		break;
	case PCIPT_CODE_GROUP_MEMBER_BLOCKS:
		why = "a bridge in its group is on a driver that does not let the group be given";
		remedy = "Take the bridge off that driver.";
		break;
	case PCIPT_CODE_GROUP_OTHER_MEMBER:
		why = "its group has members that are no PCI devices";
		remedy = "Turn these off in the firmware's set-up, or use another slot; pcipt-groups names them.";
		break;
	default:
		why = "its group cannot be given";
		remedy = "See what pcipt-groups says of it.";
		break;
	}
	pt_find_device(findings, PCIPT_CODE_ASSIGN_UNUSABLE, PCIPT_SEVERITY_NOTE, &device->address,
		       "%s would suit %s, but %s%s%s.", device->name, asker, why, unit->culprit ? ": " : "",
		       unit->culprit ? unit->culprit->name : "");
	if (remedy)
		pt_remedy(findings, "%s", remedy);
}

/* The unit is free, but virtual functions of one of its ports are in use. */
static void tell_vfs(struct telling *telling, const struct pt_port *port, const char *asker)
{
	pt_find_device(
		telling->findings, PCIPT_CODE_ASSIGN_UNUSABLE, PCIPT_SEVERITY_NOTE, &port->device->address,
		"%s would suit %s, but virtual functions of it, or of what shares its group, are in use, and they "
		"would vanish.",
		port->device->name, asker);
	pt_remedy(telling->findings, "Ask for its virtual functions: kind=vf.");
}

static int tell_port(struct telling *telling, const struct pt_port *port, const char *asker)
{
	const struct pt_unit *unit = port->unit == PT_NONE ? NULL : &telling->problem->pool->units[port->unit];

	if (telling->told == MOST_TOLD) {
		telling->more++;
		return 0;
	}
	telling->told++;
	if (port->is_own || port->is_given)
		return tell_use(telling, port, asker);
	if (!unit) {
		pt_find_device(telling->findings, PCIPT_CODE_ASSIGN_UNUSABLE, PCIPT_SEVERITY_NOTE,
			       &port->device->address,
			       "%s would suit %s, but it is in the group of its physical function, and is gone when "
			       "that is given.",
			       port->device->name, asker);
		pt_remedy(telling->findings, "Move the card to a slot behind a port with ACS.");
		return 0;
	}
	if ((unit->state == PT_UNIT_OWN || unit->state == PT_UNIT_GIVEN) && unit->culprit)
		return tell_mate(telling, port, unit, asker);
	if (unit->state == PT_UNIT_FREE)
		tell_vfs(telling, port, asker);
	else
		tell_blocked(telling, port, unit, asker);
	return 0;
}

/* Whether a port would be meant if it told its speed. */
static bool hides_speed(const struct pcipt_filter *filter, const struct pcipt_device *device)
{
	struct pcipt_filter without = *filter;

	without.speed = 0;
	return filter->speed && device->extra->wiring && !device->extra->wiring->port_speed &&
	       pt_filter_means(&without, device);
}

static void tell_speed(struct telling *telling, const struct pcipt_device *device, uint32_t speed, const char *asker)
{
	if (telling->told == MOST_TOLD) {
		telling->more++;
		return;
	}
	telling->told++;
	pt_find_device(telling->findings, PCIPT_CODE_ASSIGN_UNUSABLE, PCIPT_SEVERITY_NOTE, &device->address,
		       "%s does not tell its speed, so that it is not known to have the %u Mbit/s that %s asks for.",
		       device->name, speed, asker);
	pt_remedy(telling->findings, "Plug in its cable and bring its interface up, or ask for it by its name.");
}

/* Each port once, for the first request that means it. */
static int tell_request(struct telling *telling, size_t request, bool *told)
{
	const struct pt_problem *problem = telling->problem;
	const struct pcipt_filter *filter = telling->assignment->requests[request].filter;
	const char *asker = telling->assignment->vms[telling->assignment->requests[request].vm].name;
	int r = 0;

	for (size_t i = 0; i < problem->pool->port_count && !r; i++) {
		const struct pt_port *port = &problem->pool->ports[i];

		if (told[i])
			continue;
		if (hides_speed(filter, port->device)) {
			told[i] = true;
			tell_speed(telling, port->device, filter->speed, asker);
		} else if (problem->item_of[i] == PT_NONE && pt_filter_means(filter, port->device)) {
			told[i] = true;
			r = tell_port(telling, port, asker);
		}
	}
	return r;
}

int pt_unusable_say(struct pt_problem *problem, const struct pcipt_assignment *assignment,
		    struct pcipt_findings *findings)
{
	struct telling telling = {.problem = problem, .assignment = assignment, .findings = findings};
	bool *told = calloc(problem->pool->port_count + 1, sizeof(*told));
	bool *asked = calloc(problem->filter_count + 1, sizeof(*asked));
	int r = told && asked ? 0 : -ENOMEM;

	for (size_t i = 0; i < assignment->conflict_count && !r; i++) {
		size_t filter = problem->wants[assignment->conflict[i]].filter;

		if (!asked[filter])
			r = tell_request(&telling, assignment->conflict[i], told);
		asked[filter] = true;
	}
	if (!r && telling.more)
		pt_find_host(findings, PCIPT_CODE_ASSIGN_UNUSABLE, PCIPT_SEVERITY_NOTE,
			     "%zu more ports would suit, but cannot be given.", telling.more);
	free(told);
	free(asked);
	return r;
}

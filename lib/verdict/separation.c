/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is between two devices: the kernel's word on it, and the hardware's. */
#include "command_line.h"
#include "isolation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pcipt_separation_report {
	const struct pcipt_host *host;
	struct pt_separation separation;
	const struct pcipt_device **path;
	size_t path_count;
	struct pcipt_findings *findings;
};

static bool is_above(const struct pcipt_device *above, const struct pcipt_device *device)
{
	while (device && device != above)
		device = pt_bridge_above(device);
	return device == above;
}

const struct pcipt_device *pt_meeting(const struct pcipt_device *one, const struct pcipt_device *other)
{
	while (one && !is_above(one, other))
		one = pt_bridge_above(one);
	return one;
}

/* The last hop of a device before the way turns to the other. */
static const struct pcipt_device *turn(const struct pcipt_device *device, const struct pcipt_device *meeting)
{
	while (device != meeting && pt_bridge_above(device) != meeting)
		device = pt_bridge_above(device);
	return device;
}

static bool is_overridden(const struct pcipt_host *host)
{
	return host->what & PCIPT_READ_MACHINE && pt_line_has(pt_command_line(host), "pcie_acs_override");
}

/* What a separation rests on at one hop. */
struct pt_separation pt_rest_on(const struct pcipt_device *hop)
{
	struct pt_separation separation = {.hop = hop};
	int type = pcipt_device_get_port_type(hop);

	separation.state = pt_acs_state(hop, &separation.missing);
	if (separation.state == PCIPT_ACS_STATE_UNKNOWN)
		separation.kind = PCIPT_SEPARATION_UNKNOWN;
	else if (separation.state == PCIPT_ACS_STATE_TRUSTED)
		separation.kind = PCIPT_SEPARATION_TRUSTED;
	else if (pt_isolates(separation.state))
		separation.kind = PCIPT_SEPARATION_ACS;
	/* parts of the root complex, whose ways to each other are its maker's affair */
	else if (!pt_bridge_above(hop) && type != PCIPT_PORT_TYPE_DOWNSTREAM)
		separation.kind = PCIPT_SEPARATION_ASSUMED;
	else
		separation.kind = PCIPT_SEPARATION_DOUBTFUL;
	return separation;
}

/* How far a kind is from proof. */
unsigned int pt_weakness(enum pcipt_separation kind)
{
	static const unsigned int order[] = {
		[PCIPT_SEPARATION_ACS] = 0,     [PCIPT_SEPARATION_TRUSTED] = 1,  [PCIPT_SEPARATION_ASSUMED] = 2,
		[PCIPT_SEPARATION_UNKNOWN] = 3, [PCIPT_SEPARATION_DOUBTFUL] = 4,
	};

	return order[kind];
}

static struct pt_separation weaker(struct pt_separation one, struct pt_separation other)
{
	return pt_weakness(other.kind) > pt_weakness(one.kind) ? other : one;
}

/* Two devices that the kernel has apart, and its rules as well: the weaker one of the hops where the way turns. */
static struct pt_separation explain_apart(const struct pcipt_device *one, const struct pcipt_device *other)
{
	const struct pcipt_device *meeting = pt_meeting(one, other);
	const struct pcipt_device *first = turn(one, meeting), *second = turn(other, meeting);
	struct pt_separation separation = weaker(pt_rest_on(first), pt_rest_on(second));
	int type = meeting ? pcipt_device_get_port_type(meeting) : -ENOENT;

	/* what is on one link, such as a virtual function beside its physical one, is kept apart by the port */
	if (type == PCIPT_PORT_TYPE_ROOT || type == PCIPT_PORT_TYPE_DOWNSTREAM) {
		struct pt_separation port = pt_rest_on(meeting);

		if (separation.state == PCIPT_ACS_STATE_NOT_NEEDED ||
		    pt_weakness(port.kind) > pt_weakness(separation.kind))
			separation = port;
	}
	return separation;
}

/* Why the kernel's rules join two devices. */
static struct pt_separation explain_joined(const struct pcipt_device *one, const struct pcipt_device *other)
{
	struct pt_climb first = pt_climb(one), second = pt_climb(other);
	struct pt_separation separation = {.kind = PCIPT_SEPARATION_NONE};
	uint32_t missing;

	/* behind one alias there is no telling apart, whatever the ports above it do */
	if (first.alias && (first.alias == second.alias || first.alias == other))
		separation.hop = first.alias;
	else if (second.alias && second.alias == one)
		separation.hop = second.alias;
	if (separation.hop) {
		separation.is_alias = true;
		separation.state = pt_acs_state(separation.hop, &separation.missing);
		return separation;
	}
	separation.hop = second.top;
	separation.mate = first.top == second.top ? NULL : first.top;
	separation.state = pt_acs_state(separation.hop, &separation.missing);
	separation.card_too = first.top == second.top && pt_same_card(one, other) &&
			      !pt_isolates(pt_acs_state(one, &missing)) && !pt_isolates(pt_acs_state(other, &missing));
	return separation;
}

struct pt_separation pt_separate(const struct pcipt_device *one, const struct pcipt_device *other)
{
	enum pcipt_tristate joined = pt_rules_join(one, other);
	struct pt_separation separation = {.kind = PCIPT_SEPARATION_NO_GROUP};

	if (!one->group || !other->group)
		return separation;
	separation.kind = PCIPT_SEPARATION_UNKNOWN;
	if (joined == PCIPT_TRISTATE_UNKNOWN)
		return separation;
	if (joined == PCIPT_TRISTATE_YES) {
		separation = explain_joined(one, other);
		if (one->group != other->group)
			separation.kind =
				is_overridden(one->host) ? PCIPT_SEPARATION_OVERRIDE : PCIPT_SEPARATION_DOUBTFUL;
		return separation;
	}
	if (one->group != other->group)
		return explain_apart(one, other);
	separation.kind = PCIPT_SEPARATION_UNEXPLAINED;
	return separation;
}

/* One up to the meeting, and down to the other. */
static int find_path(struct pcipt_separation_report *report, const struct pcipt_device *one,
		     const struct pcipt_device *other)
{
	const struct pcipt_device *meeting = pt_meeting(one, other);
	size_t up = 0, down = 0;

	for (const struct pcipt_device *hop = one; hop && hop != meeting; hop = pt_bridge_above(hop))
		up++;
	for (const struct pcipt_device *hop = other; hop && hop != meeting; hop = pt_bridge_above(hop))
		down++;
	report->path_count = up + (meeting != NULL) + down;
	report->path = calloc(report->path_count, sizeof(*report->path));
	if (!report->path)
		return -ENOMEM;
	for (size_t i = 0; i < up; i++, one = pt_bridge_above(one))
		report->path[i] = one;
	if (meeting)
		report->path[up] = meeting;
	for (size_t i = report->path_count; down > 0; down--, other = pt_bridge_above(other))
		report->path[--i] = other;
	return 0;
}

PCIPT_EXPORT int pcipt_separation_report_new(const struct pcipt_device *one, const struct pcipt_device *other,
					     struct pcipt_separation_report **ret_report)
{
	struct pcipt_separation_report *report;
	struct pcipt_findings *findings;
	int r;

	if (!one || !other || !ret_report || one == other || one->host != other->host)
		return -EINVAL;
	if (!(one->host->what & PCIPT_READ_TOPOLOGY))
		return -ENODATA;
	report = calloc(1, sizeof(*report));
	findings = pt_findings_new();
	if (!report || !findings) {
		free(report);
		pcipt_findings_free(findings);
		return -ENOMEM;
	}
	report->host = pcipt_host_ref(one->host);
	report->separation = pt_separate(one, other);
	pt_describe_separation(findings, one, other->name, &report->separation);
	r = pt_findings_finish(findings, &report->findings);
	if (!r)
		r = find_path(report, one, other);
	if (r)
		pcipt_separation_report_free(report);
	else
		*ret_report = report;
	return r;
}

PCIPT_EXPORT void pcipt_separation_report_free(struct pcipt_separation_report *report)
{
	if (!report)
		return;
	pcipt_findings_free(report->findings);
	pcipt_host_unref(report->host);
	free(report->path);
	free(report);
}

PCIPT_EXPORT int pcipt_separation_report_get_kind(const struct pcipt_separation_report *report)
{
	return report ? (int)report->separation.kind : -EINVAL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_separation_report_get_hop(const struct pcipt_separation_report *report)
{
	return report ? report->separation.hop : NULL;
}

PCIPT_EXPORT size_t pcipt_separation_report_get_path_count(const struct pcipt_separation_report *report)
{
	return report ? report->path_count : 0;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_separation_report_get_path(const struct pcipt_separation_report *report,
									 size_t index)
{
	return index < pcipt_separation_report_get_path_count(report) ? report->path[index] : NULL;
}

PCIPT_EXPORT const struct pcipt_findings *
pcipt_separation_report_get_findings(const struct pcipt_separation_report *report)
{
	return report ? report->findings : NULL;
}

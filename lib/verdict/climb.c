/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How the kernel groups devices: one joins what sends requests in its name (a bridge to conventional PCI, a VMD), then
 * climbs: as long as the port above it, or any beyond, does not isolate, it joins the group of that port; and last,
 * functions of one device that do not isolate are one.
 */
#include "isolation.h"

const struct pcipt_device *pt_bridge_above(const struct pcipt_device *device)
{
	const struct pcipt_device *above = device->parent;

	return above && above->class_code >> 8 == 0x0604 && above->address.domain == device->address.domain ? above
													    : NULL;
}

enum pcipt_tristate pt_path_isolates(const struct pcipt_device *port)
{
	enum pcipt_tristate answer = PCIPT_TRISTATE_YES;
	uint32_t missing;

	for (; port; port = pt_bridge_above(port)) {
		enum pcipt_acs_state state = pt_acs_state(port, &missing);

		if (state == PCIPT_ACS_STATE_UNKNOWN)
			answer = PCIPT_TRISTATE_UNKNOWN;
		else if (!pt_isolates(state))
			return PCIPT_TRISTATE_NO;
	}
	return answer;
}

/* Behind a bridge from PCI Express to conventional PCI, or between conventional buses, requests go out in the name of
 * the bridge. A controller with a domain of its own (VMD) does that for all behind it. */
static const struct pcipt_device *find_alias(const struct pcipt_device *device, bool *ret_unknown)
{
	const struct pcipt_device *alias = NULL;

	*ret_unknown |= device->is_adrift;
	for (const struct pcipt_device *above = device->parent; above; above = above->parent) {
		int type = pcipt_device_get_port_type(above);

		if (above->class_code >> 8 != 0x0604 || above->address.domain != device->address.domain)
			return above;
		if (type < 0 || above->is_adrift)
			*ret_unknown = true;
		if (type == PCIPT_PORT_TYPE_TO_PCI || type == PCIPT_PORT_TYPE_FROM_PCI ||
		    type == PCIPT_PORT_TYPE_CONVENTIONAL)
			alias = above;
	}
	return alias;
}

struct pt_climb pt_climb(const struct pcipt_device *device)
{
	struct pt_climb climb = {.top = device};

	climb.alias = find_alias(device, &climb.is_unknown);
	if (climb.alias)
		climb.top = climb.alias;
	for (const struct pcipt_device *port = pt_bridge_above(climb.top); port; port = pt_bridge_above(port)) {
		enum pcipt_tristate isolates = pt_path_isolates(port);

		if (isolates == PCIPT_TRISTATE_UNKNOWN)
			climb.is_unknown = true;
		if (isolates != PCIPT_TRISTATE_NO)
			break;
		climb.top = port;
	}
	return climb;
}

bool pt_same_card(const struct pcipt_device *one, const struct pcipt_device *other)
{
	return one != other && pt_same_place(&one->address, &other->address);
}

/* Functions of one device join unless one of them isolates. */
static enum pcipt_tristate card_joins(const struct pcipt_device *one, const struct pcipt_device *other)
{
	uint32_t missing;
	enum pcipt_acs_state first, second;

	if (!pt_same_card(one, other))
		return PCIPT_TRISTATE_NO;
	first = pt_acs_state(one, &missing);
	second = pt_acs_state(other, &missing);
	if (pt_isolates(first) || pt_isolates(second))
		return PCIPT_TRISTATE_NO;
	return first == PCIPT_ACS_STATE_UNKNOWN || second == PCIPT_ACS_STATE_UNKNOWN ? PCIPT_TRISTATE_UNKNOWN
										     : PCIPT_TRISTATE_YES;
}

enum pcipt_tristate pt_rules_join(const struct pcipt_device *one, const struct pcipt_device *other)
{
	struct pt_climb first = pt_climb(one), second = pt_climb(other);
	enum pcipt_tristate answer = first.top == second.top ? PCIPT_TRISTATE_YES : card_joins(first.top, second.top);

	return answer == PCIPT_TRISTATE_NO && (first.is_unknown || second.is_unknown) ? PCIPT_TRISTATE_UNKNOWN : answer;
}

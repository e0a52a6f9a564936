/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word for each enumerator of a plan. */
#include "plan.h"

static const char *const port_state_names[] = {
	[PCIPT_PORT_STATE_FREE_ALONE] = "free_alone",
	[PCIPT_PORT_STATE_FREE_TIED] = "free_tied",
	[PCIPT_PORT_STATE_GIVEN] = "given",
	[PCIPT_PORT_STATE_OWN] = "own",
	[PCIPT_PORT_STATE_TIED_TO_HOST] = "tied_to_host",
	[PCIPT_PORT_STATE_BLOCKED] = "blocked",
	[PCIPT_PORT_STATE_HAS_VFS] = "has_vfs",
};

PCIPT_EXPORT const char *pcipt_port_state_get_name(int number)
{
	return PT_WORD(port_state_names, number);
}

static const char *const limit_kind_names[] = {
	[PCIPT_LIMIT_IOMMU] = "iommu",     [PCIPT_LIMIT_HOST] = "host",   [PCIPT_LIMIT_GROUPS] = "groups",
	[PCIPT_LIMIT_REGIONS] = "regions", [PCIPT_LIMIT_RESET] = "reset", [PCIPT_LIMIT_LANES] = "lanes",
	[PCIPT_LIMIT_SLOTS] = "slots",     [PCIPT_LIMIT_VFS] = "vfs",     [PCIPT_LIMIT_HYPERVISOR] = "hypervisor",
};

PCIPT_EXPORT const char *pcipt_limit_kind_get_name(int number)
{
	return PT_WORD(limit_kind_names, number);
}

static const char *const guest_names[] = {
	[PCIPT_GUEST_OTHER] = "other",
	[PCIPT_GUEST_WINDOWS] = "windows",
};

PCIPT_EXPORT const char *pcipt_guest_get_name(int number)
{
	return PT_WORD(guest_names, number);
}

static const char *const spread_names[] = {
	[PCIPT_SPREAD_NONE] = "none",
	[PCIPT_SPREAD_TOGETHER] = "together",
	[PCIPT_SPREAD_APART] = "apart",
};

PCIPT_EXPORT const char *pcipt_spread_get_name(int number)
{
	return PT_WORD(spread_names, number);
}

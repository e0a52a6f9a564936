/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word for each enumerator of a verdict. */
#include "verdict.h"

#include <pcipt/finding.h>
#include <pcipt/isolation.h>
#include <pcipt/verdict.h>

static const char *const severity_names[] = {
	[PCIPT_SEVERITY_NOTE] = "note",
	[PCIPT_SEVERITY_WARNING] = "warning",
	[PCIPT_SEVERITY_BLOCKER] = "blocker",
};

PCIPT_EXPORT const char *pcipt_severity_get_name(int number)
{
	return PT_WORD(severity_names, number);
}

static const char *const subject_names[] = {
	[PCIPT_SUBJECT_HOST] = "host",
	[PCIPT_SUBJECT_DEVICE] = "device",
	[PCIPT_SUBJECT_GROUP] = "group",
};

PCIPT_EXPORT const char *pcipt_subject_get_name(int number)
{
	return PT_WORD(subject_names, number);
}

static const char *const isolation_names[] = {
	[PCIPT_ISOLATION_UNKNOWN] = "unknown",
	[PCIPT_ISOLATION_ALONE] = "alone",
	[PCIPT_ISOLATION_BUNDLED] = "bundled",
	[PCIPT_ISOLATION_EMPTY] = "empty",
};

PCIPT_EXPORT const char *pcipt_isolation_get_name(int number)
{
	return PT_WORD(isolation_names, number);
}

static const char *const viability_names[] = {
	[PCIPT_VIABILITY_UNKNOWN] = "unknown",
	[PCIPT_VIABILITY_VIABLE] = "viable",
	[PCIPT_VIABILITY_BLOCKED] = "blocked",
};

PCIPT_EXPORT const char *pcipt_viability_get_name(int number)
{
	return PT_WORD(viability_names, number);
}

static const char *const link_class_names[] = {
	[PCIPT_LINK_NONE] = "none",
	[PCIPT_LINK_AS_DESIGNED] = "as designed",
	[PCIPT_LINK_SLOT_LIMITED] = "limited by the slot",
	[PCIPT_LINK_CARD_LIMITED] = "limited by the card",
	[PCIPT_LINK_TRAINED_BELOW] = "trained below",
	[PCIPT_LINK_IDLE] = "idle",
	[PCIPT_LINK_UNKNOWN] = "unknown",
};

PCIPT_EXPORT const char *pcipt_link_class_get_name(int number)
{
	return PT_WORD(link_class_names, number);
}

static const char *const reset_grade_names[] = {
	[PCIPT_RESET_NONE] = "none",         [PCIPT_RESET_BUS] = "bus",         [PCIPT_RESET_POWER] = "power",
	[PCIPT_RESET_FUNCTION] = "function", [PCIPT_RESET_UNKNOWN] = "unknown",
};

PCIPT_EXPORT const char *pcipt_reset_grade_get_name(int number)
{
	return PT_WORD(reset_grade_names, number);
}

static const char *const acs_state_names[] = {
	[PCIPT_ACS_STATE_NOT_NEEDED] = "not needed",
	[PCIPT_ACS_STATE_ON] = "on",
	[PCIPT_ACS_STATE_TRUSTED] = "trusted",
	[PCIPT_ACS_STATE_OFF] = "off",
	[PCIPT_ACS_STATE_NONE] = "none",
	[PCIPT_ACS_STATE_CONVENTIONAL] = "conventional",
	[PCIPT_ACS_STATE_UNKNOWN] = "unknown",
};

PCIPT_EXPORT const char *pcipt_acs_state_get_name(int number)
{
	return PT_WORD(acs_state_names, number);
}

static const char *const separation_names[] = {
	[PCIPT_SEPARATION_NONE] = "none",         [PCIPT_SEPARATION_UNEXPLAINED] = "unexplained",
	[PCIPT_SEPARATION_ACS] = "acs",           [PCIPT_SEPARATION_TRUSTED] = "trusted",
	[PCIPT_SEPARATION_ASSUMED] = "assumed",   [PCIPT_SEPARATION_DOUBTFUL] = "doubtful",
	[PCIPT_SEPARATION_OVERRIDE] = "override", [PCIPT_SEPARATION_UNKNOWN] = "unknown",
	[PCIPT_SEPARATION_NO_GROUP] = "no group",
};

PCIPT_EXPORT const char *pcipt_separation_get_name(int number)
{
	return PT_WORD(separation_names, number);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word for each enumerator of a change. */
#include "change.h"

#include <pcipt/transaction.h>

static const char *const step_state_names[] = {
	[PCIPT_STEP_WAITING] = "waiting", [PCIPT_STEP_DONE] = "done",       [PCIPT_STEP_FAILED] = "failed",
	[PCIPT_STEP_UNDONE] = "undone",   [PCIPT_STEP_PENDING] = "pending",
};

static const char *const state_names[] = {
	[PCIPT_TRANSACTION_OPEN] = "open",       [PCIPT_TRANSACTION_CHECKED] = "checked",
	[PCIPT_TRANSACTION_PENDING] = "pending", [PCIPT_TRANSACTION_APPLIED] = "applied",
	[PCIPT_TRANSACTION_UNDONE] = "undone",   [PCIPT_TRANSACTION_UNDO_FAILED] = "undo-failed",
};

PCIPT_EXPORT const char *pcipt_transaction_state_get_name(int number)
{
	return PT_WORD(state_names, number);
}

PCIPT_EXPORT const char *pcipt_step_state_get_name(int number)
{
	return PT_WORD(step_state_names, number);
}

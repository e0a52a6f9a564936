/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word for each enumerator of a change. */
#include "change.h"

#include <pcipt/transaction.h>

static const char *const step_state_names[] = {
	[PCIPT_STEP_WAITING] = "waiting", [PCIPT_STEP_DONE] = "done",       [PCIPT_STEP_FAILED] = "failed",
	[PCIPT_STEP_UNDONE] = "undone",   [PCIPT_STEP_PENDING] = "pending",
};

PCIPT_EXPORT const char *pcipt_step_state_get_name(int number)
{
	return PT_WORD(step_state_names, number);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the programs share that change the machine. */
#ifndef EXAMPLES_CHANGE_H
#define EXAMPLES_CHANGE_H

#include "common.h"

/* What --timeout says: seconds for one write. Returns STATUS_GO_ON or STATUS_USAGE. */
int change_set_timeout(const struct app *app, const char *timeout);

/* What --owner says: USER:GROUP as numbers. Returns STATUS_GO_ON or STATUS_USAGE. */
int change_set_owner(const struct app *app, struct pcipt_transaction *change, const char *owner);

/* Whether nothing was written, since something stands against it. */
bool change_is_refusal(int error);

/* Makes the change, or only checks it, and says what came of it. Returns the status. */
int change_run(const struct app *app, struct pcipt_transaction *change, bool dry_run);

#endif

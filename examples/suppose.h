/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counting ports, with what is supposed to be otherwise than it is. */
#ifndef EXAMPLES_SUPPOSE_H
#define EXAMPLES_SUPPOSE_H

#include "common.h"

struct question {
	struct app *app;
	struct pcipt_filter *filter;
	const char *vfs, *own_slot, *hypervisor;
	bool override;
};

/* Reads the root that is open, and counts. Returns STATUS_GO_ON with both, or the status with which to end; the host
 * may have been read all the same. */
int count_ports(const struct question *question, struct pcipt_host **ret_host, struct pcipt_capacity **ret_capacity);

#endif

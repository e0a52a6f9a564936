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
	/* with several roots: of each word, whether a host has what it names; a host that has not is counted without */
	bool *known_vfs, *known_slots;
};

/* Several roots are to be counted: makes room for what is known of words, to be freed by the caller. */
int begin_words(struct question *question);
/* Complains of words that name nothing on any host. */
int check_all_words(const struct question *question);
/* Reads the root that is open, and counts. Returns STATUS_GO_ON with both, or the status with which to end; the host
 * may have been read all the same. */
int count_ports(const struct question *question, struct pcipt_host **ret_host, struct pcipt_capacity **ret_capacity);

#endif

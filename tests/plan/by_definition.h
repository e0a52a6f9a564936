/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a count of ports has to answer, by definition: device by device, and without thought of speed. */
#ifndef PT_TEST_BY_DEFINITION_H
#define PT_TEST_BY_DEFINITION_H

#include <plan/count.h>

/* What is supposed. */
struct world {
	const struct pcipt_host *host;
	bool override;
	const struct pcipt_device *moved; /* the card of this one */
	const struct pcipt_device *maker; /* has so many virtual functions */
	uint32_t made;
};

struct answer {
	size_t present, states[PT_PORT_STATES], units, vfs_now, vfs_most, now, most, reset;
};

/* Of network ports, or of ports of any class. */
void find_answer(const struct world *world, bool any_class, struct answer *answer);
/* Whether anything can be given at all. */
bool is_ready(const struct pcipt_host *host);
/* So many virtual functions the kernel and the driver would make. */
uint32_t count_makeable(const struct pcipt_device *pf);

#endif

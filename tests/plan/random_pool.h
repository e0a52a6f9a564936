/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small hosts made by chance, and requests for them. */
#ifndef PT_TEST_RANDOM_POOL_H
#define PT_TEST_RANDOM_POOL_H

#include <plan/plan.h>

#define MOST_PORTS 16

struct random_pool {
	struct pcipt_host host;
	struct pcipt_device devices[MOST_PORTS];
	const struct pcipt_device *vfs[MOST_PORTS]; /* each at its own index; those of one port follow each other */
	struct pt_extra extras[MOST_PORTS];
	struct pt_wiring wirings[MOST_PORTS];
	struct pcipt_group groups[MOST_PORTS];
	struct pcipt_assignment *assignment;
	size_t port_count;
	uint64_t seed;
};

/* A number below `most`. */
uint32_t chance(struct random_pool *pool, uint32_t most);
/* Makes a host with an assignment for it, of which the pool is made by hand. Equal seeds make equal ones. */
void make_random_pool(struct random_pool *pool, uint64_t seed);
/* Virtual machines with requests; with preferences if asked, which changes nothing else. */
void make_random_requests(struct random_pool *pool, bool wishes);
void free_random_pool(struct random_pool *pool);

#endif

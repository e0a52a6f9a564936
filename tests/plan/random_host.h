/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small machines made at random, as pictures in memory. */
#ifndef PT_TEST_RANDOM_HOST_H
#define PT_TEST_RANDOM_HOST_H

#include <host/host.h>

/* A machine of up to six bridges with a card below each; the same seed gives the same one. Its uses, groups, drivers,
 * virtual functions, regions and resets are made at random; it has no slots, no links and no configuration space. To be
 * given back by pcipt_host_unref(). */
struct pcipt_host *random_host(unsigned int seed);

/* A number below `below`, which goes on with the seed. */
unsigned int random_number(unsigned int *seed, unsigned int below);

#endif

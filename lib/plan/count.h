/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is counted of a host's ports, and what limits them. */
#ifndef PT_COUNT_H
#define PT_COUNT_H

#include "plan.h"

/* States of a port, and kinds of limits; the last of each enumeration and one. */
#define PT_PORT_STATES (PCIPT_PORT_STATE_HAS_VFS + 1)

/* What is supposed, beside what makes other units. */
struct pt_supposed {
	struct pt_what_if pool;
	const uint32_t *vfs; /* of devices, by index; 0 for none; NULL for none at all */
};

/* A physical port that is meant. */
struct pt_counted {
	size_t port; /* in the pool */
	enum pcipt_port_state state;
	uint32_t supposed; /* so many virtual functions are supposed; 0 for no such thing */
	uint32_t vfs_now;  /* that can be given, of those that are there or supposed */
	uint32_t vfs_most;
	bool is_fixed; /* a virtual machine has it, or VFIO: it makes no virtual functions */
	bool can_go;   /* it can be given itself */
};

struct pt_limit {
	enum pcipt_limit_kind kind;
	enum pcipt_code code;
	size_t number;
	const char *source;
	struct pcipt_text sentence;
	struct pcipt_text remedy;
	bool bites;
};

struct pt_tally {
	struct pt_pool pool;
	struct pt_counted *ports; /* in the order of addresses */
	size_t port_count;
	size_t states[PT_PORT_STATES];
	size_t unit_count;
	size_t vfs_now; /* of the ports that can be given now */
	size_t vfs_most;
	size_t now;
	size_t most;
	struct pt_limit *limits;
	size_t limit_count;
	size_t limit_capacity;
	struct pcipt_findings *findings; /* the limits in their order, then the rest */
};

struct pcipt_capacity {
	const struct pcipt_host *host;
	struct pcipt_filter *filter;
	uint32_t *vfs;  /* what-ifs; NULL for none */
	bool *own_slot; /* likewise */
	bool override;
	struct pt_tally tally; /* empty unless what is asked now was counted */
};

/* count.c: all but the limits; released on failure */
int pt_count(const struct pcipt_host *host, const struct pcipt_filter *filter, const struct pt_supposed *supposed,
	     struct pt_tally *tally) PT_MUST_CHECK;
void pt_tally_release(struct pt_tally *tally);
static inline const struct pt_port *pt_port_of(const struct pt_tally *tally, const struct pt_counted *counted)
{
	return &tally->pool.ports[counted->port];
}

/* limits.c: the limits in their order, also as findings */
int pt_find_limits(struct pt_tally *tally) PT_MUST_CHECK;
/* Adds one, whose texts the caller writes; NULL without memory. */
struct pt_limit *pt_add_limit(struct pt_tally *tally, enum pcipt_limit_kind kind, size_t number, const char *source);

/* limits_wiring.c, limits_vfs.c: an error or 0 */
int pt_limit_reset(struct pt_tally *tally) PT_MUST_CHECK;
int pt_limit_lanes(struct pt_tally *tally) PT_MUST_CHECK;
int pt_limit_slots(struct pt_tally *tally) PT_MUST_CHECK;
int pt_limit_vfs(struct pt_tally *tally) PT_MUST_CHECK;
int pt_limit_hypervisors(struct pt_tally *tally) PT_MUST_CHECK;

/* what_if.c: what is supposed, as findings */
void pt_say_what_ifs(struct pt_tally *tally, const struct pt_tally *without, const struct pt_supposed *supposed);

#endif

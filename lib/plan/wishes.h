/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is needed while preferences are granted. */
#ifndef PT_WISHES_H
#define PT_WISHES_H

#include "solve.h"

/* A solution, to come back to. */
struct pt_copy {
	uint32_t *flows; /* of each edge */
	uint32_t *least;
	size_t *owners;  /* of each bundle */
	size_t *choices; /* of each request */
};

struct pt_wishes {
	struct pt_problem *problem;
	struct pt_copy copy;
	size_t *wants;     /* those of each virtual machine in a row */
	size_t *first;     /* where they begin; one more at the end */
	size_t *on_card;   /* how many ports the virtual machine has on each card */
	uint64_t *room_on; /* what it could have there */
	bool *dead;        /* edges that cannot be had */
	uint64_t steps;
};

/* wishes.c */
/* Notes how it is, and makes it so again; false when memory ran out. */
void pt_wishes_save(struct pt_wishes *wishes);
bool pt_wishes_restore(struct pt_wishes *wishes) PT_MUST_CHECK;
/* Whether all can have what they want with what was changed; first with the owners of bundles as they are, if asked.
 * @return 1, 0 or -ENOMEM */
int pt_wishes_settle(struct pt_wishes *wishes, bool with_owners) PT_MUST_CHECK;

/* wish_node.c: all of a virtual machine on one node, if that can be. @return 0 or -ENOMEM */
int pt_wish_node(struct pt_wishes *wishes, size_t vm) PT_MUST_CHECK;

#endif

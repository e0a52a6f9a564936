/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An assignment as a drawing: ports in the frames of their cards, and virtual machines, which each format draws in its
 * way. */
#ifndef PT_SKETCH_H
#define PT_SKETCH_H

#include "given.h"

enum pt_mark {
	PT_MARK_GIVEN,
	PT_MARK_TO_MAKE,
	PT_MARK_PARENT, /* virtual functions of it are given */
	PT_MARK_OWN,
	PT_MARK_FREE,
	PT_MARK_TAKEN, /* it cannot be given as things are */
	PT_MARKS
};

/* A port. */
struct pt_node {
	const struct pcipt_device *device; /* NULL for one that is to be made */
	const struct pt_given *given;      /* NULL when nobody gets it */
	size_t vm;                         /* who; PT_NONE for nobody */
	size_t pf;                         /* the node of its physical function; PT_NONE for none */
	size_t card;
	size_t place;     /* within the card */
	size_t first_use; /* of the host's uses; those of the device follow */
	enum pt_mark mark;
};

struct pt_sketch {
	const struct pcipt_assignment *assignment;
	struct pt_node *nodes; /* by card */
	size_t count;
};

int pt_sketch_make(const struct pcipt_assignment *assignment, struct pt_sketch *sketch) PT_MUST_CHECK;
void pt_sketch_release(struct pt_sketch *sketch);

/* sketch_text.c: lines, each with a zero behind it */
/* Returns how many lines there are. */
size_t pt_label_node(const struct pt_sketch *sketch, const struct pt_node *node, struct pcipt_text *label);
size_t pt_label_vm(const struct pt_sketch *sketch, size_t vm, struct pcipt_text *label);
size_t pt_label_card(const struct pt_node *node, struct pcipt_text *label);

#endif

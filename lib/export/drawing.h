/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The machine's wiring as a tree of boxes with lines of text, which each format draws in its way. */
#ifndef PT_DRAWING_H
#define PT_DRAWING_H

#include "export.h"

#include <host/topology.h>

enum pt_box_kind {
	PT_BOX_ROOT,   /* a root bus; or what hangs on nothing */
	PT_BOX_PORT,   /* a port or bridge */
	PT_BOX_SWITCH, /* a switch, by its upstream port */
	PT_BOX_CARD,   /* the functions of one device */
	PT_BOX_EMPTY,  /* an empty slot */
	PT_BOX_REST    /* functions of the chipset that nobody passes through, counted */
};

/* By the verdict on the groups of what is in a box. */
enum pt_look {
	PT_LOOK_PLAIN,
	PT_LOOK_READY,   /* can be had by a virtual machine now */
	PT_LOOK_ALONE,   /* each in a group of its own, on a driver of the host's */
	PT_LOOK_UNKNOWN, /* configuration space could not be read */
	PT_LOOK_BUNDLED, /* with others in one group */
	PT_LOOK_DOUBT,   /* apart by the kernel's word alone */
	PT_LOOK_NONE,    /* no group */
	PT_LOOKS
};

#define PT_NO_BOX SIZE_MAX

struct pt_box {
	enum pt_box_kind kind;
	enum pt_look look;
	size_t parent;                 /* PT_NO_BOX for roots */
	const struct pcipt_slot *slot; /* that it is in, or that hangs on this port */
	size_t first_line;
	size_t line_count;
	bool is_last; /* of those with its parent */
};

struct pt_drawing {
	struct pt_arena arena;
	struct pt_box *boxes;
	size_t box_count;
	size_t box_capacity;
	const char **lines;
	size_t line_count;
	size_t line_capacity;
	unsigned char *looks; /* of each group, one more than the look; 0 until it was asked for */
	bool failed;
};

/* drawing.c */
int pt_drawing_make(const struct pcipt_host *host, struct pt_drawing *drawing) PT_MUST_CHECK;
void pt_drawing_release(struct pt_drawing *drawing);
const char *pt_box_line(const struct pt_drawing *drawing, const struct pt_box *box, size_t index);

/* boxes.c: the lines of a box */
void pt_drawing_line(struct pt_drawing *drawing, const char *format, ...) PT_PRINTF(2, 3);
void pt_write_root(struct pt_drawing *drawing, const struct pcipt_root_bus *root);
void pt_write_port(struct pt_drawing *drawing, const struct pcipt_device *port);
void pt_write_card(struct pt_drawing *drawing, const struct pcipt_device *const *functions, size_t count);
enum pt_look pt_look_of(struct pt_drawing *drawing, const struct pcipt_device *device);

/* Each writes a whole picture. */
void pt_draw_text(const struct pt_drawing *drawing, bool ascii, struct pcipt_text *text); /* draw_text.c */
void pt_draw_mermaid(const struct pt_drawing *drawing, struct pcipt_text *text);          /* draw_graph.c */
void pt_draw_dot(const struct pt_drawing *drawing, struct pcipt_text *text);              /* draw_graph.c */

#endif

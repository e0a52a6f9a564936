/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How uses are noted, for the files that look for them. */
#ifndef PT_USERS_H
#define PT_USERS_H

#include "host.h"

struct pt_use_search {
	enum pt_use_kind kind;
	const char *through;
	const char *where;
	uint32_t pid;
	bool named; /* `through` is given */
};

/* A pt_device_hook; the search is the userdata. */
int pt_add_use(struct pt_scan *scan, struct pcipt_device *device, const char *interface, void *userdata) PT_MUST_CHECK;
/* Notes a use of what a link in sysfs stands for, on every device below it. */
int pt_add_uses_of_link(struct pt_scan *scan, const char *folder, const char *name,
			struct pt_use_search *search) PT_MUST_CHECK;

/* Splits a line at white space; fields that are not there are empty. */
void pt_split(char *line, char **fields, size_t count);
/* The file of the host's own namespace, or where that may not be read, of the caller's. */
int pt_read_proc(struct pt_scan *scan, const char *first, const char *second, struct pcipt_text *text) PT_MUST_CHECK;
/* Lines that are not empty, until one fails; the text is taken apart. */
int pt_each_line(struct pt_scan *scan, char *text, int (*read_line)(struct pt_scan *scan, char *line)) PT_MUST_CHECK;
/* users_route.c: routes where netlink cannot be asked: the table of IPv4 that /proc knows, and a line of the other */
int pt_scan_routes(struct pt_scan *scan) PT_MUST_CHECK;
int pt_read_route6(struct pt_scan *scan, char *line) PT_MUST_CHECK;
/* users_mount.c: a line each of proc/1/mountinfo and, after these, of proc/swaps */
int pt_read_mount(struct pt_scan *scan, char *line) PT_MUST_CHECK;
int pt_read_swap(struct pt_scan *scan, char *line) PT_MUST_CHECK;
/* users_net.c: addresses and routes as the kernel tells them; not known where it cannot be asked */
int pt_scan_network(struct pt_scan *scan, bool *ret_known) PT_MUST_CHECK;
/* What interfaces are part of, and those that are not to be seen. */
int pt_scan_masters(struct pt_scan *scan) PT_MUST_CHECK;
int pt_scan_block_users(struct pt_scan *scan) PT_MUST_CHECK;  /* users_block.c */
int pt_scan_framebuffers(struct pt_scan *scan) PT_MUST_CHECK; /* users_display.c */
int pt_scan_processes(struct pt_scan *scan) PT_MUST_CHECK;    /* users_process.c */

#endif

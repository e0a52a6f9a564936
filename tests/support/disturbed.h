/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A root on which one read goes wrong, for suites that disturb each in turn. */
#ifndef PT_TEST_DISTURBED_H
#define PT_TEST_DISTURBED_H

#include <io/io.h>
#include <limits.h>

enum disturbance {
	DISTURB_ERROR,  /* it fails with `error` */
	DISTURB_EMPTY,  /* a file has no content, a folder no names */
	DISTURB_SHORT,  /* half of the file or of the names */
	DISTURB_VANISH, /* from here on, what it is about is not there: the device in the path, or the path itself */
};

struct disturbed {
	struct pt_io io;
	struct pt_io *inner;
	struct pt_io_handles handles;
	size_t count; /* of the reads up to now */
	size_t at;    /* which one is disturbed, from 1 on; 0 for none */
	enum disturbance how;
	int error;
	bool reached;
	char path[PATH_MAX]; /* what was read there */
	char gone[PATH_MAX]; /* what has vanished: a name in paths, or a path */
};

/* Wraps a root; the one who frees it frees both. */
struct disturbed *disturb(struct pt_io *inner);
/* The disturbance of the next picture; forgets the last one. */
void disturb_at(struct disturbed *disturbed, size_t at, enum disturbance how, int error);
/* The last PCI address in a path; false when there is none. */
bool last_address(const char *path, char *address, size_t size);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What record.c and mirror.c share. */
#ifndef PT_IO_RECORD_H
#define PT_IO_RECORD_H

#include "io.h"

struct recorder {
	struct pt_io io;
	struct pt_io *inner;
	struct pt_io *folder; /* where it is written to; its handles are descriptors */
	struct pt_io_handles handles;
	struct pcipt_text errors;
	bool scrub;
	int error; /* the first failure of writing */
};

/* mirror.c: these write into the capture. A path that is plain has no links on the way. */
/* Makes what leads to a path, links included, and gives the plain path; `done` has PATH_MAX bytes. */
int pt_mirror_path(struct recorder *recorder, const char *path, bool follow_last, char *done) PT_MUST_CHECK;
int pt_mirror_link(struct recorder *recorder, const char *path, const char *target) PT_MUST_CHECK;
/* Writes a file, or only its beginning; with `data` NULL one that is merely there. */
int pt_mirror_file(struct recorder *recorder, const char *path, const void *data, size_t size,
		   bool whole) PT_MUST_CHECK;
/* Makes something of the kind that was seen, without content, at a plain path or at any. */
int pt_mirror_kind(struct recorder *recorder, const char *path, int kind) PT_MUST_CHECK;
int pt_mirror_kind_at(struct recorder *recorder, const char *path, int kind) PT_MUST_CHECK;
/* Makes a folder and what leads to it, and gives the plain path. */
int pt_mirror_folder(struct recorder *recorder, const char *path, char *plain) PT_MUST_CHECK;

#endif

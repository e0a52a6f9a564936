/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A root in memory, for targets that read whole trees: no input touches the disk. */
#ifndef PT_FUZZ_PAPER_H
#define PT_FUZZ_PAPER_H

#include <io/io.h>

/* An empty one; freed with the context that gets it. */
struct pt_io *paper_new(void);
/* Puts a file, or a link, whose target is the content, at a path; false when there is something already, or no room. */
bool paper_put(struct pt_io *io, const char *path, enum pt_io_kind kind, const void *content, size_t size);

#endif

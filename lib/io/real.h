/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files share that make up a folder of this system as a root. */
#ifndef PT_IO_REAL_H
#define PT_IO_REAL_H

#include "io.h"

struct real {
	struct pt_io io;
	int root;
	bool walk; /* the kernel has no openat2() */
	char *list_buffer;
};

static inline struct real *real_of(struct pt_io *io)
{
	return (struct real *)io;
}

/* real.c */
/* The one place where files are opened, confined to the root; close-on-exec. */
int pt_real_open_at(struct real *real, int at, const char *path, int flags) PT_MUST_CHECK;
/* Opens the folder of a file and says where the file's own name begins; makes what is missing of it if asked. */
int pt_real_open_parent(struct real *real, const char *path, bool make, const char **ret_name) PT_MUST_CHECK;

/* store.c: all of it, on disk when it returns */
int pt_io_write_all(int fd, const void *bytes, size_t size) PT_MUST_CHECK;

/* nodes.c */
int pt_real_append(struct pt_io *io, const char *path, const void *data, size_t size) PT_MUST_CHECK;
int pt_real_status(struct pt_io *io, const char *path, struct pt_io_status *status) PT_MUST_CHECK;
int pt_real_set_owner(struct pt_io *io, const char *path, uint32_t user, uint32_t group) PT_MUST_CHECK;
int pt_real_claim(struct pt_io *io, const char *path, const char *number) PT_MUST_CHECK;
int pt_real_group_viable(struct pt_io *io, const char *path) PT_MUST_CHECK;

/* network.c */
int pt_real_network(struct pt_io *io, struct pcipt_text *text) PT_MUST_CHECK;
/* The network that this process has. */
int pt_io_dump_network(struct pcipt_text *text) PT_MUST_CHECK;

/* network_vf.c */
int pt_real_vf_settings(struct pt_io *io, const char *interface, struct pcipt_text *text) PT_MUST_CHECK;
int pt_real_set_vf(struct pt_io *io, const char *interface, const char *text) PT_MUST_CHECK;

/* lock.c */
int pt_real_lock(struct pt_io *io, const char *path, const char *owner) PT_MUST_CHECK;
void pt_real_unlock(struct pt_io *io, int handle);

#endif

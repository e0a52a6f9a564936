/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Advice on kernel parameters, and the files in which they are set. */
#ifndef EXAMPLES_BOOT_H
#define EXAMPLES_BOOT_H

#include "common.h"

/* What the options ask for. */
struct boot_wishes {
	const char *file; /* to be changed; NULL for none */
	const char *override;
	bool passthrough;
	bool dry_run;
	bool only; /* nothing but the advice */
};

/* boot_advice.c */
/* Prints what to change and what to mind; nothing when there is nothing. */
void boot_say_advice(const struct app *app, const struct boot_wishes *wishes,
		     const struct pcipt_parameters *parameters);

/* boot.c */
/* Makes the changes in the file, and says what came of it. Returns the status. */
int boot_apply(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters);

/* beneath.c: what is beneath a root; NULL for this machine */
/* Links that lead out of the root lead to its own files in place of those, or fail. A descriptor, or -errno. */
int open_beneath(const char *root, const char *path, int flags);
bool is_beneath(const char *root, const char *path);

/* boot_file.c: a file as a whole */
struct boot_file {
	char *path; /* without links; NULL where nobody will write it */
	char *text;
	unsigned int mode, owner, group;
	int fd; /* -1 for none */
};

/* Reads a file to be written anew, and says why when it cannot. Returns STATUS_GO_ON or the status. */
int boot_read(const struct app *app, const char *path, struct boot_file *ret_file);
/* Reads a file beneath a root, or of this machine for NULL. Returns NULL, or why it cannot; then there is none. */
const char *boot_load(const char *root, const char *path, struct boot_file *ret_file);
void boot_free(struct boot_file *file);
/* Puts another text in its place, all or nothing, and keeps the old one beside it, whose path is to be freed. */
int boot_write(const struct app *app, const struct boot_file *file, const char *text, char **ret_backup);

/* boot_attributes.c: copies what else belongs to a file; 0 or -errno */
int boot_copy_attributes(int from, int to);

/* boot_later.c: tells of files that GRUB reads after this one; `real` is its path without links, or NULL */
void boot_say_later(const char *root, const char *given, const char *real);

/* boot_next.c */
/* The file of a kind, where it usually is. */
const char *boot_file_name(int kind);
/* Says so when the kernel was started by a boot loader for which files of this kind do not count. */
void boot_say_mismatch(const struct pcipt_parameters *parameters, int kind);
/* What makes the boot loader read the file. */
void boot_say_next(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters,
		   int kind);
/* The command that makes the changes, where there is grubby. */
bool boot_has_grubby(const struct app *app);
void boot_say_grubby(const struct pcipt_parameters *parameters);

/* boot_difference.c */
/* The lines between two places, each behind a mark. */
void boot_say_lines(const char *mark, const char *text, const char *end);
/* The lines that differ; `old` may be NULL for a mark, so that only the new ones are printed. */
void boot_say_difference(const char *before, const char *after, const char *old, const char *new);

#endif

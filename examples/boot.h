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
};

/* Prints what to change and what to mind; nothing when there is nothing. */
void boot_say_advice(const struct app *app, const struct pcipt_parameters *parameters);

/* Makes the changes in the file, and says what came of it. Returns the status. */
int boot_apply(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters);

/* boot_file.c: a file as a whole */
struct boot_file {
	char *path; /* without links */
	char *text;
	unsigned int mode, owner, group;
};

/* Reads a file, and says why when it cannot. Returns STATUS_GO_ON or the status; then nothing is to be freed. */
int boot_read(const struct app *app, const char *path, struct boot_file *ret_file);
void boot_free(struct boot_file *file);
/* Puts another text in its place, all or nothing, and keeps the old one beside it, whose path is to be freed. */
int boot_write(const struct app *app, const struct boot_file *file, const char *text, char **ret_backup);

#endif

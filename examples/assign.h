/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What pcipt-assign is asked for, and the formats that it prints. */
#ifndef EXAMPLES_ASSIGN_H
#define EXAMPLES_ASSIGN_H

#include "common.h"

struct assign {
	struct app *app;
	const struct pcipt_host *host;
	struct pcipt_assignment *assignment;
	const char *form;     /* NULL for the table */
	const char *vm_name;  /* NULL for all */
	const char *existing; /* the path of a file */
	const char *existing_text;
	const char *node;
	const char *domain;
	bool mapping;
	bool iommufd;
	size_t first_vm; /* those that are asked for */
	size_t vm_count;
};

/* assign_formats.c: whether the options fit together. Returns STATUS_GO_ON or STATUS_USAGE. */
int check_form(const struct assign *assign);
/* Prints a solved assignment in a format. */
int print_form(struct assign *assign);

/* Reads a file whole, `-` for the standard input; a text without zero bytes. Returns STATUS_GO_ON or another status. */
int read_text(const struct app *app, const char *path, char **ret_text);

#endif

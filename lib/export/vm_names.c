/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names for other systems, made from those of virtual machines: a system that holds fewer characters must not mix two
 * up. */
#include "resources.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
	const char *const *first = a, *const *second = b;

	return strcmp(*first, *second);
}

/* The names stand in one text, each with a zero behind it. */
static int sort_names(const struct pcipt_assignment *assignment, size_t most, const struct pcipt_text *text,
		      const char **names)
{
	const char *name = text->string;

	for (size_t i = 0; i < assignment->vm_count; i++, name += strlen(name) + 1) {
		if (strlen(name) > most)
			return -ENAMETOOLONG;
		names[i] = name;
	}
	qsort(names, assignment->vm_count, sizeof(*names), compare_names);
	for (size_t i = 1; i < assignment->vm_count; i++)
		if (!strcmp(names[i - 1], names[i]))
			return -EEXIST;
	return 0;
}

int pt_check_names(const struct pcipt_assignment *assignment, size_t most,
		   void (*append)(struct pcipt_text *text, const char *name))
{
	const char **names = malloc((assignment->vm_count + 1) * sizeof(*names));
	struct pcipt_text text = {0};
	int r = -ENOMEM;

	for (size_t i = 0; i < assignment->vm_count; i++) {
		append(&text, assignment->vms[i].name);
		pt_text_append_bytes(&text, "", 1);
	}
	if (names && !text.failed)
		r = sort_names(assignment, most, &text, names);
	pt_text_release(&text);
	free(names);
	return r;
}

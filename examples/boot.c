/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of kernel parameters in a file. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "boot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Whether a line of a text begins with these letters, spaces aside. */
static bool has_line(const char *text, const char *start)
{
	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n' ? 1 : 0;
		text += strspn(text, " \t");
		if (!strncmp(text, "export ", 7))
			text += 7;
		if (!strncmp(text, start, strlen(start)))
			return true;
	}
	return false;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Which kind of file it is, by its name and by what is in it; -1 for neither. */
static int kind_of(const struct boot_file *file)
{
	const char *name = base_name(file->path);

	if (!strcmp(name, "cmdline"))
		return PCIPT_PARAMETER_FILE_CMDLINE;
	if (strcmp(name, "grub.cfg") != 0 && (!strcmp(name, "grub") || has_line(file->text, "GRUB_")))
		return PCIPT_PARAMETER_FILE_GRUB;
	return -1;
}

/* What goes before and behind each answer. */
static void say_judged(const struct app *app)
{
	if (app->root)
		say(stdout, "What is missing is judged by the machine beneath %s.\n", app->root);
}

static void say_rest(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters,
		     const struct boot_file *file, int kind)
{
	boot_say_mismatch(parameters, kind);
	if (kind == PCIPT_PARAMETER_FILE_GRUB)
		boot_say_later(NULL, wishes->file, file->path);
	boot_say_next(app, wishes, parameters, kind);
}

static int say_no_change(const struct app *app, const struct boot_wishes *wishes,
			 const struct pcipt_parameters *parameters, const struct boot_file *file, int kind)
{
	say_judged(app);
	if (!pcipt_parameters_get_count(parameters)) {
		say(stdout, "No kernel parameter is missing or in the way: %s stays as it is.\n", file->path);
		return STATUS_DONE;
	}
	say(stdout,
	    "%s is as it should be already. If the kernel was started with it, the parameters come from elsewhere.\n",
	    file->path);
	say_rest(app, wishes, parameters, file, kind);
	return STATUS_DONE;
}

static int change(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters,
		  const struct boot_file *file, const char *text, int kind)
{
	char *backup = NULL;
	int status = wishes->dry_run ? STATUS_GO_ON : boot_write(app, file, text, &backup);

	if (status != STATUS_GO_ON)
		return status;
	say_judged(app);
	say(stdout, wishes->dry_run ? "Would change %s:\n" : "Changed %s:\n", file->path);
	boot_say_difference(file->text, text, "- ", "+ ");
	say_findings(stdout, pcipt_parameters_get_findings(parameters), PCIPT_SEVERITY_NOTE);
	if (backup)
		say(stdout, "Kept what it was as %s.\n", backup);
	free(backup);
	say_rest(app, wishes, parameters, file, kind);
	return STATUS_DONE;
}

static int apply_to(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters,
		    const struct boot_file *file)
{
	struct pcipt_text *text = NULL;
	int kind = kind_of(file), error, status;

	if (kind < 0)
		return fail(app, STATUS_NO,
			    "%s is neither a file of GRUB's settings nor a command line: give /etc/default/grub, or "
			    "/etc/kernel/cmdline.",
			    wishes->file);
	error = pcipt_parameters_edit(parameters, kind, file->text, &text);
	if (error == -PCIPT_E_MALFORMED)
		return fail(app, STATUS_NO,
			    "%s cannot be followed: a quote or bracket has no end, or the parameters are set under a "
			    "condition, or by other means than NAME=VALUE. Nothing was changed.",
			    wishes->file);
	if (error)
		return fail(app, STATUS_SYSTEM, "Cannot work out the changes: %s.", pcipt_strerror(error));
	status = strcmp(pcipt_text_get_string(text), file->text) != 0
			 ? change(app, wishes, parameters, file, pcipt_text_get_string(text), kind)
			 : say_no_change(app, wishes, parameters, file, kind);
	pcipt_text_free(text);
	return status;
}

/* The settings of this machine are not to be changed for what another one lacks. */
static int check_place(const struct app *app, const struct boot_wishes *wishes, const struct boot_file *file)
{
	char *root;
	size_t length;
	bool apart;

	if (!app->root || wishes->dry_run || strncmp(file->path, "/etc/", 5) != 0)
		return STATUS_GO_ON;
	root = realpath(app->root, NULL);
	length = root ? strlen(root) : 0;
	apart = !root || (length > 1 && (strncmp(file->path, root, length) != 0 || file->path[length] != '/'));
	free(root);
	if (!apart)
		return STATUS_GO_ON;
	return fail(app, STATUS_USAGE,
		    "%s is this machine's, but would be judged by the machine beneath %s. Leave --root out, or give a "
		    "copy of the file.",
		    wishes->file, app->root);
}

int boot_apply(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters)
{
	struct boot_file file = {.fd = -1};
	int status = boot_read(app, wishes->file, &file);

	if (status != STATUS_GO_ON)
		return status;
	status = check_place(app, wishes, &file);
	if (status == STATUS_GO_ON)
		status = apply_to(app, wishes, parameters, &file);
	boot_free(&file);
	return status;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be done about kernel parameters on this machine, as part of the report. */
#include "boot.h"

#include <string.h>

/* What is told nowhere else: readiness has said what is missing. */
static bool is_own(const struct pcipt_finding *finding)
{
	switch (pcipt_finding_get_code(finding)) {
	case PCIPT_CODE_PARAMETER_MISSING:
	case PCIPT_CODE_PARAMETER_TURNS_OFF:
		return false;
	default:
		return true;
	}
}

/* Made of the running kernel's line, in which it cannot be told what came from which variable. */
static void say_made_line(const struct pcipt_parameters *parameters, int kind, bool may_be_double)
{
	struct pcipt_text *text = NULL;
	const char *string;

	if (pcipt_parameters_to_line(parameters, kind, &text))
		return;
	string = pcipt_text_get_string(text);
	boot_say_lines("  ", string, string + pcipt_text_get_length(text));
	pcipt_text_free(text);
	if (may_be_double && kind == PCIPT_PARAMETER_FILE_GRUB)
		say(stdout, "Leave out of it what the file has in GRUB_CMDLINE_LINUX, which GRUB puts before it.\n");
}

/* The file itself: the line as it would be, or that it is so already. */
static void say_own_line(const struct app *app, const struct boot_wishes *wishes,
			 const struct pcipt_parameters *parameters, int kind, const char *before)
{
	const char *name = boot_file_name(kind);
	struct pcipt_text *text = NULL;
	int error = pcipt_parameters_edit(parameters, kind, before, &text);

	if (error) {
		say(stdout, "%s cannot be followed. By the line that the kernel was started with:\n", name);
		say_made_line(parameters, kind, true);
		return;
	}
	if (strcmp(pcipt_text_get_string(text), before) != 0) {
		say(stdout, "In %s:\n", name);
		boot_say_difference(before, pcipt_text_get_string(text), NULL, "  ");
		if (kind == PCIPT_PARAMETER_FILE_GRUB && boot_has_grubby(app)) {
			say(stdout, "Or, as root:\n");
			boot_say_grubby(parameters);
		}
	} else {
		say(stdout, "%s has it already.\n", name);
		boot_say_next(app, wishes, parameters, kind);
	}
	pcipt_text_free(text);
}

static void say_line(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters,
		     int kind)
{
	const char *name = boot_file_name(kind), *reason = NULL;
	struct boot_file file = {.fd = -1};
	bool is_there = is_beneath(app->root, name);

	if (is_there)
		reason = boot_load(app->root, name, &file);
	if (is_there && !reason) {
		say_own_line(app, wishes, parameters, kind, file.text);
	} else {
		if (reason)
			say(stdout, "%s cannot be read: %s. By the line that the kernel was started with:\n", name,
			    reason);
		else
			say(stdout, "In %s, by the line that the kernel was started with:\n", name);
		say_made_line(parameters, kind, reason != NULL);
	}
	if (kind == PCIPT_PARAMETER_FILE_GRUB)
		boot_say_later(app->root, name, NULL);
	boot_free(&file);
}

static void say_reasons(const struct pcipt_parameters *parameters, bool untold)
{
	const struct pcipt_findings *findings = pcipt_parameters_get_findings(parameters);

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);

		if (!is_own(finding))
			continue;
		if (untold)
			say(stdout, "\nKernel parameters:\n");
		untold = false;
		say(stdout, "  %s\n", pcipt_finding_get_sentence(finding));
		if (pcipt_finding_get_remedy(finding))
			say(stdout, "  What to do: %s\n", pcipt_finding_get_remedy(finding));
	}
}

/* By the boot loader in use; where that does not tell, by the file that is there. */
static int choose_file(const struct app *app, const struct pcipt_parameters *parameters)
{
	int kind = pcipt_parameters_get_file(parameters);

	if (kind >= 0)
		return kind;
	return is_beneath(app->root, "/etc/kernel/cmdline") && !is_beneath(app->root, "/etc/default/grub")
		       ? PCIPT_PARAMETER_FILE_CMDLINE
		       : PCIPT_PARAMETER_FILE_GRUB;
}

void boot_say_advice(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters)
{
	size_t count = pcipt_parameters_get_count(parameters);

	if (count)
		say(stdout, "\nKernel parameters:\n");
	for (size_t i = 0; i < count; i++)
		say(stdout, "  %s  %s\n",
		    pcipt_parameters_get_change(parameters, i) == PCIPT_PARAMETER_ADD ? "add   " : "remove",
		    pcipt_parameters_get_text(parameters, i));
	say_reasons(parameters, !count);
	if (count)
		say_line(app, wishes, parameters, choose_file(app, parameters));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "boot.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A path beneath the root that the program looks at; an empty one when it is too long. */
static void beneath_root(const struct app *app, const char *path, char *buffer)
{
	int length = snprintf(buffer, PATH_MAX, "%s%s", app->root ? app->root : "", path);

	if (length < 0 || length >= PATH_MAX)
		*buffer = '\0';
}

static bool is_there(const struct app *app, const char *path)
{
	char whole[PATH_MAX];

	beneath_root(app, path, whole);
	return access(whole, F_OK) == 0;
}

static bool has_program(const struct app *app, const char *name)
{
	static const char *const folders[] = {"/usr/sbin", "/usr/bin", "/sbin", "/bin"};
	char path[128];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folders[i], name);
		if (is_there(app, path))
			return true;
	}
	return false;
}

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

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; (text = strchr(text, '\n')); text++)
		count++;
	return count;
}

static void say_lines(const char *mark, const char *text, const char *end)
{
	while (text < end) {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);

		if (line && length && line[length - 1] == '\r')
			line[length - 1] = '\0';
		say(stdout, "%s%s\n", mark, line);
		free(line);
		text += length + (text[length] ? 1 : 0);
	}
}

/* The lines that differ; `old` may be NULL for a mark, so that only the new ones are printed. */
static void say_difference(const char *before, const char *after, const char *old, const char *new)
{
	bool in_step = count_lines(before) == count_lines(after);

	while (*before || *after) {
		const char *before_end = before + strcspn(before, "\n"), *after_end = after + strcspn(after, "\n");
		bool same;

		before_end += *before_end ? 1 : 0;
		after_end += *after_end ? 1 : 0;
		same = before_end - before == after_end - after && !memcmp(before, after, (size_t)(after_end - after));
		if (!same && !in_step) {
			/* lines came or went: all up to the same end */
			before_end = before + strlen(before);
			after_end = after + strlen(after);
			while (before_end > before && after_end > after && before_end[-1] == after_end[-1]) {
				before_end--;
				after_end--;
			}
			before_end += strcspn(before_end, "\n");
			after_end += strcspn(after_end, "\n");
		}
		if (!same && old)
			say_lines(old, before, before_end);
		if (!same)
			say_lines(new, after, after_end);
		if (!same && !in_step)
			return;
		before = before_end;
		after = after_end;
	}
}

static void say_grubby(const struct pcipt_parameters *parameters)
{
	struct pcipt_text *text = NULL;

	if (pcipt_parameters_to_grubby(parameters, &text))
		return;
	say_lines("  ", pcipt_text_get_string(text), pcipt_text_get_string(text) + pcipt_text_get_length(text));
	pcipt_text_free(text);
}

/* What makes the boot loader read the file. */
static void say_next(const struct app *app, const struct pcipt_parameters *parameters, int kind)
{
	say(stdout, "\nNext, as root:\n");
	if (is_there(app, "/etc/kernel/proxmox-boot-uuids"))
		say(stdout, "  proxmox-boot-tool refresh\n");
	else if (has_program(app, "grubby"))
		say_grubby(parameters); /* GRUB takes the parameters of each kernel from a file of its own */
	else if (kind == PCIPT_PARAMETER_FILE_CMDLINE)
		say(stdout, "  kernel-install add RELEASE /boot/vmlinuz-RELEASE, for each kernel that is installed\n");
	else if (has_program(app, "update-grub"))
		say(stdout, "  update-grub\n");
	else if (has_program(app, "grub2-mkconfig"))
		say(stdout, "  grub2-mkconfig -o /boot/grub2/grub.cfg\n");
	else
		say(stdout, "  grub-mkconfig -o /boot/grub/grub.cfg\n");
	say(stdout, "Then restart.\n");
}

static bool sets_parameters(const char *folder, const char *name)
{
	char path[PATH_MAX], text[4096];
	int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *stream = length > 0 && length < PATH_MAX ? fopen(path, "re") : NULL;
	size_t got = stream ? fread(text, 1, sizeof(text) - 1, stream) : 0;

	if (stream)
		fclose(stream);
	text[got] = '\0';
	return has_line(text, "GRUB_CMDLINE_LINUX");
}

/* Files that GRUB reads after its first one. */
static void say_later_files(const struct boot_file *file)
{
	char folder[PATH_MAX];
	int length = snprintf(folder, sizeof(folder), "%s.d", file->path);
	DIR *stream = length > 0 && length < PATH_MAX ? opendir(folder) : NULL;
	const struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		size_t end = strlen(entry->d_name);

		if (end > 4 && !strcmp(entry->d_name + end - 4, ".cfg") && sets_parameters(folder, entry->d_name))
			say(stdout, "Mind %s/%s: it sets kernel parameters as well, and may be read later.\n", folder,
			    entry->d_name);
	}
	if (stream)
		closedir(stream);
}

static int say_no_change(const struct app *app, const struct pcipt_parameters *parameters, const struct boot_file *file,
			 int kind)
{
	if (!pcipt_parameters_get_count(parameters)) {
		say(stdout, "No kernel parameter is missing or in the way: %s stays as it is.\n", file->path);
		return STATUS_DONE;
	}
	say(stdout,
	    "%s is as it should be already. If the kernel was started with it, the parameters come from elsewhere.\n",
	    file->path);
	say_next(app, parameters, kind);
	return STATUS_DONE;
}

static int change(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters,
		  const struct boot_file *file, const char *text, int kind)
{
	char *backup = NULL;
	int status = wishes->dry_run ? STATUS_GO_ON : boot_write(app, file, text, &backup);

	if (status != STATUS_GO_ON)
		return status;
	say(stdout, wishes->dry_run ? "Would change %s:\n" : "Changed %s:\n", file->path);
	say_difference(file->text, text, "- ", "+ ");
	say_findings(stdout, pcipt_parameters_get_findings(parameters), PCIPT_SEVERITY_NOTE);
	if (backup)
		say(stdout, "Kept what it was as %s.\n", backup);
	free(backup);
	if (kind == PCIPT_PARAMETER_FILE_GRUB)
		say_later_files(file);
	say_next(app, parameters, kind);
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
	error = pcipt_parameters_apply(parameters, kind, file->text, &text);
	if (error == -PCIPT_E_MALFORMED)
		return fail(app, STATUS_NO,
			    "%s cannot be followed: a quote or bracket has no end, or the parameters are set under a "
			    "condition. Nothing was changed.",
			    wishes->file);
	if (error)
		return fail(app, STATUS_SYSTEM, "Cannot work out the changes: %s.", pcipt_strerror(error));
	status = strcmp(pcipt_text_get_string(text), file->text) != 0
			 ? change(app, wishes, parameters, file, pcipt_text_get_string(text), kind)
			 : say_no_change(app, parameters, file, kind);
	pcipt_text_free(text);
	return status;
}

int boot_apply(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters)
{
	struct boot_file file = {0};
	int status = boot_read(app, wishes->file, &file);

	if (status != STATUS_GO_ON)
		return status;
	status = apply_to(app, wishes, parameters, &file);
	boot_free(&file);
	return status;
}

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

/* The line of the file itself, as it would be; false when it is not there or cannot be followed. */
static bool say_own_line(const struct app *app, const struct pcipt_parameters *parameters, int kind, const char *name)
{
	struct boot_file file = {0};
	struct pcipt_text *text = NULL;
	char path[PATH_MAX];
	bool differs;

	beneath_root(app, name, path);
	if (access(path, R_OK) || boot_read(app, path, &file) != STATUS_GO_ON)
		return false;
	differs = !pcipt_parameters_apply(parameters, kind, file.text, &text) &&
		  strcmp(pcipt_text_get_string(text), file.text) != 0;
	if (differs) {
		say(stdout, "In %s:\n", name);
		say_difference(file.text, pcipt_text_get_string(text), NULL, "  ");
	}
	pcipt_text_free(text);
	boot_free(&file);
	return differs;
}

static void say_line(const struct app *app, const struct pcipt_parameters *parameters, int kind, const char *name)
{
	struct pcipt_text *text = NULL;

	if (say_own_line(app, parameters, kind, name) || pcipt_parameters_to_line(parameters, kind, &text))
		return;
	say(stdout, "In %s, by the line that the kernel was started with:\n", name);
	say_lines("  ", pcipt_text_get_string(text), pcipt_text_get_string(text) + pcipt_text_get_length(text));
	pcipt_text_free(text);
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

void boot_say_advice(const struct app *app, const struct pcipt_parameters *parameters)
{
	size_t count = pcipt_parameters_get_count(parameters);

	if (count)
		say(stdout, "\nKernel parameters:\n");
	for (size_t i = 0; i < count; i++)
		say(stdout, "  %s  %s\n",
		    pcipt_parameters_get_change(parameters, i) == PCIPT_PARAMETER_ADD ? "add   " : "remove",
		    pcipt_parameters_get_text(parameters, i));
	say_reasons(parameters, !count);
	if (!count)
		return;
	if (is_there(app, "/etc/kernel/cmdline") && !is_there(app, "/etc/default/grub"))
		say_line(app, parameters, PCIPT_PARAMETER_FILE_CMDLINE, "/etc/kernel/cmdline");
	else
		say_line(app, parameters, PCIPT_PARAMETER_FILE_GRUB, "/etc/default/grub");
	if (has_program(app, "grubby")) {
		say(stdout, "Or, as root:\n");
		say_grubby(parameters);
	}
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes to kernel parameters as texts: of files, lines and a command. */
#include "parameters.h"

#include <errno.h>
#include <string.h>

PCIPT_EXPORT int pcipt_parameters_edit(const struct pcipt_parameters *parameters, int file, const char *text,
				       struct pcipt_text **ret_text)
{
	struct pcipt_text result = {0};
	int r;

	if (!parameters || !text || !ret_text ||
	    (file != PCIPT_PARAMETER_FILE_GRUB && file != PCIPT_PARAMETER_FILE_CMDLINE))
		return -EINVAL;
	r = file == PCIPT_PARAMETER_FILE_GRUB ? pt_apply_to_grub(parameters, text, &result)
					      : pt_apply_to_line(parameters, text, &result);
	if (!r)
		return pt_text_finish(&result, ret_text);
	pt_text_release(&result);
	return r;
}

static const char image_word[] = "BOOT_IMAGE", initrd_word[] = "initrd";

PCIPT_EXPORT int pcipt_parameters_get_file(const struct pcipt_parameters *parameters)
{
	const char *line;
	struct pt_word word, value;
	int file = -ENOENT;

	if (!parameters)
		return -EINVAL;
	line = pt_command_line(parameters->host);
	while (pt_next_word(&line, &word)) {
		if (pt_word_value(&word, image_word, &value))
			return PCIPT_PARAMETER_FILE_GRUB;
		/* firmware and what is made for it write paths so */
		if (pt_word_value(&word, initrd_word, &value) && value.length && *value.text == '\\')
			file = PCIPT_PARAMETER_FILE_CMDLINE;
	}
	return file;
}

/* What a boot loader adds to each line by itself. */
static bool is_added(const struct pt_word *word, int file)
{
	struct pt_word value;

	if (pt_word_value(word, image_word, &value) || pt_word_value(word, initrd_word, &value))
		return true;
	return file == PCIPT_PARAMETER_FILE_GRUB &&
	       (pt_part_is(word, "ro") || pt_part_is(word, "rw") || pt_word_value(word, "root", &value));
}

/* Within double quotes of a shell. */
static void append_escaped(struct pcipt_text *text, const char *string)
{
	for (; *string; string++) {
		if (strchr("\"\\$`", *string))
			pt_text_append(text, "\\");
		pt_text_append_bytes(text, string, 1);
	}
}

static void append_own_words(const struct pcipt_parameters *parameters, int file, struct pcipt_text *text)
{
	const char *line = pt_command_line(parameters->host);
	struct pt_word word;

	while (pt_next_word(&line, &word)) {
		if (is_added(&word, file))
			continue;
		pt_text_append(text, text->length ? " " : "");
		pt_text_append_bytes(text, word.text, word.length);
	}
	/* with what is for init, but without the end of the line */
	if (*line)
		pt_text_printf(text, "%s%.*s", text->length ? " " : "", (int)strcspn(line, "\n"), line);
	pt_text_append_bytes(text, "", 0);
}

PCIPT_EXPORT int pcipt_parameters_to_line(const struct pcipt_parameters *parameters, int file,
					  struct pcipt_text **ret_text)
{
	struct pcipt_text own = {0}, line = {0}, result = {0};
	int r;

	if (!parameters || !ret_text || (file != PCIPT_PARAMETER_FILE_GRUB && file != PCIPT_PARAMETER_FILE_CMDLINE))
		return -EINVAL;
	append_own_words(parameters, file, &own);
	r = own.failed ? -ENOMEM : pt_apply_to_line(parameters, own.string, &line);
	pt_text_append_bytes(&line, "", 0);
	if (!r && line.failed)
		r = -ENOMEM;
	if (!r) {
		line.string[strcspn(line.string, "\n")] = '\0';
		if (file == PCIPT_PARAMETER_FILE_GRUB) {
			pt_text_append(&result, "GRUB_CMDLINE_LINUX_DEFAULT=\"");
			append_escaped(&result, line.string);
			pt_text_append(&result, "\"\n");
		} else {
			pt_text_printf(&result, "%s\n", line.string);
		}
		r = pt_text_finish(&result, ret_text);
	}
	pt_text_release(&own);
	pt_text_release(&line);
	return r;
}

static void append_option(const struct pcipt_parameters *parameters, bool removes, const char *option,
			  struct pcipt_text *text)
{
	const char *before = option;

	for (size_t i = 0; i < parameters->count; i++) {
		if (parameters->changes[i].removes != removes)
			continue;
		pt_text_append(text, before);
		append_escaped(text, parameters->changes[i].text);
		before = " ";
	}
	if (before != option)
		pt_text_append(text, "\"");
}

PCIPT_EXPORT int pcipt_parameters_to_grubby(const struct pcipt_parameters *parameters, struct pcipt_text **ret_text)
{
	struct pcipt_text text = {0};

	if (!parameters || !ret_text)
		return -EINVAL;
	if (!parameters->count)
		return -ENOENT;
	pt_text_append(&text, "grubby --update-kernel=ALL");
	append_option(parameters, true, " --remove-args=\"", &text);
	append_option(parameters, false, " --args=\"", &text);
	pt_text_append(&text, "\n");
	return pt_text_finish(&text, ret_text);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Advice on kernel parameters as JSON. */
#include "export.h"

#include <pcipt/parameters.h>

#include <errno.h>

#include "config.h"

#if PCIPT_WITH_JSON

#include "json.h"

#include <string.h>

static const char *const files[] = {
	[PCIPT_PARAMETER_FILE_GRUB] = "grub",
	[PCIPT_PARAMETER_FILE_CMDLINE] = "cmdline",
};

static struct json_object *write_changes(struct pt_json *writer, const struct pcipt_parameters *parameters)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < pcipt_parameters_get_count(parameters); i++) {
		struct json_object *change = pt_json_new_object(writer);
		bool adds = pcipt_parameters_get_change(parameters, i) == PCIPT_PARAMETER_ADD;

		if (writer->failed)
			break;
		pt_json_add_text(writer, change, "change", adds ? "add" : "remove");
		pt_json_add_text(writer, change, "parameter", pcipt_parameters_get_text(parameters, i));
		pt_json_append(writer, array, change);
	}
	return array;
}

/* A line without its end, or null where there is none. */
static void add_line(struct pt_json *writer, struct json_object *object, const char *key, int error,
		     struct pcipt_text *text)
{
	if (error == -ENOMEM) {
		writer->failed = true;
	} else if (error) {
		pt_json_add_text(writer, object, key, NULL);
	} else {
		text->string[strcspn(text->string, "\n")] = '\0';
		pt_json_add_text(writer, object, key, text->string);
		pcipt_text_free(text);
	}
}

static struct json_object *write_lines(struct pt_json *writer, const struct pcipt_parameters *parameters)
{
	struct json_object *object = pt_json_new_object(writer);

	for (size_t i = 0; !writer->failed && i < sizeof(files) / sizeof(files[0]); i++) {
		struct pcipt_text *text = NULL;
		int error = pcipt_parameters_to_line(parameters, (int)i, &text);

		add_line(writer, object, files[i], error, text);
	}
	return object;
}

static void write_advice(struct pt_json *writer, struct json_object *object, const struct pcipt_parameters *parameters)
{
	struct pcipt_text *text = NULL;
	int file = pcipt_parameters_get_file(parameters), error;

	pt_json_add(writer, object, "changes", write_changes(writer, parameters));
	pt_json_add(writer, object, "findings", pt_json_findings(writer, pcipt_parameters_get_findings(parameters)));
	pt_json_add_text(writer, object, "file", file < 0 ? NULL : files[file]);
	pt_json_add(writer, object, "lines", write_lines(writer, parameters));
	error = pcipt_parameters_to_grubby(parameters, &text);
	add_line(writer, object, "grubby", error, text);
}

PCIPT_EXPORT int pcipt_parameters_to_json(const struct pcipt_parameters *parameters, struct pcipt_text **ret_text)
{
	struct pt_json writer = {0};
	struct json_object *object;

	if (!parameters || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-parameters");
		write_advice(&writer, object, parameters);
	}
	return pt_json_finish(&writer, object, ret_text);
}

#else

PCIPT_EXPORT int pcipt_parameters_to_json(const struct pcipt_parameters *parameters, struct pcipt_text **ret_text)
{
	return parameters && ret_text ? -ENOTSUP : -EINVAL;
}

#endif

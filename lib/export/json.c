/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "export.h"

#include <pcipt/capacity.h>

#include <errno.h>

#include "config.h"

#if PCIPT_WITH_JSON

#include "json.h"

static void write_unread(struct pt_json *writer, struct json_object *object, const struct pcipt_host *host)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < host->unread_count; i++) {
		const char *error = pcipt_error_name(host->unread[i].error);
		struct json_object *unread = pt_json_new_object(writer);

		if (writer->failed)
			break;
		pt_json_add_text(writer, unread, "path", host->unread[i].path);
		pt_json_add_text(writer, unread, "error", error ? error : "EIO");
		pt_json_append(writer, array, unread);
	}
	pt_json_add(writer, object, "unread", array);
}

/* json-c drops what it has no memory for when it prints: only reading back shows that all of it is there. */
static bool is_whole(struct json_object *object, const char *string)
{
	struct json_object *again = json_tokener_parse(string);
	bool whole = again && json_object_equal(object, again);

	json_object_put(again);
	return whole;
}

int pt_json_finish(struct pt_json *writer, struct json_object *object, struct pcipt_text **ret_text)
{
	struct pcipt_text text = {0};
	const char *string = NULL;

	pt_text_release(&writer->buffer);
	if (!writer->failed)
		string = json_object_to_json_string_ext(object,
							JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
	if (string && is_whole(object, string)) {
		pt_text_append(&text, string);
		pt_text_append(&text, "\n");
	} else {
		text.failed = true;
	}
	json_object_put(object);
	return pt_text_finish(&text, ret_text);
}

void pt_json_header(struct pt_json *writer, struct json_object *object, const char *form)
{
	pt_json_add_text(writer, object, "format", form);
	pt_json_add_number(writer, object, "version", 1);
}

static void write_readiness(struct pt_json *writer, struct json_object *object, const struct pcipt_host *host)
{
	struct pcipt_findings *findings;

	pt_json_add(writer, object, "machine", pt_json_machine(writer, host));
	if (writer->failed || pcipt_host_check(host, &findings)) {
		writer->failed = true;
		return;
	}
	pt_json_add_flag(writer, object, "ready", pcipt_findings_get_worst(findings) < PCIPT_SEVERITY_BLOCKER);
	pt_json_add(writer, object, "findings", pt_json_findings(writer, findings));
	pcipt_findings_free(findings);
}

PCIPT_EXPORT int pcipt_host_to_json(const struct pcipt_host *host, struct pcipt_text **ret_text)
{
	struct pt_json writer = {0};
	struct json_object *object, *array;

	if (!host || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-host");
		if (host->what & PCIPT_READ_MACHINE)
			write_readiness(&writer, object, host);
		if (host->what & PCIPT_READ_TOPOLOGY)
			pt_json_topology(&writer, object, host);
		array = pt_json_new_array(&writer);
		for (size_t i = 0; !writer.failed && i < host->group_count; i++)
			pt_json_append(&writer, array, pt_json_group(&writer, &host->groups[i]));
		pt_json_add(&writer, object, "groups", array);
		array = pt_json_new_array(&writer);
		for (size_t i = 0; !writer.failed && i < host->device_count; i++)
			pt_json_append(&writer, array, pt_json_device(&writer, &host->devices[i]));
		pt_json_add(&writer, object, "devices", array);
		write_unread(&writer, object, host);
	}
	return pt_json_finish(&writer, object, ret_text);
}

PCIPT_EXPORT int pcipt_device_to_json(const struct pcipt_device *device, struct pcipt_text **ret_text)
{
	struct pt_json writer = {0};
	struct json_object *object;

	if (!device || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-device");
		pt_json_add(&writer, object, "device", pt_json_device(&writer, device));
	}
	return pt_json_finish(&writer, object, ret_text);
}

PCIPT_EXPORT int pcipt_group_to_json(const struct pcipt_group *group, struct pcipt_text **ret_text)
{
	struct pt_json writer = {0};
	struct json_object *object;

	if (!group || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-group");
		pt_json_add(&writer, object, "group", pt_json_group(&writer, group));
	}
	return pt_json_finish(&writer, object, ret_text);
}

PCIPT_EXPORT int pcipt_findings_to_json(const struct pcipt_findings *findings, struct pcipt_text **ret_text)
{
	struct pt_json writer = {0};
	struct json_object *object;

	if (!findings || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-findings");
		pt_json_add(&writer, object, "findings", pt_json_findings(&writer, findings));
	}
	return pt_json_finish(&writer, object, ret_text);
}

PCIPT_EXPORT int pcipt_transaction_to_json(const struct pcipt_transaction *transaction, struct pcipt_text **ret_text)
{
	struct pt_json writer = {0};
	struct json_object *object, *array;

	if (!transaction || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-transaction");
		array = pt_json_new_array(&writer);
		for (size_t i = 0; !writer.failed && i < transaction->plan.step_count; i++) {
			const struct pt_step *step = &transaction->plan.steps[i];
			struct json_object *entry = pt_json_new_object(&writer);

			if (writer.failed)
				break;
			pt_json_add_text(&writer, entry, "sentence", step->sentence);
			pt_json_add_text(&writer, entry, "path", step->path);
			pt_json_add_text(&writer, entry, "value", step->value);
			pt_json_add_text(&writer, entry, "state", pcipt_step_state_get_name((int)step->state));
			if (step->move)
				pt_json_add_text(&writer, entry, "device", step->move->name);
			if (step->error)
				pt_json_add_text(&writer, entry, "error", pcipt_error_name(step->error));
			pt_json_append(&writer, array, entry);
		}
		pt_json_add_text(&writer, object, "state", pcipt_transaction_state_get_name((int)transaction->state));
		pt_json_add_flag(&writer, object, "applied", transaction->state == PCIPT_TRANSACTION_APPLIED);
		pt_json_add(&writer, object, "steps", array);
		pt_json_add(&writer, object, "findings", pt_json_findings(&writer, transaction->findings));
	}
	return pt_json_finish(&writer, object, ret_text);
}

static void write_prediction(struct pt_json *writer, struct json_object *object,
			     const struct pcipt_prediction *prediction)
{
	struct json_object *array = pt_json_new_array(writer);

	pt_json_add_number(writer, object, "count", pcipt_prediction_get_count(prediction));
	pt_json_add_number(writer, object, "most", pcipt_prediction_get_most(prediction));
	for (uint32_t i = 0; !writer->failed && pcipt_prediction_get_address(prediction, i); i++) {
		struct json_object *entry = pt_json_new_object(writer);
		const struct pcipt_group *group = NULL;
		char name[PCIPT_ADDRESS_SIZE];

		if (writer->failed)
			break;
		(void)pcipt_address_format(pcipt_prediction_get_address(prediction, i), name, sizeof(name));
		pt_json_add_text(writer, entry, "address", name);
		if (pcipt_prediction_get_group(prediction, i, &group))
			pt_json_add_text(writer, entry, "group", "none");
		else if (group)
			pt_json_add_number(writer, entry, "group", group->number);
		else
			pt_json_add_text(writer, entry, "group", "own");
		pt_json_append(writer, array, entry);
	}
	pt_json_add(writer, object, "virtual_functions", array);
	pt_json_add(writer, object, "findings", pt_json_findings(writer, pcipt_prediction_get_findings(prediction)));
}

PCIPT_EXPORT int pcipt_prediction_to_json(const struct pcipt_prediction *prediction, struct pcipt_text **ret_text)
{
	struct pt_json writer = {0};
	struct json_object *object;

	if (!prediction || !ret_text)
		return -EINVAL;
	object = pt_json_new_object(&writer);
	if (object) {
		pt_json_header(&writer, object, "pcipt-prediction");
		write_prediction(&writer, object, prediction);
	}
	return pt_json_finish(&writer, object, ret_text);
}

#else

PCIPT_EXPORT int pcipt_host_to_json(const struct pcipt_host *host, struct pcipt_text **ret_text)
{
	return host && ret_text ? -ENOTSUP : -EINVAL;
}

PCIPT_EXPORT int pcipt_device_to_json(const struct pcipt_device *device, struct pcipt_text **ret_text)
{
	return device && ret_text ? -ENOTSUP : -EINVAL;
}

PCIPT_EXPORT int pcipt_group_to_json(const struct pcipt_group *group, struct pcipt_text **ret_text)
{
	return group && ret_text ? -ENOTSUP : -EINVAL;
}

PCIPT_EXPORT int pcipt_findings_to_json(const struct pcipt_findings *findings, struct pcipt_text **ret_text)
{
	return findings && ret_text ? -ENOTSUP : -EINVAL;
}

PCIPT_EXPORT int pcipt_transaction_to_json(const struct pcipt_transaction *transaction, struct pcipt_text **ret_text)
{
	return transaction && ret_text ? -ENOTSUP : -EINVAL;
}

PCIPT_EXPORT int pcipt_prediction_to_json(const struct pcipt_prediction *prediction, struct pcipt_text **ret_text)
{
	return prediction && ret_text ? -ENOTSUP : -EINVAL;
}

PCIPT_EXPORT int pcipt_capacity_to_json(const struct pcipt_capacity *capacity, struct pcipt_text **ret_text)
{
	return capacity && pcipt_capacity_get_findings(capacity) && ret_text ? -ENOTSUP : -EINVAL;
}

#endif

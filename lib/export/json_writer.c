/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "json.h"

#include <inttypes.h>
#include <stdio.h>

void pt_json_add(struct pt_json *writer, struct json_object *object, const char *key, struct json_object *value)
{
	if (writer->failed || !value || json_object_object_add(object, key, value)) {
		writer->failed = true;
		json_object_put(value);
	}
}

void pt_json_append(struct pt_json *writer, struct json_object *array, struct json_object *value)
{
	if (writer->failed || !value || json_object_array_add(array, value)) {
		writer->failed = true;
		json_object_put(value);
	}
}

struct json_object *pt_json_new_object(struct pt_json *writer)
{
	struct json_object *object = writer->failed ? NULL : json_object_new_object();

	writer->failed |= !object;
	return object;
}

struct json_object *pt_json_new_array(struct pt_json *writer)
{
	struct json_object *array = writer->failed ? NULL : json_object_new_array();

	writer->failed |= !array;
	return array;
}

struct json_object *pt_json_new_text(struct pt_json *writer, const char *text)
{
	pt_text_clear(&writer->buffer);
	pt_text_append(&writer->buffer, "");
	pt_append_utf8(&writer->buffer, text);
	return writer->buffer.failed ? NULL : json_object_new_string(writer->buffer.string);
}

void pt_json_add_text(struct pt_json *writer, struct json_object *object, const char *key, const char *text)
{
	if (!text && !writer->failed)
		writer->failed = json_object_object_add(object, key, NULL) != 0;
	else if (text)
		pt_json_add(writer, object, key, pt_json_new_text(writer, text));
}

void pt_json_add_number(struct pt_json *writer, struct json_object *object, const char *key, int64_t number)
{
	pt_json_add(writer, object, key, json_object_new_int64(number));
}

void pt_json_add_flag(struct pt_json *writer, struct json_object *object, const char *key, bool flag)
{
	pt_json_add(writer, object, key, json_object_new_boolean(flag));
}

void pt_json_add_hex(struct pt_json *writer, struct json_object *object, const char *key, int digits, uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%0*" PRIx64, digits, number);
	pt_json_add_text(writer, object, key, text);
}

void pt_json_add_fact(struct pt_json *writer, struct json_object *object, const char *key,
		      const struct pt_fact_text *fact)
{
	if (!fact->error)
		pt_json_add_text(writer, object, key, fact->text);
}

struct json_object *pt_json_findings(struct pt_json *writer, const struct pcipt_findings *findings)
{
	struct json_object *array = pt_json_new_array(writer);

	for (size_t i = 0; !writer->failed && i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = &findings->list[i];
		struct json_object *object = pt_json_new_object(writer);
		char address[PCIPT_ADDRESS_SIZE];

		if (writer->failed)
			break;
		pt_json_add_number(writer, object, "code", finding->code);
		pt_json_add_text(writer, object, "name", pcipt_finding_get_name(finding));
		pt_json_add_text(writer, object, "severity", pcipt_severity_get_name((int)finding->severity));
		if (finding->subject == PCIPT_SUBJECT_DEVICE) {
			(void)pcipt_address_format(&finding->address, address, sizeof(address));
			pt_json_add_text(writer, object, "device", address);
		} else if (finding->subject == PCIPT_SUBJECT_GROUP) {
			pt_json_add_number(writer, object, "group", finding->group);
		}
		pt_json_add_text(writer, object, "sentence", finding->sentence);
		pt_json_add_text(writer, object, "remedy", finding->remedy);
		pt_json_append(writer, array, object);
	}
	return array;
}

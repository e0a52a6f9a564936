/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Building JSON with json-c; the first failure sticks, so that only the end needs to be checked. */
#ifndef PT_JSON_H
#define PT_JSON_H

#include "export.h"

#include <json-c/json.h>

struct pt_json {
	bool failed;
	struct pcipt_text buffer;
};

/* json_writer.c: values are handed over, also on failure */
struct json_object *pt_json_new_object(struct pt_json *writer) PT_MUST_CHECK;
struct json_object *pt_json_new_array(struct pt_json *writer) PT_MUST_CHECK;
struct json_object *pt_json_new_text(struct pt_json *writer, const char *text) PT_MUST_CHECK;
void pt_json_add(struct pt_json *writer, struct json_object *object, const char *key, struct json_object *value);
void pt_json_append(struct pt_json *writer, struct json_object *array, struct json_object *value);
/* NULL is written as null. */
void pt_json_add_text(struct pt_json *writer, struct json_object *object, const char *key, const char *text);
void pt_json_add_number(struct pt_json *writer, struct json_object *object, const char *key, int64_t number);
void pt_json_add_flag(struct pt_json *writer, struct json_object *object, const char *key, bool flag);
void pt_json_add_hex(struct pt_json *writer, struct json_object *object, const char *key, int digits, uint64_t number);
/* A fact that was not read, or that the kernel does not have, is left out. */
void pt_json_add_fact(struct pt_json *writer, struct json_object *object, const char *key,
		      const struct pt_fact_text *fact);
struct json_object *pt_json_findings(struct pt_json *writer, const struct pcipt_findings *findings) PT_MUST_CHECK;

/* json.c */
/* What every document begins with. */
void pt_json_header(struct pt_json *writer, struct json_object *object, const char *form);
/* Turns an object into text; frees the object. */
int pt_json_finish(struct pt_json *writer, struct json_object *object, struct pcipt_text **ret_text) PT_MUST_CHECK;

/* json_group.c, json_device.c: the members of a picture */
struct json_object *pt_json_machine(struct pt_json *writer, const struct pcipt_host *host) PT_MUST_CHECK;
struct json_object *pt_json_group(struct pt_json *writer, const struct pcipt_group *group) PT_MUST_CHECK;
struct json_object *pt_json_device(struct pt_json *writer, const struct pcipt_device *device) PT_MUST_CHECK;

/* json_topology.c */
void pt_json_fields(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device);
void pt_json_wiring(struct pt_json *writer, struct json_object *object, const struct pcipt_device *device);
void pt_json_topology(struct pt_json *writer, struct json_object *object, const struct pcipt_host *host);
void pt_json_explanation(struct pt_json *writer, struct json_object *object, const struct pcipt_group *group);

#endif

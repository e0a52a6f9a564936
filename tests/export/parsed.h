/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library wrote, parsed. */
#ifndef PT_PARSED_H
#define PT_PARSED_H

#include <json-c/json.h>
#include <pcipt/export.h>
#include <stdbool.h>

extern struct pcipt_text *text;
extern struct json_object *root;

/* Parses `text` into `root`; takes what the call that made it returned. */
void parse(int result);
/* Frees both; tests may run in one process. */
void forget_parsed(void);
struct json_object *member(struct json_object *object, const char *key);
const char *string_of(struct json_object *object, const char *key);
bool has(struct json_object *object, const char *key);
size_t count_of(struct json_object *object, const char *key);
struct json_object *entry(struct json_object *object, const char *key, size_t index);
/* The device at an address, of a picture. */
struct json_object *device_at(const char *address);

#endif

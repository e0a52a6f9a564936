/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "parsed.h"

#include <export/export.h>
#include <support/support.h>

#include <string.h>

struct pcipt_text *text;
struct json_object *root;

/* Valid UTF-8, and no control characters but the ends of lines. */
static void assert_clean(const char *string)
{
	struct pcipt_text again = {0};

	pt_text_append(&again, "");
	pt_append_utf8(&again, string);
	ck_assert_str_eq(again.string, string);
	pt_text_release(&again);
	for (const char *c = string; *c; c++)
		if ((unsigned char)*c < ' ' && *c != '\n')
			ck_abort_msg("control character %d", *c);
}

void parse(int result)
{
	ck_assert_int_eq(result, 0);
	ck_assert_uint_eq(strlen(pcipt_text_get_string(text)), pcipt_text_get_length(text));
	assert_clean(pcipt_text_get_string(text));
	json_object_put(root);
	root = json_tokener_parse(pcipt_text_get_string(text));
	ck_assert_ptr_nonnull(root);
}

void forget_parsed(void)
{
	json_object_put(root);
	root = NULL;
	pcipt_text_free(text);
	text = NULL;
}

struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	ck_assert_msg(json_object_object_get_ex(object, key, &value), "no member %s", key);
	return value;
}

const char *string_of(struct json_object *object, const char *key)
{
	return json_object_get_string(member(object, key));
}

bool has(struct json_object *object, const char *key)
{
	return json_object_object_get_ex(object, key, NULL);
}

size_t count_of(struct json_object *object, const char *key)
{
	return json_object_array_length(member(object, key));
}

struct json_object *entry(struct json_object *object, const char *key, size_t index)
{
	return json_object_array_get_idx(member(object, key), index);
}

struct json_object *device_at(const char *address)
{
	for (size_t i = 0; i < count_of(root, "devices"); i++)
		if (!strcmp(string_of(entry(root, "devices", i), "address"), address))
			return entry(root, "devices", i);
	ck_abort_msg("no device %s", address);
	return NULL;
}

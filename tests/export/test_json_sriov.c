/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Physical and virtual functions, and what is foreseen of these, as JSON; and one device or group alone. */
#include <pcipt/pcipt.h>
#include <support/picture.h>
#include <support/support.h>

#include <string.h>

#include "parsed.h"

#define ALL 0xff

static void finish(void)
{
	forget_parsed();
	free_context();
}

START_TEST(physical_and_virtual_functions_have_their_facts)
{
	struct json_object *object;

	read_root(tree("sriov"), ALL);
	parse(pcipt_host_to_json(host, &text));
	object = device_at("0000:18:00.0");
	ck_assert_int_eq(json_object_get_int64(member(object, "total_vfs")), 7);
	ck_assert_int_eq(json_object_get_int64(member(object, "card_vfs")), 8);
	ck_assert_int_eq(json_object_get_int64(member(object, "vf_offset")), 128);
	ck_assert_int_eq(json_object_get_int64(member(object, "vf_stride")), 4);
	ck_assert_str_eq(string_of(object, "vf_device"), "1520");
	ck_assert(json_object_get_boolean(member(object, "vf_autoprobe")));
	ck_assert_int_eq(json_object_get_int64(member(object, "msix_count")), 10);
	ck_assert(!has(object, "vf_total_msix") && !has(object, "vf_index"));
	ck_assert(!json_object_get_boolean(member(device_at("0000:3c:00.0"), "vf_autoprobe")));
	object = device_at("0000:18:10.4");
	ck_assert_int_eq(json_object_get_int64(member(object, "vf_index")), 1);
	ck_assert_int_eq(json_object_get_int64(member(object, "msix_count")), 3);
	ck_assert(!has(object, "vf_offset") && !has(object, "card_vfs") && !has(object, "vf_autoprobe"));
}
END_TEST

static void foresee(const char *name, uint8_t bus, uint32_t count)
{
	struct pcipt_address address = {.bus = bus};
	struct pcipt_prediction *prediction;

	forget_parsed();
	read_root(tree(name), ALL);
	ck_assert_int_eq(pcipt_prediction_new(pcipt_host_find_device(host, &address), count, &prediction), 0);
	parse(pcipt_prediction_to_json(prediction, &text));
	pcipt_prediction_free(prediction);
	ck_assert_str_eq(string_of(root, "format"), "pcipt-prediction");
	ck_assert_int_eq(json_object_get_int64(member(root, "count")), count);
}

START_TEST(a_prediction_has_addresses_groups_and_findings)
{
	foresee("sriov-limits", 1, 9);
	ck_assert_int_eq(json_object_get_int64(member(root, "most")), 7);
	ck_assert_uint_eq(count_of(root, "virtual_functions"), 9);
	ck_assert_str_eq(string_of(entry(root, "virtual_functions", 2), "address"), "0000:02:11.0");
	ck_assert_int_eq(json_object_get_int64(member(entry(root, "virtual_functions", 2), "group")), 1);
	ck_assert_uint_gt(count_of(root, "findings"), 2);
	foresee("sriov", 0x18, 7);
	ck_assert_str_eq(string_of(entry(root, "virtual_functions", 6), "group"), "own");
	ck_assert_int_eq(json_object_get_int64(member(root, "most")), 7);
}
END_TEST

/* What was printed for one of them alone; frees the text. */
static struct json_object *alone(int result, const char *form, const char *key)
{
	parse(result);
	pcipt_text_free(text);
	text = NULL;
	ck_assert_str_eq(string_of(root, "format"), form);
	return member(root, key);
}

START_TEST(one_device_or_group_is_as_in_the_whole)
{
	struct json_object *whole;

	read_root(tree("sriov"), ALL);
	parse(pcipt_host_to_json(host, &text));
	pcipt_text_free(text);
	whole = json_object_get(root);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++)
		ck_assert(json_object_equal(
			alone(pcipt_device_to_json(pcipt_host_get_device(host, i), &text), "pcipt-device", "device"),
			entry(whole, "devices", i)));
	for (size_t i = 0; i < pcipt_host_get_group_count(host); i++)
		ck_assert(json_object_equal(
			alone(pcipt_group_to_json(pcipt_host_get_group(host, i), &text), "pcipt-group", "group"),
			entry(whole, "groups", i)));
	json_object_put(whole);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("json-sriov");
	TCase *tests = tcase_create("json-sriov");

	tcase_add_checked_fixture(tests, make_context, finish);
	tcase_add_test(tests, physical_and_virtual_functions_have_their_facts);
	tcase_add_test(tests, a_prediction_has_addresses_groups_and_findings);
	tcase_add_test(tests, one_device_or_group_is_as_in_the_whole);
	suite_add_tcase(suite, tests);
	return suite;
}

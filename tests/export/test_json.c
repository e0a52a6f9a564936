/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <pcipt/pcipt.h>
#include <sim/sim.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

#if PCIPT_WITH_JSON
#include "parsed.h"
#else
static struct pcipt_text *text;
#endif

#define ALL 0xff

static struct pcipt_ctx *ctx;
static struct pcipt_host *host;
static struct pcipt_transaction *change;

static void finish(void)
{
	pcipt_transaction_free(change);
	pcipt_text_free(text);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
	change = NULL;
	text = NULL;
	host = NULL;
	ctx = NULL;
}

static void read_root(const char *path, unsigned int what)
{
	finish();
	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, path), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, what, &host), 0);
}

START_TEST(arguments_are_checked_and_results_untouched)
{
	struct pcipt_findings *findings = NULL;
	struct pcipt_text *mark = (struct pcipt_text *)&ctx, *result = mark;

	read_root(tree("no-iommu"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_check(host, &findings), 0);
	ck_assert_int_eq(pcipt_host_to_json(NULL, &result), -EINVAL);
	ck_assert_int_eq(pcipt_host_to_json(host, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_to_json(NULL, &result), -EINVAL);
	ck_assert_int_eq(pcipt_device_to_json(pcipt_host_get_device(host, 0), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_group_to_json(NULL, &result), -EINVAL);
	ck_assert_int_eq(pcipt_findings_to_json(NULL, &result), -EINVAL);
	ck_assert_int_eq(pcipt_findings_to_json(findings, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_to_json(NULL, &result), -EINVAL);
	ck_assert_int_eq(pcipt_prediction_to_json(NULL, &result), -EINVAL);
	ck_assert_ptr_eq(result, mark);
	pcipt_findings_free(findings);
}
END_TEST

#if PCIPT_WITH_JSON

static void finish_json(void)
{
	json_object_put(root);
	root = NULL;
	finish();
}

static void assert_same_text(const char *a, const char *b)
{
	ck_assert((!a && !b) || (a && b && !strcmp(a, b)));
}

static void assert_devices_equal(void)
{
	ck_assert_uint_eq(count_of(root, "devices"), pcipt_host_get_device_count(host));
	for (size_t i = 0; i < count_of(root, "devices"); i++) {
		struct json_object *object = entry(root, "devices", i), *group = member(object, "group");
		const struct pcipt_device *is = pcipt_host_get_device(host, i);
		const struct pcipt_device *parent = pcipt_device_get_parent(is);

		assert_same_text(string_of(object, "address"), pcipt_device_get_name(is));
		assert_same_text(string_of(object, "driver"), pcipt_device_get_driver(is));
		assert_same_text(string_of(object, "parent"), parent ? pcipt_device_get_name(parent) : NULL);
		ck_assert_int_eq(strtol(string_of(object, "vendor"), NULL, 16), pcipt_device_get_vendor_id(is));
		ck_assert_int_eq(strtol(string_of(object, "class"), NULL, 16), pcipt_device_get_class(is));
		ck_assert_uint_eq(count_of(object, "interfaces"), pcipt_device_get_interface_count(is));
		ck_assert((group != NULL) == (pcipt_device_get_group(is) != NULL));
		if (group)
			ck_assert_int_eq(json_object_get_int64(group),
					 pcipt_group_get_number(pcipt_device_get_group(is)));
	}
}

static void assert_groups_equal(void)
{
	ck_assert_uint_eq(count_of(root, "groups"), pcipt_host_get_group_count(host));
	for (size_t i = 0; i < count_of(root, "groups"); i++) {
		struct json_object *object = entry(root, "groups", i);
		const struct pcipt_group *is = pcipt_host_get_group(host, i);

		ck_assert_int_eq(json_object_get_int64(member(object, "number")), pcipt_group_get_number(is));
		ck_assert_uint_eq(count_of(object, "members"), pcipt_group_get_member_count(is));
		ck_assert_uint_eq(count_of(object, "reserved_regions"), pcipt_group_get_region_count(is));
		ck_assert_str_eq(string_of(object, "vfio_node"), pcipt_group_get_vfio_node(is));
		ck_assert_uint_gt(count_of(object, "findings"), 0);
		for (size_t j = 0; j < count_of(object, "members"); j++)
			ck_assert_str_eq(json_object_get_string(entry(object, "members", j)),
					 pcipt_device_get_name(pcipt_group_get_member(is, j)));
	}
}

static const char *const trees[] = {
	"reference",
	"no-iommu",
	"intel-off",
	"intel-off-parameter",
	"amd",
	"arm",
	"vmd",
	"gpu",
	"single-gpu",
	"shared-groups",
	"shared-chipset",
	"legacy-bridge",
	"sriov",
	"no-driver",
	"no-remapping",
	"lockdown",
	"bond",
	"virtio-iommu",
	"legacy-bridge-shpchp",
	"sriov-limits",
};
#define TREES (int)(sizeof(trees) / sizeof(trees[0]))

START_TEST(the_json_of_every_tree_has_what_the_picture_has)
{
	read_root(tree(trees[_i]), ALL);
	parse(pcipt_host_to_json(host, &text));
	ck_assert_str_eq(string_of(root, "format"), "pcipt-host");
	ck_assert_int_eq(json_object_get_int(member(root, "version")), 1);
	ck_assert_uint_eq(count_of(root, "unread"), pcipt_host_get_unread_count(host));
	assert_devices_equal();
	assert_groups_equal();
}
END_TEST

START_TEST(the_same_machine_gives_the_same_bytes)
{
	struct pcipt_text *again = NULL;
	struct pcipt_host *second = NULL;

	read_root(tree(trees[_i]), ALL);
	ck_assert_int_eq(pcipt_host_to_json(host, &text), 0);
	ck_assert_int_eq(pcipt_host_to_json(host, &again), 0);
	ck_assert_str_eq(pcipt_text_get_string(again), pcipt_text_get_string(text));
	pcipt_text_free(again);
	ck_assert_int_eq(pcipt_host_read(ctx, ALL, &second), 0);
	ck_assert_int_eq(pcipt_host_to_json(second, &again), 0);
	ck_assert_str_eq(pcipt_text_get_string(again), pcipt_text_get_string(text));
	pcipt_text_free(again);
	pcipt_host_unref(second);
}
END_TEST

START_TEST(only_what_was_read_is_written)
{
	static const struct {
		unsigned int what;
		const char *key;
	} facts[] = {
		{PCIPT_READ_DETAILS, "driver_override"},
		{PCIPT_READ_SRIOV, "total_vfs"},
		{PCIPT_READ_INTERFACES, "interfaces"},
		{PCIPT_READ_NAMES, "vendor_name"},
		{PCIPT_READ_USERS, "uses"},
		{PCIPT_READ_CONFIG, "config"},
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		read_root(tree("sriov"), facts[i].what);
		parse(pcipt_host_to_json(host, &text));
		for (size_t j = 0; j < sizeof(facts) / sizeof(facts[0]); j++)
			if (!(facts[i].what == PCIPT_READ_USERS && facts[j].what == PCIPT_READ_INTERFACES))
				ck_assert_msg(has(device_at("0000:18:00.0"), facts[j].key) == (i == j), "%zu: %s", i,
					      facts[j].key);
		ck_assert(!has(root, "machine"));
		ck_assert(!has(entry(root, "groups", 0), "domain_type"));
	}
	read_root(tree("sriov"), PCIPT_READ_MACHINE | PCIPT_READ_GROUPS);
	parse(pcipt_host_to_json(host, &text));
	ck_assert(has(root, "machine") && has(root, "ready") && has(root, "findings"));
	ck_assert(has(entry(root, "groups", 0), "domain_type"));
}
END_TEST

START_TEST(facts_have_the_values_of_the_reference_server)
{
	struct json_object *object;

	read_root(tree("reference"), ALL);
	parse(pcipt_host_to_json(host, &text));
	ck_assert(json_object_get_boolean(member(root, "ready")));
	object = member(root, "machine");
	ck_assert_str_eq(string_of(object, "interrupt_remapping"), "yes");
	ck_assert_str_eq(json_object_get_string(entry(object, "firmware_tables", 0)), "DMAR");
	ck_assert_str_eq(string_of(entry(object, "iommus", 0), "kind"), "intel");
	ck_assert_str_eq(string_of(member(object, "modules"), "vfio_pci"), "loadable");
	object = device_at("0000:18:00.2");
	ck_assert_str_eq(string_of(object, "vendor"), "8086");
	ck_assert_str_eq(string_of(object, "device"), "1521");
	ck_assert_str_eq(string_of(object, "class"), "020000");
	ck_assert_str_eq(string_of(object, "driver"), "igb");
	ck_assert_ptr_null(member(object, "driver_override"));
	ck_assert_str_eq(string_of(entry(object, "interfaces", 0), "name"), "enp24s0f2");
	ck_assert_uint_eq(strlen(string_of(object, "config")), 2 * 4096);
	ck_assert_ptr_eq(strstr(string_of(object, "config"), "86802115"), string_of(object, "config"));
	ck_assert_str_eq(string_of(entry(device_at("0000:01:00.0"), "uses", 0), "name"), "use-default-route");
	object = entry(root, "groups", 24);
	ck_assert_str_eq(string_of(object, "isolation"), "alone");
	ck_assert_str_eq(string_of(entry(object, "reserved_regions", 0), "first"), "00000000fee00000");
	ck_assert_str_eq(string_of(entry(object, "reserved_regions", 0), "type"), "msi");
}
END_TEST

START_TEST(a_file_that_could_not_be_read_is_listed_with_its_error)
{
	const char *folder = copy_of_tree("no-iommu");

	put_file(folder, "pcipt-capture.errors", "EACCES sys/devices/pci0000:00/0000:00:03.0/config\n");
	read_root(folder, PCIPT_READ_CONFIG);
	parse(pcipt_host_to_json(host, &text));
	ck_assert_uint_eq(count_of(root, "unread"), 1);
	ck_assert_ptr_nonnull(strstr(string_of(entry(root, "unread", 0), "path"), "0000:00:03.0/config"));
	ck_assert_str_eq(string_of(entry(root, "unread", 0), "error"), "EACCES");
	ck_assert(!has(device_at("0000:00:03.0"), "config"));
}
END_TEST

START_TEST(findings_have_code_severity_subject_and_remedy)
{
	static const char *const severities[] = {"note", "warning", "blocker"};
	struct pcipt_findings *findings = NULL;

	read_root(tree("intel-off"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_check(host, &findings), 0);
	parse(pcipt_findings_to_json(findings, &text));
	ck_assert_str_eq(string_of(root, "format"), "pcipt-findings");
	ck_assert_uint_eq(count_of(root, "findings"), pcipt_findings_get_count(findings));
	for (size_t i = 0; i < count_of(root, "findings"); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);
		struct json_object *object = entry(root, "findings", i);

		ck_assert_int_eq(json_object_get_int(member(object, "code")), pcipt_finding_get_code(finding));
		ck_assert_str_eq(string_of(object, "name"), pcipt_finding_get_name(finding));
		ck_assert_str_eq(string_of(object, "severity"), severities[pcipt_finding_get_severity(finding)]);
		ck_assert_str_eq(string_of(object, "sentence"), pcipt_finding_get_sentence(finding));
		assert_same_text(string_of(object, "remedy"), pcipt_finding_get_remedy(finding));
		ck_assert(!has(object, "device") && !has(object, "group"));
	}
	pcipt_findings_free(findings);
}
END_TEST

START_TEST(a_finding_names_its_device_or_its_group)
{
	struct pcipt_findings *findings = NULL;

	read_root(tree("gpu"), PCIPT_READ_GROUPS);
	ck_assert_int_eq(pcipt_group_check(pcipt_host_find_group(host, 1), &findings), 0);
	parse(pcipt_findings_to_json(findings, &text));
	ck_assert_int_eq(json_object_get_int(member(entry(root, "findings", 0), "group")), 1);
	ck_assert_str_eq(string_of(entry(root, "findings", 1), "device"), "0000:01:00.0");
	pcipt_findings_free(findings);
}
END_TEST

static void begin_change(const char *address)
{
	struct pcipt_address parsed;
	struct sim *sim;

	ctx = sim_start(copy_of_tree("gpu"), &sim);
	ck_assert_int_eq(pcipt_transaction_new(ctx, &change), 0);
	ck_assert_int_eq(pcipt_address_parse(address, &parsed), 0);
	ck_assert_int_eq(pcipt_transaction_add_bind(change, &parsed, 0), 0);
}

static void write_change(void)
{
	pcipt_text_free(text);
	text = NULL;
	parse(pcipt_transaction_to_json(change, &text));
	ck_assert_str_eq(string_of(root, "format"), "pcipt-transaction");
}

START_TEST(a_transaction_has_its_steps_and_findings)
{
	begin_change("0000:01:00.1");
	write_change();
	ck_assert_uint_eq(count_of(root, "steps"), 0);
	ck_assert_uint_eq(count_of(root, "findings"), 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	write_change();
	ck_assert_uint_eq(count_of(root, "steps"), pcipt_transaction_get_step_count(change));
	for (size_t i = 0; i < count_of(root, "steps"); i++) {
		struct json_object *step = entry(root, "steps", i);

		ck_assert_str_eq(string_of(step, "sentence"), pcipt_transaction_get_step_sentence(change, i));
		assert_same_text(string_of(step, "path"), pcipt_transaction_get_step_path(change, i));
		assert_same_text(string_of(step, "value"), pcipt_transaction_get_step_value(change, i));
		ck_assert_str_eq(string_of(step, "state"), "waiting");
	}
	ck_assert_ptr_null(member(entry(root, "steps", 0), "path"));
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	write_change();
	ck_assert_str_eq(string_of(entry(root, "steps", 4), "state"), "done");
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	write_change();
	ck_assert_str_eq(string_of(entry(root, "steps", 4), "state"), "undone");
}
END_TEST

#else

START_TEST(a_build_without_json_says_so)
{
	struct pcipt_findings *findings = NULL;
	struct pcipt_text *mark = (struct pcipt_text *)&ctx, *result = mark;

	read_root(tree("no-iommu"), PCIPT_READ_MACHINE);
	ck_assert(!pcipt_has_feature("json"));
	ck_assert_int_eq(pcipt_host_check(host, &findings), 0);
	ck_assert_int_eq(pcipt_transaction_new(ctx, &change), 0);
	ck_assert_int_eq(pcipt_host_to_json(host, &result), -ENOTSUP);
	ck_assert_int_eq(pcipt_device_to_json(pcipt_host_get_device(host, 0), &result), -ENOTSUP);
	ck_assert_int_eq(pcipt_findings_to_json(findings, &result), -ENOTSUP);
	ck_assert_int_eq(pcipt_transaction_to_json(change, &result), -ENOTSUP);
	ck_assert_ptr_eq(result, mark);
	pcipt_findings_free(findings);
}
END_TEST

#endif

Suite *make_suite(void)
{
	Suite *suite = suite_create("json");
	TCase *tests = tcase_create("json");

	tcase_set_timeout(tests, 60);
#if PCIPT_WITH_JSON
	tcase_add_checked_fixture(tests, NULL, finish_json);
	tcase_add_loop_test(tests, the_json_of_every_tree_has_what_the_picture_has, 0, TREES);
	tcase_add_loop_test(tests, the_same_machine_gives_the_same_bytes, 0, TREES);
	tcase_add_test(tests, only_what_was_read_is_written);
	tcase_add_test(tests, facts_have_the_values_of_the_reference_server);
	tcase_add_test(tests, a_file_that_could_not_be_read_is_listed_with_its_error);
	tcase_add_test(tests, findings_have_code_severity_subject_and_remedy);
	tcase_add_test(tests, a_finding_names_its_device_or_its_group);
	tcase_add_test(tests, a_transaction_has_its_steps_and_findings);
#else
	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_add_test(tests, a_build_without_json_says_so);
#endif
	tcase_add_test(tests, arguments_are_checked_and_results_untouched);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts that a machine, or a tree made to do harm, may hold: what comes out is JSON in valid UTF-8 all the same. */
#include "parsed.h"

#include <pcipt/pcipt.h>
#include <sim/sim.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BAD "\xef\xbf\xbd"
#define DEVICE "sys/devices/pci0000:00/0000:00:03.0"

static const struct {
	const char *is;
	const char *becomes;
} texts[] = {
	{"\"", "\""},
	{"\\", "\\"},
	{"\\u0000 \\\" \\n", "\\u0000 \\\" \\n"},
	{"tab\tbell\x07 escape\x1b[31m delete\x7f", "tab\tbell\x07 escape\x1b[31m delete\x7f"},
	{"</script><!--", "</script><!--"},
	{"\",\"injected\":\"yes", "\",\"injected\":\"yes"},
	{"}]}", "}]}"},
	{"\xff\xfe", BAD BAD},
	{"cut \xe4\xb8", "cut " BAD BAD},
	{"\xed\xa0\x80\xed\xb0\x80", BAD BAD BAD BAD BAD BAD},
	{"\xc0\x80", BAD BAD},
	{"line\xe2\x80\xa8separator \xf0\x9f\x90\xa7", "line\xe2\x80\xa8separator \xf0\x9f\x90\xa7"},
	{"%s%n%d", "%s%n%d"},
};
#define TEXTS (int)(sizeof(texts) / sizeof(texts[0]))

static struct pcipt_ctx *ctx;
static struct pcipt_host *host;
static struct sim *sim;

static void start(void)
{
	ctx = sim_start(copy_of_tree("no-iommu"), &sim);
}

static void finish(void)
{
	forget_parsed();
	pcipt_host_unref(host);
	host = NULL;
	pcipt_ctx_unref(ctx);
}

static void write_host(void)
{
	ck_assert_int_eq(pcipt_host_read(ctx, 0x2ff, &host), 0);
	parse(pcipt_host_to_json(host, &text));
}

static struct json_object *last_device(void)
{
	struct json_object *devices = member(root, "devices");

	return json_object_array_get_idx(devices, json_object_array_length(devices) - 1);
}

START_TEST(a_hostile_override_is_a_string)
{
	sim_file_write(sim, DEVICE "/driver_override", texts[_i].is);
	write_host();
	ck_assert_str_eq(json_object_get_string(member(last_device(), "driver_override")), texts[_i].becomes);
	ck_assert(!json_object_object_get_ex(last_device(), "injected", NULL));
}
END_TEST

START_TEST(a_hostile_command_line_is_a_string)
{
	sim_file_write(sim, "proc/cmdline", texts[_i].is);
	write_host();
	ck_assert_str_eq(json_object_get_string(member(member(root, "machine"), "command_line")), texts[_i].becomes);
}
END_TEST

START_TEST(a_hostile_driver_is_a_string)
{
	char uevent[512];

	ck_assert_int_lt(snprintf(uevent, sizeof(uevent),
				  "DRIVER=%s\nPCI_CLASS=20000\nPCI_ID=8086:100E\nPCI_SUBSYS_ID=1AF4:1100\n"
				  "PCI_SLOT_NAME=0000:00:03.0\n",
				  texts[_i].is),
			 (int)sizeof(uevent));
	sim_file_write(sim, DEVICE "/uevent", uevent);
	write_host();
	ck_assert_str_eq(json_object_get_string(member(last_device(), "driver")), texts[_i].becomes);
}
END_TEST

START_TEST(a_hostile_interface_is_a_string)
{
	char path[256], target[256];
	struct json_object *interfaces;

	if (strchr(texts[_i].is, '/'))
		return; /* no name of a file */
	sim_format(path, sizeof(path), "sys/class/net/%s", texts[_i].is);
	sim_format(target, sizeof(target), DEVICE "/net/%s", texts[_i].is);
	sim_file_move(sim, DEVICE "/net/ens3", target);
	sim_file_remove(sim, "sys/class/net/ens3");
	sim_file_link_up(sim, path, target);
	write_host();
	interfaces = member(last_device(), "interfaces");
	ck_assert_uint_eq(json_object_array_length(interfaces), 1);
	ck_assert_str_eq(json_object_get_string(member(json_object_array_get_idx(interfaces, 0), "name")),
			 texts[_i].becomes);
}
END_TEST

START_TEST(a_hostile_mount_is_a_string_in_a_finding)
{
	char line[512];
	struct json_object *uses;

	ck_assert_int_lt(snprintf(line, sizeof(line), "28 1 8:1 / /x%s rw - ext4 /dev/sda1 rw\n", texts[_i].is),
			 (int)sizeof(line));
	sim_file_write(sim, "proc/1/mountinfo", line);
	write_host();
	for (size_t i = 0; i < json_object_array_length(member(root, "devices")); i++) {
		struct json_object *device = json_object_array_get_idx(member(root, "devices"), i);

		uses = member(device, "uses");
		if (strcmp(json_object_get_string(member(device, "address")), "0000:00:01.1") != 0)
			continue;
		ck_assert_uint_ge(json_object_array_length(uses), 1);
		ck_assert_ptr_nonnull(
			strstr(json_object_get_string(member(json_object_array_get_idx(uses, 0), "sentence")), "/x"));
		return;
	}
	ck_abort_msg("no disk controller");
}
END_TEST

START_TEST(a_hostile_override_is_a_string_in_a_transaction)
{
	struct pcipt_transaction *change;
	struct pcipt_address address = {.bus = 0x00, .device = 3};
	struct json_object *steps;

	sim_file_write(sim, DEVICE "/driver_override", texts[_i].is);
	ck_assert_int_eq(pcipt_transaction_new(ctx, &change), 0);
	ck_assert_int_eq(pcipt_transaction_add_bind(change, &address, 0), 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	parse(pcipt_transaction_to_json(change, &text));
	pcipt_transaction_free(change);
	steps = member(root, "steps");
	ck_assert_ptr_nonnull(strstr(json_object_get_string(member(json_object_array_get_idx(steps, 1), "value")),
				     texts[_i].becomes));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("hostile");
	TCase *tests = tcase_create("hostile");

	tcase_add_checked_fixture(tests, start, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, a_hostile_override_is_a_string, 0, TEXTS);
	tcase_add_loop_test(tests, a_hostile_command_line_is_a_string, 0, TEXTS);
	tcase_add_loop_test(tests, a_hostile_driver_is_a_string, 0, TEXTS);
	tcase_add_loop_test(tests, a_hostile_interface_is_a_string, 0, TEXTS);
	tcase_add_loop_test(tests, a_hostile_mount_is_a_string_in_a_finding, 0, TEXTS);
	tcase_add_loop_test(tests, a_hostile_override_is_a_string_in_a_transaction, 0, TEXTS);
	suite_add_tcase(suite, tests);
	return suite;
}

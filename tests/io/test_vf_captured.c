/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of VFs' ports in a captured tree, and on their way there. */
#include <errno.h>
#include <string.h>

#include <pcipt/capture.h>

#include "faults.h"
#include "roots.h"

#define SETTINGS                                                                                                       \
	"0 mac 02:11:22:33:44:55\n0 vlan 100 3 802.1ad\n0 spoofchk on\n0 trust off\n0 state auto\n0 rate 0 1000\n"     \
	"1 mac 02:11:22:33:44:66\n"
#define LINES                                                                                                          \
	"vf eth0 0 mac 02:11:22:33:44:55\nvf eth0 0 vlan 100 3 802.1ad\nvf eth0 0 spoofchk on\n"                       \
	"vf eth0 0 trust off\nvf eth0 0 state auto\nvf eth0 0 rate 0 1000\nvf eth0 1 mac 02:11:22:33:44:66\n"
#define SCRUBBED_LINES                                                                                                 \
	"vf eth0 0 mac 00:00:00:00:00:00\nvf eth0 0 vlan 100 3 802.1ad\nvf eth0 0 spoofchk on\n"                       \
	"vf eth0 0 trust off\nvf eth0 0 state auto\nvf eth0 0 rate 0 1000\nvf eth0 1 mac 00:00:00:00:00:00\n"

static struct pcipt_text text;
static const char *root;

static void setup(void)
{
	root = new_root();
}

static void teardown(void)
{
	pt_text_release(&text);
}

static void expect_settings(struct pt_io *io, const char *interface, const char *expected)
{
	pt_text_clear(&text);
	ck_assert_int_eq(pt_io_vf_settings(io, interface, &text), 0);
	ck_assert_str_eq(text.string, expected);
	ck_assert_uint_eq(text.length, strlen(expected));
}

START_TEST(a_captured_tree_answers_from_the_lines_of_its_network)
{
	struct pt_io *io = open_root(root, _i);

	ck_assert_int_eq(pt_io_vf_settings(io, "eth0", &text), -ENOENT); /* a capture of an older version */
	put_file(root, PT_IO_NETWORK_FILE,
		 "link lo -\nlink eth0 -\n" LINES "link eth1 bridge\nvf eth10 0 trust on\n"
		 "address eth0 192.0.2.2/24 global\nvf eth0 2 trust on");
	expect_settings(io, "eth0", SETTINGS "2 trust on\n"); /* also without a newline at the end */
	expect_settings(io, "eth1", "");                      /* is there, and has none */
	expect_settings(io, "eth10", "0 trust on\n");
	ck_assert_int_eq(pt_io_vf_settings(io, "eth", &text), -ENODEV);
	ck_assert_int_eq(pt_io_vf_settings(io, "eth2", &text), -ENODEV);
	ck_assert_int_eq(pt_io_vf_settings(io, "", &text), -ENODEV);
	pt_io_free(io);
}
END_TEST

START_TEST(settings_are_added_to_what_is_there)
{
	struct pt_io *io = open_root(root, WAY_OPENAT2);

	put_file(root, PT_IO_NETWORK_FILE, "link eth0 -\n" LINES);
	pt_text_append(&text, "before\n");
	ck_assert_int_eq(pt_io_vf_settings(io, "eth0", &text), 0);
	ck_assert_str_eq(text.string, "before\n" SETTINGS);
	pt_io_free(io);
}
END_TEST

START_TEST(garbage_in_the_network_of_a_captured_tree_is_passed_over)
{
	static const char garbage[] =
		"\n\n \nvf\nvf \nvf eth0\nvf  eth0 0 trust on\n vf eth0 0 trust on\n"
		"VF eth0 0 trust on\nvf\teth0 0 trust on\nxvf eth0 0 trust on\nvfeth0 0 trust on\n"
		"vf eth00 0 trust on\nvf eth 0 trust on\nlink\nlink \nlink eth\nlinketh0\n\xff\xfe\n"
		"route vf eth0 0 trust on\nlink x vf eth0 0 trust on\nvf - 0 trust on\n";
	static char name[5000];
	struct pt_io *io = open_root(root, WAY_OPENAT2);

	put_file(root, PT_IO_NETWORK_FILE, garbage);
	ck_assert_int_eq(pt_io_vf_settings(io, "eth0", &text), -ENODEV);
	put_file(root, PT_IO_NETWORK_FILE, "");
	ck_assert_int_eq(pt_io_vf_settings(io, "eth0", &text), -ENODEV);
	ck_assert_str_eq(text.string, "");
	pt_text_printf(&text, "%s" LINES "%s", garbage, garbage);
	put_file(root, PT_IO_NETWORK_FILE, text.string);
	expect_settings(io, "eth0", SETTINGS);
	memset(name, 'n', sizeof(name) - 1); /* and a name that is longer than any */
	for (size_t length = 50; length < sizeof(name); length += length < 70 ? 1 : 4929) {
		name[length] = '\0';
		ck_assert_int_eq(pt_io_vf_settings(io, name, &text), -ENODEV);
		name[length] = 'n';
	}
	pt_io_free(io);
}
END_TEST

START_TEST(what_the_network_of_a_captured_tree_says_of_a_vf_is_kept_as_it_is)
{
	struct pt_io *io = open_root(root, WAY_OPENAT2);
	char line[3000];

	/* a later version may know more; who reads this takes what it knows */
	put_file(root, PT_IO_NETWORK_FILE, "vf eth0 0 colour blue\nvf eth0 \nvf eth0 99999999999 mac x\n");
	expect_settings(io, "eth0", "0 colour blue\n\n99999999999 mac x\n");
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	memcpy(line, "vf eth0 ", strlen("vf eth0 "));
	put_file(root, PT_IO_NETWORK_FILE, line);
	ck_assert_int_eq(pt_io_vf_settings(io, "eth0", &text), 0);
	ck_assert_uint_eq(text.length,
			  strlen("0 colour blue\n\n99999999999 mac x\n") + strlen(line) - strlen("vf eth0 ") + 1);
	pt_io_free(io);
}
END_TEST

/* Else the running machine's interface of the same name would be changed. */
START_TEST(nothing_is_set_on_a_captured_tree)
{
	struct pt_io *io = open_root(root, _i), *replay;

	put_file(root, PT_IO_NETWORK_FILE, "link lo -\n");
	put_file(root, PT_IO_ERRORS_FILE, "");
	ck_assert_int_eq(pt_io_set_vf(io, "lo", "0 trust on"), -PCIPT_E_NOT_LIVE);
	put_file(root, "sys/class/net/lo/mtu", "65536\n");
	ck_assert_int_eq(pt_io_set_vf(io, "lo", "0 trust on"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_set_vf(io, "no-such", "0 trust on"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_set_vf(io, "lo", "0 trust maybe"), -EINVAL);
	ck_assert_int_eq(pt_io_open_replay(io, &replay), 0);
	ck_assert_int_eq(pt_io_set_vf(replay, "lo", "0 trust on"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_set_vf(replay, "lo", "0 trust maybe"), -EINVAL);
	pt_io_free(replay);
}
END_TEST

static int answer_live(struct pt_io *io)
{
	(void)io;
	return 1;
}

static int answer_network(struct pt_io *io, struct pcipt_text *network)
{
	(void)io;
	pt_text_clear(network);
	pt_text_append(network, "link eth0 -\n" LINES "link eth1 -\n");
	return 0;
}

START_TEST(a_capture_keeps_the_settings_and_leaves_out_their_macs_if_asked)
{
	static const struct pt_io_ops ops = {.is_live = answer_live, .network = answer_network};
	struct pt_io machine = {.ops = &ops}, *recorder, *replay;

	ck_assert_int_eq(pt_io_open_recorder(&machine, root, _i ? PCIPT_CAPTURE_SCRUB : 0, &recorder), 0);
	expect_settings(recorder, "eth0", SETTINGS); /* who asks gets them whole */
	ck_assert_int_eq(pt_io_set_vf(recorder, "eth0", "0 trust on"), -PCIPT_E_NOT_LIVE);
	ck_assert_int_eq(pt_io_recorder_finish(recorder), 0);
	pt_io_free(recorder);
	ck_assert_str_eq(content_of(below(root, PT_IO_NETWORK_FILE)),
			 _i ? "link eth0 -\n" SCRUBBED_LINES "link eth1 -\n" : "link eth0 -\n" LINES "link eth1 -\n");
	ck_assert_int_eq(pt_io_open_replay(open_root(root, WAY_OPENAT2), &replay), 0);
	if (!_i)
		expect_settings(replay, "eth0", SETTINGS);
	expect_settings(replay, "eth1", "");
	ck_assert_int_eq(pt_io_vf_settings(replay, "eth2", &text), -ENODEV);
	pt_io_free(replay);
}
END_TEST

START_TEST(a_capture_without_a_network_answers_as_the_machine_did)
{
	struct pt_io *machine = with_faults(open_root(root, WAY_OPENAT2)), *recorder, *replay;
	const char *capture = new_root();

	ck_assert_int_eq(pt_io_open_recorder(machine, capture, 0, &recorder), 0);
	ck_assert_int_eq(pt_io_vf_settings(recorder, "eth0", &text), -ENOTSUP);
	ck_assert_int_eq(pt_io_recorder_finish(recorder), 0);
	pt_io_free(recorder);
	pt_io_free(machine);
	ck_assert_int_eq(pt_io_open_replay(open_root(capture, WAY_OPENAT2), &replay), 0);
	ck_assert_int_eq(pt_io_vf_settings(replay, "eth0", &text), -ENOTSUP);
	pt_io_free(replay);
}
END_TEST

static void expect_scrubbed(const char *network, const char *expected)
{
	ck_assert_int_eq(pt_scrub_network(network, &text), 0);
	ck_assert_str_eq(text.string, expected);
}

START_TEST(every_mac_of_a_network_is_scrubbed_and_nothing_else)
{
	expect_scrubbed("vf eth0 0 mac 02:11:22:33:44:55", "vf eth0 0 mac 00:00:00:00:00:00");
	expect_scrubbed("vf eth0 0 mac AA:BB:CC:DD:EE:FF\n", "vf eth0 0 mac 00:00:00:00:00:00\n");
	expect_scrubbed("vf a 0 mac 02:11:22:33:44:55\nvf a 1 mac 02:11:22:33:44:56\n",
			"vf a 0 mac 00:00:00:00:00:00\nvf a 1 mac 00:00:00:00:00:00\n");
	expect_scrubbed("vf a 0 mac 02:11:22:33:44\nvf a 0 vlan 5 0 802.1Q\nvf a 0 rate 0 100000000000000000\n",
			"vf a 0 mac 02:11:22:33:44\nvf a 0 vlan 5 0 802.1Q\nvf a 0 rate 0 100000000000000000\n");
	expect_scrubbed("route 254 20:11:22:33:44:55:66:77/128 a -\n", "route 254 20:11:22:33:44:55:66:77/128 a -\n");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("vf_captured");
	TCase *cases = tcase_create("settings of VFs in a captured tree");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_loop_test(cases, a_captured_tree_answers_from_the_lines_of_its_network, 0, WAY_COUNT);
	tcase_add_test(cases, settings_are_added_to_what_is_there);
	tcase_add_test(cases, garbage_in_the_network_of_a_captured_tree_is_passed_over);
	tcase_add_test(cases, what_the_network_of_a_captured_tree_says_of_a_vf_is_kept_as_it_is);
	tcase_add_loop_test(cases, nothing_is_set_on_a_captured_tree, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_capture_keeps_the_settings_and_leaves_out_their_macs_if_asked, 0, 2);
	tcase_add_test(cases, a_capture_without_a_network_answers_as_the_machine_did);
	tcase_add_test(cases, every_mac_of_a_network_is_scrubbed_and_nothing_else);
	suite_add_tcase(suite, cases);
	return suite;
}

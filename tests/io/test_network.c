/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <io/real.h>
#include <pcipt/capture.h>

#include "faults.h"

#include "roots.h"

#include "config.h"

#define FACTS                                                                                                          \
	"link lo -\nlink eth0 bridge\naddress eth0 192.0.2.2/24 global\naddress eth0 fe80::211:22ff:fe33:4455/64 "     \
	"link\n"                                                                                                       \
	"address eth0 2001:db8::ff:fe00:1/64 global\nroute 254 default eth0 fe80::211:22ff:fe33:4466\n"                \
	"route 254 20:11:22:33:44:55:66:77/128 eth0 -\n"
#define SCRUBBED_FACTS                                                                                                 \
	"link lo -\nlink eth0 bridge\naddress eth0 192.0.2.2/24 global\naddress eth0 fe80::ff:fe00:0/64 link\n"        \
	"address eth0 2001:db8::ff:fe00:0/64 global\nroute 254 default eth0 fe80::ff:fe00:0\n"                         \
	"route 254 20:11:22:33:44:55:66:77/128 eth0 -\n"

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

static void expect_network(struct pt_io *io, const char *expected)
{
	ck_assert_int_eq(pt_io_network(io, &text), 0);
	ck_assert_str_eq(text.string, expected);
	ck_assert_uint_eq(text.length, strlen(expected));
}

START_TEST(a_captured_tree_has_a_file)
{
	struct pt_io *io = open_root(root, _i);

	ck_assert_int_eq(pt_io_network(io, &text), -ENOENT);
	put_file(root, PT_IO_NETWORK_FILE, FACTS);
	expect_network(io, FACTS);
	put_file(root, PT_IO_NETWORK_FILE, "");
	expect_network(io, "");
	pt_io_free(io);
}
END_TEST

/* Captures a root, and gives the capture back as one. */
static struct pt_io *capture(struct pt_io *machine, unsigned int flags, int expected)
{
	static char path[256];
	struct pt_io *recorder, *inner, *replay;

	(void)strcpy(path, beside(root, "capture"));
	ck_assert_int_eq(pt_io_create_folder(path), 0);
	ck_assert_int_eq(pt_io_open_recorder(machine, path, flags, &recorder), 0);
	ck_assert_int_eq(pt_io_network(recorder, &text), expected);
	ck_assert_int_eq(pt_io_recorder_finish(recorder), 0);
	pt_io_free(recorder);
	ck_assert_int_eq(pt_io_open_real(path, &inner), 0);
	ck_assert_int_eq(pt_io_open_replay(inner, &replay), 0);
	return replay;
}

START_TEST(a_capture_keeps_it_and_leaves_out_what_is_made_from_macs_if_asked)
{
	struct pt_io *machine = open_root(root, WAY_OPENAT2), *replay;

	put_file(root, PT_IO_NETWORK_FILE, FACTS);
	replay = capture(machine, _i ? PCIPT_CAPTURE_SCRUB : 0, 0);
	ck_assert_str_eq(text.string, FACTS); /* who asks gets it whole */
	expect_network(replay, _i ? SCRUBBED_FACTS : FACTS);
	pt_io_free(replay);
	pt_io_free(machine);
}
END_TEST

START_TEST(a_capture_answers_as_the_machine_did)
{
	struct pt_io *machine = open_root(root, WAY_OPENAT2), *replay;

	replay = capture(machine, 0, -ENOENT); /* as every capture of an older version */
	ck_assert_int_eq(pt_io_network(replay, &text), -ENOENT);
	pt_io_free(replay);
	pt_io_remove_tree(beside(root, "capture"));
	machine = with_faults(machine);
	replay = capture(machine, 0, -ENOTSUP);
	ck_assert_int_eq(pt_io_network(replay, &text), -ENOTSUP);
	pt_io_free(replay);
	pt_io_free(machine);
}
END_TEST

#if PCIPT_WITH_NETLINK
static bool run(const char *commands)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		execl("/bin/sh", "sh", "-e", "-c", commands, (char *)NULL);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return !status;
}

START_TEST(what_the_kernel_has_is_told_line_by_line)
{
	size_t descriptors = count_descriptors();

	if (unshare(CLONE_NEWNET) || !run("ip link add one type veth peer name two; ip link add br0 type bridge")) {
		printf("# no networks can be made here\n");
		return;
	}
	ck_assert(run("for name in one two br0; do echo 1 >/proc/sys/net/ipv6/conf/$name/addr_gen_mode; done\n"
		      "ip link set lo up; ip link set one up; ip link set two up; ip link set br0 up\n"
		      "ip address add 192.0.2.2/24 dev one\n"
		      "ip address add 198.51.100.1 peer 198.51.100.9/32 dev two scope link\n"
		      "ip address add 2001:db8::2/64 dev one nodad\n"
		      "ip route add default via 192.0.2.1\n"
		      "ip route add 203.0.113.7 dev br0\n"
		      "ip route add 203.0.113.64/26 table 1000 via inet6 2001:db8::5 dev one\n"
		      "ip route add unreachable 203.0.113.0/28\n"
		      "ip route add 10.0.0.0/8 nexthop via 192.0.2.3 nexthop via 198.51.100.9\n"
		      "ip -6 route add default via 2001:db8::1\n"
		      "ip -6 route add 2001:db8:1::/48 nexthop via 2001:db8::3 nexthop via 2001:db8::4\n"
		      "ip -6 route add blackhole 2001:db8:2::/48"));
	ck_assert_int_eq(pt_io_dump_network(&text), 0);
	for (size_t i = 0; i < 2; i++) {
		static const char *const lines[] = {
			"link lo -\n",
			"link one veth\n",
			"link two veth\n",
			"link br0 bridge\n",
			"address lo 127.0.0.1/8 host\n",
			"address one 192.0.2.2/24 global\n",
			"address two 198.51.100.1/32 link\n",
			"address lo ::1/128 host\n",
			"address one 2001:db8::2/64 global\n",
			"route 254 default one 192.0.2.1\n",
			"route 254 203.0.113.7/32 br0 -\n",
			"route 1000 203.0.113.64/26 one 2001:db8::5\n",
			"route 254 10.0.0.0/8 one 192.0.2.3\n",
			"route 254 10.0.0.0/8 two 198.51.100.9\n",
			"route 254 192.0.2.0/24 one -\n",
			"route 254 default one 2001:db8::1\n",
			"route 254 2001:db8:1::/48 one 2001:db8::3\n",
			"route 254 2001:db8:1::/48 one 2001:db8::4\n",
			"route 254 2001:db8::/64 one -\n",
		};

		for (size_t j = 0; j < sizeof(lines) / sizeof(lines[0]); j++) {
			const char *found = strstr(text.string, lines[j]);

			ck_assert_msg(found && (found == text.string || found[-1] == '\n'), "no %s in\n%s", lines[j],
				      text.string);
			ck_assert_ptr_null(strstr(found + 1, lines[j]));
		}
		ck_assert_ptr_null(strstr(text.string, "203.0.113.0/28"));
		ck_assert_ptr_null(strstr(text.string, "2001:db8:2::"));
		ck_assert_ptr_null(strstr(text.string, "route 255"));
		ck_assert_ptr_null(strstr(text.string, "ff00::"));
		ck_assert_int_eq(pt_io_dump_network(&text), 0); /* the second time as the first */
	}
	ck_assert_uint_eq(count_descriptors(), descriptors);
}
END_TEST

START_TEST(more_links_than_fit_into_one_message)
{
	size_t count = 0;

	if (unshare(CLONE_NEWNET) || !run("for i in $(seq 150); do echo link add name long-name-$i type bridge; echo "
					  "address add 10.0.$i.1/24 dev long-name-$i; done | ip -batch -")) {
		printf("# no networks can be made here\n");
		return;
	}
	ck_assert_int_eq(pt_io_dump_network(&text), 0);
	for (const char *line = text.string; (line = strstr(line, " long-name-")); line++)
		count++;
	ck_assert_uint_eq(count, 300); /* they are down: no routes */
	ck_assert_ptr_nonnull(strstr(text.string, "address long-name-150 10.0.150.1/24 global\n"));
}
END_TEST

static void expect_live(int live, int expected)
{
	struct pt_io *io = open_root("/", WAY_OPENAT2);

	if (pt_io_is_live(io) == live) {
		ck_assert_int_eq(pt_io_network(io, &text), expected);
		ck_assert(expected || strstr(text.string, "link lo -\n"));
	}
	pt_io_free(io);
}

START_TEST(a_live_root_has_the_network_of_its_first_process)
{
	char link[64];

	expect_live(1, 0);
	if (readlink("/proc/1/ns/net", link, sizeof(link)) > 0 && !unshare(CLONE_NEWNET))
		expect_live(1, -ENODATA);
}
END_TEST
#else
START_TEST(without_netlink_there_is_nothing_to_ask)
{
	ck_assert_int_eq(pt_io_dump_network(&text), -ENOTSUP);
}
END_TEST
#endif

Suite *make_suite(void)
{
	Suite *suite = suite_create("network");
	TCase *cases = tcase_create("the network");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_loop_test(cases, a_captured_tree_has_a_file, 0, WAY_COUNT);
	tcase_add_loop_test(cases, a_capture_keeps_it_and_leaves_out_what_is_made_from_macs_if_asked, 0, 2);
	tcase_add_test(cases, a_capture_answers_as_the_machine_did);
#if PCIPT_WITH_NETLINK
	tcase_add_test(cases, what_the_kernel_has_is_told_line_by_line);
	tcase_add_test(cases, more_links_than_fit_into_one_message);
	tcase_add_test(cases, a_live_root_has_the_network_of_its_first_process);
#else
	tcase_add_test(cases, without_netlink_there_is_nothing_to_ask);
#endif
	suite_add_tcase(suite, cases);
	return suite;
}

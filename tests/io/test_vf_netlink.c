/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What netlink says of VFs, from messages made here: as a kernel writes them, and as none would. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <io/real.h>

#include "roots.h"

#include "config.h"

static struct pcipt_text text;

static void setup(void)
{
	pt_text_append(&text, "");
}

static void teardown(void)
{
	pt_text_release(&text);
}

#if PCIPT_WITH_NETLINK
#include <io/netlink.h>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/netlink.h>

#define ROUNDS 20000

/* An attribute that is being made. */
static unsigned char message[65536];
static size_t used;

static size_t put(int type, const void *data, size_t size)
{
	const struct nlattr header = {.nla_len = (uint16_t)(sizeof(header) + size), .nla_type = (uint16_t)type};
	size_t start = used;

	ck_assert_uint_le(used + sizeof(header) + size + 4, sizeof(message));
	memset(message + used, 0, sizeof(header) + size + 4);
	memcpy(message + used, &header, sizeof(header));
	if (size)
		memcpy(message + used + sizeof(header), data, size);
	used += (sizeof(header) + size + 3) / 4 * 4;
	return start;
}

/* Ends what put() has begun: what came since is inside. */
static void end(size_t start)
{
	uint16_t length = (uint16_t)(used - start);

	memcpy(message + start, &length, sizeof(length));
}

static size_t begin_list(void)
{
	used = 0;
	return put(IFLA_VFINFO_LIST, NULL, 0);
}

static size_t begin_vf(void)
{
	return put(IFLA_VF_INFO, NULL, 0);
}

/* In memory of just its size: a sanitizer sees a byte too far. */
static void read_bytes(const void *bytes, size_t size)
{
	struct nlattr *copy = malloc(size);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, size);
	pt_text_clear(&text);
	pt_netlink_add_vfs(&text, "vf eth0 ", copy);
	free(copy);
}

static void expect(size_t list, const char *expected)
{
	end(list);
	read_bytes(message, used);
	ck_assert_str_eq(text.string, expected);
}

static void put_whole_vf(uint32_t index)
{
	const struct ifla_vf_mac mac = {.vf = index, .mac = {0x02, 0x11, 0x22, 0x33, 0x44, (unsigned char)index}};
	const struct ifla_vf_vlan vlan = {.vf = index, .vlan = 100, .qos = 3};
	const struct ifla_vf_spoofchk spoofchk = {.vf = index, .setting = 1};
	const struct ifla_vf_trust trust = {.vf = index, .setting = 0};
	const struct ifla_vf_link_state state = {.vf = index, .link_state = IFLA_VF_LINK_STATE_DISABLE};
	const struct ifla_vf_rate rate = {.vf = index, .min_tx_rate = 10, .max_tx_rate = 4294967295};
	const struct ifla_vf_tx_rate limit = {.vf = index, .rate = 77};
	size_t vf = begin_vf();

	put(IFLA_VF_MAC, &mac, sizeof(mac));
	put(IFLA_VF_VLAN, &vlan, sizeof(vlan));
	put(IFLA_VF_RATE, &rate, sizeof(rate));
	put(IFLA_VF_TX_RATE, &limit, sizeof(limit));
	put(IFLA_VF_SPOOFCHK, &spoofchk, sizeof(spoofchk));
	put(IFLA_VF_LINK_STATE, &state, sizeof(state));
	put(IFLA_VF_TRUST, &trust, sizeof(trust));
	put(IFLA_VF_STATS, NULL, 0);
	end(vf);
}

START_TEST(all_that_is_said_of_a_vf_has_a_line)
{
	size_t list = begin_list();

	put_whole_vf(0);
	put_whole_vf(255);
	expect(list, "vf eth0 0 mac 02:11:22:33:44:00\nvf eth0 0 vlan 100 3 802.1Q\nvf eth0 0 spoofchk on\n"
		     "vf eth0 0 trust off\nvf eth0 0 state disable\nvf eth0 0 rate 10 4294967295\n"
		     "vf eth0 255 mac 02:11:22:33:44:ff\nvf eth0 255 vlan 100 3 802.1Q\nvf eth0 255 spoofchk on\n"
		     "vf eth0 255 trust off\nvf eth0 255 state disable\nvf eth0 255 rate 10 4294967295\n");
	expect(begin_list(), "");
}
END_TEST

START_TEST(what_the_driver_does_not_say_has_no_line)
{
	const uint32_t unknown[] = {3, UINT32_MAX}, odd[] = {3, 2}, fourth[] = {3, 3};
	const struct ifla_vf_tx_rate limit = {.vf = 3, .rate = 77};
	size_t list = begin_list(), vf = begin_vf();

	put(IFLA_VF_SPOOFCHK, unknown, sizeof(unknown));
	put(IFLA_VF_TRUST, unknown, sizeof(unknown));
	put(IFLA_VF_LINK_STATE, unknown, sizeof(unknown));
	end(vf);
	vf = begin_vf();
	put(IFLA_VF_SPOOFCHK, odd, sizeof(odd));
	put(IFLA_VF_LINK_STATE, fourth, sizeof(fourth));
	put(IFLA_VF_TX_RATE, &limit, sizeof(limit)); /* of a kernel without a least rate */
	end(vf);
	end(begin_vf());
	expect(list, "vf eth0 3 rate 0 77\n");
}
END_TEST

static void put_vlans(uint16_t protocol, size_t size, int type)
{
	const struct ifla_vf_vlan plain = {.vf = 1, .vlan = 5, .qos = 1};
	const struct ifla_vf_vlan_info info = {.vf = 1, .vlan = 200, .qos = 7, .vlan_proto = htons(protocol)};
	size_t vf = begin_vf(), vlans;

	put(IFLA_VF_VLAN, &plain, sizeof(plain));
	vlans = put(IFLA_VF_VLAN_LIST, NULL, 0);
	put(type + 1, &plain, sizeof(plain)); /* passed over */
	put(type, &info, size);
	end(vlans);
	end(vf);
}

START_TEST(a_vlan_with_its_protocol_goes_before_one_without)
{
	const struct ifla_vf_vlan_info info = {0};
	size_t list = begin_list();

	put_vlans(ETH_P_8021AD, sizeof(info), IFLA_VF_VLAN_INFO);
	put_vlans(ETH_P_8021Q, sizeof(info), IFLA_VF_VLAN_INFO);
	put_vlans(ETH_P_8021AD, sizeof(info) - 1, IFLA_VF_VLAN_INFO);
	put_vlans(ETH_P_8021AD, 0, IFLA_VF_VLAN_INFO);
	put_vlans(ETH_P_8021AD, sizeof(info), IFLA_VF_VLAN_INFO + 7);
	expect(list, "vf eth0 1 vlan 200 7 802.1ad\nvf eth0 1 vlan 200 7 802.1Q\nvf eth0 1 vlan 5 1 802.1Q\n"
		     "vf eth0 1 vlan 5 1 802.1Q\nvf eth0 1 vlan 5 1 802.1Q\n");
}
END_TEST

START_TEST(an_attribute_that_is_too_short_is_passed_over)
{
	static const struct {
		int type;
		size_t size;
	} kinds[] = {
		{IFLA_VF_MAC, sizeof(struct ifla_vf_mac)},
		{IFLA_VF_VLAN, sizeof(struct ifla_vf_vlan)},
		{IFLA_VF_SPOOFCHK, sizeof(struct ifla_vf_spoofchk)},
		{IFLA_VF_TRUST, sizeof(struct ifla_vf_trust)},
		{IFLA_VF_LINK_STATE, sizeof(struct ifla_vf_link_state)},
		{IFLA_VF_RATE, sizeof(struct ifla_vf_rate)},
		{IFLA_VF_TX_RATE, sizeof(struct ifla_vf_tx_rate)},
	};
	static const unsigned char zeros[64];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		for (size_t size = 0; size <= kinds[i].size + 8; size++) {
			size_t list = begin_list(), vf = begin_vf();

			put(kinds[i].type, zeros, size);
			end(vf);
			end(list);
			read_bytes(message, used);
			/* a longer one is that of a newer kernel */
			ck_assert_msg(!*text.string == (size < kinds[i].size), "kind %d of %zu bytes: '%s'",
				      kinds[i].type, size, text.string);
		}
	}
}
END_TEST

START_TEST(what_is_nested_otherwise_is_passed_over)
{
	const uint32_t pair[] = {4, 1};
	size_t list = begin_list(), vf;

	put(IFLA_VF_TRUST, pair, sizeof(pair)); /* without its VF */
	put(IFLA_VF_INFO, NULL, 0);
	put(IFLA_VF_INFO, pair, 3);
	vf = put(IFLA_VF_INFO + 1, NULL, 0);
	put(IFLA_VF_TRUST, pair, sizeof(pair));
	end(vf);
	vf = begin_vf();
	end(begin_vf());
	put(IFLA_VF_MAX + 1, pair, sizeof(pair));
	put(0x3fff, pair, sizeof(pair));
	put(0, pair, sizeof(pair));
	put(IFLA_VF_TRUST | NLA_F_NESTED, pair, sizeof(pair));
	end(vf);
	vf = put(IFLA_VF_INFO | NLA_F_NESTED, NULL, 0); /* as newer kernels may mark it */
	put(IFLA_VF_SPOOFCHK, pair, sizeof(pair));
	end(vf);
	expect(list, "vf eth0 4 trust on\nvf eth0 4 spoofchk on\n");
}
END_TEST

/* The list says how long it is, as the kernel's message does around it; what is inside may be cut anywhere. */
START_TEST(a_list_that_is_cut_is_read_as_far_as_it_goes)
{
	size_t list = begin_list(), whole;

	put_whole_vf(7);
	put_whole_vf(8);
	end(list);
	whole = used;
	for (size_t size = sizeof(struct nlattr); size < whole; size++) {
		used = size;
		end(list);
		read_bytes(message, size);
		ck_assert_ptr_null(strstr(text.string, "vf eth0 8")); /* the last one never fits */
		ck_assert(!strstr(text.string, "vf eth0 7") == (size < sizeof(struct nlattr) + (whole - 4) / 2));
	}
}
END_TEST

static bool is_line(const char *line, size_t length)
{
	static const char start[] = "vf eth0 ";

	if (length < sizeof(start) || strncmp(line, start, strlen(start)) != 0)
		return false;
	for (size_t i = 0; i < length; i++)
		if (line[i] < ' ' || line[i] > '~')
			return false;
	return true;
}

START_TEST(whatever_is_in_a_list_becomes_whole_lines)
{
	unsigned int seed = base_seed();
	unsigned char before[4096];
	size_t list = begin_list(), size;

	put_whole_vf(1);
	put_vlans(ETH_P_8021AD, sizeof(struct ifla_vf_vlan_info), IFLA_VF_VLAN_INFO);
	put_whole_vf(2);
	end(list);
	size = used;
	ck_assert_uint_le(size, sizeof(before));
	memcpy(before, message, size);
	for (int i = 0; i < ROUNDS; i++) {
		for (int j = rand_r(&seed) % 6; j >= 0; j--) /* the length of the list is true: libnl has seen to it */
			message[4 + (size_t)rand_r(&seed) % (size - 4)] =
				(unsigned char)(rand_r(&seed) % 3 ? rand_r(&seed) % 16 : rand_r(&seed));
		read_bytes(message, size);
		for (const char *line = text.string; *line; line = strchr(line, '\n') + 1)
			ck_assert_msg(is_line(line, strcspn(line, "\n")), "round %d: '%s'", i, line);
		memcpy(message, before, size);
	}
}
END_TEST

/* The kernel takes the message apart before it asks the driver, which lo has none of. */
START_TEST(the_kernel_understands_what_it_is_told)
{
	static const char *const settings[] = {
		"0 mac 02:11:22:33:44:55", "0 vlan 100 3 802.1Q", "0 vlan 100 3 802.1ad", "0 spoofchk on", "0 trust on",
		"0 state enable",          "0 rate 0 1000",
	};
	size_t descriptors = count_descriptors();

	ck_assert_int_eq(pt_real_vf_settings(NULL, "lo", &text), 0);
	ck_assert_str_eq(text.string, "");
	ck_assert_int_eq(pt_real_vf_settings(NULL, "no-such-link", &text), -ENODEV);
	ck_assert_int_eq(pt_real_vf_settings(NULL, "", &text), -ENODEV);
	ck_assert_int_eq(pt_real_vf_settings(NULL, "a-name-of-16-chr", &text), -ENODEV);
	ck_assert_int_eq(pt_real_set_vf(NULL, "", settings[0]), -ENODEV);
	ck_assert_int_eq(pt_real_set_vf(NULL, "a-name-of-16-chr", settings[0]), -ENODEV);
	ck_assert_int_eq(pt_real_set_vf(NULL, "", "0 mac"), -EINVAL);
	if (unshare(CLONE_NEWNET)) {
		printf("# no networks can be made here\n");
		return;
	}
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int r = pt_real_set_vf(NULL, "lo", settings[i]);

		ck_assert_msg(r == -ENOTSUP, "%s: %s", settings[i], pcipt_strerror(r));
		ck_assert_int_eq(pt_real_set_vf(NULL, "no-such-link", settings[i]), -ENODEV);
	}
	ck_assert_uint_eq(count_descriptors(), descriptors);
}
END_TEST
#else
START_TEST(without_netlink_there_is_nothing_to_ask)
{
	ck_assert_int_eq(pt_real_vf_settings(NULL, "lo", &text), -ENOTSUP);
	ck_assert_int_eq(pt_real_set_vf(NULL, "lo", "0 trust on"), -ENOTSUP);
}
END_TEST
#endif

Suite *make_suite(void)
{
	Suite *suite = suite_create("vf_netlink");
	TCase *cases = tcase_create("what netlink says of VFs");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
#if PCIPT_WITH_NETLINK
	tcase_add_test(cases, all_that_is_said_of_a_vf_has_a_line);
	tcase_add_test(cases, what_the_driver_does_not_say_has_no_line);
	tcase_add_test(cases, a_vlan_with_its_protocol_goes_before_one_without);
	tcase_add_test(cases, an_attribute_that_is_too_short_is_passed_over);
	tcase_add_test(cases, what_is_nested_otherwise_is_passed_over);
	tcase_add_test(cases, a_list_that_is_cut_is_read_as_far_as_it_goes);
	tcase_add_test(cases, whatever_is_in_a_list_becomes_whole_lines);
	tcase_add_test(cases, the_kernel_understands_what_it_is_told);
#else
	tcase_add_test(cases, without_netlink_there_is_nothing_to_ask);
#endif
	suite_add_tcase(suite, cases);
	return suite;
}

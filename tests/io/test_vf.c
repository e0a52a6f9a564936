/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of VFs' ports: taken apart. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <io/vf.h>
#include <support/support.h>

static const struct {
	const char *text;
	struct pt_vf_setting setting;
} valid[] = {
	{"0 mac 02:11:22:33:44:ff", {0, PT_VF_MAC, {0x02, 0x11, 0x22, 0x33, 0x44, 0xff}, {0}}},
	{"7 mac AA:bb:Cc:dD:EE:FF", {7, PT_VF_MAC, {0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}, {0}}},
	{"65535 mac 00:00:00:00:00:00", {65535, PT_VF_MAC, {0}, {0}}},
	{"1 vlan 0 0 802.1Q", {1, PT_VF_VLAN, {0}, {0, 0, 0}}},
	{"2 vlan 4095 7 802.1ad", {2, PT_VF_VLAN, {0}, {4095, 7, 1}}},
	{"3 spoofchk off", {3, PT_VF_SPOOFCHK, {0}, {0}}},
	{"3 spoofchk on", {3, PT_VF_SPOOFCHK, {0}, {1}}},
	{"4 trust off", {4, PT_VF_TRUST, {0}, {0}}},
	{"4 trust on", {4, PT_VF_TRUST, {0}, {1}}},
	{"5 state auto", {5, PT_VF_STATE, {0}, {0}}},
	{"5 state enable", {5, PT_VF_STATE, {0}, {1}}},
	{"5 state disable", {5, PT_VF_STATE, {0}, {2}}},
	{"6 rate 0 0", {6, PT_VF_RATE, {0}, {0, 0}}},
	{"6 rate 100 4294967295", {6, PT_VF_RATE, {0}, {100, 4294967295}}},
};

START_TEST(a_setting_is_taken_apart)
{
	const struct pt_vf_setting *expected = &valid[_i].setting;
	struct pt_vf_setting setting;

	memset(&setting, 0xa5, sizeof(setting));
	ck_assert_int_eq(pt_vf_parse_setting(valid[_i].text, &setting), 0);
	ck_assert_uint_eq(setting.index, expected->index);
	ck_assert_int_eq(setting.key, expected->key);
	ck_assert_mem_eq(setting.mac, expected->mac, sizeof(setting.mac));
	ck_assert_mem_eq(setting.numbers, expected->numbers, sizeof(setting.numbers));
}
END_TEST

static void expect_invalid(const char *setting)
{
	struct pt_vf_setting parsed, before;
	char *copy = strdup(setting); /* of just its size: a sanitizer sees a byte too far */

	ck_assert_ptr_nonnull(copy);
	memset(&parsed, 0xa5, sizeof(parsed));
	before = parsed;
	ck_assert_msg(pt_vf_parse_setting(copy, &parsed) == -EINVAL, "'%s' is taken for a setting", setting);
	ck_assert_mem_eq(&parsed, &before, sizeof(parsed));
	free(copy);
}

static const char *const invalid[] = {
	"",
	" ",
	"0",
	"0 ",
	"mac",
	"eth0 0 trust on",
	"0 nothing on",
	"0  on",
	"-1 trust on",
	"+1 trust on",
	"0x1 trust on",
	"65536 trust on",
	"4294967296 trust on",
	"18446744073709551616 trust on",
	"99999999999999999999999999999999 trust on",
	"0 trust on\n",
	"0 trust\ton",
	"\n0 trust on",
	/* MACs */
	"0 mac",
	"0 mac ",
	"0 mac 02",
	"0 mac 02:",
	"0 mac 02:11:22:33:44",
	"0 mac 02:11:22:33:44:",
	"0 mac 02:11:22:33:44:5",
	"0 mac 02:11:22:33:44:555",
	"0 mac 02:11:22:33:44:55:66",
	"0 mac 02:11:22:33:44:55:",
	"0 mac 02-11-22-33-44-55",
	"0 mac 0211.2233.4455",
	"0 mac 021122334455",
	"0 mac 0x:11:22:33:44:55",
	"0 mac 02:11:22:33:44:5g",
	"0 mac :02:11:22:33:44",
	"0 mac 02:11:22:33:44:55 ",
	"0 mac 02:11:22:33:44:55 on",
	"0 mac  02:11:22:33:44:55",
	"0 MAC 02:11:22:33:44:55",
	"0 Mac 02:11:22:33:44:55",
	"0 macs 02:11:22:33:44:55",
	/* VLANs */
	"0 vlan",
	"0 vlan 1",
	"0 vlan 1 0",
	"0 vlan 4096 0 802.1Q",
	"0 vlan 1 8 802.1Q",
	"0 vlan -1 0 802.1Q",
	"0 vlan 0x1 0 802.1Q",
	"0 vlan 1 0 802.1q",
	"0 vlan 1 0 802.1AD",
	"0 vlan 1 0 8021Q",
	"0 vlan 1 0 ",
	"0 vlan 1 0 802.1Q ",
	"0 vlan 1 0 802.1Q 0",
	"0 vlan 1  802.1Q",
	"0 vlan  0 802.1Q",
	"0 vlan 4294967296 0 802.1Q",
	"0 Vlan 1 0 802.1Q",
	/* switches */
	"0 spoofchk",
	"0 spoofchk ",
	"0 spoofchk ON",
	"0 spoofchk 1",
	"0 spoofchk o",
	"0 spoofchk onn",
	"0 spoofchk on ",
	"0 spoofchk on on",
	"0 spoofchk auto",
	"0 Spoofchk on",
	"0 trust",
	"0 trust On",
	"0 trust yes",
	"0 trust off off",
	"0 trust on ",
	"0 trust enable",
	"0 TRUST on",
	"0 trust on on on",
	/* link states */
	"0 state",
	"0 state ",
	"0 state on",
	"0 state Auto",
	"0 state enabled",
	"0 state auto ",
	"0 state auto auto",
	"0 state 0",
	"0 State auto",
	/* rates */
	"0 rate",
	"0 rate 1",
	"0 rate 1 ",
	"0 rate 1 2 ",
	"0 rate 1 2 3",
	"0 rate 1 2 3 4",
	"0 rate 1 4294967296",
	"0 rate 4294967296 1",
	"0 rate -1 1",
	"0 rate 1 1.5",
	"0 rate 1 10G",
	"0 rate  1",
	"0 Rate 1 2",
	/* more words than any has */
	"0 rate 1 2 3 4 5 6 7 8",
	"0 trust on a b c d e f",
	"       ",
	"0 vlan 1 0 802.1Q a b c d",
};

START_TEST(what_is_no_setting_is_refused)
{
	for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		expect_invalid(invalid[i]);
}
END_TEST

/* Zeros make a setting of any length, and there is a place of a fixed size for a copy of it: no part of one that is
 * longer is taken for the whole. */
START_TEST(a_setting_of_any_length_is_taken_apart_or_refused)
{
	static const char start[] = "5 rate 1 ";

	for (size_t zeros = 0; zeros < 5000; zeros += zeros < 200 ? 1 : 997) {
		size_t length = strlen(start) + zeros + 1;
		struct pt_vf_setting setting;
		char *line = malloc(length + 1);
		int r;

		ck_assert_ptr_nonnull(line);
		memcpy(line, start, strlen(start));
		memset(line + strlen(start), '0', zeros);
		memcpy(line + length - 1, "7", 2);
		r = pt_vf_parse_setting(line, &setting);
		ck_assert_int_eq(r, length < 96 ? 0 : -EINVAL);
		ck_assert(r || (setting.index == 5 && setting.numbers[0] == 1 && setting.numbers[1] == 7));
		free(line);
	}
}
END_TEST

START_TEST(every_cut_of_a_setting_is_refused)
{
	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++) {
		for (size_t length = 0; length < strlen(valid[i].text); length++) {
			char cut[96];

			memcpy(cut, valid[i].text, length);
			cut[length] = '\0';
			/* but that of a number is a number */
			if (valid[i].setting.key != PT_VF_RATE || length < strlen("6 rate 100 4"))
				expect_invalid(cut);
		}
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("vf");
	TCase *cases = tcase_create("settings of VFs");

	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, a_setting_is_taken_apart, 0, sizeof(valid) / sizeof(valid[0]));
	tcase_add_test(cases, what_is_no_setting_is_refused);
	tcase_add_test(cases, a_setting_of_any_length_is_taken_apart_or_refused);
	tcase_add_test(cases, every_cut_of_a_setting_is_refused);
	suite_add_tcase(suite, cases);
	return suite;
}

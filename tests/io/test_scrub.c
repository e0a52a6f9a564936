/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <string.h>

#include "roots.h"

static void assert_scrubbed(const char *text, const char *expected)
{
	size_t length = strlen(text);
	char *copy = malloc(length ? length : 1); /* without a terminating zero: a sanitizer sees a byte too far */

	ck_assert_ptr_nonnull(copy);
	ck_assert_uint_eq(strlen(expected), length);
	memcpy(copy, text, length);
	pt_scrub_text(copy, length);
	ck_assert_msg(!memcmp(copy, expected, length), "'%s' became '%.*s'", text, (int)length, copy);
	free(copy);
}

START_TEST(a_mac_address_becomes_zeros_in_either_case_and_with_either_separator)
{
	assert_scrubbed("a0:36:9f:12:ab:cd", "00:00:00:00:00:00");
	assert_scrubbed("A0:36:9F:12:AB:CD\n", "00:00:00:00:00:00\n");
	assert_scrubbed("a0-36-9F-12-ab-CD", "00:00:00:00:00:00");
	assert_scrubbed("HWADDR=a0:36:9f:12:ab:cd eth0", "HWADDR=00:00:00:00:00:00 eth0");
	assert_scrubbed("x a0:36:9f:12:ab:cd,a0:36:9f:12:ab:ce.", "x 00:00:00:00:00:00,00:00:00:00:00:00.");
	assert_scrubbed("BOOTIF=01-a0-36-9f-12-ab-cd", "BOOTIF=00:00:00:00:00:00:00");
	assert_scrubbed("a0:36:9f:12:ab:cd:e", "00:00:00:00:00:00:e");
	assert_scrubbed("a0:36:9f:12:ab:cd:", "00:00:00:00:00:00:");
}
END_TEST

START_TEST(longer_hardware_addresses_become_zeros_whole)
{
	assert_scrubbed("a0:36:9f:ff:fe:12:ab:cd", "00:00:00:00:00:00:00:00");
	assert_scrubbed("80:00:02:08:fe:80:00:00:00:00:00:00:e4:1d:2d:03:00:a1:b2:c3\n",
			"00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00\n");
}
END_TEST

START_TEST(what_is_no_mac_address_stays)
{
	static const char *const texts[] = {
		"",
		"0000:01:00.0",
		"10000:e1:00.0",
		"8086:1521",
		"a0:36:9f:12:ab",
		"a0:36:9f:12:ab:",
		"a0:36:9f:12:ab:c",
		"a0:36:9f:12:ab:cg",
		"a0:36:9f:12:ab:cde",
		"a0369f12abcd",
		"1a0:36:9f:12:ab:cd",
		"a0.36.9f.12.ab.cd",
		"12:34:56",
		"MODALIAS=pci:v00008086d00001521sv00008086sd00000001bc02sc00i00",
		"6f3a2b1c-0d4e-4f5a-8b9c-0123456789ab",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_scrubbed(texts[i], texts[i]);
}
END_TEST

START_TEST(a_mac_address_inside_an_ipv6_address_becomes_zeros)
{
	assert_scrubbed("fe80000000000000a2369ffffe12abcd 02 40 20 80     eth0\n",
			"fe80000000000000000000fffe000000 02 40 20 80     eth0\n");
	assert_scrubbed("20010DB8000000000236FFFFFE12ABCD", "20010DB800000000000000FFFE000000");
	/* proc/net/ipv6_route: destination, source and next hop in one line */
	assert_scrubbed("fe80000000000000a2369ffffe12abcd 80 00000000000000000000000000000000 00 "
			"20010db8000000000236fffffe12abcd 00000000 eth0",
			"fe80000000000000000000fffe000000 80 00000000000000000000000000000000 00 "
			"20010db800000000000000fffe000000 00000000 eth0");
}
END_TEST

START_TEST(other_ipv6_addresses_stay)
{
	static const char *const texts[] = {
		"00000000000000000000000000000001 01 80 10 80       lo",
		"20010db8000000000000000000000001",
		"20010db80000fffe0000000000000001",
		"fe80000000000000a2369ffffe12abc",
		"fe80000000000000a2369ffffe12abcde",
		"1fe80000000000000a2369ffffe12abcd",
		"fe80000000000000a2369ffffe12abcg",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_scrubbed(texts[i], texts[i]);
}
END_TEST

START_TEST(a_name_below_by_id_becomes_a_row_of_x)
{
	assert_scrubbed("/dev/disk/by-id/nvme-Samsung_S4EWNX0R /srv ext4 rw",
			"/dev/disk/by-id/xxxxxxxxxxxxxxxxxxxxx /srv ext4 rw");
	assert_scrubbed("root=/dev/disk/by-id/ata-X_123", "root=/dev/disk/by-id/xxxxxxxxx");
	assert_scrubbed("/by-id/a/by-id/b\tc", "/by-id/x/by-id/x\tc");
	assert_scrubbed("/dev/disk/by-id/", "/dev/disk/by-id/");
	assert_scrubbed("/dev/disk/by-path/pci-0000:01:00.0-nvme-1", "/dev/disk/by-path/pci-0000:01:00.0-nvme-1");
	assert_scrubbed("by-id/x1", "by-id/x1");
	assert_scrubbed("/by-i", "/by-i");
	assert_scrubbed("/by-id/ata_a0:36:9f:12:ab:cd x", "/by-id/xxxxxxxxxxxxxxxxxxxxx x");
}
END_TEST

START_TEST(every_cut_of_a_text_is_scrubbed_without_a_step_outside)
{
	static const char text[] =
		"a0:36:9f:12:ab:cd fe80000000000000a2369ffffe12abcd /by-id/x1 80:00:02:08:fe:80:00:00";

	for (size_t from = 0; from < sizeof(text); from++) {
		for (size_t to = from; to < sizeof(text); to++) {
			char *copy = malloc(to - from + 1);

			ck_assert_ptr_nonnull(copy);
			memcpy(copy, text + from, to - from);
			copy[to - from] = '#';
			pt_scrub_text(copy, to - from);
			if (copy[to - from] != '#')
				ck_abort_msg("a byte behind the text was written");
			free(copy);
		}
	}
}
END_TEST

static void put_capability(uint8_t *config, size_t at, unsigned int id, size_t next)
{
	uint32_t header = id | 1u << 16 | (uint32_t)next << 20;

	for (size_t i = 0; i < 4; i++)
		config[at + i] = (uint8_t)(header >> (8 * i));
}

/* A configuration space full of ones with capabilities at 0x100, 0x140 (a serial number) and 0x200. */
static uint8_t *new_config(size_t size)
{
	uint8_t whole[PCI_CFG_SPACE_EXP_SIZE], *config = malloc(size);

	ck_assert_ptr_nonnull(config);
	memset(whole, 0x11, sizeof(whole));
	put_capability(whole, 0x100, PCI_EXT_CAP_ID_ERR, 0x140);
	put_capability(whole, 0x140, PCI_EXT_CAP_ID_DSN, 0x200);
	put_capability(whole, 0x200, PCI_EXT_CAP_ID_ARI, 0);
	memcpy(config, whole, size);
	return config;
}

static void assert_only_cleared(const uint8_t *scrubbed, size_t size, size_t from, size_t to)
{
	uint8_t *before = new_config(size);

	for (size_t i = 0; i < size; i++)
		if (scrubbed[i] != (i >= from && i < to ? 0 : before[i]))
			ck_abort_msg("byte %zx of %zx is %02x", i, size, scrubbed[i]);
	free(before);
}

START_TEST(the_serial_number_in_configuration_space_is_cleared_and_nothing_else)
{
	uint8_t *config = new_config(PCI_CFG_SPACE_EXP_SIZE);

	pt_scrub_config(config, PCI_CFG_SPACE_EXP_SIZE);
	assert_only_cleared(config, PCI_CFG_SPACE_EXP_SIZE, 0x144, 0x14c);
	free(config);
}
END_TEST

START_TEST(of_a_cut_configuration_space_all_that_is_there_is_cleared)
{
	for (size_t size = 0; size <= 0x240; size++) {
		uint8_t *config = new_config(size);

		pt_scrub_config(config, size);
		assert_only_cleared(config, size, 0x144, 0x14c);
		free(config);
	}
}
END_TEST

START_TEST(capabilities_in_a_circle_or_leading_nowhere_end)
{
	static const size_t next[] = {0x100, 0x140, 0x200, 0x0fc, 0x080, 0x004, 0xffc, 0};

	for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++) {
		uint8_t *config = new_config(PCI_CFG_SPACE_EXP_SIZE), *before = new_config(PCI_CFG_SPACE_EXP_SIZE);

		/* what looks like a serial number among the old capabilities is none */
		put_capability(config, 0x080, PCI_EXT_CAP_ID_DSN, 0);
		put_capability(before, 0x080, PCI_EXT_CAP_ID_DSN, 0);
		put_capability(config, 0x200, PCI_EXT_CAP_ID_ARI, next[i]);
		put_capability(before, 0x200, PCI_EXT_CAP_ID_ARI, next[i]);
		memset(before + 0x144, 0, 8);
		pt_scrub_config(config, PCI_CFG_SPACE_EXP_SIZE);
		ck_assert_mem_eq(config, before, PCI_CFG_SPACE_EXP_SIZE);
		free(config);
		free(before);
	}
}
END_TEST

START_TEST(a_configuration_space_without_capabilities_stays)
{
	for (int byte = 0; byte < 256; byte += 255) {
		uint8_t config[PCI_CFG_SPACE_EXP_SIZE], before[PCI_CFG_SPACE_EXP_SIZE];

		memset(config, byte, sizeof(config)); /* all zeros, or all ones as of a card that does not answer */
		memset(before, byte, sizeof(before));
		pt_scrub_config(config, sizeof(config));
		ck_assert_mem_eq(config, before, sizeof(config));
	}
}
END_TEST

START_TEST(of_the_smbios_table_only_slots_are_left)
{
	const uint8_t table[] = {1,   5,   1,   0, 1, 'S', 'E', 'C', 'R', 'E', 'T', 0, 0,   9, 6, 2, 0, 1, 7,  'S',
				 'L', 'O', 'T', 0, 0, 17,  4,   3,   0,   'X', 0,   0, 127, 4, 4, 0, 0, 0, 'Y'};
	const uint8_t left[] = {9, 6, 2, 0, 1, 7, 'S', 'L', 'O', 'T', 0, 0, 127, 4, 4, 0, 0, 0};

	for (size_t size = 0; size <= sizeof(table); size++) {
		uint8_t *copy = malloc(size + !size);
		size_t kept;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, table, size);
		kept = pt_scrub_smbios(copy, size);
		ck_assert_uint_le(kept, sizeof(left));
		ck_assert_mem_eq(copy, left, kept);
		ck_assert(size < sizeof(table) || kept == sizeof(left));
		free(copy);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("scrub");
	TCase *cases = tcase_create("scrub");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, a_mac_address_becomes_zeros_in_either_case_and_with_either_separator);
	tcase_add_test(cases, longer_hardware_addresses_become_zeros_whole);
	tcase_add_test(cases, what_is_no_mac_address_stays);
	tcase_add_test(cases, a_mac_address_inside_an_ipv6_address_becomes_zeros);
	tcase_add_test(cases, other_ipv6_addresses_stay);
	tcase_add_test(cases, a_name_below_by_id_becomes_a_row_of_x);
	tcase_add_test(cases, every_cut_of_a_text_is_scrubbed_without_a_step_outside);
	tcase_add_test(cases, the_serial_number_in_configuration_space_is_cleared_and_nothing_else);
	tcase_add_test(cases, of_a_cut_configuration_space_all_that_is_there_is_cleared);
	tcase_add_test(cases, capabilities_in_a_circle_or_leading_nowhere_end);
	tcase_add_test(cases, a_configuration_space_without_capabilities_stays);
	tcase_add_test(cases, of_the_smbios_table_only_slots_are_left);
	suite_add_tcase(suite, cases);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Isolation where kernel, hardware and what can be read do not agree. */
#include "separations.h"

#include <support/picture.h>
#include <support/support.h>

#include <stdio.h>
#include <string.h>

/* The port of slot 1 in the reference server. */
#define PORT "sys/devices/pci0000:17/0000:17:00.0/"

static const char *with_port(size_t offset, uint8_t value, size_t size)
{
	const char *root = copy_of_tree("reference");
	const uint8_t *bytes;
	uint8_t config[4096];
	size_t whole;

	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_config(at("17:00.0"), &bytes, &whole), 0);
	memcpy(config, bytes, sizeof(config));
	config[offset] = value;
	put_bytes(root, PORT "config", config, size);
	return root;
}

START_TEST(an_override_is_no_isolation)
{
	/* without request redirect, and with a kernel that splits groups all the same */
	const char *root = with_port(0x116, 0x19, 4096);

	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("17:00.0")), PCIPT_ACS_STATE_OFF);
	ck_assert_uint_eq(pcipt_device_get_acs_missing(at("17:00.0")), PCIPT_ACS_REQUEST_REDIRECT);
	ck_assert_int_eq(between("18:00.0", "18:00.1"), PCIPT_SEPARATION_DOUBTFUL);
	assert_says(sentence(), "has request redirect of ACS turned off");
	put_file(root, "proc/cmdline", "quiet pcie_acs_override=downstream,multifunction\n");
	read_root(root, WIRING);
	ck_assert_int_eq(between("18:00.0", "18:00.1"), PCIPT_SEPARATION_OVERRIDE);
	assert_says(sentence(), "by pcie_acs_override alone");
	explain("18:00.0");
	expect(PCIPT_CODE_APART_BY_OVERRIDE, "18:00.0", "0000:17:00.0");
}
END_TEST

START_TEST(what_cannot_be_read_is_unknown_and_never_no)
{
	const char *root = with_port(0, 0x86, 64);

	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("17:00.0")), PCIPT_ACS_STATE_UNKNOWN);
	ck_assert_uint_eq(pcipt_device_get_acs_missing(at("17:00.0")), 0);
	ck_assert_int_eq(between("18:00.0", "3b:00.0"), PCIPT_SEPARATION_UNKNOWN);
	assert_says(remedy(), "as root");
	explain("18:00.0");
	expect(PCIPT_CODE_ISOLATION_UNKNOWN, "18:00.0", "unknown");
}
END_TEST

START_TEST(behind_a_bridge_to_pci_a_port_without_acs_is_not_the_reason)
{
	const char *root = copy_of_tree("legacy-bridge");
	const uint8_t *bytes;
	uint8_t config[4096];
	size_t whole;

	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_config(at("00:1c.0"), &bytes, &whole), 0);
	memcpy(config, bytes, sizeof(config));
	memset(config + 0x100, 0, sizeof(config) - 0x100);
	put_bytes(root, "sys/devices/pci0000:00/0000:00:1c.0/config", config, sizeof(config));
	read_root(root, WIRING);
	ck_assert_int_eq(between("02:00.0", "02:01.0"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "conventional PCI");
}
END_TEST

START_TEST(an_upstream_port_that_announces_hidden_functions_does_not_isolate)
{
	const char *root = copy_of_tree("reference-plx");
	const uint8_t *bytes;
	uint8_t config[4096];
	size_t whole;

	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("19:00.0")), PCIPT_ACS_STATE_NOT_NEEDED);
	ck_assert_int_eq(pcipt_device_get_config(at("19:00.0"), &bytes, &whole), 0);
	memcpy(config, bytes, sizeof(config));
	config[0x0e] |= 0x80;
	put_bytes(root, "sys/devices/pci0000:17/0000:17:02.0/0000:19:00.0/config", config, sizeof(config));
	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("19:00.0")), PCIPT_ACS_STATE_NONE);
	/* the kernel of that tree did not know, and has them apart */
	ck_assert_int_eq(between("1b:00.0", "1c:00.0"), PCIPT_SEPARATION_DOUBTFUL);
}
END_TEST

START_TEST(what_hangs_on_nothing_is_unknown)
{
	const char *root = copy_of_tree("shared-groups");
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/0000:00:01.1", root);
	ck_assert_int_eq(remove(path), 0);
	read_root(root, WIRING);
	ck_assert_int_eq(between("02:00.0", "03:00.0"), PCIPT_SEPARATION_UNKNOWN);
	ck_assert_uint_eq(pcipt_host_get_root_bus_count(host), 1);
}
END_TEST

START_TEST(a_large_group_is_explained_in_few_words)
{
	const char *root = copy_of_tree("reference");
	size_t count = 0;

	/* all in one group, for no reason that shows */
	read_root(root, WIRING);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		char path[512], target[64];
		const char *name = pcipt_device_get_name(pcipt_host_get_device(host, i));

		(void)snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/%s/iommu_group", root, name);
		(void)remove(path);
		(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/iommu_group", name);
		(void)snprintf(target, sizeof(target), "../../../../kernel/iommu_groups/1");
		put_link(root, path, target);
	}
	read_root(root, WIRING);
	explain("18:00.0");
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		struct pcipt_address where;

		ck_assert_int_eq(pcipt_finding_get_address(pcipt_findings_get(findings, i), &where), 0);
		count += !pcipt_address_compare(&where, pcipt_device_get_address(at("18:00.0")));
	}
	ck_assert_uint_ge(count, 1);
	ck_assert_uint_le(count, 3);
	expect(PCIPT_CODE_SHARED_UNEXPLAINED, "18:00.0", " more for a reason");
}
END_TEST

START_TEST(a_group_that_nothing_explains_is_called_so)
{
	const char *root = copy_of_tree("reference");
	char target[64];

	read_root(root, WIRING);
	(void)snprintf(target, sizeof(target), "../../../../kernel/iommu_groups/%u",
		       pcipt_group_get_number(pcipt_device_get_group(at("5f:00.0"))));
	ck_assert_int_eq(remove(strcat(strcpy((char[256]){0}, root), "/" PORT "0000:18:00.0/iommu_group")), 0);
	put_link(root, PORT "0000:18:00.0/iommu_group", target);
	read_root(root, WIRING);
	ck_assert_int_eq(between("18:00.0", "5f:00.0"), PCIPT_SEPARATION_UNEXPLAINED);
	explain("5f:00.0");
	expect(PCIPT_CODE_SHARED_UNEXPLAINED, "5f:00.0", "0000:18:00.0");
}
END_TEST

START_TEST(a_card_that_does_not_isolate_can_give_its_virtual_functions)
{
	static const char *const functions[] = {"0000:3b:00.0", "0000:3b:00.1"};
	const char *root = copy_of_tree("reference");
	char path[512];

	for (size_t i = 0; i < 2; i++) {
		const uint8_t *bytes;
		uint8_t config[4096];
		size_t size;

		/* another capability where that of ACS was */
		read_root(root, WIRING);
		ck_assert_int_eq(pcipt_device_get_config(at(functions[i]), &bytes, &size), 0);
		memcpy(config, bytes, sizeof(config));
		ck_assert_uint_eq(config[0x1d0], 0x0d);
		config[0x1d0] = 0xfe;
		(void)snprintf(path, sizeof(path), "sys/devices/pci0000:3a/0000:3a:00.0/%s/config", functions[i]);
		put_bytes(root, path, config, sizeof(config));
		(void)snprintf(path, sizeof(path), "%s/sys/devices/pci0000:3a/0000:3a:00.0/%s/iommu_group", root,
			       functions[i]);
		ck_assert_int_eq(remove(path), 0);
		put_link(root, path + strlen(root) + 1, "../../../../kernel/iommu_groups/31");
	}
	read_root(root, WIRING);
	ck_assert_int_eq(between("3b:00.0", "3b:00.1"), PCIPT_SEPARATION_NONE);
	assert_says(remedy(), "Pass its virtual functions");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("isolation-odd");
	TCase *tests = tcase_create("isolation in odd machines");

	tcase_add_checked_fixture(tests, make_context, free_separations);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, an_override_is_no_isolation);
	tcase_add_test(tests, what_cannot_be_read_is_unknown_and_never_no);
	tcase_add_test(tests, behind_a_bridge_to_pci_a_port_without_acs_is_not_the_reason);
	tcase_add_test(tests, an_upstream_port_that_announces_hidden_functions_does_not_isolate);
	tcase_add_test(tests, what_hangs_on_nothing_is_unknown);
	tcase_add_test(tests, a_large_group_is_explained_in_few_words);
	tcase_add_test(tests, a_group_that_nothing_explains_is_called_so);
	tcase_add_test(tests, a_card_that_does_not_isolate_can_give_its_virtual_functions);
	suite_add_tcase(suite, tests);
	return suite;
}

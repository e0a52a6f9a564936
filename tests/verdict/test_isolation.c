/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why devices share a group, and what keeps others apart. */
#include <support/picture.h>
#include <support/support.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIRING (PCIPT_READ_TOPOLOGY | PCIPT_READ_MACHINE)

static struct pcipt_findings *findings;
static struct pcipt_separation_report *report;

static void free_all(void)
{
	pcipt_findings_free(findings);
	pcipt_separation_report_free(report);
	findings = NULL;
	report = NULL;
	free_context();
}

static int between(const char *one, const char *other)
{
	pcipt_separation_report_free(report);
	report = NULL;
	ck_assert_int_eq(pcipt_separation_report_new(at(one), at(other), &report), 0);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_separation_report_get_findings(report)), 1);
	return pcipt_separation_report_get_kind(report);
}

static const char *sentence(void)
{
	return pcipt_finding_get_sentence(pcipt_findings_get(pcipt_separation_report_get_findings(report), 0));
}

static const char *remedy(void)
{
	const char *text =
		pcipt_finding_get_remedy(pcipt_findings_get(pcipt_separation_report_get_findings(report), 0));

	return text ? text : "";
}

static void assert_says(const char *text, const char *words)
{
	ck_assert_msg(strstr(text, words) != NULL, "'%s' does not say '%s'", text, words);
}

static void explain(const char *address)
{
	pcipt_findings_free(findings);
	findings = NULL;
	ck_assert_int_eq(pcipt_group_explain(pcipt_device_get_group(at(address)), &findings), 0);
}

/* The explanation has a finding with this code and these words about a device. */
static void expect(enum pcipt_code code, const char *address, const char *words)
{
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);
		struct pcipt_address where;

		if (pcipt_finding_get_code(finding) == (int)code && !pcipt_finding_get_address(finding, &where) &&
		    !pcipt_address_compare(&where, pcipt_device_get_address(at(address))) &&
		    strstr(pcipt_finding_get_sentence(finding), words))
			return;
	}
	ck_abort_msg("no finding %d about %s says '%s'", (int)code, address, words);
}

/* Whether a pair that the kernel has in one group is explained, and one that it has not is not called shared. */
static void check_pairs(const char *name, size_t *pairs)
{
	read_root(tree(name), WIRING);
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++)
		for (size_t j = i + 1; j < pcipt_host_get_device_count(host); j++) {
			const struct pcipt_device *one = pcipt_host_get_device(host, i);
			const struct pcipt_device *other = pcipt_host_get_device(host, j);
			bool together = pcipt_device_get_group(one) == pcipt_device_get_group(other);
			int kind;

			if (!pcipt_device_get_group(one) || !pcipt_device_get_group(other))
				continue;
			ck_assert_int_eq(pcipt_separation_report_new(one, other, &report), 0);
			kind = pcipt_separation_report_get_kind(report);
			ck_assert_msg((kind == PCIPT_SEPARATION_NONE) == together && kind != PCIPT_SEPARATION_UNKNOWN,
				      "%s: %s and %s: %d", name, pcipt_device_get_name(one),
				      pcipt_device_get_name(other), kind);
			pcipt_separation_report_free(report);
			report = NULL;
			(*pairs)++;
		}
}

START_TEST(every_pair_of_every_machine_is_explained)
{
	DIR *folder = opendir(getenv("PCIPT_TEST_TREES"));
	const struct dirent *entry;
	size_t pairs = 0;

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.' && !strchr(entry->d_name, '.'))
			check_pairs(entry->d_name, &pairs);
	closedir(folder);
	ck_assert_uint_gt(pairs, 10000);
}
END_TEST

START_TEST(a_root_port_without_acs_joins_what_is_below_it)
{
	read_root(tree("shared-groups"), WIRING);
	ck_assert_int_eq(between("01:00.0", "01:00.1"), PCIPT_SEPARATION_NONE);
	ck_assert_ptr_eq(pcipt_separation_report_get_hop(report), at("00:01.0"));
	assert_says(sentence(), "0000:01:00.0 shares with 0000:01:00.1: root port 0000:00:01.0 has no ACS.");
	ck_assert_int_eq(between("01:00.0", "02:00.0"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "0000:00:01.0 and 0000:00:01.1 are functions of one device, which has no ACS");
	ck_assert_int_eq(pcipt_device_get_acs_state(at("00:01.0")), PCIPT_ACS_STATE_NONE);
	ck_assert_uint_eq(pcipt_device_get_acs_missing(at("00:01.0")), 0x1d);
}
END_TEST

START_TEST(functions_of_a_card_without_acs_are_one)
{
	read_root(tree("shared-groups"), WIRING);
	ck_assert_int_eq(between("03:00.0", "03:00.1"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "functions of one device, which has no ACS");
	assert_says(remedy(), "in any slot");
}
END_TEST

START_TEST(behind_a_bridge_to_pci_all_is_one)
{
	read_root(tree("legacy-bridge"), WIRING);
	ck_assert_int_eq(between("02:00.0", "02:01.0"), PCIPT_SEPARATION_NONE);
	ck_assert_ptr_eq(pcipt_separation_report_get_hop(report), at("01:00.0"));
	assert_says(sentence(), "behind the PCI bridge 0000:01:00.0 is conventional PCI");
	explain("02:00.0");
	expect(PCIPT_CODE_SHARED_CONVENTIONAL, "02:01.0", "0000:02:00.0");
}
END_TEST

START_TEST(behind_a_vmd_all_speaks_in_its_name)
{
	read_root(tree("vmd"), WIRING);
	ck_assert_int_eq(between("10000:01:00.0", "10000:02:00.0"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "(VMD)");
	assert_says(remedy(), "VMD off");
	ck_assert_int_eq(between("0000:5d:05.5", "10000:02:00.0"), PCIPT_SEPARATION_NONE);
	assert_says(sentence(), "all behind 0000:5d:05.5 (VMD) speaks in its name");
}
END_TEST

START_TEST(a_separation_names_the_acs_that_it_rests_on)
{
	read_root(tree("reference"), WIRING);
	ck_assert_int_eq(between("3b:00.0", "5e:00.0"), PCIPT_SEPARATION_ACS);
	assert_says(sentence(), "by ACS of root port 0000:");
	explain("3b:00.1");
	expect(PCIPT_CODE_APART_BY_ACS, "3b:00.1", "root port 0000:3a:00.0 (source validation, request redirect");
}
END_TEST

START_TEST(a_separation_by_the_kernels_list_says_so)
{
	read_root(tree("reference"), WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("18:00.0")), PCIPT_ACS_STATE_TRUSTED);
	ck_assert_int_eq(between("18:00.0", "18:00.1"), PCIPT_SEPARATION_TRUSTED);
	assert_says(sentence(), "(8086:1521) is on the kernel's list");
	explain("18:00.3");
	expect(PCIPT_CODE_APART_BY_LIST, "18:00.3", "8086:1521");
}
END_TEST

START_TEST(a_virtual_function_is_apart_by_its_port)
{
	read_root(tree("sriov"), WIRING);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("18:10.0")), PCIPT_ACS_STATE_NOT_NEEDED);
	ck_assert_int_eq(between("18:10.0", "18:10.4"), PCIPT_SEPARATION_ACS);
	ck_assert_ptr_eq(pcipt_separation_report_get_hop(report), at("17:00.0"));
}
END_TEST

START_TEST(a_switch_without_acs_is_in_doubt_though_the_kernel_splits)
{
	read_root(tree("reference-plx-no-acs"), WIRING);
	ck_assert_int_eq(between("1b:00.0", "1c:00.0"), PCIPT_SEPARATION_DOUBTFUL);
	assert_says(sentence(), "the switch's port 0000:1a:08.0 has no ACS: they may reach each other");
	ck_assert_uint_eq(pcipt_separation_report_get_path_count(report), 5);
	ck_assert_ptr_eq(pcipt_separation_report_get_path(report, 0), at("1b:00.0"));
	ck_assert_ptr_eq(pcipt_separation_report_get_path(report, 2), at("19:00.0"));
	ck_assert_ptr_eq(pcipt_separation_report_get_path(report, 4), at("1c:00.0"));
	ck_assert_ptr_null(pcipt_separation_report_get_path(report, 5));
	explain("1b:00.0");
	expect(PCIPT_CODE_APART_IN_DOUBT, "1b:00.0", "0000:1c:00.0, 0000:1c:00.1");
	expect(PCIPT_CODE_SHARED_PORT, "1b:00.2", "0000:1b:00.0, 0000:1b:00.1, 0000:1b:00.3");
	ck_assert_int_eq(between("1b:00.0", "1b:00.1"), PCIPT_SEPARATION_NONE);
	assert_says(remedy(), "slot CPU SLOT1 PCI-E 3.0 X16, which is free and isolates (16 lanes)");
}
END_TEST

START_TEST(a_switch_with_acs_isolates)
{
	read_root(tree("reference-plx"), WIRING);
	ck_assert_int_eq(between("1b:00.0", "1c:00.0"), PCIPT_SEPARATION_ACS);
	explain("1b:00.0");
	expect(PCIPT_CODE_APART_BY_LIST, "1b:00.0", "8086:1521");
}
END_TEST

START_TEST(root_ports_without_acs_are_apart_by_assumption)
{
	read_root(tree("shared-groups"), WIRING);
	ck_assert_int_eq(between("01:00.0", "03:00.0"), PCIPT_SEPARATION_ASSUMED);
	assert_says(sentence(), "root complex");
}
END_TEST

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
	ck_assert_uint_eq(pcipt_host_get_root_count(host), 1);
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

START_TEST(without_an_iommu_nothing_is_between)
{
	read_root(tree("no-iommu"), WIRING);
	ck_assert_int_eq(between("00:00.0", "00:01.0"), PCIPT_SEPARATION_NO_GROUP);
}
END_TEST

START_TEST(wrong_arguments_are_errors)
{
	struct pcipt_separation_report *none = NULL;

	read_root(tree("reference"), WIRING);
	ck_assert_int_eq(pcipt_separation_report_new(at("18:00.0"), at("18:00.0"), &none), -EINVAL);
	ck_assert_int_eq(pcipt_separation_report_new(NULL, at("18:00.0"), &none), -EINVAL);
	ck_assert_int_eq(pcipt_separation_report_new(at("18:00.1"), at("18:00.0"), NULL), -EINVAL);
	ck_assert_int_eq(pcipt_group_explain(NULL, &findings), -EINVAL);
	ck_assert_int_eq(pcipt_separation_report_get_kind(NULL), -EINVAL);
	ck_assert_ptr_null(pcipt_separation_report_get_hop(NULL));
	ck_assert_int_eq(pcipt_device_get_acs_state(NULL), -EINVAL);
	read_root(tree("reference"), PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_acs_state(at("18:00.0")), -ENODATA);
	ck_assert_int_eq(pcipt_separation_report_new(at("18:00.1"), at("18:00.0"), &none), -ENODATA);
	ck_assert_int_eq(pcipt_group_explain(pcipt_device_get_group(at("18:00.0")), &findings), -ENODATA);
	ck_assert_ptr_null(none);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("isolation");
	TCase *tests = tcase_create("isolation");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_pair_of_every_machine_is_explained);
	tcase_add_test(tests, a_root_port_without_acs_joins_what_is_below_it);
	tcase_add_test(tests, functions_of_a_card_without_acs_are_one);
	tcase_add_test(tests, behind_a_bridge_to_pci_all_is_one);
	tcase_add_test(tests, behind_a_vmd_all_speaks_in_its_name);
	tcase_add_test(tests, a_separation_names_the_acs_that_it_rests_on);
	tcase_add_test(tests, a_separation_by_the_kernels_list_says_so);
	tcase_add_test(tests, a_virtual_function_is_apart_by_its_port);
	tcase_add_test(tests, a_switch_without_acs_is_in_doubt_though_the_kernel_splits);
	tcase_add_test(tests, a_switch_with_acs_isolates);
	tcase_add_test(tests, root_ports_without_acs_are_apart_by_assumption);
	tcase_add_test(tests, an_override_is_no_isolation);
	tcase_add_test(tests, what_cannot_be_read_is_unknown_and_never_no);
	tcase_add_test(tests, behind_a_bridge_to_pci_a_port_without_acs_is_not_the_reason);
	tcase_add_test(tests, an_upstream_port_that_announces_hidden_functions_does_not_isolate);
	tcase_add_test(tests, what_hangs_on_nothing_is_unknown);
	tcase_add_test(tests, a_large_group_is_explained_in_few_words);
	tcase_add_test(tests, a_group_that_nothing_explains_is_called_so);
	tcase_add_test(tests, without_an_iommu_nothing_is_between);
	tcase_add_test(tests, wrong_arguments_are_errors);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a link is by its two ends, and how a device is reset. */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NIC "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/"
#define PORT "sys/devices/pci0000:3a/0000:3a:00.0/"

static struct pcipt_findings *findings;

static void free_all(void)
{
	pcipt_findings_free(findings);
	findings = NULL;
	free_context();
}

typedef int (*check)(const struct pcipt_device *device, struct pcipt_findings **ret_findings);

static void ask(check which, const char *address)
{
	pcipt_findings_free(findings);
	findings = NULL;
	ck_assert_int_eq(which(at(address), &findings), 0);
}

static const struct pcipt_finding *find(enum pcipt_code code)
{
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if (pcipt_finding_get_code(pcipt_findings_get(findings, i)) == (int)code)
			return pcipt_findings_get(findings, i);
	return NULL;
}

static void expect(enum pcipt_code code, enum pcipt_severity severity, const char *words)
{
	const struct pcipt_finding *finding = find(code);

	ck_assert_msg(finding != NULL, "no finding %d", (int)code);
	ck_assert_int_eq(pcipt_finding_get_severity(finding), (int)severity);
	ck_assert_msg(strstr(pcipt_finding_get_sentence(finding), words) != NULL, "%s",
		      pcipt_finding_get_sentence(finding));
}

static int class_of(const char *address)
{
	return pcipt_device_get_link_class(at(address));
}

/* The ConnectX of the reference server with other links. */
static const char *wired(const char *port_width, const char *port_speed, const char *width, const char *speed)
{
	const char *root = copy_of_tree("reference");

	put_file(root, PORT "max_link_width", port_width);
	put_file(root, PORT "max_link_speed", port_speed);
	put_file(root, NIC "current_link_width", width);
	put_file(root, NIC "current_link_speed", speed);
	read_root(root, PCIPT_READ_TOPOLOGY);
	return root;
}

START_TEST(a_link_is_classed_by_both_ends)
{
	wired("8\n", "8.0 GT/s PCIe\n", "8\n", "8.0 GT/s PCIe\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_AS_DESIGNED);
	wired("16\n", "16.0 GT/s PCIe\n", "8\n", "8.0 GT/s PCIe\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_CARD_LIMITED);
	wired("4\n", "8.0 GT/s PCIe\n", "4\n", "8.0 GT/s PCIe\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_SLOT_LIMITED);
	wired("16\n", "5.0 GT/s PCIe\n", "8\n", "5.0 GT/s PCIe\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_SLOT_LIMITED);
	wired("16\n", "8.0 GT/s PCIe\n", "4\n", "8.0 GT/s PCIe\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_TRAINED_BELOW);
	wired("16\n", "8.0 GT/s PCIe\n", "8\n", "2.5 GT/s PCIe\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_TRAINED_BELOW);
	wired("16\n", "8.0 GT/s PCIe\n", "0\n", "Unknown\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_NONE);
	wired("16\n", "8.0 GT/s PCIe\n", "63\n", "Unknown\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_UNKNOWN);
	ck_assert_int_eq(class_of("00:14.0"), PCIPT_LINK_NONE);
}
END_TEST

START_TEST(what_sleeps_or_draws_little_may_be_slow)
{
	const char *root = wired("16\n", "8.0 GT/s PCIe\n", "8\n", "2.5 GT/s PCIe\n");

	put_file(root, NIC "power_state", "D3hot\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_IDLE);
	/* but not narrow */
	put_file(root, NIC "current_link_width", "4\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_TRAINED_BELOW);
	ask(pcipt_device_check_link, "3b:00.0");
	expect(PCIPT_CODE_LINK_TRAINED_BELOW, PCIPT_SEVERITY_WARNING, "x4 at 2.5 GT/s, below what it (x8 at 8 GT/s)");
}
END_TEST

START_TEST(a_card_trained_to_two_lanes_is_told_with_its_ports)
{
	read_root(tree("reference-x2"), PCIPT_READ_TOPOLOGY);
	ask(pcipt_device_check_link, "3b:00.0");
	expect(PCIPT_CODE_LINK_TRAINED_BELOW, PCIPT_SEVERITY_WARNING, "runs at x2 at 8 GT/s");
	expect(PCIPT_CODE_LINK_PORTS_EXCEED, PCIPT_SEVERITY_WARNING, "50000 Mbit/s together");
	expect(PCIPT_CODE_LINK_PORTS_EXCEED, PCIPT_SEVERITY_WARNING, "15753 Mbit/s");
	ask(pcipt_device_check_link, "18:00.0");
	expect(PCIPT_CODE_LINK_CARD_LIMITED, PCIPT_SEVERITY_NOTE, "x4 at 5 GT/s");
	ck_assert_uint_eq(pcipt_findings_get_count(findings), 1);
}
END_TEST

START_TEST(two_ports_of_25_gigabit_are_too_much_for_four_lanes)
{
	const char *root = copy_of_tree("reference-x2");

	put_file(root, NIC "current_link_width", "4\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ask(pcipt_device_check_link, "3b:00.0");
	expect(PCIPT_CODE_LINK_PORTS_EXCEED, PCIPT_SEVERITY_WARNING, "x4 at 8 GT/s: 31507 Mbit/s");
	put_file(root, NIC "current_link_width", "8\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ask(pcipt_device_check_link, "3b:00.0");
	ck_assert_ptr_null(find(PCIPT_CODE_LINK_PORTS_EXCEED));
}
END_TEST

START_TEST(ports_that_are_just_as_fast_as_their_link_are_not_too_much)
{
	const char *root = wired("16\n", "8.0 GT/s PCIe\n", "4\n", "8.0 GT/s PCIe\n");

	put_file(root, NIC "net/enp59s0f0np0/speed", "31507\n");
	put_file(root, PORT "0000:3b:00.1/net/enp59s0f1np1/speed", "0\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ask(pcipt_device_check_link, "3b:00.0");
	ck_assert_ptr_null(find(PCIPT_CODE_LINK_PORTS_EXCEED));
	put_file(root, NIC "net/enp59s0f0np0/speed", "31508\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ask(pcipt_device_check_link, "3b:00.0");
	expect(PCIPT_CODE_LINK_PORTS_EXCEED, PCIPT_SEVERITY_WARNING, "31508 Mbit/s together");
}
END_TEST

/* Those of virtual functions are their physical one's. */
START_TEST(ports_of_virtual_functions_make_a_card_no_faster)
{
	const char *root = copy_of_tree("reference");
	uint64_t with = 0, without = 0;

	put_file(root, NIC "net/enp59s0f0np0/speed", "25000\n");
	put_file(root, PORT "0000:3b:00.1/net/enp59s0f1np1/speed", "10000\n");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(pcipt_device_get_card_speed(at("3b:00.0"), &with), 0);
	put_link(root, PORT "0000:3b:00.1/physfn", "../0000:3b:00.0");
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(pcipt_device_get_card_speed(at("3b:00.0"), &without), 0);
	ck_assert_uint_eq(with, 35000);
	ck_assert_uint_eq(without, 25000);
}
END_TEST

START_TEST(a_port_that_does_not_say_what_it_can_do_leaves_the_class_unknown)
{
	wired("unheard of\n", "8.0 GT/s PCIe\n", "4\n", "8.0 GT/s PCIe\n");
	ck_assert_int_eq(class_of("3b:00.0"), PCIPT_LINK_UNKNOWN);
}
END_TEST

START_TEST(the_words_of_each_class_name_both_ends)
{
	wired("16\n", "16.0 GT/s PCIe\n", "8\n", "8.0 GT/s PCIe\n");
	ask(pcipt_device_check_link, "3b:00.0");
	expect(PCIPT_CODE_LINK_CARD_LIMITED, PCIPT_SEVERITY_NOTE,
	       "x8 at 8 GT/s; its port 0000:3a:00.0 could do x16 at 16 GT/s");
	wired("4\n", "8.0 GT/s PCIe\n", "4\n", "8.0 GT/s PCIe\n");
	ask(pcipt_device_check_link, "3b:00.0");
	expect(PCIPT_CODE_LINK_SLOT_LIMITED, PCIPT_SEVERITY_WARNING,
	       "0000:3b:00.0 could do x8 at 8 GT/s, but its port 0000:3a:00.0 gives it no more than x4 at 8 GT/s");
	wired("8\n", "8.0 GT/s PCIe\n", "8\n", "8.0 GT/s PCIe\n");
	ask(pcipt_device_check_link, "3b:00.0");
	expect(PCIPT_CODE_LINK_AS_DESIGNED, PCIPT_SEVERITY_NOTE, "all that it and its slot can do: x8 at 8 GT/s");
	put_file(wired("8\n", "8.0 GT/s PCIe\n", "8\n", "2.5 GT/s PCIe\n"), NIC "power_state", "D3hot\n");
	read_root(pcipt_ctx_get_root(ctx), PCIPT_READ_TOPOLOGY);
	ask(pcipt_device_check_link, "3b:00.0");
	expect(PCIPT_CODE_LINK_IDLE, PCIPT_SEVERITY_NOTE, "x8 at 2.5 GT/s, as it does while there is little to do");
}
END_TEST

START_TEST(an_uplink_that_is_narrower_is_told)
{
	read_root(tree("reference-plx-no-acs"), PCIPT_READ_TOPOLOGY);
	ask(pcipt_device_check_link, "1b:00.0");
	expect(PCIPT_CODE_LINK_NARROW_ABOVE, PCIPT_SEVERITY_WARNING, "0000:19:00.0 carries 8000 Mbit/s");
	read_root(tree("reference-plx"), PCIPT_READ_TOPOLOGY);
	ask(pcipt_device_check_link, "1b:00.0");
	ck_assert_ptr_null(find(PCIPT_CODE_LINK_NARROW_ABOVE));
}
END_TEST

START_TEST(a_virtual_function_has_its_physical_ones_link)
{
	const struct pcipt_device *hop = NULL;
	uint64_t bandwidth;

	read_root(tree("sriov"), PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(class_of("18:10.0"), class_of("18:00.0"));
	ck_assert_int_eq(pcipt_device_get_narrowest_hop(at("18:10.0"), &hop, &bandwidth), 0);
	ck_assert_ptr_eq(hop, at("18:00.0"));
	ask(pcipt_device_check_link, "18:10.0");
	expect(PCIPT_CODE_LINK_CARD_LIMITED, PCIPT_SEVERITY_NOTE, "0000:18:00.0 runs at");
}
END_TEST

START_TEST(resets_are_graded)
{
	static const struct {
		const char *methods;
		int grade;
		enum pcipt_code code;
	} cases[] = {
		{"flr bus\n", PCIPT_RESET_FUNCTION, PCIPT_CODE_RESET_FUNCTION},
		{"af_flr pm\n", PCIPT_RESET_FUNCTION, PCIPT_CODE_RESET_FUNCTION},
		{"device_specific\n", PCIPT_RESET_FUNCTION, PCIPT_CODE_RESET_FUNCTION},
		{"pm bus\n", PCIPT_RESET_POWER, PCIPT_CODE_RESET_POWER},
		{"bus\n", PCIPT_RESET_BUS, PCIPT_CODE_RESET_BUS},
		{"\n", PCIPT_RESET_NONE, PCIPT_CODE_RESET_BUS},
	};
	const char *root = copy_of_tree("reference");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_file(root, NIC "reset_method", cases[i].methods);
		read_root(root, PCIPT_READ_DETAILS);
		ck_assert_int_eq(pcipt_device_get_reset_grade(at("3b:00.0")), cases[i].grade);
		ask(pcipt_device_check_reset, "3b:00.0");
		ck_assert_uint_eq(pcipt_findings_get_count(findings), 1);
		ck_assert_ptr_nonnull(find(cases[i].code));
	}
}
END_TEST

START_TEST(without_a_method_and_alone_on_its_bus_a_device_cannot_be_reset)
{
	const char *root = copy_of_tree("reference");

	put_file(root, "sys/devices/pci0000:5d/0000:5d:02.0/0000:5f:00.0/reset_method", "\n");
	read_root(root, PCIPT_READ_DETAILS);
	ask(pcipt_device_check_reset, "5f:00.0");
	expect(PCIPT_CODE_RESET_NONE, PCIPT_SEVERITY_WARNING, "cannot be reset");
}
END_TEST

START_TEST(kernels_that_do_not_tell_methods_leave_the_functions_own_word)
{
	const char *root = copy_of_tree("reference");
	char command[512];

	(void)snprintf(command, sizeof(command), "find '%s/sys/devices' -name reset_method -delete", root);
	ck_assert_int_eq(system(command), 0);
	read_root(root, PCIPT_READ_DETAILS | PCIPT_READ_CONFIG);
	ck_assert_int_eq(pcipt_device_get_reset_grade(at("18:00.0")), PCIPT_RESET_FUNCTION);
	ck_assert_int_eq(pcipt_device_get_reset_grade(at("02:00.0")), PCIPT_RESET_POWER);
	ck_assert_int_eq(pcipt_device_get_reset_grade(at("00:1f.4")), PCIPT_RESET_UNKNOWN);
	ask(pcipt_device_check_reset, "18:00.0");
	expect(PCIPT_CODE_RESET_FUNCTION, PCIPT_SEVERITY_NOTE, "by its capabilities");
}
END_TEST

START_TEST(all_functions_of_a_display_may_idle)
{
	const char *root = copy_of_tree("single-gpu");
	char path[128];

	for (int i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path),
			       "sys/devices/pci0000:00/0000:00:01.0/0000:01:00.%d/current_link_speed", i);
		put_file(root, path, "2.5 GT/s PCIe\n");
	}
	read_root(root, PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(class_of("01:00.0"), PCIPT_LINK_IDLE);
	ck_assert_int_eq(class_of("01:00.1"), PCIPT_LINK_IDLE);
	ck_assert_int_eq(class_of("00:01.0"), PCIPT_LINK_IDLE);
}
END_TEST

START_TEST(a_port_has_the_link_below_it)
{
	read_root(tree("reference-plx"), PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(class_of("1a:08.0"), PCIPT_LINK_CARD_LIMITED);
	ask(pcipt_device_check_link, "1a:08.0");
	expect(PCIPT_CODE_LINK_CARD_LIMITED, PCIPT_SEVERITY_NOTE, "0000:1b:00.0 runs at all that it can do");
	ck_assert_int_eq(class_of("17:00.0"), PCIPT_LINK_NONE);
	ck_assert_int_eq(class_of("19:00.0"), PCIPT_LINK_SLOT_LIMITED);
}
END_TEST

START_TEST(a_reset_of_the_bus_names_whom_it_hits)
{
	read_root(tree("shared-chipset"), PCIPT_READ_DETAILS);
	ck_assert_int_eq(pcipt_device_get_reset_grade(at("0a:00.1")), PCIPT_RESET_NONE);
	ask(pcipt_device_check_reset, "0a:00.1");
	expect(PCIPT_CODE_RESET_BUS, PCIPT_SEVERITY_WARNING, "would hit 0000:0a:00.0 as well");
	/* all behind the switch beside it, too */
	ask(pcipt_device_check_reset, "01:00.0");
	expect(PCIPT_CODE_RESET_BUS, PCIPT_SEVERITY_WARNING, "0000:03:00.0");
	read_root(tree("reference"), PCIPT_READ_DETAILS);
	ask(pcipt_device_check_reset, "00:1f.4");
	expect(PCIPT_CODE_RESET_NONE, PCIPT_SEVERITY_WARNING, "cannot be reset");
}
END_TEST

START_TEST(wrong_arguments_are_errors)
{
	read_root(tree("reference"), 0);
	ck_assert_int_eq(pcipt_device_get_link_class(at("18:00.0")), -ENODATA);
	ck_assert_int_eq(pcipt_device_check_link(at("18:00.0"), &findings), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_reset_grade(at("18:00.0")), -ENODATA);
	ck_assert_int_eq(pcipt_device_check_reset(at("18:00.0"), &findings), -ENODATA);
	ck_assert_int_eq(pcipt_device_get_link_class(NULL), -EINVAL);
	ck_assert_int_eq(pcipt_device_check_link(NULL, &findings), -EINVAL);
	ck_assert_int_eq(pcipt_device_check_reset(at("18:00.0"), NULL), -EINVAL);
	ck_assert_ptr_null(findings);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("link");
	TCase *tests = tcase_create("links and resets");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, a_link_is_classed_by_both_ends);
	tcase_add_test(tests, what_sleeps_or_draws_little_may_be_slow);
	tcase_add_test(tests, a_card_trained_to_two_lanes_is_told_with_its_ports);
	tcase_add_test(tests, two_ports_of_25_gigabit_are_too_much_for_four_lanes);
	tcase_add_test(tests, ports_that_are_just_as_fast_as_their_link_are_not_too_much);
	tcase_add_test(tests, ports_of_virtual_functions_make_a_card_no_faster);
	tcase_add_test(tests, a_port_that_does_not_say_what_it_can_do_leaves_the_class_unknown);
	tcase_add_test(tests, the_words_of_each_class_name_both_ends);
	tcase_add_test(tests, an_uplink_that_is_narrower_is_told);
	tcase_add_test(tests, a_virtual_function_has_its_physical_ones_link);
	tcase_add_test(tests, resets_are_graded);
	tcase_add_test(tests, without_a_method_and_alone_on_its_bus_a_device_cannot_be_reset);
	tcase_add_test(tests, kernels_that_do_not_tell_methods_leave_the_functions_own_word);
	tcase_add_test(tests, all_functions_of_a_display_may_idle);
	tcase_add_test(tests, a_port_has_the_link_below_it);
	tcase_add_test(tests, a_reset_of_the_bus_names_whom_it_hits);
	tcase_add_test(tests, wrong_arguments_are_errors);
	suite_add_tcase(suite, tests);
	return suite;
}

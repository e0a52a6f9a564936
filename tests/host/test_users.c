/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which lines of a network say who uses a device. */
#include <support/picture.h>
#include <support/support.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <io/io.h>

/* Routes and addresses of the kernel that the tree is of; what stands in /proc is looked at where this is not known. */
#define NETWORK                                                                                                        \
	"link lo -\nlink eno1 -\naddress eno1 198.51.100.77/24 global\n"                                               \
	"route 254 default eno1 198.51.100.1\nroute 254 203.0.113.0/24 eno1 -\n"

static struct pcipt_text text;

static void free_all(void)
{
	pt_text_release(&text);
	free_context();
}

/* What is said of all devices, as one text. */
static const char *uses_of(const char *root)
{
	read_root(root, PCIPT_READ_USERS | PCIPT_READ_INTERFACES);
	pt_text_clear(&text);
	pt_text_append(&text, "");
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		struct pcipt_findings *findings;

		ck_assert_int_eq(pcipt_device_check(pcipt_host_get_device(host, i), &findings), 0);
		for (size_t j = 0; j < pcipt_findings_get_count(findings); j++)
			pt_text_printf(&text, "%zu: %s\n", i,
				       pcipt_finding_get_sentence(pcipt_findings_get(findings, j)));
		pcipt_findings_free(findings);
	}
	ck_assert(!text.failed);
	return text.string;
}

static const char *uses_with(const char *root, const char *network)
{
	put_file(root, PT_IO_NETWORK_FILE, network);
	return uses_of(root);
}

START_TEST(the_settings_of_virtual_functions_are_no_use_of_a_device)
{
	static const char *const settings[] = {
		"vf eno1 0 mac 02:11:22:33:44:55\nvf eno1 0 vlan 100 0 802.1Q\nvf eno1 0 rate 0 0\n",
		"vf - 0 trust on\nvf - - - -\n", /* a name that is not known is one of a route alone */
		"vf address eno1 203.0.113.9/24 global\nvf route 254 192.0.2.0/24 eno1 -\nvf link eno1 openvswitch\n",
		"vf\nvf \nvf eno1\nvf eno1 \n",
	};
	const char *root = copy_of_tree("reference");
	char before[16384], network[1024];

	ck_assert_int_lt(snprintf(before, sizeof(before), "%s", uses_with(root, NETWORK)), (int)sizeof(before));
	ck_assert_ptr_nonnull(strstr(before, "198.51.100.77")); /* of the lines, not of /proc */
	ck_assert_ptr_nonnull(strstr(before, "203.0.113.0/24"));
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		(void)snprintf(network, sizeof(network), "%s%s", settings[i], NETWORK);
		ck_assert_str_eq(uses_with(root, network), before);
		(void)snprintf(network, sizeof(network), "%s%s", NETWORK, settings[i]);
		ck_assert_str_eq(uses_with(root, network), before);
	}
}
END_TEST

#define ROUTES_HEAD "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
#define ROUTE(destination, gateway, flags, mask)                                                                       \
	"eno1\t" destination "\t" gateway "\t" flags "\t0\t0\t100\t" mask "\t0\t0\t0\n"

/* What is said where only /proc knows of routes, and the kernel tells its order of bytes or, with NULL, is too old. */
static const char *uses_of_routes(const char *root, const char *routes, const char *order)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/" PT_IO_NETWORK_FILE, root);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/sys/kernel/cpu_byteorder", root);
	(void)unlink(path);
	put_file(root, "proc/1/net/route", routes);
	if (order)
		put_file(root, "sys/kernel/cpu_byteorder", order);
	return uses_of(root);
}

START_TEST(routes_read_the_same_whatever_machine_wrote_them)
{
	static const struct {
		const char *routes, *order, *said, *other;
	} cases[] = {
		{ROUTES_HEAD ROUTE("00000000", "016433C6", "0003", "00000000")
			 ROUTE("000200C0", "00000000", "0001", "00FFFFFF"),
		 "big\n", "198.51.100.1", "192.0.2.0/24"},
		{ROUTES_HEAD ROUTE("00000000", "C6336401", "0003", "00000000")
			 ROUTE("C0000200", "00000000", "0001", "FFFFFF00"),
		 "little\n", "198.51.100.1", "192.0.2.0/24"},
		{ROUTE("CB007180", "00000000", "0001", "FFFFFF80") ROUTE("00000000", "C6336401", "0003", "00000000"),
		 NULL, "198.51.100.1", "203.0.113.128/25"},
		/* no mask of a network: what the kernel says, or little-endian */
		{ROUTE("00000000", "C6336401", "0003", "00000000"), "big\n", "198.51.100.1", "default route"},
		{ROUTE("00000000", "016433C6", "0003", "00000000"), "little\n", "198.51.100.1", "default route"},
		{ROUTE("00000000", "016433C6", "0003", "00000000"), NULL, "198.51.100.1", "default route"},
		{ROUTE("C6336407", "00000000", "0005", "FFFFFFFF"), "big\n", "198.51.100.7/32", "eno1"},
	};
	const char *root = copy_of_tree("reference");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *said = uses_of_routes(root, cases[i].routes, cases[i].order);

		ck_assert_msg(strstr(said, cases[i].said) && strstr(said, cases[i].other), "%zu: %s", i, said);
	}
}
END_TEST

START_TEST(routes_that_are_no_text_of_the_kernel_harm_nothing)
{
	static const char *const routes[] = {"",
					     "\n",
					     "\n\n",
					     " ",
					     "eno1",
					     "eno1\t",
					     "a b c d e f g\n",
					     "a b c d e f g \nh",
					     "eno1 0 0 3 0 0 0 F0F0F0F0\n",
					     "eno1 0 0 3 0 0 0 zz 0\n",
					     "\t\n\t"};
	const char *root = copy_of_tree("reference");

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		ck_assert_ptr_null(strstr(uses_of_routes(root, routes[i], NULL), "198.51.100"));
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("users");
	TCase *cases = tcase_create("who uses a device");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, make_context, free_all);
	tcase_add_test(cases, the_settings_of_virtual_functions_are_no_use_of_a_device);
	tcase_add_test(cases, routes_read_the_same_whatever_machine_wrote_them);
	tcase_add_test(cases, routes_that_are_no_text_of_the_kernel_harm_nothing);
	suite_add_tcase(suite, cases);
	return suite;
}

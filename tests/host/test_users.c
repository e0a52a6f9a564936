/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which lines of a network say who uses a device. */
#include <support/picture.h>
#include <support/support.h>

#include <stdio.h>
#include <string.h>

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
static const char *uses_with(const char *root, const char *network)
{
	put_file(root, PT_IO_NETWORK_FILE, network);
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

Suite *make_suite(void)
{
	Suite *suite = suite_create("users");
	TCase *cases = tcase_create("who uses a device");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, make_context, free_all);
	tcase_add_test(cases, the_settings_of_virtual_functions_are_no_use_of_a_device);
	suite_add_tcase(suite, cases);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Kubernetes and Nova are given. */
#include "assigned.h"

#include <support/picture.h>
#include <support/support.h>

#include <pcipt/configuration.h>

#include <errno.h>
#include <string.h>

static struct pcipt_text *text;

static void free_all(void)
{
	pcipt_text_free(text);
	text = NULL;
	free_assigned();
	free_context();
}

static const char *take(int error)
{
	ck_assert_int_eq(error, 0);
	ck_assert_uint_eq(strlen(pcipt_text_get_string(text)), pcipt_text_get_length(text));
	return pcipt_text_get_string(text);
}

static void drop(void)
{
	pcipt_text_free(text);
	text = NULL;
}

/* --- Kubernetes --- */

START_TEST(the_plugin_has_a_resource_for_each_machine)
{
	assign_on(tree("reference"));
	add_vm("truenas", 0);
	give("3b:00.0");
	add_vm("Web.1", 0);
	give_made("18:00.1", 4, NULL, 0, NULL);
	give_made("18:00.0", 2, NULL, 0, NULL);
	give_made("18:00.0", 0, NULL, 0, NULL);
	give_made("18:00.0", 1, NULL, 0, NULL);
	give_made("18:00.0", 5, NULL, 0, NULL);
	ck_assert_str_eq(take(pcipt_assignment_to_sriov_plugin(assigned, "example.com", &text)),
			 "{\n"
			 "    \"resourceList\": [\n"
			 "        {\n"
			 "            \"resourceName\": \"truenas_15b3_1015\",\n"
			 "            \"resourcePrefix\": \"example.com\",\n"
			 "            \"selectors\": {\n"
			 "                \"vendors\": [\"15b3\"],\n"
			 "                \"devices\": [\"1015\"],\n"
			 "                \"drivers\": [\"vfio-pci\"],\n"
			 "                \"pciAddresses\": [\"0000:3b:00.0\"]\n"
			 "            }\n"
			 "        },\n"
			 "        {\n"
			 "            \"resourceName\": \"web_1_8086_1520\",\n"
			 "            \"resourcePrefix\": \"example.com\",\n"
			 "            \"selectors\": {\n"
			 "                \"vendors\": [\"8086\"],\n"
			 "                \"devices\": [\"1520\"],\n"
			 "                \"drivers\": [\"vfio-pci\"],\n"
			 "                \"pfNames\": [\"enp24s0f0#0-2,5\", \"enp24s0f1#4\"]\n"
			 "            }\n"
			 "        }\n"
			 "    ]\n"
			 "}\n");
}
END_TEST

START_TEST(kubevirt_provides_each_pair_of_ids_once)
{
	assign_on(tree("gpu"));
	add_vm("a", 0);
	ck_assert_str_eq(take(pcipt_assignment_to_kubevirt(assigned, "example.com", &text)),
			 "spec:\n  configuration:\n    permittedHostDevices:\n      pciHostDevices: []\n");
	drop();
	ck_assert_str_eq(take(pcipt_assignment_to_sriov_plugin(assigned, "example.com", &text)),
			 "{\n    \"resourceList\": []\n}\n");
	drop();
	assign_reference();
	ck_assert_str_eq(take(pcipt_assignment_to_kubevirt(assigned, "example.com", &text)),
			 "spec:\n"
			 "  configuration:\n"
			 "    permittedHostDevices:\n"
			 "      pciHostDevices:\n"
			 "        - pciVendorSelector: \"15b3:1015\"\n"
			 "          resourceName: \"example.com/pci_15b3_1015\"\n"
			 "        - pciVendorSelector: \"8086:1521\"\n"
			 "          resourceName: \"example.com/pci_8086_1521\"\n");
	drop();
	assign_on(tree("reference"));
	add_vm("a", 0);
	give("5f:00.0");
	add_vm("b", 0);
	give("00:14.0");
	ck_assert_ptr_nonnull(
		strstr(take(pcipt_assignment_to_kubevirt(assigned, "a", &text)), "resourceName: \"a/pci_144d_"));
	ck_assert_ptr_null(strstr(pcipt_text_get_string(text), "external"));
}
END_TEST

START_TEST(names_that_no_cluster_can_hold_are_refused)
{
	static const char *const prefixes[] = {"",      ".",   "a..b", "-a",  "a-", "a.-b", "a-.b",
					       "A.com", "a b", "a\"b", "a/b", "a.", NULL};

	assign_reference();
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		ck_assert_int_eq(pcipt_assignment_to_sriov_plugin(assigned, prefixes[i], &text), -EINVAL);
		ck_assert_int_eq(pcipt_assignment_to_kubevirt(assigned, prefixes[i], &text), -EINVAL);
	}
	add_vm("Pf.sense", 0);
	add_vm("pf-sense", 0);
	ck_assert_int_eq(pcipt_assignment_to_sriov_plugin(assigned, "a", &text), -EEXIST);
	assign_reference();
	add_vm("a123456789a123456789a123456789a123456789a123456789abc", 0);
	ck_assert_int_eq(pcipt_assignment_to_kubevirt(assigned, "a-b.c1", &text), 0);
	drop();
	add_vm("b123456789a123456789a123456789a123456789a123456789abcd", 0);
	ck_assert_int_eq(pcipt_assignment_to_kubevirt(assigned, "a", &text), -ENAMETOOLONG);
}
END_TEST

START_TEST(a_hostile_interface_stays_within_its_string)
{
	const char *root = copy_of_tree("sriov");

	put_interface(root, "0000:18:00.1", "a\"\\\x01\xff");
	put_interface(root, "0000:18:00.2", "a#1");
	assign_on(root);
	add_vm("a", 0);
	give_made("18:00.1", 0, NULL, 0, NULL);
	ck_assert_ptr_nonnull(strstr(take(pcipt_assignment_to_sriov_plugin(assigned, "a", &text)),
				     "[\"a\\\"\\\\\\u0001\\ufffd#0\"]"));
	drop();
	/* the sign that parts name and number */
	add_vm("b", 0);
	give_made("18:00.2", 0, "18:10.2", 0, NULL);
	ck_assert_ptr_nonnull(strstr(take(pcipt_assignment_to_sriov_plugin(assigned, "a", &text)),
				     "\"pciAddresses\": [\"0000:18:10.2\"]"));
	drop();
	add_vm("c", 0);
	give_made("18:00.2", 1, NULL, 0, NULL);
	ck_assert_int_eq(pcipt_assignment_to_sriov_plugin(assigned, "a", &text), -ENODATA);
}
END_TEST

/* --- Nova --- */

START_TEST(nova_has_a_line_for_each_function_and_an_alias_for_each_kind)
{
	assign_on(tree("reference"));
	add_vm("a", 0);
	give("18:00.1 3b:00.0");
	add_vm("b", 0);
	give("18:00.2");
	give_made("18:00.0", 0, "18:10.0", 0, NULL);
	give("5f:00.0");
	ck_assert_str_eq(
		take(pcipt_assignment_to_nova(assigned, &text)),
		"[pci]\n"
		"device_spec = {\"vendor_id\": \"15b3\", \"product_id\": \"1015\", \"address\": \"0000:3b:00.0\"}\n"
		"device_spec = {\"vendor_id\": \"8086\", \"product_id\": \"1521\", \"address\": \"0000:18:00.1\"}\n"
		"device_spec = {\"vendor_id\": \"8086\", \"product_id\": \"1520\", \"address\": \"0000:18:10.0\"}\n"
		"device_spec = {\"vendor_id\": \"8086\", \"product_id\": \"1521\", \"address\": \"0000:18:00.2\"}\n"
		"device_spec = {\"vendor_id\": \"144d\", \"product_id\": \"a808\", \"address\": \"0000:5f:00.0\"}\n"
		"alias = {\"name\": \"pci-15b3-1015-PF\", \"vendor_id\": \"15b3\", \"product_id\": \"1015\", "
		"\"device_type\": \"type-PF\"}\n"
		"alias = {\"name\": \"pci-8086-1520-VF\", \"vendor_id\": \"8086\", \"product_id\": \"1520\", "
		"\"device_type\": \"type-VF\"}\n"
		"alias = {\"name\": \"pci-8086-1521-PF\", \"vendor_id\": \"8086\", \"product_id\": \"1521\", "
		"\"device_type\": \"type-PF\"}\n"
		"alias = {\"name\": \"pci-144d-a808-PCI\", \"vendor_id\": \"144d\", \"product_id\": \"a808\", "
		"\"device_type\": \"type-PCI\"}\n");
	drop();
	give_made("18:00.0", 0, "10000:18:10.0", 0, NULL);
	ck_assert_int_eq(pcipt_assignment_to_nova(assigned, &text), -ERANGE);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("configuration-clusters");
	TCase *tests = tcase_create("formats");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_add_test(tests, the_plugin_has_a_resource_for_each_machine);
	tcase_add_test(tests, kubevirt_provides_each_pair_of_ids_once);
	tcase_add_test(tests, names_that_no_cluster_can_hold_are_refused);
	tcase_add_test(tests, a_hostile_interface_stays_within_its_string);
	tcase_add_test(tests, nova_has_a_line_for_each_function_and_an_alias_for_each_kind);
	suite_add_tcase(suite, tests);
	return suite;
}

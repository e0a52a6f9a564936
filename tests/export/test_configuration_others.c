/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt and QEMU are given. */
#include "assigned.h"

#include <support/picture.h>
#include <support/support.h>

#include <pcipt/configuration.h>

#include <errno.h>
#include <stdio.h>
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

/* --- libvirt --- */

START_TEST(a_physical_function_is_a_hostdev)
{
	assign_reference();
	ck_assert_str_eq(take(pcipt_assignment_to_libvirt(assigned, 1, &text)),
			 "<hostdev mode='subsystem' type='pci' managed='yes'>\n"
			 "  <source>\n"
			 "    <address domain='0x0000' bus='0x3b' slot='0x00' function='0x0'/>\n"
			 "  </source>\n"
			 "  <rom bar='off'/>\n"
			 "</hostdev>\n");
}
END_TEST

START_TEST(a_virtual_function_of_a_nic_is_an_interface_with_mac_and_vlan)
{
	assign_on(tree("sriov"));
	add_vm("web", 0);
	give("18:10.0");
	give_made("18:00.1", 0, "18:10.1", 20, "52:54:00:ab:cd:ef");
	ck_assert_str_eq(take(pcipt_assignment_to_libvirt(assigned, 0, &text)),
			 "<interface type='hostdev' managed='yes'>\n"
			 "  <source>\n"
			 "    <address type='pci' domain='0x0000' bus='0x18' slot='0x10' function='0x0'/>\n"
			 "  </source>\n"
			 "</interface>\n"
			 "<interface type='hostdev' managed='yes'>\n"
			 "  <mac address='52:54:00:ab:cd:ef'/>\n"
			 "  <source>\n"
			 "    <address type='pci' domain='0x0000' bus='0x18' slot='0x10' function='0x1'/>\n"
			 "  </source>\n"
			 "  <vlan>\n"
			 "    <tag id='20'/>\n"
			 "  </vlan>\n"
			 "</interface>\n");
}
END_TEST

START_TEST(a_display_keeps_its_rom)
{
	assign_on(tree("gpu"));
	add_vm("games", 0);
	give("01:00.0");
	ck_assert_ptr_null(strstr(take(pcipt_assignment_to_libvirt(assigned, 0, &text)), "<rom"));
}
END_TEST

START_TEST(a_pool_has_the_virtual_functions_of_an_interface)
{
	assign_on(tree("sriov"));
	ck_assert_str_eq(take(pcipt_device_to_libvirt_network(at("18:00.1"), NULL, &text)),
			 "<network>\n"
			 "  <name>vfs-enp24s0f1</name>\n"
			 "  <forward mode='hostdev' managed='yes'>\n"
			 "    <pf dev='enp24s0f1'/>\n"
			 "  </forward>\n"
			 "</network>\n");
	drop();
	ck_assert_ptr_nonnull(
		strstr(take(pcipt_device_to_libvirt_network(at("18:00.1"), "<a&'\"\x01\xff\xc3\xa4>", &text)),
		       "<name>&#x3c;a&#x26;&#x27;&#x22;&#xfffd;&#xfffd;&#xe4;&#x3e;</name>"));
	drop();
	ck_assert_int_eq(pcipt_device_to_libvirt_network(at("01:00.0"), NULL, &text), -ENOENT);
	ck_assert_int_eq(pcipt_device_to_libvirt_network(at("18:10.0"), NULL, &text), -ENOENT);
	ck_assert_int_eq(pcipt_device_to_libvirt_network(at("18:00.1"), "", &text), -EINVAL);
	ck_assert_int_eq(pcipt_device_to_libvirt_network(at("18:00.1"), "a/b", &text), -EINVAL);
	ck_assert_int_eq(pcipt_device_to_libvirt_network(NULL, NULL, &text), -EINVAL);
	ck_assert_int_eq(pcipt_device_to_libvirt_network(at("18:00.1"), NULL, NULL), -EINVAL);
	read_root(tree("sriov"), PCIPT_READ_SRIOV);
	ck_assert_int_eq(pcipt_device_to_libvirt_network(at("18:00.1"), NULL, &text), -ENODATA);
}
END_TEST

START_TEST(a_hostile_interface_stays_within_its_attribute)
{
	const char *root = copy_of_tree("sriov");

	put_interface(root, "0000:18:00.1", "a'\"<>&");
	assign_on(root);
	/* names are sorted, so that this one comes first */
	ck_assert_ptr_nonnull(strstr(take(pcipt_device_to_libvirt_network(at("18:00.1"), NULL, &text)),
				     "<pf dev='a&#x27;&#x22;&#x3c;&#x3e;&#x26;'/>"));
}
END_TEST

/* --- QEMU --- */

START_TEST(a_whole_card_is_one_device_behind_one_root_port)
{
	assign_reference();
	ck_assert_str_eq(
		take(pcipt_assignment_to_qemu(assigned, 0, 0, &text)),
		"-device pcie-root-port,id=pcipt-port0,bus=pcie.0,addr=0x10.0,multifunction=on,chassis=16,slot=16\n"
		"-device vfio-pci,host=0000:18:00.0,id=pcipt-0-0,bus=pcipt-port0,addr=0x0.0,multifunction=on,rombar=0\n"
		"-device vfio-pci,host=0000:18:00.1,id=pcipt-0-1,bus=pcipt-port0,addr=0x0.1,rombar=0\n"
		"-device vfio-pci,host=0000:18:00.2,id=pcipt-0-2,bus=pcipt-port0,addr=0x0.2,rombar=0\n"
		"-device vfio-pci,host=0000:18:00.3,id=pcipt-0-3,bus=pcipt-port0,addr=0x0.3,rombar=0\n");
	drop();
	ck_assert_str_eq(
		take(pcipt_assignment_to_qemu(assigned, 1, PCIPT_QEMU_IOMMUFD, &text)),
		"-object iommufd,id=pcipt-iommufd\n"
		"-device pcie-root-port,id=pcipt-port0,bus=pcie.0,addr=0x10.0,multifunction=on,chassis=16,slot=16\n"
		"-device vfio-pci,host=0000:3b:00.0,id=pcipt-0-0,bus=pcipt-port0,addr=0x0.0,rombar=0,"
		"iommufd=pcipt-iommufd\n");
}
END_TEST

START_TEST(functions_of_a_part_of_a_card_have_a_root_port_each)
{
	assign_on(tree("reference"));
	add_vm("a", 0);
	give("18:00.1 18:00.2");
	ck_assert_str_eq(
		take(pcipt_assignment_to_qemu(assigned, 0, 0, &text)),
		"-device pcie-root-port,id=pcipt-port0,bus=pcie.0,addr=0x10.0,multifunction=on,chassis=16,slot=16\n"
		"-device vfio-pci,host=0000:18:00.1,id=pcipt-0-0,bus=pcipt-port0,addr=0x0.0,rombar=0\n"
		"-device pcie-root-port,id=pcipt-port1,bus=pcie.0,addr=0x10.1,chassis=17,slot=17\n"
		"-device vfio-pci,host=0000:18:00.2,id=pcipt-1-0,bus=pcipt-port1,addr=0x0.0,rombar=0\n");
}
END_TEST

static void give_many(uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		char address[32];

		(void)snprintf(address, sizeof(address), "0000:%02x:%02x.%u", 0x80 + i / 256, i / 8 % 32, i % 8);
		give_made("18:00.0", i, address, 0, NULL);
	}
}

START_TEST(root_ports_have_places_for_240)
{
	assign_on(tree("reference"));
	add_vm("a", 0);
	give_many(0, 240);
	ck_assert_ptr_nonnull(
		strstr(take(pcipt_assignment_to_qemu(assigned, 0, 0, &text)),
		       "-device pcie-root-port,id=pcipt-port120,bus=pcie.0,addr=0xf.0,multifunction=on,"));
	ck_assert_ptr_nonnull(strstr(pcipt_text_get_string(text), ",addr=0x1.7,chassis=255,slot=255\n"));
	ck_assert_ptr_null(strstr(pcipt_text_get_string(text), ",addr=0x1f."));
	drop();
	give_many(240, 241);
	ck_assert_int_eq(pcipt_assignment_to_qemu(assigned, 0, 0, &text), -ENOSPC);
}
END_TEST

START_TEST(an_i440fx_has_no_root_ports)
{
	assign_reference();
	while (strcmp(pcipt_hypervisor_get_name(assigned->vms[0].hypervisor == PT_NONE ? 0
										       : assigned->vms[0].hypervisor),
		      "qemu-pc") != 0)
		assigned->vms[0].hypervisor =
			assigned->vms[0].hypervisor == PT_NONE ? 1 : assigned->vms[0].hypervisor + 1;
	ck_assert_str_eq(
		take(pcipt_assignment_to_qemu(assigned, 0, 0, &text)),
		"-device vfio-pci,host=0000:18:00.0,id=pcipt-0-0,bus=pci.0,addr=0x10.0,multifunction=on,rombar=0\n"
		"-device vfio-pci,host=0000:18:00.1,id=pcipt-0-1,bus=pci.0,addr=0x10.1,rombar=0\n"
		"-device vfio-pci,host=0000:18:00.2,id=pcipt-0-2,bus=pci.0,addr=0x10.2,rombar=0\n"
		"-device vfio-pci,host=0000:18:00.3,id=pcipt-0-3,bus=pci.0,addr=0x10.3,rombar=0\n");
}
END_TEST

START_TEST(a_long_domain_is_given_as_a_path)
{
	assign_on(tree("reference"));
	add_vm("a", 0);
	give_made("18:00.0", 0, "10000:01:00.0", 0, NULL);
	ck_assert_ptr_nonnull(strstr(take(pcipt_assignment_to_qemu(assigned, 0, 0, &text)),
				     "-device vfio-pci,sysfsdev=/sys/bus/pci/devices/10000:01:00.0,"));
}
END_TEST

START_TEST(what_is_not_known_or_not_solved_is_refused)
{
	assign_on(tree("reference"));
	add_vm("a", 0);
	give_made("18:00.0", 0, NULL, 0, NULL);
	ck_assert_int_eq(pcipt_assignment_to_libvirt(assigned, 0, &text), -ENODATA);
	ck_assert_int_eq(pcipt_assignment_to_qemu(assigned, 0, 0, &text), -ENODATA);
	ck_assert_int_eq(pcipt_assignment_to_nova(assigned, &text), -ENODATA);
	ck_assert_int_eq(pcipt_assignment_to_libvirt(assigned, 1, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_qemu(assigned, 1, 0, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_qemu(assigned, 0, 2, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_nova(assigned, NULL), -EINVAL);
	assigned->is_solved = false;
	ck_assert_int_eq(pcipt_assignment_to_libvirt(assigned, 0, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_qemu(assigned, 0, 0, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_nova(assigned, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_kubevirt(assigned, "a", &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_sriov_plugin(assigned, "a", &text), -EINVAL);
	ck_assert_ptr_null(text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("configuration-others");
	TCase *tests = tcase_create("formats");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_add_test(tests, a_physical_function_is_a_hostdev);
	tcase_add_test(tests, a_virtual_function_of_a_nic_is_an_interface_with_mac_and_vlan);
	tcase_add_test(tests, a_display_keeps_its_rom);
	tcase_add_test(tests, a_pool_has_the_virtual_functions_of_an_interface);
	tcase_add_test(tests, a_hostile_interface_stays_within_its_attribute);
	tcase_add_test(tests, a_whole_card_is_one_device_behind_one_root_port);
	tcase_add_test(tests, functions_of_a_part_of_a_card_have_a_root_port_each);
	tcase_add_test(tests, root_ports_have_places_for_240);
	tcase_add_test(tests, an_i440fx_has_no_root_ports);
	tcase_add_test(tests, a_long_domain_is_given_as_a_path);
	tcase_add_test(tests, what_is_not_known_or_not_solved_is_refused);
	suite_add_tcase(suite, tests);
	return suite;
}

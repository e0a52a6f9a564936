/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The simulator against what real kernels answered. */
#include "sim.h"

#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NIC "0000:18:00.2"
#define IGB "sys/bus/pci/drivers/igb/"
#define VFIO "sys/bus/pci/drivers/vfio-pci/"
#define OVERRIDE(address) "sys/bus/pci/devices/" address "/driver_override"

static struct pcipt_ctx *ctx;
static struct sim *sim;
static struct snapshot *before;

static void start(const char *tree_name)
{
	const char *folder = copy_of_tree(tree_name);

	ctx = sim_start(folder, &sim);
	before = snapshot_take(folder);
}

static void finish(void)
{
	snapshot_free(before);
	pcipt_ctx_unref(ctx);
	before = NULL;
	ctx = NULL;
}

static int put(const char *path, const char *value)
{
	return pt_io_write(&sim->io, path, value);
}

static void load(void)
{
	ck_assert_int_eq(pt_io_load_module(&sim->io, "vfio-pci"), 0);
}

static void assert_text(const char *path, const char *text)
{
	static char buffer[SIM_VALUE];

	ck_assert(sim_file_read(sim, path, buffer, sizeof(buffer)));
	ck_assert_str_eq(buffer, text);
}

static void assert_driver(const char *address, const char *driver)
{
	char name[64] = "", path[128];
	bool bound = sim_device_link(sim, address, "driver", name, sizeof(name));

	ck_assert_int_eq(bound, driver != NULL);
	ck_assert_str_eq(name, driver ? driver : "");
	(void)snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/%s", driver ? driver : "igb", address);
	ck_assert_int_eq(sim_file_exists(sim, path), driver != NULL);
}

static void assert_as_before(void)
{
	const char *difference;

	ck_assert_int_eq(sim_unload(sim), 0);
	difference = snapshot_difference(before);
	ck_assert_msg(!difference, "%s", difference);
}

START_TEST(an_override_takes_any_text_and_a_newline_clears_it)
{
	static char longest[4096];

	start("reference");
	assert_text(OVERRIDE(NIC), "(null)\n");
	ck_assert_int_eq(put(OVERRIDE(NIC), "no such driver, and what of it?"), 0);
	assert_text(OVERRIDE(NIC), "no such driver, and what of it?\n");
	ck_assert_int_eq(put(OVERRIDE(NIC), ""), 0);
	assert_text(OVERRIDE(NIC), "no such driver, and what of it?\n");
	ck_assert_int_eq(put(OVERRIDE(NIC), "first\nsecond"), 0);
	assert_text(OVERRIDE(NIC), "first\n");
	ck_assert_int_eq(put(OVERRIDE(NIC), "\n"), 0);
	assert_text(OVERRIDE(NIC), "(null)\n");
	memset(longest, 'x', 4095);
	ck_assert_int_eq(put(OVERRIDE(NIC), longest), -EINVAL);
	longest[4094] = '\0';
	ck_assert_int_eq(put(OVERRIDE(NIC), longest), 0);
	ck_assert_int_eq(put(OVERRIDE(NIC), "\n"), 0);
	ck_assert_int_eq(put(OVERRIDE("0000:77:00.0"), "igb"), -ENOENT);
	assert_as_before();
}
END_TEST

START_TEST(bind_answers_enodev_without_a_match)
{
	start("reference");
	load();
	ck_assert_int_eq(put(VFIO "bind", NIC), -ENODEV);
	ck_assert_int_eq(put(IGB "unbind", NIC), 0);
	ck_assert_int_eq(put(VFIO "bind", NIC), -ENODEV);
	ck_assert_int_eq(put("sys/bus/pci/drivers/nvme/bind", NIC), -ENODEV);
	ck_assert_int_eq(put(OVERRIDE(NIC), "vfio-pci"), 0);
	ck_assert_int_eq(put(IGB "bind", NIC), -ENODEV);
	ck_assert_int_eq(put(VFIO "bind", "18:00.2"), -ENODEV);
	ck_assert_int_eq(put(VFIO "bind", "0000:18:00.9"), -ENODEV);
	ck_assert_int_eq(put(VFIO "bind", "../devices"), -ENODEV);
	ck_assert_int_eq(put(VFIO "bind", "no address"), -ENODEV);
	assert_driver(NIC, NULL);
	ck_assert_int_eq(put(VFIO "bind", NIC "\n"), 0);
	assert_driver(NIC, "vfio-pci");
	ck_assert_int_eq(sim_unload(sim), -EBUSY);
}
END_TEST

START_TEST(bind_answers_ebusy_when_a_driver_has_the_device)
{
	start("reference");
	load();
	ck_assert_int_eq(put(IGB "bind", NIC), -EBUSY);
	ck_assert_int_eq(put(OVERRIDE(NIC), "vfio-pci"), 0);
	ck_assert_int_eq(put(VFIO "bind", NIC), -EBUSY);
	ck_assert_int_eq(put(OVERRIDE(NIC), "\n"), 0);
	ck_assert_int_eq(put(IGB "unbind", NIC), 0);
	sim->held_group = "24";
	ck_assert_int_eq(put(IGB "bind", NIC), -EBUSY);
	sim->held_group = NULL;
	sim->refused = NIC;
	ck_assert_int_eq(put(IGB "bind", NIC), -EIO);
	sim->refused = NULL;
	ck_assert_int_eq(put(IGB "bind", NIC), 0);
	assert_as_before();
}
END_TEST

START_TEST(vfio_answers_einval_for_a_bridge_a_denied_device_and_one_without_group)
{
	start("reference");
	load();
	ck_assert_int_eq(put("sys/bus/pci/drivers/pcieport/unbind", "0000:17:02.0"), 0);
	ck_assert_int_eq(put(OVERRIDE("0000:17:02.0"), "vfio-pci"), 0);
	ck_assert_int_eq(put(VFIO "bind", "0000:17:02.0"), -EINVAL);
	assert_driver("0000:17:02.0", NULL);
	ck_assert_int_eq(put(OVERRIDE("0000:17:05.0"), "vfio-pci"), 0);
	sim->denied = "0000:17:05.0";
	ck_assert_int_eq(put(VFIO "bind", "0000:17:05.0"), -EINVAL);
	sim->denied = NULL;
	ck_assert_int_eq(put(VFIO "bind", "0000:17:05.0"), 0);
	finish();
	start("no-iommu");
	load();
	ck_assert_int_eq(put("sys/bus/pci/drivers/e1000/unbind", "0000:00:03.0"), 0);
	ck_assert_int_eq(put(OVERRIDE("0000:00:03.0"), "vfio-pci"), 0);
	ck_assert_int_eq(put(VFIO "bind", "0000:00:03.0"), -EINVAL);
	assert_driver("0000:00:03.0", NULL);
}
END_TEST

START_TEST(unbind_answers_enodev_for_a_device_of_another_driver)
{
	start("reference");
	ck_assert_int_eq(put("sys/bus/pci/drivers/nvme/unbind", NIC), -ENODEV);
	ck_assert_int_eq(put(IGB "unbind", "0000:17:05.0"), -ENODEV);
	ck_assert_int_eq(put(IGB "unbind", "18:00.2"), -ENODEV);
	ck_assert_int_eq(put(VFIO "unbind", NIC), -ENOENT);
	assert_as_before();
}
END_TEST

START_TEST(drivers_probe_says_yes_whatever_becomes_of_it)
{
	start("reference");
	ck_assert_int_eq(put("sys/bus/pci/drivers_probe", NIC), 0);
	ck_assert_int_eq(put(IGB "unbind", NIC), 0);
	ck_assert_int_eq(put(OVERRIDE(NIC), "nothing"), 0);
	ck_assert_int_eq(put("sys/bus/pci/drivers_probe", NIC), 0);
	assert_driver(NIC, NULL);
	ck_assert_int_eq(put(OVERRIDE(NIC), "vfio-pci"), 0);
	ck_assert_int_eq(put("sys/bus/pci/drivers_probe", NIC), 0);
	assert_driver(NIC, NULL);
	load();
	ck_assert_int_eq(put("sys/bus/pci/drivers_probe", NIC), 0);
	assert_driver(NIC, "vfio-pci");
	ck_assert_int_eq(put(VFIO "unbind", NIC), 0);
	ck_assert_int_eq(put(OVERRIDE(NIC), "\n"), 0);
	ck_assert_int_eq(put("sys/bus/pci/drivers_probe", NIC), 0);
	assert_driver(NIC, "igb");
	ck_assert_int_eq(put("sys/bus/pci/drivers_probe", "0000:17:05.0"), 0);
	assert_driver("0000:17:05.0", NULL);
	ck_assert_int_eq(put("sys/bus/pci/drivers_probe", "0000:77:00.0"), -ENODEV);
	assert_as_before();
}
END_TEST

START_TEST(what_a_driver_made_of_its_device_goes_and_comes_with_it)
{
	char uevent[1024];

	start("reference");
	ck_assert(sim_file_exists(sim, "sys/class/net/enp24s0f2"));
	ck_assert_int_eq(put(IGB "unbind", NIC), 0);
	ck_assert(!sim_file_exists(sim, "sys/class/net/enp24s0f2"));
	ck_assert(!sim_file_exists(sim, "sys/bus/pci/devices/" NIC "/net"));
	ck_assert(sim_file_exists(sim, "sys/class/net/enp24s0f1"));
	ck_assert(sim_file_read(sim, "sys/bus/pci/devices/" NIC "/uevent", uevent, sizeof(uevent)));
	ck_assert_ptr_null(strstr(uevent, "DRIVER="));
	ck_assert_ptr_nonnull(strstr(uevent, "PCI_SLOT_NAME=" NIC));
	ck_assert_ptr_nonnull(snapshot_difference(before));
	ck_assert_int_eq(put(IGB "bind", NIC), 0);
	assert_as_before();
}
END_TEST

START_TEST(a_group_has_a_node_while_a_member_is_on_vfio)
{
	start("no-driver");
	ck_assert(!sim_file_exists(sim, "dev/vfio/1"));
	ck_assert_int_eq(put(VFIO "bind", "0000:01:00.0"), 0);
	ck_assert(sim_file_exists(sim, "dev/vfio/1"));
	ck_assert_int_eq(put(OVERRIDE("0000:01:00.1"), "vfio-pci"), 0);
	ck_assert_int_eq(put(VFIO "bind", "0000:01:00.1"), 0);
	ck_assert(sim_file_exists(sim, "sys/bus/pci/devices/0000:01:00.1/vfio-dev/vfio2/device"));
	ck_assert(sim_file_exists(sim, "sys/class/vfio-dev/vfio2"));
	ck_assert_int_eq(put(VFIO "unbind", "0000:01:00.0"), 0);
	ck_assert(sim_file_exists(sim, "dev/vfio/1"));
	ck_assert(!sim_file_exists(sim, "sys/class/vfio-dev/vfio1"));
	ck_assert_int_eq(put(VFIO "unbind", "0000:01:00.1"), 0);
	ck_assert(!sim_file_exists(sim, "dev/vfio/1"));
	ck_assert_int_eq(put(OVERRIDE("0000:01:00.1"), "\n"), 0);
	assert_as_before();
}
END_TEST

START_TEST(an_ids_table_is_known_from_the_twins_of_a_device)
{
	start("no-driver");
	assert_driver("0000:01:00.1", NULL);
	ck_assert_int_eq(put(IGB "bind", "0000:01:00.1"), 0);
	assert_driver("0000:01:00.1", "igb");
	ck_assert_int_eq(put(IGB "bind", "0000:02:00.0"), -ENODEV);
	ck_assert_int_eq(put("sys/bus/pci/drivers/pci-stub/unbind", "0000:01:00.2"), 0);
	ck_assert_int_eq(put(OVERRIDE("0000:01:00.2"), "\n"), 0);
	ck_assert_int_eq(put("sys/bus/pci/drivers/pci-stub/bind", "0000:01:00.2"), -ENODEV);
}
END_TEST

START_TEST(virtual_functions_vanish_with_the_driver_of_their_physical_function)
{
	start("sriov");
	ck_assert(sim_file_exists(sim, "sys/bus/pci/devices/0000:18:11.0"));
	ck_assert_int_eq(put(IGB "unbind", "0000:18:00.0"), 0);
	ck_assert(!sim_file_exists(sim, "sys/bus/pci/devices/0000:18:11.0"));
	ck_assert(!sim_file_exists(sim, "sys/bus/pci/devices/0000:18:00.0/virtfn0"));
	ck_assert(!sim_file_exists(sim, "dev/vfio/25"));
	ck_assert(sim_file_exists(sim, "sys/bus/pci/devices/0000:3b:10.4"));
}
END_TEST

START_TEST(virtual_functions_and_their_groups_go_with_a_physical_function_that_is_pulled_out)
{
	start("sriov");
	sim_vanish(sim, "0000:18:00.0");
	ck_assert(!sim_file_exists(sim, "sys/bus/pci/devices/0000:18:00.0"));
	ck_assert(!sim_file_exists(sim, "sys/bus/pci/devices/0000:18:11.0"));
	ck_assert(!sim_file_exists(sim, "sys/kernel/iommu_groups/25"));
	ck_assert(!sim_file_exists(sim, "vf-settings/0000:18:00.0"));
	ck_assert(sim_file_exists(sim, "sys/bus/pci/devices/0000:3b:10.4"));
}
END_TEST

START_TEST(vfio_answers_ebusy_for_a_physical_function_with_virtual_ones)
{
	start("sriov");
	sim_detach(sim, "0000:18:00.0");
	ck_assert_int_eq(put(OVERRIDE("0000:18:00.0"), "vfio-pci"), 0);
	ck_assert_int_eq(put(VFIO "bind", "0000:18:00.0"), -EBUSY);
}
END_TEST

START_TEST(a_module_that_is_not_on_disk_cannot_be_loaded)
{
	start("lockdown");
	ck_assert_int_eq(pt_io_load_module(&sim->io, "vfio-pci"), -PCIPT_E_NO_DRIVER);
	assert_as_before();
	finish();
	start("gpu");
	ck_assert_int_eq(pt_io_load_module(&sim->io, "no-such-module"), -PCIPT_E_NO_DRIVER);
	load();
	load();
	ck_assert(sim_file_exists(sim, VFIO "bind"));
	ck_assert(sim_file_exists(sim, "sys/module/vfio_pci/initstate"));
	assert_as_before();
}
END_TEST

START_TEST(what_has_no_write_operation_answers_eacces)
{
	start("no-iommu");
	ck_assert_int_eq(put("sys/bus/pci/devices/0000:00:03.0/vendor", "0x8086"), -EACCES);
	ck_assert_int_eq(pt_io_may_write(&sim->io, OVERRIDE("0000:00:03.0")), 0);
	ck_assert_int_eq(pt_io_may_write(&sim->io, OVERRIDE("0000:77:00.0")), -ENOENT);
	sim->refusal = EACCES;
	ck_assert_int_eq(pt_io_may_write(&sim->io, OVERRIDE("0000:00:03.0")), -EACCES);
	ck_assert_int_eq(put(OVERRIDE("0000:00:03.0"), "x"), -EACCES);
	ck_assert_int_eq(pt_io_store(&sim->io, "run/pcipt/x", "x", 1), -EACCES);
	ck_assert_int_eq(pt_io_load_module(&sim->io, "vfio-pci"), -EPERM);
	assert_as_before();
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("sim");
	TCase *tests = tcase_create("sim");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, an_override_takes_any_text_and_a_newline_clears_it);
	tcase_add_test(tests, bind_answers_enodev_without_a_match);
	tcase_add_test(tests, bind_answers_ebusy_when_a_driver_has_the_device);
	tcase_add_test(tests, vfio_answers_einval_for_a_bridge_a_denied_device_and_one_without_group);
	tcase_add_test(tests, unbind_answers_enodev_for_a_device_of_another_driver);
	tcase_add_test(tests, drivers_probe_says_yes_whatever_becomes_of_it);
	tcase_add_test(tests, what_a_driver_made_of_its_device_goes_and_comes_with_it);
	tcase_add_test(tests, a_group_has_a_node_while_a_member_is_on_vfio);
	tcase_add_test(tests, an_ids_table_is_known_from_the_twins_of_a_device);
	tcase_add_test(tests, virtual_functions_vanish_with_the_driver_of_their_physical_function);
	tcase_add_test(tests, virtual_functions_and_their_groups_go_with_a_physical_function_that_is_pulled_out);
	tcase_add_test(tests, vfio_answers_ebusy_for_a_physical_function_with_virtual_ones);
	tcase_add_test(tests, a_module_that_is_not_on_disk_cannot_be_loaded);
	tcase_add_test(tests, what_has_no_write_operation_answers_eacces);
	suite_add_tcase(suite, tests);
	return suite;
}

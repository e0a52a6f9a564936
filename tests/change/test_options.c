/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a bind can be asked for: the driver, the power, the node's owner; and what does not go together. */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NIC "0000:18:00.2"
#define FOLDER "sys/devices/pci0000:17/0000:17:00.0/" NIC
#define CONTROL FOLDER "/power/control"
#define NODE "dev/vfio/24"
#define OVERRIDE "sys/bus/pci/devices/" NIC "/driver_override"

static const char *text_of(const char *path)
{
	static char text[256];

	ck_assert(sim_file_read(sim, path, text, sizeof(text)));
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static struct pcipt_address nic(void)
{
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse(NIC, &address), 0);
	return address;
}

static void bind_to(const char *driver)
{
	const struct pcipt_address address = nic();

	new_change();
	ck_assert_int_eq(pcipt_transaction_add_bind_to(change, &address, driver, 0), 0);
}

/* vfio-pci lets devices sleep, and says "on" when it leaves them: neither is what was before. */
START_TEST(power_control_is_kept_on_and_put_back)
{
	start("reference");
	sim_file_write(sim, CONTROL, "auto\n");
	keep_state();
	do_bind(NIC, 0);
	ck_assert_str_eq(text_of(CONTROL), "auto");
	do_restore(NIC, 0);
	assert_as_before();
	do_bind(NIC, PCIPT_CHANGE_KEEP_AWAKE);
	ck_assert_str_eq(text_of(CONTROL), "on");
	do_restore(NIC, 0);
	ck_assert_str_eq(text_of(CONTROL), "auto");
	assert_as_before();
}
END_TEST

START_TEST(the_node_is_given_to_its_owner_and_taken_back)
{
	struct pt_io_status status;

	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 64055, 106), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_written_as_listed();
	ck_assert_int_eq(pt_io_status(&sim->io, NODE, &status), 0);
	ck_assert_uint_eq(status.user, 64055);
	ck_assert_uint_eq(status.group, 106);
	assert_finding(PCIPT_CODE_CHANGE_READY, NULL, "/" NODE " (user 64055, group 106, mode 0600); the kernel says");
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 0, 0), -EALREADY);
	ck_assert_int_eq(pcipt_transaction_undo(change), 0);
	sim_file_remove(sim, SIM_FOLDER "/owners");
	assert_as_before();
}
END_TEST

/* The owner fails to be set: the device goes back as well. */
START_TEST(an_owner_that_cannot_be_set_undoes_the_bind)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 1, 1), 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	sim_inject(sim, (struct sim_fault){.at = write_at(pcipt_transaction_get_step_count(change) - 1),
					   .kind = SIM_ERROR,
					   .error = EPERM});
	ck_assert_int_eq(pcipt_transaction_apply(change), -EPERM);
	assert_as_before();
}
END_TEST

static void add_aliases(void)
{
	char text[16384];
	const char *release = text_of("proc/sys/kernel/osrelease");
	char path[512];

	(void)snprintf(path, sizeof(path), "lib/modules/%s/modules.alias", release);
	ck_assert(sim_file_read(sim, path, text, sizeof(text)));
	strcat(text, "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n"
		     "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci\n"
		     "alias vfio_pci:v00008086d00001521sv*sd*bc*sc*i* igb_vfio_pci\n");
	sim_file_write(sim, path, text);
}

static bool says(const char *text)
{
	for (size_t i = 0; i < pcipt_transaction_get_step_count(change); i++)
		if (strstr(pcipt_transaction_get_step_sentence(change, i), text))
			return true;
	return false;
}

START_TEST(the_driver_that_is_made_for_the_device_is_chosen)
{
	start("reference");
	bind_to(NULL);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert(says("Bind " NIC " to vfio-pci"));
	add_aliases();
	bind_to(NULL);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert(says("Load the module igb_vfio_pci"));
	ck_assert(says("Let only igb_vfio_pci take " NIC));
	ck_assert(says("Bind " NIC " to igb_vfio_pci"));
	assert_finding(PCIPT_CODE_CHANGE_VARIANT, NIC, "igb_vfio_pci");
	bind_to("vfio-pci");
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert(says("Bind " NIC " to vfio-pci"));
	bind_to("mlx5_vfio_pci");
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert(says("Load the module mlx5_vfio_pci"));
}
END_TEST

START_TEST(a_driver_that_is_not_there_is_refused_and_a_wrong_name_is_invalid)
{
	const struct pcipt_address address = nic();

	start("reference");
	bind_to("nobody_vfio_pci");
	assert_refused(PCIPT_CODE_CHANGE_NO_VFIO_DRIVER, NIC, "no VFIO driver nobody_vfio_pci");
	new_change();
	ck_assert_int_eq(pcipt_transaction_add_bind_to(change, &address, "igb", 0), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_add_bind_to(change, &address, "../vfio-pci", 0), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_add_restore(change, &address, PCIPT_CHANGE_KEEP_AWAKE), -EINVAL);
}
END_TEST

START_TEST(a_device_that_vfio_denies_is_warned_of)
{
	start("reference");
	sim_file_write(sim, FOLDER "/uevent",
		       "DRIVER=igb\nPCI_CLASS=20000\nPCI_ID=8086:37C8\nPCI_SUBSYS_ID=8086:0001\nPCI_SLOT_NAME=" NIC
		       "\n");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	assert_finding(PCIPT_CODE_CHANGE_DENYLISTED, NIC, "8086:37c8");
	sim_file_write(sim, "sys/module/vfio_pci/parameters/disable_denylist", "N\n");
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	assert_finding(PCIPT_CODE_CHANGE_DENYLISTED, NIC, "8086:37c8");
	sim_file_write(sim, "sys/module/vfio_pci/parameters/disable_denylist", "Y\n");
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_ptr_null(find(PCIPT_CODE_CHANGE_DENYLISTED, ""));
}
END_TEST

START_TEST(a_refusal_of_the_driver_is_called_by_its_name)
{
	start("reference");
	sim->denied = NIC;
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -EINVAL);
	assert_finding(PCIPT_CODE_CHANGE_STEP_FAILED, NIC, "list of devices that it denies");
	assert_as_before();
}
END_TEST

START_TEST(to_bind_and_to_restore_one_device_contradict_each_other)
{
	start("reference");
	bind(NIC, 0);
	restore(NIC, 0);
	assert_refused(PCIPT_CODE_CHANGE_CONTRADICTION, NIC, "at once");
}
END_TEST

START_TEST(an_override_that_somebody_set_since_is_told_and_left)
{
	start("reference");
	do_bind(NIC, 0);
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE, "other"), 0);
	keep_state();
	restore(NIC, 0);
	assert_refused(PCIPT_CODE_CHANGE_CHANGED_SINCE, NIC, "was set to other since");
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE, "\n"), 0);
	do_restore(NIC, 0);
	ck_assert_str_eq(driver_of(NIC), "igb");
}
END_TEST

/* Taking back what was applied does not take it from who has it by now. */
START_TEST(an_undo_leaves_what_somebody_else_has_made_of_it)
{
	start("reference");
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE, "other"), 0);
	ck_assert_int_eq(pcipt_transaction_undo(change), -PCIPT_E_UNDO_FAILED);
	assert_finding(PCIPT_CODE_CHANGE_CHANGED_SINCE, NIC, "left as it is now");
	ck_assert_str_eq(override_of(NIC), "other");
	ck_assert_str_eq(driver_of(NIC), "vfio-pci");
	ck_assert(!sim_file_exists(sim, "run/pcipt/journal"));
}
END_TEST

START_TEST(a_probe_that_brings_no_driver_is_told)
{
	start("reference");
	do_bind(NIC, 0);
	sim_file_remove(sim, "run/pcipt/devices");
	sim->refused = NIC;
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_finding(PCIPT_CODE_CHANGE_NO_DRIVER_CAME, NIC, "No driver took " NIC);
}
END_TEST

START_TEST(autoprobe_that_somebody_set_since_stays)
{
	start("reference");
	sim_file_write(sim, "sys/bus/pci/devices/0000:3b:00.1/sriov_drivers_autoprobe", "1\n");
	do_bind("0000:3b:00.1", 0);
	sim_file_write(sim, "sys/bus/pci/devices/0000:3b:00.1/sriov_drivers_autoprobe", "0\n");
	restore("0000:3b:00.1", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	assert_finding(PCIPT_CODE_CHANGE_CHANGED_SINCE, "0000:3b:00.1", "from 1 to 0 since");
	ck_assert_str_eq(text_of("sys/bus/pci/devices/0000:3b:00.1/sriov_drivers_autoprobe"), "0");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("options");
	TCase *tests = tcase_create("options");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, power_control_is_kept_on_and_put_back);
	tcase_add_test(tests, the_node_is_given_to_its_owner_and_taken_back);
	tcase_add_test(tests, an_owner_that_cannot_be_set_undoes_the_bind);
	tcase_add_test(tests, the_driver_that_is_made_for_the_device_is_chosen);
	tcase_add_test(tests, a_driver_that_is_not_there_is_refused_and_a_wrong_name_is_invalid);
	tcase_add_test(tests, a_device_that_vfio_denies_is_warned_of);
	tcase_add_test(tests, a_refusal_of_the_driver_is_called_by_its_name);
	tcase_add_test(tests, to_bind_and_to_restore_one_device_contradict_each_other);
	tcase_add_test(tests, an_override_that_somebody_set_since_is_told_and_left);
	tcase_add_test(tests, an_undo_leaves_what_somebody_else_has_made_of_it);
	tcase_add_test(tests, a_probe_that_brings_no_driver_is_told);
	tcase_add_test(tests, autoprobe_that_somebody_set_since_stays);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel's answer to a step means: a cause and a remedy for each, as far as it is known. */
#include "vfs_bench.h"

#include <errno.h>
#include <string.h>

#define NIC "0000:18:00.2"

struct answer {
	int error;
	const char *sentence;
	const char *remedy; /* NULL for none */
};

/* The first step with this text in its sentence or path. */
static size_t step_with(const char *text)
{
	for (size_t i = 0; i < pcipt_transaction_get_step_count(change); i++) {
		const char *path = pcipt_transaction_get_step_path(change, i);

		if (strstr(pcipt_transaction_get_step_sentence(change, i), text) || (path && strstr(path, text)))
			return i;
	}
	ck_abort_msg("no step with %s", text);
}

static void assert_told(int code, const char *address, const struct answer *answer)
{
	const struct pcipt_finding *finding = find(code, answer->sentence);

	assert_finding(code, address, answer->sentence);
	if (answer->remedy)
		ck_assert_msg(strstr(pcipt_finding_get_remedy(finding), answer->remedy) != NULL, "%s",
			      pcipt_finding_get_remedy(finding));
	else
		ck_assert_ptr_null(pcipt_finding_get_remedy(finding));
}

/* Applies what was asked for, with an answer of the kernel's to a step. */
static void apply_with(const char *step, const struct answer *answer)
{
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	sim_inject(sim, (struct sim_fault){.at = write_at(step_with(step)), .kind = SIM_ERROR, .error = answer->error});
	ck_assert_int_eq(pcipt_transaction_apply(change), -answer->error);
	ck_assert_int_eq(pcipt_transaction_get_state(change), PCIPT_TRANSACTION_UNDONE);
}

START_TEST(each_refusal_of_a_driver_is_told_with_what_to_do)
{
	static const struct answer answers[] = {
		{EINVAL, "vfio-pci refuses " NIC " as invalid: most likely it is on the driver's list", "dmesg"},
		{ENODEV, "vfio-pci does not take " NIC ": the device is gone", "still there"},
		{EBUSY, "vfio-pci cannot take " NIC ": a driver has taken it meanwhile", "Stop the virtual machine"},
		{ENOENT, "The driver vfio-pci is not loaded, so that " NIC " cannot be bound", "Load its module"},
		{EPERM, "Binding " NIC " to vfio-pci failed: operation not permitted.", "dmesg"},
		{EIO, "Binding " NIC " to vfio-pci failed: input/output error.", "could not start the device"},
	};

	start("reference");
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		new_change();
		bind(NIC, 0);
		apply_with("Bind " NIC, &answers[i]);
		assert_told(PCIPT_CODE_CHANGE_STEP_FAILED, NIC, &answers[i]);
		assert_as_before();
	}
}
END_TEST

START_TEST(a_refusal_of_a_driver_of_the_host_is_not_taken_for_one_of_vfio)
{
	static const struct answer answer = {EINVAL, "igb refuses " NIC " as invalid.", "dmesg"};

	start("reference");
	do_bind(NIC, 0);
	new_change();
	restore(NIC, 0);
	apply_with("Bind " NIC, &answer);
	assert_told(PCIPT_CODE_CHANGE_STEP_FAILED, NIC, &answer);
	assert_bound(NIC);
}
END_TEST

START_TEST(a_refusal_without_a_group_says_that_there_is_none)
{
	static const struct answer answer = {EINVAL, "as invalid: it has no IOMMU group.", "Turn the IOMMU on"};
	const char *address = "0000:03:00.0";

	start("virtio-iommu");
	bind(address, 0);
	apply_with("Bind ", &answer);
	assert_told(PCIPT_CODE_CHANGE_STEP_FAILED, address, &answer);
	assert_as_before();
}
END_TEST

START_TEST(each_refusal_of_a_module_is_told_with_what_to_do)
{
	static const struct {
		const char *lockdown;
		struct answer answer;
	} cases[] = {
		{"[none] integrity\n",
		 {EKEYREJECTED, "The module vfio-pci could not be loaded", "signed modules: use"}},
		{"[none] integrity\n", {EPERM, "operation not permitted", "/etc/modprobe.d"}},
		{"none [integrity]\n", {EPERM, "operation not permitted", "The kernel is locked down"}},
		{"none [integrity]\n", {EACCES, "permission denied", "/etc/modprobe.d"}},
		{"[none] integrity\n", {ENOENT, "no such file", "the distribution's full kernel"}},
		{"[none] integrity\n", {EIO, "input/output error", NULL}},
	};

	start("reference");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sim_file_write(sim, "sys/kernel/security/lockdown", cases[i].lockdown);
		keep_state();
		new_change();
		bind(NIC, 0);
		apply_with("Load the module", &cases[i].answer);
		assert_told(PCIPT_CODE_CHANGE_STEP_FAILED, NULL, &cases[i].answer);
		assert_as_before();
	}
}
END_TEST

START_TEST(what_may_not_be_written_is_a_matter_of_rights)
{
	static const struct answer rights = {EACCES, "/driver_override may not be written", "Run this as root."};
	static const struct answer container = {EROFS, "/driver_override may not be written", "run it on the host"};

	start("reference");
	bind(NIC, 0);
	apply_with("/driver_override", &rights);
	assert_told(PCIPT_CODE_CHANGE_NOT_ROOT, NULL, &rights);
	new_change();
	bind(NIC, 0);
	apply_with("/driver_override", &container);
	assert_told(PCIPT_CODE_CHANGE_NOT_ROOT, NULL, &container);
	assert_as_before();
}
END_TEST

START_TEST(vfs_that_cannot_be_removed_are_told)
{
	static const struct answer answer = {EBUSY, "of " PF " could not be removed: device or resource busy",
					     "may have one"};

	want_vfs(PF, 2, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	keep_state();
	new_change();
	want_vfs(PF, 0, 0);
	apply_with("sriov_numvfs", &answer);
	assert_told(PCIPT_CODE_CHANGE_STEP_FAILED, PF, &answer);
	assert_nothing_differs();
}
END_TEST

START_TEST(each_answer_to_a_setting_is_told_with_what_to_do)
{
	static const struct answer answers[] = {
		{EOPNOTSUPP, "cannot set this", "Leave this setting out"},
		{EINVAL, "does not take this value", "a link that is up"},
		{EPERM, "it is not allowed", "as root"},
		{EACCES, "it is not allowed", "as root"},
		{EBUSY, "busy with a reset", "in a moment"},
		{ENODEV, "is gone", "still has it"},
		{ERANGE, "out of the driver's range", "another value"},
		{EIO, "the kernel does not want to", "may say why"},
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		new_change();
		want_vfs(PF, 1, 0);
		ck_assert_int_eq(pcipt_vf_network_set_trust(network, true), 0);
		want_network(PF, 0);
		apply_with("trust", &answers[i]);
		assert_told(PCIPT_CODE_CHANGE_STEP_FAILED, FIRST, &answers[i]);
		assert_as_before();
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("explain");
	TCase *drivers = tcase_create("drivers"), *vfs = tcase_create("vfs");

	tcase_add_checked_fixture(drivers, NULL, finish);
	tcase_add_test(drivers, each_refusal_of_a_driver_is_told_with_what_to_do);
	tcase_add_test(drivers, a_refusal_of_a_driver_of_the_host_is_not_taken_for_one_of_vfio);
	tcase_add_test(drivers, a_refusal_without_a_group_says_that_there_is_none);
	tcase_add_test(drivers, each_refusal_of_a_module_is_told_with_what_to_do);
	tcase_add_test(drivers, what_may_not_be_written_is_a_matter_of_rights);
	tcase_add_checked_fixture(vfs, vfs_begin_test, vfs_end_test);
	tcase_add_test(vfs, vfs_that_cannot_be_removed_are_told);
	tcase_add_test(vfs, each_answer_to_a_setting_is_told_with_what_to_do);
	tcase_set_timeout(drivers, 60);
	tcase_set_timeout(vfs, 60);
	suite_add_tcase(suite, drivers);
	suite_add_tcase(suite, vfs);
	return suite;
}

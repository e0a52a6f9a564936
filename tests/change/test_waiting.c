/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices that somebody holds, writes that wait, changes that wait for each other, and what is left of them. */
#include "bench.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define NIC "0000:18:00.2"
#define GROUP "24"
#define STATE "run/pcipt/"

static void *let_go_soon(void *userdata)
{
	struct sim *machine = userdata;

	(void)usleep(300000);
	atomic_store(&machine->released, true);
	return NULL;
}

START_TEST(a_device_that_is_held_is_busy_with_who_has_it)
{
	start("reference");
	do_bind(NIC, 0);
	hold(GROUP);
	restore(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -EBUSY);
	ck_assert_int_eq(pcipt_transaction_apply(change), -EBUSY);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_finding(PCIPT_CODE_USE_VFIO_OPEN, NIC, "Process 77 (qemu-system-x86) holds /dev/vfio/" GROUP " open");
	/* who it is may be hidden; that there is somebody is not */
	sim_file_remove(sim, "proc/77");
	ck_assert_int_eq(pcipt_transaction_apply(change), -EBUSY);
	assert_finding(PCIPT_CODE_USE_VFIO_OPEN, NIC, "A process holds /dev/vfio/" GROUP " open");
	sim->held_group = NULL;
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
}
END_TEST

START_TEST(a_write_that_waits_is_pending_and_goes_on)
{
	pthread_t thread;
	int r;

	start("reference");
	keep_state();
	do_bind(NIC, 0);
	restore_pending(NIC, GROUP);
	ck_assert_int_eq(pcipt_transaction_resume(change), -EINVAL);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_PENDING);
	assert_finding(PCIPT_CODE_CHANGE_PENDING, NIC, "still waits");
	ck_assert_int_eq(pcipt_transaction_get_step_state(change, 0), PCIPT_STEP_PENDING);
	ck_assert_int_eq(pcipt_transaction_get_state(change), PCIPT_TRANSACTION_PENDING);
	ck_assert_int_eq(pcipt_ctx_needs_recovery(ctx), 1);
	ck_assert_int_eq(pcipt_transaction_resume(change), -PCIPT_E_PENDING);
	ck_assert_int_eq(pcipt_transaction_apply(change), -EALREADY);
	ck_assert_int_eq(pthread_create(&thread, NULL, let_go_soon, sim), 0);
	r = resume();
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_int_eq(r, 0);
	ck_assert_int_eq(pcipt_ctx_needs_recovery(ctx), 0);
	assert_step_states(PCIPT_STEP_DONE);
	sim_file_remove(sim, "proc/77");
	assert_as_before();
}
END_TEST

/* What would wait with the write is not read: neither by a picture nor by another change. */
START_TEST(a_device_with_a_write_under_way_is_read_without_its_lock)
{
	const struct pcipt_device *device;
	struct pcipt_host *host = NULL;
	struct pcipt_address address;
	const char *override;

	start("reference");
	sim_file_write(sim, STATE "journal", "pcipt-journal 1\nboot -\ndevice " NIC "\nsteps 1\n");
	sim_file_write(sim, "sys/devices/pci0000:17/0000:17:00.0/" NIC "/uevent", "not to be read");
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_DETAILS, &host), 0);
	ck_assert_int_eq(pcipt_address_parse(NIC, &address), 0);
	device = pcipt_host_find_device(host, &address);
	ck_assert_uint_eq(pcipt_device_get_vendor_id(device), 0x8086);
	ck_assert_uint_eq(pcipt_device_get_device_id(device), 0x1521);
	ck_assert_uint_eq(pcipt_device_get_class(device), 0x020000);
	ck_assert_str_eq(pcipt_device_get_driver(device), "igb");
	ck_assert_int_eq(pcipt_device_get_driver_override(device, &override), -EBUSY);
	pcipt_host_unref(host);
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_IN_CHANGE);
	assert_finding(PCIPT_CODE_CHANGE_INTERRUPTED, NIC, "under way, or that was interrupted");
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_INTERRUPTED);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_transaction_get_findings(change)), 1);
}
END_TEST

static void assert_held(const char *name, bool expected)
{
	const struct pcipt_device *device;
	struct pcipt_host *host = NULL;
	struct pcipt_address address;
	const char *override;

	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_DETAILS, &host), 0);
	ck_assert_int_eq(pcipt_address_parse(name, &address), 0);
	device = pcipt_host_find_device(host, &address);
	ck_assert_uint_eq(pcipt_device_get_vendor_id(device), 0x8086);
	ck_assert_int_eq(pcipt_device_get_driver_override(device, &override), expected ? -EBUSY : 0);
	pcipt_host_unref(host);
}

/* Somebody else's write waits until a process lets go of the device, and is in no journal. */
START_TEST(a_device_that_somebody_takes_from_its_holder_is_read_without_its_lock)
{
	start("reference");
	do_bind(NIC, 0);
	assert_held(NIC, false);
	sim_file_remove(sim, "sys/bus/pci/devices/" NIC "/driver");
	assert_held(NIC, true);
	assert_held("0000:18:00.1", true); /* a physical function beside it: the lock may be that one's */
	assert_held("0000:5e:00.1", false);
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -EBUSY);
	assert_finding(PCIPT_CODE_CHANGE_HELD, NIC, "waits for a process to let go");
	ck_assert_int_eq(pcipt_transaction_apply(change), -EBUSY);
}
END_TEST

/* A member without driver beside one on VFIO is nothing to wait for, unless VFIO has that very one. */
START_TEST(a_member_without_driver_is_not_held)
{
	start("shared-groups");
	do_bind("0000:01:00.0", 0);
	sim_file_remove(sim, "sys/bus/pci/devices/0000:01:00.1/driver");
	assert_held("0000:01:00.1", false);
	sim_file_write(sim, "sys/bus/pci/devices/0000:01:00.1/vfio-dev/vfio7/dev", "240:7\n");
	assert_held("0000:01:00.1", true);
	assert_held("0000:06:00.0", false);
}
END_TEST

START_TEST(a_change_waits_for_the_lock_until_its_deadline)
{
	int lock;

	start("reference");
	lock = pt_io_lock(&sim->io, STATE "lock", "4712 99 boot - some-tool\n");
	ck_assert_int_ge(lock, 0);
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 60), 0);
	bind(NIC, 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_LOCKED);
	assert_finding(PCIPT_CODE_CHANGE_LOCKED, NULL, "some-tool (process 4712)");
	ck_assert_uint_eq(sim->write_count, 0);
	pt_io_unlock(&sim->io, lock);
	be_patient();
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
}
END_TEST

static void *unlock_soon(void *userdata)
{
	(void)usleep(100000);
	pt_io_unlock(&sim->io, *(int *)userdata);
	return NULL;
}

START_TEST(a_change_goes_on_once_it_has_the_lock)
{
	pthread_t thread;
	int lock;

	start("reference");
	lock = pt_io_lock(&sim->io, STATE "lock", "4712 99 boot - some-tool\n");
	ck_assert_int_ge(lock, 0);
	bind(NIC, 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, unlock_soon, &lock), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
END_TEST

/* What is refused does not even touch the lock. */
START_TEST(a_refusal_writes_nothing_at_all)
{
	start("reference");
	bind("0000:5f:00.0", 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	ck_assert(!sim_file_exists(sim, "run/pcipt"));
}
END_TEST

static int recover(unsigned int flags, int code)
{
	struct pcipt_findings *findings = NULL;
	int r = pcipt_recover(ctx, flags, &findings);
	bool found = false;

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		found |= pcipt_finding_get_code(pcipt_findings_get(findings, i)) == code;
	ck_assert(found || !code);
	pcipt_findings_free(findings);
	return r;
}

START_TEST(a_journal_that_cannot_be_read_is_kept_until_it_is_forgotten)
{
	static const char *const bad[] = {"",
					  "pcipt-journal 2\n",
					  "pcipt-journal 1\ndevice ../../etc\nidentity x\nsteps 1\n",
					  "pcipt-journal 1\nidentity x\nsteps 1\n",
					  "pcipt-journal 1\nrun 1 " NIC "\n",
					  "pcipt-journal 1\nboot -\ndevice " NIC
					  "\nidentity x\nbefore-driver a/b\nsteps 1\n",
					  "pcipt-journal 1\nboot -\nsteps many\n",
					  "pcipt-journal 1\nboot -\n"};

	start("reference");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		sim_file_write(sim, STATE "journal", bad[i]);
		new_change();
		bind(NIC, 0);
		ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_INTERRUPTED);
		ck_assert_int_eq(recover(0, PCIPT_CODE_CHANGE_INTERRUPTED), -PCIPT_E_MALFORMED);
		ck_assert(sim_file_exists(sim, STATE "journal"));
		ck_assert_int_eq(recover(PCIPT_RECOVER_FORGET, 0), 0);
		ck_assert(!sim_file_exists(sim, STATE "journal"));
	}
	ck_assert_int_eq(recover(0, PCIPT_CODE_CHANGE_NOTHING_TO_DO), 0);
	ck_assert_int_eq(recover(8, 0), -EINVAL);
	assert_nothing_differs();
}
END_TEST

/* What is behind a zero would be lost. */
START_TEST(a_journal_with_a_zero_in_it_cannot_be_read)
{
	static const char half[] = "pcipt-journal 1\nboot -\nsteps 1\n\0device " NIC "\n";

	start("reference");
	ck_assert_int_eq(pt_io_store(sim->inner, STATE "journal", half, sizeof(half) - 1), 0);
	ck_assert_int_eq(recover(0, PCIPT_CODE_CHANGE_INTERRUPTED), -PCIPT_E_MALFORMED);
	ck_assert(sim_file_exists(sim, STATE "journal"));
	sim_file_write(sim, STATE "journal", half);
	ck_assert_int_eq(recover(0, 0), 0);
	assert_nothing_differs();
}
END_TEST

START_TEST(a_journal_from_before_a_restart_has_nothing_to_undo)
{
	start("reference");
	sim_file_write(sim, "proc/sys/kernel/random/boot_id", "new\n");
	keep_state();
	sim_file_write(sim, STATE "journal",
		       "pcipt-journal 1\nboot old\ndevice " NIC "\nidentity x\nbefore-driver gone\nsteps 1\nrun 1 " NIC
		       "\n");
	sim_file_write(sim, STATE ".journal.new", "half");
	sim_file_write(sim, STATE "devices/." NIC ".new", "half");
	ck_assert_int_eq(recover(0, PCIPT_CODE_CHANGE_RECOVERED), 0);
	assert_nothing_differs();
}
END_TEST

/* Another card in its place is not ours to touch, and needs no second try. */
START_TEST(recovery_leaves_another_device_alone)
{
	start("reference");
	keep_state();
	sim_file_write(sim, STATE "journal",
		       "pcipt-journal 1\nboot -\ndevice " NIC "\nidentity place elsewhere\\nids 1:2 3:4\\n\n"
		       "before-driver nvme\nsteps 1\nrun 1 " NIC "\n");
	ck_assert_int_eq(recover(0, PCIPT_CODE_CHANGE_OTHER_DEVICE), 0);
	assert_nothing_differs();
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("waiting");
	TCase *tests = tcase_create("waiting");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, a_device_that_is_held_is_busy_with_who_has_it);
	tcase_add_test(tests, a_write_that_waits_is_pending_and_goes_on);
	tcase_add_test(tests, a_device_with_a_write_under_way_is_read_without_its_lock);
	tcase_add_test(tests, a_device_that_somebody_takes_from_its_holder_is_read_without_its_lock);
	tcase_add_test(tests, a_member_without_driver_is_not_held);
	tcase_add_test(tests, a_change_waits_for_the_lock_until_its_deadline);
	tcase_add_test(tests, a_change_goes_on_once_it_has_the_lock);
	tcase_add_test(tests, a_refusal_writes_nothing_at_all);
	tcase_add_test(tests, a_journal_that_cannot_be_read_is_kept_until_it_is_forgotten);
	tcase_add_test(tests, a_journal_with_a_zero_in_it_cannot_be_read);
	tcase_add_test(tests, a_journal_from_before_a_restart_has_nothing_to_undo);
	tcase_add_test(tests, recovery_leaves_another_device_alone);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the simulator does beyond a kernel: faults, vanishing devices, deaths. */
#include "sim.h"

#include <support/support.h>

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void assert_text(const char *path, const char *text)
{
	static char buffer[SIM_VALUE];

	ck_assert(sim_file_read(sim, path, buffer, sizeof(buffer)));
	ck_assert_str_eq(buffer, text);
}

static void assert_as_before(void)
{
	const char *difference;

	ck_assert_int_eq(sim_unload(sim), 0);
	difference = snapshot_difference(before);
	ck_assert_msg(!difference, "%s", difference);
}

START_TEST(every_kind_of_fault_does_what_it_says)
{
	start("gpu");
	sim_inject(sim, (struct sim_fault){.at = 1, .kind = SIM_ERROR, .error = EIO});
	sim_inject(sim, (struct sim_fault){.at = 2, .kind = SIM_LIE});
	sim_inject(sim, (struct sim_fault){.at = 3, .kind = SIM_ERROR_DONE, .error = EINTR});
	sim_inject(sim, (struct sim_fault){.at = 5, .kind = SIM_ERROR, .error = EIO, .for_ever = true});
	ck_assert_int_eq(put(OVERRIDE("0000:01:00.0"), "a"), -EIO);
	ck_assert_int_eq(put(OVERRIDE("0000:01:00.0"), "b"), 0);
	assert_text(OVERRIDE("0000:01:00.0"), "(null)\n");
	ck_assert_int_eq(put(OVERRIDE("0000:01:00.0"), "c"), -EINTR);
	assert_text(OVERRIDE("0000:01:00.0"), "c\n");
	ck_assert_int_eq(put(OVERRIDE("0000:01:00.0"), "d"), 0);
	ck_assert_int_eq(pt_io_remove(&sim->io, "run/x"), -EIO);
	ck_assert_int_eq(put(OVERRIDE("0000:01:00.0"), "e"), -EIO);
	assert_text(OVERRIDE("0000:01:00.0"), "d\n");
	ck_assert_uint_eq(sim->write_count, 6);
	ck_assert_str_eq(sim_get_write(sim, 3)->path, OVERRIDE("0000:01:00.0"));
	ck_assert_str_eq(sim_get_write(sim, 3)->value, "d");
	ck_assert_int_eq(sim_get_write(sim, 4)->kind, SIM_REMOVE);
	ck_assert_int_eq(sim_get_write(sim, 5)->result, -EIO);
}
END_TEST

START_TEST(a_device_that_vanishes_is_gone_from_everywhere)
{
	start("gpu");
	sim_inject(sim, (struct sim_fault){.at = 1, .kind = SIM_VANISH, .device = "0000:01:00.1"});
	ck_assert_int_eq(put("sys/bus/pci/drivers/snd_hda_intel/unbind", "0000:01:00.1"), -ENODEV);
	ck_assert(!sim_file_exists(sim, "sys/bus/pci/devices/0000:01:00.1"));
	ck_assert(!sim_file_exists(sim, "sys/bus/pci/drivers/snd_hda_intel/0000:01:00.1"));
	ck_assert(!sim_file_exists(sim, "sys/kernel/iommu_groups/1/devices/0000:01:00.1"));
	ck_assert(!sim_file_exists(sim, "sys/devices/pci0000:00/0000:00:01.0/0000:01:00.1"));
	snapshot_restore(before);
	assert_as_before();
	sim_forget(sim);
	sim_inject(sim, (struct sim_fault){.at = 1, .kind = SIM_VANISH_DONE, .device = "0000:01:00.1"});
	ck_assert_int_eq(put("sys/bus/pci/drivers/snd_hda_intel/unbind", "0000:01:00.1"), 0);
	ck_assert(!sim_file_exists(sim, "sys/bus/pci/devices/0000:01:00.1"));
}
END_TEST

static void die(enum sim_fault_kind kind)
{
	int status;
	pid_t child = fork();

	if (!child) {
		sim_inject(sim, (struct sim_fault){.at = 1, .kind = kind});
		(void)put(OVERRIDE("0000:01:00.0"), "dead");
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), SIM_DEAD);
}

START_TEST(a_death_comes_before_or_after_the_write)
{
	start("gpu");
	die(SIM_DEATH);
	assert_text(OVERRIDE("0000:01:00.0"), "(null)\n");
	die(SIM_DEATH_DONE);
	assert_text(OVERRIDE("0000:01:00.0"), "dead\n");
}
END_TEST

START_TEST(a_second_context_goes_on_where_the_first_one_was)
{
	struct pcipt_ctx *first;

	start("reference");
	ck_assert_int_eq(put("sys/bus/pci/drivers/nvme/unbind", "0000:5f:00.0"), 0);
	first = ctx;
	ctx = sim_start(sim->folder, &sim);
	pcipt_ctx_unref(first);
	ck_assert_int_eq(put("sys/bus/pci/drivers_probe", "0000:5f:00.0"), 0);
	ck_assert(sim_file_exists(sim, "sys/bus/pci/drivers/nvme/0000:5f:00.0"));
	assert_as_before();
}
END_TEST

static void assert_differs(const char *line)
{
	const char *difference = snapshot_difference(before);

	ck_assert_ptr_nonnull(difference);
	ck_assert_str_eq(difference, line);
	snapshot_restore(before);
	difference = snapshot_difference(before);
	ck_assert_msg(!difference, "%s", difference);
}

START_TEST(a_snapshot_shows_every_difference_and_puts_it_back)
{
	start("no-iommu");
	sim_file_write(sim, "sys/bus/pci/drivers_probe", "");
	ck_assert_ptr_null(snapshot_difference(before));
	sim_file_write(sim, "proc/sys/kernel/ostype", "Minix\n");
	assert_differs("proc/sys/kernel/ostype: was 'Linux\n', is 'Minix\n'\n");
	sim_file_write(sim, "proc/sys/kernel/ostype", "Linux");
	assert_differs("proc/sys/kernel/ostype: was 'Linux\n', is 'Linux'\n");
	sim_file_write(sim, "run/new/file", "");
	assert_differs("run/new/file: new\n");
	ck_assert(!sim_file_exists(sim, "run/new"));
	sim_file_remove(sim, "proc/sys/kernel/ostype");
	assert_differs("proc/sys/kernel/ostype: gone\n");
	sim_file_link(sim, "sys/class/net/ens3", "elsewhere");
	ck_assert_ptr_nonnull(strstr(snapshot_difference(before), "is 'elsewhere'"));
	snapshot_restore(before);
	sim_file_remove(sim, "proc/sys/kernel/ostype");
	sim_file_link(sim, "proc/sys/kernel/ostype", "Linux\n");
	assert_differs("proc/sys/kernel/ostype: of another kind\n");
	sim_file_remove(sim, "sys/bus/pci/devices");
	ck_assert_ptr_nonnull(strstr(snapshot_difference(before), "sys/bus/pci/devices/0000:00:03.0: gone"));
	snapshot_restore(before);
	assert_as_before();
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("sim-faults");
	TCase *tests = tcase_create("sim-faults");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_kind_of_fault_does_what_it_says);
	tcase_add_test(tests, a_device_that_vanishes_is_gone_from_everywhere);
	tcase_add_test(tests, a_death_comes_before_or_after_the_write);
	tcase_add_test(tests, a_second_context_goes_on_where_the_first_one_was);
	tcase_add_test(tests, a_snapshot_shows_every_difference_and_puts_it_back);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each use of a disk that the gate knows, made on a machine where the same disk is free without it. */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DISK "0000:00:17.0"
#define SDB "sys/class/block/sdb"
#define MOUNTS "proc/1/mountinfo"
#define SDB_FOLDER "sys/devices/pci0000:00/0000:00:17.0/ata8/host7/target7:0:0/7:0:0:0/block/sdb"

START_TEST(what_stands_on_a_partition_holds_the_disk)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	assert_free(DISK);
	sim_file_write(sim, "sys/devices/virtual/block/dm-7/dm/name", "vg-data\n");
	sim_file_write(sim, "sys/devices/virtual/block/dm-7/dm/uuid", "LVM-abc\n");
	sim_file_link_up(sim, "sys/class/block/dm-7", "sys/devices/virtual/block/dm-7");
	sim_file_link_up(sim, SDB "/sdb1/holders/dm-7", "sys/devices/virtual/block/dm-7");
	assert_in_use(PCIPT_CODE_USE_HOLDER, DISK, "sdb) is held by the LVM volume vg-data");
	sim_file_write(sim, "sys/devices/virtual/block/md7/md/level", "raid1\n");
	sim_file_link_up(sim, "sys/class/block/md7", "sys/devices/virtual/block/md7");
	sim_file_link_up(sim, SDB "/holders/md7", "sys/devices/virtual/block/md7");
	assert_in_use(PCIPT_CODE_USE_HOLDER, DISK, "sdb) is held by the array md7 (raid1)");
}
END_TEST

START_TEST(a_member_of_a_mounted_btrfs_is_in_use)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	sim_file_link_up(sim, "sys/fs/btrfs/1234-abcd/devices/sdb", SDB);
	assert_in_use(PCIPT_CODE_USE_MEMBER, DISK, "sdb) is a member of the btrfs file system 1234-abcd");
}
END_TEST

START_TEST(a_disk_that_the_kernel_does_not_give_is_in_use)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	sim->claimed = "sdb";
	assert_in_use(PCIPT_CODE_USE_CLAIMED, DISK, "/dev/sdb on " DISK " is in use");
}
END_TEST

/* Whoever asks at the same moment has it for as long. */
START_TEST(a_disk_that_somebody_only_asks_for_is_free)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	sim->claimed = "sdb";
	sim->claims = 2;
	assert_free(DISK);
	ck_assert_ptr_null(sim->claimed);
}
END_TEST

/* The class of a use, not the number of flags, decides. */
START_TEST(what_the_host_runs_from_takes_the_louder_flag)
{
	start("reference");
	bind("0000:5f:00.0", PCIPT_CHANGE_EVEN_IF_IN_USE);
	assert_refused(PCIPT_CODE_USE_SYSTEM_MOUNT, "0000:5f:00.0", "mounted on /boot/efi");
	assert_refused(PCIPT_CODE_USE_SWAP, "0000:5f:00.0", "swap");
	new_change();
	bind("0000:5f:00.0", PCIPT_CHANGE_EVEN_IF_NEEDED);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
}
END_TEST

START_TEST(a_controller_whose_disks_are_in_a_domain_of_their_own_is_used_with_them)
{
	start("vmd");
	assert_needed(PCIPT_CODE_USE_SYSTEM_MOUNT, "0000:5d:05.5", "mounted on /");
	sim_file_write(sim, MOUNTS, "");
	bind("0000:5d:05.5", 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
}
END_TEST

/* The mount names the volume, and the kernel its number. */
static void put_volume(const char *name)
{
	char text[64];

	sim_format(text, sizeof(text), "%s\n", name);
	sim_file_write(sim, "sys/devices/virtual/block/dm-7/dm/name", text);
	sim_file_link_up(sim, "sys/class/block/dm-7", "sys/devices/virtual/block/dm-7");
	sim_file_link_up(sim, "sys/devices/virtual/block/dm-7/slaves/sdb1", SDB_FOLDER "/sdb1");
}

START_TEST(a_file_system_on_a_volume_by_name_stands_on_its_disk)
{
	static const char *const names[][2] = {
		{"luks-12-34", "/dev/mapper/luks-12-34"}, {"vg--a-root", "/dev/vg-a/root"}, {"x", "/dev/dm-7"}};
	char text[256];

	for (size_t i = 0; i < 3; i++) {
		start("reference");
		put_volume(names[i][0]);
		sim_format(text, sizeof(text), "29 1 0:40 /@ / rw shared:1 - btrfs %s rw\n", names[i][1]);
		sim_file_write(sim, MOUNTS, text);
		keep_state();
		assert_needed(PCIPT_CODE_USE_SYSTEM_MOUNT, DISK, "mounted on /");
		finish();
	}
	start("reference");
}
END_TEST

START_TEST(every_member_of_the_file_system_that_the_host_runs_from_is_needed)
{
	start("reference");
	sim_file_write(sim, MOUNTS, "29 1 0:40 / / rw shared:1 - btrfs /dev/nvme0n1p4 rw\n");
	assert_free(DISK);
	sim_file_link(sim, "sys/fs/btrfs/12-34/devices/nvme0n1p4", "../../../../class/block/nvme0n1p4");
	sim_file_link(sim, "sys/fs/btrfs/12-34/devices/sdb1", "../../../../class/block/sdb1");
	keep_state();
	assert_needed(PCIPT_CODE_USE_SYSTEM_MOUNT, DISK, "sdb1) holds the file system that is mounted on /");
}
END_TEST

/* Then what merely holds a disk may be what the host runs from. */
START_TEST(a_root_that_leads_to_no_disk_makes_every_holder_needed)
{
	static const char *const roots[] = {"zfs rpool/ROOT/pve-1", "overlay overlay", "ext4 /dev/root"};
	char text[128];

	for (size_t i = 0; i < 3; i++) {
		start("reference");
		put_volume("vg-data");
		sim_file_link_up(sim, SDB "/holders/dm-7", "sys/devices/virtual/block/dm-7");
		sim_file_write(sim, MOUNTS, "29 1 0:40 / / rw shared:1 - tmpfs none rw\n");
		assert_in_use(PCIPT_CODE_USE_HOLDER, DISK, "vg-data");
		sim_format(text, sizeof(text), "29 1 0:40 / / rw shared:1 - %s rw\n", roots[i]);
		sim_file_write(sim, MOUNTS, text);
		keep_state();
		assert_needed(PCIPT_CODE_USE_HOLDER, DISK, "vg-data");
		finish();
	}
	start("reference");
}
END_TEST

START_TEST(a_swap_file_is_swap_on_what_holds_it)
{
	start("reference");
	sim_file_write(sim, "proc/swaps", "Filename Type Size Used Priority\n/srvother/swap file 1 0 -2\n");
	assert_in_use(PCIPT_CODE_USE_MOUNT, "0000:00:17.0", "mounted on /srv");
	sim_file_write(sim, "proc/swaps", "Filename Type Size Used Priority\n/srv/a\\040swap file 1 0 -2\n");
	keep_state();
	assert_needed(PCIPT_CODE_USE_SWAP, "0000:00:17.0", "holds swap space");
}
END_TEST

START_TEST(a_mount_of_a_disk_that_is_not_to_be_found_may_be_any)
{
	start("reference");
	sim_file_write(sim, MOUNTS, "29 1 77:1 / /data rw shared:1 - ext4 /dev/x rw\n");
	keep_state();
	assert_needed(PCIPT_CODE_USE_UNKNOWN, "0000:18:00.2", "cannot be told");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("use of disks");
	TCase *tests = tcase_create("use");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, what_stands_on_a_partition_holds_the_disk);
	tcase_add_test(tests, a_member_of_a_mounted_btrfs_is_in_use);
	tcase_add_test(tests, a_disk_that_the_kernel_does_not_give_is_in_use);
	tcase_add_test(tests, a_disk_that_somebody_only_asks_for_is_free);
	tcase_add_test(tests, what_the_host_runs_from_takes_the_louder_flag);
	tcase_add_test(tests, a_controller_whose_disks_are_in_a_domain_of_their_own_is_used_with_them);
	tcase_add_test(tests, a_file_system_on_a_volume_by_name_stands_on_its_disk);
	tcase_add_test(tests, every_member_of_the_file_system_that_the_host_runs_from_is_needed);
	tcase_add_test(tests, a_root_that_leads_to_no_disk_makes_every_holder_needed);
	tcase_add_test(tests, a_swap_file_is_swap_on_what_holds_it);
	tcase_add_test(tests, a_mount_of_a_disk_that_is_not_to_be_found_may_be_any);
	suite_add_tcase(suite, tests);
	return suite;
}

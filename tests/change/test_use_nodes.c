/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Processes that have a device open, and displays that are drawn on. */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DISK "0000:00:17.0"
#define CARD "0000:01:00.0"
#define CARD_FOLDER "sys/devices/pci0000:00/0000:00:01.0/" CARD
#define IOMEM "proc/iomem"

START_TEST(a_process_that_holds_a_node_is_told_by_name)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	sim_file_write(sim, "dev/sdb", "");
	sim_file_write(sim, "proc/4711/comm", "zpool\n");
	sim_file_link(sim, "proc/4711/fd/3", "/dev/null");
	assert_free(DISK);
	sim_file_link(sim, "proc/4711/fd/4", "/dev/sdb");
	sim_file_link(sim, "proc/4711/fd/5", "/dev/sdb");
	assert_in_use(PCIPT_CODE_USE_OPEN, DISK, "Process 4711 (zpool) holds /dev/sdb open");
}
END_TEST

START_TEST(a_node_of_nvidia_is_found_by_its_drivers_own_list)
{
	char text[PT_IO_ATTRIBUTE], uevent[sizeof(text) + 16];

	start("gpu");
	ck_assert(sim_file_read(sim, CARD_FOLDER "/uevent", text, sizeof(text)));
	(void)snprintf(uevent, sizeof(uevent), "DRIVER=nvidia\n%s", strchr(text, '\n') + 1);
	sim_file_write(sim, CARD_FOLDER "/uevent", uevent);
	sim_file_link(sim, CARD_FOLDER "/driver", "../../../../bus/pci/drivers/nvidia");
	sim_file_write(sim, "proc/4711/comm", "nvidia-persiste\n");
	sim_file_link(sim, "proc/4711/fd/4", "/dev/nvidia1");
	sim_file_write(sim, "proc/driver/nvidia/gpus/0000:01:00.0/information",
		       "Model: \t\t RTX\nBus Location: \t 0000:01:00.0\nDevice Minor: \t 0\n");
	assert_free(CARD);
	sim_file_write(sim, "proc/driver/nvidia/gpus/0000:01:00.0/information",
		       "Model: \t\t RTX\nBus Location: \t 0000:01:00.0\nDevice Minor: \t 1\n");
	assert_in_use(PCIPT_CODE_USE_OPEN, CARD, "Process 4711 (nvidia-persiste) holds /dev/nvidia1 open");
}
END_TEST

/* A container or a folder of its own may show a node elsewhere; what is no node of ours is skipped. */
START_TEST(a_node_is_found_wherever_the_process_sees_it)
{
	start("reference");
	sim_file_write(sim, "proc/1/mountinfo", "");
	sim_file_write(sim, "jail/dev/sdb", "");
	sim_file_write(sim, "proc/4711/comm", "tool\n");
	sim_file_link(sim, "proc/4711/fd/3", "/proc/1/dev/sdb");
	sim_file_link(sim, "proc/4711/fd/4", "pipe:[/dev/sdb]");
	assert_free(DISK);
	sim_file_link(sim, "proc/4711/fd/5", "/jail/dev/sdb");
	assert_in_use(PCIPT_CODE_USE_OPEN, DISK, "Process 4711 (tool) holds /dev/sdb open");
}
END_TEST

/* Its group has no PCI function in it. */
START_TEST(a_mediated_device_that_is_open_is_a_use_of_its_parent)
{
	start("gpu");
	sim_file_write(sim, "proc/4711/comm", "qemu\n");
	sim_file_link(sim, "proc/4711/fd/3", "/dev/vfio/99");
	assert_free(CARD);
	sim_file_write(sim, CARD_FOLDER "/1234-mdev/uevent", "DRIVER=vfio_mdev\n");
	sim_file_link_up(sim, "sys/kernel/iommu_groups/99/devices/1234-mdev", CARD_FOLDER "/1234-mdev");
	new_change();
	bind(CARD, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), -EBUSY);
	ck_assert_ptr_nonnull(find(PCIPT_CODE_USE_VFIO_OPEN, "Process 4711 (qemu) holds /dev/vfio/99 open"));
}
END_TEST

START_TEST(the_display_of_the_firmware_is_in_use_though_there_is_another)
{
	start("gpu");
	assert_free(CARD);
	assert_in_use(PCIPT_CODE_USE_BOOT_DISPLAY, "0000:00:02.0", "uses (boot_vga)");
}
END_TEST

/* The numbers are hidden from those who are not root; what stands inside of what is not. */
START_TEST(a_framebuffer_in_the_memory_of_a_card_is_a_use_of_it)
{
	start("gpu");
	sim_file_write(sim, IOMEM,
		       "00000000-00000000 : PCI Bus 0000:00\n  00000000-00000000 : BOOTFB\n"
		       "  00000000-00000000 : 0000:01:00.1\n    00000000-00000000 : ICH HD audio\n"
		       "  00000000-00000000 : 0000:01:00.0\nrubbish\n                                     : deep\n"
		       "  00000000-00000000 : 0000:77:00.0\n    00000000-00000000 : efifb\n");
	assert_free(CARD);
	sim_file_write(sim, IOMEM,
		       "c0000000-dfffffff : PCI Bus 0000:00\n  c0000000-cfffffff : PCI Bus 0000:01\n"
		       "    c0000000-cfffffff : 0000:01:00.0\n      c0000000-c02fffff : BOOTFB\n"
		       "        c0000000-c02fffff : simpledrm\n    d0000000-d00fffff : 0000:01:00.1\n");
	assert_in_use(PCIPT_CODE_USE_FRAMEBUFFER, CARD, "(BOOTFB)");
	ck_assert_ptr_null(find(PCIPT_CODE_USE_FRAMEBUFFER, "simpledrm"));
	assert_free("0000:01:00.1");
	sim_file_write(sim, IOMEM, "c0000000-dfffffff : vesa-framebuffer.0\n  c0000000-cfffffff : 0000:01:00.0\n");
	assert_in_use(PCIPT_CODE_USE_FRAMEBUFFER, CARD, "(vesa-framebuffer.0)");
}
END_TEST

/* One that only computes shows nothing, nor does one without a driver that the firmware did not set up. */
START_TEST(a_card_without_a_picture_is_no_other_display)
{
	char text[PT_IO_ATTRIBUTE], *class_line;

	start("gpu");
	ck_assert(sim_file_read(sim, CARD_FOLDER "/uevent", text, sizeof(text)));
	class_line = strstr(text, "PCI_CLASS=30000");
	ck_assert_ptr_nonnull(class_line);
	class_line[12] = '2'; /* 0302 */
	sim_file_write(sim, CARD_FOLDER "/uevent", text);
	keep_state();
	assert_needed(PCIPT_CODE_USE_LAST_DISPLAY, "0000:00:02.0", "only display");
	assert_free(CARD);
	class_line[12] = '0';
	memmove(text, strchr(text, '\n') + 1, strlen(strchr(text, '\n')));
	sim_file_write(sim, CARD_FOLDER "/uevent", text);
	sim_file_remove(sim, CARD_FOLDER "/driver");
	keep_state();
	assert_needed(PCIPT_CODE_USE_LAST_DISPLAY, "0000:00:02.0", "only display");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("use by programs and displays");
	TCase *tests = tcase_create("use");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, a_process_that_holds_a_node_is_told_by_name);
	tcase_add_test(tests, a_node_of_nvidia_is_found_by_its_drivers_own_list);
	tcase_add_test(tests, a_node_is_found_wherever_the_process_sees_it);
	tcase_add_test(tests, a_mediated_device_that_is_open_is_a_use_of_its_parent);
	tcase_add_test(tests, the_display_of_the_firmware_is_in_use_though_there_is_another);
	tcase_add_test(tests, a_framebuffer_in_the_memory_of_a_card_is_a_use_of_it);
	tcase_add_test(tests, a_card_without_a_picture_is_no_other_display);
	suite_add_tcase(suite, tests);
	return suite;
}

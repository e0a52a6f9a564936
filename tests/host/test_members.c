/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a picture lives. */
#include <support/picture.h>
#include <support/support.h>

#include <host/host.h>

#include <pthread.h>

START_TEST(a_reference_on_a_member_keeps_the_picture)
{
	const struct pcipt_device *device;
	const struct pcipt_group *group;

	read_root(tree("reference"), PCIPT_READ_ALL);
	device = pcipt_device_ref(at("18:00.0"));
	group = pcipt_group_ref(pcipt_device_get_group(device));
	pcipt_host_unref(host);
	host = NULL;
	ck_assert_str_eq(pcipt_device_get_name(device), "0000:18:00.0");
	pcipt_device_unref(device);
	ck_assert_uint_eq(pcipt_group_get_member_count(group), 1);
	pcipt_group_unref(group);
}
END_TEST

START_TEST(a_picture_reached_from_a_member_can_be_kept)
{
	const struct pcipt_host *kept;

	read_root(tree("reference"), PCIPT_READ_ALL);
	kept = pcipt_host_ref(pcipt_device_get_host(at("18:00.0")));
	pcipt_host_unref(host);
	host = NULL;
	ck_assert_uint_eq(pcipt_host_get_device_count(kept), 51);
	pcipt_host_unref(kept);
	ck_assert_ptr_null(pcipt_host_ref(NULL));
}
END_TEST

static void *take_and_give(void *nothing)
{
	for (size_t i = 0; i < 20000; i++)
		pcipt_device_unref(pcipt_device_ref(pcipt_host_get_device(host, i % 51)));
	return nothing;
}

START_TEST(references_are_counted_on_any_thread)
{
	pthread_t threads[4];

	read_root(tree("reference"), 0);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, take_and_give, NULL), 0);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	ck_assert_uint_eq(atomic_load(&host->references), 1);
}
END_TEST

START_TEST(slots_and_root_buses_pin_their_picture)
{
	const struct pcipt_root_bus *root;
	const struct pcipt_slot *slot;

	read_root(tree("reference"), PCIPT_READ_TOPOLOGY);
	slot = pcipt_slot_ref(pcipt_host_get_slot(host, 0));
	root = pcipt_root_bus_ref(pcipt_host_get_root_bus(host, 1));
	ck_assert_ptr_eq(pcipt_slot_get_host(slot), host);
	ck_assert_ptr_eq(pcipt_root_bus_get_host(root), host);
	pcipt_host_unref(host);
	host = NULL;
	ck_assert_str_eq(pcipt_slot_get_name(slot), "CPU SLOT1 PCI-E 3.0 X16");
	pcipt_slot_unref(slot);
	ck_assert_uint_eq(pcipt_root_bus_get_bus(root), 0x17);
	pcipt_root_bus_unref(root);
	pcipt_slot_unref(NULL);
	pcipt_switch_unref(NULL);
	pcipt_root_bus_unref(NULL);
	ck_assert_ptr_null(pcipt_slot_ref(NULL));
	ck_assert_ptr_null(pcipt_switch_ref(NULL));
	ck_assert_ptr_null(pcipt_root_bus_ref(NULL));
	ck_assert_ptr_null(pcipt_slot_get_host(NULL));
	ck_assert_ptr_null(pcipt_switch_get_host(NULL));
	ck_assert_ptr_null(pcipt_root_bus_get_host(NULL));
}
END_TEST

START_TEST(a_switch_pins_its_picture)
{
	const struct pcipt_switch *chip;

	read_root(tree("reference-plx"), PCIPT_READ_TOPOLOGY);
	chip = pcipt_switch_ref(pcipt_host_get_switch(host, 0));
	ck_assert_ptr_eq(pcipt_switch_get_host(chip), host);
	pcipt_host_unref(host);
	host = NULL;
	ck_assert_uint_gt(pcipt_switch_get_port_count(chip), 0);
	pcipt_switch_unref(chip);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("members");
	TCase *tests = tcase_create("members");

	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, a_reference_on_a_member_keeps_the_picture);
	tcase_add_test(tests, a_picture_reached_from_a_member_can_be_kept);
	tcase_add_test(tests, references_are_counted_on_any_thread);
	tcase_add_test(tests, slots_and_root_buses_pin_their_picture);
	tcase_add_test(tests, a_switch_pins_its_picture);
	suite_add_tcase(suite, tests);
	return suite;
}

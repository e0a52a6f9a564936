/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Units of assignment, and what becomes of the ports in them. */
#include <plan/plan.h>
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ (0x2ff | PCIPT_READ_HOLDERS)

static struct pt_pool pool;

static void free_all(void)
{
	pt_pool_release(&pool);
	free_context();
}

static void make(const char *root, const struct pt_what_if *what_if)
{
	read_root(root, READ);
	pt_pool_release(&pool);
	ck_assert_int_eq(pt_pool_make(host, what_if, &pool), 0);
}

static const struct pt_port *port(const char *address)
{
	size_t index = pt_pool_find(&pool, at(address));

	ck_assert_msg(index != PT_NONE, "%s is no port", address);
	return &pool.ports[index];
}

static const struct pt_unit *unit(const char *address)
{
	ck_assert_uint_ne(port(address)->unit, PT_NONE);
	return &pool.units[port(address)->unit];
}

static void expect(const char *address, enum pcipt_port_state state)
{
	ck_assert_msg(pt_port_state(&pool, port(address)) == state, "%s is %d", address,
		      (int)pt_port_state(&pool, port(address)));
}

/* Each port but one that goes with its physical function is in one unit, and the units are in one piece. */
static void check_whole(void)
{
	size_t count = 0;

	for (size_t i = 0; i < pool.unit_count; i++) {
		ck_assert_uint_eq(pool.units[i].first, count);
		ck_assert_uint_gt(pool.units[i].count, 0);
		for (size_t j = 0; j < pool.units[i].count; j++)
			ck_assert_uint_eq(pool.ports[pool.order[count++]].unit, i);
	}
	for (size_t i = 0; i < pool.port_count; i++) {
		ck_assert_uint_lt(pool.ports[i].card, pool.card_count);
		if (pool.ports[i].unit != PT_NONE)
			count--;
		else
			ck_assert(pool.ports[i].device->extra->is_vf);
	}
	ck_assert_uint_eq(count, 0);
}

START_TEST(every_port_is_in_one_unit)
{
	static const char *const trees[] = {"reference",
					    "shared-groups",
					    "shared-chipset",
					    "sriov",
					    "sriov-limits",
					    "legacy-bridge",
					    "vmd",
					    "gpu",
					    "no-iommu",
					    "reference-plx-no-acs",
					    "virtio-iommu",
					    "two-sockets"};
	struct pt_what_if override = {.override = true};

	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		make(tree(trees[i]), NULL);
		check_whole();
		make(tree(trees[i]), &override);
		check_whole();
	}
}
END_TEST

START_TEST(ports_of_the_reference_server_are_units_of_their_own)
{
	make(tree("reference"), NULL);
	expect("01:00.0", PCIPT_PORT_STATE_OWN);
	expect("18:00.0", PCIPT_PORT_STATE_FREE_ALONE);
	expect("3b:00.1", PCIPT_PORT_STATE_FREE_ALONE);
	expect("5f:00.0", PCIPT_PORT_STATE_OWN);
	ck_assert_uint_eq(port("18:00.0")->vf_most, 7);
	ck_assert_uint_eq(port("3b:00.0")->vf_most, 8);
	ck_assert_uint_eq(port("01:00.0")->vf_most, 0);
	ck_assert_uint_eq(port("18:00.0")->card, port("18:00.3")->card);
	ck_assert_uint_ne(port("18:00.0")->card, port("5e:00.0")->card);
	ck_assert(unit("01:00.0")->state == PT_UNIT_OWN && unit("01:00.0")->culprit == at("01:00.0"));
}
END_TEST

START_TEST(a_shared_group_is_one_unit_and_its_worst_use_decides)
{
	make(tree("shared-groups"), NULL);
	expect("01:00.0", PCIPT_PORT_STATE_FREE_TIED);
	ck_assert_uint_eq(port("01:00.0")->unit, port("02:00.0")->unit);
	ck_assert_uint_eq(unit("01:00.0")->count, 5);
	expect("03:00.0", PCIPT_PORT_STATE_OWN);
	expect("03:00.1", PCIPT_PORT_STATE_TIED_TO_HOST);
	ck_assert_ptr_eq(unit("03:00.1")->culprit, at("03:00.0"));
	expect("06:00.0", PCIPT_PORT_STATE_FREE_ALONE);
}
END_TEST

START_TEST(virtual_functions_are_units_unless_they_share_with_the_physical_one)
{
	make(tree("sriov"), NULL);
	expect("18:00.0", PCIPT_PORT_STATE_HAS_VFS);
	expect("18:10.0", PCIPT_PORT_STATE_FREE_ALONE);
	expect("18:00.1", PCIPT_PORT_STATE_FREE_ALONE);
	ck_assert_uint_eq(port("18:10.0")->pf, pt_pool_find(&pool, at("18:00.0")));
	ck_assert_uint_eq(port("18:10.0")->card, port("18:00.0")->card);
	make(tree("sriov-limits"), NULL);
	expect("01:00.0", PCIPT_PORT_STATE_OWN);
	ck_assert_uint_eq(port("01:00.0")->vf_most, 0);
	ck_assert_uint_eq(port("02:10.0")->unit, PT_NONE);
	expect("02:10.0", PCIPT_PORT_STATE_TIED_TO_HOST);
}
END_TEST

START_TEST(what_a_virtual_machine_has_open_is_given_and_not_the_hosts_own)
{
	const char *root = copy_of_tree("no-driver");

	put_file(root, "proc/4711/comm", "qemu\n");
	put_link(root, "proc/4711/fd/3", "/dev/vfio/8");
	make(root, NULL);
	ck_assert(!port("03:00.0")->is_own);
	put_link(root, "proc/4711/fd/4", "/dev/vfio/7");
	make(root, NULL);
	ck_assert(port("03:00.0")->is_given);
	ck_assert(!port("03:00.0")->is_own);
	expect("03:00.0", PCIPT_PORT_STATE_GIVEN);
}
END_TEST

START_TEST(conventional_pci_goes_whole_unless_the_bridge_has_a_driver)
{
	make(tree("legacy-bridge"), NULL);
	expect("02:00.0", PCIPT_PORT_STATE_FREE_TIED);
	ck_assert_uint_eq(port("02:00.0")->unit, port("02:01.0")->unit);
	make(tree("legacy-bridge-shpchp"), NULL);
	expect("03:01.0", PCIPT_PORT_STATE_BLOCKED);
	ck_assert_int_eq(unit("03:01.0")->reason, PCIPT_CODE_GROUP_MEMBER_BLOCKS);
	ck_assert_ptr_eq(unit("03:01.0")->culprit, at("02:00.0"));
}
END_TEST

START_TEST(what_hangs_on_a_vmd_is_used_by_way_of_it)
{
	make(tree("vmd"), NULL);
	expect("5d:05.5", PCIPT_PORT_STATE_OWN);
	expect("10000:01:00.0", PCIPT_PORT_STATE_OWN);
	expect("10000:02:00.0", PCIPT_PORT_STATE_TIED_TO_HOST);
}
END_TEST

START_TEST(a_display_that_is_shown_on_is_the_hosts_own)
{
	make(tree("gpu"), NULL);
	expect("00:02.0", PCIPT_PORT_STATE_OWN);
	expect("01:00.0", PCIPT_PORT_STATE_FREE_TIED);
	make(tree("single-gpu"), NULL);
	for (size_t i = 0; i < pool.port_count; i++)
		if (pool.ports[i].device->class_code >> 16 == 3)
			ck_assert(pool.ports[i].is_own);
}
END_TEST

START_TEST(without_iommu_or_remapping_all_is_blocked_that_is_not_used)
{
	static const char *const trees[] = {"no-iommu", "no-remapping", "intel-off"};

	for (size_t i = 0; i < 3; i++) {
		make(tree(trees[i]), NULL);
		ck_assert(!pool.is_ready);
		for (size_t j = 0; j < pool.port_count; j++) {
			enum pcipt_port_state state = pt_port_state(&pool, &pool.ports[j]);

			ck_assert_int_ne(state, PCIPT_PORT_STATE_FREE_ALONE);
			ck_assert_int_ne(state, PCIPT_PORT_STATE_FREE_TIED);
		}
	}
}
END_TEST

static void pin_group(const char *root, const char *address, const char *type)
{
	char path[128], line[64];

	read_root(root, 0);
	(void)snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%u/reserved_regions",
		       pcipt_group_get_number(pcipt_device_get_group(at(address))));
	(void)snprintf(line, sizeof(line), "0x000000006f000000 0x000000006fffffff %s\n", type);
	put_file(root, path, line);
}

START_TEST(a_direct_region_blocks_and_a_relaxable_one_does_not)
{
	const char *root = copy_of_tree("reference");

	pin_group(root, "18:00.0", "direct");
	pin_group(root, "18:00.1", "direct-relaxable");
	make(root, NULL);
	expect("18:00.0", PCIPT_PORT_STATE_BLOCKED);
	ck_assert_int_eq(unit("18:00.0")->reason, PCIPT_CODE_GROUP_DIRECT_REGION);
	expect("18:00.1", PCIPT_PORT_STATE_FREE_ALONE);
}
END_TEST

START_TEST(what_cannot_be_told_to_be_unused_is_the_hosts_own)
{
	const char *root = copy_of_tree("reference");
	char path[256];

	(void)snprintf(path, sizeof(path), "rm -f '%s/proc/net/route' '%s/proc/1/net/route'", root, root);
	ck_assert_int_eq(system(path), 0);
	make(root, NULL);
	for (size_t i = 0; i < pool.port_count; i++)
		ck_assert(pool.ports[i].is_own);
}
END_TEST

/* As pcipt_device_check() has it, which looks at all uses for one device. */
START_TEST(uses_are_those_of_the_verdict_on_each_device)
{
	static const char *const trees[] = {"reference",      "vmd", "gpu", "single-gpu", "sriov", "bond",
					    "shared-chipset", "amd"};

	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		make(tree(trees[i]), NULL);
		for (size_t j = 0; j < pool.port_count; j++) {
			const struct pcipt_device *device = pool.ports[j].device;
			struct pcipt_findings *findings;
			bool own = false;

			ck_assert_int_eq(pcipt_device_check(device, &findings), 0);
			for (size_t k = 0; k < findings->count; k++) {
				const struct pcipt_device *user = pt_host_device(host, &findings->list[k].address);

				own |= user->extra->physical_function != device &&
				       pt_use_class(host, findings->list[k].code) != PT_NO_USE &&
				       findings->list[k].code != PCIPT_CODE_USE_VFIO_OPEN;
			}
			pcipt_findings_free(findings);
			ck_assert_msg(own == pool.ports[j].is_own, "%s of %s", device->name, trees[i]);
		}
	}
}
END_TEST

START_TEST(a_slot_of_its_own_separates_from_what_is_elsewhere)
{
	bool *own_slot;
	struct pt_what_if what_if = {0};

	read_root(tree("shared-groups"), READ);
	own_slot = calloc(host->device_count, sizeof(*own_slot));
	ck_assert_ptr_nonnull(own_slot);
	what_if.own_slot = own_slot;
	for (unsigned int i = 0; i < 2; i++) {
		own_slot[at("03:00.0") - host->devices] = own_slot[at("03:00.1") - host->devices] = true;
		own_slot[at("02:00.0") - host->devices] = i;
		ck_assert_int_eq(pt_pool_make(host, &what_if, &pool), 0);
		check_whole();
		/* functions that do not isolate each other stay together */
		expect("03:00.1", PCIPT_PORT_STATE_TIED_TO_HOST);
		ck_assert_uint_eq(unit("01:00.0")->count, i ? 4 : 5);
		pt_pool_release(&pool);
	}
	free(own_slot);
}
END_TEST

START_TEST(the_override_separates_all)
{
	struct pt_what_if what_if = {.override = true};

	make(tree("shared-groups"), &what_if);
	expect("03:00.1", PCIPT_PORT_STATE_FREE_ALONE);
	expect("01:00.0", PCIPT_PORT_STATE_FREE_ALONE);
	expect("03:00.0", PCIPT_PORT_STATE_OWN);
	make(tree("sriov-limits"), &what_if);
	expect("02:10.0", PCIPT_PORT_STATE_FREE_ALONE);
	ck_assert_uint_gt(port("01:00.0")->vf_most, 0);
}
END_TEST

START_TEST(a_pool_needs_what_plans_are_made_from)
{
	unsigned int lack[] = {PCIPT_READ_USERS, PCIPT_READ_GROUPS, PCIPT_READ_TOPOLOGY};

	for (size_t i = 0; i < 3; i++) {
		read_root(tree("reference"), PT_READ_FOR_PLANS & ~lack[i]);
		ck_assert_int_eq(pt_pool_make(host, NULL, &pool), -ENODATA);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("pool");
	TCase *tests = tcase_create("pool");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_port_is_in_one_unit);
	tcase_add_test(tests, ports_of_the_reference_server_are_units_of_their_own);
	tcase_add_test(tests, a_shared_group_is_one_unit_and_its_worst_use_decides);
	tcase_add_test(tests, virtual_functions_are_units_unless_they_share_with_the_physical_one);
	tcase_add_test(tests, what_a_virtual_machine_has_open_is_given_and_not_the_hosts_own);
	tcase_add_test(tests, conventional_pci_goes_whole_unless_the_bridge_has_a_driver);
	tcase_add_test(tests, what_hangs_on_a_vmd_is_used_by_way_of_it);
	tcase_add_test(tests, a_display_that_is_shown_on_is_the_hosts_own);
	tcase_add_test(tests, without_iommu_or_remapping_all_is_blocked_that_is_not_used);
	tcase_add_test(tests, a_direct_region_blocks_and_a_relaxable_one_does_not);
	tcase_add_test(tests, what_cannot_be_told_to_be_unused_is_the_hosts_own);
	tcase_add_test(tests, uses_are_those_of_the_verdict_on_each_device);
	tcase_add_test(tests, a_slot_of_its_own_separates_from_what_is_elsewhere);
	tcase_add_test(tests, the_override_separates_all);
	tcase_add_test(tests, a_pool_needs_what_plans_are_made_from);
	suite_add_tcase(suite, tests);
	return suite;
}

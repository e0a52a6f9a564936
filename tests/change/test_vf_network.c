/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings of a VF's port, and the MAC that is made for one that has none. */
#include "bench.h"

#include <errno.h>
#include <string.h>

#define PF "0000:18:00.1"

static struct pcipt_vf_network *network, *port;

static void begin_test(void)
{
	start("sriov");
	ck_assert_int_eq(pcipt_vf_network_new(&network), 0);
}

static void end_test(void)
{
	pcipt_vf_network_free(network);
	pcipt_vf_network_free(port);
	port = NULL;
	finish();
}

START_TEST(what_was_not_set_is_not_there)
{
	ck_assert_ptr_null(pcipt_vf_network_get_mac(network));
	ck_assert_int_eq(pcipt_vf_network_get_vlan(network, NULL, NULL, NULL), -ENOENT);
	ck_assert_int_eq(pcipt_vf_network_get_trust(network), -ENOENT);
	ck_assert_int_eq(pcipt_vf_network_get_spoof_check(network), -ENOENT);
	ck_assert_int_eq(pcipt_vf_network_get_link_state(network), -ENOENT);
	ck_assert_int_eq(pcipt_vf_network_get_rate(network, NULL, NULL), -ENOENT);
}
END_TEST

START_TEST(a_setting_can_be_taken_out)
{
	ck_assert_uint_eq(pcipt_vf_network_get_settings(NULL), 0);
	ck_assert_uint_eq(pcipt_vf_network_get_settings(network), 0);
	ck_assert_int_eq(pcipt_vf_network_set_mac(network, "52:54:00:12:34:56"), 0);
	ck_assert_uint_eq(pcipt_vf_network_get_settings(network), PCIPT_VF_SETTING_MAC);
	ck_assert_int_eq(pcipt_vf_network_set_vlan(network, 20, 0, PCIPT_VLAN_8021Q), 0);
	ck_assert_int_eq(pcipt_vf_network_set_spoof_check(network, false), 0);
	ck_assert_int_eq(pcipt_vf_network_set_trust(network, false), 0);
	ck_assert_int_eq(pcipt_vf_network_set_link_state(network, PCIPT_VF_LINK_AUTO), 0);
	ck_assert_int_eq(pcipt_vf_network_set_rate(network, 0, 0), 0);
	ck_assert_uint_eq(pcipt_vf_network_get_settings(network), 63);
	ck_assert_int_eq(pcipt_vf_network_unset(network, 64), -EINVAL);
	ck_assert_int_eq(pcipt_vf_network_unset(NULL, 1), -EINVAL);
	ck_assert_int_eq(pcipt_vf_network_unset(network, PCIPT_VF_SETTING_VLAN | PCIPT_VF_SETTING_RATE), 0);
	ck_assert_int_eq(pcipt_vf_network_get_vlan(network, NULL, NULL, NULL), -ENOENT);
	ck_assert_int_eq(pcipt_vf_network_get_rate(network, NULL, NULL), -ENOENT);
	ck_assert_int_eq(pcipt_vf_network_get_trust(network), 0);
	ck_assert_str_eq(pcipt_vf_network_get_mac(network), "52:54:00:12:34:56");
}
END_TEST

START_TEST(a_mac_is_of_one_device)
{
	static const char *const wrong[] = {"",
					    "52:54:00:12:34",
					    "52:54:00:12:34:56:",
					    "52-54-00-12-34-56",
					    "52:54:00:12:34:5g",
					    "01:00:5e:00:00:01",
					    "00:00:00:00:00:00",
					    "5254:00:12:34:56:"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(pcipt_vf_network_set_mac(network, wrong[i]), -EINVAL);
	ck_assert_ptr_null(pcipt_vf_network_get_mac(network));
	ck_assert_int_eq(pcipt_vf_network_set_mac(network, "52:54:00:AB:cd:EF"), 0);
	ck_assert_str_eq(pcipt_vf_network_get_mac(network), "52:54:00:ab:cd:ef");
}
END_TEST

START_TEST(numbers_have_limits)
{
	uint32_t least = 0, most = 0;
	uint16_t vlan = 0;
	uint8_t priority = 0;
	int protocol = 0;

	ck_assert_int_eq(pcipt_vf_network_set_vlan(network, 4095, 0, PCIPT_VLAN_8021Q), -EINVAL);
	ck_assert_int_eq(pcipt_vf_network_set_vlan(network, 1, 8, PCIPT_VLAN_8021Q), -EINVAL);
	ck_assert_int_eq(pcipt_vf_network_set_vlan(network, 1, 0, 1), -EINVAL);
	ck_assert_int_eq(pcipt_vf_network_set_vlan(network, 4094, 7, PCIPT_VLAN_8021AD), 0);
	ck_assert_int_eq(pcipt_vf_network_get_vlan(network, &vlan, &priority, &protocol), 0);
	ck_assert(vlan == 4094 && priority == 7 && protocol == PCIPT_VLAN_8021AD);
	ck_assert_int_eq(pcipt_vf_network_set_rate(network, 11, 10), -EINVAL);
	ck_assert_int_eq(pcipt_vf_network_set_rate(network, 10, 0), 0);
	ck_assert_int_eq(pcipt_vf_network_get_rate(network, &least, &most), 0);
	ck_assert(least == 10 && most == 0);
	ck_assert_int_eq(pcipt_vf_network_set_link_state(network, 3), -EINVAL);
}
END_TEST

static int read_port(unsigned int what, uint32_t index)
{
	struct pcipt_host *host = NULL;
	struct pcipt_address address;
	int r;

	ck_assert_int_eq(pcipt_host_read(ctx, what, &host), 0);
	ck_assert_int_eq(pcipt_address_parse(PF, &address), 0);
	r = pcipt_vf_network_read(ctx, pcipt_host_find_device(host, &address), index, &port);
	pcipt_host_unref(host);
	return r;
}

START_TEST(a_port_is_read_through_its_physical_function)
{
	struct pcipt_address address;
	uint16_t vlan = 0;
	int protocol = 0;

	ck_assert_int_eq(pcipt_address_parse(PF, &address), 0);
	ck_assert_int_eq(read_port(PCIPT_READ_SRIOV | PCIPT_READ_INTERFACES, 0), -ENOENT);
	ck_assert_int_eq(read_port(PCIPT_READ_SRIOV, 0), -ENODATA);
	ck_assert_int_eq(read_port(PCIPT_READ_INTERFACES, 0), -ENODATA);
	new_change();
	ck_assert_int_eq(pcipt_transaction_add_vf_network(change, &address, 1, network), -EINVAL); /* nothing is set */
	ck_assert_int_eq(pcipt_vf_network_set_mac(network, "52:54:00:12:34:56"), 0);
	ck_assert_int_eq(pcipt_vf_network_set_vlan(network, 7, 1, PCIPT_VLAN_8021AD), 0);
	ck_assert_int_eq(pcipt_transaction_add_vfs(change, &address, 2, 0), 0);
	ck_assert_int_eq(pcipt_transaction_add_vf_network(change, &address, 1, network), 0);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	ck_assert_int_eq(read_port(PCIPT_READ_SRIOV | PCIPT_READ_INTERFACES, 1), 0);
	ck_assert_str_eq(pcipt_vf_network_get_mac(port), "52:54:00:12:34:56");
	ck_assert_int_eq(pcipt_vf_network_get_trust(port), 0);
	ck_assert_int_eq(pcipt_vf_network_get_spoof_check(port), 1);
	ck_assert_int_eq(pcipt_vf_network_get_link_state(port), PCIPT_VF_LINK_AUTO);
	ck_assert_int_eq(pcipt_vf_network_get_vlan(port, &vlan, NULL, &protocol), 0);
	ck_assert_uint_eq(vlan, 7);
	ck_assert_int_eq(protocol, PCIPT_VLAN_8021AD);
}
END_TEST

START_TEST(a_mac_is_made_the_same_for_ever)
{
	struct pcipt_address address;
	char mac[18];

	ck_assert_int_eq(pcipt_address_parse(PF, &address), 0);
	sim_file_write(sim, "etc/machine-id", "0123456789abcdef0123456789abcdef\n");
	ck_assert_int_eq(pcipt_vf_make_mac(ctx, &address, 0, mac, sizeof(mac)), 17);
	ck_assert_str_eq(mac, "16:c5:3d:c0:db:3f");
	ck_assert_int_eq(pcipt_vf_make_mac(ctx, &address, 1, mac, sizeof(mac)), 17);
	ck_assert_str_eq(mac, "e6:be:f9:f0:50:24");
	ck_assert_int_eq(pcipt_vf_make_mac(ctx, &address, 0, NULL, 0), 17);
}
END_TEST

START_TEST(a_machine_without_an_id_has_no_such_mac)
{
	static const char *const wrong[] = {"uninitialized\n", "\n", "0123456789abcdef0123456789abcde\n",
					    "0123456789abcdef0123456789abcdeF\n",
					    "0123456789abcdef0123456789abcdef0\n"};
	struct pcipt_address address;
	char mac[18];

	ck_assert_int_eq(pcipt_address_parse(PF, &address), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		sim_file_write(sim, "etc/machine-id", wrong[i]);
		ck_assert_int_eq(pcipt_vf_make_mac(ctx, &address, 0, mac, sizeof(mac)), -ENOENT);
	}
	sim_file_remove(sim, "etc/machine-id");
	ck_assert_int_eq(pcipt_vf_make_mac(ctx, &address, 0, mac, sizeof(mac)), -ENOENT);
}
END_TEST

/* What is foreseen equals what the tree has. */
START_TEST(addresses_and_groups_are_foreseen)
{
	static const char *const pfs[] = {"0000:18:00.0", "0000:3b:00.0", "0000:3c:00.0"};

	for (size_t i = 0; i < sizeof(pfs) / sizeof(pfs[0]); i++) {
		struct pcipt_prediction *prediction = NULL;
		struct pcipt_host *host = NULL;
		const struct pcipt_device *pf;
		struct pcipt_address address;

		ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_SRIOV | PCIPT_READ_CONFIG, &host), 0);
		ck_assert_int_eq(pcipt_address_parse(pfs[i], &address), 0);
		pf = pcipt_host_find_device(host, &address);
		ck_assert_int_eq(pcipt_prediction_new(pf, 7, &prediction), 0);
		ck_assert_uint_ge(pcipt_prediction_get_most(prediction), 7);
		for (uint32_t j = 0; j < 7; j++) {
			const struct pcipt_device *vf = pcipt_device_get_vf(pf, j);
			const struct pcipt_group *group = NULL;

			ck_assert_int_eq(pcipt_address_compare(pcipt_device_get_address(vf),
							       pcipt_prediction_get_address(prediction, j)),
					 0);
			ck_assert_int_eq(pcipt_prediction_get_group(prediction, j, &group), 0);
			ck_assert_ptr_null(group); /* of its own */
		}
		pcipt_prediction_free(prediction);
		pcipt_host_unref(host);
	}
}
END_TEST

/* It does not know them. */
START_TEST(behind_a_virtio_iommu_they_have_no_group)
{
	struct pcipt_prediction *prediction = NULL;
	const struct pcipt_group *group = NULL;
	struct pcipt_host *host = NULL;
	struct pcipt_address address;

	sim_file_write(sim, "sys/class/iommu/virtio3/devices/none", "");
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_SRIOV | PCIPT_READ_MACHINE, &host), 0);
	ck_assert_int_eq(pcipt_address_parse(PF, &address), 0);
	ck_assert_int_eq(pcipt_prediction_new(pcipt_host_find_device(host, &address), 2, &prediction), 0);
	ck_assert_int_eq(pcipt_prediction_get_group(prediction, 0, &group), -ENOENT);
	ck_assert_uint_eq(pcipt_prediction_get_most(prediction), 7);
	pcipt_prediction_free(prediction);
	pcipt_host_unref(host);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("vf-network");
	TCase *tests = tcase_create("vf-network");

	tcase_add_checked_fixture(tests, begin_test, end_test);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, what_was_not_set_is_not_there);
	tcase_add_test(tests, a_setting_can_be_taken_out);
	tcase_add_test(tests, a_mac_is_of_one_device);
	tcase_add_test(tests, numbers_have_limits);
	tcase_add_test(tests, a_port_is_read_through_its_physical_function);
	tcase_add_test(tests, a_mac_is_made_the_same_for_ever);
	tcase_add_test(tests, a_machine_without_an_id_has_no_such_mac);
	tcase_add_test(tests, addresses_and_groups_are_foreseen);
	tcase_add_test(tests, behind_a_virtio_iommu_they_have_no_group);
	suite_add_tcase(suite, tests);
	return suite;
}

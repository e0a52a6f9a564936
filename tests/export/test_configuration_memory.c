/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every allocation of ours that the formats make fails in turn; those of json-c are its own. */
#include "assigned.h"

#include <support/picture.h>
#include <support/support.h>

#include <pcipt/configuration.h>
#include <pcipt/export.h>

#include <errno.h>

static void finish(void)
{
	fail_allocation(0, false);
	free_assigned();
	free_context();
}

static int to_proxmox(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_proxmox(assigned, 0, "machine: q35\nhostpci0: 18:00.1\n", 0, ret_text);
}

static int to_proxmox_mapped(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_proxmox(assigned, 1, NULL, PCIPT_PROXMOX_MAPPING, ret_text);
}

static int to_mapping(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_proxmox_mapping(assigned, "a", "pfsense-0\n\tmap node=b,id=1:2", ret_text);
}

static int to_libvirt(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_libvirt(assigned, 0, ret_text);
}

static int to_network(struct pcipt_text **ret_text)
{
	return pcipt_device_to_libvirt_network(assigned->vms[0].given[0].device, NULL, ret_text);
}

static int to_qemu(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_qemu(assigned, 0, PCIPT_QEMU_IOMMUFD, ret_text);
}

static int to_plugin(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_sriov_plugin(assigned, "example.com", ret_text);
}

static int to_kubevirt(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_kubevirt(assigned, "example.com", ret_text);
}

static int to_nova(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_nova(assigned, ret_text);
}

static int to_mermaid(struct pcipt_text **ret_text)
{
	return pcipt_assignment_draw(assigned, PCIPT_DRAWING_MERMAID, ret_text);
}

static int to_dot(struct pcipt_text **ret_text)
{
	return pcipt_assignment_draw(assigned, PCIPT_DRAWING_DOT, ret_text);
}

static int to_lines(struct pcipt_text **ret_text)
{
	return pcipt_assignment_draw(assigned, PCIPT_DRAWING_TEXT, ret_text);
}

static int to_json(struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_json(assigned, ret_text);
}

static int (*const formats[])(struct pcipt_text **ret_text) = {
	to_proxmox,  to_proxmox_mapped, to_mapping, to_libvirt, to_network, to_qemu, to_plugin,
	to_kubevirt, to_nova,           to_mermaid, to_dot,     to_lines,   to_json,
};

START_TEST(a_format_without_memory_is_enomem)
{
	struct pcipt_text *whole = NULL;
	bool failed = true;
	size_t number;
	int r;

	assign_reference();
	r = formats[_i](&whole);
	if (r == -ENOTSUP)
		return;
	ck_assert_int_eq(r, 0);
	for (number = 1; failed; number++) {
		struct pcipt_text *mark = (struct pcipt_text *)&whole, *text = mark;

		fail_allocation(number, number % 2);
		r = formats[_i](&text);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(r == (failed ? -ENOMEM : 0), "allocation %zu: %d", number, r);
		if (r) {
			ck_assert_ptr_eq(text, mark);
			continue;
		}
		ck_assert_str_eq(pcipt_text_get_string(text), pcipt_text_get_string(whole));
		pcipt_text_free(text);
	}
	ck_assert_uint_gt(number, 2);
	pcipt_text_free(whole);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("configuration-memory");
	TCase *tests = tcase_create("formats");

	tcase_add_checked_fixture(tests, make_context, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, a_format_without_memory_is_enomem, 0, (int)(sizeof(formats) / sizeof(formats[0])));
	suite_add_tcase(suite, tests);
	return suite;
}

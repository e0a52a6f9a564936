/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many ports that are alike: what would take for ever if all ways were tried takes a moment. */
#include <plan/solve.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pcipt_host host;
static struct pcipt_assignment *assignment;
static struct pt_extra *extras;
static struct pt_wiring wiring;

/* Groups of 2, 4, 6 and 8 ports in turn, in the place of those that there are. */
static void make_groups_uneven(void)
{
	struct pt_pool *pool = &assignment->pool;
	size_t first = 0;

	pool->unit_count = 0;
	while (first < pool->port_count) {
		size_t size = 2 + pool->unit_count % 4 * 2;
		struct pt_unit *unit = &pool->units[pool->unit_count];

		if (size > pool->port_count - first)
			size = pool->port_count - first;
		*unit = (struct pt_unit){.group = &host.groups[pool->unit_count], .first = first, .count = size};
		for (size_t i = first; i < first + size; i++)
			pool->ports[i].unit = pool->unit_count;
		pool->unit_count++;
		first += size;
	}
}

/* So many cards with so many ports, which share a group if `tied`, and can make so many virtual functions each. */
static void make_cards(size_t cards, size_t ports, bool tied, uint32_t vfs)
{
	size_t count = cards * ports;
	struct pt_pool *pool;

	host = (struct pcipt_host){.what = PT_READ_KNOWN, .device_count = count, .machine.command_line.text = ""};
	atomic_init(&host.references, 2);
	host.devices = calloc(count, sizeof(*host.devices));
	host.groups = calloc(count, sizeof(*host.groups));
	extras = calloc(count, sizeof(*extras));
	assignment = calloc(1, sizeof(*assignment));
	ck_assert(host.devices && host.groups && extras && assignment);
	assignment->host = &host;
	pool = &assignment->pool;
	*pool = (struct pt_pool){.host = &host,
				 .ports = calloc(count, sizeof(struct pt_port)),
				 .units = calloc(count, sizeof(struct pt_unit)),
				 .order = calloc(count, sizeof(size_t)),
				 .port_count = count,
				 .unit_count = tied ? cards : count,
				 .card_count = cards,
				 .is_ready = true};
	for (size_t i = 0; i < count; i++) {
		struct pcipt_device *device = &host.devices[i];
		size_t unit = tied ? i / ports : i;

		extras[i] = (struct pt_extra){.wiring = &wiring, .vf_index = UINT32_MAX};
		extras[i].reset_methods.text = "flr";
		*device = (struct pcipt_device){
			.host = &host, .extra = &extras[i], .vendor_id = 0x8086, .class_code = 0x020000};
		device->address.domain = (uint32_t)(i / ports / 256);
		device->address.bus = (uint8_t)(i / ports % 256);
		device->address.function = (uint8_t)(i % ports);
		(void)snprintf(device->name, sizeof(device->name), "%04x:%02x:00.%x", device->address.domain,
			       device->address.bus, device->address.function);
		pool->ports[i] = (struct pt_port){
			.device = device, .unit = unit, .card = i / ports, .pf = PT_NONE, .vf_most = vfs};
		pool->order[i] = i;
		pool->units[unit] = (struct pt_unit){
			.group = &host.groups[unit], .first = tied ? unit * ports : i, .count = tied ? ports : 1};
	}
}

static void finish(void)
{
	pcipt_assignment_free(assignment);
	assignment = NULL;
	free(host.devices);
	free(host.groups);
	free(extras);
}

/* So many virtual machines with these lines each. */
static void ask(size_t vms, const char *lines)
{
	for (size_t i = 0; i < vms; i++) {
		char text[256];

		(void)snprintf(text, sizeof(text), "vm v%zu\n%s\n", assignment->vm_count, lines);
		ck_assert_int_eq(pcipt_assignment_parse(assignment, text, NULL, NULL), 0);
	}
}

START_TEST(one_group_too_few_is_found_out)
{
	make_cards(12, 4, true, 0);
	ask(12, "ports 1");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
	ask(1, "ports 1");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 0);
	ck_assert_uint_eq(pcipt_assignment_get_conflict_count(assignment), 13);
}
END_TEST

START_TEST(groups_that_are_shared_badly_are_found_out)
{
	make_cards(30, 4, true, 0);
	ask(10, "ports 5\nports 4");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
	ask(1, "port");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 0);
}
END_TEST

START_TEST(ports_and_their_virtual_functions_are_weighed_up)
{
	make_cards(50, 2, false, 8);
	ask(50, "port");
	ask(1, "ports 400 kind=vf");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
	ck_assert_uint_eq(pcipt_assignment_get_make_count(assignment), 50);
	ask(1, "port");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 0);
	ck_assert_uint_eq(pcipt_assignment_get_conflict_count(assignment), 52);
}
END_TEST

START_TEST(one_card_too_few_is_found_out)
{
	make_cards(16, 4, false, 0);
	ask(16, "card 2");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
	ask(1, "port");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 0);
	ck_assert_uint_eq(pcipt_assignment_get_conflict_count(assignment), 17);
}
END_TEST

static bool has_finding(enum pcipt_code code)
{
	for (size_t i = 0; i < pcipt_findings_get_count(assignment->findings); i++)
		if (pcipt_finding_get_code(pcipt_findings_get(assignment->findings, i)) == (int)code)
			return true;
	return false;
}

START_TEST(more_entries_than_the_hypervisor_takes_are_told)
{
	struct pcipt_filter *filter;
	size_t proxmox;

	make_cards(17, 8, false, 0);
	ask(1, "ports 128");
	ck_assert_int_eq(pcipt_hypervisor_find("proxmox", &proxmox), 0);
	ck_assert_int_eq(pcipt_assignment_set_vm_hypervisor(assignment, 0, proxmox), 0);
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
	ck_assert(!has_finding(PCIPT_CODE_ASSIGN_TOO_MANY));
	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	ck_assert_int_eq(pcipt_assignment_add_request(assignment, 0, 1, filter, NULL), 0);
	pcipt_filter_free(filter);
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
	/* sixteen with eight functions each are full */
	ck_assert(has_finding(PCIPT_CODE_ASSIGN_TOO_MANY));
	ck_assert_int_eq(pcipt_findings_get_worst(assignment->findings), PCIPT_SEVERITY_BLOCKER);
	for (size_t i = 0; i < pcipt_findings_get_count(assignment->findings); i++)
		if (pcipt_finding_get_severity(pcipt_findings_get(assignment->findings, i)) == PCIPT_SEVERITY_BLOCKER)
			ck_assert_ptr_nonnull(pcipt_finding_get_remedy(pcipt_findings_get(assignment->findings, i)));
}
END_TEST

START_TEST(a_long_row_of_groups_needs_no_deep_stack)
{
	make_cards(1000, 2, true, 0);
	ask(1000, "ports 1");
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 1);
	for (size_t i = 0; i < 1000; i++)
		ck_assert_uint_eq(pcipt_assignment_get_port_count(assignment, i), 2);
}
END_TEST

START_TEST(machines_that_need_two_groups_each_are_counted)
{
	char line[64];

	make_cards(60, 8, true, 0);
	for (uint32_t i = 0; i < 40; i++) {
		(void)snprintf(line, sizeof(line), "ports %u", 9 + (i * 7) % 8);
		ask(1, line);
	}
	ck_assert_int_eq(pcipt_assignment_solve(assignment), 0);
	ck_assert_uint_eq(pcipt_assignment_get_conflict_count(assignment), 31);
}
END_TEST

START_TEST(a_search_without_end_is_given_up)
{
	/* odd numbers of ports from groups with even ones: each leaves one over, and there are not so many */
	make_cards(50, 8, false, 0);
	make_groups_uneven();
	for (size_t i = 0; i < 26; i++) {
		ask(1, "ports 3");
		ask(1, "ports 5");
		ask(1, "ports 7");
	}
	ck_assert_int_eq(pcipt_assignment_solve(assignment), -PCIPT_E_TOO_HARD);
	ck_assert_ptr_null(pcipt_assignment_get_findings(assignment));
	ck_assert_uint_eq(pcipt_assignment_get_conflict_count(assignment), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("assign-large");
	TCase *tests = tcase_create("assign-large");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, one_group_too_few_is_found_out);
	tcase_add_test(tests, groups_that_are_shared_badly_are_found_out);
	tcase_add_test(tests, ports_and_their_virtual_functions_are_weighed_up);
	tcase_add_test(tests, one_card_too_few_is_found_out);
	tcase_add_test(tests, more_entries_than_the_hypervisor_takes_are_told);
	tcase_add_test(tests, a_long_row_of_groups_needs_no_deep_stack);
	tcase_add_test(tests, machines_that_need_two_groups_each_are_counted);
	tcase_add_test(tests, a_search_without_end_is_given_up);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word for each enumerator, of all floors. */
#include <pcipt/pcipt.h>
#include <support/support.h>

#include <limits.h>

static const struct {
	const char *(*get_name)(int number);
	const char *words[10]; /* in the order of numbers, from 0 on */
} enumerations[] = {
	{pcipt_severity_get_name, {"note", "warning", "blocker"}},
	{pcipt_subject_get_name, {"host", "device", "group"}},
	{pcipt_isolation_get_name, {"unknown", "alone", "bundled", "empty"}},
	{pcipt_viability_get_name, {"unknown", "viable", "blocked"}},
	{pcipt_transaction_state_get_name, {"open", "checked", "pending", "applied", "undone", "undo-failed"}},
	{pcipt_step_state_get_name, {"waiting", "done", "failed", "undone", "pending"}},
	{pcipt_link_class_get_name,
	 {"none", "as designed", "limited by the slot", "limited by the card", "trained below", "idle", "unknown"}},
	{pcipt_acs_state_get_name, {"not needed", "on", "trusted", "off", "none", "conventional", "unknown"}},
	{pcipt_separation_get_name,
	 {"none", "unexplained", "acs", "trusted", "assumed", "doubtful", "override", "unknown", "no group"}},
	{pcipt_iommu_kind_get_name, {"other", "intel", "amd", "arm", "virtio"}},
	{pcipt_module_state_get_name, {"missing", "loadable", "present", "unknown"}},
	{pcipt_tristate_get_name, {"no", "yes", "unknown"}},
	{pcipt_slot_source_get_name, {"smbios", "label", "kernel", "capability"}},
	{pcipt_slot_form_get_name, {"unknown", "pcie", "m.2", "u.2", "pci", "other"}},
	{pcipt_slot_usage_get_name, {"unknown", "free", "taken", "unavailable"}},
	{pcipt_split_get_name, {"no", "stated", "inferred", "unknown"}},
	{pcipt_port_state_get_name, {"free_alone", "free_tied", "given", "own", "tied_to_host", "blocked", "has_vfs"}},
	{pcipt_limit_kind_get_name,
	 {"iommu", "host", "groups", "regions", "reset", "lanes", "slots", "vfs", "hypervisor"}},
	{pcipt_guest_get_name, {"other", "windows"}},
	{pcipt_spread_get_name, {"none", "together", "apart"}},
	{pcipt_drawing_get_name, {"text", "ascii", "mermaid", "dot"}},
	{pcipt_log_level_get_name, {"none", "error", "warning", "info", "debug"}},
};

static void expect_nothing_else(const char *(*get_name)(int number), int last)
{
	ck_assert_ptr_null(get_name(last + 1));
	ck_assert_ptr_null(get_name(-1));
	ck_assert_ptr_null(get_name(INT_MAX));
	ck_assert_ptr_null(get_name(INT_MIN));
}

START_TEST(each_number_has_its_word_and_no_other_has_one)
{
	int number = 0;

	for (; enumerations[_i].words[number]; number++) {
		ck_assert_ptr_nonnull(enumerations[_i].get_name(number));
		ck_assert_str_eq(enumerations[_i].get_name(number), enumerations[_i].words[number]);
	}
	expect_nothing_else(enumerations[_i].get_name, number - 1);
}
END_TEST

START_TEST(resets_have_their_words)
{
	ck_assert_str_eq(pcipt_reset_grade_get_name(PCIPT_RESET_NONE), "none");
	ck_assert_str_eq(pcipt_reset_grade_get_name(PCIPT_RESET_BUS), "bus");
	ck_assert_str_eq(pcipt_reset_grade_get_name(PCIPT_RESET_POWER), "power");
	ck_assert_str_eq(pcipt_reset_grade_get_name(PCIPT_RESET_FUNCTION), "function");
	ck_assert_str_eq(pcipt_reset_grade_get_name(PCIPT_RESET_UNKNOWN), "unknown");
	expect_nothing_else(pcipt_reset_grade_get_name, 4);
}
END_TEST

START_TEST(types_of_port_have_gaps)
{
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_ENDPOINT), "endpoint");
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_LEGACY_ENDPOINT), "legacy endpoint");
	ck_assert_ptr_null(pcipt_port_type_get_name(2));
	ck_assert_ptr_null(pcipt_port_type_get_name(3));
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_ROOT), "root port");
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_UPSTREAM), "upstream port");
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_DOWNSTREAM), "downstream port");
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_TO_PCI), "bridge to PCI");
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_FROM_PCI), "bridge from PCI");
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_INTEGRATED_ENDPOINT), "integrated endpoint");
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_EVENT_COLLECTOR), "event collector");
	ck_assert_ptr_null(pcipt_port_type_get_name(11));
	ck_assert_ptr_null(pcipt_port_type_get_name(255));
	ck_assert_str_eq(pcipt_port_type_get_name(PCIPT_PORT_TYPE_CONVENTIONAL), "conventional");
	expect_nothing_else(pcipt_port_type_get_name, PCIPT_PORT_TYPE_CONVENTIONAL);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("enumerators");
	TCase *tests = tcase_create("enumerators");

	tcase_add_loop_test(tests, each_number_has_its_word_and_no_other_has_one, 0,
			    (int)(sizeof(enumerations) / sizeof(enumerations[0])));
	tcase_add_test(tests, resets_have_their_words);
	tcase_add_test(tests, types_of_port_have_gaps);
	suite_add_tcase(suite, tests);
	return suite;
}

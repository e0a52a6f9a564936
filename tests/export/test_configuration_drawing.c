/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which port goes where, as a picture and as JSON. */
#include "assigned.h"

#include <support/picture.h>
#include <support/support.h>

#include <pcipt/configuration.h>
#include <pcipt/export.h>

#include <errno.h>
#include <string.h>

static struct pcipt_text *text;

static void free_all(void)
{
	pcipt_text_free(text);
	text = NULL;
	free_assigned();
	free_context();
}

static const char *draw(enum pcipt_drawing drawing)
{
	pcipt_text_free(text);
	text = NULL;
	ck_assert_int_eq(pcipt_assignment_draw(assigned, (int)drawing, &text), 0);
	ck_assert_uint_eq(strlen(pcipt_text_get_string(text)), pcipt_text_get_length(text));
	return pcipt_text_get_string(text);
}

static void assert_has(const char *drawn, const char *words)
{
	ck_assert_msg(strstr(drawn, words) != NULL, "no '%s' in:\n%s", words, drawn);
}

static size_t count(const char *drawn, const char *word)
{
	size_t found = 0;

	for (const char *here = drawn; (here = strstr(here, word)); here += strlen(word))
		found++;
	return found;
}

START_TEST(the_graph_frames_cards_and_leads_ports_to_machines)
{
	const char *drawn;

	assign_reference();
	drawn = draw(PCIPT_DRAWING_MERMAID);
	ck_assert_int_eq(strncmp(drawn, "graph LR\n    subgraph host[\"Host\"]\n", 35), 0);
	assert_has(drawn, "[\"CPU SLOT1 PCI-E 3.0 X16\"]\n");
	assert_has(drawn, "[\"0000:18:00.0 enp24s0f0<br/>group 22\"]:::given\n");
	assert_has(drawn, "[\"0000:01:00.0 eno1<br/>group ");
	assert_has(drawn, "<br/>host: default route, vmbr0\"]:::own\n");
	assert_has(drawn, "    vm0([\"pfsense (100)\"]):::vm\n");
	ck_assert_uint_eq(count(drawn, " --> vm0\n"), 4);
	ck_assert_uint_eq(count(drawn, " --> vm1\n"), 1);
	ck_assert_uint_eq(count(drawn, " --> vm2\n"), 1);
	/* eleven ports, and no part of the chipset */
	ck_assert_uint_eq(count(drawn, "            port"), 11);
	ck_assert_uint_eq(count(drawn, "        subgraph card"), 4);
	ck_assert_uint_eq(count(drawn, "subgraph "), count(drawn, "    end\n"));
}
END_TEST

START_TEST(the_dot_graph_says_the_same)
{
	const char *drawn;

	assign_reference();
	drawn = draw(PCIPT_DRAWING_DOT);
	ck_assert_int_eq(strncmp(drawn, "digraph pcipt {\n", 16), 0);
	assert_has(drawn, "label=\"CPU SLOT1 PCI-E 3.0 X16\";\n");
	assert_has(drawn, "[label=\"0000:18:00.0 enp24s0f0\\ngroup 22\", fillcolor=\"#d7f0d7\"");
	ck_assert_uint_eq(count(drawn, " -> vm0;\n"), 4);
	ck_assert_uint_eq(count(drawn, "{"), count(drawn, "}"));
}
END_TEST

START_TEST(the_list_has_a_line_for_each_port)
{
	const char *drawn;

	assign_reference();
	drawn = draw(PCIPT_DRAWING_TEXT);
	assert_has(drawn, "CPU SLOT1 PCI-E 3.0 X16\n  0000:18:00.0 enp24s0f0, group 22 -> pfsense (100)\n");
	assert_has(drawn, "\n  0000:5e:00.0 enp94s0f0, group 37, free\n");
	ck_assert_uint_eq(count(drawn, "\n  0000:"), 11);
}
END_TEST

START_TEST(virtual_functions_hang_on_their_physical_one)
{
	const char *drawn;

	assign_on(tree("reference"));
	add_vm("web", 0);
	give_made("18:00.0", 1, "18:10.4", 20, "52:54:00:00:00:01");
	give_made("18:00.0", 2, NULL, 0, NULL);
	drawn = draw(PCIPT_DRAWING_MERMAID);
	assert_has(drawn,
		   "[\"VF 1 of enp24s0f0, to be made<br/>0000:18:10.4<br/>52:54:00:00:00:01<br/>VLAN 20\"]:::make\n");
	assert_has(drawn, "[\"VF 2 of enp24s0f0, to be made\"]:::make\n");
	ck_assert_uint_eq(count(drawn, " -.- port"), 2);
	assert_has(drawn, "[\"0000:18:00.0 enp24s0f0<br/>group 22\"]:::parent\n");
	assert_has(drawn, "[\"0000:18:00.1 enp24s0f1<br/>group 23\"]:::free\n");
	ck_assert_uint_eq(count(drawn, " --> vm0\n"), 2);
	/* both within the frame of the card */
	ck_assert_uint_eq(count(drawn, "        subgraph card"), 4);
	assign_on(tree("sriov"));
	add_vm("web", 0);
	give("18:10.0");
	drawn = draw(PCIPT_DRAWING_MERMAID);
	ck_assert_uint_eq(count(drawn, " -.- port"), 1);
	assert_has(drawn, "[\"0000:18:10.0 enp24s16<br/>");
}
END_TEST

START_TEST(names_of_a_hostile_machine_cannot_break_out)
{
	static const char name[] = "evil\"];\nend\x1b[2J<script>&#\\";
	const char *root = copy_of_tree("reference"), *drawn;

	put_interface(root, "0000:18:00.0", "\x01\"]\n<&\\");
	assign_on(root);
	add_vm(name, 0);
	give("18:00.0");
	drawn = draw(PCIPT_DRAWING_MERMAID);
	assert_has(drawn, "vm0([\"evil#34;#93;#59;?end?#91;2J#60;script#62;#38;#35;#92;\"]):::vm\n");
	assert_has(drawn, "[\"0000:18:00.0 ?#34;#93;?#60;#38;#92;<br/>");
	drawn = draw(PCIPT_DRAWING_DOT);
	assert_has(drawn, "vm0 [label=\"evil\\\"];?end?[2J<script>&#\\\\\", shape=");
	drawn = draw(PCIPT_DRAWING_ASCII);
	assert_has(drawn, " -> evil\"];\\x0aend\\x1b[2J<script>&#\\\n");
}
END_TEST

START_TEST(what_cannot_be_drawn_is_einval)
{
	assign_reference();
	ck_assert_int_eq(pcipt_assignment_draw(assigned, 4, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_draw(assigned, -1, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_draw(assigned, 0, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_draw(NULL, 0, &text), -EINVAL);
	assigned->is_solved = false;
	ck_assert_int_eq(pcipt_assignment_draw(assigned, 0, &text), -EINVAL);
	ck_assert_ptr_null(text);
}
END_TEST

START_TEST(json_says_who_gets_what_and_what_is_to_be_made)
{
	const char *json;
	int r;

	assign_on(tree("reference"));
	add_vm("a\"\xff", 100);
	give("3b:00.0");
	give_made("18:00.0", 1, "18:10.4", 20, "52:54:00:00:00:01");
	give_made("18:00.0", 2, NULL, 0, NULL);
	assigned->makes[assigned->make_count++] = (struct pt_make){.pf = at("18:00.0"), .count = 3};
	r = pcipt_assignment_to_json(assigned, &text);
	if (r == -ENOTSUP)
		return;
	ck_assert_int_eq(r, 0);
	json = pcipt_text_get_string(text);
	assert_has(json, "\"format\":\"pcipt-assignment\",\n  \"version\":1,\n  \"solved\":true,\n");
	assert_has(json, "\"name\":\"a\\\"\xef\xbf\xbd\",\n      \"number\":100,\n");
	assert_has(json, "\"address\":\"0000:3b:00.0\",\n          \"to_be_made\":false,\n");
	assert_has(json, "\"address\":\"0000:18:10.4\",\n          \"to_be_made\":true,\n"
			 "          \"physical_function\":\"0000:18:00.0\",\n          \"vf_index\":1,\n"
			 "          \"request\":1,\n          \"mac\":\"52:54:00:00:00:01\"\n");
	assert_has(json, "\"address\":null,\n");
	assert_has(json, "\"vlan\":20\n");
	assert_has(json, "\"make\":[\n    {\n      \"physical_function\":\"0000:18:00.0\",\n      \"count\":3\n");
}
END_TEST

START_TEST(json_takes_what_could_not_be_solved)
{
	int r;

	assign_reference();
	assigned->is_solved = false;
	r = pcipt_assignment_to_json(assigned, &text);
	ck_assert(r == 0 || r == -ENOTSUP);
	if (!r)
		assert_has(pcipt_text_get_string(text), "\"solved\":false");
	pcipt_text_free(text);
	text = NULL;
	/* before the first solution */
	pcipt_findings_free(assigned->findings);
	assigned->findings = NULL;
	ck_assert_int_eq(pcipt_assignment_to_json(assigned, &text), -EINVAL);
	ck_assert_int_eq(pcipt_assignment_to_json(NULL, &text), -EINVAL);
	ck_assert_ptr_null(text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("configuration-drawing");
	TCase *tests = tcase_create("pictures");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_add_test(tests, the_graph_frames_cards_and_leads_ports_to_machines);
	tcase_add_test(tests, the_dot_graph_says_the_same);
	tcase_add_test(tests, the_list_has_a_line_for_each_port);
	tcase_add_test(tests, virtual_functions_hang_on_their_physical_one);
	tcase_add_test(tests, names_of_a_hostile_machine_cannot_break_out);
	tcase_add_test(tests, what_cannot_be_drawn_is_einval);
	tcase_add_test(tests, json_says_who_gets_what_and_what_is_to_be_made);
	tcase_add_test(tests, json_takes_what_could_not_be_solved);
	suite_add_tcase(suite, tests);
	return suite;
}

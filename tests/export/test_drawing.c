/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The wiring as a tree and as graphs. */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIRING (PCIPT_READ_TOPOLOGY | PCIPT_READ_NAMES | PCIPT_READ_GROUPS)

static struct pcipt_text *text;

static void free_all(void)
{
	pcipt_text_free(text);
	text = NULL;
	free_context();
}

static const char *draw(const char *root, enum pcipt_drawing drawing)
{
	read_root(root, WIRING);
	pcipt_text_free(text);
	text = NULL;
	ck_assert_int_eq(pcipt_host_draw(host, (int)drawing, &text), 0);
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

START_TEST(the_tree_of_a_machine_shows_ports_slots_and_cards)
{
	const char *drawn = draw(tree("reference"), PCIPT_DRAWING_ASCII);

	assert_has(drawn, "Root bus 0000:17, NUMA node 0, 4 of 24 lanes in use\n"
			  "|- root port 0000:17:00.0, x16 at 8 GT/s, slot CPU SLOT1 PCI-E 3.0 X16\n"
			  "|  `- ");
	assert_has(drawn, pcipt_device_get_device_name(at("18:00.0"))
				  ? "`- I350 Gigabit Network Connection, x4 at 5 GT/s\n"
				  : "`- 8086:1521, x4 at 5 GT/s\n");
	assert_has(drawn, "|        0000:18:00.0 group 22 igb enp24s0f0\n");
	assert_has(drawn, "|- root port 0000:17:02.0, x8 at 8 GT/s, slot CPU SLOT2 PCI-E 3.0 X8\n"
			  "|  `- empty\n"
			  "`- 3 more functions of the chipset\n");
}
END_TEST

START_TEST(both_trees_have_the_same_words)
{
	char *ascii = strdup(draw(tree("two-sockets"), PCIPT_DRAWING_ASCII));
	const char *lines = draw(tree("two-sockets"), PCIPT_DRAWING_TEXT);

	ck_assert_ptr_nonnull(ascii);
	ck_assert_uint_eq(count(ascii, "\n"), count(lines, "\n"));
	ck_assert_uint_eq(count(ascii, "|- "), count(lines, "\xe2\x94\x9c\xe2\x94\x80 "));
	ck_assert_uint_eq(count(ascii, "`- "), count(lines, "\xe2\x94\x94\xe2\x94\x80 "));
	for (const char *byte = ascii; *byte; byte++)
		ck_assert(*byte == '\n' || (*byte >= ' ' && *byte <= '~'));
	free(ascii);
}
END_TEST

START_TEST(the_mermaid_graph_frames_slots_and_colours_by_verdict)
{
	const char *drawn = draw(tree("shared-groups"), PCIPT_DRAWING_MERMAID);

	ck_assert_int_eq(strncmp(drawn, "graph LR\n", 9), 0);
	assert_has(drawn, "[\"PCIEX16_1\"]\n");
	assert_has(drawn, "\"]:::bundled\n");
	assert_has(drawn, "\"]:::alone\n");
	assert_has(drawn, "    classDef bundled fill:#fdebc8,");
	assert_has(drawn, "[\"shares a group with others\"]:::bundled\n");
	ck_assert_uint_eq(count(drawn, "subgraph "), count(drawn, "    end\n"));
	drawn = draw(tree("reference-plx-no-acs"), PCIPT_DRAWING_MERMAID);
	assert_has(drawn, "    b0 --- b1\n");
}
END_TEST

START_TEST(what_is_in_doubt_is_marked)
{
	assert_has(draw(tree("reference-plx-no-acs"), PCIPT_DRAWING_MERMAID), "\"]:::doubt\n");
	ck_assert_ptr_null(strstr(draw(tree("reference-plx"), PCIPT_DRAWING_MERMAID), "\"]:::doubt\n"));
}
END_TEST

START_TEST(nothing_is_green_for_want_of_knowledge)
{
	const char *root = copy_of_tree("reference");
	const char *port = "sys/devices/pci0000:17/0000:17:00.0/config";
	const uint8_t *bytes;
	size_t size;

	read_root(root, WIRING);
	ck_assert_int_eq(pcipt_device_get_config(at("17:00.0"), &bytes, &size), 0);
	put_bytes(root, port, bytes, 64);
	assert_has(draw(root, PCIPT_DRAWING_MERMAID), "\"]:::unknown\n");
}
END_TEST

START_TEST(a_root_bus_with_what_names_a_missing_bridge_is_drawn)
{
	const char *root = copy_of_tree("vmd");
	char path[256];

	/* a function of bus 00 that hangs on a bridge, as no machine has it */
	put_link(root, "sys/bus/pci/devices/0000:00:1e.0", "../../../devices/pci0000:00/0000:00:1c.0/0000:00:1e.0");
	(void)snprintf(path, sizeof(path), "sys/devices/pci0000:00/0000:00:1c.0/0000:00:1e.0/uevent");
	put_file(root, path, "PCI_CLASS=20000\nPCI_ID=8086:1533\n");
	assert_has(draw(root, PCIPT_DRAWING_ASCII), "Root bus 0000:00");
}
END_TEST

START_TEST(a_split_slot_has_one_frame)
{
	const char *drawn = draw(tree("reference-split-4"), PCIPT_DRAWING_MERMAID);

	ck_assert_uint_eq(count(drawn, "[\"CPU SLOT3 PCI-E 3.0 X16\"]\n"), 1);
	ck_assert_uint_eq(
		count(draw(tree("reference-split-4"), PCIPT_DRAWING_DOT), "label=\"CPU SLOT3 PCI-E 3.0 X16\";\n"), 1);
}
END_TEST

START_TEST(the_dot_graph_has_a_cluster_for_each_slot)
{
	const char *drawn = draw(tree("reference"), PCIPT_DRAWING_DOT);

	ck_assert_int_eq(strncmp(drawn, "graph pcipt {\n", 14), 0);
	assert_has(drawn, "subgraph cluster_");
	assert_has(drawn, "label=\"CPU SLOT1 PCI-E 3.0 X16\";\n");
	assert_has(drawn, "0000:18:00.3 group 25 igb enp24s0f3\\l");
	ck_assert_uint_eq(count(drawn, "{"), count(drawn, "}"));
	ck_assert_str_eq(drawn + strlen(drawn) - 2, "}\n");
}
END_TEST

START_TEST(names_of_a_hostile_machine_cannot_break_out)
{
	static const char name[] = "evil\"];\nend\x1b[2J<script>&#\\";
	const char *root = copy_of_tree("reference"), *drawn;
	char path[256];

	(void)snprintf(path, sizeof(path), "sys/bus/pci/slots/%s/address", name);
	put_file(root, path, "0000:18:00\n");
	put_file(root, "sys/bus/pci/slots/1/address", "\n");
	put_bytes(root, "sys/firmware/dmi/tables/DMI", "", 0);
	drawn = draw(root, PCIPT_DRAWING_MERMAID);
	assert_has(drawn, "evil#34;#93;#59;?end?#91;2J#60;script#62;#38;#35;#92;");
	ck_assert_ptr_null(strchr(drawn, 0x1b));
	drawn = draw(root, PCIPT_DRAWING_DOT);
	assert_has(drawn, "evil\\\"];?end?[2J<script>&#\\\\");
	drawn = draw(root, PCIPT_DRAWING_TEXT);
	assert_has(drawn, "evil\"];\\x0aend\\x1b[2J<script>&#\\");
}
END_TEST

START_TEST(a_drawing_needs_the_wiring)
{
	read_root(tree("reference"), PCIPT_READ_DETAILS);
	ck_assert_int_eq(pcipt_host_draw(host, PCIPT_DRAWING_TEXT, &text), -ENODATA);
	read_root(tree("reference"), PCIPT_READ_TOPOLOGY);
	ck_assert_int_eq(pcipt_host_draw(host, 4, &text), -EINVAL);
	ck_assert_int_eq(pcipt_host_draw(host, -1, &text), -EINVAL);
	ck_assert_int_eq(pcipt_host_draw(NULL, 0, &text), -EINVAL);
	ck_assert_int_eq(pcipt_host_draw(host, 0, NULL), -EINVAL);
	ck_assert_ptr_null(text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("drawing");
	TCase *tests = tcase_create("drawings");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, the_tree_of_a_machine_shows_ports_slots_and_cards);
	tcase_add_test(tests, both_trees_have_the_same_words);
	tcase_add_test(tests, the_mermaid_graph_frames_slots_and_colours_by_verdict);
	tcase_add_test(tests, what_is_in_doubt_is_marked);
	tcase_add_test(tests, nothing_is_green_for_want_of_knowledge);
	tcase_add_test(tests, a_root_bus_with_what_names_a_missing_bridge_is_drawn);
	tcase_add_test(tests, a_split_slot_has_one_frame);
	tcase_add_test(tests, the_dot_graph_has_a_cluster_for_each_slot);
	tcase_add_test(tests, names_of_a_hostile_machine_cannot_break_out);
	tcase_add_test(tests, a_drawing_needs_the_wiring);
	suite_add_tcase(suite, tests);
	return suite;
}

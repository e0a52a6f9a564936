/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random files that a shell reads before and after a change: its own answer is that only what was asked for differs. */
#include <support/support.h>

#include <verdict/parameters.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES 250
#define ON "intel_iommu=on"
#define OFF "intel_iommu=off"

static struct pt_change changes[] = {{OFF, true}, {ON, false}};
static const struct pcipt_parameters wanted = {.changes = changes, .count = 2};

static uint64_t state;

static unsigned int below(unsigned int limit)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(state >> 33) % limit;
}

#define PICK(list) ((list)[below(sizeof(list) / sizeof((list)[0]))])

static const char *const plain[] = {"quiet",   "splash", "a=b,c", "x.y=1", OFF, OFF, ON, "intel_iommu=sm_on",
				    "my_" OFF, OFF "x"};

/* Words within double quotes, single quotes and none; what is put between two of them; and blank ends. */
static void put_quoted(struct pcipt_text *text, char quote)
{
	static const char *const filled[] = {"$A",        "${A}", "`echo there`", "$(echo \"a )\" b)",
					     "\\\"c\\\"", "\\$d", "${N:-it's}",   "$((1+2))"};
	static const char *const literal[] = {"$A", "`", "\\", "c\\d", "#"};
	static const char *const between[] = {" ", " ", "  ", "\t", " \n"}, *const continued[] = {" \\\n", "\\\n "};
	char quotes[2] = {quote, '\0'};

	pt_text_append(text, quotes);
	if (!below(4))
		pt_text_append(text, " ");
	for (unsigned int i = below(5); i; i--) {
		pt_text_append(text, below(4) ? PICK(plain) : quote == '"' ? PICK(filled) : PICK(literal));
		if (i > 1)
			pt_text_append(text, quote == '"' && !below(4) ? PICK(continued) : PICK(between));
	}
	if (!below(4))
		pt_text_append(text, " ");
	pt_text_append(text, quotes);
}

static void put_value(struct pcipt_text *text)
{
	static const char *const bare[] = {"quiet", OFF,  ON,         "",    "a\\ " OFF,
					   "a\\ b", "$A", "`echo x`", "a=~", OFF "\\ b"};

	switch (below(6)) {
	case 0:
		pt_text_append(text, PICK(bare));
		break;
	case 1:
		put_quoted(text, '\'');
		break;
	case 2:
		put_quoted(text, '"');
		put_quoted(text, below(2) ? '\'' : '"');
		break;
	default:
		put_quoted(text, '"');
	}
}

static void put_line(struct pcipt_text *text)
{
	static const char *const others[] = {
		"# it's \"odd\n",
		"A='one two'\n",
		"B=\"two $A\"\n",
		"export C=3 # " ON "\n",
		"\n",
		"  \t\n",
		"D=`echo \"a'b\" | tr a c` # '\n",
		"if [ -n \"$A\" ]; then\n\tE=\"5\"\nfi\n",
		"f() { F=6; }\nf\n",
		"case $A in one*) G=7;; (*) G='8' ;; esac\n",
		"for i in 1 2; do H=$i; done\n",
		"(A=5; true)\n",
		"true && I=9 || I=10\n",
		"A=7 true\n",
		"A=$(echo \"x)\" # ')\n)\n",
		"J=a\\\nb\n",
		"true >/dev/null 2>&1\n",
		"#GRUB_CMDLINE_LINUX=\"" OFF "\"\n",
	};
	static const char *const before[] = {"", "", "", "export ", "  ", "\t", "A=x "};
	static const char *const after[] = {"\n", "\n", "\n", " # '\n", ";B=5\n", " K='11'\n", " \n"};

	bool of_linux;

	if (below(3)) {
		pt_text_append(text, PICK(others));
		return;
	}
	pt_text_append(text, PICK(before));
	of_linux = below(2);
	pt_text_append(text, of_linux ? "GRUB_CMDLINE_LINUX=" : "GRUB_CMDLINE_LINUX_DEFAULT=");
	if (!of_linux && !below(4))
		pt_text_append(text, "\"$GRUB_CMDLINE_LINUX_DEFAULT \"");
	put_value(text);
	pt_text_append(text, PICK(after));
}

static void put_numbered(const char *folder, const char *name, int number, const char *text)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s%d", name, number);
	put_file(folder, path, text);
}

/* What the shell has in its variables after each file: fields that end with \1, the first two for the kernel. */
static char *ask_shell(const char *folder)
{
	static const char script[] =
		"cd \"$1\"; i=0; while [ $i -lt $2 ]; do for k in before after; do (\n"
		"N=; A=; . ./$k$i; printf '%s\\001' \"$GRUB_CMDLINE_LINUX\" \"$GRUB_CMDLINE_LINUX_DEFAULT\" "
		"\"$A-$B-$C-$D-$E-$F-$G-$H-$I-$J-$K\"\n) </dev/null; done; i=$((i+1)); done\n";
	char command[PATH_MAX];
	size_t length = 0, size = (size_t)4 << 20;
	char *answer = malloc(size);
	FILE *stream;

	ck_assert_ptr_nonnull(answer);
	put_file(folder, "script", script);
	(void)snprintf(command, sizeof(command), "env -i sh %s/script %s %d 2>&1", folder, folder, FILES);
	stream = popen(command, "r");
	ck_assert_ptr_nonnull(stream);
	length = fread(answer, 1, size - 1, stream);
	answer[length] = '\0';
	ck_assert_int_eq(pclose(stream), 0);
	return answer;
}

static char *next_field(char **rest)
{
	char *field = strsep(rest, "\1");

	ck_assert_ptr_nonnull(field);
	ck_assert_ptr_nonnull(*rest);
	return field;
}

/* The words of a value, each behind a space, without those in the way; whether intel_iommu=on holds at the end. */
static void list_words(char *value, char *list, bool *holds)
{
	char *word;

	while ((word = strsep(&value, " \t\n"))) {
		if (!*word || !strcmp(word, OFF))
			continue;
		strcat(strcat(list, " "), word);
		*holds |= !strcmp(word, ON);
	}
}

static void compare(char **answer, bool has_default, bool has_linux, const char *before)
{
	char line[2][2048] = {"", ""}, of_default[2][2048] = {"", ""}, *others[2];
	bool holds[2] = {false, false};

	for (int i = 0; i < 2; i++) {
		char *other = next_field(answer);

		list_words(other, line[i], &holds[i]);
		list_words(next_field(answer), of_default[i], &holds[i]);
		others[i] = next_field(answer);
	}
	if (!holds[0])
		strcat(has_default || !has_linux ? of_default[0] : line[0], " " ON);
	ck_assert_msg(!strcmp(line[0], line[1]) && !strcmp(of_default[0], of_default[1]),
		      "'%s' '%s' is not '%s' '%s' of\n%s", line[1], of_default[1], line[0], of_default[0], before);
	ck_assert_msg(!strcmp(others[0], others[1]), "%s is not %s of\n%s", others[1], others[0], before);
}

/* A variable that is set for one command only does not count. */
static bool sets(const char *text, const char *name)
{
	for (; (text = strstr(text, name)); text += strlen(name))
		if (text[-1] != '#' && text[-1] != '$')
			return true;
	return false;
}

START_TEST(the_shell_sees_what_was_asked_for_and_nothing_else)
{
	const char *folder = new_folder();
	char *texts[FILES], *answer, *rest;

	state = (uint64_t)_i + 1;
	for (int i = 0; i < FILES; i++) {
		struct pcipt_text text = {0}, *once = NULL, *twice = NULL;

		pt_text_append(&text, "\n");
		for (unsigned int lines = below(14); lines; lines--)
			put_line(&text);
		if (!below(4) && text.length > 1)
			text.string[--text.length] = '\0'; /* no end of the last line */
		texts[i] = text.string;
		ck_assert_msg(!pcipt_parameters_edit(&wanted, PCIPT_PARAMETER_FILE_GRUB, text.string, &once),
			      "refused:\n%s", text.string);
		ck_assert_int_eq(
			pcipt_parameters_edit(&wanted, PCIPT_PARAMETER_FILE_GRUB, pcipt_text_get_string(once), &twice),
			0);
		ck_assert_str_eq(pcipt_text_get_string(once), pcipt_text_get_string(twice));
		put_numbered(folder, "before", i, text.string);
		put_numbered(folder, "after", i, pcipt_text_get_string(once));
		pcipt_text_free(once);
		pcipt_text_free(twice);
	}
	rest = answer = ask_shell(folder);
	for (int i = 0; i < FILES; i++) {
		compare(&rest, sets(texts[i], "GRUB_CMDLINE_LINUX_DEFAULT="), sets(texts[i], "GRUB_CMDLINE_LINUX="),
			texts[i]);
		free(texts[i]);
	}
	free(answer);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("boot-shell");
	TCase *tests = tcase_create("boot-shell");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, the_shell_sees_what_was_asked_for_and_nothing_else, 0, 16);
	suite_add_tcase(suite, tests);
	return suite;
}

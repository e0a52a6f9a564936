/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings of boot loaders come back with that value changed, and with nothing else. */
#include <support/support.h>

#include <verdict/parameters.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GRUB = PCIPT_PARAMETER_FILE_GRUB, LINE = PCIPT_PARAMETER_FILE_CMDLINE };

/* intel_iommu=on is missing, intel_iommu=off is in the way. */
static struct pt_change changes[] = {{"intel_iommu=off", true}, {"intel_iommu=on", false}};
static const struct pcipt_parameters wanted = {.changes = changes, .count = 2};

static int apply(int file, const char *text, char **ret_text)
{
	struct pcipt_text *result = NULL;
	int r = pcipt_parameters_edit(&wanted, file, text, &result);

	if (!r)
		*ret_text = strdup(pcipt_text_get_string(result));
	pcipt_text_free(result);
	return r;
}

static void expect(int file, const char *before, const char *after)
{
	char *once = NULL, *twice = NULL;

	ck_assert_msg(!apply(file, before, &once), "refused: %s", before);
	ck_assert_str_eq(once, after);
	ck_assert_int_eq(apply(file, once, &twice), 0);
	ck_assert_str_eq(twice, once);
	free(once);
	free(twice);
}

#define D "GRUB_CMDLINE_LINUX_DEFAULT="
#define L "GRUB_CMDLINE_LINUX="
#define ON "intel_iommu=on"
#define OFF "intel_iommu=off"

static const struct {
	const char *before;
	const char *after;
} values[] = {
	/* how a value is quoted */
	{"\"quiet\"", "\"quiet " ON "\""},
	{"'quiet'", "'quiet " ON "'"},
	{"quiet", "\"quiet " ON "\""},
	{"", "\"" ON "\""},
	{"\"\"", "\"" ON "\""},
	{"''", "'" ON "'"},
	{"\"quiet \"", "\"quiet " ON "\""},
	{"\" quiet\"", "\" quiet " ON "\""},
	{"quiet\\ splash", "quiet\\ splash\" " ON "\""},
	{"quiet\" splash\"", "quiet\" splash " ON "\""},
	{"\"quiet\"' splash'", "\"quiet\"' splash " ON "'"},
	{"\"quiet \"splash", "\"quiet \"splash\" " ON "\""},
	{"\"a\\\\\"", "\"a\\\\ " ON "\""},
	{"'a\\'", "'a\\ " ON "'"},
	{"~", "~\" " ON "\""},
	/* lines that go on, and values of several lines */
	{"\"quiet \\\n\tsplash\"", "\"quiet \\\n\tsplash " ON "\""},
	{"\"quiet \\\n\"", "\"quiet \\\n" ON "\""},
	{"\"quiet\\\n\"", "\"quiet\\\n " ON "\""},
	{"\"quiet\nsplash\"", "\"quiet\nsplash " ON "\""},
	/* what the shell fills in stays */
	{"\"$A foo\"", "\"$A foo " ON "\""},
	{"$A", "$A\" " ON "\""},
	{"\"`echo \"a b\"` $(echo \"c\" ')') ${A:-\"}\"}\"", "\"`echo \"a b\"` $(echo \"c\" ')') ${A:-\"}\"} " ON "\""},
	{"\"a $((1<<2)) ${B:-it's}\"", "\"a $((1<<2)) ${B:-it's} " ON "\""},
	/* what is there already */
	{"\"" ON " quiet\"", "\"" ON " quiet\""},
	{ON, ON},
	{"\"a intel-iommu=on b\"", "\"a intel-iommu=on b\""},
	{"'intel_iommu=sm_on,on'", "'intel_iommu=sm_on,on'"},
	{"\"my_intel_iommu=on\"", "\"my_intel_iommu=on " ON "\""},
	{"\"" ON " intel_iommu=sm_on,off\"", "\"" ON " intel_iommu=sm_on,off " ON "\""},
	/* what is in the way */
	{"\"quiet " OFF " splash\"", "\"quiet splash " ON "\""},
	{"\"" OFF "\"", "\"" ON "\""},
	{OFF, "\"" ON "\""},
	{"\"" OFF " " OFF " a\"", "\"a " ON "\""},
	{"\"a   " OFF "   b\"", "\"a   b " ON "\""},
	{"\"a " OFF "\"", "\"a " ON "\""},
	{"\"a \\\n" OFF " \\\nb\"", "\"a \\\n\\\nb " ON "\""},
	{"\"a " OFF "\\\n b\"", "\"a\\\n b " ON "\""},
	{"\"a\\ " OFF "\"", "\"a\\ " ON "\""},
	{"\"a\\ " OFF " b\"", "\"a\\ b " ON "\""},
	{"a\\ " OFF, "a\\ \"" ON "\""},
	{"\"intel-iommu=off a\"", "\"a " ON "\""},
	{"\"" OFF "x x" OFF "\"", "\"" OFF "x x" OFF " " ON "\""},
	/* what is no plain word is not touched */
	{"\"" OFF "$A\"", "\"" OFF "$A " ON "\""},
	{"\"intel_iommu=o\"ff", "\"intel_iommu=o\"ff\" " ON "\""},
	{"\"a=\\\"b " OFF "\\\"\"", "\"a=\\\"b " OFF "\\\" " ON "\""},
	{"'a=\"b " OFF "\" c'", "'a=\"b " OFF "\" c " ON "'"},
	/* what follows -- is for init */
	{"\"quiet -- " OFF "\"", "\"quiet " ON " -- " OFF "\""},
	{"--", "\"" ON " \"--"},
	{"\"quiet -- " ON "\"", "\"quiet " ON " -- " ON "\""},
};

START_TEST(a_value_is_changed_within_its_quotes)
{
	static const char head[] = "# don't \"touch\nA=\"1\nB=2\"\n" D, tail[] = "\nC='3' # " D "\"\"\n\n";
	char before[512], after[512];

	(void)snprintf(before, sizeof(before), "%s%s%s", head, values[_i].before, tail);
	(void)snprintf(after, sizeof(after), "%s%s%s", head, values[_i].after, tail);
	expect(GRUB, before, after);
	/* the same in lines that end as on Windows, but for those that go on */
	if (strstr(values[_i].before, "\n"))
		return;
	(void)snprintf(before, sizeof(before), "A=1\r\n" D "%s\r\nB=2\r\n", values[_i].before);
	(void)snprintf(after, sizeof(after), "A=1\r\n" D "%s\r\nB=2\r\n", values[_i].after);
	expect(GRUB, before, after);
}
END_TEST

START_TEST(the_variable_that_counts_is_changed)
{
	static const char *const pairs[][2] = {
		/* only the other one, as on Fedora; none; both */
		{L "\"rhgb quiet\"\n", L "\"rhgb quiet " ON "\"\n"},
		{"", D "\"" ON "\"\n"},
		{"A=1", "A=1\n" D "\"" ON "\"\n"},
		{"A=1\r\n", "A=1\r\n" D "\"" ON "\"\r\n"},
		{"#" D "\"quiet\"\n", "#" D "\"quiet\"\n" D "\"" ON "\"\n"},
		{"A=1 \\\n", "A=1 \\\n\n" D "\"" ON "\"\n"},
		{L "\"\"\n" D "\"quiet\"\n", L "\"\"\n" D "\"quiet " ON "\"\n"},
		{D "\"quiet\"\n" L "\"" ON "\"\n", D "\"quiet\"\n" L "\"" ON "\"\n"},
		{D "\"quiet\"\n" L "\"a " OFF "\"\n", D "\"quiet " ON "\"\n" L "\"a\"\n"},
		{L "\"" ON "\"\n" D "\"intel_iommu=sm_on,off\"\n",
		 L "\"" ON "\"\n" D "\"intel_iommu=sm_on,off " ON "\"\n"},
		/* the last one, and those that it stands on */
		{D "\"a " OFF "\"\n" D "\"b\"\n", D "\"a " OFF "\"\n" D "\"b " ON "\"\n"},
		{D "\"a " OFF "\"\n" D "\"$GRUB_CMDLINE_LINUX_DEFAULT b\"\n",
		 D "\"a\"\n" D "\"$GRUB_CMDLINE_LINUX_DEFAULT b " ON "\"\n"},
		{D "\"" ON "\"\n" D "\"${GRUB_CMDLINE_LINUX_DEFAULT} b\"\n",
		 D "\"" ON "\"\n" D "\"${GRUB_CMDLINE_LINUX_DEFAULT} b\"\n"},
		{L "\"" OFF "\"\n" L "\"$GRUB_CMDLINE_LINUX_DEFAULT\"\n",
		 L "\"" OFF "\"\n" L "\"$GRUB_CMDLINE_LINUX_DEFAULT " ON "\"\n"},
		{D "\"a " OFF "\"\nGRUB_CMDLINE_LINUX_DEFAULT+=\" b\"\n",
		 D "\"a\"\nGRUB_CMDLINE_LINUX_DEFAULT+=\" b " ON "\"\n"},
		{"GRUB_CMDLINE_LINUX_DEFAULT+=\"\"\n", "GRUB_CMDLINE_LINUX_DEFAULT+=\" " ON "\"\n"},
		/* how it is said */
		{"export " D "\"a\" B=\"c\"\n", "export " D "\"a " ON "\" B=\"c\"\n"},
		{"  " D "a;B=2\n", "  " D "\"a " ON "\";B=2\n"},
		{"A=1 " D "'a' B=2\n", "A=1 " D "'a " ON "' B=2\n"},
		{D "'a' 2>/dev/null\n", D "'a " ON "' 2>/dev/null\n"},
		{D "a\n" D "b true\n", D "\"a " ON "\"\n" D "b true\n"},
		{"if [ -f a ]; then " D "x; fi\n" D "a\n", "if [ -f a ]; then " D "x; fi\n" D "\"a " ON "\"\n"},
		{"f() { A=\"1\"; }\ncase $x in a) B=1;; (b|c) C=1;; esac\n(cd /)\n" D "a\n",
		 "f() { A=\"1\"; }\ncase $x in a) B=1;; (b|c) C=1;; esac\n(cd /)\n" D "\"a " ON "\"\n"},
		{L "'a -- b'\n" D "c\n", L "'a " ON " -- b'\n" D "c\n"},
		/* where it is only read, or named like it */
		{D "a\nexport GRUB_CMDLINE_LINUX_DEFAULT\n", D "\"a " ON "\"\nexport GRUB_CMDLINE_LINUX_DEFAULT\n"},
		{D "a\n[ -n \"${GRUB_CMDLINE_LINUX:-b}\" ] && echo $GRUB_CMDLINE_LINUX_DEFAULT # " D "\n",
		 D "\"a " ON "\"\n[ -n \"${GRUB_CMDLINE_LINUX:-b}\" ] && echo $GRUB_CMDLINE_LINUX_DEFAULT # " D "\n"},
		{"declare GRUB_CMDLINE_LINUX_XEN=a\n" D "b\n", "declare GRUB_CMDLINE_LINUX_XEN=a\n" D "\"b " ON "\"\n"},
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		expect(GRUB, pairs[i][0], pairs[i][1]);
}
END_TEST

#define DEBIAN                                                                                                         \
	"# If you change this file, run 'update-grub' afterwards to update\n# "                                        \
	"/boot/grub/grub.cfg.\n\nGRUB_DEFAULT=0\n"                                                                     \
	"GRUB_TIMEOUT=5\nGRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME:-Debian} ) 2>/dev/null || echo Debian`\n"  \
	"GRUB_CMDLINE_LINUX_DEFAULT=\"quiet%s\"\nGRUB_CMDLINE_LINUX=\"\"\n\n# It doesn't beep\n#GRUB_INIT_TUNE=\"480 " \
	"440 1\"\n"
#define UBUNTU                                                                                                         \
	"GRUB_DEFAULT=0\nGRUB_TIMEOUT_STYLE=hidden\nGRUB_DISTRIBUTOR=$( . /etc/os-release; echo ${NAME:-Ubuntu} ) "    \
	"2>/dev/null\nGRUB_CMDLINE_LINUX_DEFAULT='quiet "                                                              \
	"splash%s'\nGRUB_CMDLINE_LINUX=\"\"\n#GRUB_BADRAM=\"0x01234567,0xfefefefe\"\n"
#define FEDORA                                                                                                         \
	"GRUB_TIMEOUT=5\nGRUB_DISTRIBUTOR=\"$(sed 's, release .*$,,g' /etc/system-release)\"\nGRUB_DEFAULT=saved\n"    \
	"GRUB_TERMINAL_OUTPUT=\"console\"\nGRUB_CMDLINE_LINUX=\"rd.lvm.lv=fedora/root rhgb quiet%s\"\n"                \
	"GRUB_DISABLE_RECOVERY=\"true\"\nGRUB_ENABLE_BLSCFG=true\n"

START_TEST(files_of_distributions_are_understood)
{
	static const char *const formats[] = {DEBIAN, UBUNTU, FEDORA};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const char *place = strstr(formats[i], "%s");
		char before[1024], after[1024];

		(void)snprintf(before, sizeof(before), "%.*s%s", (int)(place - formats[i]), formats[i], place + 2);
		(void)snprintf(after, sizeof(after), "%.*s " ON "%s", (int)(place - formats[i]), formats[i], place + 2);
		expect(GRUB, before, after);
	}
}
END_TEST

START_TEST(what_cannot_be_followed_is_refused)
{
	static const char *const texts[] = {
		D "\"quiet\n",
		D "'quiet\n",
		D "`quiet\n",
		D "$(quiet\n",
		D "${quiet\n",
		D "\"$(\"\n",
		D "quiet\\",
		"A=\"\n" D "\"quiet\"\n",
		"cat <<EOF\n" D "\"a\"\nEOF\n",
		D "$'quiet'\n",
		"if true; then\n" D "\"a\"\n",
		"[ -f a ] && " D "\"a\"\n",
		"if true; then " D "\"a\"; fi\n",
		"(" D "a)\n",
		D "a | cat\n",
		D "a &\n",
		"f() { " D "a; }\n",
		"fi\n",
		")\n",
		"A=1 &&\n",
		"unset GRUB_CMDLINE_LINUX_DEFAULT\n",
		D "\"a\"\nGRUB_CMDLINE_LINUX_DEFAULT+=\"b\"\n",
		D "'a=\"b'\n",
		"true ||\n" D "a\n",
		/* set in another way than by an assignment */
		D "a\n: \"${GRUB_CMDLINE_LINUX_DEFAULT:=quiet splash}\"\n",
		": ${GRUB_CMDLINE_LINUX=a}\n",
		"A=\"${GRUB_CMDLINE_LINUX:=a}\"\n",
		"declare " D "a\n",
		"typeset -x " D "a\n",
		"local " L "a\n",
		"eval " D "x\n",
		"eval \"" D "\\\"\\$GRUB_CMDLINE_LINUX_DEFAULT x\\\"\"\n",
		"read GRUB_CMDLINE_LINUX\n",
		"read -r A GRUB_CMDLINE_LINUX </etc/line\n",
		"printf -v GRUB_CMDLINE_LINUX_DEFAULT %s a\n",
		"for GRUB_CMDLINE_LINUX in a b; do :; done\n",
		"unset -v GRUB_CMDLINE_LINUX\n",
		"GRUB_CMDLINE_LINUX[0]=a\n",
		"A=GRUB_CMDLINE_LINUX; eval \"$A=b\"\n",
		"true >${GRUB_CMDLINE_LINUX:=a}\n",
		"echo $((GRUB_CMDLINE_LINUX = 1))\n",
	};
	struct pcipt_text *const mark = (struct pcipt_text *)&changes;
	struct pcipt_text *text = mark;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(pcipt_parameters_edit(&wanted, GRUB, texts[i], &text) == -PCIPT_E_MALFORMED, "%s",
			      texts[i]);
	ck_assert_int_eq(pcipt_parameters_edit(&wanted, LINE, "root=a \"b", &text), -PCIPT_E_MALFORMED);
	ck_assert_int_eq(pcipt_parameters_edit(&wanted, 2, "", &text), -EINVAL);
	ck_assert_int_eq(pcipt_parameters_edit(&wanted, GRUB, NULL, &text), -EINVAL);
	ck_assert_int_eq(pcipt_parameters_edit(NULL, GRUB, "", &text), -EINVAL);
	ck_assert_int_eq(pcipt_parameters_edit(&wanted, GRUB, "", NULL), -EINVAL);
	ck_assert_ptr_eq(text, mark);
}
END_TEST

START_TEST(a_command_line_is_changed)
{
	static const char *const pairs[][2] = {
		{"root=ZFS=rpool/ROOT/pve-1 boot=zfs\n", "root=ZFS=rpool/ROOT/pve-1 boot=zfs " ON "\n"},
		{"root=a", "root=a " ON},
		{"", ON "\n"},
		{"root=a \r\n", "root=a " ON " \r\n"},
		{"root=a " OFF " quiet\n", "root=a quiet " ON "\n"},
		{OFF "\n", ON "\n\n"},
		{OFF " " OFF "  a\n", "a " ON "\n"},
		{"# mine: " ON "\nroot=a\n\tquiet\n", "# mine: " ON "\nroot=a\n\tquiet " ON "\n"},
		{"root=a -- " OFF "\n", "root=a " ON " -- " OFF "\n"},
		{"a=\"b " OFF "\" \"" ON "\"\n", "a=\"b " OFF "\" \"" ON "\"\n"},
		{ON "\n" OFF "\n", ON "\n\n"},
		{"intel_iommu=on,off a\n", "intel_iommu=on,off a " ON "\n"},
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		expect(LINE, pairs[i][0], pairs[i][1]);
}
END_TEST

/* A long time would be a sign of steps that grow with the square. */
START_TEST(large_and_odd_texts_come_to_an_end)
{
	static const char *const pieces[] = {"a ",      "\"$( ", "`a` ",
					     "${a} ",   "'' ",   "\\\n",
					     OFF " ",   "(",     D "\"$GRUB_CMDLINE_LINUX_DEFAULT a\"\n",
					     "\x01\xff"};
	const size_t size = (size_t)128 << 10;
	char *text = malloc(size + 128), *result = NULL;

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		for (int within = 0; within < 2; within++) {
			size_t at = (size_t)snprintf(text, 128, "%s", within ? D "\"" : "");

			while (at < size)
				at += (size_t)snprintf(text + at, 128, "%s", pieces[i]);
			(void)snprintf(text + at, 128, "%s", within ? "\"\n" : "\n");
			if (!apply(GRUB, text, &result))
				free(result);
			if (!apply(LINE, text, &result))
				free(result);
		}
	free(text);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("boot-files");
	TCase *tests = tcase_create("boot-files");

	tcase_set_timeout(tests, 240);
	tcase_add_loop_test(tests, a_value_is_changed_within_its_quotes, 0, sizeof(values) / sizeof(values[0]));
	tcase_add_test(tests, the_variable_that_counts_is_changed);
	tcase_add_test(tests, files_of_distributions_are_understood);
	tcase_add_test(tests, what_cannot_be_followed_is_refused);
	tcase_add_test(tests, a_command_line_is_changed);
	tcase_add_test(tests, large_and_odd_texts_come_to_an_end);
	suite_add_tcase(suite, tests);
	return suite;
}

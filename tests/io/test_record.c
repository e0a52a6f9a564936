/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is recorded of a machine answers as the machine did, and holds nothing else. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <pcipt/capture.h>

#include "faults.h"
#include "roots.h"

#define TREES 300
#define PATHS 40

static const char *root, *capture;
static struct pt_io *machine, *recorder;

static void setup(void)
{
	root = new_root();
	capture = new_root();
	machine = with_faults(open_root(root, WAY_OPENAT2));
	recorder = NULL;
}

static void teardown(void)
{
	pt_io_free(recorder);
	pt_io_free(machine);
}

static void start(unsigned int flags)
{
	ck_assert_int_eq(pt_io_open_recorder(machine, capture, flags, &recorder), 0);
}

/* Ends the recording and opens what was recorded. */
static struct pt_io *finish(void)
{
	struct pt_io *replay;

	ck_assert_int_eq(pt_io_recorder_finish(recorder), 0);
	ck_assert_int_eq(pt_io_open_replay(open_root(capture, WAY_OPENAT2), &replay), 0);
	return replay;
}

/* All that stands in a folder, as "path " or "path@target " in the order of names. */
static void describe(struct pt_io *io, const char *folder, struct pcipt_text *text)
{
	struct pt_io_names names = {0};

	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, folder, &names), 0);
	for (size_t i = 0; i < names.count; i++) {
		char path[PATH_MAX], target[PATH_MAX];

		ck_assert_int_eq(pt_path_join(path, sizeof(path), folder, pt_io_name(&names, i)), 0);
		pt_text_printf(text, "%s", path);
		if (pt_io_name_kind(&names, i) == PT_IO_LINK) {
			ck_assert_int_gt(pt_io_read_link(io, PT_IO_ROOT, path, target, sizeof(target)), 0);
			pt_text_printf(text, "@%s", target);
		}
		pt_text_append(text, " ");
		if (pt_io_name_kind(&names, i) == PT_IO_FOLDER)
			describe(io, path, text);
	}
	pt_io_names_release(&names);
}

static void assert_recorded(const char *expected)
{
	struct pt_io *io = open_root(capture, WAY_OPENAT2);
	struct pcipt_text text = {0};

	ck_assert_int_eq(pt_io_recorder_finish(recorder), 0);
	pt_text_append(&text, "");
	describe(io, "", &text);
	ck_assert_str_eq(text.string, expected);
	pt_text_release(&text);
	pt_io_free(io);
}

START_TEST(nothing_is_recorded_that_was_not_read)
{
	struct pt_io_names names = {0};
	int handle;

	put_file(root, "sys/a/read", "x");
	put_file(root, "sys/a/unread", "x");
	put_file(root, "sys/b/listed", "secret content");
	put_file(root, "sys/b/folder/below", "x");
	put_file(root, "sys/c/below", "x");
	put_link(root, "sys/link", "b/listed");
	put_link(root, "sys/unasked", "b/listed");
	put_file(root, "sys/d/opened/file", "x");
	start(0);
	assert_text(recorder, PT_IO_ROOT, "sys/a/read", "x");
	ck_assert_int_eq(pt_io_list(recorder, PT_IO_ROOT, "sys/b", &names), 0);
	ck_assert_int_eq(pt_io_kind(recorder, PT_IO_ROOT, "sys/c"), PT_IO_FOLDER);
	assert_link(recorder, PT_IO_ROOT, "sys/link", "b/listed");
	handle = pt_io_open_folder(recorder, "sys/d/opened");
	ck_assert_int_ge(handle, 0);
	pt_io_close_folder(recorder, handle);
	ck_assert_int_eq(pt_io_kind(recorder, PT_IO_ROOT, "sys/missing"), -ENOENT);
	assert_read_error(recorder, PT_IO_ROOT, "sys/missing/too", -ENOENT);
	assert_recorded(PT_IO_ERRORS_FILE " sys sys/a sys/a/read sys/b sys/b/folder sys/b/listed sys/c sys/d "
					  "sys/d/opened sys/link@b/listed ");
	ck_assert_str_eq(content_of(below(capture, "sys/b/listed")), "");
	ck_assert_str_eq(content_of(below(capture, PT_IO_ERRORS_FILE)), "");
	pt_io_names_release(&names);
}
END_TEST

START_TEST(links_on_the_way_are_recorded_with_what_they_lead_to)
{
	put_file(root, "sys/devices/pci0/eth0/mtu", "1500\n");
	put_link(root, "sys/class/net/eth0", "../../devices/pci0/eth0");
	put_link(root, "sys/absolute", "/sys/class/net");
	put_link(root, "top", "./sys/../sys");
	put_link(root, "proc/net", "../sys/class/net");
	put_link(root, "twice", "top");
	start(0);
	assert_text(recorder, PT_IO_ROOT, "sys/absolute/eth0/mtu", "1500");
	assert_text(recorder, PT_IO_ROOT, "proc/net/eth0/mtu", "1500");
	assert_text(recorder, PT_IO_ROOT, "top/class/net/eth0/mtu", "1500");
	ck_assert_int_eq(pt_io_kind(recorder, PT_IO_ROOT, "twice/"), PT_IO_FOLDER);
	assert_recorded(PT_IO_ERRORS_FILE
			" proc proc/net@../sys/class/net sys sys/absolute@/sys/class/net sys/class sys/class/net "
			"sys/class/net/eth0@../../devices/pci0/eth0 sys/devices sys/devices/pci0 sys/devices/pci0/eth0 "
			"sys/devices/pci0/eth0/mtu top@./sys/../sys twice@top ");
}
END_TEST

static void ask_all(struct pt_io *io, struct pcipt_text *answers)
{
	static const char *const paths[] = {"sys/class/net",
					    "sys/class/net/eth10",
					    "sys/class/net/eth2",
					    "sys/class/net/eth2/mtu",
					    "sys/class/net/eth2/empty",
					    "empty",
					    "sys/class/net/eth2/EINVAL",
					    "sys/class/net/eth2/EACCES",
					    "sys/EIO",
					    "ENXIO",
					    "PCIPT_E_MALFORMED",
					    "sys/missing",
					    "sys/class/net/eth2/mtu/x",
					    "loop"};
	struct pcipt_text answer = {0};
	int handle = pt_io_open_folder(io, "sys/class/net/eth2");

	ck_assert_int_ge(handle, 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		ask_everything(io, PT_IO_ROOT, paths[i], &answer);
		pt_text_printf(answers, "%s: %s\n", paths[i], answer.string);
	}
	ask_everything(io, handle, "mtu", &answer);
	pt_text_printf(answers, "%s\n", answer.string);
	ask_everything(io, handle, "EACCES", &answer);
	pt_text_printf(answers, "%s\n", answer.string);
	ask_everything(io, handle, "EBUSY", &answer);
	pt_text_printf(answers, "%s\n", answer.string);
	pt_io_close_folder(io, handle);
	pt_text_release(&answer);
}

START_TEST(the_recorded_machine_answers_as_the_machine)
{
	struct pcipt_text before = {0}, recorded = {0}, after = {0};
	struct pt_io *replay;

	put_file(root, "sys/devices/eth2/mtu", "1500\n");
	put_file(root, "sys/devices/eth2/empty", "");
	put_file(root, "sys/devices/eth2/EINVAL", "speed of a port that is down");
	put_file(root, "sys/devices/eth2/EACCES", "x");
	put_link(root, "sys/class/net/eth2", "../../devices/eth2");
	put_link(root, "sys/class/net/eth10", "nowhere");
	put_link(root, "loop", "loop");
	put_file(root, "sys/EIO/file", "x");
	put_file(root, "sys/devices/eth2/EBUSY", "x");
	put_file(root, "ENXIO", "a card that has died");
	put_file(root, "PCIPT_E_MALFORMED", "x");
	put_file(root, "empty", "");
	start(0);
	ask_all(machine, &before);
	ask_all(recorder, &recorded);
	ck_assert_str_eq(recorded.string, before.string);
	replay = finish();
	ask_all(replay, &after);
	ck_assert_str_eq(after.string, before.string);
	ck_assert_int_eq(pt_io_is_live(recorder), 1);
	ck_assert_int_eq(pt_io_is_live(replay), 0);
	pt_text_release(&before);
	pt_text_release(&recorded);
	pt_text_release(&after);
	pt_io_free(replay);
}
END_TEST

START_TEST(a_pipe_becomes_a_file_that_fails_as_the_pipe_does)
{
	struct pt_io *replay;

	ck_assert_int_eq(mkfifo(below(root, "fifo"), 0644), 0);
	start(0);
	assert_read_error(recorder, PT_IO_ROOT, "fifo", -ESPIPE);
	ck_assert_int_eq(pt_io_kind(recorder, PT_IO_ROOT, "fifo"), PT_IO_OTHER);
	replay = finish();
	assert_read_error(replay, PT_IO_ROOT, "fifo", -ESPIPE);
	ck_assert_int_eq(pt_io_kind(replay, PT_IO_ROOT, "fifo"), PT_IO_FILE);
	pt_io_free(replay);
}
END_TEST

struct denied {
	const char *root, *capture;
};

static int record_denied(void *data)
{
	const struct denied *denied = data;
	struct pt_io *inner, *record, *replay;
	struct pt_io_names names = {0};
	char buffer[16];
	int wrong = 0;

	if (pt_io_open_real(denied->root, &inner) || pt_io_open_recorder(inner, denied->capture, 0, &record))
		return 99;
	for (int i = 0; i < 2; i++) {
		struct pt_io *io = record;

		if (i) {
			wrong += pt_io_recorder_finish(record) != 0;
			pt_io_free(record);
			pt_io_free(inner);
			if (pt_io_open_real(denied->capture, &inner) || pt_io_open_replay(inner, &replay))
				return 98;
			io = replay;
		}
		wrong += pt_io_read(io, PT_IO_ROOT, "locked", buffer, sizeof(buffer)) != -EACCES;
		wrong += pt_io_kind(io, PT_IO_ROOT, "locked") != PT_IO_FILE;
		wrong += pt_io_kind(io, PT_IO_ROOT, "closed/unread") != -EACCES;
		wrong += pt_io_read(io, PT_IO_ROOT, "closed/file", buffer, sizeof(buffer)) != -EACCES;
		wrong += pt_io_list(io, PT_IO_ROOT, "closed", &names) != -EACCES;
		wrong += pt_io_read_link(io, PT_IO_ROOT, "closed/link", buffer, sizeof(buffer)) != -EACCES;
	}
	pt_io_names_release(&names);
	pt_io_free(replay);
	return wrong;
}

START_TEST(what_may_not_be_read_is_remembered_as_such)
{
	struct denied denied = {root, capture};

	put_file(root, "locked", "x");
	put_file(root, "closed/file", "x");
	ck_assert_int_eq(chmod(below(root, "locked"), 0), 0);
	ck_assert_int_eq(chmod(below(root, "closed"), 0), 0);
	ck_assert_int_eq(chmod(capture, 0777), 0);
	ck_assert_int_eq(as_nobody(record_denied, &denied), 0);
	ck_assert_int_eq(chmod(below(root, "closed"), 0755), 0);
}
END_TEST

START_TEST(a_short_read_after_a_long_one_takes_nothing_back)
{
	struct pt_io *replay;
	char buffer[8];

	put_file(root, "config", "0123456789");
	start(0);
	assert_text(recorder, PT_IO_ROOT, "config", "0123456789");
	ck_assert_int_eq(pt_io_read(recorder, PT_IO_ROOT, "config", buffer, 4), 4);
	put_file(root, "shrunk", "0123456789");
	assert_text(recorder, PT_IO_ROOT, "shrunk", "0123456789");
	put_file(root, "shrunk", "01");
	assert_text(recorder, PT_IO_ROOT, "shrunk", "01");
	replay = finish();
	assert_text(replay, PT_IO_ROOT, "config", "0123456789");
	assert_text(replay, PT_IO_ROOT, "shrunk", "01");
	pt_io_free(replay);
}
END_TEST

START_TEST(scrubbing_takes_addresses_out_of_files_and_configuration_space)
{
	uint8_t config[0x110] = {0};
	struct pt_io *replay;
	char buffer[0x110];

	config[0x100] = 3; /* a serial number */
	memset(config + 0x104, 0x11, 8);
	put_bytes(root, "sys/x/config", config, sizeof(config));
	put_file(root, "proc/cmdline", "mac=a0:36:9f:12:ab:cd quiet\n");
	start(PCIPT_CAPTURE_SCRUB);
	assert_text(recorder, PT_IO_ROOT, "proc/cmdline", "mac=a0:36:9f:12:ab:cd quiet"); /* the caller sees all */
	ck_assert_int_eq(pt_io_read(recorder, PT_IO_ROOT, "sys/x/config", buffer, sizeof(buffer)), 0x110);
	ck_assert_mem_eq(buffer, config, sizeof(config));
	replay = finish();
	assert_text(replay, PT_IO_ROOT, "proc/cmdline", "mac=00:00:00:00:00:00 quiet");
	ck_assert_int_eq(pt_io_read(replay, PT_IO_ROOT, "sys/x/config", buffer, sizeof(buffer)), 0x110);
	memset(config + 0x104, 0, 8);
	ck_assert_mem_eq(buffer, config, sizeof(config));
	pt_io_free(replay);
}
END_TEST

START_TEST(a_capture_that_cannot_be_written_fails_and_its_reads_do_not)
{
	put_file(root, "a/b/file", "x");
	put_file(capture, "a", "a file in the place of a folder");
	start(0);
	assert_text(recorder, PT_IO_ROOT, "a/b/file", "x");
	ck_assert_int_eq(pt_io_recorder_finish(recorder), -ENOTDIR);
}
END_TEST

/* What is not there may be so for another reason: the capture lacks what stands in its way. */
static void level(struct pcipt_text *answer)
{
	char *to = answer->string;

	for (const char *from = answer->string; *from; from++) {
		bool gone = !strncmp(from, "-20", 3) || !strncmp(from, "-40", 3);

		*to++ = *from;
		if (gone) {
			*to++ = '2';
			from += 2;
		}
	}
	*to = '\0';
}

START_TEST(a_hostile_machine_is_recorded_true_and_within_the_capture)
{
	unsigned int first = base_seed();

	for (unsigned int tree_seed = first; tree_seed < first + TREES; tree_seed++) {
		struct pcipt_text before[PATHS] = {{0}}, after = {0};
		unsigned int seed = tree_seed * 2654435761u;
		char paths[PATHS][64];
		struct pt_io *replay;

		put_random_tree(root, &seed);
		start(0);
		for (size_t i = 0; i < PATHS; i++) {
			random_path(&seed, paths[i], sizeof(paths[i]));
			ask_everything(recorder, PT_IO_ROOT, paths[i], &before[i]);
			level(&before[i]);
		}
		replay = finish();
		for (size_t i = PATHS; i-- > 0;) {
			ask_everything(replay, PT_IO_ROOT, paths[i], &after);
			level(&after);
			ck_assert_msg(!strcmp(after.string, before[i].string), "tree %u, '%s': machine %s, capture %s",
				      tree_seed, paths[i], before[i].string, after.string);
			pt_text_release(&before[i]);
		}
		pt_text_release(&after);
		pt_io_free(replay);
		pt_io_free(recorder);
		recorder = NULL;
		pt_io_free(machine);
		pt_io_remove_tree(root);
		pt_io_remove_tree(capture);
		ck_assert_int_eq(mkdir(root, 0755), 0);
		ck_assert_int_eq(mkdir(capture, 0755), 0);
		machine = with_faults(open_root(root, WAY_OPENAT2));
	}
	assert_outside_untouched(root);
	assert_outside_untouched(capture);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("record");
	TCase *cases = tcase_create("record");

	tcase_set_timeout(cases, 600);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, nothing_is_recorded_that_was_not_read);
	tcase_add_test(cases, links_on_the_way_are_recorded_with_what_they_lead_to);
	tcase_add_test(cases, the_recorded_machine_answers_as_the_machine);
	tcase_add_test(cases, a_pipe_becomes_a_file_that_fails_as_the_pipe_does);
	tcase_add_test(cases, what_may_not_be_read_is_remembered_as_such);
	tcase_add_test(cases, a_short_read_after_a_long_one_takes_nothing_back);
	tcase_add_test(cases, scrubbing_takes_addresses_out_of_files_and_configuration_space);
	tcase_add_test(cases, a_capture_that_cannot_be_written_fails_and_its_reads_do_not);
	tcase_add_test(cases, a_hostile_machine_is_recorded_true_and_within_the_capture);
	suite_add_tcase(suite, cases);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each allocation fails in turn, alone or with all after it: the answer is right, or -ENOMEM, and nothing leaks. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pcipt/capture.h>

#include "faults.h"
#include "roots.h"

#define NAMES 40

static const char *root;

static void setup(void)
{
	fail_allocation(0, false);
	root = new_root();
	for (int i = 0; i < NAMES; i++) {
		char path[32];

		(void)snprintf(path, sizeof(path), "folder/device%d", i);
		put_file(root, path, "a0:36:9f:12:ab:cd");
	}
	put_link(root, "link", "folder/device7");
	put_file(root, "EACCES", "x");
}

/* Runs a case with allocation after allocation failing, until none is left to fail. No assertion may stand within: it
 * allocates as well. @return how often it failed */
static size_t fail_each(int (*what)(void), bool and_all_after)
{
	size_t descriptors = count_descriptors(), failures = 0;
	bool failed = true;

	for (size_t number = 1; failed; number++) {
		int r;

		fail_allocation(number, and_all_after);
		r = what();
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(r == 0 || (failed && r == -ENOMEM), "allocation %zu: %d", number, r);
		failures += r == -ENOMEM;
		ck_assert_uint_eq(count_descriptors(), descriptors);
	}
	return failures;
}

/* Allocations that have failed must show: a case in which none does tests nothing. */
static void run(int (*what)(void), size_t least)
{
	ck_assert_uint_ge(fail_each(what, false), least);
	ck_assert_uint_ge(fail_each(what, true), least);
}

/* 1 in place of 0 for an answer that is neither right nor -ENOMEM. */
static int check(bool right)
{
	return right ? 0 : 1;
}

static int open_and_read(void)
{
	struct pt_io *io;
	char buffer[64];
	int r = pt_io_open_real(root, &io);

	if (r)
		return r;
	r = check(pt_io_read_text(io, PT_IO_ROOT, "link", buffer, sizeof(buffer)) == 17);
	pt_io_free(io);
	return r;
}

START_TEST(opening_a_root)
{
	run(open_and_read, 1);
}
END_TEST

static int list(void)
{
	struct pt_io_names names = {0};
	struct pt_io *io;
	int r = pt_io_open_real(root, &io);

	if (r)
		return r;
	r = pt_io_list(io, PT_IO_ROOT, "folder", &names);
	if (!r)
		r = check(names.count == NAMES && !strcmp(pt_io_name(&names, NAMES - 1), "device39"));
	pt_io_names_release(&names);
	pt_io_free(io);
	return r;
}

START_TEST(listing_a_folder)
{
	run(list, 8);
}
END_TEST

static int read_whole(void)
{
	struct pcipt_text text = {0};
	struct pt_io *io;
	int r = pt_io_open_real(root, &io);

	if (r)
		return r;
	r = pt_io_read_whole(io, PT_IO_ROOT, "large", &text);
	if (!r)
		r = check(text.length == 200000);
	pt_text_release(&text);
	pt_io_free(io);
	return r;
}

START_TEST(reading_a_whole_file)
{
	char *large = calloc(1, 200000);

	ck_assert_ptr_nonnull(large);
	put_bytes(root, "large", large, 200000);
	free(large);
	run(read_whole, 6);
}
END_TEST

static int store(void)
{
	struct pt_io *io;
	int r = pt_io_open_real(root, &io);

	if (r)
		return r;
	r = pt_io_store(io, "run/pcipt/file", "content", 7);
	if (!r)
		r = pt_io_remove(io, "run/pcipt/file");
	pt_io_free(io);
	return r;
}

START_TEST(storing_and_removing_a_file)
{
	run(store, 1);
}
END_TEST

static int get_root(void)
{
	struct pcipt_ctx *ctx;
	int r = pcipt_ctx_new(&ctx);

	if (r)
		return r;
	r = pcipt_ctx_set_root(ctx, root);
	if (r)
		r = r == -ENOMEM && strcmp(pcipt_ctx_get_root(ctx), "/") ? 1 : r;
	else
		r = check(!strcmp(pcipt_ctx_get_root(ctx), root) && !pcipt_ctx_is_live(ctx));
	pcipt_ctx_unref(ctx);
	return r;
}

START_TEST(setting_the_root_of_a_context)
{
	run(get_root, 5);
	put_file(root, PT_IO_ERRORS_FILE, "EACCES folder/device1\n");
	run(get_root, 8);
}
END_TEST

static int open_handles(void)
{
	struct pt_io_handles handles = {0};
	int r = 0;

	for (int i = 0; r >= 0 && i < 40; i++)
		r = pt_io_handles_add(&handles, "path", i);
	pt_io_handles_release(&handles);
	return r < 0 ? r : 0;
}

START_TEST(opening_handles)
{
	run(open_handles, 42);
}
END_TEST

static int replay(void)
{
	struct pt_io *io, *inner;
	char buffer[64];
	int r = pt_io_open_real(root, &inner), handle;

	if (r)
		return r;
	r = pt_io_open_replay(inner, &io);
	if (r) {
		pt_io_free(inner);
		return r;
	}
	handle = pt_io_open_folder(io, "folder");
	if (handle >= 0) {
		r = check(pt_io_read(io, handle, "device1", buffer, sizeof(buffer)) == -EACCES &&
			  pt_io_read(io, handle, "device2", buffer, sizeof(buffer)) == 17);
		pt_io_close_folder(io, handle);
	}
	pt_io_free(io);
	return handle < 0 ? handle : r;
}

START_TEST(opening_a_capture)
{
	struct pcipt_text text = {0};

	for (int i = 0; i < 40; i++)
		pt_text_printf(&text, "EACCES folder/missing%d\n", i);
	pt_text_append(&text, "EACCES folder/device1\n");
	put_file(root, PT_IO_ERRORS_FILE, text.string);
	pt_text_release(&text);
	run(replay, 8);
}
END_TEST

static struct pt_io *machine;
static char capture[128];

static bool capture_holds(const char *name, const char *text)
{
	char path[256], content[64];
	ssize_t length;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", capture, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	length = read(fd, content, sizeof(content));
	close(fd);
	return length == (ssize_t)strlen(text) && !memcmp(content, text, strlen(text));
}

static int use_recorder(struct pt_io *recorder)
{
	struct pt_io_names names = {0};
	struct pcipt_text text = {0};
	char buffer[64];
	int handle = pt_io_open_folder(recorder, "folder"), r = handle < 0 ? handle : 0;

	if (!r) {
		r = check(pt_io_read(recorder, handle, "device1", buffer, sizeof(buffer)) == 17);
		pt_io_close_folder(recorder, handle);
	}
	if (!r)
		r = check(pt_io_read(recorder, PT_IO_ROOT, "EACCES", buffer, sizeof(buffer)) == -EACCES);
	if (!r)
		r = check(pt_io_read(recorder, PT_IO_ROOT, "link", buffer, sizeof(buffer)) == 17);
	if (!r)
		r = pt_io_read_whole(recorder, PT_IO_ROOT, "link", &text);
	if (!r)
		r = pt_io_list(recorder, PT_IO_ROOT, "folder", &names);
	if (!r)
		r = pt_io_recorder_add(recorder, "usr/share/misc/pci.ids", "# none\n", 7);
	pt_text_release(&text);
	pt_io_names_release(&names);
	return r;
}

/* A failure within is told at the end at the latest: no capture is whole that lacks something. */
static int record(void)
{
	struct pt_io *recorder;
	int r = pt_io_create_folder(capture);

	if (r)
		return r;
	r = pt_io_open_recorder(machine, capture, PCIPT_CAPTURE_SCRUB, &recorder);
	if (!r) {
		r = use_recorder(recorder);
		if (!r)
			r = pt_io_recorder_finish(recorder);
		pt_io_free(recorder);
	}
	if (!r)
		r = check(capture_holds(PT_IO_ERRORS_FILE, "EACCES EACCES\n") &&
			  capture_holds("folder/device1", "00:00:00:00:00:00") &&
			  capture_holds("folder/device7", "00:00:00:00:00:00"));
	pt_io_remove_tree(capture);
	return r;
}

START_TEST(recording_a_machine)
{
	(void)snprintf(capture, sizeof(capture), "%s", beside(root, "capture"));
	machine = with_faults(open_root(root, WAY_OPENAT2));
	run(record, 15);
	pt_io_free(machine);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("memory");
	TCase *cases = tcase_create("every failing allocation is told when");

	tcase_set_timeout(cases, 300);
	tcase_add_checked_fixture(cases, setup, NULL);
	tcase_add_test(cases, opening_a_root);
	tcase_add_test(cases, listing_a_folder);
	tcase_add_test(cases, reading_a_whole_file);
	tcase_add_test(cases, storing_and_removing_a_file);
	tcase_add_test(cases, setting_the_root_of_a_context);
	tcase_add_test(cases, opening_handles);
	tcase_add_test(cases, opening_a_capture);
	tcase_add_test(cases, recording_a_machine);
	suite_add_tcase(suite, cases);
	return suite;
}

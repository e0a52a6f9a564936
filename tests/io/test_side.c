/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes that wait side by side, other requests than writes, and the lock that is left to them. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gate.h"

#define LONG 10000
#define LOCK 42

static struct gate *gate;
static struct pt_io_ops ops;
static struct pt_io_worker *workers[GATES];
static struct pt_io_wait *waits[GATES];
static atomic_int unlocked, unlock_count;
static char told[64];

static void gate_unlock(struct pt_io *io, int handle)
{
	(void)io;
	atomic_store(&unlocked, handle);
	atomic_fetch_add(&unlock_count, 1);
}

static int gate_load(struct pt_io *io, const char *name)
{
	return ops.write(io, name, "text", 4);
}

static int gate_is_live(struct pt_io *io)
{
	(void)io;
	return 1;
}

static ssize_t gate_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	(void)io;
	(void)at;
	(void)path;
	(void)buffer;
	(void)size;
	return -ENOENT;
}

/* A driver that took the setting: what it says when it is asked. */
static int gate_vf_settings(struct pt_io *io, const char *interface, struct pcipt_text *text)
{
	(void)io;
	(void)interface;
	pt_text_append(text, "2 trust on\n3 trust on\n");
	return 0;
}

static int gate_take_vf(struct pt_io *io, const char *interface, const char *setting)
{
	(void)io;
	(void)interface;
	(void)setting;
	return 0;
}

static int gate_set_vf(struct pt_io *io, const char *interface, const char *setting)
{
	(void)io;
	(void)snprintf(told, sizeof(told), "%s: %s", interface, setting);
	return -EBUSY;
}

static void setup(void)
{
	fail_allocation(0, false);
	gate = new_gate();
	ops = gate_ops;
	ops.unlock = gate_unlock;
	ops.load_module = gate_load;
	ops.is_live = gate_is_live;
	ops.set_vf = gate_set_vf;
	ops.vf_settings = gate_vf_settings;
	ops.read_link = gate_read_link;
	gate->io.ops = &ops;
	atomic_store(&unlocked, 0);
	atomic_store(&unlock_count, 0);
	for (size_t i = 0; i < GATES; i++) {
		ck_assert_int_eq(pt_io_worker_new(&workers[i]), 0);
		waits[i] = NULL;
	}
}

static void teardown(void)
{
	for (size_t i = 0; i < GATES; i++) {
		pt_io_worker_free(workers[i]);
		pt_io_wait_free(waits[i]);
	}
	pt_io_free(&gate->io);
	ck_assert(becomes_true(&gate_freed));
}

static int begin(int number, const char *path)
{
	char copy[16] = "", text[] = "text";
	int r;

	memcpy(copy, path, strlen(path));
	r = pt_io_begin(workers[number], &gate->io, PT_IO_WRITE_FILE, copy, text);
	/* what it was asked with is the caller's again at once */
	memset(copy, 'x', sizeof(copy));
	memset(text, 'x', sizeof(text));
	return r;
}

/* Begins a write at each gate, and waits until all of them stand before theirs. */
static void begin_all(void)
{
	static const char *const paths[GATES] = {"stuck", "stuck1", "stuck2", "stuck3"};

	for (int i = 0; i < GATES; i++)
		ck_assert_int_eq(begin(i, paths[i]), 0);
	ck_assert(becomes(&gate->begun, GATES));
	ck_assert_int_eq(atomic_load(&gate->ended), 0);
}

static int end(int number, unsigned int milliseconds)
{
	return pt_io_end(workers[number], milliseconds, &waits[number]);
}

static void make_all_pending(void)
{
	begin_all();
	for (int i = 0; i < GATES; i++) {
		ck_assert_int_eq(end(i, 1), -PCIPT_E_PENDING);
		ck_assert_ptr_nonnull(waits[i]);
	}
}

static void stop_asking(int number)
{
	pt_io_wait_free(waits[number]);
	waits[number] = NULL;
}

/* None waits for another: with one thread for all, the second would never begin. */
START_TEST(requests_of_several_workers_run_side_by_side)
{
	begin_all();
	ck_assert_uint_eq(count_threads(), GATES + 1);
	for (int i = GATES; i-- > 0;) { /* in another order than they began */
		open_gate(gate, i, i % 2 ? 'e' : 'g');
		ck_assert(becomes(&gate->ended, GATES - i));
	}
	for (int i = 0; i < GATES; i++) {
		ck_assert_int_eq(end(i, LONG), i % 2 ? -ENODEV : 0);
		ck_assert_ptr_null(waits[i]);
	}
	ck_assert_int_eq(begin(0, "EBUSY"), 0); /* the same threads are used again */
	ck_assert_int_eq(end(0, LONG), -EBUSY);
	ck_assert_uint_eq(count_threads(), GATES + 1);
}
END_TEST

START_TEST(a_request_that_was_over_before_anybody_asked_answers_without_a_wait)
{
	ck_assert_int_eq(begin(0, "EBUSY"), 0);
	ck_assert(becomes(&gate->ended, 1));
	ck_assert_int_eq(end(0, 1000), -EBUSY);
	ck_assert_ptr_null(waits[0]);
}
END_TEST

START_TEST(one_that_is_stuck_holds_up_none_of_the_others)
{
	begin_all();
	ck_assert_int_eq(end(_i, 1), -PCIPT_E_PENDING);
	for (int i = 0; i < GATES; i++) {
		if (i == _i)
			continue;
		open_gate(gate, i, 'g');
		ck_assert_int_eq(end(i, LONG), 0);
	}
	ck_assert_int_eq(pt_io_wait(waits[_i], 1), -PCIPT_E_PENDING);
	ck_assert_int_eq(begin(_i, "EBUSY"), 0); /* its worker has another thread by now */
	ck_assert_int_eq(end(_i, LONG), -EBUSY);
	open_gate(gate, _i, 'e');
	ck_assert_int_eq(pt_io_wait(waits[_i], LONG), -ENODEV);
	expect_threads(GATES + 1);
}
END_TEST

START_TEST(without_memory_for_another_thread_nothing_is_begun)
{
	ck_assert_int_eq(begin(0, "stuck"), 0);
	ck_assert_int_eq(end(0, 1), -PCIPT_E_PENDING);
	ck_assert(becomes(&gate->begun, 1));
	fail_allocation(1, false);
	ck_assert_int_eq(begin(0, "fine"), -ENOMEM);
	ck_assert(has_failed_allocation());
	fail_allocation(0, false);
	ck_assert_int_eq(atomic_load(&gate->begun), 1);
	ck_assert_int_eq(begin(0, "fine"), 0);
	ck_assert_int_eq(end(0, LONG), 0);
	open_gate(gate, 0, 'g');
	ck_assert_int_eq(pt_io_wait(waits[0], LONG), 0);
}
END_TEST

/* Both are copied into a place of a fixed size. */
START_TEST(what_is_too_long_is_not_begun)
{
	static char path[PATH_MAX + 1], text[PT_IO_ATTRIBUTE + 1];

	memset(path, 'p', PATH_MAX);
	memset(text, 't', PT_IO_ATTRIBUTE);
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_WRITE_FILE, path, "text"), -E2BIG);
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_WRITE_FILE, "fine", text), -E2BIG);
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_LOAD_MODULE, NULL, text), -E2BIG);
	ck_assert_int_eq(atomic_load(&gate->begun), 0);
	path[PATH_MAX - 1] = '\0';
	text[PT_IO_ATTRIBUTE - 1] = '\0';
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_WRITE_FILE, path, "text"), 0);
	ck_assert_int_eq(end(0, LONG), 0);
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_WRITE_FILE, "fine", text), 0);
	ck_assert_int_eq(end(0, LONG), -EFAULT); /* the root has got it, and knows another one */
}
END_TEST

START_TEST(a_setting_of_a_vf_is_a_request_too)
{
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_SET_VF, "eth0", "3 trust on"), 0);
	ck_assert_int_eq(end(0, LONG), -EBUSY);
	ck_assert_str_eq(told, "eth0: 3 trust on");
	told[0] = '\0';
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_SET_VF, "eth0", "3 trust maybe"), 0);
	ck_assert_int_eq(end(0, LONG), -EINVAL);
	/* it is read back */
	ops.set_vf = gate_take_vf;
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_SET_VF, "eth0", "3 trust on"), 0);
	ck_assert_int_eq(end(0, LONG), 0);
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_SET_VF, "eth0", "2 trust off"), 0);
	ck_assert_int_eq(end(0, LONG), -PCIPT_E_UNVERIFIED);
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_SET_VF, "eth0", "3 spoofchk off"), 0);
	ck_assert_int_eq(end(0, LONG), 0);
	ops.set_vf = NULL;
	ck_assert_int_eq(pt_io_begin(workers[0], &gate->io, PT_IO_SET_VF, "eth0", "3 trust on"), 0);
	ck_assert_int_eq(end(0, LONG), -PCIPT_E_NOT_LIVE);
	ck_assert_str_eq(told, "");
}
END_TEST

/* A module whose start hangs does not hang who loads it. */
START_TEST(loading_a_module_has_a_deadline_too)
{
	ck_assert_int_eq(pt_io_load_within(workers[0], &gate->io, "fine", LONG, &waits[0]), 0);
	ck_assert_ptr_null(waits[0]);
	ck_assert_int_eq(pt_io_load_within(workers[0], &gate->io, "stuck", 20, &waits[0]), -PCIPT_E_PENDING);
	open_gate(gate, 0, 'x');
	ck_assert_int_eq(pt_io_wait(waits[0], LONG), 0);
}
END_TEST

static void expect_locked(void)
{
	(void)usleep(20000);
	ck_assert_int_eq(atomic_load(&unlock_count), 0);
}

static void expect_unlocked(void)
{
	ck_assert(becomes(&unlock_count, 1));
	ck_assert_int_eq(atomic_load(&unlocked), LOCK);
	(void)usleep(20000);
	ck_assert_int_eq(atomic_load(&unlock_count), 1);
}

/* Whoever comes next must not touch what is still being written to. */
START_TEST(a_lock_that_is_left_to_writes_is_given_back_when_the_last_one_is_over)
{
	make_all_pending();
	pt_io_wait_keep_lock(waits, GATES, &gate->io, LOCK);
	for (int i = 0; i < GATES; i++)
		stop_asking(i);
	for (int i = 1; i <= GATES; i++) {
		expect_locked();
		open_gate(gate, (_i + i) % GATES, 'g');
		ck_assert(becomes(&gate->ended, i));
	}
	expect_unlocked();
}
END_TEST

START_TEST(a_lock_is_kept_while_one_is_asked_for)
{
	make_all_pending();
	pt_io_wait_keep_lock(waits, GATES, &gate->io, LOCK);
	for (int i = 0; i < GATES; i++)
		open_gate(gate, i, 'e');
	expect_threads(1); /* all are over */
	for (int i = 1; i <= GATES; i++) {
		int number = (_i + i) % GATES;

		expect_locked();
		ck_assert_int_eq(pt_io_wait(waits[number], LONG), -ENODEV);
		stop_asking(number);
	}
	expect_unlocked();
}
END_TEST

START_TEST(a_lock_of_one_write_takes_no_notice_of_others)
{
	make_all_pending();
	pt_io_wait_keep_lock(&waits[_i], 1, &gate->io, LOCK);
	for (int i = 0; i < GATES; i++) {
		if (i == _i)
			continue;
		stop_asking(i);
		open_gate(gate, i, 'g');
	}
	ck_assert(becomes(&gate->ended, GATES - 1));
	expect_locked();
	stop_asking(_i);
	expect_locked();
	open_gate(gate, _i, 'g');
	expect_unlocked();
}
END_TEST

/* Until the process ends, which is safe. */
START_TEST(without_memory_a_lock_stays)
{
	make_all_pending();
	fail_allocation(1, false);
	pt_io_wait_keep_lock(waits, GATES, &gate->io, LOCK);
	ck_assert(has_failed_allocation());
	fail_allocation(0, false);
	for (int i = 0; i < GATES; i++) {
		stop_asking(i);
		open_gate(gate, i, 'g');
	}
	expect_threads(1);
	expect_locked();
}
END_TEST

/* The lock is given back to the root it is of, so that root is there until then. */
START_TEST(a_lock_that_is_kept_keeps_its_root)
{
	int go[GATES];

	make_all_pending();
	pt_io_wait_keep_lock(waits, GATES, &gate->io, LOCK);
	for (int i = 0; i < GATES; i++) {
		go[i] = dup(gate->wait[i][1]);
		pt_io_worker_free(workers[i]);
	}
	pt_io_free(&gate->io);
	for (int i = 0; i < GATES; i++)
		ck_assert_int_eq(write(go[i], "g", 1), 1);
	expect_threads(1);
	expect_locked();
	ck_assert(!atomic_load(&gate_freed));
	for (int i = 0; i < GATES; i++)
		stop_asking(i);
	expect_unlocked();
	ck_assert(becomes_true(&gate_freed));
	for (int i = 0; i < GATES; i++)
		ck_assert_int_eq(close(go[i]), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("side");
	TCase *cases = tcase_create("writes that wait side by side");
	TCase *ends = tcase_create("the end of all while a lock is kept");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, requests_of_several_workers_run_side_by_side);
	tcase_add_test(cases, a_request_that_was_over_before_anybody_asked_answers_without_a_wait);
	tcase_add_loop_test(cases, one_that_is_stuck_holds_up_none_of_the_others, 0, GATES);
	tcase_add_test(cases, without_memory_for_another_thread_nothing_is_begun);
	tcase_add_test(cases, what_is_too_long_is_not_begun);
	tcase_add_test(cases, a_setting_of_a_vf_is_a_request_too);
	tcase_add_test(cases, loading_a_module_has_a_deadline_too);
	tcase_add_loop_test(cases, a_lock_that_is_left_to_writes_is_given_back_when_the_last_one_is_over, 0, GATES);
	tcase_add_loop_test(cases, a_lock_is_kept_while_one_is_asked_for, 0, GATES);
	tcase_add_loop_test(cases, a_lock_of_one_write_takes_no_notice_of_others, 0, GATES);
	tcase_add_test(cases, without_memory_a_lock_stays);
	suite_add_tcase(suite, cases);
	tcase_set_timeout(ends, 60);
	tcase_add_checked_fixture(ends, setup, NULL);
	tcase_add_test(ends, a_lock_that_is_kept_keeps_its_root);
	suite_add_tcase(suite, ends);
	return suite;
}

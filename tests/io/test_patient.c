/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes that wait. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gate.h"

#define SHORT 30

static struct gate *gate;
static struct pt_io_worker *worker;
static struct pt_io_wait *wait_for;

static void setup(void)
{
	fail_allocation(0, false);
	gate = new_gate();
	ck_assert_int_eq(pt_io_worker_new(&worker), 0);
	wait_for = NULL;
}

static void teardown(void)
{
	pt_io_worker_free(worker);
	pt_io_wait_free(wait_for);
	pt_io_free(&gate->io);
	ck_assert(becomes_true(&gate_freed));
}

static int write_text(const char *path, unsigned int milliseconds)
{
	char copy[16] = "", text[] = "text";
	int r;

	memcpy(copy, path, strlen(path));
	r = pt_io_write_within(worker, &gate->io, copy, text, milliseconds, &wait_for);
	memset(copy, 'x', sizeof(copy));
	memset(text, 'x', sizeof(text));
	return r;
}

static void let_go(char byte)
{
	open_gate(gate, 0, byte);
}

START_TEST(a_write_answers_what_the_root_answers)
{
	ck_assert_uint_eq(count_threads(), 2); /* there before it is needed */
	for (int i = 0; i < 100; i++) {
		ck_assert_int_eq(write_text("fine", 10000), 0);
		ck_assert_int_eq(write_text("EBUSY", 10000), -EBUSY);
	}
	ck_assert_ptr_null(wait_for);
	ck_assert_uint_eq(count_threads(), 2);
	ck_assert_str_eq(gate->thread, "pcipt-write");
	ck_assert(gate->blocks_signals);
}
END_TEST

static void *let_go_later(void *userdata)
{
	(void)userdata;
	for (int i = 0; i < SHORT; i++)
		pause_shortly();
	let_go('g');
	return NULL;
}

START_TEST(a_result_before_the_deadline_is_the_result)
{
	static const unsigned int deadlines[] = {60000, 0, UINT32_MAX};
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, let_go_later, NULL), 0);
	ck_assert_int_eq(write_text("stuck", deadlines[_i]), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_ptr_null(wait_for);
}
END_TEST

START_TEST(a_write_that_takes_longer_is_pending_and_is_asked_for_later)
{
	struct timespec before, now;

	(void)clock_gettime(CLOCK_MONOTONIC, &before);
	ck_assert_int_eq(write_text("stuck", SHORT), -PCIPT_E_PENDING);
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	ck_assert_int_ge((now.tv_sec - before.tv_sec) * 1000 + (now.tv_nsec - before.tv_nsec) / 1000000, SHORT - 1);
	ck_assert_ptr_nonnull(wait_for);
	ck_assert_int_eq(pt_io_wait(wait_for, 1), -PCIPT_E_PENDING);
	ck_assert_int_eq(pt_io_wait(wait_for, SHORT), -PCIPT_E_PENDING);
	let_go(_i ? 'e' : 'g');
	ck_assert_int_eq(pt_io_wait(wait_for, 10000), _i ? -ENODEV : 0);
	ck_assert_int_eq(pt_io_wait(wait_for, 0), _i ? -ENODEV : 0);
	expect_threads(1);
	ck_assert_int_eq(pt_io_wait(wait_for, 1), _i ? -ENODEV : 0);
}
END_TEST

START_TEST(the_next_write_does_not_wait_for_the_one_that_is_stuck)
{
	struct pt_io_wait *first, *second;

	ck_assert_int_eq(write_text("stuck", 1), -PCIPT_E_PENDING);
	first = wait_for;
	wait_for = NULL;
	ck_assert_int_eq(write_text("EBUSY", 10000), -EBUSY);
	ck_assert_ptr_null(wait_for);
	ck_assert_int_eq(write_text("stuck", 1), -PCIPT_E_PENDING);
	second = wait_for;
	wait_for = NULL;
	ck_assert_ptr_ne(first, second);
	ck_assert_int_eq(write_text("fine", 10000), 0);
	let_go('g');
	let_go('g');
	ck_assert_int_eq(pt_io_wait(first, 10000), 0);
	ck_assert_int_eq(pt_io_wait(second, 10000), 0);
	pt_io_wait_free(first);
	pt_io_wait_free(second);
	ck_assert_int_eq(write_text("fine", 10000), 0);
	expect_threads(2);
}
END_TEST

/* In each order: who asks, the worker and the root's owner go before the write is over. */
START_TEST(all_may_go_while_a_write_is_stuck)
{
	int go = dup(gate->wait[0][1]);

	ck_assert_int_eq(write_text("stuck", 1), -PCIPT_E_PENDING);
	for (int i = 0; i < 3; i++) {
		switch ((_i + (_i < 3 ? i : 3 - i)) % 3) {
		case 0:
			pt_io_wait_free(wait_for);
			break;
		case 1:
			pt_io_worker_free(worker);
			break;
		default:
			pt_io_free(&gate->io);
		}
	}
	ck_assert(!atomic_load(&gate_freed)); /* the write is its owner */
	ck_assert_int_eq(write(go, "g", 1), 1);
	ck_assert(becomes_true(&gate_freed));
	expect_threads(1);
	ck_assert_int_eq(close(go), 0);
}
END_TEST

START_TEST(a_worker_that_never_wrote_and_nothing_are_freed)
{
	struct pt_io_worker *other;

	ck_assert_int_eq(pt_io_worker_new(&other), 0);
	pt_io_worker_free(other);
	pt_io_worker_free(NULL);
	pt_io_wait_free(NULL);
}
END_TEST

START_TEST(a_freed_worker_leaves_no_thread)
{
	ck_assert_int_eq(write_text("fine", 10000), 0);
	pt_io_worker_free(worker);
	worker = NULL;
	ck_assert_uint_eq(count_threads(), 1);
}
END_TEST

START_TEST(a_forked_child_writes_with_a_thread_of_its_own)
{
	int status;
	pid_t child;

	ck_assert_int_eq(write_text("fine", 10000), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		int r = write_text("EBUSY", 10000) == -EBUSY && count_threads() == 2 ? 0 : 1;

		pt_io_worker_free(worker);
		_exit(r);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(write_text("fine", 10000), 0);
}
END_TEST

START_TEST(without_memory_nothing_is_written)
{
	size_t failures = 0;
	bool failed = true;

	for (size_t number = 1; failed; number++) {
		struct pt_io_worker *other = NULL;
		struct pt_io_wait *none = NULL;
		int begun = atomic_load(&gate->begun), r;

		fail_allocation(number, false);
		r = pt_io_worker_new(&other);
		if (!r)
			r = pt_io_write_within(other, &gate->io, "fine", "text", 10000, &none);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_int_eq(r, failed ? -ENOMEM : 0);
		ck_assert_int_eq(atomic_load(&gate->begun) - begun, failed ? 0 : 1);
		if (other)
			ck_assert_int_eq(pt_io_write_within(other, &gate->io, "fine", "text", 10000, &none), 0);
		ck_assert_ptr_null(none);
		pt_io_worker_free(other);
		failures += failed;
	}
	ck_assert_uint_ge(failures, 2);
	ck_assert_uint_eq(count_threads(), 2); /* that of the fixture */
}
END_TEST

static int write_without_threads(void *data)
{
	const struct rlimit none = {0};

	(void)data;
	if (setrlimit(RLIMIT_NPROC, &none))
		return 1;
	return write_text("fine", 10000) == -EAGAIN && !atomic_load(&gate->begun) ? 0 : 2;
}

/* The limit does not hold for root. */
START_TEST(without_threads_nothing_is_written)
{
	ck_assert_int_eq(as_nobody(write_without_threads, NULL), 0);
	ck_assert_int_eq(write_text("fine", 10000), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("patient");
	TCase *cases = tcase_create("writes that wait");
	TCase *ends = tcase_create("the end of all while one waits");

	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_write_answers_what_the_root_answers);
	tcase_add_loop_test(cases, a_result_before_the_deadline_is_the_result, 0, 3);
	tcase_add_loop_test(cases, a_write_that_takes_longer_is_pending_and_is_asked_for_later, 0, 2);
	tcase_add_test(cases, the_next_write_does_not_wait_for_the_one_that_is_stuck);
	tcase_add_test(cases, a_worker_that_never_wrote_and_nothing_are_freed);
	tcase_add_test(cases, a_freed_worker_leaves_no_thread);
	tcase_add_test(cases, a_forked_child_writes_with_a_thread_of_its_own);
	tcase_add_test(cases, without_memory_nothing_is_written);
	tcase_add_test(cases, without_threads_nothing_is_written);
	suite_add_tcase(suite, cases);
	tcase_set_timeout(ends, 60);
	tcase_add_checked_fixture(ends, setup, NULL);
	tcase_add_loop_test(ends, all_may_go_while_a_write_is_stuck, 0, 6);
	suite_add_tcase(suite, ends);
	return suite;
}

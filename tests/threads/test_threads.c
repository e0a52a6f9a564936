/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One picture in the hands of many threads, and threads with a context each: what docs/threads.md promises. The stage
 * `threads` of tests/all.sh runs it under ThreadSanitizer, which tells of each access that is not ordered.
 */
#include <sim/sim.h>
#include <support/everything.h>
#include <support/support.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 4
#define ROUNDS 200

static struct pcipt_host *host;
static struct pcipt_text expected;

/* What each thread found; assertions are for the thread that check knows. */
struct worker {
	pthread_t thread;
	size_t number;
	const char *wrong;
	const struct pcipt_device *device;
};

static void run_all(void *(*what)(void *), struct worker *workers)
{
	for (size_t i = 0; i < THREADS; i++) {
		workers[i].number = i;
		ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, what, &workers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(workers[i].thread, NULL), 0);
	for (size_t i = 0; i < THREADS; i++)
		ck_assert_msg(!workers[i].wrong, "thread %zu: %s", i, workers[i].wrong);
}

static int read_tree(const char *name, struct pcipt_host **ret_host)
{
	struct pcipt_ctx *ctx = NULL;
	char path[PATH_MAX];
	int r = pcipt_ctx_new(&ctx);

	(void)snprintf(path, sizeof(path), "%s/%s", getenv("PCIPT_TEST_TREES"), name);
	if (!r)
		r = pcipt_ctx_set_root(ctx, path);
	if (!r)
		r = pcipt_host_read(ctx, PCIPT_READ_ALL, ret_host);
	pcipt_ctx_unref(ctx);
	return r;
}

static void *ask(void *data)
{
	struct worker *worker = data;
	struct pcipt_text said = {0};

	if (ask_everything_of(host, &said, &worker->wrong))
		return NULL;
	if (said.failed || said.length != expected.length || memcmp(said.string, expected.string, said.length) != 0)
		worker->wrong = "another answer than the one of a thread alone";
	pt_text_release(&said);
	return NULL;
}

START_TEST(many_threads_ask_one_picture_and_all_hear_the_same)
{
	static const char *const names[] = {"gpu", "shared-groups"};
	struct worker workers[THREADS] = {0};
	const char *where = NULL;

	ck_assert_int_eq(read_tree(names[_i], &host), 0);
	ck_assert_int_eq(ask_everything_of(host, &expected, &where), 0);
	run_all(ask, workers);
	pt_text_release(&expected);
	pcipt_host_unref(host);
}
END_TEST

static void *refer(void *data)
{
	struct worker *worker = data;
	size_t count = pcipt_host_get_device_count(pcipt_device_get_host(worker->device));

	for (size_t i = 0; i < ROUNDS; i++) {
		const struct pcipt_host *mine = pcipt_device_get_host(worker->device);
		const struct pcipt_device *device =
			pcipt_device_ref(pcipt_host_get_device(mine, (i + worker->number) % count));
		const struct pcipt_group *group = pcipt_device_get_group(device);

		pcipt_group_unref(group ? pcipt_group_ref(group) : NULL);
		if (!*pcipt_device_get_name(device))
			worker->wrong = "a device without a name";
		pcipt_device_unref(device);
	}
	/* whoever comes last frees the picture */
	pcipt_device_unref(worker->device);
	return NULL;
}

START_TEST(references_may_be_taken_and_given_back_by_any_thread)
{
	struct worker workers[THREADS] = {0};

	ck_assert_int_eq(read_tree("gpu", &host), 0);
	for (size_t i = 0; i < THREADS; i++)
		workers[i].device = pcipt_device_ref(pcipt_host_get_device(host, i));
	pcipt_host_unref(host);
	run_all(refer, workers);
}
END_TEST

static void *read_own(void *data)
{
	static const char *const names[THREADS] = {"gpu", "sriov", "gpu", "no-iommu"};
	struct worker *worker = data;
	struct pcipt_host *mine = NULL;

	for (size_t i = 0; i < 3; i++) {
		if (read_tree(names[worker->number], &mine)) {
			worker->wrong = "a picture that failed";
			return NULL;
		}
		/* names come from libpci, which has a way of its own to fail */
		if (!pcipt_device_get_class_name(pcipt_host_get_device(mine, 0)) && pcipt_has_feature("libpci"))
			worker->wrong = "a device without the name of its class";
		pcipt_host_unref(mine);
	}
	return NULL;
}

START_TEST(threads_with_a_context_each_take_pictures_at_the_same_time)
{
	struct worker workers[THREADS] = {0};

	run_all(read_own, workers);
}
END_TEST

/* Each thread changes a machine of its own, with several steps at once. */
static struct pcipt_ctx *machines[THREADS];

static void *change(void *data)
{
	struct worker *worker = data;
	struct pcipt_address address = {.bus = 0x18, .function = 1};
	struct pcipt_transaction *transaction = NULL;
	int r = pcipt_transaction_new(machines[worker->number], &transaction);

	if (!r)
		r = pcipt_transaction_add_vfs(transaction, &address, 4, PCIPT_CHANGE_BIND_VFS);
	if (!r)
		r = pcipt_transaction_apply(transaction);
	if (!r)
		r = pcipt_transaction_undo(transaction);
	if (r)
		worker->wrong = pcipt_strerror(r);
	pcipt_transaction_free(transaction);
	return NULL;
}

START_TEST(changes_with_steps_side_by_side_run_on_several_threads)
{
	struct worker workers[THREADS] = {0};

	for (size_t i = 0; i < THREADS; i++) {
		struct sim *sim;

		machines[i] = sim_start(copy_of_tree("sriov"), &sim);
		ck_assert_int_eq(pcipt_ctx_set_parallel(machines[i], 4), 0);
	}
	run_all(change, workers);
	for (size_t i = 0; i < THREADS; i++)
		pcipt_ctx_unref(machines[i]);
}
END_TEST

static void *parse_and_name(void *data)
{
	struct worker *worker = data;

	for (size_t i = 0; i < ROUNDS; i++) {
		struct pcipt_address address;
		struct pcipt_filter *filter = NULL;
		size_t found;

		if (pcipt_address_parse("0000:18:00.1", &address) || pcipt_filter_new(&filter) ||
		    pcipt_filter_parse(filter, "class=network interface=enp*", NULL) ||
		    pcipt_hypervisor_find("proxmox", &found) || !pcipt_strerror(-EBUSY) || !pcipt_error_name(-EBUSY))
			worker->wrong = "what needs no machine";
		pcipt_filter_free(filter);
	}
	return NULL;
}

START_TEST(what_needs_no_machine_may_be_called_by_any_thread)
{
	struct worker workers[THREADS] = {0};

	run_all(parse_and_name, workers);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("threads");
	TCase *tests = tcase_create("threads");

	tcase_set_timeout(tests, 240);
	tcase_add_loop_test(tests, many_threads_ask_one_picture_and_all_hear_the_same, 0, 2);
	tcase_add_test(tests, references_may_be_taken_and_given_back_by_any_thread);
	tcase_add_test(tests, threads_with_a_context_each_take_pictures_at_the_same_time);
	tcase_add_test(tests, changes_with_steps_side_by_side_run_on_several_threads);
	tcase_add_test(tests, what_needs_no_machine_may_be_called_by_any_thread);
	suite_add_tcase(suite, tests);
	return suite;
}

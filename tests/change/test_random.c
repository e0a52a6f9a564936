/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Two faults in one change, chosen at random: every kind of change, every kind of fault, at any two writes, also at
 * those that undo; and one beside a device that is pulled out. Each single one is in test_faults.c and test_deaths.c.
 *
 * PCIPT_TEST_SEED is where chance begins, 1 unless set; PCIPT_TEST_ROUNDS says how many pairs each kind gets.
 */
#include "kinds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 10

/* Not ENOENT: of a removal it would be a lie. */
static const int write_errors[] = {EPERM, EIO, ENOMEM, EACCES, EBUSY, ENODEV, EINVAL, EROFS, EINTR, ENOSPC};
#define ERRORS (sizeof(write_errors) / sizeof(write_errors[0]))
static const enum sim_fault_kind sorts[] = {SIM_ERROR, SIM_ERROR, SIM_ERROR_DONE, SIM_DEATH, SIM_DEATH_DONE};
#define SORTS (sizeof(sorts) / sizeof(sorts[0]))
static const char *const names[] = {[SIM_ERROR] = "error",
				    [SIM_ERROR_DONE] = "error though done",
				    [SIM_DEATH] = "death before",
				    [SIM_DEATH_DONE] = "death after",
				    [SIM_VANISH] = "pulled out before",
				    [SIM_VANISH_DONE] = "pulled out after"};

static unsigned int seed;

static unsigned long number_of(const char *variable, unsigned long otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? strtoul(text, NULL, 10) : otherwise;
}

static void choose_seed(void)
{
	seed = (unsigned int)number_of("PCIPT_TEST_SEED", 1);
	printf("# PCIPT_TEST_SEED=%u\n", seed);
	(void)fflush(stdout);
}

/* The steps that were learnt first tell how many writes there are; half as many again go to undoing. */
static struct sim_fault random_fault(unsigned int *state, size_t writes)
{
	struct sim_fault fault = {
		.at = 1 + (size_t)rand_r(state) % (writes + writes / 2),
		.kind = sorts[(size_t)rand_r(state) % SORTS],
		.error = write_errors[(size_t)rand_r(state) % ERRORS],
	};

	fault.for_ever = fault.kind == SIM_ERROR && rand_r(state) % 8 == 0;
	return fault;
}

static bool is_bridge(const char *address)
{
	char path[96];

	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/secondary_bus_number", address);
	return sim_file_exists(sim, path);
}

/* Of virtual functions it is the physical one that goes, and they with it; of what is behind a bridge never that. */
static void choose_device(unsigned int *state, int kind, char *device)
{
	size_t step;

	ask_again();
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	do {
		do
			step = (size_t)rand_r(state) % kinds[kind].steps;
		while (write_of_step(step) == SIM_LOAD);
		(void)snprintf(device, PCIPT_ADDRESS_SIZE, "%s",
			       kind >= VFS && kind < RECORDED ? "0000:18:00.1" : device_of_step(step));
	} while (is_bridge(device));
}

static void tell(int kind, unsigned long round, const struct sim_fault *faults)
{
	printf("# %s, round %lu:", kinds[kind].name, round);
	for (int i = 0; i < 2; i++)
		printf(" %s (%s%s) at %zu", names[faults[i].kind], pcipt_error_name(faults[i].error),
		       faults[i].for_ever ? " from then on" : "", faults[i].at);
	printf("\n");
	(void)fflush(stdout);
}

static bool dies(const struct sim_fault *fault)
{
	return fault->kind == SIM_DEATH || fault->kind == SIM_DEATH_DONE;
}

static int apply(const struct sim_fault *faults)
{
	sim_inject(sim, faults[0]);
	sim_inject(sim, faults[1]);
	return pcipt_transaction_apply(change);
}

/* In a process of its own. */
static void apply_and_die(const struct sim_fault *faults)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (!child) {
		(void)apply(faults);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == SIM_DEAD), "status %x",
		      (unsigned int)status);
}

/* All is as it was, or as it was asked for; or it is said what is left, and a later process brings it back. */
static void assert_outcome(int r)
{
	if (!r) {
		assert_as_wanted();
		return;
	}
	if (r != -PCIPT_E_UNDO_FAILED) {
		ck_assert_ptr_null(find(PCIPT_CODE_CHANGE_UNDO_FAILED, ""));
		assert_as_before();
		return;
	}
	ck_assert_int_eq(pcipt_transaction_get_state(change), PCIPT_TRANSACTION_UNDO_FAILED);
	ck_assert(find(PCIPT_CODE_CHANGE_UNDO_FAILED, "") || find(PCIPT_CODE_CHANGE_INTERRUPTED, "journal"));
	ck_assert_ptr_null(find(PCIPT_CODE_CHANGE_UNDONE, ""));
	assert_recoverable();
	begin_again();
}

static void run_round(const struct sim_fault *faults)
{
	ask_again();
	if (dies(&faults[0]) || dies(&faults[1])) {
		apply_and_die(faults);
		assert_recoverable();
		begin_again();
		snapshot_restore(before);
		return;
	}
	assert_outcome(apply(faults));
}

START_TEST(after_two_faults_at_random_all_is_as_before_or_recoverable)
{
	unsigned long rounds = number_of("PCIPT_TEST_ROUNDS", ROUNDS);
	unsigned int state = seed + (unsigned int)_i * 7919;

	start_kind(_i);
	learn_what_is_wanted();
	for (unsigned long round = 0; round < rounds; round++) {
		struct sim_fault faults[2];

		for (int i = 0; i < 2; i++)
			faults[i] = random_fault(&state, writes_of(kinds[_i].steps));
		tell(_i, round, faults);
		run_round(faults);
	}
}
END_TEST

START_TEST(a_device_that_is_pulled_out_beside_another_fault_takes_no_other_along)
{
	unsigned long rounds = number_of("PCIPT_TEST_ROUNDS", ROUNDS);
	unsigned int state = seed + (unsigned int)_i * 6151;

	start_kind(_i);
	learn_what_is_wanted();
	for (unsigned long round = 0; round < rounds; round++) {
		size_t writes = writes_of(kinds[_i].steps);
		char device[PCIPT_ADDRESS_SIZE];
		struct sim_fault faults[2];

		choose_device(&state, _i, device);
		faults[0] = (struct sim_fault){.at = 1 + (size_t)rand_r(&state) % (writes + writes / 2),
					       .kind = rand_r(&state) % 2 ? SIM_VANISH : SIM_VANISH_DONE,
					       .device = device};
		faults[1] = random_fault(&state, writes);
		tell(_i, round, faults);
		ask_again();
		/* the journal stays only where it is told that something could not be undone */
		if (dies(&faults[1]))
			apply_and_die(faults);
		else if (apply(faults) != -PCIPT_E_UNDO_FAILED)
			ck_assert(!sim_file_exists(sim, "run/pcipt/journal"));
		assert_others_recovered(device);
		begin_again();
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("random faults");
	TCase *tests = tcase_create("random faults");

	choose_seed();
	tcase_add_checked_fixture(tests, NULL, finish_kind);
	tcase_set_timeout(tests, 36000);
	tcase_add_loop_test(tests, after_two_faults_at_random_all_is_as_before_or_recoverable, 0, KINDS);
	tcase_add_loop_test(tests, a_device_that_is_pulled_out_beside_another_fault_takes_no_other_along, 0, KINDS);
	suite_add_tcase(suite, tests);
	return suite;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Eight processes that want one lock, are killed while they have it and leave children behind. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "roots.h"

#define LOCK "run/pcipt/lock"
#define RACERS 8
#define ROUNDS 160

static const char *root;
static struct pt_io *io;

static void teardown(void)
{
	pt_io_free(io);
	io = NULL;
}

/* What eight processes share: who has it, how often it was had, and what went wrong. */
struct shared {
	atomic_int owner;
	atomic_int taken;
	atomic_int broken_into;
	atomic_int errors;
};

static struct shared *shared;
static char race_lock[256];

/* Who finds another in its place when it is about to go has not been alone. */
static void stay_alone(unsigned int *seed)
{
	pid_t self = getpid();

	atomic_store(&shared->owner, self);
	if (rand_r(seed) % 4 == 0)
		pause_shortly();
	if (atomic_fetch_add(&shared->taken, 1) >= ROUNDS)
		_exit(0);
	if (rand_r(seed) % 8 == 0) { /* it dies and leaves a child that has the lock, too */
		if (!fork()) {
			for (int i = 0; i < 200; i++)
				pause_shortly();
			_exit(0);
		}
		(void)kill(self, SIGKILL);
	}
	if (atomic_load(&shared->owner) != self)
		atomic_fetch_add(&shared->broken_into, 1);
}

static void race(unsigned int seed)
{
	const char *owner = owner_of(getpid());

	for (;;) {
		int handle = pt_io_lock(io, race_lock, owner);

		if (handle >= 0) {
			stay_alone(&seed);
			pt_io_unlock(io, handle);
		} else if (handle != -EAGAIN) {
			atomic_fetch_add(&shared->errors, 1);
			_exit(1);
		}
	}
}

static pid_t start_racer(unsigned int *seed)
{
	unsigned int own = (unsigned int)rand_r(seed);
	pid_t racer = fork();

	ck_assert_int_ge(racer, 0);
	if (!racer)
		race(own);
	return racer;
}

/* Buries the dead and replaces those that were killed. @return how many */
static int replace_the_killed(pid_t *racers, int *running, unsigned int *seed)
{
	int killed = 0, status;

	for (int i = 0; i < RACERS; i++) {
		if (!racers[i] || waitpid(racers[i], &status, WNOHANG) != racers[i])
			continue;
		racers[i] = 0;
		--*running;
		if (!WIFSIGNALED(status))
			continue;
		racers[i] = start_racer(seed);
		++*running;
		killed++;
	}
	return killed;
}

START_TEST(of_eight_processes_that_die_at_random_only_one_has_the_lock)
{
	unsigned int seed = base_seed() + (unsigned int)_i;
	int running = RACERS, killed = 0;
	pid_t racers[RACERS];

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(shared, MAP_FAILED);
	root = new_root();
	io = open_root("/", _i); /* where the owners can be looked up */
	(void)snprintf(race_lock, sizeof(race_lock), "%s", below(root, LOCK));
	for (int i = 0; i < RACERS; i++)
		racers[i] = start_racer(&seed);
	while (running) {
		pid_t victim;

		killed += replace_the_killed(racers, &running, &seed);
		victim = racers[rand_r(&seed) % RACERS];
		if (victim && rand_r(&seed) % 8 == 0 && atomic_load(&shared->taken) < ROUNDS)
			(void)kill(victim, SIGKILL);
		pause_shortly();
	}
	ck_assert_int_eq(atomic_load(&shared->errors), 0);
	ck_assert_int_eq(atomic_load(&shared->broken_into), 0);
	ck_assert_int_ge(atomic_load(&shared->taken), ROUNDS);
	ck_assert_int_ge(killed, 10);
	ck_assert_int_eq(munmap(shared, sizeof(*shared)), 0);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("lock race");
	TCase *cases = tcase_create("a race, in both ways of opening");

	tcase_set_timeout(cases, 300);
	tcase_add_checked_fixture(cases, NULL, teardown);
	tcase_add_loop_test(cases, of_eight_processes_that_die_at_random_only_one_has_the_lock, 0, WAY_COUNT);
	suite_add_tcase(suite, cases);
	return suite;
}

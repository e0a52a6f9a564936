/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gate.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

atomic_bool gate_freed;

static int gate_of(const char *path)
{
	return path[5] ? path[5] - '0' : 0;
}

static int gate_write(struct pt_io *io, const char *path, const void *data, size_t size)
{
	struct gate *self = (struct gate *)io;
	int result = !strcmp(path, "EBUSY") ? -EBUSY : 0;
	sigset_t blocked;
	char byte;

	if (!strcmp(path, "fine")) {
		(void)pthread_sigmask(SIG_BLOCK, NULL, &blocked);
		self->blocks_signals = sigismember(&blocked, SIGINT) && sigismember(&blocked, SIGALRM);
		(void)pthread_getname_np(pthread_self(), self->thread, sizeof(self->thread));
	}
	atomic_fetch_add(&self->begun, 1);
	if (!strncmp(path, "stuck", 5) && read(self->wait[gate_of(path)][0], &byte, 1) == 1 && byte == 'e')
		result = -ENODEV;
	/* the text is still there, whatever the caller has done with it */
	if (size != 4 || memcmp(data, "text", 4) != 0)
		result = -EFAULT;
	atomic_fetch_add(&self->ended, 1);
	return result;
}

static void gate_free(struct pt_io *io)
{
	struct gate *self = (struct gate *)io;

	for (int i = 0; i < GATES; i++) {
		close(self->wait[i][0]);
		close(self->wait[i][1]);
	}
	free(self);
	atomic_store(&gate_freed, true);
}

const struct pt_io_ops gate_ops = {.write = gate_write, .free = gate_free};

struct gate *new_gate(void)
{
	struct gate *gate = calloc(1, sizeof(*gate));

	ck_assert_ptr_nonnull(gate);
	atomic_store(&gate_freed, false);
	gate->io.ops = &gate_ops;
	for (int i = 0; i < GATES; i++)
		ck_assert_int_eq(pipe(gate->wait[i]), 0);
	return gate;
}

void open_gate(struct gate *gate, int number, char byte)
{
	ck_assert_int_eq(write(gate->wait[number][1], &byte, 1), 1);
}

bool becomes_true(const atomic_bool *what)
{
	for (int i = 0; i < 10000 && !atomic_load(what); i++)
		pause_shortly();
	return atomic_load(what);
}

bool becomes(const atomic_int *what, int expected)
{
	for (int i = 0; i < 10000 && atomic_load(what) != expected; i++)
		pause_shortly();
	return atomic_load(what) == expected;
}

size_t count_threads(void)
{
	DIR *folder = opendir("/proc/self/task");
	size_t count = 0;

	ck_assert_ptr_nonnull(folder);
	while (readdir(folder))
		count++;
	ck_assert_int_eq(closedir(folder), 0);
	return count - 2;
}

void expect_threads(size_t count)
{
	for (int i = 0; i < 10000 && count_threads() != count; i++)
		pause_shortly();
	ck_assert_uint_eq(count_threads(), count);
}

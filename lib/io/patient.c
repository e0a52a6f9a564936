/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes that may wait in the kernel: a driver that hangs in its remove function hangs who unbound it, and no signal
 * helps. So a thread writes, and whoever has waited long enough leaves it behind.
 */
#include "config.h"
#include "io.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Far more than the paths of walk.c take; a simulated kernel takes some. */
#define STACK_SIZE ((size_t)512 * 1024)

enum state {
	IDLE,
	ASKED,
	LEFT, /* asked, and nobody waits any more: the thread ends with this write */
	DONE,
	LEAVING, /* the thread is asked to end */
};

/* A thread and its write. It belongs to the thread, and to the worker or to who asks later. Semaphores, since a wait
 * for a condition takes a mutex as one that others want, too: a call of the kernel more each way. */
struct pt_io_wait {
	atomic_uint owners;
	_Atomic enum state state;
	pthread_t thread;
	sem_t asked;
	sem_t done;
	struct pt_io *io;
	enum pt_io_request request;
	char path[PATH_MAX];
	char text[PT_IO_ATTRIBUTE];
	int result; /* once it is DONE */
	struct kept_lock *kept;
};

/* A lock that is given back when the writes that wait are over and nobody asks for them any more. */
struct kept_lock {
	atomic_uint owners;
	struct pt_io *io;
	int lock;
};

struct pt_io_worker {
	struct pt_io_wait *hand; /* NULL before the first write and after one that was left behind */
	pid_t process;           /* a forked child has no such thread */
};

static void give_lock_back(struct kept_lock *kept)
{
	if (!kept || atomic_fetch_sub_explicit(&kept->owners, 1, memory_order_acq_rel) != 1)
		return;
	pt_io_unlock(kept->io, kept->lock);
	pt_io_free(kept->io);
	free(kept);
}

static void destroy(struct pt_io_wait *hand)
{
	give_lock_back(hand->kept);
	(void)sem_destroy(&hand->done);
	(void)sem_destroy(&hand->asked);
	free(hand);
}

static void give_up(struct pt_io_wait *hand)
{
	if (atomic_fetch_sub_explicit(&hand->owners, 1, memory_order_acq_rel) == 1)
		destroy(hand);
}

/* Does one write. @return whether the thread goes on */
static bool serve(struct pt_io_wait *hand)
{
	enum state before;

	while (sem_wait(&hand->asked))
		; /* interrupted, by a debugger for one */
	if (atomic_load(&hand->state) == LEAVING)
		return false;
	switch (hand->request) {
	case PT_IO_WRITE_FILE:
		hand->result = pt_io_write(hand->io, hand->path, hand->text);
		break;
	case PT_IO_LOAD_MODULE:
		hand->result = pt_io_load_module(hand->io, hand->text);
		break;
	case PT_IO_SET_VF:
		hand->result = pt_io_set_vf(hand->io, hand->path, hand->text);
		if (!hand->result)
			hand->result = pt_io_check_vf(hand->io, hand->path, hand->text);
		break;
	}
	pt_io_free(hand->io);
	before = atomic_exchange(&hand->state, DONE);
	(void)sem_post(&hand->done);
	return before != LEFT;
}

static void *run(void *userdata)
{
	struct pt_io_wait *hand = userdata;

	(void)pthread_setname_np(pthread_self(), "pcipt-write");
	while (serve(hand))
		;
	give_up(hand);
	return NULL;
}

/* The caller's signals stay with its own threads. */
#if PCIPT_HAVE_ATTR_SETSIGMASK
static int create_deaf(struct pt_io_wait *hand, pthread_attr_t *attributes)
{
	sigset_t all;
	int r;

	(void)sigfillset(&all);
	r = pthread_attr_setsigmask_np(attributes, &all);
	return r ? r : pthread_create(&hand->thread, attributes, run, hand);
}
#else
/* The new thread has the mask of the one that makes it, which has its own back before it goes on. */
static int create_deaf(struct pt_io_wait *hand, pthread_attr_t *attributes)
{
	sigset_t all, before;
	int r;

	(void)sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (r)
		return r;
	r = pthread_create(&hand->thread, attributes, run, hand);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}
#endif

static int start_thread(struct pt_io_wait *hand)
{
	pthread_attr_t attributes;
	int r = pthread_attr_init(&attributes);

	if (r)
		return -r;
	r = pthread_attr_setstacksize(&attributes, STACK_SIZE);
	if (!r)
		r = create_deaf(hand, &attributes);
	pthread_attr_destroy(&attributes);
	return -r;
}

static int start(struct pt_io_wait **ret_hand)
{
	struct pt_io_wait *hand = calloc(1, sizeof(*hand));
	int r;

	if (!hand)
		return -ENOMEM;
	(void)sem_init(&hand->asked, 0, 0);
	(void)sem_init(&hand->done, 0, 0);
	atomic_init(&hand->owners, 2);
	r = start_thread(hand);
	if (r) {
		destroy(hand);
		return r;
	}
	*ret_hand = hand;
	return 0;
}

static struct timespec after(unsigned int milliseconds)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += milliseconds / 1000;
	time.tv_nsec += (long)(milliseconds % 1000) * 1000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000;
	}
	return time;
}

#if PCIPT_HAVE_SEM_CLOCKWAIT
static int wait_until(sem_t *semaphore, const struct timespec *deadline)
{
	return sem_clockwait(semaphore, CLOCK_MONOTONIC, deadline);
}
#else
#define LONGEST_NAP 10000000L /* nanoseconds */

/* sem_timedwait() goes by the time of day, which may be set meanwhile. Naps that get longer do not mind. */
static int wait_until(sem_t *semaphore, const struct timespec *deadline)
{
	struct timespec nap = {.tv_nsec = 50000}, now;

	while (sem_trywait(semaphore)) {
		if (errno != EAGAIN)
			return -1;
		now = after(0);
		if (now.tv_sec > deadline->tv_sec ||
		    (now.tv_sec == deadline->tv_sec && now.tv_nsec >= deadline->tv_nsec)) {
			errno = ETIMEDOUT;
			return -1;
		}
		(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
		if (nap.tv_nsec < LONGEST_NAP)
			nap.tv_nsec *= 2;
	}
	return 0;
}
#endif

static bool wait_until_done(struct pt_io_wait *hand, unsigned int milliseconds)
{
	const struct timespec deadline = after(milliseconds);
	int r;

	do
		r = milliseconds ? wait_until(&hand->done, &deadline) : sem_wait(&hand->done);
	while (r && errno == EINTR);
	return !r && atomic_load(&hand->state) == DONE;
}

/* The thread has nothing to do, or it would have been left behind: it ends at once. */
static void dismiss(struct pt_io_worker *worker)
{
	struct pt_io_wait *hand = worker->hand;

	worker->hand = NULL;
	if (!hand)
		return;
	if (worker->process != getpid()) {
		free(hand); /* the rest of it is in use by a thread that is not in this process */
		return;
	}
	atomic_store(&hand->state, LEAVING);
	(void)sem_post(&hand->asked);
	(void)pthread_join(hand->thread, NULL);
	give_up(hand);
}

void pt_io_worker_free(struct pt_io_worker *worker)
{
	if (!worker)
		return;
	dismiss(worker);
	free(worker);
}

static int make_ready(struct pt_io_worker *worker)
{
	if (worker->hand && worker->process != getpid())
		dismiss(worker);
	if (worker->hand)
		return 0;
	worker->process = getpid();
	return start(&worker->hand);
}

/* The thread is there before anything is written: later, when a change is taken back, no memory is asked for. */
int pt_io_worker_new(struct pt_io_worker **ret_worker)
{
	struct pt_io_worker *worker = calloc(1, sizeof(*worker));
	int r = worker ? make_ready(worker) : -ENOMEM;

	if (r) {
		free(worker);
		return r;
	}
	*ret_worker = worker;
	return 0;
}

/* At the deadline: either the thread or we are first. */
static int leave_behind(struct pt_io_worker *worker, struct pt_io_wait **ret_wait)
{
	struct pt_io_wait *hand = worker->hand;
	enum state expected = ASKED;

	if (!atomic_compare_exchange_strong(&hand->state, &expected, LEFT)) {
		(void)wait_until_done(hand, 0); /* it is about to say so */
		return hand->result;
	}
	(void)pthread_detach(hand->thread);
	worker->hand = NULL;
	*ret_wait = hand;
	return -PCIPT_E_PENDING;
}

int pt_io_begin(struct pt_io_worker *worker, struct pt_io *io, enum pt_io_request request, const char *path,
		const char *text)
{
	size_t path_size = path ? strlen(path) + 1 : 0, text_size = strlen(text) + 1;
	struct pt_io_wait *hand;
	int r;

	if (path_size > sizeof(hand->path) || text_size > sizeof(hand->text))
		return -E2BIG;
	r = make_ready(worker);
	if (r)
		return r;
	hand = worker->hand;
	hand->io = pt_io_ref(io);
	hand->request = request;
	if (path)
		memcpy(hand->path, path, path_size);
	memcpy(hand->text, text, text_size);
	atomic_store(&hand->state, ASKED);
	(void)sem_post(&hand->asked);
	return 0;
}

int pt_io_end(struct pt_io_worker *worker, unsigned int milliseconds, struct pt_io_wait **ret_wait)
{
	if (wait_until_done(worker->hand, milliseconds))
		return worker->hand->result;
	return leave_behind(worker, ret_wait);
}

static int do_within(struct pt_io_worker *worker, struct pt_io *io, enum pt_io_request request, const char *path,
		     const char *text, unsigned int milliseconds, struct pt_io_wait **ret_wait)
{
	int r = pt_io_begin(worker, io, request, path, text);

	return r ? r : pt_io_end(worker, milliseconds, ret_wait);
}

int pt_io_write_within(struct pt_io_worker *worker, struct pt_io *io, const char *path, const char *text,
		       unsigned int milliseconds, struct pt_io_wait **ret_wait)
{
	return do_within(worker, io, PT_IO_WRITE_FILE, path, text, milliseconds, ret_wait);
}

int pt_io_load_within(struct pt_io_worker *worker, struct pt_io *io, const char *module, unsigned int milliseconds,
		      struct pt_io_wait **ret_wait)
{
	return do_within(worker, io, PT_IO_LOAD_MODULE, NULL, module, milliseconds, ret_wait);
}

int pt_io_wait(struct pt_io_wait *wait, unsigned int milliseconds)
{
	if (atomic_load(&wait->state) != DONE && !wait_until_done(wait, milliseconds) &&
	    atomic_load(&wait->state) != DONE)
		return -PCIPT_E_PENDING;
	return wait->result;
}

void pt_io_wait_keep_lock(struct pt_io_wait *const *waits, size_t count, struct pt_io *io, int lock)
{
	struct kept_lock *kept = malloc(sizeof(*kept));

	if (!kept)
		return; /* it stays until the process ends, which is safe */
	atomic_init(&kept->owners, (unsigned int)count);
	kept->io = pt_io_ref(io);
	kept->lock = lock;
	for (size_t i = 0; i < count; i++)
		waits[i]->kept = kept;
}

void pt_io_wait_free(struct pt_io_wait *wait)
{
	if (wait)
		give_up(wait);
}

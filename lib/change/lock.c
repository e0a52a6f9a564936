/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One change at a time on a host: a lock with its owner's pid, start time and name. */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PAUSE 20 /* milliseconds between two tries */
#define BOOT_ID "proc/sys/kernel/random/boot_id"

static uint64_t now_in_milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void pause_shortly(void)
{
	struct timespec pause = {.tv_nsec = PAUSE * 1000000L};

	(void)nanosleep(&pause, NULL);
}

void pt_read_boot_id(struct pt_io *io, char *boot, size_t size)
{
	if (pt_io_read_text(io, PT_IO_ROOT, BOOT_ID, boot, size) <= 0)
		(void)snprintf(boot, size, "-");
}

/* `PID STARTTIME BOOTID NAMESPACE NAME`: a number of a process is used again, its start time is not. */
static void describe_self(struct pt_io *io, char *owner, size_t size)
{
	char stat[1024], boot[64], space[PT_IO_PID_NAMESPACE], name[64] = "?", start[24] = "0";
	char *open, *end, *rest, *field;
	int number = 2;

	pt_read_boot_id(io, boot, sizeof(boot));
	pt_io_read_pid_namespace(io, space, sizeof(space));
	if (pt_io_read_text(io, PT_IO_ROOT, "proc/self/stat", stat, sizeof(stat)) > 0 && (open = strchr(stat, '(')) &&
	    (end = strrchr(stat, ')')) && end > open) {
		*end = '\0';
		(void)snprintf(name, sizeof(name), "%.48s", open + 1);
		rest = end + 1;
		/* field 22 is the start time */
		while (number < 23 && (field = strsep(&rest, " ")))
			if (number++ == 22)
				(void)snprintf(start, sizeof(start), "%.20s", field);
	}
	(void)snprintf(owner, size, "%ld %s %s %s %s\n", (long)getpid(), start, boot, space, name);
}

static void tell_owner(struct pt_io *io, const char *path, struct pcipt_findings *findings)
{
	char text[256], *rest = text, *pid = NULL, *name = NULL;

	if (pt_io_read_text(io, PT_IO_ROOT, path, text, sizeof(text)) > 0) {
		pid = strsep(&rest, " ");
		for (int i = 0; i < 3 && rest; i++)
			(void)strsep(&rest, " ");
		name = rest;
	}
	if (name && *name)
		pt_find_host(findings, PCIPT_CODE_CHANGE_LOCKED, PCIPT_SEVERITY_BLOCKER,
			     "Another process is changing this host: %s (process %s).", name, pid);
	else
		pt_find_host(findings, PCIPT_CODE_CHANGE_LOCKED, PCIPT_SEVERITY_BLOCKER,
			     "Another process is changing this host; it holds /%s.", path);
	pt_remedy(findings, "Try again when it has ended.");
}

static int take_lock(struct pt_run *run, struct pcipt_findings *findings)
{
	uint64_t end = now_in_milliseconds() + run->ctx->deadline;
	char path[PATH_MAX], owner[256];
	int r = snprintf(path, sizeof(path), "%s/lock", run->ctx->state_dir + 1);

	if (r < 0 || (size_t)r >= sizeof(path))
		return -ENAMETOOLONG;
	describe_self(run->io, owner, sizeof(owner));
	while ((r = pt_io_lock(run->io, path, owner)) == -EAGAIN && now_in_milliseconds() < end)
		pause_shortly();
	if (r == -EAGAIN) {
		tell_owner(run->io, path, findings);
		return -PCIPT_E_LOCKED;
	}
	if (r < 0)
		return r;
	run->lock = r;
	return 0;
}

int pt_run_begin(struct pt_run *run, struct pcipt_ctx *ctx, struct pcipt_findings *findings)
{
	int r;

	memset(run, 0, sizeof(*run));
	run->ctx = ctx;
	run->lock = -1;
	run->process = getpid();
	ctx->changes++;
	r = pt_io_get(ctx, &run->io);
	if (!r)
		r = pt_io_worker_new(&run->slots[0].worker);
	if (!r)
		r = pt_undo_prepare(run);
	return r ? r : take_lock(run, findings);
}

/* The lock is kept as long as a write waits in the kernel, whoever asks for it. */
static void give_lock_back(struct pt_run *run)
{
	struct pt_io_wait *waits[PT_MOST_BESIDE];
	size_t count = 0;

	for (size_t i = 0; i < PT_MOST_BESIDE; i++)
		if (run->slots[i].wait)
			waits[count++] = run->slots[i].wait;
	if (count)
		pt_io_wait_keep_lock(waits, count, run->io, run->lock);
	else
		pt_io_unlock(run->io, run->lock);
}

void pt_run_end(struct pt_run *run)
{
	if (!run->ctx)
		return;
	/* a child that was forked meanwhile leaves the lock to its parent */
	if (run->lock >= 0 && run->process == getpid())
		give_lock_back(run);
	for (size_t i = 0; i < PT_MOST_BESIDE; i++) {
		pt_io_wait_free(run->slots[i].wait);
		pt_io_worker_free(run->slots[i].worker);
	}
	run->ctx->changes--;
	pt_plan_release(&run->scratch);
	memset(run, 0, sizeof(*run));
	run->lock = -1;
}

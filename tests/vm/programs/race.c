/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes that bind and restore the same group at the same time, recover what others left, and are killed:
 * race SECONDS PROCESSES ADDRESS. Goes on for longer when too few changes were made by then.
 *
 * Whoever holds the lock is killed most, since the others only wait; and after a few are killed, one may finish: on a
 * slow machine no change would ever live long enough. Fails when a process got an answer that no race explains, or when
 * too little was won or nothing interrupted.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <pcipt/pcipt.h>

#define MOST 256
#define TICK 10     /* milliseconds */
#define KILLS 4     /* at most, between two changes that are made */
#define CHANGES 5   /* so many must be made, */
#define PATIENCE 36 /* and there is this many times as long for them as was asked for */

/* What a process came to; its exit status. */
enum outcome { DONE, NOTHING, RECOVERED, TAKEN, LOCKED, OVERTAKEN, UNEXPECTED, OUTCOMES };

static unsigned int random_below(unsigned int end)
{
	return (unsigned int)random() % end;
}

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static enum outcome tell(const char *what, int error, const struct pcipt_findings *findings)
{
	(void)printf("%ld %s: %s\n", (long)getpid(), what, pcipt_strerror(error));
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		(void)printf("%ld   %s\n", (long)getpid(), pcipt_finding_get_sentence(pcipt_findings_get(findings, i)));
	(void)fflush(stdout);
	return UNEXPECTED;
}

static enum outcome recover(struct pcipt_ctx *ctx)
{
	struct pcipt_findings *findings = NULL;
	int error = pcipt_recover(ctx, 0, &findings);
	enum outcome outcome = RECOVERED;

	if (error == -PCIPT_E_LOCKED)
		outcome = LOCKED;
	else if (error == -EBUSY) /* as below */
		outcome = TAKEN;
	else if (error < 0)
		outcome = tell("recover", error, findings);
	pcipt_findings_free(findings);
	return outcome;
}

/* A NIC whose driver is just getting ready has no interface yet, and counts as used elsewhere. */
static bool is_in_between(int error, const struct pcipt_findings *findings)
{
	size_t others = 0;

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);

		others += pcipt_finding_get_severity(finding) == PCIPT_SEVERITY_BLOCKER &&
			  pcipt_finding_get_code(finding) != PCIPT_CODE_USE_ELSEWHERE;
	}
	return error == -PCIPT_E_REFUSED && !others;
}

static enum outcome change(struct pcipt_ctx *ctx, const struct pcipt_address *address, bool restore)
{
	struct pcipt_transaction *transaction = NULL;
	enum outcome outcome = DONE;
	int error = pcipt_transaction_new(ctx, &transaction);

	if (!error)
		error = restore ? pcipt_transaction_add_restore(transaction, address, PCIPT_CHANGE_WHOLE_GROUP)
				: pcipt_transaction_add_bind(transaction, address, PCIPT_CHANGE_WHOLE_GROUP);
	if (!error)
		error = pcipt_transaction_apply(transaction);
	if (error == -PCIPT_E_INTERRUPTED)
		outcome = recover(ctx);
	else if (error == -PCIPT_E_LOCKED)
		outcome = LOCKED;
	else if (error == -EBUSY) /* one that was killed has not let go of the group's node yet */
		outcome = TAKEN;
	else if (error == -PCIPT_E_STALE || is_in_between(error, pcipt_transaction_get_findings(transaction)))
		outcome = OVERTAKEN;
	else if (error < 0)
		outcome = tell(restore ? "restore" : "bind", error, pcipt_transaction_get_findings(transaction));
	else if (!pcipt_transaction_get_step_count(transaction))
		outcome = NOTHING;
	pcipt_transaction_free(transaction);
	return outcome;
}

static pid_t start(const struct pcipt_address *address)
{
	unsigned int choice = random_below(10);
	enum outcome outcome = UNEXPECTED;
	struct pcipt_ctx *ctx;
	pid_t pid = fork();

	if (pid)
		return pid;
	if (!pcipt_ctx_new(&ctx)) {
		(void)pcipt_ctx_set_deadline(ctx, 60000);
		outcome = choice ? change(ctx, address, choice % 2) : recover(ctx);
		pcipt_ctx_unref(ctx);
	}
	_exit((int)outcome);
}

static pid_t owner_of_lock(void)
{
	char text[16] = "";
	FILE *file = fopen("/run/pcipt/lock", "re");

	if (file) {
		(void)fgets(text, sizeof(text), file);
		(void)fclose(file);
	}
	return (pid_t)strtol(text, NULL, 10);
}

static void kill_one(const pid_t *children, size_t count)
{
	pid_t victim = random_below(4) ? owner_of_lock() : children[random_below((unsigned int)count)];

	for (size_t i = 0; victim > 0 && i < count; i++)
		if (children[i] == victim)
			(void)kill(victim, SIGKILL);
}

struct counts {
	unsigned int outcomes[OUTCOMES];
	unsigned int killed;
	unsigned int crashed;
};

/* Counts those that have ended. @return how many are left */
static size_t reap(pid_t *children, size_t count, struct counts *counts)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		int status;

		if (!children[i] || waitpid(children[i], &status, WNOHANG) != children[i]) {
			left += children[i] != 0;
			continue;
		}
		children[i] = 0;
		if (WIFEXITED(status) && WEXITSTATUS(status) < OUTCOMES)
			counts->outcomes[WEXITSTATUS(status)]++;
		else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
			counts->killed++;
		else
			counts->crashed++;
	}
	return left;
}

/* Those that are left at the end are killed. @return whether all have ended */
static bool race(double seconds, size_t count, const struct pcipt_address *address, struct counts *counts)
{
	const struct timespec tick = {.tv_nsec = TICK * 1000000L};
	pid_t children[MOST] = {0};
	unsigned int kills = 0, made = 0;
	double least = now() + seconds, end = now() + PATIENCE * seconds, next = 0;
	bool over = false;

	while (reap(children, count, counts) > 0 || now() < end) {
		for (size_t i = 0; i < count && now() < end; i++)
			if (!children[i])
				children[i] = start(address);
		if (now() > least && now() < end && counts->outcomes[DONE] >= CHANGES)
			end = now();
		if (!kills && counts->outcomes[DONE] > made) {
			made = counts->outcomes[DONE];
			kills = 1 + random_below(KILLS);
		}
		if (kills && now() > next && now() < end) {
			kill_one(children, count);
			kills--;
			next = now() + (double)random_below(2000) / 1000;
		}
		if (now() > end && !over) {
			over = true;
			for (size_t i = 0; i < count; i++)
				if (children[i])
					(void)kill(children[i], SIGKILL);
		}
		if (now() > end + 60)
			return false;
		(void)nanosleep(&tick, NULL);
	}
	return true;
}

int main(int argc, char **argv)
{
	struct pcipt_address address;
	struct counts counts = {0};
	long seconds = argc == 4 ? strtol(argv[1], NULL, 10) : 0;
	long count = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
	bool ended;

	if (seconds < 1 || count < 1 || count > MOST || pcipt_address_parse(argv[3], &address)) {
		(void)fprintf(stderr, "usage: race SECONDS PROCESSES ADDRESS\n");
		return 2;
	}
	srandom(1);
	ended = race((double)seconds, (size_t)count, &address, &counts);
	(void)printf("changed %u, nothing to do %u, recovered %u, taken %u, locked %u, overtaken %u, killed %u, "
		     "unexpected %u, crashed %u%s\n",
		     counts.outcomes[DONE], counts.outcomes[NOTHING], counts.outcomes[RECOVERED],
		     counts.outcomes[TAKEN], counts.outcomes[LOCKED], counts.outcomes[OVERTAKEN], counts.killed,
		     counts.outcomes[UNEXPECTED], counts.crashed, ended ? "" : "; some never ended");
	return !ended || counts.outcomes[UNEXPECTED] || counts.crashed || counts.outcomes[DONE] < CHANGES ||
	       !counts.outcomes[RECOVERED] || !counts.killed;
}

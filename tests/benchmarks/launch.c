/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a program without its output: launch PROGRAM [ARGUMENT...]. Prints the microseconds that it took and its memory
 * in KiB at its most. A small process does this, since memory at its most counts from before the program's start. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
	double begin = now();
	struct rusage usage;
	int status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: launch PROGRAM [ARGUMENT...]\n");
		return 2;
	}
	pid = fork();
	if (!pid) {
		int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (nothing >= 0 && dup2(nothing, 1) == 1 && dup2(nothing, 2) == 2)
			execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
		return 3;
	printf("%.0f %ld\n", now() - begin, usage.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads all functions with one library: PROGRAM TIMES [ROOT FLAGS]. Prints how many there are, the microseconds that it
 * took (the median, without the first time), the memory in KiB at its most, beyond that of the process before, and a
 * sum for each fact. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reader.h"

#define MOST_TIMES 1000

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static long memory(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	long most = 0;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "VmHWM:", 6))
			most = strtol(line + 6, NULL, 10);
	if (file)
		(void)fclose(file);
	return most;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
	static double durations[MOST_TIMES];
	struct facts facts = {0};
	long before = memory();
	long times = argc > 1 ? strtol(argv[1], NULL, 10) : -1;
	size_t first;

	if ((argc != 2 && argc != 4) || times < 0 || times > MOST_TIMES) {
		fprintf(stderr, "usage: %s TIMES [ROOT FLAGS]\n", argv[0]);
		return 2;
	}
	for (long i = 0; i < times; i++) {
		double begin = now();

		facts = (struct facts){0};
		if (read_facts(argc > 2 ? argv[2] : "/", argc > 3 ? (unsigned int)strtoul(argv[3], NULL, 0) : 0,
			       &facts)) {
			fprintf(stderr, "%s failed\n", argv[0]);
			return 3;
		}
		durations[i] = now() - begin;
	}
	first = times > 1;
	qsort(durations + first, (size_t)times - first, sizeof(*durations), compare);
	printf("%zu %.0f %ld", facts.count, times ? durations[first + ((size_t)times - first) / 2] : 0.0,
	       memory() - before);
	for (int i = 0; i < FACTS; i++)
		printf(" %016llx", (unsigned long long)facts.sums[i]);
	printf("\n");
	return 0;
}

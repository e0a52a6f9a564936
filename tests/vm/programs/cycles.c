/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Binds and restores a device so many times in one process: cycles NUMBER ADDRESS.
 *
 * After 10, 100, 1000... cycles it prints how many descriptors are open and how much memory is resident. Fails when
 * there are more descriptors than after the first ten cycles, or more memory than what the allocator's moods explain.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcipt/pcipt.h>

#define MOODS 128 /* KiB */

struct usage {
	long descriptors;
	long kilobytes;
};

static long count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	long count = -3; /* the folder itself, . and .. */

	while (folder && readdir(folder))
		count++;
	if (folder)
		(void)closedir(folder);
	return count;
}

/* VmRSS lags behind by up to 64 pages for each thread; this is counted when asked for. */
static long count_memory(void)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "re");
	char line[256];
	long kilobytes = -1;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "Rss:", 4))
			kilobytes = strtol(line + 4, NULL, 10);
	if (file)
		(void)fclose(file);
	return kilobytes;
}

static int change(struct pcipt_ctx *ctx, const struct pcipt_address *address, bool restore)
{
	struct pcipt_transaction *transaction = NULL;
	int error = pcipt_transaction_new(ctx, &transaction);

	if (!error)
		error = restore ? pcipt_transaction_add_restore(transaction, address, 0)
				: pcipt_transaction_add_bind(transaction, address, 0);
	if (!error)
		error = pcipt_transaction_apply(transaction);
	if (error < 0) {
		const struct pcipt_findings *findings = pcipt_transaction_get_findings(transaction);

		(void)printf("%s: %s\n", restore ? "restore" : "bind", pcipt_strerror(error));
		for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
			(void)printf("  %s\n", pcipt_finding_get_sentence(pcipt_findings_get(findings, i)));
	}
	pcipt_transaction_free(transaction);
	return error;
}

static bool run(struct pcipt_ctx *ctx, const struct pcipt_address *address, long number)
{
	struct usage first = {0}, usage = {0};
	long next = 10;

	for (long cycle = 1; cycle <= number; cycle++) {
		if (change(ctx, address, false) < 0 || change(ctx, address, true) < 0) {
			(void)printf("failed in cycle %ld\n", cycle);
			return false;
		}
		if (cycle != next && cycle != number)
			continue;
		usage = (struct usage){.descriptors = count_descriptors(), .kilobytes = count_memory()};
		(void)printf("after %ld cycles: %ld descriptors, %ld KiB resident\n", cycle, usage.descriptors,
			     usage.kilobytes);
		(void)fflush(stdout);
		if (next == 10)
			first = usage;
		next *= 10;
	}
	return usage.descriptors <= first.descriptors && usage.kilobytes <= first.kilobytes + MOODS;
}

int main(int argc, char **argv)
{
	long number = argc == 3 ? strtol(argv[1], NULL, 10) : -1;
	struct pcipt_address address;
	struct pcipt_ctx *ctx;
	bool good;

	if (number < 0 || pcipt_address_parse(argv[2], &address)) {
		(void)fprintf(stderr, "usage: cycles NUMBER ADDRESS\n");
		return 2;
	}
	if (pcipt_ctx_new(&ctx))
		return 3;
	good = run(ctx, &address, number);
	pcipt_ctx_unref(ctx);
	return good ? 0 : 1;
}

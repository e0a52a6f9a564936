/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Binds and restores a device so many times in one process, and makes and removes bound VFs of another each time:
 * cycles NUMBER ADDRESS [PHYSICAL VFS [PREFIX]]. The prefix is that of the lines it prints.
 *
 * After 10, 20... 100, 200... 1000, 2000... cycles it prints how many descriptors are open and how much memory is
 * resident. Fails when there are more descriptors than after the first ten cycles, or more memory than what the
 * allocator's moods explain.
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

/* What is done in turn. */
struct work {
	struct pcipt_address device;
	struct pcipt_address physical;
	uint32_t vfs; /* none: the device alone */
	const char *prefix;
};

enum part { BIND, RESTORE, MAKE_VFS, REMOVE_VFS, PARTS };

static const char *const names[PARTS] = {"bind", "restore", "make VFs", "remove VFs"};

static int add(struct pcipt_transaction *transaction, const struct work *work, enum part part)
{
	switch (part) {
	case BIND:
		return pcipt_transaction_add_bind(transaction, &work->device, 0);
	case RESTORE:
		return pcipt_transaction_add_restore(transaction, &work->device, 0);
	case MAKE_VFS:
		return pcipt_transaction_add_vfs(transaction, &work->physical, work->vfs, PCIPT_CHANGE_BIND_VFS);
	default:
		return pcipt_transaction_add_vfs(transaction, &work->physical, 0, 0);
	}
}

static int change(struct pcipt_ctx *ctx, const struct work *work, enum part part)
{
	struct pcipt_transaction *transaction = NULL;
	int error = pcipt_transaction_new(ctx, &transaction);

	if (!error)
		error = add(transaction, work, part);
	if (!error)
		error = pcipt_transaction_apply(transaction);
	if (error < 0) {
		const struct pcipt_findings *findings = pcipt_transaction_get_findings(transaction);

		(void)printf("%s: %s\n", names[part], pcipt_strerror(error));
		for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
			(void)printf("  %s\n", pcipt_finding_get_sentence(pcipt_findings_get(findings, i)));
	}
	pcipt_transaction_free(transaction);
	return error;
}

static bool run(struct pcipt_ctx *ctx, const struct work *work, long number)
{
	struct usage first = {0}, usage = {0};
	long next = 10;

	for (long cycle = 1; cycle <= number; cycle++) {
		for (int part = BIND; part < (work->vfs ? PARTS : MAKE_VFS); part++)
			if (change(ctx, work, (enum part)part) < 0) {
				(void)printf("failed in cycle %ld\n", cycle);
				return false;
			}
		if (cycle != next && cycle != number)
			continue;
		usage = (struct usage){.descriptors = count_descriptors(), .kilobytes = count_memory()};
		(void)printf("%safter %ld cycles: %ld descriptors, %ld KiB resident\n", work->prefix, cycle,
			     usage.descriptors, usage.kilobytes);
		(void)fflush(stdout);
		if (next == 10)
			first = usage;
		next += next < 100 ? 10 : next < 1000 ? 100 : 1000;
	}
	return usage.descriptors <= first.descriptors && usage.kilobytes <= first.kilobytes + MOODS;
}

int main(int argc, char **argv)
{
	long number = argc == 3 || argc == 5 || argc == 6 ? strtol(argv[1], NULL, 10) : -1;
	long vfs = argc >= 5 ? strtol(argv[4], NULL, 10) : 0;
	struct work work = {.vfs = (uint32_t)vfs, .prefix = argc == 6 ? argv[5] : ""};
	struct pcipt_ctx *ctx;
	bool good;

	if (number < 0 || vfs < 0 || vfs > UINT16_MAX || pcipt_address_parse(argv[2], &work.device) ||
	    (argc >= 5 && (!vfs || pcipt_address_parse(argv[3], &work.physical)))) {
		(void)fprintf(stderr, "usage: cycles NUMBER ADDRESS [PHYSICAL VFS [PREFIX]]\n");
		return 2;
	}
	if (pcipt_ctx_new(&ctx))
		return 3;
	good = run(ctx, &work, number);
	pcipt_ctx_unref(ctx);
	return good ? 0 : 1;
}

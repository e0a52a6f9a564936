/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long it takes to count the ports of a root: capacity ROOT [WORDS]. Prints functions, ports and milliseconds. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <pcipt/pcipt.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int count(const struct pcipt_host *host, const char *words, struct pcipt_capacity **ret_capacity)
{
	struct pcipt_filter *filter = NULL;
	int r = pcipt_filter_new(&filter);

	if (!r)
		r = pcipt_filter_parse(filter, words, NULL);
	if (!r)
		r = pcipt_capacity_new(host, ret_capacity);
	if (!r)
		r = pcipt_capacity_set_filter(*ret_capacity, filter);
	if (!r)
		r = pcipt_capacity_count(*ret_capacity);
	pcipt_filter_free(filter);
	return r;
}

int main(int argc, char **argv)
{
	struct pcipt_capacity *capacity = NULL;
	struct pcipt_host *host = NULL;
	struct pcipt_ctx *ctx = NULL;
	double before;
	int r;

	if (argc < 2) {
		fprintf(stderr, "usage: capacity ROOT [WORDS]\n");
		return 2;
	}
	r = pcipt_ctx_new(&ctx);
	if (!r)
		r = pcipt_ctx_set_root(ctx, argv[1]);
	if (!r)
		r = pcipt_host_read(ctx, PCIPT_READ_ALL, &host);
	before = now();
	if (!r)
		r = count(host, argc > 2 ? argv[2] : "", &capacity);
	if (!r)
		printf("%zu functions, %zu ports: %.1f ms\n", pcipt_host_get_device_count(host),
		       pcipt_capacity_get_present(capacity), now() - before);
	else
		fprintf(stderr, "%s: %s\n", argv[1], pcipt_strerror(r));
	pcipt_capacity_free(capacity);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
	return r ? 3 : 0;
}

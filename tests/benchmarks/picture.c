/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes pictures of a root: picture ROOT FLAGS TIMES. What one costs is the difference between two numbers of times. */
#include <stdio.h>
#include <stdlib.h>

#include <pcipt/pcipt.h>

int main(int argc, char **argv)
{
	unsigned int what;
	struct pcipt_ctx *ctx;
	size_t devices = 0;
	long times;
	int r;

	if (argc != 4) {
		fprintf(stderr, "usage: picture ROOT FLAGS TIMES\n");
		return 2;
	}
	what = (unsigned int)strtoul(argv[2], NULL, 0);
	times = strtol(argv[3], NULL, 10);
	r = pcipt_ctx_new(&ctx);
	if (!r)
		r = pcipt_ctx_set_root(ctx, argv[1]);
	for (long i = 0; !r && i < times; i++) {
		struct pcipt_host *host;

		r = pcipt_host_read(ctx, what, &host);
		if (r)
			break;
		devices = pcipt_host_get_device_count(host);
		pcipt_host_unref(host);
	}
	pcipt_ctx_unref(ctx);
	if (r) {
		fprintf(stderr, "%s: %s\n", argv[1], pcipt_strerror(r));
		return 3;
	}
	printf("%zu\n", devices);
	return 0;
}

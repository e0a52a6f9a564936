/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include <pcipt/pcipt.h>

int main(int argc, char **argv) /* with a folder: a captured tree in place of this machine */
{
	struct pcipt_ctx *ctx = NULL;
	struct pcipt_host *host = NULL;
	int error = pcipt_ctx_new(&ctx);

	if (error == 0 && argc > 1)
		error = pcipt_ctx_set_root(ctx, argv[1]);
	if (error == 0)
		error = pcipt_host_read(ctx, PCIPT_READ_GROUPS, &host);
	for (size_t i = 0; error == 0 && i < pcipt_host_get_group_count(host); i++) {
		struct pcipt_findings *verdict = NULL;

		printf("group %u\n", (unsigned int)pcipt_group_get_number(pcipt_host_get_group(host, i)));
		error = pcipt_group_check(pcipt_host_get_group(host, i), &verdict);
		for (size_t j = 0; j < pcipt_findings_get_count(verdict); j++)
			printf("  %s\n", pcipt_finding_get_sentence(pcipt_findings_get(verdict, j)));
		pcipt_findings_free(verdict);
	}
	if (error != 0)
		fprintf(stderr, "%s\n", pcipt_strerror(error));
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
	return error != 0;
}

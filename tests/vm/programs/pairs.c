/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Holds the explanations against the running kernel's groups: two devices in one group have a reason for it, two in
 * different groups are not said to share. Prints what does not fit; fails then, and when there was nothing to look at.
 */
#include <stdbool.h>
#include <stdio.h>

#include <pcipt/pcipt.h>

struct tally {
	unsigned int together;
	unsigned int apart;
	unsigned int wrong;
};

static void look(const struct pcipt_device *one, const struct pcipt_device *other, struct tally *tally)
{
	bool together = pcipt_device_get_group(one) == pcipt_device_get_group(other);
	struct pcipt_separation_report *report;
	int kind;

	if (!pcipt_device_get_group(one) || !pcipt_device_get_group(other))
		return;
	if (pcipt_separation_report_new(one, other, &report) < 0) {
		tally->wrong++;
		return;
	}
	kind = pcipt_separation_report_get_kind(report);
	if (together)
		tally->together++;
	else
		tally->apart++;
	if ((kind == PCIPT_SEPARATION_NONE) != together || kind == PCIPT_SEPARATION_UNKNOWN) {
		const struct pcipt_findings *findings = pcipt_separation_report_get_findings(report);

		tally->wrong++;
		(void)printf("%d: %s\n", kind, pcipt_finding_get_sentence(pcipt_findings_get(findings, 0)));
	}
	pcipt_separation_report_free(report);
}

int main(void)
{
	struct tally tally = {0};
	struct pcipt_host *host;
	struct pcipt_ctx *ctx;
	int r = pcipt_ctx_new(&ctx);

	if (r >= 0)
		r = pcipt_host_read(ctx, PCIPT_READ_TOPOLOGY | PCIPT_READ_MACHINE, &host);
	if (r < 0) {
		(void)fprintf(stderr, "pairs: %s\n", pcipt_strerror(r));
		return 3;
	}
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++)
		for (size_t j = i + 1; j < pcipt_host_get_device_count(host); j++)
			look(pcipt_host_get_device(host, i), pcipt_host_get_device(host, j), &tally);
	(void)printf("pairs together %u, apart %u, wrong %u\n", tally.together, tally.apart, tally.wrong);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
	return tally.wrong || !tally.together || !tally.apart;
}

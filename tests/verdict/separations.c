/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "separations.h"

#include <support/picture.h>
#include <support/support.h>

#include <string.h>

struct pcipt_findings *findings;
struct pcipt_separation_report *report;

void free_separations(void)
{
	pcipt_findings_free(findings);
	pcipt_separation_report_free(report);
	findings = NULL;
	report = NULL;
	free_context();
}

int between(const char *one, const char *other)
{
	pcipt_separation_report_free(report);
	report = NULL;
	ck_assert_int_eq(pcipt_separation_report_new(at(one), at(other), &report), 0);
	ck_assert_uint_eq(pcipt_findings_get_count(pcipt_separation_report_get_findings(report)), 1);
	return pcipt_separation_report_get_kind(report);
}

const char *sentence(void)
{
	return pcipt_finding_get_sentence(pcipt_findings_get(pcipt_separation_report_get_findings(report), 0));
}

const char *remedy(void)
{
	const char *text =
		pcipt_finding_get_remedy(pcipt_findings_get(pcipt_separation_report_get_findings(report), 0));

	return text ? text : "";
}

void assert_says(const char *text, const char *words)
{
	ck_assert_msg(strstr(text, words) != NULL, "'%s' does not say '%s'", text, words);
}

void explain(const char *address)
{
	pcipt_findings_free(findings);
	findings = NULL;
	ck_assert_int_eq(pcipt_group_explain(pcipt_device_get_group(at(address)), &findings), 0);
}

/* The explanation has a finding with this code and these words about a device. */
void expect(enum pcipt_code code, const char *address, const char *words)
{
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);
		struct pcipt_address where;

		if (pcipt_finding_get_code(finding) == (int)code && !pcipt_finding_get_address(finding, &where) &&
		    !pcipt_address_compare(&where, pcipt_device_get_address(at(address))) &&
		    strstr(pcipt_finding_get_sentence(finding), words))
			return;
	}
	ck_abort_msg("no finding %d about %s says '%s'", (int)code, address, words);
}

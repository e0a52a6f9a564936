/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "foreseen.h"

#include <support/picture.h>
#include <support/support.h>

#include <string.h>

struct pcipt_prediction *prediction;

void forget_foreseen(void)
{
	pcipt_prediction_free(prediction);
	prediction = NULL;
	free_context();
}

void foresee(const struct pcipt_device *pf, uint32_t count)
{
	pcipt_prediction_free(prediction);
	prediction = NULL;
	ck_assert_int_eq(pcipt_prediction_new(pf, count, &prediction), 0);
	ck_assert_uint_eq(pcipt_prediction_get_count(prediction), count);
}

const struct pcipt_finding *find(enum pcipt_code code)
{
	const struct pcipt_findings *findings = pcipt_prediction_get_findings(prediction);

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if (pcipt_finding_get_code(pcipt_findings_get(findings, i)) == (int)code)
			return pcipt_findings_get(findings, i);
	return NULL;
}

void expect(enum pcipt_code code, enum pcipt_severity severity, const char *words)
{
	const struct pcipt_finding *finding = find(code);

	ck_assert_msg(finding != NULL, "no finding %d", (int)code);
	ck_assert_int_eq(pcipt_finding_get_severity(finding), (int)severity);
	ck_assert_msg(strstr(pcipt_finding_get_sentence(finding), words) != NULL, "%s",
		      pcipt_finding_get_sentence(finding));
	ck_assert_int_eq(strncmp(pcipt_finding_get_name(finding), "vfs-", 4), 0);
}

bool works(void)
{
	return pcipt_findings_get_worst(pcipt_prediction_get_findings(prediction)) < PCIPT_SEVERITY_BLOCKER;
}

void assert_address(uint32_t index, const char *text)
{
	const struct pcipt_address *address = pcipt_prediction_get_address(prediction, index);
	char name[PCIPT_ADDRESS_SIZE];

	ck_assert_ptr_nonnull(address);
	ck_assert_int_gt(pcipt_address_format(address, name, sizeof(name)), 0);
	ck_assert_str_eq(name, text);
}

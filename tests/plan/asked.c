/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asked.h"

#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct pcipt_assignment *assignment;
static char list[4096];

void forget_assignment(void)
{
	pcipt_assignment_free(assignment);
	assignment = NULL;
	free_context();
}

int solve_at(const char *root, const char *text)
{
	const char *why = "";

	read_root(root, PT_READ_KNOWN & ~(unsigned int)PCIPT_READ_CONFIG);
	pcipt_assignment_free(assignment);
	assignment = NULL;
	ck_assert_int_eq(pcipt_assignment_new(host, &assignment), 0);
	ck_assert_msg(!pcipt_assignment_parse(assignment, text, NULL, &why), "%s", why);
	return pcipt_assignment_solve(assignment);
}

int solve(const char *name, const char *text)
{
	return solve_at(tree(name), text);
}

const char *ports_of(size_t vm)
{
	size_t length = 0;

	list[0] = '\0';
	for (size_t i = 0; i < pcipt_assignment_get_port_count(assignment, vm); i++) {
		const struct pcipt_address *address = pcipt_assignment_get_port_address(assignment, vm, i);
		char name[PCIPT_ADDRESS_SIZE] = "?";
		size_t request;

		if (address)
			ck_assert_int_gt(pcipt_address_format(address, name, sizeof(name)), 0);
		length += (size_t)snprintf(
			list + length, sizeof(list) - length, "%s%s%s%s", i ? " " : "", name + (address ? 5 : 0),
			pcipt_assignment_get_port_request(assignment, vm, i, &request) == -ENOENT ? "+" : "",
			pcipt_assignment_get_port_device(assignment, vm, i) ? "" : "!");
	}
	return list;
}

const struct pcipt_finding *find(enum pcipt_code code, const char *words)
{
	const struct pcipt_findings *findings = pcipt_assignment_get_findings(assignment);

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);

		if (pcipt_finding_get_code(finding) == (int)code && strstr(pcipt_finding_get_sentence(finding), words))
			return finding;
	}
	return NULL;
}

void expect(enum pcipt_code code, const char *words)
{
	const struct pcipt_findings *findings = pcipt_assignment_get_findings(assignment);

	if (find(code, words))
		return;
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		fprintf(stderr, "%s\n", pcipt_finding_get_sentence(pcipt_findings_get(findings, i)));
	ck_abort_msg("no finding %d with %s", (int)code, words);
}

void expect_conflict(const char *requests)
{
	char found[64] = "";

	for (size_t i = 0; i < pcipt_assignment_get_conflict_count(assignment); i++) {
		size_t request = 0;

		ck_assert_int_eq(pcipt_assignment_get_conflict(assignment, i, &request), 0);
		(void)snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%zu", i ? " " : "", request);
	}
	ck_assert_str_eq(found, requests);
}

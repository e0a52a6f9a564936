/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings, their lists, and the names of codes. */
#include <support/picture.h>
#include <support/support.h>

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pcipt_findings *findings;

static void free_all(void)
{
	pcipt_findings_free(findings);
	findings = NULL;
	free_context();
}

/* A list that has something in it. */
static void judge(void)
{
	read_root(tree("reference"), PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_host_check(host, &findings), 0);
}

START_TEST(a_copy_outlives_its_list)
{
	struct pcipt_findings *copy = NULL;

	judge();
	ck_assert_int_eq(pcipt_findings_copy(NULL, &copy), -EINVAL);
	ck_assert_int_eq(pcipt_findings_copy(findings, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_findings_copy(findings, &copy), 0);
	ck_assert_uint_eq(pcipt_findings_get_count(copy), pcipt_findings_get_count(findings));
	for (size_t i = 0; i < pcipt_findings_get_count(copy); i++) {
		const struct pcipt_finding *one = pcipt_findings_get(findings, i), *other = pcipt_findings_get(copy, i);

		ck_assert_int_eq(pcipt_finding_get_code(one), pcipt_finding_get_code(other));
		ck_assert_int_eq(pcipt_finding_get_severity(one), pcipt_finding_get_severity(other));
		ck_assert_str_eq(pcipt_finding_get_sentence(one), pcipt_finding_get_sentence(other));
		ck_assert_ptr_ne(pcipt_finding_get_sentence(one), pcipt_finding_get_sentence(other));
	}
	pcipt_findings_free(findings);
	findings = NULL;
	ck_assert_str_eq(pcipt_finding_get_name(pcipt_findings_get(copy, 0)), "iommu-on");
	pcipt_findings_free(copy);
}
END_TEST

/* By the record of the interface, which has all codes. */
START_TEST(every_code_has_its_own_name)
{
	char path[PATH_MAX], line[128], wanted[128];
	size_t known = 0;
	FILE *record;

	(void)snprintf(path, sizeof(path), "%s/tests/abi/frozen.txt", getenv("PCIPT_TEST_SOURCE"));
	record = fopen(path, "re");
	ck_assert_ptr_nonnull(record);
	while (fgets(line, sizeof(line), record)) {
		char *number = strchr(line, ' ');
		long code;

		if (strncmp(line, "PCIPT_CODE_", strlen("PCIPT_CODE_")) != 0)
			continue;
		code = strtol(number, NULL, 10);
		*number = '\0';
		(void)snprintf(wanted, sizeof(wanted), "%s", line + strlen("PCIPT_CODE_"));
		for (char *letter = wanted; *letter; letter++)
			*letter = *letter == '_' ? '-' : (char)tolower((unsigned char)*letter);
		ck_assert_msg(pcipt_code_get_name((int)code), "%s has no name", line);
		ck_assert_str_eq(pcipt_code_get_name((int)code), wanted);
		ck_assert_int_eq(pcipt_code_find(wanted), (int)code);
		known++;
	}
	(void)fclose(record);
	ck_assert_uint_gt(known, 100);
	ck_assert_int_eq(pcipt_code_find("iommu"), -ENOENT);
	ck_assert_int_eq(pcipt_code_find(NULL), -EINVAL);
	ck_assert_ptr_null(pcipt_code_get_name(-100));
}
END_TEST

START_TEST(findings_take_null)
{
	struct pcipt_address address;
	uint32_t group;

	pcipt_findings_free(NULL);
	ck_assert_uint_eq(pcipt_findings_get_count(NULL), 0);
	ck_assert_ptr_null(pcipt_findings_get(NULL, 0));
	ck_assert_int_eq(pcipt_finding_get_code(NULL), -EINVAL);
	ck_assert_ptr_null(pcipt_finding_get_name(NULL));
	ck_assert_ptr_null(pcipt_finding_get_sentence(NULL));
	ck_assert_ptr_null(pcipt_finding_get_remedy(NULL));
	ck_assert_int_eq(pcipt_finding_get_address(NULL, &address), -EINVAL);
	ck_assert_int_eq(pcipt_finding_get_group(NULL, &group), -EINVAL);
	judge();
	ck_assert_int_eq(pcipt_finding_get_subject(pcipt_findings_get(findings, 0)), PCIPT_SUBJECT_HOST);
	ck_assert_int_eq(pcipt_finding_get_address(pcipt_findings_get(findings, 0), &address), -ENOENT);
	ck_assert_int_eq(pcipt_finding_get_group(pcipt_findings_get(findings, 0), &group), -ENOENT);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("finding");
	TCase *tests = tcase_create("findings");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_add_test(tests, a_copy_outlives_its_list);
	tcase_add_test(tests, every_code_has_its_own_name);
	tcase_add_test(tests, findings_take_null);
	suite_add_tcase(suite, tests);
	return suite;
}

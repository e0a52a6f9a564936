/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "counted.h"

#include <support/picture.h>
#include <support/support.h>

#define READ (0x2ff | PCIPT_READ_HOLDERS)

struct pcipt_capacity *capacity;

void free_counted(void)
{
	pcipt_capacity_free(capacity);
	capacity = NULL;
	free_context();
}

void make(const char *root)
{
	read_root(root, READ);
	pcipt_capacity_free(capacity);
	capacity = NULL;
	ck_assert_int_eq(pcipt_capacity_new(host, &capacity), 0);
}

void count(const char *words)
{
	struct pcipt_filter *filter;

	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	ck_assert_int_eq(pcipt_filter_parse(filter, words, NULL), 0);
	ck_assert_int_eq(pcipt_capacity_set_filter(capacity, filter), 0);
	pcipt_filter_free(filter);
	ck_assert_int_eq(pcipt_capacity_count(capacity), 0);
}

void count_tree(const char *name, const char *words)
{
	make(tree(name));
	count(words);
}

const struct pcipt_address *address(const char *text)
{
	return pcipt_device_get_address(at(text));
}

void expect_numbers(size_t present, size_t own, size_t now, size_t most)
{
	size_t sum = 0;

	for (int i = 0; i <= PCIPT_PORT_STATE_HAS_VFS; i++)
		sum += pcipt_capacity_get_state_count(capacity, i);
	ck_assert_uint_eq(pcipt_capacity_get_present(capacity), present);
	ck_assert_uint_eq(sum, present);
	ck_assert_uint_eq(pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_OWN), own);
	ck_assert_uint_eq(pcipt_capacity_get_now(capacity), now);
	ck_assert_uint_eq(pcipt_capacity_get_most(capacity), most);
}

const struct pcipt_finding *find_code(int code)
{
	const struct pcipt_findings *findings = pcipt_capacity_get_findings(capacity);

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if (pcipt_finding_get_code(pcipt_findings_get(findings, i)) == code)
			return pcipt_findings_get(findings, i);
	ck_abort_msg("no finding %d", code);
}

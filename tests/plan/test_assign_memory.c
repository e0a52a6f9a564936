/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every allocation of an assignment fails in turn. */
#include <pcipt/pcipt.h>
#include <support/support.h>

#include <errno.h>
#include <string.h>

static struct pcipt_ctx *ctx;
static struct pcipt_host *host;

static void finish(void)
{
	fail_allocation(0, false);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
}

static int solve_all(const char *text, int *ret_answer)
{
	struct pcipt_assignment *assignment;
	int r = pcipt_assignment_new(host, &assignment);

	if (r)
		return r;
	r = pcipt_assignment_parse(assignment, text, NULL, NULL);
	if (!r)
		r = pcipt_assignment_solve(assignment);
	if (r >= 0) {
		*ret_answer = r;
		r = 0;
	} else if (pcipt_assignment_get_findings(assignment) || pcipt_assignment_get_port_count(assignment, 0)) {
		r = -EIO; /* half an answer */
	}
	pcipt_assignment_free(assignment);
	return r;
}

static const struct {
	const char *tree;
	const char *text;
	int answer;
} cases[] = {
	{"reference",
	 "vm pfsense number=100 spread=together hypervisor=proxmox\n card 4 ids=8086:1521\n"
	 "vm b guest=windows node=one\n ports 3 kind=vf mac=52:54:00:00:00:01 vlan=3\n"
	 "vm c spread=apart node=one\n ports 2 kind=any\n",
	 1},
	{"reference", "vm a\n ports 3 ids=8086:1521\nvm b\n ports 6 ids=8086:1521\nvm c\n port interface=eno1\n", 0},
	{"shared-groups", "vm a\n port address=01:00.1\nvm b\n port address=01:00.2\nvm c\n port address=03:00.1", 0},
	{"shared-groups", "vm a node=one spread=apart\n ports 2\n", 1},
	{"sriov",
	 "vm a\n port address=18:00.0 kind=any vlan=3\n"
	 "vm b\n ports 2 kind=vf mac=52:54:00:00:00:01\n port kind=vf mac=52:54:00:00:00:02\n",
	 1},
	{"sriov", "vm a spread=apart\n ports 2 kind=any\nvm b\n port kind=vf\n port\n", 1},
};

START_TEST(an_assignment_without_memory_is_enomem)
{
	bool failed = true;
	size_t number;

	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, tree(cases[_i].tree)), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, 0x2ff, &host), 0);
	for (number = 1; failed; number++) {
		int answer = -1, r;

		fail_allocation(number, number % 2);
		r = solve_all(cases[_i].text, &answer);
		failed = has_failed_allocation();
		fail_allocation(0, false);
		ck_assert_msg(r == (failed ? -ENOMEM : 0), "allocation %zu: %d", number, r);
		ck_assert_int_eq(answer, failed ? -1 : cases[_i].answer);
	}
	ck_assert_uint_gt(number, 60);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("assign-memory");
	TCase *tests = tcase_create("assign-memory");

	tcase_add_checked_fixture(tests, NULL, finish);
	tcase_set_timeout(tests, 300);
	tcase_add_loop_test(tests, an_assignment_without_memory_is_enomem, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tests);
	return suite;
}

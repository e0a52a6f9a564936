/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who gets what: the answer. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>

/* Looks at a request and a lot that the search may take: some seconds at most. */
#define STEPS 200000000u

static int find_findings(struct pt_problem *problem, struct pcipt_assignment *assignment)
{
	struct pcipt_findings *findings = pt_findings_new();
	int r;

	if (!findings)
		return -ENOMEM;
	if (assignment->is_solved)
		r = pt_minding_say(problem, assignment, findings);
	else
		r = pt_conflict_say(problem, assignment, findings);
	if (r) {
		pcipt_findings_free(findings);
		return r;
	}
	return pt_findings_finish(findings, &assignment->findings);
}

static int solve(struct pt_problem *problem, struct pcipt_assignment *assignment)
{
	int r;

	problem->steps = STEPS;
	r = pt_search_begin(problem);
	if (!r)
		r = pt_search(problem);
	if (r < 0)
		return r;
	assignment->is_solved = r > 0;
	if (r > 0) {
		r = pt_wishes_grant(problem);
		if (!r)
			r = pt_result_write(problem, assignment);
	} else {
		problem->steps = STEPS;
		r = pt_conflict_find(problem, assignment);
	}
	if (!r)
		r = find_findings(problem, assignment);
	return r ? r : assignment->is_solved;
}

PCIPT_EXPORT int pcipt_assignment_solve(struct pcipt_assignment *assignment)
{
	struct pt_problem problem;
	int r;

	if (!assignment)
		return -EINVAL;
	pt_assignment_forget(assignment);
	r = pt_problem_make(assignment, &problem);
	if (r)
		return r;
	r = solve(&problem, assignment);
	pt_problem_release(&problem);
	if (r < 0)
		pt_assignment_forget(assignment);
	return r;
}

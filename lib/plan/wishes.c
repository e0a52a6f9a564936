/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "solve.h"
int pt_wishes_grant(struct pt_problem *problem)
{
	(void)problem;
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support.h"

#include <stdlib.h>

int main(void)
{
	SRunner *runner = srunner_create(make_suite());
	int failed;

	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

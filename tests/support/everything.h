/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that can be asked of a picture, for suites that disturb what it was taken of. */
#ifndef PT_TEST_EVERYTHING_H
#define PT_TEST_EVERYTHING_H

#include <core/core.h>
#include <pcipt/pcipt.h>

/*
 * Judges, counts, assigns, foresees, draws and writes everything, and adds each text that comes out to `said`; NULL
 * for who only looks at whether it ends. Of devices that are many, those at the front.
 *
 * @return 0, or the first error that a call had no right to; `ret_where` then is that call
 */
int ask_everything_of(const struct pcipt_host *host, struct pcipt_text *said, const char **ret_where);

#endif

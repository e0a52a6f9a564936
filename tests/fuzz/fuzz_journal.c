/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal of a change, which a later process reads as root: what is taken from it has the form of a name or
 * address. */
#include <change/change.h>

#include <errno.h>

#include "fuzz.h"
#include "paper.h"

static bool is_name(const char *text)
{
	return !text || (*text && !strchr(text, '/') && strcmp(text, "..") != 0);
}

static void check(const struct pt_plan *plan)
{
	for (size_t i = 0; i < plan->move_count; i++) {
		const struct pt_move *move = plan->moves[i];
		struct pcipt_address address;

		must(!pcipt_address_parse(move->name, &address));
		must(!move->pf || !pcipt_address_parse(move->pf, &address));
		must(is_name(move->before.driver) && is_name(move->after.driver) && is_name(move->interface));
		must(!move->node || (!strncmp(move->node, "/dev/vfio/", 10) && is_name(move->node + 10)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pt_run run = {.io = paper_new(), .lock = -1};
	struct pt_journal journal;
	struct pcipt_ctx *ctx = NULL;
	int r;

	must(!pcipt_ctx_new(&ctx));
	must(paper_put(run.io, "run/pcipt/journal", PT_IO_FILE, data, size));
	pt_io_set(ctx, run.io);
	run.ctx = ctx;
	r = pt_journal_read(&run, &journal);
	must(!r || r == -PCIPT_E_MALFORMED);
	if (!r)
		check(&journal.plan);
	pt_plan_release(&journal.plan);
	pcipt_ctx_unref(ctx);
	return 0;
}

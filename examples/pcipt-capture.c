/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes what the library sees of this machine to a folder, for a bug report or for planning elsewhere.
 */
#include "common.h"

#include <errno.h>

static int capture(const struct app *app, unsigned int flags)
{
	const char *folder = app->arguments[0];
	int error = pcipt_capture(app->ctx, folder, flags);

	if (error == -EEXIST)
		return fail(app, STATUS_NO, "'%s' exists already; name a folder that does not.", folder);
	if (error == -ENOENT)
		return fail(app, STATUS_SYSTEM, "'%s' cannot be made: the folder that it would be in does not exist.",
			    folder);
	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot capture to '%s': %s.", folder, pcipt_strerror(error));
	return STATUS_GO_ON;
}

/* Reads what was written, as its reader will. */
static int report(struct app *app)
{
	struct pcipt_host *host = NULL;
	struct pcipt_text *text = NULL;
	int status, error;

	app->root = app->arguments[0];
	error = pcipt_ctx_set_root(app->ctx, app->root);
	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot open what was written: %s.", pcipt_strerror(error));
	status = app_read(app, PCIPT_READ_ALL, &host);
	if (status == STATUS_GO_ON && app->json) {
		error = pcipt_host_to_json(host, &text);
		status = say_json(app, error, text, STATUS_DONE);
	} else if (status == STATUS_GO_ON) {
		say(stdout, "Wrote %zu PCI devices and %zu IOMMU groups. To look at them: pcipt-groups --root %s\n",
		    pcipt_host_get_device_count(host), pcipt_host_get_group_count(host), app->root);
		fflush(stdout);
		say_unread(stderr, host);
		status = STATUS_DONE;
	}
	pcipt_host_unref(host);
	return status;
}

int main(int argc, char **argv)
{
	bool scrub = false;
	const struct app_flag flags[] = {{.name = "scrub", .given = &scrub}, {.name = NULL}};
	struct app app = {
		.name = "pcipt-capture",
		.help = "[OPTION...] DIR\n"
			"Writes what libpcipt reads of this machine to a new folder DIR, which --root of every program "
			"takes.\n"
			"Root sees the most. With --json, prints the picture that was written.\n"
			"\n"
			"  --scrub      leave out MAC addresses and serial numbers\n",
		.flags = flags,
		.least = 1,
		.most = 1,
	};
	int status = app_start(&app, argc, argv);

	if (status == STATUS_GO_ON)
		status = capture(&app, scrub ? PCIPT_CAPTURE_SCRUB : 0);
	if (status == STATUS_GO_ON)
		status = report(&app);
	return app_end(&app, status);
}

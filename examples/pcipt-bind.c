/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Binds devices to vfio-pci, or gives them back as they were; all or nothing.
 */
#include "common.h"

#include <stdlib.h>
#include <string.h>

static bool whole_group;
static bool dry_run;
static bool restore;

/* An interface such as eth0 or vendor:device can only be understood with a picture; the change takes its own. */
static int add_devices(const struct app *app, struct pcipt_transaction *change)
{
	unsigned int flags = whole_group ? PCIPT_WHOLE_GROUP : 0;
	struct pcipt_host *host = NULL;
	bool *marks = NULL;
	int status = app_read(app, PCIPT_READ_INTERFACES, &host);

	if (status == STATUS_GO_ON)
		status = choose_devices(app, host, &marks);
	for (size_t i = 0; status == STATUS_GO_ON && i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_address *address = pcipt_device_get_address(pcipt_host_get_device(host, i));
		int error = 0;

		if (marks[i])
			error = restore ? pcipt_transaction_add_restore(change, address, flags)
					: pcipt_transaction_add_bind(change, address, flags);
		if (error < 0)
			status = fail(app, STATUS_SYSTEM, "Cannot add a device to the change: %s.",
				      pcipt_strerror(error));
	}
	free(marks);
	pcipt_host_unref(host);
	return status;
}

static void say_steps(const struct pcipt_transaction *change)
{
	static const char *const states[] = {
		[PCIPT_STEP_WAITING] = "to do ",
		[PCIPT_STEP_DONE] = "done  ",
		[PCIPT_STEP_FAILED] = "failed",
		[PCIPT_STEP_UNDONE] = "undone",
	};

	for (size_t i = 0; i < pcipt_transaction_get_step_count(change); i++) {
		const char *path = pcipt_transaction_get_step_path(change, i);
		const char *value = pcipt_transaction_get_step_value(change, i);

		say(stdout, "%s  %s\n", states[pcipt_transaction_get_step_state(change, i)],
		    pcipt_transaction_get_step_sentence(change, i));
		if (path && !value)
			say(stdout, "        removes %s\n", path);
		else if (path && strcspn(value, "\n") + 1 < strlen(value)) /* a whole file */
			say(stdout, "        -> %s\n", path);
		else if (path)
			say(stdout, "        '%s' -> %s\n", value, path);
	}
}

static int run(const struct app *app, struct pcipt_transaction *change)
{
	int error = dry_run ? pcipt_transaction_check(change) : pcipt_transaction_apply(change);
	bool refused = error == -PCIPT_E_REFUSED || error == -PCIPT_E_STALE || error == -PCIPT_E_NOT_LIVE;
	int status = error >= 0 ? STATUS_DONE : refused ? STATUS_NO : STATUS_SYSTEM;
	struct pcipt_text *text = NULL;

	if (app->json) {
		error = pcipt_transaction_to_json(change, &text);
		return say_json(app, error, text, status);
	}
	if (!refused)
		say_steps(change);
	fflush(stdout);
	if (error == -PCIPT_E_REFUSED)
		fail(app, status, "Refused, nothing was written:");
	else if (error == -PCIPT_E_NOT_LIVE)
		fail(app, status, "Refused: %s. --dry-run lists the steps.", pcipt_strerror(error));
	else if (error < 0)
		fail(app, status, "%s: %s.", refused ? "Refused" : "Failed", pcipt_strerror(error));
	say_findings(error < 0 ? stderr : stdout, pcipt_transaction_get_findings(change), PCIPT_SEVERITY_NOTE);
	return status;
}

int main(int argc, char **argv)
{
	static const struct app_flag flags[] = {
		{"group", &whole_group}, {"dry-run", &dry_run}, {"restore", &restore}, {NULL, NULL}};
	struct app app = {
		.name = "pcipt-bind",
		.help = "[OPTION...] DEVICE...\n"
			"Binds devices to vfio-pci, so that a virtual machine can have them, or gives them back.\n"
			"A DEVICE is an address such as 01:00.0, an interface such as eth0, or vendor:device for all\n"
			"with these ids. If a step fails, all is undone.\n"
			"\n"
			"  --group      the whole IOMMU group of each device\n"
			"  --dry-run    only list the steps\n"
			"  --restore    give the devices back as they were before\n",
		.flags = flags,
		.least = 1,
		.most = -1,
	};
	struct pcipt_transaction *change = NULL;
	int status = app_start(&app, argc, argv);

	if (status == STATUS_GO_ON && pcipt_transaction_new(app.ctx, &change) < 0)
		status = fail(&app, STATUS_SYSTEM, "Cannot begin a change: out of memory.");
	if (status == STATUS_GO_ON)
		status = add_devices(&app, change);
	if (status == STATUS_GO_ON)
		status = run(&app, change);
	pcipt_transaction_free(change);
	return app_end(&app, status);
}

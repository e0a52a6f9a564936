/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Binds devices to vfio-pci, or gives them back as they were; all or nothing.
 */
#include "change.h"

#include <errno.h>
#include <stdlib.h>

static bool whole_group;
static bool dry_run;
static bool restore;
static bool force;
static bool force_needed;
static bool keep_awake;
static bool recover;
static bool forget;
static const char *driver;
static const char *owner;
static const char *timeout;

/* An interface such as eth0 or vendor:device can only be understood with a picture; the change takes its own. */
static int add_devices(const struct app *app, struct pcipt_transaction *change)
{
	unsigned int flags = (whole_group ? PCIPT_CHANGE_WHOLE_GROUP : 0) | (force ? PCIPT_CHANGE_EVEN_IF_IN_USE : 0) |
			     (force_needed ? PCIPT_CHANGE_EVEN_IF_NEEDED : 0);
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
					: pcipt_transaction_add_bind_to(
						  change, address, driver,
						  flags | (keep_awake ? PCIPT_CHANGE_KEEP_AWAKE : 0));
		if (error == -EINVAL)
			status = fail(app, STATUS_USAGE, "'%s' is not the name of a VFIO driver.",
				      driver ? driver : "?");
		else if (error < 0)
			status = fail(app, STATUS_SYSTEM, "Cannot add a device to the change: %s.",
				      pcipt_strerror(error));
	}
	free(marks);
	pcipt_host_unref(host);
	return status;
}

static int run_recovery(const struct app *app)
{
	unsigned int flags = (forget ? PCIPT_RECOVER_FORGET : 0) | (force ? PCIPT_RECOVER_EVEN_IF_IN_USE : 0) |
			     (force_needed ? PCIPT_RECOVER_EVEN_IF_NEEDED : 0);
	struct pcipt_findings *findings = NULL;
	struct pcipt_text *text = NULL;
	int error = pcipt_recover(app->ctx, flags, &findings);
	int status = error >= 0 ? STATUS_DONE : change_is_refusal(error) ? STATUS_NO : STATUS_SYSTEM;

	if (app->json && findings) {
		error = pcipt_findings_to_json(findings, &text);
		status = say_json(app, error, text, status);
	} else {
		if (error < 0)
			fail(app, status, "Not recovered: %s.", pcipt_strerror(error));
		say_findings(error < 0 ? stderr : stdout, findings, PCIPT_SEVERITY_NOTE);
	}
	pcipt_findings_free(findings);
	return status;
}

int main(int argc, char **argv)
{
	static const struct app_flag flags[] = {{.name = "group", .given = &whole_group},
						{.name = "dry-run", .given = &dry_run},
						{.name = "restore", .given = &restore},
						{.name = "force", .given = &force},
						{.name = "force-needed", .given = &force_needed},
						{.name = "keep-awake", .given = &keep_awake},
						{.name = "recover", .given = &recover},
						{.name = "forget", .given = &forget},
						{.name = "driver", .value = &driver},
						{.name = "owner", .value = &owner},
						{.name = "timeout", .value = &timeout},
						{.name = NULL}};
	struct app app = {
		.name = "pcipt-bind",
		.help = "[OPTION...] DEVICE... | --recover\n"
			"Binds devices to vfio-pci, so that a virtual machine can have them, or gives them back.\n"
			"A DEVICE is an address such as 01:00.0, an interface such as eth0, or vendor:device for all\n"
			"with these ids. If a step fails, all is undone.\n"
			"\n"
			"  --group      the whole IOMMU group of each device\n"
			"  --dry-run    only list the steps\n"
			"  --restore    give the devices back as they were before\n"
			"  --recover    finish or undo a change that was interrupted; --forget drops what cannot be\n"
			"\n"
			"  --driver NAME      the VFIO driver, in place of the one that suits the device\n"
			"  --keep-awake       do not let the device sleep while it is bound\n"
			"  --owner UID:GID    give the node of the group to this user and group\n"
			"  --timeout SECONDS  for one write to the kernel, and for another change that is under way; "
			"30\n"
			"                     unless set\n"
			"  --force            also when the device is in use\n"
			"  --force-needed     also when the host itself depends on it: you may lose the host\n",
		.flags = flags,
		.least = 0,
		.most = -1,
	};
	struct pcipt_transaction *change = NULL;
	int status = app_start(&app, argc, argv);

	if (status == STATUS_GO_ON)
		status = change_set_timeout(&app, timeout);
	if (status == STATUS_GO_ON && forget && !recover)
		status = fail(&app, STATUS_USAGE, "--forget is for --recover.");
	if (status == STATUS_GO_ON && recover &&
	    (app.count || dry_run || restore || whole_group || driver || owner || keep_awake))
		status = fail(&app, STATUS_USAGE,
			      "--recover takes no devices, and goes only with --forget, --force, "
			      "--force-needed and --timeout.");
	if (status == STATUS_GO_ON && recover)
		return app_end(&app, run_recovery(&app));
	if (status == STATUS_GO_ON && !app.count)
		status = fail(&app, STATUS_USAGE, "An argument is missing. Try 'pcipt-bind --help'.");
	if (status == STATUS_GO_ON && restore && (driver || owner || keep_awake))
		status = fail(&app, STATUS_USAGE,
			      "--driver, --owner and --keep-awake are for binding, not for --restore.");
	if (status == STATUS_GO_ON && pcipt_transaction_new(app.ctx, &change) < 0)
		status = fail(&app, STATUS_SYSTEM, "Cannot begin a change: out of memory.");
	if (status == STATUS_GO_ON)
		status = change_set_owner(&app, change, owner);
	if (status == STATUS_GO_ON)
		status = add_devices(&app, change);
	if (status == STATUS_GO_ON)
		status = change_run(&app, change, dry_run);
	pcipt_transaction_free(change);
	return app_end(&app, status);
}

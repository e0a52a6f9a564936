/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Binds devices to vfio-pci, or gives them back as they were; all or nothing.
 */
#include "common.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
	unsigned int flags = (whole_group ? PCIPT_WHOLE_GROUP : 0) | (force ? PCIPT_EVEN_IF_IN_USE : 0) |
			     (force_needed ? PCIPT_EVEN_IF_NEEDED : 0);
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
					: pcipt_transaction_add_bind_to(change, address, driver,
									flags | (keep_awake ? PCIPT_KEEP_AWAKE : 0));
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

static void say_steps(const struct pcipt_transaction *change)
{
	static const char *const states[] = {
		[PCIPT_STEP_WAITING] = "to do ", [PCIPT_STEP_DONE] = "done  ",    [PCIPT_STEP_FAILED] = "failed",
		[PCIPT_STEP_UNDONE] = "undone",  [PCIPT_STEP_PENDING] = "waits ",
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

/* The kernel's own EBUSY to a step is no refusal of ours. */
static bool has_failed_step(const struct pcipt_transaction *change)
{
	for (size_t i = 0; i < pcipt_transaction_get_step_count(change); i++)
		if (pcipt_transaction_get_step_state(change, i) == PCIPT_STEP_FAILED)
			return true;
	return false;
}

static bool is_refusal(int error)
{
	return error == -PCIPT_E_REFUSED || error == -PCIPT_E_STALE || error == -PCIPT_E_NOT_LIVE || error == -EBUSY ||
	       error == -PCIPT_E_LOCKED || error == -PCIPT_E_INTERRUPTED || error == -PCIPT_E_PENDING;
}

/* Nobody can call a write back that waits in the kernel: it is said, and waited for. */
static int apply(const struct app *app, struct pcipt_transaction *change)
{
	int error = pcipt_transaction_apply(change);
	bool told = false;

	while (error == -PCIPT_E_PENDING) {
		if (!told)
			say_findings(stderr, pcipt_transaction_get_findings(change), PCIPT_SEVERITY_WARNING);
		if (!told)
			fail(app, 0, "Going on when the kernel does.");
		told = true;
		error = pcipt_transaction_resume(change);
	}
	return error;
}

static int run(const struct app *app, struct pcipt_transaction *change)
{
	int error = dry_run ? pcipt_transaction_check(change) : apply(app, change);
	bool refused = is_refusal(error) && !has_failed_step(change);
	int status = error >= 0 ? STATUS_DONE : refused ? STATUS_NO : STATUS_SYSTEM;
	struct pcipt_text *text = NULL;

	if (app->json) {
		if (error < 0 && !pcipt_findings_get_count(pcipt_transaction_get_findings(change)))
			fail(app, status, "%s.", pcipt_strerror(error));
		error = pcipt_transaction_to_json(change, &text);
		return say_json(app, error, text, status);
	}
	if (!refused)
		say_steps(change);
	fflush(stdout);
	if (refused && error != -PCIPT_E_NOT_LIVE)
		fail(app, status, "Refused, nothing was written:");
	else if (error == -PCIPT_E_NOT_LIVE)
		fail(app, status, "Refused: %s. --dry-run lists the steps.", pcipt_strerror(error));
	else if (error < 0)
		fail(app, status, "Failed: %s.", pcipt_strerror(error));
	say_findings(error < 0 ? stderr : stdout, pcipt_transaction_get_findings(change), PCIPT_SEVERITY_NOTE);
	return status;
}

static int run_recovery(const struct app *app)
{
	unsigned int flags = (forget ? PCIPT_RECOVER_FORGET : 0) | (force ? PCIPT_RECOVER_EVEN_IF_IN_USE : 0) |
			     (force_needed ? PCIPT_RECOVER_EVEN_IF_NEEDED : 0);
	struct pcipt_findings *findings = NULL;
	struct pcipt_text *text = NULL;
	int error = pcipt_recover(app->ctx, flags, &findings);
	int status = error >= 0 ? STATUS_DONE : is_refusal(error) ? STATUS_NO : STATUS_SYSTEM;

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

/* USER:GROUP as numbers. */
static int set_owner(const struct app *app, struct pcipt_transaction *change)
{
	char *end = NULL;
	unsigned long user, group;

	if (!owner)
		return STATUS_GO_ON;
	user = strtoul(owner, &end, 10);
	group = *end == ':' && end != owner && end[1] ? strtoul(end + 1, &end, 10) : user;
	if (end == owner || *end || user > UINT32_MAX || group > UINT32_MAX || strchr(owner, '-'))
		return fail(app, STATUS_USAGE, "'%s' is no owner: give numbers, as in 1000:1000.", owner);
	pcipt_transaction_set_node_owner(change, (uint32_t)user, (uint32_t)group);
	return STATUS_GO_ON;
}

static int set_timeout(const struct app *app)
{
	char *end = NULL;
	unsigned long seconds;

	if (!timeout)
		return STATUS_GO_ON;
	seconds = strtoul(timeout, &end, 10);
	if (!*timeout || *end || !seconds || seconds > 86400 || strchr(timeout, '-'))
		return fail(app, STATUS_USAGE, "'%s' is no number of seconds from 1 to 86400.", timeout);
	pcipt_ctx_set_deadline(app->ctx, (unsigned int)seconds * 1000);
	return STATUS_GO_ON;
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
		status = set_timeout(&app);
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
		status = set_owner(&app, change);
	if (status == STATUS_GO_ON)
		status = add_devices(&app, change);
	if (status == STATUS_GO_ON)
		status = run(&app, change);
	pcipt_transaction_free(change);
	return app_end(&app, status);
}

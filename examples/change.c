/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
		else if (!path && value && strchr(value, ' ')) /* of a port; a module has its name in the sentence */
			say(stdout, "        '%s'\n", value);
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

bool change_is_refusal(int error)
{
	return error == -PCIPT_E_REFUSED || error == -PCIPT_E_STALE || error == -PCIPT_E_NOT_LIVE || error == -EBUSY ||
	       error == -PCIPT_E_LOCKED || error == -PCIPT_E_INTERRUPTED || error == -PCIPT_E_IN_CHANGE;
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

int change_run(const struct app *app, struct pcipt_transaction *change, bool dry_run)
{
	int error = dry_run ? pcipt_transaction_check(change) : apply(app, change);
	bool refused = change_is_refusal(error) && !has_failed_step(change);
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

int change_set_owner(const struct app *app, struct pcipt_transaction *change, const char *owner)
{
	char *end = NULL;
	unsigned long user, group;

	if (!owner)
		return STATUS_GO_ON;
	user = strtoul(owner, &end, 10);
	group = *end == ':' && end != owner && end[1] ? strtoul(end + 1, &end, 10) : user;
	if (end == owner || *end || user > UINT32_MAX || group > UINT32_MAX || strchr(owner, '-'))
		return fail(app, STATUS_USAGE, "'%s' is no owner: give numbers, as in 1000:1000.", owner);
	pcipt_transaction_set_vfio_node_owner(change, (uint32_t)user, (uint32_t)group);
	return STATUS_GO_ON;
}

int change_set_timeout(const struct app *app, const char *timeout)
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

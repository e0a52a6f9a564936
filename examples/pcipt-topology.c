/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How the machine is wired: root buses, ports, switches, slots and cards as a tree or a graph; and for single devices
 * where they are, how fast they are connected, what keeps them apart from others, and how they are reset.
 */
#include "common.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct view {
	struct app *app;
	const struct pcipt_host *host;
	bool *marks;
	bool ascii, mermaid, dot;
};

/* By the locale's name, which is all that this needs of it. */
static bool terminal_has_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strstr(value, "UTF-8") || strstr(value, "utf8");
	}
	return false;
}

static int draw(const struct view *view)
{
	enum pcipt_drawing drawing = view->mermaid         ? PCIPT_DRAWING_MERMAID
				     : view->dot           ? PCIPT_DRAWING_DOT
				     : view->ascii         ? PCIPT_DRAWING_ASCII
				     : terminal_has_utf8() ? PCIPT_DRAWING_TEXT
							   : PCIPT_DRAWING_ASCII;
	struct pcipt_text *text = NULL;
	int error = pcipt_host_draw(view->host, (int)drawing, &text);

	if (error < 0)
		return fail(view->app, STATUS_SYSTEM, "Cannot draw this machine: %s.", pcipt_strerror(error));
	/* whatever came from the machine is escaped in it */
	fwrite(pcipt_text_get_string(text), 1, pcipt_text_get_length(text), stdout);
	pcipt_text_free(text);
	return STATUS_DONE;
}

/* --- The slots, one in a line --- */

static void say_parts(const struct pcipt_slot *slot)
{
	say(stdout, ", split ");
	for (size_t i = 0; i < pcipt_slot_get_part_count(slot); i++)
		say(stdout, "%sx%u", i ? "/" : "", pcipt_slot_get_part_width(slot, i));
	if (pcipt_slot_get_split(slot) == PCIPT_SPLIT_INFERRED)
		say(stdout, " (inferred from its ports)");
}

static void say_content(const struct pcipt_slot *slot)
{
	const struct pcipt_device *first = pcipt_slot_get_function(slot, 0);
	uint32_t width = 0, speed = 0;
	size_t count = pcipt_slot_get_function_count(slot);

	if (!first) {
		say(stdout, "%s",
		    pcipt_slot_get_occupied(slot) == PCIPT_TRISTATE_NO ? "empty" : "what is in it is unknown");
		return;
	}
	say(stdout, "%s", pcipt_device_get_name(first));
	if (count > 1)
		say(stdout, " and %zu more", count - 1);
	if (pcipt_device_get_device_name(first))
		say(stdout, ", %s", pcipt_device_get_device_name(first));
	if (!pcipt_device_get_link_width(first, &width) && !pcipt_device_get_link_speed(first, &speed) && width)
		say(stdout, ", x%u at %u.%u GT/s", width, speed / 1000, speed % 1000 / 100);
}

static void say_slot(const struct pcipt_slot *slot)
{
	uint32_t width = pcipt_slot_get_width(slot), port_width = pcipt_slot_get_port_width(slot);

	style(stdout, STYLE_BOLD);
	say(stdout, "Slot %s", pcipt_slot_get_name(slot));
	style(stdout, STYLE_PLAIN);
	for (size_t i = 1; i < pcipt_slot_get_source_count(slot); i++)
		if (strcmp(pcipt_slot_get_source_name(slot, i), pcipt_slot_get_source_name(slot, i - 1)) != 0)
			say(stdout, " = %s", pcipt_slot_get_source_name(slot, i));
	if (width)
		say(stdout, ", x%u", width);
	if (port_width && port_width != width)
		say(stdout, ", %u lane%s to port %s", port_width, port_width == 1 ? "" : "s",
		    pcipt_device_get_name(pcipt_slot_get_port(slot)));
	if (pcipt_slot_get_part_count(slot))
		say_parts(slot);
	say(stdout, ": ");
	say_content(slot);
	say(stdout, "\n");
}

static void say_slots(const struct pcipt_host *host)
{
	size_t count = pcipt_host_get_slot_count(host);

	if (!count)
		say(stdout, "\nNo source names a slot%s.\n",
		    pcipt_host_get_unread_count(host) ? " that can be read without root rights" : "");
	else
		say(stdout, "\n");
	for (size_t i = 0; i < count; i++)
		say_slot(pcipt_host_get_slot(host, i));
}

/* --- One device --- */

typedef int (*check)(const struct pcipt_device *device, struct pcipt_findings **ret_findings);

static int say_check(const struct view *view, const struct pcipt_device *device, check ask)
{
	struct pcipt_findings *findings = NULL;
	int error = ask(device, &findings);

	if (error < 0)
		return fail(view->app, STATUS_SYSTEM, "Cannot judge %s: %s.", pcipt_device_get_name(device),
			    pcipt_strerror(error));
	say_findings(stdout, findings, PCIPT_SEVERITY_NOTE);
	pcipt_findings_free(findings);
	return STATUS_GO_ON;
}

/* What the explanation of its group says of those that were asked for. */
static int say_group(const struct view *view, const struct pcipt_device *device)
{
	struct pcipt_findings *findings = NULL;
	int error = pcipt_group_explain(pcipt_device_get_group(device), &findings);
	size_t count = pcipt_host_get_device_count(view->host);
	bool *marks = error < 0 ? NULL : calloc(count, sizeof(*marks));

	if (!marks)
		error = error < 0 ? error : -ENOMEM;
	for (size_t i = 0; marks && i < count; i++)
		marks[i] = pcipt_host_get_device(view->host, i) == device;
	if (marks)
		say_reasons_of(stdout, findings, view->host, marks);
	pcipt_findings_free(findings);
	free(marks);
	return error < 0 ? fail(view->app, STATUS_SYSTEM, "Cannot explain the group of %s: %s.",
				pcipt_device_get_name(device), pcipt_strerror(error))
			 : STATUS_GO_ON;
}

static int say_device(const struct view *view, const struct pcipt_device *device)
{
	const struct pcipt_slot *slot = pcipt_device_get_slot(device);
	const char *name = pcipt_device_get_device_name(device), *label = NULL;
	int status;

	style(stdout, STYLE_BOLD);
	say(stdout, "%s%s%s\n", pcipt_device_get_name(device), name ? " " : "", name ? name : "");
	style(stdout, STYLE_PLAIN);
	if (!pcipt_device_get_label(device, &label))
		say(stdout, "The firmware calls it %s.\n", label);
	if (slot)
		say_slot(slot);
	status = say_check(view, device, pcipt_device_check_link);
	if (status == STATUS_GO_ON && pcipt_device_get_group(device))
		status = say_group(view, device);
	if (status == STATUS_GO_ON && !pcipt_device_is_bridge(device))
		status = say_check(view, device, pcipt_device_check_reset);
	return status;
}

static int say_between(const struct view *view, const struct pcipt_device *one, const struct pcipt_device *other)
{
	struct pcipt_separation_report *report = NULL;
	int error = pcipt_separation_report_new(one, other, &report);

	if (error < 0)
		return fail(view->app, STATUS_SYSTEM, "Cannot judge %s and %s: %s.", pcipt_device_get_name(one),
			    pcipt_device_get_name(other), pcipt_strerror(error));
	style(stdout, STYLE_BOLD);
	say(stdout, "Between %s and %s", pcipt_device_get_name(one), pcipt_device_get_name(other));
	style(stdout, STYLE_PLAIN);
	say(stdout, ":");
	for (size_t i = 0; i < pcipt_separation_report_get_path_count(report); i++)
		say(stdout, "%s%s", i ? " - " : " ",
		    pcipt_device_get_name(pcipt_separation_report_get_path(report, i)));
	say(stdout, "\n");
	say_findings(stdout, pcipt_separation_report_get_findings(report), PCIPT_SEVERITY_NOTE);
	pcipt_separation_report_free(report);
	return STATUS_GO_ON;
}

/* Those that were named, each; and where two were, what is between them. */
static int say_chosen(const struct view *view)
{
	const struct pcipt_device *chosen[2] = {NULL, NULL};
	size_t count = 0;
	int status = STATUS_GO_ON;

	for (size_t i = 0; i < pcipt_host_get_device_count(view->host) && status == STATUS_GO_ON; i++) {
		if (!view->marks[i])
			continue;
		if (count < 2)
			chosen[count] = pcipt_host_get_device(view->host, i);
		count++;
		status = say_device(view, pcipt_host_get_device(view->host, i));
	}
	if (status == STATUS_GO_ON && count == 2)
		status = say_between(view, chosen[0], chosen[1]);
	return status == STATUS_GO_ON ? STATUS_DONE : status;
}

static int show(struct view *view)
{
	int status;

	if (view->app->count)
		return say_chosen(view);
	status = draw(view);
	if (status == STATUS_DONE && !view->mermaid && !view->dot)
		say_slots(view->host);
	fflush(stdout);
	say_unread(stderr, view->host);
	return status;
}

int main(int argc, char **argv)
{
	struct view view = {0};
	const struct app_flag flags[] = {
		{.name = "ascii", .given = &view.ascii},
		{.name = "mermaid", .given = &view.mermaid},
		{.name = "dot", .given = &view.dot},
		{.name = NULL},
	};
	struct app app = {
		.name = "pcipt-topology",
		.help = "[OPTION...] [DEVICE...]\n"
			"Draws how the machine is wired: root buses with their lanes, ports, switches, slots, and the "
			"cards in them.\n"
			"With a DEVICE: where it is, how fast it is connected, what it shares a group with and why, "
			"and "
			"how it\n"
			"is reset; with two, also what is between them. It is an address such as 01:00.0, an interface "
			"such as\n"
			"eth0, or vendor:device. Much of this takes root rights to see.\n"
			"  --ascii         no characters but ASCII in the tree\n"
			"  --mermaid       a Mermaid graph\n"
			"  --dot           a graph for Graphviz\n",
		.flags = flags,
		.most = -1,
	};
	struct pcipt_host *host = NULL;
	struct pcipt_text *text = NULL;
	int status;

	view.app = &app;
	status = app_start(&app, argc, argv);
	if (status == STATUS_GO_ON && view.mermaid + view.dot + view.ascii + app.json > 1)
		status = fail(&app, STATUS_USAGE, "Only one of --ascii, --mermaid, --dot and --json can be asked for.");
	if (status == STATUS_GO_ON)
		status = app_read(&app, PCIPT_READ_TOPOLOGY | PCIPT_READ_NAMES | PCIPT_READ_GROUPS | PCIPT_READ_MACHINE,
				  &host);
	view.host = host;
	if (status == STATUS_GO_ON)
		status = choose_devices(&app, host, &view.marks);
	if (status == STATUS_GO_ON && app.json) {
		int error = pcipt_host_to_json(host, &text);

		status = say_json(&app, error, text, STATUS_DONE);
	} else if (status == STATUS_GO_ON) {
		status = show(&view);
	}
	free(view.marks);
	pcipt_host_unref(host);
	return app_end(&app, status);
}

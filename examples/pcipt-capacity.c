/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many ports this host, and one virtual machine, can be given by passthrough, what limits that, and what would lift
 * the limit. Several roots make a table of hosts.
 */
#include "suppose.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NAMED 4

/* --- What is asked --- */

static int make_filter(struct question *question)
{
	const struct app *app = question->app;
	const char *why = NULL;
	int error = pcipt_filter_new(&question->filter);

	for (int i = 0; !error && i < app->count; i++) {
		error = pcipt_filter_parse(question->filter, app->arguments[i], &why);
		if (error == -EINVAL)
			return fail(app, STATUS_USAGE, "'%s' does not say which ports are meant: %s.",
				    app->arguments[i], why);
		if (!error && strstr(app->arguments[i], "kind="))
			return fail(app, STATUS_USAGE,
				    "'%s' is of no use here: physical ports and their virtual functions are counted "
				    "apart.",
				    app->arguments[i]);
	}
	return error < 0 ? fail(app, STATUS_SYSTEM, "Cannot begin: %s.", pcipt_strerror(error)) : STATUS_GO_ON;
}

static int check_options(const struct question *question)
{
	size_t index;

	if (!question->hypervisor || !pcipt_hypervisor_find(question->hypervisor, &index))
		return STATUS_GO_ON;
	fflush(stdout);
	say(stderr, "%s: '%s' is no kind of virtual machine that is known; there are", question->app->name,
	    question->hypervisor);
	for (size_t i = 0; i < pcipt_hypervisor_get_count(); i++)
		say(stderr, "%s %s", i ? "," : "", pcipt_hypervisor_get_name(i));
	say(stderr, ".\n");
	return STATUS_USAGE;
}

/* --- One host --- */

static const char *kind_of_ports(const struct question *question, size_t count)
{
	if (question->app->count)
		return count == 1 ? "port that is meant" : "ports that are meant";
	return count == 1 ? "network port" : "network ports";
}

static void say_port(const struct pcipt_device *device)
{
	const char *name = pcipt_device_get_interface_name(device, 0);

	say(stdout, "%s", pcipt_device_get_name(device));
	if (name && !strcmp(pcipt_device_get_interface_class(device, 0), "net"))
		say(stdout, " %s", name);
}

static void say_state(const struct pcipt_capacity *capacity, int state, const char *words)
{
	size_t count = pcipt_capacity_get_state_count(capacity, state), named = 0;

	if (!count)
		return;
	say(stdout, "  %4u %s: ", (unsigned int)count, words);
	for (size_t i = 0; i < pcipt_capacity_get_present(capacity) && named < MOST_NAMED; i++) {
		if (pcipt_capacity_get_port_state(capacity, i) != state)
			continue;
		say(stdout, "%s", named++ ? ", " : "");
		say_port(pcipt_capacity_get_port(capacity, i));
	}
	if (count > named)
		say(stdout, " and %zu more", count - named);
	say(stdout, "\n");
}

static void say_states(const struct pcipt_capacity *capacity)
{
	static const char *const words[] = {
		[PCIPT_PORT_STATE_FREE_ALONE] = "free, each by itself",
		[PCIPT_PORT_STATE_FREE_TIED] = "free, but only with others of their group",
		[PCIPT_PORT_STATE_GIVEN] = "with a virtual machine already",
		[PCIPT_PORT_STATE_OWN] = "the host's own",
		[PCIPT_PORT_STATE_TIED_TO_HOST] = "tied to the host by their group",
		[PCIPT_PORT_STATE_BLOCKED] = "blocked",
		[PCIPT_PORT_STATE_HAS_VFS] = "with virtual functions in their place",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		say_state(capacity, (int)i, words[i]);
	if (pcipt_capacity_get_vfs_now(capacity))
		say(stdout, "  %4u virtual function%s that can be given\n",
		    (unsigned int)pcipt_capacity_get_vfs_now(capacity),
		    pcipt_capacity_get_vfs_now(capacity) == 1 ? "" : "s");
	if (pcipt_capacity_get_unit_count(capacity))
		say(stdout, "  %4u unit%s, each for one virtual machine or another\n",
		    (unsigned int)pcipt_capacity_get_unit_count(capacity),
		    pcipt_capacity_get_unit_count(capacity) == 1 ? "" : "s");
}

/* Of hypervisors, the one that was asked for; else the first one, and those that are in the way. */
static bool is_wanted(const struct question *question, const struct pcipt_capacity *capacity, size_t index)
{
	const char *source = pcipt_capacity_get_limit_source(capacity, index);
	size_t wanted = 0;

	if (pcipt_capacity_get_limit_kind(capacity, index) != PCIPT_LIMIT_HYPERVISOR)
		return true;
	if (!question->hypervisor && pcipt_capacity_limit_bites(capacity, index))
		return true;
	if (question->hypervisor && pcipt_hypervisor_find(question->hypervisor, &wanted))
		return false;
	return !strcmp(pcipt_hypervisor_get_source(wanted), source);
}

static void say_limit(const struct pcipt_capacity *capacity, size_t index)
{
	const struct pcipt_finding *finding = pcipt_capacity_get_limit_finding(capacity, index);
	const char *remedy = pcipt_finding_get_remedy(finding);
	bool bites = pcipt_capacity_limit_bites(capacity, index);

	style(stdout, bites ? STYLE_WARNING : STYLE_PLAIN);
	say(stdout, "  %4u ", (unsigned int)pcipt_capacity_get_limit_number(capacity, index));
	style(stdout, STYLE_PLAIN);
	say(stdout, "%s\n", pcipt_finding_get_sentence(finding));
	if (remedy)
		say(stdout, "       What to do: %s\n", remedy);
	say(stdout, "       Source: %s\n", pcipt_capacity_get_limit_source(capacity, index));
}

static void say_first_line(const struct question *question, const struct pcipt_capacity *capacity)
{
	size_t present = pcipt_capacity_get_present(capacity), now = pcipt_capacity_get_now(capacity);
	size_t most = pcipt_capacity_get_most(capacity), vfs = pcipt_capacity_get_vfs_now(capacity);

	style(stdout, now ? STYLE_GOOD : STYLE_BAD);
	if (vfs)
		say(stdout, "%zu port%s can be given to virtual machines, %zu of them virtual functions, on %zu %s",
		    now, now == 1 ? "" : "s", vfs, present, kind_of_ports(question, present));
	else
		say(stdout, "%zu of %zu %s can be given to virtual machines", now, present,
		    kind_of_ports(question, present));
	if (most > now)
		say(stdout, "; with %svirtual functions up to %zu", vfs ? "all " : "", most);
	say(stdout, ".\n");
	style(stdout, STYLE_PLAIN);
}

static int say_host(const struct question *question, const struct pcipt_host *host,
		    const struct pcipt_capacity *capacity)
{
	const struct pcipt_findings *findings = pcipt_capacity_get_findings(capacity);
	size_t limits = pcipt_capacity_get_limit_count(capacity);

	say_first_line(question, capacity);
	say_states(capacity);
	if (question->app->count && !pcipt_capacity_get_present(capacity))
		say(stdout,
		    "  These words mean no physical port. Virtual functions count with the port that makes them: "
		    "name that one.\n");
	if (pcipt_findings_get_count(findings) > limits)
		say(stdout, "\nSupposed for this:\n");
	for (size_t i = limits; i < pcipt_findings_get_count(findings); i++) {
		const char *remedy = pcipt_finding_get_remedy(pcipt_findings_get(findings, i));

		say(stdout, "  %s\n", pcipt_finding_get_sentence(pcipt_findings_get(findings, i)));
		if (remedy)
			say(stdout, "  What to do: %s\n", remedy);
	}
	if (limits)
		say(stdout, "\nWhat limits this, and how many ports there would be if nothing else did:\n");
	for (size_t i = 0; i < limits; i++)
		if (is_wanted(question, capacity, i))
			say_limit(capacity, i);
	fflush(stdout);
	say_unread(stderr, host);
	return pcipt_capacity_get_most(capacity) ? STATUS_DONE : STATUS_NO;
}

static int answer(const struct question *question)
{
	struct pcipt_capacity *capacity = NULL;
	struct pcipt_host *host = NULL;
	struct pcipt_text *text = NULL;
	int status = count_ports(question, &host, &capacity);

	if (status == STATUS_GO_ON && question->app->json) {
		int error = pcipt_capacity_to_json(capacity, &text);

		status = say_json(question->app, error, text,
				  pcipt_capacity_get_most(capacity) ? STATUS_DONE : STATUS_NO);
	} else if (status == STATUS_GO_ON) {
		status = say_host(question, host, capacity);
	}
	pcipt_capacity_free(capacity);
	pcipt_host_unref(host);
	return status;
}

/* --- Several hosts --- */

struct total {
	size_t present, own, now, most;
	int hosts, failed;
};

static void say_row(size_t present, size_t own, size_t now, size_t most)
{
	say(stdout, "%8u %6u %6u %6u  ", (unsigned int)present, (unsigned int)own, (unsigned int)now,
	    (unsigned int)most);
}

static void add_row(struct total *total, const struct question *question, const struct pcipt_capacity *capacity)
{
	size_t present = pcipt_capacity_get_present(capacity);
	size_t own = pcipt_capacity_get_state_count(capacity, PCIPT_PORT_STATE_OWN);
	size_t now = pcipt_capacity_get_now(capacity), most = pcipt_capacity_get_most(capacity);

	say_row(present, own, now, most);
	say(stdout, "%s\n", question->app->root);
	total->present += present;
	total->own += own;
	total->now += now;
	total->most += most;
	total->hosts++;
}

/* A value of an array in JSON: the count, or null for a root that could not be read. */
static int write_row(const struct question *question, const struct pcipt_capacity *capacity, bool is_first)
{
	struct pcipt_text *text = NULL;
	int error = capacity ? pcipt_capacity_to_json(capacity, &text) : 0;

	if (error < 0)
		return say_json(question->app, error, text, STATUS_SYSTEM);
	say(stdout, "%s", is_first ? "[" : ",");
	say(stdout, "\n");
	if (!capacity) {
		say(stdout, "null\n");
		return STATUS_GO_ON;
	}
	return say_json(question->app, 0, text, STATUS_GO_ON);
}

static int answer_root(struct question *question, int index, struct total *total)
{
	struct pcipt_capacity *capacity = NULL;
	struct pcipt_host *host = NULL;
	int status = app_open(question->app, question->app->roots[index]), written = STATUS_GO_ON;

	if (status == STATUS_GO_ON)
		status = count_ports(question, &host, &capacity);
	if (status != STATUS_GO_ON)
		total->failed++;
	if (question->app->json)
		written = write_row(question, capacity, index == 0);
	else if (capacity)
		add_row(total, question, capacity);
	pcipt_capacity_free(capacity);
	pcipt_host_unref(host);
	/* wrong words are wrong for all of them */
	return status == STATUS_USAGE ? status : written;
}

static int say_total(const struct question *question, const struct total *total)
{
	const struct app *app = question->app;

	if (app->json) {
		say(stdout, "]\n");
	} else {
		say_row(total->present, total->own, total->now, total->most);
		say(stdout, "%d host%s in all\n", total->hosts, total->hosts == 1 ? "" : "s");
	}
	if (total->failed)
		return fail(app, STATUS_SYSTEM, "%d of the %d roots could not be counted; they are not in the total.",
			    total->failed, app->root_count);
	return app->json || total->most ? STATUS_DONE : STATUS_NO;
}

static int answer_all(struct question *question)
{
	struct app *app = question->app;
	struct total total = {0};
	int status = begin_words(question), unknown;

	if (!app->json && status == STATUS_GO_ON)
		say(stdout, " present    own    now   most  host\n");
	for (int i = 0; i < app->root_count && status == STATUS_GO_ON; i++)
		status = answer_root(question, i, &total);
	if (status == STATUS_GO_ON)
		status = say_total(question, &total);
	fflush(stdout);
	if (status != STATUS_DONE)
		return status;
	unknown = check_all_words(question);
	return unknown == STATUS_GO_ON ? status : unknown;
}

static const char help[] =
	"[OPTION...] [WORD...]\n"
	"Says how many network ports of this host virtual machines can be given by passthrough, what limits that, and\n"
	"what would lift the limit. Words say which ports are meant: class=display, ids=8086:1521, interface=enp*,\n"
	"address=18:00.0, slot=NAME, speed=10G, node=0.\n"
	"  --vfs PORT=N[,...]    what if a port had N virtual functions\n"
	"  --own-slot PORT[,...] what if the card of a port sat in a slot of its own, on a root port with ACS\n"
	"  --override            what if the kernel had pcie_acs_override; says how dangerous that is\n"
	"  --hypervisor NAME     of the virtual machines, this kind alone: proxmox, libvirt-q35, qemu-q35, qemu-pc\n"
	"A PORT is an address, an interface, or vendor:device for all with these ids. --root can be given several "
	"times:\n"
	"then there is a table of hosts with a total.\n";

int main(int argc, char **argv)
{
	struct question question = {0};
	const struct app_flag flags[] = {
		{.name = "vfs", .value = &question.vfs},
		{.name = "own-slot", .value = &question.own_slot},
		{.name = "override", .given = &question.override},
		{.name = "hypervisor", .value = &question.hypervisor},
		{.name = NULL},
	};
	struct app app = {.name = "pcipt-capacity", .help = help, .flags = flags, .most = -1};
	int status;

	app.roots = calloc((size_t)argc + 1, sizeof(*app.roots));
	if (!app.roots)
		return fail(&app, STATUS_SYSTEM, "Cannot begin: out of memory.");
	question.app = &app;
	status = app_start(&app, argc, argv);
	if (status == STATUS_GO_ON)
		status = check_options(&question);
	if (status == STATUS_GO_ON)
		status = make_filter(&question);
	if (status == STATUS_GO_ON)
		status = app.root_count > 1 ? answer_all(&question) : answer(&question);
	pcipt_filter_free(question.filter);
	free(question.known_vfs);
	free(question.known_slots);
	status = app_end(&app, status);
	free(app.roots);
	return status;
}

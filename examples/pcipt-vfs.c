/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shows physical functions with their virtual ones, foresees, makes and removes these, and sets their network ports.
 */
#include "change.h"
#include "port.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *create, *predict, *set, *timeout, *owner;
static bool remove_all, bind_them, recreate, for_host, keep_awake, dry_run, force, force_needed;
static struct port_options port;

/* A whole number; false when it is none, or above the most. */
static bool read_number(const char *text, unsigned long most, uint32_t *ret_number)
{
	char *end = NULL;
	unsigned long number;

	if (!*text || *text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (*end || errno || number > most)
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

static unsigned int get_flags(void)
{
	return (bind_them ? PCIPT_CHANGE_BIND_VFS : 0) | (recreate ? PCIPT_CHANGE_RECREATE_VFS : 0) |
	       (for_host ? PCIPT_CHANGE_VFS_FOR_HOST : 0) | (keep_awake ? PCIPT_CHANGE_KEEP_AWAKE : 0) |
	       (force ? PCIPT_CHANGE_EVEN_IF_IN_USE : 0) | (force_needed ? PCIPT_CHANGE_EVEN_IF_NEEDED : 0);
}

static bool is_pf(const struct pcipt_device *device)
{
	uint32_t total;

	return pcipt_device_get_total_vfs(device, &total) == 0;
}

static const char *get_network_name(const struct pcipt_device *device)
{
	for (size_t i = 0; i < pcipt_device_get_interface_count(device); i++)
		if (!strcmp(pcipt_device_get_interface_class(device, i), "net"))
			return pcipt_device_get_interface_name(device, i);
	return NULL;
}

static void say_address(const struct pcipt_address *address)
{
	say(stdout, "%04x:%02x:%02x.%u", address->domain, address->bus, address->device, address->function);
}

static void say_vf(const struct app *app, const struct pcipt_device *pf, uint32_t index)
{
	const struct pcipt_device *vf = pcipt_device_get_vf(pf, index);
	const struct pcipt_group *group = vf ? pcipt_device_get_group(vf) : NULL;
	const char *driver = vf ? pcipt_device_get_driver(vf) : NULL, *vf_name = vf ? get_network_name(vf) : NULL;
	struct pcipt_vf_network *network = NULL;

	if (!vf)
		return;
	say(stdout, "  %u  ", index);
	say_address(pcipt_device_get_address(vf));
	if (group)
		say(stdout, "  group %u", pcipt_group_get_number(group));
	else
		say(stdout, "  no group");
	say(stdout, "  %s%s", driver ? "driver " : "no driver", driver ? driver : "");
	if (vf_name)
		say(stdout, ": %s", vf_name);
	if (get_network_name(pf) && pcipt_vf_network_read(app->ctx, pf, index, &network) == 0)
		port_say(network);
	pcipt_vf_network_free(network);
	say_uses(vf);
	say(stdout, "\n");
}

/* 0000:01:00.0 eth0, driver igb: 2 of 7 virtual functions (the card can have 8) */
static void say_pf(const struct app *app, const struct pcipt_device *pf)
{
	const char *driver = pcipt_device_get_driver(pf), *name = get_network_name(pf);
	uint32_t total = 0, card, vectors;
	size_t count = pcipt_device_get_vf_count(pf);

	(void)pcipt_device_get_total_vfs(pf, &total);
	style(stdout, STYLE_BOLD);
	say_address(pcipt_device_get_address(pf));
	style(stdout, STYLE_PLAIN);
	say(stdout, "%s%s, %s%s: %zu of %u virtual functions", name ? " " : "", name ? name : "",
	    driver ? "driver " : "no driver", driver ? driver : "", count, total);
	if (pcipt_device_get_card_vfs(pf, &card) == 0 && card != total)
		say(stdout, " (the card can have %u)", card);
	if (pcipt_device_get_vf_total_msix(pf, &vectors) == 0)
		say(stdout, ", which share %u MSI-X vectors", vectors);
	if (pcipt_device_get_vf_autoprobe(pf) == 0)
		say(stdout, "; no driver is sought for new ones");
	say(stdout, "\n");
	for (uint32_t i = 0; i < count; i++)
		say_vf(app, pf, i);
}

static int show(const struct app *app, const struct pcipt_host *host, const bool *marks)
{
	struct pcipt_text *text = NULL;
	size_t shown = 0;

	if (app->json) {
		int error = pcipt_host_to_json(host, &text);

		return say_json(app, error, text, STATUS_DONE);
	}
	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(host, i);

		if ((app->count && !marks[i]) || !is_pf(device))
			continue;
		say_pf(app, device);
		shown++;
	}
	say_unread(stderr, host);
	if (!shown)
		return fail(app, STATUS_NO,
			    app->count ? "None of these is a physical function of SR-IOV."
				       : "No device here is a physical function of SR-IOV: either none can, or SR-IOV "
					 "is switched off in the firmware of the machine or of the card.");
	return STATUS_DONE;
}

static int say_prediction(const struct app *app, const struct pcipt_prediction *prediction)
{
	uint32_t count = pcipt_prediction_get_count(prediction), most = pcipt_prediction_get_most(prediction);
	struct pcipt_text *text = NULL;
	int status = count <= most ? STATUS_DONE : STATUS_NO;

	if (app->json) {
		int error = pcipt_prediction_to_json(prediction, &text);

		return say_json(app, error, text, status);
	}
	for (uint32_t i = 0; i < count && pcipt_prediction_get_address(prediction, i); i++) {
		const struct pcipt_group *group = NULL;
		int error = pcipt_prediction_get_group(prediction, i, &group);

		say(stdout, "  %u  ", i);
		say_address(pcipt_prediction_get_address(prediction, i));
		if (group)
			say(stdout, "  group %u\n", pcipt_group_get_number(group));
		else
			say(stdout, "  %s\n", error < 0 ? "no group" : "own group");
	}
	say(stdout, "%u of them would work.\n", count <= most ? count : most);
	say_findings(stdout, pcipt_prediction_get_findings(prediction), PCIPT_SEVERITY_NOTE);
	return status;
}

static int foresee(const struct app *app, const struct pcipt_device *device, uint32_t count)
{
	struct pcipt_prediction *prediction = NULL;
	int error = pcipt_prediction_new(device, count, &prediction);
	int status;

	if (error == -ENOENT)
		return fail(app, STATUS_NO,
			    "'%s' is no physical function of SR-IOV. 'pcipt-vfs' alone lists those "
			    "that are.",
			    app->arguments[0]);
	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot foresee the virtual functions: %s.", pcipt_strerror(error));
	status = say_prediction(app, prediction);
	pcipt_prediction_free(prediction);
	return status;
}

static int add_port(const struct app *app, struct pcipt_transaction *change, const struct pcipt_address *address,
		    uint32_t index, uint32_t place)
{
	struct pcipt_vf_network *network = NULL;
	int status = port_make(app, &port, address, index, place, &network);
	int error = 0;

	if (status == STATUS_GO_ON)
		error = pcipt_transaction_add_vf_network(change, address, index, network);
	if (error < 0)
		status = fail(app, STATUS_SYSTEM, "Cannot add the settings to the change: %s.", pcipt_strerror(error));
	pcipt_vf_network_free(network);
	return status;
}

/* The number of VFs and their ports, or the port of one that is there. */
static int add_device(const struct app *app, struct pcipt_transaction *change, const struct pcipt_address *address)
{
	uint32_t number = 0, index;
	int status = STATUS_GO_ON, error;

	if (set) {
		if (!read_number(set, UINT16_MAX, &index))
			return fail(app, STATUS_USAGE,
				    "'%s' is no number of a virtual function: they are counted from 0.", set);
		return add_port(app, change, address, index, 0);
	}
	if (create && (!read_number(create, UINT16_MAX, &number) || !number))
		return fail(app, STATUS_USAGE, "'%s' is no number of virtual functions to create.%s", create,
			    strcmp(create, "0") ? "" : " --remove removes them.");
	error = pcipt_transaction_add_vfs(change, address, number, get_flags());
	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot add a device to the change: %s.", pcipt_strerror(error));
	for (uint32_t i = 0; status == STATUS_GO_ON && port_is_given(&port) && i < number; i++)
		status = add_port(app, change, address, i, i);
	return status;
}

/* Names of interfaces and ids can only be understood with a picture; the change takes its own. */
static int add_devices(const struct app *app, struct pcipt_transaction *change)
{
	struct pcipt_host *host = NULL;
	struct pcipt_address address;
	bool *marks = NULL;
	int status = STATUS_GO_ON, known = 0;

	while (known < app->count && pcipt_address_parse(app->arguments[known], &address) == 0)
		known++;
	for (int i = 0; known == app->count && status == STATUS_GO_ON && i < known; i++) {
		(void)pcipt_address_parse(app->arguments[i], &address);
		status = add_device(app, change, &address);
	}
	if (known == app->count)
		return status;
	status = app_read(app, PCIPT_READ_INTERFACES, &host);
	if (status == STATUS_GO_ON)
		status = choose_devices(app, host, &marks);
	for (size_t i = 0; status == STATUS_GO_ON && i < pcipt_host_get_device_count(host); i++)
		if (marks[i])
			status = add_device(app, change, pcipt_device_get_address(pcipt_host_get_device(host, i)));
	free(marks);
	pcipt_host_unref(host);
	return status;
}

static int change_them(const struct app *app)
{
	struct pcipt_transaction *change = NULL;
	int status = STATUS_GO_ON;

	if (pcipt_transaction_new(app->ctx, &change) < 0)
		return fail(app, STATUS_SYSTEM, "Cannot begin a change: out of memory.");
	if (owner)
		status = change_set_owner(app, change, owner);
	if (status == STATUS_GO_ON)
		status = add_devices(app, change);
	if (status == STATUS_GO_ON)
		status = change_run(app, change, dry_run);
	pcipt_transaction_free(change);
	return status;
}

static int run(const struct app *app)
{
	unsigned int what = PCIPT_READ_INTERFACES | PCIPT_READ_SRIOV | PCIPT_READ_CONFIG | PCIPT_READ_USERS |
			    PCIPT_READ_MACHINE | PCIPT_READ_GROUPS;
	struct pcipt_host *host = NULL;
	bool *marks = NULL;
	uint32_t count = 0;
	int status;

	if (create || remove_all || set)
		return change_them(app);
	if (predict && !read_number(predict, UINT16_MAX, &count))
		return fail(app, STATUS_USAGE, "'%s' is no number of virtual functions.", predict);
	status = app_read(app, app->json && !predict ? PCIPT_READ_ALL : what, &host);
	if (status == STATUS_GO_ON)
		status = choose_devices(app, host, &marks);
	if (status == STATUS_GO_ON && !predict)
		status = show(app, host, marks);
	for (size_t i = 0; status == STATUS_GO_ON && i < pcipt_host_get_device_count(host); i++)
		if (marks[i])
			status = foresee(app, pcipt_host_get_device(host, i), count);
	free(marks);
	pcipt_host_unref(host);
	return status;
}

/* What goes with what. */
static int check_options(const struct app *app)
{
	int modes = !!create + !!predict + !!set + remove_all;
	bool changes = create || set || remove_all;

	if (modes > 1)
		return fail(app, STATUS_USAGE, "Only one of --create, --remove, --set and --predict can be given.");
	if (modes && !app->count)
		return fail(app, STATUS_USAGE, "An argument is missing. Try 'pcipt-vfs --help'.");
	if ((set || predict || port_has_list(&port)) && app->count > 1)
		return fail(app, STATUS_USAGE, "--set, --predict and a list of MACs are for one physical function.");
	if (!changes && (dry_run || timeout || force || force_needed))
		return fail(app, STATUS_USAGE,
			    "--dry-run, --timeout, --force and --force-needed are for a change: "
			    "--create, --remove or --set.");
	if (!create && (bind_them || recreate || for_host || keep_awake || owner))
		return fail(app, STATUS_USAGE,
			    "--bind, --recreate, --for-host, --keep-awake and --owner are for --create.");
	if (bind_them && for_host)
		return fail(app, STATUS_USAGE,
			    "--for-host leaves them to the host's drivers, and --bind to VFIO's: "
			    "give one of the two.");
	if (!bind_them && (keep_awake || owner))
		return fail(app, STATUS_USAGE, "--keep-awake and --owner are for --bind.");
	if (port_is_given(&port) && !create && !set)
		return fail(app, STATUS_USAGE, "Settings of a port are for --create and --set.");
	if (set && !port_is_given(&port))
		return fail(app, STATUS_USAGE, "--set needs at least one setting, such as --mac or --vlan.");
	return STATUS_GO_ON;
}

static const char help[] =
	"[DEVICE...] | --create N [OPTION...] PF... | --remove [OPTION...] PF... | --set INDEX ... PF\n"
	"Shows physical functions (PF) of SR-IOV with their virtual ones, makes and removes these, and sets their\n"
	"network ports. A PF is an address such as 01:00.0, an interface such as eth0, or vendor:device for all\n"
	"with these ids. If a step fails, all is undone.\n"
	"\n"
	"  --predict N  where N virtual functions would be, and how many would work\n"
	"  --create N   make N of them, which no driver of the host takes\n"
	"  --remove     remove them all\n"
	"  --set INDEX  set the port of one that is there\n"
	"  --dry-run    only list the steps\n"
	"\n"
	"With --create:\n"
	"  --bind             bind them to vfio-pci, for virtual machines\n"
	"  --for-host         leave them to the host's drivers\n"
	"  --recreate         remove those that are there first\n"
	"  --keep-awake       do not let them sleep while they are bound\n"
	"  --owner UID:GID    give the nodes of their groups to this user and group\n"
	"\n"
	"With --create, for each of them, and with --set:\n"
	"  --mac auto|MAC,... the same at every start, or one for each\n"
	"  --vlan ID[:QOS[:802.1Q|802.1ad]]\n"
	"  --trust on|off     whether the guest may change its MAC and hear all frames\n"
	"  --spoof-check on|off\n"
	"  --link-state auto|on|off\n"
	"  --rate MIN:MAX     in Mbit/s; 0 for none\n"
	"\n"
	"  --timeout SECONDS  for one write to the kernel, and for another change that is under way; 30 unless set\n"
	"  --force            also when the device is in use\n"
	"  --force-needed     also when the host itself depends on it: you may lose the host\n";

int main(int argc, char **argv)
{
	static const struct app_flag flags[] = {{.name = "create", .value = &create},
						{.name = "predict", .value = &predict},
						{.name = "set", .value = &set},
						{.name = "remove", .given = &remove_all},
						{.name = "bind", .given = &bind_them},
						{.name = "recreate", .given = &recreate},
						{.name = "for-host", .given = &for_host},
						{.name = "keep-awake", .given = &keep_awake},
						{.name = "dry-run", .given = &dry_run},
						{.name = "force", .given = &force},
						{.name = "force-needed", .given = &force_needed},
						{.name = "timeout", .value = &timeout},
						{.name = "owner", .value = &owner},
						{.name = "mac", .value = &port.mac},
						{.name = "vlan", .value = &port.vlan},
						{.name = "trust", .value = &port.trust},
						{.name = "spoof-check", .value = &port.spoof_check},
						{.name = "link-state", .value = &port.link_state},
						{.name = "rate", .value = &port.rate},
						{.name = NULL}};
	struct app app = {.name = "pcipt-vfs", .help = help, .flags = flags, .least = 0, .most = -1};
	int status = app_start(&app, argc, argv);

	if (status == STATUS_GO_ON)
		status = check_options(&app);
	if (status == STATUS_GO_ON)
		status = change_set_timeout(&app, timeout);
	if (status == STATUS_GO_ON)
		status = run(&app);
	return app_end(&app, status);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The IOMMU groups with their devices, as the shell loop of every guide prints them, with driver, interfaces and
 * verdict beside them.
 */
#include "common.h"

#include <stdlib.h>
#include <string.h>

struct listing {
	const struct app *app;
	const struct pcipt_host *host;
	bool *marks; /* the devices that were asked for, by index */
	bool has_domains;
};

static void say_address(const struct listing *listing, const struct pcipt_device *device)
{
	const struct pcipt_address *address = pcipt_device_get_address(device);

	if (listing->has_domains)
		say(stdout, "%04x:", address->domain);
	say(stdout, "%02x:%02x.%u", address->bus, address->device, address->function);
}

/* Those that people know a device by; not the ports of a disk controller, say. */
static void say_interfaces(const struct pcipt_device *device)
{
	static const char *const known[] = {"net", "block", "nvme", "drm", "sound", "infiniband"};
	const char *before = ": ";

	for (size_t i = 0; i < pcipt_device_get_interface_count(device); i++) {
		const char *class = pcipt_device_get_interface_class(device, i);
		size_t k = 0;

		while (k < sizeof(known) / sizeof(known[0]) && strcmp(class, known[k]) != 0)
			k++;
		if (k == sizeof(known) / sizeof(known[0]))
			continue;
		say(stdout, "%s%s", before, pcipt_device_get_interface_name(device, i));
		before = " ";
	}
}

/* 01:00.0 Ethernet controller [0200]: Intel Corporation I350 [8086:1521] (rev 01) - driver igb: eth0 */
static void say_device(const struct listing *listing, const struct pcipt_device *device)
{
	const char *class = pcipt_device_get_class_name(device);
	const char *vendor = pcipt_device_get_vendor_name(device);
	const char *name = pcipt_device_get_device_name(device);
	const char *driver = pcipt_device_get_driver(device);
	uint8_t revision = 0;

	say(stdout, "\t");
	say_address(listing, device);
	say(stdout, " %s [%04x]: ", class ? class : "Class", pcipt_device_get_class(device) >> 8);
	say(stdout, "%s%s%s ", vendor ? vendor : "", vendor ? " " : "", name ? name : "Device");
	say(stdout, "[%04x:%04x]", pcipt_device_get_vendor_id(device), pcipt_device_get_device_id(device));
	if (pcipt_device_get_revision(device, &revision) == 0 && revision)
		say(stdout, " (rev %02x)", revision);
	say(stdout, " - %s%s", driver ? "driver " : "no driver", driver ? driver : "");
	say_interfaces(device);
	say_uses(device);
	say(stdout, "\n");
}

/* blocked by 01:00.0 (igb), 01:00.1 (igb) */
static void say_blockers(const struct listing *listing, const struct pcipt_findings *findings)
{
	const char *before = "blocked by ";

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);
		const struct pcipt_device *device;
		struct pcipt_address address;

		if (pcipt_finding_get_code(finding) != PCIPT_CODE_GROUP_MEMBER_BLOCKS ||
		    pcipt_finding_get_address(finding, &address) < 0)
			continue;
		device = pcipt_host_find_device(listing->host, &address);
		say(stdout, "%s", before);
		say_address(listing, device);
		say(stdout, " (%s)", pcipt_device_get_driver(device));
		before = ", ";
	}
}

/* The only thing in the way of a device that is alone is the driver that it would be unbound from anyway. */
static bool say_own_driver(const struct pcipt_group *group)
{
	const char *driver = NULL;

	if (pcipt_group_get_isolation(group) != PCIPT_ISOLATION_ALONE)
		return false;
	for (size_t i = 0; i < pcipt_group_get_member_count(group); i++) {
		const struct pcipt_device *member = pcipt_group_get_member(group, i);
		const char *its = pcipt_device_get_driver(member);

		if (!pcipt_device_is_bridge(member))
			driver = its;
		else if (its && strcmp(its, "pcieport") != 0)
			return false;
	}
	if (!driver)
		return false;
	say(stdout, "on the host's driver %s", driver);
	return true;
}

static void say_verdict(const struct listing *listing, const struct pcipt_group *group,
			const struct pcipt_findings *findings)
{
	int isolation = pcipt_group_get_isolation(group), viability = pcipt_group_get_viability(group);

	if (isolation == PCIPT_ISOLATION_EMPTY) {
		say(stdout, "bridges only");
		return;
	}
	say(stdout, "%s",
	    isolation == PCIPT_ISOLATION_UNKNOWN ? "members not fully known" : pcipt_isolation_get_name(isolation));
	say(stdout, ", ");
	if (viability == PCIPT_VIABILITY_BLOCKED && say_own_driver(group))
		return;
	style(stdout, viability == PCIPT_VIABILITY_VIABLE ? STYLE_GOOD : STYLE_WARNING);
	if (viability == PCIPT_VIABILITY_BLOCKED)
		say_blockers(listing, findings);
	else
		say(stdout, "%s%s", viability == PCIPT_VIABILITY_VIABLE ? "" : "viability ",
		    pcipt_viability_get_name(viability));
	style(stdout, STYLE_PLAIN);
}

/* Why its members are together, and what keeps it apart. */
static int say_reasons(const struct listing *listing, const struct pcipt_group *group)
{
	struct pcipt_findings *findings = NULL;
	int error = pcipt_group_explain(group, &findings);

	if (error < 0)
		return fail(listing->app, STATUS_SYSTEM, "Cannot explain IOMMU group %u: %s.",
			    pcipt_group_get_number(group), pcipt_strerror(error));
	say_reasons_of(stdout, findings, listing->host, listing->marks);
	pcipt_findings_free(findings);
	return STATUS_DONE;
}

static int say_group(const struct listing *listing, const struct pcipt_group *group)
{
	struct pcipt_findings *findings = NULL;
	int error = pcipt_group_check(group, &findings);

	if (error < 0)
		return fail(listing->app, STATUS_SYSTEM, "Cannot judge IOMMU group %u: %s.",
			    pcipt_group_get_number(group), pcipt_strerror(error));
	style(stdout, STYLE_BOLD);
	say(stdout, "IOMMU Group %u:", pcipt_group_get_number(group));
	style(stdout, STYLE_PLAIN);
	say(stdout, " ");
	say_verdict(listing, group, findings);
	say(stdout, "\n");
	for (size_t i = 0; i < pcipt_group_get_member_count(group); i++)
		say_device(listing, pcipt_group_get_member(group, i));
	for (size_t i = 0; i < pcipt_group_get_other_count(group); i++)
		say(stdout, "\t%s (not a PCI device)\n", pcipt_group_get_other_name(group, i));
	if (listing->app->count)
		say_findings(stdout, findings, PCIPT_SEVERITY_NOTE);
	pcipt_findings_free(findings);
	return listing->app->count ? say_reasons(listing, group) : STATUS_DONE;
}

static bool is_wanted(const struct listing *listing, const struct pcipt_group *group)
{
	bool wanted = !listing->app->count;

	for (size_t i = 0; i < pcipt_host_get_device_count(listing->host) && !wanted; i++)
		wanted = listing->marks[i] && pcipt_device_get_group(pcipt_host_get_device(listing->host, i)) == group;
	return wanted;
}

static void say_groupless(const struct listing *listing)
{
	bool any = false;

	for (size_t i = 0; i < pcipt_host_get_device_count(listing->host); i++) {
		const struct pcipt_device *device = pcipt_host_get_device(listing->host, i);

		if (pcipt_device_get_group(device) || (listing->app->count && !listing->marks[i]))
			continue;
		if (!any)
			say(stdout, "No IOMMU group: cannot be passed through\n");
		any = true;
		say_device(listing, device);
	}
}

/* Why there are no groups, and what could not be seen. */
static int say_why(const struct listing *listing)
{
	struct pcipt_findings *findings = NULL;
	int error = pcipt_host_check(listing->host, &findings);

	if (error < 0)
		return fail(listing->app, STATUS_SYSTEM, "Cannot judge this host: %s.", pcipt_strerror(error));
	fflush(stdout);
	say(stderr, "This host has no IOMMU groups:\n");
	say_findings(stderr, findings, PCIPT_SEVERITY_WARNING);
	pcipt_findings_free(findings);
	return STATUS_NO;
}

static void say_summary(const struct pcipt_host *host)
{
	size_t groups = pcipt_host_get_group_count(host), viable = 0, alone = 0, bundled = 0;

	for (size_t i = 0; i < groups; i++) {
		const struct pcipt_group *group = pcipt_host_get_group(host, i);
		int isolation = pcipt_group_get_isolation(group);

		if (isolation == PCIPT_ISOLATION_EMPTY)
			continue;
		if (pcipt_group_get_viability(group) == PCIPT_VIABILITY_VIABLE)
			viable++;
		else if (isolation == PCIPT_ISOLATION_ALONE)
			alone++;
		else
			bundled++;
	}
	say(stdout,
	    "\n%zu groups. A virtual machine can have %zu of them now; %zu more once their one device is on vfio-pci "
	    "(pcipt-bind DEVICE); %zu only with all their devices (pcipt-bind --group DEVICE).\n",
	    groups, viable, alone, bundled);
}

static int say_groups(struct listing *listing)
{
	size_t count = pcipt_host_get_group_count(listing->host);
	int status = STATUS_DONE;

	for (size_t i = 0; i < pcipt_host_get_device_count(listing->host); i++)
		listing->has_domains |= pcipt_device_get_address(pcipt_host_get_device(listing->host, i))->domain != 0;
	for (size_t i = 0; i < count && status == STATUS_DONE; i++)
		if (is_wanted(listing, pcipt_host_get_group(listing->host, i)))
			status = say_group(listing, pcipt_host_get_group(listing->host, i));
	say_groupless(listing);
	if (!count)
		status = say_why(listing);
	else if (!listing->app->count)
		say_summary(listing->host);
	fflush(stdout);
	say_unread(stderr, listing->host);
	return status;
}

int main(int argc, char **argv)
{
	struct app app = {
		.name = "pcipt-groups",
		.help = "[OPTION...] [DEVICE...]\n"
			"Lists the IOMMU groups: which devices can only be passed through together, and what is in the "
			"way.\n"
			"A DEVICE limits the list to its group and says why its members share it; it is an address "
			"such as 01:00.0, an\n"
			"interface such as eth0, or vendor:device. JSON always holds all groups.\n",
		.most = -1,
	};
	struct listing listing = {.app = &app};
	struct pcipt_host *host = NULL;
	struct pcipt_text *text = NULL;
	int status = app_start(&app, argc, argv);

	if (status == STATUS_GO_ON)
		status = app_read(&app,
				  PCIPT_READ_DETAILS | PCIPT_READ_INTERFACES | PCIPT_READ_GROUPS | PCIPT_READ_MACHINE |
					  PCIPT_READ_NAMES | PCIPT_READ_USERS | (app.count ? PCIPT_READ_TOPOLOGY : 0u),
				  &host);
	listing.host = host;
	if (status == STATUS_GO_ON)
		status = choose_devices(&app, host, &listing.marks);
	if (status == STATUS_GO_ON && app.json) {
		status = pcipt_host_to_json(host, &text);
		status = say_json(&app, status, text, pcipt_host_get_group_count(host) ? STATUS_DONE : STATUS_NO);
	} else if (status == STATUS_GO_ON) {
		status = say_groups(&listing);
	}
	free(listing.marks);
	pcipt_host_unref(host);
	return app_end(&app, status);
}

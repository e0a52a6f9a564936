/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

bool pt_is_vfio_driver(const struct pcipt_device *device)
{
	if (pt_is_vfio_name(device->driver))
		return true;
	if (!device->driver)
		return false;
	for (size_t i = 0; i < pcipt_device_get_interface_count(device); i++)
		if (!strcmp(device->extra->interfaces[i].class_name, "vfio-dev"))
			return true;
	return false;
}

bool pt_driver_allows_vfio(const struct pcipt_device *device)
{
	return !device->driver || !strcmp(device->driver, "pcieport") || !strcmp(device->driver, "pci-stub") ||
	       pt_is_vfio_driver(device);
}

static size_t count_endpoints(const struct pcipt_group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->member_count; i++)
		count += !pcipt_device_is_bridge(group->members[i]);
	return count;
}

PCIPT_EXPORT int pcipt_group_get_isolation(const struct pcipt_group *group)
{
	size_t endpoints;

	if (!group)
		return -EINVAL;
	endpoints = count_endpoints(group);
	if (endpoints + group->details->other_count > 1)
		return PCIPT_ISOLATION_BUNDLED;
	if (group->details->others_error)
		return PCIPT_ISOLATION_UNKNOWN;
	return endpoints + group->details->other_count ? PCIPT_ISOLATION_ALONE : PCIPT_ISOLATION_EMPTY;
}

PCIPT_EXPORT int pcipt_group_get_viability(const struct pcipt_group *group)
{
	if (!group)
		return -EINVAL;
	for (size_t i = 0; i < group->member_count; i++)
		if (!pt_driver_allows_vfio(group->members[i]))
			return PCIPT_VIABILITY_BLOCKED;
	return group->details->others_error || group->details->other_count ? PCIPT_VIABILITY_UNKNOWN
									   : PCIPT_VIABILITY_VIABLE;
}

/* Lists the endpoints, or the bridges, of a group: "0000:01:00.0, 0000:01:00.1". */
static void name_members(struct pcipt_text *text, const struct pcipt_group *group, bool bridges)
{
	size_t count = 0;

	for (size_t i = 0; i < group->member_count; i++)
		if (pcipt_device_is_bridge(group->members[i]) == bridges)
			pt_list_name(text, &count, group->members[i]->name);
	pt_list_end(text, count);
}

/* Whether all endpoints are functions of one card. */
static bool is_one_card(const struct pcipt_group *group)
{
	const struct pcipt_address *first = NULL;

	for (size_t i = 0; i < group->member_count; i++) {
		const struct pcipt_address *address = &group->members[i]->address;

		if (pcipt_device_is_bridge(group->members[i]))
			continue;
		if (first && (first->domain != address->domain || first->bus != address->bus ||
			      first->device != address->device))
			return false;
		first = address;
	}
	return first != NULL;
}

static void check_isolation(const struct pcipt_group *group, struct pcipt_findings *findings)
{
	size_t endpoints = count_endpoints(group), bridges = group->member_count - endpoints;
	struct pcipt_text members = {0}, above = {0};

	name_members(&members, group, false);
	name_members(&above, group, true);
	if (members.failed || above.failed) {
		findings->failed = true;
	} else if (!group->member_count && group->details->other_count) {
		pt_find_group(findings, PCIPT_CODE_GROUP_OTHER_MEMBER, PCIPT_SEVERITY_NOTE, group->number,
			      "Holds no PCI function, only %s.", group->details->others[0]);
	} else if (!endpoints) {
		pt_find_group(findings, PCIPT_CODE_GROUP_NO_ENDPOINT, PCIPT_SEVERITY_NOTE, group->number,
			      "Only bridges: nothing to pass through.");
	} else if (endpoints == 1 && bridges) {
		pt_find_group(findings, PCIPT_CODE_GROUP_ALONE, PCIPT_SEVERITY_NOTE, group->number,
			      "%s is alone with the bridge%s %s in its group.", members.string, bridges == 1 ? "" : "s",
			      above.string);
	} else if (endpoints == 1) {
		pt_find_group(findings, PCIPT_CODE_GROUP_ALONE, PCIPT_SEVERITY_NOTE, group->number,
			      "%s is alone in its group.", members.string);
	} else {
		pt_find_group(findings, PCIPT_CODE_GROUP_BUNDLED, PCIPT_SEVERITY_NOTE, group->number,
			      "%zu %s can only be passed through together: %s.", endpoints,
			      is_one_card(group) ? "functions of one card" : "devices", members.string);
	}
	pt_text_release(&members);
	pt_text_release(&above);
}

/* A member that a PCI driver cannot speak for: a platform or ACPI device. */
static void check_others(const struct pcipt_group *group, struct pcipt_findings *findings)
{
	if (group->details->others_error && group->details->others_error != -ENODATA) {
		pt_find_group(findings, PCIPT_CODE_GROUP_UNKNOWN, PCIPT_SEVERITY_WARNING, group->number,
			      "Its members could not all be read (%s), so that more may be in the way.",
			      pcipt_strerror(group->details->others_error));
		return;
	}
	if (group->details->others_error) {
		pt_find_group(findings, PCIPT_CODE_GROUP_UNKNOWN, PCIPT_SEVERITY_NOTE, group->number,
			      "Only its PCI functions were read; whether it has other members is unknown.");
		return;
	}
	for (size_t i = 0; group->member_count && i < group->details->other_count; i++)
		pt_find_group(
			findings, PCIPT_CODE_GROUP_OTHER_MEMBER, PCIPT_SEVERITY_WARNING, group->number,
			"%s is a member too, though no PCI function; if a driver holds it, the group is not viable.",
			group->details->others[i]);
}

static void check_viability(const struct pcipt_group *group, struct pcipt_findings *findings)
{
	for (size_t i = 0; i < group->member_count; i++) {
		const struct pcipt_device *member = group->members[i];

		if (pt_driver_allows_vfio(member))
			continue;
		pt_find_device(findings, PCIPT_CODE_GROUP_MEMBER_BLOCKS, PCIPT_SEVERITY_WARNING, &member->address,
			       "%s is bound to the host driver %s.", member->name, member->driver);
		if (pcipt_device_is_bridge(member))
			pt_remedy(findings, "Unbind the bridge from %s.", member->driver);
		else
			pt_remedy(findings, "Bind %s to vfio-pci, or leave it without a driver.", member->name);
	}
	if (pcipt_group_get_viability(group) == PCIPT_VIABILITY_VIABLE && count_endpoints(group))
		pt_find_group(findings, PCIPT_CODE_GROUP_VIABLE, PCIPT_SEVERITY_NOTE, group->number,
			      "No member is in the way of VFIO.");
}

/* A direct mapping must hold for ever (RMRR); a relaxable one may end, as that of a graphics card does. */
static void check_regions(const struct pcipt_group *group, struct pcipt_findings *findings)
{
	for (size_t i = 0; i < group->details->region_count; i++) {
		if (strcmp(group->details->regions[i].type, "direct"))
			continue;
		pt_find_group(findings, PCIPT_CODE_GROUP_DIRECT_REGION, PCIPT_SEVERITY_BLOCKER, group->number,
			      "The firmware keeps memory 0x%" PRIx64 " to 0x%" PRIx64
			      " mapped for it (RMRR): the kernel will not pass it through.",
			      group->details->regions[i].first, group->details->regions[i].last);
		pt_remedy(findings, "Turn off in the firmware setup what needs this memory: shared memory of the "
				    "management controller with the card (HP), or USB legacy support.");
		return;
	}
}

PCIPT_EXPORT int pcipt_group_check(const struct pcipt_group *group, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings;

	if (!group || !ret_findings)
		return -EINVAL;
	findings = pt_findings_new();
	if (!findings)
		return -ENOMEM;
	check_isolation(group, findings);
	check_others(group, findings);
	check_viability(group, findings);
	check_regions(group, findings);
	return pt_findings_finish(findings, ret_findings);
}

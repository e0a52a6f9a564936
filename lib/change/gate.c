/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool is_taken(const struct pt_planning *planning, const struct pcipt_device *device)
{
	for (size_t i = 0; i < planning->taken_count; i++)
		if (planning->taken[i] == device)
			return true;
	return false;
}

/* Without a group VFIO answers EINVAL and the device is left without a driver. Some IOMMUs make the group only then. */
static void check_group(const struct pcipt_device *device, struct pcipt_findings *findings)
{
	bool may_come = device->host->machine.iommu_count && device->host->machine.iommus[0].kind == PCIPT_IOMMU_VIRTIO;
	struct pcipt_findings *reasons;

	if (device->group)
		return;
	pt_find_device(findings, PCIPT_CODE_DEVICE_NO_GROUP, may_come ? PCIPT_SEVERITY_WARNING : PCIPT_SEVERITY_BLOCKER,
		       &device->address, "%s has no IOMMU group%s.", device->name,
		       may_come ? " yet; this IOMMU makes one when a driver takes the device"
				: ", so VFIO cannot take it");
	if (may_come)
		return;
	pt_remedy(findings, "Turn the IOMMU on; pcipt-status says what is in the way.");
	if (device->host->group_count)
		return;
	if (pcipt_host_check(device->host, &reasons)) {
		findings->failed = true;
		return;
	}
	for (size_t i = 0; i < reasons->count; i++)
		if (reasons->list[i].severity == PCIPT_SEVERITY_BLOCKER) {
			struct pcipt_findings one = {.list = &reasons->list[i], .count = 1};

			pt_findings_append(findings, &one);
		}
	pcipt_findings_free(reasons);
}

/* Devices whose driver in user space would reach past the IOMMU, after the kernel's list in vfio_pci. */
static void check_denylist(struct pt_planning *planning, const struct pcipt_device *device)
{
	static const uint16_t denied[] = {0x0435, 0x0443, 0x19e2, 0x19e3, 0x37c8, 0x37c9, 0x0b25, 0x0cfe};
	char text[8];

	for (size_t i = 0; device->vendor_id == 0x8086 && i < sizeof(denied) / sizeof(denied[0]); i++) {
		if (device->device_id != denied[i])
			continue;
		if (pt_io_read_text(planning->io, PT_IO_ROOT, "sys/module/vfio_pci/parameters/disable_denylist", text,
				    sizeof(text)) > 0 &&
		    text[0] == 'Y')
			return;
		pt_find_device(planning->findings, PCIPT_CODE_CHANGE_DENYLISTED, PCIPT_SEVERITY_WARNING,
			       &device->address,
			       "%s (%04x:%04x) is on the list of devices that vfio-pci denies, since it can harm the "
			       "host: a kernel that has it there refuses the bind.",
			       device->name, device->vendor_id, device->device_id);
		pt_remedy(planning->findings,
			  "If you trust the guest, load vfio-pci with disable_denylist=1; else leave it to the host.");
	}
}

static bool has_blocker(const struct pcipt_findings *findings, const struct pcipt_device *device, size_t from)
{
	for (size_t i = from; i < findings->count; i++)
		if (findings->list[i].severity == PCIPT_SEVERITY_BLOCKER &&
		    findings->list[i].subject == PCIPT_SUBJECT_DEVICE &&
		    !pcipt_address_compare(&findings->list[i].address, &device->address))
			return true;
	return false;
}

/* Another who asks the same holds it for a moment: only what stays so counts. */
static bool is_claimed(struct pt_io *io, const char *node, const char *number)
{
	const struct timespec pause = {.tv_nsec = 10 * 1000000L};

	for (int left = 3; pt_io_claim(io, node, number) == -EBUSY; left--) {
		if (!left)
			return true;
		(void)nanosleep(&pause, NULL);
	}
	return false;
}

/* The kernel's own word: what is mounted, swapped on or part of something cannot be opened by another. */
static void claim_disks_of(struct pt_planning *planning, const struct pcipt_device *device, size_t from)
{
	const struct pt_extra *extra = device->extra;

	for (size_t i = 0; i < extra->interface_count; i++) {
		char path[PATH_MAX], number[32], node[NAME_MAX + 8];
		const char *name = extra->interfaces[i].name;

		if (strcmp(extra->interfaces[i].class_name, "block"))
			continue;
		(void)snprintf(path, sizeof(path), "sys/class/block/%s/dev", name);
		if (pt_io_read_text(planning->io, PT_IO_ROOT, path, number, sizeof(number)) <= 0)
			continue;
		(void)snprintf(node, sizeof(node), "dev/%s", name);
		for (char *mark = node; (mark = strchr(mark, '!'));)
			*mark = '/'; /* as the kernel spells a slash */
		if (has_blocker(planning->findings, device, from) || !is_claimed(planning->io, node, number))
			continue;
		pt_find_device(planning->findings, PCIPT_CODE_USE_CLAIMED, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "The kernel says that /dev/%s on %s is in use, though not by what.", node + 4,
			       device->name);
		pt_remedy(planning->findings, "Look for a storage pool or a program that has the disk.");
	}
}

static void claim_disks(struct pt_planning *planning, const struct pcipt_device *device, size_t from)
{
	const struct pcipt_host *host = device->host;

	for (size_t i = 0; i < host->device_count; i++)
		if (pt_is_below(&host->devices[i], device))
			claim_disks_of(planning, &host->devices[i], from);
}

/* A VFIO group can be opened once: what another open answers is true whoever holds it. */
static void claim_group(struct pt_planning *planning, const struct pcipt_device *device, size_t from)
{
	char node[64];

	if (!device->group || !pt_is_vfio_driver(device) || has_blocker(planning->findings, device, from))
		return;
	(void)snprintf(node, sizeof(node), "dev/vfio/%u", device->group->number);
	if (!is_claimed(planning->io, node, NULL))
		return;
	pt_find_device(planning->findings, PCIPT_CODE_USE_VFIO_OPEN, PCIPT_SEVERITY_BLOCKER, &device->address,
		       "A process holds /%s open, and %s with it; which one cannot be seen from here.", node,
		       device->name);
	pt_remedy(planning->findings, "Stop the virtual machine that has it.");
}

/* Lowers what the caller's flags override to warnings. */
static void apply_flags(const struct pcipt_host *host, struct pcipt_findings *findings, size_t from, unsigned int flags)
{
	for (size_t i = from; i < findings->count; i++) {
		enum pt_use_class use = pt_use_class(host, findings->list[i].code);

		if (use == PT_NO_USE || findings->list[i].severity != PCIPT_SEVERITY_BLOCKER)
			continue;
		if (flags & PCIPT_CHANGE_EVEN_IF_NEEDED || (use == PT_IN_USE && flags & PCIPT_CHANGE_EVEN_IF_IN_USE))
			findings->list[i].severity = PCIPT_SEVERITY_WARNING;
	}
}

static void check_vfs(const struct pcipt_device *device, struct pcipt_findings *findings)
{
	if (!device->extra->vf_count)
		return;
	pt_find_device(findings, PCIPT_CODE_CHANGE_PF_WITH_VFS, PCIPT_SEVERITY_BLOCKER, &device->address,
		       "%s has %zu virtual functions, which vanish when its driver lets go of it.", device->name,
		       device->extra->vf_count);
	pt_remedy(findings, "Remove them first: pcipt-vfs --remove %s.", device->name);
}

void pt_gate_kind(struct pt_planning *planning, const struct pt_target *target)
{
	if (pcipt_device_is_bridge(target->device))
		return;
	check_group(target->device, planning->findings);
	if (!target->driver || pt_same_module(target->driver, PT_VFIO_DRIVER))
		check_denylist(planning, target->device);
}

void pt_gate_bind(struct pt_planning *planning, const struct pt_target *target)
{
	const struct pcipt_device *device = target->device;
	struct pcipt_findings *findings = planning->findings;
	size_t from = findings->count;

	pt_gate_kind(planning, target);
	check_vfs(device, findings);
	pt_check_use(device, planning->taken, planning->taken_count, findings);
	claim_disks(planning, device, from);
	claim_group(planning, device, from);
	apply_flags(device->host, findings, from, target->flags);
}

void pt_gate_unread(struct pt_planning *planning)
{
	const struct pcipt_host *host = planning->host;
	size_t processes = 0;

	for (size_t i = 0; i < host->unread_count; i++) {
		const char *path = host->unread[i].path, *end = strrchr(path, '/');

		processes += !strncmp(path, "/proc/", 6) && end && !strcmp(end, "/fd");
	}
	if (!processes)
		return;
	pt_find_host(planning->findings, PCIPT_CODE_NOT_READABLE, PCIPT_SEVERITY_WARNING,
		     "The open files of %zu process%s could not be read: one of them may have a device open.",
		     processes, processes == 1 ? "" : "es");
	pt_remedy(planning->findings, "Ask as root.");
}

/* A device on a VFIO driver is nobody's but theirs who have it open. */
static void tell_vfio_users(struct pt_planning *planning, const struct pcipt_device *device)
{
	struct pcipt_findings *all = pt_findings_new();

	if (!all) {
		planning->findings->failed = true;
		return;
	}
	pt_check_use(device, planning->taken, planning->taken_count, all);
	planning->findings->failed |= all->failed;
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].code == PCIPT_CODE_USE_VFIO_OPEN) {
			struct pcipt_findings one = {.list = &all->list[i], .count = 1};

			pt_findings_append(planning->findings, &one);
		}
	pcipt_findings_free(all);
}

void pt_gate_unbind(struct pt_planning *planning, const struct pcipt_device *device, unsigned int flags)
{
	size_t from = planning->findings->count;

	check_vfs(device, planning->findings);
	if (pt_is_vfio_driver(device)) {
		tell_vfio_users(planning, device);
		claim_group(planning, device, from);
	} else {
		pt_check_use(device, planning->taken, planning->taken_count, planning->findings);
		claim_disks(planning, device, from);
	}
	apply_flags(device->host, planning->findings, from, flags);
}

void pt_gate_restore(struct pt_planning *planning, const struct pt_target *target)
{
	if (pt_is_vfio_driver(target->device))
		pt_gate_unbind(planning, target->device, target->flags);
}

/* Members that stay on a host driver: bound alone, the device cannot be used yet. */
void pt_gate_group(struct pt_planning *planning, const struct pcipt_group *group)
{
	struct pcipt_findings *findings = planning->findings, *all;

	for (size_t i = 0; i < group->member_count; i++) {
		const struct pcipt_device *member = group->members[i];

		if (is_taken(planning, member) || pt_driver_allows_vfio(member))
			continue;
		pt_find_device(
			findings, PCIPT_CODE_GROUP_MEMBER_BLOCKS, PCIPT_SEVERITY_WARNING, &member->address,
			"%s is in the same group %u and stays on the host driver %s: no virtual machine can use the "
			"group until it is freed.",
			member->name, group->number, member->driver);
		pt_remedy(findings, "Bind the whole group, or unbind %s.", member->name);
	}
	if (pcipt_group_check(group, &all)) {
		findings->failed = true;
		return;
	}
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].code == PCIPT_CODE_GROUP_DIRECT_REGION) {
			struct pcipt_findings one = {.list = &all->list[i], .count = 1};

			pt_findings_append(findings, &one);
		}
	pcipt_findings_free(all);
}

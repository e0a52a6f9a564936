/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict.h"

#include <errno.h>
#include <string.h>

/* A 3D controller (0302) computes for another display and has no output. */
static bool is_display(const struct pcipt_device *device)
{
	return device->class_code >> 8 == 0x0300 || device->class_code >> 8 == 0x0380;
}

static bool has_framebuffer(const struct pcipt_device *device)
{
	const struct pcipt_host *host = device->host;

	for (size_t i = 0; i < host->use_count; i++)
		if (host->uses[i].device == device && host->uses[i].kind == PT_USE_FRAMEBUFFER)
			return true;
	return false;
}

/* Whether the host shows something on it: by a driver, or as the firmware has set it up. */
static bool is_shown(const struct pcipt_device *device)
{
	const struct pt_fact_number *boot_vga = &device->extra->boot_vga;

	if (!is_display(device) || pt_is_vfio_driver(device))
		return false;
	return device->driver ? !pt_driver_allows_vfio(device)
			      : has_framebuffer(device) || (!boot_vga->error && boot_vga->number);
}

bool pt_is_below(const struct pcipt_device *device, const struct pcipt_device *above)
{
	/* what stands behind a bridge works on without the bridge's driver */
	if (pcipt_device_is_bridge(above))
		return device == above;
	if (device->extra->physical_function == above)
		return true;
	while (device && device != above)
		device = device->parent;
	return device == above;
}

static bool is_among(const struct pcipt_device *device, const struct pcipt_device *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == device)
			return true;
	return false;
}

/* Whether the host keeps a display when this and those that are taken with it are gone. */
static bool keeps_display(const struct pcipt_device *device, const struct pcipt_device *const *taken, size_t count)
{
	const struct pcipt_host *host = device->host;

	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *other = &host->devices[i];

		if (other != device && is_shown(other) && !is_among(other, taken, count))
			return true;
	}
	return false;
}

static void check_display(const struct pcipt_device *device, const struct pcipt_device *const *taken,
			  size_t taken_count, struct pcipt_findings *findings)
{
	const struct pt_fact_number *boot_vga = &device->extra->boot_vga;

	if (!keeps_display(device, taken, taken_count)) {
		pt_find_device(findings, PCIPT_CODE_USE_LAST_DISPLAY, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s is the only display that the host has left.", device->name);
		pt_remedy(findings, "Add a second graphics card, or turn on the one in the processor, for the host.");
	} else if (!boot_vga->error && boot_vga->number) {
		pt_find_device(findings, PCIPT_CODE_USE_BOOT_DISPLAY, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "%s is the display that the firmware, and with it the console, uses (boot_vga).",
			       device->name);
		pt_remedy(findings, "Choose another as the primary display in the firmware's set-up.");
	}
}

void pt_check_use(const struct pcipt_device *device, const struct pcipt_device *const *taken, size_t taken_count,
		  struct pcipt_findings *findings)
{
	const struct pcipt_host *host = device->host;

	for (size_t i = 0; i < host->use_count; i++)
		if (pt_is_below(host->uses[i].device, device))
			pt_describe_use(&host->uses[i], findings);
	if (is_shown(device))
		check_display(device, taken, taken_count, findings);
	if (host->routes_error || host->mounts_error) {
		pt_find_device(findings, PCIPT_CODE_USE_UNKNOWN, PCIPT_SEVERITY_BLOCKER, &device->address,
			       "Whether the host uses %s cannot be told: its %s could not be read (%s).", device->name,
			       host->routes_error ? "routes" : "mounts",
			       pcipt_strerror(host->routes_error ? host->routes_error : host->mounts_error));
		pt_remedy(findings, "See that /proc is mounted and readable, and ask as root.");
	}
}

enum pt_use_class pt_use_class(const struct pcipt_host *host, enum pcipt_code code)
{
	switch (code) {
	case PCIPT_CODE_USE_HOLDER:
	case PCIPT_CODE_USE_MEMBER:
	case PCIPT_CODE_USE_CLAIMED:
		return host->root_is_hidden ? PT_NEEDED : PT_IN_USE;
	case PCIPT_CODE_USE_UNKNOWN:
	case PCIPT_CODE_USE_DEFAULT_ROUTE:
	case PCIPT_CODE_USE_SYSTEM_MOUNT:
	case PCIPT_CODE_USE_SWAP:
	case PCIPT_CODE_USE_LAST_DISPLAY:
		return PT_NEEDED;
	default:
		return code >= PCIPT_CODE_USE_DEFAULT_ROUTE && code < PCIPT_CODE_CHANGE_NO_DEVICE ? PT_IN_USE
												  : PT_NO_USE;
	}
}

PCIPT_EXPORT int pcipt_device_check(const struct pcipt_device *device, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings;

	if (!device || !ret_findings)
		return -EINVAL;
	if (!(device->host->what & PCIPT_READ_USERS))
		return -ENODATA;
	findings = pt_findings_new();
	if (!findings)
		return -ENOMEM;
	pt_check_use(device, NULL, 0, findings);
	return pt_findings_finish(findings, ret_findings);
}

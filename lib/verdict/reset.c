/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a device can be reset before the next virtual machine gets it, and whom that would hit. */
#include "verdict.h"

#include <host/topology.h>

#include <errno.h>
#include <string.h>

static bool has_any(const char *methods, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (pt_has_word(methods, names[i]))
			return true;
	return false;
}

/* Kernels before 5.15 do not tell their methods: then no device has any. */
static bool kernel_tells(const struct pcipt_host *host)
{
	for (size_t i = 0; i < host->device_count; i++)
		if (host->devices[i].extra->reset_methods.error != -ENOENT)
			return true;
	return false;
}

/* What the function itself says; the kernel has more ways, and a list of functions that say so in error. */
static enum pcipt_reset_grade grade_by_fields(const struct pcipt_device *device)
{
	unsigned int bit = 0;

	if (!pt_field(device, PCIPT_FIELD_PCIE_FLR, &bit) && bit)
		return PCIPT_RESET_FUNCTION;
	if (!pt_field(device, PCIPT_FIELD_AF_FLR, &bit) && bit)
		return PCIPT_RESET_FUNCTION;
	if (!pt_field(device, PCIPT_FIELD_PM_NO_SOFT_RESET, &bit) && !bit)
		return PCIPT_RESET_POWER;
	return PCIPT_RESET_UNKNOWN;
}

static enum pcipt_reset_grade grade(const struct pcipt_device *device)
{
	static const char *const function[] = {"flr", "af_flr", "device_specific", "acpi"};
	static const char *const bus[] = {"bus", "cxl_bus"};
	const struct pt_fact_text *methods = &device->extra->reset_methods;

	if (methods->error == -ENOENT)
		return kernel_tells(device->host) ? PCIPT_RESET_NONE : grade_by_fields(device);
	if (methods->error)
		return PCIPT_RESET_UNKNOWN;
	if (has_any(methods->text, function, sizeof(function) / sizeof(function[0])))
		return PCIPT_RESET_FUNCTION;
	if (pt_has_word(methods->text, "pm"))
		return PCIPT_RESET_POWER;
	return has_any(methods->text, bus, sizeof(bus) / sizeof(bus[0])) ? PCIPT_RESET_BUS : PCIPT_RESET_NONE;
}

PCIPT_EXPORT int pcipt_device_get_reset_grade(const struct pcipt_device *device)
{
	if (!device)
		return -EINVAL;
	if (!(device->host->what & PCIPT_READ_DETAILS))
		return -ENODATA;
	return (int)grade(device);
}

bool pt_bus_reset_hits(const struct pcipt_device *device, const struct pcipt_device *other)
{
	const struct pcipt_device *above = other;

	while (above && above->parent != device->parent)
		above = above->parent;
	return above && other != device && above != device;
}

static size_t name_hit(struct pcipt_text *text, const struct pcipt_device *device)
{
	const struct pcipt_host *host = device->host;
	size_t count = 0;

	for (size_t i = 0; i < host->device_count; i++)
		if (pt_bus_reset_hits(device, &host->devices[i]))
			pt_list_name(text, &count, host->devices[i].name);
	pt_list_end(text, count);
	return count;
}

static void say_no_reset(const struct pcipt_device *device, struct pcipt_findings *findings)
{
	pt_find_device(findings, PCIPT_CODE_RESET_NONE, PCIPT_SEVERITY_WARNING, &device->address,
		       "%s cannot be reset: it has no reset of its own, and the kernel has none for its bus.",
		       device->name);
	pt_remedy(findings,
		  "Its second virtual machine finds it as the first one left it; restart the host when that does "
		  "not work.");
}

/* No reset of its own: VFIO resets the bus when all on it belong to one user, and else not at all. Of a bus with one
 * function alone, the kernel would have said that it can. */
static void check_bus(const struct pcipt_device *device, enum pcipt_reset_grade grade, struct pcipt_findings *findings)
{
	struct pcipt_text hit = {0};
	size_t count = device->parent ? name_hit(&hit, device) : 0;

	if (hit.failed) {
		findings->failed = true;
	} else if (count) {
		pt_find_device(findings, PCIPT_CODE_RESET_BUS, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s has no reset of its own; a reset of its bus would hit %s as well.", device->name,
			       hit.string);
		pt_remedy(findings, "Give all of these to one virtual machine, else none of them is reset.");
	} else if (grade == PCIPT_RESET_NONE) {
		say_no_reset(device, findings);
	} else {
		pt_find_device(findings, PCIPT_CODE_RESET_BUS, PCIPT_SEVERITY_NOTE, &device->address,
			       "%s is reset with its bus, on which there is nothing else.", device->name);
	}
	pt_text_release(&hit);
}

PCIPT_EXPORT int pcipt_device_check_reset(const struct pcipt_device *device, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings;
	const char *methods;

	if (!device || !ret_findings)
		return -EINVAL;
	if (!(device->host->what & PCIPT_READ_DETAILS))
		return -ENODATA;
	findings = pt_findings_new();
	if (!findings)
		return -ENOMEM;
	methods = device->extra->reset_methods.error ? "by its capabilities" : device->extra->reset_methods.text;
	switch (grade(device)) {
	case PCIPT_RESET_FUNCTION:
		pt_find_device(findings, PCIPT_CODE_RESET_FUNCTION, PCIPT_SEVERITY_NOTE, &device->address,
			       "%s can be reset by itself (%s).", device->name, methods);
		break;
	case PCIPT_RESET_POWER:
		pt_find_device(
			findings, PCIPT_CODE_RESET_POWER, PCIPT_SEVERITY_NOTE, &device->address,
			"%s is reset by sending it to D3hot and back (%s); some devices keep part of their state.",
			device->name, methods);
		break;
	case PCIPT_RESET_BUS:
	case PCIPT_RESET_NONE:
		check_bus(device, grade(device), findings);
		break;
	case PCIPT_RESET_UNKNOWN:
		pt_find_device(findings, PCIPT_CODE_RESET_UNKNOWN, PCIPT_SEVERITY_WARNING, &device->address,
			       "How %s is reset is not known (%s).", device->name,
			       pcipt_strerror(device->extra->reset_methods.error));
		break;
	}
	return pt_findings_finish(findings, ret_findings);
}

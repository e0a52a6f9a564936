/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which VFIO driver takes a device: vfio-pci, or one made for the device. Modules say in their aliases which devices
 * they are made for. The list is read as a text beneath the root, and not through libkmod, so that a captured tree
 * gives the same answer as the machine.
 */
#include "change.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define ALIAS "alias vfio_pci:"

static bool is_driver_there(struct pt_planning *planning, const char *driver)
{
	char path[PATH_MAX];

	return !pt_path_join(path, sizeof(path), "sys/bus/pci/drivers", driver) &&
	       pt_io_exists(planning->io, PT_IO_ROOT, path);
}

/* Looks through the lines `alias vfio_pci:PATTERN MODULE` for a module of a name, or for the first that is made for the
 * device; vfio-pci has a line for every device. */
static int find_alias(struct pt_planning *planning, const char *modalias, const char *wanted, const char **ret_module)
{
	const char *text = planning->aliases.string;

	for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		char pattern[512], module[128];

		if (strncmp(line, ALIAS, strlen(ALIAS)) ||
		    sscanf(line + strlen(ALIAS), "%511[^ \n] %127[^ \n]", pattern, module) != 2 ||
		    !pt_is_driver_name(module))
			continue;
		if (wanted ? !pt_same_module(module, wanted)
			   : pt_same_module(module, PT_VFIO_DRIVER) || fnmatch(pattern, modalias, 0))
			continue;
		*ret_module = pt_arena_intern(&planning->plan->arena, module, strlen(module));
		return *ret_module ? 0 : -ENOMEM;
	}
	return 0;
}

/* The list is long, and the same for all devices of a change. */
static int read_aliases(struct pt_planning *planning)
{
	const struct pt_machine *machine = &planning->host->machine;
	char path[PATH_MAX];
	int r;

	if (planning->aliases.string || machine->release.error || strchr(machine->release.text, '/') ||
	    snprintf(path, sizeof(path), "lib/modules/%s/modules.alias", machine->release.text) >= (int)sizeof(path))
		return 0;
	r = pt_io_read_whole(planning->io, PT_IO_ROOT, path, &planning->aliases);
	return r == -ENOMEM ? r : 0;
}

/* What the kernel says of a device; of one that is not there yet, what it will say. */
static bool get_modalias(struct pt_planning *planning, const struct pcipt_device *device, char *text, size_t size)
{
	char path[96];

	if (pt_host_device(planning->host, &device->address)) {
		(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/modalias", device->name);
		return pt_io_read_text(planning->io, PT_IO_ROOT, path, text, size) > 0 && !strncmp(text, "pci:", 4);
	}
	(void)snprintf(text, size, "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X", device->vendor_id, device->device_id,
		       device->subsystem_vendor_id, device->subsystem_device_id, device->class_code >> 16 & 0xff,
		       device->class_code >> 8 & 0xff, device->class_code & 0xff);
	return true;
}

/* The module that takes a device, or the one of a name; NULL for none. */
static int find_module(struct pt_planning *planning, const struct pcipt_device *device, const char *wanted,
		       const char **ret_module)
{
	char modalias[256];
	int r;

	*ret_module = NULL;
	if (!get_modalias(planning, device, modalias, sizeof(modalias))) {
		if (!wanted)
			return 0;
		(void)snprintf(modalias, sizeof(modalias), "pci:");
	}
	r = read_aliases(planning);
	return r ? r : find_alias(planning, modalias + 4, wanted, ret_module);
}

static void tell_missing(struct pt_planning *planning, const struct pt_target *target)
{
	if (!target->driver || pt_same_module(target->driver, PT_VFIO_DRIVER)) {
		pt_find_host(planning->findings, PCIPT_CODE_VFIO_MISSING, PCIPT_SEVERITY_BLOCKER,
			     "This kernel has no driver vfio-pci, neither built in nor as a module.");
		pt_remedy(planning->findings,
			  "Install the distribution's full kernel, not its cloud or minimal one, and restart.");
		return;
	}
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_NO_VFIO_DRIVER, PCIPT_SEVERITY_BLOCKER,
		       &target->device->address,
		       "There is no VFIO driver %s for %s, neither loaded nor among the modules of this kernel.",
		       target->driver, target->device->name);
	pt_remedy(planning->findings, "Leave the driver out, and the one that suits the device is chosen.");
}

static void tell_variant(struct pt_planning *planning, const struct pcipt_device *device, const char *driver)
{
	pt_find_device(planning->findings, PCIPT_CODE_CHANGE_VARIANT, PCIPT_SEVERITY_NOTE, &device->address,
		       "%s goes to %s, the VFIO driver that this kernel has for it.", device->name, driver);
}

/* vfio-pci, which is nearly always the answer; its module is needed when it is not there yet. */
static void choose_usual(struct pt_planning *planning, const struct pt_target *target, const char **ret_driver,
			 const char **ret_module)
{
	enum pcipt_module_state state = planning->host->machine.modules[PT_VFIO_PCI];

	if (state == PCIPT_MODULE_MISSING) {
		tell_missing(planning, target);
		return;
	}
	*ret_driver = PT_VFIO_DRIVER;
	if (state != PCIPT_MODULE_PRESENT)
		*ret_module = PT_VFIO_DRIVER;
}

int pt_choose_driver(struct pt_planning *planning, const struct pt_target *target, const char **ret_driver,
		     const char **ret_module)
{
	const char *module = NULL;
	int r = 0;

	*ret_driver = NULL;
	*ret_module = NULL;
	if (target->driver && pt_same_text(target->driver, PT_VFIO_DRIVER)) {
		choose_usual(planning, target, ret_driver, ret_module);
		return 0;
	}
	if (target->driver && is_driver_there(planning, target->driver)) {
		*ret_driver = pt_arena_intern(&planning->plan->arena, target->driver, strlen(target->driver));
		return *ret_driver ? 0 : -ENOMEM;
	}
	r = find_module(planning, target->device, target->driver, &module);
	if (r)
		return r;
	if (!module) {
		if (target->driver)
			tell_missing(planning, target);
		else
			choose_usual(planning, target, ret_driver, ret_module);
		return 0;
	}
	/* a variant driver has the name of its module */
	*ret_driver = module;
	if (!is_driver_there(planning, module))
		*ret_module = module;
	if (!target->driver)
		tell_variant(planning, target->device, module);
	return 0;
}

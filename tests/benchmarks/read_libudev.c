/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libudev: the devices of the subsystem pci. It does not give the target of iommu_group, which is read besides. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libudev.h>

#include "reader.h"

static uint64_t parse_place(const char *name)
{
	unsigned int domain = 0, bus = 0, device = 0, function = 0;

	return sscanf(name, "%x:%x:%x.%x", &domain, &bus, &device, &function) == 4
		       ? place_of(domain, bus, device, function)
		       : 0;
}

static uint64_t attribute(struct udev_device *device, const char *name)
{
	const char *text = udev_device_get_sysattr_value(device, name);

	return text ? strtoul(text, NULL, 16) : 0;
}

static void add_device(struct facts *facts, struct udev_device *device)
{
	uint64_t place = parse_place(udev_device_get_sysname(device));
	struct udev_device *parent = udev_device_get_parent_with_subsystem_devtype(device, "pci", NULL);
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t length;

	add_number(facts, IDS, place, attribute(device, "vendor") << 16 | attribute(device, "device"));
	add_number(facts, CLASS, place, attribute(device, "class"));
	add_text(facts, DRIVER, place, udev_device_get_driver(device));
	(void)snprintf(path, sizeof(path), "%s/iommu_group", udev_device_get_syspath(device));
	length = readlink(path, target, sizeof(target) - 1);
	if (length > 0) {
		target[length] = '\0';
		add_number(facts, GROUP, place, strtoul(strrchr(target, '/') + 1, NULL, 10));
	}
	if (parent)
		add_number(facts, PARENT, place, parse_place(udev_device_get_sysname(parent)));
	facts->count++;
}

int read_facts(const char *root, unsigned int what, struct facts *facts)
{
	struct udev *udev = udev_new();
	struct udev_enumerate *all = udev ? udev_enumerate_new(udev) : NULL;
	struct udev_list_entry *entry;

	(void)root;
	(void)what;
	if (!all || udev_enumerate_add_match_subsystem(all, "pci") < 0 || udev_enumerate_scan_devices(all) < 0)
		return 1;
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(all))
	{
		struct udev_device *device = udev_device_new_from_syspath(udev, udev_list_entry_get_name(entry));

		if (!device)
			return 1;
		add_device(facts, device);
		udev_device_unref(device);
	}
	udev_enumerate_unref(all);
	udev_unref(udev);
	return 0;
}

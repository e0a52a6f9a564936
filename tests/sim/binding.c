/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What shows in sysfs that a device is bound: links, the line in `uevent`, and what the driver made of the device. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STASH SIM_FOLDER "/stash"
#define NUMBERS SIM_FOLDER "/numbers"
/* How much of a path stands before the devices. */
#define PATH (PATH_MAX / 4)

struct binding {
	const char *address;
	char device[PATH]; /* where it stands */
	char stash[PATH];  /* what its driver had made of it, once it is unbound */
	const char *folder;
};

static void join(char *buffer, const char *folder, const char *name)
{
	sim_format(buffer, PATH_MAX, "%s/%s", folder, name);
}

bool sim_is_vfio(const char *driver)
{
	size_t length = strlen(driver);

	return length >= 8 && pt_same_module(driver + length - 8, "vfio_pci");
}

/* Folders that are there whatever the driver is; functions below a bridge are of this kind. */
static bool stays(const char *name)
{
	struct pcipt_address address;

	return !strcmp(name, "power") || !strcmp(name, "pci_bus") || !pcipt_address_parse(name, &address);
}

static void stash_folder(const struct sim *sim, const char *name, void *userdata)
{
	const struct binding *binding = userdata;
	char path[PATH_MAX], target[PATH_MAX], text[8];

	join(path, binding->device, name);
	if (stays(name) || sim_link_read(sim, path, text, sizeof(text)) || sim_file_read(sim, path, text, sizeof(text)))
		return;
	sim_format(target, sizeof(target), "%s/folders/%s", binding->stash, name);
	sim_file_move(sim, path, target);
}

static void unstash_folder(const struct sim *sim, const char *name, void *userdata)
{
	const struct binding *binding = userdata;
	char path[PATH_MAX], from[PATH_MAX];

	join(path, binding->device, name);
	sim_format(from, sizeof(from), "%s/folders/%s", binding->stash, name);
	sim_file_move(sim, from, path);
}

/* Links of a class to what the driver had made go with it; a link to the device itself stays. */
static void stash_link(const struct sim *sim, const char *name, void *userdata)
{
	const struct binding *binding = userdata;
	char path[PATH_MAX], target[PATH_MAX], part[64];
	const char *found;

	join(path, binding->folder, name);
	if (!sim_link_read(sim, path, target, sizeof(target)))
		return;
	found = strstr(target, binding->address);
	if (!found || found[-1] != '/' || found[strlen(binding->address)] != '/')
		return;
	found += strlen(binding->address) + 1;
	sim_format(part, sizeof(part), "%.*s", (int)strcspn(found, "/"), found);
	if (stays(part))
		return;
	sim_format(target, sizeof(target), "%s/links/", binding->stash);
	found = path;
	for (size_t length = strlen(target); length + 1 < sizeof(target) && *found; found++) {
		target[length++] = *found == '/' ? '!' : *found;
		target[length] = '\0';
	}
	sim_file_move(sim, path, target);
}

static void unstash_link(const struct sim *sim, const char *name, void *userdata)
{
	const struct binding *binding = userdata;
	char path[PATH_MAX], from[PATH_MAX];

	sim_format(path, sizeof(path), "%s", name);
	for (char *mark = path; (mark = strchr(mark, '!'));)
		*mark = '/';
	sim_format(from, sizeof(from), "%s/links/%s", binding->stash, name);
	sim_file_move(sim, from, path);
}

static void stash_class(const struct sim *sim, const char *name, void *userdata)
{
	struct binding *binding = userdata;
	char folder[PATH_MAX];

	join(folder, "sys/class", name);
	binding->folder = folder;
	sim_each(sim, folder, stash_link, binding);
}

static void stash_made(const struct sim *sim, struct binding *binding)
{
	static const char *const folders[] = {
		"sys/dev/block",       "sys/dev/char",           "sys/bus/usb/devices",        "sys/bus/scsi/devices",
		"sys/bus/i2c/devices", "sys/bus/virtio/devices", "sys/bus/pci_express/devices"};

	sim_file_remove(sim, binding->stash);
	sim_each(sim, "sys/class", stash_class, binding);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		binding->folder = folders[i];
		sim_each(sim, folders[i], stash_link, binding);
	}
	sim_each(sim, binding->device, stash_folder, binding);
}

static void unstash_made(const struct sim *sim, struct binding *binding)
{
	char folder[PATH_MAX];

	join(folder, binding->stash, "folders");
	sim_each(sim, folder, unstash_folder, binding);
	join(folder, binding->stash, "links");
	sim_each(sim, folder, unstash_link, binding);
	sim_file_remove(sim, binding->stash);
}

static void start(const struct sim *sim, struct binding *binding, const char *address, const char *driver)
{
	binding->address = address;
	sim_must(sim_device_folder(sim, address, binding->device, sizeof(binding->device)));
	sim_format(binding->stash, sizeof(binding->stash), STASH "/%s/%s", address, driver);
}

/* The first line of `uevent` names the driver, if there is one. */
static void set_uevent(const struct sim *sim, const struct binding *binding, const char *driver)
{
	char path[PATH_MAX], text[1024], line[1200];
	const char *rest = text;

	join(path, binding->device, "uevent");
	sim_must(sim_file_read(sim, path, text, sizeof(text)));
	if (!strncmp(text, "DRIVER=", 7))
		rest = strchr(text, '\n') + 1;
	sim_format(line, sizeof(line), "%s%s%s%s", driver ? "DRIVER=" : "", driver ? driver : "", driver ? "\n" : "",
		   rest);
	sim_file_write(sim, path, line);
}

/*
 * The real kernel gives the lowest free number. Here a device keeps the number that it had first, so that a machine
 * after an undone change can be compared with the one before.
 */
static unsigned int vfio_number(const struct sim *sim, const char *address)
{
	char path[PATH_MAX], owner[64];

	for (unsigned int number = 0;; number++) {
		sim_format(path, sizeof(path), NUMBERS "/vfio%u", number);
		if (sim_link_read(sim, path, owner, sizeof(owner))) {
			if (!strcmp(owner, address))
				return number;
			continue;
		}
		sim_format(path, sizeof(path), "sys/class/vfio-dev/vfio%u", number);
		if (sim_file_exists(sim, path))
			continue;
		sim_format(path, sizeof(path), NUMBERS "/vfio%u", number);
		sim_file_link(sim, path, address);
		return number;
	}
}

static void make_vfio(const struct sim *sim, const struct binding *binding)
{
	char folder[PATH_MAX], path[PATH_MAX], link[PATH_MAX], group[32];
	unsigned int number = vfio_number(sim, binding->address);

	sim_format(link, sizeof(link), "sys/class/vfio-dev/vfio%u", number);
	sim_format(folder, sizeof(folder), "%s/vfio-dev/vfio%u", binding->device, number);
	sim_file_link_up(sim, link, folder);
	join(path, folder, "dev");
	sim_file_write(sim, path, "240:0\n");
	join(path, folder, "device");
	sim_file_link_up(sim, path, binding->device);
	if (!sim_device_link(sim, binding->address, "iommu_group", group, sizeof(group)))
		return;
	sim_format(path, sizeof(path), "dev/vfio/%s", group);
	if (!sim_file_exists(sim, path))
		sim_file_write(sim, path, "");
	sim_format(path, sizeof(path), "sys/class/vfio/%s/dev", group);
	if (!sim_file_exists(sim, path))
		sim_file_write(sim, path, "241:0\n");
}

static void count_vfio(const struct sim *sim, const char *name, void *userdata)
{
	char driver[64];

	if (sim_device_link(sim, name, "driver", driver, sizeof(driver)) && sim_is_vfio(driver))
		++*(unsigned int *)userdata;
}

static void drop_vfio_link(const struct sim *sim, const char *name, void *userdata)
{
	const struct binding *binding = userdata;
	char path[PATH_MAX], target[PATH_MAX];

	sim_format(path, sizeof(path), "sys/class/vfio-dev/%s", name);
	if (!sim_link_read(sim, path, target, sizeof(target)) || !strstr(target, binding->device + strlen("sys/")))
		return;
	sim_file_remove(sim, path);
	sim_format(path, sizeof(path), NUMBERS "/%s", name);
	sim_file_link(sim, path, binding->address);
}

/* The group's node goes with its last member on VFIO. */
static void drop_vfio(const struct sim *sim, struct binding *binding)
{
	char path[PATH_MAX], group[32];
	unsigned int left = 0;

	sim_each(sim, "sys/class/vfio-dev", drop_vfio_link, binding);
	join(path, binding->device, "vfio-dev");
	sim_file_remove(sim, path);
	if (!sim_device_link(sim, binding->address, "iommu_group", group, sizeof(group)))
		return;
	sim_format(path, sizeof(path), "sys/kernel/iommu_groups/%s/devices", group);
	sim_each(sim, path, count_vfio, &left);
	if (left)
		return;
	sim_format(path, sizeof(path), "dev/vfio/%s", group);
	sim_file_remove(sim, path);
	sim_format(path, sizeof(path), "sys/class/vfio/%s", group);
	sim_file_remove(sim, path);
}

/* VFIO drivers let a device sleep while they have it, and no longer. */
static void set_power(const struct sim *sim, const struct binding *binding, const char *value)
{
	char path[PATH_MAX];

	join(path, binding->device, "power/control");
	if (sim_file_exists(sim, path))
		sim_file_write(sim, path, value);
}

void sim_attach(const struct sim *sim, const char *address, const char *driver)
{
	struct binding binding;
	char path[PATH_MAX], target[PATH_MAX];

	start(sim, &binding, address, driver);
	join(path, binding.device, "driver");
	join(target, "sys/bus/pci/drivers", driver);
	sim_file_link_up(sim, path, target);
	sim_format(path, sizeof(path), "sys/bus/pci/drivers/%s/%s", driver, address);
	sim_file_link_up(sim, path, binding.device);
	set_uevent(sim, &binding, driver);
	if (sim_is_vfio(driver)) {
		make_vfio(sim, &binding);
		set_power(sim, &binding, "auto\n");
	} else {
		unstash_made(sim, &binding);
	}
}

void sim_detach(const struct sim *sim, const char *address)
{
	struct binding binding;
	char path[PATH_MAX], driver[64];

	sim_must(sim_device_link(sim, address, "driver", driver, sizeof(driver)));
	start(sim, &binding, address, driver);
	join(path, binding.device, "driver");
	sim_file_remove(sim, path);
	sim_format(path, sizeof(path), "sys/bus/pci/drivers/%s/%s", driver, address);
	sim_file_remove(sim, path);
	set_uevent(sim, &binding, NULL);
	if (sim_is_vfio(driver)) {
		drop_vfio(sim, &binding);
		set_power(sim, &binding, "on\n");
	} else {
		stash_made(sim, &binding);
	}
}

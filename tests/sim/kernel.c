/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the kernel answers writes to the PCI bus. */
#include "sim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MATCHES SIM_FOLDER "/matches"
#define DRIVERS "sys/bus/pci/drivers/"
#define DEVICES "sys/bus/pci/devices/"
/* The longest override: a page without room for newline and zero. */
#define LONGEST_OVERRIDE 4094

bool sim_device_folder(const struct sim *sim, const char *address, char *folder, size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];

	if (!*address || strchr(address, '/') || strlen(address) > 64)
		return false;
	sim_format(path, sizeof(path), DEVICES "%s", address);
	if (!sim_link_read(sim, path, target, sizeof(target)))
		return false;
	sim_must(pt_path_follow(folder, size, "sys/bus/pci/devices", target) == 0);
	return true;
}

bool sim_device_link(const struct sim *sim, const char *address, const char *link, char *name, size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];

	sim_format(path, sizeof(path), DEVICES "%s/%s", address, link);
	if (!sim_link_read(sim, path, target, sizeof(target)))
		return false;
	sim_format(name, size, "%s", pt_base_name(target));
	return true;
}

static bool read_attribute(const struct sim *sim, const char *address, const char *name, char *buffer, size_t size)
{
	char path[PATH_MAX];

	sim_format(path, sizeof(path), DEVICES "%s/%s", address, name);
	if (!sim_file_read(sim, path, buffer, size))
		return false;
	buffer[strcspn(buffer, "\n")] = '\0';
	return true;
}

/* What a driver's table of ids is compared with. */
static void key_of(const struct sim *sim, const char *address, char *key, size_t size)
{
	char vendor[16] = "", device[16] = "", class[16] = "";

	(void)read_attribute(sim, address, "vendor", vendor, sizeof(vendor));
	(void)read_attribute(sim, address, "device", device, sizeof(device));
	(void)read_attribute(sim, address, "class", class, sizeof(class));
	sim_format(key, size, "%s %s %s ", vendor, device, class);
}

static void learn(const struct sim *sim, const char *address, void *userdata)
{
	char key[64], driver[64], *table = userdata;
	size_t length = strlen(table);

	if (!sim_device_link(sim, address, "driver", driver, sizeof(driver)) || sim_is_vfio(driver) ||
	    !strcmp(driver, "pci-stub"))
		return;
	key_of(sim, address, key, sizeof(key));
	sim_format(table + length, 16384 - length, "%s%s\n", key, driver);
}

void sim_kernel_learn(const struct sim *sim)
{
	char table[16384] = "";

	if (sim_file_exists(sim, MATCHES))
		return;
	sim_each(sim, "sys/bus/pci/devices", learn, table);
	sim_file_write(sim, MATCHES, table);
}

/* The driver whose table has the ids of a device. */
static bool native_driver(const struct sim *sim, const char *address, char *driver, size_t size)
{
	char table[16384], key[64];
	const char *line;

	key_of(sim, address, key, sizeof(key));
	sim_must(sim_file_read(sim, MATCHES, table, sizeof(table)));
	line = strstr(table, key);
	if (!line)
		return false;
	line += strlen(key);
	sim_format(driver, size, "%.*s", (int)strcspn(line, "\n"), line);
	return true;
}

static bool has_native(const struct sim *sim, const char *address, const char *driver)
{
	char native[64];

	return native_driver(sim, address, native, sizeof(native)) && !strcmp(native, driver);
}

/* A VF whose physical function says so is given to no driver but one that its override names. */
static bool may_match(const struct sim *sim, const char *address, const char *override)
{
	char pf[64], text[16];

	return strcmp(override, "(null)") || !sim_device_link(sim, address, "physfn", pf, sizeof(pf)) ||
	       !read_attribute(sim, pf, "sriov_drivers_autoprobe", text, sizeof(text)) || strcmp(text, "0");
}

/* An override that is set decides alone; else the table of ids does. */
static bool is_match(const struct sim *sim, const char *address, const char *driver)
{
	char override[SIM_VALUE];

	sim_must(read_attribute(sim, address, "driver_override", override, sizeof(override)));
	if (!may_match(sim, address, override))
		return false;
	return strcmp(override, "(null)") ? !strcmp(override, driver) : has_native(sim, address, driver);
}

static bool is_held(const struct sim *sim, const char *address)
{
	char group[32];

	return sim->held_group && sim_device_link(sim, address, "iommu_group", group, sizeof(group)) &&
	       !strcmp(group, sim->held_group);
}

static int probe_vfio(const struct sim *sim, const char *address)
{
	char class[16] = "", name[64];

	(void)read_attribute(sim, address, "class", class, sizeof(class));
	if (!sim_device_link(sim, address, "iommu_group", name, sizeof(name)) || !strncmp(class, "0x0604", 6) ||
	    !strncmp(class, "0x0609", 6) || (sim->denied && !strcmp(sim->denied, address)))
		return -EINVAL;
	return sim_device_link(sim, address, "virtfn0", name, sizeof(name)) ? -EBUSY : 0;
}

/* The driver itself looks at the device. */
static int probe(const struct sim *sim, const char *address, const char *driver)
{
	int r = 0;

	if (sim_is_vfio(driver))
		r = probe_vfio(sim, address);
	else if (strcmp(driver, "pci-stub") && !has_native(sim, address, driver))
		r = -ENODEV;
	else if (is_held(sim, address))
		r = -EBUSY;
	else if (sim->refused && !strcmp(sim->refused, address))
		r = -EIO;
	if (!r)
		sim_attach(sim, address, driver);
	return r;
}

static int bind(const struct sim *sim, const char *driver, const char *address)
{
	char bound[64];

	if (!sim_device_folder(sim, address, (char[PATH_MAX]){0}, PATH_MAX) || !is_match(sim, address, driver))
		return -ENODEV;
	if (sim_device_link(sim, address, "driver", bound, sizeof(bound)))
		return -EBUSY;
	return probe(sim, address, driver);
}

/* VFs live as long as the driver of their physical function. */
static void drop_vfs(const struct sim *sim, const char *address)
{
	char link[32], path[PATH_MAX], name[64];

	for (int i = 0; i < 256; i++) {
		sim_format(link, sizeof(link), "virtfn%d", i);
		if (!sim_device_link(sim, address, link, name, sizeof(name)))
			break;
		sim_vanish(sim, name);
		sim_format(path, sizeof(path), DEVICES "%s/%s", address, link);
		sim_file_remove(sim, path);
	}
	sim_drop_vf_settings(sim, address);
}

static int unbind(const struct sim *sim, const char *driver, const char *address)
{
	char bound[64];

	if (!sim_device_folder(sim, address, (char[PATH_MAX]){0}, PATH_MAX) ||
	    !sim_device_link(sim, address, "driver", bound, sizeof(bound)) || strcmp(bound, driver))
		return -ENODEV;
	drop_vfs(sim, address);
	sim_detach(sim, address);
	return 0;
}

/* Says yes whatever becomes of it. */
static int drivers_probe(const struct sim *sim, const char *address)
{
	char driver[SIM_VALUE], path[PATH_MAX];

	if (!sim_device_folder(sim, address, (char[PATH_MAX]){0}, PATH_MAX))
		return -ENODEV;
	if (sim_device_link(sim, address, "driver", driver, sizeof(driver)))
		return 0;
	sim_must(read_attribute(sim, address, "driver_override", driver, sizeof(driver)));
	if (!may_match(sim, address, driver))
		return 0;
	if (!strcmp(driver, "(null)") && !native_driver(sim, address, driver, sizeof(driver)))
		return 0;
	if (strlen(driver) > 64)
		return 0;
	sim_format(path, sizeof(path), DRIVERS "%s/bind", driver);
	if (sim_file_exists(sim, path))
		(void)probe(sim, address, driver);
	return 0;
}

void sim_probe_any(const struct sim *sim, const char *address)
{
	(void)drivers_probe(sim, address);
}

/* Takes any text up to the first newline; a newline alone clears. */
static int set_override(const struct sim *sim, const char *path, const char *value, size_t size)
{
	char text[SIM_VALUE];
	size_t length = strcspn(value, "\n");

	if (size > LONGEST_OVERRIDE)
		return -EINVAL;
	if (length)
		sim_format(text, sizeof(text), "%.*s\n", (int)length, value);
	sim_file_write(sim, path, length ? text : "(null)\n");
	return 0;
}

static int set_power_control(const struct sim *sim, const char *path, const char *value)
{
	size_t length = strcspn(value, "\n");

	if ((length != 2 || strncmp(value, "on", 2)) && (length != 4 || strncmp(value, "auto", 4)))
		return -EINVAL;
	sim_file_write(sim, path, length == 2 ? "on\n" : "auto\n");
	return 0;
}

static int write_to_driver(const struct sim *sim, const char *path, const char *value)
{
	char driver[64], text[SIM_VALUE];
	size_t length = strcspn(path + strlen(DRIVERS), "/");

	sim_format(driver, sizeof(driver), "%.*s", (int)length, path + strlen(DRIVERS));
	sim_format(text, sizeof(text), "%.*s", (int)strcspn(value, "\n"), value);
	if (!strcmp(pt_base_name(path), "bind"))
		return bind(sim, driver, text);
	if (!strcmp(pt_base_name(path), "unbind"))
		return unbind(sim, driver, text);
	return -EACCES;
}

int sim_kernel_write(struct sim *sim, const char *path, const char *value, size_t size)
{
	char text[SIM_VALUE];

	if (!sim_file_exists(sim, path))
		return -ENOENT;
	if (!size)
		return 0;
	if (!strcmp(path, "sys/bus/pci/drivers_probe")) {
		sim_format(text, sizeof(text), "%.*s", (int)strcspn(value, "\n"), value);
		return drivers_probe(sim, text);
	}
	if (!strncmp(path, DRIVERS, strlen(DRIVERS)))
		return write_to_driver(sim, path, value);
	if (!strncmp(path, DEVICES, strlen(DEVICES)) && !strcmp(pt_base_name(path), "driver_override"))
		return set_override(sim, path, value, size);
	if (!strncmp(path, DEVICES, strlen(DEVICES)) && strstr(path, "/power/control"))
		return set_power_control(sim, path, value);
	if (!strncmp(path, DEVICES, strlen(DEVICES)) && !strcmp(pt_base_name(path), "sriov_drivers_autoprobe"))
		return sim_set_autoprobe(sim, path, value);
	if (!strncmp(path, DEVICES, strlen(DEVICES)) && !strcmp(pt_base_name(path), "sriov_numvfs")) {
		sim_format(text, sizeof(text), "%.*s", (int)strcspn(path + strlen(DEVICES), "/"),
			   path + strlen(DEVICES));
		return sim_set_vfs(sim, text, value);
	}
	return -EACCES; /* what has no write operation, or none that is simulated */
}

/* A group goes with its last device. */
static void vanish_child(const struct sim *sim, const char *name, void *userdata)
{
	char path[PATH_MAX];
	bool is_last;

	sim_format(path, sizeof(path), "sys/kernel/iommu_groups/%s/devices/%s", name, (const char *)userdata);
	if (!sim_file_exists(sim, path))
		return;
	sim_file_remove(sim, path);
	sim_format(path, sizeof(path), "sys/kernel/iommu_groups/%s/devices", name);
	is_last = !sim_count(sim, path);
	sim_format(path, sizeof(path), "sys/kernel/iommu_groups/%s", name);
	if (is_last)
		sim_file_remove(sim, path);
}

void sim_vanish(const struct sim *sim, const char *address)
{
	char folder[PATH_MAX], path[PATH_MAX], driver[64], mine[64];

	if (!sim_device_folder(sim, address, folder, sizeof(folder)))
		return;
	sim_format(mine, sizeof(mine), "%s", address);
	drop_vfs(sim, mine);
	if (sim_device_link(sim, mine, "driver", driver, sizeof(driver)))
		sim_detach(sim, mine);
	sim_format(path, sizeof(path), DEVICES "%s", mine);
	sim_file_remove(sim, path);
	sim_each(sim, "sys/kernel/iommu_groups", vanish_child, mine);
	sim_file_remove(sim, folder);
}

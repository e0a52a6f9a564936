/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How the kernel makes and removes VFs, and what their network ports are set to. A VF that goes leaves its folder in
 * the simulator's own, so that it is the same when it comes again.
 */
#include "sim.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICES "sys/bus/pci/devices/"
#define GROUPS "sys/kernel/iommu_groups/"
#define GONE SIM_FOLDER "/gone"
/* How much of a path stands before a name. */
#define PATH (PATH_MAX / 4)

struct vf {
	const char *pf;
	unsigned int index;
	char address[PCIPT_ADDRESS_SIZE];
	char folder[PATH];
	char group[32];
};

static unsigned long number_of(const struct sim *sim, const char *address, const char *name, int base)
{
	char path[PATH], text[64];

	sim_format(path, sizeof(path), DEVICES "%s/%s", address, name);
	sim_must(sim_file_read(sim, path, text, sizeof(text)));
	return strtoul(text, NULL, base);
}

static void set_number(const struct sim *sim, const char *pf, const char *name, unsigned long number)
{
	char path[PATH], text[32];

	sim_format(path, sizeof(path), DEVICES "%s/%s", pf, name);
	sim_format(text, sizeof(text), "%lu\n", number);
	sim_file_write(sim, path, text);
}

static unsigned int count_vfs(const struct sim *sim, const char *pf)
{
	char link[32], name[64];
	unsigned int count = 0;

	do
		sim_format(link, sizeof(link), "virtfn%u", count);
	while (sim_device_link(sim, pf, link, name, sizeof(name)) && ++count);
	return count;
}

static struct vf find_vf(const struct sim *sim, const char *pf, unsigned int index)
{
	struct vf vf = {.pf = pf, .index = index};
	struct pcipt_address address;
	unsigned long id;

	sim_must(!pcipt_address_parse(pf, &address));
	id = ((unsigned long)address.bus << 8 | (unsigned long)address.device << 3 | address.function) +
	     number_of(sim, pf, "sriov_offset", 10) + index * number_of(sim, pf, "sriov_stride", 10);
	address.bus = (uint8_t)(id >> 8);
	address.device = (uint8_t)(id >> 3 & 31);
	address.function = (uint8_t)(id & 7);
	sim_must(pcipt_address_format(&address, vf.address, sizeof(vf.address)) > 0);
	sim_must(sim_device_folder(sim, pf, vf.folder, sizeof(vf.folder)));
	strcpy(strrchr(vf.folder, '/') + 1, vf.address);
	return vf;
}

/* The first hop decides: below a port without ACS, all are in the group of the port. */
static bool shares_group(const struct sim *sim, const struct vf *vf, char *group, size_t size)
{
	char folder[PATH], above[32];

	sim_must(sim_device_folder(sim, vf->pf, folder, sizeof(folder)));
	*strrchr(folder, '/') = '\0';
	return sim_device_link(sim, vf->pf, "iommu_group", group, size) &&
	       sim_device_link(sim, pt_base_name(folder), "iommu_group", above, sizeof(above)) && !strcmp(group, above);
}

static void find_highest(const struct sim *sim, const char *name, void *userdata)
{
	unsigned long number = strtoul(name, NULL, 10), *highest = userdata;

	(void)sim;
	*highest = number > *highest ? number : *highest;
}

static void choose_group(const struct sim *sim, struct vf *vf)
{
	unsigned long highest = 0;
	char path[PATH];

	if (shares_group(sim, vf, vf->group, sizeof(vf->group)))
		return;
	sim_each(sim, "sys/kernel/iommu_groups", find_highest, &highest);
	sim_format(vf->group, sizeof(vf->group), "%lu", highest + 1);
	sim_format(path, sizeof(path), GROUPS "%s/type", vf->group);
	sim_file_write(sim, path, "identity\n");
	sim_format(path, sizeof(path), GROUPS "%s/reserved_regions", vf->group);
	sim_file_write(sim, path, "0x00000000fee00000 0x00000000feefffff msi\n");
}

static void put(const struct sim *sim, const struct vf *vf, const char *name, const char *text)
{
	char path[PATH_MAX];

	sim_format(path, sizeof(path), "%s/%s", vf->folder, name);
	sim_file_write(sim, path, text);
}

static void put_hex(const struct sim *sim, const struct vf *vf, const char *name, int digits, unsigned long number)
{
	char text[32];

	sim_format(text, sizeof(text), "0x%0*lx\n", digits, number);
	put(sim, vf, name, text);
}

/* One that was never there before. */
static void make_folder(const struct sim *sim, struct vf *vf)
{
	unsigned long vendor = number_of(sim, vf->pf, "vendor", 16), class = number_of(sim, vf->pf, "class", 16);
	unsigned long device = number_of(sim, vf->pf, "sriov_vf_device", 16);
	char text[512], path[PATH_MAX];

	put_hex(sim, vf, "vendor", 4, vendor);
	put_hex(sim, vf, "device", 4, device);
	put_hex(sim, vf, "subsystem_vendor", 4, vendor);
	put_hex(sim, vf, "subsystem_device", 4, 1);
	put_hex(sim, vf, "class", 6, class);
	put_hex(sim, vf, "revision", 2, 1);
	sim_format(text, sizeof(text),
		   "PCI_CLASS=%lX\nPCI_ID=%04lX:%04lX\nPCI_SUBSYS_ID=%04lX:0001\nPCI_SLOT_NAME=%s\n", class, vendor,
		   device, vendor, vf->address);
	put(sim, vf, "uevent", text);
	put(sim, vf, "driver_override", "(null)\n");
	put(sim, vf, "numa_node", "0\n");
	put(sim, vf, "power_state", "D0\n");
	put(sim, vf, "power/control", "on\n");
	put(sim, vf, "reset_method", "flr\n");
	choose_group(sim, vf);
	sim_format(text, sizeof(text), GROUPS "%s", vf->group);
	sim_format(path, sizeof(path), "%s/iommu_group", vf->folder);
	sim_file_link_up(sim, path, text);
}

static void settings_path(const struct sim *sim, const char *pf, char *path, size_t size)
{
	(void)sim;
	sim_format(path, size, "vf-settings/%s", pf);
}

/* Each VF begins with a port that nothing is set of. */
static void add_settings(const struct sim *sim, const struct vf *vf)
{
	char path[PATH], text[SIM_VALUE] = "", *end;

	settings_path(sim, vf->pf, path, sizeof(path));
	(void)sim_file_read(sim, path, text, sizeof(text));
	end = text + strlen(text);
	sim_format(end, sizeof(text) - strlen(text),
		   "%u mac 00:00:00:00:00:00\n%u vlan 0 0 802.1Q\n%u spoofchk on\n%u trust off\n%u state auto\n%u rate "
		   "0 0\n",
		   vf->index, vf->index, vf->index, vf->index, vf->index, vf->index);
	sim_file_write(sim, path, text);
}

static void add_vf(const struct sim *sim, const char *pf, unsigned int index, bool autoprobe)
{
	struct vf vf = find_vf(sim, pf, index);
	char kept[PATH_MAX], path[PATH_MAX], link[PATH_MAX];

	sim_format(kept, sizeof(kept), GONE "/%s/device", vf.address);
	sim_format(path, sizeof(path), DEVICES "%s", vf.address);
	if (sim_file_exists(sim, kept)) {
		sim_file_move(sim, kept, vf.folder);
		sim_file_link_up(sim, path, vf.folder);
		sim_must(sim_device_link(sim, vf.address, "iommu_group", vf.group, sizeof(vf.group)));
		sim_format(kept, sizeof(kept), GONE "/%s/group", vf.address);
		sim_format(path, sizeof(path), GROUPS "%s", vf.group);
		if (sim_file_exists(sim, kept) && !sim_file_exists(sim, path))
			sim_file_move(sim, kept, path);
	} else {
		make_folder(sim, &vf);
		sim_file_link_up(sim, path, vf.folder);
	}
	sim_format(path, sizeof(path), "%s/physfn", vf.folder);
	sim_must(sim_device_folder(sim, pf, link, sizeof(link)));
	sim_file_link_up(sim, path, link);
	sim_format(path, sizeof(path), "%s/virtfn%u", link, index);
	sim_file_link_up(sim, path, vf.folder);
	sim_format(path, sizeof(path), GROUPS "%s/devices/%s", vf.group, vf.address);
	sim_file_link_up(sim, path, vf.folder);
	add_settings(sim, &vf);
	if (autoprobe)
		sim_probe_any(sim, vf.address);
}

static void remove_vf(const struct sim *sim, const char *pf, unsigned int index)
{
	char link[32], path[PATH], kept[PATH_MAX], driver[64];
	bool is_last;
	struct vf vf = {.pf = pf, .index = index};

	sim_format(link, sizeof(link), "virtfn%u", index);
	sim_must(sim_device_link(sim, pf, link, vf.address, sizeof(vf.address)));
	sim_format(path, sizeof(path), DEVICES "%s/%s", pf, link);
	sim_file_remove(sim, path);
	if (!sim_device_folder(sim, vf.address, vf.folder, sizeof(vf.folder)))
		return; /* taken out before */
	if (sim_device_link(sim, vf.address, "driver", driver, sizeof(driver)))
		sim_detach(sim, vf.address);
	put(sim, &vf, "driver_override", "(null)\n");
	sim_must(sim_device_link(sim, vf.address, "iommu_group", vf.group, sizeof(vf.group)));
	sim_format(path, sizeof(path), GROUPS "%s/devices/%s", vf.group, vf.address);
	sim_file_remove(sim, path);
	sim_format(path, sizeof(path), GROUPS "%s/devices", vf.group);
	is_last = !sim_count(sim, path);
	sim_format(path, sizeof(path), GONE "/%s", vf.address);
	sim_file_remove(sim, path);
	if (is_last) {
		sim_format(kept, sizeof(kept), GONE "/%s/group", vf.address);
		sim_format(path, sizeof(path), GROUPS "%s", vf.group);
		sim_file_move(sim, path, kept);
	}
	sim_format(kept, sizeof(kept), GONE "/%s/device", vf.address);
	sim_format(path, sizeof(path), DEVICES "%s", vf.address);
	sim_file_remove(sim, path);
	sim_file_move(sim, vf.folder, kept);
}

void sim_drop_vf_settings(const struct sim *sim, const char *pf)
{
	char path[PATH];

	settings_path(sim, pf, path, sizeof(path));
	sim_file_remove(sim, path);
}

static void remove_vfs(const struct sim *sim, const char *pf)
{
	for (unsigned int index = count_vfs(sim, pf); index > 0; index--)
		remove_vf(sim, pf, index - 1);
	sim_drop_vf_settings(sim, pf);
}

/* What the kernel's drivers answer. */
int sim_set_vfs(const struct sim *sim, const char *pf, const char *value)
{
	uint64_t wanted;
	unsigned int count = count_vfs(sim, pf);
	char driver[64];

	if (pt_parse_number_n(value, strcspn(value, "\n"), 10, UINT16_MAX, &wanted))
		return -EINVAL;
	if (wanted > number_of(sim, pf, "sriov_totalvfs", 10))
		return -ERANGE;
	if (wanted == count)
		return 0;
	if (!sim_device_link(sim, pf, "driver", driver, sizeof(driver)) || sim_is_vfio(driver) ||
	    !strcmp(driver, "pci-stub"))
		return -ENOENT;
	if (wanted && count)
		return -EBUSY;
	if (wanted && sim->vfs_error)
		return -sim->vfs_error;
	if (!wanted)
		remove_vfs(sim, pf);
	if (sim->fewer && wanted > sim->fewer)
		wanted = sim->fewer;
	for (unsigned int index = 0; index < wanted; index++)
		add_vf(sim, pf, index, number_of(sim, pf, "sriov_drivers_autoprobe", 10));
	set_number(sim, pf, "sriov_numvfs", (unsigned long)wanted);
	return 0;
}

int sim_set_autoprobe(const struct sim *sim, const char *path, const char *value)
{
	if ((*value != '0' && *value != '1') || strcspn(value, "\n") != 1)
		return -EINVAL;
	sim_file_write(sim, path, *value == '1' ? "1\n" : "0\n");
	return 0;
}

/* The physical function that has an interface. */
static bool find_pf(const struct sim *sim, const char *interface, char *pf, size_t size)
{
	char path[PATH], target[PATH_MAX], *end;

	sim_format(path, sizeof(path), "sys/class/net/%s", interface);
	if (!sim_link_read(sim, path, target, sizeof(target)))
		return false;
	end = strstr(target, "/net/");
	if (!end)
		return false;
	*end = '\0';
	sim_format(pf, size, "%s", pt_base_name(target));
	return true;
}

int sim_kernel_vf_settings(const struct sim *sim, const char *interface, struct pcipt_text *text)
{
	char pf[64], path[PATH], settings[SIM_VALUE];

	if (!find_pf(sim, interface, pf, sizeof(pf)))
		return -ENODEV;
	settings_path(sim, pf, path, sizeof(path));
	pt_text_append(text, "");
	if (sim_file_read(sim, path, settings, sizeof(settings)))
		pt_text_append(text, settings);
	return text->failed ? -ENOMEM : 0;
}

/* The line of the same VF and key takes the new value. */
int sim_kernel_set_vf(const struct sim *sim, const char *interface, const char *setting)
{
	char pf[64], path[PATH], settings[SIM_VALUE], changed[SIM_VALUE], key[64];
	const char *space = strchr(setting, ' ');
	char *line;
	size_t length;

	if (!find_pf(sim, interface, pf, sizeof(pf)))
		return -ENODEV;
	settings_path(sim, pf, path, sizeof(path));
	if (!space || !sim_file_read(sim, path, settings, sizeof(settings)))
		return -EINVAL;
	length = (size_t)(space + 1 - setting) + strcspn(space + 1, " ") + 1;
	sim_format(key, sizeof(key), "%.*s", (int)length, setting);
	line = settings;
	while (strncmp(line, key, length)) {
		line = strchr(line, '\n');
		if (!line || !*++line)
			return -EINVAL;
	}
	sim_format(changed, sizeof(changed), "%.*s%s%s", (int)(line - settings), settings, setting, strchr(line, '\n'));
	sim_file_write(sim, path, changed);
	return 0;
}

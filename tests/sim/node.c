/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands in /dev: owners, and who has it open. */
#include "sim.h"

#include <errno.h>
#include <string.h>

#define OWNERS SIM_FOLDER "/owners/"
#define GROUP_NODE "dev/vfio/"

static bool is_held(const struct sim *sim, const char *path)
{
	return sim->held_group && !atomic_load(&sim->released) && !strncmp(path, GROUP_NODE, strlen(GROUP_NODE)) &&
	       !strcmp(path + strlen(GROUP_NODE), sim->held_group);
}

int sim_kernel_own(const struct sim *sim, const char *path, const char *owner)
{
	char note[PATH_MAX];

	if (!sim_file_exists(sim, path))
		return -ENOENT;
	sim_format(note, sizeof(note), OWNERS "%s", pt_base_name(path));
	if (strcmp(owner, "0:0"))
		sim_file_write(sim, note, owner);
	else
		sim_file_remove(sim, note);
	return 0;
}

/* Nodes of disks have the numbers that their class says. */
static void set_number(const struct sim *sim, const char *path, struct pt_io_status *status)
{
	char attribute[PATH_MAX], text[32];
	uint64_t high, low;
	char *colon;

	sim_format(attribute, sizeof(attribute), "sys/class/block/%s/dev", pt_base_name(path));
	if (!sim_file_read(sim, attribute, text, sizeof(text)) || !(colon = strchr(text, ':')))
		return;
	text[strcspn(text, "\n")] = '\0';
	sim_must(!pt_parse_number_n(text, (size_t)(colon - text), 10, UINT32_MAX, &high));
	sim_must(!pt_parse_number(colon + 1, 10, UINT32_MAX, &low));
	status->is_block = true;
	status->is_char = false;
	status->major = (uint32_t)high;
	status->minor = (uint32_t)low;
}

int sim_kernel_status(const struct sim *sim, const char *path, struct pt_io_status *status)
{
	char note[PATH_MAX], owner[64];
	char *colon;
	uint64_t user = 0, group = 0;

	if (!sim_file_exists(sim, path))
		return -ENOENT;
	sim_format(note, sizeof(note), OWNERS "%s", pt_base_name(path));
	if (sim_file_read(sim, note, owner, sizeof(owner)) && (colon = strchr(owner, ':'))) {
		sim_must(!pt_parse_number_n(owner, (size_t)(colon - owner), 10, UINT32_MAX, &user));
		sim_must(!pt_parse_number(colon + 1, 10, UINT32_MAX, &group));
	}
	*status =
		(struct pt_io_status){.is_char = true, .mode = 0600, .user = (uint32_t)user, .group = (uint32_t)group};
	set_number(sim, path, status);
	return 0;
}

int sim_kernel_claim(struct sim *sim, const char *path)
{
	if (sim->claimed && !strcmp(pt_base_name(path), sim->claimed)) {
		if (sim->claims && !--sim->claims)
			sim->claimed = NULL;
		return -EBUSY;
	}
	if (!sim_file_exists(sim, path))
		return -ENOENT;
	return is_held(sim, path) ? -EBUSY : 0;
}

struct search {
	const char *group;
	bool blocked;
};

static void look_at_member(const struct sim *sim, const char *name, void *userdata)
{
	struct search *search = userdata;
	char driver[64];

	if (sim_device_link(sim, name, "driver", driver, sizeof(driver)) && strcmp(driver, "pcieport") &&
	    strcmp(driver, "pci-stub") && !sim_is_vfio(driver))
		search->blocked = true;
}

int sim_kernel_viable(const struct sim *sim, const char *path)
{
	struct search search = {.group = path + strlen(GROUP_NODE)};
	char folder[PATH_MAX];

	if (!sim_file_exists(sim, path))
		return -ENOENT;
	if (is_held(sim, path))
		return -EBUSY;
	sim_format(folder, sizeof(folder), "sys/kernel/iommu_groups/%s/devices", search.group);
	sim_each(sim, folder, look_at_member, &search);
	return !search.blocked;
}

static bool is_of_group(const struct sim *sim, const char *address, const char *wanted)
{
	char group[32], driver[64];

	return sim_device_link(sim, address, "driver", driver, sizeof(driver)) && sim_is_vfio(driver) &&
	       sim_device_link(sim, address, "iommu_group", group, sizeof(group)) && !strcmp(group, wanted);
}

/* Removing VFs takes them from whoever has one, too. */
static bool removes_held(const struct sim *sim, const char *path)
{
	char pf[64], link[32], vf[64];
	const char *name = path + strlen("sys/bus/pci/devices/");

	sim_format(pf, sizeof(pf), "%.*s", (int)strcspn(name, "/"), name);
	for (unsigned int i = 0;; i++) {
		sim_format(link, sizeof(link), "virtfn%u", i);
		if (!sim_device_link(sim, pf, link, vf, sizeof(vf)))
			return false;
		if (is_of_group(sim, vf, sim->held_group))
			return true;
	}
}

bool sim_kernel_waits(const struct sim *sim, const char *path, const char *value)
{
	char address[64];

	if (!sim->held_group)
		return false;
	if (!strcmp(pt_base_name(path), "sriov_numvfs"))
		return !strcmp(value, "0") && removes_held(sim, path);
	if (strcmp(pt_base_name(path), "unbind"))
		return false;
	sim_format(address, sizeof(address), "%.*s", (int)strcspn(value, "\n"), value);
	return is_of_group(sim, address, sim->held_group);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whole trees. The input is a list of orders that build one: devices, attributes, links, groups, interfaces, files,
 * each as a kernel has it or with whatever content. A picture of it is taken and asked for everything: all of that
 * ends.
 */
#include "fuzz.h"
#include "paper.h"

#include <support/everything.h>

#include <limits.h>
#include <stdio.h>

#define MOST_DEVICES 24

struct input {
	const uint8_t *data;
	size_t size;
};

static uint8_t next(struct input *input)
{
	if (!input->size)
		return 0;
	input->size--;
	return *input->data++;
}

static const char *const device_files[] = {
	"uevent",
	"revision",
	"driver_override",
	"numa_node",
	"power_state",
	"reset_method",
	"boot_vga",
	"sriov_totalvfs",
	"sriov_numvfs",
	"sriov_offset",
	"sriov_stride",
	"sriov_vf_device",
	"ari_enabled",
	"resource",
	"current_link_speed",
	"current_link_width",
	"max_link_speed",
	"max_link_width",
	"label",
	"acpi_index",
	"index",
	"secondary_bus_number",
	"subordinate_bus_number",
	"config",
	"sriov_drivers_autoprobe",
	"sriov_vf_total_msix",
	"vendor",
	"class",
};
static const char *const values[] = {"0\n",
				     "1\n",
				     "7\n",
				     "-1\n",
				     "16\n",
				     "0x8086\n",
				     "8.0 GT/s PCIe\n",
				     "D3cold\n",
				     "flr bus\n",
				     "PCI_CLASS=60400\nPCI_ID=8086:2030\n",
				     "DRIVER=vfio-pci\nPCI_CLASS=20000\nPCI_ID=8086:1521\n",
				     "DRIVER=igb\nPCI_CLASS=20000\nPCI_ID=8086:1521\nPCI_SUBSYS_ID=8086:0001\n",
				     "Unknown\n"};
static const char *const links[] = {"iommu_group", "physfn",    "virtfn0",      "virtfn1",
				    "driver",      "subsystem", "firmware_node"};
static const char *const places[] = {
	"proc/cmdline",
	"proc/cpuinfo",
	"proc/swaps",
	"proc/1/mountinfo",
	"proc/mounts",
	"proc/sys/kernel/osrelease",
	"sys/kernel/security/lockdown",
	"sys/firmware/dmi/tables/DMI",
	PT_IO_NETWORK_FILE,
	"usr/share/misc/pci.ids",
	"sys/firmware/acpi/tables/DMAR",
	"sys/firmware/acpi/tables/IVRS",
	"sys/class/iommu/dmar0/uevent",
	"sys/bus/pci/slots/1/address",
	"sys/bus/pci/slots/2-1/address",
	"proc/iomem",
	"proc/fb",
	"sys/module/vfio_pci/parameters/enable_sriov",
	"run/pcipt/journal",
	"run/pcipt/lock",
	"sys/devices/virtual/block/dm-0/uevent",
	"sys/kernel/iommu_groups/0/type",
	"sys/kernel/iommu_groups/0/reserved_regions",
	"sys/kernel/cpu_byteorder",
	"proc/7/stat",
	"proc/7/comm",
};
static const char *const classes[] = {"net", "block", "drm", "infiniband", "vfio-dev"};
#define PICK(list, number) ((list)[(number) % (sizeof(list) / sizeof((list)[0]))])

struct building {
	struct pt_io *io;
	struct input input;
	char folders[MOST_DEVICES][256]; /* of the devices */
	char names[MOST_DEVICES][PCIPT_ADDRESS_SIZE];
	size_t count;
};

/* A value as it should be, or bytes of the input. */
static void put(struct building *building, const char *path, enum pt_io_kind kind)
{
	uint8_t how = next(&building->input);
	const char *value = PICK(values, how);
	size_t size = how;

	if (how < 128 && kind == PT_IO_FILE) {
		(void)paper_put(building->io, path, kind, value, strlen(value));
		return;
	}
	size = (how & 64 ? 64u * (how & 63) : how & 63) + (how == 255 ? 4096 : 0);
	if (size > building->input.size)
		size = building->input.size;
	(void)paper_put(building->io, path, kind, building->input.data, size);
	building->input.data += size;
	building->input.size -= size;
}

/* Where a link leads: to a device, a group, upwards, or wherever the input says. */
static void put_link(struct building *building, const char *path)
{
	uint8_t how = next(&building->input);
	char target[512];

	if (how < 160)
		(void)snprintf(target, sizeof(target), "/%s",
			       building->folders[how % (building->count + !building->count)]);
	else if (how < 192)
		(void)snprintf(target, sizeof(target), "/sys/kernel/iommu_groups/%d", how % 4);
	else if (how < 224)
		(void)snprintf(target, sizeof(target), "../../../../../../../%s", path);
	else {
		put(building, path, PT_IO_LINK);
		return;
	}
	(void)paper_put(building->io, path, PT_IO_LINK, target, strlen(target));
}

static void add_device(struct building *building)
{
	uint8_t bus = next(&building->input), function = next(&building->input), above = next(&building->input);
	char path[512];
	size_t device = building->count;

	if (device == MOST_DEVICES)
		return;
	(void)snprintf(building->names[device], PCIPT_ADDRESS_SIZE, "%04x:%02x:%02x.%d", above >> 7, bus & 7,
		       function >> 3, function & 7);
	/* below another one, which may be itself */
	if (above & 64 && device && strlen(building->folders[above % device]) < 200)
		(void)snprintf(building->folders[device], sizeof(building->folders[0]), "%.200s/%s",
			       building->folders[above % device], building->names[device]);
	else
		(void)snprintf(building->folders[device], sizeof(building->folders[0]), "sys/devices/pci0000:%02x/%s",
			       above & 1, building->names[device]);
	building->count++;
	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s", building->names[device]);
	if (above & 32) {
		put_link(building, path);
	} else {
		char target[512];

		(void)snprintf(target, sizeof(target), "../../../%s", building->folders[device] + 4);
		(void)paper_put(building->io, path, PT_IO_LINK, target, strlen(target));
	}
	(void)snprintf(path, sizeof(path), "%s/uevent", building->folders[device]);
	put(building, path, PT_IO_FILE);
}

static void add_interface(struct building *building, const char *folder)
{
	uint8_t which = next(&building->input);
	const char *kind = PICK(classes, which);
	char path[512], target[512];

	(void)snprintf(path, sizeof(path), "sys/class/%s/%s%d", kind, which & 128 ? "nvme" : "i\n\"<", which & 7);
	(void)snprintf(target, sizeof(target), "/%s/%s/%s", folder, kind, strrchr(path, '/') + 1);
	if (which & 64)
		put_link(building, path);
	else
		(void)paper_put(building->io, path, PT_IO_LINK, target, strlen(target));
	(void)snprintf(path, sizeof(path), "%s/speed", target + 1);
	put(building, path, PT_IO_FILE);
}

static void add_member(struct building *building, const char *name)
{
	char path[512];
	uint8_t group = next(&building->input);

	(void)snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%d/devices/%s", group & 3, name);
	put_link(building, path);
}

static void obey(struct building *building)
{
	uint8_t order = next(&building->input), which = next(&building->input);
	size_t device = which % (building->count + !building->count);
	char path[512];

	switch (order % 7) {
	case 0:
		add_device(building);
		break;
	case 1:
	case 2:
		(void)snprintf(path, sizeof(path), "%s/%s", building->folders[device],
			       PICK(device_files, next(&building->input)));
		put(building, path, PT_IO_FILE);
		break;
	case 3:
		(void)snprintf(path, sizeof(path), "%s/%s", building->folders[device],
			       PICK(links, next(&building->input)));
		put_link(building, path);
		break;
	case 4:
		add_interface(building, building->folders[device]);
		break;
	case 5:
		add_member(building, building->names[device]);
		break;
	default:
		put(building, PICK(places, which), order & 128 ? PT_IO_OTHER : PT_IO_FILE);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct building building = {.io = paper_new(), .input = {data, size}};
	unsigned int what = next(&building.input);
	struct pcipt_host *host = NULL;
	struct pcipt_ctx *ctx = NULL;
	const char *where = NULL;
	int r;

	add_device(&building);
	for (int i = 0; i < 200 && building.input.size; i++)
		obey(&building);
	must(!pcipt_ctx_new(&ctx) && !pcipt_ctx_set_log_level(ctx, PCIPT_LOG_ERROR));
	pt_io_set(ctx, building.io);
	r = pcipt_host_read(ctx, what & 128 ? what : PCIPT_READ_ALL | PCIPT_READ_HOLDERS, &host);
	must(r <= 0 && !r == !!host);
	if (!r && !(what & 128)) {
		r = ask_everything_of(host, NULL, &where);
		must(!r);
	}
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "random_host.h"

#include <host/topology.h>

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DEVICES 160

struct making {
	struct pcipt_host *host;
	unsigned int seed;
	uint32_t group_count;
};

unsigned int random_number(unsigned int *seed, unsigned int below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 8 & 0xffffff) % below;
}

static bool chance(struct making *making, unsigned int in)
{
	return !random_number(&making->seed, in);
}

static void *reserve(struct making *making, size_t count, size_t size)
{
	void *memory = pt_arena_alloc(&making->host->arena, count, size);

	ck_assert_ptr_nonnull(memory);
	return memory;
}

static const struct pt_fact_number missing = {.error = -ENOENT};

static struct pcipt_device *add_device(struct making *making, uint8_t bus, uint8_t device, uint8_t function)
{
	struct pcipt_device *made = &making->host->devices[making->host->device_count++];

	ck_assert_uint_le(making->host->device_count, MOST_DEVICES);
	made->host = making->host;
	made->address = (struct pcipt_address){.bus = bus, .device = device, .function = function};
	made->group_number = PT_NO_GROUP;
	made->vendor_id = 0x8086;
	(void)pcipt_address_format(&made->address, made->name, sizeof(made->name));
	made->extra = reserve(making, 1, sizeof(*made->extra));
	made->extra->config_error = -EACCES;
	made->extra->total_vfs = made->extra->boot_vga = missing;
	made->extra->reset_methods.text = chance(making, 3) ? "bus" : "flr bus";
	if (chance(making, 6))
		made->extra->reset_methods.error = -ENOENT;
	made->extra->wiring = reserve(making, 1, sizeof(*made->extra->wiring));
	made->extra->wiring->speed = made->extra->wiring->width = missing;
	made->extra->wiring->max_speed = made->extra->wiring->max_width = missing;
	return made;
}

static bool is_taken(const struct pcipt_host *host, uint8_t bus, uint8_t device, uint8_t function)
{
	for (size_t i = 0; i < host->device_count; i++)
		if (host->devices[i].address.bus == bus && host->devices[i].address.device == device &&
		    host->devices[i].address.function == function)
			return true;
	return false;
}

/* Virtual functions of a physical one; as far as there is room, so many of them are there. */
static void add_sriov(struct making *making, size_t pf_index)
{
	struct pcipt_host *host = making->host;
	struct pcipt_device *pf = &host->devices[pf_index];
	struct pt_sriov *sriov = reserve(making, 1, sizeof(*sriov));
	unsigned int total = random_number(&making->seed, 7), there = chance(making, 2) ? total / 2 + 1 : 0;

	pf->extra->sriov = sriov;
	pf->extra->total_vfs = (struct pt_fact_number){.number = total};
	sriov->offset.number = chance(making, 4) ? 8 : 0x80;
	sriov->stride.number = chance(making, 4) ? 1 : 4;
	sriov->last_bus.number = pf->address.bus;
	sriov->vf_device.number = 0x1520;
	sriov->bars_error = -ENOENT;
	if (chance(making, 8))
		sriov->offset.number = 0xf8; /* soon on a bus that the bridge does not have */
	for (unsigned int i = 0; i < there && i < total; i++) {
		unsigned int id = ((unsigned int)pf->address.device << 3 | pf->address.function) +
				  (unsigned int)sriov->offset.number + i * (unsigned int)sriov->stride.number;
		struct pcipt_device *vf;

		if (id > 0xff || is_taken(host, pf->address.bus, (uint8_t)(id >> 3), (uint8_t)(id & 7)))
			return;
		vf = add_device(making, pf->address.bus, (uint8_t)(id >> 3), (uint8_t)(id & 7));
		vf->extra->is_vf = true;
		vf->extra->vf_index = i;
		vf->extra->physfn = pf->address;
		vf->class_code = pf->class_code;
		vf->device_id = 0x1520;
		vf->driver = chance(making, 2) ? "vfio-pci" : "igbvf";
	}
}

static void add_card(struct making *making, uint8_t bus)
{
	static const char *const drivers[] = {"igb", "igb", "igb", "igb", "vfio-pci", NULL, "pci-stub"};
	struct pcipt_host *host = making->host;
	unsigned int functions = chance(making, 2) ? 1 : random_number(&making->seed, 4) + 1;
	unsigned int kind = random_number(&making->seed, 4);
	size_t first = host->device_count;

	for (unsigned int i = 0; i < functions; i++) {
		struct pcipt_device *made = add_device(making, bus, 0, (uint8_t)i);

		made->class_code = kind ? 0x020000 : 0x010802;
		made->device_id = kind == 2 ? 0x1521 : 0x1234; /* the first is trusted by the kernel */
		made->driver = drivers[random_number(&making->seed, 7)];
	}
	for (unsigned int i = 0; i < functions; i++)
		if (kind && chance(making, 2))
			add_sriov(making, first + i);
}

static int compare_devices(const void *a, const void *b)
{
	const struct pcipt_device *left = a, *right = b;

	return pcipt_address_compare(&left->address, &right->address);
}

/* A bridge at 00:BB.0 leads to bus BB. */
static void link_devices(struct making *making)
{
	struct pcipt_host *host = making->host;

	qsort(host->devices, host->device_count, sizeof(*host->devices), compare_devices);
	for (size_t i = 0; i < host->device_count; i++) {
		struct pcipt_device *device = &host->devices[i];
		struct pcipt_address bridge = {.device = device->address.bus};

		device->parent = device->address.bus ? pt_host_device(host, &bridge) : NULL;
		if (device->extra->is_vf)
			device->extra->physical_function = pt_host_device(host, &device->extra->physfn);
		device->extra->vfs = reserve(making, 8, sizeof(*device->extra->vfs));
	}
	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *pf = host->devices[i].extra->physical_function;

		if (pf)
			pf->extra->vfs[pf->extra->vf_count++] = &host->devices[i];
	}
}

/* --- Groups --- */

static uint32_t new_group(struct making *making)
{
	return making->group_count++;
}

/* Each card has one of these ways: all alone, all in one, all with their bridge, all with the card before. */
static uint32_t choose_group(struct making *making, struct pcipt_device *device, unsigned int way, uint32_t last)
{
	const struct pcipt_device *pf = device->extra->physical_function;

	if (pf)
		return pf->group_number == PT_NO_GROUP                ? PT_NO_GROUP
		       : pf->parent->group_number == pf->group_number ? pf->group_number
								      : new_group(making);
	if (way == 2)
		return device->parent->group_number;
	if (way == 3 && last != PT_NO_GROUP)
		return last;
	if (way == 1 && device->address.function)
		return device[-1].group_number;
	return chance(making, 25) ? PT_NO_GROUP : new_group(making);
}

static void number_groups(struct making *making)
{
	struct pcipt_host *host = making->host;
	unsigned int ways[32];
	uint32_t last = PT_NO_GROUP;

	for (size_t i = 0; i < 32; i++)
		ways[i] = random_number(&making->seed, 5);
	for (size_t i = 0; i < host->device_count; i++) {
		struct pcipt_device *device = &host->devices[i];

		if (!device->address.bus)
			device->group_number = new_group(making);
		else
			device->group_number = choose_group(making, device, ways[device->address.bus], last);
		if (!device->extra->is_vf)
			last = device->group_number;
	}
}

static void make_groups(struct making *making)
{
	static const char *others[] = {"platform.1"};
	struct pcipt_host *host = making->host;

	number_groups(making);
	host->groups = reserve(making, making->group_count + 1, sizeof(*host->groups));
	host->group_count = making->group_count;
	for (uint32_t i = 0; i < making->group_count; i++) {
		struct pcipt_group *group = &host->groups[i];
		struct pt_group_details *details;

		group->host = host;
		group->number = i;
		group->members = reserve(making, host->device_count, sizeof(*group->members));
		details = reserve(making, 1, sizeof(*details));
		details->others = others;
		details->other_count = chance(making, 20);
		details->regions = reserve(making, 1, sizeof(*details->regions));
		details->regions->type = chance(making, 2) ? "direct" : "direct-relaxable";
		details->region_count = chance(making, 10);
		group->details = details;
	}
	for (size_t i = 0; i < host->device_count; i++) {
		struct pcipt_device *device = &host->devices[i];

		if (device->group_number == PT_NO_GROUP)
			continue;
		device->group = &host->groups[device->group_number];
		device->group->members[device->group->member_count++] = device;
	}
}

static void make_uses(struct making *making)
{
	static const enum pt_use_kind kinds[] = {PT_USE_ADDRESS, PT_USE_ROUTE, PT_USE_VFIO_OPEN};
	struct pcipt_host *host = making->host;

	host->uses = reserve(making, host->device_count, sizeof(*host->uses));
	for (size_t i = 0; i < host->device_count; i++) {
		if (pcipt_device_is_bridge(&host->devices[i]) || !chance(making, 6))
			continue;
		host->uses[host->use_count++] = (struct pt_use){
			.device = &host->devices[i],
			.kind = kinds[random_number(&making->seed, 3)],
			.interface = "eth0",
			.through = "eth0",
			.where = "192.0.2.1",
		};
	}
}

struct pcipt_host *random_host(unsigned int seed)
{
	struct making making = {.host = calloc(1, sizeof(*making.host)), .seed = seed};
	struct pcipt_host *host = making.host;
	unsigned int bridges;

	ck_assert_ptr_nonnull(host);
	atomic_init(&host->references, 1);
	pt_arena_init(&host->arena);
	host->what = PT_READ_LASTING | PCIPT_READ_HOLDERS;
	host->devices = reserve(&making, MOST_DEVICES, sizeof(*host->devices));
	bridges = random_number(&making.seed, 6) + 1;
	for (unsigned int i = 1; i <= bridges; i++) {
		struct pcipt_device *bridge = add_device(&making, 0, (uint8_t)i, 0);

		bridge->class_code = 0x060400;
		bridge->driver = chance(&making, 12) ? "shpchp" : "pcieport";
		add_card(&making, (uint8_t)i);
	}
	link_devices(&making);
	make_groups(&making);
	make_uses(&making);
	host->machine.iommus = reserve(&making, 1, sizeof(*host->machine.iommus));
	host->machine.iommus->name = "dmar0";
	host->machine.iommus->kind = chance(&making, 15) ? PCIPT_IOMMU_VIRTIO : PCIPT_IOMMU_INTEL;
	host->machine.iommu_count = 1;
	host->machine.remapping = chance(&making, 15) ? PCIPT_TRISTATE_NO : PCIPT_TRISTATE_YES;
	host->machine.modules[PT_VFIO_PCI] = chance(&making, 30) ? PCIPT_MODULE_MISSING : PCIPT_MODULE_PRESENT;
	host->machine.release.text = "6.1.0";
	host->machine.command_line.text = "";
	host->machine.lockdown.error = -ENOENT;
	return host;
}

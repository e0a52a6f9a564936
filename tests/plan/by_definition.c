/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "by_definition.h"

#include <string.h>

static const struct pcipt_device *pf_of(const struct pcipt_device *device)
{
	return device->extra->physical_function ? device->extra->physical_function : device;
}

static bool same_card(const struct pcipt_device *a, const struct pcipt_device *b)
{
	return pf_of(a)->address.bus == pf_of(b)->address.bus && pf_of(a)->address.device == pf_of(b)->address.device;
}

static bool is_moved(const struct world *world, const struct pcipt_device *device)
{
	return world->moved && !pcipt_device_is_bridge(device) && same_card(world->moved, device);
}

static bool is_own(const struct pcipt_device *device)
{
	for (size_t i = 0; i < device->host->use_count; i++)
		if (device->host->uses[i].device == device && device->host->uses[i].kind != PT_USE_VFIO_OPEN)
			return true;
	return false;
}

static bool is_given(const struct pcipt_device *device)
{
	for (size_t i = 0; i < device->host->use_count; i++)
		if (device->host->uses[i].device == device && device->host->uses[i].kind == PT_USE_VFIO_OPEN)
			return true;
	return false;
}

bool is_ready(const struct pcipt_host *host)
{
	return host->group_count && host->machine.remapping == PCIPT_TRISTATE_YES &&
	       host->machine.modules[PT_VFIO_PCI] == PCIPT_MODULE_PRESENT;
}

/* Alone in its group by what is supposed. */
static bool is_apart(const struct world *world, const struct pcipt_device *device)
{
	size_t functions = 0;

	if (world->override)
		return true;
	if (!is_moved(world, device))
		return false;
	if (device->extra->is_vf || device->device_id == 0x1521)
		return true;
	for (size_t i = 0; i < world->host->device_count; i++)
		functions += !world->host->devices[i].extra->is_vf && same_card(device, &world->host->devices[i]);
	return functions == 1;
}

/* Whether two functions go to a virtual machine together. */
static bool together(const struct world *world, const struct pcipt_device *a, const struct pcipt_device *b)
{
	if (a == b)
		return true;
	if (!a->group || a->group != b->group || is_apart(world, a) || is_apart(world, b))
		return false;
	return is_moved(world, a) == is_moved(world, b);
}

/* It is gone when its physical function goes, and cannot go alone. */
static bool is_tied_to_pf(const struct world *world, const struct pcipt_device *device)
{
	return device->extra->is_vf && device->group == device->extra->physical_function->group &&
	       !is_apart(world, device);
}

enum judgement { FREE, GIVEN, OWN, FOREIGN, BLOCKED };

static enum judgement judge(const struct world *world, const struct pcipt_device *device)
{
	const struct pcipt_group *group = device->group;
	bool whole = !is_apart(world, device) && !is_moved(world, device), given = false;

	for (size_t i = 0; i < world->host->device_count; i++) {
		const struct pcipt_device *other = &world->host->devices[i];

		if (pcipt_device_is_bridge(other) || is_tied_to_pf(world, other) || !together(world, device, other))
			continue;
		if (is_own(other))
			return OWN;
		given |= is_given(other);
	}
	if (!group)
		return BLOCKED;
	if (group->details->region_count && !strcmp(group->details->regions[0].type, "direct"))
		return BLOCKED;
	if (whole && group->details->other_count)
		return FOREIGN;
	for (size_t i = 0; whole && i < group->member_count; i++)
		if (pcipt_device_is_bridge(group->members[i]) && !strcmp(group->members[i]->driver, "shpchp"))
			return BLOCKED;
	if (!is_ready(world->host))
		return BLOCKED;
	return given ? GIVEN : FREE;
}

/* The host uses a virtual function that would be gone with it. */
static bool is_held(const struct world *world, const struct pcipt_device *device)
{
	for (size_t i = 0; i < world->host->device_count; i++) {
		const struct pcipt_device *vf = &world->host->devices[i];

		if (vf->extra->is_vf && is_own(vf) && together(world, device, vf->extra->physical_function))
			return true;
	}
	return false;
}

static bool can_go(const struct world *world, const struct pcipt_device *device)
{
	enum judgement judgement = judge(world, device);

	return !is_tied_to_pf(world, device) && !is_held(world, device) && (judgement == FREE || judgement == GIVEN);
}

static struct pcipt_address vf_address(const struct pcipt_device *pf, uint32_t index)
{
	unsigned int id = (unsigned int)pf->address.bus * 256 + pf->address.device * 8u + pf->address.function +
			  (unsigned int)pf->extra->sriov->offset.number +
			  index * (unsigned int)pf->extra->sriov->stride.number;

	return (struct pcipt_address){
		.bus = (uint8_t)(id / 256), .device = (uint8_t)(id / 8 % 32), .function = (uint8_t)(id % 8)};
}

uint32_t count_makeable(const struct pcipt_device *pf)
{
	uint32_t count = 0;

	if (!pf->extra->sriov || !pf->driver || strcmp(pf->driver, "igb") != 0)
		return 0;
	for (; count < (uint32_t)pf->extra->total_vfs.number; count++) {
		struct pcipt_address address = vf_address(pf, count);
		const struct pcipt_device *there = pcipt_host_find_device(pf->host, &address);

		if (address.bus != pf->address.bus || (there && there->extra->physical_function != pf))
			break;
	}
	return count;
}

/* And of these, so many could be given. */
static uint32_t count_could(const struct world *world, const struct pcipt_device *pf)
{
	if (!is_ready(world->host) || !pf->group || world->host->machine.iommus->kind == PCIPT_IOMMU_VIRTIO)
		return 0;
	if (pf->group == pf->parent->group && !world->override && !is_moved(world, pf))
		return 0;
	return count_makeable(pf);
}

static enum pcipt_port_state find_state(const struct world *world, const struct pcipt_device *device, bool has_vfs)
{
	size_t mates = 0;

	if (is_own(device))
		return PCIPT_PORT_STATE_OWN;
	for (size_t i = 0; i < world->host->device_count; i++)
		mates += !pcipt_device_is_bridge(&world->host->devices[i]) &&
			 !is_tied_to_pf(world, &world->host->devices[i]) &&
			 together(world, device, &world->host->devices[i]);
	switch (judge(world, device)) {
	case OWN:
	case FOREIGN:
		return PCIPT_PORT_STATE_TIED_TO_HOST;
	case BLOCKED:
		return PCIPT_PORT_STATE_BLOCKED;
	case GIVEN:
		return has_vfs                  ? PCIPT_PORT_STATE_HAS_VFS
		       : is_held(world, device) ? PCIPT_PORT_STATE_TIED_TO_HOST
						: PCIPT_PORT_STATE_GIVEN;
	default:
		return has_vfs                  ? PCIPT_PORT_STATE_HAS_VFS
		       : is_held(world, device) ? PCIPT_PORT_STATE_TIED_TO_HOST
		       : mates > 1              ? PCIPT_PORT_STATE_FREE_TIED
						: PCIPT_PORT_STATE_FREE_ALONE;
	}
}

static bool lacks_reset(const struct pcipt_device *device)
{
	bool mates = false, told = false;

	for (size_t i = 0; i < device->host->device_count; i++) {
		const struct pcipt_device *other = &device->host->devices[i];

		mates |= other != device && other->parent == device->parent;
		told |= !other->extra->reset_methods.error;
	}
	if (device->extra->reset_methods.error)
		return told;
	return !strcmp(device->extra->reset_methods.text, "bus") && mates;
}

/* --- Units, tried one way and the other --- */

static bool is_meant(const struct pcipt_device *device, bool any_class)
{
	return !pcipt_device_is_bridge(device) && !device->extra->is_vf && (any_class || device->class_code >> 16 == 2);
}

/* Those that are there and can be given; or so many supposed ones. */
static uint32_t count_free_vfs(const struct world *world, const struct pcipt_device *pf)
{
	uint32_t count = 0;

	if (world->maker == pf)
		return count_could(world, pf) ? world->made : 0;
	for (size_t i = 0; i < pf->extra->vf_count; i++)
		count += can_go(world, pf->extra->vfs[i]);
	return count;
}

static uint32_t count_most_vfs(const struct world *world, const struct pcipt_device *pf)
{
	bool fixed = world->maker != pf &&
		     (is_given(pf) || judge(world, pf) == GIVEN || (pf->driver && !strcmp(pf->driver, "vfio-pci")));
	uint32_t there = count_free_vfs(world, pf), could = fixed ? 0 : count_could(world, pf);

	return could > there ? could : there;
}

/* Of the ports that go together with this one: with it given, and with it kept for virtual functions. */
static void try_unit(const struct world *world, const struct pcipt_device *first, bool any_class, struct answer *answer)
{
	size_t given = 0, kept = 0, kept_most = 0, units = 0;

	for (size_t i = 0; i < world->host->device_count; i++) {
		const struct pcipt_device *device = &world->host->devices[i];

		if (!is_meant(device, any_class) || !together(world, first, device))
			continue;
		given += can_go(world, device);
		kept += count_free_vfs(world, device);
		kept_most += count_most_vfs(world, device);
	}
	units = given > kept ? 1 : kept; /* each virtual function that can be given has a group of its own here */
	answer->vfs_now += given > kept ? 0 : kept;
	answer->now += given > kept ? given : kept;
	answer->most += given > kept_most ? given : kept_most;
	answer->units += units;
}

static bool is_first(const struct world *world, size_t index, bool any_class)
{
	for (size_t i = 0; i < index; i++)
		if (is_meant(&world->host->devices[i], any_class) &&
		    together(world, &world->host->devices[i], &world->host->devices[index]))
			return false;
	return true;
}

void find_answer(const struct world *world, bool any_class, struct answer *answer)
{
	*answer = (struct answer){0};
	for (size_t i = 0; i < world->host->device_count; i++) {
		const struct pcipt_device *device = &world->host->devices[i];

		if (!is_meant(device, any_class))
			continue;
		if (is_first(world, i, any_class))
			try_unit(world, device, any_class, answer);
		answer->present++;
		answer->states[find_state(world, device, count_free_vfs(world, device))]++;
		answer->vfs_most += count_most_vfs(world, device);
		answer->reset += lacks_reset(device);
	}
}

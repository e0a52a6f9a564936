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
	return host->group_count && host->machine.remapping == PCIPT_YES &&
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
	if (group->region_count && !strcmp(group->regions[0].type, "direct"))
		return BLOCKED;
	if (whole && group->other_count)
		return FOREIGN;
	for (size_t i = 0; whole && i < group->member_count; i++)
		if (pcipt_device_is_bridge(group->members[i]) && !strcmp(group->members[i]->driver, "shpchp"))
			return BLOCKED;
	if (!is_ready(world->host))
		return BLOCKED;
	return given ? GIVEN : FREE;
}

static bool can_go(const struct world *world, const struct pcipt_device *device)
{
	enum judgement judgement = judge(world, device);

	return !is_tied_to_pf(world, device) && (judgement == FREE || judgement == GIVEN);
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
		return has_vfs ? PCIPT_PORT_STATE_HAS_VFS : PCIPT_PORT_STATE_GIVEN;
	default:
		return has_vfs     ? PCIPT_PORT_STATE_HAS_VFS
		       : mates > 1 ? PCIPT_PORT_STATE_FREE_TIED
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

/* --- A port, and all of them --- */

static void add_vfs_of(const struct world *world, struct answer *answer, const struct pcipt_device *pf)
{
	bool supposed = world->maker == pf;
	bool fixed = !supposed &&
		     (is_given(pf) || judge(world, pf) == GIVEN || (pf->driver && !strcmp(pf->driver, "vfio-pci")));
	uint32_t could = count_could(world, pf), there = 0, most;
	bool goes = can_go(world, pf), has_vfs = supposed || pf->extra->vf_count;
	size_t from = answer->most;

	for (size_t i = 0; !supposed && i < pf->extra->vf_count; i++)
		if (can_go(world, pf->extra->vfs[i])) {
			answer->list_now[answer->now + there] = pf->extra->vfs[i]->address;
			answer->list_most[from + there++] = pf->extra->vfs[i]->address;
		}
	for (uint32_t i = 0; supposed && could && i < world->made; i++)
		answer->list_now[answer->now + there++] = vf_address(pf, i);
	most = !fixed && could > there ? could : there;
	for (uint32_t i = 0; (most > there || supposed) && i < most; i++)
		answer->list_most[from + i] = vf_address(pf, i);
	answer->vfs_now += there;
	answer->vfs_most += most;
	if (!has_vfs && goes)
		answer->list_now[answer->now] = pf->address;
	answer->now += has_vfs ? there : goes;
	if (most <= goes && goes)
		answer->list_most[from] = pf->address;
	answer->most += most > goes ? most : goes;
}

/* Whether this is the first of those that go together and can go, physical or virtual. */
static bool is_unit(const struct world *world, size_t index, bool any_class)
{
	const struct pcipt_device *device = &world->host->devices[index];

	for (size_t i = 0; i <= index; i++) {
		const struct pcipt_device *other = &world->host->devices[i];
		const struct pcipt_device *pf = pf_of(other);

		if (pcipt_device_is_bridge(other) || (!any_class && pf->class_code >> 16 != 2) ||
		    !together(world, device, other) || !can_go(world, other))
			continue;
		/* one whose virtual functions are in its place, or that are not there in the supposed world */
		if (other->extra->is_vf ? pf == world->maker : other->extra->vf_count || other == world->maker)
			continue;
		return i == index;
	}
	return false;
}

void find_answer(const struct world *world, bool any_class, struct answer *answer)
{
	*answer = (struct answer){0};
	for (size_t i = 0; i < world->host->device_count; i++) {
		const struct pcipt_device *device = &world->host->devices[i];

		if (!pcipt_device_is_bridge(device))
			answer->units += is_unit(world, i, any_class);
		if (pcipt_device_is_bridge(device) || device->extra->is_vf ||
		    (!any_class && device->class_code >> 16 != 2))
			continue;
		answer->present++;
		answer->states[find_state(world, device, device == world->maker || device->extra->vf_count)]++;
		answer->reset += lacks_reset(device);
		add_vfs_of(world, answer, device);
		if (device == world->maker && count_could(world, device))
			answer->units += world->made;
	}
}

size_t fit_by_hand(size_t entries, const struct pcipt_address *list, size_t count)
{
	bool taken[MOST_PORTS] = {0};
	size_t all = 0;

	for (; entries; entries--) {
		size_t best = 0, best_at = 0;

		for (size_t i = 0; i < count; i++) {
			size_t here = 0;

			for (size_t j = 0; j < count && !taken[i]; j++)
				here += !taken[j] && list[i].bus == list[j].bus && list[i].device == list[j].device;
			if (here > best) {
				best = here;
				best_at = i;
			}
		}
		for (size_t j = 0; best && j < count; j++)
			if (list[best_at].bus == list[j].bus && list[best_at].device == list[j].device)
				taken[j] = true;
		all += best > 8 ? 8 : best;
	}
	return all;
}

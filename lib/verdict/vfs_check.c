/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many virtual functions would work, and what stands in the way of more. */
#include "verdict.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <string.h>

/* The kernel's flag for memory that has no place, in <linux/ioport.h>; not for programs. */
#define RESOURCE_UNSET 0x20000000u
/* More members of a group than this are not told one by one. */
#define MOST_BLOCKERS 8

/* What each rule allows, found before any sentence is made, since each says how many would work in all. */
struct bounds {
	uint32_t total; /* of driver and firmware */
	uint32_t buses; /* up to the first that has no place there */
	uint32_t free;  /* up to the first address that is taken */
	const struct pcipt_device *taken_by;
	bool driver;
	bool memory;
	bool independent;
	uint8_t link;
};

static int64_t last_bus(const struct pcipt_device *pf)
{
	const struct pt_fact_number *fact = &pf->extra->sriov->last_bus;

	return fact->error ? UINT8_MAX : fact->number;
}

/* The kernel gives virtual functions the bus numbers of the bridge above, and no others. */
static void bound_addresses(const struct pcipt_device *pf, uint32_t count, struct bounds *bounds)
{
	struct pcipt_address address;
	uint32_t i;

	for (i = 0; i < count && pt_find_vf_address(pf, i, &address) && address.bus <= last_bus(pf); i++) {
		const struct pcipt_device *other = pt_host_device(pf->host, &address);

		if (bounds->taken_by || !other || other->extra->physical_function == pf)
			continue;
		bounds->taken_by = other;
		bounds->free = i;
	}
	bounds->buses = i;
	if (!bounds->taken_by)
		bounds->free = count;
}

static bool is_placed(const struct pt_bar *bar)
{
	return bar->start && bar->flags && !(bar->flags & RESOURCE_UNSET);
}

/* Whether the card asks for memory by a register that the kernel has no line of. */
static bool is_wanted(const struct pcipt_device *pf, size_t capability, size_t index)
{
	size_t offset = capability + PCI_SRIOV_BAR + 4 * index;

	return capability && offset + 4 <= pf->extra->config_size && pt_config_number(pf, offset, 4);
}

static bool has_memory(const struct pcipt_device *pf)
{
	const struct pt_sriov *sriov = pf->extra->sriov;
	size_t capability = pt_find_extended_capability(pf, PCI_EXT_CAP_ID_SRIOV), placed = 0;

	if (sriov->bars_error)
		return true; /* unknown, which is no reason to refuse */
	for (size_t i = 0; i < PT_VF_BARS; i++) {
		const struct pt_bar *bar = &sriov->bars[i];
		/* the upper half of one of 64 bits has a register, and no line */
		bool upper = i && sriov->bars[i - 1].flags & (uint64_t)PCI_BASE_ADDRESS_MEM_TYPE_64;

		placed += is_placed(bar);
		if (!is_placed(bar) && (bar->flags || (!upper && is_wanted(pf, capability, i))))
			return false;
	}
	return placed > 0;
}

static bool driver_makes_vfs(const struct pcipt_device *pf)
{
	if (!pf->driver || !strcmp(pf->driver, "pci-stub"))
		return false;
	return !pt_is_vfio_driver(pf) || pf->host->machine.vfio_makes_vfs;
}

static bool is_in_root_complex(const struct pcipt_device *pf)
{
	size_t capability = pt_find_capability(pf, PCI_CAP_ID_EXP);

	return capability &&
	       (pt_config_number(pf, capability + PCI_EXP_FLAGS, 2) & PCI_EXP_FLAGS_TYPE) >> 4 == PCI_EXP_TYPE_RC_END;
}

/* The kernel asks that the function which a capability names as its link is a physical one too. */
static bool is_independent(const struct pcipt_device *pf, uint8_t *link)
{
	size_t capability = pt_find_extended_capability(pf, PCI_EXT_CAP_ID_SRIOV);
	struct pcipt_address address = pf->address;
	const struct pcipt_device *other;

	if (!capability || capability + PCI_SRIOV_FUNC_LINK + 1 > pf->extra->config_size)
		return true;
	*link = pf->extra->config[capability + PCI_SRIOV_FUNC_LINK];
	/* in a root complex it is a function of the same device; else it counts functions, of which ARI has more than
	 * eight */
	if (!is_in_root_complex(pf))
		address.device = *link >> 3;
	address.function = *link & 7;
	other = pt_host_device(pf->host, &address);
	return !pcipt_address_compare(&address, &pf->address) || (other && other->extra->sriov);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static struct bounds find_bounds(struct pcipt_prediction *prediction)
{
	const struct pcipt_device *pf = prediction->device;
	struct bounds bounds = {
		.total = (uint32_t)pf->extra->total_vfs.number,
		.driver = driver_makes_vfs(pf),
		.memory = has_memory(pf),
	};

	bounds.independent = is_independent(pf, &bounds.link);
	bound_addresses(pf, prediction->count > bounds.total ? prediction->count : bounds.total, &bounds);
	prediction->most = smaller(bounds.total, smaller(bounds.buses, bounds.free));
	if (!bounds.driver || !bounds.memory || !bounds.independent)
		prediction->most = 0;
	return bounds;
}

static void check_total(struct pcipt_prediction *prediction, const struct bounds *bounds)
{
	const struct pcipt_device *pf = prediction->device;
	struct pcipt_findings *findings = prediction->findings;
	uint32_t card;

	if (bounds->driver && !pcipt_device_get_card_vfs(pf, &card) && card > bounds->total)
		pt_find_device(findings, PCIPT_CODE_VFS_CARD_HAS_MORE, PCIPT_SEVERITY_NOTE, &pf->address,
			       "The card %s can have %u virtual functions; its driver %s or its firmware allows %u.",
			       pf->name, card, pf->driver, bounds->total);
	if (prediction->count <= bounds->total)
		return;
	if (!bounds->total) {
		pt_find_device(
			findings, PCIPT_CODE_VFS_TOO_MANY, PCIPT_SEVERITY_BLOCKER, &pf->address,
			"%s is allowed no virtual functions by its driver or its firmware (sriov_totalvfs is 0).",
			pf->name);
		pt_remedy(findings, "Turn SR-IOV on in the setup of the card's firmware.");
		return;
	}
	pt_find_device(findings, PCIPT_CODE_VFS_TOO_MANY, PCIPT_SEVERITY_BLOCKER, &pf->address,
		       "%u virtual functions of %s are more than the %u that its driver and firmware allow; %u would "
		       "work.",
		       prediction->count, pf->name, bounds->total, prediction->most);
	pt_remedy(findings, "Ask for at most %u; the setup of the card's firmware may allow more.", bounds->total);
}

static void check_buses(struct pcipt_prediction *prediction, const struct bounds *bounds)
{
	const struct pcipt_device *pf = prediction->device;
	const struct pt_fact_number *ari = &pf->extra->sriov->ari;
	bool no_ari = !ari->error && !ari->number;

	if (prediction->count <= bounds->buses || !pt_vf_addresses_known(pf, prediction->count))
		return;
	pt_find_device(
		prediction->findings, PCIPT_CODE_VFS_BUS_RANGE, PCIPT_SEVERITY_BLOCKER, &pf->address,
		"%u virtual functions of %s need bus numbers beyond %02x, the last one that the bridge above has%s; %u "
		"would work.",
		prediction->count, pf->name, (unsigned int)last_bus(pf),
		no_ari ? ", and ARI, which would need fewer, is off there" : "", prediction->most);
	pt_remedy(prediction->findings,
		  no_ari ? "Turn ARI on in the machine's firmware, or start with the kernel parameter "
			   "pci=assign-busses."
			 : "Start with the kernel parameter pci=assign-busses, or ask for fewer.");
}

static void check_memory(struct pcipt_prediction *prediction, const struct bounds *bounds)
{
	const struct pcipt_device *pf = prediction->device;

	if (bounds->memory)
		return;
	pt_find_device(prediction->findings, PCIPT_CODE_VFS_NO_MEMORY, PCIPT_SEVERITY_BLOCKER, &pf->address,
		       "The memory of the virtual functions of %s has no place (not enough MMIO resources); none would "
		       "work.",
		       pf->name);
	pt_remedy(prediction->findings,
		  "Turn on SR-IOV and \"Above 4G decoding\" in the machine's firmware, or start with "
		  "the kernel parameter pci=realloc.");
}

static void check_driver(struct pcipt_prediction *prediction, const struct bounds *bounds)
{
	const struct pcipt_device *pf = prediction->device;
	struct pcipt_findings *findings = prediction->findings;

	if (!pf->driver) {
		pt_find_device(findings, PCIPT_CODE_VFS_NO_DRIVER, PCIPT_SEVERITY_BLOCKER, &pf->address,
			       "%s has no driver, and it takes one to make virtual functions.", pf->name);
		pt_remedy(findings, "Load the driver of the card.");
	} else if (!bounds->driver) {
		pt_find_device(findings, PCIPT_CODE_VFS_NO_DRIVER, PCIPT_SEVERITY_BLOCKER, &pf->address,
			       "%s is on %s, which makes no virtual functions.", pf->name, pf->driver);
		pt_remedy(findings, "Give it back to its own driver: pcipt-bind --restore %s.", pf->name);
	} else if (pt_is_vfio_driver(pf)) {
		pt_find_device(findings, PCIPT_CODE_VFS_NEED_TOKEN, PCIPT_SEVERITY_WARNING, &pf->address,
			       "%s is on %s: whoever opens one of its virtual functions needs the VF token that the "
			       "holder of %s has set.",
			       pf->name, pf->driver, pf->name);
		pt_remedy(findings, "Give the token to the virtual machine, or %s back to its own driver.", pf->name);
	}
}

static void check_places(struct pcipt_prediction *prediction, const struct bounds *bounds)
{
	const struct pcipt_device *pf = prediction->device;
	char name[PCIPT_ADDRESS_SIZE];

	/* each is awaited where it will be, which takes knowing where */
	if (!pt_vf_addresses_known(pf, prediction->count)) {
		pt_find_device(prediction->findings, PCIPT_CODE_VFS_PLACE_UNKNOWN, PCIPT_SEVERITY_BLOCKER, &pf->address,
			       "%s does not say where its virtual functions will be before they are there "
			       "(sriov_offset is %u, sriov_stride %u).",
			       pf->name, (unsigned int)pf->extra->sriov->offset.number,
			       (unsigned int)pf->extra->sriov->stride.number);
		pt_remedy(prediction->findings, "Write the number to its sriov_numvfs by hand.");
	}
	if (prediction->count <= bounds->free)
		return;
	(void)pcipt_address_format(&bounds->taken_by->address, name, sizeof(name));
	pt_find_device(prediction->findings, PCIPT_CODE_VFS_ADDRESS_TAKEN, PCIPT_SEVERITY_BLOCKER, &pf->address,
		       "Virtual function %u of %s would be at %s, where another device is; %u would work.",
		       bounds->free, pf->name, name, prediction->most);
	pt_remedy(prediction->findings, "Move one of the two cards to another slot.");
}

static void check_dependency(struct pcipt_prediction *prediction, const struct bounds *bounds)
{
	const struct pcipt_device *pf = prediction->device;

	if (bounds->independent)
		return;
	pt_find_device(prediction->findings, PCIPT_CODE_VFS_DEPENDENT, PCIPT_SEVERITY_BLOCKER, &pf->address,
		       "%s depends on function %u of its card, which makes no virtual functions.", pf->name,
		       bounds->link);
	pt_remedy(prediction->findings, "Update the card's firmware, which says so.");
}

/* The members, such as the physical function itself, that keep the group from a virtual machine. */
static void check_members(struct pcipt_findings *findings, const struct pcipt_device *pf,
			  const struct pcipt_group *group)
{
	size_t told = 0;

	for (size_t i = 0; i < group->member_count && told < MOST_BLOCKERS; i++) {
		const struct pcipt_device *member = group->members[i];

		if (pt_driver_allows_vfio(member) || member->extra->physical_function == pf)
			continue;
		told++;
		pt_find_device(findings, PCIPT_CODE_VFS_GROUP_BLOCKED, PCIPT_SEVERITY_WARNING, &member->address,
			       "As long as %s is on the host driver %s, no virtual machine can have a virtual function "
			       "of %s: they share a group.",
			       member->name, member->driver, pf->name);
	}
}

static void check_groups(struct pcipt_prediction *prediction)
{
	const struct pcipt_device *pf = prediction->device;
	const struct pcipt_group *shared = pt_shared_vf_group(pf);
	struct pcipt_findings *findings = prediction->findings;

	if (!pf->group) {
		pt_find_device(
			findings, PCIPT_CODE_VFS_NO_GROUPS, PCIPT_SEVERITY_WARNING, &pf->address,
			"%s has no IOMMU group, and its virtual functions will have none: no virtual machine can "
			"use them.",
			pf->name);
		pt_remedy(findings, "Turn the IOMMU on; pcipt-status says what is in the way.");
		return;
	}
	if (!pt_vfs_have_groups(pf)) {
		pt_find_device(
			findings, PCIPT_CODE_VFS_NO_GROUPS, PCIPT_SEVERITY_WARNING, &pf->address,
			"The virtual functions of %s will have no IOMMU group: the virtio IOMMU of this machine does "
			"not know them.",
			pf->name);
		pt_remedy(findings, "Give this virtual machine an intel-iommu to pass virtual functions on.");
		return;
	}
	if (!shared) {
		pt_find_device(findings, PCIPT_CODE_VFS_OWN_GROUPS, PCIPT_SEVERITY_NOTE, &pf->address,
			       "Each virtual function of %s will have an IOMMU group of its own.", pf->name);
		return;
	}
	pt_find_device(findings, PCIPT_CODE_VFS_SHARE_GROUP, PCIPT_SEVERITY_WARNING, &pf->address,
		       "The virtual functions of %s will be in group %u with it, since the bridge %s above has no ACS.",
		       pf->name, shared->number, pf->parent->name);
	pt_remedy(findings, "Move the card to a slot whose port has ACS; pcipt-groups shows the groups.");
	check_members(findings, pf, shared);
}

void pt_check_vfs(struct pcipt_prediction *prediction)
{
	struct bounds bounds = find_bounds(prediction);

	check_driver(prediction, &bounds);
	check_total(prediction, &bounds);
	check_memory(prediction, &bounds);
	check_buses(prediction, &bounds);
	check_places(prediction, &bounds);
	check_dependency(prediction, &bounds);
	check_groups(prediction);
}

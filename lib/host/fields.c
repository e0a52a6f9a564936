/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Configuration space taken apart: one table says where each field stands and how it is read. */
#include "host.h"

#include <pcipt/field.h>

#include <errno.h>
#include <linux/pci_regs.h>

/* Where an offset counts from. */
enum place { HEADER = 0, EXTENDED = 0x10000 }; /* else the id of a capability, extended ones with this bit */
#define EXT(id) (EXTENDED | PCI_EXT_CAP_ID_##id)

/* What becomes of the bits that are read. */
enum how {
	PLAIN,
	PLUS_ONE,
	POWER,   /* of two */
	BYTES,   /* steps from 128 bytes on */
	UNITS,   /* of eight bytes */
	QUEUE,   /* 0 stands for 32 */
	SLOWEST, /* 0 stands for 1 */
};

/* Who has the field. */
enum needs {
	ALL,
	BRIDGE, /* header type 1 */
	LINKED, /* PCI Express functions with a link */
	SLOT,   /* ports that lead to a slot */
	PORT,   /* root and downstream ports */
	ENDPOINT,
	NEWER, /* the second version of the PCI Express capability */
	NEWER_LINKED,
	NEWER_PORT,
};

struct description {
	const char *name;
	enum pcipt_field field;
	uint32_t place;
	uint8_t offset;
	uint8_t size; /* of the register, in bytes */
	uint8_t shift;
	uint8_t bits;
	uint8_t how;
	uint8_t needs;
};

#define FIELD(field_, name_, place_, offset_, size_, shift_, bits_, how_, needs_)                                      \
	{                                                                                                              \
		.field = PCIPT_FIELD_##field_, .name = (name_), .place = (place_), .offset = (offset_),                \
		.size = (size_), .shift = (shift_), .bits = (bits_), .how = (how_), .needs = (needs_)                  \
	}

/* clang-format off */
static const struct description fields[] = {
	FIELD(COMMAND_MEMORY, "command-memory", HEADER, PCI_COMMAND, 2, 1, 1, PLAIN, ALL),
	FIELD(COMMAND_MASTER, "command-master", HEADER, PCI_COMMAND, 2, 2, 1, PLAIN, ALL),
	FIELD(COMMAND_NO_INTX, "command-no-intx", HEADER, PCI_COMMAND, 2, 10, 1, PLAIN, ALL),
	FIELD(HEADER_TYPE, "header-type", HEADER, PCI_HEADER_TYPE, 1, 0, 7, PLAIN, ALL),
	FIELD(MULTIFUNCTION, "multifunction", HEADER, PCI_HEADER_TYPE, 1, 7, 1, PLAIN, ALL),
	FIELD(INTERRUPT_PIN, "interrupt-pin", HEADER, PCI_INTERRUPT_PIN, 1, 0, 8, PLAIN, ALL),
	FIELD(PRIMARY_BUS, "primary-bus", HEADER, PCI_PRIMARY_BUS, 1, 0, 8, PLAIN, BRIDGE),
	FIELD(SECONDARY_BUS, "secondary-bus", HEADER, PCI_SECONDARY_BUS, 1, 0, 8, PLAIN, BRIDGE),
	FIELD(SUBORDINATE_BUS, "subordinate-bus", HEADER, PCI_SUBORDINATE_BUS, 1, 0, 8, PLAIN, BRIDGE),

	FIELD(PM_VERSION, "pm-version", PCI_CAP_ID_PM, PCI_PM_PMC, 2, 0, 3, PLAIN, ALL),
	FIELD(PM_D1, "pm-d1", PCI_CAP_ID_PM, PCI_PM_PMC, 2, 9, 1, PLAIN, ALL),
	FIELD(PM_D2, "pm-d2", PCI_CAP_ID_PM, PCI_PM_PMC, 2, 10, 1, PLAIN, ALL),
	FIELD(PM_PME, "pm-pme", PCI_CAP_ID_PM, PCI_PM_PMC, 2, 11, 5, PLAIN, ALL),
	FIELD(PM_PME_ENABLED, "pm-pme-enabled", PCI_CAP_ID_PM, PCI_PM_CTRL, 2, 8, 1, PLAIN, ALL),
	FIELD(PM_NO_SOFT_RESET, "pm-no-soft-reset", PCI_CAP_ID_PM, PCI_PM_CTRL, 2, 3, 1, PLAIN, ALL),
	FIELD(PM_STATE, "pm-state", PCI_CAP_ID_PM, PCI_PM_CTRL, 2, 0, 2, PLAIN, ALL),

	FIELD(MSI_ENABLED, "msi-enabled", PCI_CAP_ID_MSI, PCI_MSI_FLAGS, 2, 0, 1, PLAIN, ALL),
	FIELD(MSI_VECTORS, "msi-vectors", PCI_CAP_ID_MSI, PCI_MSI_FLAGS, 2, 1, 3, POWER, ALL),
	FIELD(MSI_VECTORS_USED, "msi-vectors-used", PCI_CAP_ID_MSI, PCI_MSI_FLAGS, 2, 4, 3, POWER, ALL),
	FIELD(MSI_64BIT, "msi-64bit", PCI_CAP_ID_MSI, PCI_MSI_FLAGS, 2, 7, 1, PLAIN, ALL),
	FIELD(MSI_MASKABLE, "msi-maskable", PCI_CAP_ID_MSI, PCI_MSI_FLAGS, 2, 8, 1, PLAIN, ALL),

	FIELD(MSIX_ENABLED, "msix-enabled", PCI_CAP_ID_MSIX, PCI_MSIX_FLAGS, 2, 15, 1, PLAIN, ALL),
	FIELD(MSIX_MASKED, "msix-masked", PCI_CAP_ID_MSIX, PCI_MSIX_FLAGS, 2, 14, 1, PLAIN, ALL),
	FIELD(MSIX_VECTORS, "msix-vectors", PCI_CAP_ID_MSIX, PCI_MSIX_FLAGS, 2, 0, 11, PLUS_ONE, ALL),
	FIELD(MSIX_TABLE_BAR, "msix-table-bar", PCI_CAP_ID_MSIX, PCI_MSIX_TABLE, 4, 0, 3, PLAIN, ALL),
	FIELD(MSIX_TABLE_OFFSET, "msix-table-offset", PCI_CAP_ID_MSIX, PCI_MSIX_TABLE, 4, 3, 29, UNITS, ALL),
	FIELD(MSIX_PBA_BAR, "msix-pba-bar", PCI_CAP_ID_MSIX, PCI_MSIX_PBA, 4, 0, 3, PLAIN, ALL),
	FIELD(MSIX_PBA_OFFSET, "msix-pba-offset", PCI_CAP_ID_MSIX, PCI_MSIX_PBA, 4, 3, 29, UNITS, ALL),

	FIELD(PCIE_VERSION, "pcie-version", PCI_CAP_ID_EXP, PCI_EXP_FLAGS, 2, 0, 4, PLAIN, ALL),
	FIELD(PCIE_TYPE, "pcie-type", PCI_CAP_ID_EXP, PCI_EXP_FLAGS, 2, 4, 4, PLAIN, ALL),
	FIELD(PCIE_SLOT, "pcie-slot", PCI_CAP_ID_EXP, PCI_EXP_FLAGS, 2, 8, 1, PLAIN, PORT),
	FIELD(PCIE_FLR, "pcie-flr", PCI_CAP_ID_EXP, PCI_EXP_DEVCAP, 4, 28, 1, PLAIN, ENDPOINT),
	FIELD(PCIE_MAX_PAYLOAD, "pcie-max-payload", PCI_CAP_ID_EXP, PCI_EXP_DEVCAP, 4, 0, 3, BYTES, ALL),
	FIELD(PCIE_PAYLOAD, "pcie-payload", PCI_CAP_ID_EXP, PCI_EXP_DEVCTL, 2, 5, 3, BYTES, ALL),
	FIELD(PCIE_READ_REQUEST, "pcie-read-request", PCI_CAP_ID_EXP, PCI_EXP_DEVCTL, 2, 12, 3, BYTES, ALL),
	FIELD(PCIE_EXTENDED_TAGS, "pcie-extended-tags", PCI_CAP_ID_EXP, PCI_EXP_DEVCAP, 4, 5, 1, PLAIN, ALL),
	FIELD(PCIE_ARI_FORWARDING, "pcie-ari-forwarding", PCI_CAP_ID_EXP, PCI_EXP_DEVCAP2, 4, 5, 1, PLAIN, NEWER_PORT),
	FIELD(PCIE_ARI_ENABLED, "pcie-ari-enabled", PCI_CAP_ID_EXP, PCI_EXP_DEVCTL2, 2, 5, 1, PLAIN, NEWER_PORT),
	FIELD(LINK_MAX_SPEED, "link-max-speed", PCI_CAP_ID_EXP, PCI_EXP_LNKCAP, 4, 0, 4, PLAIN, LINKED),
	FIELD(LINK_MAX_WIDTH, "link-max-width", PCI_CAP_ID_EXP, PCI_EXP_LNKCAP, 4, 4, 6, PLAIN, LINKED),
	FIELD(LINK_PORT, "link-port", PCI_CAP_ID_EXP, PCI_EXP_LNKCAP, 4, 24, 8, PLAIN, LINKED),
	FIELD(LINK_ASPM, "link-aspm", PCI_CAP_ID_EXP, PCI_EXP_LNKCAP, 4, 10, 2, PLAIN, LINKED),
	FIELD(LINK_ASPM_ENABLED, "link-aspm-enabled", PCI_CAP_ID_EXP, PCI_EXP_LNKCTL, 2, 0, 2, PLAIN, LINKED),
	FIELD(LINK_CLOCK_PM, "link-clock-pm", PCI_CAP_ID_EXP, PCI_EXP_LNKCAP, 4, 18, 1, PLAIN, LINKED),
	FIELD(LINK_SURPRISE_DOWN, "link-surprise-down", PCI_CAP_ID_EXP, PCI_EXP_LNKCAP, 4, 19, 1, PLAIN, LINKED),
	FIELD(LINK_ACTIVE_REPORTING, "link-active-reporting", PCI_CAP_ID_EXP, PCI_EXP_LNKCAP, 4, 20, 1, PLAIN, LINKED),
	FIELD(LINK_DISABLED, "link-disabled", PCI_CAP_ID_EXP, PCI_EXP_LNKCTL, 2, 4, 1, PLAIN, LINKED),
	FIELD(LINK_COMMON_CLOCK, "link-common-clock", PCI_CAP_ID_EXP, PCI_EXP_LNKCTL, 2, 6, 1, PLAIN, LINKED),
	FIELD(LINK_SPEED, "link-speed", PCI_CAP_ID_EXP, PCI_EXP_LNKSTA, 2, 0, 4, PLAIN, LINKED),
	FIELD(LINK_WIDTH, "link-width", PCI_CAP_ID_EXP, PCI_EXP_LNKSTA, 2, 4, 6, PLAIN, LINKED),
	FIELD(LINK_TRAINING, "link-training", PCI_CAP_ID_EXP, PCI_EXP_LNKSTA, 2, 11, 1, PLAIN, LINKED),
	FIELD(LINK_SLOT_CLOCK, "link-slot-clock", PCI_CAP_ID_EXP, PCI_EXP_LNKSTA, 2, 12, 1, PLAIN, LINKED),
	FIELD(LINK_ACTIVE, "link-active", PCI_CAP_ID_EXP, PCI_EXP_LNKSTA, 2, 13, 1, PLAIN, LINKED),
	FIELD(LINK_SPEEDS, "link-speeds", PCI_CAP_ID_EXP, PCI_EXP_LNKCAP2, 4, 1, 7, PLAIN, NEWER_LINKED),
	FIELD(LINK_TARGET_SPEED, "link-target-speed", PCI_CAP_ID_EXP, PCI_EXP_LNKCTL2, 2, 0, 4, SLOWEST, NEWER_LINKED),
	FIELD(SLOT_NUMBER, "slot-number", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 19, 13, PLAIN, SLOT),
	FIELD(SLOT_BUTTON, "slot-button", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 0, 1, PLAIN, SLOT),
	FIELD(SLOT_POWER_CONTROL, "slot-power-control", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 1, 1, PLAIN, SLOT),
	FIELD(SLOT_LATCH, "slot-latch", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 2, 1, PLAIN, SLOT),
	FIELD(SLOT_ATTENTION_LED, "slot-attention-led", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 3, 1, PLAIN, SLOT),
	FIELD(SLOT_POWER_LED, "slot-power-led", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 4, 1, PLAIN, SLOT),
	FIELD(SLOT_SURPRISE, "slot-surprise", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 5, 1, PLAIN, SLOT),
	FIELD(SLOT_HOTPLUG, "slot-hotplug", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 6, 1, PLAIN, SLOT),
	FIELD(SLOT_INTERLOCK, "slot-interlock", PCI_CAP_ID_EXP, PCI_EXP_SLTCAP, 4, 17, 1, PLAIN, SLOT),
	FIELD(SLOT_OCCUPIED, "slot-occupied", PCI_CAP_ID_EXP, PCI_EXP_SLTSTA, 2, 6, 1, PLAIN, SLOT),

	FIELD(AF_FLR, "af-flr", PCI_CAP_ID_AF, PCI_AF_CAP, 1, 1, 1, PLAIN, ALL),
	FIELD(AF_PENDING, "af-pending", PCI_CAP_ID_AF, PCI_AF_CAP, 1, 0, 1, PLAIN, ALL),

	FIELD(ACS_SUPPORTED, "acs-supported", EXT(ACS), PCI_ACS_CAP, 2, 0, 7, PLAIN, ALL),
	FIELD(ACS_ENABLED, "acs-enabled", EXT(ACS), PCI_ACS_CTRL, 2, 0, 7, PLAIN, ALL),

	FIELD(ARI_NEXT_FUNCTION, "ari-next-function", EXT(ARI), PCI_ARI_CAP, 2, 8, 8, PLAIN, ALL),
	FIELD(ARI_MFVC, "ari-mfvc", EXT(ARI), PCI_ARI_CAP, 2, 0, 1, PLAIN, ALL),
	FIELD(ARI_ACS, "ari-acs", EXT(ARI), PCI_ARI_CAP, 2, 1, 1, PLAIN, ALL),

	FIELD(ATS_QUEUE_DEPTH, "ats-queue-depth", EXT(ATS), PCI_ATS_CAP, 2, 0, 5, QUEUE, ALL),
	FIELD(ATS_PAGE_ALIGNED, "ats-page-aligned", EXT(ATS), PCI_ATS_CAP, 2, 5, 1, PLAIN, ALL),
	FIELD(ATS_ENABLED, "ats-enabled", EXT(ATS), PCI_ATS_CTRL, 2, 15, 1, PLAIN, ALL),

	FIELD(PASID_EXECUTE, "pasid-execute", EXT(PASID), PCI_PASID_CAP, 2, 1, 1, PLAIN, ALL),
	FIELD(PASID_PRIVILEGED, "pasid-privileged", EXT(PASID), PCI_PASID_CAP, 2, 2, 1, PLAIN, ALL),
	FIELD(PASID_WIDTH, "pasid-width", EXT(PASID), PCI_PASID_CAP, 2, 8, 5, PLAIN, ALL),
	FIELD(PASID_ENABLED, "pasid-enabled", EXT(PASID), PCI_PASID_CTRL, 2, 0, 1, PLAIN, ALL),

	FIELD(SERIAL, "serial", EXT(DSN), 4, 8, 0, 64, PLAIN, ALL),

	FIELD(SRIOV_INITIAL_VFS, "sriov-initial-vfs", EXT(SRIOV), PCI_SRIOV_INITIAL_VF, 2, 0, 16, PLAIN, ALL),
	FIELD(SRIOV_TOTAL_VFS, "sriov-total-vfs", EXT(SRIOV), PCI_SRIOV_TOTAL_VF, 2, 0, 16, PLAIN, ALL),
	FIELD(SRIOV_VFS, "sriov-vfs", EXT(SRIOV), PCI_SRIOV_NUM_VF, 2, 0, 16, PLAIN, ALL),
	FIELD(SRIOV_OFFSET, "sriov-offset", EXT(SRIOV), PCI_SRIOV_VF_OFFSET, 2, 0, 16, PLAIN, ALL),
	FIELD(SRIOV_STRIDE, "sriov-stride", EXT(SRIOV), PCI_SRIOV_VF_STRIDE, 2, 0, 16, PLAIN, ALL),
	FIELD(SRIOV_VF_DEVICE, "sriov-vf-device", EXT(SRIOV), PCI_SRIOV_VF_DID, 2, 0, 16, PLAIN, ALL),
	FIELD(SRIOV_DEPENDENCY, "sriov-dependency", EXT(SRIOV), PCI_SRIOV_FUNC_LINK, 1, 0, 8, PLAIN, ALL),
	FIELD(SRIOV_ENABLED, "sriov-enabled", EXT(SRIOV), PCI_SRIOV_CTRL, 2, 0, 1, PLAIN, ALL),
	FIELD(SRIOV_MEMORY, "sriov-memory", EXT(SRIOV), PCI_SRIOV_CTRL, 2, 3, 1, PLAIN, ALL),
	FIELD(SRIOV_ARI, "sriov-ari", EXT(SRIOV), PCI_SRIOV_CTRL, 2, 4, 1, PLAIN, ALL),
};
/* clang-format on */

static const struct description *find_field(int field)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if ((int)fields[i].field == field)
			return &fields[i];
	return NULL;
}

PCIPT_EXPORT size_t pcipt_field_get_count(void)
{
	return sizeof(fields) / sizeof(fields[0]);
}

PCIPT_EXPORT int pcipt_field_get(size_t index)
{
	return index < pcipt_field_get_count() ? (int)fields[index].field : -EINVAL;
}

PCIPT_EXPORT const char *pcipt_field_get_name(int field)
{
	const struct description *description = find_field(field);

	return description ? description->name : NULL;
}

static bool has_link(uint64_t type)
{
	return type != PCI_EXP_TYPE_RC_END && type != PCI_EXP_TYPE_RC_EC;
}

static bool is_endpoint(uint64_t type)
{
	return type == PCI_EXP_TYPE_ENDPOINT || type == PCI_EXP_TYPE_LEG_END || type == PCI_EXP_TYPE_RC_END;
}

static bool is_port(uint64_t type)
{
	return type == PCI_EXP_TYPE_ROOT_PORT || type == PCI_EXP_TYPE_DOWNSTREAM;
}

/* Whether a function has the registers that a field stands in; `place` is its capability. */
static bool has_registers(const struct pcipt_device *device, enum needs needs, size_t place)
{
	uint64_t flags;

	if (needs == ALL)
		return true;
	if (needs == BRIDGE)
		return (pt_config_number(device, PCI_HEADER_TYPE, 1) & PCI_HEADER_TYPE_MASK) == PCI_HEADER_TYPE_BRIDGE;
	flags = pt_config_number(device, place + PCI_EXP_FLAGS, 2);
	if (needs >= NEWER && (flags & PCI_EXP_FLAGS_VERS) < 2)
		return false;
	if (needs == LINKED || needs == NEWER_LINKED)
		return has_link((flags & PCI_EXP_FLAGS_TYPE) >> 4);
	if (needs == ENDPOINT)
		return is_endpoint((flags & PCI_EXP_FLAGS_TYPE) >> 4);
	if (needs == PORT || needs == NEWER_PORT || needs == SLOT)
		return is_port((flags & PCI_EXP_FLAGS_TYPE) >> 4) && (needs != SLOT || flags & PCI_EXP_FLAGS_SLOT);
	return true;
}

static uint64_t decode(enum how how, uint64_t bits)
{
	switch (how) {
	case PLUS_ONE:
		return bits + 1;
	case POWER:
		return UINT64_C(1) << bits;
	case BYTES:
		return UINT64_C(128) << bits;
	case UNITS:
		return bits * 8;
	case QUEUE:
		return bits ? bits : 32;
	case SLOWEST:
		return bits ? bits : 1;
	case PLAIN:
		break;
	}
	return bits;
}

static size_t find_place(const struct pcipt_device *device, uint32_t place)
{
	return place & EXTENDED ? pt_find_extended_capability(device, (uint16_t)place)
				: pt_find_capability(device, (uint8_t)place);
}

/* The kernel gives 256 bytes or all; what ends in between has been cut short. */
static bool is_cut(const struct pcipt_device *device)
{
	return device->extra->config_size > PCI_CFG_SPACE_SIZE && device->extra->config_size < PCI_CFG_SPACE_EXP_SIZE;
}

PCIPT_EXPORT int pcipt_device_get_field(const struct pcipt_device *device, int field, uint64_t *ret_value)
{
	const struct description *description = find_field(field);
	uint64_t number;
	size_t place = 0;
	int r;

	if (!device || !description || !ret_value)
		return -EINVAL;
	r = pt_check_config(device);
	if (r == -EACCES && description->place == HEADER)
		r = 0;
	if (r)
		return r;
	if (description->place != HEADER) {
		place = find_place(device, description->place);
		if (!place)
			return description->place & EXTENDED && is_cut(device) ? -EACCES : -ENOENT;
	}
	if (!has_registers(device, description->needs, place))
		return -ENOENT;
	if (!pt_config_has(device, place + description->offset, description->size))
		return is_cut(device) ? -EACCES : -ENOENT;
	number = pt_config_number(device, place + description->offset, description->size) >> description->shift;
	if (description->bits < 64)
		number &= (UINT64_C(1) << description->bits) - 1;
	*ret_value = decode(description->how, number);
	return 0;
}

int pt_field(const struct pcipt_device *device, enum pcipt_field field, unsigned int *ret_number)
{
	uint64_t value;
	int r = pcipt_device_get_field(device, (int)field, &value);

	if (!r)
		*ret_number = (unsigned int)value;
	return r;
}

/* --- Resizable BARs: as many pairs of registers as the first says --- */

#define MOST_RESIZABLE 6

PCIPT_EXPORT size_t pcipt_device_get_resizable_bar_count(const struct pcipt_device *device)
{
	size_t place, count;

	if (!device || pt_check_config(device))
		return 0;
	place = pt_find_extended_capability(device, PCI_EXT_CAP_ID_REBAR);
	if (!place)
		return 0;
	count = (pt_config_number(device, place + PCI_REBAR_CTRL, 4) & PCI_REBAR_CTRL_NBAR_MASK) >>
		PCI_REBAR_CTRL_NBAR_SHIFT;
	if (count > MOST_RESIZABLE)
		count = MOST_RESIZABLE;
	while (count && !pt_config_has(device, place + PCI_REBAR_CAP, 8 * count))
		count--;
	return count;
}

PCIPT_EXPORT int pcipt_device_get_resizable_bar(const struct pcipt_device *device, size_t index, uint32_t *ret_bar,
						uint64_t *ret_sizes, uint64_t *ret_size)
{
	uint64_t capability, control;
	size_t place;
	int r;

	if (!device || !ret_bar || !ret_sizes || !ret_size)
		return -EINVAL;
	r = pt_check_config(device);
	if (r)
		return r;
	if (index >= pcipt_device_get_resizable_bar_count(device))
		return -EINVAL;
	place = pt_find_extended_capability(device, PCI_EXT_CAP_ID_REBAR) + 8 * index;
	capability = pt_config_number(device, place + PCI_REBAR_CAP, 4);
	control = pt_config_number(device, place + PCI_REBAR_CTRL, 4);
	*ret_bar = (uint32_t)(control & PCI_REBAR_CTRL_BAR_IDX);
	/* sizes from 256 TiB on stand in the upper half of the control register */
	*ret_sizes = capability >> 4 | (control >> 16) << 28;
	*ret_size = UINT64_C(1) << (20 + ((control >> 8) & 0x3f) % 44);
	return 0;
}

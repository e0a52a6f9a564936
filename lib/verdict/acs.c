/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Access control services, and the kernel's list of chips that isolate without having them. */
#include "isolation.h"

#include <errno.h>
#include <linux/pci_regs.h>

/* What the kernel asks for before it lets devices be apart. */
#define REQUIRED                                                                                                       \
	(PCIPT_ACS_SOURCE_VALIDATION | PCIPT_ACS_REQUEST_REDIRECT | PCIPT_ACS_COMPLETION_REDIRECT |                    \
	 PCIPT_ACS_UPSTREAM_FORWARDING)

/* Which functions an entry of the list is about. */
enum about {
	ANY_FUNCTION,
	ROOT_PORTS,
	PORTS,       /* root and downstream */
	SOUTHBRIDGE, /* functions of several on a root bus, with an AMD IOMMU */
	INTEGRATED,  /* endpoints within the root complex */
	WIDE_ACS,    /* root ports that have ACS in registers of twice the size */
};

/* From drivers/pci/quirks.c of a linux-next that knows the Qualcomm Glymur root port. Neighbouring ids are written as a
 * range. */
static const struct {
	uint16_t vendor;
	uint16_t first;
	uint16_t last;
	uint8_t about;
} trusted[] = {
	/* Intel NICs: 82599, 82580, 82576, 82575, I350, 82571, I219 */
	{0x8086, 0x10c6, 0x10c6, ANY_FUNCTION},
	{0x8086, 0x10db, 0x10db, ANY_FUNCTION},
	{0x8086, 0x10dd, 0x10dd, ANY_FUNCTION},
	{0x8086, 0x10e1, 0x10e1, ANY_FUNCTION},
	{0x8086, 0x10f1, 0x10f1, ANY_FUNCTION},
	{0x8086, 0x10f7, 0x10fc, ANY_FUNCTION},
	{0x8086, 0x1507, 0x1507, ANY_FUNCTION},
	{0x8086, 0x1514, 0x1514, ANY_FUNCTION},
	{0x8086, 0x151c, 0x151c, ANY_FUNCTION},
	{0x8086, 0x1529, 0x152a, ANY_FUNCTION},
	{0x8086, 0x154d, 0x154d, ANY_FUNCTION},
	{0x8086, 0x154f, 0x154f, ANY_FUNCTION},
	{0x8086, 0x1551, 0x1551, ANY_FUNCTION},
	{0x8086, 0x1558, 0x1558, ANY_FUNCTION},
	{0x8086, 0x1509, 0x1509, ANY_FUNCTION},
	{0x8086, 0x150e, 0x1511, ANY_FUNCTION},
	{0x8086, 0x1516, 0x1516, ANY_FUNCTION},
	{0x8086, 0x1527, 0x1527, ANY_FUNCTION},
	{0x8086, 0x10c9, 0x10c9, ANY_FUNCTION},
	{0x8086, 0x10e6, 0x10e8, ANY_FUNCTION},
	{0x8086, 0x150a, 0x150a, ANY_FUNCTION},
	{0x8086, 0x150d, 0x150d, ANY_FUNCTION},
	{0x8086, 0x1518, 0x1518, ANY_FUNCTION},
	{0x8086, 0x1526, 0x1526, ANY_FUNCTION},
	{0x8086, 0x10a7, 0x10a7, ANY_FUNCTION},
	{0x8086, 0x10a9, 0x10a9, ANY_FUNCTION},
	{0x8086, 0x10d6, 0x10d6, ANY_FUNCTION},
	{0x8086, 0x1521, 0x1524, ANY_FUNCTION},
	{0x8086, 0x105e, 0x1060, ANY_FUNCTION},
	{0x8086, 0x10d9, 0x10d9, ANY_FUNCTION},
	{0x8086, 0x15b7, 0x15b8, ANY_FUNCTION},
	{0x8086, 0x0000, 0xffff, INTEGRATED},
	/* root ports of Intel chipsets: 5 to 9 series and X79, X99 */
	{0x8086, 0x3b42, 0x3b51, ROOT_PORTS},
	{0x8086, 0x1c10, 0x1c1f, ROOT_PORTS},
	{0x8086, 0x1e10, 0x1e1f, ROOT_PORTS},
	{0x8086, 0x8c10, 0x8c1f, ROOT_PORTS},
	{0x8086, 0x9c10, 0x9c1b, ROOT_PORTS},
	{0x8086, 0x9c90, 0x9c9b, ROOT_PORTS},
	{0x8086, 0x1d10, 0x1d10, ROOT_PORTS},
	{0x8086, 0x1d12, 0x1d12, ROOT_PORTS},
	{0x8086, 0x1d14, 0x1d14, ROOT_PORTS},
	{0x8086, 0x1d16, 0x1d16, ROOT_PORTS},
	{0x8086, 0x1d18, 0x1d18, ROOT_PORTS},
	{0x8086, 0x1d1a, 0x1d1a, ROOT_PORTS},
	{0x8086, 0x1d1c, 0x1d1c, ROOT_PORTS},
	{0x8086, 0x1d1e, 0x1d1e, ROOT_PORTS},
	{0x8086, 0x8d10, 0x8d1e, ROOT_PORTS},
	{0x8086, 0x8c90, 0x8c90, ROOT_PORTS},
	{0x8086, 0x8c92, 0x8c92, ROOT_PORTS},
	{0x8086, 0x8c94, 0x8c94, ROOT_PORTS},
	{0x8086, 0x8c96, 0x8c96, ROOT_PORTS},
	{0x8086, 0x8c98, 0x8c98, ROOT_PORTS},
	{0x8086, 0x8c9a, 0x8c9a, ROOT_PORTS},
	{0x8086, 0x8c9c, 0x8c9c, ROOT_PORTS},
	{0x8086, 0x8c9e, 0x8c9e, ROOT_PORTS},
	/* 100 and 200 series, and those of mobile processors of that time */
	{0x8086, 0xa110, 0xa11f, WIDE_ACS},
	{0x8086, 0xa167, 0xa16a, WIDE_ACS},
	{0x8086, 0xa290, 0xa29f, WIDE_ACS},
	{0x8086, 0xa2e7, 0xa2ee, WIDE_ACS},
	{0x8086, 0x9d10, 0x9d1b, WIDE_ACS},
	/* AMD chipsets */
	{0x1002, 0x4383, 0x4385, SOUTHBRIDGE},
	{0x1002, 0x4399, 0x4399, SOUTHBRIDGE},
	{0x1002, 0x439c, 0x439d, SOUTHBRIDGE},
	{0x1022, 0x7809, 0x7809, SOUTHBRIDGE},
	{0x1022, 0x780f, 0x780f, SOUTHBRIDGE},
	/* NICs: Solarflare, Emulex, Broadcom, Wangxun */
	{0x1924, 0x0903, 0x0903, ANY_FUNCTION},
	{0x1924, 0x0923, 0x0923, ANY_FUNCTION},
	{0x1924, 0x0a03, 0x0a03, ANY_FUNCTION},
	{0x19a2, 0x0710, 0x0710, ANY_FUNCTION},
	{0x10df, 0x0720, 0x0720, ANY_FUNCTION},
	{0x14e4, 0x16d7, 0x16d7, ANY_FUNCTION},
	{0x14e4, 0x1750, 0x1752, ANY_FUNCTION},
	{0x14e4, 0x1760, 0x1763, ANY_FUNCTION},
	{0x8088, 0x0100, 0x010f, ANY_FUNCTION},
	{0x8088, 0x1001, 0x1001, ANY_FUNCTION},
	{0x8088, 0x2001, 0x2001, ANY_FUNCTION},
	{0x8088, 0x5010, 0x5010, ANY_FUNCTION},
	{0x8088, 0x5025, 0x5025, ANY_FUNCTION},
	{0x8088, 0x5040, 0x5040, ANY_FUNCTION},
	{0x8088, 0x5110, 0x5110, ANY_FUNCTION},
	{0x8088, 0x5125, 0x5125, ANY_FUNCTION},
	{0x8088, 0x5140, 0x5140, ANY_FUNCTION},
	/* Arm, Loongson and Zhaoxin machines: Qualcomm, HXT, Cavium, APM, Ampere, Broadcom, Annapurna, NXP */
	{0x17cb, 0x0111, 0x0111, ANY_FUNCTION},
	{0x17cb, 0x0115, 0x0115, ANY_FUNCTION},
	{0x17cb, 0x0120, 0x0120, ANY_FUNCTION},
	{0x17cb, 0x0400, 0x0401, ANY_FUNCTION},
	{0x1dbf, 0x0401, 0x0401, ANY_FUNCTION},
	{0x177d, 0xa000, 0xa7ff, ROOT_PORTS},
	{0x177d, 0xaf84, 0xaf84, ROOT_PORTS},
	{0x177d, 0xb884, 0xb884, ROOT_PORTS},
	{0x177d, 0xa026, 0xa026, ANY_FUNCTION},
	{0x177d, 0xa059, 0xa059, ANY_FUNCTION},
	{0x177d, 0xa060, 0xa060, ANY_FUNCTION},
	{0x10e8, 0xe004, 0xe004, ANY_FUNCTION},
	{0x1def, 0xe005, 0xe00c, ANY_FUNCTION},
	{0x14e4, 0xd714, 0xd714, ANY_FUNCTION},
	{0x1c36, 0x0031, 0x0031, ROOT_PORTS},
	{0x1957, 0x8d80, 0x8d83, ANY_FUNCTION},
	{0x1957, 0x8d88, 0x8d8b, ANY_FUNCTION},
	{0x1957, 0x8d90, 0x8d93, ANY_FUNCTION},
	{0x1957, 0x8d98, 0x8d9b, ANY_FUNCTION},
	{0x1957, 0x8da0, 0x8da1, ANY_FUNCTION},
	{0x1957, 0x8da8, 0x8da9, ANY_FUNCTION},
	{0x1957, 0x8db0, 0x8db1, ANY_FUNCTION},
	{0x1957, 0x8db8, 0x8db9, ANY_FUNCTION},
	{0x0014, 0x3c09, 0x3c09, ANY_FUNCTION},
	{0x0014, 0x3c19, 0x3c19, ANY_FUNCTION},
	{0x0014, 0x3c29, 0x3c29, ANY_FUNCTION},
	{0x0014, 0x7a09, 0x7a09, ANY_FUNCTION},
	{0x0014, 0x7a19, 0x7a19, ANY_FUNCTION},
	{0x0014, 0x7a29, 0x7a29, ANY_FUNCTION},
	{0x0014, 0x7a39, 0x7a39, ANY_FUNCTION},
	{0x0014, 0x7a49, 0x7a49, ANY_FUNCTION},
	{0x0014, 0x7a59, 0x7a59, ANY_FUNCTION},
	{0x0014, 0x7a69, 0x7a69, ANY_FUNCTION},
	{0x1d17, 0x3038, 0x3038, ANY_FUNCTION},
	{0x1d17, 0x3104, 0x3104, ANY_FUNCTION},
	{0x1d17, 0x9083, 0x9083, ANY_FUNCTION},
	{0x1d17, 0x0710, 0x071e, PORTS},
	{0x1d17, 0x0721, 0x0721, PORTS},
	{0x1d17, 0x0723, 0x0752, PORTS},
};

bool pt_isolates(enum pcipt_acs_state state)
{
	return state == PCIPT_ACS_STATE_NOT_NEEDED || state == PCIPT_ACS_STATE_ON || state == PCIPT_ACS_STATE_TRUSTED;
}

/* Other functions of a device stand behind its first one in the order of addresses. */
static bool has_more(const struct pcipt_device *first)
{
	const struct pcipt_device *end = first->host->devices + first->host->device_count;

	for (const struct pcipt_device *other = first + 1; other < end && pt_same_card(first, other); other++)
		if (!other->extra->is_vf)
			return true;
	return false;
}

/* A link leads to one device: what has another number there is a function whose number goes on beyond eight (ARI). */
static bool is_on_link(const struct pcipt_device *device)
{
	int type = device->parent ? pcipt_device_get_port_type(device->parent) : -ENOENT;

	return type == PCIPT_PORT_TYPE_ROOT || type == PCIPT_PORT_TYPE_DOWNSTREAM;
}

/* As the kernel has it: by the bit in the header, and for each function behind the first. The header of a device that
 * sleeps cannot be asked. */
static bool has_others(const struct pcipt_device *device)
{
	unsigned int others;

	if (device->extra->is_vf)
		return false;
	if (device->address.function || (device->address.device && is_on_link(device)))
		return true;
	if (pt_field(device, PCIPT_FIELD_MULTIFUNCTION, &others))
		return has_more(device);
	return others;
}

/* The machine's firmware tables are only known with PCIPT_READ_MACHINE; the IOMMUs of AMD's show as well. */
static bool has_amd_iommu(const struct pcipt_host *host)
{
	for (size_t i = 0; i < host->machine.iommu_count; i++)
		if (host->machine.iommus[i].kind == PCIPT_IOMMU_AMD)
			return true;
	return host->machine.tables[PT_IVRS];
}

static bool is_about(const struct pcipt_device *device, enum about about, int type)
{
	switch (about) {
	case ANY_FUNCTION:
		return true;
	case ROOT_PORTS:
		return type == PCIPT_PORT_TYPE_ROOT;
	case PORTS:
		return type == PCIPT_PORT_TYPE_ROOT || type == PCIPT_PORT_TYPE_DOWNSTREAM;
	case SOUTHBRIDGE:
		return !device->parent && has_others(device) && has_amd_iommu(device->host);
	case INTEGRATED:
		return type == PCIPT_PORT_TYPE_INTEGRATED_ENDPOINT;
	case WIDE_ACS:
		break;
	}
	return false;
}

static bool is_listed(const struct pcipt_device *device, enum about about)
{
	for (size_t i = 0; i < sizeof(trusted) / sizeof(trusted[0]); i++)
		if (trusted[i].about == about && device->vendor_id == trusted[i].vendor &&
		    device->device_id >= trusted[i].first && device->device_id <= trusted[i].last)
			return true;
	return false;
}

static bool is_trusted(const struct pcipt_device *device, int type)
{
	for (enum about about = ANY_FUNCTION; about <= INTEGRATED; about++)
		if (is_listed(device, about) && is_about(device, about, type))
			return true;
	return false;
}

/* Supported and enabled bits; of the chips with wide registers, in halves that the standard does not know. */
static int read_acs(const struct pcipt_device *device, int type, unsigned int *supported, unsigned int *enabled)
{
	int r = pt_field(device, PCIPT_FIELD_ACS_SUPPORTED, supported);
	size_t place;

	if (!r)
		r = pt_field(device, PCIPT_FIELD_ACS_ENABLED, enabled);
	if (r || type != PCIPT_PORT_TYPE_ROOT || !is_listed(device, WIDE_ACS))
		return r;
	place = pt_find_extended_capability(device, PCI_EXT_CAP_ID_ACS);
	*enabled = (unsigned int)pt_config_number(device, place + 8, 4);
	return 0;
}

static enum pcipt_acs_state by_capability(const struct pcipt_device *device, int type, uint32_t *ret_missing)
{
	unsigned int supported, enabled;
	int r = read_acs(device, type, &supported, &enabled);

	if (r && r != -ENOENT)
		return PCIPT_ACS_STATE_UNKNOWN;
	/* what a function does not know of need not be forbidden to it */
	*ret_missing = r ? REQUIRED : REQUIRED & supported & ~enabled;
	if (r)
		return PCIPT_ACS_STATE_NONE;
	return *ret_missing ? PCIPT_ACS_STATE_OFF : PCIPT_ACS_STATE_ON;
}

enum pcipt_acs_state pt_acs_state(const struct pcipt_device *device, uint32_t *ret_missing)
{
	int type = pcipt_device_get_port_type(device);

	*ret_missing = 0;
	if (is_trusted(device, type))
		return PCIPT_ACS_STATE_TRUSTED;
	switch (type) {
	case PCIPT_PORT_TYPE_CONVENTIONAL:
	case PCIPT_PORT_TYPE_TO_PCI:
	case PCIPT_PORT_TYPE_FROM_PCI:
	case PCIPT_PORT_TYPE_EVENT_COLLECTOR:
		return PCIPT_ACS_STATE_CONVENTIONAL;
	case PCIPT_PORT_TYPE_ROOT:
	case PCIPT_PORT_TYPE_DOWNSTREAM:
		return by_capability(device, type, ret_missing);
	case PCIPT_PORT_TYPE_ENDPOINT:
	case PCIPT_PORT_TYPE_LEGACY_ENDPOINT:
	case PCIPT_PORT_TYPE_UPSTREAM:
	case PCIPT_PORT_TYPE_INTEGRATED_ENDPOINT:
		return has_others(device) ? by_capability(device, type, ret_missing) : PCIPT_ACS_STATE_NOT_NEEDED;
	default:
		/* what is no bridge and alone in its device needs none, whatever it is */
		return pcipt_device_is_bridge(device) || has_others(device) ? PCIPT_ACS_STATE_UNKNOWN
									    : PCIPT_ACS_STATE_NOT_NEEDED;
	}
}

uint32_t pt_acs_enabled(const struct pcipt_device *device)
{
	unsigned int supported, enabled;

	return read_acs(device, pcipt_device_get_port_type(device), &supported, &enabled) ? 0 : REQUIRED & enabled;
}

PCIPT_EXPORT int pcipt_device_get_acs_state(const struct pcipt_device *device)
{
	uint32_t missing;

	if (!device)
		return -EINVAL;
	return device->host->what & PCIPT_READ_TOPOLOGY ? (int)pt_acs_state(device, &missing) : -ENODATA;
}

PCIPT_EXPORT uint32_t pcipt_device_get_acs_missing(const struct pcipt_device *device)
{
	uint32_t missing = 0;

	if (device && device->host->what & PCIPT_READ_TOPOLOGY)
		(void)pt_acs_state(device, &missing);
	return missing;
}

void pt_name_acs(struct pcipt_text *text, uint32_t bits)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{PCIPT_ACS_SOURCE_VALIDATION, "source validation"},
		{PCIPT_ACS_REQUEST_REDIRECT, "request redirect"},
		{PCIPT_ACS_COMPLETION_REDIRECT, "completion redirect"},
		{PCIPT_ACS_UPSTREAM_FORWARDING, "upstream forwarding"},
	};
	const char *before = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(bits & names[i].bit))
			continue;
		pt_text_printf(text, "%s%s", before, names[i].name);
		before = ", ";
	}
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The word for each enumerator of a picture. */
#include "host.h"

#include <pcipt/field.h>
#include <pcipt/host.h>
#include <pcipt/topology.h>

static const char *const tristate_names[] = {
	[PCIPT_TRISTATE_NO] = "no",
	[PCIPT_TRISTATE_YES] = "yes",
	[PCIPT_TRISTATE_UNKNOWN] = "unknown",
};

PCIPT_EXPORT const char *pcipt_tristate_get_name(int number)
{
	return PT_WORD(tristate_names, number);
}

static const char *const iommu_kind_names[] = {
	[PCIPT_IOMMU_OTHER] = "other", [PCIPT_IOMMU_INTEL] = "intel",   [PCIPT_IOMMU_AMD] = "amd",
	[PCIPT_IOMMU_ARM] = "arm",     [PCIPT_IOMMU_VIRTIO] = "virtio",
};

PCIPT_EXPORT const char *pcipt_iommu_kind_get_name(int number)
{
	return PT_WORD(iommu_kind_names, number);
}

static const char *const module_state_names[] = {
	[PCIPT_MODULE_MISSING] = "missing",
	[PCIPT_MODULE_LOADABLE] = "loadable",
	[PCIPT_MODULE_PRESENT] = "present",
	[PCIPT_MODULE_UNKNOWN] = "unknown",
};

PCIPT_EXPORT const char *pcipt_module_state_get_name(int number)
{
	return PT_WORD(module_state_names, number);
}

/* The last one is far from the others. */
static const char *const port_type_names[] = {
	[PCIPT_PORT_TYPE_ENDPOINT] = "endpoint",
	[PCIPT_PORT_TYPE_LEGACY_ENDPOINT] = "legacy endpoint",
	[PCIPT_PORT_TYPE_ROOT] = "root port",
	[PCIPT_PORT_TYPE_UPSTREAM] = "upstream port",
	[PCIPT_PORT_TYPE_DOWNSTREAM] = "downstream port",
	[PCIPT_PORT_TYPE_TO_PCI] = "bridge to PCI",
	[PCIPT_PORT_TYPE_FROM_PCI] = "bridge from PCI",
	[PCIPT_PORT_TYPE_INTEGRATED_ENDPOINT] = "integrated endpoint",
	[PCIPT_PORT_TYPE_EVENT_COLLECTOR] = "event collector",
};

PCIPT_EXPORT const char *pcipt_port_type_get_name(int number)
{
	return number == PCIPT_PORT_TYPE_CONVENTIONAL ? "conventional" : PT_WORD(port_type_names, number);
}

static const char *const slot_source_names[] = {
	[PCIPT_SLOT_SOURCE_SMBIOS] = "smbios",
	[PCIPT_SLOT_SOURCE_LABEL] = "label",
	[PCIPT_SLOT_SOURCE_KERNEL] = "kernel",
	[PCIPT_SLOT_SOURCE_CAPABILITY] = "capability",
};

PCIPT_EXPORT const char *pcipt_slot_source_get_name(int number)
{
	return PT_WORD(slot_source_names, number);
}

static const char *const slot_form_names[] = {
	[PCIPT_SLOT_FORM_UNKNOWN] = "unknown", [PCIPT_SLOT_FORM_PCIE] = "pcie", [PCIPT_SLOT_FORM_M2] = "m.2",
	[PCIPT_SLOT_FORM_U2] = "u.2",          [PCIPT_SLOT_FORM_PCI] = "pci",   [PCIPT_SLOT_FORM_OTHER] = "other",
};

PCIPT_EXPORT const char *pcipt_slot_form_get_name(int number)
{
	return PT_WORD(slot_form_names, number);
}

static const char *const slot_usage_names[] = {
	[PCIPT_SLOT_USAGE_UNKNOWN] = "unknown",
	[PCIPT_SLOT_USAGE_FREE] = "free",
	[PCIPT_SLOT_USAGE_TAKEN] = "taken",
	[PCIPT_SLOT_USAGE_UNAVAILABLE] = "unavailable",
};

PCIPT_EXPORT const char *pcipt_slot_usage_get_name(int number)
{
	return PT_WORD(slot_usage_names, number);
}

static const char *const split_names[] = {
	[PCIPT_SPLIT_NO] = "no",
	[PCIPT_SPLIT_STATED] = "stated",
	[PCIPT_SPLIT_INFERRED] = "inferred",
	[PCIPT_SPLIT_UNKNOWN] = "unknown",
};

PCIPT_EXPORT const char *pcipt_split_get_name(int number)
{
	return PT_WORD(split_names, number);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define UNITS "sys/class/iommu"
/* Bit 3 of Intel's extended capabilities: interrupt remapping. */
#define ECAP_IR 0x8u

/* The kernel names a unit after its driver: dmar0, ivhd0, smmu3.0x..., or after an address. */
static enum pcipt_iommu_kind kind_of(struct pt_scan *scan, int at, const char *name)
{
	char path[PATH_MAX];

	if (!strncmp(name, "dmar", 4))
		return PCIPT_IOMMU_INTEL;
	if (!strncmp(name, "ivhd", 4))
		return PCIPT_IOMMU_AMD;
	if (!strncmp(name, "smmu", 4) || !strncmp(name, "arm-smmu", 8))
		return PCIPT_IOMMU_ARM;
	if (!strncmp(name, "virtio", 6))
		return PCIPT_IOMMU_VIRTIO;
	/* virtio-iommu's is named after its PCI address and stands below its virtio device */
	if (pt_io_read_link(scan->io, at, name, scan->buffer, sizeof(scan->buffer)) > 0 &&
	    !pt_path_follow(path, sizeof(path), UNITS, scan->buffer) && strstr(path, "/virtio"))
		return PCIPT_IOMMU_VIRTIO;
	return PCIPT_IOMMU_OTHER;
}

static int read_units(struct pt_scan *scan, int at)
{
	struct pt_machine *machine = &scan->host->machine;

	machine->iommus = pt_arena_alloc(scan->arena, scan->names.count, sizeof(*machine->iommus));
	if (!machine->iommus)
		return -ENOMEM;
	for (size_t i = 0; i < scan->names.count; i++) {
		const char *name = pt_io_name(&scan->names, i);
		struct pt_iommu *unit = &machine->iommus[machine->iommu_count];

		unit->kind = kind_of(scan, at, name);
		unit->name = pt_arena_intern(scan->arena, name, strlen(name));
		if (!unit->name)
			return -ENOMEM;
		machine->iommu_count++;
	}
	return 0;
}

/* What the hardware says: no, as soon as one Intel unit cannot remap; else unknown or yes. */
static int hardware_remapping(struct pt_scan *scan, enum pcipt_tristate *ret_answer)
{
	const struct pt_machine *machine = &scan->host->machine;
	size_t intel = 0;

	*ret_answer = PCIPT_TRISTATE_UNKNOWN;
	for (size_t i = 0; i < machine->iommu_count; i++) {
		char path[PATH_MAX];
		uint64_t ecap;
		ssize_t length;

		if (machine->iommus[i].kind != PCIPT_IOMMU_INTEL)
			continue;
		(void)snprintf(path, sizeof(path), UNITS "/%s/intel-iommu/ecap", machine->iommus[i].name);
		length = pt_io_read_text(scan->io, PT_IO_ROOT, path, scan->buffer, sizeof(scan->buffer));
		if (length < 0) {
			int r = pt_scan_unread(scan, "", path, (int)length);

			if (r)
				return r;
			continue;
		}
		if (pt_parse_number(scan->buffer, 16, UINT64_MAX, &ecap))
			continue;
		if (!(ecap & ECAP_IR)) {
			*ret_answer = PCIPT_TRISTATE_NO;
			return 0;
		}
		intel++;
	}
	if (intel)
		*ret_answer = PCIPT_TRISTATE_YES;
	return 0;
}

/* Controllers whose interrupts are remapped have `IR-` before their name: IR-IO-APIC, IR-PCI-MSI. */
static int kernel_remapping(struct pt_scan *scan, enum pcipt_tristate *ret_answer)
{
	struct pcipt_text text = {0};
	int r = pt_io_read_whole(scan->io, PT_IO_ROOT, "proc/interrupts", &text);

	*ret_answer = PCIPT_TRISTATE_UNKNOWN;
	if (r)
		r = pt_scan_unread(scan, "", "proc/interrupts", r);
	else if (strstr(text.string, " IR-IO-APIC") || strstr(text.string, " IR-PCI-MSI"))
		*ret_answer = PCIPT_TRISTATE_YES;
	else if (strstr(text.string, " IO-APIC") || strstr(text.string, " PCI-MSI"))
		*ret_answer = PCIPT_TRISTATE_NO;
	pt_text_release(&text);
	return r;
}

int pt_scan_iommus(struct pt_scan *scan)
{
	struct pt_machine *machine = &scan->host->machine;
	enum pcipt_tristate hardware, kernel;
	int at = pt_io_open_folder(scan->io, UNITS), r = 0;

	machine->iommus_error = at < 0 ? at : pt_io_list(scan->io, at, "", &scan->names);
	if (machine->iommus_error)
		r = pt_scan_unread(scan, "", UNITS, machine->iommus_error);
	else
		r = read_units(scan, at);
	pt_io_close_folder(scan->io, at);
	if (!r)
		r = hardware_remapping(scan, &hardware);
	if (!r)
		r = kernel_remapping(scan, &kernel);
	if (!r)
		machine->remapping =
			hardware == PCIPT_TRISTATE_NO || kernel == PCIPT_TRISTATE_UNKNOWN ? hardware : kernel;
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char *const signatures[PT_TABLES] = {
	[PT_DMAR] = "DMAR",
	[PT_IVRS] = "IVRS",
	[PT_IORT] = "IORT",
	[PT_VIOT] = "VIOT",
};

/* Where a module shows that it is there: loaded, built in (some show only as a driver), or as a file. */
static const struct {
	const char *name;
	const char *driver;
	const char *folder;
} modules[PT_MODULES] = {
	[PT_VFIO] = {"vfio", NULL, "vfio"},
	[PT_VFIO_PCI] = {"vfio_pci", "sys/bus/pci/drivers/vfio-pci", "vfio/pci"},
	[PT_VFIO_TYPE1] = {"vfio_iommu_type1", NULL, "vfio"},
	[PT_IOMMUFD] = {"iommufd", NULL, "iommu/iommufd"},
	[PT_VIRTIO_IOMMU] = {"virtio_iommu", "sys/bus/virtio/drivers/virtio_iommu", "iommu"},
	[PT_PCI_STUB] = {"pci_stub", "sys/bus/pci/drivers/pci-stub", "pci"},
};

static int read_tables(struct pt_scan *scan)
{
	struct pt_machine *machine = &scan->host->machine;

	machine->tables_error = pt_io_list(scan->io, PT_IO_ROOT, "sys/firmware/acpi/tables", &scan->names);
	if (machine->tables_error)
		return pt_scan_unread(scan, "", "sys/firmware/acpi/tables", machine->tables_error);
	for (size_t i = 0; i < scan->names.count; i++)
		for (size_t j = 0; j < PT_TABLES; j++)
			if (!strcmp(pt_io_name(&scan->names, i), signatures[j]))
				machine->tables[j] = true;
	return 0;
}

/* A file of a module is NAME.ko, NAME.ko.xz and so on, with `-` or `_`. */
static bool is_module_file(const char *file, const char *name)
{
	const char *end = strstr(file, ".ko");
	char stem[64];

	if (!end || (size_t)(end - file) >= sizeof(stem))
		return false;
	memcpy(stem, file, (size_t)(end - file));
	stem[end - file] = '\0';
	return pt_same_module(stem, name);
}

static int read_module(struct pt_scan *scan, size_t index)
{
	struct pt_machine *machine = &scan->host->machine;
	char path[PATH_MAX];
	int length, r;

	(void)snprintf(path, sizeof(path), "sys/module/%s", modules[index].name);
	machine->modules[index] = PCIPT_MODULE_PRESENT;
	if (pt_io_exists(scan->io, PT_IO_ROOT, path) ||
	    (modules[index].driver && pt_io_exists(scan->io, PT_IO_ROOT, modules[index].driver)))
		return 0;
	machine->modules[index] = PCIPT_MODULE_UNKNOWN;
	if (machine->release.error)
		return 0;
	length = snprintf(path, sizeof(path), "lib/modules/%s/kernel/drivers/%s", machine->release.text,
			  modules[index].folder);
	if (length < 0 || (size_t)length >= sizeof(path) || strchr(machine->release.text, '/'))
		return 0;
	r = pt_io_list(scan->io, PT_IO_ROOT, path, &scan->names);
	/* Where the kernel's folder of modules is there, one without the module has none. */
	if (r == -ENOENT && length > 0) {
		(void)snprintf(path, sizeof(path), "lib/modules/%s", machine->release.text);
		if (pt_io_exists(scan->io, PT_IO_ROOT, path))
			machine->modules[index] = PCIPT_MODULE_MISSING;
		return 0;
	}
	if (r)
		return pt_scan_unread(scan, "", path, r);
	machine->modules[index] = PCIPT_MODULE_MISSING;
	for (size_t i = 0; i < scan->names.count; i++)
		if (is_module_file(pt_io_name(&scan->names, i), modules[index].name))
			machine->modules[index] = PCIPT_MODULE_LOADABLE;
	return 0;
}

/* `none [integrity] confidentiality`: the one in brackets is in force. */
static int read_lockdown(struct pt_scan *scan)
{
	struct pt_fact_text *fact = &scan->host->machine.lockdown;
	const char *open, *end;
	int r = pt_scan_text(scan, PT_IO_ROOT, "", "sys/kernel/security/lockdown", fact);

	if (r || fact->error)
		return r;
	open = strchr(fact->text, '[');
	end = open ? strchr(open, ']') : NULL;
	fact->error = end ? 0 : -PCIPT_E_MALFORMED;
	fact->text = end ? pt_arena_intern(scan->arena, open + 1, (size_t)(end - open - 1)) : "";
	return fact->text ? 0 : -ENOMEM;
}

static int read_processor(struct pt_scan *scan)
{
	struct pt_machine *machine = &scan->host->machine;
	char text[PT_IO_ATTRIBUTE];
	ssize_t length = pt_io_read(scan->io, PT_IO_ROOT, "proc/cpuinfo", text, sizeof(text) - 1);
	char *flags;

	if (length < 0)
		return pt_scan_unread(scan, "", "proc/cpuinfo", (int)length);
	text[length] = '\0';
	if (strstr(text, "GenuineIntel"))
		machine->cpu = PT_CPU_INTEL;
	else if (strstr(text, "AuthenticAMD") || strstr(text, "HygonGenuine"))
		machine->cpu = PT_CPU_AMD;
	flags = strstr(text, "\nflags");
	if (flags) {
		flags[1 + strcspn(flags + 1, "\n")] = '\0';
		machine->is_guest = pt_has_word(flags + 1, "hypervisor");
	}
	return 0;
}

static int read_switch(struct pt_scan *scan, const char *path, bool *ret_on)
{
	struct pt_fact_text fact;
	int r = pt_scan_text(scan, PT_IO_ROOT, "", path, &fact);

	*ret_on = !r && !fact.error && !strcmp(fact.text, "Y");
	return r;
}

int pt_scan_machine(struct pt_scan *scan)
{
	struct pt_machine *machine = &scan->host->machine;
	int r = pt_scan_text(scan, PT_IO_ROOT, "", "proc/sys/kernel/osrelease", &machine->release);

	if (!r)
		r = pt_scan_text(scan, PT_IO_ROOT, "", "proc/cmdline", &machine->command_line);
	if (!r)
		r = read_lockdown(scan);
	if (!r)
		r = read_tables(scan);
	if (!r)
		r = read_processor(scan);
	if (!r)
		r = read_switch(scan, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts",
				&machine->unsafe_interrupts);
	if (!r)
		r = read_switch(scan, "sys/module/vfio_pci/parameters/enable_sriov", &machine->vfio_makes_vfs);
	for (size_t i = 0; !r && i < PT_MODULES; i++)
		r = read_module(scan, i);
	return r ? r : pt_scan_iommus(scan);
}

static const struct pt_machine *machine_of(const struct pcipt_host *host)
{
	return host && host->what & PCIPT_READ_MACHINE ? &host->machine : NULL;
}

static int give_text(const struct pcipt_host *host, const struct pt_fact_text *fact, const char **ret_text)
{
	if (!host || !ret_text)
		return -EINVAL;
	if (!machine_of(host))
		return -ENODATA;
	if (fact->error)
		return fact->error;
	*ret_text = fact->text;
	return 0;
}

PCIPT_EXPORT int pcipt_host_get_kernel_release(const struct pcipt_host *host, const char **ret_text)
{
	return give_text(host, host ? &host->machine.release : NULL, ret_text);
}

PCIPT_EXPORT int pcipt_host_get_command_line(const struct pcipt_host *host, const char **ret_text)
{
	return give_text(host, host ? &host->machine.command_line : NULL, ret_text);
}

PCIPT_EXPORT int pcipt_host_get_lockdown(const struct pcipt_host *host, const char **ret_text)
{
	return give_text(host, host ? &host->machine.lockdown : NULL, ret_text);
}

PCIPT_EXPORT size_t pcipt_host_get_iommu_count(const struct pcipt_host *host)
{
	const struct pt_machine *machine = machine_of(host);

	return machine ? machine->iommu_count : 0;
}

PCIPT_EXPORT const char *pcipt_host_get_iommu_name(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_iommu_count(host) ? host->machine.iommus[index].name : NULL;
}

PCIPT_EXPORT int pcipt_host_get_iommu_kind(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_iommu_count(host) ? (int)host->machine.iommus[index].kind : -EINVAL;
}

PCIPT_EXPORT int pcipt_host_has_firmware_table(const struct pcipt_host *host, const char *signature)
{
	const struct pt_machine *machine = machine_of(host);

	if (!host || !signature)
		return -EINVAL;
	for (size_t i = 0; i < PT_TABLES; i++) {
		if (strcmp(signatures[i], signature))
			continue;
		if (!machine)
			return -ENODATA;
		return machine->tables_error ? machine->tables_error : machine->tables[i];
	}
	return -EINVAL;
}

PCIPT_EXPORT int pcipt_host_get_interrupt_remapping(const struct pcipt_host *host)
{
	if (!host)
		return -EINVAL;
	return machine_of(host) ? (int)host->machine.remapping : -ENODATA;
}

PCIPT_EXPORT int pcipt_host_get_module_state(const struct pcipt_host *host, const char *name)
{
	if (!host || !name)
		return -EINVAL;
	for (size_t i = 0; i < PT_MODULES; i++)
		if (pt_same_module(modules[i].name, name))
			return machine_of(host) ? (int)host->machine.modules[i] : -ENODATA;
	return -EINVAL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The picture of one machine: its PCI functions, IOMMU groups and what bears on passthrough.
 *
 * A picture never changes. Its getters do no I/O and allocate nothing, so that any number of threads
 * may use one picture at the same time. To see what has changed, take another.
 *
 * Everything reached from a picture (devices, groups, strings) belongs to it and lives as long. A
 * reference on any member (pcipt_device_ref(), pcipt_group_ref(), pcipt_slot_ref(), pcipt_switch_ref(),
 * pcipt_root_bus_ref()) keeps the whole picture, so that the garbage collector of another language may
 * free in any order.
 *
 * A fact that the picture was not asked for answers -ENODATA. A fact that was asked for but that the
 * machine kept back answers the error of reading it, mostly -EACCES, or -ENOENT where there is no such thing: no getter
 * makes up an answer. A count of what was not read is 0, and pcipt_host_get_what() tells that from none.
 *
 * Reading: "the error of reading it" is one of open(2) or read(2): -ENOENT, -EACCES, -EPERM, -EIO, -ENODEV, -ENXIO,
 * -E2BIG; or -PCIPT_E_MALFORMED for what does not have the form that the kernel gives it, and -PCIPT_E_OUTSIDE_ROOT or
 * -ELOOP for a link that leads nowhere beneath the root.
 *
 * Names of files are beneath the root.
 *
 * Lifetime: what is lent lives as long as the picture.
 *
 * Threads: any thread may call any of these but pcipt_host_read().
 */
#ifndef PCIPT_HOST_H
#define PCIPT_HOST_H

#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_ctx;
struct pcipt_device;
struct pcipt_group;

/** A picture of a machine, counted by reference, immutable. Since 0.1. */
struct pcipt_host;

/**
 * What a picture contains beside the basic facts (address, ids, class, driver, group, parent), each
 * at its cost. Since 0.1.
 */
enum pcipt_read {
	/** Revision, driver override, NUMA node, power state, reset methods, boot VGA. */
	PCIPT_READ_DETAILS = 1,
	/** Physical and virtual functions of each other. */
	PCIPT_READ_SRIOV = 2,
	/** Network interfaces, block devices and other children by name. */
	PCIPT_READ_INTERFACES = 4,
	/** Domain type, reserved regions, VFIO node and non-PCI members of the groups. */
	PCIPT_READ_GROUPS = 8,
	/** Kernel, command line, IOMMUs, firmware tables, interrupt remapping, lockdown, modules. */
	PCIPT_READ_MACHINE = 16,
	/** Names of vendors, devices and classes, from the pci.ids list. */
	PCIPT_READ_NAMES = 32,
	/** Routes, addresses, bridges and the like, mounts, volumes, swap and framebuffers, and what they stand on.
	 * Includes the interfaces. */
	PCIPT_READ_USERS = 64,
	/** Configuration space; slow on real hardware, and never read of a device in D3cold. */
	PCIPT_READ_CONFIG = 128,
	/** Processes that hold a node of a device open, as users. Reads the open files of every process, which takes
	 * root rights; includes #PCIPT_READ_USERS, and is no part of #PCIPT_READ_ALL, being of the moment. */
	PCIPT_READ_HOLDERS = 256,
	/**
	 * Links, slots, switches and root buses (topology.h), with #PCIPT_READ_DETAILS, #PCIPT_READ_SRIOV,
	 * #PCIPT_READ_INTERFACES, #PCIPT_READ_MACHINE and #PCIPT_READ_CONFIG. From the link attributes of each
	 * function, `sys/bus/pci/slots` and the SMBIOS table, which takes root rights.
	 */
	PCIPT_READ_TOPOLOGY = 512,
	/** All that this version can read but #PCIPT_READ_HOLDERS, with which it goes together. */
	PCIPT_READ_ALL = 0x40000000,
};

/** What kind of IOMMU. Since 0.1. */
enum pcipt_iommu_kind {
	PCIPT_IOMMU_OTHER = 0,  /**< none of those below */
	PCIPT_IOMMU_INTEL = 1,  /**< Intel VT-d */
	PCIPT_IOMMU_AMD = 2,    /**< AMD-Vi */
	PCIPT_IOMMU_ARM = 3,    /**< Arm SMMU */
	PCIPT_IOMMU_VIRTIO = 4, /**< virtio-iommu */
};

/** The word for an #pcipt_iommu_kind, such as `intel`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_iommu_kind_get_name(int number);

/** An answer that may be unknown. Since 0.1. */
enum pcipt_tristate {
	PCIPT_TRISTATE_NO = 0,      /**< no */
	PCIPT_TRISTATE_YES = 1,     /**< yes */
	PCIPT_TRISTATE_UNKNOWN = 2, /**< it cannot be told from what could be read */
};

/** The word for a #pcipt_tristate, such as `yes`, as in JSON. @return a constant string, NULL for another number. Any
 * thread. Since 0.1. */
const char *pcipt_tristate_get_name(int number);

/** Whether the kernel has a module. Since 0.1. */
enum pcipt_module_state {
	PCIPT_MODULE_MISSING = 0,  /**< neither loaded nor on disk */
	PCIPT_MODULE_LOADABLE = 1, /**< on disk, not loaded */
	PCIPT_MODULE_PRESENT = 2,  /**< loaded or built in */
	PCIPT_MODULE_UNKNOWN = 3,  /**< not loaded, and the folder of modules could not be read */
};

/** The word for a #pcipt_module_state, such as `loadable`, as in JSON. @return a constant string, NULL for another
 * number. Any thread. Since 0.1. */
const char *pcipt_module_state_get_name(int number);

/**
 * Takes a picture of the context's machine or tree. A device that vanishes meanwhile is left out.
 *
 * @param ctx      the context; it may be freed before the picture
 * @param what     #pcipt_read flags, 0 for the basic facts alone
 * @param ret_host where the picture goes, to be given back by pcipt_host_unref(); untouched on failure
 * @return 0; -EINVAL for a NULL or an unknown flag; -ENOMEM; -PCIPT_E_NO_PCI when the root has no
 *         `sys/bus/pci`; or the error of reading it: a root that cannot be read is never an empty machine
 *
 * Threads: one thread at a time may use a context. Since 0.1.
 */
int pcipt_host_read(struct pcipt_ctx *ctx, unsigned int what, struct pcipt_host **ret_host);

/** Takes one more reference. @return host itself, to be given back by pcipt_host_unref(). Any thread. Since 0.1. */
const struct pcipt_host *pcipt_host_ref(const struct pcipt_host *host);

/** Gives a reference back; the last one frees the picture. NULL is allowed. Any thread. Since 0.1. */
void pcipt_host_unref(const struct pcipt_host *host);

/**
 * What the picture contains: the flags that it was taken with and those that they include. By them "none" is told from
 * "not read" where a getter answers a count.
 * @return #pcipt_read flags, #PCIPT_READ_ALL not among them; 0 for NULL. Any thread. Since 0.1.
 */
unsigned int pcipt_host_get_what(const struct pcipt_host *host);

/** How many PCI functions `sys/bus/pci/devices` lists; 0 for NULL. Any thread. Since 0.1. */
size_t pcipt_host_get_device_count(const struct pcipt_host *host);

/** A function by its place in the order of addresses. @return NULL behind the end. Any thread. Since 0.1. */
const struct pcipt_device *pcipt_host_get_device(const struct pcipt_host *host, size_t index);

/** A function by address. @return NULL when there is none. Any thread. Since 0.1. */
const struct pcipt_device *pcipt_host_find_device(const struct pcipt_host *host, const struct pcipt_address *address);

/**
 * The function that has an interface of this name: `eth0`, `nvme0n1`, `card0`.
 *
 * @param host       a picture with #PCIPT_READ_INTERFACES
 * @param name       the interface's name
 * @param ret_device where the function goes; untouched on failure
 * @return 0, -EINVAL, -ENODATA when interfaces were not read, -ENODEV when there is none, -ENOTUNIQ when
 *         interfaces of that name belong to several functions (a multipath disk)
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_find_interface(const struct pcipt_host *host, const char *name, const struct pcipt_device **ret_device);

/**
 * The next function with these ids. To find all, call again with one more than the index found.
 *
 * @param host      the picture
 * @param vendor    vendor id, such as 0x8086
 * @param device    device id, such as 0x1521
 * @param start     the first index to look at
 * @param ret_index where the index goes; untouched on failure
 * @return 0, -EINVAL, or -ENODEV when there is none
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_find_id(const struct pcipt_host *host, uint16_t vendor, uint16_t device, size_t start,
		       size_t *ret_index);

/** How many IOMMU groups have PCI functions; 0 for NULL. Any thread. Since 0.1. */
size_t pcipt_host_get_group_count(const struct pcipt_host *host);

/** A group by its place in the order of numbers. @return NULL behind the end. Any thread. Since 0.1. */
const struct pcipt_group *pcipt_host_get_group(const struct pcipt_host *host, size_t index);

/**
 * A group by its number. Numbers change from boot to boot: never save one.
 *
 * @return NULL when there is none
 *
 * Any thread. Since 0.1.
 */
const struct pcipt_group *pcipt_host_find_group(const struct pcipt_host *host, uint32_t number);

/**
 * The kernel's release, from `proc/sys/kernel/osrelease`. Needs #PCIPT_READ_MACHINE.
 *
 * @return 0, -EINVAL, -ENODATA, or the error of reading it
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_get_kernel_release(const struct pcipt_host *host, const char **ret_text);

/**
 * The kernel's command line, from `proc/cmdline`. Needs #PCIPT_READ_MACHINE.
 *
 * @return 0, -EINVAL, -ENODATA, or the error of reading it
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_get_command_line(const struct pcipt_host *host, const char **ret_text);

/** How many IOMMUs `sys/class/iommu` lists; 0 without #PCIPT_READ_MACHINE. Any thread. Since 0.1. */
size_t pcipt_host_get_iommu_count(const struct pcipt_host *host);

/** The kernel's name of an IOMMU, such as `dmar0`. @return NULL behind the end. Any thread. Since 0.1. */
const char *pcipt_host_get_iommu_name(const struct pcipt_host *host, size_t index);

/** The kind of an IOMMU, by its name and place in `sys/class/iommu`. @return a #pcipt_iommu_kind, or -EINVAL behind
 * the end. Any thread. Since 0.1. */
int pcipt_host_get_iommu_kind(const struct pcipt_host *host, size_t index);

/**
 * Says whether the firmware has an ACPI table that describes an IOMMU: `DMAR` (Intel), `IVRS` (AMD),
 * `IORT` (Arm), `VIOT` (virtio). From the names in `sys/firmware/acpi/tables`. Needs #PCIPT_READ_MACHINE.
 *
 * @return 1, 0, -EINVAL for another signature, -ENODATA, or the error of listing the folder: -ENOENT on
 *         a machine without ACPI
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_has_firmware_table(const struct pcipt_host *host, const char *signature);

/**
 * Says whether the kernel remaps interrupts, without which VFIO refuses to attach a device. From the names of the
 * interrupt controllers in `proc/interrupts` and, for Intel, bit 3 of the `ecap` of every unit. Needs
 * #PCIPT_READ_MACHINE.
 *
 * @return a #pcipt_tristate, -EINVAL or -ENODATA
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_get_interrupt_remapping(const struct pcipt_host *host);

/**
 * The kernel's lockdown mode: `none`, `integrity` or `confidentiality`, from `sys/kernel/security/lockdown`.
 * Needs #PCIPT_READ_MACHINE.
 *
 * @return 0, -EINVAL, -ENODATA, or the error of reading it: -ENOENT where the kernel has no lockdown
 *         or securityfs is not mounted
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_get_lockdown(const struct pcipt_host *host, const char **ret_text);

/**
 * Says whether the kernel has one of the modules that passthrough needs: `vfio`, `vfio_pci`,
 * `vfio_iommu_type1`, `iommufd`, `virtio_iommu`, `pci_stub`. `-` and `_` are the same. From `sys/module`,
 * `sys/bus/pci/drivers` and the folder of modules. Needs #PCIPT_READ_MACHINE.
 *
 * @return a #pcipt_module_state, -EINVAL for another name, or -ENODATA
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_get_module_state(const struct pcipt_host *host, const char *name);

/**
 * How many files of the machine were there but could not be read, mostly for want of root rights. The
 * picture is the poorer for each.
 *
 * Any thread. Since 0.1.
 */
size_t pcipt_host_get_unread_count(const struct pcipt_host *host);

/**
 * The path of an unread file, beneath the root and beginning with `/`; that of a device's attribute is beneath
 * `/sys/devices`, where the device itself stands.
 * @return NULL behind the end. Any thread. Since 0.1.
 */
const char *pcipt_host_get_unread_path(const struct pcipt_host *host, size_t index);

/** Why it was not read. @return a negative error, -EINVAL behind the end. Any thread. Since 0.1. */
int pcipt_host_get_unread_error(const struct pcipt_host *host, size_t index);

#ifdef __cplusplus
}
#endif

#endif

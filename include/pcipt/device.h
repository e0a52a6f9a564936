/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A PCI function of a picture (host.h says how long things live and what -ENODATA means).
 *
 * Getters that return a value directly answer basic facts, which every picture has. Any thread may
 * call any of them.
 */
#ifndef PCIPT_DEVICE_H
#define PCIPT_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_group;
struct pcipt_host;

/** A PCI function; a member of a picture. Since 0.1. */
struct pcipt_device;

/** Takes a reference on the picture. @return device itself. Any thread. Since 0.1. */
const struct pcipt_device *pcipt_device_ref(const struct pcipt_device *device);

/** Gives a reference on the picture back. NULL is allowed. Any thread. Since 0.1. */
void pcipt_device_unref(const struct pcipt_device *device);

/** The picture that the device is a member of; lent. Since 0.1. */
const struct pcipt_host *pcipt_device_get_host(const struct pcipt_device *device);

/** The address. @return lent, NULL for NULL. Since 0.1. */
const struct pcipt_address *pcipt_device_get_address(const struct pcipt_device *device);

/** The address as the kernel writes it, such as `0000:01:00.0`. @return lent. Since 0.1. */
const char *pcipt_device_get_name(const struct pcipt_device *device);

/** The vendor id, from `uevent`. Since 0.1. */
uint16_t pcipt_device_get_vendor_id(const struct pcipt_device *device);

/** The device id, from `uevent`. Since 0.1. */
uint16_t pcipt_device_get_device_id(const struct pcipt_device *device);

/** The subsystem's vendor id, from `uevent`; 0 where there is none. Since 0.1. */
uint16_t pcipt_device_get_subsystem_vendor_id(const struct pcipt_device *device);

/** The subsystem's device id, from `uevent`; 0 where there is none. Since 0.1. */
uint16_t pcipt_device_get_subsystem_device_id(const struct pcipt_device *device);

/** The class: base class, subclass and programming interface as 0xBBSSPP, from `uevent`. Since 0.1. */
uint32_t pcipt_device_get_class(const struct pcipt_device *device);

/**
 * Says whether the function is a bridge of any kind (base class 0x06: to another PCI bus, host, ISA), which is never
 * passed through itself. Since 0.1.
 */
bool pcipt_device_is_bridge(const struct pcipt_device *device);

/** The driver that is bound, from `uevent`. @return NULL for none. Since 0.1. */
const char *pcipt_device_get_driver(const struct pcipt_device *device);

/** The IOMMU group, from the link `iommu_group`. @return NULL for none. Since 0.1. */
const struct pcipt_group *pcipt_device_get_group(const struct pcipt_device *device);

/**
 * The bridge that the device hangs on; for devices behind a controller with a domain of its own (Intel VMD), that
 * controller. From the device's path in `sys/devices`.
 * @return NULL on a root bus. Since 0.1.
 */
const struct pcipt_device *pcipt_device_get_parent(const struct pcipt_device *device);

/**
 * The revision, from `revision`. Needs #PCIPT_READ_DETAILS.
 * @return 0, -EINVAL, -ENODATA, or the error of reading it. Since 0.1.
 */
int pcipt_device_get_revision(const struct pcipt_device *device, uint8_t *ret_revision);

/**
 * The driver override, from `driver_override`. Needs #PCIPT_READ_DETAILS.
 * @return 0 with the text, or with NULL when none is set; -EINVAL; -ENODATA; -EBUSY while a change of this device is
 *         under way, when that file could not be read without waiting; or the error of reading it.
 * Since 0.1.
 */
int pcipt_device_get_driver_override(const struct pcipt_device *device, const char **ret_text);

/**
 * The NUMA node, from `numa_node`; -1 when the firmware names none. Needs #PCIPT_READ_DETAILS.
 * @return 0, -EINVAL, -ENODATA, or the error of reading it. Since 0.1.
 */
int pcipt_device_get_numa_node(const struct pcipt_device *device, int32_t *ret_node);

/**
 * The power state such as `D0` or `D3cold`, from `power_state`. Needs #PCIPT_READ_DETAILS.
 * @return 0, -EINVAL, -ENODATA, or the error of reading it. Since 0.1.
 */
int pcipt_device_get_power_state(const struct pcipt_device *device, const char **ret_text);

/**
 * The reset methods in the order in which the kernel tries them, such as `flr bus`, from `reset_method`.
 * Needs #PCIPT_READ_DETAILS.
 * @return 0; -EINVAL, -ENODATA, or the error of reading it: -ENOENT for a device that has no reset.
 * Since 0.1.
 */
int pcipt_device_get_reset_methods(const struct pcipt_device *device, const char **ret_text);

/**
 * Says whether the firmware showed its messages on this display, from `boot_vga`. Needs
 * #PCIPT_READ_DETAILS or #PCIPT_READ_USERS.
 * @return 1, 0, -EINVAL, -ENODATA, or the error of reading it: -ENOENT for what is no VGA. Since 0.1.
 */
int pcipt_device_is_boot_vga(const struct pcipt_device *device);

/**
 * The physical function of a virtual one, from the link `physfn`. Needs #PCIPT_READ_SRIOV.
 * @return 0 with the device, or with NULL when this is no virtual function; -EINVAL or -ENODATA.
 * Since 0.1.
 */
int pcipt_device_get_physical_function(const struct pcipt_device *device, const struct pcipt_device **ret_device);

/** How many virtual functions the device has now; 0 without #PCIPT_READ_SRIOV. Since 0.1. */
size_t pcipt_device_get_vf_count(const struct pcipt_device *device);

/**
 * A virtual function by its number, from the links `virtfn0` and up.
 * @return NULL behind the end, or when that one vanished meanwhile. Since 0.1.
 */
const struct pcipt_device *pcipt_device_get_vf(const struct pcipt_device *device, size_t index);

/**
 * How many virtual functions the driver allows, from `sriov_totalvfs`. Needs #PCIPT_READ_SRIOV.
 * @return 0, -EINVAL, -ENODATA, or the error of reading it: -ENOENT for what is no physical function.
 * Since 0.1.
 */
int pcipt_device_get_total_vfs(const struct pcipt_device *device, uint32_t *ret_count);

/**
 * How many virtual functions the card itself can have: TotalVFs of its SR-IOV capability, from `config`. The driver or
 * the firmware may allow fewer, see pcipt_device_get_total_vfs(). Needs #PCIPT_READ_CONFIG.
 * @return 0; -EINVAL; -ENODATA; -ENOENT for what has no such capability; -EACCES without the right to see that part of
 *         `config`; -ENODEV for a device that is gone; or the error of pcipt_device_get_config(). Since 0.1.
 */
int pcipt_device_get_card_vfs(const struct pcipt_device *device, uint32_t *ret_count);

/**
 * How many MSI-X vectors the function has, from its capability in `config`. Needs #PCIPT_READ_CONFIG.
 * @return as pcipt_device_get_card_vfs(). Since 0.1.
 */
int pcipt_device_get_msix_count(const struct pcipt_device *device, uint32_t *ret_count);

/**
 * How far the first virtual function is from its physical one, in functions, from `sriov_offset`. Needs
 * #PCIPT_READ_SRIOV.
 * @return 0; -EINVAL, -ENODATA, -ENOENT for what is no physical function, or the error of reading it. Since 0.1.
 */
int pcipt_device_get_vf_offset(const struct pcipt_device *device, uint16_t *ret_offset);

/** How far each virtual function is from the one before, from `sriov_stride`. @return likewise. Since 0.1. */
int pcipt_device_get_vf_stride(const struct pcipt_device *device, uint16_t *ret_stride);

/** The device id that virtual functions have, from `sriov_vf_device`. @return likewise. Since 0.1. */
int pcipt_device_get_vf_device_id(const struct pcipt_device *device, uint16_t *ret_id);

/**
 * Says whether the kernel looks for a driver when virtual functions are made, from `sriov_drivers_autoprobe`.
 * @return 1, 0, or an error as of pcipt_device_get_vf_offset(). Since 0.1.
 */
int pcipt_device_get_vf_autoprobe(const struct pcipt_device *device);

/**
 * How many MSI-X vectors the driver can share out among virtual functions, from `sriov_vf_total_msix`.
 * @return as pcipt_device_get_vf_offset(); -ENOENT also when the driver does not share them out; -EBUSY while a change
 *         of this function is under way, when that file could not be read without waiting. Since 0.1.
 */
int pcipt_device_get_vf_total_msix(const struct pcipt_device *device, uint32_t *ret_count);

/**
 * Which one of its physical function's virtual ones this is, counted from 0. Needs #PCIPT_READ_SRIOV.
 * @return 0; -EINVAL; -ENODATA; -ENOENT for what is no virtual function, or is unknown to its physical one. Since 0.1.
 */
int pcipt_device_get_vf_index(const struct pcipt_device *device, uint32_t *ret_index);

/**
 * How many interfaces the kernel shows for the device (network, block, display and others), in the order
 * of class and name; 0 without #PCIPT_READ_INTERFACES. Interfaces in other network namespaces are not
 * among them. Since 0.1.
 */
size_t pcipt_device_get_interface_count(const struct pcipt_device *device);

/** The name of an interface, such as `eth0`. @return NULL behind the end. Since 0.1. */
const char *pcipt_device_get_interface_name(const struct pcipt_device *device, size_t index);

/**
 * The kernel's class of an interface: `net`, `block`, `nvme`, `drm`, `sound`, `usb`, `infiniband` and so on.
 * @return NULL behind the end. Since 0.1.
 */
const char *pcipt_device_get_interface_class(const struct pcipt_device *device, size_t index);

/** The vendor's name. Needs #PCIPT_READ_NAMES. @return NULL where the list has none. Since 0.1. */
const char *pcipt_device_get_vendor_name(const struct pcipt_device *device);

/** The device's name. Needs #PCIPT_READ_NAMES. @return NULL where the list has none. Since 0.1. */
const char *pcipt_device_get_device_name(const struct pcipt_device *device);

/** The class's name. Needs #PCIPT_READ_NAMES. @return NULL where the list has none. Since 0.1. */
const char *pcipt_device_get_class_name(const struct pcipt_device *device);

/**
 * Configuration space as bytes, from `config`: 64 bytes without root rights, else 256 or 4,096. Needs
 * #PCIPT_READ_CONFIG.
 *
 * @param device    the device
 * @param ret_bytes where the lent bytes go
 * @param ret_size  where their number goes
 * @return 0; -EINVAL; -ENODATA; -EHOSTDOWN for a device in D3cold, which is never woken; or the error of
 *         reading it. Since 0.1.
 */
int pcipt_device_get_config(const struct pcipt_device *device, const uint8_t **ret_bytes, size_t *ret_size);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The getters of a function. */
#include "host.h"

#include <errno.h>
#include <string.h>

PCIPT_EXPORT const struct pcipt_address *pcipt_device_get_address(const struct pcipt_device *device)
{
	return device ? &device->address : NULL;
}

PCIPT_EXPORT const char *pcipt_device_get_name(const struct pcipt_device *device)
{
	return device ? device->name : NULL;
}

PCIPT_EXPORT uint16_t pcipt_device_get_vendor_id(const struct pcipt_device *device)
{
	return device ? device->vendor_id : 0;
}

PCIPT_EXPORT uint16_t pcipt_device_get_device_id(const struct pcipt_device *device)
{
	return device ? device->device_id : 0;
}

PCIPT_EXPORT uint16_t pcipt_device_get_subsystem_vendor_id(const struct pcipt_device *device)
{
	return device ? device->subsystem_vendor_id : 0;
}

PCIPT_EXPORT uint16_t pcipt_device_get_subsystem_device_id(const struct pcipt_device *device)
{
	return device ? device->subsystem_device_id : 0;
}

PCIPT_EXPORT uint32_t pcipt_device_get_class(const struct pcipt_device *device)
{
	return device ? device->class_code : 0;
}

PCIPT_EXPORT bool pcipt_device_is_bridge(const struct pcipt_device *device)
{
	return device && device->class_code >> 16 == 0x06;
}

PCIPT_EXPORT const char *pcipt_device_get_driver(const struct pcipt_device *device)
{
	return device ? device->driver : NULL;
}

PCIPT_EXPORT const struct pcipt_group *pcipt_device_get_group(const struct pcipt_device *device)
{
	return device ? device->group : NULL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_device_get_parent(const struct pcipt_device *device)
{
	return device ? device->parent : NULL;
}

static int give_text(const struct pt_fact_text *fact, const char **ret_text)
{
	if (!fact->error)
		*ret_text = fact->text;
	return fact->error;
}

PCIPT_EXPORT int pcipt_device_get_revision(const struct pcipt_device *device, uint8_t *ret_revision)
{
	if (!device || !ret_revision)
		return -EINVAL;
	if (!device->extra)
		return -ENODATA;
	if (!device->extra->revision.error)
		*ret_revision = (uint8_t)device->extra->revision.number;
	return device->extra->revision.error;
}

PCIPT_EXPORT int pcipt_device_get_driver_override(const struct pcipt_device *device, const char **ret_text)
{
	if (!device || !ret_text)
		return -EINVAL;
	return device->extra ? give_text(&device->extra->override, ret_text) : -ENODATA;
}

PCIPT_EXPORT int pcipt_device_get_numa_node(const struct pcipt_device *device, int32_t *ret_node)
{
	if (!device || !ret_node)
		return -EINVAL;
	if (!device->extra)
		return -ENODATA;
	if (!device->extra->numa_node.error)
		*ret_node = (int32_t)device->extra->numa_node.number;
	return device->extra->numa_node.error;
}

PCIPT_EXPORT int pcipt_device_get_power_state(const struct pcipt_device *device, const char **ret_text)
{
	if (!device || !ret_text)
		return -EINVAL;
	return device->extra ? give_text(&device->extra->power_state, ret_text) : -ENODATA;
}

PCIPT_EXPORT int pcipt_device_get_reset_methods(const struct pcipt_device *device, const char **ret_text)
{
	if (!device || !ret_text)
		return -EINVAL;
	return device->extra ? give_text(&device->extra->reset_methods, ret_text) : -ENODATA;
}

PCIPT_EXPORT int pcipt_device_is_boot_vga(const struct pcipt_device *device)
{
	if (!device)
		return -EINVAL;
	if (!device->extra)
		return -ENODATA;
	return device->extra->boot_vga.error ? device->extra->boot_vga.error : device->extra->boot_vga.number != 0;
}

PCIPT_EXPORT int pcipt_device_get_physical_function(const struct pcipt_device *device,
						    const struct pcipt_device **ret_device)
{
	if (!device || !ret_device)
		return -EINVAL;
	if (!(device->host->what & PCIPT_READ_SRIOV))
		return -ENODATA;
	*ret_device = device->extra->physical_function;
	return 0;
}

PCIPT_EXPORT size_t pcipt_device_get_vf_count(const struct pcipt_device *device)
{
	return device && device->extra ? device->extra->vf_count : 0;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_device_get_vf(const struct pcipt_device *device, size_t index)
{
	return index < pcipt_device_get_vf_count(device) ? device->extra->vfs[index] : NULL;
}

PCIPT_EXPORT int pcipt_device_get_total_vfs(const struct pcipt_device *device, uint32_t *ret_count)
{
	if (!device || !ret_count)
		return -EINVAL;
	if (!device->extra)
		return -ENODATA;
	if (!device->extra->total_vfs.error)
		*ret_count = (uint32_t)device->extra->total_vfs.number;
	return device->extra->total_vfs.error;
}

PCIPT_EXPORT size_t pcipt_device_get_interface_count(const struct pcipt_device *device)
{
	return device && device->extra ? device->extra->interface_count : 0;
}

PCIPT_EXPORT const char *pcipt_device_get_interface_name(const struct pcipt_device *device, size_t index)
{
	return index < pcipt_device_get_interface_count(device) ? device->extra->interfaces[index].name : NULL;
}

PCIPT_EXPORT const char *pcipt_device_get_interface_class(const struct pcipt_device *device, size_t index)
{
	return index < pcipt_device_get_interface_count(device) ? device->extra->interfaces[index].class_name : NULL;
}

PCIPT_EXPORT const char *pcipt_device_get_vendor_name(const struct pcipt_device *device)
{
	return device && device->extra ? device->extra->vendor_name : NULL;
}

PCIPT_EXPORT const char *pcipt_device_get_device_name(const struct pcipt_device *device)
{
	return device && device->extra ? device->extra->device_name : NULL;
}

PCIPT_EXPORT const char *pcipt_device_get_class_name(const struct pcipt_device *device)
{
	return device && device->extra ? device->extra->class_name : NULL;
}

PCIPT_EXPORT int pcipt_device_get_config(const struct pcipt_device *device, const uint8_t **ret_bytes, size_t *ret_size)
{
	if (!device || !ret_bytes || !ret_size)
		return -EINVAL;
	if (!device->extra)
		return -ENODATA;
	if (!device->extra->config_error) {
		*ret_bytes = device->extra->config;
		*ret_size = device->extra->config_size;
	}
	return device->extra->config_error;
}

/* vfio-pci and the drivers of vendors: mlx5_vfio_pci, nvgrace-gpu-vfio-pci */
bool pt_is_vfio_name(const char *driver)
{
	static const char ending[] = "vfio_pci";
	size_t length = driver ? strlen(driver) : 0;

	return length >= sizeof(ending) - 1 && pt_same_module(driver + length - (sizeof(ending) - 1), ending);
}

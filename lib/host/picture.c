/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The getters of a picture as a whole. */
#include "host.h"

#include <errno.h>
#include <string.h>

PCIPT_EXPORT unsigned int pcipt_host_get_what(const struct pcipt_host *host)
{
	return host ? host->what : 0;
}

PCIPT_EXPORT size_t pcipt_host_get_device_count(const struct pcipt_host *host)
{
	return host ? host->device_count : 0;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_host_get_device(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_device_count(host) ? &host->devices[index] : NULL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_host_find_device(const struct pcipt_host *host,
							       const struct pcipt_address *address)
{
	return host && address ? pt_host_device(host, address) : NULL;
}

static bool has_interface(const struct pcipt_device *device, const char *name)
{
	for (size_t i = 0; i < device->extra->interface_count; i++)
		if (!strcmp(device->extra->interfaces[i].name, name))
			return true;
	return false;
}

PCIPT_EXPORT int pcipt_host_find_interface(const struct pcipt_host *host, const char *name,
					   const struct pcipt_device **ret_device)
{
	const struct pcipt_device *found = NULL;

	if (!host || !name || !ret_device)
		return -EINVAL;
	if (!(host->what & PCIPT_READ_INTERFACES))
		return -ENODATA;
	for (size_t i = 0; i < host->device_count; i++) {
		if (!has_interface(&host->devices[i], name))
			continue;
		if (found)
			return -ENOTUNIQ;
		found = &host->devices[i];
	}
	if (!found)
		return -ENODEV;
	*ret_device = found;
	return 0;
}

PCIPT_EXPORT int pcipt_host_find_id(const struct pcipt_host *host, uint16_t vendor, uint16_t device, size_t start,
				    size_t *ret_index)
{
	if (!host || !ret_index)
		return -EINVAL;
	for (size_t i = start; i < host->device_count; i++)
		if (host->devices[i].vendor_id == vendor && host->devices[i].device_id == device) {
			*ret_index = i;
			return 0;
		}
	return -ENODEV;
}

PCIPT_EXPORT size_t pcipt_host_get_group_count(const struct pcipt_host *host)
{
	return host ? host->group_count : 0;
}

PCIPT_EXPORT const struct pcipt_group *pcipt_host_get_group(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_group_count(host) ? &host->groups[index] : NULL;
}

struct pcipt_group *pt_host_group(const struct pcipt_host *host, uint32_t number)
{
	size_t low = 0, high = host->group_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (host->groups[middle].number == number)
			return &host->groups[middle];
		if (number < host->groups[middle].number)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

PCIPT_EXPORT const struct pcipt_group *pcipt_host_find_group(const struct pcipt_host *host, uint32_t number)
{
	return host ? pt_host_group(host, number) : NULL;
}

PCIPT_EXPORT size_t pcipt_host_get_unread_count(const struct pcipt_host *host)
{
	return host ? host->unread_count : 0;
}

PCIPT_EXPORT const char *pcipt_host_get_unread_path(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_unread_count(host) ? host->unread[index].path : NULL;
}

PCIPT_EXPORT int pcipt_host_get_unread_error(const struct pcipt_host *host, size_t index)
{
	return index < pcipt_host_get_unread_count(host) ? host->unread[index].error : -EINVAL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a picture lives: as long as somebody has a reference on it, or on any of its members. */
#include "topology.h"

#include <stdlib.h>
#include <string.h>

/* A picture does not change, but for the count of those who hold it. Without a cast, so that compilers still look after
 * const elsewhere. */
static struct pcipt_host *counted(const struct pcipt_host *host)
{
	struct pcipt_host *same;

	memcpy(&same, &host, sizeof(same));
	return same;
}

PCIPT_EXPORT const struct pcipt_host *pcipt_host_ref(const struct pcipt_host *host)
{
	if (host)
		atomic_fetch_add_explicit(&counted(host)->references, 1, memory_order_relaxed);
	return host;
}

PCIPT_EXPORT void pcipt_host_unref(const struct pcipt_host *host)
{
	struct pcipt_host *last = counted(host);

	if (!last || atomic_fetch_sub_explicit(&last->references, 1, memory_order_acq_rel) > 1)
		return;
	pt_arena_free(&last->arena);
	free(last);
}

PCIPT_EXPORT const struct pcipt_host *pcipt_device_get_host(const struct pcipt_device *device)
{
	return device ? device->host : NULL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_device_ref(const struct pcipt_device *device)
{
	(void)pcipt_host_ref(pcipt_device_get_host(device));
	return device;
}

PCIPT_EXPORT void pcipt_device_unref(const struct pcipt_device *device)
{
	pcipt_host_unref(pcipt_device_get_host(device));
}

PCIPT_EXPORT const struct pcipt_host *pcipt_group_get_host(const struct pcipt_group *group)
{
	return group ? group->host : NULL;
}

PCIPT_EXPORT const struct pcipt_group *pcipt_group_ref(const struct pcipt_group *group)
{
	(void)pcipt_host_ref(pcipt_group_get_host(group));
	return group;
}

PCIPT_EXPORT void pcipt_group_unref(const struct pcipt_group *group)
{
	pcipt_host_unref(pcipt_group_get_host(group));
}

PCIPT_EXPORT const struct pcipt_host *pcipt_slot_get_host(const struct pcipt_slot *slot)
{
	return slot ? slot->host : NULL;
}

PCIPT_EXPORT const struct pcipt_slot *pcipt_slot_ref(const struct pcipt_slot *slot)
{
	(void)pcipt_host_ref(pcipt_slot_get_host(slot));
	return slot;
}

PCIPT_EXPORT void pcipt_slot_unref(const struct pcipt_slot *slot)
{
	pcipt_host_unref(pcipt_slot_get_host(slot));
}

PCIPT_EXPORT const struct pcipt_host *pcipt_switch_get_host(const struct pcipt_switch *chip)
{
	return chip ? chip->host : NULL;
}

PCIPT_EXPORT const struct pcipt_switch *pcipt_switch_ref(const struct pcipt_switch *chip)
{
	(void)pcipt_host_ref(pcipt_switch_get_host(chip));
	return chip;
}

PCIPT_EXPORT void pcipt_switch_unref(const struct pcipt_switch *chip)
{
	pcipt_host_unref(pcipt_switch_get_host(chip));
}

PCIPT_EXPORT const struct pcipt_host *pcipt_root_bus_get_host(const struct pcipt_root_bus *root)
{
	return root ? root->host : NULL;
}

PCIPT_EXPORT const struct pcipt_root_bus *pcipt_root_bus_ref(const struct pcipt_root_bus *root)
{
	(void)pcipt_host_ref(pcipt_root_bus_get_host(root));
	return root;
}

PCIPT_EXPORT void pcipt_root_bus_unref(const struct pcipt_root_bus *root)
{
	pcipt_host_unref(pcipt_root_bus_get_host(root));
}

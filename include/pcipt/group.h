/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * An IOMMU group of a picture: the devices that the kernel can only give away together.
 *
 * host.h says how long things live and what -ENODATA means. Any thread may call any of these.
 */
#ifndef PCIPT_GROUP_H
#define PCIPT_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_device;
struct pcipt_host;

/** An IOMMU group; a member of a picture. Since 0.1. */
struct pcipt_group;

/** Takes a reference on the picture. @return group itself. Any thread. Since 0.1. */
const struct pcipt_group *pcipt_group_ref(const struct pcipt_group *group);

/** Gives a reference on the picture back. NULL is allowed. Any thread. Since 0.1. */
void pcipt_group_unref(const struct pcipt_group *group);

/** The picture that the group is a member of; lent. Since 0.1. */
const struct pcipt_host *pcipt_group_get_host(const struct pcipt_group *group);

/** The kernel's number of the group. It changes from boot to boot. Since 0.1. */
uint32_t pcipt_group_get_number(const struct pcipt_group *group);

/** How many PCI functions the group has. Since 0.1. */
size_t pcipt_group_get_member_count(const struct pcipt_group *group);

/** A member, in the order of addresses. @return NULL behind the end. Since 0.1. */
const struct pcipt_device *pcipt_group_get_member(const struct pcipt_group *group, size_t index);

/** How many members are no PCI functions; 0 without #PCIPT_READ_GROUPS. Since 0.1. */
size_t pcipt_group_get_other_count(const struct pcipt_group *group);

/** The kernel's name of a member that is no PCI function. @return NULL behind the end. Since 0.1. */
const char *pcipt_group_get_other_name(const struct pcipt_group *group, size_t index);

/**
 * The type of the group's domain: `DMA`, `DMA-FQ`, `identity`, `blocked`, `unmanaged`, from `type`. Needs
 * #PCIPT_READ_GROUPS.
 * @return 0, -EINVAL, -ENODATA, or the error of reading it. Since 0.1.
 */
int pcipt_group_get_domain_type(const struct pcipt_group *group, const char **ret_text);

/** How many reserved regions the group has; 0 without #PCIPT_READ_GROUPS. Since 0.1. */
size_t pcipt_group_get_region_count(const struct pcipt_group *group);

/**
 * A reserved region, from `reserved_regions`.
 *
 * @param group     the group
 * @param index     which one
 * @param ret_first first address in bytes; NULL if not wanted
 * @param ret_last  last address in bytes; NULL if not wanted
 * @param ret_type  `direct`, `direct-relaxable`, `reserved` or `msi`; lent; NULL if not wanted
 * @return 0, or -EINVAL behind the end. Since 0.1.
 */
int pcipt_group_get_region(const struct pcipt_group *group, size_t index, uint64_t *ret_first, uint64_t *ret_last,
			   const char **ret_type);

/**
 * Says whether the node through which VFIO hands the group out exists: `/dev/vfio/NUMBER`. It is there while a
 * member is bound to a VFIO driver. Needs #PCIPT_READ_GROUPS.
 * @return 1, 0, -EINVAL, -ENODATA, or the error of looking. Since 0.1.
 */
int pcipt_group_has_vfio_node(const struct pcipt_group *group);

/** The path of that node, whether or not it exists. @return lent; NULL without #PCIPT_READ_GROUPS. Since 0.1. */
const char *pcipt_group_get_vfio_node(const struct pcipt_group *group);

#ifdef __cplusplus
}
#endif

#endif

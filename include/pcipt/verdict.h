/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Judgements on a picture: is the host ready, can a group be passed through, who uses a device. They read
 * nothing but the picture, and any thread may ask.
 */
#ifndef PCIPT_VERDICT_H
#define PCIPT_VERDICT_H

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_device;
struct pcipt_findings;
struct pcipt_group;
struct pcipt_host;

/** Whether a group holds one endpoint or several. Since 0.1. */
enum pcipt_isolation {
	PCIPT_ISOLATION_UNKNOWN = 0, /**< not all members are known */
	PCIPT_ISOLATION_ALONE = 1,   /**< one endpoint, with or without the bridges above it */
	PCIPT_ISOLATION_BUNDLED = 2, /**< several endpoints, which go together or not at all */
	PCIPT_ISOLATION_EMPTY = 3,   /**< bridges only: there is nothing to pass through */
};

/** Whether the kernel would hand a group to a VFIO user as it is now. Since 0.1. */
enum pcipt_viability {
	PCIPT_VIABILITY_UNKNOWN = 0, /**< not all members are known */
	PCIPT_VIABILITY_VIABLE = 1,  /**< no member is in the way */
	PCIPT_VIABILITY_BLOCKED = 2, /**< a member is bound to a host driver */
};

/**
 * Says whether the machine can pass devices through, and if not, which of firmware, kernel, parameter,
 * interrupt remapping, module or lockdown stands in the way and what to do next. Never from the kernel's log.
 *
 * @param host         a picture with #PCIPT_READ_MACHINE
 * @param ret_findings where the list goes, to be freed by pcipt_findings_free(); untouched on failure
 * @return 0, whatever was found; -EINVAL; -ENODATA when the machine was not read; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_host_check(const struct pcipt_host *host, struct pcipt_findings **ret_findings);

/**
 * Judges a group: alone or bundled with whom; viable or blocked by which member's driver; pinned by a reserved
 * region. A member counts by its driver, not by its class: a bridge on shpchp blocks, a bridge on pcieport does not.
 *
 * @param group        a group of a picture with #PCIPT_READ_GROUPS, else the answer is *unknown* in part
 * @param ret_findings where the list goes, to be freed by pcipt_findings_free(); untouched on failure
 * @return 0, whatever was found; -EINVAL or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_group_check(const struct pcipt_group *group, struct pcipt_findings **ret_findings);

/** The group's isolation in a word. @return a pcipt_isolation, or -EINVAL. Since 0.1. */
int pcipt_group_get_isolation(const struct pcipt_group *group);

/** The group's viability in a word. @return a pcipt_viability, or -EINVAL. Since 0.1. */
int pcipt_group_get_viability(const struct pcipt_group *group);

/**
 * Says what uses a device, or what hangs on it, with the evidence (the codes from #PCIPT_CODE_USE_DEFAULT_ROUTE on):
 * routes, addresses, bridges and the like, file systems, volumes and swap, displays, and with #PCIPT_READ_HOLDERS the
 * processes that have a node of it open. An empty list is no proof: a disk that only the kernel knows to be taken (ZFS)
 * shows in pcipt_transaction_check().
 *
 * @param device       a device of a picture with #PCIPT_READ_USERS
 * @param ret_findings where the list goes, to be freed by pcipt_findings_free(); untouched on failure
 * @return 0, whatever was found; -EINVAL; -ENODATA when users were not read; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_device_check(const struct pcipt_device *device, struct pcipt_findings **ret_findings);

#ifdef __cplusplus
}
#endif

#endif

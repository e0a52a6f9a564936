/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Judgements on a picture: is the host ready, can a group be passed through, who uses a device. They read
 * nothing but the picture.
 *
 * Threads: any thread may call any of these.
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

/** The word for an #pcipt_isolation, such as `alone`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_isolation_get_name(int number);

/** Whether the kernel would hand a group to a VFIO user as it is now. Since 0.1. */
enum pcipt_viability {
	PCIPT_VIABILITY_UNKNOWN = 0, /**< not all members are known */
	PCIPT_VIABILITY_VIABLE = 1,  /**< no member is in the way */
	PCIPT_VIABILITY_BLOCKED =
		2, /**< a member is on a driver of the host's, as on every host at first: binding all helps */
};

/** The word for a #pcipt_viability, such as `viable`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_viability_get_name(int number);

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
 * region. A member counts by its driver, not by its class: a bridge on shpchp blocks, a bridge on pcieport does not. A
 * blocker says that the group cannot be passed through on this machine; a member on a driver of the host's is a
 * warning, since it helps to bind it.
 *
 * @param group        a group of a picture with #PCIPT_READ_GROUPS, else the answer is *unknown* in part
 * @param ret_findings where the list goes, to be freed by pcipt_findings_free(); untouched on failure
 * @return 0, whatever was found; -EINVAL or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_group_check(const struct pcipt_group *group, struct pcipt_findings **ret_findings);

/** The group's isolation in a word; why its members share it says isolation.h. @return a #pcipt_isolation, or -EINVAL.
 * Since 0.1. */
int pcipt_group_get_isolation(const struct pcipt_group *group);

/** The group's viability in a word. @return a #pcipt_viability, or -EINVAL. Since 0.1. */
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

/** What a link is, by what its two ends could do. Since 0.1. */
enum pcipt_link_class {
	PCIPT_LINK_NONE = 0,          /**< no link: conventional PCI, part of the root complex, or nothing answers */
	PCIPT_LINK_AS_DESIGNED = 1,   /**< all that both ends can do, which is the same */
	PCIPT_LINK_SLOT_LIMITED = 2,  /**< the card could do more than the port above it */
	PCIPT_LINK_CARD_LIMITED = 3,  /**< the port could do more than the card */
	PCIPT_LINK_TRAINED_BELOW = 4, /**< less than both ends can do */
	PCIPT_LINK_IDLE = 5,    /**< slower than both can do, as of a display with little to do or a device asleep */
	PCIPT_LINK_UNKNOWN = 6, /**< it could not be read, or the device sleeps */
};

/** The word for a #pcipt_link_class, such as `as designed`, as in JSON. @return a constant string, NULL for another
 * number. Any thread. Since 0.1. */
const char *pcipt_link_class_get_name(int number);

/**
 * The link of a device in a word; that of a virtual function is its physical one's, that of a root or downstream port
 * the one below it. From the link attributes of both ends. Needs #PCIPT_READ_TOPOLOGY.
 * @return a #pcipt_link_class, -EINVAL or -ENODATA. Since 0.1.
 */
int pcipt_device_get_link_class(const struct pcipt_device *device);

/**
 * Judges the way from a device to the root: its link with what limits it; network ports that are faster together than
 * the link; a hop above that carries less.
 *
 * @param device       a device of a picture with #PCIPT_READ_TOPOLOGY
 * @param ret_findings where the list goes, to be freed by pcipt_findings_free(); untouched on failure
 * @return 0, whatever was found; -EINVAL; -ENODATA; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_device_check_link(const struct pcipt_device *device, struct pcipt_findings **ret_findings);

/** How a device can be reset, the best way; the greater the better. Since 0.1. */
enum pcipt_reset_grade {
	PCIPT_RESET_UNKNOWN = 0,  /**< it could not be read */
	PCIPT_RESET_NONE = 1,     /**< not at all */
	PCIPT_RESET_BUS = 2,      /**< with all that is on its bus */
	PCIPT_RESET_POWER = 3,    /**< by its power state: D3hot and back */
	PCIPT_RESET_FUNCTION = 4, /**< by itself: function level reset, or a way that the kernel knows for it */
};

/** The word for a #pcipt_reset_grade, such as `bus`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_reset_grade_get_name(int number);

/**
 * How a device can be reset, from `reset_method`. Needs #PCIPT_READ_DETAILS.
 * @return a #pcipt_reset_grade, -EINVAL or -ENODATA. Since 0.1.
 */
int pcipt_device_get_reset_grade(const struct pcipt_device *device);

/**
 * Judges how a device can be reset before its next user gets it, and whom a reset of its bus would hit as well.
 *
 * @param device       a device of a picture with #PCIPT_READ_DETAILS
 * @param ret_findings where the list goes, to be freed by pcipt_findings_free(); untouched on failure
 * @return 0, whatever was found; -EINVAL; -ENODATA; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_device_check_reset(const struct pcipt_device *device, struct pcipt_findings **ret_findings);

#ifdef __cplusplus
}
#endif

#endif

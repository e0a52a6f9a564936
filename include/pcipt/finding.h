/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Findings: the one kind of answer to every question of the form "is it so, and why not".
 */
#ifndef PCIPT_FINDING_H
#define PCIPT_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An ordered list of findings; the caller owns it unless a function says that it lends it. Since 0.1. */
struct pcipt_findings;

/** One finding, lent by its list. Since 0.1. */
struct pcipt_finding;

/** How much a finding matters. Since 0.1. */
enum pcipt_severity {
	PCIPT_SEVERITY_NOTE = 0,    /**< good to know */
	PCIPT_SEVERITY_WARNING = 1, /**< it works, but look here */
	PCIPT_SEVERITY_BLOCKER = 2, /**< it does not work, or is refused, until this is gone */
};

/** The word for a #pcipt_severity, such as `warning`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_severity_get_name(int number);

/** What a finding is about. Since 0.1. */
enum pcipt_subject {
	PCIPT_SUBJECT_HOST = 0,   /**< the machine */
	PCIPT_SUBJECT_DEVICE = 1, /**< a PCI function */
	PCIPT_SUBJECT_GROUP = 2,  /**< an IOMMU group */
};

/** The word for a #pcipt_subject, such as `device`. @return a constant string, NULL for another number. Any thread.
 * Since 0.1. */
const char *pcipt_subject_get_name(int number);

/**
 * What was found. The number and the name of a code (pcipt_finding_get_name()) are never reused, so
 * that callers may act on either. Since 0.1.
 */
enum pcipt_code {
	/* Is the IOMMU on? */
	PCIPT_CODE_IOMMU_ON = 100,                /**< the IOMMU is in use */
	PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE = 101,   /**< no firmware table describes one */
	PCIPT_CODE_IOMMU_OFF_BY_PARAMETER = 102,  /**< a kernel parameter turned it off */
	PCIPT_CODE_IOMMU_OFF_IN_KERNEL = 103,     /**< firmware has it, the kernel does not use it */
	PCIPT_CODE_IOMMU_NO_DRIVER = 104,         /**< the kernel has no driver for this IOMMU */
	PCIPT_CODE_IOMMU_NO_GROUPS = 105,         /**< an IOMMU is registered, but no device has a group */
	PCIPT_CODE_IOMMU_DRIVER_NOT_LOADED = 106, /**< its driver is a module that is not loaded */
	PCIPT_CODE_REMAPPING_ON = 110,            /**< interrupt remapping is in use */
	PCIPT_CODE_REMAPPING_MISSING = 111,       /**< no interrupt remapping: VFIO refuses to attach */
	PCIPT_CODE_REMAPPING_UNSAFE = 112,        /**< none, but VFIO was told to allow that */
	PCIPT_CODE_REMAPPING_UNKNOWN = 113,       /**< it cannot be told */
	PCIPT_CODE_IOMMU_PASSTHROUGH = 114,       /**< iommu=pt is set */
	PCIPT_CODE_ACS_OVERRIDE = 115,            /**< pcie_acs_override is set: groups may lie */
	PCIPT_CODE_VFIO_READY = 120,              /**< vfio-pci is loaded or built in */
	PCIPT_CODE_VFIO_LOADABLE = 121,           /**< vfio-pci is a module, loaded when needed */
	PCIPT_CODE_VFIO_MISSING = 122,            /**< this kernel has no vfio-pci */
	PCIPT_CODE_VFIO_UNKNOWN = 123,            /**< whether the kernel has vfio-pci cannot be told */
	PCIPT_CODE_LOCKDOWN = 130,                /**< the kernel is locked down */
	PCIPT_CODE_NOT_READABLE = 140,            /**< something could not be read, so that less is known */
	/* Groups */
	PCIPT_CODE_GROUP_ALONE = 200,         /**< one endpoint has the group for itself */
	PCIPT_CODE_GROUP_BUNDLED = 201,       /**< endpoints that can only be passed through together */
	PCIPT_CODE_GROUP_VIABLE = 202,        /**< no member stands in VFIO's way */
	PCIPT_CODE_GROUP_MEMBER_BLOCKS = 203, /**< a member's host driver makes the group not viable */
	PCIPT_CODE_GROUP_NO_ENDPOINT = 204,   /**< only bridges: nothing to pass through */
	PCIPT_CODE_GROUP_UNKNOWN = 205,       /**< the members are not fully known */
	PCIPT_CODE_DEVICE_NO_GROUP = 206,     /**< the device has no IOMMU group */
	PCIPT_CODE_GROUP_DIRECT_REGION = 207, /**< a reserved region (RMRR) pins the group to the host */
	PCIPT_CODE_GROUP_OTHER_MEMBER = 208,  /**< a member that is no PCI function */
	/* Who uses a device */
	PCIPT_CODE_USE_DEFAULT_ROUTE = 300, /**< the default route leads over it */
	PCIPT_CODE_USE_MOUNT = 301,         /**< a file system on it is mounted */
	PCIPT_CODE_USE_LAST_DISPLAY = 302,  /**< no other display would be left */
	PCIPT_CODE_USE_UNKNOWN = 303,       /**< whether it is in use cannot be told */
	PCIPT_CODE_USE_SWAP = 304,          /**< the host swaps on it */
	PCIPT_CODE_USE_ADDRESS = 305,       /**< an interface of it has an address */
	PCIPT_CODE_USE_ROUTE = 306,         /**< a route that is not the default one leads over it */
	PCIPT_CODE_USE_MASTER = 307,        /**< an interface of it is part of a bridge, bond, VLAN or the like */
	PCIPT_CODE_USE_HOLDER = 308,        /**< LVM, device mapper or md stands on it */
	PCIPT_CODE_USE_MEMBER = 309,        /**< it is a member of a mounted btrfs file system */
	PCIPT_CODE_USE_CLAIMED = 310,       /**< the kernel says that its disk is taken, not by whom */
	PCIPT_CODE_USE_BOOT_DISPLAY = 311,  /**< the firmware and the console use this display, and there is another */
	PCIPT_CODE_USE_FRAMEBUFFER = 312,   /**< the kernel draws on its memory, as the firmware has set it up */
	PCIPT_CODE_USE_OPEN = 313,          /**< a process holds a device node of it open */
	PCIPT_CODE_USE_VFIO_OPEN = 314,     /**< a process, such as a virtual machine, holds it through VFIO */
	PCIPT_CODE_USE_SYSTEM_MOUNT = 315,  /**< a file system that the host itself runs from is on it */
	PCIPT_CODE_USE_ELSEWHERE = 316,     /**< its interface is not to be seen here: perhaps in another namespace */
	/* Changes */
	PCIPT_CODE_CHANGE_NO_DEVICE = 400,         /**< there is no such device */
	PCIPT_CODE_CHANGE_NOT_ROOT = 401,          /**< the caller may not write it */
	PCIPT_CODE_CHANGE_NOTHING_TO_DO = 402,     /**< it is so already */
	PCIPT_CODE_CHANGE_IS_BRIDGE = 403,         /**< a bridge cannot be passed through */
	PCIPT_CODE_CHANGE_NO_RECORD = 404,         /**< nothing recorded: the kernel chooses the driver */
	PCIPT_CODE_CHANGE_OTHER_DEVICE = 405,      /**< the record is of another device at this address */
	PCIPT_CODE_CHANGE_CHANGED_SINCE = 406,     /**< somebody else has changed the device since */
	PCIPT_CODE_CHANGE_STEP_FAILED = 407,       /**< a step failed */
	PCIPT_CODE_CHANGE_UNDONE = 408,            /**< everything is as it was */
	PCIPT_CODE_CHANGE_UNDO_FAILED = 409,       /**< something could not be undone */
	PCIPT_CODE_CHANGE_PF_WITH_VFS = 410,       /**< its virtual functions would vanish */
	PCIPT_CODE_CHANGE_RECORD_UNREADABLE = 411, /**< the record is there but cannot be used */
	PCIPT_CODE_CHANGE_STALE = 412,             /**< the machine has changed since the check */
	PCIPT_CODE_CHANGE_PENDING = 413,           /**< a write still waits in the kernel */
	PCIPT_CODE_CHANGE_LOCKED = 414,            /**< another process is changing this host */
	PCIPT_CODE_CHANGE_INTERRUPTED = 415,       /**< a change was interrupted, and is to be recovered first */
	PCIPT_CODE_CHANGE_RECOVERED = 416,         /**< what was interrupted is undone, or was complete */
	PCIPT_CODE_CHANGE_GONE = 417,              /**< the device is gone */
	PCIPT_CODE_CHANGE_DENYLISTED = 418,        /**< vfio-pci has it on its list of devices that it denies */
	PCIPT_CODE_CHANGE_READY = 419,             /**< the node by which a virtual machine opens the device */
	PCIPT_CODE_CHANGE_NOT_VIABLE = 420,        /**< the kernel says that the group cannot be opened yet */
	PCIPT_CODE_CHANGE_NO_DRIVER_CAME = 421,    /**< the kernel chose no driver */
	PCIPT_CODE_CHANGE_VARIANT = 422,           /**< a VFIO driver made for this device is chosen */
	PCIPT_CODE_CHANGE_CONTRADICTION = 423,     /**< two things were asked of one device that exclude each other */
	PCIPT_CODE_CHANGE_NO_VFIO_DRIVER = 424,    /**< the driver that was named is not there */
	PCIPT_CODE_CHANGE_VFS_EXIST = 425,         /**< it has another number of virtual functions */
	PCIPT_CODE_CHANGE_NOT_PF = 426,            /**< it is no physical function of SR-IOV */
	PCIPT_CODE_CHANGE_NO_VF = 427,             /**< there is no virtual function of this number */
	PCIPT_CODE_CHANGE_NO_INTERFACE = 428,      /**< no interface through which virtual functions could be set */
	PCIPT_CODE_CHANGE_HELD = 429,              /**< the kernel waits for a process to let go of it */
	/* Virtual functions that are to be made */
	PCIPT_CODE_VFS_TOO_MANY = 500,      /**< more than driver and firmware allow */
	PCIPT_CODE_VFS_CARD_HAS_MORE = 501, /**< the card could have more than these allow */
	PCIPT_CODE_VFS_BUS_RANGE = 502,     /**< the last ones would be beyond the bus numbers of the bridge above */
	PCIPT_CODE_VFS_NO_MEMORY = 503,     /**< the memory of virtual functions has no place */
	PCIPT_CODE_VFS_NO_DRIVER = 504,     /**< the driver, or the lack of one, makes none */
	PCIPT_CODE_VFS_ADDRESS_TAKEN = 505, /**< another device is where one would be */
	PCIPT_CODE_VFS_SHARE_GROUP = 506,   /**< they join the IOMMU group of the bridge above */
	PCIPT_CODE_VFS_OWN_GROUPS = 507,    /**< each has an IOMMU group of its own */
	PCIPT_CODE_VFS_NO_GROUPS = 508,     /**< they have no IOMMU group */
	PCIPT_CODE_VFS_DEPENDENT = 509,     /**< the function depends on one that makes none */
	PCIPT_CODE_VFS_PLACE_UNKNOWN = 510, /**< the card does not say where they will be */
	PCIPT_CODE_VFS_NEED_TOKEN = 511,    /**< opening one takes the VF token of the physical function */
	PCIPT_CODE_VFS_GROUP_BLOCKED = 512, /**< a host driver keeps the group that they join from VFIO */
	PCIPT_CODE_VFS_AUTOPROBE = 513,     /**< the kernel cannot be told to look for no driver of the host */
	/* Why devices share a group, and what keeps them apart */
	PCIPT_CODE_SHARED_PORT = 600,         /**< a port above both does not isolate */
	PCIPT_CODE_SHARED_FUNCTIONS = 601,    /**< functions of one device that do not isolate */
	PCIPT_CODE_SHARED_CONVENTIONAL = 602, /**< both are behind a bridge to conventional PCI */
	PCIPT_CODE_SHARED_VMD = 603,          /**< both are behind a VMD controller, or one is it */
	PCIPT_CODE_SHARED_UNEXPLAINED = 604,  /**< configuration space does not show why */
	PCIPT_CODE_APART_BY_ACS = 610,        /**< access control services, or the root complex, keep them apart */
	PCIPT_CODE_APART_BY_LIST = 611,       /**< the kernel trusts a chip to isolate */
	PCIPT_CODE_APART_BY_ASSUMPTION = 612, /**< the kernel takes parts of the root complex for separate */
	PCIPT_CODE_APART_IN_DOUBT = 613,      /**< the kernel has them apart, the hardware shows a way between them */
	PCIPT_CODE_APART_BY_OVERRIDE = 614,   /**< likewise, by pcie_acs_override */
	PCIPT_CODE_ISOLATION_UNKNOWN = 620,   /**< it could not be read far enough */
	/* Links */
	PCIPT_CODE_LINK_AS_DESIGNED = 700,   /**< the link is all that both ends can do */
	PCIPT_CODE_LINK_SLOT_LIMITED = 701,  /**< the card could do more than its slot */
	PCIPT_CODE_LINK_CARD_LIMITED = 702,  /**< the slot could do more than the card */
	PCIPT_CODE_LINK_TRAINED_BELOW = 703, /**< the link is less than both ends can do */
	PCIPT_CODE_LINK_IDLE = 704,          /**< the link is slow while there is little to do */
	PCIPT_CODE_LINK_PORTS_EXCEED = 705,  /**< the ports of a NIC are faster together than its link */
	PCIPT_CODE_LINK_NARROW_ABOVE = 706,  /**< a link further up carries less */
	/* Resets */
	PCIPT_CODE_RESET_FUNCTION = 800, /**< it can be reset by itself */
	PCIPT_CODE_RESET_POWER = 801,    /**< it is reset by its power state */
	PCIPT_CODE_RESET_BUS = 802,      /**< it can only be reset with its bus */
	PCIPT_CODE_RESET_NONE = 803,     /**< it cannot be reset */
	PCIPT_CODE_RESET_UNKNOWN = 804,  /**< how it is reset is not known */
	/* Kernel parameters */
	PCIPT_CODE_PARAMETER_MISSING = 900,      /**< one is missing, here and now */
	PCIPT_CODE_PARAMETER_TURNS_OFF = 901,    /**< one turns off what passthrough takes */
	PCIPT_CODE_PARAMETER_PASSTHROUGH = 902,  /**< the IOMMU's pass-through mode was asked for */
	PCIPT_CODE_PARAMETER_ACS_OVERRIDE = 903, /**< pcie_acs_override is set or was asked for */
	PCIPT_CODE_PARAMETER_ACS_KERNEL = 904,   /**< what the kernel's release says of that patch */
	PCIPT_CODE_PARAMETER_VFIO_IDS = 905,     /**< vfio-pci takes devices by their ids, twins as well */
	PCIPT_CODE_PARAMETER_VFIO_EARLY = 906,   /**< vfio-pci comes too late for that */
	/* How many ports: limits */
	PCIPT_CODE_LIMIT_IOMMU = 1000,      /**< nothing can be given: see the readiness of the host */
	PCIPT_CODE_LIMIT_HOST = 1001,       /**< the host uses ports itself */
	PCIPT_CODE_LIMIT_GROUPS = 1002,     /**< ports share a group with what the host uses */
	PCIPT_CODE_LIMIT_REGIONS = 1003,    /**< reserved regions, or no group, keep ports from being given */
	PCIPT_CODE_LIMIT_RESET = 1004,      /**< ports that cannot be reset by themselves */
	PCIPT_CODE_LIMIT_LANES = 1005,      /**< ports that are faster together than their lanes */
	PCIPT_CODE_LIMIT_SLOTS = 1006,      /**< what cards in all slots would give */
	PCIPT_CODE_LIMIT_VFS = 1007,        /**< what virtual functions would give */
	PCIPT_CODE_LIMIT_HYPERVISOR = 1008, /**< what one virtual machine takes */
	PCIPT_CODE_WHAT_IF_VFS = 1020,      /**< supposed: a number of virtual functions */
	PCIPT_CODE_WHAT_IF_SLOT = 1021,     /**< supposed: a card in a slot of its own */
	PCIPT_CODE_WHAT_IF_OVERRIDE = 1022, /**< supposed: the ACS override, with its danger */
	/* Who gets what */
	PCIPT_CODE_ASSIGNED = 1100,           /**< a virtual machine gets what it asked for */
	PCIPT_CODE_ASSIGN_TOO_FEW = 1101,     /**< a request for more ports than there are */
	PCIPT_CODE_ASSIGN_CONFLICT = 1102,    /**< requests that cannot be had together */
	PCIPT_CODE_ASSIGN_COMES_ALONG = 1103, /**< a function comes along, since it shares the group */
	PCIPT_CODE_ASSIGN_NODE = 1104,        /**< the ports are not on one NUMA node */
	PCIPT_CODE_ASSIGN_SPREAD = 1105,      /**< the ports are not spread, or not together, as was preferred */
	PCIPT_CODE_ASSIGN_MAKES_VFS = 1106,   /**< virtual functions are to be made first */
	PCIPT_CODE_ASSIGN_TOO_MANY = 1107,    /**< more entries than the hypervisor takes */
	PCIPT_CODE_ASSIGN_UNUSABLE = 1108,    /**< ports that were meant, and why they cannot be given */
	PCIPT_CODE_ASSIGN_REMOVES_VFS = 1109, /**< virtual functions that are there are to be removed first */
	PCIPT_CODE_ASSIGN_SAME_MAC = 1110,    /**< a MAC is given twice */
	PCIPT_CODE_ASSIGN_NOT_SET = 1111,     /**< a MAC or VLAN is asked for where none is set */
	PCIPT_CODE_MIND_HOST_LOSES = 1150,    /**< the host loses what is given */
	PCIPT_CODE_MIND_OVERRIDE = 1151,      /**< the ACS override is on: a group is no proof of isolation */
	PCIPT_CODE_MIND_WINDOWS = 1152,       /**< a Windows guest wants its driver beforehand */
	PCIPT_CODE_MIND_HOTPLUG = 1153,       /**< plugging while the virtual machine runs is limited */
	PCIPT_CODE_MIND_RESET = 1154,         /**< it cannot be reset by itself between two users */
};

/** Frees a list that the caller owns. NULL is allowed. Since 0.1. */
void pcipt_findings_free(struct pcipt_findings *findings);

/**
 * Copies a list, to keep it longer than what lends it.
 *
 * @param findings     the list
 * @param ret_findings where the copy goes, to be freed by pcipt_findings_free(); untouched on failure
 * @return 0, -EINVAL for NULL, or -ENOMEM
 *
 * Any thread. Since 0.1.
 */
int pcipt_findings_copy(const struct pcipt_findings *findings, struct pcipt_findings **ret_findings);

/** How many findings the list has; 0 for NULL. Any thread. Since 0.1. */
size_t pcipt_findings_get_count(const struct pcipt_findings *findings);

/**
 * One finding of a list.
 *
 * @return the finding, or NULL behind the end; it lives as long as the list
 *
 * Any thread. Since 0.1.
 */
const struct pcipt_finding *pcipt_findings_get(const struct pcipt_findings *findings, size_t index);

/**
 * The greatest severity in a list: a question is answered with yes when this is below
 * #PCIPT_SEVERITY_BLOCKER.
 *
 * @return a pcipt_severity, or -ENOENT for an empty list and for NULL, which is below all of them
 *
 * Any thread. Since 0.1.
 */
int pcipt_findings_get_worst(const struct pcipt_findings *findings);

/** The name of a code, such as `iommu-off-in-kernel`. @return a constant string, or NULL for a number that is no code.
 * Any thread. Since 0.1. */
const char *pcipt_code_get_name(int code);

/** The code of a name. @return a pcipt_code, -EINVAL for NULL, or -ENOENT for what is no such name. Any thread. Since
 * 0.1. */
int pcipt_code_find(const char *name);

/** What was found. @return a pcipt_code, or -EINVAL for NULL. Any thread. Since 0.1. */
int pcipt_finding_get_code(const struct pcipt_finding *finding);

/**
 * The code as a name, such as `iommu-off-in-kernel`.
 *
 * @return a constant string, or NULL for NULL
 *
 * Any thread. Since 0.1.
 */
const char *pcipt_finding_get_name(const struct pcipt_finding *finding);

/** How much it matters. @return a pcipt_severity, or -EINVAL for NULL. Any thread. Since 0.1. */
int pcipt_finding_get_severity(const struct pcipt_finding *finding);

/** What it is about. @return a pcipt_subject, or -EINVAL for NULL. Any thread. Since 0.1. */
int pcipt_finding_get_subject(const struct pcipt_finding *finding);

/**
 * The device that a finding is about.
 *
 * @return 0, -EINVAL, or -ENOENT when it is about something else; ret_address is untouched then
 *
 * Any thread. Since 0.1.
 */
int pcipt_finding_get_address(const struct pcipt_finding *finding, struct pcipt_address *ret_address);

/**
 * The IOMMU group that a finding is about.
 *
 * @return 0, -EINVAL, or -ENOENT when it is about something else; ret_number is untouched then
 *
 * Any thread. Since 0.1.
 */
int pcipt_finding_get_group(const struct pcipt_finding *finding, uint32_t *ret_number);

/**
 * What was found, as one English sentence with its evidence.
 *
 * @return a string that lives as long as the list, or NULL for NULL
 *
 * Any thread. Since 0.1.
 */
const char *pcipt_finding_get_sentence(const struct pcipt_finding *finding);

/**
 * What to do about it, as an English sentence.
 *
 * @return a string that lives as long as the list, or NULL when there is nothing to do
 *
 * Any thread. Since 0.1.
 */
const char *pcipt_finding_get_remedy(const struct pcipt_finding *finding);

#ifdef __cplusplus
}
#endif

#endif

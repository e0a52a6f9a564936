/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What a function says of itself in configuration space: the header and its capabilities, taken apart into fields.
 *
 * Fields are numbers. A flag is 0 or 1, what counts something counts it (vectors, bytes), and what the standard encodes
 * in steps is given decoded, except where the description says otherwise. From the file `config`, whose first 64 bytes
 * are all that a process without root rights sees.
 */
#ifndef PCIPT_FIELD_H
#define PCIPT_FIELD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_device;

/** A field of configuration space. Since 0.1. */
enum pcipt_field {
	PCIPT_FIELD_COMMAND_MEMORY = 100,  /**< it answers accesses to its memory */
	PCIPT_FIELD_COMMAND_MASTER = 101,  /**< it may access memory itself (bus master) */
	PCIPT_FIELD_COMMAND_NO_INTX = 102, /**< interrupts by wire are turned off */
	PCIPT_FIELD_HEADER_TYPE = 103,     /**< 0 a function, 1 a bridge to PCI, 2 to CardBus */
	PCIPT_FIELD_MULTIFUNCTION = 104,   /**< the device has other functions than this */
	PCIPT_FIELD_INTERRUPT_PIN = 105,   /**< 0 none, 1 to 4 INTA to INTD */
	PCIPT_FIELD_PRIMARY_BUS = 106,     /**< a bridge's bus above */
	PCIPT_FIELD_SECONDARY_BUS = 107,   /**< a bridge's bus below */
	PCIPT_FIELD_SUBORDINATE_BUS = 108, /**< the last bus that a bridge leads to */

	PCIPT_FIELD_PM_VERSION = 200,       /**< of the power management capability */
	PCIPT_FIELD_PM_D1 = 201,            /**< it can go to D1 */
	PCIPT_FIELD_PM_D2 = 202,            /**< it can go to D2 */
	PCIPT_FIELD_PM_PME = 203,           /**< where it can raise PME: bits 0 to 4 are D0, D1, D2, D3hot, D3cold */
	PCIPT_FIELD_PM_PME_ENABLED = 204,   /**< PME is turned on */
	PCIPT_FIELD_PM_NO_SOFT_RESET = 205, /**< coming back from D3hot is no reset */
	PCIPT_FIELD_PM_STATE = 206,         /**< 0 to 3: D0, D1, D2, D3hot */

	PCIPT_FIELD_MSI_ENABLED = 300,      /**< MSI is in use */
	PCIPT_FIELD_MSI_VECTORS = 301,      /**< how many vectors it can ask for */
	PCIPT_FIELD_MSI_VECTORS_USED = 302, /**< how many it was given */
	PCIPT_FIELD_MSI_64BIT = 303,        /**< it can send to addresses of 64 bits */
	PCIPT_FIELD_MSI_MASKABLE = 304,     /**< each vector can be masked */

	PCIPT_FIELD_MSIX_ENABLED = 400,      /**< MSI-X is in use */
	PCIPT_FIELD_MSIX_MASKED = 401,       /**< all vectors are masked */
	PCIPT_FIELD_MSIX_VECTORS = 402,      /**< how many vectors it has */
	PCIPT_FIELD_MSIX_TABLE_BAR = 403,    /**< the BAR with the table of vectors */
	PCIPT_FIELD_MSIX_TABLE_OFFSET = 404, /**< where in it, in bytes */
	PCIPT_FIELD_MSIX_PBA_BAR = 405,      /**< the BAR with the array of pending bits */
	PCIPT_FIELD_MSIX_PBA_OFFSET = 406,   /**< where in it, in bytes */

	PCIPT_FIELD_PCIE_VERSION = 500,          /**< of the PCI Express capability */
	PCIPT_FIELD_PCIE_TYPE = 501,             /**< a #pcipt_port_type */
	PCIPT_FIELD_PCIE_SLOT = 502,             /**< the port leads to a slot */
	PCIPT_FIELD_PCIE_FLR = 503,              /**< it can be reset by itself (function level reset) */
	PCIPT_FIELD_PCIE_MAX_PAYLOAD = 504,      /**< bytes that it can take in a packet */
	PCIPT_FIELD_PCIE_PAYLOAD = 505,          /**< bytes that it may send in a packet */
	PCIPT_FIELD_PCIE_READ_REQUEST = 506,     /**< bytes that it may ask for at once */
	PCIPT_FIELD_PCIE_EXTENDED_TAGS = 507,    /**< it can use tags of eight bits */
	PCIPT_FIELD_PCIE_ARI_FORWARDING = 508,   /**< the port can address more than 8 functions below it */
	PCIPT_FIELD_PCIE_ARI_ENABLED = 509,      /**< and does */
	PCIPT_FIELD_LINK_MAX_SPEED = 520,        /**< fastest link speed as a generation: 1 is 2.5 GT/s, 3 is 8 GT/s */
	PCIPT_FIELD_LINK_MAX_WIDTH = 521,        /**< most lanes */
	PCIPT_FIELD_LINK_PORT = 522,             /**< number of the port */
	PCIPT_FIELD_LINK_ASPM = 523,             /**< states that it can save power in: bit 0 is L0s, bit 1 is L1 */
	PCIPT_FIELD_LINK_ASPM_ENABLED = 524,     /**< those that are turned on */
	PCIPT_FIELD_LINK_CLOCK_PM = 525,         /**< the clock may be turned off */
	PCIPT_FIELD_LINK_SURPRISE_DOWN = 526,    /**< the port notices when the link goes down */
	PCIPT_FIELD_LINK_ACTIVE_REPORTING = 527, /**< the port says whether the link is up */
	PCIPT_FIELD_LINK_DISABLED = 528,         /**< the link is turned off */
	PCIPT_FIELD_LINK_COMMON_CLOCK = 529,     /**< both ends have one clock */
	PCIPT_FIELD_LINK_SPEED = 530,            /**< speed in force, as a generation */
	PCIPT_FIELD_LINK_WIDTH = 531,            /**< lanes in use; 0 without a link */
	PCIPT_FIELD_LINK_TRAINING = 532,         /**< the link is being set up */
	PCIPT_FIELD_LINK_SLOT_CLOCK = 533,       /**< it uses the slot's clock */
	PCIPT_FIELD_LINK_ACTIVE = 534,           /**< the link is up, where the port reports it */
	PCIPT_FIELD_LINK_SPEEDS = 535,           /**< speeds that it can do: bit 0 is generation 1 */
	PCIPT_FIELD_LINK_TARGET_SPEED = 536,     /**< fastest speed that it may choose, as a generation */
	PCIPT_FIELD_SLOT_NUMBER = 540,           /**< number of the slot, as the board names it */
	PCIPT_FIELD_SLOT_BUTTON = 541,           /**< the slot has an attention button */
	PCIPT_FIELD_SLOT_POWER_CONTROL = 542,    /**< its power can be turned off */
	PCIPT_FIELD_SLOT_LATCH = 543,            /**< it has a latch with a sensor */
	PCIPT_FIELD_SLOT_ATTENTION_LED = 544,    /**< it has an attention indicator */
	PCIPT_FIELD_SLOT_POWER_LED = 545,        /**< it has a power indicator */
	PCIPT_FIELD_SLOT_SURPRISE = 546,         /**< what is in it may be pulled out without a word */
	PCIPT_FIELD_SLOT_HOTPLUG = 547,          /**< it can be plugged while the machine runs */
	PCIPT_FIELD_SLOT_INTERLOCK = 548,        /**< it has an electric lock */
	PCIPT_FIELD_SLOT_OCCUPIED = 549,         /**< something is in it */

	PCIPT_FIELD_AF_FLR = 600,     /**< function level reset of a conventional device (advanced features) */
	PCIPT_FIELD_AF_PENDING = 601, /**< it can say whether transactions are pending */

	PCIPT_FIELD_ACS_SUPPORTED = 700, /**< #pcipt_acs bits that it knows */
	PCIPT_FIELD_ACS_ENABLED = 701,   /**< #pcipt_acs bits that are turned on */

	PCIPT_FIELD_ARI_NEXT_FUNCTION = 800, /**< the function behind this one; 0 for none */
	PCIPT_FIELD_ARI_MFVC = 801,          /**< it can arbitrate between groups of functions */
	PCIPT_FIELD_ARI_ACS = 802,           /**< it can control access between groups of functions */

	PCIPT_FIELD_ATS_QUEUE_DEPTH = 900,  /**< invalidations that it can hold */
	PCIPT_FIELD_ATS_PAGE_ALIGNED = 901, /**< it asks for whole pages only */
	PCIPT_FIELD_ATS_ENABLED = 902,      /**< it may ask for translations */

	PCIPT_FIELD_PASID_EXECUTE = 1000,    /**< it can ask for leave to execute */
	PCIPT_FIELD_PASID_PRIVILEGED = 1001, /**< it can ask as a privileged one */
	PCIPT_FIELD_PASID_WIDTH = 1002,      /**< bits of an address space's id */
	PCIPT_FIELD_PASID_ENABLED = 1003,    /**< it uses ids of address spaces */

	PCIPT_FIELD_SERIAL = 1100, /**< serial number of the device, 64 bits */

	PCIPT_FIELD_SRIOV_INITIAL_VFS = 1200, /**< virtual functions at first */
	PCIPT_FIELD_SRIOV_TOTAL_VFS = 1201,   /**< virtual functions at most */
	PCIPT_FIELD_SRIOV_VFS = 1202,         /**< virtual functions now */
	PCIPT_FIELD_SRIOV_OFFSET = 1203,      /**< from the physical function to the first virtual one */
	PCIPT_FIELD_SRIOV_STRIDE = 1204,      /**< from each virtual function to the next */
	PCIPT_FIELD_SRIOV_VF_DEVICE = 1205,   /**< device id of virtual functions */
	PCIPT_FIELD_SRIOV_DEPENDENCY = 1206,  /**< number of the function that this one depends on */
	PCIPT_FIELD_SRIOV_ENABLED = 1207,     /**< there are virtual functions */
	PCIPT_FIELD_SRIOV_MEMORY = 1208,      /**< they answer accesses to their memory */
	PCIPT_FIELD_SRIOV_ARI = 1209,         /**< their numbers may go beyond 8 on a device */
};

/** What kind of PCI Express function, as its capability says. Since 0.1. */
enum pcipt_port_type {
	PCIPT_PORT_TYPE_ENDPOINT = 0,            /**< an endpoint */
	PCIPT_PORT_TYPE_LEGACY_ENDPOINT = 1,     /**< an endpoint that wants I/O ports */
	PCIPT_PORT_TYPE_ROOT = 4,                /**< a root port */
	PCIPT_PORT_TYPE_UPSTREAM = 5,            /**< a switch's port towards the root */
	PCIPT_PORT_TYPE_DOWNSTREAM = 6,          /**< a switch's port away from the root */
	PCIPT_PORT_TYPE_TO_PCI = 7,              /**< a bridge from PCI Express to conventional PCI */
	PCIPT_PORT_TYPE_FROM_PCI = 8,            /**< a bridge from conventional PCI to PCI Express */
	PCIPT_PORT_TYPE_INTEGRATED_ENDPOINT = 9, /**< an endpoint within the root complex, which has no link */
	PCIPT_PORT_TYPE_EVENT_COLLECTOR = 10,    /**< a collector of events within the root complex */
	PCIPT_PORT_TYPE_CONVENTIONAL = 256,      /**< no PCI Express at all: a function of conventional PCI */
};

/** The word for a #pcipt_port_type, such as `legacy endpoint`. @return a constant string, NULL for another number. Any
 * thread. Since 0.1. */
const char *pcipt_port_type_get_name(int number);

/** Access control services (ACS), as bits. Since 0.1. */
enum pcipt_acs {
	PCIPT_ACS_SOURCE_VALIDATION = 1,    /**< requests from bus numbers that are not below are stopped */
	PCIPT_ACS_TRANSLATION_BLOCKING = 2, /**< requests that claim to be translated are stopped */
	PCIPT_ACS_REQUEST_REDIRECT = 4,     /**< requests to a neighbour go up to the IOMMU first */
	PCIPT_ACS_COMPLETION_REDIRECT = 8,  /**< answers to a neighbour likewise */
	PCIPT_ACS_UPSTREAM_FORWARDING = 16, /**< requests that come back to where they came from go up as well */
	PCIPT_ACS_EGRESS_CONTROL = 32,      /**< which neighbours may be reached can be chosen */
	PCIPT_ACS_DIRECT_TRANSLATED = 64,   /**< translated requests to a neighbour may go directly */
};

/** How many fields this version knows. Any thread. Since 0.1. */
size_t pcipt_field_get_count(void);

/** A field by its place. @return a #pcipt_field, or -EINVAL behind the end. Any thread. Since 0.1. */
int pcipt_field_get(size_t index);

/** The name of a field, such as `msix-vectors`. @return static, NULL for none. Any thread. Since 0.1. */
const char *pcipt_field_get_name(int field);

/**
 * A field of a function's configuration space. Needs #PCIPT_READ_CONFIG.
 *
 * @param device    the device
 * @param field     a #pcipt_field
 * @param ret_value where the value goes; untouched on failure
 * @return 0; -EINVAL for NULL or an unknown field; -ENODATA when it was not read; -ENOENT for what has no such
 *         capability, or a version of it without this field; -EACCES without the right to see that part of `config`;
 *         -ENODEV for a device that is gone; -EHOSTDOWN for one in D3cold; or the error of reading `config`
 *
 * Any thread. Since 0.1.
 */
int pcipt_device_get_field(const struct pcipt_device *device, int field, uint64_t *ret_value);

/** How many resizable BARs the function has; 0 also when it is not known. Needs #PCIPT_READ_CONFIG. Since 0.1. */
size_t pcipt_device_get_resizable_bar_count(const struct pcipt_device *device);

/**
 * A resizable BAR by its place. Needs #PCIPT_READ_CONFIG.
 *
 * @param device    the device
 * @param index     which one, counted from 0
 * @param ret_bar   where its number goes, 0 to 5
 * @param ret_sizes where the sizes that it can have go: bit 0 is 1 MiB, each further one twice as much, up to bit 43
 * @param ret_size  where the size that it has goes, in bytes
 * @return 0; -EINVAL for NULL and behind the end; or an error as of pcipt_device_get_config(). Any thread. Since 0.1.
 */
int pcipt_device_get_resizable_bar(const struct pcipt_device *device, size_t index, uint32_t *ret_bar,
				   uint64_t *ret_sizes, uint64_t *ret_size);

#ifdef __cplusplus
}
#endif

#endif

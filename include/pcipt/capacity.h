/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * How many ports a host, and one virtual machine, can be given by passthrough, what limits it, and what would lift that
 * limit.
 *
 * A port is a PCI function (filter.h). The unit of assignment is the IOMMU group: ports that share one go to one
 * virtual machine, or to none.
 *
 * "Now" means with the virtual functions that are there, for virtual machines that have their ports already and for
 * those to come: what is given counts. Without #PCIPT_READ_HOLDERS, or the right to see other processes, a port that a
 * virtual machine has looks free.
 *
 * What keeps ports from being given is the first limit of which pcipt_capacity_limit_bites() says so and that is none
 * of #PCIPT_LIMIT_RESET, #PCIPT_LIMIT_LANES, which make it worse only, and #PCIPT_LIMIT_HYPERVISOR, which is about one
 * virtual machine. When there is none, every port can be given.
 *
 * Whatever is set takes a count back, and what was lent of it is gone: the getters are then as before
 * pcipt_capacity_count(). A setter that fails leaves it; a count that fails does not.
 *
 * Threads: one thread at a time may use a count.
 */
#ifndef PCIPT_CAPACITY_H
#define PCIPT_CAPACITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_device;
struct pcipt_filter;
struct pcipt_finding;
struct pcipt_findings;
struct pcipt_host;

/** A count of ports with its limits; it keeps a reference on its picture. Since 0.1. */
struct pcipt_capacity;

/** What becomes of a port; each port that is there is one of these. Since 0.1. */
enum pcipt_port_state {
	PCIPT_PORT_STATE_FREE_ALONE = 0, /**< it can be given, by itself */
	PCIPT_PORT_STATE_FREE_TIED = 1,  /**< it can be given, together with others of its group */
	PCIPT_PORT_STATE_GIVEN = 2,      /**< a virtual machine has it */
	PCIPT_PORT_STATE_OWN = 3,        /**< the host itself uses it */
	PCIPT_PORT_STATE_TIED_TO_HOST =
		4, /**< it shares its group with something that the host uses, or that is blocked */
	PCIPT_PORT_STATE_BLOCKED =
		5, /**< it has no group, a reserved region pins it, or a bridge's driver is in the way */
	PCIPT_PORT_STATE_HAS_VFS = 6, /**< it has virtual functions, of which some can be given in its place */
};

/** The word for a #pcipt_port_state, such as `free_tied`, as in JSON. @return a constant string, NULL for another
 * number. Any thread. Since 0.1. */
const char *pcipt_port_state_get_name(int number);

/** What limits the number of ports. Since 0.1. */
enum pcipt_limit_kind {
	PCIPT_LIMIT_IOMMU = 0,      /**< there are no groups, or interrupts are not remapped: nothing can be given */
	PCIPT_LIMIT_HOST = 1,       /**< what the host itself uses */
	PCIPT_LIMIT_GROUPS = 2,     /**< groups that tie ports to what the host uses */
	PCIPT_LIMIT_REGIONS = 3,    /**< reserved regions, and bridges on a driver of the host's */
	PCIPT_LIMIT_RESET = 4,      /**< ports that cannot be reset by themselves; they can be given all the same */
	PCIPT_LIMIT_LANES = 5,      /**< ports that can run at full speed together; likewise */
	PCIPT_LIMIT_SLOTS = 6,      /**< cards in all slots */
	PCIPT_LIMIT_VFS = 7,        /**< virtual functions that cards, drivers and bus numbers allow */
	PCIPT_LIMIT_HYPERVISOR = 8, /**< what one virtual machine of a hypervisor takes */
};

/** The word for a #pcipt_limit_kind, such as `host`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_limit_kind_get_name(int number);

/**
 * Makes a count of network ports; nothing is counted before pcipt_capacity_count().
 *
 * @param host         a picture with #PCIPT_READ_USERS, #PCIPT_READ_GROUPS, #PCIPT_READ_MACHINE and
 *                     #PCIPT_READ_TOPOLOGY; #PCIPT_READ_ALL has them. Which ports a virtual machine has is only known
 * with #PCIPT_READ_HOLDERS
 * @param ret_capacity where it goes, to be freed by pcipt_capacity_free(); untouched on failure
 * @return 0, -EINVAL, -ENODATA when one of these was not read, or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_capacity_new(const struct pcipt_host *host, struct pcipt_capacity **ret_capacity);

/** Frees a count. NULL is allowed. Since 0.1. */
void pcipt_capacity_free(struct pcipt_capacity *capacity);

/**
 * Sets which ports are counted; the filter is copied. Its kind is of no matter: physical and virtual functions are
 * counted apart.
 * @return 0, -EINVAL or -ENOMEM. Since 0.1.
 */
int pcipt_capacity_set_filter(struct pcipt_capacity *capacity, const struct pcipt_filter *filter);

/**
 * What if a port had so many virtual functions: they are counted in its place.
 *
 * @param capacity the count
 * @param address  the physical function
 * @param count    how many; 0 to take this what-if back
 * @return 0; -EINVAL; -ENODEV when it is not there; -ENOENT when it is no physical function of SR-IOV; -ERANGE for more
 *         than would work (pcipt_prediction_get_most()); -ENODATA or another error of pcipt_prediction_new(); -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_capacity_set_vfs(struct pcipt_capacity *capacity, const struct pcipt_address *address, uint32_t count);

/**
 * What if the card of this function sat in a slot of its own, on a root port with ACS: its functions are apart from all
 * other devices, and from each other as far as they isolate themselves. A card is a device on the bus with all its
 * functions, or, where a switch is in the slot, all below that switch.
 *
 * @param capacity the count
 * @param address  a function of the card
 * @param on       false to take this what-if back
 * @return 0, -EINVAL, -ENODEV when it is not there, or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_capacity_set_own_slot(struct pcipt_capacity *capacity, const struct pcipt_address *address, bool on);

/**
 * What if the kernel had pcie_acs_override=downstream,multifunction, when on: every function is a group of its own, on
 * paper alone. The findings say how dangerous that is.
 * @return 0 or -EINVAL. Since 0.1.
 */
int pcipt_capacity_set_acs_override(struct pcipt_capacity *capacity, bool on);

/** Counts, with all that is set. To be called before the getters, and again after a change. @return 0, -EINVAL or
 * -ENOMEM. Since 0.1. */
int pcipt_capacity_count(struct pcipt_capacity *capacity);

/** Physical ports that are there. @return 0 unless pcipt_capacity_count() was called since the last setting, as all
 * these. Since 0.1. */
size_t pcipt_capacity_get_present(const struct pcipt_capacity *capacity);

/** How many physical ports are in a `state`, a #pcipt_port_state; 0 for what is none. Since 0.1. */
size_t pcipt_capacity_get_state_count(const struct pcipt_capacity *capacity, int state);

/**
 * A physical port by its place in the order of addresses.
 * @return lent as long as the picture, NULL behind the end. Since 0.1.
 */
const struct pcipt_device *pcipt_capacity_get_port(const struct pcipt_capacity *capacity, size_t index);

/** What becomes of that port. @return a #pcipt_port_state, or -EINVAL behind the end. Since 0.1. */
int pcipt_capacity_get_port_state(const struct pcipt_capacity *capacity, size_t index);

/** Units of which one virtual machine or another can have each: groups with ports, physical or virtual, that are free
 * or given. Since 0.1. */
size_t pcipt_capacity_get_unit_count(const struct pcipt_capacity *capacity);

/** Virtual functions among the ports that can be given now. Since 0.1. */
size_t pcipt_capacity_get_vfs_now(const struct pcipt_capacity *capacity);

/** Virtual functions that all ports together could have, each in the place of its port. Since 0.1. */
size_t pcipt_capacity_get_vfs_most(const struct pcipt_capacity *capacity);

/** Ports that virtual machines can have in all, as things are: physical ones, and virtual ones that are there (or that
 * a what-if sets). Since 0.1. */
size_t pcipt_capacity_get_now(const struct pcipt_capacity *capacity);

/** Ports that virtual machines can have at most in all: of each unit its ports themselves or their virtual functions,
 * whichever is more, as a group goes whole or its ports stay. Since 0.1. */
size_t pcipt_capacity_get_most(const struct pcipt_capacity *capacity);

/** How many limits there are, in the order of their numbers: the one that allows least comes first, also of those that
 * take nothing away from what is there. Since 0.1. */
size_t pcipt_capacity_get_limit_count(const struct pcipt_capacity *capacity);

/** What limits. @return a #pcipt_limit_kind, or -EINVAL behind the end. Since 0.1. */
int pcipt_capacity_get_limit_kind(const struct pcipt_capacity *capacity, size_t index);

/** How many ports there would be if nothing but this limited them: physical ones, for the virtual functions of each
 * port itself or these, whichever is more; for the hypervisors, of the ports that there can be at most, how many one
 * virtual machine could have. @return 0 behind the end. Since 0.1. */
size_t pcipt_capacity_get_limit_number(const struct pcipt_capacity *capacity, size_t index);

/** Whether it bites: it takes something away from what is there. Since 0.1. */
bool pcipt_capacity_limit_bites(const struct pcipt_capacity *capacity, size_t index);

/** Where the number is from: a file of the kernel, or a document with its version. @return lent until the next count
 * or setting, NULL behind the end. Since 0.1. */
const char *pcipt_capacity_get_limit_source(const struct pcipt_capacity *capacity, size_t index);

/**
 * The limit as a sentence, with its remedy.
 * @return lent until the next count or setting, NULL behind the end. Since 0.1.
 */
const struct pcipt_finding *pcipt_capacity_get_limit_finding(const struct pcipt_capacity *capacity, size_t index);

/** All that was found, the limits first in their order. @return lent until the next count or setting; NULL when there
 * is no count. Since 0.1. */
const struct pcipt_findings *pcipt_capacity_get_findings(const struct pcipt_capacity *capacity);

/* --- Hypervisors: what one virtual machine takes --- */

/** How many kinds of virtual machine are known: hypervisor and machine type. Any thread. Since 0.1. */
size_t pcipt_hypervisor_get_count(void);

/**
 * The name of a kind, such as `proxmox`, `libvirt-q35`, `qemu-q35`, `qemu-pc`.
 * @return a constant string, NULL behind the end. Any thread. Since 0.1.
 */
const char *pcipt_hypervisor_get_name(size_t index);

/** What people call it, such as `Proxmox VE`. @return a constant string, NULL behind the end. Any thread. Since 0.1. */
const char *pcipt_hypervisor_get_title(size_t index);

/**
 * Finds a kind of virtual machine by its name.
 *
 * @param name      its name, as of pcipt_hypervisor_get_name()
 * @param ret_index where its index goes; untouched on failure
 * @return 0, -EINVAL, or -ENOENT when none has this name
 *
 * Any thread. Since 0.1.
 */
int pcipt_hypervisor_find(const char *name, size_t *ret_index);

/** How many entries for passed-through devices one virtual machine takes; 0 behind the end. Any thread. Since 0.1. */
size_t pcipt_hypervisor_get_entries(size_t index);

/** Whether an entry can hold several functions, up to eight, such as all of one slot. Any thread. Since 0.1. */
bool pcipt_hypervisor_takes_slots(size_t index);

/** Since which version, and where it says so. @return a constant string, NULL behind the end. Any thread. Since 0.1. */
const char *pcipt_hypervisor_get_source(size_t index);

/**
 * How many of the ports that can be given now one virtual machine can have.
 *
 * @param capacity   the count
 * @param hypervisor the index of a kind of virtual machine
 * @return the number; 0 behind the end. Since 0.1.
 */
size_t pcipt_capacity_get_vm_now(const struct pcipt_capacity *capacity, size_t hypervisor);

#ifdef __cplusplus
}
#endif

#endif

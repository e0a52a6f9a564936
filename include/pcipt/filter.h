/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Which ports are meant: NIC ports with a certain chip, name, speed or place. A port is a PCI function that a virtual
 * machine can be given: a physical one, or a virtual one of SR-IOV.
 */
#ifndef PCIPT_FILTER_H
#define PCIPT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A description of ports; a port is meant when all that is set is true of it. One thread at a time. Since 0.1. */
struct pcipt_filter;

/** Physical or virtual functions. Since 0.1. */
enum pcipt_function_kind {
	PCIPT_FUNCTION_PHYSICAL = 0, /**< a function as it is in the card, which goes to the virtual machine whole */
	PCIPT_FUNCTION_VIRTUAL = 1,  /**< a virtual function, there already or to be made */
	PCIPT_FUNCTION_ANY = 2,      /**< either */
};

/**
 * Makes a filter that means every whole network port: class 02, #PCIPT_FUNCTION_PHYSICAL.
 * @return 0, -EINVAL or -ENOMEM. Since 0.1.
 */
int pcipt_filter_new(struct pcipt_filter **ret_filter);

/** Frees a filter. NULL is allowed. Since 0.1. */
void pcipt_filter_free(struct pcipt_filter *filter);

/**
 * Sets what words of the form `key=value` say, parted by spaces:
 *
 * - `class=network`, `display`, `storage`, `nvme`, `sound`, `usb`, `accelerator`, `any`, or two, four or six
 * hexadecimal digits
 * - `ids=8086:1521`, or `ids=8086:*` for all of a vendor
 * - `interface=enp24s0f0`, with `*` and `?` as in names of files
 * - `address=18:00.0`
 * - `slot=NAME` by any of its names, and with `*` and `?`; a space in it is written as `?`
 * - `speed=10000`: at least so many Mbit/s; also `10G`
 * - `node=0`: on that NUMA node
 * - `kind=pf`, `vf` or `any`
 *
 * A filter by ids, interface, or address means every class unless it sets one. Of a virtual function, its physical
 * one's ids, interface, address and speed count as well as its own.
 *
 * @param filter  the filter; untouched on failure
 * @param text    the words; none is no change
 * @param ret_why where goes what is wrong with them, a constant string, and NULL when it is something else or nothing;
 *                NULL if not wanted
 * @return 0; -EINVAL for words that are none of these; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_filter_parse(struct pcipt_filter *filter, const char *text, const char **ret_why);

/**
 * Sets the class, as 0xBBSSPP, of which the bits in the mask count: 0x020000 with 0xff0000 is every network controller;
 * a mask of 0 is any.
 * @return 0 or -EINVAL. Since 0.1.
 */
int pcipt_filter_set_class(struct pcipt_filter *filter, uint32_t class_code, uint32_t mask);

/** Sets vendor and device; a device of -1 is any of that vendor, and -1 twice any at all. With a vendor every class is
 * meant, unless one is set. @return 0, or -EINVAL, also for a device without a vendor. Since 0.1. */
int pcipt_filter_set_ids(struct pcipt_filter *filter, int32_t vendor, int32_t device);

/** Sets the name of an interface, with `*` and `?`; NULL is any. With a name every class is meant, unless one is set.
 * @return 0, -EINVAL or -ENOMEM. Since 0.1. */
int pcipt_filter_set_interface(struct pcipt_filter *filter, const char *pattern);

/** Sets the address; NULL is any. With an address every class is meant, unless one is set. @return 0 or -EINVAL. Since
 * 0.1. */
int pcipt_filter_set_address(struct pcipt_filter *filter, const struct pcipt_address *address);

/** Sets the name of the slot, with `*` and `?`; NULL is any. @return 0, -EINVAL or -ENOMEM. Since 0.1. */
int pcipt_filter_set_slot(struct pcipt_filter *filter, const char *pattern);

/** Sets the least speed in Mbit/s; 0 is any. A port that does not tell its speed, as without a cable, is not meant
 * then.
 * @return 0 or -EINVAL. Since 0.1. */
int pcipt_filter_set_speed(struct pcipt_filter *filter, uint32_t speed);

/** Sets the NUMA node; -1 is any. @return 0 or -EINVAL. Since 0.1. */
int pcipt_filter_set_numa_node(struct pcipt_filter *filter, int32_t node);

/** Sets whether physical or virtual functions are meant. @param kind a #pcipt_function_kind @return 0 or -EINVAL. Since
 * 0.1.
 */
int pcipt_filter_set_kind(struct pcipt_filter *filter, int kind);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * How the machine is wired: links with their lanes, slots, switches, and the root buses with the lanes that they give.
 *
 * All of it needs a picture with #PCIPT_READ_TOPOLOGY; without, there are no slots, switches and root buses, and
 * getters answer -ENODATA. Members live as long as their picture.
 */
#ifndef PCIPT_TOPOLOGY_H
#define PCIPT_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_device;
struct pcipt_host;

/* --- Links: between a function and the port above it --- */

/**
 * The kind of PCI Express function, from `config`; for functions without that capability #PCIPT_PORT_TYPE_CONVENTIONAL.
 * @return a #pcipt_port_type (field.h), -EINVAL, or an error as of pcipt_device_get_field(): -EACCES when it takes
 *         root rights to know. Any thread. Since 0.1.
 */
int pcipt_device_get_port_type(const struct pcipt_device *device);

/**
 * Lanes in use, from `current_link_width`; 0 when nothing answers at the other end.
 * @return 0; -EINVAL; -ENODATA; -ENOENT for what has no link: conventional PCI, functions within the root complex, and
 *         virtual functions; -EHOSTDOWN for a device in D3cold; -ENODEV for one that is gone; or the error of reading
 * it. Any thread. Since 0.1.
 */
int pcipt_device_get_link_width(const struct pcipt_device *device, uint32_t *ret_lanes);

/** Speed of a lane in MT/s (2500, 5000, 8000 ...), from `current_link_speed`; 0 without a link. @return likewise. Any
 * thread. Since 0.1. */
int pcipt_device_get_link_speed(const struct pcipt_device *device, uint32_t *ret_speed);

/** Lanes that this end of the link has, from `max_link_width`. @return likewise; -ENOENT also for one that does not
 * say. Any thread. Since 0.1. */
int pcipt_device_get_max_link_width(const struct pcipt_device *device, uint32_t *ret_lanes);

/** Speed that this end of the link can do, in MT/s, from `max_link_speed`. @return as of the lanes. Any thread. Since
 * 0.1. */
int pcipt_device_get_max_link_speed(const struct pcipt_device *device, uint32_t *ret_speed);

/**
 * What a link can carry in one direction in Mbit/s, after its line code (8b/10b up to 5 GT/s, 128b/130b above). Packet
 * headers take a tenth or two of that.
 * @return 0 for no link. Any thread. Since 0.1.
 */
uint64_t pcipt_link_get_bandwidth(uint32_t lanes, uint32_t speed);

/**
 * What the link of a device carries now in Mbit/s, see pcipt_link_get_bandwidth().
 * @return as pcipt_device_get_link_width(). Any thread. Since 0.1.
 */
int pcipt_device_get_bandwidth(const struct pcipt_device *device, uint64_t *ret_bandwidth);

/**
 * The narrowest hop between a device and the root: of the links on the way up, the one that carries least.
 *
 * @param device        the device
 * @param ret_hop       where the device at the lower end of that link goes; the first one of equals from below
 * @param ret_bandwidth where goes what it carries now, in Mbit/s
 * @return 0; -EINVAL; -ENODATA; -ENOENT when no link on the way is known. Any thread. Since 0.1.
 */
int pcipt_device_get_narrowest_hop(const struct pcipt_device *device, const struct pcipt_device **ret_hop,
				   uint64_t *ret_bandwidth);

/**
 * The firmware's name for a function on the board, from `label` (ACPI or SMBIOS).
 * @return 0, -EINVAL, -ENODATA, or the error of reading it: -ENOENT for none. Any thread. Since 0.1.
 */
int pcipt_device_get_label(const struct pcipt_device *device, const char **ret_text);

/**
 * The firmware's number for a function on the board, from `acpi_index` (ACPI) or else `index` (SMBIOS); by it udev
 * names network interfaces eno1 and the like.
 * @return 0, -EINVAL, -ENODATA, or the error of reading it: -ENOENT for none. Any thread. Since 0.1.
 */
int pcipt_device_get_label_index(const struct pcipt_device *device, uint32_t *ret_index);

/**
 * How fast the network interfaces of a function run together in Mbit/s, from their `speed`; for most NICs that is the
 * speed of one port.
 * @return 0; -EINVAL; -ENODATA; -ENOENT when none tells its speed, as without a cable. Any thread. Since 0.1.
 */
int pcipt_device_get_port_speed(const struct pcipt_device *device, uint64_t *ret_speed);

/**
 * How fast the ports of a NIC run together in Mbit/s: of all functions of the card, from `speed` of their interfaces.
 * @return 0; -EINVAL; -ENODATA; -ENOENT when no port tells its speed, as without a cable. Any thread. Since 0.1.
 */
int pcipt_device_get_card_speed(const struct pcipt_device *device, uint64_t *ret_speed);

/* --- Slots --- */

/** A slot of the board, or a socket for an M.2 or U.2 drive; a member of a picture. Since 0.1. */
struct pcipt_slot;

/** Who names a slot, the best first. Since 0.1. */
enum pcipt_slot_source {
	PCIPT_SLOT_SOURCE_SMBIOS =
		0,                   /**< the firmware's table of slots (SMBIOS type 9): what is printed on the board */
	PCIPT_SLOT_SOURCE_LABEL = 1, /**< the firmware's name of what is in it (`label`) */
	PCIPT_SLOT_SOURCE_KERNEL = 2,     /**< the kernel, in `sys/bus/pci/slots` */
	PCIPT_SLOT_SOURCE_CAPABILITY = 3, /**< the number in the port's capability */
};

/** The word for a #pcipt_slot_source, such as `label`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_slot_source_get_name(int number);

/** What fits into a slot. Since 0.1. */
enum pcipt_slot_form {
	PCIPT_SLOT_FORM_UNKNOWN = 0, /**< no source says */
	PCIPT_SLOT_FORM_PCIE = 1,    /**< a PCI Express card */
	PCIPT_SLOT_FORM_M2 = 2,      /**< an M.2 module */
	PCIPT_SLOT_FORM_U2 = 3,      /**< a U.2 or other drive with a PCI Express connector */
	PCIPT_SLOT_FORM_PCI = 4,     /**< a conventional PCI or PCI-X card */
	PCIPT_SLOT_FORM_OTHER = 5,   /**< something else */
};

/** The word for a #pcipt_slot_form, such as `pcie`, as in JSON. @return a constant string, NULL for another number. Any
 * thread. Since 0.1. */
const char *pcipt_slot_form_get_name(int number);

/** The firmware's word on whether a slot is free. Since 0.1. */
enum pcipt_slot_usage {
	PCIPT_SLOT_USAGE_UNKNOWN = 0,     /**< it does not say */
	PCIPT_SLOT_USAGE_FREE = 1,        /**< free */
	PCIPT_SLOT_USAGE_TAKEN = 2,       /**< in use */
	PCIPT_SLOT_USAGE_UNAVAILABLE = 3, /**< not to be used, such as one of a processor that is not there */
};

/** The word for a #pcipt_slot_usage, such as `free`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_slot_usage_get_name(int number);

/** Whether the lanes of a slot go to several ports. Since 0.1. */
enum pcipt_split {
	PCIPT_SPLIT_NO = 0,     /**< no */
	PCIPT_SPLIT_STATED = 1, /**< yes, says the firmware */
	PCIPT_SPLIT_INFERRED =
		2, /**< it seems so: a port narrower than the slot, with others beside it that no slot has */
	PCIPT_SPLIT_UNKNOWN = 3, /**< too little is known of the slot */
};

/** The word for a #pcipt_split, such as `stated`, as in JSON. @return a constant string, NULL for another number. Any
 * thread. Since 0.1. */
const char *pcipt_split_get_name(int number);

/** How many slots there are, in the order of their ports, those without a known one last. Any thread. Since 0.1. */
size_t pcipt_host_get_slot_count(const struct pcipt_host *host);

/** A slot by its place. @return NULL behind the end. Any thread. Since 0.1. */
const struct pcipt_slot *pcipt_host_get_slot(const struct pcipt_host *host, size_t index);

/** The slot that a device is in: its own, or that of a bridge above it. @return NULL for none. Any thread. Since 0.1.
 */
const struct pcipt_slot *pcipt_device_get_slot(const struct pcipt_device *device);

/** Takes a reference on the picture. @return slot itself. Any thread. Since 0.1. */
const struct pcipt_slot *pcipt_slot_ref(const struct pcipt_slot *slot);

/** Gives a reference on the picture back. NULL is allowed. Any thread. Since 0.1. */
void pcipt_slot_unref(const struct pcipt_slot *slot);

/** The picture that it is a member of. @return lent, NULL for NULL. Any thread. Since 0.1. */
const struct pcipt_host *pcipt_slot_get_host(const struct pcipt_slot *slot);

/** The name by the best source. @return lent, NULL for NULL. Any thread. Since 0.1. */
const char *pcipt_slot_get_name(const struct pcipt_slot *slot);

/** How many names it has, the best first. Any thread. Since 0.1. */
size_t pcipt_slot_get_source_count(const struct pcipt_slot *slot);

/** Who gives a name. @return a #pcipt_slot_source, or -EINVAL behind the end. Any thread. Since 0.1. */
int pcipt_slot_get_source(const struct pcipt_slot *slot, size_t index);

/** A name. @return lent, NULL behind the end. Any thread. Since 0.1. */
const char *pcipt_slot_get_source_name(const struct pcipt_slot *slot, size_t index);

/** The port that the slot hangs on. @return NULL when it is not known. Any thread. Since 0.1. */
const struct pcipt_device *pcipt_slot_get_port(const struct pcipt_slot *slot);

/** What fits. @return a #pcipt_slot_form, or -EINVAL. From SMBIOS. Any thread. Since 0.1. */
int pcipt_slot_get_form(const struct pcipt_slot *slot);

/** Lanes of the connector, from SMBIOS; 0 when it is not known. Any thread. Since 0.1. */
uint32_t pcipt_slot_get_width(const struct pcipt_slot *slot);

/** Lanes of the slot's port, see pcipt_device_get_max_link_width(); 0 when it is not known. Any thread. Since 0.1. */
uint32_t pcipt_slot_get_port_width(const struct pcipt_slot *slot);

/** Whether it takes full-length cards, from SMBIOS. @return a pcipt_tristate or -EINVAL. Any thread. Since 0.1. */
int pcipt_slot_get_long(const struct pcipt_slot *slot);

/** The firmware's word on whether it is free. @return a #pcipt_slot_usage or -EINVAL. Any thread. Since 0.1. */
int pcipt_slot_get_usage(const struct pcipt_slot *slot);

/** Whether the slot can be plugged while the machine runs. @return a pcipt_tristate or -EINVAL. Any thread. Since 0.1.
 */
int pcipt_slot_get_hotplug(const struct pcipt_slot *slot);

/**
 * Whether something is in it: by the functions that are there, else by the port's presence bit, else by SMBIOS.
 * @return a pcipt_tristate or -EINVAL. Any thread. Since 0.1.
 */
int pcipt_slot_get_occupied(const struct pcipt_slot *slot);

/** How many functions are in it, virtual ones and those behind a bridge in it not counted. Any thread. Since 0.1. */
size_t pcipt_slot_get_function_count(const struct pcipt_slot *slot);

/** A function in it. @return NULL behind the end. Any thread. Since 0.1. */
const struct pcipt_device *pcipt_slot_get_function(const struct pcipt_slot *slot, size_t index);

/** Whether its lanes go to several ports. @return a #pcipt_split or -EINVAL. Any thread. Since 0.1. */
int pcipt_slot_get_split(const struct pcipt_slot *slot);

/** Into how many parts it is split; 0 when it is not. Any thread. Since 0.1. */
size_t pcipt_slot_get_part_count(const struct pcipt_slot *slot);

/** The port of a part. @return NULL when it is not known, and behind the end. Any thread. Since 0.1. */
const struct pcipt_device *pcipt_slot_get_part_port(const struct pcipt_slot *slot, size_t index);

/** Lanes of a part. @return 0 behind the end. Any thread. Since 0.1. */
uint32_t pcipt_slot_get_part_width(const struct pcipt_slot *slot, size_t index);

/* --- Switches --- */

/** A PCI Express switch: one port up, several down; a member of a picture. Since 0.1. */
struct pcipt_switch;

/** How many switches are known. It takes root rights to see one. Any thread. Since 0.1. */
size_t pcipt_host_get_switch_count(const struct pcipt_host *host);

/** A switch by its place. @return NULL behind the end. Any thread. Since 0.1. */
const struct pcipt_switch *pcipt_host_get_switch(const struct pcipt_host *host, size_t index);

/** Takes a reference on the picture. @return chip itself. Any thread. Since 0.1. */
const struct pcipt_switch *pcipt_switch_ref(const struct pcipt_switch *chip);

/** Gives a reference on the picture back. NULL is allowed. Any thread. Since 0.1. */
void pcipt_switch_unref(const struct pcipt_switch *chip);

/** The picture that it is a member of. @return lent, NULL for NULL. Any thread. Since 0.1. */
const struct pcipt_host *pcipt_switch_get_host(const struct pcipt_switch *chip);

/** The port towards the root. Any thread. Since 0.1. */
const struct pcipt_device *pcipt_switch_get_upstream(const struct pcipt_switch *chip);

/** How many ports it has away from the root. Any thread. Since 0.1. */
size_t pcipt_switch_get_port_count(const struct pcipt_switch *chip);

/** A port away from the root. @return NULL behind the end. Any thread. Since 0.1. */
const struct pcipt_device *pcipt_switch_get_port(const struct pcipt_switch *chip, size_t index);

/** What chip it is, such as `PLX PEX 8747`: by the ids of the common families. @return NULL for others. Since 0.1. */
const char *pcipt_switch_get_chip(const struct pcipt_switch *chip);

/** What its uplink carries now, in Mbit/s; 0 when it is not known. Any thread. Since 0.1. */
uint64_t pcipt_switch_get_uplink(const struct pcipt_switch *chip);

/** What the links below carry together now, in Mbit/s. Any thread. Since 0.1. */
uint64_t pcipt_switch_get_demand(const struct pcipt_switch *chip);

/** How often the links below go into the uplink, in percent: 200 is two to one; 0 when it is not known. Since 0.1. */
uint32_t pcipt_switch_get_oversubscription(const struct pcipt_switch *chip);

/* --- Root buses --- */

/** A root bus of the machine with its ports; a member of a picture. Since 0.1. */
struct pcipt_root_bus;

/** How many root buses there are, in the order of domains and numbers. Any thread. Since 0.1. */
size_t pcipt_host_get_root_bus_count(const struct pcipt_host *host);

/** A root bus by its place. @return NULL behind the end. Any thread. Since 0.1. */
const struct pcipt_root_bus *pcipt_host_get_root_bus(const struct pcipt_host *host, size_t index);

/** Takes a reference on the picture. @return root itself. Any thread. Since 0.1. */
const struct pcipt_root_bus *pcipt_root_bus_ref(const struct pcipt_root_bus *root);

/** Gives a reference on the picture back. NULL is allowed. Any thread. Since 0.1. */
void pcipt_root_bus_unref(const struct pcipt_root_bus *root);

/** The picture that it is a member of. @return lent, NULL for NULL. Any thread. Since 0.1. */
const struct pcipt_host *pcipt_root_bus_get_host(const struct pcipt_root_bus *root);

/** The domain. @return 0 for NULL as well. Any thread. Since 0.1. */
uint32_t pcipt_root_bus_get_domain(const struct pcipt_root_bus *root);

/** The bus number. @return 0 for NULL as well. Any thread. Since 0.1. */
uint8_t pcipt_root_bus_get_bus(const struct pcipt_root_bus *root);

/** The NUMA node of its functions; -1 when the firmware names none. Any thread. Since 0.1. */
int32_t pcipt_root_bus_get_numa_node(const struct pcipt_root_bus *root);

/** How many lanes its root ports have. Any thread. Since 0.1. */
uint32_t pcipt_root_bus_get_lanes(const struct pcipt_root_bus *root);

/** How many of them are in use. Any thread. Since 0.1. */
uint32_t pcipt_root_bus_get_lanes_used(const struct pcipt_root_bus *root);

/**
 * The lanes of all root ports that belong to a NUMA node.
 *
 * @param host      a picture with #PCIPT_READ_TOPOLOGY
 * @param node      the node; -1 for root buses of which the firmware names none
 * @param ret_lanes where their number goes
 * @param ret_used  where goes how many of them are in use
 * @return 0; -EINVAL; or -ENOENT when no root bus is on that node. Any thread. Since 0.1.
 */
int pcipt_host_get_numa_lanes(const struct pcipt_host *host, int32_t node, uint32_t *ret_lanes, uint32_t *ret_used);

#ifdef __cplusplus
}
#endif

#endif

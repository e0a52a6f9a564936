/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of slots, switches and root buses. */
#ifndef PT_TOPOLOGY_H
#define PT_TOPOLOGY_H

#include "host.h"

/* The most lanes that a link can have. */
#define PT_MOST_LANES 32
#define PT_MOST_PARTS 16

/* What is read of a function's place; only with PCIPT_READ_TOPOLOGY. */
struct pt_wiring {
	struct pt_fact_number speed;
	struct pt_fact_number width;
	struct pt_fact_number max_speed;
	struct pt_fact_number max_width;
	struct pt_fact_number secondary; /* a bridge's bus below */
	struct pt_fact_text label;
	struct pt_fact_number label_index;
	uint64_t port_speed;           /* of the function's own network interfaces, Mbit/s; 0 unknown */
	const struct pcipt_slot *slot; /* whose lanes, or part of them, go to this port */
	const struct pcipt_slot *seat; /* at the place of this function, where no port is known */
	size_t slot_number;            /* while slots are gathered: the one of this port, from 1 */
};

/* A slot as SMBIOS describes it. */
struct pt_smbios_slot {
	const char *name;
	enum pcipt_slot_form form;
	enum pcipt_slot_usage usage;
	enum pcipt_tristate is_long;
	uint32_t width;      /* of the connector */
	uint32_t bus_width;  /* lanes that it is said to have, 0 unknown */
	uint32_t base_width; /* of its first port, 0 unknown */
	bool has_address;
	struct pcipt_address address;
	size_t peer_count;
	struct {
		struct pcipt_address address;
		uint32_t width;
	} peers[PT_MOST_PARTS - 1];
};

struct pt_slot_name {
	enum pcipt_slot_source source;
	const char *name;
};

#define PT_MOST_NAMES 8

struct pcipt_slot {
	struct pcipt_host *host;
	const struct pcipt_device *port;
	struct pcipt_address place; /* of what is in it, where no port is known */
	bool has_place;
	struct pt_slot_name names[PT_MOST_NAMES];
	size_t name_count;
	const struct pcipt_device **functions;
	size_t function_count;
	enum pcipt_slot_form form;
	enum pcipt_slot_usage usage;
	enum pcipt_tristate is_long;
	enum pcipt_split split;
	bool in_smbios;
	uint32_t width;
	uint32_t bus_width;
	size_t part_count;
	struct {
		const struct pcipt_device *port;
		uint32_t width;
	} parts[PT_MOST_PARTS];
};

struct pcipt_switch {
	struct pcipt_host *host;
	const struct pcipt_device *upstream;
	const struct pcipt_device **ports;
	size_t port_count;
	const char *chip;
};

struct pcipt_root_bus {
	struct pcipt_host *host;
	uint32_t domain;
	uint8_t bus;
	int32_t numa_node;
	uint32_t lanes;
	uint32_t lanes_used;
};

/* links.c */
int pt_scan_wiring(struct pt_scan *scan, int at, struct pcipt_device *device) PT_MUST_CHECK;
/* The lanes of this end of a link and those in use; 0 when they are not known. */
uint32_t pt_max_width(const struct pcipt_device *device);
uint32_t pt_width(const struct pcipt_device *device);
/* Reads how fast the network interfaces are. */
int pt_scan_port_speeds(struct pt_scan *scan) PT_MUST_CHECK;

/* smbios.c: finds the next slot in a table of SMBIOS structures from *place on. @return 1 for a slot, 0 at the end,
 * or -ENOMEM */
int pt_smbios_next_slot(struct pt_arena *arena, const uint8_t *table, size_t size, size_t *place,
			struct pt_smbios_slot *slot) PT_MUST_CHECK;

/* slots.c, seats.c, splits.c, switches.c */
int pt_scan_slots(struct pt_scan *scan) PT_MUST_CHECK;
/* Keeps names in the order of their rank. */
void pt_slot_add_name(struct pcipt_slot *slot, enum pcipt_slot_source source, const char *name);
int pt_fill_slots(struct pt_scan *scan) PT_MUST_CHECK;
void pt_find_splits(struct pcipt_host *host);
int pt_scan_switches(struct pt_scan *scan) PT_MUST_CHECK;
int pt_scan_roots(struct pt_scan *scan) PT_MUST_CHECK;

#endif

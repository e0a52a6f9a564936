/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the kernel groups devices, followed hop by hop. */
#ifndef PT_ISOLATION_H
#define PT_ISOLATION_H

#include "verdict.h"

#include <host/topology.h>

#include <pcipt/isolation.h>

/* acs.c */
bool pt_isolates(enum pcipt_acs_state state);
enum pcipt_acs_state pt_acs_state(const struct pcipt_device *device, uint32_t *ret_missing);
/* "request redirect, upstream forwarding" */
void pt_name_acs(struct pcipt_text *text, uint32_t bits);
/* The bits that are on, and count; 0 when there are none. */
uint32_t pt_acs_enabled(const struct pcipt_device *device);

/* How far up a device is one with what is above it. */
struct pt_climb {
	const struct pcipt_device *top;   /* whose group it joins; itself when it joins none */
	const struct pcipt_device *alias; /* the bridge or VMD in whose name its requests go out, or NULL */
	bool is_unknown;                  /* something on the way could not be read */
};

/* climb.c */
struct pt_climb pt_climb(const struct pcipt_device *device);
/* The bridge above on the same domain, or NULL. */
const struct pcipt_device *pt_bridge_above(const struct pcipt_device *device);
/* Whether all from a port up to the root isolate. */
enum pcipt_tristate pt_path_isolates(const struct pcipt_device *port);
/* Functions of one device. */
bool pt_same_card(const struct pcipt_device *one, const struct pcipt_device *other);
/* Whether the kernel's rules put two devices into one group. */
enum pcipt_tristate pt_rules_join(const struct pcipt_device *one, const struct pcipt_device *other);

/* separation.c */
struct pt_separation {
	enum pcipt_separation kind;
	const struct pcipt_device *hop;
	const struct pcipt_device *mate; /* a function of the hop's device, where two such do not isolate; else NULL */
	bool is_alias;                   /* the hop speaks in the name of what is behind it */
	enum pcipt_acs_state state;      /* of the hop */
	uint32_t missing;
	bool card_too; /* the functions' own card does not isolate them either */
};

struct pt_separation pt_separate(const struct pcipt_device *one, const struct pcipt_device *other);
/* What a separation rests on at one hop, and how far a kind is from proof. */
struct pt_separation pt_rest_on(const struct pcipt_device *hop);
unsigned int pt_weakness(enum pcipt_separation kind);
/* The bridge that two devices both hang on; NULL for the root complex. */
const struct pcipt_device *pt_meeting(const struct pcipt_device *one, const struct pcipt_device *other);

/* separation_text.c */
/* "root port 00:03.0" */
void pt_name_hop(struct pcipt_text *text, const struct pcipt_device *hop);
/* Adds what is between a device and others, all for the same reason, as a finding; and what would help. */
void pt_describe_separation(struct pcipt_findings *findings, const struct pcipt_device *device, const char *others,
			    const struct pt_separation *separation);

#endif

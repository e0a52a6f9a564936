/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What plans are made from: the ports of a host, the units that they are given in, and what is asked for. */
#ifndef PT_PLAN_H
#define PT_PLAN_H

#include <change/change.h>
#include <host/topology.h>
#include <verdict/isolation.h>

#include <pcipt/assignment.h>
#include <pcipt/capacity.h>
#include <pcipt/filter.h>

#define PT_NONE SIZE_MAX
#define PT_READ_FOR_PLANS (PCIPT_READ_USERS | PCIPT_READ_GROUPS | PCIPT_READ_MACHINE | PCIPT_READ_TOPOLOGY)

/* filter.c */
struct pcipt_filter {
	char *interface; /* patterns; NULL is any */
	char *slot;
	uint32_t class_code; /* see pt_filter_class_mask() */
	uint32_t class_mask;
	int32_t device; /* -1 is any; of no matter without a vendor */
	int32_t vendor; /* -1 is any */
	int32_t node;   /* -1 is any */
	uint32_t speed;
	enum pcipt_function_kind kind;
	struct pcipt_address address;
	bool has_address;
	bool has_class; /* it was set, and not only at the beginning */
};

int pt_filter_copy(const struct pcipt_filter *filter, struct pcipt_filter **ret_copy) PT_MUST_CHECK;
/* Whether a function that is there is meant; whether virtual or physical functions are wanted as well. */
bool pt_filter_means(const struct pcipt_filter *filter, const struct pcipt_device *device);
/* Likewise, without looking at the kind. */
bool pt_filter_means_any_kind(const struct pcipt_filter *filter, const struct pcipt_device *device);
/* Whether virtual functions that this physical one would make are meant. */
bool pt_filter_means_vfs_of(const struct pcipt_filter *filter, const struct pcipt_device *pf);
/* Which bits of the class count. What names a device means it whatever it is, unless a class was set as well. */
uint32_t pt_filter_class_mask(const struct pcipt_filter *filter);
/* Whether a word is of the form key=value with one of a filter's keys. */
bool pt_filter_has_key(const char *word);
/* What it means in words, as pcipt_filter_parse() takes them; nothing for what is as at the beginning. */
void pt_filter_say(const struct pcipt_filter *filter, struct pcipt_text *text);

/* pool.c: what can be given, and in which units */
enum pt_unit_state {
	PT_UNIT_FREE,
	PT_UNIT_GIVEN,  /* a virtual machine has it */
	PT_UNIT_OWN,    /* the host uses a member */
	PT_UNIT_BLOCKED /* nobody can have it as things are */
};

/* A function that could be given. Virtual functions that are to be made are only counted, with their physical one. */
struct pt_port {
	const struct pcipt_device *device;
	size_t unit;       /* PT_NONE for a virtual function in the group of its physical one: it goes with that */
	size_t card;       /* a number for all that sits on one card */
	size_t pf;         /* the port of the physical function, of a virtual one; else PT_NONE */
	uint32_t vf_count; /* virtual functions that are there */
	uint32_t vf_free;  /* and can be given */
	uint32_t vf_most;  /* that could be there, and be given: 0 when they would share its group */
	bool is_own;       /* the host uses it */
	bool is_given;     /* a process holds its group */
};

struct pt_unit {
	const struct pcipt_group *group;    /* NULL for none */
	const struct pcipt_device *culprit; /* whose use, or driver, decides the state; NULL for none */
	size_t first;                       /* of its ports, in the order of the pool */
	size_t count;
	enum pcipt_code reason; /* of the state, other than free */
	enum pt_unit_state state;
	bool is_held; /* the host uses a virtual function that would be gone with it */
};

struct pt_pool {
	const struct pcipt_host *host;
	struct pt_port *ports; /* in the order of addresses */
	size_t port_count;
	struct pt_unit *units;
	size_t unit_count;
	size_t *order; /* indices of ports, those of a unit in a row */
	size_t card_count;
	bool is_ready; /* the host can pass devices through at all */
};

/* What is supposed to be otherwise than it is. */
struct pt_what_if {
	const bool *own_slot; /* devices, by index, whose card is in a slot of its own; NULL for none */
	bool override;        /* every function is a unit of its own */
};

int pt_pool_make(const struct pcipt_host *host, const struct pt_what_if *what_if, struct pt_pool *pool) PT_MUST_CHECK;
void pt_pool_release(struct pt_pool *pool);
/* The port of a device. @return PT_NONE for what is none */
size_t pt_pool_find(const struct pt_pool *pool, const struct pcipt_device *device);
/* Whether a port's unit can go to a virtual machine. */
bool pt_can_go(const struct pt_pool *pool, const struct pt_port *port);
/* What becomes of a port, as pcipt_capacity_get_port_state(). */
enum pcipt_port_state pt_port_state(const struct pt_pool *pool, const struct pt_port *port);
/* Whether functions sit in the same slot of the bus: they differ in the function number alone. */
bool pt_same_slot(const struct pcipt_address *a, const struct pcipt_address *b);

/* card.c: the device that stands for a card, the same one for all that sits on it. A card is a device on the bus with
 * its functions and their virtual ones, or a switch in a slot with all below it. */
const struct pcipt_device *pt_card_root(const struct pcipt_device *device);
/* Whether no switch on its own card joins a device with others there. */
bool pt_card_isolates_above(const struct pcipt_device *device);

/* in_use.c: whether the host, or a virtual machine, uses each port */
int pt_find_uses(struct pt_pool *pool) PT_MUST_CHECK;
/* The first use of a device that is its own, not one of its virtual functions; only one by the host, if asked.
 * @return 0; the use lives as long as the findings, and is NULL for none */
int pt_find_use(const struct pcipt_device *device, bool by_host, struct pcipt_findings **ret_findings,
		const struct pcipt_finding **ret_use) PT_MUST_CHECK;

/* hypervisors.c: kinds of virtual machine, and what one takes */
struct pt_hypervisor {
	const char *name;
	const char *title;        /* "Proxmox VE" */
	const char *entries_name; /* "hostpci entries" */
	size_t entries;
	bool takes_slots; /* an entry can hold several functions */
	const char *source;
};

const struct pt_hypervisor *pt_hypervisor(size_t index);
/* The most functions that an entry can hold, if it holds several. */
#define PT_MOST_IN_ENTRY 8
/* How many entries so many functions need at least, and how many of them one virtual machine can have. */
size_t pt_count_entries(const struct pt_hypervisor *hypervisor, size_t count);
size_t pt_count_fitting(const struct pt_hypervisor *hypervisor, size_t count);

/* assignment.c */
struct pt_request {
	size_t vm;
	uint32_t count;
	struct pcipt_filter *filter;
	char *text;
	bool whole_card;
	bool has_mac;
	uint16_t vlan; /* 0 for none */
	uint8_t mac[6];
};

/* A function that a virtual machine gets. */
struct pt_given {
	const struct pcipt_device *device; /* NULL for a virtual function that is to be made */
	const struct pcipt_device *pf;     /* of a virtual function */
	struct pcipt_address address;
	size_t request; /* PT_NONE for one that comes along */
	uint32_t vf_index;
	bool has_address;
	bool has_mac; /* as the request has it, counted up */
	uint8_t mac[6];
};

struct pt_vm {
	char *name;
	uint32_t number; /* 0 for none */
	enum pcipt_guest guest;
	enum pcipt_spread spread;
	bool one_node;
	size_t hypervisor;      /* PT_NONE for none */
	struct pt_given *given; /* in the order of addresses */
	size_t given_count;
};

/* A physical function that is to make virtual ones. */
struct pt_make {
	const struct pcipt_device *pf;
	uint32_t count;
};

/* Finds virtual machines by name and by number: places of their hashes, with the index plus one of each. */
struct pt_vm_index {
	size_t *names;
	size_t *numbers;
	size_t size; /* a power of two, more than twice the number of virtual machines; 0 at the beginning */
};

struct pcipt_assignment {
	const struct pcipt_host *host;
	struct pt_pool pool;
	struct pt_vm *vms;
	size_t vm_count;
	size_t vm_capacity;
	struct pt_vm_index index;
	struct pt_request *requests;
	size_t request_count;
	size_t request_capacity;
	struct pt_make *makes;
	size_t make_count;
	size_t *conflict; /* requests, in their order */
	size_t conflict_count;
	struct pcipt_findings *findings;
	bool is_solved; /* all have what they asked for */
};

#endif

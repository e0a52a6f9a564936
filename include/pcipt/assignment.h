/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Who gets what: virtual machines ask for ports, and each IOMMU group goes to one of them whole. If there is a way, it
 * is found; if there is none, the smallest set of requests that cannot be had together is named. The same questions
 * give the same answers.
 *
 * Whatever is added or set takes an answer back, and what was lent of it is gone: the getters of the answer are then as
 * before pcipt_assignment_solve(). A call that fails leaves it.
 *
 * `vm` and `request` are indices, counted from 0 in the order in which they were added; -EINVAL, NULL or 0 is the
 * answer to one that is not there. Names and texts of requests are lent until these are changed.
 *
 * Threads: one thread at a time may use an assignment.
 */
#ifndef PCIPT_ASSIGNMENT_H
#define PCIPT_ASSIGNMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_device;
struct pcipt_filter;
struct pcipt_findings;
struct pcipt_host;

/** Requests of virtual machines and what they get; it keeps a reference on its picture. Since 0.1. */
struct pcipt_assignment;

/** What runs in a virtual machine, for what is to be minded. Since 0.1. */
enum pcipt_guest {
	PCIPT_GUEST_OTHER = 0,   /**< it does not matter */
	PCIPT_GUEST_WINDOWS = 1, /**< Windows, which wants its drivers beforehand */
};

/** The word for a #pcipt_guest, such as `windows`, as in JSON. @return a constant string, NULL for another number. Any
 * thread. Since 0.1. */
const char *pcipt_guest_get_name(int number);

/** How the ports of a virtual machine are to be chosen where there is a choice. Since 0.1. */
enum pcipt_spread {
	PCIPT_SPREAD_NONE = 0,     /**< in the order of addresses */
	PCIPT_SPREAD_TOGETHER = 1, /**< on as few cards as possible */
	PCIPT_SPREAD_APART = 2,    /**< on as many cards as possible, so that one that fails does not take all */
};

/** The word for a #pcipt_spread, such as `together`. @return a constant string, NULL for another number. Any thread.
 * Since 0.1. */
const char *pcipt_spread_get_name(int number);

/**
 * Makes an empty assignment.
 *
 * @param host           a picture as of pcipt_capacity_new()
 * @param ret_assignment where it goes, to be freed by pcipt_assignment_free(); untouched on failure
 * @return 0, -EINVAL, -ENODATA when something was not read, or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_new(const struct pcipt_host *host, struct pcipt_assignment **ret_assignment);

/** Frees an assignment. NULL is allowed. Since 0.1. */
void pcipt_assignment_free(struct pcipt_assignment *assignment);

/* --- The virtual machines --- */

/**
 * Adds a virtual machine.
 *
 * @param assignment the assignment
 * @param name       its name: letters, digits, `.`, `-` and `_`, of which no other one has it
 * @param ret_vm     where its index goes, from 0 on; untouched on failure; NULL if not wanted
 * @return 0; -EINVAL for what is no name; -EEXIST; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_add_vm(struct pcipt_assignment *assignment, const char *name, size_t *ret_vm);

/** Sets the number of a virtual machine, for Proxmox from 100 on; 0 for none. @return 0, -EINVAL, or -EEXIST when
 * another one has it. Since 0.1. */
int pcipt_assignment_set_vm_number(struct pcipt_assignment *assignment, size_t vm, uint32_t number);

/** Sets what runs in a virtual machine; `guest` is a #pcipt_guest. @return 0 or -EINVAL. Since 0.1. */
int pcipt_assignment_set_vm_guest(struct pcipt_assignment *assignment, size_t vm, int guest);

/**
 * Prefers ports of one NUMA node, when on: all of the same one, whichever, where that is possible.
 * @return 0 or -EINVAL. Since 0.1.
 */
int pcipt_assignment_set_vm_one_numa_node(struct pcipt_assignment *assignment, size_t vm, bool on);

/** Prefers ports together or apart; `spread` is a #pcipt_spread. @return 0 or -EINVAL. Since 0.1. */
int pcipt_assignment_set_vm_spread(struct pcipt_assignment *assignment, size_t vm, int spread);

/** Sets the hypervisor of a virtual machine, an index of pcipt_hypervisor_find(), whose limit is then minded. @return 0
 * or -EINVAL. Since 0.1. */
int pcipt_assignment_set_vm_hypervisor(struct pcipt_assignment *assignment, size_t vm, size_t hypervisor);

/** How many virtual machines there are. Since 0.1. */
size_t pcipt_assignment_get_vm_count(const struct pcipt_assignment *assignment);

/** The name of a virtual machine. @return lent, NULL behind the end. Since 0.1. */
const char *pcipt_assignment_get_vm_name(const struct pcipt_assignment *assignment, size_t vm);

/** The number of a virtual machine. @return 0, -EINVAL, or -ENOENT when it has none. Since 0.1. */
int pcipt_assignment_get_vm_number(const struct pcipt_assignment *assignment, size_t vm, uint32_t *ret_number);

/* --- Their requests --- */

/**
 * Adds a request for ports.
 *
 * @param assignment  the assignment
 * @param vm          whose
 * @param count       how many, from 1 on
 * @param filter      which ones, copied
 * @param ret_request where its index among all requests goes, from 0 on; untouched on failure; NULL if not wanted
 * @return 0, -EINVAL or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_add_request(struct pcipt_assignment *assignment, size_t vm, uint32_t count,
				 const struct pcipt_filter *filter, size_t *ret_request);

/**
 * Asks for a whole card, when on: the ports come from one card, and all ports of that card that the filter means go to
 * the virtual machine; there are at least as many as were asked for.
 * @return 0, -EINVAL or -ENOMEM. Since 0.1.
 */
int pcipt_assignment_set_request_card(struct pcipt_assignment *assignment, size_t request, bool on);

/**
 * Sets the VLAN of virtual functions that the request gets, for the configuration.
 *
 * @param assignment the assignment
 * @param request    which one
 * @param vlan       1 to 4094; 0 for none
 * @return 0 or -EINVAL. Since 0.1.
 */
int pcipt_assignment_set_request_vlan(struct pcipt_assignment *assignment, size_t request, uint16_t vlan);

/**
 * Sets the MAC of the first virtual function that the request gets, and counts up for those after it.
 *
 * @param assignment the assignment
 * @param request    which one
 * @param mac        such as `52:54:00:12:34:56`; NULL for none
 * @return 0, or -EINVAL for what is no MAC of one device, or cannot be counted up for all ports in its last three
 *         bytes. Since 0.1.
 */
int pcipt_assignment_set_request_mac(struct pcipt_assignment *assignment, size_t request, const char *mac);

/** How many requests there are. Since 0.1. */
size_t pcipt_assignment_get_request_count(const struct pcipt_assignment *assignment);

/** Whose a request is: the index of the virtual machine. @return 0 or -EINVAL. Since 0.1. */
int pcipt_assignment_get_request_vm(const struct pcipt_assignment *assignment, size_t request, size_t *ret_vm);

/** A request in words, such as `2 ports with interface=enp*`. @return lent, NULL behind the end. Since 0.1. */
const char *pcipt_assignment_get_request_text(const struct pcipt_assignment *assignment, size_t request);

/**
 * Adds what a text asks for. docs/assignment.md has the format: lines such as
 *
 *     vm pfsense number=100 spread=together
 *       card 4 ids=8086:1521
 *     vm truenas number=101
 *       port interface=enp59s0f0np0
 *     vm web number=102 guest=windows node=one
 *       ports 2 kind=vf vlan=20
 *
 * @param assignment the assignment; on failure nothing of the text was added
 * @param text       the text
 * @param ret_line   where the number of the wrong line goes, from 1 on, and 0 when no line is wrong; NULL if not wanted
 * @param ret_why    where goes what is wrong with it, a constant string, and NULL when no line is wrong; NULL if not
 *                   wanted
 * @return 0, -EINVAL for a wrong line, -EEXIST for a name or number that is there already, or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_parse(struct pcipt_assignment *assignment, const char *text, size_t *ret_line,
			   const char **ret_why);

/* --- The answer --- */

/**
 * Solves it. To be called before the getters below, and again after a change, which takes the answer back.
 *
 * @return 1 when all have what they asked for; 0 when that cannot be, and the findings say why; -EINVAL, also when a
 *         whole card has more virtual functions than the MAC of its request can be counted up for; -ENOMEM; or
 *         -PCIPT_E_TOO_HARD when it was given up after a very long search
 *
 * Since 0.1.
 */
int pcipt_assignment_solve(struct pcipt_assignment *assignment);

/** How many functions a virtual machine `vm` gets, in the order of addresses; 0 when it was not solved, or was changed
 * since. Since 0.1. */
size_t pcipt_assignment_get_port_count(const struct pcipt_assignment *assignment, size_t vm);

/** The address of a function that the virtual machine `vm` gets. @return lent until the next solution or change; NULL
 * behind the end, and where a virtual function that is to be made has no known one. Since 0.1. */
const struct pcipt_address *pcipt_assignment_get_port_address(const struct pcipt_assignment *assignment, size_t vm,
							      size_t index);

/**
 * The function itself that the virtual machine `vm` gets.
 * @return lent as long as the picture; NULL behind the end, and for a virtual function that is to be made. Since 0.1.
 */
const struct pcipt_device *pcipt_assignment_get_port_device(const struct pcipt_assignment *assignment, size_t vm,
							    size_t index);

/**
 * The physical function of a virtual one that the virtual machine `vm` gets.
 * @return lent as long as the picture; NULL for what is no virtual function. Since 0.1.
 */
const struct pcipt_device *pcipt_assignment_get_port_pf(const struct pcipt_assignment *assignment, size_t vm,
							size_t index);

/**
 * Which one of its physical function's virtual ones it is, counted from 0, that the virtual machine `vm` gets.
 * @return 0, -EINVAL, or -ENOENT for what is no virtual function, or whose number is not known. Since 0.1.
 */
int pcipt_assignment_get_port_vf_index(const struct pcipt_assignment *assignment, size_t vm, size_t index,
				       uint32_t *ret_index);

/**
 * The request that a function answers which the virtual machine `vm` gets.
 * @return 0; -EINVAL; -ENOENT for a function that comes along, since it shares the group of one that was asked for.
 *         Since 0.1.
 */
int pcipt_assignment_get_port_request(const struct pcipt_assignment *assignment, size_t vm, size_t index,
				      size_t *ret_request);

/**
 * The MAC that its request sets for it, in small letters.
 *
 * @param assignment the assignment
 * @param vm         the virtual machine
 * @param index      which one of its functions
 * @param buffer     where the MAC goes, terminated; #PCIPT_MAC_SIZE (vf.h) bytes hold every one; may be NULL when
 *                   size is 0
 * @param size       the buffer's size in bytes
 * @return the length needed without the terminator, as snprintf(); -EINVAL; or -ENOENT when none is set
 *
 * Since 0.1.
 */
int pcipt_assignment_get_port_mac(const struct pcipt_assignment *assignment, size_t vm, size_t index, char *buffer,
				  size_t size);

/**
 * The VLAN that its request sets for a virtual function that the virtual machine `vm` gets, 1 to 4094.
 * @return 0, -EINVAL, or -ENOENT when none is set. Since 0.1.
 */
int pcipt_assignment_get_port_vlan(const struct pcipt_assignment *assignment, size_t vm, size_t index,
				   uint16_t *ret_vlan);

/**
 * How many physical functions are to make virtual ones, or to have another number of them, first: by
 * pcipt_transaction_add_vfs(), and pcipt_transaction_add_vf_network() for what the functions of a virtual machine are
 * to be set to. With the same requests and a picture that is taken then, the answer is one with devices. Since 0.1.
 */
size_t pcipt_assignment_get_make_count(const struct pcipt_assignment *assignment);

/**
 * One of these, and how many virtual functions it is to have; `ret_count` may be NULL.
 * @return lent as long as the picture, NULL behind the end. Since 0.1.
 */
const struct pcipt_device *pcipt_assignment_get_make(const struct pcipt_assignment *assignment, size_t index,
						     uint32_t *ret_count);

/** How many requests contradict each other, when it could not be solved. Since 0.1. */
size_t pcipt_assignment_get_conflict_count(const struct pcipt_assignment *assignment);

/**
 * One of these. Without any one of them the others could be had; of sets that are so, it is the smallest for up to
 * twelve requests.
 * @return 0, or -EINVAL behind the end. Since 0.1.
 */
int pcipt_assignment_get_conflict(const struct pcipt_assignment *assignment, size_t index, size_t *ret_request);

/** Why it cannot be, or what is to be minded: what comes along, what the host loses, what a preference could not get.
 * @return lent until the next solution or change; NULL when there is no answer. Since 0.1. */
const struct pcipt_findings *pcipt_assignment_get_findings(const struct pcipt_assignment *assignment);

#ifdef __cplusplus
}
#endif

#endif

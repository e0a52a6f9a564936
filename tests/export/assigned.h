/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An assignment made by hand, as a solved one is: what formats make of it does not depend on who gets what, and why. */
#ifndef PT_TEST_ASSIGNED_H
#define PT_TEST_ASSIGNED_H

#include <plan/plan.h>

extern struct pcipt_assignment *assigned;

/* Begins an assignment on the picture in the place of the last one. */
void assign_on(const char *root);
void free_assigned(void);
/* Adds a virtual machine, to which what follows is given; 0 is no number. */
void add_vm(const char *name, uint32_t number);
/* Gives it functions that are there: addresses in their order, parted by spaces. */
void give(const char *addresses);
/* Gives it a virtual function that is to be made, with a VLAN and a MAC; without an address when it is not known. */
void give_made(const char *pf, uint32_t index, const char *address, uint16_t vlan, const char *mac);
/* Adds a network interface to a function of the first card of the reference server, or of the SR-IOV one. */
void put_interface(const char *root, const char *function, const char *name);
/* The three virtual machines of the reference case. */
void assign_reference(void);

#endif

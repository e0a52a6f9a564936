/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of VFs share: the machine `sriov`, and what is asked of it. */
#ifndef TESTS_VFS_BENCH_H
#define TESTS_VFS_BENCH_H

#include "bench.h"

#define PF "0000:18:00.1"    /* igb, no VFs, seven allowed */
#define FULL "0000:18:00.0"  /* igb, seven VFs in every state */
#define FIRST "0000:18:10.1" /* the first VF of PF */
#define SECOND "0000:18:10.5"
#define LAST "0000:18:13.1"
#define INTERFACE "enp24s0f1"
#define NUMBER(pf) "sys/bus/pci/devices/" pf "/sriov_numvfs"
#define AUTOPROBE(pf) "sys/bus/pci/devices/" pf "/sriov_drivers_autoprobe"

/* What is to be set; empty when a test begins. */
extern struct pcipt_vf_network *network;

void vfs_begin_test(void);
void vfs_end_test(void);

struct pcipt_address vfs_address_of(const char *text);
int add_vfs(const char *pf, uint32_t count, unsigned int flags);
void want_vfs(const char *pf, uint32_t count, unsigned int flags);
void want_network(const char *pf, uint32_t index);

/* The first line of a file of the machine; lent until the next call. */
const char *text_of(const char *path);
bool is_there(const char *address);
/* Whether the ports of a physical function's VFs are set to lines. */
bool has_setting(const char *pf, const char *line);
/* Takes the change back, and compares the machine with what it was. */
void undo(void);

#endif

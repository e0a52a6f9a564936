/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * All of libpcipt: PCI passthrough on Linux.
 *
 * This holds for every function whose description says nothing else:
 *
 * - **Object**: the first parameter, a `struct pcipt_x *` of a function `pcipt_x_...`, is what it is about. What only
 *   answers takes NULL for it, and then answers NULL, 0, false or -EINVAL.
 * - **Index**: `index` counts from 0 and ends below what the function with `_count` answers. Behind that end the answer
 *   is NULL, 0, false or -EINVAL.
 * - **Result**: `ret_...` is where a result goes. It is not NULL, and untouched on failure.
 * - **Errors**: what can fail returns int: 0, a count or an enumerator when it went well, else a negative error
 *   (error.h). -EINVAL is said of a NULL where something is needed, of an index behind the end, of a number that is no
 *   enumerator or out of its range, and of a flag that is not known; -ENOMEM of memory.
 * - **Lifetime**: what is *lent* belongs to the object and lives as long, what a picture lends as long as the picture.
 *   What is *constant* lives for ever. What the caller owns names the function that frees it. The caller never calls
 *   free(), and strings are copied by whoever keeps them.
 * - **Threads**: *any thread* may call it at any time, also several at once with the same object. *One thread at a
 *   time* means that an object may go from thread to thread, while the caller sees to it that no two are in it at once.
 *   Different objects never disturb each other. docs/threads.md has more.
 * - **Process**: the library starts no programs, changes no signal handlers, environment or locale, and every
 * descriptor is close-on-exec. It has threads of its own only for writes to the kernel during a change, with all
 * signals blocked; one that a driver does not let go on stays, with the library in memory, until the kernel answers.
 * - **Yes and no**: what can fail answers 1 or 0 as an int. An error and an "unknown" of a #pcipt_tristate are no zero
 *   either: compare with 1, or with #PCIPT_TRISTATE_YES.
 * - **Text** is UTF-8 as the kernel or the firmware has it, not escaped: who prints it must not trust it.
 *
 * In the order in which they are best read:
 *
 * | job | header |
 * |---|---|
 * | a context, and a picture of this host or of a captured tree | context.h, host.h, capture.h |
 * | what is in a picture | device.h, field.h, group.h, topology.h |
 * | what stands in the way, as findings | finding.h, verdict.h |
 * | why two devices share a group | isolation.h |
 * | how many virtual functions there can be, and at which addresses | sriov.h |
 * | a change: to bind, to restore, to make virtual functions | transaction.h; vf.h for the settings of their ports |
 * | kernel parameters | parameters.h |
 * | how many ports, and who gets which | filter.h, capacity.h, assignment.h |
 * | the configuration of hypervisors and clusters, pictures, JSON | configuration.h, export.h |
 */
#ifndef PCIPT_PCIPT_H
#define PCIPT_PCIPT_H

#include <pcipt/address.h>
#include <pcipt/assignment.h>
#include <pcipt/capacity.h>
#include <pcipt/capture.h>
#include <pcipt/configuration.h>
#include <pcipt/context.h>
#include <pcipt/device.h>
#include <pcipt/error.h>
#include <pcipt/export.h>
#include <pcipt/field.h>
#include <pcipt/filter.h>
#include <pcipt/finding.h>
#include <pcipt/group.h>
#include <pcipt/host.h>
#include <pcipt/isolation.h>
#include <pcipt/parameters.h>
#include <pcipt/sriov.h>
#include <pcipt/topology.h>
#include <pcipt/transaction.h>
#include <pcipt/verdict.h>
#include <pcipt/vf.h>

#endif

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
 * - **Text** is UTF-8 as the kernel or the firmware has it, not escaped: who prints it must not trust it.
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

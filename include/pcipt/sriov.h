/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Which virtual functions a physical one would have, foreseen from a picture before anything is written: where they
 * will be, in which IOMMU groups, how many would work, and what stands in the way of more.
 *
 * Threads: any thread may call any of these; a prediction does not change.
 */
#ifndef PCIPT_SRIOV_H
#define PCIPT_SRIOV_H

#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_device;
struct pcipt_findings;
struct pcipt_group;

/** What is foreseen for a number of virtual functions; it keeps a reference on its picture. Since 0.1. */
struct pcipt_prediction;

/**
 * Foresees a number of virtual functions, as if there were none yet.
 *
 * Addresses come from the kernel's `sriov_offset` and `sriov_stride`; the limits from `sriov_totalvfs`, from the bus
 * numbers of the bridge above (`subordinate_bus_number`), from the memory that the firmware or kernel has given
 * (`resource`), and from the driver. The first hop decides the groups: where the kernel has put the physical function
 * into the group of the bridge above, since that has no ACS, it does the same with the virtual ones.
 *
 * @param device         the physical function, of a picture with #PCIPT_READ_SRIOV; with #PCIPT_READ_MACHINE a
 *                       vfio-pci that makes virtual functions is known, and a virtio IOMMU, which gives them no groups,
 *                       and with #PCIPT_READ_CONFIG what the card can
 * @param count          how many; 0 to hear only how many would work
 * @param ret_prediction where it goes, to be freed by pcipt_prediction_free(); untouched on failure
 * @return 0, whatever was found; -EINVAL for NULL or more than 65,535; -ENODATA when SR-IOV was not read; -ENOENT for
 *         what is no physical function; -ENOMEM; or the error of reading what is needed
 *
 * Any thread. Since 0.1.
 */
int pcipt_prediction_new(const struct pcipt_device *device, uint32_t count, struct pcipt_prediction **ret_prediction);

/** Frees a prediction. NULL is allowed. Since 0.1. */
void pcipt_prediction_free(struct pcipt_prediction *prediction);

/** How many were asked for; 0 for NULL. Since 0.1. */
uint32_t pcipt_prediction_get_count(const struct pcipt_prediction *prediction);

/**
 * How many would work, by all that is known and whatever number was asked for; 0 for NULL, and when none would.
 * Since 0.1.
 */
uint32_t pcipt_prediction_get_most(const struct pcipt_prediction *prediction);

/**
 * Where a virtual function will be; `index` counts from 0.
 *
 * @return lent as long as the prediction; NULL behind the end, where no address is left, and when the card does not say
 *
 * Since 0.1.
 */
const struct pcipt_address *pcipt_prediction_get_address(const struct pcipt_prediction *prediction, uint32_t index);

/**
 * The IOMMU group that a virtual function will be in.
 *
 * @param prediction the prediction
 * @param index      which one, counted from 0
 * @param ret_group  where the lent group goes, which is there already; NULL when it will have one of its own
 * @return 0; -EINVAL for NULL and behind the end; or -ENOENT when it will have no group
 *
 * Since 0.1.
 */
int pcipt_prediction_get_group(const struct pcipt_prediction *prediction, uint32_t index,
			       const struct pcipt_group **ret_group);

/** What was found, with the number that would work. @return lent as long as the prediction. Since 0.1. */
const struct pcipt_findings *pcipt_prediction_get_findings(const struct pcipt_prediction *prediction);

#ifdef __cplusplus
}
#endif

#endif

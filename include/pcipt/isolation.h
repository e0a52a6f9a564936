/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Why devices share an IOMMU group, and what keeps others apart: the kernel's grouping beside what the hardware says of
 * itself. Needs a picture with #PCIPT_READ_TOPOLOGY; without root rights much of the answer is *unknown*, never "no".
 *
 * Threads: any thread may call any of these; a report does not change.
 */
#ifndef PCIPT_ISOLATION_H
#define PCIPT_ISOLATION_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_device;
struct pcipt_findings;
struct pcipt_group;

/** Whether a function or port keeps what passes it to the way through the IOMMU. Since 0.1. */
enum pcipt_acs_state {
	PCIPT_ACS_STATE_NOT_NEEDED = 0,   /**< a function alone in its device: its port is what counts */
	PCIPT_ACS_STATE_ON = 1,           /**< by access control services, with all bits that count */
	PCIPT_ACS_STATE_TRUSTED = 2,      /**< the kernel's list of chips that isolate without saying so has it */
	PCIPT_ACS_STATE_OFF = 3,          /**< it could, but bits that count are off */
	PCIPT_ACS_STATE_NONE = 4,         /**< it has no access control services */
	PCIPT_ACS_STATE_CONVENTIONAL = 5, /**< conventional PCI, where nothing can be controlled */
	PCIPT_ACS_STATE_UNKNOWN = 6,      /**< its configuration space could not be read far enough */
};

/** The word for an #pcipt_acs_state, such as `on`, as in JSON. @return a constant string, NULL for another number. Any
 * thread. Since 0.1. */
const char *pcipt_acs_state_get_name(int number);

/**
 * Whether a function or port isolates, from ACS capability and control in `config`, and from the kernel's list of
 * exceptions as a recent kernel has it. The bits that count are those that the kernel asks for: source validation,
 * request and completion redirect, upstream forwarding; one that the function does not know of is taken as built in, as
 * the kernel does.
 *
 * @return a #pcipt_acs_state, -EINVAL or -ENODATA. Any thread. Since 0.1.
 */
int pcipt_device_get_acs_state(const struct pcipt_device *device);

/**
 * Which of the bits that count are missing; pcipt_device_get_acs_state() says whether that is known.
 * @return #pcipt_acs bits (field.h); 0 when none is, or nothing is known. Any thread. Since 0.1.
 */
uint32_t pcipt_device_get_acs_missing(const struct pcipt_device *device);

/** What keeps two devices apart, or why nothing does. Since 0.1. */
enum pcipt_separation {
	PCIPT_SEPARATION_NONE = 0,        /**< one group, and the hardware shows why */
	PCIPT_SEPARATION_UNEXPLAINED = 1, /**< one group, for a reason that configuration space does not show */
	PCIPT_SEPARATION_ACS = 2,      /**< apart by access control services, or by being parts of the root complex */
	PCIPT_SEPARATION_TRUSTED = 3,  /**< apart since the kernel's list says that a chip isolates */
	PCIPT_SEPARATION_ASSUMED = 4,  /**< apart since the kernel assumes that root ports do not reach each other */
	PCIPT_SEPARATION_DOUBTFUL = 5, /**< the kernel has them apart, but the hardware shows a way between them */
	PCIPT_SEPARATION_OVERRIDE = 6, /**< likewise, and pcie_acs_override is on the command line */
	PCIPT_SEPARATION_UNKNOWN =
		7, /**< it takes root rights to tell why; whether they share a group, their groups tell */
	PCIPT_SEPARATION_NO_GROUP = 8, /**< one of them has no group: there is no IOMMU for it */
};

/** The word for a #pcipt_separation, such as `unexplained`. @return a constant string, NULL for another number. Any
 * thread. Since 0.1. */
const char *pcipt_separation_get_name(int number);

/** What is between two devices; it keeps a reference on their picture. Since 0.1. */
struct pcipt_separation_report;

/**
 * Says what is between two devices.
 *
 * @param one        a device
 * @param other      another one of the same picture, which has #PCIPT_READ_TOPOLOGY
 * @param ret_report where the answer goes, to be freed by pcipt_separation_report_free(); untouched on failure
 * @return 0; -EINVAL for NULL, twice the same device, or different pictures; -ENODATA; -ENOMEM
 *
 * Any thread. Since 0.1.
 */
int pcipt_separation_report_new(const struct pcipt_device *one, const struct pcipt_device *other,
				struct pcipt_separation_report **ret_report);

/** Frees an answer. NULL is allowed. Since 0.1. */
void pcipt_separation_report_free(struct pcipt_separation_report *report);

/** The answer in a word. @return a #pcipt_separation, or -EINVAL. Since 0.1. */
int pcipt_separation_report_get_kind(const struct pcipt_separation_report *report);

/** The function or port that it rests on, or whose ACS is missing. @return lent, NULL when there is none. Since 0.1. */
const struct pcipt_device *pcipt_separation_report_get_hop(const struct pcipt_separation_report *report);

/** How many hops the way between them has, both ends among them. Since 0.1. */
size_t pcipt_separation_report_get_path_count(const struct pcipt_separation_report *report);

/** A hop of the way from one up to where both meet, and down to the other; where they meet in the root complex, that is
 * no hop. @return lent, NULL behind the end. Since 0.1. */
const struct pcipt_device *pcipt_separation_report_get_path(const struct pcipt_separation_report *report, size_t index);

/** The answer as a sentence, and what would separate them. @return lent as long as the report. Since 0.1. */
const struct pcipt_findings *pcipt_separation_report_get_findings(const struct pcipt_separation_report *report);

/**
 * Explains a group: for each device in it, with whom it is bundled and by which hop, and what would separate them; for
 * one that is alone, what that rests on.
 *
 * @param group        a group of a picture with #PCIPT_READ_TOPOLOGY
 * @param ret_findings where the list goes, to be freed by pcipt_findings_free(); untouched on failure
 * @return 0, whatever was found; -EINVAL; -ENODATA; -ENOMEM
 *
 * Any thread. Since 0.1.
 */
int pcipt_group_explain(const struct pcipt_group *group, struct pcipt_findings **ret_findings);

#ifdef __cplusplus
}
#endif

#endif

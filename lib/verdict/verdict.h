/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings and how they are made; the judgements stand in a file each. */
#ifndef PT_VERDICT_H
#define PT_VERDICT_H

#include <host/host.h>

#include <pcipt/finding.h>
#include <pcipt/sriov.h>
#include <pcipt/verdict.h>

struct pcipt_finding {
	enum pcipt_code code;
	enum pcipt_severity severity;
	enum pcipt_subject subject;
	struct pcipt_address address;
	uint32_t group;
	const char *sentence;
	const char *remedy;
};

struct pcipt_findings {
	struct pt_arena arena;
	struct pcipt_finding *list;
	size_t count;
	size_t capacity;
	bool failed; /* out of memory; told at the end */
};

/* finding.c: a list is made, added to without looking at errors, and finished. */
struct pcipt_findings *pt_findings_new(void) PT_MUST_CHECK;
void pt_find_host(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity,
		  const char *sentence, ...) PT_PRINTF(4, 5);
void pt_find_device(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity,
		    const struct pcipt_address *address, const char *sentence, ...) PT_PRINTF(5, 6);
void pt_find_group(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity, uint32_t group,
		   const char *sentence, ...) PT_PRINTF(5, 6);
/* Says what to do about the finding added last. */
void pt_remedy(struct pcipt_findings *findings, const char *sentence, ...) PT_PRINTF(2, 3);
/* Takes all with this code out. */
/* Begins anew; what was lent of it is gone. */
void pt_findings_clear(struct pcipt_findings *findings);
void pt_findings_drop(struct pcipt_findings *findings, enum pcipt_code code);
/* Adds copies of all findings of another list. */
void pt_findings_append(struct pcipt_findings *findings, const struct pcipt_findings *other);
/* Hands the list to the caller, or frees it when memory ran out on the way. */
int pt_findings_finish(struct pcipt_findings *findings, struct pcipt_findings **ret_findings) PT_MUST_CHECK;

/* group.c */
/* Whether the kernel lets a group be handed out while a member is on this driver. */
bool pt_driver_allows_vfio(const struct pcipt_device *device);
/* Whether the device is bound to a driver of VFIO's. */
bool pt_is_vfio_driver(const struct pcipt_device *device);

/* device.c: as pcipt_device_check(); displays that the caller takes as well do not count as left over */
void pt_check_use(const struct pcipt_device *device, const struct pcipt_device *const *taken, size_t taken_count,
		  struct pcipt_findings *findings);

/* reset.c: a reset of the bus below a port hits all that hangs on it: whether one of a device hits another one */
bool pt_bus_reset_hits(const struct pcipt_device *device, const struct pcipt_device *other);

/* link.c: "x4 at 5 GT/s" */
void pt_say_link(struct pcipt_text *text, uint32_t width, uint32_t speed);

/* list.c: "0000:01:00.0, 0000:01:00.1 and 3 more" */
void pt_list_name(struct pcipt_text *text, size_t *count, const char *name);
void pt_list_end(struct pcipt_text *text, size_t count);

/* use.c: a use as a finding */
void pt_describe_use(const struct pt_use *use, struct pcipt_findings *findings);

/* How much a use matters: what is in use can be taken by one who insists, what the host needs only by one who insists
 * twice. */
enum pt_use_class { PT_NO_USE, PT_IN_USE, PT_NEEDED };
enum pt_use_class pt_use_class(const struct pcipt_host *host, enum pcipt_code code);
/* Whether a device goes when another one's driver does: itself, a virtual function, or what hangs on a VMD. */
bool pt_is_below(const struct pcipt_device *device, const struct pcipt_device *above);

/* vfs.c: which virtual functions a physical one would have */
struct pcipt_prediction {
	const struct pcipt_device *device;
	uint32_t count;
	uint32_t most;
	struct pcipt_address *addresses;
	uint32_t address_count; /* beyond it, none is left or known */
	struct pcipt_findings *findings;
};

/* These take a physical function whose offset and stride were read. */
bool pt_find_vf_address(const struct pcipt_device *pf, uint32_t index, struct pcipt_address *ret_address);
/* Whether the card says where so many would be. */
bool pt_vf_addresses_known(const struct pcipt_device *pf, uint32_t count);
/* Whether virtual functions will be in an IOMMU group. */
bool pt_vfs_have_groups(const struct pcipt_device *pf);
/* The group that virtual functions join; NULL when each gets its own, or none. */
const struct pcipt_group *pt_shared_vf_group(const struct pcipt_device *pf);
/* vfs_check.c: how many would work, and what stands in the way of more */
void pt_check_vfs(struct pcipt_prediction *prediction);

#endif

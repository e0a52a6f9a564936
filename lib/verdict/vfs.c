/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which virtual functions a physical one would have, and where. */
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>

static uint32_t routing_id(const struct pcipt_address *address)
{
	return (uint32_t)address->bus << 8 | (uint32_t)address->device << 3 | address->function;
}

bool pt_vf_addresses_known(const struct pcipt_device *pf, uint32_t count)
{
	const struct pt_sriov *sriov = pf->extra->sriov;

	/* a card may say where they are only when it has some; none is where its physical function is */
	return sriov->offset.number && (count < 2 || sriov->stride.number);
}

/* Routing ids end with the domain. */
bool pt_find_vf_address(const struct pcipt_device *pf, uint32_t index, struct pcipt_address *ret_address)
{
	const struct pt_sriov *sriov = pf->extra->sriov;
	uint64_t id = routing_id(&pf->address) + (uint64_t)sriov->offset.number +
		      (uint64_t)index * (uint64_t)sriov->stride.number;

	if (id > UINT16_MAX || !pt_vf_addresses_known(pf, index + 1))
		return false;
	*ret_address = pf->address;
	ret_address->bus = (uint8_t)(id >> 8);
	ret_address->device = (uint8_t)(id >> 3 & 31);
	ret_address->function = (uint8_t)(id & 7);
	return true;
}

/* The first hop decides: without ACS there, the kernel puts all that is below into one group. */
const struct pcipt_group *pt_shared_vf_group(const struct pcipt_device *pf)
{
	return pf->parent && pf->group && pf->parent->group == pf->group ? pf->group : NULL;
}

/* A virtio IOMMU answers for the devices that it was told of, and virtual functions are none of them (seen on
 * Linux 6.12 and QEMU 10.0). */
bool pt_vfs_have_groups(const struct pcipt_device *pf)
{
	const struct pt_machine *machine = &pf->host->machine;

	for (size_t i = 0; i < machine->iommu_count; i++)
		if (machine->iommus[i].kind == PCIPT_IOMMU_VIRTIO)
			return false;
	return pf->group != NULL;
}

static int find_addresses(struct pcipt_prediction *prediction)
{
	prediction->addresses = calloc((size_t)prediction->count + 1, sizeof(*prediction->addresses));
	if (!prediction->addresses)
		return -ENOMEM;
	while (prediction->address_count < prediction->count &&
	       pt_find_vf_address(prediction->device, prediction->address_count,
				  &prediction->addresses[prediction->address_count]))
		prediction->address_count++;
	return 0;
}

static int foresee(struct pcipt_prediction *prediction)
{
	int r;

	prediction->findings = pt_findings_new();
	r = prediction->findings ? find_addresses(prediction) : -ENOMEM;
	if (r)
		return r;
	pt_check_vfs(prediction);
	return prediction->findings->failed ? -ENOMEM : 0;
}

PCIPT_EXPORT int pcipt_prediction_new(const struct pcipt_device *device, uint32_t count,
				      struct pcipt_prediction **ret_prediction)
{
	struct pcipt_prediction *prediction;
	uint16_t word;
	uint32_t total;
	int r;

	if (!device || !ret_prediction || count > UINT16_MAX)
		return -EINVAL;
	r = pcipt_device_get_total_vfs(device, &total);
	if (!r)
		r = pcipt_device_get_vf_offset(device, &word);
	if (!r)
		r = pcipt_device_get_vf_stride(device, &word);
	if (r)
		return r;
	prediction = calloc(1, sizeof(*prediction));
	if (!prediction)
		return -ENOMEM;
	prediction->device = pcipt_device_ref(device);
	prediction->count = count;
	r = foresee(prediction);
	if (r)
		pcipt_prediction_free(prediction);
	else
		*ret_prediction = prediction;
	return r;
}

PCIPT_EXPORT void pcipt_prediction_free(struct pcipt_prediction *prediction)
{
	if (!prediction)
		return;
	pcipt_findings_free(prediction->findings);
	free(prediction->addresses);
	pcipt_device_unref(prediction->device);
	free(prediction);
}

PCIPT_EXPORT uint32_t pcipt_prediction_get_count(const struct pcipt_prediction *prediction)
{
	return prediction ? prediction->count : 0;
}

PCIPT_EXPORT uint32_t pcipt_prediction_get_most(const struct pcipt_prediction *prediction)
{
	return prediction ? prediction->most : 0;
}

PCIPT_EXPORT const struct pcipt_address *pcipt_prediction_get_address(const struct pcipt_prediction *prediction,
								      uint32_t index)
{
	return prediction && index < prediction->address_count ? &prediction->addresses[index] : NULL;
}

PCIPT_EXPORT int pcipt_prediction_get_group(const struct pcipt_prediction *prediction, uint32_t index,
					    const struct pcipt_group **ret_group)
{
	if (!prediction || !ret_group || index >= prediction->count)
		return -EINVAL;
	if (!pt_vfs_have_groups(prediction->device))
		return -ENOENT;
	*ret_group = pt_shared_vf_group(prediction->device);
	return 0;
}

PCIPT_EXPORT const struct pcipt_findings *pcipt_prediction_get_findings(const struct pcipt_prediction *prediction)
{
	return prediction ? prediction->findings : NULL;
}

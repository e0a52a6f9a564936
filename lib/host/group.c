/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The getters of a group. */
#include "host.h"

#include <errno.h>

PCIPT_EXPORT uint32_t pcipt_group_get_number(const struct pcipt_group *group)
{
	return group ? group->number : 0;
}

PCIPT_EXPORT size_t pcipt_group_get_member_count(const struct pcipt_group *group)
{
	return group ? group->member_count : 0;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_group_get_member(const struct pcipt_group *group, size_t index)
{
	return index < pcipt_group_get_member_count(group) ? group->members[index] : NULL;
}

PCIPT_EXPORT size_t pcipt_group_get_other_count(const struct pcipt_group *group)
{
	return group ? group->details->other_count : 0;
}

PCIPT_EXPORT const char *pcipt_group_get_other_name(const struct pcipt_group *group, size_t index)
{
	return index < pcipt_group_get_other_count(group) ? group->details->others[index] : NULL;
}

PCIPT_EXPORT int pcipt_group_get_domain_type(const struct pcipt_group *group, const char **ret_text)
{
	if (!group || !ret_text)
		return -EINVAL;
	if (!group->details->domain_type.error)
		*ret_text = group->details->domain_type.text;
	return group->details->domain_type.error;
}

PCIPT_EXPORT size_t pcipt_group_get_region_count(const struct pcipt_group *group)
{
	return group ? group->details->region_count : 0;
}

PCIPT_EXPORT int pcipt_group_get_region(const struct pcipt_group *group, size_t index, uint64_t *ret_first,
					uint64_t *ret_last, const char **ret_type)
{
	if (index >= pcipt_group_get_region_count(group))
		return -EINVAL;
	if (ret_first)
		*ret_first = group->details->regions[index].first;
	if (ret_last)
		*ret_last = group->details->regions[index].last;
	if (ret_type)
		*ret_type = group->details->regions[index].type;
	return 0;
}

PCIPT_EXPORT int pcipt_group_has_vfio_node(const struct pcipt_group *group)
{
	return group ? group->details->node : -EINVAL;
}

PCIPT_EXPORT const char *pcipt_group_get_vfio_node(const struct pcipt_group *group)
{
	return group ? group->details->node_path : NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What came out: the getters of a solution. */
#include "plan.h"

#include <errno.h>

static const struct pt_given *given(const struct pcipt_assignment *assignment, size_t vm, size_t index)
{
	if (!assignment || vm >= assignment->vm_count || index >= assignment->vms[vm].given_count)
		return NULL;
	return &assignment->vms[vm].given[index];
}

PCIPT_EXPORT size_t pcipt_assignment_get_port_count(const struct pcipt_assignment *assignment, size_t vm)
{
	return assignment && vm < assignment->vm_count ? assignment->vms[vm].given_count : 0;
}

PCIPT_EXPORT const struct pcipt_address *pcipt_assignment_get_port_address(const struct pcipt_assignment *assignment,
									   size_t vm, size_t index)
{
	const struct pt_given *port = given(assignment, vm, index);

	return port && port->has_address ? &port->address : NULL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_assignment_get_port_device(const struct pcipt_assignment *assignment,
									 size_t vm, size_t index)
{
	const struct pt_given *port = given(assignment, vm, index);

	return port ? port->device : NULL;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_assignment_get_port_pf(const struct pcipt_assignment *assignment,
								     size_t vm, size_t index)
{
	const struct pt_given *port = given(assignment, vm, index);

	return port ? port->pf : NULL;
}

PCIPT_EXPORT int pcipt_assignment_get_port_vf_index(const struct pcipt_assignment *assignment, size_t vm, size_t index,
						    uint32_t *ret_index)
{
	const struct pt_given *port = given(assignment, vm, index);

	if (!port || !ret_index)
		return -EINVAL;
	if (!port->pf || port->vf_index == UINT32_MAX)
		return -ENOENT;
	*ret_index = port->vf_index;
	return 0;
}

PCIPT_EXPORT int pcipt_assignment_get_port_request(const struct pcipt_assignment *assignment, size_t vm, size_t index,
						   size_t *ret_request)
{
	const struct pt_given *port = given(assignment, vm, index);

	if (!port || !ret_request)
		return -EINVAL;
	if (port->request == PT_NONE)
		return -ENOENT;
	*ret_request = port->request;
	return 0;
}

PCIPT_EXPORT int pcipt_assignment_get_port_mac(const struct pcipt_assignment *assignment, size_t vm, size_t index,
					       char *buffer, size_t size)
{
	const struct pt_given *port = given(assignment, vm, index);

	if (!port || (!buffer && size))
		return -EINVAL;
	if (!port->has_mac)
		return -ENOENT;
	return pt_format_mac(port->mac, buffer, size);
}

PCIPT_EXPORT int pcipt_assignment_get_port_vlan(const struct pcipt_assignment *assignment, size_t vm, size_t index,
						uint16_t *ret_vlan)
{
	const struct pt_given *port = given(assignment, vm, index);

	if (!port || !ret_vlan)
		return -EINVAL;
	if (!port->pf || port->request == PT_NONE || !assignment->requests[port->request].vlan)
		return -ENOENT;
	*ret_vlan = assignment->requests[port->request].vlan;
	return 0;
}

PCIPT_EXPORT size_t pcipt_assignment_get_make_count(const struct pcipt_assignment *assignment)
{
	return assignment ? assignment->make_count : 0;
}

PCIPT_EXPORT const struct pcipt_device *pcipt_assignment_get_make(const struct pcipt_assignment *assignment,
								  size_t index, uint32_t *ret_count)
{
	if (!assignment || index >= assignment->make_count)
		return NULL;
	if (ret_count)
		*ret_count = assignment->makes[index].count;
	return assignment->makes[index].pf;
}

PCIPT_EXPORT size_t pcipt_assignment_get_conflict_count(const struct pcipt_assignment *assignment)
{
	return assignment ? assignment->conflict_count : 0;
}

PCIPT_EXPORT int pcipt_assignment_get_conflict(const struct pcipt_assignment *assignment, size_t index,
					       size_t *ret_request)
{
	if (!assignment || !ret_request || index >= assignment->conflict_count)
		return -EINVAL;
	*ret_request = assignment->conflict[index];
	return 0;
}

PCIPT_EXPORT const struct pcipt_findings *pcipt_assignment_get_findings(const struct pcipt_assignment *assignment)
{
	return assignment ? assignment->findings : NULL;
}

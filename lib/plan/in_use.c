/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who uses the ports of a pool. */
#include "plan.h"

static void mark_use(struct pt_port *port, enum pt_use_kind kind)
{
	if (kind == PT_USE_VFIO_OPEN)
		port->is_given = true;
	else
		port->is_own = true;
}

/* As pcipt_device_check() has it, but looking at each use once. What hangs on a VMD is used by way of it; the uses of
 * virtual functions are theirs, and what is given to them goes when the physical one does. */
static void mark_uses(struct pt_pool *pool)
{
	const struct pcipt_host *host = pool->host;

	for (size_t i = 0; i < host->use_count; i++)
		for (const struct pcipt_device *device = host->uses[i].device; device; device = device->parent) {
			size_t port = pt_pool_find(pool, device);

			if (port != PT_NONE)
				mark_use(&pool->ports[port], host->uses[i].kind);
		}
}

/* What no use tells: a display that the host shows something on, and all when too little could be read. */
static int find_other_uses(struct pt_port *port)
{
	const struct pcipt_host *host = port->device->host;
	struct pcipt_findings *findings;
	int r;

	if (host->routes_error || host->mounts_error)
		port->is_own = true;
	if (port->is_own || port->device->class_code >> 16 != 0x03)
		return 0;
	r = pcipt_device_check(port->device, &findings);
	if (r)
		return r;
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].code == PCIPT_CODE_USE_LAST_DISPLAY ||
		    findings->list[i].code == PCIPT_CODE_USE_BOOT_DISPLAY)
			port->is_own = true;
	pcipt_findings_free(findings);
	return 0;
}

int pt_find_uses(struct pt_pool *pool)
{
	int r = 0;

	mark_uses(pool);
	for (size_t i = 0; !r && i < pool->port_count; i++)
		r = find_other_uses(&pool->ports[i]);
	return r;
}

int pt_find_use(const struct pcipt_device *device, bool by_host, struct pcipt_findings **ret_findings,
		const struct pcipt_finding **ret_use)
{
	struct pcipt_findings *findings;
	int r = pcipt_device_check(device, &findings);

	if (r)
		return r;
	*ret_use = NULL;
	for (size_t i = 0; i < findings->count && !*ret_use; i++) {
		const struct pcipt_finding *finding = &findings->list[i];
		const struct pcipt_device *user = pt_host_device(device->host, &finding->address);

		if (pt_use_class(device->host, finding->code) == PT_NO_USE ||
		    (by_host && finding->code == PCIPT_CODE_USE_VFIO_OPEN))
			continue;
		if (!user || user->extra->physical_function != device)
			*ret_use = finding;
	}
	*ret_findings = findings;
	return 0;
}

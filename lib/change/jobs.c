/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of a transaction. */
#include "change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* As many as the kernel's number can say. */
#define MOST_VFS 65535

void pt_jobs_free(struct pcipt_transaction *transaction)
{
	for (size_t i = 0; i < transaction->job_count; i++) {
		free(transaction->jobs[i].driver);
		pcipt_vf_network_free(transaction->jobs[i].network);
	}
	free(transaction->jobs);
}

static int add_job(struct pcipt_transaction *transaction, struct pt_job job, const struct pcipt_address *address,
		   const char *driver, unsigned int known)
{
	int r;

	if (!transaction || !address || job.flags & ~known || pcipt_address_format(address, NULL, 0) < 0 ||
	    !pt_is_driver_name(driver))
		return -EINVAL;
	if (transaction->state > PCIPT_TRANSACTION_CHECKED)
		return -EALREADY;
	r = pt_grow(&transaction->jobs, transaction->job_count, &transaction->job_capacity, sizeof(*transaction->jobs));
	if (r)
		return r;
	job.address = *address;
	if (driver) {
		job.driver = strdup(driver);
		if (!job.driver)
			return -ENOMEM;
	}
	transaction->jobs[transaction->job_count++] = job;
	transaction->state = PCIPT_TRANSACTION_OPEN;
	return 0;
}

PCIPT_EXPORT int pcipt_transaction_add_bind(struct pcipt_transaction *transaction, const struct pcipt_address *address,
					    unsigned int flags)
{
	return pcipt_transaction_add_bind_to(transaction, address, NULL, flags);
}

PCIPT_EXPORT int pcipt_transaction_add_bind_to(struct pcipt_transaction *transaction,
					       const struct pcipt_address *address, const char *driver,
					       unsigned int flags)
{
	if (driver && !pt_is_vfio_name(driver))
		return -EINVAL;
	return add_job(transaction, (struct pt_job){.kind = PT_JOB_BIND, .flags = flags}, address, driver,
		       PCIPT_CHANGE_WHOLE_GROUP | PCIPT_CHANGE_EVEN_IF_IN_USE | PCIPT_CHANGE_EVEN_IF_NEEDED |
			       PCIPT_CHANGE_KEEP_AWAKE);
}

PCIPT_EXPORT int pcipt_transaction_add_restore(struct pcipt_transaction *transaction,
					       const struct pcipt_address *address, unsigned int flags)
{
	return add_job(transaction, (struct pt_job){.kind = PT_JOB_RESTORE, .flags = flags}, address, NULL,
		       PCIPT_CHANGE_WHOLE_GROUP | PCIPT_CHANGE_EVEN_IF_IN_USE | PCIPT_CHANGE_EVEN_IF_NEEDED);
}

PCIPT_EXPORT int pcipt_transaction_set_vfio_node_owner(struct pcipt_transaction *transaction, uint32_t user,
						       uint32_t group)
{
	if (!transaction)
		return -EINVAL;
	if (transaction->state > PCIPT_TRANSACTION_CHECKED)
		return -EALREADY;
	transaction->has_owner = true;
	transaction->user = user;
	transaction->group = group;
	transaction->state = PCIPT_TRANSACTION_OPEN;
	return 0;
}

PCIPT_EXPORT int pcipt_transaction_add_vfs(struct pcipt_transaction *transaction, const struct pcipt_address *address,
					   uint32_t count, unsigned int flags)
{
	if (count > MOST_VFS || (flags & PCIPT_CHANGE_BIND_VFS && flags & PCIPT_CHANGE_VFS_FOR_HOST) ||
	    (flags & PCIPT_CHANGE_KEEP_AWAKE && !(flags & PCIPT_CHANGE_BIND_VFS)))
		return -EINVAL;
	return add_job(transaction, (struct pt_job){.kind = PT_JOB_VFS, .flags = flags, .number = count}, address, NULL,
		       PCIPT_CHANGE_BIND_VFS | PCIPT_CHANGE_RECREATE_VFS | PCIPT_CHANGE_VFS_FOR_HOST |
			       PCIPT_CHANGE_EVEN_IF_IN_USE | PCIPT_CHANGE_EVEN_IF_NEEDED | PCIPT_CHANGE_KEEP_AWAKE);
}

PCIPT_EXPORT int pcipt_transaction_add_vf_network(struct pcipt_transaction *transaction,
						  const struct pcipt_address *address, uint32_t index,
						  const struct pcipt_vf_network *network)
{
	struct pt_job job = {.kind = PT_JOB_NETWORK, .number = index};
	int r;

	if (!network || index >= MOST_VFS || !pcipt_vf_network_get_settings(network))
		return -EINVAL;
	r = pcipt_vf_network_new(&job.network);
	if (r)
		return r;
	*job.network = *network;
	r = add_job(transaction, job, address, NULL, 0);
	if (r)
		pcipt_vf_network_free(job.network);
	return r;
}

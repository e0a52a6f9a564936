/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A change of the machine: what is wanted is added, checked, listed, applied, and undone whole when a step fails.
 *
 *     pcipt_transaction_new(ctx, &change);
 *     pcipt_transaction_add_bind(change, &address, PCIPT_WHOLE_GROUP);
 *     pcipt_transaction_apply(change);
 *     pcipt_transaction_free(change);
 *
 * A driver is chosen by `driver_override` and by nothing else, so that no other device of the same kind is ever
 * touched. One thread at a time may use a transaction, and its context with it.
 */
#ifndef PCIPT_TRANSACTION_H
#define PCIPT_TRANSACTION_H

#include <stddef.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_ctx;
struct pcipt_findings;

/** A change of the machine. Since 0.1. */
struct pcipt_transaction;

/** How a device is added to a transaction. Since 0.1. */
enum pcipt_transaction_flag {
	/** Not the device alone: every member of its IOMMU group. */
	PCIPT_WHOLE_GROUP = 1,
};

/** What became of a step. Since 0.1. */
enum pcipt_step_state {
	PCIPT_STEP_WAITING = 0, /**< not yet run */
	PCIPT_STEP_DONE = 1,    /**< run, and seen to have worked */
	PCIPT_STEP_FAILED = 2,  /**< run, and failed */
	PCIPT_STEP_UNDONE = 3,  /**< run, and taken back */
};

/**
 * Starts an empty transaction.
 *
 * @param ctx             the context; the transaction keeps a reference
 * @param ret_transaction where it goes, to be freed by pcipt_transaction_free(); untouched on failure
 * @return 0, -EINVAL or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_transaction_new(struct pcipt_ctx *ctx, struct pcipt_transaction **ret_transaction);

/** Frees a transaction; what it has applied stays. NULL is allowed. Since 0.1. */
void pcipt_transaction_free(struct pcipt_transaction *transaction);

/**
 * Asks for a device, or its whole group, to be bound to vfio-pci. What it was before is recorded for
 * pcipt_transaction_add_restore(). In a whole group, bridges stay on a driver that is not in VFIO's way and are
 * unbound from any other; a member that is on a VFIO driver already stays as it is.
 *
 * @param transaction the transaction, not yet applied
 * @param address     the device
 * @param flags       0 or #PCIPT_WHOLE_GROUP
 * @return 0, -EINVAL for NULL or an unknown flag, -ENOMEM, or -EALREADY after apply. Whether the device exists shows in
 *         pcipt_transaction_check()
 *
 * Since 0.1.
 */
int pcipt_transaction_add_bind(struct pcipt_transaction *transaction, const struct pcipt_address *address,
			       unsigned int flags);

/**
 * Asks for a device, or its whole group, to be as it was before it was bound: driver, or none, and driver
 * override. Without a record the override is cleared and the kernel chooses the driver.
 *
 * @param transaction the transaction, not yet applied
 * @param address     the device
 * @param flags       0 or #PCIPT_WHOLE_GROUP
 * @return as pcipt_transaction_add_bind()
 *
 * Since 0.1.
 */
int pcipt_transaction_add_restore(struct pcipt_transaction *transaction, const struct pcipt_address *address,
				  unsigned int flags);

/**
 * Looks at the machine as it is now, lists the steps that lead to what was asked, and says what stands in the way.
 * Writes nothing, and works on captured trees too.
 *
 * @return 0 when the change can be applied, also when there is nothing to do; -PCIPT_E_REFUSED when findings of the
 *         severity #PCIPT_SEVERITY_BLOCKER stand against it; -EINVAL, -EALREADY after apply, -ENOMEM, or an error of
 *         pcipt_host_read()
 *
 * Since 0.1.
 */
int pcipt_transaction_check(struct pcipt_transaction *transaction);

/**
 * Makes the change. Unless it was checked already it is checked first, and refused with nothing written when the check
 * refuses. If the machine has changed between check and apply, nothing is written either. Each step on a device is
 * verified by reading back; when one fails, all before it are undone in reverse.
 *
 * @return 0; -PCIPT_E_REFUSED; -PCIPT_E_STALE; -PCIPT_E_NOT_LIVE for a captured tree; -EALREADY; the error of the step
 *         that failed, when all is as it was before; -PCIPT_E_UNDO_FAILED when something could not be undone. The
 * findings say which
 *
 * Since 0.1.
 */
int pcipt_transaction_apply(struct pcipt_transaction *transaction);

/**
 * Takes an applied change back, in reverse.
 *
 * @return 0, -EINVAL when it was not applied, or -PCIPT_E_UNDO_FAILED with findings
 *
 * Since 0.1.
 */
int pcipt_transaction_undo(struct pcipt_transaction *transaction);

/**
 * What the last check, apply or undo found.
 *
 * @return a list lent until the next call that changes the transaction; NULL before the first
 *
 * Since 0.1.
 */
const struct pcipt_findings *pcipt_transaction_get_findings(const struct pcipt_transaction *transaction);

/** How many steps the last check listed. Since 0.1. */
size_t pcipt_transaction_get_step_count(const struct pcipt_transaction *transaction);

/** A step as a sentence. @return lent until the next check; NULL behind the end. Since 0.1. */
const char *pcipt_transaction_get_step_sentence(const struct pcipt_transaction *transaction, size_t index);

/**
 * The file that a step writes, beneath the root and beginning with `/`.
 *
 * @return lent until the next check; NULL behind the end and for a step that loads a module. Since 0.1.
 */
const char *pcipt_transaction_get_step_path(const struct pcipt_transaction *transaction, size_t index);

/**
 * What a step writes, byte for byte; the module's name for a step that loads one.
 *
 * @return lent until the next check; NULL behind the end and for a step that removes a file. Since 0.1.
 */
const char *pcipt_transaction_get_step_value(const struct pcipt_transaction *transaction, size_t index);

/** What became of a step. @return a pcipt_step_state, or -EINVAL behind the end. Since 0.1. */
int pcipt_transaction_get_step_state(const struct pcipt_transaction *transaction, size_t index);

#ifdef __cplusplus
}
#endif

#endif

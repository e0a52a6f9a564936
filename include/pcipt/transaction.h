/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A change of the machine: what is wanted is added, checked, listed, applied, and undone whole when a step fails.
 *
 *     error = pcipt_transaction_new(ctx, &change);
 *     if (!error)
 *         error = pcipt_transaction_add_bind(change, &address, PCIPT_CHANGE_WHOLE_GROUP);
 *     if (!error)
 *         error = pcipt_transaction_check(change); // shows nothing yet: print the steps and the findings
 *     if (!error)
 *         error = pcipt_transaction_apply(change); // print the findings, whatever it answers
 *     while (error == -PCIPT_E_PENDING)
 *         error = pcipt_transaction_resume(change);
 *     pcipt_transaction_free(change);
 *
 * A driver is chosen by `driver_override` and by nothing else, so that no other device of the same kind is ever
 * touched.
 *
 * There are three ways back. pcipt_transaction_undo() takes back what this very transaction did.
 * pcipt_transaction_add_restore() is for a later time and another process: it goes by the record that binding left in
 * the state directory (pcipt_ctx_set_state_dir()). pcipt_recover() is for what a process left that died in the midst of
 * a change. After a restart of the host there is nothing to be taken back: overrides, virtual functions and records
 * (in `/run`) are gone, and each device is as its driver makes it.
 *
 * Lifetime: a list or text that is lent lives until the next call that takes the transaction and is no getter.
 *
 * Threads: one thread at a time may use a transaction, and its context with it.
 */
#ifndef PCIPT_TRANSACTION_H
#define PCIPT_TRANSACTION_H

#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_ctx;
struct pcipt_findings;
struct pcipt_vf_network;

/** A change of the machine. Since 0.1. */
struct pcipt_transaction;

/** How a device is added to a transaction. Since 0.1. */
enum pcipt_change_flag {
	/** Not the device alone: every member of its IOMMU group. */
	PCIPT_CHANGE_WHOLE_GROUP = 1,
	/** Also when the device is in use: what uses it becomes warnings. A process that holds it open through VFIO
	 * holds the change up until it lets go (-PCIPT_E_PENDING). */
	PCIPT_CHANGE_EVEN_IF_IN_USE = 2,
	/** Also when the host depends on it: the default route, its own file systems, swap, the last display. Includes
	 * #PCIPT_CHANGE_EVEN_IF_IN_USE. The host may be lost. */
	PCIPT_CHANGE_EVEN_IF_NEEDED = 4,
	/** Keeps the device awake while it is bound (`power/control` is set to `on`); not for restoring. */
	PCIPT_CHANGE_KEEP_AWAKE = 8,
	/** With pcipt_transaction_add_vfs(): each virtual function is bound to VFIO. */
	PCIPT_CHANGE_BIND_VFS = 16,
	/** With pcipt_transaction_add_vfs(): virtual functions that are there may be removed, to make another number.
	 */
	PCIPT_CHANGE_RECREATE_VFS = 32,
	/** With pcipt_transaction_add_vfs(): they are for the host, whose drivers take them if
	 * `sriov_drivers_autoprobe` says so. Not with #PCIPT_CHANGE_BIND_VFS. */
	PCIPT_CHANGE_VFS_FOR_HOST = 64,
};

/** What pcipt_recover() is told. Since 0.1. */
enum pcipt_recover_flag {
	/** Forgets the interrupted change also when it could not be undone whole. */
	PCIPT_RECOVER_FORGET = 1,
	/** Also when what is to be taken back is in use by now: what uses it becomes warnings. */
	PCIPT_RECOVER_EVEN_IF_IN_USE = 2,
	/** Also when the host depends on it by now. Includes #PCIPT_RECOVER_EVEN_IF_IN_USE. The host may be lost. */
	PCIPT_RECOVER_EVEN_IF_NEEDED = 4,
};

/** What became of a transaction. Since 0.1. */
enum pcipt_transaction_state {
	PCIPT_TRANSACTION_OPEN = 0,        /**< nothing was written; it can be added to, checked and applied */
	PCIPT_TRANSACTION_CHECKED = 1,     /**< likewise, and its steps are listed */
	PCIPT_TRANSACTION_PENDING = 2,     /**< a write waits in the kernel: pcipt_transaction_resume() goes on */
	PCIPT_TRANSACTION_APPLIED = 3,     /**< the change is made */
	PCIPT_TRANSACTION_UNDONE = 4,      /**< it failed, or was taken back: everything is as it was */
	PCIPT_TRANSACTION_UNDO_FAILED = 5, /**< likewise, but for what the findings tell */
};

/** The word for a #pcipt_transaction_state, such as `applied`, as in JSON. @return a constant string, NULL for another
 * number. Any thread. Since 0.1. */
const char *pcipt_transaction_state_get_name(int number);

/** What became of a step. Since 0.1. */
enum pcipt_step_state {
	PCIPT_STEP_WAITING = 0, /**< not yet run */
	PCIPT_STEP_DONE = 1,    /**< run, and seen to have worked */
	PCIPT_STEP_FAILED = 2,  /**< run, and failed */
	PCIPT_STEP_UNDONE = 3,  /**< run, and taken back */
	PCIPT_STEP_PENDING = 4, /**< its write still waits in the kernel */
};

/** The word for a #pcipt_step_state, such as `done`, as in JSON. @return a constant string, NULL for another number.
 * Any thread. Since 0.1. */
const char *pcipt_step_state_get_name(int number);

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
 * Asks for a device, or its whole group, to be bound to VFIO: to the driver that this kernel's modules have for the
 * very device (the `vfio_pci:` aliases of `modules.alias`), or else to vfio-pci. What it was before is recorded for
 * pcipt_transaction_add_restore(). In a whole group, bridges stay on a driver that is not in VFIO's way and are
 * unbound from any other; a member that is on a VFIO driver already stays as it is.
 *
 * @param transaction the transaction, not yet applied
 * @param address     the device
 * @param flags       0 or flags of #pcipt_change_flag
 * @return 0, -EINVAL for NULL, an unknown flag or one that is for another function, -ENOMEM, or -EALREADY after apply.
 *         Whether the device exists shows in pcipt_transaction_check()
 *
 * Since 0.1.
 */
int pcipt_transaction_add_bind(struct pcipt_transaction *transaction, const struct pcipt_address *address,
			       unsigned int flags);

/**
 * As pcipt_transaction_add_bind(), to a VFIO driver of the caller's choice.
 *
 * @param transaction the transaction, not yet applied
 * @param address     the device
 * @param driver      its name, such as `vfio-pci` or `mlx5_vfio_pci`; NULL lets the library choose
 * @param flags       0 or flags of #pcipt_change_flag
 * @return as pcipt_transaction_add_bind(); -EINVAL also for a name that is no VFIO driver's
 *
 * Since 0.1.
 */
int pcipt_transaction_add_bind_to(struct pcipt_transaction *transaction, const struct pcipt_address *address,
				  const char *driver, unsigned int flags);

/**
 * Gives the nodes of the groups that are bound (`/dev/vfio/NUMBER`, not those of iommufd) to a user and a group of
 * users (their numbers, neither of which can be left as it is), as a step of the change.
 *
 * @return 0, -EINVAL for NULL, or -EALREADY after apply
 *
 * Since 0.1.
 */
int pcipt_transaction_set_vfio_node_owner(struct pcipt_transaction *transaction, uint32_t user, uint32_t group);

/**
 * Asks for a device, or its whole group, to be as it was before it was bound: driver, or none, driver
 * override, and `power/control`. A device that somebody else has changed since is refused. Without a record an override
 * of VFIO's is cleared and the kernel chooses the driver.
 *
 * @param transaction the transaction, not yet applied
 * @param address     the device
 * @param flags       0 or flags of #pcipt_change_flag, without #PCIPT_CHANGE_KEEP_AWAKE
 * @return as pcipt_transaction_add_bind()
 *
 * Since 0.1.
 */
int pcipt_transaction_add_restore(struct pcipt_transaction *transaction, const struct pcipt_address *address,
				  unsigned int flags);

/**
 * Asks for a number of virtual functions, by `sriov_numvfs`. Unless they are for the host no driver of the host's is
 * bound to them: `sriov_drivers_autoprobe` is off while they are made, and put back when the change is done. Each is
 * awaited at the address that was foreseen (pcipt_prediction_new()), and the number is read back.
 *
 * While there are virtual functions another number is refused, unless #PCIPT_CHANGE_RECREATE_VFS says that these may be
 * removed first. Removing them, for which the number is 0, is refused while one is in use (unless a flag allows it).
 * Those for the host whose ports this change sets as well get their drivers once these are set. What is on a driver is
 * released first, side by side where the IOMMU groups allow it (pcipt_ctx_set_parallel()).
 *
 * @param transaction the transaction, not yet applied
 * @param address     the physical function
 * @param count       how many there are to be
 * @param flags       0 or flags of #pcipt_change_flag, without #PCIPT_CHANGE_WHOLE_GROUP; #PCIPT_CHANGE_KEEP_AWAKE goes
 * only with #PCIPT_CHANGE_BIND_VFS
 * @return as pcipt_transaction_add_bind(); -EINVAL also for more than 65,535. In pcipt_transaction_check() and
 *         pcipt_transaction_apply(), -EBUSY when there is another number and it may not be changed
 *
 * Since 0.1.
 */
int pcipt_transaction_add_vfs(struct pcipt_transaction *transaction, const struct pcipt_address *address,
			      uint32_t count, unsigned int flags);

/**
 * Asks for the network port of a virtual function to be set, through the interface of its physical function: one that
 * is there, or one that this change makes. Each setting is a step, and is read back where the driver tells of it.
 *
 * @param transaction the transaction, not yet applied
 * @param address     the physical function
 * @param index       which one of its virtual functions, counted from 0
 * @param network     what is to be set (vf.h); it is copied
 * @return as pcipt_transaction_add_bind(), and -EINVAL for a network of which nothing is set. A step is answered with
 *         -ENOTSUP in a build without netlink, and when the
 *         driver cannot do it
 *
 * Since 0.1.
 */
int pcipt_transaction_add_vf_network(struct pcipt_transaction *transaction, const struct pcipt_address *address,
				     uint32_t index, const struct pcipt_vf_network *network);

/**
 * Looks at the machine as it is now, lists the steps that lead to what was asked, and says what stands in the way.
 * Writes nothing, needs no right to write (it warns where that is missing), and works on captured trees too. The steps
 * are listed also of what is refused, and it may be called as often as is wanted, with more added in between.
 *
 * @return 0 when the change can be applied, also when there is nothing to do; -PCIPT_E_REFUSED when findings of the
 *         severity #PCIPT_SEVERITY_BLOCKER stand against it; -EBUSY when these are only processes that hold a device
 *         open through VFIO (also when an earlier write that takes one from them still waits in the kernel), and when
 *         there are virtual functions in another number; -PCIPT_E_IN_CHANGE when one of the devices is in a change that
 * is under way, or that was interrupted (pcipt_transaction_apply() tells the two apart); -EINVAL, -EALREADY after
 * apply, -ENOMEM, or an error of pcipt_host_read()
 *
 * Since 0.1.
 */
int pcipt_transaction_check(struct pcipt_transaction *transaction);

/**
 * Makes the change. Unless it was checked already it is checked first, and refused with nothing written when the check
 * refuses. If the machine has changed between check and apply, nothing is written either. One change at a time is made
 * on a host: the lock in the state directory is waited for until the context's deadline (pcipt_ctx_set_deadline()).
 * What is to be done is journalled before it is, each step on a device is verified by reading back, and when one fails,
 * all before it are undone in reverse. A module that was loaded stays. Whether anything was written before an error,
 * and what may be called next, says pcipt_transaction_get_state().
 *
 * @return 0; -PCIPT_E_REFUSED or -EBUSY as pcipt_transaction_check(); -PCIPT_E_STALE; -PCIPT_E_NOT_LIVE for a captured
 *         tree; -PCIPT_E_LOCKED when another process, or another context of this one, is at it; -PCIPT_E_INTERRUPTED
 * when pcipt_recover() is to be called first; -PCIPT_E_PENDING when a write still waits in the kernel at the deadline,
 * see pcipt_transaction_resume(); -EALREADY; the error of the step that failed (the kernel's, or -PCIPT_E_UNVERIFIED),
 * when all is as it was before; -PCIPT_E_UNDO_FAILED when something could not be undone, which pcipt_recover() tries
 * again. The findings say which
 *
 * Since 0.1.
 */
int pcipt_transaction_apply(struct pcipt_transaction *transaction);

/**
 * Goes on with a change that was pending: waits for its write until the context's deadline, then runs the steps that
 * are left, unless something stands against these by now: then all is undone. A transaction that is freed while it is
 * pending keeps the host locked until its write is over, and leaves its journal to pcipt_recover().
 *
 * @return as pcipt_transaction_apply(), -PCIPT_E_PENDING again included; -EINVAL when it is not pending. On any other
 *         error all that was done is taken back
 *
 * Since 0.1.
 */
int pcipt_transaction_resume(struct pcipt_transaction *transaction);

/**
 * Takes an applied change back, in reverse. A device that somebody else has changed since is told and left alone. What
 * is in use by now is refused as in pcipt_transaction_check(), unless it was added with the flag for that.
 *
 * @return 0; -EINVAL when it is not applied, or taken back already; -EBUSY, -PCIPT_E_REFUSED, -ENOMEM, -PCIPT_E_LOCKED,
 * -PCIPT_E_INTERRUPTED or another error with nothing done, after which it can be tried again; -PCIPT_E_UNDO_FAILED with
 * findings
 *
 * Since 0.1.
 */
int pcipt_transaction_undo(struct pcipt_transaction *transaction);

/**
 * Says whether a change was interrupted, so that pcipt_recover() is to be called before the next one; while another
 * process is in the midst of one, it looks the same. Only looks, at the journal in the state directory.
 *
 * @return 1, 0, -EINVAL, or the error of looking. Since 0.1.
 */
int pcipt_ctx_needs_recovery(struct pcipt_ctx *ctx);

/**
 * Finishes or undoes what a process left that died in the midst of a change, or what could not be undone: a change that
 * was complete stays, any other is taken back, unless what is to be taken from somebody is in use by now. Says in
 * findings what it did.
 *
 * @param ctx          the context
 * @param flags        0 or flags of #pcipt_recover_flag
 * @param ret_findings where the findings go, to be freed by pcipt_findings_free(), on failure as well: it is set to
 *                     NULL first, and to a list as soon as there is something to be told
 * @return 0, also when there was nothing to recover, and with #PCIPT_RECOVER_FORGET when undoing failed;
 * -PCIPT_E_UNDO_FAILED; -PCIPT_E_LOCKED; -PCIPT_E_REFUSED without
 * the right to write, or when something is in use; -EBUSY when somebody holds a device through VFIO; -PCIPT_E_MALFORMED
 * for a journal that cannot be read; -PCIPT_E_NOT_LIVE; -EINVAL; -ENOMEM; or an error of pcipt_host_read()
 *
 * Since 0.1.
 */
int pcipt_recover(struct pcipt_ctx *ctx, unsigned int flags, struct pcipt_findings **ret_findings);

/**
 * What became of the change: whether an error came before anything was written or after, and what may be called next.
 * To check, apply and add is for #PCIPT_TRANSACTION_OPEN and #PCIPT_TRANSACTION_CHECKED, to resume for
 * #PCIPT_TRANSACTION_PENDING, to undo for #PCIPT_TRANSACTION_APPLIED.
 *
 * @return a #pcipt_transaction_state, or -EINVAL for NULL. Since 0.1.
 */
int pcipt_transaction_get_state(const struct pcipt_transaction *transaction);

/**
 * What the last check, apply or undo found, whatever it answered; pcipt_transaction_resume() adds to it.
 *
 * @return a lent list (pcipt_findings_copy() keeps it); empty before the first; NULL for NULL
 *
 * Since 0.1.
 */
const struct pcipt_findings *pcipt_transaction_get_findings(const struct pcipt_transaction *transaction);

/** How many steps the last check, or apply, listed, of what was refused as well; 0 when it could not list them. Since
 * 0.1.
 */
size_t pcipt_transaction_get_step_count(const struct pcipt_transaction *transaction);

/** A step as a sentence. @return lent; NULL behind the end. Since 0.1. */
const char *pcipt_transaction_get_step_sentence(const struct pcipt_transaction *transaction, size_t index);

/**
 * The file that a step writes, beneath the root and beginning with `/`.
 *
 * @return lent; NULL behind the end, for a step that loads a module or sets a port, and for one whose file is only
 * known when the device is bound. Since 0.1.
 */
const char *pcipt_transaction_get_step_path(const struct pcipt_transaction *transaction, size_t index);

/**
 * What a step writes, byte for byte; the module's name for a step that loads one; the setting of a port, such as
 * `0 mac 02:11:22:33:44:55`.
 *
 * @return lent; NULL behind the end and for a step that removes a file. Since 0.1.
 */
const char *pcipt_transaction_get_step_value(const struct pcipt_transaction *transaction, size_t index);

/**
 * The device that a step is about.
 *
 * @param transaction the transaction
 * @param index       which step
 * @param ret_address where the address goes; untouched on failure
 * @return 0, -EINVAL for NULL and behind the end, or -ENOENT for a step of the whole machine. Since 0.1.
 */
int pcipt_transaction_get_step_address(const struct pcipt_transaction *transaction, size_t index,
				       struct pcipt_address *ret_address);

/**
 * Why a step failed.
 *
 * @param transaction the transaction
 * @param index       which step
 * @param ret_error   where the error goes, negative; 0 when it has not failed
 * @return 0, or -EINVAL for NULL and behind the end. Since 0.1.
 */
int pcipt_transaction_get_step_error(const struct pcipt_transaction *transaction, size_t index, int *ret_error);

/** What became of a step. @return a #pcipt_step_state, or -EINVAL behind the end. Since 0.1. */
int pcipt_transaction_get_step_state(const struct pcipt_transaction *transaction, size_t index);

#ifdef __cplusplus
}
#endif

#endif

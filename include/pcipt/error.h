/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Errors. Whatever can fail returns an `int`: 0 or a count on success, a negative number on failure.
 * The system's errors are `-errno`, the library's own are `-PCIPT_E_*`. There is no last-error
 * variable: details travel as findings (finding.h).
 */
#ifndef PCIPT_ERROR_H
#define PCIPT_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/** The library's own errors, apart from every errno. Numbers are never reused. Since 0.1. */
enum pcipt_error {
	/** The change was refused and nothing is changed: the transaction's findings say why. */
	PCIPT_E_REFUSED = 5000,
	/** The machine is no longer as it was when the steps were listed. */
	PCIPT_E_STALE = 5001,
	/** A step was accepted by the kernel but reading back shows something else. */
	PCIPT_E_UNVERIFIED = 5002,
	/** Undoing a failed change failed as well: the findings say what is left. */
	PCIPT_E_UNDO_FAILED = 5003,
	/** The root is a captured tree; only a live machine can be changed. */
	PCIPT_E_NOT_LIVE = 5004,
	/** A file of the machine or the tree does not have the form that the kernel gives it. */
	PCIPT_E_MALFORMED = 5005,
	/** A path leads, by a symbolic link, somewhere that cannot be beneath the root. */
	PCIPT_E_OUTSIDE_ROOT = 5006,
	/** The root has no PCI bus: no `sys/bus/pci`. */
	PCIPT_E_NO_PCI = 5007,
	/** The kernel has no such driver, neither loaded nor as a module. */
	PCIPT_E_NO_DRIVER = 5008,
	/** A write still waits in the kernel after the deadline; pcipt_transaction_resume() asks about it. */
	PCIPT_E_PENDING = 5009,
	/** Another process is changing this host: the findings say which. */
	PCIPT_E_LOCKED = 5010,
	/** A change was interrupted and is to be recovered first, by pcipt_recover(). */
	PCIPT_E_INTERRUPTED = 5011,
	/** The search for an answer was given up: it would take too long. */
	PCIPT_E_TOO_HARD = 5012,
	/** A device is in a change that is under way, or that was interrupted; pcipt_transaction_apply() tells which.
	 */
	PCIPT_E_IN_CHANGE = 5013,
};

/**
 * Says in English what an error means, in words that can follow a colon.
 *
 * @param error the error as it was returned, or its positive number
 * @return a constant string, never NULL; it lives for ever
 *
 * Any thread. Since 0.1.
 */
const char *pcipt_strerror(int error);

/**
 * Names an error as source code does: `EBUSY`, `PCIPT_E_REFUSED`.
 *
 * @param error the error as it was returned, or its positive number
 * @return a constant string, or NULL for a number that this library does not know
 *
 * Any thread. Since 0.1.
 */
const char *pcipt_error_name(int error);

#ifdef __cplusplus
}
#endif

#endif

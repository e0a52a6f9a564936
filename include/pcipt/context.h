/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The context: which machine or captured tree is looked at, and the settings of this caller.
 *
 * Threads: one thread at a time may use a context, also through what is made with it (a transaction).
 */
#ifndef PCIPT_CONTEXT_H
#define PCIPT_CONTEXT_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A context, counted by reference. Contexts share nothing but this system's list of names, so that every thread may
 * have its own. Since 0.1.
 */
struct pcipt_ctx;

/** How much a log line matters. Since 0.1. */
enum pcipt_log_level {
	PCIPT_LOG_NONE = 0,    /**< as a limit: nothing */
	PCIPT_LOG_ERROR = 1,   /**< a call fails because of this */
	PCIPT_LOG_WARNING = 2, /**< something is left out of an answer because of this */
	PCIPT_LOG_INFO = 3,    /**< a change that was made to the machine */
	PCIPT_LOG_DEBUG = 4,   /**< what was read and why */
};

/** The word for a #pcipt_log_level, such as `error`. @return a constant string, NULL for another number. Any thread.
 * Since 0.1. */
const char *pcipt_log_level_get_name(int number);

/**
 * Receives log lines, in the thread that calls the library, before that call returns; never in another one, nor later.
 *
 * @param level    a #pcipt_log_level
 * @param message  one line without a newline; it lives until the hook returns
 * @param userdata what was given to pcipt_ctx_set_log_hook()
 *
 * Since 0.1.
 */
typedef void (*pcipt_log_hook)(int level, const char *message, void *userdata);

/**
 * Makes a context that looks at the live machine (root `/`). Opens nothing yet.
 *
 * @param ret_ctx where the context goes, to be given back by pcipt_ctx_unref(); untouched on failure
 * @return 0, -EINVAL, or -ENOMEM
 *
 * Any thread. Since 0.1.
 */
int pcipt_ctx_new(struct pcipt_ctx **ret_ctx);

/** Takes one more reference. @return ctx itself, to be given back by pcipt_ctx_unref(). Any thread. Since 0.1. */
struct pcipt_ctx *pcipt_ctx_ref(struct pcipt_ctx *ctx);

/** Gives a reference back; the last one frees the context. NULL is allowed. Any thread. Since 0.1. */
void pcipt_ctx_unref(struct pcipt_ctx *ctx);

/**
 * Sets the folder beneath which everything is read: `/` for the live machine, or a captured tree.
 * Symbolic links beneath it are resolved as if it were `/`; nothing outside it is ever read.
 *
 * @param ctx  the context
 * @param path the folder, from the working directory of now where it does not begin with `/`; opened here, so that a
 *             later rename does not matter
 * @return 0, -EINVAL, -ENOMEM, -ENOENT, -ENOTDIR, -EACCES, -EBUSY while a change of this context is pending, or
 *         another error of open(2); the old root stays on failure
 *
 * Since 0.1.
 */
int pcipt_ctx_set_root(struct pcipt_ctx *ctx, const char *path);

/**
 * The root as it was set.
 * @return a string that lives until the root is set anew or the context is freed. Since 0.1.
 */
const char *pcipt_ctx_get_root(const struct pcipt_ctx *ctx);

/**
 * Says whether the root is a running machine, which can be changed, or a captured tree.
 *
 * @return 1 when its `sys` is a mounted sysfs, 0 when it is a folder of files or not there; -EINVAL; -ENOMEM; or an
 *         error of open(2)
 *
 * Since 0.1.
 */
int pcipt_ctx_is_live(struct pcipt_ctx *ctx);

/**
 * Sets who receives log lines. Without a hook nothing is logged: the library never prints.
 *
 * @param ctx      the context
 * @param hook     the function, or NULL for none; it must not use ctx
 * @param userdata passed to the hook as it is
 * @return 0 or -EINVAL
 *
 * Since 0.1.
 */
int pcipt_ctx_set_log_hook(struct pcipt_ctx *ctx, pcipt_log_hook hook, void *userdata);

/**
 * Sets the least important `level` that is still logged; at first #PCIPT_LOG_WARNING.
 *
 * @return 0, or -EINVAL for a number that is no #pcipt_log_level
 *
 * Since 0.1.
 */
int pcipt_ctx_set_log_level(struct pcipt_ctx *ctx, int level);

/** The level of pcipt_ctx_set_log_level(). @return a #pcipt_log_level, or -EINVAL for NULL. Since 0.1. */
int pcipt_ctx_get_log_level(const struct pcipt_ctx *ctx);

/**
 * Sets the list of vendor, device and class names (the pci.ids file). Unless set, it is the tree's own
 * `usr/share/misc/pci.ids` if the root has one, else this system's. A process loads this system's list once, when names
 * are read for the first time, and keeps it; one that is set here is loaded once for a context.
 *
 * @param ctx  the context
 * @param path the file, on this system and not beneath the root; NULL goes back to the rule above
 * @return 0, -EINVAL or -ENOMEM; whether the file can be read shows when names are read
 *
 * Since 0.1.
 */
int pcipt_ctx_set_pci_ids(struct pcipt_ctx *ctx, const char *path);

/**
 * The file of pcipt_ctx_set_pci_ids().
 * @return a string that lives until it is set anew; NULL unless set. Since 0.1.
 */
const char *pcipt_ctx_get_pci_ids(const struct pcipt_ctx *ctx);

/**
 * Sets the folder in which a change records what was before, beneath the root; at first `/run/pcipt`.
 * It is made when the first change needs it. The lock and the journal of changes are in it as well, so that all that
 * change one host have to use the same; and records are of no use after a restart, so that one that outlives it is no
 * gain.
 *
 * @param ctx  the context
 * @param path the folder, absolute and not `/` itself
 * @return 0, -EINVAL for another path, -EBUSY while a change of this context is pending, or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_ctx_set_state_dir(struct pcipt_ctx *ctx, const char *path);

/** The folder of pcipt_ctx_set_state_dir(). @return a string that lives until it is set anew or the context is freed.
 * Since 0.1. */
const char *pcipt_ctx_get_state_dir(const struct pcipt_ctx *ctx);

/**
 * Sets how long a change waits for one write to the kernel, and for another process that is changing this host; at
 * first 30,000 milliseconds. A driver that hangs cannot be stopped: a write that takes longer goes on in the kernel.
 *
 * @param ctx          the context
 * @param milliseconds more than 0
 * @return 0 or -EINVAL
 *
 * Since 0.1.
 */
int pcipt_ctx_set_deadline(struct pcipt_ctx *ctx, unsigned int milliseconds);

/**
 * How many virtual functions a change may bind or release at the same time, when they are in different IOMMU groups.
 * Most of the time of such a write is spent waiting for the device.
 *
 * @param ctx   the context
 * @param count from 1, one after the other, to 64; 16 unless set
 * @return 0 or -EINVAL
 *
 * Since 0.1.
 */
int pcipt_ctx_set_parallel(struct pcipt_ctx *ctx, unsigned int count);

/** The number of pcipt_ctx_set_parallel(). @return it, or 0 for NULL. Since 0.1. */
unsigned int pcipt_ctx_get_parallel(const struct pcipt_ctx *ctx);

/** The milliseconds of pcipt_ctx_set_deadline(). @return them, or 0 for NULL. Since 0.1. */
unsigned int pcipt_ctx_get_deadline(const struct pcipt_ctx *ctx);

/** The library's version, such as `0.1.0`. @return a constant string. Any thread. Since 0.1. */
const char *pcipt_version(void);

/**
 * Says whether this build has a part that can be left out.
 *
 * @param feature `libpci` (names), `json` (json-c) or `netlink` (addresses and routes of the host; a VF's network
 * settings)
 * @return true when it was built in; false also for an unknown name
 *
 * Any thread. Since 0.1.
 */
bool pcipt_has_feature(const char *feature);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Writing a machine to a folder, for a bug report or for planning elsewhere.
 *
 * Threads: one thread at a time may use a context.
 */
#ifndef PCIPT_CAPTURE_H
#define PCIPT_CAPTURE_H

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_ctx;

/** What a capture leaves out. Since 0.1. */
enum pcipt_capture_flag {
	/**
	 * Replaces MAC addresses, also those inside IPv6 addresses, and leaves out serial numbers, in files and in
	 * configuration space.
	 */
	PCIPT_CAPTURE_SCRUB = 1,
};

/**
 * Writes what a picture with #PCIPT_READ_ALL reads, configuration space included, and nothing else, to a folder that
 * pcipt_ctx_set_root() takes. What could not be read is recorded as such, so that a picture of the folder equals a
 * picture of the machine.
 *
 * @param ctx   the context, whose root is captured
 * @param path  a folder that does not exist yet, on this system and not beneath the root; it is removed again on
 *              failure
 * @param flags 0 or #PCIPT_CAPTURE_SCRUB
 * @return 0; -EINVAL; -EEXIST when the folder is there; -ENOMEM; an error of pcipt_host_read(); or of mkdir(2), open(2)
 *         and write(2), such as -EACCES or -ENOSPC
 *
 * Since 0.1.
 */
int pcipt_capture(struct pcipt_ctx *ctx, const char *path, unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif

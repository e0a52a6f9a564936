/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Kernel parameters: which ones are missing for passthrough here and now, which stand in its way, and the texts in
 * which a boot loader is told.
 *
 * Threads: any thread may call what only asks an advice while none sets something of it.
 */
#ifndef PCIPT_PARAMETERS_H
#define PCIPT_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_findings;
struct pcipt_host;
struct pcipt_text;

/** Advice on the kernel parameters of one machine, owned by the caller. Since 0.1. */
struct pcipt_parameters;

/** What is to be done about a parameter. Since 0.1. */
enum pcipt_parameter_change {
	PCIPT_PARAMETER_ADD = 0,    /**< it is missing, or was asked for */
	PCIPT_PARAMETER_REMOVE = 1, /**< it stands in the way */
};

/** Files in which parameters are set. Since 0.1. */
enum pcipt_parameter_file {
	PCIPT_PARAMETER_FILE_GRUB = 0,    /**< `/etc/default/grub`, which a shell reads */
	PCIPT_PARAMETER_FILE_CMDLINE = 1, /**< `/etc/kernel/cmdline`: nothing but parameters */
};

/**
 * Compares the command line of a machine with what passthrough takes. Where the IOMMU is in use nothing is missing,
 * with or without a parameter, and an AMD machine never lacks one.
 *
 * @param host           a picture with #PCIPT_READ_MACHINE; the advice keeps a reference on it
 * @param ret_parameters where the advice goes, to be freed by pcipt_parameters_free(); untouched on failure
 * @return 0; -EINVAL; -ENODATA when the machine was not read; -ENOMEM; or why its command line could not be read
 *
 * Since 0.1.
 */
int pcipt_parameters_new(const struct pcipt_host *host, struct pcipt_parameters **ret_parameters);

/** Frees an advice. NULL is allowed. Since 0.1. */
void pcipt_parameters_free(struct pcipt_parameters *parameters);

/**
 * Asks for `iommu=pt`, with which the host's own devices bypass the IOMMU: faster for them, no matter for those that
 * are passed through. It is never missing, only chosen. On Arm it is `iommu.passthrough=1`.
 *
 * @return 0, -EINVAL or -ENOMEM; the advice is as it was then. What was lent before is gone on success. Since 0.1.
 */
int pcipt_parameters_set_passthrough(struct pcipt_parameters *parameters, bool passthrough);

/**
 * Asks for `pcie_acs_override=`, by which a kernel with that patch splits groups that the hardware does not isolate.
 * Comes with a warning.
 *
 * @param parameters the advice
 * @param kinds      `downstream`, `multifunction` or both with a comma between; NULL for none, as at first
 * @return 0, -EINVAL or -ENOMEM; the advice is as it was then. What was lent before is gone on success. Since 0.1.
 */
int pcipt_parameters_set_acs_override(struct pcipt_parameters *parameters, const char *kinds);

/** How many changes there are; 0 when nothing is missing or in the way, and for NULL. Any thread. Since 0.1. */
size_t pcipt_parameters_get_count(const struct pcipt_parameters *parameters);

/**
 * The parameter that a change is about, such as `intel_iommu=on`; one to be removed as it stands on the command line.
 * @return lent, until the advice is freed or a setter is called; NULL behind the end. Any thread. Since 0.1.
 */
const char *pcipt_parameters_get_text(const struct pcipt_parameters *parameters, size_t index);

/** What is to be done about it. @return a #pcipt_parameter_change, or -EINVAL. Any thread. Since 0.1. */
int pcipt_parameters_get_change(const struct pcipt_parameters *parameters, size_t index);

/**
 * Why: a finding for each change, and for what is on the command line and is to be minded.
 * @return lent, until the advice is freed or a setter is called. Any thread. Since 0.1.
 */
const struct pcipt_findings *pcipt_parameters_get_findings(const struct pcipt_parameters *parameters);

/**
 * Which file counts on this machine, by the word that its boot loader puts on the command line: `BOOT_IMAGE=` is
 * GRUB's, and `initrd=\...` without it that of systemd-boot, which takes the content of `/etc/kernel/cmdline`. A host
 * may well have both files.
 *
 * @return a #pcipt_parameter_file; -EINVAL; or -ENOENT when neither word is there. Any thread. Since 0.1.
 */
int pcipt_parameters_get_file(const struct pcipt_parameters *parameters);

/**
 * Makes the changes in the text of a file. All else stays byte for byte, and what is so already stays as well: a second
 * time changes nothing.
 *
 * Of a GRUB file, what is missing is added to `GRUB_CMDLINE_LINUX_DEFAULT`, or to `GRUB_CMDLINE_LINUX` where that is
 * the only one; a line is appended where there is neither. What is in the way is removed from both. Of several
 * assignments the last one counts, with those that it refers to or that are appended to by `+=`, which not all shells
 * know. A word with an expansion, an escape or a quote within is never touched. What the file runs or reads by other
 * names, and files in `/etc/default/grub.d` that are read after it, are not looked into.
 *
 * @param parameters the advice
 * @param file       a #pcipt_parameter_file
 * @param text       the whole file
 * @param ret_text   where the new text goes, to be freed by pcipt_text_free(); untouched on failure
 * @return 0; -EINVAL; -ENOMEM; -#PCIPT_E_MALFORMED for a text that cannot be followed: a quote without an end, a
 *         here-document, or a variable that is set under a condition or by other means than an assignment
 *
 * Any thread. Since 0.1.
 */
int pcipt_parameters_edit(const struct pcipt_parameters *parameters, int file, const char *text,
			  struct pcipt_text **ret_text);

/**
 * A line to paste, made from the command line of the running kernel: the assignment of `GRUB_CMDLINE_LINUX_DEFAULT`,
 * without what GRUB adds by itself, or the content of `/etc/kernel/cmdline`.
 *
 * @param parameters the advice
 * @param file       a #pcipt_parameter_file
 * @param ret_text   where the line goes, to be freed by pcipt_text_free(); untouched on failure
 * @return 0; -EINVAL; -ENOMEM; or -#PCIPT_E_MALFORMED for a command line with a quote that has no end
 *
 * Any thread. Since 0.1.
 */
int pcipt_parameters_to_line(const struct pcipt_parameters *parameters, int file, struct pcipt_text **ret_text);

/**
 * The command of Fedora and its relatives that makes the changes: `grubby --update-kernel=ALL --args="..."`.
 *
 * @param parameters the advice
 * @param ret_text   where the line goes, to be freed by pcipt_text_free(); untouched on failure
 * @return 0, -EINVAL, -ENOMEM, or -ENOENT when there is nothing to change
 *
 * Any thread. Since 0.1.
 */
int pcipt_parameters_to_grubby(const struct pcipt_parameters *parameters, struct pcipt_text **ret_text);

/**
 * An advice as JSON: changes, findings, the file that counts, lines to paste for both files, grubby's command. The
 * text is to be freed by pcipt_text_free().
 * @return as pcipt_host_to_json(). Any thread. Since 0.1.
 */
int pcipt_parameters_to_json(const struct pcipt_parameters *parameters, struct pcipt_text **ret_text);

#ifdef __cplusplus
}
#endif

#endif

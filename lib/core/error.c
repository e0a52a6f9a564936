/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* A table of our own: strerror() shares a buffer and follows the locale. */
static const struct {
	int number;
	const char *name;
	const char *text;
} errors[] = {
#define OWN(name, text)                                                                                                \
	{                                                                                                              \
		PCIPT_E_##name, "PCIPT_E_" #name, text                                                                 \
	}
#define SYSTEM(name, text)                                                                                             \
	{                                                                                                              \
		name, #name, text                                                                                      \
	}
	{0, "OK", "no error"},
	OWN(REFUSED, "the change was refused and nothing was written"),
	OWN(STALE, "the machine has changed since the steps were listed"),
	OWN(UNVERIFIED, "the kernel accepted a step, but reading back shows something else"),
	OWN(UNDO_FAILED, "a failed change could not be undone whole"),
	OWN(NOT_LIVE, "the root is a captured tree, and only a live machine can be changed"),
	OWN(MALFORMED, "a file does not have the form that the kernel gives it"),
	OWN(OUTSIDE_ROOT, "a path leads outside the root"),
	OWN(NO_PCI, "the root has no PCI bus (no sys/bus/pci)"),
	OWN(NO_DRIVER, "the kernel has no such driver, neither loaded nor as a module"),
	OWN(PENDING, "a write still waits in the kernel"),
	OWN(IN_CHANGE, "the device is in a change that is under way, or that was interrupted"),
	OWN(LOCKED, "another process is changing this host"),
	OWN(INTERRUPTED, "an interrupted change is to be recovered first"),
	OWN(TOO_HARD, "the search for an answer was given up, since it would take too long"),
	SYSTEM(EPERM, "operation not permitted"),
	SYSTEM(ENOENT, "no such file or folder"),
	SYSTEM(EINTR, "interrupted"),
	SYSTEM(EIO, "input/output error"),
	SYSTEM(ENXIO, "no such device or address"),
	SYSTEM(E2BIG, "too long"),
	SYSTEM(EBADF, "bad file descriptor"),
	SYSTEM(EAGAIN, "try again"),
	SYSTEM(ENOMEM, "out of memory"),
	SYSTEM(EACCES, "permission denied"),
	SYSTEM(EFAULT, "bad address"),
	SYSTEM(ENOTBLK, "not a device node"),
	SYSTEM(EBUSY, "device or resource busy"),
	SYSTEM(EEXIST, "it exists already"),
	SYSTEM(EXDEV, "on another file system, or outside the root"),
	SYSTEM(ENODEV, "no such device"),
	SYSTEM(ENOTDIR, "not a folder"),
	SYSTEM(EISDIR, "it is a folder"),
	SYSTEM(EINVAL, "invalid argument"),
	SYSTEM(ENFILE, "too many open files in the system"),
	SYSTEM(EMFILE, "too many open files"),
	SYSTEM(EFBIG, "file too large"),
	SYSTEM(ENOSPC, "no space left"),
	SYSTEM(ESPIPE, "not a plain file"),
	SYSTEM(EROFS, "read-only file system"),
	SYSTEM(EPIPE, "broken pipe"),
	SYSTEM(ERANGE, "number out of range"),
	SYSTEM(EDEADLK, "deadlock avoided"),
	SYSTEM(ENAMETOOLONG, "name too long"),
	SYSTEM(ENOSYS, "the kernel has no such function"),
	SYSTEM(ENOTEMPTY, "folder not empty"),
	SYSTEM(ELOOP, "symbolic link where there may be none, or a loop of them"),
	SYSTEM(ENODATA, "this was not read"),
	SYSTEM(ETIMEDOUT, "timed out"),
	SYSTEM(EOVERFLOW, "too large"),
	SYSTEM(ENOTUNIQ, "not unique"),
	SYSTEM(ENOTSUP, "not supported, by this build or by what was asked"),
	SYSTEM(EALREADY, "already done"),
	SYSTEM(EHOSTDOWN, "the device is asleep and is not woken"),
	SYSTEM(ESTALE, "stale"),
	SYSTEM(EDQUOT, "disk quota exceeded"),
	SYSTEM(ENOTTY, "not that kind of device"),
	SYSTEM(ENOEXEC, "wrong format of a module"),
	SYSTEM(EKEYREJECTED, "the kernel rejects the key that the module is signed with"),
#undef OWN
#undef SYSTEM
};

#define COUNT (sizeof(errors) / sizeof(errors[0]))

static size_t find(int error)
{
	size_t i;

	if (error < 0 && error != INT_MIN)
		error = -error;
	for (i = 0; i < COUNT && errors[i].number != error;)
		i++;
	return i;
}

PCIPT_EXPORT const char *pcipt_strerror(int error)
{
	size_t i = find(error);

	return i < COUNT ? errors[i].text : "unknown error";
}

PCIPT_EXPORT const char *pcipt_error_name(int error)
{
	size_t i = find(error);

	return i < COUNT ? errors[i].name : NULL;
}

int pt_error_from_name(const char *name)
{
	for (size_t i = 1; i < COUNT; i++)
		if (!strcmp(errors[i].name, name))
			return -errors[i].number;
	return -EIO;
}

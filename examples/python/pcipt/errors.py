# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exceptions: one class for what a caller acts on, and all of them are Error.

What the system answers is an OSError as well, of the family that Python has for it.
"""
from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Dict, Sequence, Type

from ._declarations import ErrorCode
from ._library import lib

if TYPE_CHECKING:
    from .findings import Finding


class Error(Exception):
    """An error of the library.

    `code` is its positive number, an errno or an ErrorCode; `name` is what source code calls it, such as `EBUSY` or
    `PCIPT_E_REFUSED`; `findings` say why, where the library says more than the code.
    """

    def __init__(self, code: int, message: str = "", findings: Sequence[Finding] = ()) -> None:
        self.code = abs(code)
        self.message = message or lib.pcipt_strerror(self.code)
        super().__init__(self.code, self.message)
        self.name: str = lib.pcipt_error_name(self.code) or str(self.code)
        self.findings = findings

    def __str__(self) -> str:
        blockers = [finding.sentence for finding in self.findings if finding.is_blocker]
        return " ".join([self.message.rstrip(".") + ("." if blockers else "")] + blockers)


class InvalidArgument(Error, ValueError):
    """What was given cannot be meant (EINVAL)."""


class NotRead(Error):
    """The picture was taken without this fact: name its Read flag when you take it (ENODATA)."""


class NotSupported(Error, NotImplementedError):
    """This build of the library, or the driver, cannot do it (ENOTSUP)."""


class OutOfMemory(Error, MemoryError):
    """There is no memory left (ENOMEM)."""


class Refused(Error):
    """Something stands against the change, and nothing was written: the findings say what (PCIPT_E_REFUSED)."""


class Busy(Refused):
    """Refused since a process holds a device, or since it has virtual functions in another number (EBUSY)."""


class Pending(Error):
    """A write still waits in the kernel: Transaction.resume() asks about it (PCIPT_E_PENDING)."""


class Locked(Error):
    """Another process is changing this host (PCIPT_E_LOCKED)."""


class Interrupted(Error):
    """A change was interrupted: Context.recover() comes first (PCIPT_E_INTERRUPTED)."""


class UndoFailed(Error):
    """Undoing a change failed as well: the findings say what is left (PCIPT_E_UNDO_FAILED)."""


class SystemFailure(Error, OSError):
    """An error of the system that has no class of its own."""


class NotFound(SystemFailure, FileNotFoundError):
    """It is not there (ENOENT)."""


class AccessDenied(SystemFailure, PermissionError):
    """It takes other rights (EACCES, EPERM)."""


class AlreadyThere(SystemFailure, FileExistsError):
    """It is there already (EEXIST)."""


class NotAFolder(SystemFailure, NotADirectoryError):
    """It is no folder (ENOTDIR)."""


class TimedOut(SystemFailure, TimeoutError):
    """It took too long (ETIMEDOUT)."""


_CLASSES: Dict[int, Type[Error]] = {
    errno.EINVAL: InvalidArgument,
    errno.ENODATA: NotRead,
    errno.ENOTSUP: NotSupported,
    errno.ENOMEM: OutOfMemory,
    errno.ENOENT: NotFound,
    errno.EACCES: AccessDenied,
    errno.EPERM: AccessDenied,
    errno.EEXIST: AlreadyThere,
    errno.ENOTDIR: NotAFolder,
    errno.ETIMEDOUT: TimedOut,
    ErrorCode.REFUSED: Refused,
    ErrorCode.PENDING: Pending,
    ErrorCode.LOCKED: Locked,
    ErrorCode.INTERRUPTED: Interrupted,
    ErrorCode.UNDO_FAILED: UndoFailed,
}

_FIRST_OWN = min(ErrorCode)


def error_of(code: int, about: str = "", findings: Sequence[Finding] = ()) -> Error:
    """The exception for what a function answered. What it is about stands before what it says."""
    code = abs(code)
    message = lib.pcipt_strerror(code)
    kind = _CLASSES.get(code) or (Error if code >= _FIRST_OWN else SystemFailure)
    return kind(code, f"{about}: {message}" if about else message, findings)


def check(result: int, about: str = "") -> int:
    """What a function answered, unless that is an error."""
    if result < 0:
        raise error_of(result, about)
    return result

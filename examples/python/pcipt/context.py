# SPDX-License-Identifier: LGPL-2.1-or-later
"""The context: which machine or captured tree is looked at."""
from __future__ import annotations

import ctypes
import errno
import os
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from . import _declarations as c
from ._declarations import CaptureFlag, ErrorCode, LogLevel, Read, RecoverFlag
from ._handle import Closable, Guard, Picture, make, own
from ._library import decode, lib
from .address import to_structure
from .errors import Busy, check, error_of
from .findings import Findings, copy_findings
from .host import Host
from .sriov import VfNetwork, read_vf_network
from .transaction import Transaction

if TYPE_CHECKING:
    from .address import AddressLike
    from .device import Device

    PathLike = Union[str, "os.PathLike[str]"]
    LogHook = Callable[[LogLevel, str], None]

_MAC_SIZE = 18


class Context(Closable):
    """Which machine is looked at, and the settings of this caller.

    The root is `/`, the live machine, or the folder of a captured tree. Threads that use one context wait for each
    other: give each its own where they shall not. The log is called on the thread of the call that it tells about, and
    must not use this context.
    """

    def __init__(self, root: PathLike = "/", *, state_dir: Optional[PathLike] = None, pci_ids: Optional[PathLike] = None,
                 deadline: Optional[float] = None, parallel: Optional[int] = None, log: Optional[LogHook] = None,
                 log_level: Optional[LogLevel] = None) -> None:
        self._guard = Guard("Context")
        self._hook: Any = None
        self._handle = make(c.pcipt_ctx, "pcipt_ctx_unref", lib.pcipt_ctx_new)
        if os.fspath(root) != "/":
            self.root = os.fspath(root)
        if state_dir is not None:
            self.state_dir = os.fspath(state_dir)
        if pci_ids is not None:
            self.pci_ids = os.fspath(pci_ids)
        if deadline is not None:
            self.deadline = deadline
        if parallel is not None:
            self.parallel = parallel
        if log is not None:
            self.set_log(log)
        if log_level is not None:
            self.log_level = log_level

    def __enter__(self) -> Context:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Context {self.root!r}>" if self._handle else "<Context, closed>"

    def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self._guard:
            handle = self._live()
            return function(handle.pointer, *arguments)

    # --- settings ---

    @property
    def root(self) -> str:
        """The folder beneath which everything is read."""
        return str(self._call(lib.pcipt_ctx_get_root))

    @root.setter
    def root(self, path: str) -> None:
        check(self._call(lib.pcipt_ctx_set_root, path), path)

    @property
    def is_live(self) -> bool:
        """Whether the root is a running machine, which can be changed."""
        return bool(check(self._call(lib.pcipt_ctx_is_live)))

    @property
    def state_dir(self) -> str:
        """Where changes record what was before, beneath the root."""
        return str(self._call(lib.pcipt_ctx_get_state_dir))

    @state_dir.setter
    def state_dir(self, path: str) -> None:
        check(self._call(lib.pcipt_ctx_set_state_dir, path), path)

    @property
    def deadline(self) -> float:
        """How long a change waits for one write, and for another process that is changing this host, in seconds."""
        return int(self._call(lib.pcipt_ctx_get_deadline)) / 1000

    @deadline.setter
    def deadline(self, seconds: float) -> None:
        check(self._call(lib.pcipt_ctx_set_deadline, round(seconds * 1000)), f"a deadline of {seconds} seconds")

    @property
    def parallel(self) -> int:
        """How many virtual functions a change may bind or release at the same time."""
        return int(self._call(lib.pcipt_ctx_get_parallel))

    @parallel.setter
    def parallel(self, count: int) -> None:
        check(self._call(lib.pcipt_ctx_set_parallel, count), f"{count} at the same time")

    @property
    def pci_ids(self) -> Optional[str]:
        """The list of names, on this system; None for the tree's own, or else this system's."""
        path: Optional[str] = self._call(lib.pcipt_ctx_get_pci_ids)
        return path

    @pci_ids.setter
    def pci_ids(self, path: Optional[str]) -> None:
        check(self._call(lib.pcipt_ctx_set_pci_ids, path), str(path))

    def set_log(self, log: Optional[LogHook]) -> None:
        """Who gets log lines; None for nobody. What it raises is shown as "ignored", and goes no further."""
        def hook(level: int, message: bytes, _userdata: Any) -> None:
            if log is not None:
                log(LogLevel(level), decode(message))
        made = c.pcipt_log_hook(hook) if log is not None else ctypes.cast(0, c.pcipt_log_hook)
        check(self._call(lib.pcipt_ctx_set_log_hook, made, None))
        self._hook = made  # the one before has to live until now

    @property
    def log_level(self) -> LogLevel:
        """The least important level that is still told; at first WARNING."""
        return LogLevel(check(self._call(lib.pcipt_ctx_get_log_level)))

    @log_level.setter
    def log_level(self, level: LogLevel) -> None:
        check(self._call(lib.pcipt_ctx_set_log_level, level), f"log level {level}")

    # --- what it is for ---

    def read(self, what: int = 0) -> Host:
        """Takes a picture; what is Read flags, 0 for the basic facts alone."""
        pointer = ctypes.POINTER(c.pcipt_host)()
        result = self._call(lib.pcipt_host_read, what, ctypes.byref(pointer))
        check(result, "" if result == -errno.EINVAL else self.root)
        return Host(Picture(own(pointer, "pcipt_host_unref")))

    def change(self) -> Transaction:
        """Begins a change of the machine; see Transaction."""
        return Transaction(self)

    def recover(self, *, forget: bool = False, even_if_in_use: bool = False, even_if_needed: bool = False) -> Findings:
        """Finishes or undoes a change that was interrupted, and says what it did."""
        flags = ((RecoverFlag.FORGET if forget else 0) | (RecoverFlag.EVEN_IF_IN_USE if even_if_in_use else 0)
                 | (RecoverFlag.EVEN_IF_NEEDED if even_if_needed else 0))
        pointer = ctypes.POINTER(c.pcipt_findings)()
        result = self._call(lib.pcipt_recover, flags, ctypes.byref(pointer))
        handle = own(pointer, "pcipt_findings_free")
        findings = copy_findings(handle.pointer)
        if result == -errno.EBUSY:
            raise Busy(errno.EBUSY, "the recovery was refused", findings)
        if result < 0:
            about = "the recovery" if result == -ErrorCode.REFUSED else ""
            raise error_of(result, about, findings)
        return findings

    def capture(self, path: PathLike, *, scrub: bool = False) -> None:
        """Writes what can be read of the machine to a new folder, which is a root again."""
        check(self._call(lib.pcipt_capture, os.fspath(path), CaptureFlag.SCRUB if scrub else 0), os.fspath(path))

    def read_vf_network(self, device: Device, index: int) -> VfNetwork:
        """What the port of a virtual function is set to; device is its physical function."""
        with self._guard:
            return read_vf_network(self._live().pointer, device, index)

    def make_mac(self, address: AddressLike, index: int) -> str:
        """A MAC for a virtual function that has none, the same at every start."""
        buffer = ctypes.create_string_buffer(_MAC_SIZE)
        check(self._call(lib.pcipt_vf_make_mac, to_structure(address), index, buffer, _MAC_SIZE), str(address))
        return buffer.value.decode("ascii")


def read(what: int = 0, root: PathLike = "/") -> Host:
    """A picture of this machine, or of a captured tree."""
    with Context(root) as context:
        return context.read(what)


__all__ = ["Context", "Read", "read"]

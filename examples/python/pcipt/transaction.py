# SPDX-License-Identifier: LGPL-2.1-or-later
"""A change of the machine: all of it, or nothing."""
from __future__ import annotations

import ctypes
import errno
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional, Tuple

from . import _declarations as c
from ._declarations import ChangeFlag, StepState, TransactionState
from ._handle import place, take_text
from ._library import lib
from .address import Address, from_structure, to_structure
from .errors import Busy, Error, check, error_of
from .findings import Findings, lent

if TYPE_CHECKING:
    from .address import AddressLike
    from .context import Context
    from .sriov import VfNetwork

_free = lib.freer("pcipt_transaction_free")


class Step(NamedTuple):
    sentence: str
    path: Optional[str]  # the file that it writes, if any
    value: Optional[str]  # what it writes there
    state: StepState
    address: Optional[Address]  # of the device that it is about
    error: Optional[Error]  # why it failed

    def __str__(self) -> str:
        return self.sentence


class Transaction:
    """A change: what is wanted is added, then checked if you like, and applied.

        with context.change() as change:
            change.bind("18:00.0", whole_group=True)
            change.apply()

    Leaving the block frees the transaction; what it has applied stays. It takes its turns with all else of its context.
    """

    def __init__(self, context: Context) -> None:
        pointer = ctypes.POINTER(c.pcipt_transaction)()
        self._pointer: Any = None
        self._guard = context._guard
        self._context = context  # its log hook as well is needed until the end
        check(context._call(lib.pcipt_transaction_new, ctypes.byref(pointer)))
        self._pointer = pointer

    def __enter__(self) -> Transaction:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Frees it now; while a write of it is pending, that keeps the host locked until it is over."""
        with self._guard:
            pointer, self._pointer = self._pointer, None
            if pointer is not None:
                _free(place(pointer))

    def __del__(self, free: Callable[[int], None] = _free, place: Callable[[Any], int] = place) -> None:
        pointer, self._pointer = getattr(self, "_pointer", None), None
        if pointer is not None:
            address = place(pointer)
            self._guard.free(lambda: free(address))

    def _live(self) -> Any:
        if self._pointer is None:
            raise ValueError("this Transaction is closed")
        return self._pointer

    # --- what is wanted ---

    def bind(self, device: AddressLike, *, driver: Optional[str] = None, whole_group: bool = False, keep_awake: bool = False,
             even_if_in_use: bool = False, even_if_needed: bool = False) -> None:
        """A device, or its whole group, is to be bound to VFIO: to the driver that suits it, or to the one named."""
        flags = _flags(WHOLE_GROUP=whole_group, KEEP_AWAKE=keep_awake, EVEN_IF_IN_USE=even_if_in_use,
                       EVEN_IF_NEEDED=even_if_needed)
        if driver is None:
            self._add(lib.pcipt_transaction_add_bind, device, flags)
        else:
            self._add(lib.pcipt_transaction_add_bind_to, device, driver, flags)

    def restore(self, device: AddressLike, *, whole_group: bool = False, even_if_in_use: bool = False,
                even_if_needed: bool = False) -> None:
        """A device, or its whole group, is to be as it was before it was bound."""
        self._add(lib.pcipt_transaction_add_restore, device,
                  _flags(WHOLE_GROUP=whole_group, EVEN_IF_IN_USE=even_if_in_use, EVEN_IF_NEEDED=even_if_needed))

    def set_vfs(self, device: AddressLike, count: int, *, bind: bool = False, recreate: bool = False, for_host: bool = False,
                keep_awake: bool = False, even_if_in_use: bool = False, even_if_needed: bool = False) -> None:
        """A physical function is to have so many virtual ones."""
        self._add(lib.pcipt_transaction_add_vfs, device, count,
                  _flags(BIND_VFS=bind, RECREATE_VFS=recreate, VFS_FOR_HOST=for_host, KEEP_AWAKE=keep_awake,
                         EVEN_IF_IN_USE=even_if_in_use, EVEN_IF_NEEDED=even_if_needed))

    def set_vf_network(self, device: AddressLike, index: int, network: VfNetwork) -> None:
        """The network port of a virtual function is to be set; device is its physical function."""
        settings = network._make()
        self._add(lib.pcipt_transaction_add_vf_network, device, index, settings.pointer)

    def set_vfio_node_owner(self, user: int, group: int) -> None:
        """The nodes of the groups that are bound are to belong to a user and a group."""
        with self._guard:
            check(lib.pcipt_transaction_set_vfio_node_owner(self._live(), user, group))

    def _add(self, function: Callable[..., int], device: AddressLike, *arguments: Any) -> None:
        address = to_structure(device)
        with self._guard:
            check(function(self._live(), address, *arguments), str(getattr(device, "address", device)))

    # --- what is done ---

    def check(self) -> Findings:
        """Lists the steps that lead there, and says what stands in the way; raises Refused if it cannot be."""
        return self._run(lib.pcipt_transaction_check)

    def apply(self) -> Findings:
        """Makes the change. When a step fails, all before it are undone, and the error of that step is raised."""
        return self._run(lib.pcipt_transaction_apply)

    def resume(self) -> Findings:
        """Goes on with a change that raised Pending."""
        return self._run(lib.pcipt_transaction_resume)

    def undo(self) -> Findings:
        """Takes an applied change back."""
        return self._run(lib.pcipt_transaction_undo)

    def _run(self, function: Callable[..., int]) -> Findings:
        with self._guard:
            result = function(self._live())
            findings = lent("pcipt_transaction_get_findings", self._pointer)
            state = lib.pcipt_transaction_get_state(self._pointer)
        # The kernel says the same of a step that failed; that one was undone.
        if result == -errno.EBUSY and state not in (TransactionState.UNDONE, TransactionState.UNDO_FAILED):
            raise Busy(errno.EBUSY, "the change was refused, since something is busy", findings)
        if result < 0:
            raise error_of(result, "", findings)
        return findings

    # --- what is known of it ---

    @property
    def findings(self) -> Findings:
        """What the last of check, apply, resume and undo found."""
        with self._guard:
            return lent("pcipt_transaction_get_findings", self._live())

    @property
    def state(self) -> TransactionState:
        """What became of it, and so what may be called next."""
        with self._guard:
            return TransactionState(check(lib.pcipt_transaction_get_state(self._live())))

    @property
    def steps(self) -> Tuple[Step, ...]:
        """Those of the last check."""
        with self._guard:
            pointer = self._live()
            return tuple(_step(pointer, index) for index in range(lib.pcipt_transaction_get_step_count(pointer)))

    def to_json(self) -> str:
        """Steps and findings, as docs/json.md describes them."""
        with self._guard:
            return take_text(lib.pcipt_transaction_to_json, self._live())


def _step(pointer: Any, index: int) -> Step:
    address, error = c.pcipt_address(), ctypes.c_int()
    has_address = lib.pcipt_transaction_get_step_address(pointer, index, address) == 0
    has_failed = lib.pcipt_transaction_get_step_error(pointer, index, ctypes.byref(error)) == 0 and error.value != 0
    return Step(lib.pcipt_transaction_get_step_sentence(pointer, index), lib.pcipt_transaction_get_step_path(pointer, index),
                lib.pcipt_transaction_get_step_value(pointer, index),
                StepState(check(lib.pcipt_transaction_get_step_state(pointer, index))),
                from_structure(address) if has_address else None, error_of(error.value) if has_failed else None)


def _flags(**chosen: bool) -> int:
    flags = 0
    for name, on in chosen.items():
        flags |= ChangeFlag[name] if on else 0
    return flags

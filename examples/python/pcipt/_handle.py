# SPDX-License-Identifier: LGPL-2.1-or-later
"""How what the library gives is kept, freed and read."""
from __future__ import annotations

import collections
import ctypes
import threading
from typing import Any, Callable, Deque, Dict, Optional, Type, TypeVar, cast

from ._declarations import pcipt_text
from ._library import lib
from .errors import check

T = TypeVar("T")


class _Last:
    """Frees what is at an address."""

    __slots__ = ("address", "free")

    def __init__(self, address: int, free: Callable[[int], None]) -> None:
        self.address = address
        self.free = free

    def __del__(self) -> None:
        self.free(self.address)


class Owner:
    """Owns what the library gave, and frees it when nobody refers to it any more.

    Of objects that refer to each other in a circle, Python calls all __del__ methods in any order and only then takes them
    apart. One that frees at once would leave the others with a pointer to nothing. So it leaves that to one that is not
    among them, and goes with the owner.
    """

    __slots__ = ("address", "free", "last")

    def __init__(self, address: int, free: Callable[[int], None]) -> None:
        self.address = address
        self.free = free

    def __del__(self, last: Type[_Last] = _Last) -> None:
        self.last = last(self.address, self.free)

    def __copy__(self) -> Owner:
        return self

    def __deepcopy__(self, memo: Any) -> Owner:
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("what belongs to libpcipt cannot be pickled")


_freers: Dict[str, Callable[[int], None]] = {}


class Handle:
    """A pointer, and what keeps its target alive. Whoever has the pointer keeps it as well."""

    __slots__ = ("pointer", "keeps")

    def __init__(self, pointer: Any, keeps: Any) -> None:
        self.pointer = pointer
        self.keeps = keeps
        if not hasattr(pointer, "keeps"):
            pointer.keeps = keeps


class Picture(Handle):
    """That of a machine, with what was read for it."""

    __slots__ = ("what",)

    def __init__(self, owned: Handle) -> None:
        super().__init__(owned.pointer, owned.keeps)
        self.what: int = lib.pcipt_host_get_what(owned.pointer)


def own(pointer: Any, free: str) -> Handle:
    """Takes over what a function gave; free is the name of the one that frees it."""
    if free not in _freers:
        _freers[free] = lib.freer(free)
    return Handle(pointer, Owner(place(pointer), _freers[free]))


def place(pointer: Any) -> int:
    """Where a pointer points. Not by a cast, which makes a pointer refer to itself, so that only a collection frees it."""
    return ctypes.c_void_p.from_buffer(pointer).value or 0


def make(kind: Any, free: str, function: Callable[..., int], *arguments: Any, about: str = "") -> Handle:
    """Calls a function that gives an object through its last argument."""
    pointer = ctypes.POINTER(kind)()
    check(function(*arguments, ctypes.byref(pointer)), about)
    return own(pointer, free)


def take_text(function: Callable[..., int], *arguments: Any, about: str = "") -> str:
    """Calls a function that gives a text."""
    handle = make(pcipt_text, "pcipt_text_free", function, *arguments, about=about)
    return cast(str, lib.pcipt_text_get_string(handle.pointer))


class Closable:
    """What can be closed before its time, and says so to whoever uses it afterwards."""

    _handle: Optional[Handle]

    def _live(self) -> Handle:
        handle = self._handle  # a reference of the caller's own: another thread may close this meanwhile
        if handle is None:
            raise ValueError(f"this {type(self).__name__} is closed")
        return handle

    def close(self) -> None:
        """Gives it back now. Members of a picture keep their picture all the same."""
        self._handle = None


class Guard:
    """Lets one thread at a time in; a call from within a call, as from a log hook, is an error."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._holder: Optional[int] = None
        self._dead: Deque[Callable[[], None]] = collections.deque()

    def __enter__(self) -> None:
        if self._holder == threading.get_ident():
            raise RuntimeError(f"this {self._name} is in use by the very call that this is made from")
        self._lock.acquire()
        self._holder = threading.get_ident()

    def __exit__(self, *_: Any) -> None:
        self._holder = None
        self._lock.release()
        self._bury()

    def free(self, free: Callable[[], None]) -> None:
        """Now, or when whoever is in comes out: the garbage collector calls this at any time, in any thread."""
        self._dead.append(free)
        self._bury()

    def _bury(self) -> None:
        while self._dead and self._lock.acquire(blocking=False):
            try:
                while self._dead:
                    self._dead.popleft()()
            finally:
                self._lock.release()

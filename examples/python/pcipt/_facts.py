# SPDX-License-Identifier: LGPL-2.1-or-later
"""Properties made from the functions that answer them, with the description of the header."""
from __future__ import annotations

import ctypes
import errno
import re
from typing import (TYPE_CHECKING, Any, Callable, Dict, Generic, Iterator, Optional, Sequence, Type, TypeVar, Union, cast,
                    overload)

from ._declarations import Read
from ._handle import Handle, place
from ._library import describe, lib
from .errors import NotRead, check

if TYPE_CHECKING:
    from .host import Host

T = TypeVar("T")

ABSENT = -errno.ENOENT
_kinds: Dict[str, Type[Any]] = {}


class Fact(Generic[T]):
    """A property that cannot be set."""

    def __init__(self, read: Callable[[Any], T], doc: str) -> None:
        self._read = read
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: Any = None) -> Fact[T]: ...

    @overload
    def __get__(self, instance: object, owner: Any = None) -> T: ...

    def __get__(self, instance: Optional[object], owner: Any = None) -> Union[T, Fact[T]]:
        return self if instance is None else self._read(instance)

    def __set__(self, instance: object, value: Any) -> None:
        raise AttributeError(f"{self._name} cannot be set: a picture never changes")


def value(name: str, convert: Callable[[Any], T]) -> Fact[T]:
    """What a function returns."""
    function = getattr(lib, name)

    def read(instance: Any) -> T:
        handle = instance._live()
        return convert(function(handle.pointer))
    return Fact(read, describe(name))


def text(name: str) -> Fact[Optional[str]]:
    """A string that a function returns, or none."""
    return value(name, lambda result: cast(Optional[str], result))


def named(name: str) -> Fact[Optional[str]]:
    """Likewise, of a picture with names."""
    function = getattr(lib, name)

    def read(instance: Any) -> Optional[str]:
        handle = instance._live()
        need(handle, Read.NAMES)
        return cast(Optional[str], function(handle.pointer))
    return Fact(read, describe(name))


def word(name: str, convert: Callable[[int], T]) -> Fact[T]:
    """A number that a function returns, or an error."""
    function = getattr(lib, name)

    def read(instance: Any) -> T:
        handle = instance._live()
        return convert(checked(function(handle.pointer), name))
    return Fact(read, describe(name))


def answer(name: str, convert: Callable[[int], T]) -> Fact[Optional[T]]:
    """Likewise; None for what the machine does not have."""
    function = getattr(lib, name)

    def read(instance: Any) -> Optional[T]:
        handle = instance._live()
        result = function(handle.pointer)
        return None if result == ABSENT else convert(checked(result, name))
    return Fact(read, describe(name) + " None where the machine has no such thing.")


def given(name: str, kind: Any, convert: Callable[[Any], Optional[T]]) -> Fact[Optional[T]]:
    """What a function gives through its last argument; None for what the machine does not have."""
    function = getattr(lib, name)

    def read(instance: Any) -> Optional[T]:
        handle = instance._live()
        box = kind()
        result = function(handle.pointer, ctypes.byref(box))
        return None if result == ABSENT else convert((checked(result, name), box.value)[1])
    return Fact(read, describe(name) + " None where the machine has no such thing.")


def checked(result: int, name: str) -> int:
    """What a function answered, or an exception that says what it was about, and what it takes."""
    if result >= 0:
        return result
    about = name[len("pcipt_"):].replace("_get_", " ").replace("_", " ")
    needs = re.search(r"Needs ((?:Read\.\w+(?:, | or | and )?)+)", describe(name))
    if result == -errno.ENODATA and needs:
        raise NotRead(errno.ENODATA, f"{about}: the picture was taken without {needs.group(1)}")
    return check(result, about)


def string(result: Optional[bytes]) -> Optional[str]:
    """A string that came through a pointer."""
    return None if result is None else result.decode("utf-8", "surrogateescape")


def need(handle: Handle, what: int) -> None:
    """A list that was not read is empty, and a name that was not read is none: neither would be an answer."""
    missing = Read(what & ~handle.keeps.what)
    if missing:
        raise NotRead(errno.ENODATA, f"the picture was taken without {missing!s}")


class Member:
    """A thing of a picture: it keeps the picture, whatever becomes of the Host."""

    __slots__ = ("_handle",)

    def __init__(self, picture: Handle, pointer: Any) -> None:
        self._handle = Handle(pointer, picture)

    def __init_subclass__(cls) -> None:
        _kinds[cls.__name__] = cls

    def _live(self) -> Handle:
        return self._handle

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return place(self._handle.pointer) == place(cast(Member, other)._handle.pointer)

    def __hash__(self) -> int:
        return hash(place(self._handle.pointer))

    @property
    def host(self) -> Host:
        """The picture that this is a member of."""
        return cast("Host", _kinds["Host"](self._handle.keeps))


def wrap(kind: str, picture: Handle, pointer: Any) -> Any:
    """A member of a picture by its pointer; None for NULL."""
    return _kinds[kind](picture, pointer) if pointer else None


class Members(Sequence[T]):
    """Members of a picture by their place. They are made when they are asked for."""

    def __init__(self, handle: Handle, count: Callable[..., int], get: Callable[..., Any], make: Callable[[Any], T]) -> None:
        self._handle = handle
        self._count = count
        self._get = get
        self._make = make

    def __len__(self) -> int:
        return self._count(self._handle.pointer)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[T, Sequence[T]]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        count = len(self)
        if not -count <= index < count:
            raise IndexError(f"there are {count}")
        return self._make(self._get(self._handle.pointer, index % count))

    def __iter__(self) -> Iterator[T]:
        for index in range(len(self)):
            yield self._make(self._get(self._handle.pointer, index))

    def __repr__(self) -> str:
        return repr(list(self))


def members(count: str, get: str, kind: str, what: int = 0) -> Fact[Any]:
    """A sequence of members of the same picture."""
    count_of, get_of = getattr(lib, count), getattr(lib, get)

    def read(instance: Any) -> Any:
        handle = instance._live()
        need(handle, what)
        picture = handle.keeps
        return Members(handle, count_of, get_of, lambda pointer: wrap(kind, picture, pointer))
    return Fact(read, describe(count))


def member(name: str, kind: str) -> Fact[Any]:
    """One member of the same picture, or None."""
    function = getattr(lib, name)

    def read(instance: Any) -> Any:
        handle = instance._live()
        return wrap(kind, handle.keeps, function(handle.pointer))
    return Fact(read, describe(name))

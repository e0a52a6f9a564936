# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library itself: found, loaded, and its functions declared.

Its functions take `str` where C has a string, give `str` back, and refuse a number that does not fit.
"""
from __future__ import annotations

import ctypes
import os
from typing import Any, Callable, Dict, Optional, Tuple

from ._declarations import FUNCTIONS

NAME = "libpcipt.so.0"
VARIABLE = "PCIPT_LIBRARY"

_Range = Tuple[int, int]


def encode(text: Any) -> bytes:
    """Names of the machine need not be UTF-8: those that are not come and go with surrogates, as those of files do."""
    if not isinstance(text, str):
        raise TypeError(f"a string is needed, not {type(text).__name__}")
    if "\0" in text:
        raise ValueError("a string with a zero in it means nothing here")
    return text.encode("utf-8", "surrogateescape")


def decode(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _decode_result(result: Optional[bytes], function: Any, arguments: Any) -> Optional[str]:
    return None if result is None else decode(result)


def _range(kind: Any) -> Optional[_Range]:
    if not (isinstance(kind, type) and issubclass(kind, ctypes._SimpleCData)) or \
            issubclass(kind, (ctypes.c_bool, ctypes.c_char_p, ctypes.c_void_p)):
        return None
    bits = 8 * ctypes.sizeof(kind)
    return (0, (1 << bits) - 1) if kind(-1).value > 0 else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def _checked(name: str, function: Any, kinds: Tuple[Any, ...]) -> Callable[..., Any]:
    """ctypes cuts numbers that are too large and strings at their first zero: another device may then be meant."""
    ranges = [_range(kind) for kind in kinds]
    strings = [kind is ctypes.c_char_p for kind in kinds]
    if not any(ranges) and not any(strings):
        return function  # type: ignore[no-any-return]

    def call(*arguments: Any) -> Any:
        ready = list(arguments)
        for place, value in enumerate(arguments):
            limits = ranges[place]
            if limits is not None:
                if not isinstance(value, int):
                    raise TypeError(f"{name}: a whole number is needed, not {type(value).__name__}")
                if not limits[0] <= value <= limits[1]:
                    raise ValueError(f"{name}: {value} is not between {limits[0]} and {limits[1]}")
                ready[place] = int(value)
            elif strings[place] and value is not None and not isinstance(value, ctypes.Array):
                ready[place] = encode(value)
        return function(*ready)
    return call


class Library:
    """The functions of include/pcipt, by name."""

    def __init__(self, path: str) -> None:
        try:
            self._library = ctypes.CDLL(path)
        except OSError as error:  # told within the sentence: what is behind it helps nobody
            raise ImportError(f"libpcipt cannot be loaded: {error}. Install it (on Debian the package libpcipt0), or set "
                              f"{VARIABLE} to the path of {NAME}.") from None
        self._functions: Dict[str, Callable[..., Any]] = {}
        for name, (result, kinds, doc) in FUNCTIONS.items():
            try:
                function = getattr(self._library, name)
            except AttributeError:
                raise ImportError(f"{path} has no function {name}: it is no libpcipt, or of another version than this "
                                  "binding.") from None
            function.restype = result
            function.argtypes = kinds
            if result is ctypes.c_char_p:
                function.errcheck = _decode_result
            self._functions[name] = _checked(name, function, kinds)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return self._functions[name]
        except KeyError:
            raise AttributeError(f"libpcipt has no function {name}") from None

    def freer(self, name: str) -> Callable[[int], None]:
        """A function that gives back what is at an address; it needs nothing else of this module, not even at the end."""
        return ctypes.CFUNCTYPE(None, ctypes.c_void_p)((name, self._library))


def describe(name: str) -> str:
    """What the header says of a function."""
    return FUNCTIONS[name][2]


lib = Library(os.environ.get(VARIABLE) or NAME)

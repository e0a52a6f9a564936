# SPDX-License-Identifier: LGPL-2.1-or-later
"""The bases of what _declarations.py enumerates."""
from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Any


class Word(IntEnum):
    """A number with a name. One that a newer library knows is no error: its name is then UNKNOWN_ and the number."""

    @classmethod
    def _missing_(cls, value: Any) -> Any:
        if not isinstance(value, int) or value < 0:
            return None
        word = int.__new__(cls, value)
        word._name_ = f"UNKNOWN_{value}"
        word._value_ = value
        return word

    def __str__(self) -> str:
        """The name as the library's JSON and programs write it: `card-limited`."""
        return self.name.lower().replace("_", "-")


class Flags(IntFlag):
    """Bits with names."""

    def __str__(self) -> str:
        """`Read.GROUPS|Read.NAMES`"""
        bits = [bit for bit in type(self) if bit and not bit & (bit - 1) and bit in self]
        return "|".join(f"{type(self).__name__}.{bit.name}" for bit in bits) or "0"

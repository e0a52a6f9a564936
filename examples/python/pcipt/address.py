# SPDX-License-Identifier: LGPL-2.1-or-later
"""The address of a PCI function."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

from ._declarations import pcipt_address
from ._library import lib
from .errors import check

if TYPE_CHECKING:
    from .device import Device

    AddressLike = Union["Address", str, Device]

_SIZE = 17  # PCIPT_ADDRESS_SIZE
_MOST = {"domain": 0xFFFFFFFF, "bus": 0xFF, "device": 31, "function": 7}


@dataclass(frozen=True, order=True)
class Address:
    """Domain, bus, device and function; sorted as the library sorts them, and written as the kernel does."""

    domain: int
    bus: int
    device: int
    function: int

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            if not 0 <= getattr(self, name) <= most:
                raise ValueError(f"the {name} of an address is between 0 and {most}, not {getattr(self, name)}")

    @classmethod
    def parse(cls, text: str) -> Address:
        """Reads `01:00.0`, `0000:01:00.0` or `10000:e1:00.0`."""
        structure = pcipt_address()
        check(lib.pcipt_address_parse(text, structure), f"'{text}'")
        return from_structure(structure)

    def __str__(self) -> str:
        buffer = ctypes.create_string_buffer(_SIZE)
        check(lib.pcipt_address_format(to_structure(self), buffer, _SIZE))
        return buffer.value.decode("ascii")


def from_structure(structure: Any) -> Address:
    return Address(structure.domain, structure.bus, structure.device, structure.function)


def to_structure(address: Any) -> Any:
    """What the library takes, of an address, its text, or a device."""
    if isinstance(address, str):
        address = Address.parse(address)
    elif not isinstance(address, Address):
        address = getattr(address, "address", None)
    if not isinstance(address, Address):
        raise TypeError("an Address, its text or a Device is needed")
    return pcipt_address(address.domain, address.bus, address.device, address.function)

# SPDX-License-Identifier: LGPL-2.1-or-later
"""IOMMU groups."""
from __future__ import annotations

import ctypes
from typing import Iterator, NamedTuple, Tuple

from ._declarations import Isolation, Read, Viability
from ._facts import Fact, Member, Members, answer, given, members, need, string, text, value, word
from ._library import lib
from .device import Device
from .errors import check
from .findings import Findings, ask


class Region(NamedTuple):
    """A reserved region: its first and last address in bytes."""

    first: int
    last: int
    kind: str  # direct, direct-relaxable, reserved or msi


class Group(Member):
    """An IOMMU group of a picture; iterate over it for its devices."""

    __slots__ = ()

    number = value("pcipt_group_get_number", int)
    devices: Fact[Members[Device]] = members("pcipt_group_get_member_count", "pcipt_group_get_member", "Device")
    domain_type = given("pcipt_group_get_domain_type", ctypes.c_char_p, string)
    has_vfio_node = answer("pcipt_group_has_vfio_node", bool)
    vfio_node = text("pcipt_group_get_vfio_node")
    isolation = word("pcipt_group_get_isolation", Isolation)
    viability = word("pcipt_group_get_viability", Viability)

    def __iter__(self) -> Iterator[Device]:
        return iter(self.devices)

    def __len__(self) -> int:
        return len(self.devices)

    def __contains__(self, device: object) -> bool:
        return isinstance(device, Device) and device.group == self

    def __repr__(self) -> str:
        return f"<Group {self.number}>"

    @property
    def others(self) -> Tuple[str, ...]:
        """Members that are no PCI functions. Needs Read.GROUPS."""
        handle = self._live()
        need(handle, Read.GROUPS)
        return tuple(lib.pcipt_group_get_other_name(handle.pointer, index)
                     for index in range(lib.pcipt_group_get_other_count(handle.pointer)))

    @property
    def regions(self) -> Tuple[Region, ...]:
        """Reserved regions. Needs Read.GROUPS."""
        handle = self._live()
        need(handle, Read.GROUPS)
        regions = []
        for index in range(lib.pcipt_group_get_region_count(handle.pointer)):
            first, last, kind = ctypes.c_uint64(), ctypes.c_uint64(), ctypes.c_char_p()
            check(lib.pcipt_group_get_region(handle.pointer, index, ctypes.byref(first), ctypes.byref(last), ctypes.byref(kind)))
            regions.append(Region(first.value, last.value, string(kind.value) or ""))
        return tuple(regions)

    def check(self) -> Findings:
        """Alone or with whom; viable, or blocked by whose driver."""
        return ask(lib.pcipt_group_check, self._live().pointer, about=f"group {self.number}")

    def explain(self) -> Findings:
        """Why its devices share it, and what keeps them from others. Needs Read.TOPOLOGY."""
        return ask(lib.pcipt_group_explain, self._live().pointer, about=f"group {self.number}")

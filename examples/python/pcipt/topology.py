# SPDX-License-Identifier: LGPL-2.1-or-later
"""Slots, switches and root buses."""
from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ._declarations import SlotForm, SlotSource, SlotUsage, Split, Tristate
from ._facts import Fact, Member, Members, member, members, text, value, word, wrap
from ._library import lib
from .device import Device
from .errors import check


def known(result: int) -> Optional[bool]:
    """A tristate in Python: None is unknown."""
    return None if result == Tristate.UNKNOWN else result == Tristate.YES


class SlotName(NamedTuple):
    source: SlotSource
    name: str


class SlotPart(NamedTuple):
    port: Optional[Device]
    width: int


class Slot(Member):
    """A slot of the board, or a socket for a drive."""

    __slots__ = ()

    name = text("pcipt_slot_get_name")
    port: Fact[Optional[Device]] = member("pcipt_slot_get_port", "Device")
    form = word("pcipt_slot_get_form", SlotForm)
    width = value("pcipt_slot_get_width", int)
    port_width = value("pcipt_slot_get_port_width", int)
    is_long = word("pcipt_slot_get_long", known)
    usage = word("pcipt_slot_get_usage", SlotUsage)
    has_hotplug = word("pcipt_slot_get_hotplug", known)
    is_occupied = word("pcipt_slot_get_occupied", known)
    devices: Fact[Members[Device]] = members("pcipt_slot_get_function_count", "pcipt_slot_get_function", "Device")
    split = word("pcipt_slot_get_split", Split)

    def __repr__(self) -> str:
        return f"<Slot {self.name}>"

    @property
    def names(self) -> Tuple[SlotName, ...]:
        """All its names with who gives them, the best first."""
        handle = self._live()
        return tuple(SlotName(SlotSource(check(lib.pcipt_slot_get_source(handle.pointer, index))),
                              lib.pcipt_slot_get_source_name(handle.pointer, index))
                     for index in range(lib.pcipt_slot_get_source_count(handle.pointer)))

    @property
    def parts(self) -> Tuple[SlotPart, ...]:
        """What it is split into; none when it is not."""
        handle = self._live()
        return tuple(SlotPart(wrap("Device", handle.keeps, lib.pcipt_slot_get_part_port(handle.pointer, index)),
                              lib.pcipt_slot_get_part_width(handle.pointer, index))
                     for index in range(lib.pcipt_slot_get_part_count(handle.pointer)))


class Switch(Member):
    """A PCI Express switch: one port up, several down."""

    __slots__ = ()

    upstream: Fact[Device] = member("pcipt_switch_get_upstream", "Device")
    ports: Fact[Members[Device]] = members("pcipt_switch_get_port_count", "pcipt_switch_get_port", "Device")
    chip = text("pcipt_switch_get_chip")
    uplink = value("pcipt_switch_get_uplink", int)
    demand = value("pcipt_switch_get_demand", int)
    oversubscription = value("pcipt_switch_get_oversubscription", int)

    def __repr__(self) -> str:
        return f"<Switch {self.upstream.name}>"


class RootBus(Member):
    """A root bus with the lanes that its ports give."""

    __slots__ = ()

    domain = value("pcipt_root_bus_get_domain", int)
    bus = value("pcipt_root_bus_get_bus", int)
    numa_node = value("pcipt_root_bus_get_numa_node", int)
    lanes = value("pcipt_root_bus_get_lanes", int)
    lanes_used = value("pcipt_root_bus_get_lanes_used", int)

    def __repr__(self) -> str:
        return f"<RootBus {self.domain:04x}:{self.bus:02x}>"

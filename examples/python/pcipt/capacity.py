# SPDX-License-Identifier: LGPL-2.1-or-later
"""How many ports can be given to virtual machines, and what limits that."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from . import _declarations as c
from ._declarations import FunctionKind, LimitKind, PortState
from ._facts import wrap
from ._handle import Guard, make, take_text
from ._library import lib
from .address import to_structure
from .device import Device
from .errors import check
from .findings import Finding, Findings, copy_finding, lent

if TYPE_CHECKING:
    from .address import AddressLike
    from .host import Host


class Filter:
    """Which ports are meant: all that is given is true of them. Any number of threads may use it, since it never changes.

    `Filter("class=network speed=10G")`, in the words of docs/assignment.md, or `Filter(speed=10000)`.
    """

    def __init__(self, words: str = "", *, class_code: Optional[int] = None, class_mask: int = 0xFFFFFF,
                 vendor: Optional[int] = None, device: Optional[int] = None, interface: Optional[str] = None,
                 address: Optional[AddressLike] = None, slot: Optional[str] = None, speed: Optional[int] = None,
                 numa_node: Optional[int] = None, kind: Optional[FunctionKind] = None) -> None:
        self._handle = make(c.pcipt_filter, "pcipt_filter_free", lib.pcipt_filter_new)
        pointer = self._handle.pointer
        check(lib.pcipt_filter_parse(pointer, words), f"'{words}'")
        if class_code is not None:
            check(lib.pcipt_filter_set_class(pointer, class_code, class_mask), f"class {class_code:06x}")
        if device is not None and vendor is None:
            raise ValueError("a device id means nothing without that of its vendor")
        if vendor is not None:
            check(lib.pcipt_filter_set_ids(pointer, vendor, -1 if device is None else device))
        if interface is not None:
            check(lib.pcipt_filter_set_interface(pointer, interface), f"interface '{interface}'")
        if address is not None:
            check(lib.pcipt_filter_set_address(pointer, to_structure(address)))
        if slot is not None:
            check(lib.pcipt_filter_set_slot(pointer, slot), f"slot '{slot}'")
        if speed is not None:
            check(lib.pcipt_filter_set_speed(pointer, speed))
        if numa_node is not None:
            check(lib.pcipt_filter_set_numa_node(pointer, numa_node), f"NUMA node {numa_node}")
        if kind is not None:
            check(lib.pcipt_filter_set_kind(pointer, kind), f"kind {kind}")


def filter_of(filter: Union[Filter, str]) -> Any:
    """The pointer of a filter, or of the words of one, with what keeps it."""
    if isinstance(filter, str):
        filter = Filter(filter)
    if not isinstance(filter, Filter):
        raise TypeError("a Filter or its words are needed")
    return filter._handle


@dataclass(frozen=True)
class Hypervisor:
    """A kind of virtual machine: hypervisor and machine type."""

    index: int
    name: str
    entries: int  # for passed-through devices that one virtual machine takes
    takes_slots: bool  # an entry can hold several functions
    source: str


def hypervisors() -> Tuple[Hypervisor, ...]:
    """Those that the library knows."""
    return tuple(Hypervisor(index, lib.pcipt_hypervisor_get_name(index), lib.pcipt_hypervisor_get_entries(index),
                            lib.pcipt_hypervisor_takes_slots(index), lib.pcipt_hypervisor_get_source(index))
                 for index in range(lib.pcipt_hypervisor_get_count()))


def hypervisor_of(hypervisor: Union[Hypervisor, str]) -> int:
    """The index of one, by itself or its name."""
    for known in hypervisors():
        if hypervisor in (known, known.name):
            return known.index
    raise ValueError(f"no hypervisor '{hypervisor}' is known: {', '.join(known.name for known in hypervisors())}")


class Port(NamedTuple):
    device: Device
    state: PortState


class Limit(NamedTuple):
    kind: LimitKind
    number: int  # of ports that there would be if nothing else limited them
    bites: bool  # it takes away something that is there
    source: Optional[str]
    finding: Finding


class Capacity:
    """A count of ports with its limits, and what if: `vfs` virtual functions on a port, a card in a slot of its own, or
    the ACS override. It is counted when it is made, and threads that use it wait for each other.

    The picture has Read.USERS, Read.GROUPS, Read.MACHINE and Read.TOPOLOGY, as Read.ALL has.
    """

    def __init__(self, host: Host, filter: Union[Filter, str, None] = None, *, vfs: Optional[Mapping[AddressLike, int]] = None,
                 own_slots: Sequence[AddressLike] = (), acs_override: bool = False) -> None:
        live = host._live()
        self._guard = Guard("Capacity")
        self._picture = live.keeps
        self._handle = make(c.pcipt_capacity, "pcipt_capacity_free", lib.pcipt_capacity_new, live.pointer)
        pointer = self._handle.pointer
        if filter is not None:
            handle = filter_of(filter)
            check(lib.pcipt_capacity_set_filter(pointer, handle.pointer))
        for address, count in (vfs or {}).items():
            check(lib.pcipt_capacity_set_vfs(pointer, to_structure(address), count), f"{count} virtual functions of {address}")
        for address in own_slots:
            check(lib.pcipt_capacity_set_own_slot(pointer, to_structure(address)), str(address))
        check(lib.pcipt_capacity_set_acs_override(pointer, acs_override))
        check(lib.pcipt_capacity_count(pointer))

    def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self._guard:
            return function(self._handle.pointer, *arguments)

    @property
    def present(self) -> int:
        """Physical ports that are there."""
        return int(self._call(lib.pcipt_capacity_get_present))

    @property
    def now(self) -> int:
        """Ports that virtual machines can have in all, as things are."""
        return int(self._call(lib.pcipt_capacity_get_now))

    @property
    def most(self) -> int:
        """Ports that they can have at most."""
        return int(self._call(lib.pcipt_capacity_get_most))

    @property
    def units(self) -> int:
        """Groups with ports, of which one virtual machine or another can have each."""
        return int(self._call(lib.pcipt_capacity_get_unit_count))

    @property
    def vfs_now(self) -> int:
        """Virtual functions among the ports that can be given now."""
        return int(self._call(lib.pcipt_capacity_get_vfs_now))

    @property
    def vfs_most(self) -> int:
        """Virtual functions that all ports together could have."""
        return int(self._call(lib.pcipt_capacity_get_vfs_most))

    def count(self, state: PortState) -> int:
        """Physical ports in a state."""
        return int(self._call(lib.pcipt_capacity_get_state_count, state))

    def vm_now(self, hypervisor: Union[Hypervisor, str]) -> int:
        """How many of the ports that can be given now one virtual machine can have."""
        return int(self._call(lib.pcipt_capacity_get_vm_now, hypervisor_of(hypervisor)))

    @property
    def ports(self) -> Tuple[Port, ...]:
        """The physical ports, and what becomes of each."""
        with self._guard:
            pointer = self._handle.pointer
            return tuple(Port(wrap("Device", self._picture, lib.pcipt_capacity_get_port(pointer, index)),
                              PortState(check(lib.pcipt_capacity_get_port_state(pointer, index))))
                         for index in range(lib.pcipt_capacity_get_present(pointer)))

    @property
    def limits(self) -> Tuple[Limit, ...]:
        """What limits the number, the one that allows least first."""
        with self._guard:
            pointer = self._handle.pointer
            return tuple(Limit(LimitKind(check(lib.pcipt_capacity_get_limit_kind(pointer, index))),
                               lib.pcipt_capacity_get_limit_number(pointer, index),
                               lib.pcipt_capacity_limit_bites(pointer, index),
                               lib.pcipt_capacity_get_limit_source(pointer, index),
                               copy_finding(lib.pcipt_capacity_get_limit_finding(pointer, index)))
                         for index in range(lib.pcipt_capacity_get_limit_count(pointer)))

    @property
    def findings(self) -> Findings:
        """All that was found, the limits first."""
        with self._guard:
            return lent("pcipt_capacity_get_findings", self._handle.pointer)

    def to_json(self) -> str:
        return str(self._call(lambda pointer: take_text(lib.pcipt_capacity_to_json, pointer)))

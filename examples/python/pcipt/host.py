# SPDX-License-Identifier: LGPL-2.1-or-later
"""The picture of one machine."""
from __future__ import annotations

import ctypes
import errno
from typing import TYPE_CHECKING, Any, Iterator, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from . import _declarations as c
from ._declarations import Drawing, IommuKind, ModuleState, Read
from ._facts import ABSENT, Fact, Members, _kinds, given, members, need, string, word, wrap
from ._handle import Closable, Handle, Picture, take_text
from ._library import lib
from .address import to_structure
from .assignment import Assignment
from .capacity import Capacity, Filter
from .device import Device
from .errors import Error, check, error_of
from .findings import Findings, ask
from .group import Group
from .parameters import Parameters
from .topology import RootBus, Slot, Switch, known

if TYPE_CHECKING:
    from .address import AddressLike


class Iommu(NamedTuple):
    name: str
    kind: IommuKind


class Unread(NamedTuple):
    path: str
    error: Error


class Lanes(NamedTuple):
    lanes: int
    used: int


class Host(Closable):
    """A picture of a machine. It never changes, and any number of threads may use it at the same time.

    Devices, groups and all else that it has keep the picture: they can be used after the Host is closed or deleted.
    """

    def __init__(self, picture: Picture) -> None:
        self._handle: Optional[Handle] = Handle(picture.pointer, picture)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Host) and self._live().keeps.keeps is other._live().keeps.keeps

    def __hash__(self) -> int:
        return hash(self._live().keeps.keeps)

    devices: Fact[Members[Device]] = members("pcipt_host_get_device_count", "pcipt_host_get_device", "Device")
    groups: Fact[Members[Group]] = members("pcipt_host_get_group_count", "pcipt_host_get_group", "Group")
    slots: Fact[Members[Slot]] = members("pcipt_host_get_slot_count", "pcipt_host_get_slot", "Slot", Read.TOPOLOGY)
    switches: Fact[Members[Switch]] = members("pcipt_host_get_switch_count", "pcipt_host_get_switch", "Switch", Read.TOPOLOGY)
    root_buses: Fact[Members[RootBus]] = members("pcipt_host_get_root_bus_count", "pcipt_host_get_root_bus", "RootBus", Read.TOPOLOGY)
    kernel_release = given("pcipt_host_get_kernel_release", ctypes.c_char_p, string)
    command_line = given("pcipt_host_get_command_line", ctypes.c_char_p, string)
    lockdown = given("pcipt_host_get_lockdown", ctypes.c_char_p, string)
    interrupt_remapping = word("pcipt_host_get_interrupt_remapping", known)

    @property
    def what(self) -> Read:
        """What was read, with all that what was asked for includes."""
        return Read(self._live().keeps.what)

    @property
    def iommus(self) -> Tuple[Iommu, ...]:
        """The IOMMUs that the kernel lists. Needs Read.MACHINE."""
        handle = self._live()
        need(handle, Read.MACHINE)
        return tuple(Iommu(lib.pcipt_host_get_iommu_name(handle.pointer, index),
                           IommuKind(check(lib.pcipt_host_get_iommu_kind(handle.pointer, index))))
                     for index in range(lib.pcipt_host_get_iommu_count(handle.pointer)))

    @property
    def unread(self) -> Tuple[Unread, ...]:
        """Files that were there but could not be read: the picture is the poorer for each."""
        handle = self._live()
        return tuple(Unread(lib.pcipt_host_get_unread_path(handle.pointer, index),
                            error_of(lib.pcipt_host_get_unread_error(handle.pointer, index)))
                     for index in range(lib.pcipt_host_get_unread_count(handle.pointer)))

    def has_firmware_table(self, signature: str) -> bool:
        """Whether the firmware has the ACPI table DMAR, IVRS, IORT or VIOT; not on a machine without ACPI."""
        result = lib.pcipt_host_has_firmware_table(self._live().pointer, signature)
        return result != ABSENT and bool(check(result, signature))

    def module_state(self, name: str) -> ModuleState:
        """Whether the kernel has one of the modules that passthrough needs."""
        return ModuleState(check(lib.pcipt_host_get_module_state(self._live().pointer, name), name))

    def numa_lanes(self, node: int) -> Optional[Lanes]:
        """The lanes of all root ports of a NUMA node; None when no root bus is on it. Needs Read.TOPOLOGY."""
        handle = self._live()
        need(handle, Read.TOPOLOGY)
        lanes, used = ctypes.c_uint32(), ctypes.c_uint32()
        result = lib.pcipt_host_get_numa_lanes(handle.pointer, node, ctypes.byref(lanes), ctypes.byref(used))
        return None if result == ABSENT else (check(result), Lanes(lanes.value, used.value))[1]

    def find_device(self, address: AddressLike) -> Optional[Device]:
        handle = self._live()
        device: Optional[Device] = wrap("Device", handle.keeps, lib.pcipt_host_find_device(handle.pointer, to_structure(address)))
        return device

    def find_group(self, number: int) -> Optional[Group]:
        """A group by its number, which changes from boot to boot."""
        handle = self._live()
        group: Optional[Group] = wrap("Group", handle.keeps, lib.pcipt_host_find_group(handle.pointer, number))
        return group

    def find_interface(self, name: str) -> Optional[Device]:
        """The device that has an interface of this name, such as `eth0`. Needs Read.INTERFACES."""
        handle = self._live()
        pointer = ctypes.POINTER(c.pcipt_device)()
        result = lib.pcipt_host_find_interface(handle.pointer, name, ctypes.byref(pointer))
        return None if result == -errno.ENODEV else (check(result, name), Device(handle.keeps, pointer))[1]

    def find_ids(self, vendor: int, device: int) -> Iterator[Device]:
        """All devices with these ids."""
        handle = self._live()
        index = ctypes.c_size_t()
        start = 0
        while True:
            result = lib.pcipt_host_find_id(handle.pointer, vendor, device, start, ctypes.byref(index))
            if result == -errno.ENODEV:
                return
            check(result)
            yield Device(handle.keeps, lib.pcipt_host_get_device(handle.pointer, index.value))
            start = index.value + 1

    def check(self) -> Findings:
        """Whether the machine can pass devices through, and what to do if not. Needs Read.MACHINE."""
        return ask(lib.pcipt_host_check, self._live().pointer)

    def capacity(self, filter: Optional[Filter] = None, *, vfs: Optional[Mapping[AddressLike, int]] = None,
                 own_slots: Sequence[AddressLike] = (), acs_override: bool = False) -> Capacity:
        """How many ports can be given to virtual machines, what if ...; see Capacity."""
        return Capacity(self, filter, vfs=vfs, own_slots=own_slots, acs_override=acs_override)

    def assignment(self, text: str = "") -> Assignment:
        """Who gets what, with the requests of a text to begin with; see Assignment."""
        return Assignment(self, text)

    def parameters(self, *, passthrough: bool = False, acs_override: Optional[str] = None) -> Parameters:
        """Which kernel parameters are missing or in the way; see Parameters."""
        return Parameters(self, passthrough=passthrough, acs_override=acs_override)

    def draw(self, drawing: Union[Drawing, int] = Drawing.TEXT) -> str:
        """The wiring of the machine. Needs Read.TOPOLOGY."""
        return take_text(lib.pcipt_host_draw, self._live().pointer, drawing)

    def to_json(self) -> str:
        """All that was read, as docs/json.md describes it."""
        return take_text(lib.pcipt_host_to_json, self._live().pointer)


_kinds["Host"] = Host

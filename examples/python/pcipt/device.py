# SPDX-License-Identifier: LGPL-2.1-or-later
"""PCI functions."""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional, Tuple

from . import _declarations as c
from ._declarations import Acs, AcsState, Field, LinkClass, PortType, Read, ResetGrade
from ._facts import ABSENT, Fact, Member, answer, given, member, named, need, string, text, value, word, wrap
from ._handle import take_text
from ._library import lib
from .address import Address, from_structure
from .errors import check
from .findings import Findings, ask
from .isolation import SeparationReport
from .sriov import Prediction

if TYPE_CHECKING:
    from .group import Group
    from .topology import Slot


class Interface(NamedTuple):
    """What the kernel shows for a device."""

    name: str
    kind: str  # the kernel's class: net, block, nvme, drm ...


class ResizableBar(NamedTuple):
    bar: int
    sizes: List[int]  # those that it can have, in bytes
    size: int


class Hop(NamedTuple):
    device: Device  # at the lower end of the link
    bandwidth: int  # in Mbit/s


def _flag(result: Any) -> bool:
    return bool(result)


class Device(Member):
    """A PCI function of a picture.

    A property is None where the machine has no such thing. It raises NotRead when the picture was taken without it, and
    AccessDenied or another error when the machine kept it back.
    """

    __slots__ = ()

    address = value("pcipt_device_get_address", lambda pointer: from_structure(pointer.contents))
    name = value("pcipt_device_get_name", str)
    vendor_id = value("pcipt_device_get_vendor_id", int)
    device_id = value("pcipt_device_get_device_id", int)
    subsystem_vendor_id = value("pcipt_device_get_subsystem_vendor_id", int)
    subsystem_device_id = value("pcipt_device_get_subsystem_device_id", int)
    class_code = value("pcipt_device_get_class", int)
    is_bridge = value("pcipt_device_is_bridge", bool)
    driver = text("pcipt_device_get_driver")
    group: Fact[Optional[Group]] = member("pcipt_device_get_group", "Group")
    parent: Fact[Optional[Device]] = member("pcipt_device_get_parent", "Device")

    revision = given("pcipt_device_get_revision", ctypes.c_uint8, int)
    driver_override = given("pcipt_device_get_driver_override", ctypes.c_char_p, string)
    numa_node = given("pcipt_device_get_numa_node", ctypes.c_int32, int)
    power_state = given("pcipt_device_get_power_state", ctypes.c_char_p, string)
    reset_methods = given("pcipt_device_get_reset_methods", ctypes.c_char_p, string)
    is_boot_vga = answer("pcipt_device_is_boot_vga", _flag)
    reset_grade = word("pcipt_device_get_reset_grade", ResetGrade)

    total_vfs = given("pcipt_device_get_total_vfs", ctypes.c_uint32, int)
    card_vfs = given("pcipt_device_get_card_vfs", ctypes.c_uint32, int)
    msix_count = given("pcipt_device_get_msix_count", ctypes.c_uint32, int)
    vf_offset = given("pcipt_device_get_vf_offset", ctypes.c_uint16, int)
    vf_stride = given("pcipt_device_get_vf_stride", ctypes.c_uint16, int)
    vf_device_id = given("pcipt_device_get_vf_device_id", ctypes.c_uint16, int)
    vf_autoprobe = answer("pcipt_device_get_vf_autoprobe", _flag)
    vf_total_msix = given("pcipt_device_get_vf_total_msix", ctypes.c_uint32, int)
    vf_index = given("pcipt_device_get_vf_index", ctypes.c_uint32, int)

    vendor_name = named("pcipt_device_get_vendor_name")
    device_name = named("pcipt_device_get_device_name")
    class_name = named("pcipt_device_get_class_name")

    port_type = word("pcipt_device_get_port_type", PortType)
    link_width = given("pcipt_device_get_link_width", ctypes.c_uint32, int)
    link_speed = given("pcipt_device_get_link_speed", ctypes.c_uint32, int)
    max_link_width = given("pcipt_device_get_max_link_width", ctypes.c_uint32, int)
    max_link_speed = given("pcipt_device_get_max_link_speed", ctypes.c_uint32, int)
    link_class = word("pcipt_device_get_link_class", LinkClass)
    bandwidth = given("pcipt_device_get_bandwidth", ctypes.c_uint64, int)
    label = given("pcipt_device_get_label", ctypes.c_char_p, string)
    label_index = given("pcipt_device_get_label_index", ctypes.c_uint32, int)
    port_speed = given("pcipt_device_get_port_speed", ctypes.c_uint64, int)
    card_speed = given("pcipt_device_get_card_speed", ctypes.c_uint64, int)
    acs_state = word("pcipt_device_get_acs_state", AcsState)
    acs_missing = value("pcipt_device_get_acs_missing", Acs)

    def __repr__(self) -> str:
        return f"<Device {self.name}>"

    @property
    def interfaces(self) -> Tuple[Interface, ...]:
        """What the kernel shows for the device. Needs Read.INTERFACES."""
        handle = self._live()
        need(handle, Read.INTERFACES)
        return tuple(Interface(lib.pcipt_device_get_interface_name(handle.pointer, index),
                               lib.pcipt_device_get_interface_class(handle.pointer, index))
                     for index in range(lib.pcipt_device_get_interface_count(handle.pointer)))

    @property
    def physical_function(self) -> Optional[Device]:
        """That of a virtual function, else None. Needs Read.SRIOV."""
        handle = self._live()
        pointer = ctypes.POINTER(c.pcipt_device)()
        check(lib.pcipt_device_get_physical_function(handle.pointer, ctypes.byref(pointer)), self.name)
        return self._device(pointer)

    @property
    def vfs(self) -> Tuple[Device, ...]:
        """The virtual functions that are there; vf_index says which one each is. Needs Read.SRIOV."""
        handle = self._live()
        need(handle, Read.SRIOV)
        found = (self._device(lib.pcipt_device_get_vf(handle.pointer, index))
                 for index in range(lib.pcipt_device_get_vf_count(handle.pointer)))
        return tuple(device for device in found if device is not None)

    @property
    def slot(self) -> Optional[Slot]:
        """The slot that it is in, be it by a bridge above it. Needs Read.TOPOLOGY."""
        handle = self._live()
        need(handle, Read.TOPOLOGY)
        slot: Optional[Slot] = wrap("Slot", handle.keeps, lib.pcipt_device_get_slot(handle.pointer))
        return slot

    @property
    def config(self) -> bytes:
        """Configuration space: 64 bytes without root rights. Needs Read.CONFIG."""
        handle = self._live()
        start, size = ctypes.POINTER(ctypes.c_uint8)(), ctypes.c_size_t()
        check(lib.pcipt_device_get_config(handle.pointer, ctypes.byref(start), ctypes.byref(size)), self.name)
        return ctypes.string_at(start, size.value)

    def field(self, field: Field) -> Optional[int]:
        """A field of configuration space; None for a function that has no such capability. Needs Read.CONFIG."""
        handle = self._live()
        number = ctypes.c_uint64()
        result = lib.pcipt_device_get_field(handle.pointer, field, ctypes.byref(number))
        return None if result == ABSENT else (check(result, self.name), number.value)[1]

    def fields(self) -> Dict[Field, int]:
        """All fields that it has."""
        found = ((field, self.field(field)) for field in fields())
        return {field: number for field, number in found if number is not None}

    @property
    def resizable_bars(self) -> Tuple[ResizableBar, ...]:
        """Needs Read.CONFIG."""
        handle = self._live()
        need(handle, Read.CONFIG)
        bars = []
        for index in range(lib.pcipt_device_get_resizable_bar_count(handle.pointer)):
            bar, sizes, size = ctypes.c_uint32(), ctypes.c_uint64(), ctypes.c_uint64()
            check(lib.pcipt_device_get_resizable_bar(handle.pointer, index, ctypes.byref(bar), ctypes.byref(sizes),
                                                     ctypes.byref(size)))
            bars.append(ResizableBar(bar.value, [1 << (20 + bit) for bit in range(44) if sizes.value >> bit & 1], size.value))
        return tuple(bars)

    @property
    def narrowest_hop(self) -> Optional[Hop]:
        """Of the links between the device and the root, the one that carries least. Needs Read.TOPOLOGY."""
        handle = self._live()
        pointer, bandwidth = ctypes.POINTER(c.pcipt_device)(), ctypes.c_uint64()
        result = lib.pcipt_device_get_narrowest_hop(handle.pointer, ctypes.byref(pointer), ctypes.byref(bandwidth))
        if result == ABSENT:
            return None
        check(result, self.name)
        return Hop(Device(handle.keeps, pointer), bandwidth.value)

    def check(self) -> Findings:
        """Who uses it. Needs Read.USERS."""
        return ask(lib.pcipt_device_check, self._live().pointer, about=self.name)

    def check_link(self) -> Findings:
        """What limits its link. Needs Read.TOPOLOGY."""
        return ask(lib.pcipt_device_check_link, self._live().pointer, about=self.name)

    def check_reset(self) -> Findings:
        """How it can be reset, and whom that would hit. Needs Read.DETAILS."""
        return ask(lib.pcipt_device_check_reset, self._live().pointer, about=self.name)

    def separation(self, other: Device) -> SeparationReport:
        """What is between it and another device of the same picture. Needs Read.TOPOLOGY."""
        if not isinstance(other, Device):
            raise TypeError("another Device is needed")
        return SeparationReport(self, other)

    def predict_vfs(self, count: int = 0) -> Prediction:
        """Where so many virtual functions would be, and how many would work. Needs Read.SRIOV."""
        return Prediction(self, count)

    def to_libvirt_network(self, name: Optional[str] = None) -> str:
        """A network of libvirt's that is a pool of its virtual functions."""
        return take_text(lib.pcipt_device_to_libvirt_network, self._live().pointer, name, about=self.name)

    def _device(self, pointer: Any) -> Optional[Device]:
        device: Optional[Device] = wrap("Device", self._live().keeps, pointer)
        return device


def fields() -> Tuple[Field, ...]:
    """The fields that the library knows."""
    return tuple(Field(lib.pcipt_field_get(index)) for index in range(lib.pcipt_field_get_count()))


def field_name(field: Field) -> Optional[str]:
    """What the library calls a field, such as `msix-vectors`; None for one that it does not know."""
    name: Optional[str] = lib.pcipt_field_get_name(field)
    return name


def link_bandwidth(lanes: int, speed: int) -> int:
    """What a link of so many lanes at so many MT/s carries in one direction, in Mbit/s."""
    return int(lib.pcipt_link_get_bandwidth(lanes, speed))


__all__ = ["Address", "Device", "Hop", "Interface", "ResizableBar", "field_name", "fields", "link_bandwidth"]

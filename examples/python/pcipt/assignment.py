# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who gets what, and the configuration of hypervisors that gives it to them."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional, Tuple, Union

from . import _declarations as c
from ._declarations import Drawing, Guest, ProxmoxFlag, QemuFlag, Spread
from ._facts import ABSENT, string, wrap
from ._handle import Guard, make, take_text
from ._library import lib
from .address import Address, from_structure
from .capacity import Filter, Hypervisor, filter_of, hypervisor_of
from .device import Device
from .errors import InvalidArgument, check
from .findings import Findings, lent

if TYPE_CHECKING:
    from .host import Host

_MAC_SIZE = 18


class WrongLine(InvalidArgument):
    """A text of requests has a line that cannot be meant, or asks for what is there already."""

    def __init__(self, code: int, message: str = "", findings: Any = (), line: int = 0, why: str = "") -> None:
        super().__init__(code, message, findings)
        self.line = line
        self.why = why


@dataclass(frozen=True)
class Request:
    """Ports that a virtual machine asks for."""

    index: int
    vm: Vm
    text: str


class AssignedPort(NamedTuple):
    """A function that a virtual machine gets."""

    address: Optional[Address]  # None for a virtual function whose address is not known yet
    device: Optional[Device]  # None for a virtual function that is to be made
    physical_function: Optional[Device]  # that of a virtual one
    vf_index: Optional[int]
    request: Optional[int]  # None for one that comes along
    mac: Optional[str]
    vlan: Optional[int]


@dataclass(frozen=True)
class Made:
    """Virtual functions that are to be made first."""

    device: Device
    count: int


class Vm:
    """A virtual machine of an assignment."""

    def __init__(self, assignment: Assignment, index: int) -> None:
        self.assignment = assignment
        self.index = index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vm) and (self.assignment, self.index) == (other.assignment, other.index)

    def __hash__(self) -> int:
        return hash((id(self.assignment), self.index))

    def __repr__(self) -> str:
        return f"<Vm {self.name}>"

    @property
    def name(self) -> str:
        return str(self.assignment._call(lib.pcipt_assignment_get_vm_name, self.index))

    @property
    def number(self) -> Optional[int]:
        return self.assignment._number(lib.pcipt_assignment_get_vm_number, ctypes.c_uint32(), self.index)

    def request(self, count: int, filter: Union[Filter, str] = "", *, card: bool = False, vlan: Optional[int] = None,
                mac: Optional[str] = None) -> Request:
        """Asks for ports; for a whole card, all of whose ports that the filter means go to it."""
        call, handle, index = self.assignment._call, filter_of(filter), ctypes.c_size_t()
        check(call(lib.pcipt_assignment_add_request, self.index, count, handle.pointer, ctypes.byref(index)), self.name)
        if card:
            check(call(lib.pcipt_assignment_set_request_card, index.value, True))
        if vlan is not None:
            check(call(lib.pcipt_assignment_set_request_vlan, index.value, vlan), f"VLAN {vlan}")
        if mac is not None:
            check(call(lib.pcipt_assignment_set_request_mac, index.value, mac), f"MAC '{mac}'")
        return self.assignment._request(index.value)

    @property
    def ports(self) -> Tuple[AssignedPort, ...]:
        """What it gets, once it is solved."""
        count = self.assignment._call(lib.pcipt_assignment_get_port_count, self.index)
        return tuple(self._port(index) for index in range(count))

    def _port(self, index: int) -> AssignedPort:
        its, call, number = (self.index, index), self.assignment._call, self.assignment._number
        address = call(lib.pcipt_assignment_get_port_address, *its)
        buffer = ctypes.create_string_buffer(_MAC_SIZE)
        length = call(lib.pcipt_assignment_get_port_mac, *its, buffer, _MAC_SIZE)
        return AssignedPort(from_structure(address.contents) if address else None,
                            self.assignment._device(call(lib.pcipt_assignment_get_port_device, *its)),
                            self.assignment._device(call(lib.pcipt_assignment_get_port_pf, *its)),
                            number(lib.pcipt_assignment_get_port_vf_index, ctypes.c_uint32(), *its),
                            number(lib.pcipt_assignment_get_port_request, ctypes.c_size_t(), *its),
                            None if length == ABSENT else (check(length), buffer.value.decode("ascii"))[1],
                            number(lib.pcipt_assignment_get_port_vlan, ctypes.c_uint16(), *its))

    def to_proxmox(self, existing: Optional[str] = None, *, mapping: bool = False) -> str:
        """Its file of Proxmox VE, made from the existing one."""
        return self._text(lib.pcipt_assignment_to_proxmox, existing, ProxmoxFlag.MAPPING if mapping else 0)

    def to_libvirt(self) -> str:
        """What goes into the devices of its domain."""
        return self._text(lib.pcipt_assignment_to_libvirt)

    def to_qemu(self, *, iommufd: bool = False) -> str:
        """Arguments for QEMU, one option with its value in each line."""
        return self._text(lib.pcipt_assignment_to_qemu, QemuFlag.IOMMUFD if iommufd else 0)

    def _text(self, function: Callable[..., int], *arguments: Any) -> str:
        return self.assignment._text(function, self.index, *arguments, about=self.name)


class Assignment:
    """Requests of virtual machines, and what they get.

        assignment = host.assignment()
        assignment.add_vm("pfsense", number=100).request(4, "ids=8086:1521", card=True)
        if assignment.solve(): ...

    The picture is as for Capacity. Threads that use it wait for each other.
    """

    def __init__(self, host: Host, text: str = "") -> None:
        live = host._live()
        self._guard = Guard("Assignment")
        self._picture = live.keeps
        self._handle = make(c.pcipt_assignment, "pcipt_assignment_free", lib.pcipt_assignment_new, live.pointer)
        if text:
            self.parse(text)

    def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self._guard:
            return function(self._handle.pointer, *arguments)

    def _number(self, function: Callable[..., int], box: Any, *arguments: Any) -> Optional[int]:
        result = self._call(function, *arguments, ctypes.byref(box))
        return None if result == ABSENT else (check(result), int(box.value))[1]

    def _text(self, function: Callable[..., int], *arguments: Any, about: str = "") -> str:
        with self._guard:
            return take_text(function, self._handle.pointer, *arguments, about=about)

    def _device(self, pointer: Any) -> Optional[Device]:
        device: Optional[Device] = wrap("Device", self._picture, pointer)
        return device

    # --- what is asked for ---

    def parse(self, text: str) -> None:
        """Adds what a text asks for, in the format of docs/assignment.md; raises WrongLine."""
        line, why = ctypes.c_size_t(), ctypes.c_char_p()
        result = self._call(lib.pcipt_assignment_parse, text, ctypes.byref(line), ctypes.byref(why))
        if result < 0 and line.value:
            reason = string(why.value) or ""
            raise WrongLine(result, f"line {line.value}: {reason}", (), line.value, reason)
        check(result)

    def add_vm(self, name: str, *, number: Optional[int] = None, guest: Optional[Guest] = None, one_numa_node: bool = False,
               spread: Optional[Spread] = None, hypervisor: Union[Hypervisor, str, None] = None) -> Vm:
        kind = None if hypervisor is None else hypervisor_of(hypervisor)
        index = ctypes.c_size_t()
        check(self._call(lib.pcipt_assignment_add_vm, name, ctypes.byref(index)), f"'{name}'")
        vm = index.value
        if number is not None:
            check(self._call(lib.pcipt_assignment_set_vm_number, vm, number), f"number {number}")
        if guest is not None:
            check(self._call(lib.pcipt_assignment_set_vm_guest, vm, guest), f"guest {guest}")
        if one_numa_node:
            check(self._call(lib.pcipt_assignment_set_vm_one_numa_node, vm, True))
        if spread is not None:
            check(self._call(lib.pcipt_assignment_set_vm_spread, vm, spread), f"spread {spread}")
        if kind is not None:
            check(self._call(lib.pcipt_assignment_set_vm_hypervisor, vm, kind))
        return Vm(self, vm)

    @property
    def vms(self) -> Tuple[Vm, ...]:
        return tuple(Vm(self, index) for index in range(self._call(lib.pcipt_assignment_get_vm_count)))

    @property
    def requests(self) -> Tuple[Request, ...]:
        return tuple(self._request(index) for index in range(self._call(lib.pcipt_assignment_get_request_count)))

    def _request(self, index: int) -> Request:
        vm = self._number(lib.pcipt_assignment_get_request_vm, ctypes.c_size_t(), index)
        return Request(index, Vm(self, vm or 0), self._call(lib.pcipt_assignment_get_request_text, index))

    # --- what they get ---

    def solve(self) -> bool:
        """Whether all can have what they asked for; if not, the findings say why. Again after a change."""
        return bool(check(self._call(lib.pcipt_assignment_solve)))

    @property
    def findings(self) -> Findings:
        """Why it cannot be, or what is to be minded."""
        with self._guard:
            return lent("pcipt_assignment_get_findings", self._handle.pointer)

    @property
    def make(self) -> Tuple[Made, ...]:
        """The virtual functions that are to be made first."""
        made = []
        for index in range(self._call(lib.pcipt_assignment_get_make_count)):
            count = ctypes.c_uint32()
            pointer = self._call(lib.pcipt_assignment_get_make, index, ctypes.byref(count))
            made.append(Made(Device(self._picture, pointer), count.value))
        return tuple(made)

    @property
    def conflict(self) -> Tuple[Request, ...]:
        """Requests that contradict each other, when it could not be solved."""
        found = (self._number(lib.pcipt_assignment_get_conflict, ctypes.c_size_t(), index)
                 for index in range(self._call(lib.pcipt_assignment_get_conflict_count)))
        return tuple(self._request(request or 0) for request in found)

    # --- for hypervisors, clusters and people ---

    def to_proxmox_mapping(self, node: str, existing: Optional[str] = None) -> str:
        return self._text(lib.pcipt_assignment_to_proxmox_mapping, node, existing, about=node)

    def to_sriov_plugin(self, prefix: str) -> str:
        return self._text(lib.pcipt_assignment_to_sriov_plugin, prefix, about=prefix)

    def to_kubevirt(self, prefix: str) -> str:
        return self._text(lib.pcipt_assignment_to_kubevirt, prefix, about=prefix)

    def to_nova(self) -> str:
        return self._text(lib.pcipt_assignment_to_nova)

    def draw(self, drawing: Union[Drawing, int] = Drawing.TEXT) -> str:
        return self._text(lib.pcipt_assignment_draw, drawing)

    def to_json(self) -> str:
        return self._text(lib.pcipt_assignment_to_json)


def proxmox_is_q35(text: str) -> bool:
    """Whether the file of a Proxmox virtual machine sets the machine type q35."""
    return bool(lib.pcipt_proxmox_is_q35(text))


__all__ = ["AssignedPort", "Assignment", "Made", "Request", "Vm", "WrongLine", "proxmox_is_q35"]

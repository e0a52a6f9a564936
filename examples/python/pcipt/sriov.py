# SPDX-License-Identifier: LGPL-2.1-or-later
"""Virtual functions: foreseen before they are made, and the network ports of them."""
from __future__ import annotations

import ctypes
import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Tuple

from . import _declarations as c
from ._declarations import VfLinkState, VlanProtocol
from ._facts import ABSENT, wrap
from ._handle import Handle, make, take_text
from ._library import lib
from .address import Address, from_structure
from .errors import check
from .findings import Findings, lent

if TYPE_CHECKING:
    from .device import Device
    from .group import Group


class PredictedVf(NamedTuple):
    address: Optional[Address]  # None when the card does not say, and where no address is left
    has_group: bool
    group: Optional[Group]  # one that is there already; None when it will have its own, or none


class Prediction:
    """Which virtual functions a physical one would have. Any number of threads may use it."""

    def __init__(self, device: Device, count: int) -> None:
        live = device._live()
        self._picture = live.keeps
        self._handle = make(c.pcipt_prediction, "pcipt_prediction_free", lib.pcipt_prediction_new, live.pointer, count,
                            about=device.name)
        self.count: int = lib.pcipt_prediction_get_count(self._handle.pointer)
        self.most: int = lib.pcipt_prediction_get_most(self._handle.pointer)  # how many would work

    @property
    def vfs(self) -> Tuple[PredictedVf, ...]:
        return tuple(self._vf(index) for index in range(self.count))

    @property
    def findings(self) -> Findings:
        return lent("pcipt_prediction_get_findings", self._handle.pointer)

    def to_json(self) -> str:
        return take_text(lib.pcipt_prediction_to_json, self._handle.pointer)

    def _vf(self, index: int) -> PredictedVf:
        address = lib.pcipt_prediction_get_address(self._handle.pointer, index)
        group = ctypes.POINTER(c.pcipt_group)()
        result = lib.pcipt_prediction_get_group(self._handle.pointer, index, ctypes.byref(group))
        if result != ABSENT:
            check(result)
        return PredictedVf(from_structure(address.contents) if address else None, result != ABSENT,
                           wrap("Group", self._picture, group))


@dataclass
class VfNetwork:
    """Settings of the network port of a virtual function; None is not set, or not told by the driver."""

    mac: Optional[str] = None
    vlan: Optional[int] = None  # 0 for none
    vlan_priority: int = 0
    vlan_protocol: VlanProtocol = VlanProtocol.VLAN_8021Q
    spoof_check: Optional[bool] = None
    trust: Optional[bool] = None
    link_state: Optional[VfLinkState] = None
    least_rate: Optional[int] = None  # Mbit/s; 0 for nothing promised
    most_rate: Optional[int] = None  # Mbit/s; 0 for no limit

    def _make(self) -> Handle:
        """As the library wants it."""
        handle = make(c.pcipt_vf_network, "pcipt_vf_network_free", lib.pcipt_vf_network_new)
        pointer = handle.pointer
        if self.mac is not None:
            check(lib.pcipt_vf_network_set_mac(pointer, self.mac), f"MAC '{self.mac}'")
        if self.vlan is not None:
            check(lib.pcipt_vf_network_set_vlan(pointer, self.vlan, self.vlan_priority, self.vlan_protocol), f"VLAN {self.vlan}")
        if self.spoof_check is not None:
            check(lib.pcipt_vf_network_set_spoof_check(pointer, self.spoof_check))
        if self.trust is not None:
            check(lib.pcipt_vf_network_set_trust(pointer, self.trust))
        if self.link_state is not None:
            check(lib.pcipt_vf_network_set_link_state(pointer, self.link_state), f"link state {self.link_state}")
        if self.least_rate is not None or self.most_rate is not None:
            check(lib.pcipt_vf_network_set_rate(pointer, self.least_rate or 0, self.most_rate or 0),
                  f"a rate of {self.least_rate or 0} to {self.most_rate or 0}")
        return handle


def _told(result: int) -> Optional[int]:
    return None if result == -errno.ENODATA else check(result)


def read_vf_network(context: Any, device: Device, index: int) -> VfNetwork:
    """For Context.read_vf_network(), which holds its guard."""
    network = VfNetwork()
    pointer = make(c.pcipt_vf_network, "pcipt_vf_network_free", lib.pcipt_vf_network_read, context, device._live().pointer,
                   index, about=f"virtual function {index} of {device.name}")
    settings = pointer.pointer
    vlan, priority, protocol = ctypes.c_uint16(), ctypes.c_uint8(), ctypes.c_int()
    least, most = ctypes.c_uint32(), ctypes.c_uint32()
    network.mac = lib.pcipt_vf_network_get_mac(settings)
    if _told(lib.pcipt_vf_network_get_vlan(settings, *map(ctypes.byref, (vlan, priority, protocol)))) is not None:
        network.vlan, network.vlan_priority = vlan.value, priority.value
        network.vlan_protocol = VlanProtocol(protocol.value)
    if _told(lib.pcipt_vf_network_get_rate(settings, ctypes.byref(least), ctypes.byref(most))) is not None:
        network.least_rate, network.most_rate = least.value, most.value
    spoof_check = _told(lib.pcipt_vf_network_get_spoof_check(settings))
    trust = _told(lib.pcipt_vf_network_get_trust(settings))
    link_state = _told(lib.pcipt_vf_network_get_link_state(settings))
    network.spoof_check = None if spoof_check is None else bool(spoof_check)
    network.trust = None if trust is None else bool(trust)
    network.link_state = None if link_state is None else VfLinkState(link_state)
    return network

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Network interfaces: of functions, and those without a device (bridges, bonds, VLANs, loopback)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Dict, List

from .model import Fn, Machine, Net, Virtio, Virtual
from .tree import Tree

if TYPE_CHECKING:
    from .classes import Here


def _nets(machine: Machine) -> List[Net]:
    found: List[Net] = []

    def walk(items: List[object]) -> None:
        for item in items:
            if isinstance(item, Net):
                found.append(item)
            elif isinstance(item, Virtio):
                walk(item.have)

    def functions(fns: List[Fn]) -> None:
        for fn in fns:
            walk(fn.have)
            for vf in fn.vfs:
                walk(vf.have)
            functions(fn.below)
            if fn.domain_below:
                functions(fn.domain_below.below)

    for root in machine.roots:
        functions(root.below)
    return found


class Indices:
    """Interface indices and where each interface lives."""

    def __init__(self, machine: Machine) -> None:
        self.of: Dict[str, int] = {"lo": 1}
        self.path: Dict[str, str] = {}
        self.masters: Dict[str, str] = {}
        self.nets: Dict[str, Net] = {}
        self.kinds = {item.name: item.kind for item in machine.virtual}
        for net in _nets(machine):
            self.nets[net.name] = net
            self._give(net.name, net.index)
            if net.master:
                self.masters[net.name] = net.master
        for item in machine.virtual:
            self._give(item.name, item.index)
            for port in item.ports:
                self.masters[port] = item.name
            self.path[item.name] = f"sys/devices/virtual/net/{item.name}"

    def _give(self, name: str, wanted: int) -> None:
        self.of[name] = wanted or max(self.of.values()) + 1


def _attributes(tree: Tree, folder: str, name: str, index: int, mac: str, up: bool, carrier: bool, **more: object) -> None:
    loopback = name == "lo"
    flags = (0x9 if loopback else 0x1003) if up else (0x8 if loopback else 0x1002)
    state = "unknown" if loopback else "up" if up and carrier else "down"
    values: Dict[str, object] = dict(
        addr_assign_type=0, addr_len=6, address=mac, broadcast="00:00:00:00:00:00" if loopback else "ff:ff:ff:ff:ff:ff",
        carrier_changes=0 if loopback else 2, dev_id="0x0", dev_port=0, dormant=0, flags=f"0x{flags:x}", ifalias="",
        ifindex=index, iflink=index, link_mode=0, mtu=1500, netdev_group=0, operstate=state, proto_down=0,
        tx_queue_len=1000, type=772 if loopback else 1, name_assign_type=4)
    if up:
        values["carrier"] = int(carrier or loopback)
    values.update(more)
    tree.lines(folder, **values)
    tree.link(f"{folder}/subsystem", "sys/class/net")
    tree.link(f"sys/class/net/{name}", folder)
    tree.dir(f"{folder}/queues/rx-0")


def emit(here: "Here", net: Net, indices: Indices) -> None:
    folder = f"{here.path}/net/{net.name}"
    tree, index = here.tree, indices.of[net.name]
    indices.path[net.name] = folder
    flags = 0x1003
    master = indices.masters.get(net.name)
    if master and indices.kinds.get(master) == "bridge":
        flags = 0x1103              # promiscuous
    if master and indices.kinds.get(master) == "bond":
        flags = 0x1803              # slave
    more: Dict[str, object] = dict(dev_port=net.port, mtu=net.mtu, addr_assign_type=1 if net.random else 0)
    if net.up:
        more.update(flags=f"0x{flags:x}", speed=net.speed if net.carrier else -1,
                    duplex="full" if net.carrier else "unknown")
    _attributes(tree, folder, net.name, index, net.mac, net.up, net.up and net.carrier, **more)
    tree.file(f"{folder}/uevent", f"INTERFACE={net.name}\nIFINDEX={index}\n")
    tree.link(f"{folder}/device", here.path)


def emit_virtual(tree: Tree, machine: Machine, indices: Indices) -> None:
    for item in [Virtual("lo", "loopback")] + machine.virtual:
        _virtual(tree, item, indices)
    for item in machine.virtual:
        for number, port in enumerate(item.ports, 1):
            _port(tree, item, port, number, indices)
        if item.on:
            _upper(tree, item.name, item.on, indices)


def _virtual(tree: Tree, item: Virtual, indices: Indices) -> None:
    folder = f"sys/devices/virtual/net/{item.name}"
    index = indices.of[item.name]
    more: Dict[str, object] = {}
    if item.on:
        more["iflink"] = indices.of[item.on]
    if item.kind == "loopback":
        more.update(mtu=65536)
    else:
        first = indices.nets.get(item.ports[0]) if item.ports else None
        more.update(addr_assign_type=3 if item.kind == "bridge" else 0, speed=first.speed if first else 1000,
                    duplex="full")
    if item.kind == "bond":
        more["flags"] = "0x1403"    # master
    _attributes(tree, folder, item.name, index, item.mac, True, True, **more)
    kind = "" if item.kind == "loopback" else f"DEVTYPE={item.kind}\n"
    tree.file(f"{folder}/uevent", f"{kind}INTERFACE={item.name}\nIFINDEX={index}\n")
    if item.kind == "bridge":
        tree.lines(f"{folder}/bridge", bridge_id="8000." + item.mac.replace(":", ""), stp_state=0, forward_delay=0,
                   vlan_filtering=0)
        tree.dir(f"{folder}/brif")
    if item.kind == "bond":
        tree.lines(f"{folder}/bonding", slaves=" ".join(item.ports), mode="active-backup 1", mii_status="up",
                   active_slave=item.ports[0], primary="")
    if item.kind == "vlan":
        _proc_vlan(tree, item)


def _proc_vlan(tree: Tree, item: Virtual) -> None:
    text = (f"{item.name}  VID: {item.vid}\t REORDER_HDR: 1  dev->priv_flags: 81021\n"
            f"         total frames received            0\nDevice: {item.on}\n")
    tree.file(f"proc/net/vlan/{item.name}", text)
    tree.file("proc/net/vlan/config", f"VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\n"
                                      f"{item.name:<15}| {item.vid}  | {item.on}\n")


def _upper(tree: Tree, upper: str, lower: str, indices: Indices) -> None:
    tree.link(f"{indices.path[lower]}/upper_{upper}", indices.path[upper])
    tree.link(f"{indices.path[upper]}/lower_{lower}", indices.path[lower])


def _port(tree: Tree, item: Virtual, port: str, number: int, indices: Indices) -> None:
    master, slave = indices.path[item.name], indices.path[port]
    tree.link(f"{slave}/master", master)
    _upper(tree, item.name, port, indices)
    if item.kind == "bridge":
        tree.lines(f"{slave}/brport", state=3, port_no=f"0x{number:x}", port_id=f"0x800{number:x}", path_cost=4)
        tree.link(f"{slave}/brport/bridge", master)
        tree.link(f"{master}/brif/{port}", f"{slave}/brport")
    if item.kind == "bond":
        tree.lines(f"{slave}/bonding_slave", state="active" if number == 1 else "backup", mii_status="up")

# SPDX-License-Identifier: LGPL-2.1-or-later
"""IOMMU groups, by the rules of the kernel's pci_device_group()."""
from __future__ import annotations

from typing import Dict, List, Optional

from .layout import Node, Placed
from .tree import Tree

_REQUIRED = 0x1D                    # source validation, request and completion redirect, upstream forwarding


def assign(placed: Placed) -> Dict[int, List[Node]]:
    """Numbers the groups in the order in which the kernel makes them."""
    groups: Dict[int, List[Node]] = {}
    if not placed.machine.groups:
        return groups
    for node in placed.nodes:
        node.acs_enabled = node.chip.acs is not None
    for node in placed.scan_order():
        if not node.fn.grouped or node.root.iommu is None or node.group is not None:
            continue
        number = _existing(placed, node)
        node.group = len(groups) if number is None else number
        groups.setdefault(node.group, []).append(node)
    return groups


def _existing(placed: Placed, node: Node) -> Optional[int]:
    """The group of a function that this one cannot be told apart from."""
    if node.fn.group_with:
        return placed.by_address[node.fn.group_with].group
    bridge = _conventional_bridge(node)
    if bridge is not None and bridge.group is not None:
        return bridge.group
    node_on_path = node
    above = node.parent
    while above is not None and not _path_isolated(above):
        if above.group is not None:
            return above.group
        node_on_path, above = above, above.parent
    return _sibling_group(placed, node_on_path)


def _conventional_bridge(node: Node) -> Optional[Node]:
    """The topmost bridge behind which requests lose their sender's name."""
    found, above = None, node.parent
    while above is not None:
        if above.chip.kind in ("bridge", "pci-bridge"):
            found = above
        above = above.parent
    return found


def _sibling_group(placed: Placed, node: Node) -> Optional[int]:
    if not node.multifunction or node.is_vf or isolated(node):
        return None
    for other in placed.by_slot[node.slot]:
        if other is not node and not other.is_vf and not isolated(other) and other.group is not None:
            return other.group
    return None


def isolated(node: Node) -> bool:
    """pci_acs_enabled()"""
    chip = node.chip
    if chip.acs_quirk or (chip.kind == "rciep" and chip.vendor == 0x8086):
        return True                 # the kernel's list of exceptions
    if not chip.is_pcie or chip.kind == "bridge":
        return False
    if chip.kind in ("root", "down") or (node.multifunction and chip.kind in ("endpoint", "up", "legacy", "rciep")):
        return _has_flags(node)
    return True


def _has_flags(node: Node) -> bool:
    """What the capability lacks in an endpoint cannot be done by it, so it need not be forbidden."""
    caps = node.chip.acs
    if caps is None:
        return False
    required = _REQUIRED if node.chip.kind in ("root", "down") else _REQUIRED & (caps | 0)
    return caps & required == required


def _path_isolated(node: Optional[Node]) -> bool:
    while node is not None:
        if not isolated(node):
            return False
        node = node.parent
    return True


def emit(tree: Tree, placed: Placed, groups: Dict[int, List[Node]]) -> None:
    tree.dir("sys/kernel/iommu_groups")
    kind = placed.machine.kernel.group_type
    for number, members in groups.items():
        folder = f"sys/kernel/iommu_groups/{number}"
        tree.dir(f"{folder}/devices")
        tree.line(f"{folder}/type", kind)
        tree.file(f"{folder}/reserved_regions", _regions(placed, members))
        for node in members:
            tree.link(f"{folder}/devices/{node.address}", node.path)
            tree.link(f"{node.path}/iommu_group", folder)


def _regions(placed: Placed, members: List[Node]) -> str:
    common = {
        "intel": ["0x00000000fee00000 0x00000000feefffff msi"],
        "amd": ["0x00000000fee00000 0x00000000feefffff msi", "0x000000fd00000000 0x000000ffffffffff reserved"],
        "smmu": ["0x0000000008000000 0x00000000080fffff msi"],
        "virtio": ["0x00000000fee00000 0x00000000feefffff msi"],
    }
    kinds = {unit.name: unit.kind for unit in placed.machine.iommus}
    lines = list(common[kinds[members[0].root.iommu or ""]])
    for node in members:
        lines.extend(node.fn.reserved)
    return "".join(line + "\n" for line in sorted(lines))

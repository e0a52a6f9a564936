# SPDX-License-Identifier: LGPL-2.1-or-later
"""sys/class/iommu: the units and what each is in charge of."""
from __future__ import annotations

from .layout import Placed
from .model import Iommu
from .tree import Tree


def emit(tree: Tree, placed: Placed) -> None:
    tree.dir("sys/class/iommu")
    if not placed.machine.groups and not placed.machine.iommus:
        return
    for unit in placed.machine.iommus:
        _unit(tree, placed, unit)


def _unit(tree: Tree, placed: Placed, unit: Iommu) -> None:
    where = f"sys/devices/{unit.where}"
    folder = f"{where}/iommu/{unit.name}"
    tree.link(f"sys/class/iommu/{unit.name}", folder)
    tree.link(f"{folder}/subsystem", "sys/class/iommu")
    if unit.where != "virtual":
        tree.link(f"{folder}/device", where)
    tree.file(f"{folder}/uevent")
    tree.dir(f"{folder}/devices")
    if unit.kind == "intel":
        tree.lines(f"{folder}/intel-iommu", version="1:0", address=f"{unit.address:x}", cap=f"{unit.cap:x}",
                   ecap=f"{unit.ecap:x}", domains_supported=65536, domains_used="12 (0%)")
    if unit.kind == "amd":
        tree.lines(f"{folder}/amd-iommu", cap="40000000190f", features="246577efa2254afa:0")
    for node in placed.nodes:
        if node.group is not None and node.root.iommu == unit.name:
            tree.link(f"{folder}/devices/{node.address}", node.path)
            tree.link(f"{node.path}/iommu", folder)

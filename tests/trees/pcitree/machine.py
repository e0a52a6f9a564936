# SPDX-License-Identifier: LGPL-2.1-or-later
"""One machine as a whole tree."""
from __future__ import annotations

from . import classes, firmware, groups, iommu, modules, names, pci, proc
from .layout import Placed
from .model import Machine
from .tree import Tree


def make(machine: Machine) -> Tree:
    placed = Placed(machine)
    members = groups.assign(placed)
    tree = Tree()
    for folder in ("dev", "proc/self", "sys/class/net", "sys/class/block", "sys/module", "sys/firmware/acpi/tables"):
        tree.dir(folder)
    pci.emit(tree, placed)
    groups.emit(tree, placed, members)
    iommu.emit(tree, placed)
    classes.emit(tree, placed)
    modules.emit(tree, placed)
    firmware.emit(tree, placed)
    proc.emit(tree, placed)
    names.emit(tree, placed)
    return tree

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Modules: loaded ones, installed ones, VFIO's nodes, and kernel lockdown."""
from __future__ import annotations

from typing import Dict, List, Set, Tuple

from .layout import Placed
from .pci import module_of, modalias
from .tree import Tree

# Folder below kernel/drivers and what it needs.
_WHERE: Dict[str, Tuple[str, Tuple[str, ...]]] = {
    "igb": ("net/ethernet/intel/igb", ("i2c-algo-bit", "dca")), "igbvf": ("net/ethernet/intel/igbvf", ()),
    "ixgbe": ("net/ethernet/intel/ixgbe", ("dca",)), "ixgbevf": ("net/ethernet/intel/ixgbevf", ()),
    "e1000": ("net/ethernet/intel/e1000", ()), "e1000e": ("net/ethernet/intel/e1000e", ()),
    "i40e": ("net/ethernet/intel/i40e", ()), "mlx5_core": ("net/ethernet/mellanox/mlx5/core", ()),
    "bnxt_en": ("net/ethernet/broadcom/bnxt", ()), "r8169": ("net/ethernet/realtek", ()), "nvme": ("nvme/host", ("nvme-core",)),
    "nvme-core": ("nvme/host", ()), "ahci": ("ata", ("libahci",)), "libahci": ("ata", ()), "vmd": ("pci/controller", ()),
    "i2c-algo-bit": ("i2c/algos", ()), "dca": ("dca", ()), "xhci_pci": ("usb/host", ()), "i915": ("gpu/drm/i915", ()),
    "nouveau": ("gpu/drm/nouveau", ()), "ast": ("gpu/drm/ast", ()), "amdgpu": ("gpu/drm/amd/amdgpu", ()),
}
_VFIO = {
    "vfio": ("vfio", ()), "vfio_iommu_type1": ("vfio", ("vfio",)), "vfio-pci-core": ("vfio/pci", ("vfio",)),
    "vfio-pci": ("vfio/pci", ("vfio-pci-core", "vfio")), "iommufd": ("iommu/iommufd", ()),
    "mlx5-vfio-pci": ("vfio/pci/mlx5", ("vfio-pci-core", "mlx5_core", "vfio")),
}
_LOADED_VFIO = ("vfio", "vfio_iommu_type1", "vfio_pci_core", "vfio_pci")
_VFIO_ALIASES = (
    ("vfio_pci:v*d*sv*sd*bc*sc*i*", "vfio_pci"),
    ("vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*", "mlx5_vfio_pci"),
)


def emit(tree: Tree, placed: Placed) -> None:
    kernel = placed.machine.kernel
    loaded = _loaded(placed)
    for name in loaded:
        _loaded_module(tree, name)
    if kernel.vfio_loaded or kernel.vfio_builtin:
        _vfio_parameters(tree, kernel.unsafe_interrupts)
        _nodes(tree, placed)
    tree.file("proc/modules", "".join(f"{name} 65536 0 - Live 0x0000000000000000\n" for name in loaded))
    if kernel.lockdown:
        states = ("none", "integrity", "confidentiality")
        tree.line("sys/kernel/security/lockdown",
                  " ".join(f"[{state}]" if state == kernel.lockdown else state for state in states))
    _installed(tree, placed)


def _loaded(placed: Placed) -> List[str]:
    names: List[str] = []
    for node in placed.nodes:
        module = module_of(node.driver) if node.driver else None
        if isinstance(module, str) and module not in names:
            names.append(module)
    if placed.machine.kernel.vfio_loaded:
        names.extend(name for name in _LOADED_VFIO if name not in names)
    return sorted(names)


def _loaded_module(tree: Tree, name: str) -> None:
    tree.lines(f"sys/module/{name}", initstate="live", refcnt=0)
    tree.file(f"sys/module/{name}/uevent")
    tree.dir(f"sys/module/{name}/holders")


def _vfio_parameters(tree: Tree, unsafe: bool) -> None:
    yes_no = "Y" if unsafe else "N"
    tree.lines("sys/module/vfio_iommu_type1/parameters", allow_unsafe_interrupts=yes_no, disable_hugepages="N",
               dma_entry_limit=65535)
    tree.lines("sys/module/vfio_pci/parameters", disable_denylist="N", disable_idle_d3="N", enable_sriov="N", ids="")


def _nodes(tree: Tree, placed: Placed) -> None:
    tree.file("dev/vfio/vfio")
    tree.line("sys/class/misc/vfio/dev", "10:196")
    for number in sorted({n.group for n in placed.nodes if n.on_vfio and n.group is not None}):
        tree.file(f"dev/vfio/{number}")
        folder = f"sys/devices/virtual/vfio/{number}"
        tree.line(f"{folder}/dev", f"511:{number}")
        tree.file(f"{folder}/uevent", f"MAJOR=511\nMINOR={number}\nDEVNAME=vfio/{number}\n")
        tree.link(f"{folder}/subsystem", "sys/class/vfio")
        tree.link(f"sys/class/vfio/{number}", folder)


def _installed(tree: Tree, placed: Placed) -> None:
    kernel = placed.machine.kernel
    folder = f"lib/modules/{kernel.release}"
    wanted: Dict[str, Tuple[str, Tuple[str, ...]]] = {}
    for name in _loaded(placed):
        key = name if name in _WHERE else name.replace("_", "-")
        for needed in (key,) + _WHERE.get(key, ("", ()))[1]:
            if needed in _WHERE:
                wanted[needed] = _WHERE[needed]
    if kernel.vfio and not kernel.vfio_builtin:
        wanted.update(_VFIO)
    paths = {name: f"kernel/drivers/{where}/{name}{kernel.suffix}" for name, (where, _) in wanted.items()}
    for path in paths.values():
        tree.file(f"{folder}/{path}")
    tree.file(f"{folder}/modules.dep", "".join(
        f"{paths[name]}:{''.join(' ' + paths[need] for need in needs if need in paths)}\n"
        for name, (_, needs) in sorted(wanted.items())))
    tree.file(f"{folder}/modules.order", "".join(path + "\n" for path in sorted(paths.values())))
    builtin = ["kernel/drivers/pci/pcie/pcieport.ko", "kernel/drivers/pci/hotplug/shpchp.ko"]
    if kernel.vfio_builtin:
        builtin += [f"kernel/drivers/{where}/{name}.ko" for name, (where, _) in sorted(_VFIO.items())]
    tree.file(f"{folder}/modules.builtin", "".join(line + "\n" for line in builtin))
    _aliases(tree, placed, folder)


def _aliases(tree: Tree, placed: Placed, folder: str) -> None:
    lines: Set[str] = set()
    for node in placed.nodes:
        module = module_of(node.driver) if node.driver and not node.on_vfio else None
        if module:
            lines.add(f"alias {modalias(node).partition('sv')[0]}sv*sd*bc*sc*i* {module}")
    if placed.machine.kernel.vfio and not placed.machine.kernel.vfio_builtin:
        lines.update(f"alias {alias} {module}" for alias, module in _VFIO_ALIASES)
    head = "# Aliases extracted from modules themselves.\n"
    tree.file(f"{folder}/modules.alias", head + "".join(line + "\n" for line in sorted(lines)))

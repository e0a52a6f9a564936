# SPDX-License-Identifier: LGPL-2.1-or-later
"""sys/bus/pci and the attributes of each function."""
from __future__ import annotations

from typing import Dict, List

from . import config
from .layout import Node, Placed
from .tree import Tree

SPEEDS = ("Unknown", "2.5 GT/s PCIe", "5.0 GT/s PCIe", "8.0 GT/s PCIe", "16.0 GT/s PCIe", "32.0 GT/s PCIe")
_FLAGS = {"io": 0x40101, "m32": 0x40200, "m32p": 0x42208, "m64": 0x140204, "m64p": 0x14220C}
_DMA32 = ("pcieport", "shpchp", "lpc_ich", "i801_smbus", "piix4_smbus", None)

# The module behind a driver; None for those that distributions build in.
MODULES = {
    "pcieport": None, "shpchp": None, "xhci_hcd": "xhci_pci", "vfio-pci": "vfio_pci", "virtio-pci": "virtio_pci",
    "i801_smbus": "i2c_i801", "piix4_smbus": "i2c_piix4", "pci-stub": "pci_stub", "mlx5_vfio_pci": "mlx5_vfio_pci",
    "ata_piix": "ata_piix", "nvidia-gpu": "i2c_nvidia_gpu", "bochs-drm": "bochs", "skl_uncore": "intel_uncore",
}
DRIVERS_ALWAYS = ("pcieport", "shpchp")


def module_of(driver: str) -> object:
    return MODULES.get(driver, driver.replace("-", "_"))


def emit(tree: Tree, placed: Placed) -> None:
    for name in ("devices", "drivers", "slots"):
        tree.dir(f"sys/bus/pci/{name}")
    tree.line("sys/bus/pci/drivers_autoprobe", 1)
    for name in ("drivers_probe", "rescan", "uevent"):
        tree.file(f"sys/bus/pci/{name}")
    tree.line("sys/bus/pci/resource_alignment", "")
    for root, path, _ in placed.roots:
        _root(tree, root.domain, root.bus, path)
        if "/0000:" in path:        # a domain below a function: VMD
            tree.link(f"{path.rpartition('/')[0]}/domain", f"{path}/pci_bus/{root.domain:04x}:{root.bus:02x}")
    for node in placed.nodes:
        _function(tree, placed, node)
    drivers(tree, placed)
    slots(tree, placed)


def _root(tree: Tree, domain: int, bus: int, path: str) -> None:
    tree.file(f"{path}/uevent")
    _power(tree, path, "auto", "unsupported")
    _pci_bus(tree, domain, bus, path)


def _pci_bus(tree: Tree, domain: int, bus: int, path: str) -> None:
    name = f"{domain:04x}:{bus:02x}"
    folder = f"{path}/pci_bus/{name}"
    tree.file(f"{folder}/uevent")
    tree.link(f"{folder}/subsystem", "sys/class/pci_bus")
    tree.link(f"{folder}/device", path)
    tree.link(f"sys/class/pci_bus/{name}", folder)


def _power(tree: Tree, path: str, control: str, status: str) -> None:
    tree.lines(f"{path}/power", control=control, runtime_status=status)


def modalias(node: Node) -> str:
    cls = node.chip.cls
    sub = node.subsystem
    return (f"pci:v{node.chip.vendor:08X}d{node.chip.device:08X}sv{sub[0]:08X}sd{sub[1]:08X}"
            f"bc{cls >> 16:02X}sc{cls >> 8 & 0xFF:02X}i{cls & 0xFF:02X}")


def uevent(node: Node) -> str:
    lines = [f"DRIVER={node.driver}"] if node.driver else []
    lines += [f"PCI_CLASS={node.chip.cls:X}", f"PCI_ID={node.chip.vendor:04X}:{node.chip.device:04X}",
              "PCI_SUBSYS_ID={:04X}:{:04X}".format(*node.subsystem), f"PCI_SLOT_NAME={node.address}",
              f"MODALIAS={modalias(node)}"]
    return "\n".join(lines) + "\n"


def _row(start: int, end: int, flags: int) -> str:
    return f"0x{start:016x} 0x{end:016x} 0x{flags:016x}\n"


def resource(node: Node) -> str:
    """Six BARs, the ROM, six of VFs, and four windows of a bridge."""
    rows = [(0, 0, 0)] * (17 if node.chip.is_bridge else 13)
    for bar, start in node.bars:
        rows[bar.index] = (start, start + bar.size - 1, _FLAGS[bar.kind])
    if node.rom:
        rows[6] = (node.rom, node.rom + node.chip.rom - 1, 0x46200)
    elif node.fn.boot_vga:
        rows[6] = (0xC0000, 0xDFFFF, 0x212)
    for bar, start in node.vf_bars:
        total = node.chip.sriov.total if node.chip.sriov else 0
        rows[7 + bar.index] = (start, start + bar.size * total - 1, _FLAGS[bar.kind])
    windows = ((node.window_io, 0x101), (node.window_mem, 0x200), (node.window_pref, 0x102201))
    for index, (window, flags) in enumerate(windows):
        if window:
            rows[13 + index] = window + (flags,)
    return "".join(_row(*row) for row in rows)


def _cpus(placed: Placed, numa: int) -> str:
    cpu = placed.machine.cpu
    each = cpu.count // cpu.nodes
    first = 0 if numa < 0 or cpu.nodes == 1 else numa * each
    last = cpu.count - 1 if numa < 0 or cpu.nodes == 1 else first + each - 1
    return f"{first}-{last}" if last > first else str(first)


def _function(tree: Tree, placed: Placed, node: Node) -> None:
    chip, path = node.chip, node.path
    tree.link(f"sys/bus/pci/devices/{node.address}", path)
    tree.link(f"{path}/subsystem", "sys/bus/pci")
    tree.file(f"{path}/uevent", uevent(node))
    tree.file(f"{path}/config", config.build(node))
    tree.file(f"{path}/resource", resource(node))
    sub = node.subsystem
    mask = 32 if node.driver in _DMA32 else 64
    tree.lines(
        path, vendor=f"0x{chip.vendor:04x}", device=f"0x{chip.device:04x}", subsystem_vendor=f"0x{sub[0]:04x}",
        subsystem_device=f"0x{sub[1]:04x}", **{"class": f"0x{chip.cls:06x}"}, revision=f"0x{chip.revision:02x}",
        irq=node.irq, enable=1 if node.driver and not node.on_vfio else 0, numa_node=node.root.numa,
        local_cpulist=_cpus(placed, node.root.numa), modalias=modalias(node), power_state=node.state,
        d3cold_allowed=1 if chip.is_bridge or chip.is_pcie else 0, broken_parity_status=0, msi_bus=1,
        dma_mask_bits=mask, consistent_dma_mask_bits=mask, ari_enabled=int(node.bus_forwards_ari),
        driver_override=node.override or "(null)")
    for name in ("remove", "rescan"):
        tree.file(f"{path}/{name}")
    asleep = node.state.startswith("D3")
    _power(tree, path, "auto" if asleep or node.driver == "pcieport" else "on", "suspended" if asleep else "active")
    optional(tree, node)
    _bars(tree, node)
    if chip.sriov:
        physical(tree, node)
    if node.physfn:
        tree.link(f"{path}/physfn", node.physfn.path)
    if chip.is_bridge:
        tree.lines(path, secondary_bus_number=node.secondary, subordinate_bus_number=node.subordinate)
        _pci_bus(tree, node.domain, node.secondary, path)
    if node.driver == "pcieport":
        _services(tree, node)
    if node.uses_msix or node.uses_msi:
        tree.line(f"{path}/msi_irqs/{node.irq if node.uses_msi else 64 + node.devfn}",
                  "msix" if node.uses_msix else "msi")


def reset_methods(node: Node) -> List[str]:
    chip, above = node.chip, node.parent
    have = ["flr"] if chip.flr and chip.is_pcie else []
    if chip.af_flr:
        have.append("af_flr")
    if chip.pm and chip.soft_reset and not node.is_vf:
        have.append("pm")
    others = [n for n in above.below if n is not node] if above else []
    if above and not others and not chip.is_bridge:
        have.append("bus")
    return have


def optional(tree: Tree, node: Node) -> None:
    methods = reset_methods(node)
    if methods:
        tree.line(f"{node.path}/reset_method", " ".join(methods))
        tree.file(f"{node.path}/reset")
    if node.chip.cls >> 8 == 0x0300:
        tree.line(f"{node.path}/boot_vga", node.fn.boot_vga or 0)
    if node.chip.is_pcie:
        speed, width = (0, 0) if node.is_vf else node.link
        linked = node.chip.has_link
        if node.state == "D3cold":
            speed, width = 0, 63        # all ones
        tree.lines(node.path, current_link_speed=SPEEDS[speed], current_link_width=width,
                   max_link_speed=SPEEDS[node.chip.speed if linked else 0],
                   max_link_width=node.chip.width if linked else 255)
    if node.fn.label:
        tree.line(f"{node.path}/label", node.fn.label)
        tree.line(f"{node.path}/index", 1)


def _bars(tree: Tree, node: Node) -> None:
    """resourceN is as large as the BAR: a sparse file would do, an empty one stands for it."""
    for bar, _ in node.bars:
        tree.file(f"{node.path}/resource{bar.index}")
        if bar.kind == "m64p" or bar.kind == "m32p":
            tree.file(f"{node.path}/resource{bar.index}_wc")
    if node.rom:
        tree.file(f"{node.path}/rom")


def physical(tree: Tree, node: Node) -> None:
    sriov = node.chip.sriov
    assert sriov is not None
    total = sriov.usable if node.driver and not node.on_vfio else sriov.total
    tree.lines(node.path, sriov_totalvfs=total, sriov_numvfs=len(node.vfs), sriov_offset=node.vf_offset,
               sriov_stride=sriov.stride, sriov_vf_device=f"{sriov.vf.device:x}",
               sriov_drivers_autoprobe=int(node.fn.autoprobe), sriov_vf_total_msix=sriov.msix_pool or 0)
    for index, vf in enumerate(node.vfs):
        tree.link(f"{node.path}/virtfn{index}", vf.path)
        if sriov.msix_pool:
            tree.line(f"{vf.path}/sriov_vf_msix_count", vf.chip.msix)


def _services(tree: Tree, node: Node) -> None:
    """Children of a port whose names look like addresses: 0000:17:00.0:pcie001"""
    kind = {"root": 0, "up": 1, "down": 2}.get(node.chip.kind)
    if kind is None or not node.chip.msi:
        return
    names = {0x01: "pcie_pme"} if kind == 0 else {}
    if node.chip.aer and kind == 0:
        names[0x02] = "aer"
    if node.fn.slot and node.fn.slot.hotplug:
        names[0x04] = "pciehp"
    for service, driver in names.items():
        folder = f"{node.path}/{node.address}:pcie{kind << 8 | service:03x}"
        home = f"sys/bus/pci_express/drivers/{driver}"
        tree.file(f"{folder}/uevent", f"DRIVER={driver}\n")
        tree.link(f"{folder}/subsystem", "sys/bus/pci_express")
        tree.link(f"{folder}/driver", home)
        tree.link(f"{home}/{folder.rpartition('/')[2]}", folder)
        tree.link(f"sys/bus/pci_express/devices/{folder.rpartition('/')[2]}", folder)


def drivers(tree: Tree, placed: Placed) -> None:
    bound: Dict[str, List[Node]] = {name: [] for name in DRIVERS_ALWAYS}
    for node in placed.nodes:
        if node.driver:
            bound.setdefault(node.driver, []).append(node)
    if placed.machine.kernel.vfio_loaded:
        bound.setdefault("vfio-pci", [])
    for name, nodes in bound.items():
        folder = f"sys/bus/pci/drivers/{name}"
        for entry in ("bind", "unbind", "new_id", "remove_id", "uevent"):
            tree.file(f"{folder}/{entry}")
        module = module_of(name)
        if module:
            tree.link(f"{folder}/module", f"sys/module/{module}")
            tree.link(f"sys/module/{module}/drivers/pci:{name}", folder)
        for node in nodes:
            tree.link(f"{folder}/{node.address}", node.path)
            tree.link(f"{node.path}/driver", folder)


def slots(tree: Tree, placed: Placed) -> None:
    for node in placed.nodes:
        slot = node.fn.slot
        if slot is None:
            continue
        folder = f"sys/bus/pci/slots/{slot.name}"
        speed, width = node.link
        tree.lines(folder, address=f"{node.domain:04x}:{node.secondary:02x}:00",
                   cur_bus_speed=SPEEDS[speed] if width else "Unknown", max_bus_speed=SPEEDS[node.chip.speed])
        if slot.hotplug:
            tree.lines(folder, power=1 if node.below else 0, adapter=1 if node.below else 0, attention=0, latch=0)
            tree.link(f"{folder}/module", "sys/module/pciehp")
            tree.dir("sys/module/pciehp/parameters")

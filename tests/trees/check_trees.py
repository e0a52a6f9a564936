#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that trees agree with themselves: check_trees.py DIR...

Every link leads somewhere within its tree; groups, drivers, physical and virtual functions point at each other;
uevent and configuration space agree with the attributes; and lspci, where there is one, reads configuration
space without complaint and names the same link. The last line has the totals; exit status 1 when something failed.
"""
from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from typing import Dict, Iterator, List, Optional, Tuple

SPEEDS = {"Unknown": 0, "2.5 GT/s PCIe": 1, "5.0 GT/s PCIe": 2, "8.0 GT/s PCIe": 3, "16.0 GT/s PCIe": 4, "32.0 GT/s PCIe": 5}


class Report:
    def __init__(self) -> None:
        self.passed = self.failed = 0
        self.skipped: List[str] = []

    def check(self, good: bool, what: str) -> bool:
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}")
        return good

    def skip(self, why: str) -> None:
        """Once for each reason; an error in continuous integration."""
        if why not in self.skipped:
            self.skipped.append(why)
            print(f"SKIP {why}")
            self.failed += os.environ.get("CI") == "true"

    def same(self, one: object, other: object, what: str) -> bool:
        return self.check(one == other, f"{what}: {one!r} is not {other!r}")


class Function:
    """A function as a tree tells of it."""

    def __init__(self, root: str, address: str) -> None:
        self.root, self.address = root, address
        self.path = os.path.realpath(f"{root}/sys/bus/pci/devices/{address}")
        self.config = self.binary("config")
        self.pcie = capability(self.config, 0x10)

    def binary(self, name: str) -> bytes:
        try:
            with open(f"{self.path}/{name}", "rb") as stream:
                return stream.read()
        except FileNotFoundError:
            return b""

    def text(self, name: str) -> Optional[str]:
        data = self.binary(name)
        return data.decode().rstrip("\n") if data else None

    def number(self, name: str) -> int:
        return int(self.text(name) or "-1", 0)

    def target(self, name: str) -> Optional[str]:
        link = f"{self.path}/{name}"
        return os.path.realpath(link) if os.path.islink(link) else None

    @property
    def is_vf(self) -> bool:
        return self.target("physfn") is not None

    @property
    def gone(self) -> bool:
        """All ones: asleep or pulled out."""
        return set(self.config) <= {0xFF}


def capability(config: bytes, wanted: int) -> int:
    at, seen = (config[0x34] if len(config) > 64 else 0), 0
    while 0x40 <= at <= len(config) - 4 and seen < 48:
        if config[at] == wanted:
            return at
        at, seen = config[at + 1] & 0xFC, seen + 1
    return 0


def u16(config: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", config, at)[0])


def u32(config: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", config, at)[0])


def entries(folder: str) -> List[str]:
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


# Links

def links(root: str) -> Iterator[str]:
    stack = [root]
    while stack:
        with os.scandir(stack.pop()) as found:
            for entry in found:
                if entry.is_symlink():
                    yield entry.path
                elif entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)


def check_links(report: Report, root: str) -> None:
    for link in links(root):
        target = os.readlink(link)
        whole = os.path.normpath(os.path.join(os.path.dirname(link), target))
        inside = not target.startswith("/") and whole.startswith(root + "/")
        report.check(inside and os.path.exists(whole), f"{link} -> {target} leads nowhere in the tree")


# Each function

def check_uevent(report: Report, f: Function) -> None:
    have = dict(line.split("=", 1) for line in (f.text("uevent") or "").split("\n"))
    driver = f.target("driver")
    report.same(have.get("DRIVER"), os.path.basename(driver) if driver else None, f"{f.path} uevent DRIVER")
    report.same(have["PCI_CLASS"], f"{f.number('class'):X}", f"{f.path} uevent PCI_CLASS")
    report.same(have["PCI_ID"], f"{f.number('vendor'):04X}:{f.number('device'):04X}", f"{f.path} uevent PCI_ID")
    report.same(have["PCI_SUBSYS_ID"], f"{f.number('subsystem_vendor'):04X}:{f.number('subsystem_device'):04X}",
                f"{f.path} uevent PCI_SUBSYS_ID")
    report.same(have["PCI_SLOT_NAME"], f.address, f"{f.path} uevent PCI_SLOT_NAME")
    if f.text("modalias"):
        report.same(have["MODALIAS"], f.text("modalias"), f"{f.path} uevent MODALIAS")


def check_header(report: Report, f: Function) -> None:
    ids = (0xFFFF, 0xFFFF) if f.is_vf else (f.number("vendor"), f.number("device"))
    report.same((u16(f.config, 0), u16(f.config, 2)), ids, f"{f.path} ids")
    report.same(u32(f.config, 8), f.number("class") << 8 | f.number("revision"), f"{f.path} class and revision")
    bridge = f.number("class") >> 8 == 0x0604
    report.same(f.config[0x0E] & 0x7F, int(bridge), f"{f.path} header type")
    if bridge:
        buses = (f.number("secondary_bus_number"), f.number("subordinate_bus_number"))
        if buses[0] >= 0:
            report.same((f.config[0x19], f.config[0x1A]), buses, f"{f.path} bus numbers")
            report.same(f.config[0x18], int(f.address.split(":")[1], 16), f"{f.path} primary bus")
    else:
        report.same((u16(f.config, 0x2C), u16(f.config, 0x2E)),
                    (f.number("subsystem_vendor"), f.number("subsystem_device")), f"{f.path} subsystem")
    check_bars(report, f, 2 if bridge else 6)


def check_bars(report: Report, f: Function, count: int) -> None:
    rows = [[int(word, 16) for word in line.split()] for line in (f.text("resource") or "").split("\n")]
    report.check(len(rows) in (13, 17), f"{f.path} resource has {len(rows)} lines")
    if f.is_vf:
        return
    for index in range(count):
        start, end, flags = rows[index]
        if flags:
            low = u32(f.config, 0x10 + 4 * index)
            base = low & (0xFFFFFFFC if low & 1 else 0xFFFFFFF0)
            if flags & 0x100000:
                base |= u32(f.config, 0x14 + 4 * index) << 32
            report.same(base, start, f"{f.path} BAR {index}")
            report.check(end > start and start % (end - start + 1) == 0, f"{f.path} BAR {index} is not aligned")


def check_link(report: Report, f: Function) -> None:
    if f.text("current_link_speed") is None:
        return
    if not report.check(f.pcie != 0, f"{f.path} has link attributes and no PCI Express capability"):
        return
    port_type = u16(f.config, f.pcie + 2) >> 4 & 0xF
    status, cap = u16(f.config, f.pcie + 0x12), u32(f.config, f.pcie + 0x0C)
    have = (SPEEDS[f.text("current_link_speed") or ""], f.number("current_link_width"))
    report.same((status & 0xF, status >> 4 & 0x3F), have, f"{f.path} link status")
    top = (SPEEDS[f.text("max_link_speed") or ""], f.number("max_link_width"))
    report.same(top, (0, 255) if port_type >= 9 else (cap & 0xF, cap >> 4 & 0x3F), f"{f.path} link capabilities")
    report.check(have[0] <= max(top[0], 1) and have[1] <= top[1], f"{f.path} link is better than it can be")


def check_reset(report: Report, f: Function) -> None:
    methods = (f.text("reset_method") or "").split()
    flr = bool(f.pcie and u32(f.config, f.pcie + 4) & 1 << 28)
    report.same("flr" in methods, flr, f"{f.path} FLR")
    power = capability(f.config, 1)
    soft = bool(power) and not u16(f.config, power + 4) & 0x0008
    report.same("pm" in methods, soft, f"{f.path} reset by power management")


def check_sriov(report: Report, f: Function) -> None:
    if f.text("sriov_numvfs") is None:
        return
    numbers = [name for name in entries(f.path) if name.startswith("virtfn")]
    report.same(len(numbers), f.number("sriov_numvfs"), f"{f.path} virtfn links")
    offset, stride = f.number("sriov_offset"), f.number("sriov_stride")
    for name in numbers:
        vf = Function(f.root, os.path.basename(f.target(name) or ""))
        report.same(vf.target("physfn"), f.path, f"{vf.path} physfn")
        report.same(os.path.dirname(vf.path), os.path.dirname(f.path), f"{vf.path} is not beside its function")
        report.same(routing_id(vf), routing_id(f) + offset + int(name[6:]) * stride, f"{vf.path} address")
        report.same(f"{vf.number('device'):x}", f.text("sriov_vf_device"), f"{vf.path} device id")


def routing_id(f: Function) -> int:
    _, bus, rest = f.address.split(":")
    device, function = rest.split(".")
    return int(bus, 16) << 8 | int(device, 16) << 3 | int(function)


def check_function(report: Report, f: Function) -> None:
    report.same(os.path.basename(f.path), f.address, f"{f.path} folder")
    check_uevent(report, f)
    if not f.gone:
        check_header(report, f)
        if len(f.config) >= 256:
            check_link(report, f)
            check_reset(report, f)
    check_sriov(report, f)
    driver = f.target("driver")
    if driver:
        back = f"{driver}/{f.address}"
        report.same(os.path.realpath(back), f.path, f"{back}")
    group = f.target("iommu_group")
    if group:
        report.same(os.path.realpath(f"{group}/devices/{f.address}"), f.path, f"{group} devices")


# The other way round

def check_back(report: Report, root: str, functions: Dict[str, Function]) -> None:
    for driver in entries(f"{root}/sys/bus/pci/drivers"):
        folder = f"{root}/sys/bus/pci/drivers/{driver}"
        for name in entries(folder):
            if name.count(":") == 2:
                report.same(functions[name].target("driver"), os.path.realpath(folder), f"{folder}/{name}")
    for group in entries(f"{root}/sys/kernel/iommu_groups"):
        folder = f"{root}/sys/kernel/iommu_groups/{group}"
        members = entries(f"{folder}/devices")
        report.check(bool(members), f"{folder} is empty")
        for name in members:
            report.same(functions[name].target("iommu_group"), os.path.realpath(folder), f"{folder}/devices/{name}")
    for name in entries(f"{root}/sys/class/net"):
        check_net(report, f"{root}/sys/class/net/{name}")


def check_net(report: Report, folder: str) -> None:
    path = os.path.realpath(folder)
    master = f"{path}/master"
    if os.path.islink(master):
        name = os.path.basename(path)
        report.check(os.path.islink(f"{os.path.realpath(master)}/lower_{name}"), f"{master} has no lower_{name}")
    ports = entries(f"{path}/brif")
    for port in ports:
        report.same(os.path.realpath(f"{os.path.dirname(folder)}/{port}/master"), path, f"{path}/brif/{port}")


# lspci

def hexdump(f: Function) -> str:
    config = f.config
    if f.is_vf:                     # lspci takes the ids of virtual functions from sysfs
        config = struct.pack("<HH", f.number("vendor"), f.number("device")) + config[4:]
    lines = [f"{f.address} Function"]
    for at in range(0, len(config), 16):
        lines.append(f"{at:02x}: " + " ".join(f"{byte:02x}" for byte in config[at:at + 16]))
    return "\n".join(lines) + "\n\n"


def check_lspci(report: Report, root: str, functions: Dict[str, Function]) -> None:
    lspci = shutil.which("lspci") or shutil.which("/usr/sbin/lspci")
    readable = [f for f in functions.values() if not f.gone and len(f.config) >= 256]
    if lspci is None:
        report.skip("lspci is not installed: configuration space is not compared with it")
    if lspci is None or not readable:
        return
    command = [lspci, "-F", "/dev/stdin", "-D", "-vvvnn", "-i", f"{root}/usr/share/misc/pci.ids"]
    done = subprocess.run(command, input="".join(map(hexdump, readable)), capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.split("\n") if line and "libkmod" not in line]
    report.check(done.returncode == 0 and not complaints, f"{root}: lspci says {complaints}")
    texts = {text.split(" ", 1)[0]: text for text in done.stdout.split("\n\n") if text.strip()}
    for f in readable:
        text = texts.get(f.address, "")
        if report.check(bool(text), f"{f.path}: lspci does not list it"):
            check_text(report, f, text)


def check_text(report: Report, f: Function, text: str) -> None:
    for sign in ("!!!", "<chain broken>", "<chain looped>", "Unknown header", "<access denied>", "unknown version"):
        report.check(sign not in text, f"{f.path}: lspci says {sign}: {line_with(text, sign)}")
    report.check(f"[{f.number('vendor'):04x}:{f.number('device'):04x}]" in text, f"{f.path}: lspci has other ids")
    names = text.split("\n", 1)[0]
    report.check("Device [" not in names and "Class [" not in names, f"{f.path}: no name in pci.ids: {names}")
    speed = (f.text("current_link_speed") or "Unknown").split()[0]
    if speed != "Unknown" and not f.is_vf:
        found = line_with(text, "LnkSta:")
        wanted = f"Speed {speed.replace('.0', '')}GT/s"
        report.check(wanted in found and f"Width x{f.number('current_link_width')}" in found, f"{f.path}: {found}")


def line_with(text: str, sign: str) -> str:
    return next((line.strip() for line in text.split("\n") if sign in line), "")


def check_tree(report: Report, root: str) -> int:
    root = os.path.realpath(root)
    functions = {name: Function(root, name) for name in entries(f"{root}/sys/bus/pci/devices")}
    report.check(bool(functions), f"{root} has no functions")
    check_links(report, root)
    for f in functions.values():
        check_function(report, f)
    check_back(report, root, functions)
    check_lspci(report, root, functions)
    return len(functions)


def trees_in(folder: str) -> List[str]:
    """A tree itself, or a folder of trees."""
    if os.path.isdir(f"{folder}/sys"):
        return [folder]
    return [f"{folder}/{name}" for name in entries(folder) if os.path.isdir(f"{folder}/{name}/sys")]


def main(folders: List[str]) -> int:
    if not folders or folders[0].startswith("-"):
        print(__doc__)
        return 0 if folders and folders[0] in ("-h", "--help") else 2
    report = Report()
    totals: List[Tuple[str, int]] = []
    for folder in folders:
        for root in trees_in(folder):
            totals.append((root, check_tree(report, root)))
    for root, count in totals:
        print(f"{os.path.basename(root):24} {count:6} functions")
    report.check(bool(totals), "no tree found")
    print(f"{report.passed} passed, {report.failed} failed, {len(report.skipped)} skipped, {len(totals)} trees")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

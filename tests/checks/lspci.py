#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the fields of configuration space, as the library decodes them, against what lspci prints of the same bytes.

    lspci.py [--every] PROGRAMS TREE...    PROGRAMS is the folder with pcipt-topology; a TREE may be a folder of trees

With --every, each field that both know must have been compared at least once. Prints a line for each difference.
"""
from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

TYPES = {"Endpoint": 0, "Legacy Endpoint": 1, "Root Port": 4, "Upstream Port": 5, "Downstream Port": 6,
         "PCI-Express to PCI/PCI-X Bridge": 7, "PCI/PCI-X to PCI-Express Bridge": 8,
         "Root Complex Integrated Endpoint": 9, "Root Complex Event Collector": 10}
SPEEDS = {"2.5": 1, "5": 2, "8": 3, "16": 4, "32": 5, "64": 6}
ACS = {"SrcValid": 1, "TransBlk": 2, "ReqRedir": 4, "CmpltRedir": 8, "UpstreamFwd": 16, "EgressCtrl": 32, "DirectTrans": 64}
Fields = Dict[str, Any]

# The signs of a line: field by the word before the sign.
FLAGS = {
    "Control": {"command-memory": "Mem", "command-master": "BusMaster", "command-no-intx": "DisINTx"},
    "Flags": {"pm-d1": "D1", "pm-d2": "D2"},
    "MSI": {"msi-enabled": "Enable", "msi-maskable": "Maskable", "msi-64bit": "64bit"},
    "MSI-X": {"msix-enabled": "Enable", "msix-masked": "Masked"},
    "DevCap": {"pcie-extended-tags": "ExtTag", "pcie-flr": "FLReset"},
    "LnkCap": {"link-clock-pm": "ClockPM", "link-surprise-down": "Surprise", "link-active-reporting": "LLActRep"},
    "LnkCtl": {"link-disabled": "Disabled", "link-common-clock": "CommClk"},
    "LnkSta": {"link-training": "Train", "link-slot-clock": "SlotClk", "link-active": "DLActive"},
    "SltCap": {"slot-button": "AttnBtn", "slot-power-control": "PwrCtrl", "slot-latch": "MRL",
               "slot-attention-led": "AttnInd", "slot-power-led": "PwrInd", "slot-surprise": "Surprise",
               "slot-hotplug": "HotPlug", "slot-interlock": "Interlock"},
    "SltSta": {"slot-occupied": "PresDet"},
    "DevCap2": {"pcie-ari-forwarding": "ARIFwd"},
    "DevCtl2": {"pcie-ari-enabled": "ARIFwd"},
    "AFCap": {"af-pending": "TP", "af-flr": "FLR"},
    "ARICap": {"ari-mfvc": "MFVC", "ari-acs": "ACS"},
    "ATSCtl": {"ats-enabled": "Enable"},
    "PASIDCap": {"pasid-execute": "Exec", "pasid-privileged": "Priv"},
    "PASIDCtl": {"pasid-enabled": "Enable"},
    "IOVCtl": {"sriov-enabled": "Enable", "sriov-memory": "MSE", "sriov-ari": "ARIHierarchy"},
}


def decimal(text: str) -> int:
    return int(text)


def hexadecimal(text: str) -> int:
    return int(text, 16)


def speed(text: str) -> int:
    return SPEEDS[text]


# Field, line, what stands in it, and what it means.
VALUES = [
    ("primary-bus", "Bus", r"primary=(\w+)", hexadecimal),
    ("secondary-bus", "Bus", r"secondary=(\w+)", hexadecimal),
    ("subordinate-bus", "Bus", r"subordinate=(\w+)", hexadecimal),
    ("interrupt-pin", "Interrupt", r"pin ([A-D])", lambda text: ord(text) - ord("@")),
    ("pm-version", "PM", r"version (\d+)", decimal),
    ("msi-vectors", "MSI", r"Count=\d+/(\d+)", decimal),
    ("msi-vectors-used", "MSI", r"Count=(\d+)/", decimal),
    ("msix-vectors", "MSI-X", r"Count=(\d+)", decimal),
    ("msix-table-bar", "Vector table", r"BAR=(\d+)", decimal),
    ("msix-table-offset", "Vector table", r"offset=(\w+)", hexadecimal),
    ("msix-pba-bar", "PBA", r"BAR=(\d+)", decimal),
    ("msix-pba-offset", "PBA", r"offset=(\w+)", hexadecimal),
    ("pcie-version", "Express", r"\(v(\d+)\)", decimal),
    ("pcie-type", "Express", r"\(v\d+\) ([^,(]+?)(?: \(Slot[+-]\))?, ", lambda text: TYPES[text]),
    ("pcie-slot", "Express", r"\(Slot([+-])\)", lambda text: int(text == "+")),
    ("pcie-max-payload", "DevCap", r"MaxPayload (\d+) bytes", decimal),
    ("pcie-payload", "DevCtl", r"MaxPayload (\d+) bytes", decimal),
    ("pcie-read-request", "DevCtl", r"MaxReadReq (\d+) bytes", decimal),
    ("link-port", "LnkCap", r"Port #(\d+)", decimal),
    ("link-max-speed", "LnkCap", r"Speed ([\d.]+)GT/s", speed),
    ("link-max-width", "LnkCap", r"Width x(\d+)", decimal),
    ("link-aspm", "LnkCap", r"ASPM ([^,]+)", lambda text: ("L0s" in text) | ("L1" in text) << 1),
    ("link-aspm-enabled", "LnkCtl", r"ASPM ([^;]+)", lambda text: ("L0s" in text) | ("L1" in text) << 1),
    ("link-speed", "LnkSta", r"Speed ([\d.]+)GT/s", speed),
    ("link-width", "LnkSta", r"Width x(\d+)", decimal),
    ("link-target-speed", "LnkCtl2", r"Target Link Speed: ([\d.]+)GT/s", speed),
    ("link-speeds", "LnkCap2", r"Supported Link Speeds: ([\d.]+(?:-[\d.]+)?)GT/s",
     lambda text: (1 << SPEEDS[text.rpartition("-")[2]]) - 1),
    ("slot-number", "SltCap", r"Slot #(\d+)", decimal),
    ("ari-next-function", "ARICap", r"Next Function: (\d+)", decimal),
    ("ats-queue-depth", "ATSCap", r"Invalidate Queue Depth: (\w+)", lambda text: int(text, 16) or 32),
    ("pasid-width", "PASIDCap", r"Max PASID Width: (\w+)", hexadecimal),
    ("sriov-initial-vfs", "Initial VFs", r"Initial VFs: (\d+)", decimal),
    ("sriov-total-vfs", "Initial VFs", r"Total VFs: (\d+)", decimal),
    ("sriov-vfs", "Initial VFs", r"Number of VFs: (\d+)", decimal),
    ("sriov-dependency", "Initial VFs", r"Dependency Link: (\w+)", hexadecimal),
    ("sriov-offset", "VF offset", r"VF offset: (\d+)", decimal),
    ("sriov-stride", "VF offset", r"stride: (\d+)", decimal),
    ("sriov-vf-device", "VF offset", r"Device ID: (\w+)", hexadecimal),
]
KNOWN = {name for line in FLAGS.values() for name in line} | {value[0] for value in VALUES} | {
    "acs-supported", "acs-enabled", "serial", "pm-state", "pm-no-soft-reset", "pm-pme", "pm-pme-enabled"}
OWN = {"header-type", "multifunction", "ats-page-aligned"}   # lspci prints these otherwise or not at all


def lines_of(text: str) -> Dict[str, str]:
    """The lines of one function by their first word; those that a line goes on in are joined to it."""
    found: Dict[str, str] = {}
    last, depth = "", 0
    for line in text.splitlines()[1:]:
        inner = len(line) - len(line.lstrip("\t"))
        line = line.strip()
        capability = re.match(r"Capabilities: \[\w+(?: v\d+)?\] (Power Management|MSI-X|MSI|Express|Device Serial Number)", line)
        word = re.match(r"([A-Za-z][\w ]*?):\s", line)
        if capability:
            last = {"Power Management": "PM", "Device Serial Number": "Serial"}.get(capability[1], capability[1])
        elif word and inner <= max(depth, 2):
            last = "Initial VFs" if word[1] == "Initial VFs" else word[1]
        if capability or (word and inner <= max(depth, 2)):
            depth = inner
            key = "PMStatus" if last == "Status" and inner > 1 else last
            last = key
            found.setdefault(key, line)
        elif last in found:
            found[last] += " " + line
    return found


def signs(line: str, word: str) -> Optional[int]:
    found = re.search(rf"(?<![\w-]){re.escape(word)}([+-])", line)
    return int(found[1] == "+") if found else None


def by_lspci(text: str) -> Fields:
    lines, fields = lines_of(text), {}
    for line, words in FLAGS.items():
        for name, word in words.items():
            value = signs(lines.get(line, ""), word)
            if value is not None:
                fields[name] = value
    for name, line, pattern, decode in VALUES:
        found = re.search(pattern, lines.get(line, ""))
        if found:
            fields[name] = decode(found[1])
    for name, line in (("acs-supported", "ACSCap"), ("acs-enabled", "ACSCtl")):
        if line in lines:
            fields[name] = sum(bit for word, bit in ACS.items() if signs(lines[line], word))
    serial = re.search(r"Serial Number ([0-9a-f-]{23})", text)
    if serial:
        fields["serial"] = serial[1].replace("-", "")
    state = re.search(r"Status: D(\d) NoSoftRst([+-]) PME-Enable([+-])", text)
    if state:
        fields["pm-state"] = int(state[1])
        fields["pm-no-soft-reset"] = int(state[2] == "+")
        fields["pm-pme-enabled"] = int(state[3] == "+")
    pme = re.search(r"PME\(D0([+-]),D1([+-]),D2([+-]),D3hot([+-]),D3cold([+-])\)", text)
    if pme:
        fields["pm-pme"] = sum((pme[i + 1] == "+") << i for i in range(5))
    return fields


def hexdump(device: Dict[str, Any]) -> str:
    """lspci takes the ids of virtual functions from elsewhere, and would not know the function with all ones."""
    config = bytes.fromhex(device["config"])
    ids = bytes.fromhex(device["vendor"])[::-1] + bytes.fromhex(device["device"])[::-1]
    config = ids + config[4:]
    lines = [f"{device['address']} Function"]
    lines += [f"{at:02x}: " + " ".join(f"{byte:02x}" for byte in config[at:at + 16]) for at in range(0, len(config), 16)]
    return "\n".join(lines) + "\n\n"


class Comparison:
    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.compared: Dict[str, int] = {}
        self.differences = 0
        self.functions = 0

    def tree(self, root: Path) -> None:
        done = subprocess.run([self.programs / "pcipt-topology", "--root", root, "--json"], capture_output=True,
                              text=True, check=True)
        devices = [device for device in json.loads(done.stdout)["devices"]
                   if len(device.get("config", "")) > 128 and set(device["config"]) != {"f"}]
        lspci = shutil.which("lspci", path="/usr/bin:/usr/sbin:/bin:/sbin") or "lspci"
        done = subprocess.run([lspci, "-F", "/dev/stdin", "-D", "-vvv"], input="".join(map(hexdump, devices)),
                              capture_output=True, text=True, check=True)
        texts = {text.split(" ", 1)[0]: text for text in done.stdout.split("\n\n") if text.strip()}
        for device in devices:
            self.functions += 1
            self.device(root, device["address"], device["fields"], by_lspci(texts[device["address"]]),
                        device.get("resizable_bars", []), texts[device["address"]])

    def device(self, root: Path, address: str, ours: Fields, theirs: Fields, bars: List[Any], text: str) -> None:
        for name in sorted(KNOWN & (set(ours) | set(theirs))):
            mine, other = ours.get(name), theirs.get(name)
            if other is None and (mine == 0 or name in self.silent(address, theirs)):
                continue        # lspci leaves out what is off
            self.compared[name] = self.compared.get(name, 0) + 1
            if mine != other:
                self.differences += 1
                print(f"{root.name} {address}: {name} is {mine}, lspci says {other}")
        self.bars(root, address, bars, text)

    @staticmethod
    def silent(address: str, theirs: Fields) -> List[str]:
        """Fields that lspci prints for some kinds of function alone."""
        silent = []
        if theirs.get("pcie-type") in (0, 1) and not address.endswith(":00.0"):
            silent += ["link-speeds", "link-target-speed"]
        return silent

    def bars(self, root: Path, address: str, bars: List[Any], text: str) -> None:
        section = re.search(r"Physical Resizable BAR\n((?:\t\tBAR .*\n?)+)", text)
        theirs = re.findall(r"BAR (\d): current size: (\d+)([KMGT])B", section[1]) if section else []
        scale = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
        expected = [(int(bar), int(size) * scale[unit]) for bar, size, unit in theirs]
        if expected or bars:
            self.compared["resizable-bar"] = self.compared.get("resizable-bar", 0) + 1
            if [(bar["bar"], bar["size"]) for bar in bars] != expected:
                self.differences += 1
                print(f"{root.name} {address}: resizable BARs are {bars}, lspci says {expected}")


def trees(paths: List[str]) -> Iterator[Path]:
    for path in map(Path, paths):
        if (path / "sys").is_dir():
            yield path
        else:
            yield from (inner for inner in sorted(path.iterdir()) if (inner / "sys").is_dir())


def main(arguments: List[str]) -> int:
    every = arguments[:1] == ["--every"]
    arguments = arguments[every:]
    if len(arguments) < 2:
        print(__doc__)
        return 2
    comparison = Comparison(Path(arguments[0]))
    for root in trees(arguments[1:]):
        comparison.tree(root)
    missing = sorted((KNOWN | {"resizable-bar"}) - set(comparison.compared)) if every else []
    if missing:
        print(f"never compared: {', '.join(missing)}")
    print(f"{comparison.functions} functions, {sum(comparison.compared.values())} fields compared, "
          f"{comparison.differences} differences")
    return 1 if comparison.differences or missing or not comparison.functions else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# SPDX-License-Identifier: LGPL-2.1-or-later
"""What our programs say in a guest, held against the shell's walk of the same sysfs and against the capture read here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import expect
from expect import Unexpected
from vm import Result

LSPCI = Path(__file__).resolve().parent.parent / "checks" / "lspci.py"


def intel_on(result: Result, programs: Path) -> None:
    expect.intel_on(result)
    _agrees(result)
    _is_ready(result, True)
    _capture_equals(result, programs)


def no_groups(result: Result, programs: Path) -> None:
    expect.no_groups(result)
    _agrees(result)
    _is_ready(result, False)
    _capture_equals(result, programs)


def intel_off(result: Result, programs: Path) -> None:
    no_groups(result, programs)
    _found(result, "iommu-off-by-parameter")


def no_iommu(result: Result, programs: Path) -> None:
    no_groups(result, programs)
    _found(result, "iommu-not-in-firmware")


def virtio(result: Result, programs: Path) -> None:
    expect.virtio(result)
    _agrees(result)
    _capture_equals(result, programs)
    if not result.kernel.knows("virtio_iommu"):
        _is_ready(result, False)
        _found(result, "iommu-no-driver")


def _json(result: Result, name: str) -> Any:
    return json.loads(result.read(name))


def _agrees(result: Result) -> None:
    """Devices with ids, class and driver, and groups with members, are those that the shell finds."""
    for name in ("groups.json", "nobody.json"):
        picture = _json(result, name)
        lines = []
        for device in picture["devices"]:
            group = device["group"]
            lines.append(f"device {device['address']} 0x{device['vendor']} 0x{device['device']} 0x{device['class']} "
                         f"{device['driver'] or '-'} {'-' if group is None else group}")
        for group in picture["groups"]:
            lines.append(" ".join([f"group {group['number']}", *group["members"]]))
        walked = result.output.decode().split("\n")
        if sorted(lines) != sorted(line for line in walked if line):
            raise Unexpected(f"{name} differs from the shell: {sorted(set(lines) ^ set(walked))}")


def _is_ready(result: Result, ready: bool) -> None:
    status = _json(result, "status.json")
    if status["ready"] != ready or (result.read("ready") == b"0\n") != ready:
        raise Unexpected(f"ready is {status['ready']}: {status['findings']}")


def _found(result: Result, name: str) -> None:
    names = [finding["name"] for finding in _json(result, "status.json")["findings"]]
    if name not in names:
        raise Unexpected(f"{name} is not among {names}")


def _capture_equals(result: Result, programs: Path) -> None:
    """The guest's capture, read outside, gives the same JSON byte for byte; the scrubbed one holds no MAC address."""
    with tempfile.TemporaryDirectory() as folder:
        result.unpack(Path(folder))
        for program in ("groups", "status", "topology"):
            here = subprocess.run([programs / "bin" / f"pcipt-{program}", "--root", f"{folder}/capture", "--json"],
                                  stdout=subprocess.PIPE, check=False).stdout
            if here != result.read(f"{program}.json"):
                raise Unexpected(f"pcipt-{program} --json of the capture differs from that of the machine")
        if subprocess.run(["grep", "-rqE", r"52:54:00(:[0-9a-f]{2}){3}", f"{folder}/scrubbed"], check=False).returncode == 0:
            raise Unexpected("the scrubbed capture still has a MAC address")
        _serials_are_gone(Path(folder))
    agrees_with_lspci(result, programs)


def agrees_with_lspci(result: Result, programs: Path) -> None:
    """Configuration space of the guest, taken apart by the library and by lspci."""
    with tempfile.TemporaryDirectory() as folder:
        result.unpack(Path(folder))
        done = subprocess.run([sys.executable, LSPCI, programs / "bin", f"{folder}/capture"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise Unexpected(f"the library and lspci differ: {done.stdout}")


def _serials_are_gone(folder: Path) -> None:
    """Device serial numbers, extended capability 3, are in the capture and zero in the scrubbed one."""
    seen = 0
    for config in folder.glob("capture/sys/devices/**/config"):
        scrubbed = (folder / "scrubbed" / config.relative_to(folder / "capture")).read_bytes()
        for found in re.finditer(rb"\x03\x00\x01.", config.read_bytes()[0x100:], re.DOTALL):
            if found.start() % 4:
                continue
            serial = slice(0x100 + found.end(), 0x100 + found.end() + 8)
            seen += any(config.read_bytes()[serial])
            if any(scrubbed[serial]):
                raise Unexpected(f"{config}: the serial number is still there")
    if not seen:
        raise Unexpected("no device of the capture has a serial number: nothing was proven")

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Machines, each declared in a file of machines/. README.md describes the format."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "machines"
USUAL = ("release", "backports")
CHOSEN = tuple(os.environ.get("PCIPT_VM_KERNELS", "").split())
KERNELS = CHOSEN or USUAL


class MachineError(Exception):
    """No such machine, or its file does not say what it should."""


@dataclass
class Machine:
    name: str
    machine: str = "q35"
    memory: int = 1024
    processors: int = 1
    clock: str = "wall"
    image: str = "unpacked"
    parameters: list[str] = field(default_factory=list)
    kernels: list[str] = field(default_factory=lambda: list(KERNELS))
    modules: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    disks: list[tuple[str, int]] = field(default_factory=list)
    slots: list[bytes] = field(default_factory=list)  # structures of SMBIOS


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.machine"))


def load(name: str) -> Machine:
    if name not in names():
        raise MachineError(f"no machine '{name}'; there are: {', '.join(names())}")
    machine = Machine(name)
    _read(machine, FOLDER / f"{name}.machine")
    return machine


def _read(machine: Machine, path: Path) -> None:
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, colon, value = line.partition(":")
        try:
            if not colon:
                raise ValueError("no colon")
            _set(machine, key.strip(), value.strip(), path)
        except (ValueError, FileNotFoundError) as error:
            raise MachineError(f"{path.name}, line {number}: {error}") from error


def _set(machine: Machine, key: str, value: str, path: Path) -> None:
    if key == "include":
        _read(machine, path.parent / value)
    elif key == "machine":
        machine.machine = value
    elif key == "memory":
        machine.memory = int(value)
    elif key == "processors":
        machine.processors = int(value)
    elif key == "clock":
        machine.clock = _one_of(value, "wall", "instructions")
    elif key == "image":
        machine.image = _one_of(value, "unpacked", "packed")
    elif key == "parameters":
        machine.parameters += value.split()
    elif key == "modules":
        machine.modules += value.split()
    elif key == "kernels":
        machine.kernels = _known_kernels(value.split())
    elif key == "disk":
        machine.disks.append(_disk(value))
    elif key == "slot":
        machine.slots.append(_slot(value, len(machine.slots)))
    elif key in ("device", "netdev", "global", "object", "numa"):
        machine.options += [f"-{key}", value]
    else:
        raise ValueError(f"unknown word '{key}'")


def _known_kernels(kernels: list[str]) -> list[str]:
    for kernel in kernels:
        if kernel not in KERNELS:
            raise ValueError(f"unknown kernel '{kernel}'")
    return kernels


def _one_of(value: str, *known: str) -> str:
    if value not in known:
        raise ValueError(f"unknown word '{value}'")
    return value


def _slot(value: str, number: int) -> bytes:
    """System Slots, type 9 of SMBIOS 3.1: NAME,LANES,USAGE,ADDRESS of the port."""
    name, lanes, usage, address = value.split(",")
    bus, _, rest = address.partition(":")
    device, _, function = rest.partition(".")
    widths = {"1": (0xB2, 8), "2": (0xB3, 9), "4": (0xB4, 10), "8": (0xB5, 11), "16": (0xB6, 13)}  # of the third generation
    usages = {"free": 3, "taken": 4, "unavailable": 5}
    kind, width = widths[lanes]
    return struct.pack("<BBHBBBBBHBBHBB", 9, 17, 0x0900 + number, 1, kind, width, usages[usage], 4, number, 0x0C, 0x01, 0,
                       int(bus, 16), int(device, 16) << 3 | int(function)) + name.encode() + b"\0\0"


def _disk(value: str) -> tuple[str, int]:
    name, _, size = value.partition(",")
    if not size.endswith("M"):
        raise ValueError("a disk is declared as NAME,SIZEM")
    return name, int(size[:-1]) << 20

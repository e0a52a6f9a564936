# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine with requests, and what pcipt-assign answers."""
from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Set


class Failed(Exception):
    pass


class Skipped(Exception):
    pass


def check(good: Any, what: object) -> None:
    if not good:
        raise Failed(str(what))


class Case(NamedTuple):
    """A machine with requests that can be had on it."""
    program: Path
    tree: Path
    requests: Path
    answer: Dict[str, Any]

    def run(self, *arguments: object, status: int = 0) -> str:
        command = [self.program, "--root", self.tree, self.requests, *arguments]
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        check(done.returncode == status, f"{command}: status {done.returncode}\n{done.stderr.decode()}")
        return done.stdout.decode("ascii")

    def vms(self) -> List[Dict[str, Any]]:
        return self.answer["virtual_machines"]

    def given(self, vm: Dict[str, Any]) -> Set[str]:
        return {port["address"] for port in vm["ports"]}

    def all_given(self) -> Set[str]:
        return {address for vm in self.vms() for address in self.given(vm)}

    def makes(self) -> bool:
        return any(port["to_be_made"] for vm in self.vms() for port in vm["ports"])

    def functions(self, slot: str) -> List[str]:
        """Addresses that a slot without a function stands for."""
        return sorted(path.name for path in (self.tree / "sys/bus/pci/devices").glob(f"{slot}.*"))

    def uevent(self, address: str) -> Dict[str, str]:
        lines = (self.tree / "sys/bus/pci/devices" / address / "uevent").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


def properties(text: str, default: Optional[str]) -> Dict[str, str]:
    found: Dict[str, str] = {}
    for item in text.split(","):
        key, sign, value = item.partition("=")
        if not sign:
            check(default, f"no key in '{item}'")
            key, value = str(default), item
        check(key not in found, f"{key} twice in '{text}'")
        found[key] = value
    return found

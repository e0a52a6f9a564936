# SPDX-License-Identifier: LGPL-2.1-or-later
"""QEMU: -device driver,property=value,... in each line."""
from __future__ import annotations

import re
from typing import Any, Dict, List, Set, Tuple

from formats.case import Case, check, properties


def check_qemu(case: Case) -> None:
    for vm in case.vms():
        for iommufd in ([], ["--iommufd"]):
            read_qemu(case, vm, case.run("--format", "qemu", "--vm", vm["name"], *iommufd), bool(iommufd))


def read_qemu(case: Case, vm: Dict[str, Any], text: str, iommufd: bool) -> None:
    old = vm.get("hypervisor") == "qemu-pc"
    ids: Set[str] = set()
    ports: Set[str] = set()
    chassis: Set[Tuple[str, str]] = set()
    places: Dict[Tuple[str, int], Dict[int, bool]] = {}
    got: List[str] = []
    for line in text.splitlines():
        check(re.fullmatch(r"-(device|object) [A-Za-z0-9.,=:_/-]+", line), f"what a shell would not leave: {line}")
        option, value = line.split(" ")
        driver, _, rest = value.partition(",")
        found = properties(rest, None)
        check(found["id"] not in ids and re.fullmatch(r"[a-z][a-z0-9._-]*", found["id"]), f"id: {line}")
        ids.add(found["id"])
        if option == "-object":
            check(driver == "iommufd" and iommufd, line)
            continue
        slot, function = (int(part, 16) for part in found["addr"].split("."))
        functions = places.setdefault((found["bus"], slot), {})
        check(function not in functions and function < 8 and slot < 32, f"place: {line}")
        functions[function] = found.get("multifunction") == "on"
        if driver == "pcie-root-port":
            check(found["bus"] == "pcie.0" and 0 < slot < 31 and not old, line)
            check((found["chassis"], found["slot"]) not in chassis and 0 < int(found["chassis"]) < 256, line)
            chassis.add((found["chassis"], found["slot"]))
            ports.add(found["id"])
            continue
        check(driver == "vfio-pci", line)
        check(found["bus"] == "pci.0" and 2 < slot if old else found["bus"] in ports and slot == 0, line)
        check(found.get("iommufd") == ("pcipt-iommufd" if iommufd else None), line)
        check("pcipt-iommufd" in ids or not iommufd, "the object comes later")
        got.append(found["host"] if "host" in found else found["sysfsdev"].rpartition("/")[2])
    for place, functions in places.items():
        check(0 in functions and (len(functions) == 1 or functions[0]), f"functions without the first: {place}")
    check(sorted(got) == sorted(case.given(vm)), f"{vm['name']}: {got}")

#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads every format of pcipt-assign with a parser of that format, and holds it against what the JSON says.

    configuration.py PROGRAMS TREES    PROGRAMS is the folder with pcipt-assign, TREES that of the synthetic machines

Each format is taken apart by rules written from its own documentation; what it gives to a virtual machine must be what the
JSON gives. libvirt's XML is validated by libvirt's schemas where virt-xml-validate is there. Prints TAP.
"""
from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from functools import partial
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Tuple

from formats.case import Case, Failed, Skipped, check
from formats.clusters import check_kubevirt, check_nova, check_sriov_device_plugin
from formats.libvirt import check_libvirt, check_libvirt_network, validate_all
from formats.pictures import check_dot, check_mermaid
from formats.proxmox import check_proxmox, check_proxmox_again, check_proxmox_mapping
from formats.qemu import check_qemu

REQUESTS = {
    "one": "vm one number=100\n  port\n",
    "card": "vm card number=100\n  card 1\nvm second number=101\n  port\n",
    "many": "vm many-1\n  ports 5\nvm many.2\n  ports 2\n",
    "virtual": "vm web number=110\n  ports 3 kind=vf vlan=20 mac=52:54:00:12:34:56\nvm d--b\n  ports 2 kind=vf\n",
    "mixed": "vm mixed hypervisor=qemu-q35\n  port\n  port kind=vf vlan=7\n",
    "other": "vm other\n  port class=any\n  port class=nvme\n",
    "display": "vm games\n  port class=display\n",
    "old": "vm old hypervisor=qemu-pc\n  ports 2\n",
}


def cases(program: Path, trees: Path, scratch: Path) -> Iterator[Case]:
    for name, text in REQUESTS.items():
        requests = scratch / name
        requests.write_text(text)
        for tree in sorted(trees.iterdir()):
            done = subprocess.run([program, "--root", tree, requests, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  check=False)
            if b"without JSON" in done.stderr:
                raise Skipped("this build has no JSON")
            check(done.returncode in (0, 1), f"{tree.name}: {done.returncode} {done.stderr!r}")
            answer = json.loads(done.stdout)
            if answer["solved"] and all(port["address"] for vm in answer["virtual_machines"] for port in vm["ports"]):
                yield Case(program, tree, requests, answer)


def run_on(every: List[Case], name: str, test: Callable[[Case], None]) -> None:
    for case in every:
        try:
            test(case)
        except (Failed, LookupError, ValueError, OSError, ElementTree.ParseError) as error:
            raise Failed(f"{name} of {case.requests.name} on {case.tree.name}: {type(error).__name__}: {error}") from error


def check_requests(every: List[Case]) -> None:
    check({case.requests.name for case in every} == set(REQUESTS), "some requests can be had on no machine")


def report(number: int, name: str, test: Callable[[], None]) -> bool:
    try:
        test()
        print(f"ok {number} - {name}", flush=True)
    except Skipped as reason:
        print(f"ok {number} - {name} # SKIP {reason}", flush=True)
    except Failed as error:
        print(f"not ok {number} - {name}")
        print("# " + str(error).rstrip().replace("\n", "\n# "), flush=True)
        return False
    return True


def main(arguments: List[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="pcipt-configuration-") as scratch:
        try:
            every = list(cases(Path(arguments[0]).resolve() / "pcipt-assign", Path(arguments[1]).resolve(), Path(scratch)))
        except Skipped as reason:
            print(f"1..0 # SKIP {reason}")
            return 0
        tests: List[Tuple[str, Callable[[], None]]] = [("all requests can be had somewhere", partial(check_requests, every))]
        tests += [(name.replace("_", " "), partial(run_on, every, name, test)) for name, test in FORMATS.items()]
        tests.append(("libvirt's schemas", validate_all))
        print(f"1..{len(tests)}")
        return 0 if all([report(number, name, test) for number, (name, test) in enumerate(tests, 1)]) else 1


FORMATS: Dict[str, Callable[[Case], None]] = {
    "proxmox": check_proxmox, "proxmox_again": check_proxmox_again, "proxmox_mapping": check_proxmox_mapping,
    "libvirt": check_libvirt, "libvirt_network": check_libvirt_network, "qemu": check_qemu,
    "sriov_device_plugin": check_sriov_device_plugin, "kubevirt": check_kubevirt, "nova": check_nova,
    "mermaid": check_mermaid, "dot": check_dot,
}

# python3-yaml comes for the system's own interpreter, which need not be the first one of the path.
SYSTEM = "/usr/bin/python3"

if __name__ == "__main__":
    if not importlib.util.find_spec("yaml") and os.path.exists(SYSTEM) and os.path.realpath(sys.executable) != os.path.realpath(SYSTEM):
        os.execv(SYSTEM, [SYSTEM, *sys.argv])
    sys.exit(main(sys.argv[1:]))

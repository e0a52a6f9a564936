# SPDX-License-Identifier: LGPL-2.1-or-later
"""libvirt: elements of a domain, and networks; both by its own schemas where they are there."""
from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from typing import List, Optional, Set

from formats.case import Case, Failed, Skipped, check

# What was read, to be validated together: the validator takes its time.
DEVICES: Set[str] = set()
NETWORKS: Set[str] = set()


def validate(xml: str, schema: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
        file.write(xml)
        file.flush()
        done = subprocess.run(["virt-xml-validate", file.name, schema], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        check(done.returncode == 0, f"{done.stdout.decode()}\n{xml}")


def validate_all() -> None:
    if not shutil.which("virt-xml-validate") or not shutil.which("xmllint"):
        raise Skipped("there is no virt-xml-validate")
    frame = "<domain type='kvm'><name>x</name><memory>1</memory><os><type machine='q35'>hvm</type></os><devices>{}</devices></domain>"
    try:
        validate(frame.format("<hostdev/>"), "domain")
    except Failed:
        validate(frame.format("".join(sorted(DEVICES))), "domain")
        for document in sorted(NETWORKS):
            validate(document, "network")
        return
    raise Failed("the validator takes anything")


def read_address(element: Optional[ElementTree.Element]) -> str:
    check(element is not None, "no address")
    assert element is not None
    domain, bus, slot, function = (int(str(element.get(part)), 16) for part in ("domain", "bus", "slot", "function"))
    return f"{domain:04x}:{bus:02x}:{slot:02x}.{function}"


def check_libvirt(case: Case) -> None:
    for vm in case.vms():
        text = case.run("--format", "libvirt", "--vm", vm["name"])
        ports = {port["address"]: port for port in vm["ports"]}
        got: List[str] = []
        for element in ElementTree.fromstring(f"<devices>{text}</devices>"):
            address = read_address(element.find("source/address"))
            got.append(address)
            check(element.get("managed") == "yes", address)
            mac, tag = element.find("mac"), element.find("vlan/tag")
            vlan = case.answer["requests"][ports[address]["request"]].get("vlan") if "request" in ports[address] else None
            check(element.tag == "interface" or (mac is None and tag is None), f"{element.tag} with mac or vlan")
            if element.tag == "interface":
                check("physical_function" in ports[address], f"{address} is no virtual function")
                check((mac is not None and mac.get("address")) == ports[address].get("mac", False), f"{address}: mac")
                check((None if tag is None else int(str(tag.get("id")))) == vlan, f"{address}: vlan")
        check(sorted(got) == sorted(case.given(vm)), f"{vm['name']}: {got}")
        DEVICES.add(text)


def check_libvirt_network(case: Case) -> None:
    parents = {port["physical_function"] for vm in case.vms() for port in vm["ports"] if "physical_function" in port}
    if not parents:
        case.run("--format", "libvirt-network", status=1)
        return
    text = case.run("--format", "libvirt-network")
    documents = re.findall(r"<network>.*?</network>\n", text, re.DOTALL)
    check("".join(documents) == text, "text between documents")
    for document in documents:
        pf = ElementTree.fromstring(document).find("forward/pf")
        check(pf is not None and any((case.tree / "sys/bus/pci/devices" / parent / "net" / str(pf.get("dev"))).exists()
                                     for parent in parents), document)
        NETWORKS.add(document)

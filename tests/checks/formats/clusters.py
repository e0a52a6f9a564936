# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kubernetes and Nova."""
from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Set, Tuple

from formats.case import Case, Skipped, check

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

ADDRESS = re.compile(r"([0-9a-f]{4,}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])")




def read_plugin(case: Case) -> Dict[str, Set[str]]:
    """Resources with what they select; the interface of a physical function stands for its virtual ones."""
    virtual = {(port["physical_function"], port["vf_index"]): port["address"]
               for vm in case.vms() for port in vm["ports"] if "vf_index" in port}
    resources: Dict[str, Set[str]] = {}
    for resource in json.loads(case.run("--format", "sriov-device-plugin", "--domain", "example.com"))["resourceList"]:
        name = f"{resource['resourcePrefix']}/{resource['resourceName']}"
        check(re.fullmatch(r"example\.com/[a-z0-9][a-z0-9_]{0,61}[a-z0-9]", name) and name not in resources, name)
        selectors = resource["selectors"]
        check(selectors["drivers"] == ["vfio-pci"] and len(selectors["vendors"]) == len(selectors["devices"]) == 1, selectors)
        check(("pfNames" in selectors) != ("pciAddresses" in selectors), selectors)
        selected = set(selectors.get("pciAddresses", []))
        for entry in selectors.get("pfNames", []):
            interface, _, ranges = entry.partition("#")
            folder = next((case.tree / "sys/bus/pci/devices").glob(f"*/net/{interface}")).parent.parent
            for part in ranges.split(","):
                first, _, last = part.partition("-")
                selected |= {virtual[(folder.name, index)] for index in range(int(first), int(last or first) + 1)}
        for address in selected:
            if (case.tree / "sys/bus/pci/devices" / address).exists():
                check(case.uevent(address)["PCI_ID"].lower() == f"{selectors['vendors'][0]}:{selectors['devices'][0]}", address)
        resources[name] = selected
    return resources


def is_network(case: Case, port: Dict[str, Any]) -> bool:
    address = port["physical_function"] if port["to_be_made"] else port["address"]
    return int(case.uevent(address)["PCI_CLASS"], 16) >> 16 == 2


def ids(case: Case, port: Dict[str, Any]) -> str:
    if not port["to_be_made"]:
        return case.uevent(port["address"])["PCI_ID"].lower()
    pf = port["physical_function"]
    device = (case.tree / "sys/bus/pci/devices" / pf / "sriov_vf_device").read_text().strip()
    return f"{case.uevent(pf)['PCI_ID'].lower().split(':')[0]}:{int(device, 16):04x}"


def check_sriov_device_plugin(case: Case) -> None:
    resources = read_plugin(case)
    got = [address for selected in resources.values() for address in selected]
    wanted = [port["address"] for vm in case.vms() for port in vm["ports"] if is_network(case, port)]
    check(sorted(got) == sorted(wanted), f"{got}\n{wanted}")


def check_kubevirt(case: Case) -> None:
    if yaml is None:
        raise Skipped("there is no python3-yaml")
    document = yaml.safe_load(case.run("--format", "kubevirt", "--domain", "example.com"))
    own: List[str] = []
    for entry in document["spec"]["configuration"]["permittedHostDevices"]["pciHostDevices"]:
        # with externalResourceProvider it would wait for a plugin that was made for KubeVirt
        check(set(entry) == {"pciVendorSelector", "resourceName"}, entry)
        check(re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", entry["pciVendorSelector"]), entry)
        check(entry["resourceName"] == "example.com/pci_" + entry["pciVendorSelector"].replace(":", "_"), entry)
        own.append(entry["pciVendorSelector"])
    wanted = {ids(case, port) for vm in case.vms() for port in vm["ports"]}
    check(sorted(own) == sorted(wanted), f"{own}\n{wanted}")


def check_nova(case: Case) -> None:
    lines = case.run("--format", "nova").splitlines()
    check(lines[0] == "[pci]", lines[0])
    got: List[str] = []
    kinds: Set[Tuple[str, str]] = set()
    names: Set[str] = set()
    aliases: Set[Tuple[str, str]] = set()
    for line in lines[1:]:
        key, _, value = line.partition(" = ")
        found = json.loads(value)
        ids = (found["vendor_id"], found["product_id"])
        check(all(re.fullmatch(r"[0-9a-f]{4}", part) for part in ids), line)
        if key == "device_spec":
            check(set(found) == {"vendor_id", "product_id", "address"} and ADDRESS.fullmatch(found["address"]), line)
            got.append(found["address"])
            kinds.add(ids)
        else:
            check(key == "alias" and found["device_type"] in ("type-PCI", "type-PF", "type-VF"), line)
            check(found["name"] not in names, line)
            names.add(found["name"])
            aliases.add(ids)
    check(sorted(got) == sorted(case.all_given()), got)
    check(kinds == aliases, f"{kinds} {aliases}")

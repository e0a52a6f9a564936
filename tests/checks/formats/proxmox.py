# SPDX-License-Identifier: LGPL-2.1-or-later
"""Proxmox VE: qm.conf(5), the options of a hostpci entry, and resource mappings."""
from __future__ import annotations

import re
import tempfile
from typing import Dict, List, Optional

from formats.case import Case, check, properties

CONF_LINE = re.compile(r"([a-z][a-z_\-]*\d*):\s*(.+?)\s*")
HOST = re.compile(r"(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\.[a-f0-9])?")
CONFIG_ID = re.compile(r"[a-z][a-z0-9_-]+", re.IGNORECASE)


def read_conf(text: str) -> Dict[str, str]:
    """The first section."""
    found: Dict[str, str] = {}
    for line in text.splitlines():
        if re.fullmatch(r"\[[^\]]*\]\s*", line):
            break
        if not line.strip() or line.startswith("#"):
            continue
        match = CONF_LINE.fullmatch(line)
        check(match, f"no line of qm.conf: '{line}'")
        assert match
        check(match.group(1) not in found, f"{match.group(1)} twice")
        found[match.group(1)] = match.group(2)
    return found


def expand(case: Case, host: str) -> List[str]:
    """What a list of hosts stands for; a function that is to be made is not in the tree."""
    addresses: List[str] = []
    for item in host.split(";"):
        check(HOST.fullmatch(item), f"no host: '{item}'")
        item = item if item.count(":") == 2 else f"0000:{item}"
        addresses += [item] if "." in item else case.functions(item)
    check(len(addresses) == len(set(addresses)), f"a function twice in {host}")
    check(0 < len(addresses) <= 8, f"{host} has {len(addresses)} functions")
    return addresses


def read_entries(case: Case, text: str) -> List[str]:
    conf, addresses = read_conf(text), []
    q35 = "q35" in properties(conf.get("machine", "type=pc"), "type").get("type", "")
    for key, value in conf.items():
        if not key.startswith("hostpci"):
            continue
        check(int(key[7:]) < 16, f"{key} is no entry")
        found = properties(value, "host")
        check(set(found) <= {"host", "mapping", "pcie", "rombar"}, f"unknown key in '{value}'")
        check(all(found.get(flag, "0") in "01" for flag in ("pcie", "rombar")), value)
        check(found.get("pcie") != "1" or q35, "pcie=1 and no q35")
        check(("host" in found) != ("mapping" in found), f"neither host nor mapping, or both: {value}")
        addresses += expand(case, found["host"]) if "host" in found else [found["mapping"]]
    return addresses


def check_proxmox(case: Case) -> None:
    for vm in case.vms():
        text = case.run("--format", "proxmox", "--vm", vm["name"])
        got = read_entries(case, text)
        check(len(got) == len(set(got)) and set(got) == case.given(vm), f"{vm['name']}: {got}")


def check_proxmox_again(case: Case) -> None:
    for vm in case.vms():
        for line, end in (("", "\n"), ("machine: q35", "\n"), ("machine: pc-i440fx-8.1", "\r\n")):
            head = f"#comment%3A x{end}name: a{end}{line}{end if line else ''}scsi0: local:x{end}"
            tail = f"{end}[PENDING]{end}memory: 1{end}{end}[snap]{end}hostpci0: 0000:aa:00{end}machine: q35{end}"
            with tempfile.NamedTemporaryFile("w", suffix=".conf", newline="") as file:
                file.write(head + tail)
                file.flush()
                done = case.run("--format", "proxmox", "--vm", vm["name"], "--existing", file.name)
                check(done.startswith(head) and done.endswith(tail), f"what was there has changed:\n{done}")
                added = done[len(head):len(done) - len(tail)]
                check(all(part.startswith("hostpci") for part in added.split(end) if part), f"added: {added}")
                got = read_entries(case, done)
                check(set(got) == case.given(vm), f"{vm['name']}: {got}")
                file.seek(0)
                file.truncate()
                file.write(done)
                file.flush()
                again = case.run("--format", "proxmox", "--vm", vm["name"], "--existing", file.name)
                check(again == done, f"a second run has changed:\n{again}")


def read_mapping(text: str) -> Dict[str, List[Dict[str, str]]]:
    """PVE::SectionConfig: a name alone in its line, options behind white space, a blank line at the end."""
    sections: Dict[str, List[Dict[str, str]]] = {}
    current: Optional[List[Dict[str, str]]] = None
    for line in text.splitlines():
        option = re.fullmatch(r"\s+(\S+)(?:\s+(.*\S))?\s*", line)
        if not line.strip():
            current = None
        elif line.lstrip().startswith("#"):
            continue
        elif option:
            check(current is not None, f"an option without section: '{line}'")
            if option.group(1) == "map":
                assert current is not None
                current.append(properties(option.group(2), None))
        else:
            check(CONFIG_ID.fullmatch(line) and line not in sections and current is None, f"no section: '{line}'")
            current = sections[line] = []
    return sections


def check_map(case: Case, entry: Dict[str, str]) -> List[str]:
    """As Proxmox does before a virtual machine starts."""
    addresses: List[str] = []
    for index, path in enumerate(entry["path"].split(";")):
        first = path if "." in path else f"{path}.0"
        facts = case.uevent(first)
        check(entry["id"] == facts["PCI_ID"].lower(), f"{first} is {facts['PCI_ID']}, not {entry['id']}")
        check(entry["subsystem-id"] == facts["PCI_SUBSYS_ID"].lower(), f"{first}: {entry['subsystem-id']}")
        group = (case.tree / "sys/bus/pci/devices" / first / "iommu_group").resolve().name
        check(index or entry["iommugroup"] == group, f"{first} is in group {group}")
    addresses += expand(case, entry["path"])
    return addresses


def check_proxmox_mapping(case: Case) -> None:
    if case.makes():
        case.run("--format", "proxmox-mapping", "--node", "pve1", status=1)
        return
    text = case.run("--format", "proxmox-mapping", "--node", "pve1")
    sections = read_mapping(text)
    used: List[str] = []
    for vm in case.vms():
        names = read_entries(case, case.run("--format", "proxmox", "--vm", vm["name"], "--mapping"))
        got = [address for name in names for entry in sections[name] for address in check_map(case, entry)]
        check(sorted(got) == sorted(case.given(vm)), f"{vm['name']}: {got}")
        used += names
    check(sorted(used) == sorted(sections), f"mappings that nobody uses: {set(sections) - set(used)}")
    other = "kept\n\tdescription x\n\tmap id=1234:5678,node=pve2,path=0000:01:00.0\n\n"
    foreign = "".join(f"{name}\n\tmap id=1234:5678,node=pve2,path=0000:01:00.0\n\n" for name in sections)
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
        for existing in (text, other + foreign, other + text):
            file.seek(0)
            file.truncate()
            file.write(existing)
            file.flush()
            done = case.run("--format", "proxmox-mapping", "--node", "pve1", "--existing", file.name)
            check(existing != text or done == text, f"a second run has changed:\n{done}")
            check(other not in existing or done.startswith(other), f"what was there has changed:\n{done}")
            maps = read_mapping(done)
            check(all(sum(entry["node"] == "pve1" for entry in maps[name]) == 1 for name in sections), done)
            check(existing.count("node=pve2") == done.count("node=pve2"), done)

#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads every format of pcipt-assign with a parser of that format, and holds it against what the JSON says.

    configuration.py PROGRAMS TREES    PROGRAMS is the folder with pcipt-assign, TREES that of the synthetic machines

Each format is taken apart by rules written from its own documentation; what it gives to a virtual machine must be what the
JSON gives. libvirt's XML is validated by libvirt's schemas where virt-xml-validate is there. Prints TAP.
"""
from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

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
ADDRESS = re.compile(r"([0-9a-f]{4,}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])")


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


# --- Proxmox: qm.conf(5), and the options of a hostpci entry ---

CONF_LINE = re.compile(r"([a-z][a-z_\-]*\d*):\s*(.+?)\s*")
HOST = re.compile(r"(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\.[a-f0-9])?")
CONFIG_ID = re.compile(r"[a-z][a-z0-9_-]+", re.IGNORECASE)


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


# --- libvirt ---

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


# --- QEMU: -device driver,property=value,... ---

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


# --- Clusters ---

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


def check_sriov_device_plugin(case: Case) -> None:
    resources = read_plugin(case)
    got = [address for selected in resources.values() for address in selected]
    wanted = [port["address"] for vm in case.vms() for port in vm["ports"] if is_network(case, port)]
    check(sorted(got) == sorted(wanted), f"{got}\n{wanted}")


def check_kubevirt(case: Case) -> None:
    if yaml is None:
        raise Skipped("there is no python3-yaml")
    document = yaml.safe_load(case.run("--format", "kubevirt", "--domain", "example.com"))
    external: List[str] = []
    own: List[str] = []
    for entry in document["spec"]["configuration"]["permittedHostDevices"]["pciHostDevices"]:
        check(set(entry) <= {"pciVendorSelector", "resourceName", "externalResourceProvider"}, entry)
        check(re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", entry["pciVendorSelector"]), entry)
        if entry.get("externalResourceProvider"):
            check(entry["resourceName"].endswith("_" + entry["pciVendorSelector"].replace(":", "_")), entry)
            external.append(entry["resourceName"])
        else:
            own.append(entry["pciVendorSelector"])
    check(sorted(external) == sorted(read_plugin(case)), f"not what the plugin provides: {external}")
    wanted = {case.uevent(port["address"])["PCI_ID"].lower()
              for vm in case.vms() for port in vm["ports"] if not is_network(case, port)}
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


# --- Pictures ---

def check_mermaid(case: Case) -> None:
    lines = case.run("--format", "mermaid").splitlines()
    check(lines[0] == "graph LR", lines[0])
    nodes: Set[str] = set()
    styles: Set[str] = set()
    used: Set[str] = set()
    edges: List[Tuple[str, str]] = []
    depth = 0
    for line in lines[1:]:
        node = re.fullmatch(r"\s+(\w+)(?:\[\"[^\"\[\]<>]*(?:<br/>[^\"\[\]<>]*)*\"\]|\(\[\"[^\"\[\]<>]*\"\]\)):::(\w+)", line)
        edge = re.fullmatch(r"\s+(\w+) (?:-->|-\.-) (\w+)", line)
        if re.fullmatch(r"\s+subgraph \w+\[\"[^\"\[\]<>]*\"\]", line):
            depth += 1
        elif line.strip() == "end":
            depth -= 1
            check(depth >= 0, "an end too many")
        elif node:
            check(node.group(1) not in nodes, f"twice: {line}")
            nodes.add(node.group(1))
            used.add(node.group(2))
        elif edge:
            edges.append((edge.group(1), edge.group(2)))
        else:
            style = re.fullmatch(r"\s+classDef (\w+) fill:#\w{6},stroke:#\w{6},color:#\w{6}", line)
            check(style, f"what is this: {line}")
            assert style
            styles.add(style.group(1))
    check(depth == 0 and used <= styles, f"{depth} {used - styles}")
    check(all(end in nodes for edge in edges for end in edge), edges)
    check(sum(to.startswith("vm") for _, to in edges) == sum(len(vm["ports"]) for vm in case.vms()), edges)


def check_dot(case: Case) -> None:
    text = case.run("--format", "dot")
    check(text.startswith("digraph pcipt {\n") and text.endswith("}\n"), text)
    check(len(re.findall(r" -> vm\d+;", text)) == sum(len(vm["ports"]) for vm in case.vms()), text)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    check(bare.count("{") == bare.count("}") and '"' not in bare, bare)


# --- The cases ---

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

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

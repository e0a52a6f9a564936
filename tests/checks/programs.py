#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the programs as a user does, on synthetic machines: programs.py PROGRAMS

PROGRAMS is the folder that holds pcipt-status and its like. Needs no root rights and changes nothing but a temporary
folder. Prints TAP.
"""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

GENERATE = Path(__file__).resolve().parent.parent / "trees/generate.py"
PROGRAMS = ("pcipt-assign", "pcipt-status", "pcipt-groups", "pcipt-bind", "pcipt-capacity", "pcipt-capture", "pcipt-topology",
            "pcipt-vfs")
# Commands to a terminal, a forged line, a C1 control as UTF-8 and as a byte, a change of the writing direction, a bell.
HOSTILE = b"\x1b]0;x\x07\x1b[2J\nroot# \xc2\x9b31m\x9b32m\xe2\x80\xae\x7f"


class Failed(Exception):
    pass


def check(good: bool, what: str) -> None:
    if not good:
        raise Failed(what)


class Bench:
    def __init__(self, programs: Path, trees: Path, scratch: Path) -> None:
        self._programs, self._trees, self.scratch = programs, trees, scratch

    def run(self, program: str, *arguments: object, stdout: Optional[int] = None) -> Tuple[int, str, str]:
        """Status, output and errors. Whatever is printed is printable ASCII, except within JSON's own escapes."""
        done = subprocess.run([self._programs / program, *map(str, arguments)], stdin=subprocess.DEVNULL,
                              env={**os.environ, "LC_ALL": "C"},
                              stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        output = done.stdout or b""
        bad = re.search(rb"[^\t\n\x20-\x7e]", output + done.stderr)
        check(not bad, f"{program} printed {bad and bad.group()!r}")
        check(done.returncode in (0, 1, 2, 3), f"{program} ended with {done.returncode}: {done.stderr!r}")
        return done.returncode, output.decode(), done.stderr.decode()

    def expect(self, status: int, pattern: str, program: str, *arguments: object) -> str:
        """The status, and a pattern in output and errors together; a status that is not 0 comes with a sentence."""
        got, output, errors = self.run(program, *arguments)
        told = f"{program} {' '.join(map(str, arguments))}: status {got}\n{output}{errors}"
        check(got == status, f"expected status {status}\n{told}")
        check(bool(re.search(pattern, output + errors)), f"expected {pattern!r}\n{told}")
        check(got < 2 or (not output and len(errors.splitlines()) == 1), f"expected one line of error\n{told}")
        return output

    def json(self, *command: object) -> object:
        """What a program says with --json; None in a build without JSON, which has to say so."""
        status, output, errors = self.run(*command, "--json")
        if "without JSON" in errors:
            check(status == 3 and not output, f"status {status} without JSON\n{output}")
            return None
        return json.loads(output)

    def program(self, name: str) -> Path:
        return self._programs / name

    def tree(self, name: str) -> Path:
        return self._trees / name

    def copy(self, name: str) -> Path:
        to = Path(tempfile.mkdtemp(dir=self.scratch)) / name
        shutil.copytree(self.tree(name), to, symlinks=True)
        return to


def test_every_program_has_help_and_a_version(bench: Bench) -> None:
    for program in PROGRAMS:
        bench.expect(0, rf"^Usage: {program} (.|\n)*--root DIR(.|\n)*Exit status", program, "--help")
        bench.expect(0, rf"^{program} .*\d+\.\d+\.\d+\n$", program, "--version")


def test_wrong_options_are_told_with_status_2(bench: Bench) -> None:
    for program in PROGRAMS:
        for arguments in (["--nonsense"], ["-x"], ["--json=yes"], ["--root"]):
            bench.expect(2, f"^{program}: .*Try '{program} --help'", program, *arguments)
    bench.expect(2, "missing", "pcipt-bind")
    bench.expect(2, "missing", "pcipt-capture")
    bench.expect(2, "Too many", "pcipt-capture", "a", "b")
    bench.expect(2, "Too many", "pcipt-status", "01:00.0")
    bench.expect(2, "--forget is for --recover", "pcipt-bind", "--forget", "01:00.0")
    for arguments in (["01:00.0"], ["--dry-run"], ["--restore"], ["--group"], ["--owner", "1:1"]):
        bench.expect(2, "--recover takes no devices", "pcipt-bind", "--recover", *arguments)
    for owner in ("", "a", "1:", ":1", "1:b", "-1", "1:1:1", "4294967296"):
        bench.expect(2, "is no owner", "pcipt-bind", "--owner", owner, "01:00.0")
    for seconds in ("", "0", "a", "-1", "86401"):
        bench.expect(2, "no number of seconds", "pcipt-bind", "--timeout", seconds, "01:00.0")


def test_wrong_options_for_virtual_functions_are_told_with_status_2(bench: Bench) -> None:
    for sentence, arguments in (("Only one of", "--create 2 --remove 01:00.0"), ("missing", "--create 2"),
                                ("one physical function", "--predict 2 01:00.0 02:00.0"),
                                ("one physical function", "--create 1 --mac 52:54:00:00:00:01 01:00.0 02:00.0"),
                                ("are for a change", "--dry-run"), ("are for --create", "--remove --bind 01:00.0"),
                                ("one of the two", "--create 2 --bind --for-host 01:00.0"),
                                ("are for --bind", "--create 2 --keep-awake 01:00.0"),
                                ("--create and --set", "--remove --vlan 2 01:00.0"),
                                ("at least one setting", "--set 0 01:00.0"),
                                ("no number of", "--predict x 01:00.0"), ("no number of", "--create -1 01:00.0"),
                                ("--remove removes", "--create 0 01:00.0"), ("no number of", "--create 65536 01:00.0"),
                                ("no number of", "--set x --vlan 2 01:00.0"), ("is no VLAN", "--set 0 --vlan 4095 01:00.0"),
                                ("is no VLAN", "--set 0 --vlan 5:8 01:00.0"), ("is no VLAN", "--set 0 --vlan 5:1:x 01:00.0"),
                                ("is no MAC", "--set 0 --mac 01:00:00:00:00:01 01:00.0"), ("is no MAC", "--set 0 --mac x 01:00.0"),
                                ("fewer than", "--create 2 --mac 52:54:00:00:00:01 01:00.0"),
                                ("on or off", "--set 0 --trust yes 01:00.0"), ("on or off", "--set 0 --spoof-check 1 01:00.0"),
                                ("auto, on or off", "--set 0 --link-state up 01:00.0"),
                                ("is no rate", "--set 0 --rate 5 01:00.0"), ("is no rate", "--set 0 --rate 9:5 01:00.0"),
                                ("no number of seconds", "--remove --timeout 0 01:00.0")):
        bench.expect(2, sentence, "pcipt-vfs", *arguments.split())


def test_virtual_functions_are_shown_below_their_physical_one(bench: Bench) -> None:
    output = bench.expect(0, "", "pcipt-vfs", "--root", bench.tree("sriov"))
    check(re.search(r"^0000:18:00.0 enp24s0f0, driver igb: 7 of 7 virtual functions.*\n"
                    r"  0  0000:18:10.0  group 23  driver igbvf: enp24s16\b", output, re.MULTILINE) is not None, output)
    bench.expect(1, "is a physical function", "pcipt-vfs", "--root", bench.tree("no-iommu"))
    bench.expect(1, "None of these", "pcipt-vfs", "--root", bench.tree("reference"), "00:17.0")
    output = bench.expect(0, "", "pcipt-vfs", "--root", bench.tree("reference"), "enp24s0f1")
    check(output.count("virtual functions") == 1 and "0000:18:00.1" in output, output)
    bench.json("pcipt-vfs", "--root", bench.tree("sriov"))


def test_virtual_functions_are_foreseen(bench: Bench) -> None:
    root = bench.tree("reference")
    output = bench.expect(0, "4 of them would work", "pcipt-vfs", "--root", root, "--predict", 4, "18:00.0")
    check(re.findall(r"^  (\d)  (\S+)  own group$", output, re.MULTILINE) ==
          [("0", "0000:18:10.0"), ("1", "0000:18:10.4"), ("2", "0000:18:11.0"), ("3", "0000:18:11.4")], output)
    bench.expect(1, "7 of them would work(.|\n)*blocker: ", "pcipt-vfs", "--root", root, "--predict", 8, "18:00.0")
    bench.expect(1, "no physical function", "pcipt-vfs", "--root", root, "--predict", 2, "00:17.0")
    bench.json("pcipt-vfs", "--root", root, "--predict", 2, "18:00.0")


def test_a_dry_run_lists_what_would_be_written_for_virtual_functions(bench: Bench) -> None:
    root = bench.tree("reference")
    output = bench.expect(0, "", "pcipt-vfs", "--root", root, "--dry-run", "--create", 2, "--bind", "--vlan", "5:1:802.1ad",
                          "--mac", "52:54:00:00:00:01,52:54:00:00:00:02", "enp24s0f0")
    for line in ("'0' -> /sys/bus/pci/devices/0000:18:00.0/sriov_drivers_autoprobe", "'2' -> /sys/bus/pci/devices/0000:18:00.0/sriov_numvfs",
                 "'0 mac 52:54:00:00:00:01'", "'1 mac 52:54:00:00:00:02'", "'1 vlan 5 1 802.1ad'",
                 "'0000:18:10.4' -> /sys/bus/pci/drivers/vfio-pci/bind"):
        check(line in output, f"{line!r} is not in\n{output}")
    bench.expect(1, "captured tree", "pcipt-vfs", "--root", root, "--create", 2, "18:00.0")
    bench.expect(1, "already; the kernel makes another number", "pcipt-vfs", "--root", bench.tree("sriov"), "--dry-run",
                 "--create", 2, "18:00.0")
    bench.expect(1, "/etc/machine-id", "pcipt-vfs", "--root", root, "--dry-run", "--create", 2, "--mac", "auto", "18:00.0")
    bench.expect(1, "(?i)no .*(device|function) ", "pcipt-vfs", "--root", root, "--dry-run", "--create", 2, "7f:00.0")


def test_ports_are_counted_with_what_limits_them(bench: Bench) -> None:
    root = bench.tree("reference")
    output = bench.expect(0, "", "pcipt-capacity", "--root", root)
    check(output.startswith("10 of 11 network ports can be given to virtual machines; with virtual functions up to 72.\n"), output)
    numbers = [int(line.split()[0]) for line in output[output.index("What limits this"):].splitlines() if re.match(r" +\d", line)]
    check(len(numbers) > 4 and numbers == sorted(numbers) and numbers[0] == 10, f"{numbers}\n{output}")
    for source in ("proc/net/route", "sys/kernel/iommu_groups", "SMBIOS type 9", "sriov_totalvfs", "hostpci0 to hostpci15"):
        check(source in output, f"{source} is not in\n{output}")
    check(output.count("One virtual machine of") == 1, "more hypervisors than one, and none is in the way")
    bench.expect(0, "One virtual machine of QEMU with the machine type pc", "pcipt-capacity", "--root", root, "--hypervisor", "qemu-pc")
    bench.expect(0, "^8 of 8 ports that are meant", "pcipt-capacity", "--root", root, "ids=8086:1521")
    bench.expect(1, "^0 of 1 port that is meant", "pcipt-capacity", "--root", root, "class=network", "interface=eno1")
    bench.expect(1, "^0 of 5 network ports(.|\n)*no interrupt remapping", "pcipt-capacity", "--root", bench.tree("no-remapping"))


def test_what_is_supposed_is_counted_and_told(bench: Bench) -> None:
    root = bench.tree("reference")
    bench.expect(0, "^17 ports can be given(.|\n)*17 ports could be given .with all that is supposed here. in the place of 10", "pcipt-capacity", "--root", root,
                 "--vfs", "enp24s0f0=7,18:00.1=2")
    bench.expect(0, "past the IOMMU", "pcipt-capacity", "--root", root, "--override")
    bench.expect(0, "10 ports could be given, 2 of them alone in their group, in the place of 10 and 2", "pcipt-capacity", "--root", bench.tree("reference-plx-no-acs"),
                 "--own-slot", "1b:00.0")
    bench.expect(1, "at most 7", "pcipt-capacity", "--root", root, "--vfs", "18:00.0=8")
    bench.expect(1, "no physical function", "pcipt-capacity", "--root", root, "--vfs", "eno1=1")
    bench.expect(1, "no interface of a PCI device", "pcipt-capacity", "--root", root, "--own-slot", "eth77")
    for sentence, arguments in (("does not say which ports", "foo"), ("does not say which ports", "class=nic"),
                                ("no port with a number", "--vfs eno1"), ("no number of virtual functions", "--vfs eno1=x"),
                                ("no number of virtual functions", "--vfs 18:00.0=-1"), ("there are proxmox", "--hypervisor xen")):
        bench.expect(2, sentence, "pcipt-capacity", "--root", root, *arguments.split())


def test_several_hosts_are_counted_in_a_table(bench: Bench) -> None:
    roots = [argument for name in ("reference", "sriov") for argument in ("--root", bench.tree(name))]
    output = bench.expect(0, "", "pcipt-capacity", *roots)
    check([line.split()[:4] for line in output.splitlines()[1:]] ==
          [["11", "1", "10", "72"], ["9", "1", "26", "168"], ["20", "2", "36", "240"]], output)
    status, output, errors = bench.run("pcipt-capacity", *roots, "--root", "/nowhere")
    check(status == 3 and "20      2     36    240  2 hosts" in output, f"{status}\n{output}")
    check("no folder '/nowhere'" in errors and "1 of the 3 roots" in errors, errors)
    bench.expect(2, "does not say which ports", "pcipt-capacity", *roots, "nonsense")
    bench.expect(2, "counted apart", "pcipt-capacity", *roots, "kind=vf")
    bench.expect(0, "in all", "pcipt-capacity", *roots, "--vfs", "18:00.0=2")
    bench.expect(1, "None of the hosts has what '77:00.0' names", "pcipt-capacity", *roots, "--own-slot", "18:00.0,77:00.0")
    bench.expect(1, "Virtual functions count with the port", "pcipt-capacity", "--root", bench.tree("reference"), "ids=8086:1520")
    counts = bench.json("pcipt-capacity", *roots, "--root", "/nowhere")
    if counts is not None:
        check([count and count["most"] for count in counts] == [72, 168, None], f"{counts}")
        one = bench.json("pcipt-capacity", "--root", bench.tree("reference"))
        check(one == counts[0] and sum(one["states"].values()) == one["present"] == len(one["ports"]), f"{one}")


def test_a_refusal_in_json_has_its_reason_somewhere(bench: Bench) -> None:
    status, output, errors = bench.run("pcipt-bind", "--json", "--root", bench.tree("reference"), "18:00.0")
    check("without JSON" in errors or (status == 1 and "only a live machine" in errors), f"{status}\n{output}\n{errors}")


def test_the_disk_of_the_host_is_marked_in_the_list_of_groups(bench: Bench) -> None:
    for name, address in (("reference", "5f:00.0"), ("vmd", "10000:01:00.0"), ("vmd", "0000:5d:05.5")):
        bench.expect(0, rf"\t{address} .*the host needs it: .*mounted by the system", "pcipt-groups", "--root",
                     bench.tree(name))
    bench.expect(0, r"\t00:17.0 .*in use: mounted", "pcipt-groups", "--root", bench.tree("reference"))


def test_a_root_that_is_no_machine_is_told_with_status_3(bench: Bench) -> None:
    empty = bench.scratch / "empty"
    empty.mkdir()
    for program, arguments in (("pcipt-status", []), ("pcipt-groups", []), ("pcipt-bind", ["01:00.0"]),
                               ("pcipt-capture", [bench.scratch / "never"])):
        bench.expect(3, "no folder '/nowhere'", program, "--root", "/nowhere", *arguments)
        bench.expect(3, "no folder '/dev/null'", program, "--root", "/dev/null", *arguments)
        bench.expect(3, "(?i)no PCI bus", program, "--root", empty, *arguments)
    check(not (bench.scratch / "never").exists(), "a failed capture left its folder")


def test_output_that_cannot_be_written_is_status_3(bench: Bench) -> None:
    with open("/dev/full", "wb") as full:
        status, _, errors = bench.run("pcipt-groups", "--root", bench.tree("reference"), stdout=full.fileno())
    check(status == 3 and "could not be written" in errors, f"status {status}: {errors}")


def test_status_says_yes_or_no_in_its_first_line(bench: Bench) -> None:
    for name, status in (("reference", 0), ("amd", 0), ("no-iommu", 1), ("intel-off", 1), ("intel-off-parameter", 1)):
        first = "can pass" if status == 0 else "cannot pass PCI devices through, yet: .+"
        output = bench.expect(status, f"^This host {first}.*\n", "pcipt-status", "--root", bench.tree(name))
        check(status == 0 or "What to do: " in output, f"{name}: no remedy\n{output}")


def test_groups_are_those_of_a_walk_through_the_tree(bench: Bench) -> None:
    for name in ("reference", "shared-groups", "vmd", "gpu"):
        root = bench.tree(name)
        walked = {int(group.name): sorted(os.listdir(group / "devices"))
                  for group in (root / "sys/kernel/iommu_groups").iterdir()}
        everything = os.listdir(root / "sys/bus/pci/devices")
        domains = any(not address.startswith("0000:") for address in everything)
        listed, lines = {}, bench.expect(0, "", "pcipt-groups", "--root", root).splitlines()
        members: List[str] = []
        for line in lines:
            header = re.match(r"IOMMU Group (\d+): ", line)
            if header:
                members = listed.setdefault(int(header.group(1)), [])
            elif line.startswith("No IOMMU group") or not line:
                members = []
            elif line.startswith("\t"):
                device = re.match(r"\t(\S+) .* ?\[[0-9a-f]{4}\]: .*\[[0-9a-f]{4}:[0-9a-f]{4}\]( \(rev [0-9a-f]{2}\))? - ", line)
                if not device:
                    raise Failed(f"{name}: not a line of the loop: {line}")
                members.append(device.group(1) if domains else "0000:" + device.group(1))
        check(listed == walked, f"{name}: {listed} is not {walked}")


def test_a_device_limits_the_groups(bench: Bench) -> None:
    root = bench.tree("reference")
    output = bench.expect(0, r"enp24s0f0\n", "pcipt-groups", "--root", root, "enp24s0f0")
    check(output.count("IOMMU Group ") == 1, output)
    check(output == bench.expect(0, "", "pcipt-groups", "--root", root, "18:00.0"), "the address names another device")
    output = bench.expect(0, "", "pcipt-groups", "--root", root, "8086:1521")
    check(output.count("IOMMU Group ") == 8, output)


def test_without_iommu_the_devices_and_the_reason_are_told(bench: Bench) -> None:
    status, output, errors = bench.run("pcipt-groups", "--root", bench.tree("no-iommu"))
    check(status == 1 and output.startswith("No IOMMU group"), f"status {status}\n{output}")
    check("What to do: " in errors, errors)
    count = len(os.listdir(bench.tree("no-iommu") / "sys/bus/pci/devices"))
    check(output.count("\n\t") == count, f"{count} devices\n{output}")


def test_an_unknown_device_is_told_with_status_1(bench: Bench) -> None:
    root = bench.tree("reference")
    for device, sentence in (("7f:00.0", "no PCI device 7f:00.0"), ("dead:beef", "no PCI device with the ids"),
                             ("eth99", "by its address")):
        for program in ("pcipt-groups", "pcipt-bind", "pcipt-topology"):
            bench.expect(1, sentence, program, "--root", root, device)


def test_a_dry_run_lists_what_would_be_written(bench: Bench) -> None:
    output = bench.expect(0, "driver_override", "pcipt-bind", "--root", bench.tree("reference"), "--dry-run", "enp24s0f0")
    check("0000:18:00.0" in output and "-> /sys/" in output, output)
    check("0000:18:00.1" not in output, output)


def test_what_the_host_needs_is_refused(bench: Bench) -> None:
    root = bench.tree("reference")
    for device, reason in (("eno1", "default route"), ("nvme0n1", "mounted"), ("03:00.0", "display")):
        status, _, errors = bench.run("pcipt-bind", "--root", root, "--dry-run", device)
        check(status == 1 and reason in errors and "blocker" in errors, f"{device}: status {status}\n{errors}")


def test_a_captured_tree_is_never_changed(bench: Bench) -> None:
    root = bench.copy("reference")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and not path.is_symlink()}
    bench.expect(1, "captured tree", "pcipt-bind", "--root", root, "enp24s0f0")
    bench.expect(1, "captured tree", "pcipt-bind", "--root", root, "--restore", "18:00.0")
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and not path.is_symlink()}
    check(before == after, f"changed: {[path for path in before if before[path] != after.get(path)] or set(after) - set(before)}")


def test_requests_are_answered_or_told_what_is_wrong(bench: Bench) -> None:
    requests = bench.scratch / "requests"
    for text, status, sentence in (("vm a\n  card 4 ids=8086:1521\n", 0, "a: 4 ports\n  0000:18:00.0 enp24s0f0"),
                                   ("vm a\n  ports 2 kind=vf\n", 0, "to be made(.|\n)*First: pcipt-vfs --create 2 --bind"),
                                   ("vm a\n  ports 99\n", 1, "cannot be had together(.|\n)*a: 99 ports(.|\n)*blocker: "),
                                   ("vm a\n  parts 2\n", 2, "requests, line 2: "), ("port\n", 2, "requests, line 1: ")):
        requests.write_text(text)
        bench.expect(status, sentence, "pcipt-assign", "--root", bench.tree("reference"), requests)
    requests.write_text("vm a\n  port address=18:00.0\n")
    bench.expect(0, "First: pcipt-vfs --remove 0000:18:00.0\n", "pcipt-assign", "--root", bench.tree("sriov"), requests)
    requests.write_text("vm a\n  ports 2 kind=vf mac=52:54:00:00:00:01\n  port kind=vf mac=52:54:00:00:00:02\n")
    status, _, errors = bench.run("pcipt-assign", "--root", bench.tree("reference"), "--json", requests)
    check(status == 1 or "without JSON" in errors, f"status {status} of a blocked assignment as JSON")
    for arguments in ((), ("--format", "qemu")):
        bench.expect(1, "is given twice", "pcipt-assign", "--root", bench.tree("reference"), *arguments, requests)
    requests.write_text("vm a\n  port\nvm b\n  port\n")
    for status, sentence, arguments in (
            (2, "no format", "--format x"), (2, "Only one of", "--format qemu --json"), (2, "no virtual machine 'c'", "--vm c"),
            (2, "--vm is for", "--format nova --vm a"), (2, "--existing is for", "--format proxmox --existing x"),
            (2, "takes --node", "--format proxmox-mapping"), (2, "takes --node", "--format qemu --node a"),
            (2, "no name of a node", "--format proxmox-mapping --node a.b"), (2, "no name of DNS", "--format kubevirt --domain A"),
            (2, "--mapping is for", "--mapping"), (2, "--iommufd is for", "--iommufd"),
            (3, "Cannot open '/none'", "--format proxmox --vm a --existing /none"),
            (1, "ask for kind=vf", "--format libvirt-network")):
        bench.expect(status, sentence, "pcipt-assign", "--root", bench.tree("reference"), *arguments.split(), requests)
    bench.expect(3, "Cannot open", "pcipt-assign", "--root", bench.tree("reference"), "/none")
    requests.write_bytes(b"vm a\0\n")
    bench.expect(3, "zero byte", "pcipt-assign", "--root", bench.tree("reference"), requests)


def test_json_is_json(bench: Bench) -> None:
    for name in ("reference", "no-iommu"):
        for program in ("pcipt-status", "pcipt-groups", "pcipt-topology"):
            bench.json(program, "--root", bench.tree(name))
    for device in ("enp24s0f0", "eno1"):
        bench.json("pcipt-bind", "--root", bench.tree("reference"), "--dry-run", device)
    bench.json("pcipt-capture", "--root", bench.tree("reference"), bench.scratch / "captured")


def test_the_tree_draws_the_machine(bench: Bench) -> None:
    root = bench.tree("reference")
    output = bench.expect(0, r"root port 0000:17:00.0, x16 at 8 GT/s, slot CPU SLOT1", "pcipt-topology", "--ascii", "--root", root)
    # a build without libpci has ids in the place of names
    for line in (r"^\|  `- (I350 Gigabit Network Connection|8086:1521), x4 at 5 GT/s$", r"^Slot CPU SLOT2 PCI-E 3\.0 X8 = 2, x8: empty$",
                 r"^Slot CPU SLOT3 PCI-E 3\.0 X16 = 3, x16: 0000:3b:00\.0 and 1 more(, MT27710 Family \[ConnectX-4 Lx\])?, x8 at 8\.0 GT/s$"):
        check(bool(re.search(line, output, re.MULTILINE)), f"{line!r} is not in\n{output}")
    check(bench.expect(0, "^graph LR\n", "pcipt-topology", "--mermaid", "--root", root).count("subgraph") == 5, "not five slots")
    bench.expect(0, "^graph pcipt {\n", "pcipt-topology", "--dot", "--root", root)
    bench.expect(0, "split x8/x8 \\(inferred", "pcipt-topology", "--root", bench.tree("reference-split"))
    bench.expect(2, "Only one of", "pcipt-topology", "--dot", "--mermaid", "--root", root)


def test_a_device_is_told_with_its_slot_link_group_and_reset(bench: Bench) -> None:
    output = bench.expect(0, "", "pcipt-topology", "--root", bench.tree("reference-x2"), "3b:00.0", "enp24s0f0")
    for words in ("Slot CPU SLOT3", "x2 at 8 GT/s, below what", "50000 Mbit/s together", "by ACS of root port 0000:3a:00.0",
                  "can be reset by itself", "Between 0000:18:00.0 and 0000:3b:00.0: 0000:18:00.0 - 0000:17:00.0 - 0000:3a:00.0"):
        check(words in output, f"{words!r} is not in\n{output}")


def test_the_members_of_a_group_say_why_they_share_it(bench: Bench) -> None:
    output = bench.expect(0, "root port 0000:00:01.0 has no ACS", "pcipt-groups", "--root", bench.tree("shared-groups"), "enp1s0f0")
    check("0000:01:00.1 shares with" not in output, f"of a device that nobody asked for\n{output}")


def test_a_capture_answers_what_the_machine_answers(bench: Bench) -> None:
    for name in ("reference", "gpu", "no-iommu"):
        root, to = bench.tree(name), bench.scratch / f"captured-{name}"
        bench.expect(0, "Wrote", "pcipt-capture", "--root", root, to)
        for program, arguments in (("pcipt-status", []), ("pcipt-groups", []), ("pcipt-groups", ["--json"]),
                                   ("pcipt-topology", []), ("pcipt-topology", ["--json"])):
            check(bench.run(program, "--root", root, *arguments)[:2] == bench.run(program, "--root", to, *arguments)[:2],
                  f"{program} {arguments} differs on {name}")
        bench.expect(1, "exists already", "pcipt-capture", "--root", root, to)


def test_a_scrubbed_capture_has_no_mac_address(bench: Bench) -> None:
    to = bench.scratch / "scrubbed"
    bench.expect(0, "Wrote", "pcipt-capture", "--scrub", "--root", bench.tree("reference"), to)
    for path in to.rglob("*"):
        if path.is_file() and not path.is_symlink():
            found = re.search(rb"(?i)(?:3c:ec:ef|a0:36:9f|98:03:9b)(?::[0-9a-f]{2}){3}|3eeceff{1,2}e", path.read_bytes())
            check(not found, f"{path.relative_to(to)} has {found and found.group()!r}")


def test_a_hostile_tree_cannot_steer_a_terminal(bench: Bench) -> None:
    root = bench.copy("reference")
    device = next(root.glob("sys/devices/pci*/*/0000:18:00.0"))
    uevent = device / "uevent"
    uevent.write_bytes(uevent.read_bytes().replace(b"DRIVER=igb", b"DRIVER=" + HOSTILE.replace(b"\n", b"")))
    os.rename(device / "net/enp24s0f0", os.path.join(os.fsencode(device / "net"), b"e" + HOSTILE.replace(b"/", b"")))
    for name in ("proc/cmdline", "proc/sys/kernel/osrelease"):
        (root / name).write_bytes(b"x" + HOSTILE)
    (device / "driver_override").write_bytes(HOSTILE)
    (device / "label").write_bytes(HOSTILE)
    dmi = root / "sys/firmware/dmi/tables/DMI"
    dmi.write_bytes(dmi.read_bytes().replace(b"CPU SLOT1 PCI-E 3.0 X16", HOSTILE))
    requests = bench.scratch / "requests"
    requests.write_text("vm a\n  port ids=8086:1521\n  ports 2 kind=vf\n")
    for program, arguments in (("pcipt-status", []), ("pcipt-groups", []), ("pcipt-groups", ["18:00.0"]),
                               ("pcipt-bind", ["--dry-run", "18:00.0"]), ("pcipt-bind", ["18:00.0"]),
                               ("pcipt-bind", ["--dry-run", "--restore", "18:00.0"]), ("pcipt-vfs", []),
                               ("pcipt-vfs", ["--predict", "2", "18:00.0"]), ("pcipt-topology", []), ("pcipt-capacity", ["class=any"]),
                               ("pcipt-topology", ["18:00.0", "18:00.1"]),
                               ("pcipt-assign", [requests]), ("pcipt-assign", ["--format", "mermaid", requests]),
                               ("pcipt-assign", ["--format", "libvirt-network", requests]),
                               ("pcipt-assign", ["--format", "sriov-device-plugin", requests]),
                               ("pcipt-vfs", ["--dry-run", "--create", "2", "18:00.0"])):
        for json_too in ([], ["--json"]):
            _, output, errors = bench.run(program, "--root", root, *json_too, *arguments)
            check(not re.search(r"^root# ", output + errors, re.MULTILINE), f"{program} printed a forged line\n{output}{errors}")


def main(arguments: List[str], namespace: Optional[Dict[str, Any]] = None) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    tests = [(name, test) for name, test in (namespace or globals()).items() if name.startswith("test_")]
    os.environ.pop("NO_COLOR", None)
    failed = 0
    print(f"1..{len(tests)}")
    with tempfile.TemporaryDirectory(prefix="pcipt-programs-") as folder:
        given = os.environ.get("PCIPT_TEST_TREES")
        trees = Path(given or Path(folder) / "trees")
        if not given:
            subprocess.run([sys.executable, GENERATE, trees], check=True, stdout=subprocess.DEVNULL)
        for number, (name, test) in enumerate(tests, 1):
            scratch = Path(folder) / name
            scratch.mkdir()
            try:
                test(Bench(Path(arguments[0]).resolve(), trees, scratch))
                print(f"ok {number} - {name[5:].replace('_', ' ')}", flush=True)
            except (Failed, LookupError, OSError, ValueError) as error:
                failed += 1
                print(f"not ok {number} - {name[5:].replace('_', ' ')}")
                print("# " + f"{type(error).__name__}: {error}".rstrip().replace("\n", "\n# "), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

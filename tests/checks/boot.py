#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Changes kernel parameters in files as a user does: boot.py PROGRAMS

PROGRAMS is the folder that holds pcipt-status. Changes nothing but a temporary folder. Prints TAP.
"""
from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Dict

import programs
from programs import Bench, check

GRUB = "# don't\r\nGRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n"
CHANGED = GRUB.replace('"quiet"', '"quiet intel_iommu=on"')


def content(folder: Path) -> Dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def put(bench: Bench, name: str, text: str = GRUB) -> Path:
    path = bench.scratch / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def apply(bench: Bench, status: int, pattern: str, path: object, *options: object, root: str = "intel-off") -> str:
    return bench.expect(status, pattern, "pcipt-status", "--root", bench.tree(root), "--apply-parameters", path, *options)


def test_a_file_is_changed_and_its_backup_kept(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    os.chmod(path, 0o640)
    output = apply(bench, 0, "Changed ", path)
    for line in ('- GRUB_CMDLINE_LINUX_DEFAULT="quiet"', '+ GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on"', "Then restart."):
        check(f"\n{line}\n" in output, f"{line} is not in\n{output}")
    check("GRUB_DEFAULT" not in output and "CMDLINE_LINUX=" not in output, f"more than the change\n{output}")
    check(content(path.parent) == {"grub": CHANGED.encode(), "grub.pcipt-backup": GRUB.encode()}, str(content(path.parent)))
    check(stat.S_IMODE(path.stat().st_mode) == 0o640, "the mode is another one")
    check(stat.S_IMODE((path.parent / "grub.pcipt-backup").stat().st_mode) == 0o640, "that of the backup is another one")


def test_a_second_time_writes_nothing(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    apply(bench, 0, "Changed ", path)
    before, inode = content(path.parent), path.stat().st_ino
    apply(bench, 0, "as it should be already", path)
    check(content(path.parent) == before and path.stat().st_ino == inode, "it was written again")
    apply(bench, 0, "No kernel parameter is missing", path, root="reference")
    check(content(path.parent) == before, "a machine that lacks nothing changed the file")


def test_older_backups_stay(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    for number in range(3):
        path.write_text(GRUB + f"# {number}\n")
        apply(bench, 0, r"Kept what it was as .*\.pcipt-backup" + (rf"\.{number}" if number else "") + r"\.\n", path)
    for number, name in enumerate(("grub.pcipt-backup", "grub.pcipt-backup.1", "grub.pcipt-backup.2")):
        check((path.parent / name).read_text().endswith(f"# {number}\n"), f"{name} is another one")


def test_a_dry_run_and_a_refusal_write_nothing(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    apply(bench, 0, "Would change (.|\n)*intel_iommu=on", path, "--dry-run")
    broken = put(bench, "broken/grub", GRUB + 'A="\n')
    apply(bench, 1, "cannot be followed", broken)
    for name, text in (("fstab", "a b c\n"), ("grub.cfg", "set GRUB_A=1\nGRUB_B=2\n"), ("a.cfg", "set x=y\n")):
        apply(bench, 1, "neither", put(bench, "other/" + name, text))
    check(content(path.parent) == {"grub": GRUB.encode()}, str(content(path.parent)))
    check(len(content(broken.parent)) == 1 and len(content(bench.scratch / "other")) == 3, "something was written")


def test_a_link_stays_and_its_target_is_changed(bench: Bench) -> None:
    target, link = put(bench, "real/settings"), bench.scratch / "grub"
    link.symlink_to("real/settings")
    apply(bench, 0, "Changed .*/real/settings:", link)
    check(link.is_symlink() and target.read_text() == CHANGED.replace("\r\n", "\n"), "the link or its target is another one")
    check((target.parent / "settings.pcipt-backup").exists(), "no backup beside the target")


def test_files_that_cannot_be_read_are_told(bench: Bench) -> None:
    put(bench, "large/grub", "#" * (1 << 21))
    put(bench, "zero/grub", "A=1\0")
    os.mkfifo(bench.scratch / "pipe")
    for path, sentence in (("missing", "No such file"), (".", "no regular file"), ("pipe", "no regular file"),
                           ("large/grub", "too large"), ("zero/grub", "zero byte"), ("", "Cannot read")):
        apply(bench, 3, sentence, bench.scratch / path if path else "")


def run_as_nobody(bench: Bench, path: Path) -> str:
    """What is said to one without rights; root gives them up for that."""
    command = [bench.program("pcipt-status"), "--root", bench.tree("intel-off"), "--apply-parameters", path]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", *command]
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, check=False)
    if done.returncode in (126, 127) and os.environ.get("CI") != "true":
        return "Permission denied, Cannot write, Cannot keep a backup"  # the program is where only its owner can run it
    check(done.returncode == 3 and not done.stdout, f"status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stderr


def test_what_must_not_be_read_or_written_is_told(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    for folder in (bench.scratch, bench.scratch.parent):
        folder.chmod(0o755)
    path.chmod(0o000)
    check("Permission denied" in run_as_nobody(bench, path), "an unreadable file")
    path.chmod(0o444)
    check("Cannot write" in run_as_nobody(bench, path), "a file that is read only")
    path.chmod(0o666)
    path.parent.chmod(0o555)
    check("Cannot keep a backup" in run_as_nobody(bench, path), "a folder that is read only")
    path.parent.chmod(0o755)
    check(content(path.parent) == {"grub": GRUB.encode()}, str(content(path.parent)))


def test_a_command_line_is_changed(bench: Bench) -> None:
    path = put(bench, "etc/kernel/cmdline", "root=ZFS=rpool/ROOT/pve-1 boot=zfs\n")
    apply(bench, 0, "\n\\+ root=ZFS=rpool/ROOT/pve-1 boot=zfs intel_iommu=on iommu=pt\n", path, "--passthrough-mode")
    check(path.read_text() == "root=ZFS=rpool/ROOT/pve-1 boot=zfs intel_iommu=on iommu=pt\n", path.read_text())


def test_what_to_run_next_is_by_what_is_there(bench: Bench) -> None:
    root = bench.copy("intel-off")
    path = put(bench, "grub")
    cmdline = put(bench, "cmdline", "a\n")
    for there, file, command in (("usr/bin/grub-mkconfig", path, "grub-mkconfig -o /boot/grub/grub.cfg"),
                                 ("usr/sbin/grub2-mkconfig", path, "grub2-mkconfig -o /boot/grub2/grub.cfg"),
                                 ("usr/sbin/update-grub", path, "update-grub"),
                                 ("usr/bin/kernel-install", cmdline, "kernel-install add"),
                                 ("usr/sbin/grubby", path, 'grubby --update-kernel=ALL --args="intel_iommu=on"'),
                                 ("etc/kernel/proxmox-boot-uuids", cmdline, "proxmox-boot-tool refresh"),
                                 ("etc/kernel/proxmox-boot-uuids", path, "proxmox-boot-tool refresh")):
        (root / there).parent.mkdir(parents=True, exist_ok=True)
        (root / there).write_text("")
        output = bench.expect(0, "", "pcipt-status", "--root", root, "--dry-run", "--apply-parameters", file)
        check(f"\n  {command}" in output, f"{there}: no {command} in\n{output}")


def test_files_that_grub_reads_later_are_told(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    put(bench, "etc/default/grub.d/50-cloud.cfg", "GRUB_CMDLINE_LINUX_DEFAULT=\"console=ttyS0\"\n")
    put(bench, "etc/default/grub.d/10-other.cfg", "GRUB_TIMEOUT=0\n")
    output = apply(bench, 0, r"Mind .*/grub.d/50-cloud.cfg", path)
    check("10-other" not in output, output)


def test_the_report_has_the_line_to_paste_only_when_something_is_to_be_changed(bench: Bench) -> None:
    pattern = r"\nKernel parameters:\n  add     intel_iommu=on\n(.|\n)*  GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n"
    bench.expect(1, pattern, "pcipt-status", "--root", bench.tree("intel-off"))
    for name in ("reference", "amd", "arm", "no-iommu"):
        _, output, _ = bench.run("pcipt-status", "--root", bench.tree(name))
        check("\nKernel parameters:\n" not in output, f"{name}\n{output}")
    root = bench.copy("intel-off")
    (root / "etc/default").mkdir(parents=True)
    (root / "etc/default/grub").write_text("GRUB_CMDLINE_LINUX_DEFAULT='mine'\n")
    bench.expect(1, "\n  GRUB_CMDLINE_LINUX_DEFAULT='mine intel_iommu=on'\n", "pcipt-status", "--root", root)


def test_an_override_is_warned_of(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    apply(bench, 0, "warning(.|\n)*does not isolate", path, "--acs-override", "downstream,multifunction", root="reference")
    check('"quiet pcie_acs_override=downstream,multifunction"' in path.read_text(), path.read_text())


def test_wrong_options_are_told_with_status_2(bench: Bench) -> None:
    for arguments in (["--dry-run"], ["--acs-override", "upstream"], ["--json", "--apply-parameters", "grub"], ["--apply-parameters"]):
        bench.expect(2, "pcipt-status: ", "pcipt-status", "--root", bench.tree("intel-off"), *arguments)


def test_a_full_disk_leaves_all_as_it_was(bench: Bench) -> None:
    """A limit on the size of files stands for the disk."""
    path = put(bench, "etc/default/grub", GRUB + "#" * 5000 + "\n")
    before = content(path.parent)
    done = subprocess.run(["sh", "-c", 'trap "" XFSZ; ulimit -f 8; exec "$@"', "sh", str(bench.program("pcipt-status")), "--root",
                           str(bench.tree("intel-off")), "--apply-parameters", str(path)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False)
    check(done.returncode == 3 and "Nothing was changed" in done.stderr, f"status {done.returncode}\n{done.stderr}")
    check(content(path.parent) == before, f"left behind: {list(content(path.parent))}")


if __name__ == "__main__":
    sys.exit(programs.main(sys.argv[1:], globals()))

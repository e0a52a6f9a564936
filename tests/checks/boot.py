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


SYSTEMD_BOOT = "initrd=\\EFI\\proxmox\\6.8.12-9-pve\\initrd.img-6.8.12-9-pve root=ZFS=rpool/ROOT/pve-1 boot=zfs\n"


def fill(root: Path, name: str, text: str = "") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_what_to_run_next_is_by_what_is_there(bench: Bench) -> None:
    grub, cmdline = bench.copy("intel-off"), bench.copy("intel-off")
    fill(cmdline, "proc/cmdline", SYSTEMD_BOOT)
    files = {grub: put(bench, "grub"), cmdline: put(bench, "cmdline", "a\n")}
    for root, there, command in ((grub, "usr/bin/grub-mkconfig", "grub-mkconfig -o /boot/grub/grub.cfg"),
                                 (grub, "usr/sbin/grub2-mkconfig", "grub2-mkconfig -o /boot/grub2/grub.cfg"),
                                 (grub, "usr/sbin/update-grub", "update-grub"),
                                 (grub, "usr/sbin/grubby", 'grubby --update-kernel=ALL --args="intel_iommu=on"'),
                                 (grub, "etc/kernel/proxmox-boot-uuids", "proxmox-boot-tool refresh"),
                                 (cmdline, "usr/sbin/update-grub", "kernel-install add"),
                                 (cmdline, "usr/sbin/grubby", "kernel-install add"),
                                 (cmdline, "etc/kernel/proxmox-boot-uuids", "proxmox-boot-tool refresh")):
        fill(root, there)
        output = bench.expect(0, "", "pcipt-status", "--root", root, "--dry-run", "--apply-parameters", files[root])
        check(f"\nNext, as root:\n  {command}" in output, f"{there}: no {command} in\n{output}")
        check("does not count" not in output, output)


def test_a_file_that_the_boot_loader_does_not_read_is_told(bench: Bench) -> None:
    root = bench.copy("intel-off")
    for name in ("usr/sbin/update-grub", "usr/sbin/grubby"):
        fill(root, name)
    grub, cmdline = put(bench, "grub"), put(bench, "cmdline", "a\n")
    for line, wrong, right, command in (("BOOT_IMAGE=/vmlinuz\n", cmdline, "/etc/default/grub", "grubby "),
                                        (SYSTEMD_BOOT, grub, "/etc/kernel/cmdline", "kernel-install ")):
        fill(root, "proc/cmdline", line)
        for sentence in ("Changed ", "as it should be already"):
            output = bench.expect(0, sentence, "pcipt-status", "--root", root, "--passthrough-mode", "--apply-parameters", wrong)
            check(f"does not count: the kernel was started by {'GRUB' if wrong == cmdline else 'systemd-boot'}" in output, output)
            check(f"  pcipt-status --apply-parameters {right} --passthrough-mode\n  {command}" in output, output)
    fill(root, "proc/cmdline", "root=a\n")
    for file, command in ((put(bench, "b/grub"), "grubby "), (put(bench, "b/cmdline", "a\n"), "kernel-install ")):
        output = bench.expect(0, "Changed ", "pcipt-status", "--root", root, "--apply-parameters", file)
        check("does not count" not in output and f"as root:\n  {command}" in output, output)


def test_the_report_advises_the_file_of_the_boot_loader(bench: Bench) -> None:
    root = bench.copy("intel-off")
    fill(root, "etc/default/grub", GRUB)
    fill(root, "etc/kernel/cmdline", "root=ZFS=rpool/ROOT/pve-1 boot=zfs\n")
    output = bench.expect(1, "In /etc/default/grub:\n", "pcipt-status", "--root", root)
    check("/etc/kernel/cmdline" not in output, output)
    fill(root, "proc/cmdline", SYSTEMD_BOOT)
    output = bench.expect(1, "In /etc/kernel/cmdline:\n  root=ZFS=rpool/ROOT/pve-1 boot=zfs intel_iommu=on\n",
                          "pcipt-status", "--root", root)
    check("/etc/default/grub" not in output, output)
    fill(root, "proc/cmdline", "root=a\n")
    bench.expect(1, "In /etc/default/grub:\n", "pcipt-status", "--root", root)
    (root / "etc/default/grub").unlink()
    bench.expect(1, "In /etc/kernel/cmdline:\n", "pcipt-status", "--root", root)


def test_the_report_says_when_the_file_has_it_already_or_cannot_be_followed(bench: Bench) -> None:
    root = bench.copy("intel-off")
    fill(root, "usr/sbin/update-grub")
    path = fill(root, "etc/default/grub", GRUB)
    bench.expect(0, "Changed ", "pcipt-status", "--root", root, "--apply-parameters", path)
    output = bench.expect(1, "/etc/default/grub has it already.\n\nNext, as root:\n  update-grub\nThen restart.\n",
                          "pcipt-status", "--root", root)
    check("GRUB_CMDLINE_LINUX" not in output, f"a line to paste\n{output}")
    path.write_text("GRUB_CMDLINE_LINUX=\"quiet\nGRUB_TIMEOUT=5\n")
    bench.expect(1, "/etc/default/grub cannot be followed(.|\n)*\n  GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n"
                 "Leave out of it what the file has in GRUB_CMDLINE_LINUX", "pcipt-status", "--root", root)
    path.unlink()
    output = bench.expect(1, "In /etc/default/grub, by the line that the kernel", "pcipt-status", "--root", root)
    check("Leave out" not in output, output)
    os.mkfifo(path)
    bench.expect(1, "/etc/default/grub cannot be read: it is no regular file", "pcipt-status", "--root", root)


def test_links_do_not_lead_out_of_a_root(bench: Bench) -> None:
    outside = put(bench, "outside/grub", "GRUB_CMDLINE_LINUX_DEFAULT='secret'\n")
    fill(bench.scratch, "outside/later/9.cfg", "GRUB_CMDLINE_LINUX=\n")
    for program in ("update-grub", "grubby"):
        fill(bench.scratch, f"outside/{program}")
    root = bench.copy("intel-off")
    up = "../" * 40 + str(outside.parent)[1:]
    for to in (str(outside.parent), up):
        for name, target in (("etc/default/grub", "grub"), ("etc/default/grub.d", "later"), ("usr/sbin/grubby", "grubby"),
                             ("usr/sbin/update-grub", "update-grub")):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            if (root / name).is_symlink():
                (root / name).unlink()
            (root / name).symlink_to(f"{to}/{target}")
        for options in ([], ["--apply-parameters", put(bench, "x/grub"), "--dry-run"]):
            _, output, _ = bench.run("pcipt-status", "--root", root, *options)
            for word in ("secret", "9.cfg", "update-grub", "grubby"):
                check(word not in output, f"{word} from outside of the root\n{output}")
    (root / "etc/default/grub").unlink()
    (root / "etc/default").rename(root / "etc/real")
    (root / "etc/default").symlink_to(str(outside.parent))
    _, output, _ = bench.run("pcipt-status", "--root", root)
    check("secret" not in output, output)


def test_files_that_grub_reads_later_are_told(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    late = put(bench, "etc/default/grub.d/50-cloud.cfg", "#" * 5000 + "\n: ${GRUB_CMDLINE_LINUX_DEFAULT:=console=ttyS0}\n")
    put(bench, "etc/default/grub.d/10-other.cfg", "GRUB_TIMEOUT=0\n# GRUB_CMDLINE_LINUX=\n")
    put(bench, "etc/default/grub.d/60-other.conf", "GRUB_CMDLINE_LINUX=\n")
    os.mkfifo(path.parent / "grub.d/70-pipe.cfg")
    for sentence in ("Changed ", "as it should be already"):
        output = apply(bench, 0, sentence, path)
        check(output.count("50-cloud.cfg: it sets") == 1 and output.count("70-pipe.cfg: it cannot be read") == 1, output)
        check("10-other" not in output and "60-other" not in output, output)
    link = put(bench, "real/settings")
    path.unlink()
    path.symlink_to(link)
    apply(bench, 0, "Changed (.|\n)*50-cloud.cfg", path)
    for name, told in (("40-own.cfg", True), ("80-own.cfg", False)):
        own = put(bench, f"etc/default/grub.d/{name}", GRUB)
        check(("50-cloud.cfg" in apply(bench, 0, "Changed ", own)) == told, name)
        own.unlink()
    own = put(bench, "etc/default/grub.d/40-own.cfg", GRUB)
    (bench.scratch / "grub").symlink_to(own)
    apply(bench, 0, "Changed (.|\n)*50-cloud.cfg", bench.scratch / "grub")
    late.unlink()
    check("50-cloud" not in apply(bench, 0, "already", own), "it is gone")


def test_the_report_tells_of_files_that_grub_reads_later(bench: Bench) -> None:
    root = bench.copy("intel-off")
    fill(root, "etc/default/grub", GRUB)
    fill(root, "etc/default/grub.d/50-cloud.cfg", "GRUB_CMDLINE_LINUX=\n")
    bench.expect(1, "Mind /etc/default/grub.d/50-cloud.cfg: it sets", "pcipt-status", "--root", root)


def test_attributes_go_with_the_file(bench: Bench) -> None:
    path = put(bench, "etc/default/grub")
    try:
        os.setxattr(path, "user.pcipt-test", b"\x00\x01")
        os.setxattr(path, "user.empty", b"")
    except OSError:
        return  # not on this file system
    apply(bench, 0, "Changed ", path)
    for name in ("grub", "grub.pcipt-backup"):
        got = {key: os.getxattr(path.parent / name, key) for key in os.listxattr(path.parent / name) if key.startswith("user.")}
        check(got == {"user.pcipt-test": b"\x00\x01", "user.empty": b""}, f"{name} has {got}")


def test_an_access_list_goes_with_the_file_and_none_comes(bench: Bench) -> None:
    """Version 2; entries of tag, rights and id: owner rw, user 1 r, group r, mask r, others none."""
    def entry(tag: int, rights: int, number: int = 0xffffffff) -> bytes:
        return tag.to_bytes(2, "little") + rights.to_bytes(2, "little") + number.to_bytes(4, "little")
    acl = (2).to_bytes(4, "little") + entry(1, 6) + entry(2, 4, 1) + entry(4, 4) + entry(0x10, 4) + entry(0x20, 0)
    path, plain = put(bench, "etc/default/grub"), put(bench, "plain/grub")
    try:
        os.setxattr(path, "system.posix_acl_access", acl)
        os.setxattr(plain.parent, "system.posix_acl_default", acl)
    except OSError:
        return  # not on this file system
    apply(bench, 0, "Changed ", path)
    check(os.getxattr(path, "system.posix_acl_access") == acl, "another list")
    apply(bench, 0, "Changed ", plain)
    check("system.posix_acl_access" not in os.listxattr(plain), "it has a list now")


def test_this_machine_is_not_changed_for_another(bench: Bench) -> None:
    bench.expect(2, "is this machine's, but would be judged by", "pcipt-status", "--root", bench.tree("intel-off"),
                 "--apply-parameters", "/etc/passwd")
    apply(bench, 0, "^What is missing is judged by the machine beneath ", put(bench, "grub"))


def test_the_advice_alone(bench: Bench) -> None:
    root = bench.tree("intel-off")
    output = bench.expect(1, "^Kernel parameters are to be changed.\n\nKernel parameters:\n  add     intel_iommu=on\n",
                          "pcipt-status", "--root", root, "--parameters")
    check("Firmware" not in output, output)
    bench.expect(0, "^No kernel parameter is missing", "pcipt-status", "--root", bench.tree("reference"), "--parameters")
    for options, changes in ((["--parameters"], ["intel_iommu=on"]), (["--passthrough-mode"], ["intel_iommu=on", "iommu=pt"]),
                             (["--acs-override", "downstream"], ["intel_iommu=on", "pcie_acs_override=downstream"])):
        document = bench.json("pcipt-status", "--root", root, *options)
        if document is not None:
            check(document["format"] == "pcipt-parameters", str(document))  # type: ignore[index]
            check([change["parameter"] for change in document["changes"]] == changes, str(document))  # type: ignore[index]


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
    for arguments in (["--dry-run"], ["--acs-override", "upstream"], ["--json", "--apply-parameters", "grub"],
                      ["--parameters", "--apply-parameters", "grub"], ["--apply-parameters"]):
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

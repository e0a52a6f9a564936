# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a guest finds in its memory when it starts.

Two archives one after the other: busybox and the modules, which are kept between runs, and what is this run's own.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import kernel as kernels
from cpio import PROGRAM, Archive
from kernel import CACHE, Kernel

HERE = Path(__file__).resolve().parent
LOADER_FOLDERS = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")


class InitramfsError(Exception):
    """Something that should go into the guest is not there."""


def build(kernel: Kernel, modules: list[str], script: Path, programs: list[Path], files: dict[str, Path]) -> bytes:
    """The files are named by where they go in the guest."""
    return base(kernel, modules) + _own(script, programs, files)


def base(kernel: Kernel, modules: list[str]) -> bytes:
    """Busybox and the modules, without a first process."""
    busybox = find_busybox()
    names = kernels.resolve(kernel, modules)
    kept = CACHE / "initramfs" / f"{kernel.name}-{_key(kernel, names, busybox)}.cpio.gz"
    if not kept.exists():
        content = gzip.compress(_base_archive(kernel, names, busybox).content(), compresslevel=1, mtime=0)
        kernels.write_whole(kept, content)
    return _aligned(kept.read_bytes())


def _key(kernel: Kernel, names: list[str], busybox: Path) -> str:
    key = hashlib.sha256()
    for part in (kernel.release, *names):
        key.update(part.encode() + b"\0")
    for source in (busybox, kernel.modules / "modules.dep", kernel.image, Path(__file__), Path(kernels.__file__)):
        key.update(hashlib.sha256(source.read_bytes()).digest())
    return key.hexdigest()[:16]


def _base_archive(kernel: Kernel, names: list[str], busybox: Path) -> Archive:
    archive = Archive()
    for folder in ("dev", "etc", "mnt", "out", "proc", "root", "run", "sbin", "sys", "tmp", "usr/bin", "usr/lib"):
        archive.folder(folder)
    archive.file("bin/busybox", busybox.read_bytes(), PROGRAM)
    applets = subprocess.run([busybox, "--list"], check=True, stdout=subprocess.PIPE, text=True).stdout
    for applet in applets.split():
        archive.link(f"bin/{applet}", "busybox")
    archive.link("sbin/modprobe", "/bin/busybox")
    with tempfile.TemporaryDirectory(prefix="pcipt-vm-") as staged:
        kernels.stage(kernel, names, Path(staged))
        archive.tree("lib", Path(staged, "lib"))
    return archive


def _own(script: Path, programs: list[Path], files: dict[str, Path]) -> bytes:
    archive = Archive()
    archive.file("init", (HERE / "init.sh").read_bytes(), PROGRAM)
    archive.file("script", _existing(script).read_bytes(), PROGRAM)
    for program in programs:
        archive.file(f"usr/bin/{program.name}", _existing(program).read_bytes(), PROGRAM)
        for place, library in libraries(program):
            archive.file(place, library.read_bytes(), PROGRAM)
    for place, source in files.items():
        archive.tree(place, _existing(source))
    return _aligned(archive.content())


def libraries(program: Path) -> list[tuple[str, Path]]:
    """The shared libraries of a program, and where the guest's loader finds them."""
    answer = subprocess.run(["ldd", program.resolve()], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if re.search(r"not a dynamic executable|statically linked", answer.stdout):
        return []
    missing = re.findall(r"(\S+) => not found", answer.stdout)
    if answer.returncode or missing:
        raise InitramfsError(f"{program}: library not found: {', '.join(missing) or answer.stdout.strip()}")
    found = []
    for name, path in re.findall(r"^\s*(?:(\S+) => )?(/\S+) \(0x", answer.stdout, re.MULTILINE):
        usual = path.startswith(LOADER_FOLDERS) or not name
        found.append((path if usual else f"usr/lib/{name}", Path(path)))
    return found


def find_busybox() -> Path:
    path = shutil.which("busybox")
    if not path:
        raise InitramfsError("no busybox; it comes with: sh tests/packages.sh vm")
    return Path(path)


def _existing(path: Path) -> Path:
    if not path.exists():
        raise InitramfsError(f"{path}: no such file")
    return path


def _aligned(archive: bytes) -> bytes:
    return archive + bytes(-len(archive) % 4)

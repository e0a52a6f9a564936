# SPDX-License-Identifier: LGPL-2.1-or-later
"""The kernels that tests/packages.sh unpacked, and the modules that a guest takes along."""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("PCIPT_VM_CACHE") or TOP / "build" / "vm")

# Beside what a machine asks for. Whatever a library may want to load is there, and loaded by nobody else.
ALWAYS = ["vfio_pci", "vfio_iommu_type1?", "iommufd?"]


# The note that says where a machine enters the unpacked kernel: its name's length, a length, type 18 of Xen's.
PVH_NOTE = re.compile(rb"\x04\0\0\0[\x04\x08]\0\0\0\x12\0\0\0Xen\0")


class KernelError(Exception):
    """The kernel is not there, or lacks a module that a machine needs."""


@dataclass(frozen=True)
class Kernel:
    name: str
    release: str
    image: Path
    modules: Path

    def knows(self, module: str) -> bool:
        return module in _dependencies(self)[0] or module in _builtin(self)


def load(name: str) -> Kernel:
    root = CACHE / "kernels" / name
    for modules in sorted(root.glob("lib/modules/*")):
        release = modules.name
        for image in (root / "boot" / f"vmlinuz-{release}", modules / "vmlinuz"):  # where it was until 7.1, and is since
            if image.exists() and (modules / "modules.dep").exists():
                return Kernel(name, release, image, modules)
    raise KernelError(f"no kernel '{name}'; it comes with: sh tests/packages.sh vm")


def unpacked(kernel: Kernel) -> Path:
    """The kernel as QEMU can start it without unpacking, which takes an emulated processor seconds; else the image."""
    packed = kernel.image.read_bytes()
    kept = CACHE / "images" / f"{kernel.name}-{hashlib.sha256(packed).hexdigest()[:16]}"
    if not kept.exists():
        content = _payload(packed)
        if not content.startswith(b"\x7fELF") or not PVH_NOTE.search(content):
            return kernel.image
        write_whole(kept, content)
    return kept


def write_whole(path: Path, content: bytes) -> None:
    """Two runs may make the same file at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        fresh.write(content)
    os.chmod(fresh.name, 0o644)
    os.replace(fresh.name, path)


def resolve(kernel: Kernel, wanted: list[str]) -> list[str]:
    """The files of the modules and of what they depend on, as modules.dep names them.

    A name that ends with a question mark may be unknown to the kernel.
    """
    paths, needs = _dependencies(kernel)
    files: set[str] = set()
    for want in sorted(set(wanted + ALWAYS)):
        name = plain(want.rstrip("?"))
        if name in paths:
            files.update([paths[name], *needs[paths[name]]])
        elif name not in _builtin(kernel) and not want.endswith("?"):
            raise KernelError(f"kernel {kernel.release} has no module '{name}'")
    return sorted(files)


def stage(kernel: Kernel, files: list[str], root: Path) -> None:
    """Puts the modules beneath root, unpacked and with indexes of their own."""
    folder = root / "lib" / "modules" / kernel.release
    for name in files:
        target = folder / name
        target = target.with_name(target.name.split(".ko")[0] + ".ko")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_unpacked(kernel.modules / name))
    for name in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
        shutil.copy(kernel.modules / name, folder / name)
    _index(root, kernel.release)


def plain(name: str) -> str:
    return name.replace("-", "_")


def _index(root: Path, release: str) -> None:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    depmod = shutil.which("depmod", path=path)
    if not depmod:
        raise KernelError("no depmod; it comes with: sh tests/packages.sh vm")
    subprocess.run([depmod, "-b", root, release], check=True)


def _module_name(path: str) -> str:
    return plain(path.rsplit("/", 1)[-1].split(".ko")[0])


def _dependencies(kernel: Kernel) -> tuple[dict[str, str], dict[str, list[str]]]:
    paths, needs = {}, {}
    for line in (kernel.modules / "modules.dep").read_text().splitlines():
        path, _, others = line.partition(":")
        paths[_module_name(path)] = path
        needs[path] = others.split()
    return paths, needs


def _builtin(kernel: Kernel) -> set[str]:
    return {_module_name(line) for line in (kernel.modules / "modules.builtin").read_text().splitlines()}


def _payload(image: bytes) -> bytes:
    """What is packed in an image, after the kernel's boot protocol; nothing where it is packed in an unknown way."""
    setup = (image[0x1F1] or 4) + 1
    offset, length = struct.unpack_from("<II", image, 0x248)
    packed = image[setup * 512 + offset:][:length]
    if packed.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(packed)
    if packed.startswith(b"\x28\xb5\x2f\xfd"):
        return subprocess.run(["zstd", "-dcq"], input=packed[:-4], check=True, stdout=subprocess.PIPE).stdout
    return b""


def _unpacked(path: Path) -> bytes:
    if path.suffix == ".xz":
        return lzma.decompress(path.read_bytes())
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-dcq", path], check=True, stdout=subprocess.PIPE).stdout
    return path.read_bytes()

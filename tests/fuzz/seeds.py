#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes from trees what fuzz targets begin with: seeds.py [--stamp FILE] TREES OUTDIR

OUTDIR/config gets the configuration spaces of all functions, OUTDIR/smbios the tables, each content once. OUTDIR/netlink
gets what a kernel says of a network, made here, since numbers are in the machine's own order of bytes.
"""
from __future__ import annotations

import hashlib
import struct
import sys
from pathlib import Path
from typing import List


NEWLINK, NEWADDR, NEWROUTE, DONE = 16, 20, 24, 3
INET, INET6 = 2, 10


def attribute(kind: int, content: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(content), kind) + content + bytes(-len(content) % 4)


def message(kind: int, content: bytes, multi: int = 0) -> bytes:
    return struct.pack("=IHHII", 16 + len(content), kind, multi, 0, 0) + content


def link(index: int, name: str, *attributes: bytes) -> bytes:
    return message(NEWLINK, struct.pack("=BxHiII", 0, 1, index, 0x11043, 0) + attribute(3, name.encode() + b"\0")
                   + b"".join(attributes))


def function(number: int) -> bytes:
    """A virtual function: address, VLAN, rate, spoof check, state, trust, and the list of VLANs."""
    pair = struct.pack("=II", number, 1)
    vlans = attribute(1, struct.pack("=IIIH2x", number, 100, 3, 0xA888))
    return attribute(1, attribute(1, struct.pack("=I32s", number, bytes(range(2, 8))))
                     + attribute(2, struct.pack("=III", number, 100, 3)) + attribute(6, struct.pack("=III", number, 10, 100))
                     + attribute(4, pair) + attribute(5, pair) + attribute(9, pair) + attribute(12, vlans))


def address(family: int, index: int, content: bytes) -> bytes:
    return message(NEWADDR, struct.pack("=BBBBI", family, 24, 0, 0, index) + attribute(1, content) + attribute(2, content))


def route(family: int, index: int, gateway: bytes) -> bytes:
    head = struct.pack("=BBBBBBBBI", family, 0, 0, 0, 254, 3, 0, 1, 0)
    return message(NEWROUTE, head + attribute(15, struct.pack("=I", 254)) + attribute(5, gateway)
                   + attribute(4, struct.pack("=i", index)))


def network() -> List[bytes]:
    functions = attribute(22, function(0) + function(1))
    links = [link(2, "enp1s0f0", functions), link(3, "vmbr0", attribute(18, attribute(1, b"bridge\0"))), link(4, "lo"),
             link(5, "two", attribute(18, attribute(1, b"of a\nroute 254 default\0")))]
    hops = attribute(9, struct.pack("=HBBi", 16, 0, 1, 2) + attribute(5, bytes([192, 0, 2, 1])))
    others = [address(INET, 3, bytes([192, 0, 2, 7])), address(INET6, 3, bytes(range(16))),
              route(INET, 3, bytes([192, 0, 2, 1])), route(INET6, 3, bytes(range(16))),
              message(NEWROUTE, struct.pack("=BBBBBBBBI", INET, 8, 0, 0, 254, 3, 0, 1, 0) + attribute(1, bytes([10, 0, 0, 0]))
                      + hops)]
    return [*links, *others, b"".join(links), b"".join(others), b"".join(links + others) + message(DONE, bytes(4), 2)]


def copy(found: List[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in found:
        content = path.read_bytes()
        (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def main(arguments: List[str]) -> int:
    stamp = None
    if arguments[:1] == ["--stamp"]:
        stamp, arguments = Path(arguments[1]), arguments[2:]
    if len(arguments) != 2:
        print(__doc__)
        return 2
    trees, outdir = map(Path, arguments)
    copy(sorted(trees.glob("*/sys/devices/**/config")), outdir / "config")
    copy(sorted(trees.glob("*/sys/firmware/dmi/tables/DMI")), outdir / "smbios")
    (outdir / "netlink").mkdir(parents=True, exist_ok=True)
    for number, datagram in enumerate(network()):
        (outdir / "netlink" / f"{number}").write_bytes(datagram)
    if stamp:
        stamp.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the library has to say of the machine in machines/wiring.machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import library
from expect import Unexpected
from vm import Result

Picture = dict[str, Any]


def check(result: Result, programs: Path) -> None:
    picture = json.loads(result.read("topology.json"))
    _links(picture)
    _slots(picture)
    _roots(picture)
    _reasons(picture)
    _virtual_functions(result.output.decode())
    _nobody(json.loads(result.read("nobody.json")), result.output.decode())
    library.agrees_with_lspci(result, programs)


def _same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Unexpected(f"{what}: {found!r}, expected {wanted!r}")


def _device(picture: Picture, address: str) -> Any:
    return next(device for device in picture["devices"] if device["address"] == address)


def _below(picture: Picture, parent: str) -> list[Any]:
    """Functions below a port, virtual ones not among them."""
    return [device for device in picture["devices"] if device["parent"] == parent and not device["physical_function"]]


def _links(picture: Picture) -> None:
    """QEMU's cards have one lane at 2.5 GT/s; the ports were given others."""
    for port, width, speed, kind in (("0000:00:04.0", 4, 8000, "limited by the card"), ("0000:00:05.0", 1, 2500, "as designed"),
                                     ("0000:40:00.0", 16, 16000, "limited by the card")):
        link = _device(picture, port)["link"]
        _same(f"lanes and speed of {port}", (link["max_width"], link["max_speed"]), (width, speed))
        for card in _below(picture, port):
            _same(f"link of {card['address']}", (card["link"]["width"], card["link"]["speed"]), (1, 2500))
            _same(f"class of {card['address']}", card["link"]["class"], kind)


def _slots(picture: Picture) -> None:
    slots = {slot["port"]: slot for slot in picture["slots"]}
    for port, name, number, width, port_width, occupied in (
            ("0000:00:04.0", "SLOT-A x16", "11", 16, 4, "yes"), ("0000:00:05.0", "SLOT-B x1", "12", 1, 1, "yes"),
            ("0000:00:09.0", "SLOT-C x16", "15", 16, 16, "no")):
        slot = slots[port]
        _same(f"names of {port}", slot["names"], [{"source": "smbios", "name": name}, {"source": "kernel", "name": number},
                                                  {"source": "capability", "name": number}])
        _same(f"slot of {port}", (slot["width"], slot["port_width"], slot["occupied"], slot["split"]),
              (width, port_width, occupied, "no"))
        _same(f"what is in {name}", slot["functions"], [card["address"] for card in _below(picture, port)])
    _same("slot 31", slots["0000:40:00.0"]["name"], "31")
    _same("functions in SLOT-B", len(slots["0000:00:05.0"]["functions"]), 2)


def _roots(picture: Picture) -> None:
    nodes = {root["bus"]: root["numa_node"] for root in picture["root_buses"]}
    _same("node of bus 40", nodes[0x40], 1)
    lanes = {root["bus"]: (root["lanes_used"], root["lanes"]) for root in picture["root_buses"]}
    _same("lanes of bus 40", lanes[0x40], (1, 16))
    _same("switches", [(len(chip["ports"]), chip["chip"], chip["oversubscription"]) for chip in picture["switches"]],
          [(2, "Texas Instruments XIO3130", 200)])


def _reason(picture: Picture, address: str, name: str, *words: str) -> None:
    group = next(group for group in picture["groups"] if address in group["members"])
    sentences = [finding["sentence"] for finding in group["explanation"]
                 if finding["name"] == name and finding.get("device") == address]
    if not any(all(word in sentence for word in words) for sentence in sentences):
        raise Unexpected(f"no {name} about {address} says {words}: {group['explanation']}")


def _reasons(picture: Picture) -> None:
    card, other = (device["address"] for device in _below(picture, "0000:00:05.0"))
    _reason(picture, card, "shared-port", other, "root port 0000:00:05.0 has no ACS")
    _reason(picture, card, "apart-by-assumption", "root port 0000:00:05.0")
    card, other = (device["address"] for device in _below(picture, "0000:00:07.0"))
    _reason(picture, card, "shared-functions", other, "functions of one device, which has no ACS")
    _reason(picture, card, "apart-by-acs", "root port 0000:00:07.0", "source validation", "upstream forwarding")
    _reason(picture, "0000:01:00.0", "apart-by-acs", "root port 0000:00:04.0")
    ports = picture["switches"][0]["ports"]
    first, second = (_below(picture, port)[0]["address"] for port in ports)
    _reason(picture, first, "apart-in-doubt", second, f"the switch's port {ports[0]} has no ACS")
    old = [device["address"] for device in _below(picture, "0000:00:08.0")]
    _reason(picture, old[0], "shared-conventional", old[1], "0000:00:08.0")


def _virtual_functions(output: str) -> None:
    if "by ACS of root port 0000:00:04.0" not in output.partition("Between ")[2]:
        raise Unexpected("what is between two virtual functions was not told")


def _nobody(picture: Picture, output: str) -> None:
    """64 bytes of configuration space are no reason to say that there is no ACS."""
    for device in picture["devices"]:
        if device["acs"] in ("none", "off", "conventional"):
            raise Unexpected(f"without root rights ACS of {device['address']} is said to be {device['acs']}")
    if "is unknown: configuration space could not be read" not in output:
        raise Unexpected("nobody was told that it takes root rights")

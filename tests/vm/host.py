# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a guest may ask of the machine it runs on, in lines on its fourth serial port:

  unplug ID     the device is asked to go, as an administrator would (device_del)
  plug ID       it comes back, once it has gone

The answer is a line: "done", or what QEMU says. ID is that of a device in the machine's file.
"""

from __future__ import annotations

import json
import re
import socket
import time
from pathlib import Path
from typing import Any, Optional

from qemu import Qemu

PATIENCE = 20.0
GLANCE = 0.05


class Host:
    """Serves one guest. Nothing is opened before the guest has asked for something."""

    def __init__(self, guest: Qemu) -> None:
        self._guest = guest
        self._port: Optional[socket.socket] = None
        self._monitor: Optional[Monitor] = None
        self._asked = b""

    def serve(self) -> None:
        """Answers whatever was asked since the last time."""
        if not self._port:
            self._port = _connect(self._guest.socket("host"))
        if not self._port:
            return
        try:
            self._asked += self._port.recv(4096)
        except BlockingIOError:
            return
        while b"\n" in self._asked:
            line, _, self._asked = self._asked.partition(b"\n")
            self._port.sendall(self._answer(line.decode(errors="replace").split()).encode() + b"\n")

    def end(self) -> None:
        for opened in (self._port, self._monitor):
            if opened:
                opened.close()

    def _answer(self, words: list[str]) -> str:
        if not self._monitor:
            self._monitor = Monitor(self._guest.socket("qmp"))
        match words:
            case ["unplug", name]:
                return self._monitor.unplug(name)
            case ["plug", name]:
                device = _declared(self._guest.options, name)
                return self._monitor.plug(name, device) if device else f"no device '{name}' is declared"
        return "unknown request"


class Monitor:
    """QEMU's own protocol: a line of JSON for each command, answer and event."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("r")
        self._lines.readline()  # a greeting
        self._ask("qmp_capabilities")

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    def unplug(self, name: str) -> str:
        answer = self._ask("device_del", id=name)
        return str(answer["error"]["desc"]) if "error" in answer else "done"

    def plug(self, name: str, device: str) -> str:
        """The line that declared it is read by QEMU as it was at its start."""
        end = time.monotonic() + PATIENCE
        while True:
            answer = self._ask("human-monitor-command", **{"command-line": f"device_add {device}"})
            said = " ".join(str(answer.get("return", answer)).split())
            if not said:
                return "done"
            if "Duplicate" not in said or time.monotonic() > end:
                return said
            time.sleep(GLANCE)  # it is still on its way out

    def _ask(self, command: str, **arguments: str) -> dict[str, Any]:
        self._socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            answer: dict[str, Any] = json.loads(self._lines.readline())
            if "event" not in answer:
                return answer


def _connect(path: Path) -> Optional[socket.socket]:
    port = socket.socket(socket.AF_UNIX)
    try:
        port.connect(str(path))
    except OSError:
        port.close()
        return None
    port.setblocking(False)
    return port


def _declared(options: list[str], name: str) -> Optional[str]:
    for option, value in zip(options, options[1:]):
        if option == "-device" and re.search(rf"(^|,)id={re.escape(name)}(,|$)", value):
            return value
    return None

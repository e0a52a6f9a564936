#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a guest script on one machine with one kernel, prints what it prints, and exits as it does."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

import machine as machines
import vm

USAGE_STATUS = 2
TAIL_LINES = 40


def main() -> int:
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        result = vm.run(arguments.machine, arguments.kernel, arguments.script, arguments.program,
                        dict(arguments.file), arguments.timeout, _print if arguments.echo else None)
    except machines.MachineError as error:
        print(f"run: {error}", file=sys.stderr)
        return USAGE_STATUS
    except vm.VmError as error:
        print(f"run: {error}", file=sys.stderr)
        return vm.NO_ANSWER
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    if not arguments.echo:
        _print(result.output)
    if arguments.out:
        result.unpack(arguments.out)
    if arguments.keep_console:
        arguments.keep_console.write_text(result.console)
    _explain(result, arguments.timeout)
    return result.status


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="Exit status: the script's own; 2 wrong usage; 124 the script did not end in time; "
        "125 it did not start, or the guest went down under it.")
    parser.add_argument("machine", help=", ".join(machines.names()))
    parser.add_argument("kernel", choices=machines.KERNELS)
    parser.add_argument("script", type=_existing, help="run by busybox's shell in the guest")
    parser.add_argument("--program", type=_existing, action="append", default=[], metavar="PATH",
                        help="goes to /usr/bin with the libraries that it needs")
    parser.add_argument("--file", type=_file, action="append", default=[], metavar="HOST:GUEST",
                        help="a file or a folder, and where it goes")
    parser.add_argument("--out", type=Path, metavar="DIR", help="gets what the script leaves in /out")
    parser.add_argument("--timeout", type=float, default=180, metavar="SECONDS", help="from the script's start (180)")
    parser.add_argument("--keep-console", type=Path, metavar="FILE", help="gets what the kernel says")
    parser.add_argument("--echo", action="store_true", help="print while it runs")
    return parser.parse_args()


def _existing(value: str) -> Path:
    if not Path(value).exists():
        raise argparse.ArgumentTypeError(f"no such file: {value}")
    return Path(value)


def _file(value: str) -> tuple[str, Path]:
    host, colon, guest = value.rpartition(":")
    if not colon or not guest.startswith("/"):
        raise argparse.ArgumentTypeError(f"'{value}' is not HOST:GUEST")
    return guest, _existing(host)


def _print(output: bytes) -> None:
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()


def _explain(result: vm.Result, timeout: float) -> None:
    if result.status == vm.TIMED_OUT:
        reason = f"the script did not end within {timeout:g} seconds"
    elif result.status == vm.NO_ANSWER and result.boot_seconds:
        reason = "the guest went down before its script ended"
    elif result.status == vm.NO_ANSWER:
        reason = f"the guest did not reach its script, started {result.starts} times"
    else:
        return
    tail = result.console.splitlines()[-TAIL_LINES:]
    print("\n".join([*tail, f"run: {reason}; above, the end of its console"]), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Binds the whole IOMMU group of a DEVICE, such as 18:00.0, to VFIO, and gives it back as it was."""
import sys

import pcipt


def run(change: pcipt.Transaction, context: pcipt.Context, device: str) -> None:
    change.check()
    for step in change.steps:
        print(f"- {step}")
    change.apply()
    found = context.read().find_device(device)
    print(f"{device} is on {found.driver if found else None}")


def main() -> int:
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} DEVICE", file=sys.stderr)
        return 2
    try:
        with pcipt.Context() as context, context.change() as bind, context.change() as restore:
            bind.bind(sys.argv[1], whole_group=True)
            run(bind, context, sys.argv[1])
            restore.restore(sys.argv[1], whole_group=True)
            run(restore, context, sys.argv[1])
    except pcipt.Error as error:
        print(f"{error.name}: {error}", *[finding.remedy for finding in error.findings if finding.remedy], sep="\n", file=sys.stderr)
        return 1 if isinstance(error, pcipt.Refused) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())

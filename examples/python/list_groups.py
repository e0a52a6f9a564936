#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lists the IOMMU groups of this machine, or of a captured tree, with a verdict on each."""
import sys

import pcipt


def main() -> int:
    try:
        host = pcipt.read(pcipt.Read.GROUPS | pcipt.Read.NAMES, *sys.argv[1:2])
    except pcipt.Error as error:
        print(f"Cannot read the machine: {error}.", file=sys.stderr)
        return 3
    for group in host.groups:
        print(f"group {group.number}: {group.isolation}, {group.viability}")
        for device in group:
            # A captured tree may hold any bytes: none of them shall steer the terminal.
            print(ascii(f"  {device.name} {device.device_name or 'unnamed'}, driver {device.driver or 'none'}")[1:-1])
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A display that the kernel draws on, and which the firmware started with, is in use though there is another.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

modprobe vfio-pci
ls -l /sys/class/graphics
grep -A 1 '0000:00:02.0' /proc/iomem

in_use 'draws on the memory of 0000:00:02.0.*vesafb' 00:02.0
in_use 'uses (boot_vga)' 00:02.0
pcipt-bind --dry-run 00:03.0
needed '0000:00:02.0 is the only display' 00:02.0 00:03.0

echo "== and taken nevertheless"
snapshot >/tmp/before
pcipt-bind --force 00:02.0
expect_driver 00:02.0 vfio-pci
pcipt-bind --restore 00:02.0
snapshot >/tmp/after
diff /tmp/before /tmp/after

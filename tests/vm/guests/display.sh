#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A display without a driver that the kernel draws on is the host's; another that it does not draw on is nobody's.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

modprobe vfio-pci
grep -A 1 '0000:00:02.0' /proc/iomem

echo "== no driver, but the framebuffer that the firmware has set up"
refused "draws on the memory of 0000:00:02.0.*vesafb" 00:02.0
needed '0000:00:02.0 is the only display' 00:02.0
pcipt-bind --dry-run 00:03.0

echo "== and taken nevertheless"
snapshot >/tmp/before
pcipt-bind --force-needed 00:02.0
expect_driver 00:02.0 vfio-pci
pcipt-bind --restore 00:02.0
snapshot >/tmp/after
diff /tmp/before /tmp/after

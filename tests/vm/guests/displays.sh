#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Of two displays the one that the firmware uses is in use, and the last one is needed.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

modprobe vfio-pci
expect_driver 00:02.0 bochs-drm
expect_driver 00:03.0 bochs-drm
in_use 'uses (boot_vga)' 00:02.0
pcipt-bind --dry-run 00:03.0
needed 'is the only display' 00:02.0 00:03.0

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fifty processes bind and restore the same group for some time, and are killed at random. Then the machine is recovered,
# and is as it was.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

modprobe vfio-pci
snapshot >/tmp/before
race 20 50 0000:03:01.0

find /run/pcipt | sort
pcipt-bind --recover
pcipt-bind --group --restore 03:01.0
find /run/pcipt | sort
snapshot >/tmp/after
diff /tmp/before /tmp/after
[ "$(find /run/pcipt -type f)" = /run/pcipt/lock ]

echo "and it works as ever"
pcipt-bind --group 03:01.0 >/dev/null
expect_driver 03:01.0 vfio-pci
expect_driver 03:02.0 vfio-pci
pcipt-bind --group --restore 03:01.0 >/dev/null
snapshot >/tmp/after
diff /tmp/before /tmp/after

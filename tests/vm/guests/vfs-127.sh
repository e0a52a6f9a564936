#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# All VFs that a controller can have: foreseen, made and bound in one change, and removed.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

pf=01:00.0
modprobe vfio-pci
snapshot >/tmp/before
foreseen $pf 127 >/tmp/foreseen
began=$(uptime)
pcipt-vfs --create 127 --bind $pf >/tmp/output 2>&1 || { cat /tmp/output && exit 1; }
echo "measured: 127 VFs made and bound in $(($(uptime) - began))0 ms"
appeared $pf >/tmp/appeared
diff /tmp/foreseen /tmp/appeared
[ "$(wc -l </tmp/appeared)" = 127 ]
for name in $(virtual_functions $pf); do
	expect_driver "${name#0000:}" vfio-pci
done
began=$(uptime)
pcipt-vfs --remove $pf >/tmp/output 2>&1 || { cat /tmp/output && exit 1; }
echo "measured: 127 VFs released and removed in $(($(uptime) - began))0 ms"
snapshot >/tmp/after
diff /tmp/before /tmp/after

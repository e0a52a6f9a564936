#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A virtual function that a process holds through VFIO: removing all is refused at once, with who has it. Forced, the
# release waits in the kernel, and goes on when the holder goes. So does a number that somebody else has set to 0.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

export program=pcipt-vfs
pf=01:00.0

hold_second()
{
	vf=$(virtual_functions $pf | sed -n 2p)
	start_until holding /tmp/holder hold-vfio "$(group "${vf#0000:}")" "$vf"
	holder=$!
}

modprobe vfio-pci
modprobe vfio_iommu_type1
snapshot >/tmp/before

echo "== held: refused at once, with who has it, and nothing is written"
pcipt-vfs --create 4 --bind $pf >/dev/null
hold_second
began=$(uptime)
status=0
pcipt-vfs --remove $pf >/tmp/refusal 2>&1 || status=$?
took=$(($(uptime) - began))
cat /tmp/refusal
echo "refused in ${took}0 ms"
[ "$status" = 1 ]
[ "$took" -lt 200 ]
refused "process $holder (hold-vfio) holds /dev/vfio/" --remove $pf
refused "process $holder (hold-vfio) holds /dev/vfio/" --create 2 --recreate $pf

echo "== forced: pending at the deadline, and the host can be asked meanwhile"
start_until 'still waits' /tmp/forced pcipt-vfs --remove --force --timeout 2 $pf
forced=$!
cat /tmp/forced
began=$(uptime)
timeout 20 pcipt-vfs >/tmp/shown 2>&1
timeout 20 pcipt-groups --json >/tmp/groups.json
took=$(($(uptime) - began))
echo "asked twice in ${took}0 ms"
[ "$took" -lt 1000 ]
kill "$holder"
wait "$forced"
[ "$(cat "$DEVICES/0000:$pf/sriov_numvfs")" = 0 ]
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== killed while it waits: recovered when the holder has gone, with all four as they were"
pcipt-vfs --create 4 --bind $pf >/dev/null
snapshot >/tmp/made
hold_second
start_until 'still waits' /tmp/forced pcipt-vfs --remove --force --timeout 1 $pf
forced=$!
kill -KILL "$forced"
kill "$holder"
wait "$forced" || true
wait "$holder" || true
pcipt-bind --recover
snapshot >/tmp/after
diff /tmp/made /tmp/after

echo "== somebody else's write of 0 waits: reading and refusing go on, and end when the holder goes"
hold_second
echo 0 >"$DEVICES/0000:$pf/sriov_numvfs" &
writer=$!
sleep 1
timeout 20 pcipt-vfs >/tmp/shown 2>&1 || [ $? = 1 ]
cat /tmp/shown
status=0
timeout 20 pcipt-vfs --create 4 --bind $pf >/tmp/refusal 2>&1 || status=$?
cat /tmp/refusal
[ "$status" = 1 ]
kill "$holder"
wait "$writer"
[ "$(virtual_functions $pf | wc -l)" = 0 ]
pcipt-vfs --create 4 --bind $pf >/dev/null
pcipt-vfs --remove $pf >/dev/null
snapshot >/tmp/after
diff /tmp/before /tmp/after

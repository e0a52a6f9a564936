#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A device that a process holds through VFIO: giving it back is refused at once, with who has it. Forced, the write waits
# in the kernel; that is told at the deadline, questions go on being answered, and it completes when the holder goes. One
# who listens when the kernel asks for the device, as QEMU does, goes at once.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

# Begins to hold the NIC. Options for the holder may follow.
hold()
{
	pcipt-bind 01:00.0 >/dev/null
	expect_driver 01:00.0 vfio-pci
	group=$(group 01:00.0)
	start_until holding /tmp/holder hold-vfio "$@" "$group" 0000:01:00.0
	holder=$!
}

# Refused in under a second, with the pid and the name.
refused_at_once()
{
	began=$(uptime)
	status=0
	pcipt-bind --restore 01:00.0 >/tmp/refusal 2>&1 || status=$?
	took=$(($(uptime) - began))
	cat /tmp/refusal
	echo "refused in ${took}0 ms"
	[ "$status" = 1 ]
	[ "$took" -lt 100 ]
	grep -q -i "process $holder (hold-vfio) holds /dev/vfio/$group open" /tmp/refusal
	expect_driver 01:00.0 vfio-pci
}

# Reads the whole host. No read may hang.
ask()
{
	began=$(uptime)
	timeout 20 pcipt-groups --json >/tmp/groups.json
	took=$(($(uptime) - began))
	echo "asked in ${took}0 ms"
	[ "$took" -lt 500 ]
	grep -q '0000:01:00.0' /tmp/groups.json
}

modprobe vfio-pci
modprobe vfio_iommu_type1 # which libkmod loads with it, and busybox does not
snapshot >/tmp/before

echo "== a holder that does not listen"
hold
refused_at_once
refused "process $holder (hold-vfio) holds /dev/vfio/$group open" --restore 01:00.0
ask

echo "== forced: pending at the deadline"
began=$(uptime)
start_until 'still waits' /tmp/forced pcipt-bind --restore --force --timeout 2 01:00.0
forced=$!
took=$(($(uptime) - began))
cat /tmp/forced
echo "pending after ${took}0 ms"
[ "$took" -ge 200 ]
[ "$took" -lt 500 ]

echo "== meanwhile the host can be asked, and another change says who is at it"
ask
status=0
pcipt-bind --timeout 1 02:00.0 >/tmp/locked 2>&1 || status=$?
cat /tmp/locked
[ "$status" = 1 ]
grep -q -i "another process.*pcipt-bind.*$forced" /tmp/locked
ask

echo "== the holder goes: it completes"
kill "$holder"
wait "$forced"
cat /tmp/forced
expect_driver 01:00.0 igb
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== a change that is killed while it waits is recovered when the holder has gone"
hold
start_until 'still waits' /tmp/forced pcipt-bind --restore --force --timeout 1 01:00.0
forced=$!
kill -KILL "$forced"
kill "$holder"
wait "$forced" || true
wait "$holder" || true
status=0
pcipt-bind 02:00.0 >/tmp/refusal 2>&1 || status=$?
cat /tmp/refusal
[ "$status" = 1 ]
grep -q 'interrupted' /tmp/refusal
grep -q -e 'pcipt-bind --recover' /tmp/refusal
pcipt-bind --recover
pcipt-bind --restore 01:00.0 >/dev/null
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== a holder that listens: refused all the same, and forced, gone at once"
hold --request
refused_at_once
began=$(uptime)
pcipt-bind --restore --force --timeout 20 01:00.0 >/tmp/forced 2>&1
took=$(($(uptime) - began))
cat /tmp/forced /tmp/holder
echo "given back in ${took}0 ms"
[ "$took" -lt 500 ]
[ "$(grep -c 'still waits' /tmp/forced)" = 0 ]
grep -q asked /tmp/holder
wait "$holder"
snapshot >/tmp/after
diff /tmp/before /tmp/after

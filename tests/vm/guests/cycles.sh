#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A thousand times bound and restored by one process: nothing grows. And what one time costs in calls of the kernel.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

device=02:00.0

# All calls of so many cycles.
calls()
{
	strace -f -qq -c -o /tmp/counts cycles "$1" "0000:$device" >/dev/null
	awk '$NF == "total" { print $4 }' /tmp/counts
}

modprobe vfio-pci
snapshot >/tmp/before
began=$(uptime)
cycles 1000 "0000:$device"
echo "1000 cycles: $(($(uptime) - began))0 ms"
snapshot >/tmp/after
diff /tmp/before /tmp/after

strace -f -qq -y --seccomp-bpf -o /tmp/writes -e trace=write cycles 10 "0000:$device" >/dev/null
writes=$(grep -c 'write([0-9]*</sys/' /tmp/writes)
none=$(calls 0)
ten=$(calls 10)
echo "syscalls per cycle: $(((ten - none) / 10)), $((writes / 10)) of them writes to /sys; bare recipe writes: 6"
snapshot >/tmp/after
diff /tmp/before /tmp/after

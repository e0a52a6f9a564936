#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# So many times bound and restored by one process: nothing grows. And what one time costs in calls of the kernel.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

device=02:00.0
number=$(cat /usr/share/pcipt/number)

# How many calls of the kernel, and of these names, so many cycles make.
count_calls()
{
	strace -f -qq -c -o /tmp/counts cycles "$1" "0000:$device" >/dev/null
	awk -v names=" $2 " '$1 ~ /^[0-9]/ && (names == "  " || index(names, " " $NF " ")) { n += $NF == "total" ? 0 : $4 }
		END { print n + 0 }' /tmp/counts
}

# The same for one cycle, without what the program itself takes.
calls_per_cycle()
{
	echo "$((($(count_calls 10 "$1") - $(count_calls 0 "$1")) / 10))"
}

# What a shell writes for it: override, unbind, bind, and back again.
BARE=6
CHANGING='write pwrite64 renameat unlinkat ftruncate fsync fchown fchownat mkdirat flock fcntl'
WAITING='futex clone3 set_robust_list rseq madvise prctl'

modprobe vfio-pci
snapshot >/tmp/before
began=$(uptime)
cycles "$number" "0000:$device"
echo "measured: $number cycles of bind and restore in $(($(uptime) - began))0 ms"
snapshot >/tmp/after
diff /tmp/before /tmp/after

strace -f -qq -y --seccomp-bpf -o /tmp/writes -e trace=write cycles 10 "0000:$device" >/dev/null
writes=$(grep -c 'write([0-9]*</sys/' /tmp/writes)
writes=$((writes / 10))
all=$(calls_per_cycle '')
changing=$(calls_per_cycle "$CHANGING")
waiting=$(calls_per_cycle "$WAITING")
echo "measured: a cycle makes $all system calls: $writes writes to /sys (the bare recipe: $BARE)," \
	"$changing in all that write, journal and lock, $waiting for the thread that writes; the others are the checks"
[ "$writes" -le $((3 * BARE)) ]
snapshot >/tmp/after
diff /tmp/before /tmp/after

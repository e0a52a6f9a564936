#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A NIC bound and restored, and VFs of another made, bound and removed, so many times by one process. Nothing grows in the
# process or in the kernel, and at the end all is as it was. What the kernel said is looked at outside.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

number=$(cat /usr/share/pcipt/number)

# So many KiB of the kernel's may come and go.
MOODS=2048

# In KiB, what the kernel keeps when it is asked to give back what it can.
kernel_memory()
{
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(SUnreclaim|KernelStack|PageTables|VmallocUsed|Percpu):/ { n += $2 } END { print n }' /proc/meminfo
}

modprobe vfio-pci
cycles 10 0000:02:00.0 0000:01:00.0 2
snapshot >/tmp/before
memory=$(kernel_memory)
began=$(uptime)
cycles "$number" 0000:02:00.0 0000:01:00.0 2 'measured: '
echo "measured: $number cycles of bind, restore, 2 VFs up and down in $(($(uptime) - began))0 ms of the guest's time"
snapshot >/tmp/after
diff /tmp/before /tmp/after
after=$(kernel_memory)
echo "measured: the kernel keeps $memory KiB before and $after KiB after"
[ "$after" -le $((memory + MOODS)) ]
[ "$(find /run/pcipt -type f)" = /run/pcipt/lock ]

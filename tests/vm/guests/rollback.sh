#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Behind its legacy bridge virtio-iommu gives no group, which shows only when vfio-pci refuses: all is rolled back then.

set -eu

attributes()
{
	for name in 01:00.0 08:01.0; do
		path=/sys/bus/pci/devices/0000:$name
		echo "$name $(readlink $path/driver) $(cat $path/driver_override) $(cat $path/net/*/address)"
	done
	find /run/pcipt -type f ! -name lock 2>/dev/null || true
}

attributes >/tmp/before
status=0
pcipt-bind 01:00.0 08:01.0 >/tmp/refusal 2>&1 || status=$?
cat /tmp/refusal
[ "$status" != 0 ]
grep -q 'vfio-pci refuses 0000:08:01.0' /tmp/refusal
attributes >/tmp/after
diff /tmp/before /tmp/after

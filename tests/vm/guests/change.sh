#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A NIC, and then a whole group with bridges on shpchp, goes to vfio-pci and comes back exactly as it was.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

device()
{
	echo "$DEVICES/0000:$1"
}

ip link set "$(ls "$(device 01:00.0)/net")" up
snapshot >/tmp/before

echo "a NIC that is alone in its group"
group=$(basename "$(readlink "$(device 01:00.0)/iommu_group")")
pcipt-bind "$(ls "$(device 01:00.0)/net")"
expect_driver 01:00.0 vfio-pci
[ -c "/dev/vfio/$group" ]
group-status "$group" | grep -q '^viable'
pcipt-bind 01:00.0 # it is done already
pcipt-bind --restore 01:00.0
expect_driver 01:00.0 igb
ip link set "$(ls "$(device 01:00.0)/net")" up
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(cat "$(device 01:00.0)"/net/*/carrier)" != 1 ] || break
	sleep 1
done
[ "$(cat "$(device 01:00.0)"/net/*/carrier)" = 1 ]
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "a NIC whose group holds others: bound alone, the group is not viable, as the kernel says too"
group=$(basename "$(readlink "$(device 08:01.0)/iommu_group")")
pcipt-bind 08:01.0 2>&1
expect_driver 08:01.0 vfio-pci
group-status "$group" | grep -q '^not viable'
pcipt-bind --restore 08:01.0
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "the whole group: bridges leave shpchp, NICs go to vfio-pci"
pcipt-bind --group 08:02.0
expect_driver 08:01.0 vfio-pci
expect_driver 08:02.0 vfio-pci
expect_driver 08:03.0 none
expect_driver 00:08.0 none
group-status "$group" | grep -q '^viable'
pcipt-bind --group --restore 08:01.0
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "an override that was there before is there again"
echo igb >"$(device 01:00.0)/driver_override"
snapshot >/tmp/before
pcipt-bind 01:00.0
pcipt-bind --restore 01:00.0
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "one that names another driver than the device is on, too"
echo nobody >"$(device 01:00.0)/driver_override"
snapshot >/tmp/before
pcipt-bind 01:00.0
expect_driver 01:00.0 vfio-pci
pcipt-bind --restore 01:00.0
snapshot >/tmp/after
diff /tmp/before /tmp/after
printf '\n' >"$(device 01:00.0)/driver_override"

echo "a device that was bound by others goes where the kernel wants it"
modprobe vfio-pci
echo vfio-pci >"$(device 05:00.0)/driver_override"
echo 0000:05:00.0 >"$(device 05:00.0)/driver/unbind"
echo 0000:05:00.0 >/sys/bus/pci/drivers/vfio-pci/bind
pcipt-bind --restore 05:00.0
expect_driver 05:00.0 e1000e

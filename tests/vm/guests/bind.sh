#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Gives the NIC that is alone in its group to vfio-pci and back, with nothing but the shell.

set -eu

address=0000:01:00.0
device=/sys/bus/pci/devices/$address

driver()
{
	basename "$(readlink $device/driver)"
}

interface=$(ls $device/net)
ip link set "$interface" up
group=$(basename "$(readlink $device/iommu_group)")
before=$(driver)

[ ! -e /dev/vfio/vfio ]
modprobe vfio-pci
echo vfio-pci >$device/driver_override
echo $address >$device/driver/unbind
echo $address >/sys/bus/pci/drivers_probe
echo "$before, then $(driver)"
[ "$(driver)" = vfio-pci ]
[ -c "/dev/vfio/$group" ]

echo >$device/driver_override
echo $address >$device/driver/unbind
echo $address >/sys/bus/pci/drivers_probe
[ "$(driver)" = "$before" ]
[ ! -e "/dev/vfio/$group" ]
ip link set "$(ls $device/net)" up
echo "and $(driver) again"

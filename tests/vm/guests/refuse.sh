#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the host stands on is refused, with the reason, and nothing is written.

set -eu

drivers()
{
	for path in /sys/bus/pci/devices/*; do
		echo "${path##*/} $(readlink "$path/driver" || true) $(cat "$path/driver_override")"
	done
	find /run/pcipt 2>/dev/null || true
}

# The evidence that is expected, then what pcipt-bind is given.
refused()
{
	evidence=$1
	shift
	status=0
	pcipt-bind "$@" >/tmp/refusal 2>&1 || status=$?
	cat /tmp/refusal
	drivers >/tmp/after
	diff /tmp/before /tmp/after
	[ "$status" = 1 ]
	grep -q -e "$evidence" /tmp/refusal
}

nic=$(ls /sys/bus/pci/devices/0000:01:00.0/net)
modprobe vfio-pci
drivers >/tmp/before

ip link set "$nic" up
ip address add 192.0.2.2/24 dev "$nic"
ip route add default via 192.0.2.1
refused 'default route via 192.0.2.1' 01:00.0
ip route del default

ip -6 address add 2001:db8::2/64 dev "$nic"
ip -6 route add default via 2001:db8::1 dev "$nic"
refused 'default route via 2001:db8::1' 01:00.0
ip -6 route del default

# a bridge, with the route on the bridge
ip address flush dev "$nic"
modprobe bridge
brctl addbr vmbr0
brctl addif vmbr0 "$nic"
ip link set vmbr0 up
ip address add 192.0.2.2/24 dev vmbr0
ip route add default via 192.0.2.1
refused "vmbr0 on $nic" "$nic"
ip route del default
ip link set vmbr0 down
brctl delbr vmbr0

# the second NIC of a group carries the route
second=$(ls /sys/bus/pci/devices/0000:08:02.0/net)
ip link set "$second" up
ip address add 192.0.2.3/24 dev "$second"
ip route add default via 192.0.2.1
refused '0000:08:02.0.*default route' --group 08:01.0
ip route del default

mke2fs /dev/nvme0n1 >/dev/null
mkdir -p "/mnt/a disk"
mount -t ext4 /dev/nvme0n1 "/mnt/a disk"
refused 'mounted on /mnt/a disk' 07:00.0
umount "/mnt/a disk"

mkswap /dev/nvme0n1 >/dev/null
swapon /dev/nvme0n1
refused 'swap space' nvme0n1
swapoff /dev/nvme0n1

refused 'only display' 00:02.0
refused 'is a bridge' 00:04.0
refused 'no PCI device' 77:00.0

echo 2 >/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs
drivers >/tmp/before
refused '2 virtual functions' 01:00.0
echo 0 >/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs
drivers >/tmp/before

# Without root rights: the right reason, and nothing is changed.
status=0
su -s /bin/sh nobody -c 'pcipt-bind 01:00.0' >/tmp/refusal 2>&1 || status=$?
cat /tmp/refusal
[ "$status" = 1 ]
grep -q 'root' /tmp/refusal
drivers >/tmp/after
diff /tmp/before /tmp/after

# All of this gone, the same device is free.
pcipt-bind 01:00.0 >/dev/null

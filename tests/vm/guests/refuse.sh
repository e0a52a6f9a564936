#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the host stands on is refused, with the reason, and nothing is written, also to one who insists. Only one who
# insists twice gets it.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

nic=$(interface 01:00.0)
modprobe vfio-pci
snapshot >/tmp/before

echo "== the default route, IPv4"
ip link set "$nic" up
ip address add 192.0.2.2/24 dev "$nic"
ip route add default via 192.0.2.1
needed 'default route via 192.0.2.1' 01:00.0

echo "== and taken nevertheless"
pcipt-bind --force-needed 01:00.0
expect_driver 01:00.0 vfio-pci
pcipt-bind --restore 01:00.0
expect_driver 01:00.0 igb
snapshot >/tmp/after
diff /tmp/before /tmp/after
nic=$(interface 01:00.0)

echo "== IPv6 alone"
ip link set "$nic" up
ip -6 address add 2001:db8::2/64 dev "$nic"
ip -6 route add default via 2001:db8::1 dev "$nic"
needed 'default route via 2001:db8::1' 01:00.0
ip -6 route del default
ip address flush dev "$nic"

echo "== a bridge, with the route on the bridge"
modprobe bridge
brctl addbr vmbr0
brctl addif vmbr0 "$nic"
ip link set vmbr0 up
ip address add 192.0.2.2/24 dev vmbr0
ip route add default via 192.0.2.1
needed "vmbr0 on $nic" "$nic"
ip route del default
ip link set vmbr0 down
brctl delbr vmbr0

echo "== the second NIC of a group carries the route"
second=$(interface 08:02.0)
ip link set "$second" up
ip address add 192.0.2.3/24 dev "$second"
ip route add default via 192.0.2.1
needed '0000:08:02.0.*default route' --group 08:01.0
ip route del default
ip address flush dev "$second"

echo "== swap space"
mkswap /dev/nvme0n1 >/dev/null
swapon /dev/nvme0n1
needed 'swap space' nvme0n1
swapoff /dev/nvme0n1

echo "== a file system that the host runs from"
mke2fs /dev/nvme0n1 >/dev/null
mkdir -p /boot
mount -t ext4 /dev/nvme0n1 /boot
needed 'mounted on /boot' 07:00.0
umount /boot

echo "== the only display"
needed 'only display' 00:02.0

echo "== what nobody gets, who insists or not"
refused 'is a bridge' --force-needed 00:04.0
refused 'no PCI device' --force-needed 77:00.0
echo 2 >"$DEVICES/0000:01:00.0/sriov_numvfs"
refused '2 virtual functions' 01:00.0
refused '2 virtual functions' --force-needed 01:00.0
echo 0 >"$DEVICES/0000:01:00.0/sriov_numvfs"

echo "== without root rights: the right reason, and nothing is changed"
snapshot >/tmp/before
status=0
su -s /bin/sh nobody -c 'pcipt-bind 01:00.0' >/tmp/refusal 2>&1 || status=$?
cat /tmp/refusal
[ "$status" = 1 ]
grep -q 'root' /tmp/refusal
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== all of this gone, the same device is free"
pcipt-bind 01:00.0 >/dev/null

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What is in use is refused, each with its evidence and without one write, and given to one who insists.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

has_interface()
{
	[ -e "$DEVICES/0000:$1/net" ]
}

nic=$(interface 01:00.0)
modprobe vfio-pci
modprobe vfio_iommu_type1 # which libkmod loads with it, and busybox does not
snapshot >/tmp/before

echo "== an address and nothing else"
ip link set "$nic" up
ip address add 192.0.2.2/32 dev "$nic"
in_use 'address 192.0.2.2/32' 01:00.0

echo "== and taken nevertheless"
pcipt-bind --force 01:00.0 >/tmp/forced 2>&1
grep 'warning: .*192.0.2.2' /tmp/forced
expect_driver 01:00.0 vfio-pci
pcipt-bind --restore 01:00.0 >/dev/null
expect_driver 01:00.0 igb
snapshot >/tmp/after
diff /tmp/before /tmp/after
nic=$(interface 01:00.0)
ip link set "$nic" up

echo "== an IPv6 address"
ip -6 address add 2001:db8::2/128 dev "$nic"
in_use 'address 2001:db8::2/128' 01:00.0
ip -6 address del 2001:db8::2/128 dev "$nic"

echo "== a route without address"
ip route add 198.51.100.0/24 dev "$nic"
in_use 'route to 198.51.100.0/24' 01:00.0
ip route del 198.51.100.0/24

echo "== nothing but up is free"
pcipt-bind --dry-run 01:00.0 >/dev/null

echo "== a port of a bridge without address"
modprobe bridge
brctl addbr vmbr0
brctl addif vmbr0 "$nic"
in_use 'of the bridge vmbr0' 01:00.0
brctl delif vmbr0 "$nic"
brctl delbr vmbr0

echo "== a VLAN, and a bridge on a VLAN"
modprobe 8021q
ip link add link "$nic" name "$nic.7" type vlan id 7
in_use "the vlan $nic.7" 01:00.0
brctl addbr vmbr7
brctl addif vmbr7 "$nic.7"
in_use 'vmbr7' 01:00.0
brctl delbr vmbr7
ip link del "$nic.7"

echo "== a macvlan"
modprobe macvlan
ip link add link "$nic" name mac7 type macvlan
in_use '0000:01:00.0.* mac7' 01:00.0
ip link del mac7

echo "== a port of a bond"
modprobe bonding max_bonds=0
echo +bond7 >/sys/class/net/bonding_masters
ip link set "$nic" down
echo "+$nic" >/sys/class/net/bond7/bonding/slaves
in_use 'of the bond bond7' 01:00.0
echo "-$nic" >/sys/class/net/bond7/bonding/slaves
echo -bond7 >/sys/class/net/bonding_masters

echo "== an interface that another network namespace has"
unshare -n sleep 1000 &
sleeper=$!
# it is in a namespace of its own when it says so
await sh -c "[ \"\$(readlink /proc/$sleeper/ns/net)\" != \"\$(readlink /proc/self/ns/net)\" ]"
ip link set "$nic" netns "$sleeper"
in_use 'interface of it is to be seen' 01:00.0
kill "$sleeper"
wait "$sleeper" || true
await has_interface 01:00.0
nic=$(interface 01:00.0)

echo "== the second member of the group is what the host is managed by"
second=$(interface 08:02.0)
ip link set "$second" up
ip address add 192.0.2.3/24 dev "$second"
in_use '0000:08:02.0.*address 192.0.2.3/24' --group 08:01.0
ip address flush dev "$second"

echo "== the disk's node is open"
sleep 1000 3</dev/nvme0 &
sleeper=$!
in_use "process $sleeper (sleep) holds /dev/nvme0 open" 07:00.0
kill "$sleeper"
wait "$sleeper" || true
sleep 1000 3</dev/nvme0n1 &
sleeper=$!
in_use "process $sleeper (sleep) holds /dev/nvme0n1 open" 07:00.0
kill "$sleeper"
wait "$sleeper" || true

echo "== a volume of the device mapper, not mounted"
modprobe dm-mod
dmsetup create --noudevsync pool-data --table "0 1000 linear /dev/nvme0n1 0"
in_use 'nvme0n1) is held by .*pool-data' 07:00.0
dmsetup remove --noudevsync pool-data

echo "== an array, not mounted"
modprobe md-mod
modprobe raid1
echo md_pool >/sys/module/md_mod/parameters/new_array
echo raid1 >/sys/block/md_pool/md/level
echo 1 >/sys/block/md_pool/md/raid_disks
cat /sys/block/nvme0n1/dev >/sys/block/md_pool/md/new_dev
in_use 'nvme0n1) is held by .*md_pool' 07:00.0
echo clear >/sys/block/md_pool/md/array_state

echo "== a file system of the host's data"
mke2fs /dev/nvme0n1 >/dev/null
mkdir -p "/mnt/a disk"
mount -t ext4 /dev/nvme0n1 "/mnt/a disk"
in_use 'mounted on /mnt/a disk' 07:00.0
umount "/mnt/a disk"

echo "== a virtual function that a virtual machine has"
echo 1 >"$DEVICES/0000:01:00.0/sriov_numvfs"
sleep 2
pcipt-bind 01:10.0 >/dev/null
expect_driver 01:10.0 vfio-pci
start_until holding /tmp/holder hold-vfio "$(group 01:10.0)" 0000:01:10.0
holder=$!
in_use "process $holder (hold-vfio) holds /dev/vfio/$(group 01:10.0) open" --restore 01:10.0
kill "$holder"
wait "$holder" || true
pcipt-bind --restore 01:10.0 >/dev/null
echo 0 >"$DEVICES/0000:01:00.0/sriov_numvfs"

echo "== all of this gone, the same devices are free"
snapshot >/tmp/after
diff /tmp/before /tmp/after
pcipt-bind 01:00.0 07:00.0 >/dev/null
pcipt-bind --group 08:01.0 >/dev/null

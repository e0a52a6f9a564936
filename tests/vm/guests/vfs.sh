#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Virtual functions of a NIC, from nothing to a virtual machine's and back: where they will be, made without a driver of
# the host's, their ports set and bound in one change; given to igbvf, which sees its MAC; removed, with all as before.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

export program=pcipt-vfs
echo 0123456789abcdef0123456789abcdef >/etc/machine-id
pf=01:00.0
uplink=$(interface $pf)

# The line that the kernel has of the port of one of them; busybox has an ip of its own, which tells nothing of them.
port()
{
	/usr/bin/ip link show "$uplink" | grep -i "^ *vf $1 "
}

expect_port()
{
	if ! port "$1" | grep -q -i -e "$2"; then
		echo "vf $1 is not set to: $2"
		port "$1"
		exit 1
	fi
}

# Names of functions that got a driver of the host's since the kernel's log was last looked at.
host_drivers()
{
	dmesg -c | grep -E 'igbvf 0000:|igbvf: ' || true
}

modprobe vfio-pci
modprobe vfio_iommu_type1
ip link set "$uplink" up
snapshot >/tmp/before

echo "== behind a port with ACS each has its own group, behind one without all share that of the port"
foreseen_right $pf 1 3 7
foreseen_right 02:00.0 1 7
pcipt-vfs --predict 7 $pf | grep -q 'own group'
pcipt-vfs --predict 7 02:00.0 | grep -q "  group $(group 02:00.0)\$"
snapshot >/tmp/after
diff /tmp/before /tmp/after
host_drivers >/dev/null

echo "== a dry run writes nothing"
pcipt-vfs --dry-run --create 7 --bind --mac auto $pf
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== made, set and bound in one change"
foreseen $pf 7 >/tmp/foreseen
pcipt-vfs --create 7 --bind --mac auto --vlan 5:3 --spoof-check off $pf
appeared $pf >/tmp/appeared
diff /tmp/foreseen /tmp/appeared
for name in $(virtual_functions $pf); do
	expect_driver "${name#0000:}" vfio-pci
	group-status "$(group "${name#0000:}")" | grep -q '^viable'
done
[ "$(cat "$DEVICES/0000:$pf/sriov_numvfs")" = 7 ]
[ "$(cat "$DEVICES/0000:$pf/sriov_drivers_autoprobe")" = 1 ]
host_drivers >/tmp/drivers
[ ! -s /tmp/drivers ] || { cat /tmp/drivers && exit 1; }
expect_port 6 'vlan 5, qos 3'
expect_port 0 'spoof checking off'
first=$(port 0 | sed -n 's/.*link\/ether \([0-9a-f:]*\).*/\1/p')
pcipt-vfs | grep -q -i "MAC $first, VLAN 5 priority 3, no spoof check"
[ "$(/usr/bin/ip link show "$uplink" | sed -n 's/^ *vf .*link\/ether \([0-9a-f:]*\).*/\1/p' | sort -u | wc -l)" = 7 ]

echo "== another number is refused while they are there, and an own one is nothing to do"
refused 'has 7 virtual functions already' --create 4 $pf
pcipt-vfs --create 7 $pf

echo "== the port of one, by itself"
pcipt-vfs --set 2 --mac 52:54:00:11:22:33 --vlan 0 --trust on "$uplink"
expect_port 2 'link/ether 52:54:00:11:22:33'
expect_port 2 'trust on'
if port 2 | grep -q vlan; then exit 1; fi

echo "== removed: all is as it was"
pcipt-vfs --remove $pf
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== made again, with the same MACs; the host's driver sees the one of the second"
pcipt-vfs --create 2 --mac auto $pf
expect_port 0 "link/ether $first"
second=$(port 1 | sed -n 's/.*link\/ether \([0-9a-f:]*\).*/\1/p')
vf=$(virtual_functions $pf | tail -1)
expect_driver "${vf#0000:}" none
sleep 2 # igbvf that probes while its PF resets fails
modprobe igbvf
await test -e "$DEVICES/$vf/driver"
expect_driver "${vf#0000:}" igbvf
[ "$(cat "$DEVICES/$vf"/net/*/address)" = "$second" ]

echo "== one that the host uses is not removed"
ip address add 192.0.2.7/24 dev "$(interface "${vf#0000:}")"
in_use '192\.0\.2\.7' --remove $pf
in_use '192\.0\.2\.7' --create 5 --recreate $pf
ip address flush dev "$(interface "${vf#0000:}")"

echo "== made anew in another number, bound and with two MACs of the caller's"
pcipt-vfs --create 3 --recreate --bind --mac 52:54:00:00:01:00,52:54:00:00:01:01,52:54:00:00:01:02 $pf
expect_port 2 'link/ether 52:54:00:00:01:02'
for name in $(virtual_functions $pf); do
	expect_driver "${name#0000:}" vfio-pci
done
pcipt-vfs --remove $pf
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== for the host: its driver takes them, when autoprobe says so"
pcipt-vfs --create 1 --for-host $pf
await test -e "$DEVICES/0000:$pf/virtfn0/driver"
expect_driver "$(virtual_functions $pf | sed 's/0000://')" igbvf
pcipt-vfs --remove $pf
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== those of a group that they share: bound, they are only viable with the PF"
pcipt-vfs --create 2 --bind 02:00.0
for name in $(virtual_functions 02:00.0); do
	expect_driver "${name#0000:}" vfio-pci
done
group-status "$(group 02:00.0)" | grep -q '^not viable'
pcipt-vfs --remove 02:00.0
snapshot >/tmp/after
diff /tmp/before /tmp/after

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the kernel would answer with an error is refused beforehand, without a write and with its one cause.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

export program=pcipt-vfs
echo 0123456789abcdef0123456789abcdef >/etc/machine-id
pf=01:00.0

# What the kernel itself answers to a number: EBUSY and the like.
answer()
{
	strace -qq -e trace=write -o /tmp/answer sh -c "echo $1 >$DEVICES/0000:$pf/sriov_numvfs" 2>/dev/null || true
	sed -n 's/.* = -1 \(E[A-Z]*\) .*/\1/p' /tmp/answer | tail -1
}

expect_answer()
{
	got=$(answer "$2")
	echo "the kernel says $got to $2"
	[ "$got" = "$1" ]
}

echo "== more than the driver allows: ERANGE"
refused 'more than the 7 that its driver and firmware allow' --create 8 $pf
refused '7 would work' --create 8 $pf
expect_answer ERANGE 8

echo "== there are some: EBUSY"
echo 2 >"$DEVICES/0000:$pf/sriov_numvfs"
refused 'has 2 virtual functions already' --create 3 $pf
expect_answer EBUSY 3
echo 0 >"$DEVICES/0000:$pf/sriov_numvfs"

echo "== no driver: ENOENT"
driver=$(driver $pf)
echo "0000:$pf" >"/sys/bus/pci/drivers/$driver/unbind"
refused 'driver' --create 2 $pf
expect_answer ENOENT 2

echo "== vfio-pci makes none unless it is told to: ENOENT"
pcipt-bind $pf
refused 'vfio-pci' --create 2 $pf
expect_answer ENOENT 2
pcipt-bind --restore $pf
echo "0000:$pf" >/sys/bus/pci/drivers_probe
await test -e "$DEVICES/0000:$pf/driver"

echo "== no physical function, no such virtual one"
refused 'no physical function' --create 2 00:03.0
refused 'virtual function' --set 4 --vlan 7 $pf

echo "== what uses the PF itself is told"
ip link set "$(interface $pf)" up
ip address add 192.0.2.1/24 dev "$(interface $pf)"
allowed '192\.0\.2\.1' --create 2 $pf
ip address flush dev "$(interface $pf)"

echo "== a port that the driver cannot set so: all is undone"
snapshot >/tmp/before
status=0
pcipt-vfs --create 2 --bind --mac auto --rate 500:1000 $pf >/tmp/output 2>&1 || status=$?
cat /tmp/output
[ "$status" = 3 ]
[ "$(cat "$DEVICES/0000:$pf/sriov_numvfs")" = 0 ]
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== without root rights"
chmod 1777 /tmp
status=0
su -s /bin/sh nobody -c "pcipt-vfs --create 2 $pf" >/tmp/output 2>&1 || status=$?
cat /tmp/output
[ "$status" = 1 ]
grep -q -i root /tmp/output

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The first process of the machine that nested.sh runs inside the guest. Its NIC is a virtual function of the guest's.
# What it says begins with "inner:". When it is ready it is saved, and goes on in the guest, where it has the NIC; until
# the guest has the address 192.0.2.2, too.

export PATH=/bin:/sbin

mount -t proc proc /proc
mount -t sysfs sysfs /sys
modprobe igbvf
# The kernel's messages share the console and would cut lines in two.
echo 1 >/proc/sys/kernel/printk

finish()
{
	echo "inner: $*"
	poweroff -f
	sleep 60
}

echo "inner: ready"
until nic=$(ls /sys/bus/pci/drivers/igbvf/0000:*/net 2>/dev/null); do
	sleep 1
	echo 1 >/sys/bus/pci/rescan
done
echo "inner: MAC $(cat "/sys/class/net/$nic/address")"

ip address add 192.0.2.9/24 dev "$nic"
ip link set "$nic" up
tries=0
until ping -c 1 -W 1 192.0.2.1; do
	[ "$tries" -lt 30 ] || finish "no answer"
	tries=$((tries + 1))
done
echo "inner: answered"

tries=0
until ping -c 1 -W 1 192.0.2.2 >/dev/null; do
	[ "$tries" -lt 100 ] || finish "no end"
	tries=$((tries + 1))
done
finish "ends"

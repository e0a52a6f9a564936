#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The whole way of a virtual function to a virtual machine: made and bound, given to a QEMU that runs in this guest, and
# used by the Linux in there (inner.sh), which has the MAC that was set and reaches the wire; refused to go meanwhile;
# removed.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

export program=pcipt-vfs
pf=01:00.0
inner=/usr/share/pcipt/inner
serial=/tmp/serial
: >$serial

# Waits for a line of the machine's; a machine within a machine is slow.
said()
{
	tries=0
	until grep -q "^inner: $1" $serial; do
		if [ "$tries" -ge 240 ] || ! kill -0 "$machine" 2>/dev/null; then
			cat /tmp/machine $serial
			echo "not said: $1"
			exit 1
		fi
		sleep 0.5
		tries=$((tries + 1))
	done
}

# In hundredths of a second, since the machine was started.
elapsed()
{
	took=$(($(uptime) - began))
	echo "$((took / 100)).$((took / 10 % 10)) s"
}

modprobe vfio-pci
modprobe vfio_iommu_type1
host=$(ls "$DEVICES"/0000:00:03.0/virtio*/net)
# Or the PF, on the same wire, answers for it.
echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore
ip address add 192.0.2.1/24 dev "$host"
ip link set "$host" up
ip link set "$(interface $pf)" up
snapshot >/tmp/before

echo "== two are made and bound"
pcipt-vfs --create 2 --bind --mac 52:54:00:00:01:00,52:54:00:00:01:01 $pf
vf=$(virtual_functions $pf | tail -1)
expect_driver "${vf#0000:}" vfio-pci

echo "== a machine takes the second"
began=$(uptime)
# shellcheck disable=SC2046 # a list of words
qemu-system-x86_64 $(cat $inner/arguments) -incoming "exec:cat $inner/state" -serial file:$serial -monitor none \
	-device "vfio-pci,host=$vf" >/tmp/machine 2>&1 &
machine=$!

said 'MAC 52:54:00:00:01:01'
said answered
echo "measured: the machine has used its NIC after $(elapsed)"

echo "== the wire leads to it"
ping -c 1 -W 10 192.0.2.9
ip neigh show 192.0.2.9 | grep -q -i 52:54:00:00:01:01

echo "== it is not removed under the machine"
refused "process $machine (qemu-system-x86[^)]*) holds /dev/vfio/" --remove $pf

echo "== the machine ends"
ip address add 192.0.2.2/24 dev "$host"
said ends
wait "$machine"
echo "measured: the machine has ended after $(elapsed)"

echo "== removed: all is as it was"
pcipt-vfs --remove $pf
snapshot >/tmp/after
diff /tmp/before /tmp/after

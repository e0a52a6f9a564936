#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A process that binds, restores, makes VFs and removes them is killed at an instant that a die chooses, so many times.
# Recovering leaves a change undone or whole, and taking back what is whole leaves the machine as it was.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

number=$(cat /usr/share/pcipt/number)
seed=$(cat /usr/share/pcipt/seed)
echo "measured: $number kills from seed $seed"

fail()
{
	echo "kill $killed of seed $seed, after $instant s: $1"
	cat /tmp/output /tmp/recovered
	exit 1
}

# A device is on the host's driver, or VFIO's with its record; never between.
whole()
{
	case $(driver 02:00.0) in
	virtio-pci) [ ! -e /run/pcipt/devices/0000:02:00.0 ] ;;
	vfio-pci) [ -e /run/pcipt/devices/0000:02:00.0 ] ;;
	*) false ;;
	esac || return 1
	case $(cat "$DEVICES/0000:01:00.0/sriov_numvfs") in
	0) ;;
	2) [ "$(driver 01:10.0)$(driver 01:10.2)" = vfio-pcivfio-pci ] ;;
	*) false ;;
	esac
}

modprobe vfio-pci
cycles 1 0000:02:00.0 0000:01:00.0 2
snapshot >/tmp/before
# how long a cycle takes here
began=$(uptime)
cycles 3 0000:02:00.0 0000:01:00.0 2
cycle=$((($(uptime) - began) / 3))
awk -v seed="$seed" -v number="$number" -v cycle="$cycle" 'BEGIN {
	srand(seed)
	while (number--)
		printf "%.3f\n", 0.1 + rand() * 2 * cycle / 100
}' >/tmp/instants

killed=0
interrupted=0
while read -r instant <&5; do
	killed=$((killed + 1))
	: >/tmp/recovered
	cycles 100 0000:02:00.0 0000:01:00.0 2 >/tmp/output 2>&1 &
	sleep "$instant"
	kill -9 $!
	status=0
	wait $! || status=$?
	[ "$status" = 137 ] || fail "status $status"
	[ ! -e /run/pcipt/journal ] || interrupted=$((interrupted + 1))
	pcipt-bind --recover >/tmp/recovered 2>&1 || fail "not recovered"
	whole || fail "neither undone nor whole"
	pcipt-bind --restore 02:00.0 >/tmp/output 2>&1 || fail "not restored"
	pcipt-vfs --remove 01:00.0 >/tmp/output 2>&1 || fail "VFs not removed"
	snapshot >/tmp/after
	diff /tmp/before /tmp/after || fail "not as before"
done 5</tmp/instants
echo "measured: $killed killed, $interrupted in the midst of a change"
[ "$killed" = "$number" ]
[ "$interrupted" -gt 0 ]

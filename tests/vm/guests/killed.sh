#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A change is killed before each call of the kernel that changes anything, in turn, until one comes to its end. Recovering
# brings every attribute back, or leaves what was asked whole; nothing else is ever found.
#
# shellcheck disable=SC2086 # what to do is a list of words

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

# shellcheck source=/dev/null
. /usr/share/pcipt/kill.sh

# The same for the recovery of a change that was killed before its call of this number: the next one does it.
kill_recovery()
{
	what="$2, killed before call $1, and its recovery"
	number=1
	echo "== pcipt-bind $what"
	snapshot >/tmp/before
	while :; do
		status=0
		kill-at "$1" pcipt-bind $2 >/tmp/output 2>&1 || status=$?
		[ "$status" = 137 ] || fail "status $status"
		[ -e /run/pcipt/journal ]
		status=0
		kill-at "$number" pcipt-bind --recover >/tmp/output 2>&1 || status=$?
		[ "$status" = 0 ] || [ "$status" = 137 ] || fail "status $status"
		last=$status
		pcipt-bind --recover >/tmp/recovered 2>&1 || fail "not recovered"
		snapshot >/tmp/after
		diff /tmp/before /tmp/after || fail "not as before"
		[ "$last" != 0 ] || break
		number=$((number + 1))
	done
	echo "killed $((number - 1)) times"
	[ "$number" -gt 5 ]
}

export bystander=00:1f.2
modprobe vfio-pci
kill_everywhere '01:00.0' '--restore 01:00.0'
# shellcheck disable=SC2154 # of kill.sh
late=$undone # the last call before which a change is not whole
kill_everywhere '--restore 01:00.0' '01:00.0'
kill_recovery "$late" '01:00.0'
kill_everywhere '--group 03:01.0' '--group --restore 03:01.0'
kill_everywhere '--group --restore 03:01.0' '--group 03:01.0'

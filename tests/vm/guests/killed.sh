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

fail()
{
	echo "killed before call $number of: $what"
	echo "$1"
	cat /tmp/output /tmp/recovered
	exit 1
}

# Once is enough: as long as the journal is there, no other change is made.
see_interrupted()
{
	status=0
	pcipt-bind 05:00.0 >/tmp/refusal 2>&1 || status=$?
	cat /tmp/refusal
	[ "$status" = 1 ]
	grep -q 'interrupted' /tmp/refusal
	grep -q -e 'pcipt-bind --recover' /tmp/refusal
	seen=yes
}

# What is done and what takes it back, each as words for pcipt-bind.
kill_everywhere()
{
	what=$1
	back=$2
	seen=
	undone=0
	whole=0
	number=1
	echo "== pcipt-bind $what"
	began=$(uptime)
	snapshot >/tmp/before
	pcipt-bind $what >/dev/null
	snapshot >/tmp/done
	pcipt-bind $back >/dev/null
	snapshot >/tmp/after
	diff /tmp/before /tmp/after
	while :; do
		status=0
		: >/tmp/recovered
		kill-at "$number" pcipt-bind $what >/tmp/output 2>&1 || status=$?
		[ "$status" != 0 ] || break
		[ "$status" = 137 ] || fail "status $status"
		[ -n "$seen" ] || [ ! -e /run/pcipt/journal ] || see_interrupted
		pcipt-bind --recover >/tmp/recovered 2>&1 || fail "not recovered"
		snapshot >/tmp/after
		if cmp -s /tmp/before /tmp/after; then
			undone=$((undone + 1))
		elif cmp -s /tmp/done /tmp/after; then
			whole=$((whole + 1))
			pcipt-bind $back >/tmp/output
			snapshot >/tmp/after
			diff /tmp/before /tmp/after || fail "not taken back"
		else
			diff /tmp/before /tmp/after || fail "neither as before nor whole"
		fi
		number=$((number + 1))
	done
	snapshot >/tmp/after
	diff /tmp/done /tmp/after
	echo "killed $((number - 1)) times: $undone times as before, $whole times whole; $(($(uptime) - began))0 ms"
	[ -n "$seen" ]
	[ "$undone" -gt 5 ]
	[ "$whole" -gt 0 ]
}

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

modprobe vfio-pci
kill_everywhere '01:00.0' '--restore 01:00.0'
late=$undone # the last call before which a change is not whole
kill_everywhere '--restore 01:00.0' '01:00.0'
kill_recovery "$late" '01:00.0'
kill_everywhere '--group 08:01.0' '--group --restore 08:01.0'
kill_everywhere '--group --restore 08:01.0' '--group 08:01.0'

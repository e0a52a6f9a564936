# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh disable=SC2086,SC2154 # what to do is a list of words; the program is common.sh's
#
# Kills a change before each call of the kernel that changes anything; for scripts that read it behind common.sh and set
# the bystander: another device, which nothing uses.

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
	pcipt-bind "$bystander" >/tmp/refusal 2>&1 || status=$?
	cat /tmp/refusal
	[ "$status" = 1 ]
	grep -q 'interrupted' /tmp/refusal
	grep -q -e 'pcipt-bind --recover' /tmp/refusal
	seen=yes
}

# What is done and what takes it back, each as words for the program.
kill_everywhere()
{
	what=$1
	back=$2
	seen=
	undone=0
	whole=0
	number=1
	echo "== $program $what"
	began=$(uptime)
	snapshot >/tmp/before
	"$program" $what >/dev/null
	snapshot >/tmp/done
	"$program" $back >/dev/null
	snapshot >/tmp/after
	diff /tmp/before /tmp/after
	while :; do
		status=0
		: >/tmp/recovered
		kill-at "$number" "$program" $what >/tmp/output 2>&1 || status=$?
		[ "$status" != 0 ] || break
		[ "$status" = 137 ] || fail "status $status"
		[ -n "$seen" ] || [ ! -e /run/pcipt/journal ] || see_interrupted
		pcipt-bind --recover >/tmp/recovered 2>&1 || fail "not recovered"
		snapshot >/tmp/after
		if cmp -s /tmp/before /tmp/after; then
			undone=$((undone + 1))
		elif cmp -s /tmp/done /tmp/after; then
			whole=$((whole + 1))
			"$program" $back >/tmp/output
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

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A card is pulled out while a change of it stands before each of its writes to the kernel, in turn; or is asked for, as
# an administrator asks before taking one out. The change ends and says that the device is gone, all others are as they
# were, and once the card is back, so is everything else. What the kernel said is looked at outside.
#
# shellcheck disable=SC2086,SC2154 # what to do is a list of words; the program is common.sh's

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

# shellcheck source=/dev/null
. /usr/share/pcipt/host.sh

ways=$(cat /usr/share/pcipt/ways)

fail()
{
	echo "$way before write $number of: $program $what"
	echo "$1"
	cat /tmp/output /tmp/recovered
	exit 1
}

# A slot without its card is without power after a second.
off()
{
	[ "$(cat "/sys/bus/pci/slots/$slot/power")" = 0 ]
}

# What of a snapshot belongs to the card, to what came from it and to their groups, as patterns.
patterns_of_card()
{
	echo "0000:$bus:"
	for function in "$DEVICES/0000:$bus:"*; do
		echo "^/dev/vfio/$(basename "$(readlink "$function/iommu_group")") "
	done
}

without_card()
{
	grep -v -f /tmp/patterns "$1" || true
}

plug_in()
{
	await off
	sleep 1
	for name in $names; do
		ask plug "$name"
	done
	await ready $functions
}

# The command by which the card goes while the program stands.
make_command()
{
	{
		cat <<-END
			. /usr/share/pcipt/common.sh
			. /usr/share/pcipt/host.sh
			set -e
		END
		case $way in
		pulled) echo "pull-out 0000:$port && await_gone $functions" ;;
		racing) echo "pull-out 0000:$port" ;;
		asked) echo "ask unplug ${names##* } && await_gone $functions" ;;
		esac
	} >/tmp/command
}

# What is done, what has to be done before, and what takes it back, each as words for the program.
pull_everywhere()
{
	what=$1
	before=$2
	back=$3
	number=1
	told=0
	echo "== $way: $program $what"
	make_command
	while :; do
		[ -z "$before" ] || "$program" $before >/tmp/output
		snapshot >/tmp/before
		patterns_of_card >/tmp/patterns
		status=0
		: >/tmp/recovered
		kill-at --sys 'sh /tmp/command >/tmp/said 2>&1' "$number" timeout 60 "$program" $what >/tmp/output 2>&1 ||
			status=$?
		[ "$status" != 125 ] || break
		await_gone $functions
		case $status in
		0) ;;
		1 | 3)
			grep -q 'is gone' /tmp/output || fail "not told that it is gone"
			told=$((told + 1))
			;;
		*) cat /tmp/said && fail "status $status" ;;
		esac
		snapshot >/tmp/after
		without_card /tmp/before >/tmp/others
		without_card /tmp/after | diff /tmp/others - || fail "others are not as before"
		plug_in
		pcipt-bind --recover >/tmp/recovered 2>&1 || fail "not recovered"
		"$program" $again >/tmp/output 2>&1 || fail "cannot be changed again"
		"$program" $as_ever >/tmp/output 2>&1 || fail "cannot be changed back"
		snapshot >/tmp/after
		diff /tmp/begin /tmp/after || fail "not as at the beginning"
		number=$((number + 1))
	done
	"$program" $back >/tmp/output
	snapshot >/tmp/after
	diff /tmp/begin /tmp/after || fail "not as at the beginning"
	echo "$way $((number - 1)) times, told $told times"
	[ "$told" -gt 1 ]
}

card()
{
	slot=$1 port=$2 bus=$3 names=$4 functions=$5
	# Where its windows are and how it can be reset depends on who found it: from here on it is the kernel.
	ask unplug "${names##* }"
	await_gone $functions
	plug_in
	snapshot >/tmp/begin
}

modprobe vfio-pci
for way in $ways; do
	card 12 00:05.0 02 'nic3 nic2' '02:00.0 02:00.1'
	program=pcipt-bind again='--group 02:00.0' as_ever='--group --restore 02:00.0'
	pull_everywhere '--group 02:00.0' '' '--group --restore 02:00.0'
	pull_everywhere '--group --restore 02:00.0' '--group 02:00.0' '--group --restore 02:00.0'

	card 11 00:04.0 01 nic1 01:00.0
	program=pcipt-bind again='01:00.0' as_ever='--restore 01:00.0'
	pull_everywhere '01:00.0' '' '--restore 01:00.0'
	program=pcipt-vfs again='--create 2 --bind 01:00.0' as_ever='--remove 01:00.0'
	pull_everywhere '--create 2 --bind 01:00.0' '' '--remove 01:00.0'
	# a kernel whose port loses its card while virtual functions go locks itself up for ever: docs/kernels.md
	[ "$way" != racing ] || continue
	pull_everywhere '--remove 01:00.0' '--create 2 --bind 01:00.0' '--remove 01:00.0'
done

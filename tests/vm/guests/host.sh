# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
#
# Asking the machine outside; for scripts that read it behind common.sh. tests/vm/host.py has what can be asked.

exec 7<>/dev/ttyS3
stty raw -echo <&7

ask()
{
	echo "$*" >&7
	read -r answer <&7
	[ "$answer" = "done" ] || { echo "$*: $answer" && return 1; }
}

# Waits until these are gone. VFIO lets one go that is not there any more only after a minute of asking it.
await_gone()
{
	for function in "$@"; do
		tries=0
		while [ -e "$DEVICES/0000:$function" ]; do
			[ "$tries" -lt 240 ] || { echo "still there: $function" && return 1; }
			sleep 0.5
			tries=$((tries + 1))
		done
	done
}

# The interfaces of these are there.
ready()
{
	for function in "$@"; do
		[ -n "$(ls "$DEVICES/0000:$function/net" 2>/dev/null)" ] || return 1
	done
}

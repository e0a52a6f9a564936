# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
#
# What several guest scripts need; they read it with ". /usr/share/pcipt/common.sh".

# The output is a terminal here, and ends up in files.
export NO_COLOR=1

DEVICES=/sys/bus/pci/devices

driver()
{
	[ -e "$DEVICES/0000:$1/driver" ] && basename "$(readlink "$DEVICES/0000:$1/driver")" || echo none
}

expect_driver()
{
	if [ "$(driver "$1")" != "$2" ]; then
		echo "$1 is on $(driver "$1"), not on $2"
		exit 1
	fi
}

interface()
{
	ls "$DEVICES/0000:$1/net"
}

group()
{
	basename "$(readlink "$DEVICES/0000:$1/iommu_group")"
}

# In hundredths of a second.
uptime()
{
	tr -d . </proc/uptime | cut -d ' ' -f 1
}

# Waits up to 20 seconds for a command to succeed.
await()
{
	tries=0
	while [ "$tries" -lt 40 ]; do
		! "$@" || return 0
		sleep 0.5
		tries=$((tries + 1))
	done
	echo "waited in vain: $*"
	return 1
}

# Words, a file, and a command, which goes on in the background ($!) once it has said the words into the file.
start_until()
{
	awaited=$1
	answers=$2
	shift 2
	rm -f "$answers" # what an earlier one has said does not count
	"$@" >"$answers" 2>&1 &
	await grep -qs "$awaited" "$answers"
}

# The virtual functions of a physical one that are there, in order.
virtual_functions()
{
	vf_index=0
	while [ -e "$DEVICES/0000:$1/virtfn$vf_index" ]; do
		basename "$(readlink "$DEVICES/0000:$1/virtfn$vf_index")"
		vf_index=$((vf_index + 1))
	done
}

# Where so many virtual functions of a physical one would be, in lines of number, address and group.
foreseen()
{
	pcipt-vfs --predict "$2" "$1" | sed -n 's/^  \([0-9]*\)  \(0000:[^ ]*\)  \(.*\)$/\1 \2 \3/p'
}

# Where they are, in the same words.
appeared()
{
	number=0
	for name in $(virtual_functions "$1"); do
		if [ ! -e "$DEVICES/$name/iommu_group" ]; then
			echo "$number $name no group"
		elif [ "$(echo "$DEVICES/$name"/iommu_group/devices/*)" = "$DEVICES/$name/iommu_group/devices/$name" ]; then
			echo "$number $name own group"
		else
			echo "$number $name group $(basename "$(readlink "$DEVICES/$name/iommu_group")")"
		fi
		number=$((number + 1))
	done
}

# Makes each number of virtual functions by hand: they are where they were foreseen, in the groups that were foreseen.
foreseen_right()
{
	physical=$1
	shift
	echo 0 >"$DEVICES/0000:$physical/sriov_drivers_autoprobe"
	for count in "$@"; do
		foreseen "$physical" "$count" >/tmp/foreseen
		[ "$(wc -l </tmp/foreseen)" = "$count" ]
		echo "$count" >"$DEVICES/0000:$physical/sriov_numvfs"
		appeared "$physical" >/tmp/appeared
		diff /tmp/foreseen /tmp/appeared
		echo 0 >"$DEVICES/0000:$physical/sriov_numvfs"
	done
	echo 1 >"$DEVICES/0000:$physical/sriov_drivers_autoprobe"
}

# All that a change could leave behind, of all devices of the machine. Few processes: it is taken hundreds of times.
snapshot()
{
	(
		set +e # not every device has everything
		cd "$DEVICES" || exit
		files=
		for name in *; do
			# shpchp enables its bridge at every bind and never disables it again
			[ -e "$name/secondary_bus_number" ] || files="$files $name/enable"
		done
		# shellcheck disable=SC2086 # a list of words
		grep -sH '' $files ./*/driver_override ./*/power/control ./*/d3cold_allowed ./*/reset_method \
			./*/sriov_numvfs ./*/sriov_drivers_autoprobe ./*/numa_node ./*/msi_bus ./*/broken_parity_status ./*/resource
		stat -c %N ./*/driver
		grep -sH '' ./*/net/*/address | sed 's,/net/[^/]*/,/net/,'
		stat -c '%n %a %u:%g' /dev/vfio/[0-9]* 2>/dev/null
		find /run/pcipt -type f ! -path /run/pcipt/lock 2>/dev/null | sort
		grep -sH '' /run/pcipt/devices/*
		true
	)
}

# What could change something. A refused change does none of it.
CHANGING=open,openat,openat2,creat,write,pwrite64,writev,pwritev,pwritev2,sendfile,splice,copy_file_range
CHANGING=$CHANGING,truncate,ftruncate,fallocate,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat
CHANGING=$CHANGING,mknod,mknodat,chmod,fchmod,fchmodat,chown,lchown,fchown,fchownat,utimensat,setxattr,fsetxattr,ioctl
CHANGING=$CHANGING,init_module,finit_module,delete_module,mount,umount2,kill,tgkill,execve

# Nothing at all is written, be it to the state folder.
changes_in()
{
	cat "$@" | grep -v ' = -1 E' |
		grep -v -E '^(openat2?|open)\(.*(flags=|, )O_RDONLY' |
		grep -v -E '^(openat2?|open)\(.*O_PATH' |
		grep -v -E '^write\([12]<|^ioctl\([0-9]+<[^>]*>, TCGETS|^execve\(|^(---|\+\+\+) ' || true
}

# The program that changes things; a script may choose another.
export program=pcipt-bind

# The evidence that is expected, then what the program is given. Refused, with the evidence, and without one write.
refused()
{
	evidence=$1
	shift
	echo "\$ $program $*"
	snapshot >/tmp/unrefused
	rm -f /tmp/calls.*
	status=0
	strace -ff -y -qq --seccomp-bpf -o /tmp/calls -e trace="$CHANGING" "$program" "$@" >/tmp/refusal 2>&1 || status=$?
	cat /tmp/refusal
	if [ "$status" != 1 ]; then
		echo "status $status, expected 1: $evidence"
		exit 1
	fi
	if ! grep -q -i -e "$evidence" /tmp/refusal; then
		echo "not told: $evidence"
		exit 1
	fi
	cat /tmp/calls.* | grep -q '^openat2\?(.*</sys/' || { echo "nothing was traced" && exit 1; }
	changes_in /tmp/calls.* >/tmp/changes
	if [ -s /tmp/changes ]; then
		echo "refused, and yet:"
		cat /tmp/changes
		exit 1
	fi
	snapshot >/tmp/refused
	diff /tmp/unrefused /tmp/refused
}

# The evidence, then what the program is given: nothing stands in the way, and the evidence is still told.
allowed()
{
	evidence=$1
	shift
	echo "\$ $program --dry-run $*"
	status=0
	"$program" --dry-run "$@" >/tmp/allowed 2>&1 || status=$?
	if [ "$status" != 0 ] || ! grep -q -i -e "warning:.*$evidence" /tmp/allowed; then
		cat /tmp/allowed
		echo "status $status, expected 0 and a warning: $evidence"
		exit 1
	fi
	grep -i -e "warning:.*$evidence" /tmp/allowed
}

# What is in use can be had with --force.
in_use()
{
	refused "$@"
	evidence=$1
	shift
	allowed "$evidence" --force "$@"
}

# What the host needs can be had with --force-needed, and with nothing less.
needed()
{
	refused "$@"
	evidence=$1
	shift
	refused "$evidence" --force "$@"
	allowed "$evidence" --force-needed "$@"
}

# A command that would take 01:00.0 is refused while its interface has an address, and changes nothing; what it says is
# in /tmp/said.
refused_in_use()
{
	in_use=$(interface 01:00.0)
	ip link set "$in_use" up
	ip address add 192.0.2.7/24 dev "$in_use"
	snapshot >/tmp/before
	status=0
	"$@" 01:00.0 >/tmp/said 2>&1 </dev/null || status=$?
	cat /tmp/said
	[ "$status" = 1 ] || return 1
	grep -q '192\.0\.2\.7' /tmp/said || return 1
	snapshot >/tmp/after
	diff /tmp/before /tmp/after || return 1
	ip address del 192.0.2.7/24 dev "$in_use"
	ip link set "$in_use" down
}

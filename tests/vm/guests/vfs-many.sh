#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# All virtual functions of an NVMe controller, beside the recipe of the guides: write the number, then unbind and bind
# each in a shell. How much faster one change is, and where its time goes.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

pf=01:00.0
all=$(cat "$DEVICES/0000:$pf/sriov_totalvfs")

recipe_create()
{
	echo "$all" >"$DEVICES/0000:$pf/sriov_numvfs"
	for name in $(virtual_functions $pf); do
		echo vfio-pci >"$DEVICES/$name/driver_override"
		[ ! -e "$DEVICES/$name/driver" ] || echo "$name" >"$DEVICES/$name/driver/unbind"
		echo "$name" >/sys/bus/pci/drivers/vfio-pci/bind
	done
}

# Given back to their driver one by one, as the guides do it.
recipe_remove()
{
	for name in $(virtual_functions $pf); do
		echo "$name" >/sys/bus/pci/drivers/vfio-pci/unbind
		echo >"$DEVICES/$name/driver_override"
		echo "$name" >/sys/bus/pci/drivers_probe
	done
	echo 0 >"$DEVICES/0000:$pf/sriov_numvfs"
}

bare_remove()
{
	for name in $(virtual_functions $pf); do
		echo "$name" >/sys/bus/pci/drivers/vfio-pci/unbind
	done
	echo 0 >"$DEVICES/0000:$pf/sriov_numvfs"
}

# Runs a command, and sets took to its time in hundredths of a second.
timed()
{
	began=$(uptime)
	"$@" >/tmp/output 2>&1 || { cat /tmp/output && exit 1; }
	took=$(($(uptime) - began))
}

all_bound()
{
	for name in $(virtual_functions $pf); do
		expect_driver "${name#0000:}" vfio-pci
	done
	[ "$(virtual_functions $pf | wc -l)" = "$all" ]
}

ratio()
{
	echo "$(($1 / $2)).$(($1 * 10 / $2 % 10))"
}

least()
{
	[ "$1" -lt "$2" ] && echo "$1" || echo "$2"
}

# Where the time of a change goes: seconds that its calls of the kernel took together, by what was written.
show_where()
{
	awk -v what="$1" '/\/sys\// && / <[0-9.]*>$/ {
		kind = /sriov_numvfs/ ? "sriov_numvfs" : /\/bind>/ ? "bind" : /\/unbind>/ ? "unbind" :
			/driver_override/ ? "driver_override" : "others"
		time = $NF; gsub(/[<>]/, "", time); sum[kind] += time; count[kind]++
	} END {
		for (kind in sum) printf "measured: %s, inside the kernel: %d writes of %s take %.2f s, one after another\n",
			what, count[kind], kind, sum[kind]
	}' /tmp/writes.*
	rm -f /tmp/writes.*
}

modprobe vfio-pci
modprobe vfio_iommu_type1
snapshot >/tmp/before

echo "== all are where they were foreseen"
foreseen_right $pf 1 2 "$all"
snapshot >/tmp/after
diff /tmp/before /tmp/after

# Each twice, and the better counts: the machine that runs this one has other things to do as well.
recipe_create=999999
recipe_remove=999999
bare_remove=999999
create=999999
remove=999999
for turn in 1 2; do
	echo "turn $turn"
	timed recipe_create
	recipe_create=$(least "$recipe_create" "$took")
	all_bound
	timed bare_remove
	bare_remove=$(least "$bare_remove" "$took")
	recipe_create
	timed recipe_remove
	recipe_remove=$(least "$recipe_remove" "$took")
	timed pcipt-vfs --create "$all" --bind $pf
	create=$(least "$create" "$took")
	all_bound
	[ "$(cat "$DEVICES/0000:$pf/sriov_drivers_autoprobe")" = 1 ]
	timed pcipt-vfs --remove $pf
	remove=$(least "$remove" "$took")
	snapshot >/tmp/after
	diff /tmp/before /tmp/after
done

echo "measured: $all VFs made and bound in ${create}0 ms, by the recipe in ${recipe_create}0 ms: $(ratio "$recipe_create" "$create") times faster"
echo "measured: $all VFs released and removed in ${remove}0 ms, by the recipe in ${recipe_remove}0 ms: $(ratio "$recipe_remove" "$remove") times faster"
echo "measured: by the recipe without giving them to their driver first, in ${bare_remove}0 ms: $(ratio "$bare_remove" "$remove") times faster"

strace -ff -y -T -qq --seccomp-bpf -e trace=write -o /tmp/writes pcipt-vfs --create "$all" --bind $pf >/dev/null
show_where "create and bind"
strace -ff -y -T -qq --seccomp-bpf -e trace=write -o /tmp/writes pcipt-vfs --remove $pf >/dev/null
show_where "release and remove"
snapshot >/tmp/after
diff /tmp/before /tmp/after

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# From the question to the virtual machine: how many ports there are, who gets what, the plan carried out, and QEMU, which
# runs in this guest, started with the arguments that the plan gives: it has every function where the arguments say.

set -eu

# shellcheck source=/dev/null
. /usr/share/pcipt/common.sh

host=$(ls "$DEVICES"/0000:00:03.0/virtio*/net)
ip address add 192.0.2.1/24 dev "$host"
ip link set "$host" up
ip route add default via 192.0.2.254
modprobe vfio-pci
modprobe vfio_iommu_type1

cat >/tmp/requests <<'REQUESTS'
vm router number=100
  ports 2 kind=vf address=01:00.0
vm storage number=101
  port address=02:00.0
REQUESTS

# Starts QEMU with what the plan gives a virtual machine, stopped, and has it say what it has. Each function is on the bus
# that the arguments name, and so many are this chip.
started()
{
	pcipt-assign --format qemu --vm "$1" /tmp/requests | grep -v '^#' >/tmp/arguments
	# shellcheck disable=SC2046 # a list of words
	printf 'info qtree\nquit\n' | qemu-system-x86_64 -machine q35 -accel tcg -m 64 -nodefaults -no-user-config \
		-nic none -display none -S -monitor stdio $(cat /tmp/arguments) >/tmp/tree 2>&1 || {
		cat /tmp/arguments /tmp/tree
		exit 1
	}
	sed -n 's/^-device vfio-pci,host=\([^,]*\),id=\([^,]*\),bus=\([^,]*\),.*/\3 \2 \1/p' /tmp/arguments | sort >/tmp/wanted
	sed -n -e 's/^ *bus: //p' -e 's/^ *dev: vfio-pci, id "\(.*\)".*/id \1/p' -e 's/^ *host = "\(0000:.*\)".*/host \1/p' /tmp/tree |
		awk '$1 == "id" { id = $2; next } $1 == "host" { print bus, id, $2; next } { bus = $1 }' | sort >/tmp/had
	if ! diff /tmp/wanted /tmp/had || [ "$(grep -c "pci id $2" /tmp/tree)" != "$3" ]; then
		cat /tmp/arguments /tmp/tree
		echo "$1 does not have what it was given"
		exit 1
	fi
}

snapshot >/tmp/before

echo "== how many ports, and who gets what"
pcipt-capacity
pcipt-assign /tmp/requests
pcipt-assign --format qemu --vm router /tmp/requests >/tmp/planned
snapshot >/tmp/after
diff /tmp/before /tmp/after

echo "== it is done, and the functions are where the plan had them"
pcipt-vfs --create 2 --bind 01:00.0
pcipt-bind 02:00.0
pcipt-assign --format qemu --vm router /tmp/requests >/tmp/made
diff /tmp/planned /tmp/made

echo "== QEMU takes the arguments"
started router 8086:10ca 2
started storage 8086:10c9 1

echo "== what a virtual machine has is nobody else's"
# shellcheck disable=SC2046
qemu-system-x86_64 -machine q35 -accel tcg -m 64 -nodefaults -no-user-config -nic none -display none -S -monitor none \
	$(cat /tmp/arguments) >/tmp/machine 2>&1 &
machine=$!
held()
{
	stat -c %N "/proc/$machine/fd/"* 2>/dev/null | grep -q "/dev/vfio/$(group 02:00.0)"
}
await held
status=0
pcipt-assign /tmp/requests >/tmp/said 2>&1 || status=$?
cat /tmp/said
[ "$status" = 1 ]
grep -q 'storage' /tmp/said
grep -q '0000:02:00.0' /tmp/said
kill "$machine"
wait "$machine" || true

echo "== back to what was"
free()
{
	pcipt-assign /tmp/requests >/dev/null 2>&1
}
await free
pcipt-vfs --remove 01:00.0
pcipt-bind --restore 02:00.0
snapshot >/tmp/after
diff /tmp/before /tmp/after

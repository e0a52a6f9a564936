#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the tour shows in a virtual machine: a NIC goes to vfio-pci and comes back.

set -eu

# The console is a terminal here, and what it prints ends up who knows where.
export NO_COLOR=1

address=0000:01:00.0
device=/sys/bus/pci/devices/$address

headline()
{
	printf '\n== %s\n' "$*"
}

# The status that is expected, then the program and its arguments.
show()
{
	expected=$1
	shift
	printf '\n$ %s\n' "$*"
	status=0
	"$@" || status=$?
	if [ "$status" != "$expected" ]; then
		echo "tour: status $status, expected $expected" >&2
		exit 1
	fi
}

driver()
{
	basename "$(readlink "$device/driver")"
}

# The host's own NIC, as on a server that is reached over the network.
manage=$(ls /sys/bus/pci/devices/0000:00:03.0/virtio*/net)
ip address add 192.0.2.2/24 dev "$manage"
ip link set "$manage" up
ip route add default via 192.0.2.1

nic=$(ls "$device/net")
before=$(driver)

headline "Linux $(uname -r) is up. Can this server pass devices through?"
show 0 pcipt-status

headline "Its IOMMU groups"
show 0 pcipt-groups

headline "Where the NIC is, and what keeps it apart"
show 0 pcipt-topology "$nic"

headline "How many ports can virtual machines be given here?"
show 0 pcipt-capacity --hypervisor proxmox

headline "The NIC $nic is on $before. What would binding it to vfio-pci do?"
show 0 pcipt-bind --dry-run "$nic"

headline "Binding it"
show 0 pcipt-bind "$nic"
show 0 pcipt-groups "$address"
[ "$(driver)" = vfio-pci ]

headline "Giving it back"
show 0 pcipt-bind --restore "$address"
show 0 pcipt-groups "$address"
[ "$(driver)" = "$before" ]
ip link set "$(ls "$device/net")" up
echo "$(ls "$device/net") is up again."

headline "Two virtual functions of it, bound and with a MAC each"
show 0 pcipt-vfs --create 2 --bind --mac 52:54:00:00:01:00,52:54:00:00:01:01 "$address"
show 0 pcipt-vfs "$address"
show 0 pcipt-vfs --remove "$address"

headline "The NIC that this server is reached by is refused"
show 1 pcipt-bind "$manage"

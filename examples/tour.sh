#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shows what libpcipt does: on this machine, on a server that is a folder of files, and on a real kernel in a virtual
# machine. Installs what a build needs, and writes beneath build/ alone. Nothing on this machine is bound or changed.
#
#   sh examples/tour.sh

set -eu

cd "$(dirname "$0")/.."
build=build/tour
server=$build/trees/reference

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
	bold=$(printf '\033[1m')
	plain=$(printf '\033[0m')
else
	bold=
	plain=
fi

headline()
{
	printf '\n%s== %s%s\n' "$bold" "$*" "$plain"
}

# Output is shown only when it fails: nobody reads a compiler that has nothing to say.
quietly()
{
	mkdir -p build
	if ! "$@" >build/tour.log 2>&1 </dev/null; then
		cat build/tour.log
		printf 'tour: this failed: %s\n' "$*" >&2
		exit 1
	fi
}

# Runs a program as a reader would. Status 1 is an answer too: not ready, or refused.
show()
{
	program=$1
	shift
	printf '\n%s$ %s%s\n' "$bold" "$program${*:+ $*}" "$plain"
	status=0
	"$build/examples/$program" "$@" || status=$?
	if [ "$status" -gt 1 ]; then
		echo "tour: $program failed with status $status" >&2
		exit 1
	fi
}

headline "Installing what a build needs"
sh tests/packages.sh build

headline "Building the library and its programs in $build"
[ -e "$build/build.ninja" ] || quietly meson setup "$build" -Dexamples=enabled -Dtests=disabled
quietly meson compile -C "$build"
echo "Done: $("$build/examples/pcipt-status" --version)"

headline "This machine: can it pass PCI devices through?"
show pcipt-status
headline "This machine: its IOMMU groups"
show pcipt-groups

headline "Another server, captured as a folder of files: eleven NIC ports, and the host needs one of them"
quietly python3 tests/trees/generate.py "$build/trees" reference intel-off
show pcipt-status --root "$server"
show pcipt-groups --root "$server"
echo
echo "Which slots and lanes are they on?"
show pcipt-topology --root "$server"
echo
echo "Which kernel parameters does it lack? None; but this one does, and its GRUB file can be changed:"
printf 'GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\n' >"$build/grub"
show pcipt-status --root "$build/trees/intel-off" --apply-parameters "$build/grub" --dry-run
echo
echo "How many ports can virtual machines be given, and what limits that?"
show pcipt-capacity --root "$server" --hypervisor proxmox
echo
echo "A firewall asks for a card with four ports, and two servers for a port each. Who gets what?"
show pcipt-assign --root "$server" examples/reference.requests
echo
echo "The lines for Proxmox VE, the elements for libvirt, and the picture:"
show pcipt-assign --root "$server" --format proxmox examples/reference.requests
show pcipt-assign --root "$server" --format libvirt --vm truenas examples/reference.requests
show pcipt-assign --root "$server" --format mermaid examples/reference.requests
echo
echo "What would binding a free port to vfio-pci write there?"
show pcipt-bind --root "$server" --dry-run enp24s0f0
echo
echo "And binding the port that the host itself is reached by?"
show pcipt-bind --root "$server" --dry-run eno1

echo
echo "And making seven of one port, each for a virtual machine?"
show pcipt-vfs --root "$server" --predict 7 enp24s0f0

headline "A real kernel: installing what virtual machines need"
sh tests/packages.sh vm

headline "A real kernel: booting a small server with an Intel IOMMU; this takes up to a minute"
set --
for program in pcipt-status pcipt-groups pcipt-bind pcipt-vfs pcipt-topology pcipt-capacity; do
	set -- "$@" --program "$build/examples/$program"
done
[ ! -e /usr/share/misc/pci.ids ] || set -- "$@" --file /usr/share/misc/pci.ids:/usr/share/misc/pci.ids
python3 tests/vm/run.py intel release tests/vm/guests/tour.sh "$@" --echo

headline "That was the tour"
echo "The programs are in $build/examples; README.md says how to use the library from C."

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what a build, the tests or the virtual machines need, on Debian and its relatives.
#
#   sh tests/packages.sh build|test|architectures|benchmarks|packaging|vm ...
#
#   build          what compiling the library and its programs needs
#   test           that, and what the tests on this machine need
#   architectures  compilers and an emulator for other architectures, and another C library
#   benchmarks     what else reads PCI devices, to be compared with: libraries and tools
#   packaging      what building and looking at Debian's packages and an RPM needs
#   vm             what the virtual machines need: QEMU 8 or newer, busybox, and two kernels, which are
#                  not installed but unpacked beneath PCIPT_VM_CACHE (build/vm of this repository unless set);
#                  others than release and backports by PCIPT_VM_KERNELS: any suite of the same archive,
#                  as in PCIPT_VM_KERNELS="release backports bullseye trixie testing"
#
# What is there already is left alone. The configuration of apt stays as it is.
#
# shellcheck disable=SC2086 # several variables are lists of words

set -eu

BUILD="gcc libc6-dev meson ninja-build pkgconf libpci-dev libkmod-dev libjson-c-dev libnl-route-3-dev pci.ids"
TEST="libnl-genl-3-dev ccache gcovr clang pyflakes3 libclang-rt-dev clang-format clang-tidy cppcheck check valgrind strace iproute2 python3 shellcheck pciutils libvirt-clients libxml2-utils python3-yaml abigail-tools binutils golang-go mypy doxygen scdoc man-db"
ARCHITECTURES="gcc-i686-linux-gnu gcc-aarch64-linux-gnu gcc-s390x-linux-gnu qemu-user musl-tools linux-libc-dev"
PACKAGING="blhc check debhelper doxygen dpkg-dev fakeroot faketime git g++ lintian python3 rpm scdoc xz-utils"
BENCHMARKS="dpdk driverctl hwloc libhwloc-dev libpci-dev libpciaccess-dev libudev-dev pciutils python3 strace valgrind"
VM="busybox-static dmsetup kmod strace zstd python3"
QEMU_PACKAGE="qemu-system-x86"
QEMU_AT_LEAST=8
KERNELS=${PCIPT_VM_KERNELS:-release backports}

top=$(cd "$(dirname "$0")/.." && pwd)
cache=${PCIPT_VM_CACHE:-$top/build/vm}
scratch=
apt_options=

say()
{
	printf 'packages: %s\n' "$*"
}

die()
{
	printf 'packages: %s\n' "$*" >&2
	exit 1
}

clean_up()
{
	[ -z "$scratch" ] || rm -rf "$scratch"
}

make_scratch()
{
	[ -z "$scratch" ] || return 0
	scratch=$(mktemp -d /tmp/pcipt-packages.XXXXXX)
	trap clean_up EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# --- What is there ---------------------------------------------------------------------------------

is_installed()
{
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

major()
{
	version=${1#*:}
	version=${version%%[!0-9]*}
	echo "${version:-0}"
}

has_qemu()
{
	version=$(qemu-system-x86_64 --version 2>/dev/null | sed -n 's/^QEMU emulator version //p') || return 1
	[ "$(major "$version")" -ge "$QEMU_AT_LEAST" ]
}

has_kernel()
{
	for index in "$cache/kernels/$1"/lib/modules/*/modules.dep; do
		[ -e "$index" ] && return 0
	done
	return 1
}

missing_packages()
{
	for package in "$@"; do
		is_installed "$package" || printf ' %s' "$package"
	done
}

# A package that not every release has.
missing_if_known()
{
	is_installed "$1" || ! candidate "$1" | grep -q '^[0-9]' || printf ' %s' "$1"
}

missing_kernels()
{
	for kernel in $KERNELS; do
		has_kernel "$kernel" || printf ' %s' "$kernel"
	done
}

# --- apt --------------------------------------------------------------------------------------------

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

# Downloads fail now and then: two more tries. Output is shown only when all three have failed.
try_thrice()
{
	for pause in 2 5 0; do
		"$@" >"$scratch/log" 2>&1 </dev/null && return 0
		sleep "$pause"
	done
	tail -n 30 "$scratch/log" >&2
	[ "$1" != as_root ] || shift
	die "failed three times: $*"
}

apt_get()
{
	try_thrice as_root apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 $apt_options "$@"
}

update_lists()
{
	[ -e "$scratch/updated" ] || apt_get update
	: >"$scratch/updated"
}

candidate()
{
	LC_ALL=C apt-cache policy "$1" | sed -n 's/^  Candidate: //p'
}

codename()
{
	# shellcheck disable=SC1091 # every distribution has the file, and brings its own
	(. /etc/os-release && echo "${VERSION_CODENAME:-}")
}

# Where apt takes a suite of Debian from, if it does.
archive_of()
{
	# shellcheck disable=SC2016 # apt-get expands these
	apt-get $apt_options indextargets --format '$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' \
		"Identifier: Packages" 2>/dev/null |
		sed -n "s/^Debian $1 main //p" | head -n 1
}

# From here on apt uses lists of its own, for which nobody has to be root.
use_own_lists()
{
	apt_options="-o Dir::Etc::SourceParts=$scratch/sources -o Dir::State::Lists=$scratch/lists
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root"
	[ ! -e "$scratch/sources" ] || return 0
	mkdir -p "$scratch/lists/partial" "$scratch/sources"
	for source in /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
		[ ! -e "$source" ] || ln -s "$source" "$scratch/sources/"
	done
	try_thrice apt-get -q $apt_options update
}

# And from here on it prefers a suite of the archive that the release comes from.
use_suite()
{
	use_own_lists
	if [ -z "$(archive_of "$1")" ]; then
		archive=$(archive_of "$(codename)")
		[ -n "$archive" ] ||
			die "the suite $1 is needed, and no source of apt here is the main archive of a Debian release."
		suite_source "$archive" "$1" >"$scratch/sources/pcipt-$1.sources"
		try_thrice apt-get -q $apt_options update
	fi
	apt_options="$apt_options -o APT::Default-Release=$1"
}

use_backports()
{
	use_suite "$(codename)-backports"
}

suite_source()
{
	echo "Types: deb"
	echo "URIs: $1"
	echo "Suites: $2"
	echo "Components: main"
	for keyring in gpg pgp; do
		keyring=/usr/share/keyrings/debian-archive-keyring.$keyring
		if [ -e "$keyring" ]; then
			echo "Signed-By: $keyring"
			break
		fi
	done
}

need_apt()
{
	command -v apt-get >/dev/null ||
		die "this system has no apt-get; please install by its own means what Debian calls: $*"
}

need_root()
{
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
		die "not root, and there is no sudo; please run as root: sh tests/packages.sh $*"
}

# --- Installing -------------------------------------------------------------------------------------

install_packages()
{
	[ $# -gt 0 ] || return 0
	update_lists
	apt_get install --no-install-recommends "$@"
}

# Debian 12 itself has QEMU 7, which knows no igb: there it is taken from the backports.
install_qemu()
{
	update_lists
	[ "$(major "$(candidate "$QEMU_PACKAGE")")" -ge "$QEMU_AT_LEAST" ] || use_backports
	install_packages "$QEMU_PACKAGE"
	apt_options=
	has_qemu || die "QEMU $QEMU_AT_LEAST or newer is needed, and this system's packages have none."
}

# What a package depends on whose name begins so.
dependency()
{
	apt-cache $apt_options --no-all-versions show "$1" | sed -n '/^Depends: /{s/, */\n/g;p;}' |
		sed -n "s/^\(Depends: \)*\($2[^ ]*\).*/\2/p" | head -n 1
}

# linux-image-amd64 is an empty package that depends on the newest kernel, which since 7.2 is in packages of its own.
download_kernel()
{
	image=$(dependency linux-image-amd64 linux-image-)
	[ -n "$image" ] || die "apt knows no linux-image-amd64."
	mkdir -p "$scratch/$1"
	for package in "$image" $(for part in base-[0-9] binary- modules-; do dependency "$image" "linux-$part"; done); do
		(cd "$scratch/$1" && try_thrice apt-get -q $apt_options download "$package")
	done
}

unpack_kernel()
{
	fresh=$cache/kernels/$1.new
	rm -rf "$fresh"
	mkdir -p "$fresh"
	for archive in "$scratch/$1"/*.deb; do
		dpkg-deb -x "$archive" "$fresh"
		rm "$archive"
	done

	# Debian 13 moved the modules to /usr/lib; both paths answer here.
	[ -e "$fresh/lib" ] || ln -s usr/lib "$fresh/lib"
	for modules in "$fresh"/lib/modules/*; do
		[ -e "$modules/modules.dep" ] || PATH=$PATH:/usr/sbin:/sbin depmod -b "$fresh" "${modules##*/}"
	done
	rm -rf "$cache/kernels/$1"
	mv "$fresh" "$cache/kernels/$1"
}

fetch_kernel()
{
	use_own_lists
	case $1 in
	release) ;;
	backports) use_backports ;;
	*) use_suite "$1" ;;
	esac
	download_kernel "$1"
	apt_options=
	unpack_kernel "$1"
}

# --- The sets ---------------------------------------------------------------------------------------

packages=
qemu=
kernels=

choose()
{
	case $1 in
	build) packages=$(missing_packages $BUILD) ;;
	test) packages=$(missing_packages $BUILD $TEST) ;;
	architectures) packages=$(missing_packages $ARCHITECTURES) ;;
	benchmarks) packages=$(missing_packages $BUILD $BENCHMARKS) ;;
	packaging) packages=$(missing_packages $BUILD $PACKAGING)$(missing_if_known rpmlint) ;;
	vm)
		packages=$(missing_packages $VM)
		kernels=$(missing_kernels)
		has_qemu || qemu=" $QEMU_PACKAGE"
		;;
	*) die "unknown set '$1'; usage: sh tests/packages.sh build|test|architectures|benchmarks|packaging|vm ..." ;;
	esac
}

names()
{
	case $1 in
	build) echo "$BUILD" ;;
	test) echo "$BUILD $TEST" ;;
	architectures) echo "$ARCHITECTURES" ;;
	benchmarks) echo "$BUILD $BENCHMARKS" ;;
	packaging) echo "$BUILD $PACKAGING" ;;
	vm) echo "$VM $QEMU_PACKAGE ($QEMU_AT_LEAST or newer), a kernel with its modules" ;;
	esac
}

install_set()
{
	choose "$1"
	if [ -z "$packages$qemu$kernels" ]; then
		say "$1: all there"
		return 0
	fi
	[ "$1" != vm ] || [ "$(dpkg --print-architecture)" = amd64 ] ||
		die "the virtual machines are made for amd64, and this machine is $(dpkg --print-architecture)."
	[ -z "$packages$qemu" ] || need_root "$1"

	what=${packages}${qemu}
	say "$1: about to ${what:+install$what}${what:+${kernels:+, and }}${kernels:+fetch kernels:$kernels}"
	make_scratch
	install_packages $packages
	[ -z "$qemu" ] || install_qemu
	for kernel in $kernels; do
		fetch_kernel "$kernel"
	done
	say "$1: done"
}

[ $# -gt 0 ] || die "usage: sh tests/packages.sh build|test|architectures|benchmarks|packaging|vm ..."
for set in "$@"; do
	case $set in
	build | test | architectures | benchmarks | packaging | vm) need_apt "$(names "$set")" ;;
	*) die "unknown set '$set'; usage: sh tests/packages.sh build|test|architectures|benchmarks|packaging|vm ..." ;;
	esac
	install_set "$set"
done

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Writes a cross file for meson to the standard output.
#
#   cross.sh ARCHITECTURE ROOT     ROOT is the folder that sysroot.sh has filled; the path must begin with /
#
# Programs of the other architecture run under QEMU, those of i386 on this processor where its kernel lets them.

set -eu

architecture=$1
root=$2
wrapper=
case $architecture in
i386)
	compiler=i686-linux-gnu multiarch=i386-linux-gnu family=x86 endian=little emulator=qemu-i386
	loader=$root/lib/ld-linux.so.2
	! "$loader" --version >/dev/null 2>&1 ||
		wrapper="'$loader', '--library-path', '$root/lib/$multiarch:$root/usr/lib/$multiarch'"
	;;
arm64) compiler=aarch64-linux-gnu multiarch=aarch64-linux-gnu family=aarch64 endian=little emulator=qemu-aarch64 ;;
s390x) compiler=s390x-linux-gnu multiarch=s390x-linux-gnu family=s390x endian=big emulator=qemu-s390x ;;
*)
	echo "cross.sh: unknown architecture $architecture" >&2
	exit 2
	;;
esac

# The compiler's own C library is the same as the one in the folder, and found there first.
cat <<END
[binaries]
c = ['${compiler}-gcc', '--sysroot=$root']
ar = '${compiler}-gcc-ar'
strip = '${compiler}-strip'
pkgconfig = 'pkg-config'
exe_wrapper = [${wrapper:-"'$emulator', '-L', '$root'"}]

[built-in options]
c_link_args = ['-Wl,-rpath-link,$root/lib/$multiarch:$root/usr/lib/$multiarch']

[properties]
needs_exe_wrapper = true
sys_root = '$root'
pkg_config_libdir = '$root/usr/lib/$multiarch/pkgconfig:$root/usr/share/pkgconfig'

[host_machine]
system = 'linux'
cpu_family = '$family'
cpu = '$family'
endian = '$endian'
END

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds the library with musl in the place of glibc, and asks a static program that is linked to it about a machine.
#
#   musl.sh BUILD TREES     BUILD is a folder to write to, TREES one with the synthetic machines
#
# Debian has no libraries for musl beside itself. The optional ones are left out, and libkmod is needed always: its
# header, which any C library can read, is used as it is, and in its place stand functions that answer "none". Loading
# modules is all that is not tried.

set -eu
cd "$(dirname "$0")/../.."
mkdir -p "$1"
build=$(cd "$1" && pwd)
trees=$2

# musl-gcc looks in no folder of the system.
mkdir -p "$build/include"
kmod=$(pkg-config --variable=includedir libkmod)
asm=/usr/include/$(gcc -print-multiarch)/asm
for header in /usr/include/linux /usr/include/asm-generic "$asm" "$kmod/libkmod.h"; do
	ln -sfn "$header" "$build/include/${header##*/}"
done
printf 'Name: libkmod\nDescription: for musl\nVersion: %s\nCflags: -idirafter %s\n' \
	"$(pkg-config --modversion libkmod)" "$build/include" >"$build/libkmod.pc"

[ -e "$build/library/build.ninja" ] ||
	CC=musl-gcc PKG_CONFIG_LIBDIR=$build PKG_CONFIG_PATH='' meson setup "$build/library" --werror -Ddefault_library=static \
		-Dauto_features=disabled -Dc_args="-idirafter $build/include" -Doptimization=1
ninja -C "$build/library"

archive=$build/library/lib/libpcipt.a
nm -u "$archive" | sed -n 's/^ *U \(kmod_[a-z_]*\)$/void *\1(void);\nvoid *\1(void) { return 0; }/p' | awk '!seen[$0]++' >"$build/kmod.c"
# shellcheck disable=SC2016 # these are no commands
sed -n '/^```c$/,/^```$/p' README.md | sed '/^```/d' >"$build/example.c"
musl-gcc -static -Wall -Wextra -Werror -Iinclude -o "$build/example" "$build/example.c" "$build/kmod.c" "$archive"
"$build/example" "$trees/reference" >"$build/said"
grep -q '^group [0-9]* has 1 devices' "$build/said"

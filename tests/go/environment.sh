# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
#
# What Go needs to know, of a library that is installed beneath $installed (a DESTDIR); read with ".".
# shellcheck disable=SC2154 # whoever reads this has set it

libdir=$(dirname "$(find "$installed" -name libpcipt.so)")
export PKG_CONFIG_PATH="$libdir/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$installed" LD_LIBRARY_PATH="$libdir"
# Nothing is fetched, and nothing is kept outside build/.
export GOFLAGS=-mod=mod GOPROXY=off GOCACHE="$PWD/build/go/cache" GOPATH="$PWD/build/go/path" GOTOOLCHAIN=local
# The compiler's own choice of C: what ccache and CC say is for the library.
unset CC

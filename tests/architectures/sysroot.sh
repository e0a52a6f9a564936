#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Unpacks what building the library and its tests for another architecture needs, from the Debian release of this machine.
#
#   sysroot.sh ARCHITECTURE FOLDER     ARCHITECTURE as dpkg calls it: i386, arm64, s390x
#
# Nothing is installed, and neither apt nor dpkg of this machine learns of the architecture: apt works on lists and a
# state of its own beneath FOLDER. A folder that is complete is left alone. Exit status 77 where apt has no Debian.

set -eu

PACKAGES="libc6-dev libpci-dev libkmod-dev libjson-c-dev libnl-route-3-dev libnl-genl-3-dev check"

[ $# = 2 ] || {
	echo "usage: sysroot.sh ARCHITECTURE FOLDER" >&2
	exit 2
}
architecture=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
[ "$(cat "$folder/complete" 2>/dev/null)" != "$PACKAGES" ] || exit 0
apt=$folder/apt
options="-q -o Dir::State::Lists=$apt/lists -o Dir::State::status=$apt/status -o Dir::Cache=$apt/cache
	-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Dir::Etc::SourceList=$apt/sources.list -o Dir::Etc::SourceParts=-
	-o APT::Architecture=$architecture -o APT::Architectures=$architecture -o APT::Sandbox::User=root
	-o Acquire::Languages=none -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false -o Debug::NoLocking=true"

# Downloads fail now and then.
try_thrice()
{
	for pause in 2 5 0; do
		"$@" </dev/null && return 0
		sleep "$pause"
	done
	return 1
}

rm -rf "$apt" "$folder/complete" "${folder:?}/usr" "${folder:?}/lib" "${folder:?}/lib64" "${folder:?}/etc"
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
: >"$apt/status"

# The release this machine takes its packages from; updates of it change nothing for the tests.
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# shellcheck disable=SC2016 # apt-get expands these
apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' "Identifier: Packages" |
	sed -n "s|^Debian \([^ ]* [^ -]* main\)\$|deb [signed-by=$keyring] \1|p" | sort -u >"$apt/sources.list"
[ -s "$apt/sources.list" ] || exit 77

# shellcheck disable=SC2086 # lists of words
try_thrice apt-get $options update
# shellcheck disable=SC2086
try_thrice apt-get $options -y --download-only --no-install-recommends install $PACKAGES
for package in "$apt"/cache/archives/*.deb; do
	dpkg-deb -x "$package" "$folder"
done
rm -rf "$apt" "$folder/usr/share/doc" "$folder/usr/share/man" "$folder/usr/share/locale"

# Links that start at the root would lead out of the folder.
find "$folder" -type l | while read -r link; do
	target=$(readlink "$link")
	case $target in
	/*) ln -sfn "$(realpath -m --relative-to="${link%/*}" "$folder$target")" "$link" ;;
	esac
done
echo "$PACKAGES" >"$folder/complete"

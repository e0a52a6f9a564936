#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds the programs of the Go binding for the virtual machines: programs.sh INSTALLED FOLDER

set -eu

installed=$(cd "$1" && pwd)
export installed
mkdir -p "$2"
folder=$(cd "$2" && pwd)
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
. tests/go/environment.sh

cd examples/go
# Without symbols: every guest unpacks them.
for program in list-groups bind-and-restore; do
	go build -ldflags '-s -w' -o "$folder/go-$program" "./cmd/$program"
done
go test -c -tags live -ldflags '-s -w' -o "$folder/go-live-test" .

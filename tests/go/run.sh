#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Tests the Go binding: run.sh INSTALLED TREES
#
# INSTALLED is a DESTDIR with the library, TREES a folder with the synthetic machines. The last line says how many tests
# passed, failed and were skipped.

set -eu

installed=$(cd "$1" && pwd)
export installed
PCIPT_TEST_TREES=$(cd "$2" && pwd)
export PCIPT_TEST_TREES
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
. tests/go/environment.sh
mkdir -p build/go
results=$PWD/build/go/results
: >"$results"

# A sentence and a command.
check()
{
	sentence=$1
	shift
	if "$@"; then
		echo "--- PASS: $sentence" >>"$results"
	else
		echo "not so: $sentence"
		echo "--- FAIL: $sentence" >>"$results"
	fi
}

is_formatted()
{
	[ -z "$(gofmt -l .)" ]
}

# Only the lines of code count: no licence, no comment, no empty line.
is_short()
{
	[ "$(grep -vcE '^[[:space:]]*(//.*)?$' "$1")" -lt "$2" ]
}

lists_all_groups()
{
	go run ./cmd/list-groups "$PCIPT_TEST_TREES/reference" >"$results.groups" &&
		[ "$(wc -l <"$results.groups")" = 46 ] &&
		grep -qxF 'group 22 alone blocked [0000:18:00.0]' "$results.groups"
}

cd examples/go
check "the source is formatted" is_formatted
check "list-groups has fewer than 30 lines" is_short cmd/list-groups/main.go 30
check "bind-and-restore has fewer than 40 lines" is_short cmd/bind-and-restore/main.go 40
check "list-groups lists all groups" lists_all_groups
status=0
go test -race -vet=all -v -timeout 300s ./... >"$results.log" 2>&1 || status=$?
cat "$results.log"
grep -E '^--- (PASS|FAIL|SKIP): ' "$results.log" >>"$results" || :
if [ "$status" != 0 ] && ! grep -q '^--- FAIL' "$results"; then
	echo "--- FAIL: go test" >>"$results"
fi
counted()
{
	grep -c "^--- $1" "$results" || :
}
failed=$(counted FAIL)
echo "$(counted PASS) passed, $failed failed, $(counted SKIP) skipped"
[ "$failed" = 0 ]

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes a manual page: page.sh SCDOC VERSION DOCDIR SOURCE PAGE
#
# The date of the build, which scdoc puts into a page, gives way to the version: the same source makes the same page.

set -eu

sed "s|@docdir@|$3|g" "$4" >"$5.source"
"$1" <"$5.source" >"$5.dated"
sed "s/^\(\.TH \"[^\"]*\" \"[^\"]*\"\) \"[^\"]*\" \"[^\"]*\"/\1 \"\" \"libpcipt $2\"/" "$5.dated" >"$5"
rm "$5.source" "$5.dated"

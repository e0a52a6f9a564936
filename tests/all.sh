#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what the tests need and runs them all.
#
#   sh tests/all.sh              everything
#   sh tests/all.sh STAGE...     these stages alone
#   sh tests/all.sh --list       the stages
#
# Goes on after a stage that fails. The last line has the totals: "N passed, N failed" and, where there are any,
# ", N skipped". With CI=true in the environment, what is skipped has failed. Everything is written beneath build/.

set -u

stages="packages gcc clang format shell python docs trees sanitizers threads fuzz valgrind tidy cppcheck features architectures install packaging go machines"

cd "$(dirname "$0")/.." || exit 3
top=$PWD
# What several builds compile alike is compiled once: debug information names a build's folder, but not by what is its own.
export CCACHE_DIR="$top/build/ccache" CCACHE_NOHASHDIR=1
logs=$top/build/all/logs
installed=$top/build/all/installed
trees=$top/build/all/trees

about()
{
	case $1 in
	packages) echo "installs what building, testing and the virtual machines need" ;;
	gcc) echo "builds with gcc, warnings as errors, and runs the tests" ;;
	clang) echo "builds with clang, warnings as errors, and runs the tests" ;;
	format) echo "holds the source to .clang-format" ;;
	shell) echo "looks at the scripts with shellcheck" ;;
	python) echo "looks at the Python files" ;;
	docs) echo "makes the reference in HTML and the manual pages, warnings as errors" ;;
	trees) echo "writes the synthetic machines and checks that they agree with themselves" ;;
	sanitizers) echo "runs the tests under AddressSanitizer and UndefinedBehaviorSanitizer" ;;
	threads) echo "runs what threads share under ThreadSanitizer" ;;
	fuzz) echo "runs the fuzz targets for a moment each" ;;
	valgrind) echo "runs a sample of the unit tests under valgrind" ;;
	tidy) echo "looks at library and programs with clang-tidy" ;;
	cppcheck) echo "looks at library and programs with cppcheck" ;;
	features) echo "builds and tests without each part that can be left out" ;;
	architectures) echo "builds and tests as a static library, for i386, arm64 and s390x, and with musl" ;;
	install) echo "installs, and builds the README's example with pkg-config against that" ;;
	packaging) echo "builds the tarball, Debian's packages and an RPM, and uses them as a consumer does" ;;
	go) echo "tests the Go binding against the installed library" ;;
	machines) echo "boots real kernels in virtual machines" ;;
	esac
}

# --- The stages: each function runs with "set -e"; one that counts nothing counts as one test ------------------

stage_packages()
{
	sh tests/packages.sh test architectures packaging vm
}

stage_gcc()
{
	build all-gcc gcc --werror
	run_tests all-gcc
}

stage_clang()
{
	build_clang
	# What takes minutes runs with gcc, and under the sanitizers; programs and bindings run with gcc.
	run_tests all-clang --no-suite change --no-suite oracle --no-suite calls --no-suite race --no-suite programs --no-suite python --no-suite slow
}

stage_format()
{
	sources | each clang-format --dry-run -Werror
}

stage_shell()
{
	{
		find .ci examples tests -name '*.sh' -o -path .ci/run
		grep -l '^#!/bin/sh' tests/packaging/debian/tests/*
	} | each shellcheck
}

stage_python()
{
	find tests examples -name '*.py' | each python3 -c 'import ast, sys; [ast.parse(open(f).read(), f) for f in sys.argv[1:]]'
	! command -v pyflakes3 >/dev/null || find tests examples -name '*.py' | each pyflakes3
}

stage_docs()
{
	status=0
	sh tests/checks/docs.sh build/all-docs || status=$?
	sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2 0/p' "$log" >>"$counts"
	return "$status"
}

stage_trees()
{
	make_trees
	python3 tests/trees/check_trees.py "$trees"
	# A machine is a test here, not each of the thousands of things that have to agree in it.
	echo "$(find "$trees" -mindepth 1 -maxdepth 1 -type d | wc -l) 0 0" >>"$counts"
}

stage_sanitizers()
{
	# Not --werror: what the sanitizers put in makes gcc see things.
	build all-sanitizers gcc -Db_sanitize=address,undefined
	ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
		run_tests all-sanitizers --suite unit --no-suite formats
}

# One process: a test that is forked from one with threads has none of them. Only what this suite needs is built.
stage_threads()
{
	configure all-threads gcc -Db_sanitize=thread -Db_lundef=false
	ninja -C "$folder" tests/threads/test-threads
	CK_FORK=no TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 run_tests all-threads --suite threads
}

stage_fuzz()
{
	configure all-fuzz clang --werror -Dfuzz=enabled -Dexamples=disabled -Db_lundef=false
	# Each for its minute, four at a time.
	rebuild='' run_tests all-fuzz --suite fuzz --num-processes 4
}

stage_valgrind()
{
	build all-gcc gcc --werror
	CK_FORK=no run_tests all-gcc --suite core --suite host --suite verdict --no-suite slow --timeout-multiplier 10 \
		--wrap 'valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect'
}

stage_tidy()
{
	build_clang
	# What led to a finding is long, and the name of the check leads there again.
	status=0
	find lib examples -name '*.c' | each -P 2 -n 4 clang-tidy --quiet --warnings-as-errors='*' -p build/all-clang \
		>build/all/tidy.txt 2>&1 || status=$?
	grep -A 2 -E '(error|warning): ' build/all/tidy.txt || :
	return "$status"
}

stage_cppcheck()
{
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,performance,portability \
		-D_GNU_SOURCE -DPCIPT_WITH_LIBPCI=1 -DPCIPT_WITH_JSON=1 -DPCIPT_WITH_NETLINK=1 \
		-Iinclude -Ilib lib examples
}

stage_features()
{
	# Of one that is left out the suites that meet it, and all of them where none is there.
	without libpci --suite host --suite programs
	without json --suite export --suite programs
	without netlink --suite io --suite programs
	build all-least gcc --werror -Dbuildtype=debug -Dauto_features=disabled -Dtests=enabled -Dexamples=enabled
	run_tests all-least --suite core --suite io --suite host --suite plan --suite export --suite programs --no-suite formats
}

stage_architectures()
{
	make_trees
	configure all-static gcc --werror -Dbuildtype=debug -Ddefault_library=static
	rebuild='' run_tests all-static --suite core --suite host --suite programs --no-suite formats
	sh tests/architectures/musl.sh build/all/musl "$trees"
	status=0
	for architecture in i386 arm64 s390x; do
		sh tests/architectures/run.sh "$architecture" "build/all/$architecture" "$counts" || status=1
	done
	return "$status"
}

stage_install()
{
	install_all
	make_trees
	# every header is installed
	[ "$(cd include/pcipt && echo ./*)" = "$(cd "$installed/opt/pcipt/include/pcipt" && echo ./*)" ]
	# shellcheck disable=SC2016 # these are no commands
	sed -n '/^```c$/,/^```$/p' README.md | sed '/^```/d' >build/all/example.c
	[ -s build/all/example.c ]
	libdir=$(dirname "$(find "$installed" -name libpcipt.so)")
	export PKG_CONFIG_PATH="$libdir/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$installed"
	# shellcheck disable=SC2046 # lists of words
	gcc -Wall -Wextra -Werror -o build/all/example build/all/example.c $(pkg-config --cflags --libs pcipt)
	LD_LIBRARY_PATH=$libdir build/all/example "$trees/reference"

	# The libraries beneath stay shared: not every one of them comes with what linking it statically needs.
	unset PKG_CONFIG_SYSROOT_DIR
	# shellcheck disable=SC2046
	gcc -o build/all/example-static build/all/example.c -I "$installed/opt/pcipt/include" "$libdir/libpcipt.a" \
		$(pkg-config --print-requires-private pcipt | xargs pkg-config --libs)
	build/all/example-static "$trees/reference"
}

stage_packaging()
{
	status=0
	python3 tests/packaging/run.py || status=$?
	python3 tests/checks/count.py --text "$log" >>"$counts"
	return "$status"
}

stage_go()
{
	install_all
	make_trees
	status=0
	sh tests/go/run.sh "$installed" "$trees" || status=$?
	python3 tests/checks/count.py --text "$log" >>"$counts"
	return "$status"
}

stage_machines()
{
	install_all
	sh tests/go/programs.sh "$installed" "$installed/opt/pcipt/bin"
	for source in tests/vm/programs/*.c list-groups.c bind-and-restore.c; do
		helper=${source##*/}
		cp "build/all-install/tests/vm/programs/${helper%.c}" "$installed/opt/pcipt/bin/"
	done
	status=0
	python3 tests/vm/suite.py --programs "$installed/opt/pcipt" || status=$?
	python3 tests/checks/count.py --text "$log" >>"$counts"
	return "$status"
}

# --- What they are made of -------------------------------------------------------------------------------------

# The folder beneath build/, the compiler, and options of meson setup. Other options than last time: from scratch.
configure()
{
	folder=build/$1
	compiler=$2
	shift 2
	if [ "$(cat "$folder/options" 2>/dev/null)" != "$compiler $*" ]; then
		rm -rf "$folder"
		CC="ccache $compiler" meson setup "$folder" -Dtests=enabled -Dexamples=enabled "$@"
		echo "$compiler $*" >"$folder/options"
	fi
}

build()
{
	configure "$@"
	ninja -C "$folder"
}

# Valgrind, which some tests run, does not read in every version what clang writes by default.
build_clang()
{
	build all-clang clang --werror -Dc_args=-gdwarf-4
}

# A feature, and suites that are built and run without it.
without()
{
	feature=$1
	shift
	configure "all-no-$feature" gcc --werror -Dbuildtype=debug "-D$feature=disabled"
	rebuild='' run_tests "all-no-$feature" "$@" --no-suite formats
}

# All is built before, or with "rebuild" empty what the tests need.
rebuild=--no-rebuild
run_tests()
{
	folder=build/$1
	shift
	rm -f "$folder"/meson-logs/testlog*.json
	status=0
	# shellcheck disable=SC2086 # an option or nothing
	meson test -C "$folder" $rebuild --timeout-multiplier 4 "$@" || status=$?
	for results in "$folder"/meson-logs/testlog*.json; do
		python3 tests/checks/count.py "$results" >>"$counts"
		[ "$status" = 0 ] || python3 tests/checks/count.py --failures "$results"
	done
	return "$status"
}

# Of the tests only what runs in virtual machines is compiled.
install_all()
{
	configure all-install gcc --prefix=/opt/pcipt -Ddefault_library=both
	ninja -C "$folder" -t targets all | sed -n 's,^\(\(lib\|examples\|docs\|tests/vm/programs\)/[^:]*\): .*,\1,p' |
		xargs ninja -C "$folder"
	rm -rf "$installed"
	DESTDIR=$installed meson install -C build/all-install --no-rebuild --quiet
}

make_trees()
{
	rm -rf "$trees"
	python3 tests/trees/generate.py "$trees"
}

sources()
{
	find lib include examples tests -name '*.[ch]'
}

# Options of xargs and a command, which is run with the names that come in. No name at all is an error: nothing would be looked at.
each()
{
	sort >build/all/names
	[ -s build/all/names ]
	xargs -d '\n' "$@" <build/all/names
}

# --- Running and counting ----------------------------------------------------------------------------------------

passed=0
failed=0
skipped=0

add_counts()
{
	stage_passed=0
	stage_failed=0
	stage_skipped=0
	while read -r more_passed more_failed more_skipped; do
		stage_passed=$((stage_passed + more_passed))
		stage_failed=$((stage_failed + more_failed))
		stage_skipped=$((stage_skipped + more_skipped))
	done <"$counts"
	if [ "$1" != 0 ] && [ "$stage_failed" = 0 ]; then
		stage_failed=1
	elif [ $((stage_passed + stage_failed + stage_skipped)) = 0 ]; then
		stage_passed=1
	fi
	if [ "${CI:-}" = true ]; then
		stage_failed=$((stage_failed + stage_skipped))
		stage_skipped=0
	fi
	passed=$((passed + stage_passed))
	failed=$((failed + stage_failed))
	skipped=$((skipped + stage_skipped))
}

run_stage()
{
	log=$logs/$1.log
	counts=$logs/$1.counts
	: >"$counts"
	printf '%-13s %s ... ' "$1" "$(about "$1")"
	began=$(date +%s)
	(
		set -e
		"stage_$1"
	) >"$log" 2>&1 </dev/null
	status=$?
	add_counts "$status"
	printf '%s s, %s\n' "$(($(date +%s) - began))" "$(totals "$stage_passed" "$stage_failed" "$stage_skipped")"
	if [ "$stage_failed" != 0 ]; then
		echo "---- the end of build/all/logs/$1.log:"
		grep -v '^\[[0-9]*/[0-9]*\] ' "$log" | tail -n 100
		echo "----"
	fi
}

totals()
{
	printf '%s passed, %s failed' "$1" "$2"
	[ "$3" = 0 ] || printf ', %s skipped' "$3"
}

case ${1:-} in
--list)
	for stage in $stages; do
		printf '%-13s %s\n' "$stage" "$(about "$stage")"
	done
	exit 0
	;;
esac

for stage in "$@"; do
	case " $stages " in
	*" $stage "*) ;;
	*)
		echo "all.sh: there is no stage '$stage'; sh tests/all.sh --list names them." >&2
		exit 2
		;;
	esac
done

mkdir -p "$logs"
# shellcheck disable=SC2086 # a list of words
[ $# -gt 0 ] || set -- $stages
for stage in "$@"; do
	run_stage "$stage"
done

totals "$passed" "$failed" "$skipped"
echo
[ "$failed" = 0 ]

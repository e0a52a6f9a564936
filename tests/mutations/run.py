#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts seeded bugs into copies of the source, one at a time, and counts those that the tests notice.

    run.py [--class NAME] [--only NAME] [-j N] [--all] [--build DIR]    tries them
    run.py --list                                                      names them
    run.py --table                                                     what was last found of each
    run.py --check SOURCE [BUILD]                                      whether each can still be applied
    run.py --selftest

Each class is a file *.toml here; another mutation is a few lines in it. One in ten at most may survive. One that cannot
be applied or does not compile is an error, and so is a test that fails where nothing is wrong.
"""
from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Callable, Dict, List, Set, Tuple

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from model import BUILDS, Kind, Mutation, read_kind            # noqa: E402
from workshop import Outcome, Unusable, Workshop                # noqa: E402

AT_LEAST = 60
CAUGHT_AT_LEAST = 0.9

Item = Tuple[Kind, Mutation]
Results = Dict[str, Outcome]


def read_kinds() -> List[Kind]:
    return [read_kind(path) for path in sorted(HERE.glob('*.toml'))]


def full_name(item: Item) -> str:
    return f'{item[0].name}/{item[1].name}'


def complaints(kinds: List[Kind], source: Path, tests: Set[str]) -> List[str]:
    """What is wrong with the set itself; `tests` are those that there are, none if that is not known."""
    found: List[str] = []
    seen: Set[str] = set()
    for kind in kinds:
        if kind.build not in BUILDS:
            found.append(f'{kind.name}: there is no build {kind.build}')
        for mutation in kind.mutations:
            name = full_name((kind, mutation))
            if name in seen:
                found.append(f'{name}: there are two of that name')
            seen.add(name)
            broken = mutation.broken(source)
            if broken:
                found.append(f'{name}: {broken}')
            found += [f'{name}: there is no test {test}' for test in mutation.tests.split() if tests and test not in tests]
    return found


def check(kinds: List[Kind], places: List[Path]) -> int:
    tests: Set[str] = set()
    if len(places) > 1:
        for name in ('tests', 'benchmarks'):
            tests |= {test['name'] for test in json.loads((places[1] / f'meson-info/intro-{name}.json').read_text())}
    found = complaints(kinds, places[0], tests)
    count = sum(len(kind.mutations) for kind in kinds)
    if count < AT_LEAST:
        found.append(f'there are {count} mutations, fewer than {AT_LEAST}')
    print('\n'.join(found) or f'{count} mutations in {len(kinds)} classes can be applied')
    return 1 if found else 0


def work(shops: List[Workshop], jobs: List[Callable[[Workshop], None]]) -> None:
    """Does what is to be done, in each workshop one at a time."""
    left: 'queue.SimpleQueue[Callable[[Workshop], None]]' = queue.SimpleQueue()
    failures: List[BaseException] = []
    for job in jobs:
        left.put(job)

    def loop(shop: Workshop) -> None:
        while not failures:
            try:
                left.get_nowait()(shop)
            except queue.Empty:
                return
            except BaseException as error:  # pylint: disable=broad-except
                failures.append(error)

    threads = [threading.Thread(target=loop, args=(shop,)) for shop in shops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def check_tests(shops: List[Workshop], items: List[Item]) -> None:
    """Every test that is named passes where nothing is wrong, or it could tell nothing."""
    wrong: List[str] = []

    def job(build: str, test: str) -> Callable[[Workshop], None]:
        def run(shop: Workshop) -> None:
            what = shop.check(build, test)
            if what:
                wrong.append(f'{test} fails without a mutation, {build}: {what}')
        return run

    wanted = dict.fromkeys((kind.build, test) for kind, mutation in items for test in mutation.tests.split())
    print(f'{len(wanted)} tests without a mutation ...', flush=True)
    work(shops, [job(build, test) for build, test in wanted])
    if wrong:
        raise Unusable('\n'.join(wrong))


def kept(folder: Path) -> Results:
    path = folder / 'results.json'
    return {name: Outcome(**entry) for name, entry in json.loads(path.read_text()).items()} if path.exists() else {}


def keep(folder: Path, name: str, outcome: Outcome) -> None:
    results = {**kept(folder), name: outcome}
    (folder / 'results.json').write_text(json.dumps({name: asdict(each) for name, each in results.items()}, indent=1))


def try_all(shops: List[Workshop], items: List[Item], whole: bool, folder: Path) -> Results:
    results: Results = {}
    lock = threading.Lock()

    def job(item: Item) -> Callable[[Workshop], None]:
        def run(shop: Workshop) -> None:
            began = time.monotonic()
            outcome = shop.try_one(item[0].build, item[1], whole)
            with lock:
                results[full_name(item)] = outcome
                keep(folder, full_name(item), outcome)
                word = 'BROKEN  ' if outcome.error else 'caught  ' if outcome.caught_by else 'SURVIVED'
                by = f' by {outcome.caught_by}' if outcome.caught_by else ''
                print(f'{len(results):4} {word} {full_name(item)}{by} ({time.monotonic() - began:.0f} s)', flush=True)
                if outcome.error:
                    print(outcome.error, flush=True)
        return run

    work(shops, [job(item) for item in items])
    return results


def table(kinds: List[Kind], results: Results) -> str:
    rows = ['| class | faults | set | caught | survived |', '|---|---|---|---|---|']
    total = total_caught = 0
    for kind in kinds:
        tried = [(mutation, results[f'{kind.name}/{mutation.name}']) for mutation in kind.mutations
                 if f'{kind.name}/{mutation.name}' in results]
        if not tried:
            continue
        caught = sum(1 for _, outcome in tried if outcome.caught_by)
        survivors = ', '.join(mutation.name for mutation, outcome in tried if not outcome.caught_by)
        rows.append(f'| {kind.name} | {kind.title} | {len(tried)} | {caught} | {survivors} |')
        total += len(tried)
        total_caught += caught
    percent = 100 * total_caught / total if total else 0
    rows.append(f'| all | | {total} | {total_caught} ({percent:.1f} %) | |')
    return '\n'.join(rows)


def is_good(results: Results) -> bool:
    caught = sum(1 for outcome in results.values() if outcome.caught_by)
    return bool(results) and not any(outcome.error for outcome in results.values()) \
        and caught >= CAUGHT_AT_LEAST * len(results)


def selftest() -> int:
    mutation = Mutation('one', 'file', 'old', 'new', 'test')
    kind = Kind('kind', 'faults', (mutation,), 'plain')
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        assert 'no file' in mutation.broken(source)
        (source / 'file').write_text('old')
        assert not mutation.broken(source)
        assert 'no test test' in complaints([kind], source, {'other'})[0]
        assert not complaints([kind], source, {'test'})
        assert 'two of that name' in complaints([kind, kind], source, set())[0]
        (source / 'file').write_text('old old')
        assert '2 times' in mutation.broken(source)
        assert '2 times' in complaints([kind], source, set())[0]
    caught, survived, broken = Outcome(caught_by='test'), Outcome(), Outcome(error='does not compile')
    assert is_good({str(i): caught if i else survived for i in range(10)})
    assert not is_good({str(i): caught if i > 1 else survived for i in range(10)})
    assert not is_good({str(i): caught if i else broken for i in range(100)})
    assert not is_good({})
    assert '| kind | faults | 1 | 0 | one |' in table([kind], {'kind/one': survived})
    assert '| kind | faults | 1 | 1 |  |' in table([kind], {'kind/one': caught})
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--list', action='store_true', help='names the mutations and the tests that are to notice')
    parser.add_argument('--table', action='store_true', help='the table of what was last found of each')
    parser.add_argument('--check', nargs='+', type=Path, metavar='DIR', help='a source, and a build for the names of tests')
    parser.add_argument('--selftest', action='store_true')
    parser.add_argument('--class', dest='kind', action='append', default=[], help='only those of this class')
    parser.add_argument('--only', action='append', default=[], help='only those whose name, CLASS/NAME, contains this')
    parser.add_argument('--all', action='store_true', help='what no named test notices is left to all unit tests and checks')
    parser.add_argument('--no-baseline', action='store_true', help='takes it that the tests pass without a mutation')
    parser.add_argument('-j', type=int, default=os.cpu_count() or 1, help='how many at the same time')
    parser.add_argument('--build', type=Path, default=SOURCE / 'build/mutations', help='where copies and builds are kept')
    given = parser.parse_args()
    if given.selftest:
        return selftest()
    kinds = read_kinds()
    if given.check:
        return check(kinds, given.check)
    if given.table:
        print(table(kinds, kept(given.build)))
        return 0
    items = [(kind, mutation) for kind in kinds for mutation in kind.mutations
             if (not given.kind or kind.name in given.kind)
             and (not given.only or any(part in f'{kind.name}/{mutation.name}' for part in given.only))]
    if given.list:
        for item in items:
            print(f'{full_name(item)}: {item[1].file}, {item[1].tests}')
        return 0
    found = complaints(kinds, SOURCE, set())
    if found or not items:
        print('\n'.join(found) or 'there is none of that name')
        return 2
    began = time.monotonic()
    try:
        shops = [Workshop(SOURCE, given.build / str(number)) for number in range(min(given.j, len(items)))]
        if not given.no_baseline:
            check_tests(shops, items)
        results = try_all(shops, items, given.all, given.build)
    except Unusable as error:
        print(error)
        return 2
    print(f'\n{table(kinds, results)}\n\n{(time.monotonic() - began) / 60:.0f} minutes, {len(shops)} at the same time')
    return 0 if is_good(results) else 1


if __name__ == '__main__':
    sys.exit(main())

# SPDX-License-Identifier: LGPL-2.1-or-later
"""A copy of the source with builds of its own, in which mutations are tried one after the other."""
from __future__ import annotations

import contextlib
import filecmp
import json
import os
import re
import shutil
import signal
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

from model import BUILDS, Mutation

LEFT_OUT = ('.git', 'build')
NOT_OK = re.compile(r'not ok\b(?!.*#\s*todo)', re.IGNORECASE)
NOTHING_RUN = re.compile(r'1\.\.0\b')
SKIPPED = 77
WRITERS = ('lib/io/', 'lib/change/', 'tests/')


class Unusable(Exception):
    """The set cannot be tried: it is the set, or the source without a mutation, that is wrong."""


class DoesNotCompile(Exception):
    """The end of what the compiler has said."""


@dataclass
class Outcome:
    caught_by: str = ''
    error: str = ''


def update(source: Path, copy: Path) -> None:
    """Makes the copy equal to the source; what is as it was keeps its time, so that it is not built again."""
    wanted = set()
    for folder, folders, files in os.walk(source):
        here = Path(folder).relative_to(source)
        folders[:] = [name for name in folders if name != '__pycache__' and not (here == Path('.') and name in LEFT_OUT)]
        for name in files:
            path = here / name
            wanted.add(path)
            target = copy / path
            if not target.exists() or not filecmp.cmp(source / path, target, shallow=False):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source / path, target)
    for folder, folders, files in os.walk(copy):
        folders[:] = [name for name in folders if name != '__pycache__']
        for name in files:
            path = (Path(folder) / name).relative_to(copy)
            if path not in wanted:
                (copy / path).unlink()


class Build:
    def __init__(self, source: Path, folder: Path, kind: str) -> None:
        self.folder = folder
        # Objects of one copy serve the other.
        self.env = dict(os.environ, CCACHE_NOHASHDIR='1', ASAN_OPTIONS='detect_leaks=1:strict_string_checks=1',
                        UBSAN_OPTIONS='halt_on_error=1', TSAN_OPTIONS='halt_on_error=1')
        if not (folder / 'build.ninja').exists():
            compiler = 'ccache gcc' if shutil.which('ccache') else 'gcc'
            options = ['-Dtests=enabled', '-Dexamples=enabled', *BUILDS[kind]]
            result = subprocess.run(['meson', 'setup', str(folder), str(source), *options], env=dict(self.env, CC=compiler),
                                    capture_output=True, text=True)
            if result.returncode:
                raise Unusable(result.stdout[-2000:])
        elif subprocess.run(['ninja', '-C', str(folder), 'build.ninja'], env=self.env, capture_output=True).returncode:
            raise Unusable(f'{folder} cannot be configured again')
        self.tests: Dict[str, Dict[str, Any]] = {}
        for what in ('--benchmarks', '--tests'):
            self.tests.update({test['name']: test for test in self.introspect(what)})
        self.targets = {target['id']: [os.path.relpath(name, folder) for name in target['filename']]
                        for target in self.introspect('--targets')}

    def introspect(self, what: str) -> List[Dict[str, Any]]:
        result = subprocess.run(['meson', 'introspect', what, str(self.folder)], capture_output=True, text=True, check=True)
        found: List[Dict[str, Any]] = json.loads(result.stdout)
        return found

    def of_suites(self, *suites: str) -> List[str]:
        return [name for name, test in self.tests.items()
                if any(suite.split(':')[-1] in suites for suite in test['suite'])]

    def make(self, names: List[str], keep_trees: bool = False) -> None:
        targets: List[str] = []
        for name in names:
            if name not in self.tests:
                raise Unusable(f'there is no test {name}')
            for target in self.tests[name]['depends']:
                targets += self.targets[target]
        if not targets:
            return
        env = dict(self.env, PCIPT_TEST_KEEP_TREES='1') if keep_trees else self.env
        result = subprocess.run(['ninja', '-C', str(self.folder), '-j', '1', *dict.fromkeys(targets)], env=env,
                                capture_output=True, text=True, errors='replace')
        if result.returncode:
            raise DoesNotCompile(result.stdout[-1500:])

    def run(self, name: str) -> str:
        """What is wrong with a test, or nothing; it is not run further than to the first failure."""
        test = self.tests[name]
        process = subprocess.Popen(test['cmd'], cwd=test['workdir'] or self.folder, env={**self.env, **test['env']},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   errors='replace', start_new_session=True)
        late = threading.Event()

        def stop(is_late: bool) -> None:
            if is_late:
                late.set()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

        clock = threading.Timer(test['timeout'], stop, [True])
        clock.start()
        wrong = ''
        assert process.stdout
        for line in process.stdout:
            if NOT_OK.match(line) or NOTHING_RUN.match(line):
                wrong = line.strip()
                break
        if wrong:
            stop(False)
        status = process.wait()
        clock.cancel()
        process.stdout.close()
        if late.is_set():
            return f'it took more than {test["timeout"]} s'
        if wrong or not status:
            return wrong
        return 'it was skipped' if status == SKIPPED else f'it ended with {status}'


class Workshop:
    def __init__(self, source: Path, folder: Path) -> None:
        self.original = source
        self.folder = folder
        self.copy = folder / 'source'
        self.builds: Dict[str, Build] = {}
        self.may_write = True
        update(source, self.copy)

    def build(self, kind: str) -> Build:
        if kind not in self.builds:
            self.builds[kind] = Build(self.copy, self.folder / kind, kind)
        return self.builds[kind]

    def check(self, kind: str, test: str) -> str:
        """What is wrong with a test where nothing is."""
        build = self.build(kind)
        try:
            build.make([test])
        except DoesNotCompile as error:
            return str(error)
        return build.run(test)

    def try_one(self, kind: str, mutation: Mutation, whole: bool) -> Outcome:
        build = self.build(kind)
        path = self.copy / mutation.file
        text = path.read_text()
        named = mutation.tests.split()
        # What writes may have written in the wrong place.
        keep_trees = not self.may_write
        self.may_write = mutation.file.startswith(WRITERS)
        path.write_text(text.replace(mutation.old, mutation.new))
        try:
            build.make(named, keep_trees)
            for test in named:
                if build.run(test):
                    return Outcome(caught_by=test)
            if not whole:
                return Outcome()
            others = [test for test in build.of_suites('unit', 'checks') if test not in named]
            build.make(others, keep_trees)
            for test in others:
                if build.run(test):
                    return Outcome(caught_by=f'{test}, which is not named')
            return Outcome()
        except DoesNotCompile as error:
            return Outcome(error=str(error))
        finally:
            path.write_text(text)

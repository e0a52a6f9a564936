# SPDX-License-Identifier: LGPL-2.1-or-later
"""Things are freed in any order, once, and not too early; threads share what they may."""
from __future__ import annotations

import gc
import os
import random
import shutil
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List

from support import host, pcipt, run, tree
from pcipt import _handle

RANDOM_ORDER = """
import gc, random, sys
import pcipt
random.seed(7)
root, kept = sys.argv[1], []
for turn in range(int(sys.argv[2])):
    with pcipt.Context(root) as context:
        host = context.read(pcipt.Read.TOPOLOGY | pcipt.Read.USERS | pcipt.Read.GROUPS)
    device = random.choice(host.devices)
    things = [host, context, device, device.group, device.parent, device.slot, host.groups, random.choice(host.groups),
              host.root_buses, host.check(), host.capacity(), host.assignment("vm a\\n  port speed=1\\n"), host.parameters(),
              device.separation(host.devices[0]) if device != host.devices[0] else None, pcipt.Filter("speed=1"),
              next(device for device in host.devices if device.total_vfs).predict_vfs(2), host.draw()]
    del host, device, context
    things.append(things)  # a cycle
    kept += things
    del things
    random.shuffle(kept)
    del kept[len(kept) // 3:]
    for thing in kept:
        if isinstance(thing, pcipt.Device):
            assert thing.name and thing.host.devices and list(thing.group or [])
        if isinstance(thing, pcipt.Host):
            assert thing.devices[-1].name
    if turn % 3 == 0:
        gc.collect()
print("done")
"""

SHUTDOWN = """
import atexit, sys, threading
import pcipt
class Late:
    def __init__(self, root):
        self.me = self
        self.context = pcipt.Context(root, log=lambda level, line: None)
        self.host = self.context.read(pcipt.Read.ALL)
        self.device = self.host.devices[0]
        self.change = self.context.change()
        self.change.bind("18:00.0")
    def __del__(self):
        print(self.device.name, len(self.host.devices), self.change.check() == (), len(self.host.capacity().ports))
late = Late(sys.argv[1])
atexit.register(lambda: print(late.device.name))
sys.modules["keeps"] = Late(sys.argv[1])
pcipt.keeps = Late(sys.argv[1])
"""

CYCLE = """
import gc, sys
import pcipt
class Node:
    def __del__(self):
        print(self.device.name, self.host.devices[-1].name, len(self.context.read().devices))
gc.disable()
first = Node()
context = pcipt.Context(sys.argv[1])
host = context.read()
last = Node()
for node in (first, last):
    node.me, node.context, node.host = node, context, host
    node.device, node.pins = host.devices[0], [node, host, context]
host.node = context.node = last
del first, last, node, context, host
gc.collect()
print("collected")
"""


class Order(unittest.TestCase):
    def test_a_member_is_used_after_its_host_is_deleted(self) -> None:
        picture = host("reference")
        device, group, slot, bus = picture.devices[20], picture.groups[3], picture.slots[0], picture.root_buses[0]
        devices = picture.devices
        names = [one.name for one in devices]
        del picture
        gc.collect()
        self.assertEqual(device.name, names[20])
        self.assertEqual(device.host.devices[20], device)
        self.assertTrue(len(group) and slot.name and bus.lanes)
        self.assertEqual([one.name for one in devices], names)

    def test_a_member_is_used_after_its_host_and_context_are_closed(self) -> None:
        with pcipt.Context(tree("reference")) as context, context.read(pcipt.Read.ALL) as picture:
            device = picture.devices[0]
            capacity = picture.capacity()
        self.assertTrue(device.name and capacity.ports[0].device.name and device.check() is not None)

    def test_an_iterator_keeps_its_picture(self) -> None:
        names = [device.name for device in host("reference", 0).devices]
        iterator = iter(host("reference", 0).devices)
        gc.collect()
        self.assertEqual([device.name for device in iterator], names)

    def test_random_order(self) -> None:
        done = run(tree("reference"), 25, script=RANDOM_ORDER)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "done\n", ""))

    def test_cycles(self) -> None:
        done = run(tree("reference"), script=CYCLE)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.splitlines()[-1], "collected")
        self.assertEqual(len(done.stdout.splitlines()), 3)

    def test_the_end_of_the_interpreter(self) -> None:
        done = run(tree("reference"), script=SHUTDOWN)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(done.stdout.splitlines()), 4, done.stdout)

    def test_everything_is_freed_once(self) -> None:
        freed: Dict[str, List[int]] = {}

        def counting(name: str, free: Any) -> Any:
            def count(address: int) -> None:
                freed.setdefault(name, []).append(address)
                free(address)
            return count
        host("reference").capacity()
        true = dict(_handle._freers)
        try:
            _handle._freers.update({name: counting(name, free) for name, free in true.items()})
            kept: List[Any] = []
            for _ in range(20):
                picture = host("reference", pcipt.Read.MACHINE)
                kept += [picture.devices[0], picture.groups[0], picture.devices, iter(picture.groups)]
                random.shuffle(kept)
            self.assertEqual(len(freed.get("pcipt_host_unref", [])), 0)
            self.assertEqual(len(freed["pcipt_ctx_unref"]), 20)
            del picture
            kept.clear()
            self.assertEqual(len(freed["pcipt_host_unref"]), 20)
        finally:
            _handle._freers.update(true)

    def test_a_child_has_its_own_copy(self) -> None:
        picture = host("reference", 0)
        child = os.fork()
        if not child:
            os._exit(0 if picture.devices[0].name == "0000:00:00.0" else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    @unittest.skipUnless(shutil.which("valgrind"), "needs valgrind")
    def test_valgrind_finds_nothing(self) -> None:
        import subprocess
        import sys
        from support import BINDING
        done = subprocess.run(["valgrind", "-q", "--error-exitcode=99", "--undef-value-errors=no", sys.executable, "-c", RANDOM_ORDER,
                               tree("reference"), "2"], text=True, check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(BINDING), "PYTHONMALLOC": "malloc"})
        self.assertEqual((done.returncode, done.stdout), (0, "done\n"), done.stderr)


class Threads(unittest.TestCase):
    def test_many_threads_read_one_picture(self) -> None:
        picture = host("reference")
        expected = [(device.name, device.driver, device.fields(), str(device.check())) for device in picture.devices]

        def look(seed: int) -> bool:
            order = list(range(len(expected)))
            random.Random(seed).shuffle(order)
            return all((device.name, device.driver, device.fields(), str(device.check())) == expected[index]
                       for index in order for device in [picture.devices[index]])
        with ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(look, range(16))), [True] * 16)

    def test_many_threads_use_one_context_and_one_assignment(self) -> None:
        context = pcipt.Context(tree("reference"))
        assignment = host("reference").assignment()

        def work(number: int) -> int:
            vm = assignment.add_vm(f"vm{number}")
            vm.request(1, "speed=1")
            with context.change() as change:
                change.bind("18:00.0")
                change.check()
            return len(context.read().devices) + len(assignment.vms) * 0
        with ThreadPoolExecutor(8) as pool:
            self.assertEqual(set(pool.map(work, range(24))), {len(context.read().devices)})
        self.assertEqual(len(assignment.vms), 24)
        self.assertEqual(len(assignment.requests), 24)

    def test_one_thread_closes_what_others_use(self) -> None:
        for _ in range(50):
            picture = host("no-iommu", 0)
            begin = threading.Barrier(3)

            def use() -> str:
                begin.wait()
                try:
                    return "".join(device.name for device in picture.devices)
                except ValueError as error:
                    return str(error)
            with ThreadPoolExecutor(2) as pool:
                answers = [pool.submit(use) for _ in range(2)]
                begin.wait()
                picture.close()
                for answer in answers:
                    self.assertTrue(answer.result().startswith(("0000:", "this Host is closed")))

    def test_the_interpreter_goes_on_while_the_library_works(self) -> None:
        """Others run while a picture is taken: the longest time without a turn is far below that of all pictures."""
        done = threading.Event()
        turns = 0

        def take() -> None:
            with pcipt.Context(tree("reference")) as context:
                for _ in range(10):
                    context.read(pcipt.Read.ALL)
            done.set()
        thread = threading.Thread(target=take)
        thread.start()
        while not done.is_set():
            turns += 1
            time.sleep(0.0005)
        thread.join()
        self.assertGreater(turns, 20)

    def test_a_change_that_is_forgotten_waits_for_its_context(self) -> None:
        context = pcipt.Context(tree("reference"))
        change = context.change()
        with context._guard:  # as somebody has it who is in a call
            thread = threading.Thread(target=change.__del__)
            thread.start()
            thread.join()
            self.assertEqual(len(context._guard._dead), 1)
        self.assertEqual(len(context._guard._dead), 0)
        self.assertIsNone(change._pointer)


class Log(unittest.TestCase):
    def test_lines_come_and_what_a_hook_raises_goes_no_further(self) -> None:
        lines: List[Any] = []
        context = pcipt.Context(tree("reference"), log=lambda level, line: lines.append((level, line)),
                                log_level=pcipt.LogLevel.DEBUG)
        context.read(pcipt.Read.ALL)
        context.pci_ids = "/nowhere/pci.ids"
        context.read(pcipt.Read.NAMES)
        self.assertTrue(lines)
        self.assertTrue(all(isinstance(level, pcipt.LogLevel) and isinstance(line, str) for level, line in lines))
        context.set_log(None)
        lines.clear()
        context.read(pcipt.Read.NAMES)
        self.assertEqual(lines, [])

    def test_a_hook_that_uses_its_context_gets_an_error(self) -> None:
        told: List[BaseException] = []

        def hook(level: int, line: str) -> None:
            try:
                context.read()
            except RuntimeError as error:
                told.append(error)
        context = pcipt.Context(tree("reference"), log=hook, pci_ids="/nowhere/pci.ids")
        context.read(pcipt.Read.NAMES)
        self.assertTrue(told)
        self.assertIn("in use by the very call", str(told[0]))


if __name__ == "__main__":
    unittest.main()

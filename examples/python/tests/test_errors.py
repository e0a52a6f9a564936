# SPDX-License-Identifier: LGPL-2.1-or-later
"""What goes wrong is told by an exception that says what and why, and nothing crashes."""
from __future__ import annotations

import errno
import pickle
import shutil
import tempfile
import unittest
from pathlib import Path

from support import host, pcipt, run, tree


class Library(unittest.TestCase):
    def test_a_missing_library_is_told_in_a_sentence(self) -> None:
        done = run(script="import pcipt", PCIPT_LIBRARY="/nowhere/libpcipt.so.0")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.splitlines()[-1], "ImportError: libpcipt cannot be loaded: /nowhere/libpcipt.so.0: cannot "
                         "open shared object file: No such file or directory. Install it (on Debian the package libpcipt0), or "
                         "set PCIPT_LIBRARY to the path of libpcipt.so.0.")
        self.assertNotIn("another exception", done.stderr)

    def test_another_library_is_told_in_a_sentence(self) -> None:
        done = run(script="import pcipt", PCIPT_LIBRARY="libc.so.6")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ImportError: libc.so.6 has no function pcipt_", done.stderr)

    def test_a_function_that_is_not_there_is_an_attribute_error(self) -> None:
        from pcipt._library import lib
        with self.assertRaisesRegex(AttributeError, "libpcipt has no function pcipt_nothing"):
            lib.pcipt_nothing


class Exceptions(unittest.TestCase):
    def test_errors_of_the_system_are_of_its_family(self) -> None:
        for path, kind, number in (("/nowhere", FileNotFoundError, errno.ENOENT), (__file__, NotADirectoryError, errno.ENOTDIR)):
            with self.assertRaises(kind) as caught:
                pcipt.Context(path)
            error = caught.exception
            assert isinstance(error, pcipt.Error) and isinstance(error, OSError)
            self.assertEqual((error.code, error.errno, error.name), (number, number, errno.errorcode[number]))
            self.assertTrue(str(error).startswith(f"{path}: "), str(error))

    def test_errors_of_the_library_have_their_names(self) -> None:
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(pcipt.Error) as caught:
            pcipt.read(0, folder)
        self.assertEqual((caught.exception.code, caught.exception.name), (pcipt.ErrorCode.NO_PCI, "PCIPT_E_NO_PCI"))
        self.assertNotIsInstance(caught.exception, OSError)
        self.assertEqual(list(caught.exception.findings), [])

    def test_every_code_has_a_name_and_a_sentence(self) -> None:
        for code in (*pcipt.ErrorCode, errno.EBUSY, errno.ENODEV):
            error = pcipt.Error(code)
            self.assertFalse(error.name.isdigit())
            self.assertEqual(error.code, int(code))
            self.assertTrue(str(error))
        self.assertEqual(pcipt.Error(-errno.EBUSY).name, "EBUSY")

    def test_errors_can_be_pickled(self) -> None:
        with pcipt.Context(tree("reference")) as context, context.change() as change, self.assertRaises(pcipt.Refused) as caught:
            change.bind("01:00.0")
            change.check()
        error = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual((type(error), str(error), error.name), (pcipt.Refused, str(caught.exception), "PCIPT_E_REFUSED"))
        self.assertEqual(list(error.findings), list(caught.exception.findings))


class Arguments(unittest.TestCase):
    def test_wrong_numbers(self) -> None:
        context = pcipt.Context(tree("reference"))
        for what in (1 << 12, -1, 1 << 40):
            with self.subTest(what), self.assertRaises(ValueError):
                context.read(what)
        picture = context.read(pcipt.Read.TOPOLOGY)
        with self.assertRaises(ValueError):
            picture.draw(99)
        with self.assertRaises(ValueError):  # and not 18:00.0, as it would be in 16 bits
            list(picture.find_ids(0x8086 + (1 << 16), 0x1521))
        with self.assertRaises(ValueError):
            picture.find_group(-1)
        with self.assertRaises(ValueError):
            context.deadline = 0
        with self.assertRaises(ValueError):
            context.deadline = -1
        with self.assertRaises(ValueError):
            context.parallel = 65
        with self.assertRaises(ValueError):
            picture.devices[0].field(pcipt.Field(99999))

    def test_wrong_types(self) -> None:
        context = pcipt.Context(tree("reference"))
        picture = context.read(pcipt.Read.ALL)
        wrong = [lambda: context.read("all"), lambda: picture.find_device(7), lambda: picture.find_device(None),
                 lambda: picture.find_interface(b"eth0"), lambda: picture.devices["18:00.0"],
                 lambda: picture.devices[0].separation(picture.groups[0]), lambda: picture.capacity(7), lambda: pcipt.Context(7),
                 lambda: context.change().bind(object())]
        for index, call in enumerate(wrong):
            with self.subTest(index), self.assertRaises(TypeError):
                call()  # type: ignore[no-untyped-call]

    def test_wrong_strings(self) -> None:
        picture = host("reference", pcipt.Read.INTERFACES)
        with self.assertRaises(ValueError):  # and not enp24s0f0, as it would be in C
            picture.find_interface("enp24s0f0\0")
        self.assertIsNone(picture.find_interface("\udcff"))
        with self.assertRaises(ValueError):
            picture.find_device("no address")

    def test_what_is_closed_says_so(self) -> None:
        context = pcipt.Context(tree("reference"))
        picture = context.read()
        change = context.change()
        change.close()
        change.close()
        for call in (change.check, change.apply, lambda: change.steps, lambda: change.bind("18:00.0")):
            with self.assertRaisesRegex(ValueError, "this Transaction is closed"):
                call()  # type: ignore[operator]
        context.close()
        picture.close()
        with self.assertRaisesRegex(ValueError, "this Context is closed"):
            context.read()
        with self.assertRaisesRegex(ValueError, "this Context is closed"):
            context.change()
        with self.assertRaisesRegex(ValueError, "this Host is closed"):
            picture.devices

    def test_bytes_that_are_no_text_come_and_go(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(shutil.copytree(tree("no-iommu"), f"{folder}/root", symlinks=True))
            (root / "proc/sys/kernel/osrelease").write_bytes(b"6.8-\xff\n")
            self.assertEqual(pcipt.read(pcipt.Read.MACHINE, str(root)).kernel_release, "6.8-\udcff")


class Changes(unittest.TestCase):
    def test_a_refusal_raises_with_its_findings(self) -> None:
        with pcipt.Context(tree("reference")) as context, context.change() as change:
            change.bind("01:00.0")
            with self.assertRaises(pcipt.Refused) as caught:
                change.check()
            error = caught.exception
            self.assertEqual((error.code, error.name), (pcipt.ErrorCode.REFUSED, "PCIPT_E_REFUSED"))
            codes = [finding.code for finding in error.findings if finding.is_blocker]
            self.assertIn(pcipt.Code.USE_DEFAULT_ROUTE, codes)
            self.assertIn("carries the host's default route via 192.0.2.1.", str(error))
            self.assertEqual(change.findings, error.findings)

    def test_what_is_busy_is_a_refusal_of_its_own(self) -> None:
        with pcipt.Context(tree("sriov")) as context, context.change() as change:
            change.set_vfs("18:00.0", 3)
            with self.assertRaises(pcipt.Busy) as caught:
                change.check()
            self.assertIsInstance(caught.exception, pcipt.Refused)
            self.assertIn(pcipt.Code.CHANGE_VFS_EXIST, [finding.code for finding in caught.exception.findings])
            self.assertEqual(change.state, pcipt.TransactionState.CHECKED)

    def test_a_flag_turns_blockers_into_warnings(self) -> None:
        with pcipt.Context(tree("reference")) as context, context.change() as change:
            change.bind("01:00.0", even_if_needed=True)
            findings = change.check()
            self.assertEqual(findings.worst, pcipt.Severity.WARNING)
            self.assertTrue(change.steps)

    def test_a_tree_is_not_changed(self) -> None:
        with pcipt.Context(tree("reference")) as context, context.change() as change:
            self.assertFalse(context.is_live)
            change.bind("18:00.0", whole_group=True, keep_awake=True)
            change.set_vfio_node_owner(64055, 64055)
            with self.assertRaises(pcipt.Error) as caught:
                change.apply()
            self.assertEqual(caught.exception.name, "PCIPT_E_NOT_LIVE")
            with self.assertRaises(pcipt.Error) as caught:
                context.recover()
            self.assertEqual(caught.exception.name, "PCIPT_E_NOT_LIVE")

    def test_steps(self) -> None:
        with pcipt.Context(tree("reference")) as context, context.change() as change:
            change.bind("18:00.0", driver="vfio-pci")
            self.assertEqual(change.steps, ())
            change.check()
            step = next(step for step in change.steps if step.path and step.path.endswith("/driver_override"))
            self.assertEqual((step.value, step.state), ("vfio-pci", pcipt.StepState.WAITING))
            self.assertIn("0000:18:00.0", str(step))
            if pcipt.has_feature("json"):
                self.assertIn("vfio-pci", change.to_json())

    def test_virtual_functions_and_their_ports(self) -> None:
        with pcipt.Context(tree("reference")) as context, context.change() as change:
            device = context.read().find_device("18:00.0")
            assert device is not None
            change.set_vfs(device, 2, bind=True)
            change.set_vf_network(device, 0, pcipt.VfNetwork(mac="52:54:00:12:34:56", vlan=20, trust=True, most_rate=100,
                                                            spoof_check=False, link_state=pcipt.VfLinkState.AUTO))
            change.check()
            self.assertIn("0 mac 52:54:00:12:34:56", [step.value for step in change.steps])
            for network in (pcipt.VfNetwork(), pcipt.VfNetwork(mac="52:54:00"), pcipt.VfNetwork(vlan=4095),
                            pcipt.VfNetwork(least_rate=2, most_rate=1)):
                with self.assertRaises(ValueError):
                    change.set_vf_network(device, 0, network)
            with self.assertRaises(ValueError):
                change.set_vfs(device, 70000)

    def test_restoring_without_a_record(self) -> None:
        with pcipt.Context(tree("reference"), state_dir="/run/elsewhere") as context, context.change() as change:
            change.restore("18:00.0")
            try:
                change.check()
            except pcipt.Refused as error:
                self.assertTrue(error.findings)
            self.assertEqual(context.state_dir, "/run/elsewhere")

    def test_undo_and_resume_out_of_order(self) -> None:
        with pcipt.Context(tree("reference")) as context, context.change() as change:
            self.assertRaises(pcipt.InvalidArgument, change.undo)
            self.assertRaises(pcipt.InvalidArgument, change.resume)
            self.assertRaises(pcipt.InvalidArgument, change.bind, "18:00.0", driver="igb")


class Settings(unittest.TestCase):
    def test_settings(self) -> None:
        context = pcipt.Context(Path(tree("reference")), deadline=1.5, parallel=3, pci_ids="/usr/share/misc/pci.ids",
                                log_level=pcipt.LogLevel.DEBUG)
        self.assertEqual((context.root, context.deadline, context.parallel), (tree("reference"), 1.5, 3))
        self.assertEqual((context.pci_ids, context.log_level), ("/usr/share/misc/pci.ids", pcipt.LogLevel.DEBUG))
        context.pci_ids = None
        self.assertIsNone(context.pci_ids)
        with self.assertRaises(ValueError):
            context.log_level = pcipt.LogLevel(99)
        self.assertEqual(pcipt.Context().root, "/")

    def test_the_program_that_uses_the_binding_sees_its_version(self) -> None:
        self.assertRegex(pcipt.version(), r"^\d+\.\d+\.\d+$")
        self.assertFalse(pcipt.has_feature("nothing"))


if __name__ == "__main__":
    unittest.main()

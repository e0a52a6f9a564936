# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the binding says of a picture is what the library's JSON says of it."""
from __future__ import annotations

import copy
import json
import pickle
import unittest
from typing import Any, List

from support import TREES, host, pcipt, tree

# Each with a property that it has; "None" stands for none.
SAME = [("address", "name"), ("driver", "driver"), ("interfaces", "interfaces"), ("numa_node", "numa_node")]


def properties(kind: type) -> List[str]:
    return [name for name in dir(kind) if not name.startswith("_") and hasattr(getattr(kind, name), "__get__")
            and not callable(getattr(kind, name))]


@unittest.skipUnless(pcipt.has_feature("json"), "a build without JSON")
class AgainstJson(unittest.TestCase):
    def test_devices(self) -> None:
        for name in ("reference", "sriov", "amd", "vmd"):
            with self.subTest(name):
                picture = host(name)
                told = json.loads(picture.to_json())["devices"]
                self.assertEqual(len(told), len(picture.devices))
                for device, its in zip(picture.devices, told):
                    self.compare(device, its)

    def compare(self, device: pcipt.Device, its: Any) -> None:
        self.assertEqual(device.name, its["address"])
        self.assertEqual(str(device.address), its["address"])
        self.assertEqual(f"{device.vendor_id:04x}:{device.device_id:04x}", f"{its['vendor']}:{its['device']}")
        self.assertEqual(f"{device.class_code:06x}", its["class"])
        self.assertEqual(device.driver, its["driver"])
        self.assertEqual(device.group.number if device.group else None, its["group"])
        self.assertEqual(device.parent.name if device.parent else None, its["parent"])
        self.assertEqual([interface.name for interface in device.interfaces], [one["name"] for one in its["interfaces"]])
        self.assertEqual(device.device_name, its["device_name"])

    def test_groups(self) -> None:
        picture = host("reference")
        told = json.loads(picture.to_json())["groups"]
        self.assertEqual([group.number for group in picture.groups], [its["number"] for its in told])
        self.assertEqual([[device.name for device in group] for group in picture.groups], [its["members"] for its in told])
        self.assertEqual([str(group.isolation) for group in picture.groups], [its["isolation"] for its in told])
        self.assertEqual([str(group.viability) for group in picture.groups], [its["viability"] for its in told])


class Picture(unittest.TestCase):
    def test_every_property_of_every_machine_answers_or_says_why_not(self) -> None:
        answers = 0
        for folder in sorted(TREES.iterdir()):
            for what in (0, pcipt.Read.ALL):
                if not folder.is_dir():
                    continue
                picture = pcipt.read(what, str(folder))
                things: List[Any] = [picture, *picture.devices, *picture.groups]
                if what:
                    things += [*picture.slots, *picture.switches, *picture.root_buses]
                for thing in things:
                    for name in properties(type(thing)):
                        try:
                            getattr(thing, name)
                            answers += 1
                        except pcipt.Error as error:
                            self.assertTrue(error.name)
                            self.assertNotIsInstance(error, (pcipt.InvalidArgument, pcipt.OutOfMemory), (thing, name))
        self.assertGreater(answers, 10000)

    def test_the_reference_machine(self) -> None:
        picture = host("reference")
        device = picture.find_interface("enp24s0f0")
        assert device is not None
        self.assertEqual(device.address, pcipt.Address(0, 0x18, 0, 0))
        self.assertEqual((device.vendor_id, device.device_id, device.revision), (0x8086, 0x1521, 1))
        self.assertEqual(device.reset_grade, pcipt.ResetGrade.FUNCTION)
        self.assertEqual(device.port_type, pcipt.PortType.ENDPOINT)
        self.assertEqual((device.link_width, device.link_speed), (4, 5000))
        told = [one for one in picture.devices if one.port_speed]
        self.assertTrue(told)
        self.assertTrue(all((one.port_speed or 0) <= (one.card_speed or 0) for one in told))
        self.assertEqual(device.field(pcipt.Field.MSIX_VECTORS), device.msix_count)
        self.assertEqual(pcipt.field_name(pcipt.Field.MSIX_VECTORS), "msix-vectors")
        self.assertIn(pcipt.Field.SERIAL, device.fields())
        assert device.slot is not None and device.group is not None and device.parent is not None
        self.assertEqual(device.slot.name, "CPU SLOT1 PCI-E 3.0 X16")
        self.assertIn(device, device.slot.devices)
        self.assertEqual(list(device.group), [device])
        self.assertEqual(device.slot.port, device.parent)
        self.assertEqual(picture.kernel_release, "6.8.12-9-pve")
        self.assertTrue(picture.has_firmware_table("DMAR"))
        self.assertFalse(picture.has_firmware_table("IVRS"))
        self.assertEqual(picture.module_state("vfio-pci"), pcipt.ModuleState.LOADABLE)
        self.assertIs(picture.interrupt_remapping, True)
        self.assertEqual([iommu.name for iommu in picture.iommus], ["dmar0", "dmar1", "dmar2", "dmar3"])
        self.assertEqual(len(device.config), 4096)
        self.assertEqual(int.from_bytes(device.config[:2], "little"), 0x8086)
        self.assertEqual(len(list(picture.find_ids(0x8086, 0x1521))), 8)
        self.assertIsNone(picture.find_interface("eth77"))
        self.assertIsNone(picture.find_device("00:1f.7"))
        self.assertIsNone(picture.find_group(4711))
        self.assertEqual(picture.find_group(device.group.number), device.group)
        lanes = picture.numa_lanes(device.numa_node if device.numa_node is not None else -1)
        assert lanes is not None
        self.assertGreaterEqual(lanes.lanes, lanes.used)
        self.assertIsNone(picture.numa_lanes(77))
        self.assertEqual(pcipt.link_bandwidth(4, 5000), device.bandwidth)
        self.assertIn("CPU SLOT1", picture.draw(pcipt.Drawing.ASCII))

    def test_facts_that_a_machine_lacks_are_none(self) -> None:
        device = host("reference").devices[0]
        self.assertIsNone(device.total_vfs)
        self.assertIsNone(device.physical_function)
        self.assertIsNone(device.field(pcipt.Field.SRIOV_TOTAL_VFS))

    def test_what_was_not_read_is_no_answer(self) -> None:
        device = host("reference", 0).devices[0]
        names = ["revision", "numa_node", "vfs", "interfaces", "vendor_name", "config", "slot", "total_vfs", "link_class",
                 "resizable_bars", "physical_function"]
        for name in names:
            with self.subTest(name), self.assertRaises(pcipt.NotRead) as caught:
                getattr(device, name)
            self.assertEqual((caught.exception.name, caught.exception.code), ("ENODATA", 61))
        with self.assertRaisesRegex(pcipt.NotRead, r"device revision: the picture was taken without Read\.DETAILS"):
            device.revision
        with self.assertRaisesRegex(pcipt.NotRead, r"without Read\.TOPOLOGY"):
            device.host.slots

    def test_all_goes_with_what_is_of_the_moment(self) -> None:
        self.assertNotIn(pcipt.Read.HOLDERS, host("reference").what)
        self.assertIn(pcipt.Read.HOLDERS, host("reference", pcipt.Read.ALL | pcipt.Read.HOLDERS).what)

    def test_sequences_are_sequences(self) -> None:
        devices = host("reference", 0).devices
        self.assertEqual(devices[-1], devices[len(devices) - 1])
        self.assertEqual(list(devices[3:6]), [devices[3], devices[4], devices[5]])
        self.assertEqual(devices.index(devices[7]), 7)
        self.assertEqual([device.address for device in reversed(devices)], sorted((d.address for d in devices), reverse=True))
        self.assertEqual(len(set(devices) | set(devices)), len(devices))
        for index in (len(devices), -len(devices) - 1):
            with self.assertRaises(IndexError):
                devices[index]

    def test_virtual_functions(self) -> None:
        picture = host("sriov")
        physical = [device for device in picture.devices if device.vfs]
        self.assertTrue(physical)
        for device in physical:
            for vf in device.vfs:
                self.assertEqual(vf.physical_function, device)
                self.assertLess(vf.vf_index if vf.vf_index is not None else 99999, device.total_vfs or 0)

    def test_members_of_different_pictures_differ(self) -> None:
        one, other = host("reference", 0), host("reference", 0)
        self.assertNotEqual(one.devices[0], other.devices[0])
        self.assertEqual(one.devices[0].address, other.devices[0].address)
        self.assertEqual(one.devices[0].host, one)
        self.assertNotEqual(one, other)

    def test_copies_are_the_same_and_nothing_is_pickled(self) -> None:
        device = host("reference", 0).devices[0]
        self.assertEqual(copy.copy(device), device)
        with self.assertRaises((TypeError, ValueError)):
            pickle.dumps(device)
        with self.assertRaises((TypeError, ValueError)):
            copy.deepcopy(device)
        owner = device._live().keeps.keeps
        self.assertIs(copy.copy(owner), owner)
        self.assertIs(copy.deepcopy(owner), owner)
        self.assertRaises(TypeError, pickle.dumps, owner)

    def test_facts_cannot_be_set(self) -> None:
        with self.assertRaises(AttributeError):
            host("reference", 0).devices[0].driver = "igb"  # type: ignore[misc]

    def test_addresses(self) -> None:
        for text, address in (("01:00.0", pcipt.Address(0, 1, 0, 0)), ("10000:e1:1f.7", pcipt.Address(0x10000, 0xE1, 31, 7))):
            self.assertEqual(pcipt.Address.parse(text), address)
            self.assertEqual(pcipt.Address.parse(str(address)), address)
        self.assertEqual(str(pcipt.Address.parse("01:00.0")), "0000:01:00.0")
        self.assertLess(pcipt.Address(0, 1, 0, 0), pcipt.Address(0, 2, 0, 0))
        for text in ("", "1:00.0", "01:00.8", "01:00.0 ", "01:00.0\0"):
            with self.subTest(text), self.assertRaises(ValueError):
                pcipt.Address.parse(text)
        for wrong in ((0, 256, 0, 0), (0, 0, 32, 0), (0, 0, 0, 8), (-1, 0, 0, 0), (1 << 32, 0, 0, 0)):
            with self.subTest(wrong), self.assertRaises(ValueError):
                pcipt.Address(*wrong)

    def test_a_capture_is_the_same_machine(self) -> None:
        import tempfile
        with tempfile.TemporaryDirectory() as folder, pcipt.Context(tree("reference")) as context:
            context.capture(f"{folder}/capture", scrub=True)
            self.assertEqual([device.name for device in pcipt.read(0, f"{folder}/capture").devices],
                             [device.name for device in context.read().devices])
            with self.assertRaises(FileExistsError):
                context.capture(f"{folder}/capture")


if __name__ == "__main__":
    unittest.main()

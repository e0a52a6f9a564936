# SPDX-License-Identifier: LGPL-2.1-or-later
"""Findings, counts, assignments, advice and the texts made of them."""
from __future__ import annotations

import json
import shutil
import tempfile
import unittest
from pathlib import Path

from support import SOURCE, host, pcipt, tree

REQUESTS = (SOURCE / "examples/reference.requests").read_text(encoding="utf-8")


class Judgements(unittest.TestCase):
    def test_a_host_that_is_ready(self) -> None:
        findings = host("reference", pcipt.Read.MACHINE).check()
        self.assertEqual((findings.worst, findings.blockers), (pcipt.Severity.NOTE, []))
        self.assertIn(pcipt.Code.IOMMU_ON, [finding.code for finding in findings])
        self.assertEqual(findings[0].name, "iommu-on")
        self.assertEqual(str(findings[0]), "Intel VT-d is in use: 46 IOMMU groups.")

    def test_a_host_that_is_not(self) -> None:
        findings = host("intel-off", pcipt.Read.MACHINE).check()
        self.assertEqual(findings.worst, pcipt.Severity.BLOCKER)
        self.assertTrue(findings.blockers[0].remedy)

    def test_devices_and_groups(self) -> None:
        picture = host("reference")
        device = picture.find_device("01:00.0")
        assert device is not None and device.group is not None
        used = device.check()
        self.assertIn(pcipt.Code.USE_DEFAULT_ROUTE, [finding.code for finding in used])
        self.assertEqual({finding.address for finding in used}, {device.address})
        blocked = device.group.check()
        self.assertIn(pcipt.Code.GROUP_MEMBER_BLOCKS, [finding.code for finding in blocked])
        about = [finding.group for finding in blocked if finding.subject == pcipt.Subject.GROUP]
        self.assertEqual(set(about) - {device.group.number}, set())
        self.assertTrue(device.check_link() and device.check_reset() and device.group.explain())
        other = picture.find_device("3b:00.0")
        assert other is not None
        report = device.separation(other)
        self.assertEqual((report.path[0], report.path[-1]), (device, other))
        self.assertIn(report.kind, (pcipt.Separation.ACS, pcipt.Separation.ASSUMED))
        self.assertTrue(report.findings)

    def test_findings_as_json(self) -> None:
        findings = host("reference", pcipt.Read.MACHINE).check()
        if pcipt.has_feature("json"):
            self.assertEqual([its["sentence"] for its in json.loads(findings.to_json())["findings"]], list(map(str, findings)))
        else:
            self.assertRaises(pcipt.NotSupported, findings.to_json)
        self.assertEqual(pcipt.Findings().worst, None)

    def test_virtual_functions_foreseen(self) -> None:
        device = next(device for device in host("reference").devices if device.total_vfs)
        prediction = device.predict_vfs(7)
        self.assertEqual((prediction.count, prediction.most), (7, 7))
        self.assertEqual(len({vf.address for vf in prediction.vfs}), 7)
        self.assertTrue(all(vf.has_group for vf in prediction.vfs))
        self.assertTrue(prediction.findings)
        self.assertEqual(json.loads(prediction.to_json())["count"] if pcipt.has_feature("json") else 7, 7)
        self.assertIn("<network>", device.to_libvirt_network())

    def test_ports_of_virtual_functions(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root = shutil.copytree(tree("sriov"), f"{folder}/root", symlinks=True)
            with pcipt.Context(root) as context:
                device = next(device for device in context.read(pcipt.Read.ALL).devices if device.vfs)
                name = next(interface.name for interface in device.interfaces if interface.kind == "net")
                Path(root, "pcipt-capture.network").write_text(
                    f"vf {name} 1 mac 02:11:22:33:44:55\nvf {name} 1 vlan 7 1 802.1ad\nvf {name} 1 trust off\n"
                    f"vf {name} 1 state enable\nvf {name} 1 rate 0 100\n", encoding="ascii")
                Path(root, "etc").mkdir(exist_ok=True)
                Path(root, "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n", encoding="ascii")
                self.assertEqual(context.read_vf_network(device, 1), pcipt.VfNetwork(
                    mac="02:11:22:33:44:55", vlan=7, vlan_priority=1, vlan_protocol=pcipt.VlanProtocol.VLAN_8021AD, trust=False,
                    link_state=pcipt.VfLinkState.ENABLE, least_rate=0, most_rate=100))
                self.assertRaises(pcipt.NotFound, context.read_vf_network, device, 9999)
                self.assertEqual(context.make_mac("18:00.1", 0), "16:c5:3d:c0:db:3f")


class Counts(unittest.TestCase):
    def test_the_reference_machine(self) -> None:
        capacity = host("reference").capacity()
        self.assertEqual((capacity.present, capacity.now, capacity.most, capacity.units), (11, 10, 72, 10))
        self.assertEqual(capacity.count(pcipt.PortState.OWN), 1)
        self.assertEqual([str(port.state) for port in capacity.ports].count("free-alone"), 10)
        self.assertEqual((capacity.limits[0].kind, capacity.limits[0].number, capacity.limits[0].bites),
                         (pcipt.LimitKind.HOST, 10, True))
        self.assertEqual([limit.finding for limit in capacity.limits], list(capacity.findings[:len(capacity.limits)]))
        self.assertEqual(capacity.vm_now("proxmox"), 10)
        self.assertEqual((capacity.vfs_now, capacity.vfs_most), (0, 72))
        self.assertTrue(not pcipt.has_feature("json") or json.loads(capacity.to_json()))

    def test_what_if(self) -> None:
        picture = host("reference")
        self.assertEqual(picture.capacity(vfs={"18:00.0": 7}).vfs_now, 7)
        self.assertEqual(picture.capacity(pcipt.Filter(vendor=0x15B3)).present, 2)
        self.assertEqual(picture.capacity(pcipt.Filter("ids=15b3:* speed=1")).present,
                         picture.capacity(pcipt.Filter(vendor=0x15B3, speed=1)).present)
        self.assertIn(pcipt.Code.WHAT_IF_OVERRIDE, [finding.code for finding in picture.capacity(acs_override=True).findings])
        self.assertIn(pcipt.Code.WHAT_IF_SLOT, [finding.code for finding in picture.capacity(own_slots=["18:00.0"]).findings])

    def test_filters(self) -> None:
        everything = dict(class_code=0x020000, class_mask=0xFF0000, vendor=0x8086, device=0x1521, interface="enp*", slot="CPU*",
                          address="18:00.0", speed=1000, numa_node=0, kind=pcipt.FunctionKind.PHYSICAL)
        self.assertLessEqual(host("reference").capacity(pcipt.Filter(**everything)).present, 1)  # type: ignore[arg-type]
        self.assertRaises(ValueError, pcipt.Filter, "colour=red")
        self.assertRaises(ValueError, pcipt.Filter, device=0x1521)
        self.assertRaises(ValueError, pcipt.Filter, vendor=0x18086)

    def test_hypervisors(self) -> None:
        known = {hypervisor.name: hypervisor for hypervisor in pcipt.hypervisors()}
        self.assertEqual(known["proxmox"].entries, 16)
        self.assertTrue(known["proxmox"].takes_slots)
        self.assertRaises(ValueError, host("reference").capacity().vm_now, "vmware")


class Assignments(unittest.TestCase):
    def test_a_text(self) -> None:
        assignment = host("reference").assignment(REQUESTS)
        self.assertTrue(assignment.solve())
        self.assertEqual([(vm.name, vm.number, len(vm.ports)) for vm in assignment.vms],
                         [("pfsense", 100, 4), ("truenas", 101, 1), ("ubuntu", 102, 1)])
        port = assignment.vms[1].ports[0]
        self.assertEqual((str(port.address), port.request, port.mac, port.vlan), ("0000:3b:00.0", 1, None, None))
        self.assertEqual(assignment.requests[1].vm, assignment.vms[1])
        self.assertIn("hostpci0: ", assignment.vms[0].to_proxmox())
        self.assertIn("mapping=", assignment.vms[0].to_proxmox(mapping=True))
        self.assertIn("pfsense-0", assignment.to_proxmox_mapping("pve1"))
        self.assertIn("<hostdev", assignment.vms[0].to_libvirt())
        self.assertIn("vfio-pci,host=0000:3b:00.0", assignment.vms[1].to_qemu())
        self.assertIn("iommufd", assignment.vms[1].to_qemu(iommufd=True))
        self.assertIn("example.com", assignment.to_kubevirt("example.com"))
        self.assertIn("resourceList", assignment.to_sriov_plugin("example.com"))
        self.assertIn("[pci]", assignment.to_nova())
        self.assertIn("pfsense", assignment.draw(pcipt.Drawing.MERMAID))
        self.assertTrue(not pcipt.has_feature("json") or json.loads(assignment.to_json()))
        self.assertTrue(pcipt.proxmox_is_q35("machine: q35\n"))
        self.assertFalse(pcipt.proxmox_is_q35("cores: 4\n"))

    def test_virtual_functions_with_mac_and_vlan(self) -> None:
        assignment = host("reference").assignment()
        vm = assignment.add_vm("web", number=200, guest=pcipt.Guest.WINDOWS, one_numa_node=True, spread=pcipt.Spread.TOGETHER,
                               hypervisor="proxmox")
        vm.request(2, pcipt.Filter("kind=vf ids=8086:1521"), vlan=20, mac="52:54:00:12:34:56")
        self.assertTrue(assignment.solve())
        self.assertEqual([(port.mac, port.vlan) for port in vm.ports], [("52:54:00:12:34:56", 20), ("52:54:00:12:34:57", 20)])
        self.assertTrue(all(port.device is None and port.physical_function is not None for port in vm.ports))
        self.assertEqual(sum(made.count for made in assignment.make), 2)

    def test_requests_that_contradict(self) -> None:
        assignment = host("reference").assignment()
        assignment.add_vm("one").request(2, "ids=15b3:1015")
        assignment.add_vm("two").request(1, "ids=15b3:1015")
        self.assertFalse(assignment.solve())
        self.assertEqual([request.vm.name for request in assignment.conflict], ["one", "two"])
        self.assertTrue(assignment.findings.blockers)
        self.assertRaises(pcipt.InvalidArgument, assignment.to_nova)

    def test_wrong_lines(self) -> None:
        with self.assertRaises(pcipt.WrongLine) as caught:
            host("reference").assignment("vm a\n  port colour=red\n")
        self.assertEqual((caught.exception.line, caught.exception.name), (2, "EINVAL"))
        self.assertIn("line 2: ", str(caught.exception))
        self.assertTrue(caught.exception.why)
        assignment = host("reference").assignment("vm a\n")
        self.assertRaises(FileExistsError, assignment.add_vm, "a")
        self.assertRaises(ValueError, assignment.add_vm, "no name at all")


class Advice(unittest.TestCase):
    def test_parameters(self) -> None:
        parameters = host("intel-off", pcipt.Read.MACHINE).parameters(passthrough=True)
        self.assertIn(("intel_iommu=on", pcipt.ParameterChange.ADD), [(one.text, one.change) for one in parameters.changes])
        self.assertTrue(parameters.findings)
        text = 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
        self.assertIn("quiet intel_iommu=on", parameters.edit(pcipt.ParameterFile.GRUB, text))
        self.assertIn("intel_iommu=on", parameters.to_line(pcipt.ParameterFile.CMDLINE))
        self.assertIn("grubby", parameters.to_grubby() or "")
        self.assertIn(parameters.file, (None, *pcipt.ParameterFile))
        self.assertTrue(not pcipt.has_feature("json") or json.loads(parameters.to_json()))
        self.assertEqual(host("reference", pcipt.Read.MACHINE).parameters().to_grubby(), None)
        override = host("reference", pcipt.Read.MACHINE).parameters(acs_override="downstream")
        self.assertIn(pcipt.Code.PARAMETER_ACS_OVERRIDE, [finding.code for finding in override.findings])


if __name__ == "__main__":
    unittest.main()

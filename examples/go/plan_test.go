// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"encoding/json"
	"strings"
	"syscall"
	"testing"
)

func TestPortsAreCounted(t *testing.T) {
	host := read(t, "reference", ReadAll)
	capacity, err := host.NewCapacity()
	ok(t, err)
	defer capacity.Close()
	count, err := capacity.Count()
	ok(t, err)
	equal(t, "present", count.Present, 11)
	equal(t, "now", count.Now, 10)
	equal(t, "at most", count.Most, 72)
	equal(t, "units", count.Units, 10)
	equal(t, "free ones", count.States[PortStateFreeAlone], 10)
	equal(t, "the host's own", count.States[PortStateOwn], 1)
	equal(t, "the first port's state", count.Ports[0], PortCount{device(t, host, "01:00.0"), PortStateOwn})
	equal(t, "for one machine", count.PerMachine["proxmox"], 10)
	equal(t, "the first limit", count.Limits[0].Kind, LimitHost)
	equal(t, "what it leaves", count.Limits[0].Number, 10)
	equal(t, "it bites", count.Limits[0].Bites, true)
	if !strings.Contains(count.Limits[0].Finding.Sentence, "vmbr0") || count.Limits[0].Source == "" || len(count.Findings) < len(count.Limits) {
		t.Errorf("%+v", count)
	}
	text, err := capacity.JSON()
	ok(t, err)
	var answer struct{ Present, Most, Vfs_now, Vfs_most int }
	ok(t, json.Unmarshal([]byte(text), &answer))
	equal(t, "the JSON", [3]int{answer.Most, answer.Vfs_now, answer.Vfs_most}, [3]int{count.Most, count.VFsNow, count.VFsMost})

	ok(t, capacity.SetVFs(device(t, host, "18:00.0").Address(), 7))
	supposed, err := capacity.Count()
	ok(t, err)
	equal(t, "with seven virtual functions", supposed.Now, 16)
	wants(t, capacity.SetVFs(Address{Bus: 0xff}, 7), syscall.ENODEV)
	ok(t, capacity.SetOwnSlot(device(t, host, "18:00.0").Address(), true))
	ok(t, capacity.SetACSOverride(true))
	supposed, err = capacity.Count()
	ok(t, err)
	for _, code := range []Code{CodeWhatIfVFs, CodeWhatIfSlot, CodeWhatIfOverride} {
		equal(t, code.String(), supposed.Findings.Has(code), true)
	}
}

// How many ports a filter means.
func meant(t *testing.T, host *Host, set func(*Filter) error) int {
	t.Helper()
	filter, err := NewFilter("")
	ok(t, err)
	defer filter.Close()
	ok(t, set(filter))
	capacity, err := host.NewCapacity()
	ok(t, err)
	defer capacity.Close()
	ok(t, capacity.SetFilter(filter))
	count, err := capacity.Count()
	ok(t, err)
	return count.Present
}

func TestFiltersMeanWhatTheySay(t *testing.T) {
	host := read(t, "reference", ReadAll)
	address := device(t, host, "18:00.1").Address()
	for _, test := range []struct {
		name string
		set  func(*Filter) error
		want int
	}{
		{"ids", func(f *Filter) error { return f.SetIDs(0x8086, 0x1521) }, 8},
		{"a vendor", func(f *Filter) error { return f.SetIDs(0x15b3, -1) }, 2},
		{"an interface", func(f *Filter) error { return f.SetInterface("enp24s0f*") }, 4},
		{"any interface", func(f *Filter) error { return f.SetInterface("") }, 11},
		{"an address", func(f *Filter) error { return f.SetAddress(&address) }, 1},
		{"any address", func(f *Filter) error { return f.SetAddress(nil) }, 11},
		{"a slot", func(f *Filter) error { return f.SetSlot("CPU SLOT1*") }, 4},
		{"a speed", func(f *Filter) error { return f.SetSpeed(25000) }, 0},
		{"a node", func(f *Filter) error { return f.SetNUMANode(7) }, 0},
		{"a class", func(f *Filter) error { return f.SetClass(0x010000, 0xff0000) }, 3},
		{"words", func(f *Filter) error { return f.Parse("ids=8086:1521 slot=CPU?SLOT1*") }, 4},
		{"a kind", func(f *Filter) error { return f.SetKind(FunctionVirtual) }, 11}, // of no matter to a count
	} {
		equal(t, test.name, meant(t, host, test.set), test.want)
	}
}

const wishes = `vm pfsense number=100 spread=together
  card 4 ids=8086:1521
vm web number=101 guest=windows node=one hypervisor=qemu-q35
  ports 2 kind=vf address=3b:00.0 vlan=20 mac=52:54:00:12:34:56
`

func TestSettersAskForTheSameAsText(t *testing.T) {
	host := read(t, "reference", ReadAll)
	parsed, err := host.NewAssignment()
	ok(t, err)
	ok(t, parsed.Parse(wishes))
	built, err := host.NewAssignment()
	ok(t, err)
	ok(t, built.AddVM(VM{Name: "pfsense", Number: 100, Spread: SpreadTogether,
		Requests: []Request{{Count: 4, Filter: "ids=8086:1521", Card: true}}}))
	ok(t, built.AddVM(VM{Name: "web", Number: 101, Guest: GuestWindows, OneNUMANode: true, Hypervisor: "qemu-q35",
		Requests: []Request{{Count: 2, Filter: "kind=vf address=3b:00.0", VLAN: 20, MAC: "52:54:00:12:34:56"}}}))
	var texts [2]string
	for i, assignment := range []*Assignment{parsed, built} {
		solution, err := assignment.Solve()
		ok(t, err)
		checkSolution(t, host, solution)
		texts[i], err = assignment.JSON()
		ok(t, err)
	}
	equal(t, "the JSON", texts[1], texts[0])
	checkTexts(t, parsed)
}

func checkSolution(t *testing.T, host *Host, solution *Solution) {
	t.Helper()
	equal(t, "solved", solution.Solved, true)
	equal(t, "the machines", len(solution.VMs), 2)
	pfsense, web := solution.VMs[0], solution.VMs[1]
	equal(t, "a name", pfsense.Name, "pfsense")
	equal(t, "a number", *web.Number, 101)
	equal(t, "a card's ports", len(pfsense.Ports), 4)
	equal(t, "its first one", pfsense.Ports[0].Device, device(t, host, "18:00.0"))
	equal(t, "its request", *pfsense.Ports[3].Request, 0)
	equal(t, "the virtual functions", len(web.Ports), 2)
	port := web.Ports[1]
	if port.Device != nil || port.Physical != device(t, host, "3b:00.0") || port.VF == nil || *port.VF != 1 || port.MAC != "52:54:00:12:34:57" ||
		port.VLAN == nil || *port.VLAN != 20 || port.Request == nil || *port.Request != 1 || port.Address == nil {
		t.Errorf("%+v", port)
	}
	equal(t, "the requests", len(solution.Requests), 2)
	equal(t, "whose", solution.Requests[1].VM, 1)
	equal(t, "what is to be made", solution.Make[0], MakeVFs{device(t, host, "3b:00.0"), 2})
	equal(t, "the findings", solution.Findings.Has(CodeAssigned), true)
}

func checkTexts(t *testing.T, assignment *Assignment) {
	t.Helper()
	const plain = "hostpci0: 0000:18:00"
	for _, test := range []struct {
		name, want string
		text       func() (string, error)
	}{
		{"Proxmox", plain, func() (string, error) { return assignment.Proxmox(0, "", 0) }},
		{"Proxmox, existing", "# kept\n", func() (string, error) { return assignment.Proxmox(0, "# kept\nmachine: q35\n", 0) }},
		{"Proxmox, mapped", "mapping=pfsense-0", func() (string, error) { return assignment.Proxmox(0, "", ProxmoxMapping) }},
		{"libvirt", "<hostdev", func() (string, error) { return assignment.Libvirt(0) }},
		{"libvirt's other", "52:54:00:12:34:56", func() (string, error) { return assignment.Libvirt(1) }},
		{"QEMU", "vfio-pci,", func() (string, error) { return assignment.QEMU(0, 0) }},
		{"QEMU, iommufd", "iommufd", func() (string, error) { return assignment.QEMU(0, QEMUIOMMUFD) }},
		{"the plugin", "example.com", func() (string, error) { return assignment.SRIOVPlugin("example.com") }},
		{"KubeVirt", "example.com/", func() (string, error) { return assignment.KubeVirt("example.com") }},
		{"Nova", "device_spec", assignment.Nova},
		{"a drawing", "pfsense", func() (string, error) { return assignment.Draw(DrawingMermaid) }},
	} {
		text, err := test.text()
		if err != nil || !strings.Contains(text, test.want) {
			t.Errorf("%s: %v, without %q:\n%s", test.name, err, test.want, text)
		}
	}
	_, err := assignment.ProxmoxMapping("node1", "")
	wants(t, err, ErrNotRead) // virtual functions are to be made first
	equal(t, "q35", ProxmoxIsQ35("machine: q35\n"), true)
	equal(t, "i440FX", ProxmoxIsQ35("memory: 1024\n"), false)
}

func TestWhatCannotBeIsNoError(t *testing.T) {
	assignment, err := read(t, "reference", ReadAll).NewAssignment()
	ok(t, err)
	ok(t, assignment.Parse("vm one\n  ports 6 ids=8086:1521\nvm two\n  ports 3 ids=8086:1521\n"))
	solution, err := assignment.Solve()
	ok(t, err)
	equal(t, "solved", solution.Solved, false)
	equal(t, "the conflict", len(solution.Conflicts), 2)
	equal(t, "its second", solution.Conflicts[1], 1)
	equal(t, "the findings", solution.Findings.Has(CodeAssignConflict), true)
	equal(t, "no number", solution.VMs[0].Number == nil, true)
}

func TestVirtualFunctionsAreForeseen(t *testing.T) {
	host := read(t, "reference", ReadAll)
	prediction, err := device(t, host, "3b:00.0").PredictVFs(4)
	ok(t, err)
	text, err := prediction.JSON()
	ok(t, err)
	var answer struct {
		Count, Most       uint32
		Virtual_functions []struct {
			Address string
			Group   any
		}
	}
	ok(t, json.Unmarshal([]byte(text), &answer))
	equal(t, "the count", [2]uint32{prediction.Count, prediction.Most}, [2]uint32{answer.Count, answer.Most})
	equal(t, "the number", len(prediction.VFs), 4)
	for i, vf := range prediction.VFs {
		equal(t, "an address", vf.Address.String(), answer.Virtual_functions[i].Address)
		equal(t, "a group of its own", vf.HasGroup && vf.Group == nil, answer.Virtual_functions[i].Group == "own")
	}
	equal(t, "the findings", prediction.Findings.Has(CodeVFsOwnGroups), true)
	network, err := device(t, host, "3b:00.0").LibvirtNetwork("pool")
	ok(t, err)
	equal(t, "the network", strings.Contains(network, "<name>pool</name>"), true)
	_, err = device(t, host, "00:00.0").PredictVFs(1)
	wants(t, err, syscall.ENOENT)
}

func TestKernelParameters(t *testing.T) {
	host := read(t, "intel-off", ReadMachine)
	advice, err := host.Parameters(ParameterWishes{})
	ok(t, err)
	equal(t, "the changes", len(advice.Changes), 1)
	equal(t, "the first", advice.Changes[0], ParameterAdvice{ParameterAdd, "intel_iommu=on"})
	equal(t, "the findings", advice.Findings.Has(CodeParameterMissing), true)
	equal(t, "the file", *advice.File, ParameterFileGrub)
	edited, err := advice.Edited(ParameterFileGrub, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n")
	ok(t, err)
	equal(t, "the edited file", edited, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n")
	_, err = advice.Edited(ParameterFileGrub, "X=\"")
	wants(t, err, ErrMalformed)
	grubby, err := advice.Grubby()
	ok(t, err)
	equal(t, "grubby", strings.Contains(grubby, "intel_iommu=on"), true)
	text, err := advice.JSON()
	ok(t, err)
	equal(t, "the JSON", json.Valid([]byte(text)), true)

	asked, err := host.Parameters(ParameterWishes{Passthrough: true, ACSOverride: "downstream,multifunction"})
	ok(t, err)
	equal(t, "with wishes", len(asked.Changes), 3)
	_, err = host.Parameters(ParameterWishes{ACSOverride: "everything"})
	wants(t, err, syscall.EINVAL)
	none, err := read(t, "reference", ReadMachine).Parameters(ParameterWishes{})
	ok(t, err)
	_, err = none.Grubby()
	wants(t, err, syscall.ENOENT)
}

func TestHypervisors(t *testing.T) {
	found := false
	for _, hypervisor := range Hypervisors() {
		if hypervisor.Name == "proxmox" {
			found = true
			equal(t, "its title", hypervisor.Title, "Proxmox VE")
			equal(t, "its entries", hypervisor.Entries, 16)
			equal(t, "it takes slots", hypervisor.TakesSlots, true)
		}
		if hypervisor.Source == "" {
			t.Error(hypervisor)
		}
	}
	equal(t, "Proxmox", found, true)
}

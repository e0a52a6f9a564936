// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestAddresses(t *testing.T) {
	address, err := ParseAddress("10000:E1:02.3")
	ok(t, err)
	equal(t, "the address", address, Address{0x10000, 0xe1, 2, 3})
	equal(t, "its text", address.String(), "10000:e1:02.3")
	equal(t, "no address's text", Address{Device: 32}.String(), "")
	if address.Compare(Address{}) <= 0 || (Address{}).Compare(address) >= 0 || address.Compare(address) != 0 {
		t.Error("the order is wrong")
	}
	text, err := json.Marshal(map[string]Address{"at": address})
	ok(t, err)
	equal(t, "the JSON", string(text), `{"at":"10000:e1:02.3"}`)
	var back map[string]Address
	ok(t, json.Unmarshal(text, &back))
	equal(t, "read back", back["at"], address)
	if json.Unmarshal([]byte(`{"at":"e1"}`), &back) == nil {
		t.Error("no error")
	}
}

func TestASettingOfAContextIsReadBack(t *testing.T) {
	ctx, err := NewContext()
	ok(t, err)
	defer ctx.Close()
	root, err := ctx.Root()
	ok(t, err)
	equal(t, "the root", root, "/")
	ok(t, ctx.SetDeadline(1500*time.Millisecond))
	deadline, err := ctx.Deadline()
	ok(t, err)
	equal(t, "the deadline", deadline, 1500*time.Millisecond)
	ok(t, ctx.SetParallel(3))
	parallel, err := ctx.Parallel()
	ok(t, err)
	equal(t, "the number at once", parallel, 3)
	ok(t, ctx.SetLogLevel(LogInfo))
	level, err := ctx.LogLevel()
	ok(t, err)
	equal(t, "the level", level, LogInfo)
	ok(t, ctx.SetPCIIDs("/some/file"))
	list, err := ctx.PCIIDs()
	ok(t, err)
	equal(t, "the list", list, "/some/file")
	ok(t, ctx.SetStateDir("/run/other"))
	state, err := ctx.StateDir()
	ok(t, err)
	equal(t, "the state folder", state, "/run/other")
	live, err := contextOf(t, "reference").IsLive()
	ok(t, err)
	equal(t, "live", live, false)
	if Version() == "" || HasFeature("none such") || HasFeature("a\x00") {
		t.Error("version or features are wrong")
	}
	equal(t, "the bandwidth", LinkBandwidth(8, 8000), 63015)
}

func TestNamesComeFromTheFileThatIsSet(t *testing.T) {
	if !HasFeature("libpci") {
		t.Skip("this build of the library has no names")
	}
	list := filepath.Join(t.TempDir(), "pci.ids")
	ok(t, os.WriteFile(list, []byte("8086  Vendor of this test\n\t1521  Chip of this test\n"), 0o600))
	ctx := contextOf(t, "reference")
	ok(t, ctx.SetPCIIDs(list))
	host, err := ctx.Read(ReadNames)
	ok(t, err)
	equal(t, "the vendor", device(t, host, "18:00.0").VendorName(), "Vendor of this test")
	equal(t, "the chip", device(t, host, "18:00.0").DeviceName(), "Chip of this test")
	ok(t, ctx.SetPCIIDs(""))
	host, err = ctx.Read(ReadNames)
	ok(t, err)
	equal(t, "the vendor", device(t, host, "18:00.0").VendorName(), "Intel Corporation")
}

func TestAHookHearsTheLog(t *testing.T) {
	ctx := contextOf(t, "reference")
	var first, second int32
	ok(t, ctx.SetLogLevel(LogDebug))
	ok(t, ctx.SetLogHook(func(level LogLevel, message string) {
		if message != "" && level >= LogError && level <= LogDebug {
			atomic.AddInt32(&first, 1)
		}
	}))
	// What cannot be: a warning or more.
	list := filepath.Join(t.TempDir(), "no-such.ids")
	ok(t, ctx.SetPCIIDs(list))
	_, _ = ctx.Read(ReadAll)
	if first == 0 {
		t.Error("nothing was heard")
	}
	before := first
	ok(t, ctx.SetLogHook(func(LogLevel, string) { atomic.AddInt32(&second, 1) }))
	_, _ = ctx.Read(ReadAll)
	ok(t, ctx.SetLogHook(nil))
	last := second
	_, _ = ctx.Read(ReadAll)
	if first != before || second == 0 || second != last {
		t.Error("the wrong hook was called", first, before, second, last)
	}
}

func TestWhatTheMachineIs(t *testing.T) {
	host := read(t, "reference", ReadMachine|ReadInterfaces)
	what, err := host.What()
	ok(t, err)
	equal(t, "what was read", what, ReadMachine|ReadInterfaces)
	release, err := host.KernelRelease()
	ok(t, err)
	equal(t, "the kernel", release, "6.8.12-9-pve")
	line, err := host.CommandLine()
	ok(t, err)
	equal(t, "iommu=pt", strings.Contains(line, "iommu=pt"), true)
	lockdown, err := host.Lockdown()
	ok(t, err)
	equal(t, "the lockdown", lockdown, "none")
	dmar, err := host.HasFirmwareTable("DMAR")
	ok(t, err)
	ivrs, err := host.HasFirmwareTable("IVRS")
	ok(t, err)
	equal(t, "DMAR and IVRS", [2]bool{dmar, ivrs}, [2]bool{true, false})
	module, err := host.ModuleState("vfio-pci")
	ok(t, err)
	equal(t, "vfio-pci", module, ModuleLoadable)
	remapping, err := host.InterruptRemapping()
	ok(t, err)
	equal(t, "the remapping", remapping, TristateYes)
	equal(t, "the IOMMUs", len(host.IOMMUs()), 4)
	equal(t, "the first IOMMU", host.IOMMUs()[0], IOMMU{"dmar0", IOMMUIntel})
	findings, err := host.Check()
	ok(t, err)
	equal(t, "the worst", findings.Worst(), SeverityNote)
	d, err := host.DeviceByInterface("enp24s0f0")
	ok(t, err)
	equal(t, "the device", d, device(t, host, "18:00.0"))
	equal(t, "I350 functions", len(host.DevicesByID(0x8086, 0x1521)), 8)
	equal(t, "none such", len(host.DevicesByID(0x8086, 0xffff)), 0)
	if host.Device(Address{Bus: 0xff}) != nil || host.Group(999) != nil {
		t.Error("something is there that is not")
	}
	equal(t, "the group's number", host.Group(22).Number(), 22)
	equal(t, "its picture's groups", len(host.Group(22).Host().Groups()), 46)
}

func TestWhatCouldNotBeRead(t *testing.T) {
	if unread := read(t, "no-iommu", ReadDetails).Unread(); len(unread) != 0 {
		t.Error("these were not read:", unread)
	}
	const file = "sys/devices/pci0000:00/0000:00:01.0/driver_override"
	tree := filepath.Join(t.TempDir(), "tree")
	output, err := exec.Command("cp", "-a", filepath.Join(trees(t), "no-iommu"), tree).CombinedOutput()
	if err != nil {
		t.Fatal(err, string(output))
	}
	// Such a line stands for what a capture was refused.
	ok(t, os.WriteFile(filepath.Join(tree, "pcipt-capture.errors"), []byte("EACCES "+file+"\n"), 0o600))
	ctx, err := NewContext()
	ok(t, err)
	ok(t, ctx.SetRoot(tree))
	host, err := ctx.Read(ReadDetails)
	ok(t, err)
	unread := host.Unread()
	if len(unread) != 1 {
		t.Fatal("one file should not be readable, these are:", unread)
	}
	if !strings.HasSuffix(unread[0].Path, "0000:00:01.0/driver_override") {
		t.Error("another file was not read:", unread[0].Path)
	}
	wants(t, unread[0].Err, fs.ErrPermission)
}

func TestTheNamesOfCodesAreTheLibrarys(t *testing.T) {
	entries, err := os.ReadDir(trees(t))
	ok(t, err)
	seen := 0
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		host := read(t, entry.Name(), ReadAll)
		findings, err := host.Check()
		ok(t, err)
		for _, group := range host.Groups() {
			more, err := group.Explain()
			ok(t, err)
			findings = append(findings, more...)
		}
		for _, finding := range findings {
			seen++
			equal(t, "the name of a code", finding.Code.String(), finding.Name)
			equal(t, "the text of a finding", finding.String(), finding.Sentence)
		}
	}
	if seen < 100 {
		t.Error("only", seen, "findings")
	}
	code, err := FindCode("use-default-route")
	ok(t, err)
	equal(t, "the code of a name", code, CodeUseDefaultRoute)
	_, err = FindCode("none-such")
	wants(t, err, syscall.ENOENT)
	equal(t, "an unknown code", Code(-1).String(), "-1")
}

func TestWhatIsBetweenTwoDevices(t *testing.T) {
	host := read(t, "shared-groups", ReadAll)
	for _, group := range host.Groups() {
		members := group.Members()
		if group.Isolation() != IsolationBundled {
			continue
		}
		report, err := members[0].SeparationFrom(members[len(members)-1])
		ok(t, err)
		if report.Kind != SeparationNone && report.Kind != SeparationUnexplained {
			t.Error(group.Number(), report.Kind)
		}
		if len(report.Findings) == 0 || len(report.Path) < 2 || report.Path[0] != members[0] {
			t.Errorf("%+v", report)
		}
	}
	host = read(t, "reference", ReadAll)
	report, err := device(t, host, "18:00.0").SeparationFrom(device(t, host, "3b:00.0"))
	ok(t, err)
	equal(t, "the separation", report.Kind, SeparationACS)
	equal(t, "the hop", report.Hop, device(t, host, "17:00.0"))
	_, err = device(t, host, "18:00.0").SeparationFrom(nil)
	if err == nil {
		t.Error("no error")
	}
	hop, bandwidth, err := device(t, host, "18:00.0").NarrowestHop()
	ok(t, err)
	equal(t, "the narrowest hop", hop, device(t, host, "18:00.0"))
	equal(t, "its bandwidth", bandwidth, 16000)
	_, err = device(t, host, "3b:00.0").CardSpeed()
	wants(t, err, syscall.ENOENT) // no port of this tree tells its speed
	equal(t, "the slot's picture", device(t, host, "18:00.0").Slot().Host().Devices()[0], host.Devices()[0])
	lanes, used, err := host.NUMALanes(0)
	ok(t, err)
	if lanes == 0 || used == 0 || used > lanes {
		t.Error(lanes, used)
	}
}

func TestThePortsOfABondHaveASpeed(t *testing.T) {
	d := device(t, read(t, "bond", ReadAll), "01:00.0")
	port, err := d.PortSpeed()
	ok(t, err)
	card, err := d.CardSpeed()
	ok(t, err)
	equal(t, "the port and the card", [2]uint64{port, card}, [2]uint64{1000, 2000})
}

func TestPicturesAreDrawn(t *testing.T) {
	host := read(t, "reference", ReadAll)
	for drawing, want := range map[Drawing]string{DrawingText: "─", DrawingASCII: "|- ", DrawingMermaid: "graph LR", DrawingDot: "graph "} {
		text, err := host.Draw(drawing)
		ok(t, err)
		if !strings.Contains(text, want) {
			t.Errorf("%v has no %q:\n%.300s", drawing, want, text)
		}
	}
}

func TestACaptureEqualsWhatItWasMadeOf(t *testing.T) {
	ctx := contextOf(t, "sriov")
	folder := filepath.Join(t.TempDir(), "capture")
	ok(t, ctx.Capture(folder, 0))
	host, err := ctx.Read(ReadAll)
	ok(t, err)
	want, err := host.JSON()
	ok(t, err)
	ok(t, ctx.SetRoot(folder))
	again, err := ctx.Read(ReadAll)
	ok(t, err)
	got, err := again.JSON()
	ok(t, err)
	equal(t, "the capture", got == want, true)
}

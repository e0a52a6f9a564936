// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build live

package pcipt

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// On a live machine that may be changed, with the address of a physical function in PCIPT_TEST_DEVICE. It is left as it was.
func TestVirtualFunctionsOfALiveMachine(t *testing.T) {
	address, err := ParseAddress(os.Getenv("PCIPT_TEST_DEVICE"))
	ok(t, err)
	ctx, err := NewContext()
	ok(t, err)
	defer ctx.Close()
	var logged int
	ok(t, ctx.SetLogLevel(LogInfo))
	ok(t, ctx.SetLogHook(func(LogLevel, string) { logged++ }))
	transaction, err := ctx.NewTransaction()
	ok(t, err)
	defer transaction.Close()
	yes := true
	want := VFNetwork{MAC: "52:54:00:12:34:56", VLAN: &VLAN{20, 0, VLAN8021q}, SpoofCheck: &yes}
	ok(t, transaction.AddVFs(address, 2, ChangeBindVFs))
	ok(t, transaction.AddVFNetwork(address, 1, want))
	ok(t, transaction.Apply())
	steps, err := transaction.Steps()
	ok(t, err)
	for _, step := range steps {
		equal(t, step.Sentence, step.State, StepDone)
	}
	if len(steps) < 4 || logged == 0 {
		t.Error(len(steps), "steps and", logged, "lines of the log")
	}

	host, err := ctx.Read(ReadSRIOV | ReadInterfaces | ReadGroups)
	ok(t, err)
	physical := host.Device(address)
	equal(t, "the number of virtual functions", len(physical.VFs()), 2)
	for _, vf := range physical.VFs() {
		equal(t, "the driver", vf.Driver(), "vfio-pci")
		there, err := vf.Group().HasVFIONode()
		ok(t, err)
		equal(t, "the node", there, true)
		back, err := vf.PhysicalFunction()
		ok(t, err)
		equal(t, "the physical function", back, physical)
	}
	got, err := ctx.ReadVFNetwork(physical, 1)
	ok(t, err)
	equal(t, "the MAC", got.MAC, want.MAC)
	equal(t, "the VLAN", *got.VLAN, *want.VLAN)
	equal(t, "the spoof check", *got.SpoofCheck, true)

	wants(t, transaction.Apply(), syscall.EALREADY)
	again, err := ctx.NewTransaction()
	ok(t, err)
	defer again.Close()
	ok(t, again.AddVFs(address, 3, 0))
	var refused *Error
	if err := again.Apply(); !errors.As(err, &refused) || !refused.Findings.Has(CodeChangeVFsExist) {
		t.Error("another number:", err)
	}
	ok(t, transaction.Undo())
	host, err = ctx.Read(ReadSRIOV)
	ok(t, err)
	equal(t, "the number of virtual functions", len(host.Device(address).VFs()), 0)
	findings, err := ctx.Recover(0)
	ok(t, err)
	equal(t, "what there was to recover", findings.Worst(), SeverityNote)
}

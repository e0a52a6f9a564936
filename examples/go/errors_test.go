// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

func wants(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("the error is %v, and should be %v", err, want)
	}
}

func TestErrorsOfTheSystemAreThoseOfGo(t *testing.T) {
	ctx := contextOf(t, "reference")
	err := ctx.SetRoot("/no/such/folder")
	wants(t, err, syscall.ENOENT)
	wants(t, err, fs.ErrNotExist)
	if errors.Is(err, fs.ErrExist) || errors.Is(err, ErrRefused) {
		t.Error("it is another one as well")
	}
	var failed *Error
	if !errors.As(err, &failed) || failed.Name() != "ENOENT" || failed.Op != "Context.SetRoot" {
		t.Errorf("%#v", failed)
	}
	_, err = ParseAddress("01:00")
	wants(t, err, syscall.EINVAL)
	wants(t, ctx.SetRoot("a\x00b"), syscall.EINVAL)
	wants(t, ctx.SetParallel(65), syscall.EINVAL)
	wants(t, ctx.SetDeadline(0), syscall.EINVAL)
	wants(t, ctx.SetDeadline(-1), syscall.EINVAL)
	wants(t, ctx.SetLogLevel(77), syscall.EINVAL)
	_, err = ctx.Read(Read(1) << 31)
	wants(t, err, syscall.EINVAL)
	_, err = ctx.MakeMAC(Address{Device: 32}, 0)
	wants(t, err, syscall.EINVAL)
	wants(t, ctx.Capture("/", 0), fs.ErrExist)
	if root, err := ctx.Root(); err != nil || !strings.HasSuffix(root, "/reference") {
		t.Error("the root is", root, err)
	}
}

func TestErrorsOfTheLibraryAreItsOwn(t *testing.T) {
	empty := t.TempDir()
	ctx, err := NewContext()
	ok(t, err)
	ok(t, ctx.SetRoot(empty))
	_, err = ctx.Read(0)
	wants(t, err, ErrNoPCI)
	if errors.Is(err, ErrRefused) || errors.Is(err, os.ErrNotExist) {
		t.Error("it is another one as well")
	}
	if !strings.Contains(err.Error(), ErrNoPCI.Error()) || !strings.HasPrefix(err.Error(), "Context.Read: ") {
		t.Error(err)
	}
	_, err = contextOf(t, "reference").Recover(0)
	wants(t, err, ErrNotLive)
}

func TestAFactThatWasNotReadIsAnError(t *testing.T) {
	host := read(t, "reference", 0)
	d := device(t, host, "18:00.0")
	_, err := d.Revision()
	wants(t, err, ErrNotRead)
	_, err = d.Check()
	wants(t, err, ErrNotRead)
	_, err = d.ACSState()
	wants(t, err, ErrNotRead)
	_, err = d.PredictVFs(1)
	wants(t, err, ErrNotRead)
	_, err = d.SeparationFrom(device(t, host, "18:00.1"))
	wants(t, err, ErrNotRead)
	_, err = host.KernelRelease()
	wants(t, err, ErrNotRead)
	_, err = host.DeviceByInterface("eno1")
	wants(t, err, ErrNotRead)
	_, err = host.NewCapacity()
	wants(t, err, ErrNotRead)
	_, err = host.NewAssignment()
	wants(t, err, ErrNotRead)
	_, err = host.Parameters(ParameterWishes{})
	wants(t, err, ErrNotRead)
	_, err = host.Draw(DrawingText)
	wants(t, err, ErrNotRead)
}

func TestARefusalHasItsFindings(t *testing.T) {
	ctx := contextOf(t, "reference")
	transaction, err := ctx.NewTransaction()
	ok(t, err)
	defer transaction.Close()
	manage, err := ParseAddress("01:00.0")
	ok(t, err)
	ok(t, transaction.AddBind(manage, ChangeWholeGroup))
	err = transaction.Check()
	wants(t, err, ErrRefused)
	var refused *Error
	if !errors.As(err, &refused) || refused.Name() != "PCIPT_E_REFUSED" {
		t.Fatalf("%#v", err)
	}
	if !refused.Findings.Has(CodeUseDefaultRoute) || refused.Findings.Worst() != SeverityBlocker {
		t.Error(refused.Findings)
	}
	if !strings.Contains(err.Error(), "192.0.2.1") {
		t.Error("the evidence is not told:", err)
	}
	for _, finding := range refused.Findings {
		if finding.Code == CodeUseDefaultRoute && (finding.Address == nil || *finding.Address != manage || finding.Group != nil) {
			t.Errorf("%+v", finding)
		}
	}
	wants(t, transaction.Resume(), syscall.EINVAL)
	wants(t, transaction.Undo(), syscall.EINVAL)
	wants(t, transaction.AddBind(manage, 1<<30), syscall.EINVAL)
	wants(t, transaction.AddBindTo(manage, "e1000e/..", 0), syscall.EINVAL)
	wants(t, transaction.AddVFs(manage, 70000, 0), syscall.EINVAL)
	wants(t, transaction.AddVFNetwork(manage, 0, VFNetwork{}), syscall.EINVAL)
	wants(t, transaction.AddVFNetwork(manage, 0, VFNetwork{MAC: "ff:ff:ff:ff:ff:ff"}), syscall.EINVAL)
	wants(t, transaction.AddVFNetwork(manage, 0, VFNetwork{VLAN: &VLAN{ID: 5000}}), syscall.EINVAL)
	wants(t, transaction.AddVFNetwork(manage, 0, VFNetwork{Rate: &Rate{2, 1}}), syscall.EINVAL)
}

func TestAWrongLineIsNamed(t *testing.T) {
	assignment, err := read(t, "reference", ReadAll).NewAssignment()
	ok(t, err)
	defer assignment.Close()
	err = assignment.Parse("vm one\n  port\n  nonsense\n")
	wants(t, err, syscall.EINVAL)
	var failed *Error
	if !errors.As(err, &failed) || failed.Line != 3 || failed.Why == "" || !strings.Contains(err.Error(), "line 3: "+failed.Why) {
		t.Error(err)
	}
	_, err = NewFilter("colour=red")
	wants(t, err, syscall.EINVAL)
	if !errors.As(err, &failed) || failed.Why == "" || failed.Line != 0 {
		t.Error(err)
	}
	wants(t, assignment.AddVM(VM{Name: "a b"}), syscall.EINVAL)
	wants(t, assignment.AddVM(VM{Name: "two", Hypervisor: "none such"}), fs.ErrNotExist)
	ok(t, assignment.AddVM(VM{Name: "three", Number: 100}))
	wants(t, assignment.AddVM(VM{Name: "three"}), fs.ErrExist)
	wants(t, assignment.AddVM(VM{Name: "four", Requests: []Request{{Count: 1, VLAN: 5000}}}), syscall.EINVAL)
	_, err = assignment.Libvirt(0)
	wants(t, err, syscall.EINVAL)
}

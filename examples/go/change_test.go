// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"encoding/json"
	"errors"
	"strings"
	"syscall"
	"testing"
)

func TestTheStepsOfAChange(t *testing.T) {
	ctx := contextOf(t, "reference")
	transaction, err := ctx.NewTransaction()
	ok(t, err)
	defer transaction.Close()
	findings, err := transaction.Findings()
	ok(t, err)
	equal(t, "findings before", len(findings), 0)
	nic, err := ParseAddress("18:00.0")
	ok(t, err)
	ok(t, transaction.AddBindTo(nic, "vfio-pci", ChangeKeepAwake))
	ok(t, transaction.SetVFIONodeOwner(1000, 1001))
	ok(t, transaction.Check())
	state, err := transaction.State()
	ok(t, err)
	equal(t, "the state", state, TransactionChecked)
	steps, err := transaction.Steps()
	ok(t, err)
	text, err := transaction.JSON()
	ok(t, err)
	var answer struct {
		Steps    []struct{ Sentence, Path, Value, State string }
		Findings []any
	}
	ok(t, json.Unmarshal([]byte(text), &answer))
	equal(t, "the number of steps", len(steps), len(answer.Steps))
	override := false
	for i, step := range steps {
		want := answer.Steps[i]
		equal(t, "a step", [4]string{step.Sentence, step.Path, step.Value, step.State.String()}, [4]string{want.Sentence, want.Path, want.Value, want.State})
		equal(t, "it has not failed", step.Err == nil, true)
		if step.Address != nil {
			equal(t, "the device", *step.Address, nic)
		}
		override = override || strings.HasSuffix(step.Path, "/driver_override") && strings.HasPrefix(step.Value, "vfio-pci")
	}
	equal(t, "an override among them", override, true)
	findings, err = transaction.Findings()
	ok(t, err)
	equal(t, "the number of findings", len(findings), len(answer.Findings))
	wants(t, transaction.Apply(), ErrNotLive)
}

func TestAllKindsOfChangesAreListed(t *testing.T) {
	ctx := contextOf(t, "sriov")
	host, err := ctx.Read(ReadAll)
	ok(t, err)
	var physical, virtual *Device
	for _, d := range host.Devices() {
		if total, err := d.TotalVFs(); err == nil && total >= 4 && d.Driver() == "igb" && len(d.VFs()) == 0 {
			physical = d
		}
		if d.Driver() == "vfio-pci" {
			virtual = d
		}
	}
	if physical == nil {
		host, err = contextOf(t, "reference").Read(ReadAll)
		ok(t, err)
		ctx = contextOf(t, "reference")
		physical = device(t, host, "18:00.0")
	}
	transaction, err := ctx.NewTransaction()
	ok(t, err)
	defer transaction.Close()
	ok(t, transaction.AddVFs(physical.Address(), 2, ChangeBindVFs))
	yes, down := true, VFLinkDisable
	ok(t, transaction.AddVFNetwork(physical.Address(), 1, VFNetwork{MAC: "52:54:00:12:34:56", VLAN: &VLAN{ID: 20, Priority: 3}, SpoofCheck: &yes,
		Trust: &yes, LinkState: &down, Rate: &Rate{0, 100}}))
	if virtual != nil {
		ok(t, transaction.AddRestore(virtual.Address(), 0))
	}
	_ = transaction.Check()
	steps, err := transaction.Steps()
	ok(t, err)
	var all strings.Builder
	for _, step := range steps {
		all.WriteString(step.Path + " " + step.Value + " " + step.Sentence + "\n")
	}
	for _, want := range []string{"sriov_numvfs", "1 mac 52:54:00:12:34:56", "1 vlan 20", "1 spoof", "1 trust", "1 rate"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("no step with %q:\n%s", want, all.String())
		}
	}
}

func TestTheSettingsOfAPortAreToldAsTheyWereMade(t *testing.T) {
	yes, no, up := true, false, VFLinkEnable
	for _, want := range []VFNetwork{
		{MAC: "52:54:00:12:34:56"},
		{VLAN: &VLAN{20, 3, VLAN8021ad}, SpoofCheck: &yes, Trust: &no, LinkState: &up, Rate: &Rate{10, 100}},
		{VLAN: &VLAN{0, 0, VLAN8021q}, SpoofCheck: &no, Trust: &yes},
		{},
	} {
		got, err := want.throughC()
		ok(t, err)
		ok(t, want.Check())
		one, _ := json.Marshal(want)
		two, _ := json.Marshal(got)
		equal(t, "the settings", string(two), string(one))
	}
}

func TestAPortIsAsked(t *testing.T) {
	ctx := contextOf(t, "sriov")
	host, err := ctx.Read(ReadAll)
	ok(t, err)
	for _, d := range host.Devices() {
		if len(d.VFs()) == 0 {
			continue
		}
		if _, err := ctx.ReadVFNetwork(d, 0xffff); err == nil || errors.Is(err, ErrRefused) {
			t.Error(err)
		}
	}
	_, err = ctx.ReadVFNetwork(nil, 0)
	wants(t, err, syscall.EINVAL)
	mac, err := ctx.MakeMAC(Address{Bus: 0x18}, 0)
	if err == nil && (len(mac) != 17 || mac == "00:00:00:00:00:00") {
		t.Error(mac)
	} else if err != nil {
		wants(t, err, syscall.ENOENT)
	}
}

// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

func TestCloseCanBeCalledAgainAndWhatIsUsedAfterItIsAnError(t *testing.T) {
	ctx := contextOf(t, "reference")
	host, err := ctx.Read(ReadAll)
	ok(t, err)
	transaction, err := ctx.NewTransaction()
	ok(t, err)
	capacity, err := host.NewCapacity()
	ok(t, err)
	assignment, err := host.NewAssignment()
	ok(t, err)
	filter, err := NewFilter("")
	ok(t, err)
	count, err := capacity.Count()
	ok(t, err)
	for i := 0; i < 2; i++ {
		ok(t, ctx.Close())
		ok(t, host.Close())
		ok(t, capacity.Close())
		ok(t, assignment.Close())
		ok(t, filter.Close())
	}
	// The transaction keeps what it needs of its context.
	wants(t, transaction.Apply(), ErrNotLive)
	ok(t, transaction.Close())
	ok(t, transaction.Close())

	calls := map[string]func() error{
		"Context.Read":           func() error { _, err := ctx.Read(0); return err },
		"Context.SetRoot":        func() error { return ctx.SetRoot("/") },
		"Context.Root":           func() error { _, err := ctx.Root(); return err },
		"Context.SetLogHook":     func() error { return ctx.SetLogHook(func(LogLevel, string) {}) },
		"Context.NewTransaction": func() error { _, err := ctx.NewTransaction(); return err },
		"Host.What":              func() error { _, err := host.What(); return err },
		"Host.KernelRelease":     func() error { _, err := host.KernelRelease(); return err },
		"Host.JSON":              func() error { _, err := host.JSON(); return err },
		"Host.NewCapacity":       func() error { _, err := host.NewCapacity(); return err },
		"Transaction.Apply":      transaction.Apply,
		"Transaction.Steps":      func() error { _, err := transaction.Steps(); return err },
		"Capacity.Count":         func() error { _, err := capacity.Count(); return err },
		"Capacity.SetFilter":     func() error { return capacity.SetFilter(filter) },
		"Assignment.Solve":       func() error { _, err := assignment.Solve(); return err },
		"Assignment.Nova":        func() error { _, err := assignment.Nova(); return err },
		"Filter.SetSpeed":        func() error { return filter.SetSpeed(1) },
	}
	for name, call := range calls {
		err := call()
		if !errors.Is(err, ErrClosed) || !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s after Close is %v", name, err)
		}
	}
	if host.Devices() != nil || host.Groups() != nil || host.Device(Address{}) != nil || host.Slots() != nil {
		t.Error("a closed picture has members")
	}
	// What was answered is the caller's.
	equal(t, "the first port", count.Ports[0].Device.Name(), "0000:01:00.0")
}

func TestAMemberKeepsItsPicture(t *testing.T) {
	var kept []*Device
	for i := 0; i < 50; i++ {
		host := read(t, "reference", ReadAll)
		kept = append(kept, device(t, host, "18:00.0"))
		ok(t, host.Close())
	}
	for i := 0; i < 5; i++ {
		runtime.GC()
	}
	for _, d := range kept {
		equal(t, "the name", d.Name(), "0000:18:00.0")
		equal(t, "the members", len(d.Group().Members()), 1)
		equal(t, "the group's member", d.Group().Members()[0], d)
		_, err := d.Config()
		ok(t, err)
		if findings, err := d.Group().Check(); err != nil || len(findings) == 0 {
			t.Error(findings, err)
		}
		equal(t, "the picture's device", d.Host().Device(d.Address()), d)
	}
}

func resident(t *testing.T) int {
	text, err := os.ReadFile("/proc/self/statm")
	ok(t, err)
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	ok(t, err)
	return pages * os.Getpagesize()
}

// Each round drops a picture of about half a megabyte, a context with a hook, and all that can be made of these.
func round(t *testing.T) {
	ctx := contextOf(t, "reference")
	ok(t, ctx.SetLogHook(func(LogLevel, string) {}))
	host, err := ctx.Read(ReadAll)
	ok(t, err)
	transaction, err := ctx.NewTransaction()
	ok(t, err)
	ok(t, transaction.AddBind(Address{Bus: 0x18}, 0))
	_ = transaction.Check()
	capacity, err := host.NewCapacity()
	ok(t, err)
	_, err = capacity.Count()
	ok(t, err)
	_, err = host.NewAssignment()
	ok(t, err)
	_, err = host.Parameters(ParameterWishes{})
	ok(t, err)
	_, err = NewFilter("kind=vf")
	ok(t, err)
}

func TestTheCollectorFreesWhatIsDropped(t *testing.T) {
	collect := func() {
		for i := 0; i < 4; i++ {
			runtime.GC()
		}
	}
	for i := 0; i < 20; i++ {
		round(t)
		collect()
	}
	before := resident(t)
	for i := 0; i < 150; i++ {
		round(t)
		collect()
	}
	if grown := resident(t) - before; grown > 24<<20 {
		t.Errorf("%d bytes more", grown)
	}
}

func TestFinalizersMayRunAtAnyMoment(t *testing.T) {
	stop := make(chan struct{})
	var collector, workers sync.WaitGroup
	collector.Add(1)
	go func() {
		defer collector.Done()
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	for i := 0; i < 4; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for j := 0; j < 10; j++ {
				// The last use of the picture, and of the parameters, is the call itself.
				if text, err := read(t, "reference", ReadAll).JSON(); err != nil || !strings.Contains(text, "0000:18:00.0") {
					t.Error(err)
				}
				equal(t, "the name", device(t, read(t, "reference", 0), "18:00.0").Name(), "0000:18:00.0")
				advice, err := read(t, "intel-off", ReadMachine).Parameters(ParameterWishes{})
				if err != nil {
					t.Error(err)
					return
				}
				if line, err := advice.Line(ParameterFileGrub); err != nil || !strings.Contains(line, "intel_iommu=on") {
					t.Error(line, err)
				}
				round(t)
			}
		}()
	}
	workers.Wait()
	close(stop)
	collector.Wait()
}

func TestGoroutinesShareAPictureAndAContext(t *testing.T) {
	ctx := contextOf(t, "reference")
	host, err := ctx.Read(ReadAll)
	ok(t, err)
	capacity, err := host.NewCapacity()
	ok(t, err)
	want, err := host.JSON()
	ok(t, err)
	var workers sync.WaitGroup
	for i := 0; i < 8; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for _, d := range host.Devices() {
				deviceFacts(d)
			}
			if text, err := host.JSON(); err != nil || text != want {
				t.Error("another JSON", err)
			}
			if again, err := ctx.Read(ReadGroups); err != nil || len(again.Groups()) != len(host.Groups()) {
				t.Error("another picture", err)
			}
			if count, err := capacity.Count(); err != nil || count.Now != 10 {
				t.Error("another count", err)
			}
			transaction, err := ctx.NewTransaction()
			if err != nil {
				t.Error(err)
				return
			}
			_ = transaction.AddBind(Address{Bus: 0x18}, ChangeWholeGroup)
			_ = transaction.Check()
			_ = transaction.Close()
		}()
	}
	workers.Wait()
}

func TestClosingWhileGoroutinesRead(t *testing.T) {
	for i := 0; i < 10; i++ {
		ctx := contextOf(t, "reference")
		host, err := ctx.Read(ReadAll)
		ok(t, err)
		var workers sync.WaitGroup
		for j := 0; j < 4; j++ {
			workers.Add(1)
			go func() {
				defer workers.Done()
				for _, d := range host.Devices() {
					_ = d.Name()
				}
				if _, err := host.Check(); err != nil && !errors.Is(err, ErrClosed) {
					t.Error(err)
				}
				if _, err := ctx.Read(0); err != nil && !errors.Is(err, ErrClosed) {
					t.Error(err)
				}
			}()
		}
		_ = host.Close()
		_ = ctx.Close()
		runtime.GC()
		workers.Wait()
	}
}

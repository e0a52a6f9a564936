// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"os"
	"path/filepath"
	"testing"
)

// The synthetic machines of tests/trees/generate.py.
func trees(t testing.TB) string {
	folder := os.Getenv("PCIPT_TEST_TREES")
	if folder == "" {
		t.Skip("PCIPT_TEST_TREES names no folder of captured trees")
	}
	return folder
}

func contextOf(t testing.TB, tree string) *Context {
	t.Helper()
	ctx, err := NewContext()
	ok(t, err)
	ok(t, ctx.SetRoot(filepath.Join(trees(t), tree)))
	return ctx
}

func read(t testing.TB, tree string, what Read) *Host {
	t.Helper()
	host, err := contextOf(t, tree).Read(what)
	ok(t, err)
	return host
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, and should be %v", what, got, want)
	}
}

func device(t testing.TB, host *Host, address string) *Device {
	t.Helper()
	parsed, err := ParseAddress(address)
	ok(t, err)
	found := host.Device(parsed)
	if found == nil {
		t.Fatal("there is no device", address)
	}
	return found
}

// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestConstantsAreThoseOfTheHeaders(t *testing.T) {
	want, err := Generate("")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../constants.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("constants.go is not what the installed headers say: run go generate")
	}
}

func TestNamesFollowFromC(t *testing.T) {
	for c, want := range map[string]string{
		"PCIPT_E_NO_PCI": "ErrNoPCI", "PCIPT_READ_SRIOV": "ReadSRIOV", "pcipt_vf_link_state": "VFLinkState", "pcipt_error": "ErrorCode",
	} {
		if got := goName(c); got != want {
			t.Errorf("%s is %s, and should be %s", c, got, want)
		}
	}
}

func TestAnEnumeratorThatIsNotUnderstoodIsAnError(t *testing.T) {
	text := "enum pcipt_x {\n\tPCIPT_X_A = 1, /**< one */\n\tPCIPT_X_B = 1 << 3,\n};"
	if _, err := parse(text); err == nil {
		t.Error("no error")
	}
	enums, err := parse(strings.Replace(text, "1 << 3", "0x10", 1))
	if err != nil || len(enums) != 1 || len(enums[0].members) != 2 || enums[0].members[1].value != 16 || enums[0].members[0].comment != "one" {
		t.Error(enums, err)
	}
}

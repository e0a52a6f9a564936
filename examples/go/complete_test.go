// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the wrapper does in Go, as patterns of whole names. Everything else is called.
var notCalled = map[string]string{
	`pcipt_host_ref`: "a member refers to its picture in Go",
	`pcipt_(device|group|slot|switch|root_bus)_(ref|unref|get_host)`: "a member refers to its picture in Go",
	`pcipt_ctx_ref`:                         "a Context is referred to in Go",
	`pcipt_findings_get_worst`:              "findings are copied: Findings.Worst",
	`pcipt_findings_copy`:                   "findings are copied to Go",
	`pcipt_vf_network_(get_settings|unset)`: "a VFNetwork is Go's: what is nil is not set",
	`pcipt_findings_to_json`:                "findings are copied: encoding/json can write them",
}

func reasonNotToCall(name string, used map[string]bool) string {
	for pattern, reason := range notCalled {
		if regexp.MustCompile("^" + pattern + "$").MatchString(name) {
			used[pattern] = true
			return reason
		}
	}
	return ""
}

func TestEveryFunctionOfTheLibraryIsCalled(t *testing.T) {
	exports, err := os.ReadFile("../../lib/pcipt.map")
	if err != nil {
		t.Skip("outside the library's own tree")
	}
	called := map[string]bool{}
	files, err := filepath.Glob("*.go")
	ok(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		ok(t, err)
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, match := range regexp.MustCompile(`(?:C\.|return )(pcipt_\w+)\(`).FindAllStringSubmatch(string(text), -1) {
			called[match[1]] = true
		}
	}
	exported, used := map[string]bool{}, map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^\t(pcipt_\w+);`).FindAllStringSubmatch(string(exports), -1) {
		name := match[1]
		exported[name] = true
		if reason := reasonNotToCall(name, used); called[name] == (reason != "") {
			t.Errorf("%s is called: %v, and has the reason %q not to be", name, called[name], reason)
		}
	}
	if len(exported) < 300 {
		t.Errorf("only %d functions were found", len(exported))
	}
	for pattern := range notCalled {
		if !used[pattern] {
			t.Errorf("%s has a reason, and is no function", pattern)
		}
	}
}

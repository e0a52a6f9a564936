// SPDX-License-Identifier: LGPL-2.1-or-later

// Package document holds the examples of docs/go.md to what they print.
package document

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var block = regexp.MustCompile("(?ms)^```(go|text)\n(.*?)^```$")

// What the parts of the document that are no whole programs stand in.
const around = `package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log"
	"sync"

	"example.org/pcipt"
)

var _ = []any{errors.Is, fs.ErrNotExist, sync.Mutex{}}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	ctx, err := pcipt.NewContext()
	check(err)
	check(ctx.SetRoot("reference"))
	host, err := ctx.Read(pcipt.ReadAll)
	check(err)
	_ = host
`

// Builds a program that uses the binding as another module does, and runs it where the tree is.
func run(t *testing.T, text, arguments string) string {
	t.Helper()
	folder := t.TempDir()
	binding, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"main.go": text,
		"go.mod":  "module example.org/reader\n\ngo 1.19\n\nrequire example.org/pcipt v0.0.0\n\nreplace example.org/pcipt => " + binding + "\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(os.Getenv("PCIPT_TEST_TREES"), "reference"), filepath.Join(folder, "reference")); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("sh", "-c", "go build -o program . && ./program "+arguments)
	command.Dir = folder
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, output, text)
	}
	return string(output)
}

func TestTheExamplesOfTheDocumentPrintWhatStandsThere(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/go.md")
	if err != nil || os.Getenv("PCIPT_TEST_TREES") == "" {
		t.Skip("outside the library's own tree")
	}
	program, want, parts := around, "", 0
	var whole, wholeWant string
	matches := block.FindAllStringSubmatch(string(text), -1)
	for i, match := range matches {
		if match[1] != "go" {
			continue
		}
		expected := ""
		if i+1 < len(matches) && matches[i+1][1] == "text" {
			expected = matches[i+1][2]
		}
		parts++
		if strings.HasPrefix(match[2], "package ") {
			whole, wholeWant = match[2], expected
			continue
		}
		program += "\t{\n" + match[2] + "\t}\n\tfmt.Println(\"---\")\n"
		want += expected + "---\n"
	}
	if parts < 6 || whole == "" {
		t.Fatal("only", parts, "examples were found")
	}
	if got := run(t, program+"}\n", ""); got != want {
		t.Errorf("the parts print\n%s\nand should print\n%s", got, want)
	}
	if got := run(t, whole, "reference | head -n 3"); got != wholeWant {
		t.Errorf("the program prints\n%s\nand should print\n%s", got, wholeWant)
	}
}

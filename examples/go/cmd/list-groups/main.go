// SPDX-License-Identifier: LGPL-2.1-or-later

// Command list-groups lists the IOMMU groups with their verdicts, of this machine or of a captured tree.
package main

import (
	"fmt"
	"log"
	"os"

	"example.org/pcipt"
)

func main() {
	ctx, err := pcipt.NewContext()
	if err == nil && len(os.Args) > 1 {
		err = ctx.SetRoot(os.Args[1])
	}
	if err != nil {
		log.Fatal(err)
	}
	host, err := ctx.Read(pcipt.ReadGroups)
	if err != nil {
		log.Fatal(err)
	}
	for _, group := range host.Groups() {
		fmt.Println("group", group.Number(), group.Isolation(), group.Viability(), group.Members())
	}
}

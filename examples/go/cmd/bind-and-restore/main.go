// SPDX-License-Identifier: LGPL-2.1-or-later

// Command bind-and-restore binds the IOMMU group of a device to VFIO, and gives it back as it was.
package main

import (
	"fmt"
	"log"
	"os"

	"example.org/pcipt"
)

func must(err error) {
	if err != nil {
		log.Fatal(err) // it says why, and nothing has changed
	}
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: bind-and-restore DEVICE, such as 18:00.0")
	}
	address, err := pcipt.ParseAddress(os.Args[1])
	must(err)
	ctx, err := pcipt.NewContext()
	must(err)
	bind, err := ctx.NewTransaction()
	must(err)
	must(bind.AddBind(address, pcipt.ChangeWholeGroup))
	must(bind.Apply())
	fmt.Println(address, "is bound: a virtual machine could have it now.")

	restore, err := ctx.NewTransaction()
	must(err)
	must(restore.AddRestore(address, pcipt.ChangeWholeGroup))
	must(restore.Apply())
	fmt.Println(address, "is as it was.")
}

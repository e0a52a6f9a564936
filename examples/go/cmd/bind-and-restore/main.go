// SPDX-License-Identifier: LGPL-2.1-or-later

// Command bind-and-restore binds the IOMMU group of a device to VFIO, and gives it back as it was.
package main

import (
	"fmt"
	"log"
	"os"

	"example.org/pcipt"
)

func change(ctx *pcipt.Context, add func(*pcipt.Transaction) error) error {
	transaction, err := ctx.NewTransaction()
	if err != nil {
		return err
	}
	defer transaction.Close()
	if err := add(transaction); err != nil {
		return err
	}
	return transaction.Apply() // an error says why, and nothing has changed
}

func main() {
	address, err := pcipt.ParseAddress(os.Args[len(os.Args)-1])
	ctx, _ := pcipt.NewContext()
	if err == nil {
		err = change(ctx, func(t *pcipt.Transaction) error { return t.AddBind(address, pcipt.WholeGroup) })
	}
	if err == nil {
		fmt.Println(address, "is bound: a virtual machine could have it now.")
		err = change(ctx, func(t *pcipt.Transaction) error { return t.AddRestore(address, pcipt.WholeGroup) })
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(address, "is as it was.")
}

// SPDX-License-Identifier: LGPL-2.1-or-later

// Package pcipt wraps libpcipt: what a Linux host can pass through to its virtual machines, what stands in the way, and
// doing it without harm.
//
// A Context says which machine is looked at: this one, or a captured tree. Context.Read takes a picture of it, a Host with
// its devices, groups, slots, switches and root buses, all of which never change and may be used by any number of
// goroutines. A Transaction changes the machine, whole or not at all. Capacity and Assignment answer how many ports there
// are for virtual machines, and who gets which.
//
// # Lifetimes
//
// Everything may be left to the garbage collector, in any order. A Device, Group, Slot, Switch or RootBus keeps its
// picture alive, also after Host.Close. Close gives memory back earlier; it may be called more than once, and what is used
// after it answers ErrClosed. Findings, steps, solutions and texts are copies, which belong to the caller.
//
// # Goroutines
//
// A Context, and the transactions made with it, do one thing at a time: calls from several goroutines wait for each other.
// So do the calls of one Capacity or Assignment. Nothing else waits for anything.
//
// # Errors
//
// Errors are *Error with the number, its name, and the findings of what was refused. Under errors.Is they are the ErrorCode
// of the library (ErrRefused and so on) or the syscall.Errno of the system, and with it os.ErrNotExist and the like. A fact
// that the picture was not asked for is ErrNotRead.
//
// # Names
//
// Constants are called as in C, without PCIPT_ and in camel case; their documentation is that of the C headers, and so is
// that of functions: Device.NUMANode is pcipt_device_get_numa_node().
package pcipt

//go:generate go run ./internal/generate -out constants.go

// SPDX-License-Identifier: LGPL-2.1-or-later

package pcipt

/*
#include <stdlib.h>
#include <pcipt/pcipt.h>
*/
import "C"

import "unsafe"

// Transaction is a change of the machine: what is wanted is added, checked, applied, and undone whole when a step fails.
// A refusal is an error with the findings that say why.
type Transaction struct {
	context *Context // whose lock it shares, and whose log hook it may call
	own     *object
}

// NewTransaction starts an empty one.
func (c *Context) NewTransaction() (*Transaction, error) {
	var ptr *C.struct_pcipt_transaction
	err := c.do("Context.NewTransaction", func(ctx *C.struct_pcipt_ctx) C.int {
		return C.pcipt_transaction_new(ctx, &ptr)
	})
	if err != nil {
		return nil, err
	}
	own := newObject(c.own.mutex, unsafe.Pointer(ptr), func(ptr unsafe.Pointer) {
		C.pcipt_transaction_free((*C.struct_pcipt_transaction)(ptr))
	})
	return &Transaction{c, own}, nil
}

// Close frees it; what it has applied stays.
func (t *Transaction) Close() error {
	t.own.close()
	return nil
}

func (t *Transaction) do(op string, call func(ptr *C.struct_pcipt_transaction) C.int) error {
	ptr, err := t.own.begin()
	if err != nil {
		return err
	}
	defer t.own.end()
	return check(op, call((*C.struct_pcipt_transaction)(ptr)))
}

// Runs what leaves findings, which go into the error.
func (t *Transaction) run(op string, call func(ptr *C.struct_pcipt_transaction) C.int) error {
	var findings Findings
	err := t.do(op, func(ptr *C.struct_pcipt_transaction) C.int {
		result := call(ptr)
		findings = goFindings(C.pcipt_transaction_get_findings(ptr))
		return result
	})
	return withFindings(err, findings)
}

// AddBind asks for a device, or its whole group, to be bound to VFIO.
func (t *Transaction) AddBind(address Address, flags ChangeFlag) error {
	device := address.c()
	return t.do("Transaction.AddBind", func(ptr *C.struct_pcipt_transaction) C.int {
		return C.pcipt_transaction_add_bind(ptr, &device, C.uint(flags))
	})
}

// AddBindTo is AddBind to a VFIO driver of the caller's choice; empty lets the library choose.
func (t *Transaction) AddBindTo(address Address, driver string, flags ChangeFlag) error {
	device := address.c()
	name, err := cStringOrNull("Transaction.AddBindTo", driver)
	if err != nil {
		return err
	}
	defer C.free(unsafe.Pointer(name))
	return t.do("Transaction.AddBindTo", func(ptr *C.struct_pcipt_transaction) C.int {
		return C.pcipt_transaction_add_bind_to(ptr, &device, name, C.uint(flags))
	})
}

// AddRestore asks for a device, or its whole group, to be as it was before it was bound.
func (t *Transaction) AddRestore(address Address, flags ChangeFlag) error {
	device := address.c()
	return t.do("Transaction.AddRestore", func(ptr *C.struct_pcipt_transaction) C.int {
		return C.pcipt_transaction_add_restore(ptr, &device, C.uint(flags))
	})
}

// AddVFs asks for a number of virtual functions.
func (t *Transaction) AddVFs(physical Address, count uint32, flags ChangeFlag) error {
	device := physical.c()
	return t.do("Transaction.AddVFs", func(ptr *C.struct_pcipt_transaction) C.int {
		return C.pcipt_transaction_add_vfs(ptr, &device, C.uint32_t(count), C.uint(flags))
	})
}

// AddVFNetwork asks for the network port of a virtual function to be set.
func (t *Transaction) AddVFNetwork(physical Address, index uint32, network VFNetwork) error {
	device := physical.c()
	settings, err := network.c("Transaction.AddVFNetwork")
	if err != nil {
		return err
	}
	defer C.pcipt_vf_network_free(settings)
	return t.do("Transaction.AddVFNetwork", func(ptr *C.struct_pcipt_transaction) C.int {
		return C.pcipt_transaction_add_vf_network(ptr, &device, C.uint32_t(index), settings)
	})
}

// SetVFIONodeOwner gives the nodes of the groups that are bound to a user and a group, as a step of the change.
func (t *Transaction) SetVFIONodeOwner(user, group uint32) error {
	return t.do("Transaction.SetVFIONodeOwner", func(ptr *C.struct_pcipt_transaction) C.int {
		return C.pcipt_transaction_set_vfio_node_owner(ptr, C.uint32_t(user), C.uint32_t(group))
	})
}

// Check lists the steps, and says what stands in the way. It writes nothing, and works on captured trees too.
func (t *Transaction) Check() error {
	return t.run("Transaction.Check", func(ptr *C.struct_pcipt_transaction) C.int { return C.pcipt_transaction_check(ptr) })
}

// Apply makes the change, whole or not at all. After ErrPending it is not over: Resume goes on.
func (t *Transaction) Apply() error {
	return t.run("Transaction.Apply", func(ptr *C.struct_pcipt_transaction) C.int { return C.pcipt_transaction_apply(ptr) })
}

// Resume goes on with a change that is pending.
func (t *Transaction) Resume() error {
	return t.run("Transaction.Resume", func(ptr *C.struct_pcipt_transaction) C.int { return C.pcipt_transaction_resume(ptr) })
}

// Undo takes an applied change back, in reverse.
func (t *Transaction) Undo() error {
	return t.run("Transaction.Undo", func(ptr *C.struct_pcipt_transaction) C.int { return C.pcipt_transaction_undo(ptr) })
}

// State is what became of it, and with that what may be called next.
func (t *Transaction) State() (state TransactionState, err error) {
	err = t.do("Transaction.State", func(ptr *C.struct_pcipt_transaction) C.int {
		result := C.pcipt_transaction_get_state(ptr)
		state = TransactionState(result)
		return result
	})
	return state, err
}

// Findings are those of the last check, apply, resume or undo; warnings and notes too, when it went well.
func (t *Transaction) Findings() (findings Findings, err error) {
	err = t.do("Transaction.Findings", func(ptr *C.struct_pcipt_transaction) C.int {
		findings = goFindings(C.pcipt_transaction_get_findings(ptr))
		return 0
	})
	return findings, err
}

// Step is a step of a change.
type Step struct {
	Sentence string
	Path     string // the file that is written; empty where there is none, or none is known yet
	Value    string // what is written
	State    StepState
	Address  *Address // the device that it is about; nil for a step of the whole machine
	Err      error    // why it failed; nil when it has not
}

// Steps are those that the last check listed.
func (t *Transaction) Steps() (steps []Step, err error) {
	err = t.do("Transaction.Steps", func(ptr *C.struct_pcipt_transaction) C.int {
		steps = make([]Step, C.pcipt_transaction_get_step_count(ptr))
		for i := range steps {
			steps[i] = Step{
				Sentence: C.GoString(C.pcipt_transaction_get_step_sentence(ptr, C.size_t(i))),
				Path:     C.GoString(C.pcipt_transaction_get_step_path(ptr, C.size_t(i))),
				Value:    C.GoString(C.pcipt_transaction_get_step_value(ptr, C.size_t(i))),
				State:    StepState(C.pcipt_transaction_get_step_state(ptr, C.size_t(i))),
			}
			var address C.struct_pcipt_address
			if C.pcipt_transaction_get_step_address(ptr, C.size_t(i), &address) == 0 {
				steps[i].Address = lentAddress(&address)
			}
			var number C.int
			if C.pcipt_transaction_get_step_error(ptr, C.size_t(i), &number) == 0 && number != 0 {
				steps[i].Err = failure(steps[i].Sentence, int(number))
			}
		}
		return 0
	})
	return steps, err
}

// JSON is steps and findings for other programs.
func (t *Transaction) JSON() (json string, err error) {
	var text *C.struct_pcipt_text
	err = t.do("Transaction.JSON", func(ptr *C.struct_pcipt_transaction) C.int {
		return C.pcipt_transaction_to_json(ptr, &text)
	})
	if err != nil {
		return "", err
	}
	return takeText("Transaction.JSON", 0, text)
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arguments of QEMU, as of its docs/pcie.txt and docs/system/devices. */
#include "given.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define FIRST 16        /* slot of the guest, and chassis: what is below is left to others */
#define PORTS_OF_SLOT 8 /* a root port is a function */
#define MOST_PORTS 240  /* chassis have numbers of a byte */
#define MOST_CARDS 29   /* on pci.0, without host bridge, PIIX3 and display */
#define IOMMUFD_ID "pcipt-iommufd"

/* A device of the guest: one function, or a whole card. */
struct plugging {
	const struct pt_vm *vm;
	bool is_pc;
	bool iommufd;
	size_t count; /* devices so far */
	struct pcipt_text text;
};

/* Slots from the first one to the end of the bus (31 is the chipset's own on q35), then those before it, downwards. */
static unsigned int slot_of(size_t index, unsigned int last)
{
	return index <= last - FIRST ? FIRST + (unsigned int)index : last - (unsigned int)index;
}

static void append_root_port(struct plugging *plugging)
{
	size_t index = plugging->count;
	unsigned int slot = slot_of(index / PORTS_OF_SLOT, 30), function = (unsigned int)(index % PORTS_OF_SLOT);

	pt_text_printf(&plugging->text,
		       "-device pcie-root-port,id=pcipt-port%zu,bus=pcie.0,addr=0x%x.%u,%schassis=%zu,slot=%zu\n",
		       index, slot, function, function ? "" : "multifunction=on,", index + FIRST, index + FIRST);
}

static void append_function(struct plugging *plugging, const struct pt_given *given, bool is_whole)
{
	struct pcipt_text *text = &plugging->text;
	unsigned int function = is_whole ? given->address.function : 0;
	char name[PCIPT_ADDRESS_SIZE];

	/* host= takes no longer domain */
	pt_text_printf(text, "-device vfio-pci,%s%s",
		       given->address.domain > 0xffff ? "sysfsdev=/sys/bus/pci/devices/" : "host=",
		       pt_given_name(given, name));
	pt_text_printf(text, ",id=pcipt-%zu-%u", plugging->count, function);
	if (plugging->is_pc)
		pt_text_printf(text, ",bus=pci.0,addr=0x%x.%u", slot_of(plugging->count, 31), function);
	else
		pt_text_printf(text, ",bus=pcipt-port%zu,addr=0x0.%u", plugging->count, function);
	if (is_whole && !function)
		pt_text_append(text, ",multifunction=on");
	if (pt_is_network(given))
		pt_text_append(text, ",rombar=0");
	if (plugging->iommufd)
		pt_text_append(text, ",iommufd=" IOMMUFD_ID);
	pt_text_append(text, "\n");
}

/* Functions of an entry: together when it is a whole card, else each for itself. */
static int append_entry(struct plugging *plugging, const struct pt_entry *entry)
{
	for (size_t i = 0; i < entry->count; i++) {
		if (!entry->whole || !i) {
			if (plugging->count == (plugging->is_pc ? MOST_CARDS : MOST_PORTS))
				return -ENOSPC;
			if (!plugging->is_pc)
				append_root_port(plugging);
		}
		append_function(plugging, &plugging->vm->given[entry->first + i], entry->whole);
		if (!entry->whole || i + 1 == entry->count)
			plugging->count++;
	}
	return 0;
}

static bool is_pc(const struct pt_vm *vm)
{
	const struct pt_hypervisor *hypervisor = vm->hypervisor == PT_NONE ? NULL : pt_hypervisor(vm->hypervisor);

	return hypervisor && !strcmp(hypervisor->name, "qemu-pc");
}

PCIPT_EXPORT int pcipt_assignment_to_qemu(const struct pcipt_assignment *assignment, size_t vm, unsigned int flags,
					  struct pcipt_text **ret_text)
{
	struct plugging plugging = {.vm = pt_solved_vm(assignment, vm), .iommufd = flags & PCIPT_QEMU_IOMMUFD};
	struct pt_entry entry = {0};
	int r;

	if (!plugging.vm || !ret_text || (flags & ~(unsigned int)PCIPT_QEMU_IOMMUFD))
		return -EINVAL;
	plugging.is_pc = is_pc(plugging.vm);
	r = pt_check_given(plugging.vm);
	if (!r && plugging.iommufd && plugging.vm->given_count)
		pt_text_append(&plugging.text, "-object iommufd,id=" IOMMUFD_ID "\n");
	while (!r && pt_next_entry(assignment, plugging.vm, &entry))
		r = append_entry(&plugging, &entry);
	if (!r)
		return pt_text_finish(&plugging.text, ret_text);
	pt_text_release(&plugging.text);
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The file of a Proxmox virtual machine. The format is that of qm.conf(5); which entries there are, and what an address
 * without a function means, is from PVE::QemuServer::PCI.
 */
#include "given.h"

#include <errno.h>
#include <string.h>

/* Entries that are being added. */
struct adding {
	const struct pcipt_assignment *assignment;
	const struct pt_vm *vm;
	struct pt_proxmox file;
	struct pcipt_text lines;
	const char *line_end;
};

static bool is_network_entry(const struct pt_vm *vm, const struct pt_entry *entry)
{
	for (size_t i = 0; i < entry->count; i++)
		if (!pt_is_network(&vm->given[entry->first + i]))
			return false;
	return true;
}

/* `what` is what the entry is about: addresses or a mapping. */
static int add_line(struct adding *adding, const struct pt_entry *entry, const char *what)
{
	size_t number = 0;

	while (number < PT_PROXMOX_ENTRIES && adding->file.taken[number])
		number++;
	if (number == PT_PROXMOX_ENTRIES)
		return -ENOSPC;
	adding->file.taken[number] = true;
	pt_text_printf(&adding->lines, "hostpci%zu: %s%s%s%s", number, what, adding->file.is_q35 ? ",pcie=1" : "",
		       is_network_entry(adding->vm, entry) ? ",rombar=0" : "", adding->line_end);
	return 0;
}

/* How many functions of an entry are in the file already. */
static size_t count_there(const struct adding *adding, const struct pt_entry *entry)
{
	size_t there = 0;

	for (size_t i = 0; i < entry->count; i++)
		there += pt_proxmox_has(&adding->file, &adding->vm->given[entry->first + i].address);
	return there;
}

/* Whether there are fewer free numbers than slots that are to be added: then entries have those of several slots. */
static bool is_crowded(const struct adding *adding)
{
	struct pt_entry entry = {0};
	size_t wanted = 0, free_numbers = 0;

	for (size_t i = 0; i < PT_PROXMOX_ENTRIES; i++)
		free_numbers += !adding->file.taken[i];
	while (pt_next_entry(adding->assignment, adding->vm, &entry))
		wanted += count_there(adding, &entry) < entry.count;
	return wanted > free_numbers;
}

/* Those that are missing, one by one where some are there; slot by slot. */
static void append_missing(const struct adding *adding, const struct pt_entry *entry, struct pcipt_text *what)
{
	struct pt_entry slot = {.first = entry->first};
	char name[PCIPT_ADDRESS_SIZE];

	while (slot.first + slot.count < entry->first + entry->count &&
	       pt_next_entry(adding->assignment, adding->vm, &slot)) {
		if (!count_there(adding, &slot)) {
			pt_text_append(what, what->length ? ";" : "");
			pt_append_path(what, adding->vm, &slot);
			continue;
		}
		for (size_t i = 0; i < slot.count; i++) {
			const struct pt_given *given = &adding->vm->given[slot.first + i];

			if (!pt_proxmox_has(&adding->file, &given->address))
				pt_text_printf(what, "%s%s", what->length ? ";" : "", pt_given_name(given, name));
		}
	}
}

static int add_entry(struct adding *adding, const struct pt_entry *entry)
{
	struct pcipt_text what = {0};
	int r;

	if (count_there(adding, entry) == entry->count)
		return 0;
	append_missing(adding, entry, &what);
	r = what.failed ? -ENOMEM : add_line(adding, entry, what.string);
	pt_text_release(&what);
	return r;
}

static int add_mapping(struct adding *adding, const struct pt_entry *entry, size_t index)
{
	struct pcipt_text what = {0};
	size_t there = count_there(adding, entry);
	int r = 0;

	if (there == entry->count)
		return 0;
	if (there)
		return -EEXIST;
	pt_text_append(&what, "mapping=");
	pt_append_mapping_name(&what, adding->vm->name, index);
	if (what.failed)
		r = -ENOMEM;
	else if (!pt_proxmox_has_mapping(&adding->file, what.string + strlen("mapping=")))
		r = add_line(adding, entry, what.string);
	pt_text_release(&what);
	return r;
}

static int add_entries(struct adding *adding, unsigned int flags)
{
	struct pt_entry entry = {0};
	int r = 0;

	if (!(flags & PCIPT_PROXMOX_MAPPING)) {
		bool joined = is_crowded(adding);

		while (!r && (joined ? pt_next_joined_entry(adding->assignment, adding->vm, &entry)
				     : pt_next_entry(adding->assignment, adding->vm, &entry)))
			r = add_entry(adding, &entry);
		return r;
	}
	r = pt_check_mapping_names(adding->assignment);
	for (size_t i = 0; !r && pt_next_mapping(adding->assignment, adding->vm, &entry); i++)
		r = add_mapping(adding, &entry, i);
	return r;
}

static void join(const struct adding *adding, struct pcipt_text *text)
{
	const struct pt_proxmox *file = &adding->file;

	pt_text_append_bytes(text, file->text, file->end);
	if (adding->lines.length) {
		pt_text_append(text, file->line_missing);
		pt_text_append(text, adding->lines.string);
	}
	pt_text_append(text, file->text + file->end);
}

PCIPT_EXPORT int pcipt_assignment_to_proxmox(const struct pcipt_assignment *assignment, size_t vm, const char *existing,
					     unsigned int flags, struct pcipt_text **ret_text)
{
	struct adding adding = {.assignment = assignment, .vm = pt_solved_vm(assignment, vm)};
	struct pcipt_text text = {0};
	int r;

	if (!adding.vm || !ret_text || (flags & ~(unsigned int)PCIPT_PROXMOX_MAPPING))
		return -EINVAL;
	r = pt_check_given(adding.vm);
	if (r)
		return r;
	pt_proxmox_read(existing ? existing : "machine: q35\n", &adding.file);
	adding.line_end = adding.file.line_end;
	r = add_entries(&adding, flags);
	if (!r && adding.lines.failed)
		r = -ENOMEM;
	if (!r)
		join(&adding, &text);
	pt_text_release(&adding.lines);
	return r ? r : pt_text_finish(&text, ret_text);
}

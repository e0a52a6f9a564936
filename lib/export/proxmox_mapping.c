/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The resource mappings of a Proxmox cluster. The format is that of PVE::SectionConfig with the options of
 * PVE::Mapping::PCI: a section begins with its name, lines that are indented are its options, and there is a `map` for
 * each node that has the device.
 */
#include "resources.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- Names --- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

static void append_stem(struct pcipt_text *text, const char *vm)
{
	pt_text_append(text, is_letter(*vm) ? "" : "vm-");
	for (; *vm; vm++)
		pt_text_printf(text, "%c", is_name(*vm) ? *vm : '-');
}

void pt_append_mapping_name(struct pcipt_text *text, const char *vm, size_t entry)
{
	append_stem(text, vm);
	pt_text_printf(text, "-%zu", entry);
}

int pt_check_mapping_names(const struct pcipt_assignment *assignment)
{
	return pt_check_names(assignment, SIZE_MAX, append_stem);
}

/* The name of a node is that of a host, without domain. */
static bool is_node(const char *name)
{
	size_t length = name ? strlen(name) : 0;

	if (!length || length > 63 || *name == '-' || name[length - 1] == '-')
		return false;
	for (; *name; name++)
		if (!is_letter(*name) && !is_digit(*name) && *name != '-')
			return false;
	return true;
}

/* --- Entries --- */

static bool same_ids(const struct pt_given *a, const struct pt_given *b)
{
	if (!a->device || !b->device)
		return a->device == b->device;
	return a->device->vendor_id == b->device->vendor_id && a->device->device_id == b->device->device_id &&
	       a->device->subsystem_vendor_id == b->device->subsystem_vendor_id &&
	       a->device->subsystem_device_id == b->device->subsystem_device_id;
}

/* Proxmox holds the ids of a mapping against each path of a list, but of a whole slot against the first function only.
 */
bool pt_next_mapping(const struct pcipt_assignment *assignment, const struct pt_vm *vm, struct pt_entry *entry)
{
	if (!pt_next_entry(assignment, vm, entry))
		return false;
	for (size_t i = 1; !entry->whole && i < entry->count; i++)
		if (!same_ids(&vm->given[entry->first], &vm->given[entry->first + i]))
			entry->count = i;
	return true;
}

void pt_append_path(struct pcipt_text *text, const struct pt_vm *vm, const struct pt_entry *entry)
{
	const struct pt_given *given = &vm->given[entry->first];
	char name[PCIPT_ADDRESS_SIZE];

	if (entry->whole) {
		(void)pt_given_name(given, name);
		*strchr(name, '.') = '\0';
		pt_text_append(text, name);
		return;
	}
	for (size_t i = 0; i < entry->count; i++)
		pt_text_printf(text, "%s%s", i ? ";" : "", pt_given_name(&given[i], name));
}

/* --- The file --- */

struct merging {
	const struct pcipt_assignment *assignment;
	const char *node;
	const char *line_end;
	struct pcipt_text text;
};

/* What a mapping of this node says, with the line's end. */
static void append_map(struct merging *merging, const struct pt_vm *vm, const struct pt_entry *entry)
{
	const struct pcipt_device *device = vm->given[entry->first].device;

	pt_text_printf(&merging->text, "\tmap id=%04x:%04x", device->vendor_id, device->device_id);
	if (device->group_number != PT_NO_GROUP)
		pt_text_printf(&merging->text, ",iommugroup=%u", device->group_number);
	pt_text_printf(&merging->text, ",node=%s,path=", merging->node);
	pt_append_path(&merging->text, vm, entry);
	pt_text_printf(&merging->text, ",subsystem-id=%04x:%04x%s", device->subsystem_vendor_id,
		       device->subsystem_device_id, merging->line_end);
}

static size_t line_length(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? (size_t)(end - line) + 1 : strlen(line);
}

/* The name that a line begins a section with; 0 for none. */
static size_t section_length(const char *line)
{
	size_t length = strcspn(line, " \t\r\n\f\v");
	size_t space = strspn(line + length, " \t\r\f\v");

	return *line != '#' && (line[length + space] == '\n' || !line[length + space]) ? length : 0;
}

/* Whether a line is a map of this node's. */
static bool is_own_map(const struct merging *merging, const char *line, size_t length)
{
	size_t space = strspn(line, " \t"), node_length = strlen(merging->node);
	const char *end = line + length, *item = line + space + 3;

	if (!space || length < space + 4 || strncmp(line + space, "map", 3) != 0 || !strchr(" \t", *item))
		return false;
	for (item += strspn(item, " \t"); item < end; item += strcspn(item, ",\n") + 1)
		if (!strncmp(item, "node=", 5) && !strncmp(item + 5, merging->node, node_length) &&
		    strchr(", \t\r\n", item[5 + node_length]))
			return true;
	return false;
}

/* A mapping that some virtual machine needs, found by its name. */
struct wanted {
	const struct pt_vm *vm;
	struct pt_entry entry;
	size_t at; /* where its name begins in the text of names */
	const char *name;
	bool is_done;
};

struct wanteds {
	struct wanted *list;
	struct wanted **by_name;
	size_t count;
	size_t capacity;
	struct pcipt_text names;
};

static int collect(const struct pcipt_assignment *assignment, struct wanteds *wanteds)
{
	for (size_t i = 0; i < assignment->vm_count; i++) {
		const struct pt_vm *vm = &assignment->vms[i];
		struct pt_entry entry = {0};

		for (size_t j = 0; pt_next_mapping(assignment, vm, &entry); j++) {
			int r = pt_grow(&wanteds->list, wanteds->count, &wanteds->capacity, sizeof(*wanteds->list));

			if (r)
				return r;
			if (!vm->given[entry.first].device)
				return -ENODATA;
			wanteds->list[wanteds->count++] =
				(struct wanted){.vm = vm, .entry = entry, .at = wanteds->names.length};
			pt_append_mapping_name(&wanteds->names, vm->name, j);
			pt_text_append_bytes(&wanteds->names, "", 1);
		}
	}
	return wanteds->names.failed ? -ENOMEM : 0;
}

static int compare_wanted(const void *a, const void *b)
{
	const struct wanted *const *first = a, *const *second = b;

	return strcmp((*first)->name, (*second)->name);
}

static int sort_wanted(struct wanteds *wanteds)
{
	wanteds->by_name = malloc((wanteds->count + 1) * sizeof(*wanteds->by_name));
	if (!wanteds->by_name)
		return -ENOMEM;
	for (size_t i = 0; i < wanteds->count; i++) {
		wanteds->list[i].name = wanteds->names.string + wanteds->list[i].at;
		wanteds->by_name[i] = &wanteds->list[i];
	}
	if (wanteds->count)
		qsort(wanteds->by_name, wanteds->count, sizeof(*wanteds->by_name), compare_wanted);
	return 0;
}

struct piece {
	const char *start;
	size_t length;
};

static int compare_piece(const void *key, const void *element)
{
	const struct piece *piece = key;
	const struct wanted *const *wanted = element;
	int order = strncmp(piece->start, (*wanted)->name, piece->length);

	return order ? order : -((*wanted)->name[piece->length] != '\0');
}

static struct wanted *find(const struct wanteds *wanteds, const char *name, size_t length)
{
	const struct piece piece = {name, length};
	struct wanted **found = wanteds->count && length ? bsearch(&piece, wanteds->by_name, wanteds->count,
								   sizeof(*wanteds->by_name), compare_piece)
							 : NULL;

	return found && !(*found)->is_done ? *found : NULL;
}

/* A section that is there and wanted: its lines, with this node's replaced where the first of them was, or at the end.
 */
static const char *merge_section(struct merging *merging, struct wanted *wanted, const char *line)
{
	size_t length = line_length(line);

	pt_text_append_bytes(&merging->text, line, length);
	if (length && line[length - 1] != '\n')
		pt_text_append(&merging->text, merging->line_end);
	for (line += length; *line == ' ' || *line == '\t' || *line == '#'; line += length) {
		length = line_length(line);
		if (line[strspn(line, " \t\r")] == '\n')
			break;
		if (!is_own_map(merging, line, length)) {
			pt_text_append_bytes(&merging->text, line, length);
			if (line[length - 1] != '\n')
				pt_text_append(&merging->text, merging->line_end);
		} else if (!wanted->is_done) {
			append_map(merging, wanted->vm, &wanted->entry);
			wanted->is_done = true;
		}
	}
	if (!wanted->is_done)
		append_map(merging, wanted->vm, &wanted->entry);
	wanted->is_done = true;
	return line;
}

static void merge(struct merging *merging, struct wanteds *wanteds, const char *existing)
{
	const char *line = existing;

	while (*line) {
		struct wanted *wanted = find(wanteds, line, section_length(line));

		if (wanted) {
			line = merge_section(merging, wanted, line);
		} else {
			pt_text_append_bytes(&merging->text, line, line_length(line));
			line += line_length(line);
		}
	}
	for (size_t i = 0; i < wanteds->count; i++) {
		const struct pcipt_text *text = &merging->text;
		const struct wanted *wanted = &wanteds->list[i];

		if (wanted->is_done || text->failed)
			continue;
		if (text->length && text->string[text->length - 1] != '\n')
			pt_text_append(&merging->text, merging->line_end);
		pt_text_printf(&merging->text, "%s%s%s", text->length ? merging->line_end : "", wanted->name,
			       merging->line_end);
		append_map(merging, wanted->vm, &wanted->entry);
	}
}

PCIPT_EXPORT int pcipt_assignment_to_proxmox_mapping(const struct pcipt_assignment *assignment, const char *node,
						     const char *existing, struct pcipt_text **ret_text)
{
	struct merging merging = {.assignment = assignment, .node = node};
	struct wanteds wanteds = {0};
	int r;

	if (!pt_is_solved(assignment) || !is_node(node) || !ret_text)
		return -EINVAL;
	merging.line_end = existing && strstr(existing, "\r\n") ? "\r\n" : "\n";
	r = pt_check_mapping_names(assignment);
	if (!r)
		r = collect(assignment, &wanteds);
	if (!r)
		r = sort_wanted(&wanteds);
	if (!r)
		merge(&merging, &wanteds, existing ? existing : "");
	free(wanteds.by_name);
	free(wanteds.list);
	pt_text_release(&wanteds.names);
	if (!r)
		return pt_text_finish(&merging.text, ret_text);
	pt_text_release(&merging.text);
	return r;
}

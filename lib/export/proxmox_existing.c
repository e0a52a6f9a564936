/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the file of a Proxmox virtual machine has already. A line is `key: value`; behind the first section follow those
 * of snapshots and of changes that wait, each with a line `[name]`.
 */
#include "given.h"

#include <string.h>

/* A piece of text: a line without its end, or a value. */
struct piece {
	const char *start;
	size_t length;
};

static struct piece trim(struct piece piece)
{
	while (piece.length && strchr(" \t\r\f\v", piece.start[piece.length - 1]))
		piece.length--;
	while (piece.length && strchr(" \t\f\v", *piece.start)) {
		piece.start++;
		piece.length--;
	}
	return piece;
}

static bool starts_with(struct piece piece, const char *word)
{
	return piece.length >= strlen(word) && !memcmp(piece.start, word, strlen(word));
}

static bool equals(struct piece piece, const char *word)
{
	return piece.length == strlen(word) && starts_with(piece, word);
}

static struct piece behind(struct piece piece, size_t length)
{
	return (struct piece){piece.start + length, piece.length - length};
}

/* Takes what is before the sign, or all; false when nothing is left. */
static bool take(struct piece *rest, char sign, struct piece *ret_piece)
{
	const char *end;

	if (!rest->start)
		return false;
	end = rest->length ? memchr(rest->start, sign, rest->length) : NULL;
	*ret_piece = (struct piece){rest->start, end ? (size_t)(end - rest->start) : rest->length};
	if (end)
		*rest = behind(*rest, ret_piece->length + 1);
	else
		*rest = (struct piece){0};
	return true;
}

/* The value of an entry, whatever its number: behind `hostpci`, digits and a colon. */
static bool is_entry(struct piece line, size_t *ret_number, struct piece *ret_value)
{
	size_t number = 0, at = strlen("hostpci");

	if (!starts_with(line, "hostpci"))
		return false;
	for (; at < line.length && line.start[at] >= '0' && line.start[at] <= '9'; at++)
		if (number < PT_PROXMOX_ENTRIES)
			number = number * 10 + (size_t)(line.start[at] - '0');
	if (at == strlen("hostpci") || at == line.length || line.start[at] != ':')
		return false;
	*ret_number = number;
	*ret_value = trim(behind(line, at + 1));
	return true;
}

/* `machine: pc-q35-8.1`, or with `type=` and more behind commas. */
static bool is_q35(struct piece value)
{
	struct piece item;

	while (take(&value, ',', &item)) {
		if (starts_with(item, "type="))
			item = behind(item, 5);
		else if (item.length && memchr(item.start, '=', item.length))
			continue;
		return equals(item, "q35") || starts_with(item, "pc-q35-");
	}
	return false;
}

static bool is_section(struct piece line)
{
	const char *close = line.length ? memchr(line.start, ']', line.length) : NULL;

	return close && *line.start == '[' && !trim(behind(line, (size_t)(close + 1 - line.start))).length;
}

static void take_number(struct pt_proxmox *file, struct piece line)
{
	struct piece value;
	size_t number;

	if (is_entry(line, &number, &value) && number < PT_PROXMOX_ENTRIES)
		file->taken[number] = true;
}

/* Changes that wait until the virtual machine is stopped; their numbers are taken. */
static void read_pending(struct piece rest, struct pt_proxmox *file)
{
	struct piece line;
	bool inside = false;

	while (take(&rest, '\n', &line)) {
		if (is_section(line)) {
			inside = starts_with(line, "[PENDING]");
			if (inside)
				file->pending = line.start;
		} else if (inside) {
			take_number(file, line);
		}
		if (inside)
			file->pending_length = (size_t)(line.start - file->pending) + line.length;
	}
}

void pt_proxmox_read(const char *text, struct pt_proxmox *ret_file)
{
	struct piece rest = {text, strlen(text)}, line;

	*ret_file = (struct pt_proxmox){.text = text, .line_end = "\n", .line_missing = ""};
	while (take(&rest, '\n', &line)) {
		if (is_section(line)) {
			read_pending((struct piece){line.start, strlen(line.start)}, ret_file);
			return;
		}
		if (line.length && line.start[line.length - 1] == '\r')
			ret_file->line_end = "\r\n";
		if (!trim(line).length)
			continue;
		ret_file->end = (size_t)(line.start - text) + line.length + (rest.start ? 1 : 0);
		ret_file->line_missing = rest.start ? "" : ret_file->line_end;
		if (starts_with(line, "machine:"))
			ret_file->is_q35 = is_q35(trim(behind(line, strlen("machine:"))));
		take_number(ret_file, line);
	}
}

PCIPT_EXPORT bool pcipt_proxmox_is_q35(const char *text)
{
	struct pt_proxmox file;

	if (!text)
		return false;
	pt_proxmox_read(text, &file);
	return file.is_q35;
}

/* --- Entries --- */

static bool find_item_in(struct piece rest, bool (*is_it)(struct piece item, const void *what), const void *what)
{
	struct piece line, value, item;
	size_t number;

	while (take(&rest, '\n', &line)) {
		if (!is_entry(line, &number, &value))
			continue;
		while (take(&value, ',', &item))
			if (is_it(item, what))
				return true;
	}
	return false;
}

/* Calls for each item of the entries' values, such as `0000:18:00.0;0000:18:00.1`, until one is what is looked for. */
static bool find_item(const struct pt_proxmox *file, bool (*is_it)(struct piece item, const void *what),
		      const void *what)
{
	return find_item_in((struct piece){file->text, file->end}, is_it, what) ||
	       (file->pending && find_item_in((struct piece){file->pending, file->pending_length}, is_it, what));
}

/* An address with or without domain; without a function it means all of the slot. */
static bool means_address(struct piece piece, const struct pcipt_address *address)
{
	char text[PCIPT_ADDRESS_SIZE + 2];
	struct pcipt_address other;
	bool has_function;

	if (!piece.length || piece.length >= PCIPT_ADDRESS_SIZE)
		return false;
	has_function = memchr(piece.start, '.', piece.length) != NULL;
	memcpy(text, piece.start, piece.length);
	memcpy(text + piece.length, has_function ? "" : ".0", has_function ? 1 : 3);
	if (pcipt_address_parse(text, &other))
		return false;
	return has_function ? !pcipt_address_compare(&other, address) : pt_same_slot(&other, address);
}

static bool has_address(struct piece item, const void *what)
{
	const struct pcipt_address *address = what;
	struct piece host;

	if (starts_with(item, "host="))
		item = behind(item, strlen("host="));
	while (take(&item, ';', &host))
		if (means_address(host, address))
			return true;
	return false;
}

static bool is_mapping(struct piece item, const void *what)
{
	const char *name = what;

	return starts_with(item, "mapping=") && equals(behind(item, strlen("mapping=")), name);
}

bool pt_proxmox_has(const struct pt_proxmox *file, const struct pcipt_address *address)
{
	return find_item(file, has_address, address);
}

bool pt_proxmox_has_mapping(const struct pt_proxmox *file, const char *name)
{
	return find_item(file, is_mapping, name);
}

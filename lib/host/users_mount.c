/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* File systems that are mounted, and swap. */
#include "users.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK "sys/class/block"

/* What holds `\040` for a space and so on. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		uint64_t code;

		if (*text == '\\' && strlen(text) >= 4 && !pt_parse_number_n(text + 1, 3, 8, 255, &code) && code) {
			*to++ = (char)code;
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

/* The name that device mapper gives a volume: `vg-lv`, where a hyphen within is written twice. */
static void mapped_name(const char *node, char *name, size_t size)
{
	size_t length = 0;

	if (!strncmp(node, "mapper/", 7)) {
		(void)snprintf(name, size, "%s", node + 7);
		return;
	}
	for (; *node && length + 3 < size; node++) {
		char letter = *node;

		if (letter == '-')
			name[length++] = '-';
		else if (letter == '/')
			letter = '-';
		name[length++] = letter;
	}
	name[length] = '\0';
}

/* The kernel's name of a node below /dev: `nvme0n1p4`, or `dm-0` for mapper/root and vg/root. False for none. */
static bool find_block(struct pt_scan *scan, const char *node, char *name, size_t size, int *ret_error)
{
	struct pt_io_names names = {0};
	char path[PATH_MAX], wanted[NAME_MAX + 1], text[NAME_MAX + 1];
	bool found;

	*ret_error = 0;
	(void)snprintf(name, size, "%s", node);
	for (char *mark = name; (mark = strchr(mark, '/'));)
		*mark = '!'; /* as the kernel spells a slash */
	if (!pt_path_join(path, sizeof(path), BLOCK, name) && pt_io_exists(scan->io, PT_IO_ROOT, path))
		return true;
	mapped_name(node, wanted, sizeof(wanted));
	found = false;
	*ret_error = pt_io_list(scan->io, PT_IO_ROOT, BLOCK, &names);
	for (size_t i = 0; !*ret_error && !found && i < names.count; i++) {
		const char *entry = pt_io_name(&names, i);

		if (strncmp(entry, "dm-", 3) ||
		    snprintf(path, sizeof(path), BLOCK "/%s/dm/name", entry) >= (int)sizeof(path))
			continue;
		found = pt_io_read_text(scan->io, PT_IO_ROOT, path, text, sizeof(text)) > 0 && !strcmp(text, wanted);
		if (found)
			(void)snprintf(name, size, "%s", entry);
	}
	*ret_error = *ret_error == -ENOMEM ? -ENOMEM : 0;
	pt_io_names_release(&names);
	return found;
}

/* A file system of several disks is mounted by one of them, and stands on all. */
static int read_btrfs_mount(struct pt_scan *scan, const char *block, struct pt_use_search *search, bool *ret_found)
{
	struct pt_io_names systems = {0}, members = {0};
	int r = pt_io_list(scan->io, PT_IO_ROOT, "sys/fs/btrfs", &systems);

	*ret_found = false;
	r = r == -ENOMEM ? r : 0;
	for (size_t i = 0; !r && !*ret_found && i < systems.count; i++) {
		char folder[PATH_MAX], path[PATH_MAX];

		if (snprintf(folder, sizeof(folder), "sys/fs/btrfs/%s/devices", pt_io_name(&systems, i)) >=
			    (int)sizeof(folder) ||
		    pt_path_join(path, sizeof(path), folder, block) || !pt_io_exists(scan->io, PT_IO_ROOT, path))
			continue;
		*ret_found = true;
		r = pt_io_list(scan->io, PT_IO_ROOT, folder, &members);
		r = r == -ENOMEM ? r : 0;
		for (size_t j = 0; !r && j < members.count; j++)
			r = pt_add_uses_of_link(scan, BLOCK, pt_io_name(&members, j), search);
	}
	pt_io_names_release(&members);
	pt_io_names_release(&systems);
	return r;
}

static bool is_root(const struct pt_use_search *search)
{
	return !strcmp(search->where, "/");
}

/* A file system that has no device number of its own: what the mount names as its source. */
static int read_source(struct pt_scan *scan, const char *type, const char *source, struct pt_use_search *search)
{
	char block[NAME_MAX + 1];
	bool found = false;
	int r = 0;

	if (!strncmp(source, "/dev/", 5))
		found = find_block(scan, source + 5, block, sizeof(block), &r);
	if (r)
		return r;
	if (!found) {
		/* what / stands on then cannot be told, unless it stands on no disk at all */
		if (is_root(search) &&
		    (!strncmp(source, "/dev/", 5) || !strcmp(type, "zfs") || !strcmp(type, "overlay")))
			scan->host->root_is_hidden = true;
		return 0;
	}
	if (!strcmp(type, "btrfs")) {
		r = read_btrfs_mount(scan, block, search, &found);
		if (r || found)
			return r;
	}
	return pt_add_uses_of_link(scan, BLOCK, block, search);
}

/* `36 35 259:2 / /boot rw - ext4 /dev/nvme0n1p2 rw` */
int pt_read_mount(struct pt_scan *scan, char *line)
{
	struct pt_use_search search = {.kind = PT_USE_MOUNT};
	char *options = strstr(line, " - "), *fields[5], *source[2], path[PATH_MAX];

	if (!options)
		return 0;
	*options = '\0';
	pt_split(line, fields, 5);
	pt_split(options + 3, source, 2);
	unescape(fields[4]);
	unescape(source[1]);
	search.where = fields[4];
	if (!strncmp(fields[2], "0:", 2))
		return read_source(scan, source[0], source[1], &search);
	/* one that is not to be found may be any */
	if (pt_path_join(path, sizeof(path), "sys/dev/block", fields[2]) || !pt_io_exists(scan->io, PT_IO_ROOT, path)) {
		scan->host->mounts_error = -ENODEV;
		return 0;
	}
	return pt_add_uses_of_link(scan, "sys/dev/block", fields[2], &search);
}

/* Whether a file is below a mount point. */
static bool is_below(const char *file, const char *mount)
{
	size_t length = strlen(mount);

	return !strcmp(mount, "/") || (!strncmp(file, mount, length) && file[length] == '/');
}

/* A file stands on what is mounted where it is: on all that the innermost mount stands on. */
static int add_swap_file(struct pt_scan *scan, const char *file)
{
	struct pt_use_search search = {.kind = PT_USE_SWAP};
	const char *innermost = NULL;
	size_t count = scan->use_count;
	int r = 0;

	for (size_t i = 0; i < count; i++) {
		const struct pt_use *use = &scan->uses[i];

		if (use->kind == PT_USE_MOUNT && use->where && is_below(file, use->where) &&
		    (!innermost || strlen(use->where) > strlen(innermost)))
			innermost = use->where;
	}
	for (size_t i = 0; innermost && !r && i < count; i++) {
		struct pt_use use = scan->uses[i];

		search.through = use.through;
		if (use.kind == PT_USE_MOUNT && use.where && !strcmp(use.where, innermost))
			r = pt_add_use(scan, pt_host_device(scan->host, &use.device->address), use.interface, &search);
	}
	return r;
}

/* `/dev/nvme0n1p3 partition 8388604 0 -2` or `/swap.img file ...`; read after the mounts. */
int pt_read_swap(struct pt_scan *scan, char *line)
{
	struct pt_use_search search = {.kind = PT_USE_SWAP};
	char *fields[2], block[NAME_MAX + 1];
	int r;

	pt_split(line, fields, 2);
	unescape(fields[0]);
	if (!strcmp(fields[1], "file"))
		return add_swap_file(scan, fields[0]);
	if (strcmp(fields[1], "partition") || strncmp(fields[0], "/dev/", 5) ||
	    !find_block(scan, fields[0] + 5, block, sizeof(block), &r))
		return 0;
	return pt_add_uses_of_link(scan, BLOCK, block, &search);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "users.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

int pt_add_use(struct pt_scan *scan, struct pcipt_device *device, const char *interface, void *userdata)
{
	const struct pt_use_search *search = userdata;
	struct pt_use use = {.device = device, .kind = search->kind, .pid = search->pid};
	int r = pt_grow(&scan->uses, scan->use_count, &scan->use_capacity, sizeof(*scan->uses));

	if (r)
		return r;
	use.interface = pt_arena_intern(scan->arena, interface, strlen(interface));
	use.through = pt_arena_intern(scan->arena, search->through, strlen(search->through));
	if (search->where)
		use.where = pt_arena_intern(scan->arena, search->where, strlen(search->where));
	if (!use.interface || !use.through || (search->where && !use.where))
		return -ENOMEM;
	scan->uses[scan->use_count++] = use;
	return 0;
}

int pt_add_uses_of_link(struct pt_scan *scan, const char *folder, const char *name, struct pt_use_search *search)
{
	char path[PATH_MAX], link[PATH_MAX];
	ssize_t length;

	if (strchr(name, '/') || !*name || pt_path_join(path, sizeof(path), folder, name))
		return 0;
	length = pt_io_read_link(scan->io, PT_IO_ROOT, path, link, sizeof(link));
	if (length < 0) /* a node may have no number in sysfs, and a process what is gone */
		return search->pid ? 0 : pt_scan_unread(scan, "", path, (int)length);
	if (pt_path_follow(path, sizeof(path), folder, link))
		return 0;
	if (!search->pid && !search->named)
		search->through = pt_base_name(path);
	return pt_stands_on(scan, path, pt_add_use, search);
}

/* The file of the host's own namespace, or where that may not be read, of the caller's. */
int pt_read_proc(struct pt_scan *scan, const char *first, const char *second, struct pcipt_text *text)
{
	int r = pt_io_read_whole(scan->io, PT_IO_ROOT, first, text);

	if (!r || r == -ENOMEM || !pt_io_read_whole(scan->io, PT_IO_ROOT, second, text))
		return r == -ENOMEM ? r : 0;
	return r;
}

/* Splits a line at white space; fields that are not there are empty. */
void pt_split(char *line, char **fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length;

		line += strspn(line, " \t");
		length = strcspn(line, " \t");
		fields[i] = line;
		line += length;
		if (*line)
			*line++ = '\0';
	}
}

int pt_each_line(struct pt_scan *scan, char *text, int (*read_line)(struct pt_scan *scan, char *line))
{
	int r = 0;

	for (char *line; !r && (line = strsep(&text, "\n"));)
		r = *line ? read_line(scan, line) : 0;
	return r;
}

static int read_lines(struct pt_scan *scan, const char *first, const char *second,
		      int (*read_line)(struct pt_scan *scan, char *line), int *ret_error)
{
	struct pcipt_text text = {0};
	int r = pt_read_proc(scan, first, second, &text);

	*ret_error = r;
	r = r ? pt_scan_unread(scan, "", first, r) : pt_each_line(scan, text.string, read_line);
	pt_text_release(&text);
	return r;
}

static bool is_same_use(const struct pt_use *a, const struct pt_use *b)
{
	return a->device == b->device && a->kind == b->kind && a->pid == b->pid && !strcmp(a->through, b->through) &&
	       !strcmp(a->interface, b->interface) && !strcmp(a->where ? a->where : "", b->where ? b->where : "");
}

/* What stands on a device in two ways is one use. */
static void drop_repeated(struct pt_scan *scan)
{
	size_t kept = 0;

	for (size_t i = 0; i < scan->use_count; i++)
		if (!kept || !is_same_use(&scan->uses[kept - 1], &scan->uses[i]))
			scan->uses[kept++] = scan->uses[i];
	scan->use_count = kept;
}

static int compare_uses(const void *a, const void *b)
{
	const struct pt_use *left = a, *right = b;
	int order = pcipt_address_compare(&left->device->address, &right->device->address);

	if (!order)
		order = (int)left->kind - (int)right->kind;
	if (!order)
		order = strcmp(left->through, right->through);
	if (!order)
		order = left->pid < right->pid ? -1 : left->pid > right->pid;
	if (!order)
		order = strcmp(left->where ? left->where : "", right->where ? right->where : "");
	return order ? order : strcmp(left->interface, right->interface);
}

int pt_scan_users(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;
	bool known;
	int ignored;
	int r = pt_scan_network(scan, &known);

	/* the files of /proc know one table of IPv4; a kernel without IPv6 has no such file, one without swap neither
	 */
	if (!r && !known)
		r = pt_scan_routes(scan);
	if (!r && !known)
		r = read_lines(scan, "proc/1/net/ipv6_route", "proc/net/ipv6_route", pt_read_route6, &ignored);
	if (!r)
		r = read_lines(scan, "proc/1/mountinfo", "proc/self/mountinfo", pt_read_mount, &host->mounts_error);
	if (!r)
		r = read_lines(scan, "proc/swaps", "proc/swaps", pt_read_swap, &ignored);
	if (!r)
		r = pt_scan_masters(scan);
	if (!r)
		r = pt_scan_block_users(scan);
	if (!r)
		r = pt_scan_framebuffers(scan);
	if (!r && host->what & PCIPT_READ_HOLDERS)
		r = pt_scan_processes(scan);
	if (!r && scan->use_count)
		qsort(scan->uses, scan->use_count, sizeof(*scan->uses), compare_uses);
	drop_repeated(scan);
	return r;
}

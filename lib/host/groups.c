/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS "sys/kernel/iommu_groups"

static const struct pt_group_details nothing_read = {
	.node = -ENODATA,
	.domain_type.error = -ENODATA,
	.others_error = -ENODATA,
};

static int compare_numbers(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/* Without a listing the groups are those that devices name; with one also those that have no PCI function. */
static int collect_numbers(struct pt_scan *scan, uint32_t **ret_numbers, size_t *ret_count)
{
	struct pcipt_host *host = scan->host;
	uint32_t *numbers;
	size_t count = 0;
	int r;

	pt_io_names_clear(&scan->names);
	if (host->what & PCIPT_READ_GROUPS) {
		r = pt_io_list(scan->io, PT_IO_ROOT, GROUPS, &scan->names);
		if (r == -ENOMEM)
			return r;
		if (r) {
			r = pt_scan_unread(scan, "", GROUPS, r);
			if (r)
				return r;
		}
	}
	numbers = calloc(host->device_count + scan->names.count + 1, sizeof(*numbers));
	if (!numbers)
		return -ENOMEM;
	for (size_t i = 0; i < host->device_count; i++)
		if (host->devices[i].group_number != PT_NO_GROUP)
			numbers[count++] = host->devices[i].group_number;
	for (size_t i = 0; i < scan->names.count; i++) {
		uint64_t number;

		if (!pt_parse_number(pt_io_name(&scan->names, i), 10, PT_NO_GROUP - 1, &number))
			numbers[count++] = (uint32_t)number;
	}
	qsort(numbers, count, sizeof(*numbers), compare_numbers);
	*ret_numbers = numbers;
	*ret_count = count;
	return 0;
}

/* Gives each group its members, in the order of devices. */
static int fill_groups(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;
	const struct pcipt_device **members = pt_arena_alloc(scan->arena, host->device_count, sizeof(*members));

	if (!members)
		return -ENOMEM;
	for (size_t i = 0; i < host->device_count; i++) {
		struct pcipt_group *group = pt_host_group(host, host->devices[i].group_number);

		host->devices[i].group = group;
		if (group)
			group->member_count++;
	}
	for (size_t i = 0; i < host->group_count; i++) {
		struct pcipt_group *group = &host->groups[i];

		group->members = members;
		members += group->member_count;
		group->member_count = 0;
	}
	for (size_t i = 0; i < host->device_count; i++) {
		struct pcipt_group *group = host->devices[i].group;

		if (group)
			group->members[group->member_count++] = &host->devices[i];
	}
	return 0;
}

int pt_scan_groups(struct pt_scan *scan)
{
	struct pcipt_host *host = scan->host;
	uint32_t *numbers = NULL;
	size_t count = 0;
	int r = collect_numbers(scan, &numbers, &count);

	if (!r) {
		host->groups = pt_arena_alloc(scan->arena, count, sizeof(*host->groups));
		r = host->groups ? 0 : -ENOMEM;
	}
	for (size_t i = 0; !r && i < count; i++)
		if (!i || numbers[i] != numbers[i - 1])
			host->groups[host->group_count++] = (struct pcipt_group){
				.host = host,
				.number = numbers[i],
				.details = &nothing_read,
			};
	free(numbers);
	return r ? r : fill_groups(scan);
}

/* A line is `0x00000000fee00000 0x00000000feefffff msi`. */
static bool parse_region(struct pt_scan *scan, char *line, struct pt_region *region)
{
	char *first = strsep(&line, " "), *last = strsep(&line, " ");
	uint64_t numbers[2];

	if (!last || !line || pt_parse_number(first, 16, UINT64_MAX, &numbers[0]) ||
	    pt_parse_number(last, 16, UINT64_MAX, &numbers[1]))
		return false;
	region->first = numbers[0];
	region->last = numbers[1];
	region->type = pt_arena_intern(scan->arena, line, strlen(line));
	return true;
}

static int read_regions(struct pt_scan *scan, int at, const char *folder, struct pt_group_details *details)
{
	ssize_t length = pt_io_read_text(scan->io, at, "reserved_regions", scan->buffer, sizeof(scan->buffer));
	char *rest = scan->buffer, *line;
	size_t lines = 1;

	if (length < 0)
		return pt_scan_unread(scan, folder, "reserved_regions", (int)length);
	for (ssize_t i = 0; i < length; i++)
		lines += scan->buffer[i] == '\n';
	details->regions = pt_arena_alloc(scan->arena, lines, sizeof(*details->regions));
	if (!details->regions)
		return -ENOMEM;
	while ((line = strsep(&rest, "\n"))) {
		if (!parse_region(scan, line, &details->regions[details->region_count]))
			continue;
		if (!details->regions[details->region_count++].type)
			return -ENOMEM;
	}
	return 0;
}

/* Members that are no PCI functions stand in VFIO's way as much as others. */
static int read_others(struct pt_scan *scan, int at, const char *folder, struct pt_group_details *details)
{
	struct pcipt_address address;

	details->others_error = pt_io_list(scan->io, at, "devices", &scan->names);
	if (details->others_error)
		return pt_scan_unread(scan, folder, "devices", details->others_error);
	details->others = pt_arena_alloc(scan->arena, scan->names.count, sizeof(*details->others));
	if (!details->others)
		return -ENOMEM;
	for (size_t i = 0; i < scan->names.count; i++) {
		const char *name = pt_io_name(&scan->names, i);

		if (!pcipt_address_parse(name, &address))
			continue;
		details->others[details->other_count] = pt_arena_intern(scan->arena, name, strlen(name));
		if (!details->others[details->other_count++])
			return -ENOMEM;
	}
	return 0;
}

static int read_node(struct pt_scan *scan, uint32_t number, struct pt_group_details *details)
{
	char path[32];
	int kind;

	(void)snprintf(path, sizeof(path), "/dev/vfio/%u", number);
	details->node_path = pt_arena_text(scan->arena, path, strlen(path));
	if (!details->node_path)
		return -ENOMEM;
	kind = pt_io_kind(scan->io, PT_IO_ROOT, path + 1);
	details->node = kind >= 0 ? 1 : kind == -ENOENT || kind == -ENOTDIR ? 0 : kind;
	return kind < 0 ? pt_scan_unread(scan, "", path + 1, kind) : 0;
}

static int read_group(struct pt_scan *scan, struct pcipt_group *group)
{
	struct pt_group_details *details = pt_arena_alloc(scan->arena, 1, sizeof(*details));
	char folder[64];
	int at, r;

	if (!details)
		return -ENOMEM;
	details->domain_type.error = details->others_error = -ENODATA;
	group->details = details;
	r = read_node(scan, group->number, details);
	if (r)
		return r;
	(void)snprintf(folder, sizeof(folder), GROUPS "/%u", group->number);
	at = pt_io_open_folder(scan->io, folder);
	if (at < 0) {
		details->domain_type.error = at;
		details->others_error = at;
		return pt_scan_unread(scan, "", folder, at);
	}
	r = pt_scan_text(scan, at, folder, "type", &details->domain_type);
	if (!r)
		r = read_regions(scan, at, folder, details);
	if (!r)
		r = read_others(scan, at, folder, details);
	pt_io_close_folder(scan->io, at);
	return r;
}

int pt_scan_group_details(struct pt_scan *scan)
{
	int r = 0;

	for (size_t i = 0; !r && i < scan->host->group_count; i++)
		r = read_group(scan, &scan->host->groups[i]);
	return r;
}

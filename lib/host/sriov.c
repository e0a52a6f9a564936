/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Physical and virtual functions, and what the first say of the second. */
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VFS 65535
/* In `resource`, the lines of VFs stand behind six of the function itself and its ROM. */
#define FIRST_VF_LINE 7

#define ATTRIBUTE(name) at, device->folder, pt_attribute(path, sizeof(path), device, name)

/* The address that a link of a device points to; -ENOENT when there is none that can be told. */
static int linked_address(struct pt_scan *scan, int at, const struct pcipt_device *device, const char *name,
			  struct pcipt_address *ret_address)
{
	char path[64];
	ssize_t length = pt_io_read_link(scan->io, at, pt_attribute(path, sizeof(path), device, name), scan->buffer,
					 sizeof(scan->buffer));
	int r = length < 0 ? (int)length : 0;

	if (!r && !pcipt_address_parse(pt_base_name(scan->buffer), ret_address))
		return 0;
	r = pt_scan_unread(scan, device->folder, path, r ? r : -PCIPT_E_MALFORMED);
	return r ? r : -ENOENT;
}

static int read_vfs(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pcipt_address *addresses = NULL;
	size_t count = 0, capacity = 0;
	int r = 0;

	while (!r && count < MOST_VFS) {
		struct pcipt_address address;
		char name[32];

		(void)snprintf(name, sizeof(name), "virtfn%zu", count);
		r = linked_address(scan, at, device, name, &address);
		if (!r)
			r = pt_grow(&addresses, count, &capacity, sizeof(*addresses));
		if (!r)
			addresses[count++] = address;
	}
	if (r == -ENOENT)
		r = 0;
	if (!r && count) {
		device->extra->vf_addresses = pt_arena_alloc(scan->arena, count, sizeof(*addresses));
		device->extra->vfs = pt_arena_alloc(scan->arena, count, sizeof(*device->extra->vfs));
		if (!device->extra->vf_addresses || !device->extra->vfs)
			r = -ENOMEM;
		else
			memcpy(device->extra->vf_addresses, addresses, count * sizeof(*addresses));
		device->extra->vf_count = r ? 0 : count;
	}
	free(addresses);
	return r;
}

/* A line is `START END FLAGS`, each as 0x and hexadecimal digits. */
static bool parse_bar(const char *line, size_t length, struct pt_bar *bar)
{
	uint64_t numbers[3];

	for (size_t i = 0; i < 3; i++) {
		size_t word = 0;

		while (word < length && line[word] != ' ')
			word++;
		if (word < 3 || strncmp(line, "0x", 2) ||
		    pt_parse_number_n(line + 2, word - 2, 16, UINT64_MAX, &numbers[i]))
			return false;
		word += word < length;
		line += word;
		length -= word;
	}
	*bar = (struct pt_bar){.start = numbers[0], .flags = numbers[2]};
	return !length;
}

static int read_bars(struct pt_scan *scan, int at, const struct pcipt_device *device, struct pt_sriov *sriov)
{
	char path[64];
	ssize_t length = pt_io_read_text(scan->io, at, pt_attribute(path, sizeof(path), device, "resource"),
					 scan->buffer, sizeof(scan->buffer));
	size_t found = 0, number = 0;

	sriov->bars_error = length < 0 ? (int)length : 0;
	if (length < 0)
		return pt_scan_unread(scan, device->folder, path, (int)length);
	for (const char *line = scan->buffer; *line; number++) {
		size_t end = strcspn(line, "\n");

		/* one that cannot be read is not made up for by those behind it */
		if (number >= FIRST_VF_LINE && number < FIRST_VF_LINE + PT_VF_BARS)
			found += parse_bar(line, end, &sriov->bars[number - FIRST_VF_LINE]);
		line += end + (line[end] == '\n');
	}
	if (found == PT_VF_BARS)
		return 0;
	sriov->bars_error = -PCIPT_E_MALFORMED;
	return pt_scan_unread(scan, device->folder, path, sriov->bars_error);
}

static int read_pf(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pt_sriov *sriov = pt_arena_alloc(scan->arena, 1, sizeof(*sriov));
	char path[64];
	int r;

	if (!sriov)
		return -ENOMEM;
	device->extra->sriov = sriov;
	r = pt_scan_number(scan, ATTRIBUTE("sriov_offset"), 10, &sriov->offset);
	if (!r)
		r = pt_scan_number(scan, ATTRIBUTE("sriov_stride"), 10, &sriov->stride);
	if (!r)
		r = pt_scan_number(scan, ATTRIBUTE("sriov_vf_device"), 16, &sriov->vf_device);
	if (!r)
		r = pt_scan_number(scan, ATTRIBUTE("sriov_drivers_autoprobe"), 10, &sriov->autoprobe);
	if (!r)
		r = pt_scan_number(scan, ATTRIBUTE("ari_enabled"), 10, &sriov->ari);
	/* this one takes the device's lock */
	sriov->total_msix.error = -EBUSY;
	if (!r && !pt_is_busy(scan, device))
		r = pt_scan_number(scan, ATTRIBUTE("sriov_vf_total_msix"), 10, &sriov->total_msix);
	/* of the bridge that the device hangs on, which has no bus for VFs beyond it */
	if (!r)
		r = pt_scan_number(scan, at, device->folder, "subordinate_bus_number", 10, &sriov->last_bus);
	return r ? r : read_bars(scan, at, device, sriov);
}

int pt_scan_sriov(struct pt_scan *scan, int at, struct pcipt_device *device)
{
	struct pt_extra *extra = device->extra;
	char path[64];
	int r = linked_address(scan, at, device, "physfn", &extra->physfn);

	extra->is_vf = !r;
	extra->vf_index = UINT32_MAX;
	extra->total_vfs.error = -ENOENT;
	if (r != -ENOENT)
		return r;
	r = pt_scan_number(scan, ATTRIBUTE("sriov_totalvfs"), 10, &extra->total_vfs);
	if (!r && !extra->total_vfs.error && (extra->total_vfs.number < 0 || extra->total_vfs.number > MOST_VFS))
		extra->total_vfs.error = -PCIPT_E_MALFORMED;
	if (!r && !extra->total_vfs.error)
		r = read_pf(scan, at, device);
	return r || extra->total_vfs.error ? r : read_vfs(scan, at, device);
}

void pt_scan_link_functions(struct pcipt_host *host)
{
	for (size_t i = 0; i < host->device_count; i++) {
		struct pt_extra *extra = host->devices[i].extra;

		if (extra->is_vf)
			extra->physical_function = pt_host_device(host, &extra->physfn);
		for (size_t j = 0; j < extra->vf_count; j++) {
			struct pcipt_device *vf = pt_host_device(host, &extra->vf_addresses[j]);

			extra->vfs[j] = vf;
			if (vf && vf->extra->is_vf && vf->extra->vf_index == UINT32_MAX &&
			    !pcipt_address_compare(&vf->extra->physfn, &host->devices[i].address))
				vf->extra->vf_index = (uint32_t)j;
		}
	}
}

/* A fact of a physical function. */
static int give_number(const struct pcipt_device *device, const struct pt_fact_number *fact, int64_t most,
		       uint32_t *ret_number)
{
	if (!fact)
		return device->host->what & PCIPT_READ_SRIOV ? -ENOENT : -ENODATA;
	if (!fact->error && (fact->number < 0 || fact->number > most))
		return -PCIPT_E_MALFORMED;
	if (!fact->error)
		*ret_number = (uint32_t)fact->number;
	return fact->error;
}

static const struct pt_sriov *sriov_of(const struct pcipt_device *device)
{
	return device->extra ? device->extra->sriov : NULL;
}

static int give_word(const struct pcipt_device *device, const struct pt_fact_number *fact, uint16_t *ret_number)
{
	uint32_t number;
	int r = give_number(device, fact, UINT16_MAX, &number);

	if (!r)
		*ret_number = (uint16_t)number;
	return r;
}

PCIPT_EXPORT int pcipt_device_get_vf_offset(const struct pcipt_device *device, uint16_t *ret_offset)
{
	if (!device || !ret_offset)
		return -EINVAL;
	return give_word(device, sriov_of(device) ? &sriov_of(device)->offset : NULL, ret_offset);
}

PCIPT_EXPORT int pcipt_device_get_vf_stride(const struct pcipt_device *device, uint16_t *ret_stride)
{
	if (!device || !ret_stride)
		return -EINVAL;
	return give_word(device, sriov_of(device) ? &sriov_of(device)->stride : NULL, ret_stride);
}

PCIPT_EXPORT int pcipt_device_get_vf_device_id(const struct pcipt_device *device, uint16_t *ret_id)
{
	if (!device || !ret_id)
		return -EINVAL;
	return give_word(device, sriov_of(device) ? &sriov_of(device)->vf_device : NULL, ret_id);
}

PCIPT_EXPORT int pcipt_device_get_vf_autoprobe(const struct pcipt_device *device)
{
	uint32_t number = 0;
	int r = device ? give_number(device, sriov_of(device) ? &sriov_of(device)->autoprobe : NULL, 1, &number)
		       : -EINVAL;

	return r ? r : number == 1;
}

PCIPT_EXPORT int pcipt_device_get_vf_total_msix(const struct pcipt_device *device, uint32_t *ret_count)
{
	uint32_t count = 0;
	int r;

	if (!device || !ret_count)
		return -EINVAL;
	r = give_number(device, sriov_of(device) ? &sriov_of(device)->total_msix : NULL, INT32_MAX, &count);
	if (!r && count)
		*ret_count = count;
	return !r && !count ? -ENOENT : r;
}

PCIPT_EXPORT int pcipt_device_get_vf_index(const struct pcipt_device *device, uint32_t *ret_index)
{
	if (!device || !ret_index)
		return -EINVAL;
	if (!(device->host->what & PCIPT_READ_SRIOV))
		return -ENODATA;
	if (!device->extra->is_vf || device->extra->vf_index == UINT32_MAX)
		return -ENOENT;
	*ret_index = device->extra->vf_index;
	return 0;
}

PCIPT_EXPORT int pcipt_device_get_card_vfs(const struct pcipt_device *device, uint32_t *ret_count)
{
	return device && ret_count ? pt_field(device, PCIPT_FIELD_SRIOV_TOTAL_VFS, ret_count) : -EINVAL;
}

PCIPT_EXPORT int pcipt_device_get_msix_count(const struct pcipt_device *device, uint32_t *ret_count)
{
	return device && ret_count ? pt_field(device, PCIPT_FIELD_MSIX_VECTORS, ret_count) : -EINVAL;
}

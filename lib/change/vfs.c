/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* VFs that are there: counted, awaited, and brought back to what they were. */
#include "change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DEVICES "sys/bus/pci/devices"
#define PAUSE 10 /* milliseconds between two looks */

int pt_read_vf(struct pt_io *io, const char *pf, uint32_t index, char *name, size_t size)
{
	char path[96], text[PT_IO_ATTRIBUTE];
	struct pcipt_address address;
	ssize_t length;

	(void)snprintf(path, sizeof(path), DEVICES "/%s/virtfn%u", pf, index);
	length = pt_io_read_link(io, PT_IO_ROOT, path, text, sizeof(text));
	if (length < 0)
		return (int)length;
	if (pcipt_address_parse(pt_base_name(text), &address))
		return -PCIPT_E_MALFORMED;
	return pcipt_address_format(&address, name, size) < (int)size ? 0 : -ENAMETOOLONG;
}

/* Those before the first one that is missing. The links go one by one when the number is set to zero. */
int pt_count_vfs(struct pt_io *io, const char *pf)
{
	char name[PCIPT_ADDRESS_SIZE], path[96];
	int count = 0, r = 0;

	(void)snprintf(path, sizeof(path), DEVICES "/%s/vendor", pf);
	if (!pt_io_exists(io, PT_IO_ROOT, path))
		return -ENODEV;
	while (count < UINT16_MAX && !r) {
		r = pt_read_vf(io, pf, (uint32_t)count, name, sizeof(name));
		count += !r;
	}
	return r && r != -ENOENT ? r : count;
}

/* A VF is whole when the last of what the kernel makes of it before its driver is there. */
static bool is_whole(struct pt_io *io, const char *pf, uint32_t index)
{
	char name[PCIPT_ADDRESS_SIZE], path[96];

	if (pt_read_vf(io, pf, index, name, sizeof(name)))
		return false;
	(void)snprintf(path, sizeof(path), DEVICES "/%s/driver_override", name);
	return pt_io_exists(io, PT_IO_ROOT, path);
}

static int read_number(struct pt_io *io, const char *pf, uint64_t *ret_number)
{
	char path[96], text[32];
	ssize_t length;

	(void)snprintf(path, sizeof(path), DEVICES "/%s/sriov_numvfs", pf);
	length = pt_io_read_text(io, PT_IO_ROOT, path, text, sizeof(text));
	if (length < 0)
		return length == -ENOENT ? -ENODEV : (int)length;
	return pt_parse_number(text, 10, UINT16_MAX, ret_number) ? -PCIPT_E_MALFORMED : 0;
}

uint64_t pt_milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int pt_await_vfs(struct pt_run *run, const struct pt_step *step)
{
	const struct timespec pause = {.tv_nsec = PAUSE * 1000000L};
	uint64_t end = run->ctx->deadline ? pt_milliseconds() + run->ctx->deadline : UINT64_MAX, wanted = 0, number = 0;
	const char *pf = step->move->name;
	char vendor[96];
	int r = pt_parse_number(step->value, 10, UINT16_MAX, &wanted);

	(void)snprintf(vendor, sizeof(vendor), DEVICES "/%s/vendor", pf);

	if (!r)
		r = read_number(run->io, pf, &number);
	if (r || number != wanted)
		return r ? r : -PCIPT_E_UNVERIFIED; /* a driver may make fewer, and say yes */
	if (!wanted)
		return pt_count_vfs(run->io, pf) ? -PCIPT_E_UNVERIFIED : 0;
	for (uint32_t i = 0; i < wanted; i++)
		while (!is_whole(run->io, pf, i)) {
			if (pt_milliseconds() >= end)
				return -ETIMEDOUT;
			if (!pt_io_exists(run->io, PT_IO_ROOT, vendor))
				return -ENODEV;
			(void)nanosleep(&pause, NULL);
		}
	return 0;
}

int pt_check_addresses(struct pt_io *io, const struct pt_plan *plan, const struct pt_move *move)
{
	char name[PCIPT_ADDRESS_SIZE];
	int count = pt_count_vfs(io, move->name);

	/* a step that removes those that were there comes before */
	for (size_t i = 0; count && i < plan->move_count; i++) {
		const struct pt_move *vf = plan->moves[i];
		int r;

		if (!vf->comes || strcmp(vf->pf, move->name))
			continue;
		r = pt_read_vf(io, move->name, vf->index, name, sizeof(name));
		if (r)
			return r == -ENOENT ? -ENODEV : r;
		if (strcmp(name, vf->name))
			return -ESTALE;
	}
	return 0;
}

/* Whether the text is a number, and this one. */
static bool is_number(const char *text, int number)
{
	uint64_t parsed;

	return text && !pt_parse_number(text, 10, UINT16_MAX, &parsed) && (int)parsed == number;
}

int pt_plan_vfs_back(struct pt_run *run, struct pt_plan *scratch, struct pt_move *move)
{
	const char *autoprobe = move->before.attributes[PT_AUTOPROBE];
	int count = pt_count_vfs(run->io, move->name), r = 0;
	struct pt_state now;
	uint64_t after;

	if (count < 0)
		return count;
	/* a driver may have made fewer than it was asked for */
	if (!is_number(move->vfs_before, count) &&
	    (pt_parse_number(move->vfs_after, 10, UINT16_MAX, &after) || (uint64_t)count > after) && count)
		return -ESTALE;
	r = pt_read_state(run->io, &scratch->arena, move->name, &now);
	if (!r && !is_number(move->vfs_before, count)) {
		/* they come back without drivers, which each of them gets by its own steps */
		if (!is_number(move->vfs_before, 0) && pt_same_text(now.attributes[PT_AUTOPROBE], "1")) {
			r = pt_step_attribute(scratch, move, PT_AUTOPROBE, "0");
			now.attributes[PT_AUTOPROBE] = "0";
		}
		if (!r && count)
			r = pt_step_vfs(scratch, move, "0");
		if (!r && !is_number(move->vfs_before, 0))
			r = pt_step_vfs(scratch, move, move->vfs_before);
	}
	if (!r && autoprobe && !pt_same_text(now.attributes[PT_AUTOPROBE], autoprobe))
		r = pt_step_attribute(scratch, move, PT_AUTOPROBE, autoprobe);
	return r;
}

/* The next line of a text, without its newline; it is moved past it. */
static const char *take_line(struct pt_arena *arena, const char **text)
{
	size_t length = strcspn(*text, "\n");
	const char *line = pt_arena_text(arena, *text, length);

	*text += length + ((*text)[length] == '\n');
	return line;
}

int pt_plan_settings_back(struct pt_run *run, struct pt_plan *scratch, struct pt_move *move)
{
	struct pcipt_text now = {0};
	int r = pt_io_vf_settings(run->io, move->interface, &now);

	for (const char *rest = move->settings_before; !r && *rest;) {
		const char *line = take_line(&scratch->arena, &rest);

		if (!line)
			r = -ENOMEM;
		else if (!pt_vf_has_setting(now.string, line, strlen(line)))
			r = pt_step_network(scratch, move, line);
	}
	pt_text_release(&now);
	return r;
}

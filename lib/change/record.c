/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define FIRST_LINE "pcipt 1"

int pt_record_path(const struct pcipt_ctx *ctx, const char *name, char *buffer, size_t size)
{
	int length = snprintf(buffer, size, "%s/devices/%s", ctx->state_dir, name);

	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

static void write_identity(struct pcipt_text *text, const struct pcipt_device *device)
{
	pt_text_printf(text, "place %s/%s\nids %04x:%04x %04x:%04x\n", device->folder, device->name, device->vendor_id,
		       device->device_id, device->subsystem_vendor_id, device->subsystem_device_id);
}

const char *pt_record_format(struct pt_arena *arena, const struct pcipt_device *device, const struct pt_state *state)
{
	struct pcipt_text text = {0};
	const char *copy = NULL;

	pt_text_append(&text, FIRST_LINE "\n");
	write_identity(&text, device);
	if (state->driver)
		pt_text_printf(&text, "driver %s\n", state->driver);
	if (state->override)
		pt_text_printf(&text, "override %s\n", state->override);
	if (!text.failed)
		copy = pt_arena_text(arena, text.string, text.length);
	pt_text_release(&text);
	return copy;
}

/* The value of a line `key value`, or NULL. */
static const char *find_line(struct pt_arena *arena, const char *text, const char *key, bool *failed)
{
	size_t length = strlen(key);
	const char *copy;

	while (*text) {
		size_t line = strcspn(text, "\n");

		if (line > length && !memcmp(text, key, length) && text[length] == ' ') {
			copy = pt_arena_text(arena, text + length + 1, line - length - 1);
			*failed |= !copy;
			return copy;
		}
		text += line + (text[line] == '\n');
	}
	return NULL;
}

/* Group and bus numbers move when a card is added: a record counts only for the same card in the same place. */
static int check_identity(const char *text, const struct pcipt_device *device)
{
	struct pcipt_text wanted = {0};
	int r;

	if (strncmp(text, FIRST_LINE "\nplace ", sizeof(FIRST_LINE "\nplace ") - 1) || !strstr(text, "\nids "))
		return -PCIPT_E_MALFORMED;
	write_identity(&wanted, device);
	if (wanted.failed)
		r = -ENOMEM;
	else
		r = strncmp(text + sizeof(FIRST_LINE), wanted.string, wanted.length) ? -ENODEV : 0;
	pt_text_release(&wanted);
	return r;
}

int pt_record_read(struct pcipt_ctx *ctx, struct pt_arena *arena, const struct pcipt_device *device,
		   const char **ret_text, struct pt_state *ret_state)
{
	struct pcipt_text text = {0};
	struct pt_state state;
	char path[PATH_MAX];
	const char *copy = NULL;
	bool failed = false;
	struct pt_io *io;
	int r = pt_io_get(ctx, &io);

	if (!r)
		r = pt_record_path(ctx, device->name, path, sizeof(path));
	if (!r)
		r = pt_io_read_whole(io, PT_IO_ROOT, path + 1, &text);
	if (!r) {
		copy = pt_arena_text(arena, text.string, text.length);
		r = copy ? 0 : -ENOMEM;
	}
	pt_text_release(&text);
	if (r)
		return r;
	*ret_text = copy;
	r = check_identity(copy, device);
	if (r)
		return r;
	state.driver = find_line(arena, copy, "driver", &failed);
	state.override = find_line(arena, copy, "override", &failed);
	if (failed)
		return -ENOMEM;
	*ret_state = state;
	return 0;
}

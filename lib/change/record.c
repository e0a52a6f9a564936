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

const char *pt_record_identity(struct pt_arena *arena, const struct pcipt_device *device)
{
	return pt_arena_printf(arena, "place %s/%s\nids %04x:%04x %04x:%04x\n", device->folder, device->name,
			       device->vendor_id, device->device_id, device->subsystem_vendor_id,
			       device->subsystem_device_id);
}

static void write_line(struct pcipt_text *text, const char *key, const char *value)
{
	if (value)
		pt_text_printf(text, "%s %s\n", key, value);
}

const char *pt_record_format(struct pt_arena *arena, const struct pt_move *move)
{
	struct pcipt_text text = {0};
	const char *copy = NULL;

	pt_text_append(&text, FIRST_LINE "\n");
	pt_text_append(&text, move->identity);
	write_line(&text, "driver", move->before.driver);
	write_line(&text, "override", move->before.override);
	write_line(&text, "power", move->before.attributes[PT_POWER_CONTROL]);
	write_line(&text, "autoprobe", move->before.attributes[PT_AUTOPROBE]);
	write_line(&text, "left-driver", move->after.driver);
	write_line(&text, "left-override", move->after.override);
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
static int check_identity(struct pt_arena *arena, const char *text, const struct pcipt_device *device)
{
	const char *wanted = pt_record_identity(arena, device);

	if (!wanted)
		return -ENOMEM;
	if (strncmp(text, FIRST_LINE "\nplace ", sizeof(FIRST_LINE "\nplace ") - 1) || !strstr(text, "\nids "))
		return -PCIPT_E_MALFORMED;
	return strncmp(text + sizeof(FIRST_LINE), wanted, strlen(wanted)) ? -ENODEV : 0;
}

/* The text that stands in the state directory. */
static int read_text(struct pcipt_ctx *ctx, struct pt_arena *arena, const char *name, const char **ret_text)
{
	struct pcipt_text text = {0};
	char path[PATH_MAX];
	struct pt_io *io;
	int r = pt_io_get(ctx, &io);

	if (!r)
		r = pt_record_path(ctx, name, path, sizeof(path));
	if (!r)
		r = pt_io_read_whole(io, PT_IO_ROOT, path + 1, &text);
	if (!r) {
		*ret_text = pt_arena_text(arena, text.string, text.length);
		r = *ret_text ? 0 : -ENOMEM;
	}
	pt_text_release(&text);
	return r;
}

bool pt_record_is(const struct pcipt_ctx *ctx, struct pt_io *io, const char *name, const char *wanted)
{
	/* two names of drivers and two overrides, of a page each at most, and where the device stands */
	char path[PATH_MAX], text[4 * PT_IO_ATTRIBUTE + PATH_MAX];
	ssize_t length;

	if (pt_record_path(ctx, name, path, sizeof(path)))
		return false;
	length = pt_io_read(io, PT_IO_ROOT, path + 1, text, sizeof(text) - 1);
	if (length < 0)
		return length == -ENOENT && !wanted;
	text[length] = '\0';
	return pt_same_text(text, wanted);
}

int pt_record_read(struct pcipt_ctx *ctx, struct pt_arena *arena, const struct pcipt_device *device,
		   struct pt_record *ret_record)
{
	struct pt_record record = {0};
	bool failed = false;
	int r = read_text(ctx, arena, device->name, &record.text);

	ret_record->text = record.text;
	if (!r)
		r = check_identity(arena, record.text, device);
	if (r)
		return r;
	record.before.driver = find_line(arena, record.text, "driver", &failed);
	record.before.override = find_line(arena, record.text, "override", &failed);
	record.before.attributes[PT_POWER_CONTROL] = find_line(arena, record.text, "power", &failed);
	record.before.attributes[PT_AUTOPROBE] = find_line(arena, record.text, "autoprobe", &failed);
	record.left.driver = find_line(arena, record.text, "left-driver", &failed);
	record.left.override = find_line(arena, record.text, "left-override", &failed);
	if (failed)
		return -ENOMEM;
	*ret_record = record;
	return 0;
}

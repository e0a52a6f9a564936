/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEVICES "sys/bus/pci/devices"
#define PATH (64 + PCIPT_ADDRESS_SIZE)

/* Reads an attribute into the arena; NULL for "(null)". */
static int read_attribute(struct pt_io *io, struct pt_arena *arena, const char *name, const char *file,
			  const char **ret_text)
{
	char path[PATH], text[PT_IO_ATTRIBUTE];
	ssize_t length;

	(void)snprintf(path, sizeof(path), DEVICES "/%s/%s", name, file);
	length = pt_io_read_text(io, PT_IO_ROOT, path, text, sizeof(text));
	if (length < 0)
		return (int)length;
	*ret_text = NULL;
	if (length && strcmp(text, "(null)")) {
		*ret_text = pt_arena_text(arena, text, (size_t)length);
		if (!*ret_text)
			return -ENOMEM;
	}
	return 0;
}

static int read_override(struct pt_io *io, struct pt_arena *arena, const char *name, const char **ret_override)
{
	int r = read_attribute(io, arena, name, "driver_override", ret_override);

	return r == -ENOENT ? -ENODEV : r;
}

/* The name that the device's link to its driver ends in. */
static int read_driver(struct pt_io *io, const char *name, char *text, size_t size)
{
	char path[PATH];
	ssize_t length;

	(void)snprintf(path, sizeof(path), DEVICES "/%s/driver", name);
	length = pt_io_read_link(io, PT_IO_ROOT, path, text, size);
	if (length < 0) {
		text[0] = '\0';
		return length == -ENOENT ? 0 : (int)length;
	}
	memmove(text, pt_base_name(text), strlen(pt_base_name(text)) + 1);
	return 0;
}

int pt_read_state(struct pt_io *io, struct pt_arena *arena, const char *name, struct pt_state *ret_state)
{
	struct pt_state state = {0};
	char driver[PT_IO_ATTRIBUTE];
	int r = read_override(io, arena, name, &state.override);

	if (!r)
		r = read_driver(io, name, driver, sizeof(driver));
	if (!r && driver[0]) {
		state.driver = pt_arena_text(arena, driver, strlen(driver));
		r = state.driver ? 0 : -ENOMEM;
	}
	for (size_t i = 0; !r && i < PT_ATTRIBUTES; i++) {
		r = read_attribute(io, arena, name, pt_attribute_file((enum pt_attribute_kind)i), &state.attributes[i]);
		r = r == -ENOMEM ? r : 0;
	}
	if (!r)
		*ret_state = state;
	return r;
}

/* Reads back what a step was to bring about; compares names, since success alone proves nothing. */
static int verify(struct pt_io *io, const struct pt_step *step)
{
	struct pt_arena arena;
	const char *text = NULL;
	char driver[PT_IO_ATTRIBUTE];
	bool same = true;
	int r = 0;

	pt_arena_init(&arena);
	switch (step->kind) {
	case PT_STEP_OVERRIDE:
		r = read_override(io, &arena, step->move->name, &text);
		same = pt_same_text(text, step->driver);
		break;
	case PT_STEP_ATTRIBUTE:
		r = read_attribute(io, &arena, step->move->name, pt_attribute_file(step->attribute), &text);
		same = pt_same_text(text, step->value);
		break;
	case PT_STEP_BIND:
	case PT_STEP_UNBIND:
		r = read_driver(io, step->move->name, driver, sizeof(driver));
		same = !strcmp(driver, step->kind == PT_STEP_BIND ? step->driver : "");
		/* one that is gone has no driver either */
		if (!r && step->kind == PT_STEP_UNBIND)
			r = read_override(io, &arena, step->move->name, &text);
		break;
	case PT_STEP_PROBE:
		r = read_override(io, &arena, step->move->name, &text);
		break;
	case PT_STEP_LOAD: /* whatever the module says */
		(void)snprintf(driver, sizeof(driver), "sys/bus/pci/drivers/%s", step->driver);
		r = pt_io_exists(io, PT_IO_ROOT, driver) ? 0 : -PCIPT_E_NO_DRIVER;
		break;
	default:
		break;
	}
	pt_arena_free(&arena);
	return r ? r : same ? 0 : -PCIPT_E_UNVERIFIED;
}

/* `USER:GROUP`, as numbers. */
static int parse_owner(const char *text, uint64_t *ret_user, uint64_t *ret_group)
{
	const char *colon = strchr(text, ':');

	if (!colon || pt_parse_number_n(text, (size_t)(colon - text), 10, UINT32_MAX, ret_user) ||
	    pt_parse_number(colon + 1, 10, UINT32_MAX, ret_group))
		return -EINVAL;
	return 0;
}

bool pt_has_owner(struct pt_io *io, const char *node, const char *owner)
{
	struct pt_io_status status;
	uint64_t user, group;

	return owner && !parse_owner(owner, &user, &group) && !pt_io_status(io, node + 1, &status) &&
	       status.user == user && status.group == group;
}

static int set_owner(struct pt_io *io, const struct pt_step *step)
{
	uint64_t user, group;
	int r = parse_owner(step->value, &user, &group);

	if (!r)
		r = pt_io_set_owner(io, step->path + 1, (uint32_t)user, (uint32_t)group);
	if (r)
		return r;
	return pt_has_owner(io, step->path, step->value) ? 0 : -PCIPT_E_UNVERIFIED;
}

static void log_step(struct pt_run *run, const struct pt_step *step, int r)
{
	pt_log(run->ctx, r ? PCIPT_LOG_ERROR : PCIPT_LOG_INFO, "%s %s", step->sentence,
	       r ? pcipt_strerror(r) : "Done.");
}

int pt_run_finish(struct pt_run *run, const struct pt_step *step, int result)
{
	int r = result ? result : verify(run->io, step);

	log_step(run, step, r);
	return r;
}

int pt_run_step(struct pt_run *run, const struct pt_step *step)
{
	int r = -EINVAL;

	switch (step->kind) {
	case PT_STEP_LOAD:
		r = pt_io_load_within(run->worker, run->io, step->module, run->ctx->deadline, &run->wait);
		if (!r)
			return pt_run_finish(run, step, 0);
		break;
	case PT_STEP_STORE:
		r = pt_io_store(run->io, step->path + 1, step->value, strlen(step->value));
		break;
	case PT_STEP_REMOVE:
		r = pt_io_remove(run->io, step->path + 1);
		r = r == -ENOENT ? 0 : r;
		break;
	case PT_STEP_OWN:
		r = set_owner(run->io, step);
		break;
	case PT_STEP_UNBIND:
	case PT_STEP_OVERRIDE:
	case PT_STEP_BIND:
	case PT_STEP_PROBE:
	case PT_STEP_ATTRIBUTE:
		r = pt_io_write_within(run->worker, run->io, step->path + 1, step->value, run->ctx->deadline,
				       &run->wait);
		/* nothing of a device that is pending is read: that would wait as well */
		if (!r)
			return pt_run_finish(run, step, 0);
		break;
	}
	log_step(run, step, r);
	return r;
}

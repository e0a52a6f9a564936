/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEVICES "sys/bus/pci/devices"
#define PATH (64 + PCIPT_ADDRESS_SIZE)

/* Reads an attribute of a device into the buffer; NULL for "(null)". Undoing, which reads back too, has no memory. */
static int read_attribute(struct pt_io *io, const char *name, const char *file, char buffer[PT_IO_ATTRIBUTE],
			  const char **ret_text)
{
	char path[PATH];
	ssize_t length;

	(void)snprintf(path, sizeof(path), DEVICES "/%s/%s", name, file);
	length = pt_io_read_text(io, PT_IO_ROOT, path, buffer, PT_IO_ATTRIBUTE);
	if (length < 0)
		return (int)length;
	*ret_text = length && strcmp(buffer, "(null)") ? buffer : NULL;
	return 0;
}

static int read_override(struct pt_io *io, const char *name, char buffer[PT_IO_ATTRIBUTE], const char **ret_override)
{
	int r = read_attribute(io, name, "driver_override", buffer, ret_override);

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

static int keep(struct pt_arena *arena, const char *text, const char **ret_copy)
{
	*ret_copy = text ? pt_arena_text(arena, text, strlen(text)) : NULL;
	return text && !*ret_copy ? -ENOMEM : 0;
}

int pt_read_state(struct pt_io *io, struct pt_arena *arena, const char *name, struct pt_state *ret_state)
{
	struct pt_state state = {0};
	char buffer[PT_IO_ATTRIBUTE];
	const char *text;
	int r = read_override(io, name, buffer, &text);

	if (!r)
		r = keep(arena, text, &state.override);
	if (!r)
		r = read_driver(io, name, buffer, sizeof(buffer));
	if (!r)
		r = keep(arena, buffer[0] ? buffer : NULL, &state.driver);
	for (size_t i = 0; !r && i < PT_ATTRIBUTES; i++)
		if (!read_attribute(io, name, pt_attribute_file((enum pt_attribute_kind)i), buffer, &text))
			r = keep(arena, text, &state.attributes[i]);
	if (!r)
		*ret_state = state;
	return r;
}

static int verify_load(struct pt_io *io, const struct pt_step *step)
{
	char path[PATH];

	/* whatever the module says */
	if (snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s", step->driver) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	return pt_io_exists(io, PT_IO_ROOT, path) ? 0 : -PCIPT_E_NO_DRIVER;
}

static int verify_presence(struct pt_io *io, const struct pt_step *step)
{
	char buffer[PT_IO_ATTRIBUTE];
	const char *text;

	return read_override(io, step->move->name, buffer, &text);
}

static int verify_driver(struct pt_io *io, const struct pt_step *step)
{
	char driver[PT_IO_ATTRIBUTE];
	int r = read_driver(io, step->move->name, driver, sizeof(driver));

	/* one that is gone has no driver either */
	if (!r && step->kind == PT_STEP_UNBIND)
		r = verify_presence(io, step);
	if (r)
		return r;
	return strcmp(driver, step->kind == PT_STEP_BIND ? step->driver : "") ? -PCIPT_E_UNVERIFIED : 0;
}

static int verify_text(struct pt_io *io, const struct pt_step *step)
{
	const char *text = NULL, *wanted = step->kind == PT_STEP_OVERRIDE ? step->driver : step->value;
	char buffer[PT_IO_ATTRIBUTE];
	int r = step->kind == PT_STEP_OVERRIDE
			? read_override(io, step->move->name, buffer, &text)
			: read_attribute(io, step->move->name, pt_attribute_file(step->attribute), buffer, &text);

	return r ? r : pt_same_text(text, wanted) ? 0 : -PCIPT_E_UNVERIFIED;
}

/* Reads back what a step was to bring about; compares names, since success alone proves nothing. */
int pt_run_verify(struct pt_run *run, const struct pt_step *step)
{
	struct pt_io *io = run->io;

	switch (step->kind) {
	case PT_STEP_OVERRIDE:
	case PT_STEP_ATTRIBUTE:
		return verify_text(io, step);
	case PT_STEP_BIND:
	case PT_STEP_UNBIND:
		return verify_driver(io, step);
	case PT_STEP_PROBE:
		return verify_presence(io, step);
	case PT_STEP_LOAD:
		return verify_load(io, step);
	case PT_STEP_VFS:
		return pt_await_vfs(run, step);
	case PT_STEP_NETWORK: /* read back where it was set: netlink answers nobody while a driver hangs in a setting */
	case PT_STEP_STORE:
	case PT_STEP_REMOVE:
	case PT_STEP_OWN:
		break;
	}
	return 0;
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

/* The node of a group that was not there when the steps were listed. */
static int find_node(struct pt_io *io, const char *name, char *path, size_t size)
{
	char link[PATH], text[PT_IO_ATTRIBUTE];
	uint64_t number;
	ssize_t length;

	(void)snprintf(link, sizeof(link), DEVICES "/%s/iommu_group", name);
	length = pt_io_read_link(io, PT_IO_ROOT, link, text, sizeof(text));
	if (length < 0)
		return length == -ENOENT ? -ENODEV : (int)length;
	if (pt_parse_number(pt_base_name(text), 10, UINT32_MAX, &number))
		return -PCIPT_E_MALFORMED;
	(void)snprintf(path, size, "/dev/vfio/%u", (uint32_t)number);
	return 0;
}

bool pt_run_has_owner(struct pt_run *run, const struct pt_move *move)
{
	char found[64];

	if (move->node)
		return pt_has_owner(run->io, move->node, move->node_after);
	return !find_node(run->io, move->name, found, sizeof(found)) && pt_has_owner(run->io, found, move->node_after);
}

static int set_owner(struct pt_io *io, const struct pt_step *step)
{
	uint64_t user, group;
	char found[64];
	const char *path = step->path;
	int r = parse_owner(step->value, &user, &group);

	if (!r && !path) {
		r = find_node(io, step->move->name, found, sizeof(found));
		path = found;
	}
	if (!r)
		r = pt_io_set_owner(io, path + 1, (uint32_t)user, (uint32_t)group);
	if (r)
		return r;
	return pt_has_owner(io, path, step->value) ? 0 : -PCIPT_E_UNVERIFIED;
}

static void log_step(struct pt_run *run, const struct pt_step *step, int r)
{
	pt_log(run->ctx, r ? PCIPT_LOG_ERROR : PCIPT_LOG_INFO, "%s %s", step->sentence,
	       r ? pcipt_strerror(r) : "Done.");
}

static int ask(struct pt_run *run, struct pt_slot *slot, enum pt_io_request request, const char *path, const char *text)
{
	int r = slot->worker ? 0 : pt_io_worker_new(&slot->worker);

	if (!r)
		r = pt_io_begin(slot->worker, run->io, request, path, text);
	slot->is_asked = !r;
	return r;
}

void pt_run_ask(struct pt_run *run, struct pt_slot *slot, const struct pt_step *step)
{
	int r = -EINVAL;

	slot->is_asked = false;
	switch (step->kind) {
	case PT_STEP_LOAD:
		r = ask(run, slot, PT_IO_LOAD_MODULE, NULL, step->module);
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
	case PT_STEP_NETWORK:
		r = ask(run, slot, PT_IO_SET_VF, step->move->interface, step->value);
		break;
	case PT_STEP_UNBIND:
	case PT_STEP_OVERRIDE:
	case PT_STEP_BIND:
	case PT_STEP_PROBE:
	case PT_STEP_ATTRIBUTE:
	case PT_STEP_VFS:
		r = ask(run, slot, PT_IO_WRITE_FILE, step->path + 1, step->value);
		break;
	}
	slot->result = r;
}

void pt_run_set_end(struct pt_run *run)
{
	run->end = run->ctx->deadline ? pt_milliseconds() + run->ctx->deadline : 0;
}

/* What is left of the deadline, which all that are under way share. */
static unsigned int left(const struct pt_run *run)
{
	uint64_t now = run->end ? pt_milliseconds() : 0;

	return !run->end ? 0 : now < run->end ? (unsigned int)(run->end - now) : 1;
}

int pt_run_answer(struct pt_run *run, struct pt_slot *slot, const struct pt_step *step)
{
	int r = slot->result;

	if (slot->wait)
		r = pt_io_wait(slot->wait, left(run));
	else if (slot->is_asked)
		r = pt_io_end(slot->worker, left(run), &slot->wait);
	/* nothing of a device that is pending is read: that would wait as well */
	if (r == -PCIPT_E_PENDING)
		return r;
	pt_io_wait_free(slot->wait);
	slot->wait = NULL;
	slot->is_asked = false;
	if (!r)
		r = pt_run_verify(run, step);
	log_step(run, step, r);
	return r;
}

int pt_run_step(struct pt_run *run, const struct pt_step *step)
{
	pt_run_ask(run, &run->slots[0], step);
	pt_run_set_end(run);
	return pt_run_answer(run, &run->slots[0], step);
}

bool pt_run_is_pending(const struct pt_run *run)
{
	for (size_t i = 0; i < PT_MOST_BESIDE; i++)
		if (run->slots[i].wait)
			return true;
	return false;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sim *sim_of(struct pt_io *io)
{
	return (struct sim *)io;
}

static int run(struct sim *sim, const struct sim_write *write)
{
	switch (write->kind) {
	case SIM_WRITE:
		return sim_kernel_write(sim, write->path, write->value, write->size);
	case SIM_STORE:
		return pt_io_store(sim->inner, write->path, write->value, write->size);
	case SIM_REMOVE:
		return pt_io_remove(sim->inner, write->path);
	case SIM_LOAD:
		return sim_kernel_load(sim, write->path);
	case SIM_APPEND:
		return pt_io_append(sim->inner, write->path, write->value, write->size);
	case SIM_OWN:
		return sim_kernel_own(sim, write->path, write->value);
	case SIM_SET_VF:
		return sim_kernel_set_vf(sim, write->path, write->value);
	}
	return -EINVAL;
}

static int run_with_fault(struct sim *sim, const struct sim_write *write, const struct sim_fault *fault)
{
	int r;

	switch (fault->kind) {
	case SIM_ERROR:
		return -fault->error;
	case SIM_LIE:
		return 0;
	case SIM_DEATH:
		_exit(SIM_DEAD);
	case SIM_VANISH:
		sim_vanish(sim, fault->device);
		return run(sim, write);
	case SIM_ERROR_DONE:
	case SIM_VANISH_DONE:
	case SIM_DEATH_DONE:
		break;
	}
	r = run(sim, write);
	if (fault->kind == SIM_DEATH_DONE)
		_exit(SIM_DEAD);
	if (fault->kind == SIM_VANISH_DONE)
		sim_vanish(sim, fault->device);
	return fault->kind == SIM_ERROR_DONE ? -fault->error : r;
}

/* Unbinding what somebody holds waits until it is let go, and begins at once. */
static void wait_for_holder(struct sim *sim, const struct sim_write *write)
{
	if (write->kind != SIM_WRITE || !sim_kernel_waits(sim, write->path, write->value))
		return;
	while (!atomic_load(&sim->released))
		(void)usleep(1000);
	sim->held_group = NULL;
}

static struct sim_write *note(struct sim *sim, enum sim_kind kind, const char *path, const void *data, size_t size)
{
	struct sim_write *write = &sim->writes[sim->write_count];

	sim_must(sim->write_count < SIM_MOST_WRITES);
	sim_must(size < sizeof(write->value));
	sim_must(strlen(path) < sizeof(write->path));
	sim->write_count++;
	write->kind = kind;
	write->size = size;
	sim_format(write->path, sizeof(write->path), "%s", path + strspn(path, "/"));
	if (size)
		memcpy(write->value, data, size);
	write->value[size] = '\0';
	return write;
}

static int answer(struct sim *sim, struct sim_write *write)
{
	size_t number = (size_t)(write - sim->writes) + 1;
	const struct sim_fault *fault = NULL;

	for (size_t i = 0; i < sim->fault_count && !fault; i++)
		if (sim->faults[i].at == number || (sim->faults[i].for_ever && sim->faults[i].at < number))
			fault = &sim->faults[i];
	if (sim->refusal)
		write->result = write->kind == SIM_LOAD ? -EPERM : -sim->refusal;
	else
		write->result = fault ? run_with_fault(sim, write, fault) : run(sim, write);
	return write->result;
}

/* Several writes may be under way together, and wait; what they do is done one at a time. */
static int take_write(struct pt_io *io, enum sim_kind kind, const char *path, const void *data, size_t size)
{
	struct sim *sim = sim_of(io);
	struct sim_write *write;
	int r;

	sim_must(!pthread_mutex_lock(&sim->one));
	write = note(sim, kind, path, data, size);
	sim->under_way++;
	sim->beside = sim->under_way > sim->beside ? sim->under_way : sim->beside;
	sim_must(!pthread_mutex_unlock(&sim->one));
	wait_for_holder(sim, write);
	if (sim->slowness)
		(void)usleep(sim->slowness);
	sim_must(!pthread_mutex_lock(&sim->one));
	r = answer(sim, write);
	sim->under_way--;
	sim_must(!pthread_mutex_unlock(&sim->one));
	return r;
}

static int sim_write_attribute(struct pt_io *io, const char *path, const void *data, size_t size)
{
	return take_write(io, SIM_WRITE, path, data, size);
}

static int sim_may_write(struct pt_io *io, const char *path)
{
	const struct sim *sim = sim_of(io);

	return sim->refusal ? -sim->refusal : sim_file_exists(sim, path) ? 0 : -ENOENT;
}

static int sim_store(struct pt_io *io, const char *path, const void *data, size_t size)
{
	return take_write(io, SIM_STORE, path, data, size);
}

static int sim_remove(struct pt_io *io, const char *path)
{
	return take_write(io, SIM_REMOVE, path, NULL, 0);
}

static int sim_load_module(struct pt_io *io, const char *name)
{
	return take_write(io, SIM_LOAD, name, NULL, 0);
}

static int sim_append(struct pt_io *io, const char *path, const void *data, size_t size)
{
	return take_write(io, SIM_APPEND, path, data, size);
}

static int sim_set_owner(struct pt_io *io, const char *path, uint32_t user, uint32_t group)
{
	char owner[32];

	sim_format(owner, sizeof(owner), "%u:%u", user, group);
	return take_write(io, SIM_OWN, path, owner, strlen(owner));
}

static int sim_set_vf(struct pt_io *io, const char *interface, const char *setting)
{
	return take_write(io, SIM_SET_VF, interface, setting, strlen(setting));
}

static int sim_vf_settings(struct pt_io *io, const char *interface, struct pcipt_text *text)
{
	return sim_kernel_vf_settings(sim_of(io), interface, text);
}

static int sim_status(struct pt_io *io, const char *path, struct pt_io_status *status)
{
	return sim_kernel_status(sim_of(io), path + strspn(path, "/"), status);
}

static int sim_lock(struct pt_io *io, const char *path, const char *owner)
{
	const struct sim *sim = sim_of(io);

	return sim->refusal ? -sim->refusal : pt_io_lock(sim->inner, path, owner);
}

static void sim_unlock(struct pt_io *io, int handle)
{
	pt_io_unlock(sim_of(io)->inner, handle);
}

static int sim_claim(struct pt_io *io, const char *path, const char *number)
{
	(void)number;
	return sim_kernel_claim(sim_of(io), path + strspn(path, "/"));
}

static int sim_group_viable(struct pt_io *io, const char *path)
{
	return sim_kernel_viable(sim_of(io), path + strspn(path, "/"));
}

static int sim_network(struct pt_io *io, struct pcipt_text *text)
{
	return pt_io_network(sim_of(io)->inner, text);
}

static int sim_is_live(struct pt_io *io)
{
	return sim_of(io)->not_live ? 0 : 1;
}

static int sim_open_folder(struct pt_io *io, const char *path)
{
	return pt_io_open_folder(sim_of(io)->inner, path);
}

static void sim_close_folder(struct pt_io *io, int handle)
{
	pt_io_close_folder(sim_of(io)->inner, handle);
}

static ssize_t sim_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	return pt_io_read(sim_of(io)->inner, at, path, buffer, size);
}

static int sim_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	return pt_io_read_whole(sim_of(io)->inner, at, path, text);
}

static ssize_t sim_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	return pt_io_read_link(sim_of(io)->inner, at, path, buffer, size);
}

static int sim_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	const char *closed = sim_of(io)->closed;

	if (closed && at == PT_IO_ROOT && !strcmp(path, closed))
		return -EACCES;
	return pt_io_list(sim_of(io)->inner, at, path, names);
}

static int sim_kind(struct pt_io *io, int at, const char *path)
{
	return pt_io_kind(sim_of(io)->inner, at, path);
}

static void sim_free(struct pt_io *io)
{
	pt_io_free(sim_of(io)->inner);
	free(io);
}

static const struct pt_io_ops sim_ops = {
	.open_folder = sim_open_folder,
	.close_folder = sim_close_folder,
	.read = sim_read,
	.read_whole = sim_read_whole,
	.read_link = sim_read_link,
	.list = sim_list,
	.kind = sim_kind,
	.write = sim_write_attribute,
	.may_write = sim_may_write,
	.store = sim_store,
	.remove = sim_remove,
	.is_live = sim_is_live,
	.load_module = sim_load_module,
	.append = sim_append,
	.lock = sim_lock,
	.unlock = sim_unlock,
	.status = sim_status,
	.set_owner = sim_set_owner,
	.claim = sim_claim,
	.group_viable = sim_group_viable,
	.network = sim_network,
	.vf_settings = sim_vf_settings,
	.set_vf = sim_set_vf,
	.free = sim_free,
};

struct pcipt_ctx *sim_start(const char *folder, struct sim **ret_sim)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	struct pcipt_ctx *ctx = NULL;

	sim_must(sim);
	sim->io.ops = &sim_ops;
	sim_must(!pthread_mutex_init(&sim->one, NULL));
	sim_format(sim->folder, sizeof(sim->folder), "%s", folder);
	sim_must(pt_io_open_real(folder, &sim->inner) == 0);
	sim_kernel_learn(sim);
	sim_must(pcipt_ctx_new(&ctx) == 0);
	pt_io_set(ctx, &sim->io);
	*ret_sim = sim;
	return ctx;
}

void sim_inject(struct sim *sim, struct sim_fault fault)
{
	sim_must(sim->fault_count < SIM_MOST_FAULTS);
	sim->faults[sim->fault_count++] = fault;
}

void sim_forget(struct sim *sim)
{
	sim->fault_count = 0;
	sim->write_count = 0;
}

const struct sim_write *sim_get_write(const struct sim *sim, size_t index)
{
	sim_must(index < sim->write_count);
	return &sim->writes[index];
}

int sim_meddle(struct sim *sim, const char *path, const char *value)
{
	return sim_kernel_write(sim, path, value, strlen(value));
}

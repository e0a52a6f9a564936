/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEVICES "sys/bus/pci/devices"

int pt_read_state(struct pt_io *io, struct pt_arena *arena, const char *name, struct pt_state *ret_state)
{
	struct pt_state state = {0};
	char path[64 + PCIPT_ADDRESS_SIZE], text[PT_IO_ATTRIBUTE];
	ssize_t length;

	(void)snprintf(path, sizeof(path), DEVICES "/%s/driver_override", name);
	length = pt_io_read_text(io, PT_IO_ROOT, path, text, sizeof(text));
	if (length < 0)
		return length == -ENOENT ? -ENODEV : (int)length;
	if (length && strcmp(text, "(null)")) {
		state.override = pt_arena_intern(arena, text, (size_t)length);
		if (!state.override)
			return -ENOMEM;
	}
	(void)snprintf(path, sizeof(path), DEVICES "/%s/driver", name);
	length = pt_io_read_link(io, PT_IO_ROOT, path, text, sizeof(text));
	if (length < 0 && length != -ENOENT)
		return (int)length;
	if (length > 0) {
		state.driver = pt_arena_intern(arena, pt_base_name(text), strlen(pt_base_name(text)));
		if (!state.driver)
			return -ENOMEM;
	}
	*ret_state = state;
	return 0;
}

/* Reads back what a step was to bring about; compares names, since success alone proves nothing. */
static int verify(struct pt_io *io, const struct pt_step *step)
{
	struct pt_arena arena;
	struct pt_state state;
	int r;

	pt_arena_init(&arena);
	r = pt_read_state(io, &arena, step->move->name, &state);
	if (!r && step->kind == PT_STEP_OVERRIDE && !pt_same_text(state.override, step->driver))
		r = -PCIPT_E_UNVERIFIED;
	if (!r && step->kind == PT_STEP_BIND && !pt_same_text(state.driver, step->driver))
		r = -PCIPT_E_UNVERIFIED;
	if (!r && step->kind == PT_STEP_UNBIND && state.driver)
		r = -PCIPT_E_UNVERIFIED;
	pt_arena_free(&arena);
	return r;
}

static int write_attribute(struct pt_io *io, const struct pt_step *step)
{
	int r = pt_io_write(io, step->path + 1, step->value);

	return r ? r : verify(io, step);
}

/* The driver must be there afterwards, whatever the module says. */
static int load_driver(struct pt_io *io, const char *name)
{
	char path[128];
	int r = pt_io_load_module(io, name);

	if (r)
		return r;
	(void)snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s", name);
	return pt_io_exists(io, PT_IO_ROOT, path) ? 0 : -PCIPT_E_NO_DRIVER;
}

int pt_run_step(struct pcipt_ctx *ctx, const struct pt_step *step)
{
	struct pt_io *io;
	int r = pt_io_get(ctx, &io);

	if (r)
		return r;
	switch (step->kind) {
	case PT_STEP_LOAD:
		r = load_driver(io, step->driver);
		break;
	case PT_STEP_STORE:
		r = pt_io_store(io, step->path + 1, step->value, strlen(step->value));
		break;
	case PT_STEP_REMOVE:
		r = pt_io_remove(io, step->path + 1);
		r = r == -ENOENT ? 0 : r;
		break;
	case PT_STEP_UNBIND:
	case PT_STEP_OVERRIDE:
	case PT_STEP_BIND:
	case PT_STEP_PROBE:
		r = write_attribute(io, step);
		break;
	}
	pt_log(ctx, r ? PCIPT_LOG_ERROR : PCIPT_LOG_INFO, "%s %s", step->sentence, r ? pcipt_strerror(r) : "Done.");
	return r;
}

static void explain_bind(const struct pt_step *step, int error, const struct pcipt_address *address,
			 struct pcipt_findings *findings)
{
	bool vfio = !strcmp(step->driver, PT_VFIO_DRIVER);
	const char *name = step->move->name, *driver = step->driver;

	switch (error) {
	case -EINVAL:
		pt_find_device(
			findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			"%s refuses %s as invalid%s.", driver, name,
			vfio ? ": it has no IOMMU group, is a bridge, or is on the driver's list of devices that it "
			       "denies"
			     : "");
		break;
	case -ENODEV:
		pt_find_device(
			findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			"%s does not take %s: the device is gone, its override names another driver, or the driver "
			"does not know it.",
			driver, name);
		break;
	case -EBUSY:
		pt_find_device(
			findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			"%s cannot take %s: a driver has taken it meanwhile, or a virtual machine owns its group.",
			driver, name);
		break;
	case -ENOENT:
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "The driver %s is not loaded, so that %s cannot be bound to it.", driver, name);
		pt_remedy(findings, "Load its module and try again.");
		break;
	default:
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "Binding %s to %s failed: %s.", name, driver, pcipt_strerror(error));
	}
}

static void explain_load(const struct pt_step *step, int error, struct pcipt_findings *findings)
{
	pt_find_host(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER,
		     "The module %s could not be loaded: %s.", step->driver, pcipt_strerror(error));
	if (error == -EPERM || error == -EACCES)
		pt_remedy(findings,
			  "Look in /etc/modprobe.d for a blacklist or install line about it, or run as root; with "
			  "Secure Boot, only signed modules load.");
	else if (error == -PCIPT_E_NO_DRIVER || error == -ENOENT)
		pt_remedy(findings,
			  "Install the distribution's full kernel; if the kernel was upgraded, restart first.");
	else if (error == -EKEYREJECTED)
		pt_remedy(findings, "Use the distribution's own module, or enrol the key that it is signed with.");
}

void pt_explain_failure(const struct pt_step *step, int error, struct pcipt_findings *findings)
{
	struct pcipt_address address = {0};

	if (step->move)
		(void)pcipt_address_parse(step->move->name, &address);
	if (step->kind == PT_STEP_LOAD) {
		explain_load(step, error, findings);
	} else if (error == -EACCES || (error == -EPERM && step->kind != PT_STEP_BIND)) {
		pt_find_host(findings, PCIPT_CODE_CHANGE_NOT_ROOT, PCIPT_SEVERITY_BLOCKER, "%s may not be written: %s.",
			     step->path, pcipt_strerror(error));
		pt_remedy(findings, "Run this as root.");
	} else if (error == -EROFS) {
		pt_find_host(findings, PCIPT_CODE_CHANGE_NOT_ROOT, PCIPT_SEVERITY_BLOCKER, "%s cannot be written: %s.",
			     step->path, pcipt_strerror(error));
		pt_remedy(findings, "In a container, run it on the host, or mount /sys and /run writable.");
	} else if (step->kind == PT_STEP_BIND && step->move) {
		explain_bind(step, error, &address, findings);
	} else {
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, &address,
			       "This step failed: %s The answer was: %s (writing to %s).", step->sentence,
			       pcipt_strerror(error), step->path);
	}
}

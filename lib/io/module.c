/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place where libkmod is used. */
#include "io.h"

#include <errno.h>
#include <libkmod.h>

static void log_nothing(void *data, int priority, const char *file, int line, const char *function, const char *format,
			va_list arguments)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)function;
	(void)format;
	(void)arguments;
}

/* Without this, libkmod runs the commands of `install` lines in a shell. */
static int refuse_command(struct kmod_module *module, const char *command, void *data)
{
	(void)module;
	(void)command;
	(void)data;
	return -EPERM;
}

int pt_io_load_kernel_module(const char *name)
{
	struct kmod_ctx *kmod = kmod_new(NULL, NULL);
	struct kmod_list *found = NULL, *entry;
	int r;

	if (!kmod)
		return -ENOMEM;
	kmod_set_log_fn(kmod, log_nothing, NULL);
	r = kmod_module_new_from_lookup(kmod, name, &found);
	if (!r && !found)
		r = -PCIPT_E_NO_DRIVER;
	kmod_list_foreach(entry, found)
	{
		struct kmod_module *module = kmod_module_get_module(entry);

		if (!r)
			r = kmod_module_probe_insert_module(module, 0, NULL, refuse_command, NULL, NULL);
		kmod_module_unref(module);
		if (r > 0)
			r = -EPERM; /* forbidden by a blacklist */
	}
	kmod_module_unref_list(found);
	kmod_unref(kmod);
	return r;
}

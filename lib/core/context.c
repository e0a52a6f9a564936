/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

#define PARALLEL 16
#define MOST_PARALLEL 64
#define DEADLINE 30000

PCIPT_EXPORT int pcipt_ctx_new(struct pcipt_ctx **ret_ctx)
{
	struct pcipt_ctx *ctx;

	if (!ret_ctx)
		return -EINVAL;
	ctx = calloc(1, sizeof(*ctx));
	if (!ctx)
		return -ENOMEM;
	atomic_init(&ctx->references, 1);
	ctx->log_level = PCIPT_LOG_WARNING;
	ctx->deadline = DEADLINE;
	ctx->parallel = PARALLEL;
	ctx->root = strdup("/");
	ctx->state_dir = strdup("/run/pcipt");
	if (!ctx->root || !ctx->state_dir) {
		pcipt_ctx_unref(ctx);
		return -ENOMEM;
	}
	*ret_ctx = ctx;
	return 0;
}

PCIPT_EXPORT struct pcipt_ctx *pcipt_ctx_ref(struct pcipt_ctx *ctx)
{
	if (ctx)
		atomic_fetch_add_explicit(&ctx->references, 1, memory_order_relaxed);
	return ctx;
}

PCIPT_EXPORT void pcipt_ctx_unref(struct pcipt_ctx *ctx)
{
	if (!ctx || atomic_fetch_sub_explicit(&ctx->references, 1, memory_order_acq_rel) > 1)
		return;
	if (ctx->io)
		ctx->io_free(ctx->io);
	pt_forget_names(ctx);
	free(ctx->root);
	free(ctx->state_dir);
	free(ctx->pci_ids);
	free(ctx);
}

PCIPT_EXPORT const char *pcipt_ctx_get_root(const struct pcipt_ctx *ctx)
{
	return ctx ? ctx->root : NULL;
}

PCIPT_EXPORT int pcipt_ctx_set_log_hook(struct pcipt_ctx *ctx, pcipt_log_hook hook, void *userdata)
{
	if (!ctx)
		return -EINVAL;
	ctx->log_hook = hook;
	ctx->log_userdata = userdata;
	return 0;
}

PCIPT_EXPORT int pcipt_ctx_set_log_level(struct pcipt_ctx *ctx, int level)
{
	if (!ctx || level < PCIPT_LOG_NONE || level > PCIPT_LOG_DEBUG)
		return -EINVAL;
	ctx->log_level = level;
	return 0;
}

PCIPT_EXPORT int pcipt_ctx_get_log_level(const struct pcipt_ctx *ctx)
{
	return ctx ? ctx->log_level : -EINVAL;
}

static int set_text(char **text, const char *value)
{
	char *copy = NULL;

	if (value) {
		copy = strdup(value);
		if (!copy)
			return -ENOMEM;
	}
	free(*text);
	*text = copy;
	return 0;
}

PCIPT_EXPORT int pcipt_ctx_set_pci_ids(struct pcipt_ctx *ctx, const char *path)
{
	int r = ctx ? set_text(&ctx->pci_ids, path) : -EINVAL;

	if (!r)
		pt_forget_names(ctx);
	return r;
}

PCIPT_EXPORT const char *pcipt_ctx_get_pci_ids(const struct pcipt_ctx *ctx)
{
	return ctx ? ctx->pci_ids : NULL;
}

PCIPT_EXPORT int pcipt_ctx_set_state_dir(struct pcipt_ctx *ctx, const char *path)
{
	if (!ctx || !path || path[0] != '/' || !path[1])
		return -EINVAL;
	return ctx->changes ? -EBUSY : set_text(&ctx->state_dir, path);
}

PCIPT_EXPORT const char *pcipt_ctx_get_state_dir(const struct pcipt_ctx *ctx)
{
	return ctx ? ctx->state_dir : NULL;
}

PCIPT_EXPORT int pcipt_ctx_set_deadline(struct pcipt_ctx *ctx, unsigned int milliseconds)
{
	if (!ctx || !milliseconds)
		return -EINVAL;
	ctx->deadline = milliseconds;
	return 0;
}

PCIPT_EXPORT int pcipt_ctx_set_parallel(struct pcipt_ctx *ctx, unsigned int count)
{
	if (!ctx || !count || count > MOST_PARALLEL)
		return -EINVAL;
	ctx->parallel = count;
	return 0;
}

PCIPT_EXPORT unsigned int pcipt_ctx_get_parallel(const struct pcipt_ctx *ctx)
{
	return ctx ? ctx->parallel : 0;
}

PCIPT_EXPORT unsigned int pcipt_ctx_get_deadline(const struct pcipt_ctx *ctx)
{
	return ctx ? ctx->deadline : 0;
}

PCIPT_EXPORT const char *pcipt_version(void)
{
	return PCIPT_VERSION;
}

PCIPT_EXPORT bool pcipt_has_feature(const char *feature)
{
	static const struct {
		const char *name;
		bool built;
	} features[] = {
		{"libpci", PCIPT_WITH_LIBPCI},
		{"json", PCIPT_WITH_JSON},
		{"netlink", PCIPT_WITH_NETLINK},
	};

	for (size_t i = 0; feature && i < sizeof(features) / sizeof(features[0]); i++)
		if (!strcmp(features[i].name, feature))
			return features[i].built;
	return false;
}

void pt_forget_names(struct pcipt_ctx *ctx)
{
	if (ctx->names)
		ctx->names_free(ctx->names);
	ctx->names = NULL;
}

void pt_log(struct pcipt_ctx *ctx, int level, const char *format, ...)
{
	struct pcipt_text line = {0};
	va_list arguments;

	if (!ctx->log_hook || level > ctx->log_level)
		return;
	va_start(arguments, format);
	pt_text_vprintf(&line, format, arguments);
	va_end(arguments);
	if (!line.failed)
		ctx->log_hook(level, line.string, ctx->log_userdata);
	pt_text_release(&line);
}

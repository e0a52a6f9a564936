/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

#include <errno.h>

#include "config.h"

#if PCIPT_WITH_LIBPCI

#include <pci/pci.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#define LIST "usr/share/misc/pci.ids"
/* As much as libpci takes when it is set up: a list of methods and a few parameters. */
#define SETUP_MEMORY 65536

/* libpci's error hook gets no argument of ours and must not return. */
struct guard {
	jmp_buf back;
	int error;
};

static _Thread_local struct guard *guard;

__attribute__((noreturn, format(printf, 1, 2))) static void on_error(char *message, ...)
{
	guard->error = strstr(message, "memory") ? -ENOMEM : -EIO;
	longjmp(guard->back, 1);
}

__attribute__((format(printf, 1, 2))) static void on_message(char *message, ...)
{
	(void)message;
}

/* Where libpci is without memory before its hook can be set it calls exit(): see that there is some. */
static struct pci_access *set_up(void)
{
	void *memory = malloc(SETUP_MEMORY);
	struct pci_access *access;

	if (!memory)
		return NULL;
	free(memory);
	access = pci_alloc();
	access->error = on_error;
	access->warning = on_message;
	access->debug = on_message;
	return access;
}

static void free_access(void *access)
{
	pci_cleanup(access);
}

static int load(struct pci_access *access, const char *path)
{
	struct guard here = {.error = 0};
	/* the list keeps a copy until it is freed */
	char *copy = path ? strdup(path) : NULL;

	if (path && !copy)
		return -ENOMEM;
	if (copy)
		pci_set_name_list_path(access, copy, 1);
	guard = &here;
	if (!setjmp(here.back) && !pci_load_name_list(access))
		here.error = -ENOENT;
	guard = NULL;
	return here.error;
}

static const char *look_up(struct pt_scan *scan, struct pci_access *access, int flags, int first, int second)
{
	char *name = pci_lookup_name(access, scan->buffer, sizeof(scan->buffer),
				     flags | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB, first, second);
	const char *copy;

	if (!name)
		return NULL;
	copy = pt_arena_intern(scan->arena, name, strlen(name));
	if (!copy)
		guard->error = -ENOMEM;
	return copy;
}

static int name_devices(struct pt_scan *scan, struct pci_access *access)
{
	struct guard here = {.error = 0};

	guard = &here;
	if (!setjmp(here.back))
		for (size_t i = 0; i < scan->host->device_count && !here.error; i++) {
			const struct pcipt_device *device = &scan->host->devices[i];
			struct pt_extra *extra = device->extra;

			extra->vendor_name = look_up(scan, access, PCI_LOOKUP_VENDOR, device->vendor_id, 0);
			extra->device_name =
				look_up(scan, access, PCI_LOOKUP_DEVICE, device->vendor_id, device->device_id);
			extra->class_name = look_up(scan, access, PCI_LOOKUP_CLASS, (int)(device->class_code >> 8), 0);
		}
	guard = NULL;
	return here.error;
}

/* The tree's own list goes to libpci through memory, since libpci takes paths and cannot be confined to a root. */
static int load_from_tree(struct pt_scan *scan, struct pci_access *access)
{
	struct pcipt_text text = {0};
	char path[32];
	int fd = -1;
	int r = pt_io_read_whole(scan->io, PT_IO_ROOT, LIST, &text);

	if (!r) {
		fd = pt_io_memory_file("pci.ids", text.string, text.length, path, sizeof(path));
		r = fd < 0 ? fd : load(access, path);
	}
	if (fd >= 0)
		pt_io_close_memory_file(fd);
	pt_text_release(&text);
	return r;
}

/* Sets libpci up with a list. NULL is this system's. */
static int load_new(const char *path, struct pci_access **ret_access)
{
	struct pci_access *access = set_up();
	int r = access ? load(access, path) : -ENOMEM;

	if (r && access)
		free_access(access);
	else if (!r)
		*ret_access = access;
	return r;
}

/* The list of a tree belongs to one picture. */
static int name_by_tree(struct pt_scan *scan)
{
	struct pci_access *access = set_up();
	int r = access ? load_from_tree(scan, access) : -ENOMEM;

	if (!r)
		r = name_devices(scan, access);
	if (access)
		free_access(access);
	return r;
}

/* One that was asked for by its path is loaded once for a context. */
static int name_by_path(struct pt_scan *scan)
{
	struct pcipt_ctx *ctx = scan->ctx;
	struct pci_access *access = ctx->names;
	int r = access ? 0 : load_new(ctx->pci_ids, &access);

	if (r)
		return r;
	ctx->names = access;
	ctx->names_free = free_access;
	return name_devices(scan, access);
}

/* That of this system is loaded once for a process, and stays: it takes longer to load than a machine to read. */
static struct {
	pthread_mutex_t lock;
	struct pci_access *list;
} of_system = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int name_by_system(struct pt_scan *scan)
{
	int r;

	pthread_mutex_lock(&of_system.lock);
	r = of_system.list ? 0 : load_new(NULL, &of_system.list);
	if (!r)
		r = name_devices(scan, of_system.list);
	pthread_mutex_unlock(&of_system.lock);
	return r;
}

static int name_all(struct pt_scan *scan)
{
	if (scan->ctx->pci_ids)
		return name_by_path(scan);
	if (!pt_io_is_live(scan->io) && pt_io_exists(scan->io, PT_IO_ROOT, LIST))
		return name_by_tree(scan);
	return name_by_system(scan);
}

int pt_scan_names(struct pt_scan *scan)
{
	int r = name_all(scan);

	if (r == -ENOMEM)
		return r;
	if (r)
		pt_log(scan->ctx, PCIPT_LOG_WARNING, "no names: the list of ids could not be read: %s",
		       pcipt_strerror(r));
	return 0;
}

#else

int pt_scan_names(struct pt_scan *scan)
{
	(void)scan;
	return 0;
}

#endif

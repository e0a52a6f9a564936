/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "paper.h"

#include "fuzz.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#define MOST 512
#define MOST_LINKS 40

struct entry {
	char *path;
	enum pt_io_kind kind;
	char *content;
	size_t size;
};

struct paper {
	struct pt_io io;
	struct entry entries[MOST];
	size_t count;
	struct pt_io_handles handles;
};

static struct paper *paper_of(struct pt_io *io)
{
	return (struct paper *)io;
}

static const struct entry *find(const struct paper *paper, const char *path)
{
	for (size_t i = 0; i < paper->count; i++)
		if (!strcmp(paper->entries[i].path, path))
			return &paper->entries[i];
	return NULL;
}

/* What follows a folder in a path that is in it. */
static const char *inside(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	if (!length)
		return path;
	return !strncmp(path, folder, length) && path[length] == '/' ? path + length + 1 : NULL;
}

static bool is_folder(const struct paper *paper, const char *path)
{
	for (size_t i = 0; i < paper->count; i++)
		if (inside(paper->entries[i].path, path))
			return true;
	return false;
}

/* Follows the first link on the way: 1 when there was one, 0, or an error. */
static int follow_one(const struct paper *paper, char *path, bool also_last)
{
	for (char *end = path; *end;) {
		char folder[PATH_MAX], rest[PATH_MAX], target[PATH_MAX];
		const struct entry *entry;
		bool last;

		end += strcspn(end, "/");
		last = !*end;
		(void)snprintf(folder, sizeof(folder), "%.*s", (int)(end - path), path);
		entry = find(paper, folder);
		if (entry && entry->kind == PT_IO_LINK && (!last || also_last)) {
			char *name = strrchr(folder, '/');
			int r;

			(void)snprintf(rest, sizeof(rest), "%s", last ? "" : end + 1);
			*(name ? name : folder) = '\0';
			r = pt_path_follow(target, sizeof(target), folder, entry->content);
			if (!r)
				r = pt_path_join(path, PATH_MAX, target, rest);
			return r ? r : 1;
		}
		if (!last)
			end++;
	}
	return 0;
}

/* Where a path leads; below a handle no link is followed. */
static int resolve(struct paper *paper, int at, const char *path, bool also_last, char *whole)
{
	char plain[PATH_MAX];
	int r = pt_io_handles_path(&paper->handles, at, path, whole, PATH_MAX);

	for (int links = 0; !r && at == PT_IO_ROOT; links++) {
		r = pt_path_follow(plain, sizeof(plain), "", whole);
		if (r)
			return r;
		strcpy(whole, plain);
		r = follow_one(paper, whole, also_last);
		if (r <= 0)
			return r;
		r = links < MOST_LINKS ? 0 : -ELOOP;
	}
	return r;
}

static const struct entry *find_file(struct paper *paper, int at, const char *path, int *ret_error)
{
	char whole[PATH_MAX];
	const struct entry *entry;

	*ret_error = resolve(paper, at, path, true, whole);
	if (*ret_error)
		return NULL;
	entry = find(paper, whole);
	if (!entry || entry->kind == PT_IO_LINK)
		*ret_error = is_folder(paper, whole) ? -EISDIR : entry ? -ELOOP : -ENOENT;
	else if (entry->kind == PT_IO_OTHER)
		*ret_error = -ESPIPE;
	return *ret_error ? NULL : entry;
}

static ssize_t paper_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size)
{
	int r;
	const struct entry *entry = find_file(paper_of(io), at, path, &r);

	if (!entry)
		return r;
	size = size < entry->size ? size : entry->size;
	memcpy(buffer, entry->content, size);
	return (ssize_t)size;
}

static int paper_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text)
{
	int r;
	const struct entry *entry = find_file(paper_of(io), at, path, &r);

	if (!entry)
		return r;
	pt_text_clear(text);
	pt_text_append_bytes(text, entry->content, entry->size);
	return text->failed ? -ENOMEM : 0;
}

static ssize_t paper_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size)
{
	char whole[PATH_MAX];
	int r = resolve(paper_of(io), at, path, false, whole);
	const struct entry *entry = r ? NULL : find(paper_of(io), whole);

	if (!entry)
		return r ? r : -ENOENT;
	if (entry->kind != PT_IO_LINK)
		return -EINVAL;
	if (entry->size >= size)
		return -ENAMETOOLONG;
	memcpy(buffer, entry->content, entry->size + 1);
	return (ssize_t)entry->size;
}

static bool has_name(const struct pt_io_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcmp(pt_io_name(names, i), name))
			return true;
	return false;
}

static int paper_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	struct paper *paper = paper_of(io);
	char whole[PATH_MAX], name[NAME_MAX + 1];
	int r = resolve(paper, at, path, true, whole);

	if (!r && !is_folder(paper, whole))
		r = find(paper, whole) ? -ENOTDIR : -ENOENT;
	pt_io_names_clear(names);
	for (size_t i = 0; !r && i < paper->count; i++) {
		const char *rest = inside(paper->entries[i].path, whole);
		size_t length = rest ? strcspn(rest, "/") : 0;

		if (!length || length > NAME_MAX)
			continue;
		(void)snprintf(name, sizeof(name), "%.*s", (int)length, rest);
		if (!has_name(names, name))
			r = pt_io_names_add(names, name, rest[length] ? PT_IO_FOLDER : paper->entries[i].kind);
	}
	return r;
}

static int paper_kind(struct pt_io *io, int at, const char *path)
{
	char whole[PATH_MAX];
	int r = resolve(paper_of(io), at, path, false, whole);
	const struct entry *entry = r ? NULL : find(paper_of(io), whole);

	if (entry)
		return (int)entry->kind;
	return r ? r : is_folder(paper_of(io), whole) ? PT_IO_FOLDER : -ENOENT;
}

static int paper_open_folder(struct pt_io *io, const char *path)
{
	char whole[PATH_MAX];
	int r = resolve(paper_of(io), PT_IO_ROOT, path, true, whole);

	if (r)
		return r;
	return is_folder(paper_of(io), whole) ? pt_io_handles_add(&paper_of(io)->handles, whole, 0) : -ENOENT;
}

static void paper_close_folder(struct pt_io *io, int handle)
{
	(void)pt_io_handles_remove(&paper_of(io)->handles, handle);
}

static int paper_network(struct pt_io *io, struct pcipt_text *text)
{
	return paper_read_whole(io, PT_IO_ROOT, PT_IO_NETWORK_FILE, text);
}

static int paper_is_live(struct pt_io *io)
{
	(void)io;
	return 0;
}

static void paper_free(struct pt_io *io)
{
	struct paper *paper = paper_of(io);

	for (size_t i = 0; i < paper->count; i++) {
		free(paper->entries[i].path);
		free(paper->entries[i].content);
	}
	pt_io_handles_release(&paper->handles);
	free(paper);
}

static const struct pt_io_ops paper_ops = {
	.open_folder = paper_open_folder,
	.close_folder = paper_close_folder,
	.read = paper_read,
	.read_whole = paper_read_whole,
	.read_link = paper_read_link,
	.list = paper_list,
	.kind = paper_kind,
	.is_live = paper_is_live,
	.network = paper_network,
	.free = paper_free,
};

struct pt_io *paper_new(void)
{
	struct paper *paper = calloc(1, sizeof(*paper));

	must(paper);
	paper->io.ops = &paper_ops;
	return &paper->io;
}

bool paper_put(struct pt_io *io, const char *path, enum pt_io_kind kind, const void *content, size_t size)
{
	struct paper *paper = paper_of(io);
	char plain[PATH_MAX];

	if (kind == PT_IO_LINK) /* its target is a text */
		size = strnlen(content, size);
	if (paper->count == MOST || pt_path_follow(plain, sizeof(plain), "", path) || !*plain || find(paper, plain))
		return false;
	paper->entries[paper->count++] =
		(struct entry){.path = strdup(plain), .kind = kind, .content = text_of(content, size), .size = size};
	return true;
}
